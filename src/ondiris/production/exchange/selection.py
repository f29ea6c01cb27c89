"""Which series and observations an exchange of data asks for, and the one that is told of each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from ondiris.production.figures.growth import preferred
from ondiris.production.figures.rows import Row

__all__ = ["Condition", "Selection", "one_each"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a component of a figure must be: one of several alternatives, each a run of tests.

    Parameters
    ----------
    place : int
        Which of the texts of a series, or of an observation.
    alternatives : tuple of tuple of callable
        A text meets it where all tests of one of them hold.
    """

    place: int
    alternatives: tuple[tuple[Callable[[str], bool], ...], ...]

    def holds(self, texts: Sequence[str]) -> bool:
        """Whether the texts of a series or an observation meet it."""
        return self.met_by(texts[self.place])

    def met_by(self, text: str) -> bool:
        """Whether a text meets it in its place."""
        return any(all(test(text) for test in tests) for tests in self.alternatives)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for.

    Parameters
    ----------
    measures : frozenset of str, optional
        Codes of the measures of a dataflow; none named means all.
    derived : bool
        What follows by formulas, in place of what sources said.
    keys : tuple of tuple
        Alternatives; each has for every place of a key the identifiers that it may be, or nothing
        where it may be any.
    of_series, of_figures : tuple of Condition
        What texts of a series, and of an observation, must be.
    start, end : str
        First and last day, ISO 8601; empty where open.  An observation lies within both.
    first, last : int, optional
        How many observations of a series from its beginning, and from its end.
    history : bool
        Everything that was ever said, in place of what stands.
    updated : datetime, optional
        Only what was recorded after that moment.
    """

    measures: frozenset[str] | None = None
    derived: bool = False
    keys: tuple[tuple[frozenset[str] | None, ...], ...] = ()
    of_series: tuple[Condition, ...] = ()
    of_figures: tuple[Condition, ...] = ()
    start: str = ""
    end: str = ""
    first: int | None = None
    last: int | None = None
    history: bool = False
    updated: datetime | None = None

    def meets(self, series: Sequence[str]) -> bool:
        """Whether a series, as the texts of its key, is asked for."""
        named = not self.keys or any(
            all(codes is None or text in codes for codes, text in zip(key, series, strict=True))
            for key in self.keys
        )
        return named and all(one.holds(series) for one in self.of_series)

    def named(self, place: int) -> frozenset[str] | None:
        """Return the identifiers that a place of the key is asked to be; nothing for any."""
        codes = [key[place] for key in self.keys]
        if not codes or None in codes:
            return None
        return frozenset(code for some in codes if some is not None for code in some)

    def without(self, place: int) -> Selection:
        """Return the same with a place of the key left open."""
        opened = (
            tuple(None if n == place else codes for n, codes in enumerate(key)) for key in self.keys
        )
        conditions = (one for one in self.of_series if one.place != place)
        return replace(self, keys=tuple(opened), of_series=tuple(conditions))

    def ends_of(self, told: Sequence[T]) -> Sequence[T]:
        """Return the first and last of a series in order of time, as many as are asked for."""
        if self.first is None and self.last is None:
            return told
        head, tail = self.first or 0, self.last or 0
        if head + tail >= len(told):
            return told
        return [*told[:head], *told[len(told) - tail :]]


def one_each(rows: Iterable[Row], place: Callable[[Row], Hashable]) -> list[Row]:
    """Return one figure for each place, in order of its first: the one that the house prefers.

    Parameters
    ----------
    rows : iterable of Row
    place : callable
        Series and time of a figure, as they leave.
    """
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(place(row), []).append(row)
    return [one for group in groups.values() if (one := preferred(group)) is not None]
