"""From compiled leaves to observations: the figures a release consists of.

Figures are rounded once, half up, to declared digits.  A figure is imputed (status I) where the
part nobody reported could be seen at those digits.  Free is what disclosure control opened: an
activity of the whole city in every period, or in none, since growth and indices join periods.  Of
the rest what fails a primary rule is confidential, and what others are hidden for is internal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ondiris.codes import CURRENCY
from ondiris.disclosure import Opening, Protected
from ondiris.errors import BrokenInvariant
from ondiris.indices.result import Floats, round_half_up
from ondiris.indices.volume import (
    ConstantPrices,
    chained_level,
    previous_month,
    previous_year,
    roll_up,
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
    Scope,
    SeriesKey,
    World,
)
from ondiris.production.indices.compilation import Cell, Compiled

__all__ = [
    "FigurePlace",
    "Release",
    "adjusted_observations",
    "chained_base",
    "level_series",
    "observations",
]

BILLION = 9


FigurePlace = tuple[str, str, str, str]
"""Activity, area, scope and period of a compiled figure."""


@dataclass(frozen=True, slots=True)
class Release:
    """What every figure of a release shares.

    Parameters
    ----------
    world : World
        Synthetic or actual.
    source : str
        Identifier of the source the figures are recorded under.
    city : str
        Code of the whole area.
    whole : str
        Activity whose growth is split into contributions.
    opening : Protected of Opening, optional
        Activities of the whole city that may be free; without one nothing is.
    failing : frozenset of (activity, area, scope, period)
        Places that fail a primary rule.
    currency : str
        Unit in which the city counts money.

    Raises
    ------
    BrokenInvariant
        ``unprotected`` for an opening that did not pass disclosure control.
    """

    world: World
    source: str
    city: str
    whole: str
    opening: Protected[Opening] | None = None
    failing: frozenset[FigurePlace] = frozenset()
    currency: str = CURRENCY

    def __post_init__(self) -> None:
        """Refuse what did not pass disclosure control."""
        if not (self.opening is None or isinstance(self.opening, Protected)):
            raise BrokenInvariant("unprotected", "an opening did not pass disclosure control")

    def frees(self, cell: Cell) -> bool:
        """Whether the figures of a cell are free, in every period alike."""
        return (
            self.opening is not None
            and cell.area == self.city
            and cell.scope == "all"
            and cell.activity in self.opening.content.open
        )

    def level(self, period: Period, cell: Cell, *beside: Cell) -> Confidentiality:
        """Return who may see a figure of a cell that is made of others beside it too."""
        if all(self.frees(one) for one in (cell, *beside)):
            return Confidentiality.FREE
        failed = (cell.activity, cell.area, cell.scope, str(period)) in self.failing
        return Confidentiality.CONFIDENTIAL if failed else Confidentiality.INTERNAL


@dataclass(frozen=True, slots=True, eq=False)
class _CellFigures:
    """One cell over the span of months."""

    cell: Cell
    value: Floats
    imputed: Floats
    employees: Floats
    enterprises: Floats
    returns: Floats
    volume: ConstantPrices


def _figures(compiled: Compiled, cells: Sequence[Cell]) -> Iterator[_CellFigures]:
    volume = roll_up(compiled.volume, [c.leaves for c in cells])
    for i, cell in enumerate(cells):
        at = list(cell.leaves)
        yield _CellFigures(
            cell,
            value=compiled.measures["value"].total[at].sum(axis=0),
            imputed=compiled.measures["value"].imputed[at].sum(axis=0),
            employees=compiled.measures["employees"].total[at].sum(axis=0),
            enterprises=compiled.enterprises[at].sum(axis=0),
            returns=compiled.returns[at].sum(axis=0),
            volume=ConstantPrices(volume.years, volume.base[i : i + 1], volume.current[i : i + 1]),
        )


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
    figures = list(_figures(compiled, cells))
    wholes = {(f.cell.area, f.cell.scope): f for f in figures if f.cell.activity == release.whole}
    for f in figures:
        writer = _Writer(compiled, release, f)
        yield from writer.levels(since)
        yield from writer.indices(since)
        whole = wholes.get((f.cell.area, f.cell.scope))
        if whole is not None:
            yield from writer.contributions(since, whole)


def chained_base(compiled: Compiled) -> str:
    """Return the base period of chained levels: the first year of the span."""
    return str(Month(compiled.first).year)


def level_series(compiled: Compiled, cell: Cell) -> Floats:
    """Return the chained level of a cell from its second year on, without the months to come."""
    volume = roll_up(compiled.volume, [cell.leaves])
    level = chained_level(volume).reshape(-1)
    return level[: compiled.last + 1 - _second_year(compiled)]


@dataclass(frozen=True, slots=True, eq=False)
class _Writer:
    """Writes the observations of one cell."""

    compiled: Compiled
    release: Release
    figures: _CellFigures

    def _key(self, measure: str, unit: str, **fields: str) -> SeriesKey:
        cell = self.figures.cell
        return SeriesKey(
            measure=measure,
            area=cell.area,
            unit=unit,
            activity=cell.activity,
            scope=Scope(cell.scope),
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
        return Observation(
            key=key,
            period=period,
            printed=printed,
            source=self.release.source,
            locator=f"{how}; {self._basis(months)}",
            known=Known(self.compiled.known, KnownBasis.STATED),
            origin=Origin.REPORTED if scale or not key.of else Origin.DERIVED,
            status=("I",) if self._visible(months, printed) else (),
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
        output = self._key("output", self.release.currency, price_basis="nominal")
        people = self._key("employees", "persons")
        firms = self._key("count_enterprises", "enterprises")
        at_city = f.cell.area == self.release.city
        for month in map(Month, range(since, self.compiled.last + 1)):
            one, year = _spans(month, first)
            if not float(f.value[year].sum()) > 0:
                continue
            at = Period.of_months(month)
            yield self._observation(output, at, f.value[one].sum(), 3, one, "output")
            if month != month.january:
                yield self._observation(
                    output,
                    _to_date(month),
                    f.value[year].sum(),
                    1 if at_city else 3,
                    year,
                    "output, year to date",
                )
        if since <= self.compiled.last:
            one, _ = _spans(Month(self.compiled.last), first)
            at = Period.of_months(self.compiled.last)
            staff = float(f.employees[one].sum())
            yield self._observation(people, at, staff, 0, one, "employees")
            count = float(f.enterprises[one].sum())
            yield self._observation(firms, at, count, 0, one, "register")

    def indices(self, since: int) -> Iterator[Observation]:
        """Growth on the year before, index on the month before, chained level."""
        yoy = {"of": "output", "comparison": "yoy_same_period", "price_basis": "real"}
        growth = self._key("growth_pct", "%", **yoy)
        mom = self._key("index_pct", "%", **{**yoy, "comparison": "prev_month"})
        base = {**yoy, "comparison": "fixed", "base_period": chained_base(self.compiled)}
        chained = self._key("index_pct", "%", **base)
        series = (
            (growth, previous_year, 100.0, "volume index, same month of the year before"),
            (growth, year_to_date, 100.0, "volume index, year to date"),
            (mom, previous_month, 0.0, "volume index, month before"),
            (chained, chained_level, 0.0, "volume index, chained by annual overlap"),
        )
        for key, kernel, less, how in series:
            values = kernel(self.figures.volume)[0].reshape(-1)
            cumulative = kernel is year_to_date
            for month, value in self._months(values, since):
                if cumulative and month == month.january:
                    continue
                one, year = _spans(month, self.compiled.first)
                period = _to_date(month) if cumulative else Period.of_months(month)
                yield self._observation(
                    key, period, 100 * value - less, 1, year if cumulative else one, how
                )

    def contributions(self, since: int, whole: _CellFigures) -> Iterator[Observation]:
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
        for month, value in self._months(values, since):
            _, year = _spans(month, self.compiled.first)
            if month != month.january:
                yield self._observation(key, _to_date(month), 100 * value, 2, year, how, whole.cell)

    def _months(self, values: Floats, since: int) -> Iterator[tuple[Month, float]]:
        """Yield known values from the second year of the span on."""
        second = _second_year(self.compiled)
        for month in range(max(since, second), self.compiled.last + 1):
            value = float(values[month - second])
            if np.isfinite(value):
                yield Month(month), value


def _second_year(compiled: Compiled) -> int:
    """Return the first month that has the same month of the year before in the span."""
    return compiled.first + 12


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
        scope=Scope(cell.scope),
        comparison=Comparison.FIXED,
        base_period=chained_base(compiled),
        price_basis=PriceBasis.REAL,
        adjustment=Adjustment.SA,
        world=release.world,
    )
    level = Confidentiality.FREE if release.frees(cell) else Confidentiality.INTERNAL
    for month, value in enumerate(values, _second_year(compiled)):
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
