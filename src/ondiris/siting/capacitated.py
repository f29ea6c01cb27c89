"""Plans whose sites have limited room: location under capacities and covering under capacities.

Demand is divisible: a point may be served by two sites, and at an optimum few are.  Covering is
the same question with a cost of nothing inside the radius, one outside, and leave to stay
unserved at one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.siting.check import check_amounts, check_count, check_matrix, whole_step
from ondiris.siting.costs import service_costs
from ondiris.siting.heuristic import search
from ondiris.siting.knapsack import Marks, Question, climb
from ondiris.siting.openings import largest_server, programmed
from ondiris.siting.programme import MOST_PAIRS
from ondiris.siting.result import CapacitatedPlan
from ondiris.siting.swaps import Instance, State, improve, repaired, served, shaken
from ondiris.siting.tree import CLOSED, FREE, OPEN, CostTarget, Node, Proved, Stopping, prove

__all__ = ["CapacitatedRelaxation", "capacitated_covering", "capacitated_location"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARTS, POOL = 4, 3
CHUNK = 100
ROUNDS = 60


class CapacitatedRelaxation:
    """Bound, fixing and completion of plans with capacities."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._question = Question(
            instance.offers,
            instance.demand,
            instance.capacity,
            instance.fixed,
            instance.penalty,
            instance.least,
            instance.most,
        )
        self._seen: dict[bytes, tuple[float, Ints]] = {}
        self._scale = 1.0

    def root(self, state: State) -> Node:
        """Return the undecided node, with prices between the two cheapest sites of the plan."""
        costs = np.sort(self.instance.offers[state.chosen], axis=0)
        second = costs[1] if costs.shape[0] > 1 else self.instance.offers.max(axis=0)
        prices = np.minimum(0.5 * (costs[0] + second), self.instance.penalty)
        sites = self.instance.capacity.size
        return Node(np.zeros(sites, dtype=np.int8), prices, np.zeros(sites))

    def tighten(self, node: Node, upper: float, target: float, iterations: int) -> Ints:
        """Raise the node's bound, fix its sites and return the plan its prices suggest."""
        asks = self.instance
        marks = Marks(node.states, node.multipliers, node.wanted)
        node.bound, chosen, self._scale = climb(
            self._question, marks, upper, target, iterations, self._scale
        )
        if not (node.states == FREE).any():
            chosen = node.states == OPEN
            if not asks.least <= int(chosen.sum()) <= asks.most:
                node.bound = np.inf
        return np.flatnonzero(chosen).astype(np.int64)

    def complete(self, chosen: Ints) -> tuple[float, Ints]:
        """Return a plan near these columns that fits the demand, and its exact cost."""
        asks = self.instance
        if not 1 <= chosen.size <= asks.most or chosen.size < asks.least:
            return float("inf"), chosen
        key = chosen.tobytes()
        if key not in self._seen:
            state = served(asks, chosen)
            if not np.isfinite(state.cost):
                state = served(asks, repaired(asks, chosen))
            self._seen[key] = state.cost, state.chosen
        return self._seen[key]


@dataclass(slots=True)
class _Work:
    """What one question carries through its stages."""

    instance: Instance
    target: CostTarget
    effort: Stopping
    state: State
    node: Node

    def enough(self) -> bool:
        """Return whether the gap asked for is reached or the clock says stop."""
        reached = self.node.bound > self.target.below(self.state.cost)
        return reached or not self.effort.going()


