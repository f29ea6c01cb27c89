"""From compiled leaves to observations: the figures a release consists of.

Figures are rounded once, half up, to declared digits: a sum of months to the digits of its months.
A figure is imputed (status I, estimated and not reported) where the part nobody reported could be
seen at those digits.  A comparison that does not exist is an `Absence` with the rule that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from ondiris.indices.gaps import BaseGap
from ondiris.indices.result import Floats, round_half_up
from ondiris.indices.volume import (
    ConstantPrices,
    chained_level,
    previous_month,
    previous_year,
    year_to_date,
)
from ondiris.model import (
    Adjustment,
    Comparison,
    Confidentiality,
    Known,
    KnownBasis,
    Month,
    Observation,
    Origin,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
)
from ondiris.production.indices.cell_figures import (
    CellFigures,
    cell_figures,
    chained_base,
    second_year,
)
from ondiris.production.indices.compilation import Cell, Compiled
from ondiris.production.indices.release import Release

__all__ = [
    "Absence",
    "Review",
    "adjusted_observations",
    "observations",
    "review",
]

BILLION = 9
OUTPUT_DIGITS = 3
"""Of output in billions, of a month and of a sum of months alike."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A figure of the month of a release that does not exist.

    Parameters
    ----------
    key : SeriesKey
    period : Period
    gap : BaseGap
        Why.
    """

    key: SeriesKey
    period: Period
    gap: BaseGap


@dataclass(frozen=True, slots=True)
class Review:
    """What the comparisons of the month of a release rest on.

    Parameters
    ----------
    absent : tuple of Absence
        Comparisons of what was made, or could have been, that do not exist.
    partial : int
        Years to date compared although some enterprise lived in one of their months and had sent
        no return, while others had.
    """

    absent: tuple[Absence, ...] = ()
    partial: int = 0


def observations(
    compiled: Compiled, cells: Sequence[Cell], release: Release, *, since: int
) -> Iterator[Observation]:
    """Yield the figures of some cells.

    Parameters
    ----------
    compiled : Compiled
        Leaves.
    cells : sequence of Cell
        Which sums; contributions are to the cell of `Release.whole` of the same area and scope.
    release : Release
        What the figures share.
    since : int
        First month recorded.

    Yields
    ------
    Observation
        Output, growth on the year before, index on the month before, chained level, contributions
        to the year to date; employees and enterprises of the last month.
    """
    figures = list(cell_figures(compiled, cells))
    wholes = {(f.cell.area, f.cell.scope): f for f in figures if f.cell.activity == release.whole}
    for f in figures:
        writer = _Writer(compiled, release, f)
        yield from writer.levels(since)
        yield from writer.indices(since)
        whole = wholes.get((f.cell.area, f.cell.scope))
        if whole is not None:
            yield from writer.contributions(since, whole)


def review(compiled: Compiled, cells: Sequence[Cell], release: Release) -> Review:
    """Return what the comparisons of the newest month rest on, cell by cell.

    Parameters
    ----------
    compiled : Compiled
        Leaves.
    cells : sequence of Cell
        Which sums.
    release : Release
        What the figures share.
    """
    writers = [_Writer(compiled, release, f) for f in cell_figures(compiled, cells)]
    absent = tuple(absence for writer in writers for absence in writer.absences())
    return Review(absent, sum(writer.partial() for writer in writers))


class _Index(NamedTuple):
    """One of the comparisons that are written of a cell."""

    key: SeriesKey
    comparison: str
    kernel: Callable[[ConstantPrices], Floats]
    less: float
    how: str

    def period(self, month: Month) -> Period:
        return _to_date(month) if self.comparison == "ytd" else Period.of_months(month)


@dataclass(frozen=True, slots=True, eq=False)
class _Writer:
    """Writes the observations of one cell."""

    compiled: Compiled
    release: Release
    figures: CellFigures

    def _key(self, measure: str, unit: str, **fields: str) -> SeriesKey:
        cell = self.figures.cell
        return SeriesKey(
            measure=measure,
            area=cell.area,
            unit=unit,
            activity=cell.activity,
            scope=cell.scope,
            of=fields.get("of", ""),
            comparison=Comparison(fields.get("comparison", "none_stated")),
            base_period=fields.get("base_period", ""),
            price_basis=PriceBasis(fields.get("price_basis", "unstated")),
            world=self.release.world,
        )

    def _observation(
        self,
        key: SeriesKey,
        period: Period,
        value: float,
        digits: int,
        months: slice,
        how: str,
        *beside: Cell,
    ) -> Observation:
        scale = BILLION if key.measure == "output" else 0
        printed = Printed(round_half_up(value / 10**scale, digits), digits, scale)
        imputed = self._visible(months, printed)
        stated = Origin.ESTIMATED if imputed else Origin.REPORTED
        return Observation(
            key=key,
            period=period,
            printed=printed,
            source=self.release.source,
            locator=f"{how}; {self._basis(months)}",
            known=Known(self.compiled.known, KnownBasis.STATED),
            origin=stated if scale or not key.of else Origin.DERIVED,
            status=("I",) if imputed else (),
            confidentiality=self.release.level(period, self.figures.cell, *beside),
        )

    def _basis(self, months: slice) -> str:
        f = self.figures
        total = float(f.value[months].sum())
        share = 100 * float(f.imputed[months].sum()) / total if total > 0 else 0.0
        return f"imputed {round_half_up(share, 1)} % of the value"

    def _visible(self, months: slice, printed: Printed) -> bool:
        f = self.figures
        total, imputed = float(f.value[months].sum()), float(f.imputed[months].sum())
        if total <= 0:
            return False
        half = Decimal(5).scaleb(-printed.digits - 1)
        return Decimal(imputed / total) * abs(printed.value) > half

    def levels(self, since: int) -> Iterator[Observation]:
        """Output, employees and enterprises."""
        f, first = self.figures, self.compiled.first
        digits = OUTPUT_DIGITS
        output = self._key("output", self.release.currency, price_basis="nominal")
        people = self._key("employees", "persons")
        firms = self._key("count_enterprises", "enterprises")
        for month in map(Month, range(since, self.compiled.last + 1)):
            one, year = _spans(month, first)
            if not float(f.value[year].sum()) > 0:
                continue
            at = Period.of_months(month)
            yield self._observation(output, at, f.value[one].sum(), digits, one, "output")
            if month != month.january:
                to_date = f.value[year].sum()
                how = "output, year to date"
                yield self._observation(output, _to_date(month), to_date, digits, year, how)
        if since <= self.compiled.last:
            one, _ = _spans(Month(self.compiled.last), first)
            at = Period.of_months(self.compiled.last)
            staff = float(f.employees[one].sum())
            yield self._observation(people, at, staff, 0, one, "employees")
            count = float(f.enterprises[one].sum())
            yield self._observation(firms, at, count, 0, one, "register")

    def indices(self, since: int) -> Iterator[Observation]:
        """Growth on the year before, index on the month before, chained level."""
        for one in self._indices():
            gaps, values = self.figures.gaps(one.comparison), one.kernel(self.figures.volume)
            known = np.where(gaps == BaseGap.NONE, values[0].reshape(-1), np.nan)
            for month, value in self._months(known, since):
                if one.comparison == "ytd" and month == month.january:
                    continue
                alone, year = _spans(month, self.compiled.first)
                span = year if one.comparison == "ytd" else alone
                yield self._observation(
                    one.key, one.period(month), 100 * value - one.less, 1, span, one.how
                )

    def _indices(self) -> tuple[_Index, ...]:
        yoy = {"of": "output", "comparison": "yoy_same_period", "price_basis": "real"}
        growth = self._key("growth_pct", "%", **yoy)
        mom = self._key("index_pct", "%", **{**yoy, "comparison": "prev_month"})
        base = {**yoy, "comparison": "fixed", "base_period": chained_base(self.compiled)}
        chained = self._key("index_pct", "%", **base)
        same = "volume index, same month of the year before"
        overlap = "volume index, chained by annual overlap"
        return (
            _Index(growth, "yoy", previous_year, 100.0, same),
            _Index(growth, "ytd", year_to_date, 100.0, "volume index, year to date"),
            _Index(mom, "prev_month", previous_month, 0.0, "volume index, month before"),
            _Index(chained, "chained", chained_level, 0.0, overlap),
        )

    def absences(self) -> Iterator[Absence]:
        """Comparisons of the newest month that do not exist, of what was made in it."""
        month = Month(self.compiled.last)
        at = month - second_year(self.compiled)
        alone, year = _spans(month, self.compiled.first)
        for one in self._indices():
            if one.comparison == "ytd" and month == month.january:
                continue
            gap = BaseGap(int(self.figures.gaps(one.comparison)[at]))
            made = self.figures.value[year if one.comparison == "ytd" else alone].sum() > 0
            if gap is BaseGap.MONTH_WITHOUT_RETURN or (made and gap is not BaseGap.NONE):
                yield Absence(one.key, one.period(month), gap)

    def partial(self) -> bool:
        """Whether a growth of the year to date lacks enterprises that nobody heard of."""
        month = Month(self.compiled.last)
        _, year = _spans(month, self.compiled.first)
        before = slice(year.start - 12, year.stop - 12)
        unheard = self.figures.unheard
        gap = self.figures.gaps("ytd")[month - second_year(self.compiled)]
        return bool(unheard[year].any() or unheard[before].any()) and gap == BaseGap.NONE

    def contributions(self, since: int, whole: CellFigures) -> Iterator[Observation]:
        """Percentage points of the whole's growth of the year to date."""
        of = f"output@{self.release.whole}"
        key = self._key(
            "contribution_ppt", "ppt", of=of, comparison="yoy_same_period", price_basis="real"
        )
        mine, all_ = self.figures.volume, whole.volume
        how = "exact contribution at the prices of the year before"
        now, base, below = (np.cumsum(v[0], axis=-1) for v in (mine.current, mine.base, all_.base))
        with np.errstate(divide="ignore", invalid="ignore"):
            values = ((now - base) / below).reshape(-1)
        lost = self.figures.gaps("ytd") == BaseGap.MONTH_WITHOUT_RETURN
        known = np.where(lost | (whole.gaps("ytd") != BaseGap.NONE), np.nan, values)
        for month, value in self._months(known, since):
            _, year = _spans(month, self.compiled.first)
            if month != month.january:
                yield self._observation(key, _to_date(month), 100 * value, 2, year, how, whole.cell)

    def _months(self, values: Floats, since: int) -> Iterator[tuple[Month, float]]:
        """Yield known values from the second year of the span on."""
        second = second_year(self.compiled)
        for month in range(max(since, second), self.compiled.last + 1):
            value = float(values[month - second])
            if np.isfinite(value):
                yield Month(month), value


