"""Where a city stands among the regions of its country: indicators, places and their ranges.

Figures are those that the ledger answers with, each territory's own.  An indicator is told of the
newest year that all regions know; where there is none, of the newest that three of four know, and
who is missing is named.  What nobody can count is said with the reason: it is no zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from ondiris.errors import InvalidInput
from ondiris.model import Bound, Comparison, Interval, Modality, Period, PriceBasis
from ondiris.production.figures.rows import Row
from ondiris.production.forecasts.hub_indicators import INDICATORS, HubIndicator, Ingredient

__all__ = [
    "COVERAGE",
    "AbsentIndicator",
    "CountedIndicator",
    "HubFigures",
    "RegionValue",
    "count_indicators",
]

COVERAGE = 0.75
"""Least part of the regions that an indicator is told of."""
_LEVELS = ("", "sum-of-months/1", "tree-sum/1")
"""How a level came to be that may stand here."""
_LEAST_YEARS = 2
"""A mean over years is over so many at least: a single one is what one delivery makes of it."""

Place = tuple[Ingredient, str, int]
"""An ingredient, its area and its year."""


@dataclass(frozen=True, slots=True)
class HubFigures:
    """The figures of a country's regions that indicators may be counted of.

    Parameters
    ----------
    city, nation : str
        Areas.
    regions : tuple of str
        All regions of the nation, the city among them.
    rows : tuple of Row
        Yearly figures of the regions and of the nation.
    measures : frozenset of str
        Measures that the lists of the home know.
    years : tuple of int
        Years that may be told of, newest first.
    revisions : mapping of (str, str, str) to float
        By measure, what it is of and activity: usual size of a revision as a part of the figure,
        where enough are known.
    """

    city: str
    nation: str
    regions: tuple[str, ...]
    rows: tuple[Row, ...]
    measures: frozenset[str]
    years: tuple[int, ...]
    revisions: Mapping[tuple[str, str, str], float]


@dataclass(frozen=True, slots=True)
class RegionValue:
    """An indicator of one region.

    Parameters
    ----------
    value : Decimal
        In whole units, not rounded.
    interval : Interval
        What the digits of its figures allow.
    inputs : tuple of Row
        The figures it is counted of, in the order of its ingredients and years.
    """

    value: Decimal
    interval: Interval
    inputs: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class CountedIndicator:
    """An indicator with its values.

    Parameters
    ----------
    indicator : HubIndicator
    unit : str
    years : tuple of int
        Years that it is counted over, oldest first.
    values : mapping of str to RegionValue
        By region; one without a value is not in it.
    revision : float, optional
        Usual size of a revision as a part of the value; none where too few are known.
    """

    indicator: HubIndicator
    unit: str
    years: tuple[int, ...]
    values: Mapping[str, RegionValue]
    revision: float | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The figures it rests on, each once."""
        rows = (row for one in self.values.values() for row in one.inputs)
        return tuple({row.id: row for row in rows}.values())


@dataclass(frozen=True, slots=True)
class AbsentIndicator:
    """An indicator that is not told, and why.

    Parameters
    ----------
    indicator : HubIndicator
    reason : str
        ``no-measure``, ``no-figures``, ``few-regions``, ``one-year`` or ``units-differ``.
    known : int
        Of how many regions it could be counted, in the year that has most.
    """

    indicator: HubIndicator
    reason: str
    known: int = 0


def count_indicators(
    figures: HubFigures,
) -> tuple[tuple[CountedIndicator, ...], tuple[AbsentIndicator, ...]]:
    """Return the indicators that can be counted, and those that cannot."""
    places = _standing(figures)
    found = [_Counting(figures, one, places).told() for one in INDICATORS]
    return (
        tuple(one for one in found if isinstance(one, CountedIndicator)),
        tuple(one for one in found if isinstance(one, AbsentIndicator)),
    )


def _standing(figures: HubFigures) -> Mapping[Place, Row]:
    """Return the usable figure of each place: the printed one before a derived one."""
    asked: dict[tuple[str, str, str], Ingredient] = {
        (one.measure, one.of, one.activity): one
        for indicator in INDICATORS
        for one in indicator.ingredients
        if not one.national
    }
    found: dict[Place, Row] = {}
    for row in sorted(figures.rows, key=lambda row: (bool(row.formula), -row.rank, row.id)):
        own = asked.get((row.key.measure, row.key.of, row.key.activity))
        year = _year(row.period)
        if own is not None and year is not None and _usable(row):
            found.setdefault((own, row.key.area, year), row)
    return found