def capacitated_location(
    cost: Floats,
    demand: Floats,
    capacity: Floats,
    *,
    least: int = 1,
    most: int | None = None,
    fixed: Floats | None = None,
    effort: Stopping | None = None,
) -> CapacitatedPlan:
    """Open sites of limited room so that serving all demand costs least.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Cost of serving one unit of a point's demand from a site.
    demand : float64 array, shape (points,)
        Demand of a point, divisible between sites.
    capacity : float64 array, shape (sites,)
        What a site can serve, in the unit of demand.
    least, most : int
        Between how many sites to open; equal for "exactly p"; all candidates where omitted.
    fixed : float64 array, shape (sites,), optional
        Cost of opening a site.
    effort : Stopping, optional
        Gap at which to stop, seed, iterations, nodes and clock; a solver takes over where the
        bound of the root stalls, up to `MOST_PAIRS` pairs.

    Returns
    -------
    CapacitatedPlan
        With flows; `objective` and `bound` in the unit of cost times demand.

    Raises
    ------
    InvalidInput
        Bad matrix or amounts, an impossible number of sites, or less room in the largest sites
        allowed than there is demand.

    Notes
    -----
    Relaxing "all demand is served" leaves one continuous knapsack per site, which keeps both the
    capacity and "no service from a closed site" [1]_.

    References
    ----------
    .. [1] J. E. Beasley, "An algorithm for solving large capacitated warehouse location
       problems", European Journal of Operational Research 33 (1988) 314-325.

    Examples
    --------
    A site in the middle would serve all at cost 2 but holds two of three; splitting costs more.

    >>> import numpy as np
    >>> at = np.array([0.0, 1.0, 2.0])
    >>> far = np.abs(at[:, None] - at)
    >>> capacitated_location(far, np.ones(3), np.full(3, 2.0), least=1, most=2).objective
    1.0
    """
    table = check_matrix(cost, what="cost")
    points, sites = table.shape
    weights = check_amounts(demand, points, what="demand")
    room = check_amounts(capacity, sites, what="capacity")
    most = sites if most is None else most
    check_count(most, sites)
    check_count(least, most)
    _check_room(weights, room, most)
    opening = np.zeros(sites) if fixed is None else check_amounts(fixed, sites, what="fixed cost")
    instance = Instance(
        np.ascontiguousarray(table.T),
        weights,
        room,
        opening,
        np.full(points, np.inf),
        least,
        most,
    )
    return _solved("capacitated-location", instance, effort or Stopping())


def capacitated_covering(
    distance: Floats,
    demand: Floats,
    capacity: Floats,
    sites: int,
    radius: float,
    *,
    effort: Stopping | None = None,
) -> CapacitatedPlan:
    """Open sites of limited room so that most demand is served within a radius.

    Parameters
    ----------
    distance : float64 array, shape (points, sites)
        Distance or time from a point to a site.
    demand, capacity : float64 arrays, shapes (points,) and (sites,)
        In one unit.
    sites : int
        How many sites to open.
    radius : float
        Service distance, included.
    effort : Stopping, optional
        As in `capacitated_location`; the gap is relative to the demand left unserved.

    Returns
    -------
    CapacitatedPlan
        `objective` is the demand served; `bound` the most any plan could serve.

    Raises
    ------
    InvalidInput
        As `capacitated_location`, except that too little room is allowed.

    Examples
    --------
    >>> import numpy as np
    >>> at = np.array([0.0, 1.0, 2.0, 9.0])
    >>> far = np.abs(at[:, None] - at)
    >>> capacitated_covering(far, np.ones(4), np.full(4, 2.0), 1, 1.0).objective
    2.0
    """
    table = check_matrix(distance, what="distance")
    check_count(sites, table.shape[1])
    weights = check_amounts(demand, table.shape[0], what="demand")
    room = check_amounts(capacity, table.shape[1], what="capacity")
    instance = Instance(
        np.ascontiguousarray(np.where(table <= radius, 0.0, 1.0).T),
        weights,
        room,
        np.zeros(table.shape[1]),
        np.ones(table.shape[0]),
        sites,
        sites,
    )
    plan = _solved("capacitated-covering", instance, effort or Stopping())
    total = float(weights.sum())
    within = table[plan.points, plan.servers] <= radius
    kept = replace(
        plan,
        objective=total - plan.objective,
        bound=total - plan.bound,
        points=plan.points[within],
        servers=plan.servers[within],
        amounts=plan.amounts[within],
        unserved=plan.objective,
    )
    return replace(
        kept, serves=largest_server(kept.points, kept.servers, kept.amounts, weights.size)
    )


def _check_room(demand: Floats, capacity: Floats, most: int) -> None:
    """Refuse a demand that the largest sites allowed cannot hold."""
    largest = np.sort(capacity)[::-1][:most].sum()
    if largest < demand.sum() * (1.0 - 1e-12):
        raise InvalidInput(
            "capacity-infeasible",
            f"the {most} largest of {capacity.size} sites hold "
            f"{largest / demand.sum():.1%} of the demand.",
            hint="Allow more sites, add capacity or lower the demand.",
            sites=most,
        )


