"""The attacker: every deviation of hidden cells that keeps what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.claims import Witness
from ondiris.ports.solver import Programme

if TYPE_CHECKING:
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Model, Solver

__all__ = ["Attacker"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
REACH = 1e6
"""Deviations beyond this many levels are not offered to the attacker's witnesses."""


class Attacker:
    """The attacker's linear programme over the hidden cells of one pattern, in units of `scale`."""

    def __init__(self, system: System, open_cells: Bools, solver: Solver, scale: float) -> None:
        self._system = system
        self.cells = np.flatnonzero(open_cells)
        self.scale = scale
        part = sparse.csr_array(system.rows[:, self.cells])
        touched = np.flatnonzero(np.diff(part.indptr) > 0)
        low, high = system.row_bounds
        self.lower = np.maximum((system.lower - system.values)[self.cells] / scale, -REACH)
        self.upper = np.minimum((system.upper - system.values)[self.cells] / scale, REACH)
        self._lower, self._upper = self.lower.copy(), self.upper.copy()
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

    def witness(self, values: Floats) -> Witness:
        """Return a solution as a witness, within the bounds to the last digit.

        A solver keeps bounds within its tolerance, and in units of a large secret that may be
        more than all of a small cell.
        """
        system = self._system
        moved = np.abs(values) > 1e-12
        cells = self.cells[moved]
        low, high = (side[cells] - system.values[cells] for side in (system.lower, system.upper))
        return Witness.of(system, cells, np.clip(values[moved] * self.scale, low, high))

    def place(self, cell: Ints) -> Ints:
        """Return where some cells stand in the programme."""
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
        return self._solved()

    def _solved(self) -> Floats:
        """Return the solution; no deviation at all, which always keeps everything, without one."""
        values = self.model.solve().values
        return values if len(values) else np.zeros(len(self.cells))

    def release(self) -> None:
        """Return to the attacker's own bounds."""
        self.model.set_bounds(self.all, self.lower, self.upper)
        self.model.set_cost(self.all, np.zeros(len(self.cells)))

    def freeze(self, cells: Ints) -> None:
        """Hold some cells at their true values."""
        place = self.place(cells).astype(np.int32)
        self.lower[place] = self.upper[place] = 0.0
        self.model.set_bounds(place, self.lower[place], self.upper[place])
        self.model.solve()

    def thaw(self, cells: Ints) -> None:
        """Let cells go that were held."""
        place = self.place(cells).astype(np.int32)
        self.lower[place], self.upper[place] = self._lower[place], self._upper[place]
        self.model.set_bounds(place, self.lower[place], self.upper[place])

    def push_one(self, place: int, sign: int, level: float) -> Floats:
        """Move one cell as far as its level."""
        one = np.array([place], dtype=np.int32)
        lower, upper = self.lower[[place]], self.upper[[place]]
        capped = np.minimum(upper, level) if sign > 0 else np.maximum(lower, -level)
        bounds = (lower, capped) if sign > 0 else (capped, upper)
        self.model.set_bounds(one, *bounds)
        self.model.set_cost(one, np.array([-float(sign)]))
        values = self._solved()
        self.model.set_bounds(one, lower, upper)
        self.model.set_cost(one, np.zeros(1))
        return values
