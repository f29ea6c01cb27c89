"""The attacker: what can be inferred about hidden cells from everything that is published.

Hidden cells are unknown, all others known, so every table the attacker must reckon with is the
true one plus a *deviation* y of the hidden cells that keeps every equation and every public fact.
A cell is protected upwards when some such table reaches value + level, downwards likewise.  That
table is a *witness*: it proves protection without any solver being trusted, because anybody can
check it (`proof`).

One witness may serve hundreds of cells.  The search therefore asks for many at once, in random
directions from a fixed seed, and asks for a cell by itself only where that failed.  Insiders are
attackers who know some hidden cells exactly; groups of them are tried at once, and split where a
group knows too much.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.attacker import Attacker
from ondiris.disclosure.claims import TOLERANCE, Claims, Shortfall, Witness, claims_of
from ondiris.disclosure.witnesses import NearestWitnesses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = [
    "TOLERANCE",
    "Claims",
    "Shortfall",
    "Witness",
    "claims_of",
    "insider_failures",
    "search_witnesses",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

STRATUM = 1e3
"""Cells whose levels differ by more than this are asked about separately, for the numbers' sake."""
STALLED = 3
CLASSES = 4
TRIES = 3
"""Detours at most for a claim that a group of insiders endangers."""
CROWD = 4
"""Claims that are asked about one by one without being tried together."""


def _strata(level: Floats) -> Iterator[Ints]:
    order = np.argsort(-level, kind="stable")
    while len(order):
        near = level[order] >= level[order[0]] / STRATUM
        yield order[near]
        order = order[~near]


class Depth(StrEnum):
    """Which claims are asked about one by one, where no common table proves them."""

    EACH = "each"
    """Every one."""
    CELL = "cell"
    """One failing side of a cell is enough to know; its other side is then left open."""
    COMMON = "common"
    """None: nothing is reported as failing."""


@dataclass(frozen=True, eq=False)
class Insider:
    """Hidden cells that an attacker knows exactly, and the holdings that know them."""

    cells: Ints
    holdings: tuple[int, ...] = ()


def search_witnesses(
    system: System,
    hidden: Bools,
    claims: Claims,
    solver: Solver,
    *,
    insider: Insider | None = None,
    depth: Depth = Depth.EACH,
    known: Sequence[Witness] = (),
) -> tuple[list[Witness], list[Shortfall]]:
    """Look for tables that prove claims; return them and the claims that do not hold.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
        The pattern: cells whose values are not shown.
    claims : Claims
        What to prove.
    solver : Solver
    insider : Insider, optional
        What the attacker knows beside what everybody does.
    depth : Depth
        Which claims are asked about one by one where no common table proves them.
    known : sequence of Witness
        Tables at hand, which are looked through first; those of use are returned with the others.

    Notes
    -----
    Exact: a claim is reported as failing only after its own linear programme fell short.
    """
    insider = insider or Insider(np.zeros(0, np.int64))
    open_cells = hidden.copy()
    open_cells[insider.cells] = False
    witnesses, left = _recall(system, open_cells, claims, known)
    claims = claims[left]
    failures: list[Shortfall] = []
    for stratum in _strata(claims.level):
        part = claims[stratum]
        scale = float(np.median(part.level))
        attacker = Attacker(system, open_cells, solver, scale)
        found, missing = _cover(attacker, part, depth)
        witnesses += [replace(w, knows=insider.holdings) for w in found]
        failures += [
            Shortfall(
                int(part.cell[i]),
                int(part.sign[i]),
                float(part.level[i]),
                far,
                insider.cells,
                insider.holdings[0] if len(insider.holdings) == 1 else -1,
            )
            for i, far in missing
        ]
    return witnesses, failures


def _recall(
    system: System, open_cells: Bools, claims: Claims, known: Sequence[Witness]
) -> tuple[list[Witness], Ints]:
    """Return the known witnesses of use for a pattern, and the claims that they leave."""
    open_claims = np.ones(len(claims), dtype=np.bool_)
    used: list[Witness] = []
    for witness in known:
        if not open_cells[witness.cells].all():
            continue
        proved = open_claims & witness.proves(claims, len(system.names))
        if proved.any():
            used.append(witness)
            open_claims &= ~proved
    return used, np.flatnonzero(open_claims)


