"""The season of a series: what each month of a year usually adds, newer years counting more.

The pattern is that of classical decomposition, with two changes that make forecasts better: years
fade as they grow old, and the whole pattern is pulled towards none as far as chance alone could
have made it [1]_.  Rejected were medians over years and patterns that a smoother carries along:
both were farther off on real series (`docs/decisions/970-a-season-that-fades.md`).

References
----------
.. [1] Miller, D. M., Williams, D. (2003), Shrinkage estimators of time series seasonal factors and
   their effect on forecasting accuracy, International Journal of Forecasting 19(4), 669-684.
"""

from __future__ import annotations

import numpy as np

from ondiris.forecasts.result import Floats

__all__ = ["centred_mean", "seasonal_pattern", "spread_back", "spread_on"]


def centred_mean(rows: Floats, season: int) -> Floats:
    """Return the moving mean over a year around each period; NaN where half a year is missing.

    Parameters
    ----------
    rows : float64 array, shape (rows, periods)
        NaN before a row begins.
    season : int
        Periods of a year.
    """
    weights = np.full(season + 1 - season % 2, 1.0 / season)
    if season % 2 == 0:
        weights[[0, -1]] /= 2
    half = weights.size // 2
    found = np.full_like(rows, np.nan)
    if rows.shape[1] > 2 * half:
        windows = np.lib.stride_tricks.sliding_window_view(rows, weights.size, axis=1)
        found[:, half : rows.shape[1] - half] = windows @ weights
    return found


def seasonal_pattern(rows: Floats, season: int, fading: float) -> Floats:
    """Return what each period of a year adds, the newest last.

    Parameters
    ----------
    rows : float64 array, shape (rows, periods)
        Ending with the same period; NaN before a row begins.
    season : int
        Periods of a year.
    fading : float
        Weight of a year against the one after it, above 0 to 1.

    Returns
    -------
    float64 array, shape (rows, season)
        Sums to zero; all zero where the series tells no season.

    Notes
    -----
    With deviations ``d`` from the moving mean, the pattern is their weighted mean by period of the
    year, times ``max(0, 1 - (m - 3) v / sum of squares)``, ``v`` being the variance of a mean.

    Examples
    --------
    >>> seasonal_pattern(np.array([[1.0, 3.0] * 6]), 2, 0.9)
    array([[-1.,  1.]])
    """
    if season == 1:
        return np.zeros((rows.shape[0], 1))
    periods = rows.shape[1]
    years = -(-periods // season)
    off = np.full((rows.shape[0], years * season), np.nan)
    off[:, years * season - periods :] = rows - centred_mean(rows, season)
    off = off.reshape(rows.shape[0], years, season)
    known = ~np.isnan(off)
    deviation = np.where(known, off, 0.0)
    weight = known * (fading ** np.arange(years - 1, -1, -1))[None, :, None]
    mean = (weight * deviation).sum(1) / np.maximum(weight.sum(1), 1e-12)
    mean -= mean.mean(1, keepdims=True)
    left = np.where(known, deviation - mean[:, None, :], 0.0)
    freedom = np.maximum(known.sum((1, 2)) - season, 1)
    chance = (left**2).sum((1, 2)) / freedom / np.maximum(weight.sum(1).mean(1), 1)
    total = np.maximum((mean**2).sum(1), 1e-300)
    kept = np.maximum(0.0, 1 - max(season - 3, 1) * chance / total)
    return np.asarray(mean * kept[:, None], dtype=np.float64)


def spread_back(pattern: Floats, periods: int) -> Floats:
    """Return a pattern over the periods behind, the newest last."""
    years = -(-periods // pattern.shape[1])
    return np.tile(pattern, (1, years))[:, years * pattern.shape[1] - periods :]


def spread_on(pattern: Floats, horizon: int) -> Floats:
    """Return a pattern over the periods ahead."""
    return np.tile(pattern, (1, -(-horizon // pattern.shape[1])))[:, :horizon]
