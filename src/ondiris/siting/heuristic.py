"""Many starts, each relinked with a pool of different good plans.

Starts are greedy over a few random candidates at a time: far better than random sites, and still
different from each other.  Of a large table a sample of the points is searched, and the best plan
for these is brought down for all.  What comes out is an upper bound without proof; `tree.prove`
supplies the other side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ondiris.siting.costs import ServiceCosts, service_costs
from ondiris.siting.interchange import add_or_drop, interchange, relink
from ondiris.siting.tree import Stopping

__all__ = ["search"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Pool = list[tuple[float, tuple[int, ...]]]

FEW = 8
"""Sites among which a greedy start opens the best."""
SAMPLE = 5_000
"""Points of a large table that are searched first."""
SAMPLE_STARTS, SAMPLE_POOL = 4, 2


def search(
    costs: ServiceCosts,
    fixed: Floats,
    *,
    least: int,
    most: int,
    starts: int,
    pool: int,
    effort: Stopping,
) -> tuple[float, Ints]:
    """Best plan of many starts, each relinked with a pool of different good plans.

    Parameters
    ----------
    costs : ServiceCosts
    fixed : float64 array, shape (sites,)
        Cost of opening a site.
    least, most : int
        Between how many sites a plan opens.
    starts : int
        Sampled greedy starts; each is brought down by interchange.
    pool : int
        Different plans kept for relinking.
    effort : Stopping
        Seed of the starts: the same one gives the same plan; and the clock, asked after each.

    Returns
    -------
    tuple of float and int64 array
        Cost and columns of the best plan; an upper bound, without proof.
    """
    if costs.large and costs.table.shape[0] > 2 * SAMPLE:
        return _sampled(costs, fixed, least, most, effort)
    draw = np.random.default_rng(effort.seed)
    elite: Pool = []
    for _ in range(starts):
        start = _greedy(costs, fixed, least, most, draw)
        if least == most:
            found = [interchange(costs, start, fixed=fixed, going=effort.going)]
            if effort.going():
                found += _relinked(costs, fixed, found[0], elite)
        else:
            found = [add_or_drop(costs, fixed, start, least=least, most=most, going=effort.going)]
        elite = _keep(elite, found, pool)
        if not effort.going():
            break
    total, columns = elite[0]
    return total, np.array(columns, dtype=np.int64)


def _sampled(
    costs: ServiceCosts, fixed: Floats, least: int, most: int, effort: Stopping
) -> tuple[float, Ints]:
    """Search a sample of the points, and bring its best plan down for all of them."""
    points = costs.table.shape[0]
    some = np.random.default_rng(effort.seed).choice(points, SAMPLE, replace=False)
    _, start = search(
        service_costs(costs.table[some], costs.weight[some]),
        fixed * (SAMPLE / points),
        least=least,
        most=most,
        starts=SAMPLE_STARTS,
        pool=SAMPLE_POOL,
        effort=effort,
    )
    if least == most:
        return interchange(costs, start, fixed=fixed, going=effort.going)
    return add_or_drop(costs, fixed, start, least=least, most=most, going=effort.going)


def _greedy(
    costs: ServiceCosts, fixed: Floats, least: int, most: int, draw: np.random.Generator
) -> Ints:
    """Open, step by step, the best of a few random sites while that is asked for or pays."""
    points, sites = costs.table.shape
    left = list(range(sites))
    opened: list[int] = []
    near = np.full(points, costs.largest)
    while len(opened) < most:
        sample = draw.choice(len(left), size=min(FEW, len(left)), replace=False)
        columns = [left[k] for k in sample]
        offers = np.ascontiguousarray(costs.of(np.array(columns)).T)
        gains = np.maximum(near - offers, 0.0).sum(axis=1) - fixed[columns]
        best = int(gains.argmax())
        if gains[best] <= 0.0 and len(opened) >= max(least, 1):
            break
        opened.append(columns[best])
        left.remove(columns[best])
        near = np.minimum(near, offers[best])
    return np.array(opened, dtype=np.int64)


def _relinked(
    costs: ServiceCosts, fixed: Floats, new: tuple[float, Ints], elite: Pool
) -> list[tuple[float, Ints]]:
    """Return the plans met on the way between the new plan and each of the pool."""
    found = []
    for total, columns in elite:
        other = np.array(columns, dtype=np.int64)
        better, worse = (other, new[1]) if total < new[0] else (new[1], other)
        if np.setdiff1d(better, worse).size > 1:
            found.append(relink(costs, fixed, better, worse))
    return found


def _keep(elite: Pool, found: list[tuple[float, Ints]], pool: int) -> Pool:
    """Return the pool with the new plans in it: different ones, the cheapest first."""
    joined = {columns: total for total, columns in elite}
    joined |= {tuple(int(j) for j in plan): total for total, plan in found}
    return sorted((total, columns) for columns, total in joined.items())[:pool]
