"""Years of a monthly series: what is known of each, and what each future makes of those ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ondiris.forecasts.nowcasting import YearNowcast, year_quantiles
from ondiris.forecasts.result import Floats
from ondiris.production.forecasts.estimates import SeriesEstimate
from ondiris.production.forecasts.series import LedgerSeries

__all__ = ["known_of", "led_by_year", "whole_years", "years_ahead"]

MONTHS = 12


def known_of(series: LedgerSeries, year: int) -> Floats:
    """Return the months of a year that are known."""
    inside = [n for n, period in enumerate(series.periods) if period.last_month.year == year]
    return series.values[inside]


def whole_years(series: LedgerSeries) -> dict[int, float]:
    """Return the years of which every month is known, oldest first."""
    years = dict.fromkeys(period.last_month.year for period in series.periods)
    months = {year: known_of(series, year) for year in years}
    return {year: float(one.sum()) for year, one in months.items() if one.size == MONTHS}


def led_by_year(made: SeriesEstimate, year: int, found: YearNowcast) -> SeriesEstimate:
    """Return a forecast whose year comes to what the nowcast says, path by path.

    The rest of the year is read better from its months so far than from a forecast of each month,
    and one year has one figure: each path's months that remain are scaled together so that its
    year lies at the path's own place in the nowcast.  Later years stay as they were foreseen.

    Parameters
    ----------
    made : SeriesEstimate
    year : int
        The year that is not whole yet.
    found : YearNowcast
        What it comes to.
    """
    inside = [p.last_month.year == year for p in made.series.ahead(made.forecast.horizon)]
    paths, known = made.forecast.paths.copy(), float(known_of(made.series, year).sum())
    rest = paths[:, inside].sum(axis=1)
    places = (np.argsort(np.argsort(rest, kind="stable"), kind="stable") + 0.5) / rest.size
    wanted = np.maximum(year_quantiles(found, places) - known, 0.0)
    scale = np.divide(wanted, rest, out=np.ones_like(rest), where=rest > 0)
    paths[:, inside] *= scale[:, None]
    return replace(made, forecast=replace(made.forecast, paths=paths))


def years_ahead(made: SeriesEstimate, chosen: Floats) -> dict[int, Floats]:
    """Return what each year comes to: its known months and those of a path.

    Parameters
    ----------
    made : SeriesEstimate
    chosen : int array, shape (draws,)
        Which path is each future's.

    Returns
    -------
    dict of int to float64 array, shape (draws,)
    """
    paths = made.forecast.paths
    ahead = made.series.ahead(made.forecast.horizon)
    of_month = np.array([period.last_month.year for period in ahead])
    return {
        int(year): known_of(made.series, int(year)).sum()
        + paths[:, of_month == year].sum(axis=1)[chosen]
        for year in np.unique(of_month)
    }
