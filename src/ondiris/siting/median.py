"""Plans without capacities: p-median, with or without opening costs, and maximal covering.

Both are one question.  Covering within a radius is a median whose cost is the demand of a point
where the site is farther than the radius and nothing where it is not.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ondiris.siting.check import check_amounts, check_count, check_matrix
from ondiris.siting.costs import ServiceCosts, service_costs
from ondiris.siting.heuristic import search
from ondiris.siting.lagrangean import MedianRelaxation
from ondiris.siting.result import SitingPlan
from ondiris.siting.tree import CostTarget, Node, Proved, Stopping, prove

__all__ = ["facility_location", "good_plan", "maximal_covering", "p_median"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARTS, POOL = 8, 4


def p_median(
    cost: Floats,
    sites: int,
    *,
    fixed: Floats | None = None,
    weight: Floats | None = None,
    effort: Stopping | None = None,
) -> SitingPlan:
    """Open a given number of sites so that serving every point from its nearest costs least.

    For sites of limited room use `capacitated_location`; for the worst served point
    `p_centre`; for a service radius `maximal_covering`.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Cost of serving a point from a site: demand times distance, or any other cost.
    sites : int
        How many sites to open, p.
    fixed : float64 array, shape (sites,), optional
        Cost of opening a site, in the unit of `cost`.
    weight : float64 array, shape (points,), optional
        What each point's costs are multiplied by, where `cost` is of a unit of demand; large tables
        need no product of their own.
    effort : Stopping, optional
        Gap at which to stop, seed, iterations, nodes and clock.

    Returns
    -------
    SitingPlan
        `objective` and `bound` in the unit of `cost`.

    Raises
    ------
    InvalidInput
        A hole or negative entry in the matrix; a number of sites that cannot be.

    Notes
    -----
    ``min Σ_i min_{j∈S} c_ij + Σ_{j∈S} f_j over |S| = p``.  Interchange and path relinking propose,
    a Lagrangian bound with fixing by exchange costs and a best-first tree proves [1]_.
    Proved means that no plan is better by more than 1e-9 of the objective, or by one where all
    costs are whole numbers.  Deterministic for a seed as long as no clock stops the work.

    References
    ----------
    .. [1] J. E. Beasley, "A note on solving large p-median problems", European Journal of
       Operational Research 21 (1985) 270-273.

    Examples
    --------
    The median serves the crowd, the centre the farthest point: four points at 0, 1, 2 and 10.

    >>> import numpy as np
    >>> at = np.array([0.0, 1.0, 2.0, 10.0])
    >>> plan = p_median(np.abs(at[:, None] - at), 1)
    >>> plan.sites, plan.objective, plan.proved
    ((1,), 11.0, True)
    """
    table = check_matrix(cost, what="cost")
    check_count(sites, table.shape[1])
    costs = _weighed(table, weight)
    return _located("p-median", costs, fixed, sites, sites, effort or Stopping())


def facility_location(
    cost: Floats,
    fixed: Floats,
    *,
    least: int = 1,
    most: int | None = None,
    weight: Floats | None = None,
    effort: Stopping | None = None,
) -> SitingPlan:
    """Open as many sites as pay for themselves, and serve every point from its nearest.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Cost of serving a point from a site.
    fixed : float64 array, shape (sites,)
        Cost of opening a site.
    least, most : int
        Between how many sites may be opened; all candidates where `most` is omitted.
    weight : float64 array, shape (points,), optional
    effort : Stopping, optional
        As in `p_median`.

    Returns
    -------
    SitingPlan

    Raises
    ------
    InvalidInput
        As `p_median`, or `least` above `most`.

    Examples
    --------
    Two points 10 apart: a second site pays at 9 and does not at 11.

    >>> import numpy as np
    >>> apart = np.array([[0.0, 10.0], [10.0, 0.0]])
    >>> facility_location(apart, np.array([9.0, 9.0])).objective
    18.0
    >>> facility_location(apart, np.array([11.0, 11.0])).objective
    21.0
    """
    table = check_matrix(cost, what="cost")
    most = table.shape[1] if most is None else most
    check_count(most, table.shape[1])
    check_count(least, most)
    costs = _weighed(table, weight)
    return _located("facility-location", costs, fixed, least, most, effort or Stopping())


def maximal_covering(
    distance: Floats,
    demand: Floats,
    sites: int,
    radius: float,
    *,
    effort: Stopping | None = None,
) -> SitingPlan:
    """Open a given number of sites so that most demand lies within a radius of one.

    Parameters
    ----------
    distance : float64 array, shape (points, sites)
        Distance or time from a point to a site.
    demand : float64 array, shape (points,)
        Demand of a point.
    sites : int
        How many sites to open.
    radius : float
        Within it, the radius included, a point counts as covered.
    effort : Stopping, optional
        As in `p_median`; the gap is relative to the demand left uncovered.

    Returns
    -------
    SitingPlan
        `objective` is the demand covered; `bound` the most any plan could cover.

    Raises
    ------
    InvalidInput
        As `p_median`, or a demand that cannot be.

    References
    ----------
    .. [1] R. Church, C. ReVelle, "The maximal covering location problem", Papers of the Regional
       Science Association 32 (1974) 101-118.

    Examples
    --------
    >>> import numpy as np
    >>> at = np.array([0.0, 1.0, 2.0, 10.0])
    >>> plan = maximal_covering(np.abs(at[:, None] - at), np.array([1.0, 1, 1, 9]), 1, 1.0)
    >>> plan.sites, plan.objective
    ((3,), 9.0)
    """
    table = check_matrix(distance, what="distance")
    check_count(sites, table.shape[1])
    weights = check_amounts(demand, table.shape[0], what="demand")
    left = service_costs((table > radius).view(np.uint8), weights)
    plan = _located("maximal-covering", left, None, sites, sites, effort or Stopping())
    total = float(weights.sum())
    sites_open = np.array(plan.sites)
    within = table[:, sites_open] <= radius
    return replace(
        plan,
        objective=total - plan.objective,
        bound=total - plan.bound,
        serves=np.where(within.any(axis=1), sites_open[within.argmax(axis=1)], -1),
    )


def good_plan(cost: Floats, sites: int, *, seed: int = 1) -> tuple[float, tuple[int, ...]]:
    """Cost and sites of a good plan, without proof and in a fraction of the time.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Cost of serving a point from a site.
    sites : int
        How many sites to open.
    seed : int
        Seed of the starts.

    Returns
    -------
    tuple of float and tuple of int
    """
    table = check_matrix(cost, what="cost")
    check_count(sites, table.shape[1])
    free = np.zeros(table.shape[1])
    total, chosen = search(
        service_costs(table),
        free,
        least=sites,
        most=sites,
        starts=STARTS,
        pool=POOL,
        effort=Stopping(seed=seed),
    )
    return total, tuple(int(j) for j in chosen)


def _weighed(table: Floats, weight: Floats | None) -> ServiceCosts:
    """Return the costs of a table, a unit of each point counted as its weight says."""
    if weight is None:
        return service_costs(table)
    return service_costs(table, check_amounts(weight, table.shape[0], what="weight"))


def _located(
    kind: str,
    costs: ServiceCosts,
    fixed: Floats | None,
    least: int,
    most: int,
    effort: Stopping,
) -> SitingPlan:
    """Search, prove and dress a plan without capacities."""
    sites = costs.table.shape[1]
    opening = np.zeros(sites) if fixed is None else check_amounts(fixed, sites, what="fixed cost")
    upper, chosen = search(
        costs,
        opening,
        least=least,
        most=most,
        starts=STARTS,
        pool=POOL,
        effort=effort,
    )
    target = CostTarget(step=costs.step(opening), gap=effort.gap)
    relaxation = MedianRelaxation(costs, opening, least, most, effort.going)
    outcome = prove_in_two(relaxation, chosen, upper, target, effort)
    serves = outcome.chosen[costs.of(outcome.chosen).argmin(axis=1)]
    return SitingPlan(
        kind=kind,
        sites=tuple(int(j) for j in outcome.chosen),
        serves=serves,
        objective=outcome.upper,
        bound=max(outcome.bound, 0.0),
        proved=outcome.closed,
        nodes=outcome.nodes,
    )


def prove_in_two(
    relaxation: MedianRelaxation,
    chosen: Ints,
    upper: float,
    target: CostTarget,
    effort: Stopping,
) -> Proved:
    """Prove at the root first, then grow the tree over the sites the root left alive."""
    root = relaxation.root(chosen)
    first = prove(
        relaxation, root, chosen=chosen, upper=upper, target=target, effort=replace(effort, nodes=1)
    )
    if first.closed or effort.nodes <= 1 or not effort.going():
        return first
    smaller, alive = relaxation.within(root.states)
    again = Node(root.states[alive], root.multipliers, root.wanted[alive], root.bound)
    outcome = prove(
        smaller, again, chosen=np.arange(0), upper=first.upper, target=target, effort=effort
    )
    outcome.chosen = alive[outcome.chosen] if outcome.chosen.size else first.chosen
    return outcome
