"""The nearest witness of a claim: the table closest, by a toll on cells, that meets its level.

Where an attack asks how far a cell can move, this asks what it costs to move it as far as it must.
With a toll on cells that are shown, the answer says what to hide to protect the cell; with a toll
on cells that insiders know, it is a witness that leaves as many insiders alone as it can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.claims import TOLERANCE, Witness
from ondiris.ports.solver import Programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ondiris.disclosure.claims import Shortfall
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = ["NearestWitnesses"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOVED = 1e-9
REACH = 1e6
SMALL = 1e-3


class NearestWitnesses:
    """Finds the nearest witnesses through some cells of a system.

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

    def least(self, claim: Shortfall, toll: Floats, *, tries: int = 1) -> Iterator[Witness]:
        """Yield tables that move a cell to its level, each meant to pay for fewer cells.

        The first is the cheapest if tolls rise with the move.  Since they do not, the next asks
        more for cells of which little was used, in proportion, so that few cells move, and far.

        Parameters
        ----------
        claim : Shortfall
            The claim, and what may not move.
        toll : float array, shape (cells,)
            What moving a cell costs when it moves by the level, or as far as it can.
        tries : int
            Number of tables at most; none if the cell cannot reach its level.
        """
        count = len(self._cells)
        down = np.minimum(self._down / claim.level, REACH)
        up = np.minimum(self._up / claim.level, REACH)
        down[self._place(claim.frozen)] = up[self._place(claim.frozen)] = 0.0
        at = int(np.searchsorted(self._cells, claim.cell))
        far = min(1.0, float((up if claim.sign > 0 else down)[at]))
        if far < 1 - TOLERANCE:
            return
        rises, falls = np.zeros(count), np.zeros(count)
        up[at], down[at] = (far, 0.0) if claim.sign > 0 else (0.0, far)
        rises[at], falls[at] = up[at], down[at]
        reach = np.clip(np.concatenate([up, down]), SMALL, 1.0)
        full = np.tile(toll[self._cells], 2)
        full[[at, at + count]] = 0.0
        model = self._solver.load(
            Programme(
                full / reach,
                np.concatenate([rises, falls]),
                np.concatenate([up, down]),
                self._matrix,
                self._low / claim.level,
                self._high / claim.level,
            )
        )
        every = np.arange(2 * count, dtype=np.int32)
        for k in range(tries):
            answer = model.solve()
            if len(answer.values) == 0:
                return
            values = answer.values[:count] - answer.values[count:]
            moved = np.abs(values) > MOVED
            yield Witness.of(self._system, self._cells[moved], values[moved] * claim.level)
            if k + 1 < tries:
                used = np.tile(np.abs(values), 2) / reach
                model.set_cost(every, full / reach / np.clip(used, SMALL, 1.0))

    def _place(self, cells: Ints) -> Ints:
        """Return where some cells stand among the usable ones."""
        place = np.searchsorted(self._cells, cells)
        known = place < len(self._cells)
        known[known] = self._cells[place[known]] == cells[known]
        return place[known]
