"""Two objectives at once: plans none of which is worse in both.

The planner's objectives (workers' access, freight, utilities left, sanitary distance) enter as
costs in units of their own; `blend` joins any number with stated weights, `front` walks between
two of them.  Rejected: a weighted sum with hidden normalisation, which answers a question nobody
asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Compromise", "blend", "front"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compromise:
    """One plan of the front.

    Parameters
    ----------
    weight : float
        Weight of the first objective, between 0 and 1, at which the plan is best.
    first, second : float
        The plan's values of both objectives, less is better.
    gap : float
        Certified relative gap of the plan at that weight.
    sites : tuple of int
        Columns of the open sites.
    """

    weight: float
    first: float
    second: float
    gap: float
    sites: tuple[int, ...]


def blend(costs: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Weighted sum of costs of equal shape, or of costs per site broadcast over points.

    Parameters
    ----------
    costs : sequence of float64 arrays, shape (points, sites) or (sites,)
        Costs in their own units.
    weights : sequence of float
        What a unit of each is worth; non-negative, not all zero.

    Returns
    -------
    float64 array of the widest shape

    Raises
    ------
    InvalidInput
        Different numbers of costs and weights, a negative weight or no positive one.
    """
    if len(costs) != len(weights) or not costs:
        raise InvalidInput(
            "blend-weights", f"{len(costs)} objectives and {len(weights)} weights do not pair."
        )
    if min(weights) < 0.0 or max(weights) <= 0.0:
        raise InvalidInput(
            "blend-weights", "weights are zero or more and at least one is positive."
        )
    total = weights[0] * costs[0]
    for cost, weight in zip(costs[1:], weights[1:], strict=True):
        total = total + weight * cost
    return np.asarray(total, dtype=np.float64)


def front(
    solve: Callable[[float], Compromise], *, scale: float = 1.0, most: int = 15
) -> tuple[Compromise, ...]:
    """Supported efficient plans of two objectives, from the best of one to the best of the other.

    Parameters
    ----------
    solve : callable
        Returns the best plan at a weight ``w`` of the first objective and ``1 - w`` of the
        second.
    scale : float
        One unit of the second objective in units of the first, so that the weights searched are
        evenly meaningful; it changes the order of the search, not the front.
    most : int
        How many different plans at most.

    Returns
    -------
    tuple of Compromise
        By rising value of the first objective; none is better than another in both.

    Notes
    -----
    Dichotomic search [1]_: between two neighbours, solve with the weights for which both are
    equally good; a new plan splits the interval, none closes it.  The plans found are all that
    some weights make best; plans inside the hull's dents are not listed.

    References
    ----------
    .. [1] Y. P. Aneja, K. P. K. Nair, "Bicriteria transportation problem", Management Science 25
       (1979) 73-80.
    """
    tiny = 1e-6
    ends = [solve(1.0 / (1.0 + tiny / scale)), solve(tiny * scale / (1.0 + tiny * scale))]
    found = {plan.sites: plan for plan in ends}
    waiting = [(ends[0], ends[1])]
    while waiting and len(found) < most:
        left, right = waiting.pop(0)
        rise, fall = right.first - left.first, left.second - right.second
        if rise <= 0.0 or fall <= 0.0:
            continue
        plan = solve(fall / (fall + rise))
        value = fall * plan.first + rise * plan.second
        level = fall * left.first + rise * left.second
        if plan.sites not in found and value < level - 1e-9 * abs(level):
            found[plan.sites] = plan
            waiting += [(left, plan), (plan, right)]
    return _efficient(found.values())


def _efficient(plans: Iterable[Compromise]) -> tuple[Compromise, ...]:
    """Return the plans that no other plan matches in one objective and beats in the other."""
    kept: list[Compromise] = []
    for plan in sorted(plans, key=lambda plan: (plan.first, plan.second)):
        if not kept or plan.second < kept[-1].second:
            kept.append(plan)
    return tuple(kept)
