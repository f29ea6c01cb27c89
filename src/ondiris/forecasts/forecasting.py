"""Forecasts of series: points, and bands from how earlier forecasts of the same kind fared.

A first version: exponential smoothing over a grid of parameters, read in one pass, so that what
would have been said at every earlier period is known without looking ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ondiris.errors import OndirisError
from ondiris.forecasts.checking import Checked, checked
from ondiris.forecasts.result import LEVELS, Floats, SeriesForecast

__all__ = ["forecast_many", "forecast_series"]

METHOD = "smoothing/0"
FEWEST_ERRORS = {0.5: 1, 0.8: 9, 0.95: 39}


def _quiet(done: int) -> None:
    """Tell nobody how many series are done."""
    del done


def forecast_series(
    values: Floats, *, season: int, horizon: int, lowest: float | None = None
) -> SeriesForecast:
    """Forecast one series by itself.

    Parameters
    ----------
    values : float64 array, shape (periods,)
        In the order of their periods; NaN where there is none.
    season : int
        Periods of a year: 12, 4, or 1 for none.
    horizon : int
        Periods ahead.
    lowest : float, optional
        Values cannot be below it; None takes zero where none is negative.

    Raises
    ------
    InvalidInput
        A shape, a season or a horizon that cannot be.
    Refused
        Too few values, or too many gaps.
    """
    found = forecast_many([values], season=season, horizon=horizon, lowest=lowest)[0]
    if isinstance(found, OndirisError):
        raise found
    return found


def forecast_many(
    series: Sequence[Floats],
    *,
    season: int,
    horizon: int,
    lowest: float | None = None,
    progress: Callable[[int], None] = _quiet,
    threads: int = 1,
) -> tuple[SeriesForecast | OndirisError, ...]:
    """Forecast series that are alike; how far forecasts of all of them were off tells the bands.

    Parameters
    ----------
    series : sequence of float64 array
        As of `forecast_series`.
    season, horizon : int
        As of `forecast_series`.
    lowest : float, optional
        As of `forecast_series`.
    progress : callable
        Told how many series are done.
    threads : int
        How many are forecast at once.

    Returns
    -------
    tuple of SeriesForecast or OndirisError
        In the order of the series; why, where one is refused.
    """
    del threads
    done: list[SeriesForecast | OndirisError] = []
    for number, values in enumerate(series, start=1):
        try:
            one = checked(values, season=season, horizon=horizon, lowest=lowest)
            done.append(_forecast(one, horizon))
        except OndirisError as error:
            done.append(error)
        progress(number)
    return tuple(done)


def _forecast(one: Checked, horizon: int) -> SeriesForecast:
    """Return points, and bands from errors of the same points at earlier periods."""
    known = np.interp(
        np.arange(one.values.size),
        np.flatnonzero(~np.isnan(one.values)),
        one.values[~np.isnan(one.values)],
    )
    first = max(one.season + 1, known.size // 2)
    said = [_points(known[:t], one.season, horizon) for t in range(first, known.size)]
    points = _points(known, one.season, horizon)
    rows = np.zeros((0, horizon))
    for back in range(horizon, known.size - first + 1):
        made = said[known.size - first - back]
        rows = np.vstack([rows, known[known.size - back :][:horizon] - made])
    if not rows.shape[0]:
        spread = np.abs(np.diff(known)).mean() * np.sqrt(np.arange(1, horizon + 1))
        rows = np.vstack([-spread, 0 * spread, spread])
    paths = np.maximum(points + rows, one.lowest)
    levels = tuple(a for a in LEVELS if rows.shape[0] >= FEWEST_ERRORS[a])
    middle = np.maximum(points, one.lowest)
    lower = [np.minimum(np.quantile(paths, (1 - a) / 2, axis=0), middle) for a in levels]
    upper = [np.maximum(np.quantile(paths, (1 + a) / 2, axis=0), middle) for a in levels]
    shape = (len(levels), horizon)
    return SeriesForecast(
        middle,
        levels,
        np.array(lower).reshape(shape),
        np.array(upper).reshape(shape),
        paths,
        METHOD,
        one.caveats,
    )


def _points(known: Floats, season: int, horizon: int) -> Floats:
    """Return the same periods a year before, moved by half of the growth since."""
    last = known[-season:]
    before = known[-2 * season : -season] if known.size >= 2 * season else last
    move = (last - before).mean() / 2
    ahead = np.arange(horizon)
    return np.asarray(last[ahead % season] + move * (1 + ahead // season), dtype=np.float64)
