"""Solver: linear and mixed-integer programmes, seen from the methods that need one.

A method states a `Programme` in plain arrays and asks a `Solver` for a `Model` of it.  The model
stays warm: costs, bounds and rows change between solutions, which is what cutting planes and
an auditor with hundreds of questions live on.  Limits count work (nodes, gap), never seconds, so
that the same programme gives the same answer on a slow machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.errors import InvalidInput

__all__ = ["Limits", "Model", "Programme", "Solution", "Solver", "SolverOutcome", "always"]

Floats = NDArray[np.float64]


def always() -> bool:
    """Go on: the default when no clock limits the work."""
    return True


class SolverOutcome(StrEnum):
    """How a solution ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Minimise ``cost · x`` with ``row_lower <= matrix x <= row_upper`` and bounds on x.

    Parameters
    ----------
    cost : float array, shape (columns,)
        Objective coefficients.
    lower, upper : float array, shape (columns,)
        Bounds; infinities are allowed.
    matrix : scipy sparse array, shape (rows, columns)
        Constraint coefficients.
    row_lower, row_upper : float array, shape (rows,)
        Bounds of the rows.
    integer : bool array, shape (columns,), optional
        Columns that take whole values; empty when none does.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    integer: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))

    def __post_init__(self) -> None:
        """Refuse arrays whose shapes disagree."""
        rows, columns = self.matrix.shape
        shapes = {len(self.cost), len(self.lower), len(self.upper)}
        if shapes != {columns} or {len(self.row_lower), len(self.row_upper)} != {rows}:
            raise InvalidInput(
                "programme-shape",
                f"the arrays of a programme of {rows} rows and {columns} columns disagree",
            )
        if len(self.integer) not in {0, columns}:
            raise InvalidInput("programme-shape", "the integer mask must name every column or none")

    def __str__(self) -> str:
        """Return the programme's size in one line."""
        rows, columns = self.matrix.shape
        return f"Programme({rows} rows, {columns} columns, {int(self.integer.sum())} integer)"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work a solution may cost.

    Parameters
    ----------
    gap : float
        Relative distance between incumbent and bound at which a mixed-integer search may stop.
    nodes : int
        Nodes of the search tree at most; 0 means no limit.
    going : callable
        Asked now and then by a mixed-integer search, which stops with its bound when it answers
        no.  A door puts a clock here: methods and solvers have none.
    """

    gap: float = 0.0
    nodes: int = 0
    going: Callable[[], bool] = always


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What a solver returned.

    ``values`` is empty when there is no feasible point; ``bound`` is the proven bound of the
    objective (equal to ``objective`` for a solved linear programme); ``row_duals`` and
    ``column_duals`` are empty for mixed-integer programmes.
    """

    outcome: SolverOutcome
    objective: float
    bound: float
    values: Floats
    row_duals: Floats
    column_duals: Floats

    def __str__(self) -> str:
        """Return outcome and objective in one line."""
        return f"Solution({self.outcome}, objective {self.objective:g})"


class Model(Protocol):
    """A programme held by a solver, ready to be changed and solved again."""

    def set_cost(self, columns: NDArray[np.int32], cost: Floats) -> None:
        """Replace the costs of some columns."""

    def set_bounds(self, columns: NDArray[np.int32], lower: Floats, upper: Floats) -> None:
        """Replace the bounds of some columns."""

    def add_rows(self, matrix: sparse.csr_array, lower: Floats, upper: Floats) -> None:
        """Append rows to the constraints."""

    def suggest(self, values: Floats) -> None:
        """Offer a feasible point from which a mixed-integer search may start."""

    def solve(self) -> Solution:
        """Solve from wherever the last solution left the model."""


class Solver(Protocol):
    """A library that solves linear and mixed-integer programmes."""

    name: str

    def load(self, programme: Programme, limits: Limits | None = None) -> Model:
        """Return a warm model of the programme."""
