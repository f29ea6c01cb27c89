"""Good plans fast: vertex interchange, many starts and path relinking.

The heuristics of this module propose; they prove nothing.  `interchange` closes one site and
opens another while that helps (Teitz and Bart's rule with Whitaker's bookkeeping: every swap
is priced from each point's nearest and second nearest open site).  `relink` walks from one good
plan to another and keeps the best plan met, polished.  `add_or_drop` changes the number of sites
where opening one has a cost of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ondiris.ports.solver import always
from ondiris.siting.compiled import compiled

__all__ = ["add_or_drop", "interchange", "nearest_two", "relink"]

LARGE = 5_000_000
"""Entries of a table beyond which a single swap takes long enough to ask for the time after it."""
NO_END = 2**62


Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def _nearest_two(cost: Floats, position: Ints, first: Ints, near: Floats, second: Floats) -> None:
    """Fill, per point, the rank of the nearest open site and the two smallest costs."""
    points, sites = cost.shape
    for i in range(points):
        least = np.inf
        after = np.inf
        rank = -1
        for j in range(sites):
            if position[j] >= 0:
                value = cost[i, j]
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
    offers: Floats, entering: int, first: Ints, near: Floats, second: Floats, loss: Floats
) -> float:
    """Return what opening a site saves; `loss` becomes what each closing then costs."""
    gain = 0.0
    for i in range(near.size):
        value = offers[entering, i]
        if value < near[i]:
            gain += near[i] - value
            loss[first[i]] -= second[i] - near[i]
        elif value < second[i]:
            loss[first[i]] -= second[i] - value
    return gain


@compiled
def _best_swap(
    offers: Floats,
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
    change = np.inf
    entering = -1
    rank = -1
    for j in range(allowed.size):
        if allowed[j]:
            loss = base.copy()
            gain = _price(offers, j, first, near, second, loss) - fixed[j]
            for k in range(leaving.size):
                if leaving[k] and loss[k] - gain < change:
                    change = loss[k] - gain
                    entering = j
                    rank = k
    return change, entering, rank


@compiled
def _descend(
    cost: Floats, offers: Floats, fixed: Floats, chosen: Ints, tolerance: float, swaps: int
) -> tuple[float, bool]:
    """Swap in place at most so often; return the cost, and whether a swap may still help."""
    points, sites = cost.shape
    position = np.full(sites, -1)
    for k in range(chosen.size):
        position[chosen[k]] = k
    first = np.empty(points, np.int64)
    near = np.empty(points)
    second = np.empty(points)
    leaving = np.ones(chosen.size, np.bool_)
    _nearest_two(cost, position, first, near, second)
    done = 0
    while chosen.size < sites and done < swaps:
        change, entering, rank = _best_swap(
            offers, fixed, chosen, position < 0, leaving, (first, near, second)
        )
        if not change < -tolerance:
            break
        position[chosen[rank]] = -1
        position[entering] = rank
        chosen[rank] = entering
        done += 1
        _nearest_two(cost, position, first, near, second)
    return float(near.sum() + fixed[chosen].sum()), done == swaps


@compiled
def _walk(
    cost: Floats, offers: Floats, fixed: Floats, chosen: Ints, goal: Ints, tolerance: float
) -> float:
    """Walk from `chosen` to `goal`; leave the best inner plan in `chosen`, polished."""
    points, sites = cost.shape
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
        _nearest_two(cost, position, first, near, second)
        _, entering, rank = _best_swap(
            offers, fixed, current, allowed, leaving, (first, near, second)
        )
        position[current[rank]] = -1
        position[entering] = rank
        current[rank] = entering
        allowed[entering] = False
        _nearest_two(cost, position, first, near, second)
        total = near.sum() + fixed[current].sum()
        if total < best:
            best = total
            chosen[:] = current
    return _descend(cost, offers, fixed, chosen, tolerance, NO_END)[0]


def nearest_two(cost: Floats, chosen: Ints) -> tuple[Ints, Floats, Floats]:
    """Each point's nearest open site and the costs of the two nearest.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Cost of serving a point from a site, in one unit throughout.
    chosen : int64 array, shape (p,)
        Columns of the open sites.

    Returns
    -------
    tuple of arrays, each of shape (points,)
        Column of the nearest open site; its cost; the cost of the second nearest (infinite
        where only one site is open).
    """
    position = np.full(cost.shape[1], -1, dtype=np.int64)
    position[chosen] = np.arange(chosen.size)
    first = np.empty(cost.shape[0], dtype=np.int64)
    near = np.empty(cost.shape[0])
    second = np.empty(cost.shape[0])
    _nearest_two(cost, position, first, near, second)
    return chosen[first], near, second


def interchange(
    cost: Floats,
    chosen: Ints,
    *,
    fixed: Floats | None = None,
    offers: Floats | None = None,
    going: Callable[[], bool] = always,
) -> tuple[float, Ints]:
    """Swap one open site for a closed one while that lowers the cost.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Cost of serving a point from a site.
    chosen : int64 array, shape (p,)
        Columns to start from; not changed.
    fixed : float64 array, shape (sites,), optional
        Cost of opening a site; nothing where omitted.
    offers : float64 array, shape (sites, points), optional
        The transpose of `cost`, contiguous, where the caller already has it.
    going : callable
        Asked now and then on a large table; the plan of that moment is returned when it says no.

    Returns
    -------
    tuple of float and int64 array, shape (p,)
        The cost reached and the columns, in rising order.

    Notes
    -----
    Best improvement; ties go to the lowest column.  A pass costs points × sites operations.

    References
    ----------
    .. [1] R. Whitaker, "A fast algorithm for the greedy interchange for large-scale clustering
       and median location problems", INFOR 21 (1983) 95-108.
    """
    fixed = np.zeros(cost.shape[1]) if fixed is None else fixed
    if chosen.size == 1:
        totals = cost.sum(axis=0) + fixed
        return float(totals.min()), np.array([totals.argmin()], dtype=np.int64)
    offers = np.ascontiguousarray(cost.T) if offers is None else offers
    plan = chosen.astype(np.int64, copy=True)
    swaps = NO_END if cost.size <= LARGE else 1
    total, open_still = _descend(cost, offers, fixed, plan, _tolerance(cost), swaps)
    while open_still and going():
        total, open_still = _descend(cost, offers, fixed, plan, _tolerance(cost), swaps)
    return float(total), np.sort(plan)


def relink(
    cost: Floats, offers: Floats, fixed: Floats, start: Ints, goal: Ints
) -> tuple[float, Ints]:
    """Return the best plan met on the way between two plans of equal size, polished."""
    plan = start.astype(np.int64, copy=True)
    total = _walk(cost, offers, fixed, plan, goal.astype(np.int64), _tolerance(cost))
    return float(total), np.sort(plan)


def add_or_drop(
    cost: Floats,
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
    cost : float64 array, shape (points, sites)
        Cost of serving a point from a site.
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
    offers = np.ascontiguousarray(cost.T)
    total, plan = interchange(cost, chosen, fixed=fixed, offers=offers, going=going)
    tolerance = _tolerance(cost)
    while least < most and going():
        first, near, second = nearest_two(cost, plan)
        gains = np.maximum(near[:, None] - cost, 0.0).sum(axis=0) - fixed
        gains[plan] = -np.inf
        spared = fixed[plan] - np.array([(second - near)[first == j].sum() for j in plan])
        grows = gains.max() if plan.size < most else -np.inf
        shrinks = spared.max() if plan.size > max(least, 1) else -np.inf
        if max(grows, shrinks) <= tolerance:
            break
        if grows >= shrinks:
            plan = np.append(plan, int(gains.argmax()))
        else:
            plan = np.delete(plan, int(spared.argmax()))
        total, plan = interchange(cost, plan, fixed=fixed, offers=offers, going=going)
    return total, plan


def _tolerance(cost: Floats) -> float:
    """Return the change of cost that counts as an improvement rather than rounding."""
    return float(1e-12 * max(1.0, np.abs(cost).max(initial=0.0) * cost.shape[0]))
