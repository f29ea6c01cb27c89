"""Exponential smoothing of many rows at once, over a grid of parameters instead of a search.

A row is what was known at one period, so the forecasts of all earlier periods come out of one
pass.  No parameter is searched for: each of a grid is run, and they are averaged by how well they
foretold the next period within the row.  That is as accurate as a search, has no local optimum, and
takes a thousandth of the time.

References
----------
.. [1] Hyndman, R. J., Koehler, A. B., Ord, J. K., Snyder, R. D. (2008), Forecasting with
   Exponential Smoothing, Springer, chapter 2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ondiris.forecasts.result import Floats
from ondiris.forecasts.seasons import spread_back

__all__ = ["Smoothed", "lane_weights", "smoothed"]

MOST_COUNTED = 60
"""Periods that count at most when parameters are told apart."""


class Smoothed(NamedTuple):
    """What smoothing with each of a grid of parameters says.

    Parameters
    ----------
    ahead : float64 array, shape (rows, lanes, horizon)
        Forecasts.
    squared : float64 array, shape (rows, lanes)
        Mean squared error of the next period within the row.
    """

    ahead: Floats
    squared: Floats


def smoothed(rows: Floats, pattern: Floats, lanes: Floats, horizon: int) -> Smoothed:
    """Smooth rows with additive season and damped trend, with every lane of parameters.

    Parameters
    ----------
    rows : float64 array, shape (rows, periods)
        Ending with the newest period; NaN before a row begins and nowhere after.
    pattern : float64 array, shape (rows, season)
        Season at first, as of `seasonal_pattern`.
    lanes : float64 array, shape (lanes, 4)
        How fast level, trend and season follow an error, and how the trend is damped.
    horizon : int
        Periods ahead.

    Notes
    -----
    ``e = z - l - φ b - s``, ``l += φ b + α e``, ``b = φ b + β e``, ``s += γ e`` [1]_ (2.3, 2.6).
    """
    periods = rows.shape[1]
    season = pattern.shape[1]
    alpha, beta, gamma, damping = (column[None, :] for column in lanes.T)
    begins = np.argmax(~np.isnan(rows), axis=1)
    level, slope = _beginnings(rows - spread_back(pattern, periods), begins, season)
    level = np.repeat(level[:, None], lanes.shape[0], axis=1)
    trend = slope[:, None] * (damping > 0)
    turns = spread_back(pattern, -(-periods // season) * season)
    shift = turns.shape[1] - periods
    seasons = np.repeat(turns[:, None, :season], lanes.shape[0], axis=1)
    squared = np.zeros_like(level)
    moving = bool((gamma > 0).any())
    for t in range(periods):
        at = (t + shift) % season
        live = t >= begins
        step = damping * trend
        error = np.where(live, rows[:, t], 0.0)[:, None] - level - step - seasons[:, :, at]
        if not live.all():
            error[~live] = 0.0
            step[~live] = 0.0
            trend = np.where(live[:, None], damping * trend, trend)
        else:
            trend = step
        level = level + step + alpha * error
        trend = trend + beta * error
        if moving:
            seasons[:, :, at] += gamma * error
        squared += error * error
    steps = np.arange(1, horizon + 1)
    grown = np.cumsum(damping[0][:, None] ** steps, axis=1)
    ahead = level[:, :, None] + trend[:, :, None] * grown[None]
    ahead = ahead + seasons[:, :, (periods + shift + steps - 1) % season]
    return Smoothed(ahead, squared / (periods - begins)[:, None])


def _beginnings(adjusted: Floats, begins: Floats, season: int) -> tuple[Floats, Floats]:
    """Return level before the first period, and slope, from the first three years of each row."""
    year = max(season, 4)
    last = adjusted.shape[1] - 1
    at = np.minimum(begins[:, None] + np.arange(3 * year), last)
    first = np.take_along_axis(adjusted, at, axis=1)
    steps = np.arange(3 * year) - (3 * year - 1) / 2
    slope = (first * steps).sum(1) / (steps * steps).sum()
    level = first[:, :year].mean(1) - slope * ((year - 1) / 2 + 1)
    return level, slope


def lane_weights(squared: Floats, counts: Floats) -> Floats:
    """Return how far each lane is believed, from its mean squared error.

    Parameters
    ----------
    squared : float64 array, shape (rows, lanes)
        As of `Smoothed`.
    counts : float64 array, shape (rows,)
        Periods of each row.

    Returns
    -------
    float64 array, shape (rows, lanes)
        Sums to one by row.

    Notes
    -----
    Akaike weights of models with as many parameters: ``squared ** (-n / 2)``, scaled.

    Examples
    --------
    >>> lane_weights(np.array([[1.0, 4.0]]), np.array([2.0]))
    array([[0.8, 0.2]])
    """
    least = squared.min(1, keepdims=True)
    ratio = np.where(
        least > 0, squared / np.where(least > 0, least, 1.0), 1.0 + (squared > 0) * 1e9
    )
    weight = np.exp(-0.5 * np.minimum(counts, MOST_COUNTED)[:, None] * np.log(ratio))
    return np.asarray(weight / weight.sum(1, keepdims=True), dtype=np.float64)
