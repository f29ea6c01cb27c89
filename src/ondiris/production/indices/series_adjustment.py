"""Somebody's own series: each is adjusted for season, left as it is, or refused, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ondiris.errors import InvalidInput, NotConverged, OndirisError, Refused
from ondiris.indices.seasonal import checked_series, stl_adjusted, unadjusted
from ondiris.indices.working_days import calendar_regressor
from ondiris.model import Holidays
from ondiris.ports.adjuster import Adjusted, Adjuster, AdjustmentMode, SeriesToAdjust
from ondiris.production.indices.adjustment import AHEAD
from ondiris.sources.series_file import TimeSeries

__all__ = ["AdjustedSeries", "adjust_series"]


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedSeries:
    """A series and what became of it.

    Parameters
    ----------
    series : TimeSeries
    adjusted : Adjusted, optional
        None where it was refused.
    refusal : OndirisError, optional
        Why.
    gave_up : NotConverged, optional
        Why X-13 gave up, where STL stands for it.
    holidays_until : int, optional
        Last year of the list of moving holidays, where the series goes on after it.
    """

    series: TimeSeries
    adjusted: Adjusted | None
    refusal: OndirisError | None = None
    gave_up: NotConverged | None = None
    holidays_until: int | None = None

    def __repr__(self) -> str:
        periods = self.series.periods
        refused = self.refusal.code if self.refusal else ""
        done = self.adjusted.method if self.adjusted else f"refused: {refused}"
        return f"AdjustedSeries({self.series.name!r}, {periods[0]}..{periods[-1]}, {done})"


def adjust_series(
    series: Sequence[TimeSeries],
    holidays: Holidays,
    adjuster: Adjuster,
    progress: Callable[[int], None],
    *,
    mode: AdjustmentMode = AdjustmentMode.TESTED,
) -> tuple[AdjustedSeries, ...]:
    """Adjust series of a file.

    Parameters
    ----------
    series : sequence of TimeSeries
    holidays : Holidays
        Days off; without any the days of the week are tested. Quarters have no calendar of days
        off.
    adjuster : Adjuster
    progress : callable
        Told how many series are done.
    mode : AdjustmentMode
        Whether season multiplies or adds, or is tested; it adds where a value is not positive.

    Returns
    -------
    tuple of AdjustedSeries
        In the order of the series; one without season is left as it is.
    """
    asked: dict[int, SeriesToAdjust] = {}
    refused: dict[int, OndirisError] = {}
    for number, one in enumerate(series):
        try:
            asked[number] = checked_series(_to_adjust(one, holidays, mode))
        except (Refused, InvalidInput) as error:
            refused[number] = error
    results = adjuster.adjust(list(asked.values()), progress)
    found: dict[int, AdjustedSeries] = {}
    for (number, given), result in zip(asked.items(), results, strict=True):
        one = series[number]
        until = holidays.ending_before(one.periods[-1].start.year) if given.calendar.size else None
        if isinstance(result, NotConverged):
            stl = stl_adjusted(given)
            found[number] = AdjustedSeries(one, stl, gave_up=result, holidays_until=until)
        elif "no-seasonality" in result.warnings:
            found[number] = AdjustedSeries(one, unadjusted(result, one.values))
        else:
            found[number] = AdjustedSeries(one, result, holidays_until=until)
    return tuple(
        found[number] if number in found else AdjustedSeries(one, None, refused[number])
        for number, one in enumerate(series)
    )


def _to_adjust(one: TimeSeries, holidays: Holidays, mode: AdjustmentMode) -> SeriesToAdjust:
    """Return a series as the port takes it.

    Raises
    ------
    Refused
        A year has no season.
    """
    if one.per_year == 1:
        raise Refused(
            "no-season",
            f"{one.name or 'the series'} is yearly and has no season",
            hint="Give months or quarters.",
        )
    first = one.periods[0].first_month
    size = one.values.size
    calendar = np.empty((size + AHEAD, 0))
    if holidays.fixed and one.per_year == 12:
        calendar = calendar_regressor(first.year, first.number, size + AHEAD, holidays)
    given = SeriesToAdjust(
        one.name or "the series", first.year, first.number, one.values, calendar, mode
    )
    return given if one.per_year == 12 else replace(given, month=first.quarter, per_year=4)
