"""Auditing a table made by anybody: which secrets it leaves too narrow, and what narrows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.attack import claims_of, insider_failures
from ondiris.disclosure.inference import Inference
from ondiris.disclosure.primary import Insiders
from ondiris.disclosure.proof import Proof, check_witnesses
from ondiris.disclosure.reported import whole_of
from ondiris.disclosure.suppression import find_failures
from ondiris.errors import Inconsistent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ondiris.disclosure.attack import Shortfall
    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.reported import Reported, Whole
    from ondiris.ports.solver import Solver

__all__ = ["Audit", "Narrowing", "audit_table", "explained_audit"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
SHOWN = 5
EXPLAINED = 100
"""So many exposed cells at most are explained; all are named."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an attacker makes of one cell that is too narrow.

    Attributes
    ----------
    cell : str
        Its codes.
    how : str
        ``shown``, ``outsider``, ``insider`` for somebody who is alone in another cell, ``sum``
        where what a sum of cells comes to betrays a contributor of theirs.
    known_within_pct : float
        How far the value can be from the middle of what is possible, per cent of that middle;
        infinite where no end or a middle of zero leaves it open.
    by : tuple of str
        Cells whose values tell it: those shown, or of an insider its own.
    """

    cell: str
    how: str
    known_within_pct: float
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit of a table made by anybody.

    Attributes
    ----------
    proof : Proof
        Its `shortfalls` name every exposed cell.
    narrowings : tuple of Narrowing
        What narrows them, of the first hundred.
    """

    proof: Proof
    narrowings: tuple[Narrowing, ...]


def audit_table(
    reported: Reported, shown: Floats, solver: Solver, *, tolerance: float = 0.5
) -> Proof:
    """Audit a table made by anybody against the returns it was made of.

    Parameters
    ----------
    reported : Reported
        The returns, the rules, and what is public besides.
    shown : float array, shape (cells,)
        What the table shows; not-a-number where it shows nothing.
    solver : Solver
    tolerance : float
        How far a shown value may be from the true one: half a unit of its last digit.

    Returns
    -------
    Proof
        Its `shortfalls` name, by code, the cells that an attacker would narrow too far, and those
        that take part in a sum that betrays a holding.

    Raises
    ------
    Inconsistent
        ``other-table`` when shown values are not those of the returns.
    """
    return _attacked(reported, shown, solver, tolerance).proof


def explained_audit(
    reported: Reported, shown: Floats, solver: Solver, *, tolerance: float = 0.5
) -> Audit:
    """Audit a table made by anybody, and say of each exposed cell what narrows it.

    Parameters
    ----------
    reported : Reported
    shown : float array, shape (cells,)
    solver : Solver
    tolerance : float
        As of `audit_table`, as is what is raised.
    """
    attacked = _attacked(reported, shown, solver, tolerance)
    return Audit(attacked.proof, tuple(attacked.narrowings(solver)))


@dataclass(frozen=True, slots=True, eq=False)
class _Attacked:
    """A pattern after every attacker was tried."""

    whole: Whole
    hidden: Bools
    proof: Proof
    failures: Sequence[Shortfall]
    sums: frozenset[str]

    def narrowings(self, solver: Solver) -> Iterator[Narrowing]:
        """Yield what narrows the cells that the proof names."""
        system = self.whole.system
        place = {name: i for i, name in reversed(list(enumerate(system.names)))}
        place |= {system.names[failure.cell]: failure.cell for failure in self.failures}
        insider = {f.cell: f.insider for f in self.failures if f.insider >= 0}
        inference = Inference(system, self.hidden, solver)
        for name in self.proof.shortfalls[:EXPLAINED]:
            cell = place.get(name, -1)
            if cell < 0:
                yield Narrowing(name, "sum", 0.0, ())
            elif not self.hidden[cell]:
                yield Narrowing(name, "shown", 0.0, (name,))
            elif cell in insider:
                own = system.sole_cells[insider[cell]]
                own = own[self.hidden[own] & (own != cell)]
                low, high, _ = inference.interval(cell, known=own)
                by = tuple(system.names[int(c)] for c in own)
                yield Narrowing(name, "insider", _within_pct(low, high), by)
            else:
                low, high, rows = inference.interval(cell)
                how = "sum" if name in self.sums else "outsider"
                yield Narrowing(name, how, _within_pct(low, high), self._shown_in(rows))

    def _shown_in(self, rows: Ints) -> tuple[str, ...]:
        """Return the shown cells with a value that some equations bind."""
        system = self.whole.system
        cells = np.unique(system.rows[rows].indices)
        told = cells[~self.hidden[cells] & (system.values[cells] != 0)]
        return tuple(system.names[int(c)] for c in told)


def _within_pct(low: float, high: float) -> float:
    middle = abs(low + high) / 2
    return 100 * (high - low) / 2 / middle if np.isfinite(middle) and middle > 0 else float("inf")


def _attacked(reported: Reported, shown: Floats, solver: Solver, tolerance: float) -> _Attacked:
    """Play every attacker against what a table shows."""
    table = reported.only
    whole = whole_of([reported], solver)
    at = whole.parts[0].of_table(table)
    _refuse_other_values(table, whole.system.values[at], shown, tolerance)
    hidden = whole.system.hidden.copy()
    hidden[at] = np.isnan(shown) & whole.unsure[at]
    proof, failures = _proved(whole, hidden, solver)
    open_primary = np.flatnonzero(whole.system.primary & ~hidden)
    sums = frozenset(whole.betrayed(hidden))
    short = {*proof.shortfalls, *(whole.system.names[int(c)] for c in open_primary), *sums}
    return _Attacked(whole, hidden, replace(proof, shortfalls=tuple(sorted(short))), failures, sums)


def _proved(whole: Whole, hidden: Bools, solver: Solver) -> tuple[Proof, list[Shortfall]]:
    """Play every attacker; insiders against what the outsider cannot find out already."""
    system = whole.system
    witnesses, failures = find_failures(system, hidden, solver, Insiders.NONE)
    against_insiders = whole.insiders is Insiders.SOLE
    if against_insiders:
        claims = claims_of(system, hidden)
        fallen = {(f.cell, f.sign) for f in failures}
        standing = [
            (int(c), int(s)) not in fallen for c, s in zip(claims.cell, claims.sign, strict=True)
        ]
        found, more = insider_failures(system, hidden, claims[np.array(standing, np.bool_)], solver)
        outside = {failure.cell for failure in failures}
        failures = [*failures, *(failure for failure in more if failure.cell not in outside)]
        witnesses = [*witnesses, *found]
    proof = check_witnesses(system, hidden, witnesses, against_insiders=against_insiders)
    return proof, failures


def _refuse_other_values(table: Shape, true: Floats, shown: Floats, tolerance: float) -> None:
    off = ~np.isnan(shown) & (np.abs(shown - true) > tolerance + 1e-9 * np.abs(true))
    if off.any():
        names = [table.names[int(i)] for i in np.flatnonzero(off)[:SHOWN]]
        raise Inconsistent(
            "other-table",
            f"{int(off.sum())} shown cells are not those of the returns: {', '.join(names)}",
            hint="Audit a table against the returns and the period it was made of.",
        )
