"""What a forecast has to be better than: last year again, and models of statsforecast averaged.

Both are for comparison alone.  Their bands are those of the normal distribution, and their paths
quantiles of it at each period, which tell of one period and not of several.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from ondiris.forecasts.result import LEVELS, Floats, SeriesForecast
from ondiris.forecasts.seasons import spread_on

__all__ = ["last_year_again", "plain_ensemble"]

PLACES = (np.arange(200) + 0.5) / 200
"""Quantiles that stand for paths."""


def last_year_again(values: Floats, *, season: int, horizon: int) -> SeriesForecast:
    """Say the same period of the last year, with bands that widen by the square root of years.

    Parameters
    ----------
    values : float64 array, shape (periods,)
        Without a gap.
    season, horizon : int
        Periods of a year, and ahead.

    Examples
    --------
    >>> last_year_again(np.array([1.0, 5, 2, 6, 3, 7]), season=2, horizon=3).points
    array([3., 7., 3.])
    """
    points = spread_on(values[None, -season:], horizon)[0]
    spread = np.sqrt(np.mean((values[season:] - values[:-season]) ** 2))
    years = 1 + np.arange(horizon) // season
    return _normal(points, spread * np.sqrt(years), "last-year-again")


def plain_ensemble(values: Floats, *, season: int, horizon: int) -> SeriesForecast:
    """Return the mean of automatic ETS, CES and Theta, with the mean of their bands.

    Parameters
    ----------
    values : float64 array, shape (periods,)
        Without a gap.
    season, horizon : int
        Periods of a year, and ahead.
    """
    from statsforecast.models import (  # noqa: PLC0415 - four seconds, for who compares alone
        AutoCES,
        AutoETS,
        DynamicOptimizedTheta,
    )

    models = [model(season_length=season) for model in (AutoETS, AutoCES, DynamicOptimizedTheta)]
    said = [model.forecast(y=values.copy(), h=horizon, level=[95]) for model in models]
    points = np.mean([one["mean"] for one in said], axis=0)
    width = np.mean([one["hi-95"] - one["lo-95"] for one in said], axis=0)
    spread = width / (2 * ndtri(0.975))
    return _normal(points, np.nan_to_num(np.maximum(spread, 0.0)), "ets+ces+theta")


def _normal(points: Floats, spread: Floats, method: str) -> SeriesForecast:
    """Return points with bands of the normal distribution."""
    half = np.array([ndtri((1 + level) / 2) for level in LEVELS])[:, None] * spread
    paths = points + ndtri(PLACES)[:, None] * spread
    return SeriesForecast(points, LEVELS, points - half, points + half, paths, method)
