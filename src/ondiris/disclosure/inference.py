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

__all__ = ["inferred_intervals", "publication_intervals"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


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
    at = np.flatnonzero(hidden)
    filled = np.abs(system.values[at][system.values[at] != 0])
    scale = float(np.median(filled)) if len(filled) else 1.0
    part = sparse.csr_array(system.rows[:, at])
    touched = np.flatnonzero(np.diff(part.indptr) > 0)
    low, high = system.row_bounds
    model = solver.load(
        Programme(
            np.zeros(len(at)),
            (system.lower - system.values)[at] / scale,
            (system.upper - system.values)[at] / scale,
            part[touched],
            low[touched] / scale,
            high[touched] / scale,
        )
    )
    ends = np.empty((2, len(cells)))
    for k, cell in enumerate(cells):
        one = np.array([np.searchsorted(at, cell)], dtype=np.int32)
        for side, sign in enumerate((1.0, -1.0)):
            model.set_cost(one, np.array([sign]))
            answer = model.solve()
            far = (
                answer.objective * sign
                if answer.outcome is SolverOutcome.OPTIMAL
                else -sign * np.inf
            )
            ends[side, k] = system.values[cell] + far * scale
        model.set_cost(one, np.zeros(1))
    return ends[0], ends[1]


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
