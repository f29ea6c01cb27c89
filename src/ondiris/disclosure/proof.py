"""The proof: witness tables checked by arithmetic alone, apart from whoever found them.

Nothing here solves anything.  A witness counts for a claim when it keeps every equation, stays
within every public fact and prior bound, leaves published cells alone and moves the claimed cell
as far as its level.  Against an insider it must also leave the insider's own cells alone.  What no
witness supports is a *shortfall*; a table with shortfalls is not published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.claims import TOLERANCE, claims_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ondiris.disclosure.claims import Claims, Witness
    from ondiris.disclosure.system import System

__all__ = ["Proof", "check_witnesses"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
EXACT = 1e-9
RESIDUAL = 1e-4
"""Largest residual of a witness, as a part of the protection level it supports."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The record of an audit.

    Attributes
    ----------
    protected : int
        Cells whose protection was claimed.
    claims : int
        Ends of protection intervals that had to be reached.
    insiders : int
        Holdings that know hidden cells exactly and were tried as attackers.
    pairs : int
        Claims against insiders that had to be reached.
    witnesses : int
        Tables that reach them.
    shortfalls : tuple of str
        Cells, by code, with an end that no witness reaches.
    tolerance : float
        Part of a level within which an end counts as reached.
    """

    protected: int
    claims: int
    insiders: int
    pairs: int
    witnesses: int
    shortfalls: tuple[str, ...]
    tolerance: float = TOLERANCE

    @property
    def holds(self) -> bool:
        """Whether every claim is proved."""
        return not self.shortfalls

    def __str__(self) -> str:
        """Return the outcome in one line."""
        return (
            f"Proof({self.protected} cells, {self.claims} claims, {self.insiders} insiders, "
            f"{self.witnesses} witnesses, {len(self.shortfalls)} shortfalls)"
        )

    @classmethod
    def of_json(cls, record: Mapping[str, Any]) -> Proof:
        """Return the proof of a record that `to_json` wrote."""
        return cls(
            protected=int(record["protected"]),
            claims=int(record["claims"]),
            insiders=int(record["insiders"]),
            pairs=int(record["insider_pairs"]),
            witnesses=int(record["witnesses"]),
            shortfalls=tuple(record["shortfall_cells"]),
            tolerance=float(record["tolerance"]),
        )

    def to_json(self) -> dict[str, object]:
        """Return the record for files and doors; it holds codes and counts only."""
        return {
            "protected": self.protected,
            "claims": self.claims,
            "insiders": self.insiders,
            "insider_pairs": self.pairs,
            "witnesses": self.witnesses,
            "shortfalls": len(self.shortfalls),
            "shortfall_cells": list(self.shortfalls),
            "tolerance": self.tolerance,
        }


def check_witnesses(
    system: System, hidden: Bools, witnesses: Sequence[Witness], *, against_insiders: bool
) -> Proof:
    """Check by arithmetic that witnesses prove every claim of a pattern.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
        Cells whose values are not shown.
    witnesses : sequence of Witness
    against_insiders : bool
        Whether the claims must also hold against holdings alone in hidden cells.

    Returns
    -------
    Proof
        With the cells that lack a witness as shortfalls.
    """
    claims = claims_of(system, hidden)
    unhidden = np.flatnonzero(((system.level_up > 0) | (system.level_down > 0)) & ~hidden)
    owner, moved = _insiders(system, hidden, witnesses, against=against_insiders)
    proved = np.zeros(len(claims), dtype=np.bool_)
    pairs = np.zeros((len(claims), moved.shape[1]), dtype=np.bool_)
    residual, valid = _residuals(system, hidden, witnesses)
    limited = _limited(system, claims, owner)
    for k, witness in enumerate(witnesses):
        if not valid[k]:
            continue
        dense = witness.dense(len(system.names))
        reach = claims.sign * dense[claims.cell]
        good = (reach >= claims.level * (1 - TOLERANCE)) & (residual[k] <= RESIDUAL * claims.level)
        proved |= good
        pairs[np.ix_(good, ~moved[k])] = True
        for claim, insider, level in limited:
            near = RESIDUAL * max(level, EXACT * claims.level[claim])
            kept = reach[claim] >= level * (1 - TOLERANCE) and residual[k] <= near
            pairs[claim, insider] |= kept and not moved[k, insider]
    for claim, insider, level in limited:
        pairs[claim, insider] |= level <= 0
    own = _own(system, claims, owner)
    proved &= (pairs | own).all(axis=1)
    short = np.union1d(claims.cell[~proved], unhidden)
    return Proof(
        protected=len(np.unique(claims.cell)),
        claims=len(claims),
        insiders=len(owner),
        pairs=int((~own).sum()),
        witnesses=len(witnesses),
        shortfalls=tuple(system.names[int(i)] for i in short),
    )


def _insiders(
    system: System, hidden: Bools, witnesses: Sequence[Witness], *, against: bool
) -> tuple[NDArray[np.int64], Bools]:
    """Return the insiders, none unless they attack, and which of them each witness touches."""
    known = system.sole_cells if against and witnesses else {}
    holders = [h for h, cells in known.items() if hidden[cells].any()]
    place = np.full(int(system.sole.max(initial=-1)) + 2, -1)
    place[holders] = np.arange(len(holders))
    touched = np.zeros((len(witnesses), len(holders)), dtype=np.bool_)
    for k, witness in enumerate(witnesses):
        real = witness.cells[np.abs(witness.deviation) > 0]
        at = place[system.sole[real]]
        touched[k, at[at >= 0]] = True
    return np.array(holders, dtype=np.int64), touched


def _limited(
    system: System, claims: Claims, owner: NDArray[np.int64]
) -> list[tuple[int, int, float]]:
    """Return claims that an insider's own knowledge limits: claim, insider, level."""
    place = {int(holder): i for i, holder in enumerate(owner)}
    number = {
        (int(c), int(s)): i for i, (c, s) in enumerate(zip(claims.cell, claims.sign, strict=True))
    }
    return [
        (number[cell, sign], place[holder], level)
        for (cell, sign, holder), level in system.limits.items()
        if (cell, sign) in number and holder in place
    ]


def _own(system: System, claims: Claims, owner: NDArray[np.int64]) -> Bools:
    return np.asarray(system.sole[claims.cell][:, None] == owner[None, :], dtype=np.bool_)


def _residuals(system: System, hidden: Bools, witnesses: Sequence[Witness]) -> tuple[Floats, Bools]:
    """Return each witness's worst residual, and whether it respects bounds and publication."""
    low, high = system.row_bounds
    starts = np.cumsum([0, *(len(w.cells) for w in witnesses)])
    cells = np.concatenate([np.zeros(0, np.int64), *(w.cells for w in witnesses)])
    deviation = np.concatenate([np.zeros(0), *(w.deviation for w in witnesses)])
    table = sparse.csr_array((deviation, cells, starts), shape=(len(witnesses), len(system.names)))
    reached = (table @ system.rows.T).toarray()
    residual = np.maximum(np.maximum(low - reached, reached - high), 0.0).max(axis=1, initial=0.0)
    values = system.values[cells] + deviation
    slack = EXACT * np.maximum(1.0, np.abs(system.values[cells]))
    out = (values < system.lower[cells] - slack) | (values > system.upper[cells] + slack)
    wrong = out | ~hidden[cells]
    count = np.add.reduceat(np.append(wrong, False), starts[:-1])
    empty = np.diff(starts) == 0
    return residual, np.asarray(empty | (count == 0), dtype=np.bool_)
