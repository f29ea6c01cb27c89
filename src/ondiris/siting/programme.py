"""Plans with capacities as a mixed-integer programme, for what our own bounds leave open.

"A point is served only by an open site" makes a row for every pair and the relaxation tight.  Few
of them bind, so they are added as they are violated; what the relaxation then prices out is fixed
by reduced costs against the best plan known, and the rest is left to the solver.  This is the way
for points that one site alone serves, for sites that are open already, and for questions on which
the Lagrangian walk stalls; the walk goes on to hundreds of thousands of pairs, this does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.ports.solver import Limits, Programme, Solution, Solver, SolverOutcome
from ondiris.siting.check import whole_step
from ondiris.siting.tree import Stopping

__all__ = ["MOST_PAIRS", "OpeningQuestion", "ProgrammePlan", "solve_openings"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_PAIRS = 60_000
"""Points times sites that are still one programme."""
VIOLATED = 1e-6
ROUNDS = 40
NEAR = 5
"""Sites by reduced cost among which a first plan serves each point."""
FIRST_GAP = 0.01
EXACT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class OpeningQuestion:
    """Which sites of limited room to open.

    Parameters
    ----------
    cost : float64 array, shape (points, sites)
        Of serving all demand of a point from a site.
    demand : float64 array, shape (points,)
    capacity, fixed : float64 arrays, shape (sites,)
    locked : bool array, shape (sites,)
        Open already; they count among none of those to open.
    least, most : int
        Between how many others a plan opens; all of them where `most` is omitted.
    single : bool
        Whether one site alone serves a point.
    """

    cost: Floats
    demand: Floats
    capacity: Floats
    fixed: Floats
    locked: Flags
    least: int = 0
    most: int | None = None
    single: bool = False

    @property
    def step(self) -> float:
        """Smallest possible difference of two plans' costs, 0 where nothing is known."""
        return whole_step(self.cost, self.fixed) if self.single else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class ProgrammePlan:
    """What a programme found.

    Parameters
    ----------
    chosen : int64 array, shape (open sites,)
        Empty where no plan was found.
    shares : float64 array, shape (points, sites)
        How much of each point each site serves.
    cost, bound : float
        Infinite cost where no plan was found; an infinite bound where there is none.
    """

    chosen: Ints
    shares: Floats
    cost: float
    bound: float


def solve_openings(
    asks: OpeningQuestion,
    solver: Solver,
    effort: Stopping,
    *,
    known: ProgrammePlan | None = None,
) -> ProgrammePlan:
    """Open sites at least cost, with a bound.

    Parameters
    ----------
    asks : OpeningQuestion
    solver : Solver
    effort : Stopping
        Gap and clock.
    known : ProgrammePlan, optional
        A plan at hand; it stands where no better one is found.

    Returns
    -------
    ProgrammePlan
    """
    whole = _Openings(asks)
    root, served = whole.relaxed(solver, effort)
    if root.outcome is SolverOutcome.INFEASIBLE:
        return ProgrammePlan(np.zeros(0, np.int64), np.zeros(asks.cost.shape), np.inf, np.inf)
    best = None if known is None else whole.written(known)
    upper = np.inf if known is None else known.cost
    if best is None:
        limits = Limits(FIRST_GAP, going=effort.going)
        first = whole.solved(solver, served, whole.near(root), limits)
        if first.values.size:
            best, upper = first.values, first.objective
    limits = Limits(_gap(asks, effort, upper), going=effort.going)
    last = whole.solved(solver, served, whole.priced(root, upper), limits, start=best)
    if last.values.size and last.objective <= upper:
        best, upper = last.values, last.objective
    # What was priced out holds no better plan: where nothing is left, the one known is the best.
    bound = upper if last.outcome is SolverOutcome.INFEASIBLE else max(root.objective, last.bound)
    bound = root.objective if np.isnan(bound) else bound
    if asks.step > 0.0:
        bound = asks.step * float(np.ceil(bound / asks.step - 1e-6))
    if best is None:
        return ProgrammePlan(np.zeros(0, np.int64), np.zeros(asks.cost.shape), np.inf, bound)
    return ProgrammePlan(*whole.read(best), upper, min(bound, upper))


def _gap(asks: OpeningQuestion, effort: Stopping, upper: float) -> float:
    """Return the gap at which a search may stop: less than one step of cost is none."""
    if not np.isfinite(upper) or upper <= 0.0:
        return max(effort.gap, EXACT)
    return max(effort.gap, asks.step * (1 - 1e-6) / upper, EXACT)


Bounds = tuple[Floats, Floats]


