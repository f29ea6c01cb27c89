"""What serving each point costs from each site: one table, and beside it what is cheap in order.

Whatever looks at pairs in this room looks at cheap ones: a swap matters where a site is nearer
than a point's second nearest open one, a price where a site is below it.  So each point keeps its
cheapest sites in rising order, all of them while the table is small and a tenth beyond; whoever
needs a dearer one reads the point's row.  The table is kept once, in the type it came in, and
never multiplied out: a weight per point stands beside it.

Rejected: a transposed copy for swaps and a sorted copy with its order for prices, which took six
times the table; distances made anew at every reading, which take longer than reading them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ondiris.siting.check import whole_numbers
from ondiris.siting.compiled import compiled

__all__ = ["LARGE", "ServiceCosts", "service_costs"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LARGE = 5_000_000
"""Entries of a table beyond which only the cheapest sites of a point are kept in order."""
KEPT = 10
"""One site of so many is kept in order on a large table."""
BLOCK = 1_000
"""Rows of a large table that are looked at together."""


class ServiceCosts(NamedTuple):
    """Costs of pairs, and each point's cheapest sites.

    Parameters
    ----------
    table : array, shape (points, sites)
        Cost of serving a unit of a point from a site, of any type of numbers.
    weight : float64 array, shape (points,)
        Units of each point.
    start : int64 array, shape (points + 1,)
        Where each point's cheapest sites begin in `site` and `cost`.
    site : int32 array, shape (kept pairs,)
    cost : float64 array, shape (kept pairs,)
        Rising within a point; equal ones by column.
    cap : float64 array, shape (points,)
        All that costs less than this is kept.
    largest : float
        The largest cost of a pair.
    """

    table: NDArray[Any]
    weight: Floats
    start: Ints
    site: NDArray[np.int32]
    cost: Floats
    cap: Floats
    largest: float

    @property
    def large(self) -> bool:
        """Whether a single pass takes long enough to ask for the time after it."""
        return self.table.size > LARGE

    @property
    def tolerance(self) -> float:
        """The change of cost that counts as an improvement rather than rounding."""
        return float(1e-12 * max(1.0, self.largest * self.weight.size))

    def of(self, chosen: Ints) -> Floats:
        """Return the costs of some sites, a column each."""
        return np.asarray(self.table[:, chosen] * self.weight[:, None])

    def least(self, chosen: Ints) -> float:
        """Return what serving every point from its nearest of these sites costs."""
        return float(self.of(chosen).min(axis=1).sum())

    def dearest(self) -> Floats:
        """Return each point's largest cost."""
        return np.asarray(self.table.max(axis=1) * self.weight)

    def within(self, sites: Ints) -> ServiceCosts:
        """Return the costs of these sites alone."""
        return service_costs(np.take(self.table, sites, axis=1), self.weight)

    def step(self, opening: Floats) -> float:
        """Return 1 where all costs are whole and add without rounding, else 0."""
        points = self.table.shape[0]
        rows = (
            self.table[at : at + BLOCK] * self.weight[at : at + BLOCK, None]
            for at in range(0, points, BLOCK)
        )
        return float(
            whole_numbers(opening, most=opening.max(initial=0.0) * opening.size)
            and all(whole_numbers(block, most=self.largest * points) for block in rows)
        )


def service_costs(table: NDArray[Any], weight: Floats | None = None) -> ServiceCosts:
    """Put each point's cheapest sites in order beside the table.

    Parameters
    ----------
    table : array, shape (points, sites)
        Cost of serving a unit of a point from a site; kept as it is.
    weight : float64 array, shape (points,), optional
        Units of each point; one where omitted.
    """
    points, sites = table.shape
    units = np.ones(points) if weight is None else weight
    cap = np.full(points, np.inf)
    if table.size > LARGE:
        for at in range(0, points, BLOCK):
            rows = slice(at, at + BLOCK)
            kept = np.partition(table[rows], sites // KEPT, axis=1)[:, sites // KEPT]
            cap[rows] = kept * units[rows]
    start = np.zeros(points + 1, dtype=np.int64)
    _count(table, units, cap, start)
    np.cumsum(start, out=start)
    site, cost = np.empty(start[-1], np.int32), np.empty(start[-1])
    _order(table, units, cap, start, site, cost)
    largest = float((table.max(axis=1) * units).max())
    return ServiceCosts(table, units, start, site, cost, cap, largest)


@compiled
def _count(table: NDArray[Any], weight: Floats, cap: Floats, start: Ints) -> None:
    """Fill how many sites of the point before cost less than its cap."""
    points, sites = table.shape
    for i in range(points):
        count = 0
        for j in range(sites):
            if weight[i] * table[i, j] < cap[i]:
                count += 1
        start[i + 1] = count


@compiled
def _order(
    table: NDArray[Any],
    weight: Floats,
    cap: Floats,
    start: Ints,
    site: NDArray[np.int32],
    cost: Floats,
) -> None:
    """Fill each point's sites below its cap, by rising cost, then by column."""
    points, sites = table.shape
    for i in range(points):
        size = start[i + 1] - start[i]
        columns = np.empty(size, np.int32)
        values = np.empty(size)
        at = 0
        for j in range(sites):
            value = weight[i] * table[i, j]
            if value < cap[i]:
                columns[at] = j
                values[at] = value
                at += 1
        ranks = np.argsort(values, kind="mergesort")
        for k in range(size):
            site[start[i] + k] = columns[ranks[k]]
            cost[start[i] + k] = values[ranks[k]]
