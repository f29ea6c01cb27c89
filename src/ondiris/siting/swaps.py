"""Good plans under capacities: swap a site for a neighbour, re-serve its region, keep what helps.

A swap is priced by the exact transport of the region around it (the site, its nearest open
neighbours and the points they serve) while the rest of the plan stands still; an accepted swap is
followed by the exact transport of everything.  Neighbourhood is read from the cost matrix itself
(the cheapest point two sites share), so any matrix will do.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ondiris.siting.transport import transport

__all__ = ["Instance", "State", "improve", "repaired", "served", "shaken"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REGION = 8
NEIGHBOURS = 12


@dataclass(frozen=True, slots=True)
class Instance:
    """A capacitated question, with the outside option as its last row where there is one.

    Parameters
    ----------
    offers : float64 array, shape (sites, points)
        Cost of serving one unit of a point's demand from a site.
    demand : float64 array, shape (points,)
    capacity, fixed : float64 arrays, shape (sites,)
    penalty : float64 array, shape (points,)
        Cost of leaving a unit unserved; infinite where all must be served.
    least, most : int
        How many sites a plan opens.
    """

    offers: Floats
    demand: Floats
    capacity: Floats
    fixed: Floats
    penalty: Floats
    least: int
    most: int
    _near: dict[int, Ints] = field(default_factory=dict, repr=False)

    @property
    def optional(self) -> bool:
        """Whether demand may stay unserved."""
        return bool(np.isfinite(self.penalty).all())

    def near(self, site: int) -> Ints:
        """Return all sites by nearness to one, itself first."""
        if site not in self._near:
            apart = (self.offers + self.offers[site]).min(axis=1)
            apart[site] = -1.0
            self._near[site] = np.argsort(apart, kind="stable").astype(np.int64)
        return self._near[site]

    def part(self, chosen: Ints, points: Ints, demand: Floats) -> tuple[float, Floats]:
        """Return the least cost, openings included, of serving some demand, and the flows."""
        offers = self.offers[np.ix_(chosen, points)]
        capacity = self.capacity[chosen]
        if self.optional:
            offers = np.vstack([offers, self.penalty[points]])
            capacity = np.append(capacity, np.inf)
        cost, flow = transport(np.ascontiguousarray(offers), demand, capacity)
        return cost + float(self.fixed[chosen].sum()), flow


@dataclass(slots=True)
class State:
    """A plan with its cost and its flows (one row per open site, then the outside option)."""

    chosen: Ints
    cost: float
    flow: Floats


def served(instance: Instance, chosen: Ints) -> State:
    """Return the plan that opens these columns and serves everything at least cost."""
    cost, flow = instance.part(chosen, np.arange(instance.demand.size), instance.demand)
    return State(chosen.copy(), cost, flow)


def repaired(instance: Instance, chosen: Ints) -> Ints:
    """Return the columns with the smallest exchanged for larger ones until demand fits."""
    plan = [int(j) for j in chosen]
    if instance.optional:
        return np.array(plan, dtype=np.int64)
    capacity = instance.capacity
    larger = [int(j) for j in np.argsort(-capacity, kind="stable") if j not in set(plan)]
    while capacity[plan].sum() < instance.demand.sum() and larger:
        if len(plan) < instance.most:
            plan.append(larger.pop(0))
            continue
        smallest = min(plan, key=lambda j: (capacity[j], j))
        if capacity[larger[0]] <= capacity[smallest]:
            break
        plan.remove(smallest)
        plan.append(larger.pop(0))
    return np.array(plan, dtype=np.int64)


def improve(instance: Instance, state: State, alive: NDArray[np.bool_]) -> State:
    """Swap, open and close sites until none of the moves looked at helps.

    `alive` marks the sites worth opening; the others stay closed.
    """
    settled: set[int] = set()
    while True:
        waiting = [int(j) for j in state.chosen if int(j) not in settled]
        if not waiting:
            better = _resized(instance, state, alive)
            if better is None:
                return state
            state = better
            settled.clear()
            continue
        entering = _swap(instance, state, waiting[0], alive)
        if entering < 0:
            settled.add(waiting[0])
            continue
        trial = served(instance, np.where(state.chosen == waiting[0], entering, state.chosen))
        if trial.cost < state.cost - _tolerance(state.cost):
            settled = settled - {int(j) for j in instance.near(waiting[0])[: 4 * REGION]}
            state = trial
        else:
            settled.add(waiting[0])


def shaken(instance: Instance, chosen: Ints, draw: np.random.Generator) -> Ints:
    """Return the plan with three neighbouring sites moved to random places near them."""
    plan = [int(j) for j in chosen]
    centre = plan[int(draw.integers(len(plan)))]
    moving = [int(j) for j in instance.near(centre) if int(j) in set(plan)][:3]
    for site in moving:
        nearby = [int(j) for j in instance.near(site)[:40] if int(j) not in set(plan)]
        if nearby:
            plan[plan.index(site)] = nearby[int(draw.integers(len(nearby)))]
    return np.array(plan, dtype=np.int64)


def _swap(instance: Instance, state: State, leaving: int, alive: NDArray[np.bool_]) -> int:
    """Return the site that best replaces one, by the transport of its region, or -1."""
    opened = {int(j): rank for rank, j in enumerate(state.chosen)}
    order = instance.near(leaving)
    region = [int(j) for j in order if int(j) in opened][:REGION]
    entering = [int(j) for j in order if int(j) not in opened and alive[j]][:NEIGHBOURS]
    rows = [opened[j] for j in region]
    if instance.optional:
        rows.append(state.chosen.size)
    flow = state.flow[rows]
    demand = flow.sum(axis=0)
    points = np.flatnonzero(demand > 0.0).astype(np.int64)
    if points.size == 0:
        return -1
    costs = instance.offers[region]
    if instance.optional:
        costs = np.vstack([costs, instance.penalty])
    before = float((costs[:, points] * flow[:, points]).sum() + instance.fixed[region].sum())
    best, chosen = before - _tolerance(before), -1
    others = [j for j in region if j != leaving]
    for site in entering:
        columns = np.array([*others, site], dtype=np.int64)
        cost, _ = instance.part(columns, points, demand[points])
        if cost < best:
            best, chosen = cost, site
    return chosen


def _resized(instance: Instance, state: State, alive: NDArray[np.bool_]) -> State | None:
    """Return a better plan with one site fewer or one more, where the number is free."""
    trials = []
    if state.chosen.size > max(instance.least, 1):
        trials += [np.delete(state.chosen, k) for k in range(state.chosen.size)]
    if state.chosen.size < instance.most:
        trials += [np.append(state.chosen, j) for j in _promising(instance, state, alive)]
    best = None
    for columns in trials:
        trial = served(instance, columns)
        if trial.cost < (best or state).cost - _tolerance(state.cost):
            best = trial
    return best


def _promising(instance: Instance, state: State, alive: NDArray[np.bool_]) -> list[int]:
    """Return the few closed sites that would save most if capacity did not matter."""
    costs = instance.offers[state.chosen]
    if instance.optional:
        costs = np.vstack([costs, instance.penalty])
    paid = (costs * state.flow).sum(axis=0) / np.maximum(instance.demand, 1e-300)
    gains = np.maximum(paid - instance.offers, 0.0) @ instance.demand - instance.fixed
    gains[state.chosen] = -np.inf
    gains[~alive] = -np.inf
    order = np.argsort(-gains, kind="stable")[:NEIGHBOURS]
    return [int(j) for j in order if gains[j] > 0.0]


def _tolerance(cost: float) -> float:
    """Return the change of cost that counts as an improvement rather than rounding."""
    return 1e-10 * max(1.0, abs(cost))
