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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.ports.solver import Programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Model, Solver

__all__ = [
    "TOLERANCE",
    "Claims",
    "Failure",
    "Witness",
    "claims_of",
    "insider_failures",
    "search_witnesses",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

TOLERANCE = 1e-6
"""Part of a protection level that counts as reached."""
STRATUM = 1e3
"""Cells whose levels differ by more than this are asked about separately, for the numbers' sake."""
REACH = 1e6
"""Deviations beyond this many levels are not offered to the attacker's witnesses."""
STALLED = 3
CLASSES = 8


@dataclass(frozen=True, eq=False)
class Claims:
    """Statements to prove: that some table moves a cell so far in a direction.

    Attributes
    ----------
    cell : int array, shape (claims,)
    sign : int array, shape (claims,)
        1 upwards, -1 downwards.
    level : float array, shape (claims,)
    """

    cell: Ints
    sign: Ints
    level: Floats

    def __len__(self) -> int:
        """Return the number of claims."""
        return len(self.cell)

    def __getitem__(self, chosen: Bools | Ints) -> Claims:
        """Return some of the claims."""
        return Claims(self.cell[chosen], self.sign[chosen], self.level[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """A deviation that keeps every equation and public fact.

    Attributes
    ----------
    cells : int array, shape (moved,)
    deviation : float array, shape (moved,)
    knows : tuple of int
        Holdings whose own cells it leaves untouched, besides everybody else's.
    """

    cells: Ints
    deviation: Floats
    knows: tuple[int, ...] = ()

    def dense(self, size: int) -> Floats:
        """Return the deviation of every cell."""
        out = np.zeros(size)
        out[self.cells] = self.deviation
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """A claim that does not hold, and who the attacker was."""

    cell: int
    sign: int
    level: float
    reached: float
    frozen: Ints
    insider: int = -1


def claims_of(system: System, hidden: Bools) -> Claims:
    """Return both claims of every hidden cell that has a protection level."""
    up = np.flatnonzero(hidden & (system.level_up > 0))
    down = np.flatnonzero(hidden & (system.level_down > 0))
    return Claims(
        np.concatenate([up, down]),
        np.concatenate([np.ones(len(up), np.int64), -np.ones(len(down), np.int64)]),
        np.concatenate([system.level_up[up], system.level_down[down]]),
    )


class _Room:
    """The attacker's linear programme over the hidden cells of one pattern, in units of `scale`."""

    def __init__(self, system: System, open_cells: Bools, solver: Solver, scale: float) -> None:
        self.cells = np.flatnonzero(open_cells)
        self.scale = scale
        part = sparse.csr_array(system.rows[:, self.cells])
        touched = np.flatnonzero(np.diff(part.indptr) > 0)
        low, high = system.row_bounds
        self.lower = np.maximum((system.lower - system.values)[self.cells] / scale, -REACH)
        self.upper = np.minimum((system.upper - system.values)[self.cells] / scale, REACH)
        self.all = np.arange(len(self.cells), dtype=np.int32)
        self.model: Model = solver.load(
            Programme(
                np.zeros(len(self.cells)),
                self.lower,
                self.upper,
                part[touched],
                low[touched] / scale,
                high[touched] / scale,
            )
        )

    def place(self, cell: Ints) -> Ints:
        return np.searchsorted(self.cells, cell)

    def push(self, place: Ints, sign: Ints, level: Floats) -> Floats:
        """Move many cells towards their levels at once; return the deviation."""
        lower, upper = self.lower.copy(), self.upper.copy()
        cost = np.zeros(len(self.cells))
        cost[place] = -sign / level
        upper[place] = np.minimum(upper[place], np.where(sign > 0, level, 4 * level))
        lower[place] = np.maximum(lower[place], np.where(sign < 0, -level, -4 * level))
        self.model.set_bounds(self.all, lower, upper)
        self.model.set_cost(self.all, cost)
        return self.model.solve().values

    def release(self) -> None:
        """Return to the attacker's own bounds."""
        self.model.set_bounds(self.all, self.lower, self.upper)
        self.model.set_cost(self.all, np.zeros(len(self.cells)))

    def push_one(self, place: int, sign: int, level: float) -> Floats:
        """Move one cell as far as its level."""
        one = np.array([place], dtype=np.int32)
        lower, upper = self.lower[[place]], self.upper[[place]]
        capped = np.minimum(upper, level) if sign > 0 else np.maximum(lower, -level)
        bounds = (lower, capped) if sign > 0 else (capped, upper)
        self.model.set_bounds(one, *bounds)
        self.model.set_cost(one, np.array([-float(sign)]))
        values = self.model.solve().values
        self.model.set_bounds(one, lower, upper)
        self.model.set_cost(one, np.zeros(1))
        return values


def _strata(level: Floats) -> Iterator[Ints]:
    order = np.argsort(-level, kind="stable")
    while len(order):
        near = level[order] >= level[order[0]] / STRATUM
        yield order[near]
        order = order[~near]


def search_witnesses(
    system: System,
    hidden: Bools,
    claims: Claims,
    solver: Solver,
    *,
    frozen: Ints | None = None,
    knows: tuple[int, ...] = (),
    brief: bool = False,
) -> tuple[list[Witness], list[Failure]]:
    """Look for tables that prove claims; return them and the claims that do not hold.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
        The pattern: cells whose values are not shown.
    claims : Claims
        What to prove.
    solver : Solver
    frozen : int array, optional
        Hidden cells that this attacker knows exactly.
    knows : tuple of int
        The holdings that know them, kept with the witnesses.
    brief : bool
        Whether one failing side of a cell is enough to know; its other side is then left open.

    Notes
    -----
    Exact: a claim is reported as failing only after its own linear programme fell short.
    """
    frozen = np.zeros(0, np.int64) if frozen is None else frozen
    open_cells = hidden.copy()
    open_cells[frozen] = False
    witnesses: list[Witness] = []
    failures: list[Failure] = []
    for stratum in _strata(claims.level):
        part = claims[stratum]
        scale = float(np.median(part.level))
        room = _Room(system, open_cells, solver, scale)
        found, missing = _cover(room, part, brief=brief)
        witnesses += [Witness(w.cells, w.deviation, knows) for w in found]
        failures += [
            Failure(
                int(part.cell[i]),
                int(part.sign[i]),
                float(part.level[i]),
                far,
                frozen,
                knows[0] if len(knows) == 1 else -1,
            )
            for i, far in missing
        ]
    return witnesses, failures


def _cover(
    room: _Room, claims: Claims, *, brief: bool
) -> tuple[list[Witness], list[tuple[int, float]]]:
    witnesses: list[Witness] = []
    level = claims.level / room.scale
    place = room.place(claims.cell)
    open_claims = np.ones(len(claims), dtype=np.bool_)
    dice = np.random.default_rng(0)

    def note(values: Floats) -> int:
        reached = open_claims & (claims.sign * values[place] >= level * (1 - TOLERANCE))
        if reached.any():
            moved = np.abs(values) > 1e-12
            witnesses.append(Witness(room.cells[moved], values[moved] * room.scale))
        open_claims[reached] = False
        return int(reached.sum())

    idle = 0
    while open_claims.any() and idle < STALLED:
        chosen = _one_side(place, open_claims, dice)
        gained = note(room.push(place[chosen], claims.sign[chosen], level[chosen]))
        idle = idle + 1 if gained <= 0.02 * len(claims) else 0
    room.release()
    missing: list[tuple[int, float]] = []
    for i in np.flatnonzero(open_claims):
        if not open_claims[i]:
            continue
        values = room.push_one(int(place[i]), int(claims.sign[i]), float(level[i]))
        note(values)
        if open_claims[i]:
            missing.append((int(i), float(claims.sign[i] * values[place[i]]) * room.scale))
            open_claims[place == place[i] if brief else i] = False
    return witnesses, missing


def _one_side(place: Ints, open_claims: Bools, dice: np.random.Generator) -> Ints:
    """Choose one open claim of each cell, by lot where both sides are open."""
    candidates = np.flatnonzero(open_claims)
    lots = dice.random(len(candidates))
    order = candidates[np.lexsort((lots, place[candidates]))]
    _, first = np.unique(place[order], return_index=True)
    return order[first]


def insider_failures(
    system: System, hidden: Bools, claims: Claims, solver: Solver
) -> tuple[list[Witness], list[Failure]]:
    """Prove claims against every holding that knows hidden cells exactly.

    Every pair of a claim and a holding that does not own the claimed cell is covered: holdings are
    numbered in base `CLASSES`, the cells of all that share a digit are frozen together, and two
    different holdings differ in some digit.  A group that knows too much is split until one
    holding is left.

    Returns
    -------
    list of Witness, list of Failure
    """
    holders = [h for h, cells in system.sole_cells.items() if hidden[cells].any()]
    number = {holder: i for i, holder in enumerate(holders)}
    owner = np.array([number.get(int(system.sole[c]), -1) for c in claims.cell], dtype=np.int64)
    witnesses: list[Witness] = []
    failures: list[Failure] = []
    digit, unit = 0, 1
    while unit < max(2, len(holders)):
        for value in range(CLASSES):
            group = [h for h, i in number.items() if i // unit % CLASSES == value]
            asked = (owner < 0) if digit == 0 else np.zeros(len(claims), dtype=np.bool_)
            asked |= (owner >= 0) & (owner // unit % CLASSES != value)
            if group and asked.any():
                found, missing = _try_group(system, hidden, claims[asked], group, solver)
                witnesses += found
                failures += missing
        digit, unit = digit + 1, unit * CLASSES
    return witnesses, failures


def _try_group(
    system: System, hidden: Bools, claims: Claims, group: list[int], solver: Solver
) -> tuple[list[Witness], list[Failure]]:
    if len(group) == 1:
        claims = _against(system, claims, group[0])
        if len(claims) == 0:
            return [], []
    known = np.concatenate([system.sole_cells[h] for h in group])
    known = known[hidden[known]]
    witnesses, failures = search_witnesses(
        system, hidden, claims, solver, frozen=known, knows=tuple(group)
    )
    if len(group) == 1 or not failures:
        return witnesses, failures
    left = Claims(
        np.array([f.cell for f in failures]),
        np.array([f.sign for f in failures]),
        np.array([f.level for f in failures]),
    )
    half = len(group) // 2
    real: list[Failure] = []
    for part in (group[:half], group[half:]):
        found, missing = _try_group(system, hidden, left, part, solver)
        witnesses += found
        real += missing
    return witnesses, real


def _against(system: System, claims: Claims, holding: int) -> Claims:
    """Return claims with the levels that can be kept against one insider."""
    if not system.limits:
        return claims
    level = np.array(
        [
            system.level_against(int(c), int(s), holding, float(v))
            for c, s, v in zip(claims.cell, claims.sign, claims.level, strict=True)
        ]
    )
    return Claims(claims.cell, claims.sign, level)[level > 0]