class _Openings:
    """The programme of a question: a column a pair, then a column a site."""

    def __init__(self, asks: OpeningQuestion) -> None:
        self.asks = asks
        self.points, self.sites = asks.cost.shape
        self.pairs = self.points * self.sites
        self.point, self.site = np.divmod(np.arange(self.pairs), self.sites)
        self.cost = np.concatenate([asks.cost.ravel(), np.where(asks.locked, 0.0, asks.fixed)])

    def _columns(self) -> Bounds:
        lower = np.zeros(self.cost.size)
        lower[self.pairs :] = self.asks.locked
        upper = np.ones(self.cost.size)
        too_big = self.asks.demand[self.point] > self.asks.capacity[self.site] * (1 + 1e-12)
        if self.asks.single:
            upper[: self.pairs][too_big] = 0.0
        return lower, upper

    def _rows(self) -> tuple[sparse.csr_array, Floats, Floats]:
        """Return the rows that every plan keeps: service, room, number of sites."""
        asks, size = self.asks, self.cost.size
        most = self.sites if asks.most is None else asks.most
        at = np.arange(self.pairs)
        service = sparse.csr_array((np.ones(self.pairs), (self.point, at)), (self.points, size))
        filled = np.concatenate([asks.demand[self.point], -asks.capacity])
        where = np.concatenate([self.site, np.arange(self.sites)])
        room = sparse.csr_array((filled, (where, np.arange(size))), (self.sites, size))
        counted = np.concatenate([np.zeros(self.pairs), ~asks.locked])
        number = sparse.csr_array(counted[None, :])
        lower = np.concatenate([np.ones(self.points), np.full(self.sites, -np.inf), [asks.least]])
        upper = np.concatenate([np.ones(self.points), np.zeros(self.sites), [most]])
        return sparse.vstack([service, room, number]).tocsr(), lower, upper

    def _only_open(self, pairs: Ints) -> sparse.csr_array:
        """Return the rows "served only by an open site" of some pairs."""
        row = np.arange(pairs.size)
        return sparse.csr_array(
            (
                np.concatenate([np.ones(pairs.size), -np.ones(pairs.size)]),
                (
                    np.concatenate([row, row]),
                    np.concatenate([pairs, self.pairs + self.site[pairs]]),
                ),
            ),
            (pairs.size, self.cost.size),
        )

    def relaxed(self, solver: Solver, effort: Stopping) -> tuple[Solution, Ints]:
        """Return the linear relaxation, and the pairs whose rows it needed."""
        matrix, row_lower, row_upper = self._rows()
        lower, upper = self._columns()
        model = solver.load(Programme(self.cost, lower, upper, matrix, row_lower, row_upper))
        found = model.solve()
        needed = np.zeros(self.pairs, dtype=np.bool_)
        for _ in range(ROUNDS):
            if not found.values.size or not effort.going():
                break
            opened = found.values[self.pairs :][self.site]
            over = (found.values[: self.pairs] > opened + VIOLATED) & ~needed
            new = np.flatnonzero(over)
            if not new.size:
                break
            needed[new] = True
            model.add_rows(self._only_open(new), np.full(new.size, -np.inf), np.zeros(new.size))
            found = model.solve()
        return found, np.flatnonzero(needed)

    def near(self, root: Solution) -> Bounds:
        """Return bounds under which each point is served by one of a few sites."""
        lower, upper = self._columns()
        price = root.column_duals[: self.pairs].reshape(self.points, self.sites)
        price = np.where(upper[: self.pairs].reshape(price.shape) > 0, price, np.inf)
        few = np.argsort(price, axis=1, kind="stable")[:, : min(NEAR, self.sites)]
        allowed = np.zeros(price.shape, dtype=np.bool_)
        np.put_along_axis(allowed, few, values=True, axis=1)
        upper[: self.pairs] *= allowed.ravel()
        return lower, upper

    def priced(self, root: Solution, known: float) -> Bounds:
        """Return bounds with all that no better plan than the one known can have settled."""
        lower, upper = self._columns()
        slack = known - root.objective
        if not np.isfinite(slack):
            return lower, upper
        slack = slack * (1 + 1e-9) + 1e-7 * max(abs(known), 1.0)
        whole = np.ones(self.cost.size, dtype=np.bool_)
        whole[: self.pairs] = self.asks.single
        upper[whole & (root.column_duals > slack) & (lower == 0.0)] = 0.0
        lower[whole & (-root.column_duals > slack) & (upper == 1.0)] = 1.0
        return lower, upper

    def solved(
        self,
        solver: Solver,
        needed: Ints,
        bounds: Bounds,
        limits: Limits,
        *,
        start: Floats | None = None,
    ) -> Solution:
        """Return the best plan within some bounds of the columns."""
        matrix, row_lower, row_upper = self._rows()
        whole = np.ones(self.cost.size, dtype=np.bool_)
        whole[: self.pairs] = self.asks.single
        programme = Programme(
            self.cost,
            *bounds,
            sparse.vstack([matrix, self._only_open(needed)]).tocsr(),
            np.concatenate([row_lower, np.full(needed.size, -np.inf)]),
            np.concatenate([row_upper, np.zeros(needed.size)]),
            whole,
        )
        model = solver.load(programme, limits)
        if start is not None:
            model.suggest(start)
        return model.solve()

    def written(self, plan: ProgrammePlan) -> Floats:
        """Return a plan as values of the columns."""
        opened = np.zeros(self.sites)
        opened[plan.chosen] = 1.0
        opened[self.asks.locked] = 1.0
        return np.concatenate([plan.shares.ravel(), opened])

    def read(self, values: Floats) -> tuple[Ints, Floats]:
        """Return the open sites and who serves whom."""
        opened = np.flatnonzero(values[self.pairs :] > 0.5).astype(np.int64)
        shares = values[: self.pairs].reshape(self.points, self.sites)
        return opened, np.where(shares > 1e-9, shares, 0.0)
