"""How firm a measure stands: without its largest firm, and under sampling where there is any.

A complete register has no sampling error, and a band around it would invent one.  What it has is
dependence on single firms; that is for the statistician's eyes.  Bands belong to strata that
were sampled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

__all__ = ["WithoutLargest", "banded", "sampling_band", "without_largest"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Measured = Callable[[Floats], float]


@dataclass(frozen=True, slots=True)
class WithoutLargest:
    """A measure with and without its largest firm.  Internal: the pair exposes the firm.

    Parameters
    ----------
    value : float
        Of all firms.
    without : float
        Of all but the largest; NaN where it is the only one.
    share : float
        Share of the largest firm.
    """

    value: float
    without: float
    share: float


def without_largest(values: Floats, measure: Measured) -> WithoutLargest:
    """Recompute a measure with the largest firm set to nothing.

    Parameters
    ----------
    values : float64 array, shape (firms,), one unit
    measure : callable
        From values to a number; it sees the largest firm's place with zero in it, so that
        anything else the caller binds (areas, groups) keeps its length.

    Returns
    -------
    WithoutLargest

    Examples
    --------
    >>> import numpy as np
    >>> from ondiris.concentration.firms import herfindahl
    >>> found = without_largest(np.array([60.0, 20.0, 20.0]), herfindahl)
    >>> round(found.value, 2), round(found.without, 2), found.share
    (0.44, 0.5, 0.6)
    """
    largest = int(np.argmax(values))
    rest = values.copy()
    rest[largest] = 0.0
    alone = not (rest > 0.0).any()
    return WithoutLargest(
        value=measure(values),
        without=float("nan") if alone else measure(rest),
        share=float(values[largest] / values.sum()),
    )


def sampling_band(
    values: Floats,
    strata: Ints,
    population: Ints,
    measure: Measured,
    *,
    draws: int,
    seed: int,
    level: float = 0.9,
) -> tuple[float, float] | None:
    """Interval of a measure that comes from sampling, or nothing where nothing was sampled.

    Parameters
    ----------
    values : float64 array, shape (firms,), one unit
        Values of the firms observed, grossed up by the caller.
    strata : int64 array, shape (firms,)
        Stratum of each firm, from 0.
    population : int64 array, shape (strata,)
        How many firms the stratum has; equal to those observed where the stratum is complete.
    measure : callable
        From values to a number.
    draws : int
        Bootstrap replicates.
    seed : int
        Seed of the replicates.
    level : float
        Probability the interval is to have.

    Returns
    -------
    tuple of float, or None
        Lower and upper end; None where every stratum is complete.

    Raises
    ------
    InvalidInput
        A stratum with more firms observed than it has, or a sampled one with a single firm.

    Notes
    -----
    Rescaling bootstrap: in a sampled stratum of n of N, n - 1 firms are drawn with replacement
    and each firm's value is multiplied by 1 + √(1 - n/N) (n/(n-1) · times drawn - 1), floored at
    zero.  Complete strata never move.

    References
    ----------
    .. [1] J. N. K. Rao, C. F. J. Wu, K. Yue, "Some recent work on resampling methods for complex
       surveys", Survey Methodology 18 (1992) 209-217.
    """
    observed = np.bincount(strata, minlength=population.size)
    if (observed > population).any():
        raise InvalidInput("stratum-size", "a stratum has more firms observed than it has firms.")
    sampled = np.flatnonzero(observed < population)
    sampled = sampled[observed[sampled] > 0]
    if sampled.size == 0:
        return None
    if (observed[sampled] < 2).any():
        raise InvalidInput("stratum-single", "a sampled stratum has one firm; merge it first.")
    draw = np.random.default_rng(seed)
    replicates = np.empty(draws)
    for k in range(draws):
        factor = np.ones(values.size)
        for stratum in sampled:
            rows = np.flatnonzero(strata == stratum)
            n = rows.size
            times = np.bincount(draw.integers(n, size=n - 1), minlength=n)
            pull = np.sqrt(1.0 - n / population[stratum])
            factor[rows] = np.maximum(1.0 + pull * (n / (n - 1) * times - 1.0), 0.0)
        replicates[k] = measure(values * factor)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(replicates, [tail, 1.0 - tail])
    return float(low), float(high)


def banded(values: Floats, edges: Floats, passes: NDArray[np.bool_]) -> Ints:
    """Class of each value where its cell may be shown, -1 where it may not or is not known.

    Parameters
    ----------
    values : float64 array, any shape
        A derived indicator.
    edges : float64 array, shape (classes - 1,), rising
        Inner edges; a value on an edge belongs to the upper class.
    passes : bool array, same shape
        Whether the cell behind the value passed disclosure control.

    Returns
    -------
    int64 array, same shape

    Raises
    ------
    InvalidInput
        Edges that do not rise, or shapes that disagree.

    Examples
    --------
    >>> import numpy as np
    >>> edges = np.array([0.75, 1.25])
    >>> seen = np.array([True, True, True, False])
    >>> banded(np.array([0.5, 1.25, np.nan, 3.0]), edges, seen).tolist()
    [0, 2, -1, -1]
    """
    if values.shape != passes.shape or not (np.diff(edges) > 0.0).all():
        raise InvalidInput("band-edges", "edges must rise and every value needs its permission.")
    shown = passes & np.isfinite(values)
    classes = np.searchsorted(edges, np.where(shown, values, 0.0), side="right")
    return np.where(shown, classes, -1).astype(np.int64)
