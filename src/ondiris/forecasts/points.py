"""Central values: the mean of simple forecasts that differ in memory and in scale.

Five forecasts on the values as they are, and where all are positive the same five on logarithms:
three of the Theta kind [1]_ [2]_ (level by simple smoothing, and the trend as far as it stands
out), whose seasons remember years for a short, middle and long time; one of damped trend with a
season that moves; and last year again, with most of its growth.  Each is easy to say in a
sentence.  The highest and the lowest are left out, and the rest averaged: closer than any of them,
and than the mean of models of statsforecast (`docs/decisions/971-ten-simple-forecasts.md`).

References
----------
.. [1] Assimakopoulos, V., Nikolopoulos, K. (2000), The theta model, International Journal of
   Forecasting 16(4), 521-530.
.. [2] Hyndman, R. J., Billah, B. (2003), Unmasking the Theta method, International Journal of
   Forecasting 19(2), 287-290.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from ondiris.forecasts.result import Floats
from ondiris.forecasts.seasons import seasonal_pattern, spread_back, spread_on
from ondiris.forecasts.smoothing import lane_weights, smoothed
from ondiris.forecasts.working_days import day_effect

__all__ = ["Said", "points"]

FADINGS = (0.6, 0.75, 0.9)
"""How the seasons of the three Theta forecasts remember; the moving one begins with the middle."""
DAMPING = 0.97
"""How much of a period's trend is left in the next."""
DOUBT = 4.0
"""Squared t value at which half of a trend is kept."""
GROWN = 0.8
"""Share of last year's growth that goes on where last year is said again."""
LEVELS = np.array([[a, 0.0, 0.0, 0.0] for a in (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95)])
"""Lanes of simple smoothing."""
TRENDS = np.array(
    [
        [a, a * b, 0.1 * (1 - a), d]
        for a, b, d in product((0.1, 0.3, 0.6, 0.9), (0.0, 0.1), (0.85, 0.95, 1.0))
    ]
)
"""Lanes of level, damped trend and season."""


class Said(NamedTuple):
    """What is said at the end of each row.

    Parameters
    ----------
    points : float64 array, shape (rows, horizon)
        Central values.
    own : float64 array, shape (rows,)
        Root mean squared error of the next period within the row, on the scale of the values.
    logs : float64 array, shape (rows,), optional
        The same on that of logarithms; None where they cannot be taken.
    """

    points: Floats
    own: Floats
    logs: Floats | None


def points(
    rows: Floats, season: int, horizon: int, *, positive: bool, days: tuple[Floats, Floats] | None
) -> Said:
    """Say where rows lead.

    Parameters
    ----------
    rows : float64 array, shape (rows, periods)
        Each what was known at its end; NaN before it begins and nowhere after.
    season : int
        Periods of a year.
    horizon : int
        Periods ahead.
    positive : bool
        Whether all values are well above zero, so that logarithms may be taken.
    days : pair of float64 array, shapes (rows, periods) and (rows, horizon), optional
        Working days beyond the usual, behind and ahead.
    """
    found, own = _on_one_scale(rows, season, horizon, days)
    if not positive:
        return Said(np.sort(found, axis=0)[1:-1].mean(0), own, None)
    logged, logs = _on_one_scale(np.log(rows), season, horizon, days)
    found = np.maximum(found, np.nanmin(rows, axis=1)[:, None] / 10)
    ten = np.sort(np.concatenate([found, np.exp(logged)]), axis=0)
    return Said(ten[1:-1].mean(0), own, logs)


def _on_one_scale(
    rows: Floats, season: int, horizon: int, days: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats]:
    """Return the five forecasts of each row on one scale, and its error of the next period."""
    ahead: Floats | float = 0.0
    middle = seasonal_pattern(rows, season, FADINGS[1])
    if days is not None:
        effect = day_effect(rows - spread_back(middle, rows.shape[1]), days[0])[:, None]
        rows, ahead = rows - effect * days[0], effect * days[1]
        middle = seasonal_pattern(rows, season, FADINGS[1])
    counts = (~np.isnan(rows)).sum(1)
    told = smoothed(rows, middle, TRENDS, horizon)
    weights = lane_weights(told.squared, counts)
    moving = np.einsum("rl,rlh->rh", weights, told.ahead)
    short, long = (seasonal_pattern(rows, season, fading) for fading in FADINGS[::2])
    patterns = np.concatenate([short, middle, long])
    again = np.tile(rows, (3, 1)) - spread_back(patterns, rows.shape[1])
    three = _theta(again, horizon) + spread_on(patterns, horizon)
    found = np.array([*np.split(three, 3), moving, _last_year(rows, season, horizon)])
    squares = (weights * told.squared).sum(1) * counts
    return found + ahead, np.sqrt(squares / np.maximum(counts - season - 3, 1))


def _theta(adjusted: Floats, horizon: int) -> Floats:
    """Return the level by simple smoothing, moved by the trend of the row as far as it stands out.

    The trend is that of least squares.  Its t value allows for neighbouring deviations that hang
    together, by the first autocorrelation.
    """
    flat = np.zeros((adjusted.shape[0], 1))
    known = ~np.isnan(adjusted)
    counts = known.sum(1)
    told = smoothed(adjusted, flat, LEVELS, horizon)
    level = np.einsum("rl,rlh->rh", lane_weights(told.squared, counts), told.ahead)
    steps = np.arange(adjusted.shape[1])[None, :]
    off = (steps - (steps * known).sum(1, keepdims=True) / counts[:, None]) * known
    value = np.where(known, adjusted, 0.0)
    spread = (off * off).sum(1)
    slope = (off * value).sum(1) / spread
    left = (value - value.sum(1, keepdims=True) / counts[:, None]) * known - slope[:, None] * off
    total = (left * left).sum(1)
    along = (left[:, 1:] * left[:, :-1]).sum(1) / np.where(total > 0, total, 1.0)
    along = np.clip(along, 0.0, 0.98)
    chance = total / np.maximum(counts - 2, 1) / spread * (1 + along) / (1 - along)
    doubt = slope**2 + DOUBT * chance
    kept = slope**2 / np.where(doubt > 0, doubt, 1.0)
    grown = np.cumsum(DAMPING ** np.arange(1, horizon + 1))
    return np.asarray(level + (kept * slope)[:, None] * grown[None, :], dtype=np.float64)


def _last_year(rows: Floats, season: int, horizon: int) -> Floats:
    """Return last year again, with most of the growth over the year before it."""
    last = rows[:, -season:]
    growth = np.nan_to_num(last - rows[:, -2 * season : -season]).mean(1) if season > 1 else 0.0
    if season == 1:
        growth = rows[:, -1] - rows[:, -2]
    years = 1 + np.arange(horizon) // season
    return np.asarray(
        spread_on(last, horizon) + GROWN * np.asarray(growth)[:, None] * years, dtype=np.float64
    )
