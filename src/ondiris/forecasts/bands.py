"""Bands that hold: how far earlier forecasts were off, pooled over series that are alike.

Errors at earlier periods are divided by what the row itself told of its error, so that those of
all series can stand together.  From the pool come how errors grow with the horizon and how they
are shaped; from the series itself, pulled towards the pool, how wide its bands are.  Own errors
alone carry a series that is alone.  A band is widened for what so few errors leave open.

A path is a random sum of whole rows of a series' errors, so that it keeps how errors of
neighbouring periods hang together; its values are then set to the quantiles that their ranks have
in the bands.  Weights of the sums go by the period at which a forecast was made, and are the same
for every series: paths of series that end together belong together, and may be added.

References
----------
.. [1] Gneiting, T., Raftery, A. E. (2007), JASA 102(477), 359-378.
.. [2] Clark, M. et al. (2004), The Schaake shuffle, Journal of Hydrometeorology 5(1), 243-262.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from ondiris.forecasts.result import Floats

__all__ = ["Draws", "ErrorPool", "pooled", "quantiles_of", "ranks_of"]

GROWTH = 0.3
"""Power of the horizon by which errors grow where too few are known to tell."""
WORTH = 30.0
"""Errors of a horizon that count as much as that."""
OVERLAP = 8.0
"""Neighbouring forecasts that tell as much as one, for they share the periods they are about."""
PULL = 6.0
"""Independent rows of its own that weigh as much as the pool in how wide a series' bands are."""
ALIKE = 10.0
"""Series of a pool whose shape of errors weighs as much as that of Student's distribution."""

PLACES = (np.arange(2000) + 0.5) / 2000
"""Where the shape of errors is read."""


class ErrorPool(NamedTuple):
    """What errors of series that are alike have in common.

    Parameters
    ----------
    growth : float64 array, shape (horizon,)
        Mean size of a scaled error by horizon.
    widths : float64 array, shape (series,)
        How wide the bands of each series are against the pool.
    shape : float64 array, shape (places,)
        Quantiles at `PLACES` of errors over growth and width; empty where none is known.
    share : float
        How far the shape is believed, from 0 to 1.
    freedom : float64 array, shape (series,)
        Degrees of freedom of Student's distribution that stands for what is left open.
    """

    growth: Floats
    widths: Floats
    shape: Floats
    share: float
    freedom: Floats


class Draws(NamedTuple):
    """Standard normal numbers that paths are made of.

    Parameters
    ----------
    weights : float64 array, shape (paths, rows)
        How much of what was off at each earlier period goes into a path.
    steps : float64 array, shape (paths, horizon)
        Steps of a walk, for what no earlier period tells.
    """

    weights: Floats
    steps: Floats


def pooled(errors: Sequence[Floats]) -> ErrorPool:
    """Return what scaled errors of series have in common.

    Parameters
    ----------
    errors : sequence of float64 array, shape (rows, horizon)
        By series; NaN where what happened is not known.
    """
    horizon = np.arange(1, errors[0].shape[1] + 1)
    usual = horizon**GROWTH
    level = [_size_of(one / usual)[1] for one in errors]
    parts = [np.abs(one) / (size or 1.0) for one, size in zip(errors, level, strict=True)]
    sizes = np.concatenate(parts)
    counts = (~np.isnan(sizes)).sum(0)
    total = np.where(np.isnan(sizes), 0.0, sizes).sum(0)
    growth = (total + WORTH * usual) / (counts + WORTH) * float(np.median(level))
    growth = np.where(growth > 0, growth, usual)
    own = [_size_of(one / growth) for one in errors]
    rows = np.array([count for count, _ in own]) / OVERLAP
    mean = np.array([size for _, size in own])
    pull = PULL if len(errors) > 1 else 0.0
    widths = (pull + rows * mean) / np.maximum(pull + rows, 1e-12)
    widths = np.where(widths > 0, widths, 1.0)
    parts = [one / growth / width for one, width in zip(errors, widths, strict=True)]
    shape = np.concatenate([part[~np.isnan(part)] for part in parts])
    share = len(errors) / (len(errors) + ALIKE)
    quantiles = np.quantile(shape, PLACES) if shape.size else shape
    return ErrorPool(growth, widths, quantiles, share, 1.5 * (pull + rows) + 1)


def _size_of(relative: Floats) -> tuple[int, float]:
    """Return how many rows tell of a series, and their mean size of error."""
    known = ~np.isnan(relative)
    rows = known.any(axis=1)
    if not rows.any():
        return 0, 1.0
    sizes = np.where(known, np.abs(relative), 0.0).sum(1)[rows] / known.sum(1)[rows]
    return int(rows.sum()), float(sizes.mean())


def quantiles_of(pool: ErrorPool, number: int, places: Floats) -> Floats:
    """Return quantiles of the scaled errors to come of a series.

    Parameters
    ----------
    pool : ErrorPool
    number : int
        Which series of the pool.
    places : float64 array, shape (places,)
        Between 0 and 1, rising.

    Returns
    -------
    float64 array, shape (places, horizon)
        Rising with the places.
    """
    normal = ndtri(places)
    wider = stdtrit(pool.freedom[number], places)
    shape = normal * np.sqrt(np.pi / 2)
    if pool.shape.size:
        found = np.interp(places, PLACES, pool.shape)
        shape = pool.share * found + (1 - pool.share) * shape
    middle = np.abs(normal) < 1e-9
    ratio = np.where(middle, 1.0, wider / np.where(middle, 1.0, normal))
    rising = np.maximum.accumulate(shape * ratio)
    return np.asarray(pool.widths[number] * rising[:, None] * pool.growth, dtype=np.float64)


def ranks_of(errors: Floats, draws: Draws) -> NDArray[np.int_]:
    """Return ranks of paths by period, which hang together as errors of a series do.

    Parameters
    ----------
    errors : float64 array, shape (rows, horizon)
        Scaled errors of the series, by the period at which the forecast was made, newest first;
        NaN where what happened is not known.
    draws : Draws
        The same for every series whose paths belong together.

    Returns
    -------
    int array, shape (paths, horizon)
        From 0; each column is a permutation.
    """
    whole = np.isfinite(errors).all(axis=1, keepdims=True)
    rows = np.where(whole, errors, 0.0)
    size = np.sqrt((rows**2).sum(0) / max(int(whole.sum()), 1))
    summed = draws.weights[:, : rows.shape[0]] @ (rows / np.where(size > 0, size, 1.0))
    steps = np.arange(1, errors.shape[1] + 1)
    walk = np.cumsum(draws.steps, axis=1) / np.sqrt(steps)
    told = summed + np.sqrt(PULL) * walk
    return np.argsort(np.argsort(told, axis=0, kind="stable"), axis=0, kind="stable")
