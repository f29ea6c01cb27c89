"""Series of the ledger as arrays: figures of one key in the order of equal periods.

A series has one grain: months, quarters, years, or the months of a year so far, which only an
index or a growth has.  A level so far is never taken apart into its quarters: the parts of a year
that are printed first are seldom revised when the year is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import NotFound
from ondiris.forecasts import SeriesForecast
from ondiris.forecasts.so_far import months_alone, told_so_far
from ondiris.model import FACES, Bound, Modality, Month, Period, SeriesKey
from ondiris.production.figures.rows import Row

__all__ = ["CUT", "Grain", "LedgerSeries", "ahead", "chosen", "grains_of", "series_in"]

CUT = "earlier-left-out"
"""Caveat: figures before a gap are known and are not used."""


class Grain(StrEnum):
    """How often a series is told."""

    MONTH = "month"
    QUARTER = "quarter"
    SO_FAR = "year_so_far"
    YEAR = "year"

    @property
    def per_year(self) -> int:
        """Periods of a year."""
        return {"month": 12, "quarter": 4, "year_so_far": 12, "year": 1}[self.value]

    @property
    def season(self) -> int:
        """Periods after which a season comes again; 1 of a change against the year before."""
        return 1 if self is Grain.SO_FAR else self.per_year

    @property
    def groups(self) -> tuple[tuple[int, int], ...]:
        """Periods ahead that are told of together: the next ones, and those of a year."""
        return {1: ((1, 1), (2, 3)), 4: ((1, 2), (3, 4)), 12: ((1, 3), (4, 6), (7, 12))}[
            self.per_year
        ]


@dataclass(frozen=True, slots=True, eq=False)
class LedgerSeries:
    """Figures of one key, period after period without a gap.

    Parameters
    ----------
    key : SeriesKey
    grain : Grain
    periods : tuple of Period
        Rising, each the next of its grain.
    values : float64 array, shape (periods,), in whole units
    inputs : tuple of str
        Identifiers of the figures.
    caveats : tuple of str
    """

    key: SeriesKey
    grain: Grain
    periods: tuple[Period, ...]
    values: NDArray[np.float64]
    inputs: tuple[str, ...]
    caveats: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.periods)

    def ahead(self, horizon: int) -> tuple[Period, ...]:
        """Return the periods that follow."""
        return ahead(self.periods[-1], self.grain, horizon)

    @property
    def foreseeable(self) -> NDArray[np.float64]:
        """What a forecast is made of: the values; of a year so far its months alone."""
        if self.grain is not Grain.SO_FAR:
            return self.values
        return months_alone(self.values, _ends(self.periods))

    def told_of(self, made: SeriesForecast) -> SeriesForecast:
        """Return a forecast of what was foreseeable as one of the series."""
        if self.grain is not Grain.SO_FAR:
            return made
        ends = _ends((self.periods[-1], *self.ahead(made.horizon)))
        return told_so_far(made, float(self.values[-1]), ends)

    def cut(self, before: int) -> LedgerSeries:
        """Return the series as it ended some periods earlier; what came later is not looked at."""
        end = len(self) - before
        return replace(
            self, periods=self.periods[:end], values=self.values[:end], inputs=self.inputs[:end]
        )

    def until(self, last: Month) -> int:
        """Return how many periods follow up to the end of a month."""
        month, count = self.periods[-1].last_month, 0
        step = {Grain.QUARTER: 3, Grain.YEAR: 12}.get(self.grain, 1)
        while month + step <= last:
            month, count = Month(month + step), count + 1
        return count


def _ends(periods: Sequence[Period]) -> NDArray[np.int_]:
    return np.array([period.last_month.number for period in periods])


def grains_of(period: Period, *, changes: bool) -> tuple[Grain, ...]:
    """Return the grains that a period may belong to.

    Parameters
    ----------
    period : Period
    changes : bool
        Whether the measure is an index or a growth, which alone has a year so far.

    Examples
    --------
    >>> grains_of(Period.parse("2025-01"), changes=True)
    (<Grain.MONTH: 'month'>, <Grain.SO_FAR: 'year_so_far'>)
    >>> grains_of(Period.parse("2025-01/2025-05"), changes=False)
    ()
    """
    months = period.month_range
    if not months:
        return ()
    start, length = months.start % 12, len(months)
    named = {
        Grain.MONTH: length == 1,
        Grain.QUARTER: length == 3 and not start % 3,
        Grain.YEAR: length == 12 and not start,
        Grain.SO_FAR: changes and not start and length <= 12,
    }
    return tuple(grain for grain, is_one in named.items() if is_one)


def ahead(period: Period, grain: Grain, horizon: int) -> tuple[Period, ...]:
    """Return the periods of a grain that follow one.

    Examples
    --------
    >>> [str(p) for p in ahead(Period.parse("2025-01/2025-11"), Grain.SO_FAR, 3)]
    ['2025', '2026-01', '2026-01/2026-02']
    """
    months, found = period.month_range, []
    for _ in range(horizon):
        months = _next(months, grain)
        found.append(_named(months, grain))
    return tuple(found)


def _next(months: range, grain: Grain) -> range:
    if grain is Grain.SO_FAR and months.stop % 12:
        return range(months.start, months.stop + 1)
    length = 1 if grain is Grain.SO_FAR else len(months)
    return range(months.stop, months.stop + length)


def _named(months: range, grain: Grain) -> Period:
    """Return the period of a run of months under its usual name."""
    year, first = divmod(months.start, 12)
    if len(months) == 12:
        return Period.year(year)
    if grain is Grain.QUARTER:
        return Period.parse(f"{year}-Q{first // 3 + 1}")
    return Period.of_months(months.start, months.stop - 1)


def series_in(rows: Iterable[Row]) -> tuple[LedgerSeries, ...]:
    """Return the series that figures make, each the newest run without a gap, longest first.

    Parameters
    ----------
    rows : iterable of Row
        Figures that stand; what is no plain number is a gap.
    """
    found: dict[tuple[SeriesKey, Grain], list[Row]] = defaultdict(list)
    for row in rows:
        if row.bound is not Bound.EQ or row.key.modality is not Modality.ACHIEVED:
            continue
        for grain in grains_of(row.period, changes=row.key.measure in FACES):
            found[row.key, grain].append(row)
    made = [_series(key, grain, told) for (key, grain), told in found.items()]
    return tuple(sorted(made, key=lambda s: (-len(s), list(Grain).index(s.grain), s.key.texts)))


def _series(key: SeriesKey, grain: Grain, rows: Sequence[Row]) -> LedgerSeries:
    weight = Counter(row.source for row in rows)
    by_extent: dict[tuple[int, int], Row] = {}
    for row in sorted(rows, key=lambda r: (weight[r.source], r.id)):
        by_extent[row.period.month_range.start, row.period.month_range.stop] = row
    ordered = [by_extent[extent] for extent in sorted(by_extent)]
    run = [ordered[-1]]
    for row in reversed(ordered[:-1]):
        if _next(row.period.month_range, grain) != run[-1].period.month_range:
            break
        run.append(row)
    run.reverse()
    return LedgerSeries(
        key,
        grain,
        tuple(row.period for row in run),
        np.array([float(row.number) for row in run]),
        tuple(row.id for row in run),
        caveats=() if len(run) == len(ordered) else (CUT,),
    )


def chosen(
    found: Sequence[LedgerSeries], at_least: dict[Grain, int], grain: Grain | None = None
) -> LedgerSeries:
    """Return the series that a forecast is made of: the finest that is long enough.

    Parameters
    ----------
    found : sequence of LedgerSeries
    at_least : dict of Grain to int
        Periods below which no forecast is made.
    grain : Grain, optional
        The one asked for.

    Raises
    ------
    NotFound
        ``no-series`` where nothing is told; ``series-too-short`` where nothing that is told is
        long enough.
    """
    told = [one for one in found if grain in (None, one.grain)]
    if not told:
        raise NotFound("no-series", "no series is told of it", hint="See `ondiris get`.")
    long = [one for one in told if len(one) >= at_least[one.grain]]
    if not long:
        best = max(told, key=len)
        raise NotFound(
            "series-too-short",
            f"the longest run has {counted(len(best), 'period')} ({best.grain}), "
            f"and a forecast needs {at_least[best.grain]}",
            hint="Load earlier periods, or ask for another grain.",
        )
    order = list(Grain)
    return min(long, key=lambda s: (order.index(s.grain), -len(s), s.key.texts))