def _solved(kind: str, instance: Instance, effort: Stopping) -> CapacitatedPlan:
    """Propose, bound, polish and prove a plan with capacities."""
    step = min(whole_step(instance.offers.T, instance.fixed), whole_step(instance.demand))
    step = min(step, whole_step(instance.capacity))
    relaxation = CapacitatedRelaxation(instance)
    state = _first(instance, effort)
    target = CostTarget(step=step, gap=effort.gap)
    work = _Work(instance, target, effort, state, relaxation.root(state))
    _bound(work, relaxation)
    _polish(work, np.random.default_rng(effort.seed))
    relaxation._scale = 0.3
    _bound(work, relaxation)
    few = instance.offers.size <= MOST_PAIRS and not instance.optional
    if effort.solver is not None and few and not work.enough():
        outcome = programmed(instance, work.state, work.node.bound, target, effort)
    else:
        outcome = _proved(work)
    final = work.state if np.array_equal(outcome.chosen, work.state.chosen) else None
    return _dressed(kind, instance, final or served(instance, outcome.chosen), outcome)


def _first(instance: Instance, effort: Stopping) -> State:
    """Return the uncapacitated plan, made to fit and improved."""
    unit = instance.offers
    if instance.optional:
        unit = np.minimum(unit, instance.penalty)
    costs = service_costs(np.ascontiguousarray(unit.T), instance.demand)
    starts = STARTS if costs.large else 2 * STARTS
    _, chosen = search(
        costs,
        instance.fixed,
        least=instance.least,
        most=instance.most,
        starts=starts,
        pool=POOL,
        effort=effort,
    )
    state = served(instance, repaired(instance, chosen))
    return improve(instance, state, np.ones(instance.capacity.size, dtype=np.bool_))


def _bound(work: _Work, relaxation: CapacitatedRelaxation) -> None:
    """Raise the bound at the root in chunks, so that a clock can stop it."""
    spent = 0
    best = work.node.bound
    while spent < work.effort.root and not work.enough():
        limit = work.target.below(work.state.cost)
        chosen = relaxation.tighten(work.node, work.state.cost, limit, CHUNK)
        cost, plan = relaxation.complete(chosen)
        if cost < work.state.cost:
            work.state = served(work.instance, plan)
        spent += CHUNK
        stuck = work.node.bound <= best + 1e-6 * abs(best)
        best = work.node.bound = max(best, work.node.bound)
        if stuck:
            break


def _polish(work: _Work, draw: np.random.Generator) -> None:
    """Improve the plan, then shake and improve it again while the gap is open."""
    alive = work.node.states != CLOSED
    work.state = improve(work.instance, work.state, alive)
    for _ in range(ROUNDS):
        if work.enough():
            break
        start = repaired(work.instance, shaken(work.instance, work.state.chosen, draw))
        trial = served(work.instance, start)
        if np.isfinite(trial.cost):
            trial = improve(work.instance, trial, alive)
        if trial.cost < work.state.cost:
            work.state = trial


def _proved(work: _Work) -> Proved:
    """Grow the tree from the bounded root over the sites still alive."""
    alive = np.flatnonzero(work.node.states != CLOSED).astype(np.int64)
    asks = work.instance
    smaller = Instance(
        np.ascontiguousarray(asks.offers[alive]),
        asks.demand,
        asks.capacity[alive],
        asks.fixed[alive],
        asks.penalty,
        asks.least,
        asks.most,
    )
    root = Node(
        work.node.states[alive], work.node.multipliers, work.node.wanted[alive], work.node.bound
    )
    effort = work.effort if work.effort.going() else replace(work.effort, nodes=1)
    outcome = prove(
        CapacitatedRelaxation(smaller),
        root,
        chosen=np.arange(0),
        upper=work.state.cost,
        target=work.target,
        effort=replace(effort, root=effort.inner),
    )
    outcome.chosen = alive[outcome.chosen] if outcome.chosen.size else work.state.chosen
    return outcome


def _dressed(kind: str, instance: Instance, state: State, outcome: Proved) -> CapacitatedPlan:
    """Return the plan with its flows listed, largest server first per point."""
    inside = state.flow[: state.chosen.size]
    rows, points = np.nonzero(inside > 1e-9 * max(1.0, float(instance.demand.max(initial=0.0))))
    amounts = inside[rows, points]
    servers = state.chosen[rows]
    order = np.lexsort((servers, points))
    points, servers, amounts = points[order], servers[order], amounts[order]
    outside = float(state.flow[state.chosen.size :].sum())
    return CapacitatedPlan(
        kind=kind,
        sites=tuple(sorted(int(j) for j in state.chosen)),
        serves=largest_server(points, servers, amounts, instance.demand.size),
        objective=outcome.upper,
        bound=max(outcome.bound, 0.0),
        proved=outcome.closed,
        nodes=outcome.nodes,
        points=points.astype(np.int64),
        servers=servers.astype(np.int64),
        amounts=amounts,
        unserved=outside,
    )
