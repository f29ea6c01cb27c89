"""A bound for plans with capacities: prices per unit of demand, a knapsack per site.

With "all demand is served" priced away, a site fills its capacity with the units that gain it
most.  Demand is divisible, so the knapsack is a weighted selection, found in linear time by
quickselect; the bound keeps both the capacity and "no service from a closed site", which makes it
the strongest of the simple ones.  Where demand may stay unserved at a penalty, prices stop at it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ondiris.siting.compiled import compiled
from ondiris.siting.selection import select, settle

__all__ = ["Marks", "Question", "climb"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]
Flags = NDArray[np.bool_]

PATIENCE = 15
DEFLECTION = 0.7
SHRINK = 0.7
FINEST = 2e-3
MEMORY = 0.9


@compiled
def _fill(gains: Floats, weights: Floats, count: int, capacity: float) -> tuple[float, float]:
    """Fill the capacity with the most negative gains: total, and the gain of the last unit.

    The last is 0 where the capacity does not bind.  Reorders its inputs.
    """
    weight = 0.0
    total = 0.0
    for k in range(count):
        weight += weights[k]
        total += weights[k] * gains[k]
    if weight <= capacity:
        return total, 0.0
    total = 0.0
    room = capacity
    low = 0
    high = count
    while low < high:
        a = gains[low]
        b = gains[(low + high) // 2]
        c = gains[high - 1]
        pivot = max(min(a, b), min(max(a, b), c))
        below = low
        above = high
        k = low
        lighter = 0.0
        lighter_total = 0.0
        equal = 0.0
        while k < above:
            gain = gains[k]
            share = weights[k]
            if gain < pivot:
                lighter += share
                lighter_total += share * gain
                gains[k] = gains[below]
                weights[k] = weights[below]
                gains[below] = gain
                weights[below] = share
                below += 1
                k += 1
            elif gain > pivot:
                above -= 1
                gains[k] = gains[above]
                weights[k] = weights[above]
                gains[above] = gain
                weights[above] = share
            else:
                equal += share
                k += 1
        if lighter >= room:
            high = below
        elif lighter + equal >= room:
            return total + lighter_total + (room - lighter) * pivot, pivot
        else:
            total += lighter_total + equal * pivot
            room -= lighter + equal
            low = above
    return total, 0.0


@compiled
def _knapsacks(
    offers: Floats,
    demand: Floats,
    capacity: Floats,
    states: States,
    price: Floats,
    worth: Floats,
    threshold: Floats,
) -> None:
    """Add each site's knapsack to its worth and note the gain of its last unit."""
    sites, points = offers.shape
    gains = np.empty(points)
    weights = np.empty(points)
    for j in range(sites):
        if states[j] < 0:
            continue
        count = 0
        for i in range(points):
            gain = offers[j, i] - price[i]
            if gain < 0.0:
                gains[count] = gain
                weights[count] = demand[i]
                count += 1
        total, last = _fill(gains, weights, count, capacity[j])
        worth[j] += total
        threshold[j] = last


@compiled
def _served(
    offers: Floats,
    demand: Floats,
    capacity: Floats,
    chosen: Flags,
    threshold: Floats,
    price: Floats,
    slope: Floats,
) -> None:
    """Fill the subgradient per unit of demand: one minus the share the chosen sites serve."""
    slope[:] = 1.0
    for j in range(chosen.size):
        if chosen[j]:
            last = threshold[j]
            inside = 0.0
            edge = 0.0
            for i in range(slope.size):
                gain = offers[j, i] - price[i]
                if gain < last:
                    slope[i] -= 1.0
                    inside += demand[i]
                elif gain == last and last < 0.0:
                    edge += demand[i]
            if edge > 0.0:
                share = (capacity[j] - inside) / edge
                for i in range(slope.size):
                    if offers[j, i] - price[i] == last:
                        slope[i] -= share


class Question(NamedTuple):
    """The arrays of a capacitated question; see `Instance`."""

    offers: Floats
    demand: Floats
    capacity: Floats
    fixed: Floats
    penalty: Floats
    least: int
    most: int


class Marks(NamedTuple):
    """What a climb changes in place: fixed sites, best prices, how often a site was wanted."""

    states: States
    prices: Floats
    wanted: Floats


@compiled
def climb(
    asks: Question, marks: Marks, upper: float, target: float, iterations: int, scale: float
) -> tuple[float, Flags, float]:
    """Climb to the best bound in place: bound, the sites its prices choose, the last step scale."""
    offers, demand, capacity = asks.offers, asks.demand, asks.capacity
    states, prices, wanted = marks.states, marks.prices, marks.wanted
    sites, points = offers.shape
    price = prices.copy()
    direction = np.zeros(points)
    slope = np.empty(points)
    threshold = np.zeros(sites)
    chosen = np.zeros(sites, np.bool_)
    kept = np.zeros(sites, np.bool_)
    best = -np.inf
    stale = 0
    for _ in range(iterations):
        worth = asks.fixed.copy()
        _knapsacks(offers, demand, capacity, states, price, worth, threshold)
        total, ranked, taken, opened = select(worth, states, asks.least, asks.most, chosen)
        bound = (price * demand).sum() + total
        if bound == np.inf:
            return np.inf, chosen, scale
        settle(worth, states, ranked, taken, opened, (asks.least, asks.most), target - bound)
        for j in range(sites):
            wanted[j] = MEMORY * wanted[j] + (1.0 - MEMORY) * chosen[j]
        stale = 0 if bound > best + 1e-3 * (upper - best) else stale + 1
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
        _served(offers, demand, capacity, chosen, threshold, price, slope)
        direction = slope + DEFLECTION * direction
        norm = (demand * direction * direction).sum()
        if norm == 0.0:
            break
        price = np.minimum(price + scale * (upper - bound) / norm * direction, asks.penalty)
    return best, kept, scale
