"""Good plans fast: vertex interchange, many starts and path relinking.

The heuristics of this module propose; they prove nothing.  `interchange` closes one site and
opens another while that helps (Teitz and Bart's rule with Whitaker's bookkeeping: every swap
is priced from each point's nearest and second nearest open site).  A point bears on a swap only
where the site that opens is nearer than its second nearest, so one pass over what is that cheap
prices them all.  `relink` walks from one good plan to another and keeps the best plan met,
polished.  `add_or_drop` changes the number of sites where opening one has a cost of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ondiris.ports.solver import always
from ondiris.siting.compiled import compiled
from ondiris.siting.costs import ServiceCosts

__all__ = ["add_or_drop", "interchange", "nearest_two", "relink"]

NO_END = 2**62

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def _nearest_two(
    costs: ServiceCosts, position: Ints, first: Ints, near: Floats, second: Floats
) -> None:
    """Fill, per point, the rank of the nearest open site and the two smallest costs."""
    opened = np.flatnonzero(position >= 0)
    many = opened.size * opened.size > position.size
    for i in range(first.size):
        least = np.inf
        after = np.inf
        rank = -1
        if many:
            for k in range(costs.start[i], costs.start[i + 1]):
                if position[costs.site[k]] >= 0:
                    if rank >= 0:
                        after = costs.cost[k]
                        break
                    least = costs.cost[k]
                    rank = position[costs.site[k]]
        if after == np.inf:
            least = np.inf
            for j in opened:
                value = costs.weight[i] * costs.table[i, j]
                if value < least:
                    after = least
                    least = value
                    rank = position[j]
                elif value < after:
                    after = value
        first[i] = rank
        near[i] = least
        second[i] = after


@compiled
def _price(
    costs: ServiceCosts, nearest: tuple[Ints, Floats, Floats], gain: Floats, loss: Floats
) -> None:
    """Fill what opening each site saves, and what closing another beside it then costs."""
    first, near, second = nearest
    for i in range(first.size):
        leaving = first[i]
        if second[i] <= costs.cap[i]:
            for k in range(costs.start[i], costs.start[i + 1]):
                value = costs.cost[k]
                if value >= second[i]:
                    break
                j = costs.site[k]
                if value < near[i]:
                    gain[j] += near[i] - value
                    loss[leaving, j] -= second[i] - near[i]
                else:
                    loss[leaving, j] -= second[i] - value
        else:
            for j in range(gain.size):
                value = costs.weight[i] * costs.table[i, j]
                if value < near[i]:
                    gain[j] += near[i] - value
                    loss[leaving, j] -= second[i] - near[i]
                elif value < second[i]:
                    loss[leaving, j] -= second[i] - value


@compiled
def _best_swap(
    costs: ServiceCosts,
    fixed: Floats,
    chosen: Ints,
    allowed: NDArray[np.bool_],
    leaving: NDArray[np.bool_],
    nearest: tuple[Ints, Floats, Floats],
) -> tuple[float, int, int]:
    """Return the best swap: change of cost, entering site, rank of the leaving one."""
    first, near, second = nearest
    base = -fixed[chosen]
    for i in range(near.size):
        base[first[i]] += second[i] - near[i]
    gain = np.zeros(allowed.size)
    loss = np.empty((chosen.size, allowed.size))
    for k in range(chosen.size):
        loss[k, :] = base[k]
    _price(costs, nearest, gain, loss)
    change = np.inf
    entering = -1
    rank = -1
    for j in range(allowed.size):
        if allowed[j]:
            saved = gain[j] - fixed[j]
            for k in range(leaving.size):
                if leaving[k] and loss[k, j] - saved < change:
                    change = loss[k, j] - saved
                    entering = j
                    rank = k
    return change, entering, rank


@compiled
def _descend(
    costs: ServiceCosts, fixed: Floats, chosen: Ints, tolerance: float, swaps: int
) -> tuple[float, bool]:
    """Swap in place at most so often; return the cost, and whether a swap may still help."""
    points, sites = costs.table.shape
    position = np.full(sites, -1)
    for k in range(chosen.size):
        position[chosen[k]] = k
    first = np.empty(points, np.int64)
    near = np.empty(points)
    second = np.empty(points)
    leaving = np.ones(chosen.size, np.bool_)
    _nearest_two(costs, position, first, near, second)
    done = 0
    while chosen.size < sites and done < swaps:
        change, entering, rank = _best_swap(
            costs, fixed, chosen, position < 0, leaving, (first, near, second)
        )
        if not change < -tolerance:
            break
        position[chosen[rank]] = -1
        position[entering] = rank
        chosen[rank] = entering
        done += 1
        _nearest_two(costs, position, first, near, second)
    return float(near.sum() + fixed[chosen].sum()), done == swaps


@compiled
def _walk(costs: ServiceCosts, fixed: Floats, chosen: Ints, goal: Ints, tolerance: float) -> float:
    """Walk from `chosen` to `goal`; leave the best inner plan in `chosen`, polished."""
    points, sites = costs.table.shape
    position = np.full(sites, -1)
    for k in range(chosen.size):
        position[chosen[k]] = k
    allowed = np.zeros(sites, np.bool_)
    wanted = np.zeros(sites, np.bool_)
    for k in range(goal.size):
        wanted[goal[k]] = True
        allowed[goal[k]] = position[goal[k]] < 0
    first = np.empty(points, np.int64)
    near = np.empty(points)
    second = np.empty(points)
    leaving = np.empty(chosen.size, np.bool_)
    current = chosen.copy()
    best = np.inf
    while allowed.sum() > 1:
        for k in range(current.size):
            leaving[k] = not wanted[current[k]]
        _nearest_two(costs, position, first, near, second)
        _, entering, rank = _best_swap(
            costs, fixed, current, allowed, leaving, (first, near, second)
        )
        position[current[rank]] = -1
        position[entering] = rank
        current[rank] = entering
        allowed[entering] = False
        _nearest_two(costs, position, first, near, second)
        total = near.sum() + fixed[current].sum()
        if total < best:
            best = total
            chosen[:] = current
    return _descend(costs, fixed, chosen, tolerance, NO_END)[0]


@compiled
def _save(costs: ServiceCosts, near: Floats, saved: Floats) -> None:
    """Fill what opening each site saves where each point costs so much now."""
    for i in range(near.size):
        if near[i] <= costs.cap[i]:
            for k in range(costs.start[i], costs.start[i + 1]):
                if costs.cost[k] >= near[i]:
                    break
                saved[costs.site[k]] += near[i] - costs.cost[k]
        else:
            for j in range(saved.size):
                saved[j] += max(near[i] - costs.weight[i] * costs.table[i, j], 0.0)


@compiled
def _totals(costs: ServiceCosts, total: Floats) -> None:
    """Add to each site what it costs to serve every point from it."""
    points, sites = costs.table.shape
    for i in range(points):
        for j in range(sites):
            total[j] += costs.weight[i] * costs.table[i, j]


def nearest_two(costs: ServiceCosts, chosen: Ints) -> tuple[Ints, Floats, Floats]:
    """Each point's nearest open site and the costs of the two nearest.

    Parameters
    ----------
    costs : ServiceCosts
    chosen : int64 array, shape (p,)
        Columns of the open sites.

    Returns
    -------
    tuple of arrays, each of shape (points,)
        Column of the nearest open site; its cost; the cost of the second nearest (infinite
        where only one site is open).
    """
    points, sites = costs.table.shape
    position = np.full(sites, -1, dtype=np.int64)
    position[chosen] = np.arange(chosen.size)
    first = np.empty(points, dtype=np.int64)
    near = np.empty(points)
    second = np.empty(points)
    _nearest_two(costs, position, first, near, second)
    return chosen[first], near, second


def interchange(
    costs: ServiceCosts,
    chosen: Ints,
    *,
    fixed: Floats | None = None,
    going: Callable[[], bool] = always,
) -> tuple[float, Ints]:
    """Swap one open site for a closed one while that lowers the cost.

    Parameters
    ----------
    costs : ServiceCosts
    chosen : int64 array, shape (p,)
        Columns to start from; not changed.
    fixed : float64 array, shape (sites,), optional
        Cost of opening a site; nothing where omitted.
    going : callable
        Asked now and then on a large table; the plan of that moment is returned when it says no.

    Returns
    -------
    tuple of float and int64 array, shape (p,)
        The cost reached and the columns, in rising order.

    Notes
    -----
    Best improvement; ties go to the lowest column.  A pass costs points × p operations, and one
    per pair that is cheaper than a point's second nearest site.

    References
    ----------
    .. [1] R. Whitaker, "A fast algorithm for the greedy interchange for large-scale clustering
       and median location problems", INFOR 21 (1983) 95-108.
    """
    fixed = np.zeros(costs.table.shape[1]) if fixed is None else fixed
    if chosen.size == 1:
        totals = np.zeros(fixed.size)
        _totals(costs, totals)
        totals += fixed
        return float(totals.min()), np.array([totals.argmin()], dtype=np.int64)
    plan = chosen.astype(np.int64, copy=True)
    swaps = 1 if costs.large else NO_END
    total, open_still = _descend(costs, fixed, plan, costs.tolerance, swaps)
    while open_still and going():
        total, open_still = _descend(costs, fixed, plan, costs.tolerance, swaps)
    return float(total), np.sort(plan)


def relink(costs: ServiceCosts, fixed: Floats, start: Ints, goal: Ints) -> tuple[float, Ints]:
    """Return the best plan met on the way between two plans of equal size, polished."""
    plan = start.astype(np.int64, copy=True)
    total = _walk(costs, fixed, plan, goal.astype(np.int64), costs.tolerance)
    return float(total), np.sort(plan)


def add_or_drop(
    costs: ServiceCosts,
    fixed: Floats,
    chosen: Ints,
    *,
    least: int,
    most: int,
    going: Callable[[], bool] = always,
) -> tuple[float, Ints]:
    """Open or close the one site that lowers the cost most, and swap, until nothing helps.

    Parameters
    ----------
    costs : ServiceCosts
    fixed : float64 array, shape (sites,)
        Cost of opening a site.
    chosen : int64 array, shape (p,)
        Columns to start from, at least one.
    least, most : int
        Between how many sites a plan opens.
    going : callable
        As of `interchange`.

    Returns
    -------
    tuple of float and int64 array
        The cost reached and the columns, in rising order.
    """
    total, plan = interchange(costs, chosen, fixed=fixed, going=going)
    while least < most and going():
        first, near, second = nearest_two(costs, plan)
        gains = np.zeros(fixed.size)
        _save(costs, near, gains)
        gains -= fixed
        gains[plan] = -np.inf
        spared = fixed[plan] - np.array([(second - near)[first == j].sum() for j in plan])
        grows = gains.max() if plan.size < most else -np.inf
        shrinks = spared.max() if plan.size > max(least, 1) else -np.inf
        if max(grows, shrinks) <= costs.tolerance:
            break
        if grows >= shrinks:
            plan = np.append(plan, int(gains.argmax()))
        else:
            plan = np.delete(plan, int(spared.argmax()))
        total, plan = interchange(costs, plan, fixed=fixed, going=going)
    return total, plan