def _cover(
    attacker: Attacker, claims: Claims, depth: Depth
) -> tuple[list[Witness], list[tuple[int, float]]]:
    witnesses: list[Witness] = []
    level = claims.level / attacker.scale
    place = attacker.place(claims.cell)
    open_claims = np.ones(len(claims), dtype=np.bool_)
    dice = np.random.default_rng(0)

    def note(values: Floats) -> int:
        reached = open_claims & (claims.sign * values[place] >= level * (1 - TOLERANCE))
        if reached.any():
            witnesses.append(attacker.witness(values))
        open_claims[reached] = False
        return int(reached.sum())

    idle, patience = 0, 1 if depth is Depth.COMMON else STALLED
    while open_claims.sum() > CROWD and idle < patience:
        chosen = _one_side(place, open_claims, dice)
        gained = note(attacker.push(place[chosen], claims.sign[chosen], level[chosen]))
        idle = idle + 1 if gained <= 0.02 * len(claims) else 0
    attacker.release()
    missing: list[tuple[int, float]] = []
    for i in np.flatnonzero(open_claims) if depth is not Depth.COMMON else ():
        if not open_claims[i]:
            continue
        values = attacker.push_one(int(place[i]), int(claims.sign[i]), float(level[i]))
        note(values)
        if open_claims[i]:
            missing.append((int(i), float(claims.sign[i] * values[place[i]]) * attacker.scale))
            open_claims[place == place[i] if depth is Depth.CELL else i] = False
    return witnesses, missing


def _one_side(place: Ints, open_claims: Bools, dice: np.random.Generator) -> Ints:
    """Choose one open claim of each cell, by lot where both sides are open."""
    candidates = np.flatnonzero(open_claims)
    lots = dice.random(len(candidates))
    order = candidates[np.lexsort((lots, place[candidates]))]
    _, first = np.unique(place[order], return_index=True)
    return order[first]


def insider_failures(
    system: System,
    hidden: Bools,
    claims: Claims,
    solver: Solver,
    *,
    known: Sequence[Witness] = (),
    brief: bool = False,
) -> tuple[list[Witness], list[Shortfall]]:
    """Prove claims against every holding that knows hidden cells exactly.

    Every pair of a claim and a holding that does not own the claimed cell is covered.  Holdings are
    numbered in base `CLASSES` and the cells of all that share a digit frozen together, for two
    different holdings differ in some digit.  Where such a group knows too much, a witness that
    keeps away from their cells shows which few of them can matter; those are tried one by one.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
    claims : Claims
    solver : Solver
    known : sequence of Witness
        Tables at hand, which are looked through first.
    brief : bool
        Whether one failing side of a cell is enough to know.

    Returns
    -------
    list of Witness, list of Failure
    """
    pairs = _Pairs(system, hidden, claims)
    if not pairs.holders:
        return [], []
    for witness in known:
        if hidden[witness.cells].all():
            pairs.note(witness)
    for group in pairs.groups():
        asked = pairs.asked(group)
        if len(asked):
            frozen = pairs.cells_of(group)
            for witness in search_witnesses(
                system, hidden, claims[asked], solver, insider=Insider(frozen), depth=Depth.COMMON
            )[0]:
                pairs.note(witness)
    _nearest_witnesses(system, hidden, pairs, solver)
    owed = _owed(system, hidden, pairs, solver)
    return pairs.kept, owed + _alone(system, hidden, pairs, solver, brief=brief)


def _owed(system: System, hidden: Bools, pairs: _Pairs, solver: Solver) -> list[Shortfall]:
    """Prove what claims owe to holdings whose own knowledge limits the level that can be kept."""
    failures: list[Shortfall] = []
    for k, holding in enumerate(pairs.holders):
        for i in np.flatnonzero(pairs.unproved[:, k]) if system.limits else ():
            cell, sign = int(pairs.claims.cell[i]), int(pairs.claims.sign[i])
            level = float(pairs.claims.level[i])
            owed = system.level_against(cell, sign, holding, level)
            if owed == level:
                continue
            pairs.unproved[i, k] = False
            if owed > 0:
                claim = Claims(np.array([cell]), np.array([sign]), np.array([owed]))
                own = pairs.cells_of(np.array([k]))
                found, missing = search_witnesses(
                    system, hidden, claim, solver, insider=Insider(own, (holding,))
                )
                pairs.kept += found
                failures += missing
    return failures


