"""Secondary suppression: the cheapest cells to hide so that every secret stays blurred.

A master programme chooses cells; the attacker shows what is wrong with the choice; each successful
attack becomes a cut; the master chooses again.  Its bound is a lower bound of the cost of any safe
pattern.  From time to time the choice is completed to a safe pattern, freed of what it does not
need, and kept if it is the cheapest so far.  The search ends when the gap between the two is small
enough, or with the optimum when no attack succeeds any more.

Small and large tables go the same way, only the effort differs.  Hierarchical decomposition into
subtables was rejected: it needs backtracking, ends without a bound, and its result has to be
audited by the same attacker anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.attack import insider_failures, search_witnesses
from ondiris.disclosure.claims import Failure, Witness, claims_of
from ondiris.disclosure.cuts import Cut, CutMaker, Unknowns
from ondiris.disclosure.detours import Detours
from ondiris.disclosure.primary import Insiders
from ondiris.errors import NotConverged, Refused
from ondiris.ports.solver import Limits, Programme

if TYPE_CHECKING:
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = ["Effort", "Pattern", "Unions", "find_failures", "suppress"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Unions = Callable[[Bools, Unknowns], Sequence[Cut]]
"""Cuts against sums of hidden cells that anybody can work out and that are sensitive."""
Safe = tuple[Bools, list[Witness]]
"""A choice of unknowns that no attack narrows, and the witnesses of that."""
SHOWN = 5
TRIMS = 20
FEW = 8
LARGE = 3000
VAST = 8000
OPEN_TURNS = 6
POOL = 2000
DETOURS = 4
SWEEPS = 4
WALK = 1e-6
TIE = 1e-6
"""Part of its price that the dearest cell costs more, so that among equals small values go."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look for a cheap pattern; work, not time.

    Parameters
    ----------
    gap : float
        Relative distance to the lower bound that is good enough; 0 asks for the optimum.
    rounds : int
        Rounds of the master programme at most.
    first : int
        Rounds before the first completion.
    every : int
        Rounds between completions.
    """

    gap: float = 0.03
    rounds: int = 40
    first: int = 4
    every: int = 3

    @classmethod
    def fitting(cls, cells: int) -> Effort:
        """Return the effort that suits a table of so many cells."""
        if cells <= LARGE:
            return cls()
        if cells <= VAST:
            return cls(gap=0.02, rounds=7, first=4, every=3)
        return cls(gap=0.03, rounds=7, first=4, every=3)

    @classmethod
    def optimal(cls) -> Effort:
        """Return the effort that ends with a proved optimum."""
        return cls(gap=0.0, rounds=400, first=6, every=8)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A safe pattern, what it costs and how far from the cheapest it can be.

    Attributes
    ----------
    hidden : bool array, shape (cells,)
    secondary : bool array, shape (cells,)
        Cells hidden only to protect others.
    cost : float
        Sum of the weights of secondary cells.
    bound : float
        No safe pattern costs less.
    rounds : int
    witnesses : tuple of Witness
        Tables that prove it safe.
    """

    hidden: Bools
    secondary: Bools
    cost: float
    bound: float
    rounds: int
    witnesses: tuple[Witness, ...]

    @property
    def gap(self) -> float:
        """Relative distance of the cost to the lower bound."""
        return 0.0 if self.cost <= 0 else max(0.0, (self.cost - self.bound) / self.cost)

    def __str__(self) -> str:
        """Return numbers of cells and gap in one line."""
        return (
            f"Pattern({int(self.hidden.sum())} hidden, {int(self.secondary.sum())} secondary, "
            f"gap {100 * self.gap:.2f} %)"
        )


def find_failures(
    system: System,
    hidden: Bools,
    solver: Solver,
    insiders: Insiders,
    *,
    brief: bool = False,
    known: Sequence[Witness] = (),
    thorough: bool = False,
) -> tuple[list[Witness], list[Failure]]:
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
    witnesses, failures = search_witnesses(system, hidden, claims, solver, brief=brief, known=known)
    if insiders is Insiders.NONE or (failures and not thorough):
        return witnesses, failures
    kept = claims[~np.isin(claims.cell, [failure.cell for failure in failures])]
    found, more = insider_failures(
        system, hidden, kept, solver, known=[*witnesses, *known], brief=brief
    )
    return witnesses + found, failures + more


