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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.primary import Insiders
from ondiris.disclosure.search import Safe, Search, Unions, find_failures
from ondiris.errors import BrokenInvariant, Refused

if TYPE_CHECKING:
    from ondiris.disclosure.claims import Witness
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = ["Effort", "Pattern", "Unions", "find_failures", "suppress"]

Bools = NDArray[np.bool_]
SHOWN = 5
LARGE = 3000
VAST = 8000


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
    def fitting(cls, cells: int, insiders: Insiders = Insiders.NONE) -> Effort:
        """Return the effort that suits a table of so many cells and its attackers."""
        if cells <= LARGE:
            return cls(gap=0.01)
        if insiders is Insiders.SOLE:
            return cls(gap=0.05, rounds=5, first=5, every=5)
        if cells <= VAST:
            return cls(gap=0.02, rounds=7, first=4, every=3)
        return cls(gap=0.03, rounds=4, first=4, every=4)

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
    effort = effort or Effort.fitting(len(system.names), insiders)
    search = Search(system, solver, insiders, unions)
    everything = _refuse_the_impossible(search)
    best, bound, rounds = _descend(search, effort)
    best = best or search.trim(everything)
    hidden = search.spread(best[0])
    return Pattern(
        hidden=hidden,
        secondary=hidden & ~system.forced,
        cost=search.cost(best[0]) * search.unit,
        bound=min(bound, search.cost(best[0])) * search.unit,
        rounds=rounds,
        witnesses=tuple(best[1]),
    )


def _descend(search: Search, effort: Effort) -> tuple[Safe | None, float, int]:
    """Choose, attack and learn until the gap is small enough; return the best and the bound."""
    nothing = np.zeros(len(search.unknowns), dtype=np.bool_)
    everything = ~nothing
    seen = nothing.copy()
    best: Safe | None = None
    bound = 0.0
    for done in range(1, effort.rounds + 1):
        answer = search.choose(nothing, everything, effort.gap / 2)
        if answer is None:
            raise BrokenInvariant("master-infeasible", "cuts refuse a pattern that is safe")
        chosen, low = answer
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
            if safe is not None:
                seen |= safe[0]
                best = search.better(best, search.trim(safe))
            best = _among(search, best, seen | chosen, effort)
        if best and (stuck or search.cost(best[0]) <= bound * (1 + effort.gap) + 1e-9):
            return best, bound, done
    return best, max(bound, _lifted(search, effort)), effort.rounds


def _lifted(search: Search, effort: Effort) -> float:
    """Return the bound with all that the last completion taught."""
    nothing = np.zeros(len(search.unknowns), dtype=np.bool_)
    answer = search.choose(nothing, ~nothing, effort.gap / 2)
    return 0.0 if answer is None else answer[1]


def _among(search: Search, best: Safe | None, seen: Bools, effort: Effort) -> Safe | None:
    """Return the cheapest safe choice among all that was ever hidden, if it is cheaper."""
    if best is None or not (seen & ~best[0]).any():
        return best
    seen |= best[0]
    return search.better(best, search.trim((seen, best[1]), effort.gap / 2))


def _refuse_the_impossible(search: Search) -> Safe:
    """Return the choice of everything with its proof, or refuse."""
    everything = np.ones(len(search.unknowns), dtype=np.bool_)
    witnesses, failures, found = search.failures(everything)
    if not failures and not found:
        return everything, witnesses
    names = sorted({search.system.names[f.cell] for f in failures})
    raise Refused(
        "protection-infeasible",
        f"{len(names)} cells cannot be protected even if every free cell is hidden: "
        f"{', '.join(names[:SHOWN])}",
        hint="Merge districts or activities, or withhold the table.",
        cells=len(names),
    )