def _year(period: Period) -> int | None:
    year = period.first_day.year
    return year if period.extent == Period.year(year).extent else None


def _usable(row: Row) -> bool:
    """Whether a figure may be compared: actual, whole, undisputed, at prices of its own time."""
    key = row.key
    index = key.measure == "index_pct"
    against = (
        (Comparison.YOY_SAME_PERIOD, Comparison.PREV_YEAR) if index else (Comparison.NONE_STATED,)
    )
    return (
        not key.subject
        and key.modality is Modality.ACHIEVED
        and key.comparison in against
        and (key.price_basis is PriceBasis.REAL) is index
        and row.bound is Bound.EQ
        and row.upper is None
        and row.interval.bounded
        and row.formula in _LEVELS
        and not row.conflicts
        and not any(note.startswith("lacks:") for note in row.notes)
    )


class _Counting:
    """One indicator over the regions."""

    def __init__(
        self, figures: HubFigures, indicator: HubIndicator, places: Mapping[Place, Row]
    ) -> None:
        self.figures = figures
        self.indicator = indicator
        self.places = places

    def told(self) -> CountedIndicator | AbsentIndicator:
        """Return it counted, or why it is not."""
        own = self.indicator
        if not self.figures.measures.issuperset(own.measures):
            return AbsentIndicator(own, "no-measure")
        told = {year: self._values((year,)) for year in self.figures.years}
        most = max((len(values) for values in told.values()), default=0)
        year = self._newest(told)
        if year is None:
            return AbsentIndicator(own, "few-regions" if most else "no-figures", most)
        years = self._window(year, tuple(told[year]))
        if own.years > 1 and len(years) < _LEAST_YEARS:
            return AbsentIndicator(own, "one-year", most)
        values = self._values(years)
        units = {self._unit(one.inputs) for one in values.values()}
        if len(units) > 1 or not all(units):
            return AbsentIndicator(own, "units-differ", most)
        return CountedIndicator(own, units.pop(), years, values, self._revision(len(years)))

    def _values(self, years: Sequence[int]) -> dict[str, RegionValue]:
        """Return the values over some years of the regions of which all is known."""
        found = {area: self._value(area, years) for area in self.figures.regions}
        return {area: value for area, value in found.items() if value is not None}

    def _newest(self, told: Mapping[int, Mapping[str, RegionValue]]) -> int | None:
        """Return the newest year that all know, else the newest that enough know."""
        total = len(self.figures.regions)
        for least in (total, max(COVERAGE * total, 1)):
            for year, values in told.items():
                if len(values) >= least:
                    return year
        return None

    def _window(self, year: int, regions: Sequence[str]) -> tuple[int, ...]:
        """Return years in a row up to one, of which the same regions are known: like borders."""
        back = range(year, year - self.indicator.years, -1)
        known = takewhile(
            lambda y: all(self._value(area, (y,)) is not None for area in regions), back
        )
        return tuple(known)[::-1]

    def _value(self, area: str, years: Sequence[int]) -> RegionValue | None:
        """Return a value; none where a figure lacks or may be nothing that is divided by."""
        rows = [self.places.get(place) for year in years for place in self._asked(area, year)]
        known = tuple(row for row in rows if row is not None)
        if len(known) < len(rows):
            return None
        formula = self.indicator.formula
        try:
            hull = formula([row.interval.hull for row in known])
        except InvalidInput as error:
            if error.code != "division-by-zero":
                raise
            return None
        exact = formula([Interval.exactly(row.number) for row in known])
        return RegionValue(exact.lower, hull.union_hull(exact), known)

    def _asked(self, area: str, year: int) -> Iterator[Place]:
        for one in self.indicator.ingredients:
            where = self.figures.nation if one.national else area
            yield Ingredient(one.measure, one.activity, one.of), where, year

    def _unit(self, rows: Sequence[Row]) -> str:
        """Return the unit of a value; nothing where figures of two units would be one number."""
        units = tuple(dict.fromkeys(row.key.unit for row in rows))
        if not self.indicator.unit:
            return "/".join(units)
        return self.indicator.unit if len(units) == 1 else ""

    def _revision(self, years: int) -> float | None:
        """Return how far a value is usually revised; none where one of its figures is not known."""
        own = [
            self.figures.revisions.get((one.measure, one.of, one.activity))
            for one in self.indicator.ingredients
            if not one.national
        ]
        sizes = [size for size in own if size is not None]
        if len(sizes) < len(own):
            return None
        return float((sum(size**2 for size in sizes) / years) ** 0.5)
