"""Many applicants, many plots: the best placing of all at once.

First-come placing spends a plot with rail on someone who only asked for power.  Placing all at
once is a generalised assignment: an applicant gets one plot or none, a plot's land, power, gas
and water are shared by those placed on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.errors import InvalidInput, NotConverged
from ondiris.ports.solver import Limits, Programme, Solver

__all__ = ["Placing", "assign"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placing:
    """Who gets which plot.

    Parameters
    ----------
    plots : tuple of int
        Plot of each applicant, -1 for an applicant who gets none.
    objective : float
        Sum of the values of the pairs placed.
    bound : float
        No placing can be worth more.
    """

    plots: tuple[int, ...]
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """Distance of objective and bound relative to the objective."""
        distance = abs(self.bound - self.objective)
        return distance / abs(self.objective) if self.objective else distance


def assign(value: Floats, needs: Floats, room: Floats, solver: Solver) -> Placing:
    """Place applicants on plots so that the values of the pairs add up to most.

    Parameters
    ----------
    value : float64 array, shape (applicants, plots)
        What placing an applicant on a plot is worth; NaN where the pair is not allowed.
    needs : float64 array, shape (applicants, resources)
        What an applicant takes of each resource: land, MW, gas, water.
    room : float64 array, shape (plots, resources)
        What is free on a plot; infinite where a resource is not limited.
    solver : Solver
        Solves the mixed-integer programme.

    Returns
    -------
    Placing

    Raises
    ------
    InvalidInput
        Shapes that disagree, or a negative or missing need or room.
    NotConverged
        The solver stopped without a placing.

    Notes
    -----
    max Σ v_ij x_ij, Σ_j x_ij ≤ 1, Σ_i n_ir x_ij ≤ R_jr, x binary.  Pairs that exceed a plot alone
    are left out before the solver sees them.

    Examples
    --------
    Greedy gives the first applicant the better plot and is left with 5; the best is 7.

    >>> import numpy as np
    >>> from ondiris.engines.highs import HighsSolver
    >>> value = np.array([[5.0, 4.0], [3.0, np.nan]])
    >>> assign(value, np.ones((2, 1)), np.ones((2, 1)), HighsSolver()).plots
    (1, 0)
    """
    _check(value, needs, room)
    fits = (needs[:, None, :] <= room[None, :, :] * (1.0 + 1e-12)).all(axis=2)
    who, where = np.nonzero(np.isfinite(value) & fits)
    plots = np.full(value.shape[0], -1, dtype=np.int64)
    if who.size == 0:
        return Placing(tuple(int(k) for k in plots), 0.0, 0.0)
    programme = _programme(value, needs, room, who.astype(np.int64), where.astype(np.int64))
    solution = solver.load(programme, Limits()).solve()
    if solution.values.size == 0:
        raise NotConverged("assignment", f"{solver.name} stopped without a placing.")
    taken = solution.values > 0.5
    plots[who[taken]] = where[taken]
    objective = float(value[who[taken], where[taken]].sum())
    return Placing(tuple(int(k) for k in plots), objective, max(objective, -solution.bound))


def _programme(
    value: Floats, needs: Floats, room: Floats, who: NDArray[np.int64], where: NDArray[np.int64]
) -> Programme:
    """Return the programme over the pairs that are allowed."""
    applicants, resources = needs.shape
    pairs = np.arange(who.size)
    rows = [sparse.csr_array((np.ones(who.size), (who, pairs)), shape=(applicants, who.size))]
    upper = [np.ones(applicants)]
    for resource in range(resources):
        limited = np.isfinite(room[:, resource])
        taken = sparse.csr_array(
            (needs[who, resource], (where, pairs)), shape=(room.shape[0], who.size)
        )
        rows.append(taken[np.flatnonzero(limited)])
        upper.append(room[limited, resource])
    matrix = sparse.csr_array(sparse.vstack(rows, format="csr"))
    return Programme(
        cost=-value[who, where],
        lower=np.zeros(who.size),
        upper=np.ones(who.size),
        matrix=matrix,
        row_lower=np.full(matrix.shape[0], -np.inf),
        row_upper=np.concatenate(upper),
        integer=np.ones(who.size, dtype=np.bool_),
    )


def _check(value: Floats, needs: Floats, room: Floats) -> None:
    """Refuse shapes that disagree and amounts that cannot be."""
    agree = value.ndim == needs.ndim == room.ndim == 2
    if (
        not agree
        or needs.shape[0] != value.shape[0]
        or room.shape
        != (
            value.shape[1],
            needs.shape[1],
        )
    ):
        raise InvalidInput(
            "assignment-shape",
            f"values {value.shape}, needs {needs.shape} and room {room.shape} do not match.",
        )
    if not (needs >= 0.0).all() or not np.isfinite(needs).all() or not (room >= 0.0).all():
        raise InvalidInput("assignment-amounts", "needs and room are numbers from zero up.")
