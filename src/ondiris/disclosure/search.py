"""What the search for a pattern is made of: choose, attack, learn, complete, trim.

A *choice* says which unknowns are hidden besides what every pattern hides.  Cuts and witnesses are
kept from choice to choice: a cut holds for every safe pattern, a witness for every pattern that
hides all cells it moves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.attack import Depth, Insider, insider_failures, search_witnesses
from ondiris.disclosure.claims import Shortfall, Witness, claims_of
from ondiris.disclosure.cutting_planes import CuttingPlane, CuttingPlanes, Unknowns
from ondiris.disclosure.primary import Insiders
from ondiris.disclosure.witnesses import NearestWitnesses
from ondiris.ports.solver import Limits, Programme

if TYPE_CHECKING:
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = ["Safe", "Search", "Unions", "find_failures"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Unions = Callable[[Bools, Unknowns], Sequence[CuttingPlane]]
"""Cuts against sums of hidden cells that anybody can work out and that are sensitive."""
Safe = tuple[Bools, list[Witness]]
"""A choice of unknowns that no attack narrows, and the witnesses of that."""
TRIMS = 20
"""Choices inside a safe one that are tried before it is completed."""
FEW = 8
"""Failures that are asked about by themselves before the whole table is attacked again."""
OPEN_TURNS = 6
"""Turns of a completion that may be taken back."""
POOL = 2000
WITNESSES = 4
SWEEPS = 100
PATIENCE, RISE = 4, 1e-3
"""Cutting off points goes on while some sweeps together lift the bound by this part of it."""
WALK = 1e-6
WHOLE = 1e-3
"""Where all costs are whole numbers, so is the least; a bound is rounded up, less this."""
TIE = 1e-4
"""Part of its price that the dearest cell costs more, so that among equals small values go."""


def find_failures(
    system: System,
    hidden: Bools,
    solver: Solver,
    insiders: Insiders,
    *,
    brief: bool = False,
    known: Sequence[Witness] = (),
    thorough: bool = False,
) -> tuple[list[Witness], list[Shortfall]]:
    """Play every attacker against a pattern; return the proof found and the claims that fail.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
    solver : Solver
    insiders : Insiders
        Whether sole contributors are attackers; they are tried when the outsider has found nothing.
    brief : bool
        Whether one failing side of a cell is enough to know.
    known : sequence of Witness
        Tables at hand, which are looked through first.
    thorough : bool
        Whether insiders are tried even when the outsider has found something, on all other cells.
    """
    claims = claims_of(system, hidden)
    witnesses, failures = search_witnesses(
        system, hidden, claims, solver, depth=Depth.CELL if brief else Depth.EACH, known=known
    )
    if insiders is Insiders.NONE or (failures and not thorough):
        return witnesses, failures
    kept = claims[~np.isin(claims.cell, [failure.cell for failure in failures])]
    found, more = insider_failures(
        system, hidden, kept, solver, known=[*witnesses, *known], brief=brief
    )
    return witnesses + found, failures + more


class Search:
    """Cuts, witnesses and prices of one search for a cheap pattern; it chooses, attacks, learns.

    Parameters
    ----------
    system : System
    solver : Solver
    insiders : Insiders
    unions : callable, optional
        Extra conditions on sums that anybody can work out.
    """

    def __init__(
        self, system: System, solver: Solver, insiders: Insiders, unions: Unions | None
    ) -> None:
        self.system, self.solver, self.insiders, self.unions = system, solver, insiders, unions
        self.unknowns = Unknowns.of(system)
        known = system.sole_cells if insiders is Insiders.SOLE else None
        self.maker = CuttingPlanes(system, self.unknowns, solver)
        self.cuts: dict[CuttingPlane, None] = dict.fromkeys(self.maker.rows(known=known))
        mean = float(self.unknowns.weight.mean()) if len(self.unknowns) else 1.0
        self.unit = mean if mean > 0 else 1.0
        rank = np.argsort(np.argsort(self.system.values, kind="stable"), kind="stable")
        worth = np.zeros(len(self.unknowns))
        placed = self.unknowns.of_cell >= 0
        np.maximum.at(worth, self.unknowns.of_cell[placed], rank[placed] / max(1, len(rank)))
        self.price = self.unknowns.weight / self.unit
        self.counted = bool((self.unknowns.weight % 1 == 0).all())
        self.pool: list[Witness] = []
        self.stubborn: list[Shortfall] = []
        self.partial = False
        self.tie = TIE * worth * self.price

    def spread(self, chosen: Bools) -> Bools:
        """Return the cells that a choice hides."""
        return self.maker.base | self.unknowns.spread(chosen)

    def cost(self, chosen: Bools) -> float:
        """Return what a choice costs, in units."""
        return float(self.price[chosen].sum())

    def failures(
        self, chosen: Bools, *, thorough: bool = False
    ) -> tuple[list[Witness], list[Shortfall], list[CuttingPlane]]:
        """Attack a choice; return its proof, or what fails as failures and as union cuts."""
        hidden = self.spread(chosen)
        found = list(self.unions(hidden, self.unknowns)) if self.unions else []
        failures = [] if thorough else self.again(hidden)
        self.partial = bool(failures)
        if failures:
            return [], failures, found
        witnesses, failures = find_failures(
            self.system, hidden, self.solver, self.insiders,
            brief=True, known=self.pool, thorough=thorough,
        )  # fmt: skip
        self.remember(witnesses)
        self.stubborn = failures
        return witnesses, failures, found

    def again(self, hidden: Bools) -> list[Shortfall]:
        """Return which of the few claims that failed last fail still."""
        if len(self.stubborn) > FEW:
            return []
        failures: list[Shortfall] = []
        for old in self.stubborn:
            knows = (old.insider,) if old.insider >= 0 else ()
            witnesses, found = search_witnesses(
                self.system, hidden, old.claim, self.solver,
                insider=Insider(old.frozen, knows), known=self.pool,
            )  # fmt: skip
            self.remember(witnesses)
            failures += found
        self.stubborn = failures
        return failures

    def remember(self, witnesses: Sequence[Witness]) -> None:
        """Keep the newest witnesses, the newest first."""
        new = set(map(id, witnesses))
        old = [witness for witness in self.pool if id(witness) not in new]
        self.pool = [*witnesses, *old][:POOL]

    def learn(
        self, chosen: Bools, failures: Sequence[Shortfall], found: Sequence[CuttingPlane]
    ) -> int:
        """Turn failures into cuts; return how many are new."""
        hidden = self.spread(chosen)
        new = dict.fromkeys(found)
        for failure in failures:
            cut = self.maker.of_failure(hidden, failure)
            if cut is not None:
                new[cut] = None
        before = len(self.cuts)
        self.cuts |= new
        if len(self.cuts) == before and self.partial:
            # What failed last teaches nothing more: ask about all claims again.
            self.stubborn = []
            _, failures, found = self.failures(chosen)
            return self.learn(chosen, failures, found)
        return len(self.cuts) - before

    def refine(self, failures: Sequence[Shortfall], low: Bools, high: Bools) -> None:
        """Cut the relaxed master's points off until the failing claims hold in them too."""
        size = len(self.unknowns)
        if not self.cuts or not size:
            return
        active = list(failures)
        given = len(self.cuts)
        relaxed = self.solver.load(self.programme(low, high, relaxed=True))
        bounds: list[float] = []
        for _ in range(SWEEPS):
            answer = relaxed.solve()
            bounds.append(answer.objective)
            if len(answer.values) == 0 or _stalled(bounds):
                break
            share = np.clip(answer.values, 0.0, 1.0)
            found = [(failure, self.maker.of_point(share, failure)) for failure in active]
            active = [failure for failure, cut in found if cut is not None]
            self.cuts |= dict.fromkeys(cut for _, cut in found if cut is not None)
            if not active:
                break
            matrix, right = _matrix(list(self.cuts)[given:], size)
            given = len(self.cuts)
            relaxed.add_rows(matrix, right, np.full(len(right), np.inf))

    def programme(self, low: Bools, high: Bools, *, relaxed: bool = False) -> Programme:
        """Return the master programme between two choices."""
        matrix, right = _matrix(list(self.cuts), len(self.unknowns))
        whole = np.zeros(0, dtype=np.bool_) if relaxed else np.ones(len(low), dtype=np.bool_)
        lower, upper = low.astype(np.float64), high.astype(np.float64)
        # The whole programme is asked without ties: its bound counts, and they make it hard.
        tie = self.tie if low.any() or not high.all() else 0.0
        return Programme(
            self.price + tie, lower, upper, matrix, right, np.full(len(right), np.inf), whole
        )

    def choose(self, fixed: Bools, within: Bools, gap: float) -> tuple[Bools, float] | None:
        """Solve the master programme between two choices; return its answer and a bound.

        The bound holds for the cost of every safe choice when nothing is fixed and all is allowed.
        There is no answer when what is fixed can be part of no safe choice.
        """
        size = len(self.unknowns)
        if not self.cuts or size == 0:
            return fixed.copy(), 0.0
        programme = self.programme(fixed, within)
        answer = self.solver.load(programme, Limits(gap=gap)).solve()
        if len(answer.values) == 0:
            return None
        low = max(0.0, answer.bound)
        if self.counted:
            low = np.ceil(low * self.unit - WHOLE) / self.unit
        return answer.values > 0.5, float(low)

    def complete(self, chosen: Bools, within: Bools) -> Safe | None:
        """Add cells to a choice until it is safe."""
        nearest = NearestWitnesses(self.system, np.flatnonzero(self.spread(within)), self.solver)
        added = chosen
        for turn in count():
            # At first every addition may be taken back; later additions stay, so that this ends.
            fixed = chosen if turn < OPEN_TURNS else added
            answer = self.choose(fixed, within, 0.0)
            if answer is None:
                return None
            grown, _ = answer
            witnesses, failures, found = self.failures(grown)
            if not failures and not found:
                return grown, witnesses
            new = self.learn(grown, failures, found)
            self.refine(failures, fixed, within)
            bridged = self.bridge(grown, failures, nearest) if turn >= OPEN_TURNS else grown
            if not new and (bridged == added).all():
                return None
            added = bridged
        return None

    def bridge(
        self, chosen: Bools, failures: Sequence[Shortfall], nearest: NearestWitnesses
    ) -> Bools:
        """Hide what the failing claims need, each by the nearest witness at its level."""
        chosen = chosen.copy()
        new: list[Witness] = []
        size = len(self.system.names)
        for failure in failures:
            claim = failure.claim
            if any(
                w.proves(claim, size)[0] and not np.isin(w.cells, failure.frozen).any() for w in new
            ):
                continue
            tables = nearest.least(failure, self.toll(chosen), tries=WITNESSES)
            best = min(tables, key=lambda w: self.cost(self.needed(w) & ~chosen), default=None)
            if best is not None:
                chosen |= self.needed(best)
                new.append(best)
        self.remember(new)
        return chosen

    def needed(self, witness: Witness) -> Bools:
        """Return the unknowns that a witness moves."""
        cells = np.zeros(len(self.system.names), dtype=np.bool_)
        cells[witness.cells] = True
        return self.unknowns.gather(cells)

    def toll(self, chosen: Bools) -> Floats:
        """Return what it costs to move each cell: nothing where it is hidden already."""
        price = np.append(np.where(chosen, 0.0, self.price + self.tie + WALK), 0.0)
        return price[self.unknowns.of_cell]

    def trim(self, safe: Safe, gap: float = 0.0) -> Safe:
        """Look for a cheaper safe choice inside another.

        Parameters
        ----------
        safe : tuple
            A safe choice, or one with more in it, which is handed back where nothing is found.
        gap : float
            By how much the choices inside it may miss the cheapest.
        """
        nothing = np.zeros_like(safe[0])
        chosen = nothing
        for _ in range(TRIMS):
            answer = self.choose(nothing, safe[0], gap)
            if answer is None:
                return safe
            chosen, _ = answer
            witnesses, failures, found = self.failures(chosen)
            if not failures and not found:
                return chosen, witnesses
            if not self.learn(chosen, failures, found):
                break
            self.refine(failures, nothing, safe[0])
        return self.better(safe, self.complete(chosen, safe[0])) or safe

    def better(self, one: Safe | None, other: Safe | None) -> Safe | None:
        """Return the cheaper of two safe choices."""
        if one is None or other is None:
            return one or other
        return min(one, other, key=lambda safe: self.cost(safe[0]))


def _stalled(bounds: Sequence[float]) -> bool:
    """Tell whether the last sweeps hardly lifted the bound."""
    return len(bounds) > PATIENCE and bounds[-1] - bounds[-1 - PATIENCE] < RISE * bounds[-1]


def _matrix(cuts: list[CuttingPlane], unknowns: int) -> tuple[sparse.csr_array, Floats]:
    starts = np.cumsum([0, *(len(cut.unknowns) for cut in cuts)])
    columns = np.array([u for cut in cuts for u in cut.unknowns], dtype=np.int64)
    values = np.array([v for cut in cuts for v in cut.coefficients], dtype=np.float64)
    matrix = sparse.csr_array((values, columns, starts), shape=(len(cuts), unknowns))
    return matrix, np.array([cut.right for cut in cuts])
