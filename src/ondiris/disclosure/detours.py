"""Detours: the table nearest by toll to the true one that moves a cell as far as its level.

Where the attacker asks how far a cell can move, a detour asks what it costs to move it as far as it
must.  With a toll on cells that are shown, the answer says what to hide to protect the cell; with
a toll on cells that insiders know, it is a witness that leaves as many insiders alone as it can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.claims import TOLERANCE, Witness
from ondiris.ports.solver import Programme

if TYPE_CHECKING:
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = ["Detours"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOVED = 1e-9
REACH = 1e6


class Detours:
    """Finds detours through some cells of a system.

    Parameters
    ----------
    system : System
    cells : int array, shape (usable,)
        Cells that may move, rising.
    solver : Solver
    """

    def __init__(self, system: System, cells: Ints, solver: Solver) -> None:
        self._system, self._cells, self._solver = system, cells, solver
        part = sparse.csr_array(system.rows[:, cells])
        touched = np.flatnonzero(np.diff(part.indptr) > 0)
        part = part[touched]
        self._matrix = sparse.csr_array(sparse.hstack([part, -part], format="csr"))
        low, high = system.row_bounds
        self._low, self._high = low[touched], high[touched]
        self._down = (system.values - system.lower)[cells]
        self._up = (system.upper - system.values)[cells]

    def least(
        self, cell: int, sign: int, level: float, toll: Floats, frozen: Ints | None = None
    ) -> Witness | None:
        """Return the cheapest table that moves a cell to its level, if there is one.

        Parameters
        ----------
        cell, sign, level
            The claim.
        toll : float array, shape (cells,)
            What moving a cell by the level costs.
        frozen : int array, optional
            Cells that must not move.
        """
        count = len(self._cells)
        down = np.minimum(self._down / level, REACH)
        up = np.minimum(self._up / level, REACH)
        at = int(np.searchsorted(self._cells, cell))
        if frozen is not None and len(frozen):
            still = np.isin(self._cells, frozen)
            down[still] = up[still] = 0.0
        far = min(1.0, float((up if sign > 0 else down)[at]))
        if far < 1 - TOLERANCE:
            return None
        rises, falls = np.zeros(count), np.zeros(count)
        up[at], down[at] = (far, 0.0) if sign > 0 else (0.0, far)
        rises[at], falls[at] = up[at], down[at]
        price = toll[self._cells]
        price[at] = 0.0
        answer = self._solver.load(
            Programme(
                np.concatenate([price, price]),
                np.concatenate([rises, falls]),
                np.concatenate([up, down]),
                self._matrix,
                self._low / level,
                self._high / level,
            )
        ).solve()
        if len(answer.values) == 0:
            return None
        values = answer.values[:count] - answer.values[count:]
        moved = np.abs(values) > MOVED
        return Witness.of(self._system, self._cells[moved], values[moved] * level)
