"""What each site of a plan adds: the loss without it, and an order of building.

Two honest answers to "which first?": what the plan would lose if this site alone were not built,
and the order in which building helps most at every step.  Neither is a new optimum; both are
about the plan as decided.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

__all__ = ["building_order", "loss_without"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Gathering(Protocol):
    """How the costs of points come together: `numpy.sum`, or `numpy.max` for the worst served."""

    def __call__(self, costs: Floats, /, *, axis: int) -> Floats:
        """Return the cost of each column."""


def loss_without(cost: Floats, sites: tuple[int, ...], *, gather: Gathering = np.sum) -> Floats:
    """Extra cost of the plan if one of its sites were missing and its points went elsewhere.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Cost of serving a point from a site.
    sites : tuple of int
        Columns of the plan, at least two.
    gather : callable
        How the costs of points come together; their sum by default.

    Returns
    -------
    float64 array, shape (p,)
        In the unit of cost, never negative.

    Raises
    ------
    InvalidInput
        Fewer than two sites: nothing is left to compare with.

    Examples
    --------
    >>> import numpy as np
    >>> at = np.array([0.0, 1.0, 10.0])
    >>> loss_without(np.abs(at[:, None] - at), (0, 2)).tolist()
    [18.0, 10.0]
    """
    if len(sites) < 2:
        raise InvalidInput("plan-size", "a plan of one site cannot lose one.")
    part = cost[:, list(sites)]
    least = np.sort(part, axis=1)
    first = part.argmin(axis=1)
    closed = first[:, None] == np.arange(len(sites))
    without = np.where(closed, least[:, 1, None], least[:, 0, None])
    return np.maximum(gather(without, axis=0) - gather(least[:, :1], axis=0), 0.0)


def building_order(
    cost: Floats, sites: tuple[int, ...], *, gather: Gathering = np.sum
) -> tuple[Ints, Floats]:
    """Order in which building the plan's sites helps most, and the cost after each.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Cost of serving a point from a site.
    sites : tuple of int
        Columns of the plan.
    gather : callable
        How the costs of points come together; their sum by default.

    Returns
    -------
    tuple of int64 and float64 arrays, shape (p,)
        Columns in order, and the cost of serving everything once that one is open too.

    Examples
    --------
    >>> import numpy as np
    >>> at = np.array([0.0, 1.0, 10.0])
    >>> order, after = building_order(np.abs(at[:, None] - at), (0, 2))
    >>> order.tolist(), after.tolist()
    ([0, 2], [11.0, 1.0])
    """
    left = list(sites)
    near = np.full(cost.shape[0], np.inf)
    order = []
    after = []
    while left:
        totals = gather(np.minimum(near[:, None], cost[:, left]), axis=0)
        best = int(totals.argmin())
        near = np.minimum(near, cost[:, left[best]])
        after.append(float(totals[best]))
        order.append(left.pop(best))
    return np.array(order, dtype=np.int64), np.array(after)
