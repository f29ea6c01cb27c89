"""A bound for plans without capacities: every point's single service, priced away.

Relaxing "each point is served once" with a price per point splits the problem by site: a site is
worth what the points nearer than their price gain.  The best prices are found by a deflected
subgradient walk with Polyak's step; the points' costs are sorted once, so an iteration looks only
at pairs below the price.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ondiris.ports.solver import always
from ondiris.siting.compiled import compiled
from ondiris.siting.costs import ServiceCosts
from ondiris.siting.interchange import interchange, nearest_two
from ondiris.siting.selection import select, settle
from ondiris.siting.tree import CLOSED, FREE, OPEN, Node

__all__ = ["MedianRelaxation"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]
Flags = NDArray[np.bool_]

CHUNK = 50
PATIENCE = 30
DEFLECTION = 0.7
SHRINK = 0.6
FINEST = 1e-4
MEMORY = 0.95
MOST_COPIED = 10
"""Of a large table no more than one column of so many is copied for the tree."""


@compiled
def _worth(costs: ServiceCosts, price: Floats, worth: Floats) -> None:
    """Add to each site's worth what the points below their price gain."""
    for i in range(price.size):
        if price[i] <= costs.cap[i]:
            for k in range(costs.start[i], costs.start[i + 1]):
                gain = costs.cost[k] - price[i]
                if gain >= 0.0:
                    break
                worth[costs.site[k]] += gain
        else:
            for j in range(worth.size):
                worth[j] += min(costs.weight[i] * costs.table[i, j] - price[i], 0.0)


@compiled
def _served(costs: ServiceCosts, price: Floats, chosen: Flags, slope: Floats) -> None:
    """Fill the subgradient: one minus how many chosen sites serve the point."""
    columns = np.flatnonzero(chosen)
    for i in range(price.size):
        slope[i] = 1.0
        if price[i] <= costs.cap[i]:
            for k in range(costs.start[i], costs.start[i + 1]):
                if costs.cost[k] >= price[i]:
                    break
                if chosen[costs.site[k]]:
                    slope[i] -= 1.0
        else:
            for j in columns:
                if costs.weight[i] * costs.table[i, j] < price[i]:
                    slope[i] -= 1.0


class _Question(NamedTuple):
    """The costs of a question without capacities, and how many sites it opens."""

    costs: ServiceCosts
    ceiling: Floats
    fixed: Floats
    least: int
    most: int


class _Marks(NamedTuple):
    """What a climb changes in place: fixed sites, best prices, who was wanted, length of a step."""

    states: States
    prices: Floats
    wanted: Floats
    scale: Floats


@compiled
def _climb(
    asks: _Question, marks: _Marks, upper: float, target: float, iterations: int
) -> tuple[float, Flags]:
    """Climb to the best bound in place; return it and the sites the best prices choose."""
    states, prices, wanted = marks.states, marks.prices, marks.wanted
    points, sites = asks.costs.table.shape
    price = prices.copy()
    direction = np.zeros(points)
    slope = np.empty(points)
    chosen = np.zeros(sites, np.bool_)
    kept = np.zeros(sites, np.bool_)
    best = -np.inf
    scale = marks.scale[0]
    stale = 0
    for _ in range(iterations):
        worth = asks.fixed.copy()
        _worth(asks.costs, price, worth)
        total, ranked, taken, opened = select(worth, states, asks.least, asks.most, chosen)
        bound = price.sum() + total
        if bound == np.inf:
            return np.inf, chosen
        settle(worth, states, ranked, taken, opened, (asks.least, asks.most), target - bound)
        for j in range(sites):
            wanted[j] = MEMORY * wanted[j] + (1.0 - MEMORY) * chosen[j]
        stale = 0 if bound > best + 1e-4 * (upper - best) else stale + 1
        if bound > best:
            best = bound
            prices[:] = price
            kept[:] = chosen
        if best > target or scale < FINEST:
            break
        if stale >= PATIENCE:
            scale *= SHRINK
            stale = 0
            price[:] = prices
            direction[:] = 0.0
            continue
        _served(asks.costs, price, chosen, slope)
        direction = slope + DEFLECTION * direction
        norm = (direction * direction).sum()
        if norm == 0.0:
            break
        price = np.minimum(price + scale * (upper - bound) / norm * direction, asks.ceiling)
    marks.scale[0] = scale
    return best, kept


