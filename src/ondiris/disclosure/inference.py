"""Exact inference: the whole interval that an outsider can work out for a hidden cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.errors import InvalidInput
from ondiris.ports.solver import Programme, SolverOutcome

if TYPE_CHECKING:
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = ["Inference", "inferred_intervals", "publication_intervals"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
WEIGHT = 1e-7
"""A row with a smaller multiplier sets no end."""


class Inference:
    """What an outsider can work out for hidden cells, one after the other, from a warm programme.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
    solver : Solver
    """

    def __init__(self, system: System, hidden: Bools, solver: Solver) -> None:
        self._system = system
        self._at = np.flatnonzero(hidden)
        filled = np.abs(system.values[self._at][system.values[self._at] != 0])
        self._scale = float(np.median(filled)) if len(filled) else 1.0
        part = sparse.csr_array(system.rows[:, self._at])
        self._touched = np.flatnonzero(np.diff(part.indptr) > 0)
        low, high = system.row_bounds
        self._lower = (system.lower - system.values)[self._at] / self._scale
        self._upper = (system.upper - system.values)[self._at] / self._scale
        self._model = solver.load(
            Programme(
                np.zeros(len(self._at)),
                self._lower,
                self._upper,
                part[self._touched],
                low[self._touched] / self._scale,
                high[self._touched] / self._scale,
            )
        )

    def interval(self, cell: int, known: Ints | None = None) -> tuple[float, float, Ints]:
        """Return the ends of a hidden cell's interval, and the rows of the system that set them.

        Parameters
        ----------
        cell : int
        known : int array, optional
            Hidden cells that the attacker knows all the same.

        Returns
        -------
        float, float, int array
            Infinite where nothing bounds the cell.
        """
        known = np.zeros(0, np.int64) if known is None else known
        own = np.array(np.searchsorted(self._at, known), dtype=np.int32)
        self._model.set_bounds(own, np.zeros(len(own)), np.zeros(len(own)))
        one = np.array([np.searchsorted(self._at, cell)], dtype=np.int32)
        ends, used = [], np.zeros(len(self._touched), dtype=np.bool_)
        for sign in (1.0, -1.0):
            self._model.set_cost(one, np.array([sign]))
            answer = self._model.solve()
            if answer.outcome is SolverOutcome.OPTIMAL:
                ends.append(self._system.values[cell] + sign * answer.objective * self._scale)
                used |= np.abs(answer.row_duals) > WEIGHT
            else:
                ends.append(-sign * np.inf)
        self._model.set_cost(one, np.zeros(1))
        self._model.set_bounds(own, self._lower[own], self._upper[own])
        return float(ends[0]), float(ends[1]), self._touched[used]


def inferred_intervals(
    system: System, hidden: Bools, cells: Ints, solver: Solver
) -> tuple[Floats, Floats]:
    """Return the exact interval an outsider can infer for some hidden cells.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
    cells : int array, shape (asked,)
        Hidden cells to ask about.
    solver : Solver

    Returns
    -------
    float array, float array, shape (asked,)
        Lower and upper ends; infinite where nothing bounds the cell.
    """
    inference = Inference(system, hidden, solver)
    ends = np.array([inference.interval(int(cell))[:2] for cell in cells]).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


def publication_intervals(
    system: System, hidden: Bools, solver: Solver, *, step: float
) -> tuple[Floats, Floats]:
    """Return intervals that may be printed in place of hidden cells.

    They are the attacker's own exact intervals, widened outwards to multiples of `step`, so that
    printing them tells nothing that the table does not tell.

    Parameters
    ----------
    system : System
    hidden : bool array, shape (cells,)
    solver : Solver
    step : float
        Unit of the printed ends, above zero.

    Returns
    -------
    float array, float array, shape (cells,)
        Lower and upper ends; a shown cell has its value as both, an unbounded end is infinite.
    """
    if step <= 0:
        raise InvalidInput("interval-step", "the step of publication intervals must be above 0")
    cells = np.flatnonzero(hidden)
    low, high = inferred_intervals(system, hidden, cells, solver)
    lower, upper = system.values.copy(), system.values.copy()
    lower[cells] = np.maximum(system.lower[cells], np.floor(low / step + 1e-9) * step)
    upper[cells] = np.ceil(high / step - 1e-9) * step
    return lower, upper
