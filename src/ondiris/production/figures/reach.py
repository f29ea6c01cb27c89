"""How far formulas must look to answer a question, so that a large home is never derived whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from ondiris.codes import Catalogue
from ondiris.model import FACES, Adds, MeasureKind, Period, SeriesKey
from ondiris.ports import Query

__all__ = ["EVERYTHING", "Reach", "Reaches", "flows", "holding", "levels", "summable"]

T = TypeVar("T")


@dataclass(frozen=True)
class Reach:
    """Figures of some measures, places, activities and times; nothing said means all.

    Parameters
    ----------
    measures : frozenset of str, optional
    of : frozenset of str, optional
        What the growth, shares and ratios among them are of.
    areas, activities : frozenset of str, optional
    periods : frozenset of Period, optional
    """

    measures: frozenset[str] | None = None
    of: frozenset[str] | None = None
    areas: frozenset[str] | None = None
    activities: frozenset[str] | None = None
    periods: frozenset[Period] | None = None

    @classmethod
    def asked(cls, query: Query) -> Reach:
        """Return the reach of what a query asks for."""
        return cls(
            _set(query.measures),
            None if query.of is None else frozenset((query.of,)),
            _set(query.areas),
            _set(query.activities),
            _set(query.periods),
        )

    def makes(self, measures: Iterable[str]) -> bool:
        """Whether any of some measures is within reach."""
        return self.measures is None or not self.measures.isdisjoint(measures)

    def bases(self, codes: Catalogue) -> frozenset[str]:
        """Return the measures that the growth, shares and ratios asked for are of."""
        if self.of is None:
            return levels(codes)
        named = {part for of in self.of for part in of.partition("@")[0].split("/")}
        return frozenset(named - {""}) or levels(codes)

    def reading(self, measures: Iterable[str], of: Iterable[str] | None = None) -> Reach:
        """Return the same places and times of other measures."""
        return replace(self, measures=frozenset(measures), of=None if of is None else frozenset(of))

    def over_wholes(self, codes: Catalogue) -> Reach:
        """Return the reach with the wholes above its activities and areas."""
        areas, activities = codes["areas"], self.activities
        above = None
        if activities is not None:
            above = activities.union(*(holding(codes, code) for code in activities))
        return replace(
            self,
            activities=above,
            areas=None
            if self.areas is None
            else self.areas.union(*(areas.ancestors(a) for a in self.areas if a in areas)),
        )

    def over_parts(self, codes: Catalogue) -> Reach:
        """Return the reach with the parts of its activities, and what parts are members of."""
        if self.activities is None:
            return self
        listed = codes["activities"]
        parts = {i.code for i in listed if i.parent in self.activities}
        parts |= {i.code for i in listed if i.members and not parts.isdisjoint(i.members)}
        return replace(self, activities=self.activities | parts)

    def at(self, periods: Iterable[Period | None]) -> Reach:
        """Return the reach at other periods; those that do not exist are left out."""
        if self.periods is None:
            return self
        return replace(self, periods=frozenset(p for p in periods if p is not None))

    def with_year(self, *, later: bool = False) -> Reach:
        """Return the reach with the same periods of the year before, or of the year after."""
        periods: list[Period | None] = []
        for period in self.periods or ():
            periods += [period, period.year_after() if later else period.year_before()]
        return self.at(periods)

    def with_measures(self, others: Iterable[Reach]) -> Reach:
        """Return the reach with the measures of others of the same places and times."""
        return replace(self, measures=_union([self.measures, *(o.measures for o in others)]))

    def within(self, other: Reach) -> bool:
        """Whether another reach holds all of it."""
        return (
            _inside(self.areas, other.areas)
            and _inside(self.activities, other.activities)
            and _inside(self.periods, other.periods)
            and _inside(self.measures, other.measures)
            and _inside(self.of, other.of)
        )


def _inside(mine: frozenset[T] | None, theirs: frozenset[T] | None) -> bool:
    return theirs is None or (mine is not None and mine <= theirs)


def _fields(reach: Reach) -> tuple[frozenset[Any] | None, ...]:
    return reach.measures, reach.of, reach.areas, reach.activities, reach.periods


@dataclass(frozen=True)
class Reaches:
    """What any of several reaches holds: output of all parts of a whole, but shares of one alone.

    Parameters
    ----------
    parts : tuple of Reach
    """

    parts: tuple[Reach, ...]

    @classmethod
    def joining(cls, parts: Iterable[Reach]) -> Reaches:
        """Return several reaches as few: one for each place and time, none within another."""
        alike: dict[tuple[frozenset[Any] | None, ...], list[Reach]] = {}
        for part in parts:
            alike.setdefault(_fields(part)[1:], []).append(part)
        joined = [first.with_measures(others) for first, *others in alike.values()]
        # Many questions make a thousand: each is held against those alone that share a place.
        there: dict[str | None, list[int]] = {}
        for n, part in enumerate(joined):
            for area in (None,) if part.areas is None else part.areas:
                there.setdefault(area, []).append(n)

        def beside(part: Reach) -> Iterable[int]:
            if not part.areas:
                return range(len(joined))
            return chain(there.get(next(iter(part.areas)), ()), there.get(None, ()))

        return cls(
            tuple(
                part
                for n, part in enumerate(joined)
                if not any(
                    part.within(joined[m]) and (not joined[m].within(part) or m < n)
                    for m in beside(part)
                    if m != n
                )
            )
        )

    def query(self, query: Query) -> Query:
        """Return the question that reads everything within reach; subjects, scope, worlds stay."""
        measures, _, areas, activities, periods = (
            _union(values) for values in zip(*map(_fields, self.parts), strict=True)
        )
        return replace(
            query,
            measures=_tuple(measures),
            of=None,
            areas=_tuple(areas),
            activities=_tuple(activities),
            periods=None if periods is None else tuple(sorted(periods, key=str)),
        )

    def makes(self, measures: Iterable[str]) -> bool:
        """Whether any of some measures is within reach."""
        wanted = frozenset(measures)
        return any(part.makes(wanted) for part in self.parts)

    def holds(self, measure: str, area: str, activity: str, period: Period) -> bool:
        """Whether a figure is within reach."""
        return any(
            (areas is None or area in areas)
            and (activities is None or activity in activities)
            and (times is None or _then(period, times))
            for areas, activities, times in self._places(measure)
        )

    def has(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure of a series is within reach."""
        return self.holds(key.measure, key.area, key.activity, period)

    def reads(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure must be read: of growth and index both, since they compete."""
        if key.measure not in FACES:
            return self.has(key, period)
        return any(self.holds(face, key.area, key.activity, period) for face in FACES)

    def _places(self, measure: str) -> list[_Place]:
        known = self._by_measure
        if measure not in known:
            known[measure] = [
                (part.areas, part.activities, _times(part.periods))
                for part in self.parts
                if part.measures is None or measure in part.measures
            ]
        return known[measure]

    @cached_property
    def _by_measure(self) -> dict[str, list[_Place]]:
        return {}


_Times = tuple[frozenset[Period], frozenset[tuple[date, date]]]
_Place = tuple[frozenset[str] | None, frozenset[str] | None, _Times | None]


def _times(periods: frozenset[Period] | None) -> _Times | None:
    """Return periods, and the extents of those that are no deadlines."""
    if periods is None:
        return None
    return periods, frozenset(period.extent for period in periods if not period.deadline)


def _then(period: Period, times: _Times) -> bool:
    periods, extents = times
    if period.deadline:
        return any(period.meets(asked) for asked in periods)
    return period.extent in extents


EVERYTHING = Reaches((Reach(),))


def levels(codes: Catalogue) -> frozenset[str]:
    """Return the measures that are amounts or counts: what growth, shares and ratios are of."""
    kinds = (MeasureKind.LEVEL, MeasureKind.COUNT)
    return frozenset(i.code for i in codes["measures"] if codes.measure(i.code).kind in kinds)


def summable(codes: Catalogue) -> frozenset[str]:
    """Return the measures that add over activities: those of which a whole is the sum of parts."""
    return frozenset(
        item.code
        for item in codes["measures"]
        if codes.measure(item.code).over_activity is Adds.SUM
    )


def flows(codes: Catalogue) -> frozenset[str]:
    """Return the measures of which a longer period is the sum of its months."""
    return frozenset(
        item.code for item in codes["measures"] if codes.measure(item.code).over_time is Adds.SUM
    )


def holding(codes: Catalogue, activity: str) -> tuple[str, ...]:
    """Return the activities that hold one: named aggregates it is a member of, and ancestors."""
    activities = codes["activities"]
    if activity not in activities:
        return ()
    above = activities.ancestors(activity)
    named = (i.code for i in activities if activity in i.members and i.code not in above)
    return (*named, *above)


def _set(values: Iterable[T] | None) -> frozenset[T] | None:
    return None if values is None else frozenset(values)


def _tuple(values: frozenset[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(sorted(values))


def _union(several: Iterable[frozenset[T] | None]) -> frozenset[T] | None:
    found = list(several)
    known = [values for values in found if values is not None]
    return frozenset().union(*known) if len(known) == len(found) else None
