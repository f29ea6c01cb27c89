"""The p-centre: the least radius within which every point has an open site.

The radius is one of the distances, so a bisection over them asks, each time, whether some plan
covers every point; that is the covering question, answered by the same bound and tree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import Unsupported
from ondiris.ports.solver import Solver
from ondiris.siting.check import check_count, check_matrix
from ondiris.siting.costs import service_costs
from ondiris.siting.cover import WHOLE, cover_bound, covering_sites
from ondiris.siting.heuristic import search
from ondiris.siting.lagrangean import MedianRelaxation
from ondiris.siting.median import POOL, STARTS, prove_in_two
from ondiris.siting.result import SitingPlan
from ondiris.siting.tree import CostTarget, Stopping

__all__ = ["p_centre"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEARLY_NOTHING = 1e-6
MOST_PAIRS = 20_000_000
"""Points times sites whose radii are still put in order and covered."""


@dataclass(slots=True)
class _Bracket:
    """Radii still possible, as ranks of the distances, and the plan that reaches the upper."""

    low: int
    high: int
    chosen: Ints
    nodes: int = 0


def p_centre(distance: Floats, sites: int, *, effort: Stopping | None = None) -> SitingPlan:
    """Open a given number of sites so that the farthest point is as near as can be.

    Parameters
    ----------
    distance : float64 array, shape (points, sites)
        Distance or time from a point to a site.
    sites : int
        How many sites to open.
    effort : Stopping, optional
        Seed, iterations, nodes and clock of each question of the bisection.  A solver answers
        them as set covers, which our own bounds leave open beyond some hundreds of points.

    Returns
    -------
    SitingPlan
        `objective` is the radius; `bound` a radius that no plan can get under.

    Raises
    ------
    InvalidInput
        As `p_median`.
    Unsupported
        ``too-many-radii``: more than `MOST_PAIRS` points times sites.

    References
    ----------
    .. [1] E. Minieka, "The m-center problem", SIAM Review 12 (1970) 138-139.

    Examples
    --------
    >>> import numpy as np
    >>> at = np.array([0.0, 1.0, 2.0, 10.0])
    >>> p_centre(np.abs(at[:, None] - at), 1).objective
    8.0
    """
    table = check_matrix(distance, what="distance")
    check_count(sites, table.shape[1])
    if table.size > MOST_PAIRS:
        raise Unsupported(
            "too-many-radii",
            f"{table.shape[0]} points and {table.shape[1]} sites are {table.size} pairs; a centre "
            f"of {MOST_PAIRS} at most is answered",
            hint="Fewer candidates or points, or the median or covering instead.",
        )
    work = effort or Stopping()
    radii = np.unique(table)
    free = np.zeros(table.shape[1])
    costs = service_costs(table)
    _, chosen = search(costs, free, least=sites, most=sites, starts=2, pool=2, effort=work)
    bracket = _Bracket(
        low=int(np.searchsorted(radii, table.min(axis=1).max())),
        high=int(np.searchsorted(radii, _radius(table, chosen))),
        chosen=chosen,
    )
    if work.solver is None:
        bound = _bisect(table, radii, sites, bracket, work)
    else:
        bound = _bisect_covers(table, radii, sites, bracket, work.solver, work)
    radius = _radius(table, bracket.chosen)
    return SitingPlan(
        kind="p-centre",
        sites=tuple(int(j) for j in bracket.chosen),
        serves=bracket.chosen[table[:, bracket.chosen].argmin(axis=1)],
        objective=radius,
        bound=float(radii[bound]),
        proved=bound == bracket.high,
        nodes=bracket.nodes,
    )


def _bisect(table: Floats, radii: Floats, sites: int, bracket: _Bracket, effort: Stopping) -> int:
    """Narrow the bracket; return the rank of the least radius not yet ruled out."""
    floor = bracket.low
    while bracket.low < bracket.high:
        middle = (bracket.low + bracket.high) // 2
        covers, plan = _covered(table > radii[middle], sites, bracket, effort)
        if covers:
            bracket.chosen = plan
            bracket.high = int(np.searchsorted(radii, _radius(table, plan)))
        else:
            bracket.low = middle + 1
            floor = bracket.low if covers is False else floor
    return min(floor, bracket.high)


def _bisect_covers(
    table: Floats,
    radii: Floats,
    sites: int,
    bracket: _Bracket,
    solver: Solver,
    effort: Stopping,
) -> int:
    """Narrow the bracket by relaxed covers, then by whole ones; return the least rank left."""
    high = bracket.high
    while bracket.low < high and effort.going():
        middle = (bracket.low + high) // 2
        if cover_bound(table <= radii[middle], solver) > sites + WHOLE:
            bracket.low = middle + 1
        else:
            high = middle
    asked = bracket.low
    while bracket.low < bracket.high and effort.going():
        covers, plan = covering_sites(table <= radii[asked], sites, solver, effort)
        bracket.nodes += 1
        if covers is None:
            break
        if covers:
            bracket.chosen = _filled(plan, sites, table.shape[1])
            bracket.high = int(np.searchsorted(radii, _radius(table, bracket.chosen)))
        else:
            bracket.low = asked + 1
        asked = (bracket.low + bracket.high) // 2
    return min(bracket.low, bracket.high)


def _filled(plan: Ints, sites: int, candidates: int) -> Ints:
    """Return a plan with further sites until it has as many as are asked for."""
    others = np.setdiff1d(np.arange(candidates), plan)
    return np.sort(np.concatenate([plan, others[: sites - plan.size]])).astype(np.int64)


def _covered(
    beyond: NDArray[np.bool_], sites: int, bracket: _Bracket, effort: Stopping
) -> tuple[bool | None, Ints]:
    """Ask whether some plan leaves no point beyond: yes, no, or not settled within the effort."""
    left = service_costs(beyond.view(np.uint8))
    free = np.zeros(beyond.shape[1])
    missed, chosen = search(
        left, free, least=sites, most=sites, starts=STARTS, pool=POOL, effort=effort
    )
    if missed == 0.0:
        return True, chosen
    relaxation = MedianRelaxation(left, free, sites, sites)
    target = CostTarget(step=1.0, gap=0.0, ceiling=NEARLY_NOTHING)
    outcome = prove_in_two(relaxation, chosen, missed, target, effort)
    bracket.nodes += outcome.nodes
    if outcome.upper == 0.0:
        return True, outcome.chosen
    return (False if outcome.closed else None), chosen


def _radius(table: Floats, chosen: Ints) -> float:
    """Return the distance of the farthest point to its nearest open site."""
    return float(table[:, chosen].min(axis=1).max())