def _spans(month: Month, first: int) -> tuple[slice, slice]:
    """Return where a month stands in a span, and where its year to date."""
    return slice(month - first, month - first + 1), slice(month.january - first, month - first + 1)


def _to_date(month: Month) -> Period:
    return Period.of_months(month.january, month)


def adjusted_observations(
    compiled: Compiled, cell: Cell, release: Release, values: Floats, how: str
) -> Iterator[Observation]:
    """Yield a seasonally adjusted chained level, first year of the level = 100."""
    key = SeriesKey(
        measure="index_pct",
        area=cell.area,
        unit="%",
        of="output",
        activity=cell.activity,
        scope=cell.scope,
        comparison=Comparison.FIXED,
        base_period=chained_base(compiled),
        price_basis=PriceBasis.REAL,
        adjustment=Adjustment.SA,
        world=release.world,
    )
    level = Confidentiality.FREE if release.frees(cell) else Confidentiality.INTERNAL
    for month, value in enumerate(values, second_year(compiled)):
        yield Observation(
            key=key,
            period=Period.of_months(month),
            printed=Printed(round_half_up(100 * float(value), 1), 1, 0),
            source=release.source,
            locator=how,
            known=Known(compiled.known, KnownBasis.STATED),
            origin=Origin.ESTIMATED,
            status=("E",),
            confidentiality=level,
        )
