"""Several assumptions about one number, each so likely: their mixture, and what it says.

A mixture is not a mean of quantiles: two views that disagree make a wide band, and a mean of
their ends would hide that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.projects.portfolio import Floats

__all__ = ["Help", "count_quantile", "help_of", "mixed_counts", "mixed_quantiles"]


@dataclass(frozen=True, slots=True)
class Help:
    """How many more launches something brings by the main day, all luck kept.

    Parameters
    ----------
    mean : float
    least, most : float
        Between them lie 90 of 100 draws.
    """

    mean: float
    least: float
    most: float


def mixed_counts(counts: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return the probabilities of 0, 1, … where each of several laws holds with its weight.

    Examples
    --------
    >>> mixed_counts([np.array([1.0]), np.array([0.0, 0.5, 0.5])], [1, 3]).tolist()
    [0.25, 0.375, 0.375]
    """
    share = _shares(weights, len(counts))
    out = np.zeros(max(c.size for c in counts))
    for one, part in zip(counts, share, strict=True):
        out[: one.size] += part * one
    return out


def count_quantile(counts: Floats, level: float) -> int:
    """Return the least number that is not exceeded with the chance `level`.

    Examples
    --------
    >>> count_quantile(np.array([0.25, 0.375, 0.375]), 0.5)
    1
    """
    return min(int(np.searchsorted(np.cumsum(counts), level - 1e-12)), counts.size - 1)


def mixed_quantiles(
    points: Sequence[Floats], weights: Sequence[float], levels: Sequence[float]
) -> Floats:
    """Return quantiles of a mixture of samples, each of equally likely values.

    Parameters
    ----------
    points : sequence of float64 array, shape (values,)
    weights : sequence of float
        How likely each sample's law is.
    levels : sequence of float

    Examples
    --------
    >>> mixed_quantiles([np.array([1.0, 2.0]), np.array([9.0, 10.0])], [1, 1], [0.5, 0.75]).tolist()
    [2.0, 9.0]
    """
    share = np.concatenate(
        [
            np.full(p.size, part / p.size)
            for p, part in zip(points, _shares(weights, len(points)), strict=True)
        ]
    )
    values = np.concatenate(points)
    order = np.argsort(values, kind="stable")
    below = np.cumsum(share[order])
    places = np.searchsorted(below, np.asarray(levels) - 1e-12).clip(max=values.size - 1)
    return np.asarray(values[order][places])


def help_of(gained: Sequence[NDArray[np.int32]], weights: Sequence[float]) -> Help:
    """Return how many more launches something brings, from draws with and without it.

    Parameters
    ----------
    gained : sequence of int array, shape (draws,)
        More launches in each draw, under each of several laws.
    weights : sequence of float
        How likely each law is.

    Examples
    --------
    >>> help_of([np.array([0, 2]), np.array([0, 0])], [3, 1])
    Help(mean=0.75, least=0.0, most=2.0)
    """
    share = _shares(weights, len(gained))
    least, most = mixed_quantiles([np.sort(g).astype(float) for g in gained], weights, (0.05, 0.95))
    return Help(float(share @ [float(g.mean()) for g in gained]), float(least), float(most))


def _shares(weights: Sequence[float], count: int) -> Floats:
    share = np.asarray(weights, dtype=np.float64)
    if share.size != count or not count or (share < 0).any() or not share.sum():
        raise InvalidInput("bad-mixture", "each part of a mixture has a weight, some above zero")
    return np.asarray(share / share.sum())
