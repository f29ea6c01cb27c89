"""What is made once and kept: bounded in bytes, safe under threads, made once for all who wait."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any, TypeVar

from cachetools import LRUCache, cached

__all__ = ["Memory"]

V = TypeVar("V")


class Memory:
    """Keeps what was made for a key; what was used longest ago goes first.

    Parameters
    ----------
    limit : int, unit bytes
        How much may be kept.

    Notes
    -----
    Whoever asks for a key that is being made waits for it; other keys are made meanwhile.  A maker
    must not ask for its own key.  What fails is not kept, and whoever waited tries anew.
    """

    def __init__(self, limit: int) -> None:
        self._cache: LRUCache[Hashable, tuple[Any, int]] = LRUCache(limit, getsizeof=_size)
        self._condition = Condition()
        self._made = cached(self._cache, key=_key, condition=self._condition)(_make)

    def get(self, key: Hashable, make: Callable[[], V], size: Callable[[V], int]) -> V:
        """Return what is kept for a key, or make it and keep it.

        Parameters
        ----------
        key : hashable
        make : callable
            Makes it.
        size : callable
            Returns how many bytes it takes, at least about.
        """
        found: V = self._made(key, make, size)[0]
        return found

    def holds(self, key: Hashable) -> bool:
        """Return whether something is kept for a key just now."""
        with self._condition:
            return key in self._cache

    def clear(self) -> None:
        """Forget everything."""
        with self._condition:
            self._cache.clear()

    @property
    def kept(self) -> int:
        """How many bytes are kept, as the sizes say."""
        with self._condition:
            return int(self._cache.currsize)


def _size(kept: tuple[Any, int]) -> int:
    return kept[1]


def _key(key: Hashable, _make: Callable[[], V], _size: Callable[[V], int]) -> Hashable:
    return key


def _make(_key: Hashable, make: Callable[[], V], size: Callable[[V], int]) -> tuple[V, int]:
    made = make()
    return made, size(made)