class MedianRelaxation:
    """Bound, fixing and pricing of plans without capacities.

    Parameters
    ----------
    costs : ServiceCosts
    fixed : float64 array, shape (sites,)
        Cost of opening a site.
    least, most : int
        How many sites a plan opens.
    going : callable, optional
        Asked now and then on a large table; the walk ends when it says no.
    """

    def __init__(
        self,
        costs: ServiceCosts,
        fixed: Floats,
        least: int,
        most: int,
        going: Callable[[], bool] | None = None,
    ) -> None:
        self._going = going
        self.costs = costs
        self.fixed = fixed
        self.least = least
        self.most = most
        # No point pays more than its dearest site; a higher price has a large table read whole.
        ceiling = costs.dearest() if costs.large else np.full(costs.weight.size, np.inf)
        self._question = _Question(costs, ceiling, fixed, least, most)
        self._seen: set[bytes] = set()

    def root(self, chosen: Ints) -> Node:
        """Return the undecided node, its prices between the nearest and second nearest cost."""
        _, near, second = nearest_two(self.costs, chosen)
        if chosen.size == 1:
            second = self.costs.dearest()
        prices = 0.5 * (near + second)
        sites = self.fixed.size
        return Node(np.zeros(sites, dtype=np.int8), prices, np.zeros(sites))

    def tighten(self, node: Node, upper: float, target: float, iterations: int) -> Ints:
        """Raise the node's bound, fix its sites and return the plan its prices suggest."""
        marks = _Marks(node.states, node.multipliers, node.wanted, np.ones(1))
        node.bound, chosen = self._climbed(marks, upper, target, iterations)
        if not (node.states == FREE).any():
            chosen = node.states == OPEN
            if not self.least <= int(chosen.sum()) <= self.most:
                node.bound = np.inf
        return np.flatnonzero(chosen).astype(np.int64)

    def _climbed(
        self, marks: _Marks, upper: float, target: float, iterations: int
    ) -> tuple[float, Flags]:
        """Climb at once, or on a large table bit by bit while there is time."""
        if self._going is None or not self.costs.large:
            return _climb(self._question, marks, upper, target, iterations)
        bound, chosen = _climb(self._question, marks, upper, target, CHUNK)
        for _ in range(CHUNK, iterations, CHUNK):
            if bound > target or marks.scale[0] < FINEST or not self._going():
                break
            again, others = _climb(self._question, marks, upper, target, CHUNK)
            if again > bound:
                bound, chosen = again, others
        return bound, chosen

    def complete(self, chosen: Ints) -> tuple[float, Ints]:
        """Return the plan that interchange reaches from these columns, and its exact cost."""
        if not self.least <= chosen.size <= self.most or chosen.size == 0:
            return float("inf"), chosen
        key = chosen.tobytes()
        if key not in self._seen:
            self._seen.add(key)
            _, chosen = interchange(
                self.costs, chosen, fixed=self.fixed, going=self._going or always
            )
        return self.costs.least(chosen) + float(self.fixed[chosen].sum()), chosen

    def within(self, states: States) -> tuple[MedianRelaxation, Ints]:
        """Return the relaxation over the sites not yet closed, and their columns."""
        alive = np.flatnonzero(states != CLOSED).astype(np.int64)
        if self.costs.large and alive.size > states.size // MOST_COPIED:
            return self, np.arange(states.size)
        return MedianRelaxation(
            self.costs.within(alive), self.fixed[alive], self.least, self.most, self._going
        ), alive
