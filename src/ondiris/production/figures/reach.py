"""How far formulas must look to answer a question, so that a large home is never derived whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from ondiris.codes import Catalogue
from ondiris.model import Adds, MeasureKind, Period
from ondiris.ports import Query

__all__ = ["EVERYTHING", "Reach", "flows", "holding", "levels", "summable"]

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

    def query(self, query: Query) -> Query:
        """Return the question that reads everything within reach; subjects, scope, worlds stay."""
        return replace(
            query,
            measures=_tuple(self.measures),
            of=None,
            areas=_tuple(self.areas),
            activities=_tuple(self.activities),
            periods=None if self.periods is None else tuple(sorted(self.periods, key=str)),
        )

    def makes(self, measures: Iterable[str]) -> bool:
        """Whether any of some measures is within reach."""
        return self.measures is None or not self.measures.isdisjoint(measures)

    def holds(self, measure: str, area: str, activity: str, period: Period) -> bool:
        """Whether a figure is within reach."""
        return (
            (self.measures is None or measure in self.measures)
            and (self.areas is None or area in self.areas)
            and (self.activities is None or activity in self.activities)
            and self._then(period)
        )

    def _then(self, period: Period) -> bool:
        if self.periods is None:
            return True
        if period.deadline:
            return any(period.meets(asked) for asked in self.periods)
        return period.extent in self._extents

    @cached_property
    def _extents(self) -> frozenset[tuple[date, date]]:
        return frozenset(p.extent for p in self.periods or () if not p.deadline)

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

    def __or__(self, other: Reach) -> Reach:
        return Reach(
            _union(self.measures, other.measures),
            _union(self.of, other.of),
            _union(self.areas, other.areas),
            _union(self.activities, other.activities),
            _union(self.periods, other.periods),
        )


EVERYTHING = Reach()


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


def _union(one: frozenset[T] | None, other: frozenset[T] | None) -> frozenset[T] | None:
    return None if one is None or other is None else one | other