class _Search:
    def __init__(
        self, system: System, solver: Solver, insiders: Insiders, unions: Unions | None
    ) -> None:
        self.system, self.solver, self.insiders, self.unions = system, solver, insiders, unions
        self.unknowns = Unknowns.of(system)
        known = system.sole_cells if insiders is Insiders.SOLE else None
        self.maker = CutMaker(system, self.unknowns, solver)
        self.cuts: dict[Cut, None] = dict.fromkeys(self.maker.rows(known=known))
        mean = float(self.unknowns.weight.mean()) if len(self.unknowns) else 1.0
        self.unit = mean if mean > 0 else 1.0
        rank = np.argsort(np.argsort(self.system.values, kind="stable"), kind="stable")
        worth = np.zeros(len(self.unknowns))
        placed = self.unknowns.of_cell >= 0
        np.maximum.at(worth, self.unknowns.of_cell[placed], rank[placed] / max(1, len(rank)))
        self.price = self.unknowns.weight / self.unit
        self.pool: list[Witness] = []
        self.stubborn: list[Failure] = []
        self.tie = TIE * worth * self.price

    def spread(self, chosen: Bools) -> Bools:
        return self.maker.base | self.unknowns.spread(chosen)

    def cost(self, chosen: Bools) -> float:
        return float(self.price[chosen].sum())

    def failures(
        self, chosen: Bools, *, thorough: bool = False
    ) -> tuple[list[Witness], list[Failure], list[Cut]]:
        """Attack a choice; return its proof, or what fails as failures and as union cuts."""
        hidden = self.spread(chosen)
        found = list(self.unions(hidden, self.unknowns)) if self.unions else []
        failures = [] if thorough else self.again(hidden)
        if failures:
            return [], failures, found
        witnesses, failures = find_failures(
            self.system, hidden, self.solver, self.insiders,
            brief=True, known=self.pool, thorough=thorough,
        )  # fmt: skip
        self.remember(witnesses)
        self.stubborn = failures
        return witnesses, failures, found

    def again(self, hidden: Bools) -> list[Failure]:
        """Return which of the few claims that failed last fail still."""
        if len(self.stubborn) > FEW:
            return []
        failures: list[Failure] = []
        for old in self.stubborn:
            knows = (old.insider,) if old.insider >= 0 else ()
            frozen = old.frozen
            witnesses, found = search_witnesses(
                self.system, hidden, old.claim, self.solver,
                frozen=frozen, knows=knows, known=self.pool,
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

    def learn(self, chosen: Bools, failures: Sequence[Failure], found: Sequence[Cut]) -> int:
        """Turn failures into cuts; return how many are new."""
        hidden = self.spread(chosen)
        new = dict.fromkeys(found)
        for failure in failures:
            cut = self.maker.of_failure(hidden, failure)
            if cut is not None:
                new[cut] = None
        before = len(self.cuts)
        self.cuts |= new
        return len(self.cuts) - before

    def refine(self, failures: Sequence[Failure], low: Bools, high: Bools) -> None:
        """Cut the relaxed master's points off until the failing claims hold in them too."""
        size = len(self.unknowns)
        if not self.cuts or not size:
            return
        active = list(failures)
        given = len(self.cuts)
        relaxed = self.solver.load(self.programme(low, high, relaxed=True))
        for _ in range(SWEEPS):
            share = np.clip(relaxed.solve().values, 0.0, 1.0)
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
        return Programme(
            self.price + self.tie, lower, upper, matrix, right, np.full(len(right), np.inf), whole
        )

    def choose(self, fixed: Bools, within: Bools, gap: float) -> tuple[Bools, float]:
        """Solve the master programme between two choices; return its answer and a bound."""
        size = len(self.unknowns)
        if not self.cuts or size == 0:
            return fixed.copy(), 0.0
        programme = self.programme(fixed, within)
        answer = self.solver.load(programme, Limits(gap=gap)).solve()
        if len(answer.values) == 0:
            raise NotConverged(
                "master-infeasible", "the suppression programme found no pattern to try"
            )
        chosen = answer.values > 0.5
        return chosen, max(0.0, answer.bound) / (1 + TIE)

    def complete(self, chosen: Bools, within: Bools) -> Safe | None:
        """Add cells to a choice until it is safe."""
        detours = Detours(self.system, np.flatnonzero(self.spread(within)), self.solver)
        added = chosen
        for turn in count():
            # At first every addition may be taken back; later additions stay, so that this ends.
            grown, _ = self.choose(chosen if turn < OPEN_TURNS else added, within, 0.0)
            witnesses, failures, found = self.failures(grown)
            if not failures and not found:
                return grown, witnesses
            new = self.learn(grown, failures, found)
            self.refine(failures, chosen if turn < OPEN_TURNS else added, within)
            bridged = self.bridge(grown, failures, detours) if turn >= OPEN_TURNS else grown
            if not new and (bridged == added).all():
                return None
            added = bridged
        return None

    def bridge(self, chosen: Bools, failures: Sequence[Failure], detours: Detours) -> Bools:
        """Hide what the failing claims need, each by the cheapest detour to its level."""
        chosen = chosen.copy()
        new: list[Witness] = []
        size = len(self.system.names)
        for failure in failures:
            claim = failure.claim
            if any(
                w.proves(claim, size)[0] and not np.isin(w.cells, failure.frozen).any() for w in new
            ):
                continue
            tables = detours.least(failure, self.toll(chosen), tries=DETOURS)
            best = min(tables, key=lambda w: self.added_cost(w, chosen), default=None)
            if best is not None:
                chosen |= self.unknowns.gather(self.moved(best))
                new.append(best)
        self.remember(new)
        return chosen

    def moved(self, witness: Witness) -> Bools:
        cells = np.zeros(len(self.system.names), dtype=np.bool_)
        cells[witness.cells] = True
        return cells

    def added_cost(self, witness: Witness, chosen: Bools) -> float:
        return self.cost(self.unknowns.gather(self.moved(witness)) & ~chosen)

    def toll(self, chosen: Bools) -> Floats:
        """Return what it costs to move each cell: nothing where it is hidden already."""
        price = np.append(np.where(chosen, 0.0, self.price + self.tie + WALK), 0.0)
        return price[self.unknowns.of_cell]

    def trim(self, safe: Safe) -> Safe:
        """Look for a cheaper safe choice inside a safe one."""
        nothing = np.zeros_like(safe[0])
        chosen = nothing
        for _ in range(TRIMS):
            chosen, _ = self.choose(nothing, safe[0], 0.0)
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


def _matrix(cuts: list[Cut], unknowns: int) -> tuple[sparse.csr_array, Floats]:
    starts = np.cumsum([0, *(len(cut.unknowns) for cut in cuts)])
    columns = np.array([u for cut in cuts for u in cut.unknowns], dtype=np.int64)
    values = np.array([v for cut in cuts for v in cut.coefficients], dtype=np.float64)
    matrix = sparse.csr_array((values, columns, starts), shape=(len(cuts), unknowns))
    return matrix, np.array([cut.right for cut in cuts])


def suppress(
    system: System,
    solver: Solver,
    *,
    effort: Effort | None = None,
    insiders: Insiders = Insiders.SOLE,
    unions: Unions | None = None,
) -> Pattern:
    """Find a cheap safe pattern of hidden cells, with its proof and its distance to the best.

    Parameters
    ----------
    system : System
        Cells, secrets and what is public already.
    solver : Solver
    effort : Effort, optional
        How near to the cheapest pattern is near enough; by the table's size unless stated.
    insiders : Insiders
        Who attacks besides the outsider.
    unions : callable, optional
        Extra conditions on sums that anybody can work out.

    Returns
    -------
    Pattern

    Raises
    ------
    Refused
        ``protection-infeasible`` when hiding every free cell would not protect some secret.

    Notes
    -----
    Deterministic: one thread, fixed seeds, effort counted in rounds.
    """
    effort = effort or Effort.fitting(len(system.names))
    search = _Search(system, solver, insiders, unions)
    _refuse_the_impossible(search)
    best, bound, rounds = _descend(search, effort)
    if best is None:
        raise NotConverged("suppression", "no safe pattern was found within the effort allowed")
    hidden = search.spread(best[0])
    return Pattern(
        hidden=hidden,
        secondary=hidden & ~system.forced,
        cost=search.cost(best[0]) * search.unit,
        bound=min(bound, search.cost(best[0])) * search.unit,
        rounds=rounds,
        witnesses=tuple(best[1]),
    )


def _descend(search: _Search, effort: Effort) -> tuple[Safe | None, float, int]:
    """Choose, attack and learn until the gap is small enough; return the best and the bound."""
    nothing = np.zeros(len(search.unknowns), dtype=np.bool_)
    everything = ~nothing
    best: Safe | None = None
    bound = 0.0
    for done in range(1, effort.rounds + 1):
        chosen, low = search.choose(nothing, everything, effort.gap / 2)
        bound = max(bound, low)
        near = (effort.first - done) % effort.every < 2
        witnesses, failures, found = search.failures(chosen, thorough=near)
        if not failures and not found:
            return search.better(best, (chosen, witnesses)), bound, done
        stuck = not search.learn(chosen, failures, found)
        search.refine(failures, nothing, everything)
        due = done >= effort.first and (done - effort.first) % effort.every == 0
        if stuck or due or done == effort.rounds:
            safe = search.complete(chosen, everything)
            best = search.better(best, search.trim(safe) if safe else None)
        if best and (stuck or search.cost(best[0]) <= bound * (1 + effort.gap) + 1e-9):
            return best, bound, done
    return best, bound, effort.rounds


def _refuse_the_impossible(search: _Search) -> None:
    everything = np.ones(len(search.unknowns), dtype=np.bool_)
    _, failures, found = search.failures(everything)
    if not failures and not found:
        return
    names = sorted({search.system.names[f.cell] for f in failures})
    raise Refused(
        "protection-infeasible",
        f"{len(names)} cells cannot be protected even if every free cell is hidden: "
        f"{', '.join(names[:SHOWN])}",
        hint="Merge districts or activities, or withhold the table.",
        cells=len(names),
    )