def _alone(
    system: System, hidden: Bools, pairs: _Pairs, solver: Solver, *, brief: bool
) -> list[Shortfall]:
    """Try every holding by itself against the claims that are left; return those that fail."""
    failures: list[Shortfall] = []
    left = np.flatnonzero(pairs.unproved.any(axis=1))
    for stratum in _strata(pairs.claims.level[left]):
        rows = left[stratum]
        scale = float(np.median(pairs.claims.level[rows]))
        attacker = Attacker(system, hidden, solver, scale)
        for k in np.flatnonzero(pairs.unproved[rows].any(axis=0)):
            own = pairs.cells_of(np.array([k]))
            attacker.freeze(own)
            done: set[int] = set()
            for i in rows[pairs.unproved[rows, k]]:
                if not pairs.unproved[i, k] or (brief and int(pairs.claims.cell[i]) in done):
                    continue
                failure = _ask(attacker, pairs, int(i), int(k))
                if failure is not None:
                    failures.append(failure)
                    done.add(failure.cell)
            attacker.thaw(own)
    return failures


def _ask(attacker: Attacker, pairs: _Pairs, i: int, k: int) -> Shortfall | None:
    """Ask for one claim against one holding whose cells the attacker holds still."""
    cell, sign = int(pairs.claims.cell[i]), int(pairs.claims.sign[i])
    holding, level = pairs.holders[k], float(pairs.claims.level[i])
    place = int(attacker.place(pairs.claims.cell[[i]])[0])
    values = attacker.push_one(place, sign, level / attacker.scale)
    witness = attacker.witness(values)
    pairs.note(witness)
    if not pairs.unproved[i, k]:
        return None
    far = float(sign * values[place]) * attacker.scale
    return Shortfall(cell, sign, level, far, pairs.cells_of(np.array([k])), holding)


def _nearest_witnesses(system: System, hidden: Bools, pairs: _Pairs, solver: Solver) -> None:
    """Prove claims by tables that leave as many of the insiders alone as they can."""
    nearest = NearestWitnesses(system, np.flatnonzero(hidden), solver)
    for i in np.flatnonzero(pairs.unproved.any(axis=1)):
        for _ in range(TRIES):
            against = np.flatnonzero(pairs.unproved[i])
            if len(against) == 0:
                break
            toll = np.zeros(len(system.names))
            toll[pairs.cells_of(against)] = 1.0
            claim = Shortfall(
                int(pairs.claims.cell[i]), int(pairs.claims.sign[i]),
                float(pairs.claims.level[i]), 0.0, np.zeros(0, np.int64),
            )  # fmt: skip
            witness = next(nearest.least(claim, toll), None)
            if witness is None or not pairs.note(witness):
                break


class _Pairs:
    """Which claims are proved against which holding."""

    def __init__(self, system: System, hidden: Bools, claims: Claims) -> None:
        self.system, self.claims = system, claims
        own = {h: cells[hidden[cells]] for h, cells in system.sole_cells.items()}
        self.holders = [h for h, cells in own.items() if len(cells)]
        self._cells = [own[h] for h in self.holders]
        self._place = np.full(int(system.sole.max(initial=-1)) + 2, -1, dtype=np.int64)
        self._place[self.holders] = np.arange(len(self.holders))
        self._owner = self._place[system.sole[claims.cell]]
        self.unproved = np.ones((len(claims), len(self.holders)), dtype=np.bool_)
        owned = np.flatnonzero(self._owner >= 0)
        self.unproved[owned, self._owner[owned]] = False
        self.kept: list[Witness] = []

    def cells_of(self, group: Ints) -> Ints:
        return np.concatenate([self._cells[int(k)] for k in group])

    def groups(self) -> Iterator[Ints]:
        number = np.arange(len(self.holders))
        unit = 1
        while unit < max(2, len(self.holders)):
            for value in range(CLASSES):
                group = np.flatnonzero(number // unit % CLASSES == value)
                if len(group):
                    yield group
            unit *= CLASSES

    def asked(self, group: Ints) -> Ints:
        """Return claims unproved against some of a group, and not upon cells of the group."""
        return np.flatnonzero(self.unproved[:, group].any(axis=1) & ~np.isin(self._owner, group))

    def note(self, witness: Witness) -> bool:
        """Mark what a witness proves; return whether that is news."""
        proved = np.flatnonzero(witness.proves(self.claims, len(self.system.names)))
        met = self._place[self.system.sole[witness.cells]]
        away = np.ones(len(self.holders), dtype=np.bool_)
        away[met[met >= 0]] = False
        block = np.ix_(proved, np.flatnonzero(away))
        news = bool(self.unproved[block].any())
        self.unproved[block] = False
        if news:
            self.kept.append(witness)
        return news
