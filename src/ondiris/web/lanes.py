"""Lanes: what takes long waits by itself, and never before a page that is ready.

Every answer that has to be made is made in the lane of its pace: so many at once, so many waiting,
and whoever comes then is told when to come again.  Nobody who waits holds a thread.  A limit of
uvicorn or of the pool of threads was rejected: both count a kept page like a plan of seconds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from time import monotonic

from anyio import Semaphore
from anyio.lowlevel import RunVar
from cachetools import TTLCache

from ondiris.errors import Unavailable

__all__ = ["LANES", "Allowance", "Busy", "Lane", "Lanes", "Pace"]


class Pace(IntEnum):
    """How long an answer may take where nothing of it is kept."""

    QUICK = 0
    """A page: mostly well under a third of a second."""
    SLOW = 1
    """Odds, pictures in pixels, printed documents, checks of texts, all that is known of an
    activity, pages of another day or with a filter: a few seconds."""
    WIDE = 2
    """Whatever is known, and what changed since a day: as long as the home is large."""
    LONG = 3
    """Plans: as long as their effort allows."""
    BEGUN = 4
    """Pages that begin a plan and do not wait for it: quick, and counted like plans."""


class Busy(Unavailable):
    """A lane is full, or a client has asked for too much: with the seconds to wait."""

    @property
    def seconds(self) -> int:
        """When to come again."""
        return int(self.context["retry_after"])

    @property
    def status(self) -> int:
        """503 where everyone waits, 429 where this client does."""
        return 503 if self.code == "busy" else 429


def _later(seconds: int) -> str:
    return f"Ask again in {seconds} s."


@dataclass(frozen=True, slots=True)
class Lane:
    """How much is made at once, how many may wait for it, and when others may come again."""

    at_once: int
    waiting: int
    seconds: int


LANES: Mapping[Pace, Lane] = {
    Pace.QUICK: Lane(at_once=3, waiting=200, seconds=2),
    Pace.SLOW: Lane(at_once=2, waiting=24, seconds=5),
    Pace.WIDE: Lane(at_once=1, waiting=12, seconds=10),
    Pace.LONG: Lane(at_once=1, waiting=4, seconds=20),
    Pace.BEGUN: Lane(at_once=2, waiting=24, seconds=5),
}


class Allowance:
    """How many different plans one client may have made in some time.

    Parameters
    ----------
    most : int
        So many.
    seconds : int
        In so long, counted from the first of them.
    clock : callable
        Tells seconds.
    """

    KNOWN = 10_000
    """Of so many clients it is known; those who asked longest ago are forgotten first."""

    def __init__(
        self, most: int = 12, seconds: int = 60, clock: Callable[[], float] = monotonic
    ) -> None:
        self.most = most
        self.seconds = seconds
        self._clock = clock
        self._taken: TTLCache[str, _Taken] = TTLCache(self.KNOWN, seconds, timer=clock)

    def take(self, client: str) -> None:
        """Count one for a client.

        Raises
        ------
        Busy
            If it has had all of its own; not counted then.
        """
        taken = self._taken.get(client)
        if taken is None:
            taken = self._taken[client] = _Taken(self._clock())
        if taken.count >= self.most:
            left = max(int(taken.since + self.seconds - self._clock()) + 1, 1)
            raise Busy(
                "too-many-plans",
                f"more than {self.most} different plans are asked for at once",
                hint=_later(left),
                retry_after=left,
            )
        taken.count += 1


@dataclass(slots=True)
class _Taken:
    since: float
    count: int = 0


@dataclass(slots=True)
class _State:
    """What goes on in a lane, in one event loop."""

    places: Semaphore
    inside: int = 0


@dataclass(slots=True)
class _Loop:
    states: dict[Pace, _State] = field(default_factory=dict)


class Lanes:
    """The lanes of a door.

    Parameters
    ----------
    lanes : mapping of Pace to Lane
    allowance : Allowance, optional
        Of each client, for plans.
    """

    def __init__(
        self, lanes: Mapping[Pace, Lane] = LANES, allowance: Allowance | None = None
    ) -> None:
        self.lanes = lanes
        self.allowance = allowance or Allowance()
        # Waiting is a matter of one event loop.
        self._loops: RunVar[_Loop] = RunVar(f"lanes of {id(self)}")

    @asynccontextmanager
    async def place(self, pace: Pace, client: str) -> AsyncIterator[None]:
        """Wait for a place in a lane and hold it.

        Parameters
        ----------
        pace : Pace
        client : str
            Who asks, where known.

        Raises
        ------
        Busy
            If the lane is full, or the client has had all of its own.
        """
        lane, state = self.lanes[pace], self._state(pace)
        if state.inside >= lane.at_once + lane.waiting:
            detail = f"{state.inside} answers that take long are made or waited for"
            raise Busy("busy", detail, hint=_later(lane.seconds), retry_after=lane.seconds)
        if pace in (Pace.LONG, Pace.BEGUN):
            self.allowance.take(client)
        state.inside += 1
        try:
            async with state.places:
                yield
        finally:
            state.inside -= 1

    def _state(self, pace: Pace) -> _State:
        loop = self._loops.get(_Loop())
        self._loops.set(loop)
        if pace not in loop.states:
            loop.states[pace] = _State(Semaphore(self.lanes[pace].at_once))
        return loop.states[pace]
