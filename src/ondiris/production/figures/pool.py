"""The rows a derivation may use, found by key and extent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from ondiris.codes import Catalogue
from ondiris.model import FACES, Bound, Comparison, Period, PriceBasis, SeriesKey
from ondiris.production.figures.groupings import standing_parts
from ondiris.production.figures.reach import EVERYTHING, Reaches, flows, holding, summable
from ondiris.production.figures.rows import Row

__all__ = ["Pool"]

Extent = tuple[date, date, bool]


def _extent(period: Period) -> Extent:
    return (*period.extent, period.deadline)


class Pool:
    """Rows indexed for formulas, growing as formulas add what they derived.

    Parameters
    ----------
    rows : sequence of Row
        Figures that stand at one vintage.
    catalogue : Catalogue
        Code lists: trees of areas and activities, and how measures add.
    reach : Reaches
        What is to be derived; nothing else is worth making.
    """

    def __init__(
        self, rows: Iterable[Row], catalogue: Catalogue, reach: Reaches = EVERYTHING
    ) -> None:
        self.catalogue = catalogue
        self.currency = catalogue.currency
        self.reach = reach
        self.summable = summable(catalogue)
        self._flows = flows(catalogue)
        self.rows: list[Row] = []
        self._by_place: dict[tuple[SeriesKey, Extent], list[Row]] = defaultdict(list)
        self._by_measure: dict[str, list[Row]] = defaultdict(list)
        self._by_time: dict[tuple[str, date, date], list[Row]] = defaultdict(list)
        self._by_activity: dict[tuple[str, str, date, date], list[Row]] = defaultdict(list)
        self._top = 0
        self._closed: set[tuple[SeriesKey, Extent]] = set()
        for row in rows:
            self.add(row)
            self._top = max(self._top, row.rank)

    def close(self, places: Iterable[tuple[SeriesKey, Period]]) -> None:
        """Let nothing be derived where an office says that there is no value, at any prices."""
        self._closed |= {(key.question, _extent(period)) for key, period in places}

    def add(self, row: Row) -> None:
        """Let later formulas use a row."""
        self.rows.append(row)
        self._by_place[row.key, _extent(row.period)].append(row)
        self._by_measure[row.key.measure].append(row)
        time = row.period.extent
        self._by_time[row.key.measure, *time].append(row)
        self._by_activity[row.key.measure, row.key.activity, *time].append(row)

    def remove(self, row: Row) -> None:
        """Keep a row from later formulas: a better one answers its question."""
        time = row.period.extent
        for shelf in (
            self.rows,
            self._by_place[row.key, _extent(row.period)],
            self._by_measure[row.key.measure],
            self._by_time[row.key.measure, *time],
            self._by_activity[row.key.measure, row.key.activity, *time],
        ):
            shelf.remove(row)

    def exactly(self, key: SeriesKey, period: Period | None) -> list[Row]:
        """Return the rows of a key and extent; disputed figures are left out."""
        found = self._by_place.get((key, _extent(period)), []) if period else []
        return [row for row in found if not row.conflicts]

    def has(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure is there that answers the question of that key and extent.

        A level at current prices is there too where nobody stated the prices of one that is.
        """
        extent = _extent(period)
        if self._by_place.get((key, extent)):
            return True
        if key.price_basis is not PriceBasis.NOMINAL or key.question is key:
            return False
        return bool(self._by_place.get((key.question, extent)))

    def has_stated(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure of that key and extent is there whose basis is its source's own."""
        return any(row.stated for row in self._by_place.get((key, _extent(period)), ()))

    def is_closed(self, key: SeriesKey, period: Period | None) -> bool:
        """Whether an office says that there is no value of that key and extent to be told."""
        if period is None or not self._closed:
            return False
        return (key.question, _extent(period)) in self._closed

    def wants(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure of that key and extent is to be derived."""
        return not self.is_closed(key, period) and self.reach.has(key, period)

    def wants_beside(self, measure: str, row: Row) -> bool:
        """Whether a figure of a measure, else like one that is there, is to be derived."""
        return self.reach.holds(measure, row.key.area, row.key.activity, row.period)

    def lacks(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure of that key and extent is to be derived and not there yet."""
        return self.wants(key, period) and not self.has(key, period)

    def lacks_better(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure is to be derived that is not there, or told by lesser sources alone."""
        if not self.wants(key, period):
            return False
        if not self.has(key, period):
            return True
        there = self._by_place.get((key, _extent(period)), ())
        return bool(there) and all(not row.formula and row.rank < self._top for row in there)

    def lesser(self, row: Row) -> list[Row]:
        """Return printed rows of lesser sources that a derived one contradicts."""
        there = self._by_place.get((row.key, _extent(row.period)), ())
        return [
            one for one in there if one.rank < row.rank and not one.interval.meets(row.interval)
        ]

    def printed(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure of that key and extent was printed."""
        return any(not row.formula for row in self._by_place.get((key, _extent(period)), ()))

    def reported(self, key: SeriesKey, period: Period) -> bool:
        """Whether a figure of that key and extent was printed by others than this home."""
        there = self._by_place.get((key, _extent(period)), ())
        return any(not row.formula and not row.compiled for row in there)

    def of_measure(self, measure: str) -> list[Row]:
        """Return the rows of a measure, in order; disputed figures are left out.

        So are growth and indices of no stated basis where the same is there with its basis: what
        follows from them would be told twice.
        """
        rows = [row for row in self._by_measure.get(measure, []) if not row.conflicts]
        if measure not in FACES:
            return rows
        stated = {(row.key, row.period.extent) for row in rows if row.stated}
        return [row for row in rows if row.stated or (row.key, row.period.extent) not in stated]

    def _then(self, measure: str, period: Period, activity: str | None = None) -> list[Row]:
        """Return the undisputed rows of a measure that span exactly a period's days."""
        time = period.extent
        rows = (
            self._by_time.get((measure, *time), [])
            if activity is None
            else self._by_activity.get((measure, activity, *time), [])
        )
        return [row for row in rows if not row.conflicts]

    def additive(self) -> list[Row]:
        """Return the rows of measures that add over activities, plain ratios left out."""
        found = [row for measure in sorted(self.summable) for row in self.of_measure(measure)]
        return [row for row in found if row.bound is not Bound.APPROX and row.upper is None]

    def flowing(self) -> list[Row]:
        """Return the rows of measures that add over time, plain ratios left out."""
        return [row for row in self.additive() if row.key.measure in self._flows]

    def printed_months(self) -> Iterator[tuple[SeriesKey, int, dict[int, Row]]]:
        """Yield the printed months of every series that adds over time, year by year."""
        found: dict[tuple[SeriesKey, int], dict[int, Row]] = defaultdict(dict)
        for row in self.flowing():
            months = row.period.month_range
            if len(months) == 1 and not row.formula and row.bound is Bound.EQ:
                found[row.key, row.period.first_month.year][months[0]] = row
        for (key, year), inside in found.items():
            yield key, year, inside

    def wholes(self, part: Row) -> Iterator[tuple[Row, str]]:
        """Yield the wholes that hold a part, by activity and by area, with their codes."""
        key = part.key
        for code in self.whole_codes(key):
            for row in self.exactly(replace(key, activity=code), part.period):
                yield row, code
        for code in () if key.subject else self.areas_above(key.area):
            for row in self.exactly(replace(key, area=code), part.period):
                yield row, code

    def whole_codes(self, key: SeriesKey) -> tuple[str, ...]:
        """Return the activities that hold a key's activity: ancestors and named aggregates."""
        return () if key.subject else holding(self.catalogue, key.activity)

    def whole_keys(self, key: SeriesKey) -> Iterator[SeriesKey]:
        """Yield the series of the wholes that hold a series, by activity and by area."""
        yield from (replace(key, activity=code) for code in self.whole_codes(key))
        yield from (replace(key, area=code) for code in self.areas_above(key.area))

    def areas_above(self, area: str) -> tuple[str, ...]:
        """Return the areas that hold an area, nearest first."""
        areas = self.catalogue["areas"]
        return areas.ancestors(area) if area in areas else ()

    def named_whole(self, share: Row, measure: str, code: str) -> Iterator[Row]:
        """Yield the wholes that a printed share is of."""
        key = share.key
        for row in self._then(measure, share.period):
            whole = row.key
            same = (
                whole.scope == key.scope
                and whole.world == key.world
                and whole.subject == key.subject
                and whole.modality == key.modality
                and whole.comparison is Comparison.NONE_STATED
                and not row.formula
            )
            by_activity = whole.activity == code and whole.area == key.area
            by_area = whole.area == code and whole.activity == key.activity
            if same and (by_activity or by_area):
                yield row

    def levels_of(self, growth: Row) -> Iterator[Row]:
        """Yield the levels a growth is of: same place, activity, scope, subject and time."""
        key = growth.key
        for row in self._then(key.of, growth.period, key.activity):
            level = row.key
            if (
                (level.area, level.activity, level.subject, level.scope)
                == (key.area, key.activity, key.subject, key.scope)
                and (level.world, level.modality, level.adjustment)
                == (key.world, key.modality, key.adjustment)
                and level.price_basis is not PriceBasis.REAL
            ):
                yield row

    def base_share(self, growth: Row, whole: str, before: Period) -> Row | None:
        """Return the share a part had in the base period, if it is sourced at its own prices."""
        key = growth.key
        for row in self._then("share_pct", before, key.activity):
            share = row.key
            if (
                share.of == f"{key.of}@{whole}"
                and (share.area, share.activity, share.subject, share.scope, share.world)
                == (key.area, key.activity, key.subject, key.scope, key.world)
                and share.price_basis is not PriceBasis.REAL
                and "if-growth-is-nominal" not in row.notes
            ):
                return row
        return None

    def beside(self, row: Row, measure: str) -> Iterator[Row]:
        """Yield figures of another measure with everything else equal but the unit."""
        key = row.key
        for other in self._then(measure, row.period, key.activity):
            mine = replace(
                other.key, measure=key.measure, unit=key.unit, price_basis=key.price_basis
            )
            if mine == key and other.period.deadline == row.period.deadline:
                yield other

    def incomplete_wholes(self) -> Iterator[tuple[SeriesKey, Period, dict[str, Row | None]]]:
        """Yield wholes that nobody published, with their parts; at least two must be known."""
        activities = self.catalogue["activities"]
        seen: set[tuple[SeriesKey, Extent]] = set()
        for row in self.additive():
            if row.key.activity not in activities or row.key.subject or row.formula:
                continue
            parent = activities[row.key.activity].parent
            key = replace(row.key, activity=parent or "_T")
            place = key, _extent(row.period)
            if not parent or place in seen or not self.lacks(key, row.period):
                continue
            seen.add(place)
            children = self._children(parent, key, row.period)
            if sum(child is not None for child in children.values()) > 1:
                yield key, row.period, children

    def _children(self, parent: str, key: SeriesKey, period: Period) -> dict[str, Row | None]:
        """Return the printed parts of a whole."""
        return self.parts(parent, key, period, lambda row: not row.formula)

    def parts(
        self, parent: str, key: SeriesKey, period: Period, takes: Callable[[Row], bool]
    ) -> dict[str, Row | None]:
        """Return the parts of a whole that are known.

        A grouping stands for its members where one of them is not known.

        Parameters
        ----------
        parent : str
            Activity of the whole.
        key : SeriesKey
            The series of the parts, but for their activity.
        period : Period
        takes : callable
            Which rows count as known.
        """
        activities = self.catalogue["activities"]

        def known(code: str) -> Row | None:
            found = self.exactly(replace(key, activity=code), period)
            return next((row for row in found if takes(row)), None)

        codes = standing_parts(parent, activities, lambda code: known(code) is not None)
        return {code: known(code) for code in codes}
