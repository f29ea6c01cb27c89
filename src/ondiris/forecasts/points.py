"""Central values: the median of simple forecasts that differ in memory and in scale.

Four forecasts on the values as they are, and where all are positive the same four on logarithms:
three of the Theta kind [1]_ [2]_ (level by simple smoothing, and a share of the trend), whose
seasons remember years for a short, middle and long time, and one of damped trend with a season that
moves.  What share of the trend goes on is not said here: earlier forecasts of the series, and of
those beside it, tell.  Each is easy to say in a sentence; their median is closer than any, and
than the mean of the models of statsforecast (`docs/decisions/971-eight-simple-forecasts.md`).

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

__all__ = ["SHARES", "Said", "points"]

FADINGS = (0.6, 0.75, 0.9)
"""How the seasons of the three Theta forecasts remember; the moving one begins with the middle."""
DAMPING = 0.97
"""How much of a period's trend is left in the next."""
SHARES = (0.0, 0.5, 1.0)
"""Shares of the trend that may go on: none, half as with Theta, all."""
LEVELS = np.array([[a, 0.0, 0.0, 0.0] for a in (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95)])
"""Lanes of simple smoothing."""
TRENDS = np.array(
    [
        [a, a * b, 0.1 * (1 - a), d]
        for a, b, d in product(
            (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9), (0.0, 0.05, 0.15), (0.8, 0.9, 0.97)
        )
    ]
)
"""Lanes of level, damped trend and season."""


class Said(NamedTuple):
    """What is said at the end of each row.

    Parameters
    ----------
    points : float64 array, shape (shares, rows, horizon)
        Central values by the share of the trend that goes on.
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
        return Said(np.median(found, axis=0), own, None)
    logged, logs = _on_one_scale(np.log(rows), season, horizon, days)
    found = np.maximum(found, np.nanmin(rows, axis=1)[:, None] / 10)
    return Said(np.median(np.concatenate([found, np.exp(logged)]), axis=0), own, logs)


def _on_one_scale(
    rows: Floats, season: int, horizon: int, days: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats]:
    """Return the four forecasts of each row on one scale, by share of the trend."""
    ahead: Floats | float = 0.0
    if days is not None:
        effect = day_effect(rows, season, days[0])[:, None]
        rows, ahead = rows - effect * days[0], effect * days[1]
    counts = (~np.isnan(rows)).sum(1)
    found = []
    for fading in FADINGS:
        pattern = seasonal_pattern(rows, season, fading)
        adjusted = rows - spread_back(pattern, rows.shape[1])
        found.append(_theta(adjusted, counts, horizon) + spread_on(pattern, horizon) + ahead)
    pattern = seasonal_pattern(rows, season, FADINGS[1])
    told = smoothed(rows, pattern, TRENDS, horizon)
    weights = lane_weights(told.squared, counts)
    moving = np.einsum("rl,rlh->rh", weights, told.ahead) + ahead
    found.append(np.repeat(moving[None], len(SHARES), axis=0))
    squares = (weights * told.squared).sum(1) * counts
    return np.array(found), np.sqrt(squares / np.maximum(counts - season - 3, 1))


def _theta(adjusted: Floats, counts: Floats, horizon: int) -> Floats:
    """Return the level by simple smoothing, moved by shares of the trend of the whole row."""
    flat = np.zeros((adjusted.shape[0], 1))
    told = smoothed(adjusted, flat, LEVELS, horizon)
    level = np.einsum("rl,rlh->rh", lane_weights(told.squared, counts), told.ahead)
    known = ~np.isnan(adjusted)
    steps = np.arange(adjusted.shape[1])[None, :]
    middle = (steps * known).sum(1, keepdims=True) / counts[:, None]
    off = (steps - middle) * known
    slope = (off * np.where(known, adjusted, 0.0)).sum(1) / (off * off).sum(1)
    grown = np.cumsum(DAMPING ** np.arange(1, horizon + 1))
    moved = np.array(SHARES)[:, None, None] * (slope[:, None] * grown[None, :])[None]
    return np.asarray(level[None] + moved, dtype=np.float64)


def day_effect(rows: Floats, season: int, days: Floats) -> Floats:
    """Return what a working day more adds, pulled towards nothing as far as chance could make it.

    Parameters
    ----------
    rows : float64 array, shape (rows, periods)
        As of `points`.
    season : int
        Periods of a year.
    days : float64 array, shape (rows, periods)
        Working days beyond the usual.

    Returns
    -------
    float64 array, shape (rows,)
        By least squares of what is left of five neighbouring periods, large deviations cut.
    """
    adjusted = rows - spread_back(seasonal_pattern(rows, season, FADINGS[1]), rows.shape[1])
    weights = np.array([1, 2, 3, 2, 1]) / 9
    window = np.lib.stride_tricks.sliding_window_view
    left = adjusted[:, 2:-2] - window(adjusted, 5, axis=1) @ weights
    more = days[:, 2:-2] - window(days, 5, axis=1) @ weights
    known = ~np.isnan(left)
    left, more = np.where(known, left, 0.0), np.where(known, more, 0.0)
    counts = known.sum(1)
    limit = 3 * np.sqrt((left**2).sum(1) / counts)[:, None]
    left = np.clip(left, -limit, limit)
    total = np.maximum((more**2).sum(1), 1e-12)
    effect = (more * left).sum(1) / total
    rest = ((left - effect[:, None] * more) ** 2).sum(1) / np.maximum(counts - 1, 1)
    chance = 2 * rest / total
    kept = np.maximum(0.0, 1 - chance / np.maximum(effect**2, 1e-300))
    return np.asarray(np.where(effect > 0, effect * kept, 0.0), dtype=np.float64)
