"""What takes long is begun ahead: a page takes what is ready, or says that it is being made.

Waiting for it was rejected, since a reader sees nothing for as long; so was keeping it in the home,
which a door open to the public must not write to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Condition, Lock, Thread
from time import monotonic
from typing import TypeVar

from cachetools import TTLCache

from ondiris.session.memory import Memory
from ondiris.web.lanes import Busy

__all__ = ["Ahead"]

V = TypeVar("V")


class Ahead:
    """Begins what takes long, one after the other, and gives out what is ready.

    Parameters
    ----------
    memory : Memory
        Keeps what was made.
    patience : float
        Seconds to wait for what may soon be ready.
    most : int
        So many may be under way or wait for their turn.
    """

    REMEMBERED = 60.0
    """Seconds for which a failure is told again before it is tried anew."""

    def __init__(self, memory: Memory, *, patience: float = 1.0, most: int = 5) -> None:
        self.patience = patience
        self._memory, self._most = memory, most
        self._begun: set[Hashable] = set()
        self._failed: TTLCache[Hashable, Exception] = TTLCache(100, self.REMEMBERED)
        self._told, self._turn = Condition(), Lock()

    def get(self, key: Hashable, make: Callable[[], V], size: Callable[[V], int]) -> V | None:
        """Return what is kept for a key; else begin to make it, and none where it is not ready.

        Parameters
        ----------
        key : hashable
        make, size : callable
            As of `Memory.get`.

        Raises
        ------
        Busy
            ``busy`` if too much is under way already.
        Exception
            What `make` failed with.
        """
        if not self._memory.holds(key):
            self.begin(key, make, size)
            self._wait(key)
        return self._memory.get(key, make, size) if self._memory.holds(key) else None

    def begin(self, key: Hashable, make: Callable[[], V], size: Callable[[V], int]) -> None:
        """Begin to make something, unless it is kept or under way.

        Parameters
        ----------
        key : hashable
        make, size : callable
            As of `Memory.get`.

        Raises
        ------
        Busy
            ``busy`` if too much is under way already.
        """
        with self._told:
            if key in self._begun or key in self._failed or self._memory.holds(key):
                return
            if len(self._begun) >= self._most:
                detail = f"{len(self._begun)} plans are made or wait for their turn"
                raise Busy("busy", detail, hint="Ask again in 20 s.", retry_after=20)
            self._begun.add(key)
        Thread(target=self._made, args=(key, make, size), daemon=True).start()

    def _made(self, key: Hashable, make: Callable[[], V], size: Callable[[V], int]) -> None:
        failed: Exception | None = None
        try:
            with self._turn:
                self._memory.get(key, make, size)
        except Exception as error:  # noqa: BLE001 - told to who asks, as if made while they wait
            failed = error
        finally:
            with self._told:
                self._begun.discard(key)
                if failed is not None:
                    self._failed[key] = failed
                self._told.notify_all()

    def _wait(self, key: Hashable) -> None:
        """Wait until something is no longer under way, as long as patience lasts."""
        end = monotonic() + self.patience
        with self._told:
            while key in self._begun and (left := end - monotonic()) > 0:
                self._told.wait(left)
            failed = self._failed.get(key)
        if failed is not None:
            raise failed
