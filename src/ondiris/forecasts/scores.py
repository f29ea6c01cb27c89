"""Scores of forecasts against what came, by the definitions of the M4 competition.

A score that is divided by a scale is undefined where the scale is zero: NaN, never zero.

References
----------
.. [1] Makridakis, S., Spiliotis, E., Assimakopoulos, V. (2020), The M4 Competition, International
   Journal of Forecasting 36(1), 54-74.
.. [2] Gneiting, T., Raftery, A. E. (2007), Strictly proper scoring rules, prediction, and
   estimation, Journal of the American Statistical Association 102(477), 359-378.
"""

from __future__ import annotations

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.forecasts.result import Floats

__all__ = [
    "coverage",
    "crps_of_paths",
    "interval_score",
    "mean_interval_score",
    "pinball",
    "pit_of_paths",
    "scale_of",
    "scaled_error",
    "symmetric_error",
]


def scale_of(values: Floats, season: int) -> float:
    """Return the mean change from the same period a year before; NaN where it is zero.

    Parameters
    ----------
    values : float64 array, shape (periods,)
        What was known when the forecast was made; NaN where nothing is.
    season : int
        Periods of a year.

    Examples
    --------
    >>> scale_of(np.array([10.0, 20, 30, 40, 12, 22, 32, 42]), 4)
    2.0
    """
    change = np.abs(values[season:] - values[:-season])
    change = change[~np.isnan(change)]
    return float(change.mean()) if change.size and change.sum() > 0 else float("nan")


def scaled_error(actual: Floats, points: Floats, scale: float) -> float:
    """Return the mean absolute error over the scale (MASE).

    Parameters
    ----------
    actual, points : float64 array, shape (horizon,)
        What came, and what was said.
    scale : float
        As of `scale_of`.

    Examples
    --------
    >>> scaled_error(np.array([14.0, 24.0]), np.array([12.0, 25.0]), 2.0)
    0.75
    """
    return float(np.abs(_matched(actual, points)).mean() / scale)


def symmetric_error(actual: Floats, points: Floats) -> float:
    """Return the mean of 200 |a - f| / (|a| + |f|), in percent (sMAPE).

    Parameters
    ----------
    actual, points : float64 array, shape (horizon,)
        What came, and what was said; where both are zero the error is zero.

    Examples
    --------
    >>> round(symmetric_error(np.array([14.0, 24.0]), np.array([12.0, 25.0])), 7)
    9.733124
    """
    off = np.abs(_matched(actual, points))
    size = np.abs(actual) + np.abs(points)
    return float((200 * off / np.where(size > 0, size, 1.0)).mean())


def interval_score(actual: Floats, lower: Floats, upper: Floats, level: float) -> Floats:
    """Return width, and what a miss costs, of each interval.

    Parameters
    ----------
    actual, lower, upper : float64 array, shape (horizon,)
        What came, and the bounds.
    level : float
        Of the band: with 0.95 a miss costs forty times its size.

    Examples
    --------
    >>> a, l, u = np.array([14.0, 24.0]), np.array([10.0, 20.0]), np.array([13.0, 30.0])
    >>> interval_score(a, l, u, 0.95).round(9).tolist()
    [43.0, 10.0]
    """
    below, above = _matched(lower, actual), _matched(actual, upper)
    penalty = 2 / (1 - level)
    found = upper - lower + penalty * (np.maximum(below, 0) + np.maximum(above, 0))
    return np.asarray(found, dtype=np.float64)


def mean_interval_score(
    actual: Floats, lower: Floats, upper: Floats, *, level: float, scale: float
) -> float:
    """Return the mean interval score over the scale (MSIS).

    Parameters
    ----------
    actual, lower, upper : float64 array, shape (horizon,)
        As of `interval_score`.
    level : float
        As of `interval_score`.
    scale : float
        As of `scale_of`.

    Examples
    --------
    >>> a, l, u = np.array([14.0, 24.0]), np.array([10.0, 20.0]), np.array([13.0, 30.0])
    >>> round(mean_interval_score(a, l, u, level=0.95, scale=2.0), 9)
    13.25
    """
    return float(interval_score(actual, lower, upper, level).mean() / scale)


def coverage(actual: Floats, lower: Floats, upper: Floats) -> float:
    """Return the share of periods whose value lies within the bounds.

    Parameters
    ----------
    actual, lower, upper : float64 array, shape (horizon,)
        What came, and the bounds.

    Examples
    --------
    >>> coverage(np.array([14.0, 24.0]), np.array([10.0, 20.0]), np.array([13.0, 30.0]))
    0.5
    """
    inside = (_matched(actual, lower) >= 0) & (_matched(upper, actual) >= 0)
    return float(inside.mean())


def pinball(actual: Floats, quantiles: Floats, place: float) -> float:
    """Return the mean loss of a quantile, which its true value makes least.

    Parameters
    ----------
    actual, quantiles : float64 array, shape (horizon,)
        What came, and what was said.
    place : float
        Between 0 and 1.

    Examples
    --------
    >>> pinball(np.array([14.0, 24.0]), np.array([10.0, 30.0]), 0.25)
    2.75
    """
    if not 0 < place < 1:
        raise InvalidInput("bad-probability", "a quantile lies between zero and one")
    off = _matched(actual, quantiles)
    return float(np.maximum(place * off, (place - 1) * off).mean())


def crps_of_paths(paths: Floats, actual: Floats) -> Floats:
    """Return the continuous ranked probability score by period.

    Parameters
    ----------
    paths : float64 array, shape (paths, horizon)
        Equally likely futures.
    actual : float64 array, shape (horizon,)
        What came.

    Notes
    -----
    ``mean |x - y| - mean |x - x'| / 2`` [2]_, the second mean over all pairs, by sorting.

    Examples
    --------
    >>> crps_of_paths(np.array([[0.0], [2.0]]), np.array([1.0]))
    array([0.5])
    """
    count = paths.shape[0]
    weights = (2 * np.arange(1, count + 1) - count - 1)[:, None]
    pairs = 2 * (weights * np.sort(paths, axis=0)).sum(0) / count**2
    return np.asarray(np.abs(paths - actual).mean(0) - pairs / 2, dtype=np.float64)


def pit_of_paths(paths: Floats, actual: Floats) -> Floats:
    """Return where among the paths each value fell: even over zero to one if they are right.

    Parameters
    ----------
    paths : float64 array, shape (paths, horizon)
        Equally likely futures.
    actual : float64 array, shape (horizon,)
        What came; a value that paths share counts half of them as below.

    Examples
    --------
    >>> pit_of_paths(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([1.0]))
    array([0.375])
    """
    below, same = (paths < actual).mean(0), (paths == actual).mean(0)
    return np.asarray(below + same / 2, dtype=np.float64)


def _matched(one: Floats, other: Floats) -> Floats:
    """Return the difference of arrays of one shape."""
    if one.shape != other.shape or not one.size:
        raise InvalidInput("shape", "as many values as were said, at least one")
    return np.asarray(one - other, dtype=np.float64)
