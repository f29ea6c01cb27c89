"""What would have been said at earlier periods, each time from what stood before it alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ondiris.forecasts.checking import ReadySeries
from ondiris.forecasts.points import points
from ondiris.forecasts.result import Floats

__all__ = ["EarlierForecasts", "earlier_forecasts"]

KEPT = 39
"""Errors of the farthest period that are asked for: what a band of 95 % with two tails needs."""
YEARS = 20
"""Years, or for years thirds of them, that a forecast looks back at most."""


@dataclass(frozen=True, slots=True, eq=False)
class EarlierForecasts:
    """Forecasts of one series from its end and from periods before.

    Parameters
    ----------
    said : float64 array, shape (rows, horizon)
        Points; the first row from the end, each next from a period earlier.
    came : float64 array, shape (rows, horizon)
        What came then; NaN where that is not known.
    own : float64 array, shape (rows,)
        Error of the next period as each row tells it, on the scale of the values.
    logs : float64 array, shape (rows,), optional
        The same on the scale of logarithms.
    """

    said: Floats
    came: Floats
    own: Floats
    logs: Floats | None


def earlier_forecasts(series: ReadySeries, horizon: int) -> EarlierForecasts:
    """Forecast a series from its end, and from as many earlier periods as tell of errors.

    Parameters
    ----------
    series : ReadySeries
    horizon : int
        Periods ahead.
    """
    values, season = series.values, series.season
    size = values.size
    back = max(0, min(horizon + KEPT - 1, size - season - 4))
    length = min(size, YEARS * max(season, 6))
    rows = _rows(series.filled, back, size)[:, size - length :]
    days = None
    if series.days is not None:
        behind = _rows(series.days[:size], back, size)[:, size - length :]
        days = (np.nan_to_num(behind), _ahead(series.days, size, back, horizon))
    told = points(rows, season, horizon, positive=series.positive, days=days)
    came = _ahead(np.concatenate([values, np.full(horizon, np.nan)]), size, back, horizon)
    return EarlierForecasts(told.points, came, told.own, told.logs)


def _rows(values: Floats, back: int, size: int) -> Floats:
    """Return what stood at the end and at each earlier period, ending in one column."""
    padded = np.concatenate([np.full(back, np.nan), values])
    return np.lib.stride_tricks.sliding_window_view(padded, size)[::-1].copy()


def _ahead(values: Floats, size: int, back: int, horizon: int) -> Floats:
    """Return the periods after the end and after each earlier period."""
    windows = np.lib.stride_tricks.sliding_window_view(values, horizon)
    return windows[size - back : size + 1][::-1].copy()
