"""Series of the ledger as arrays: figures of one key in the order of equal periods.

A series has one grain: months, quarters, years, or the months of a year so far, which only an
index or a growth has.  A level so far is never taken apart into its quarters: the parts of a year
that are printed first are seldom revised when the year is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import NotFound
from ondiris.forecasts import SeriesForecast
from ondiris.forecasts.so_far import months_alone, told_so_far
from ondiris.model import FACES, Bound, Modality, Month, Period, SeriesKey
from ondiris.production.figures.grains import Grain, ahead, grains_of, next_months
from ondiris.production.figures.rows import Row

__all__ = ["CUT", "LedgerSeries", "chosen", "series_in"]

CUT = "earlier-left-out"
"""Caveat: figures before a gap are known and are not used."""


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
        if next_months(row.period.month_range, grain) != run[-1].period.month_range:
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
