"""HiGHS behind the solver port: one thread, a fixed seed, no output, no clock."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import highspy
import numpy as np

from ondiris.errors import BrokenInvariant
from ondiris.ports.solver import Limits, Programme, Solution, SolverOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy import sparse

    from ondiris.ports.solver import Floats

__all__ = ["HighsModel", "HighsSolver"]

_OUTCOMES = {
    highspy.HighsModelStatus.kOptimal: SolverOutcome.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: SolverOutcome.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: SolverOutcome.UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: SolverOutcome.INFEASIBLE,
    highspy.HighsModelStatus.kSolutionLimit: SolverOutcome.LIMIT,
    highspy.HighsModelStatus.kIterationLimit: SolverOutcome.LIMIT,
    highspy.HighsModelStatus.kInterrupt: SolverOutcome.LIMIT,
    highspy.HighsModelStatus.kModelEmpty: SolverOutcome.OPTIMAL,
}
_EMPTY = np.zeros(0)
DUAL, PRIMAL = 1, 4
FEASIBLE = 1e-9
"""How far a linear programme may miss a bound or a row; those who check it compare with less."""
USUAL = 1e-7
FEW = 20
"""Little has changed when no more than one column in so many has."""


def _ask(going: Callable[[], bool], event: highspy.HighsCallbackEvent) -> None:
    """Stop a search when the caller says so."""
    if not going():
        event.interrupt()


class HighsModel:
    """One programme inside HiGHS."""

    def __init__(self, programme: Programme, limits: Limits) -> None:
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._columns = programme.matrix.shape[1]
        self._whole = bool(programme.integer.any())
        self._changed, self._recosted = self._columns, False
        self._configure(limits)
        if self._whole:
            self._highs.cbMipInterrupt.subscribe(partial(_ask, limits.going))
        self._check(self._highs.passModel(_to_highs(programme)))

    def _configure(self, limits: Limits) -> None:
        options: dict[str, bool | int | float | str] = {
            "output_flag": False,
            "threads": 1,
            "parallel": "off",
            "random_seed": 0,
            "mip_rel_gap": limits.gap,
        }
        if limits.nodes:
            options["mip_max_nodes"] = limits.nodes
        if not self._whole:
            options |= {
                "presolve": "off",
                "solver": "simplex",
                "primal_feasibility_tolerance": FEASIBLE,
            }
        for name, value in options.items():
            self._check(self._highs.setOptionValue(name, value))

    @staticmethod
    def _check(status: highspy.HighsStatus) -> None:
        if status == highspy.HighsStatus.kError:
            raise BrokenInvariant("solver-call", "HiGHS refused a call that should be valid")

    def set_cost(self, columns: NDArray[np.int32], cost: Floats) -> None:
        """Replace the costs of some columns."""
        self._changed, self._recosted = self._changed + len(columns), True
        self._check(self._highs.changeColsCost(len(columns), columns, cost))

    def set_bounds(self, columns: NDArray[np.int32], lower: Floats, upper: Floats) -> None:
        """Replace the bounds of some columns."""
        self._changed += len(columns)
        self._check(self._highs.changeColsBounds(len(columns), columns, lower, upper))

    def add_rows(self, matrix: sparse.csr_array, lower: Floats, upper: Floats) -> None:
        """Append rows to the constraints."""
        self._changed = self._columns
        self._check(
            self._highs.addRows(
                matrix.shape[0],
                np.asarray(lower, dtype=np.float64),
                np.asarray(upper, dtype=np.float64),
                matrix.nnz,
                matrix.indptr.astype(np.int32),
                matrix.indices.astype(np.int32),
                matrix.data.astype(np.float64),
            )
        )

    def suggest(self, values: Floats) -> None:
        """Offer a feasible point from which a mixed-integer search may start."""
        point = highspy.HighsSolution()
        point.col_value = values.tolist()
        self._check(self._highs.setSolution(point))

    def solve(self) -> Solution:
        """Solve from wherever the last solution left the model.

        After new costs of a few columns the last point is feasible still, or nearly so, and the
        primal simplex goes on from it; in all other cases the dual simplex is the better one.
        """
        if not self._whole:
            little = self._recosted and self._changed * FEW <= self._columns
            self._check(self._highs.setOptionValue("simplex_strategy", PRIMAL if little else DUAL))
        self._changed, self._recosted = 0, False
        self._check(self._highs.run())
        status = self._highs.getModelStatus()
        if status not in _OUTCOMES and not self._whole:
            status = self._anew()
        if status not in _OUTCOMES:
            raise BrokenInvariant("solver-status", f"HiGHS ended with status {status}")
        outcome = _OUTCOMES[status]
        info = self._highs.getInfo()
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if not feasible or outcome in {SolverOutcome.INFEASIBLE, SolverOutcome.UNBOUNDED}:
            return Solution(outcome, np.nan, np.nan, _EMPTY, _EMPTY, _EMPTY)
        answer = self._highs.getSolution()
        values = np.asarray(answer.col_value, dtype=np.float64)
        objective = float(info.objective_function_value)
        if self._whole:
            return Solution(outcome, objective, float(info.mip_dual_bound), values, _EMPTY, _EMPTY)
        duals = np.asarray(answer.row_dual, dtype=np.float64)
        reduced = np.asarray(answer.col_dual, dtype=np.float64)
        return Solution(outcome, objective, objective, values, duals, reduced)

    def _anew(self) -> highspy.HighsModelStatus:
        """Solve again from nothing, each time asking less, where the simplex lost its way."""
        for presolve, tolerance in (("on", FEASIBLE), ("off", USUAL), ("on", USUAL)):
            self._check(self._highs.clearSolver())
            self._check(self._highs.setOptionValue("presolve", presolve))
            self._check(self._highs.setOptionValue("primal_feasibility_tolerance", tolerance))
            self._check(self._highs.run())
            status = self._highs.getModelStatus()
            if status in _OUTCOMES:
                break
        self._check(self._highs.setOptionValue("presolve", "off"))
        self._check(self._highs.setOptionValue("primal_feasibility_tolerance", FEASIBLE))
        return status


class HighsSolver:
    """HiGHS as a `Solver`."""

    name = "HiGHS"

    def load(self, programme: Programme, limits: Limits | None = None) -> HighsModel:
        """Return a warm model of the programme."""
        return HighsModel(programme, limits or Limits())


def _to_highs(programme: Programme) -> highspy.HighsLp:
    model = highspy.HighsLp()
    rows, columns = programme.matrix.shape
    model.num_row_, model.num_col_ = rows, columns
    model.col_cost_ = np.asarray(programme.cost, dtype=np.float64)
    model.col_lower_ = np.asarray(programme.lower, dtype=np.float64)
    model.col_upper_ = np.asarray(programme.upper, dtype=np.float64)
    model.row_lower_ = np.asarray(programme.row_lower, dtype=np.float64)
    model.row_upper_ = np.asarray(programme.row_upper, dtype=np.float64)
    matrix = programme.matrix.tocsr()
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_row_, model.a_matrix_.num_col_ = rows, columns
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data.astype(np.float64)
    if programme.integer.any():
        whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        model.integrality_ = [whole if flag else real for flag in programme.integer]
    return model
