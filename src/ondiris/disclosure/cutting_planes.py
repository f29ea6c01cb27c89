"""Cutting planes: what every safe pattern must satisfy, read off an attack that succeeded.

The dual of the attacker's linear programme bounds a claimed deviation by a weighted sum of the
capacities of hidden cells.  If that sum stays below the protection level, the claim fails; so in
every safe pattern the weights of the hidden cells reach it.  With one 0/1 unknown a group of cells
this is a linear inequality, and a coefficient above the right-hand side may be cut down to it.

References
----------
.. [1] Fischetti & Salazar-González (2001), Solving the cell suppression problem on tabular data
   with linear constraints, Management Science 47(7), section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.ports.solver import Programme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ondiris.disclosure.claims import Shortfall
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = ["CuttingPlane", "CuttingPlanes", "Unknowns"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.integer[Any]]
NOISE = 1e-9
WEAK = 1e-5
HOPS = 6
FAR = 1e6
"""Levels beyond which a cell's reach is none of the dual's business; a cut is valid anyway."""
BREATH = 1e-4
"""Capacity lent to cells that are not hidden, so that the dual prefers cuts that few can cross."""


NEARLY = 1e-6
VIOLATED = 0.01


@dataclass(frozen=True, slots=True)
class CuttingPlane:
    """``sum of coefficient · unknown >= right``, unknowns being 0 or 1."""

    unknowns: tuple[int, ...]
    coefficients: tuple[float, ...]
    right: float = 1.0


@dataclass(frozen=True, eq=False)
class Unknowns:
    """Groups of cells that a pattern may hide, and what each costs.

    Attributes
    ----------
    of_cell : int array, shape (cells,)
        Each cell's unknown, or -1 for cells that are not free.
    weight : float array, shape (unknowns,)
    """

    of_cell: Ints
    weight: Floats

    @classmethod
    def of(cls, system: System) -> Unknowns:
        """Return the free groups that no primary or hidden cell forces, numbered."""
        forced = np.unique(system.group[system.forced])
        bound = np.unique(system.group[~system.free & ~system.forced])
        usable = system.free & ~np.isin(system.group, forced) & ~np.isin(system.group, bound)
        groups, inverse = np.unique(system.group[usable], return_inverse=True)
        of_cell = np.full(len(system.names), -1, dtype=np.int64)
        of_cell[usable] = inverse
        counted = np.bincount(inverse, weights=system.weight[usable], minlength=len(groups))
        weight = np.asarray(counted, dtype=np.float64)
        return cls(of_cell, weight)

    def __len__(self) -> int:
        """Return the number of unknowns."""
        return len(self.weight)

    def spread(self, chosen: Bools) -> Bools:
        """Return the cells of chosen unknowns."""
        return np.where(self.of_cell >= 0, np.append(chosen, np.False_)[self.of_cell], np.False_)

    def gather(self, hidden: Bools) -> Bools:
        """Return which unknowns a pattern of cells hides."""
        out = np.zeros(len(self), dtype=np.bool_)
        out[self.of_cell[hidden & (self.of_cell >= 0)]] = True
        return out


class CuttingPlanes:
    """Makes cutting planes for one system."""

    def __init__(self, system: System, unknowns: Unknowns, solver: Solver) -> None:
        self._system = system
        self._unknowns = unknowns
        self._solver = solver
        self.base = forced_cells(system)

    @cached_property
    def _reach(self) -> tuple[Floats, Floats]:
        system = self._system
        return system.values - system.lower, system.upper - system.values

    def rows(self, *, known: Mapping[int, Ints] | None = None) -> list[CuttingPlane]:
        """Return the cuts of single equations: no secret stands alone in one.

        Parameters
        ----------
        known : mapping of int to int array
            Insider to the cells it knows exactly.
        """
        equations = self._system.equations
        found: dict[CuttingPlane, None] = {}
        owner = np.full(len(self._system.names), -1, dtype=np.int64)
        for insider, theirs in (known or {}).items():
            owner[theirs] = insider
        needs = self.base & ((self._system.level_up > 0) | (self._system.level_down > 0))
        for row in range(equations.shape[0]):
            span = slice(equations.indptr[row], equations.indptr[row + 1])
            cells, signs = equations.indices[span], equations.data[span]
            insiders = np.unique(owner[cells])
            for k in np.flatnonzero(needs[cells]):
                others = insiders[insiders != owner[cells[k]]]
                for insider in (-1, *others[others >= 0]):
                    cuts = (
                        self._row_cut(cells, signs, int(k), side, owner[cells], int(insider))
                        for side in (1, -1)
                    )
                    found |= dict.fromkeys(cut for cut in cuts if cut is not None)
        return list(found)

    def _row_cut(
        self, cells: Ints, signs: Floats, k: int, side: int, owner: Ints, insider: int
    ) -> CuttingPlane | None:
        levels = self._system.level_up if side > 0 else self._system.level_down
        level = float(levels[cells[k]])
        if insider >= 0:
            level = self._system.level_against(int(cells[k]), side, insider, level)
        level *= abs(float(signs[k]))
        if level <= 0:
            return None
        down, up = self._reach
        rises = -signs[k] * side * signs > 0
        capacity = np.where(rises, up[cells], down[cells]) * np.abs(signs)
        capacity[k] = 0.0
        capacity[(owner == insider) & (insider >= 0)] = 0.0
        return self._cut(cells, np.minimum(capacity, level), level)

    def _cut(self, cells: Ints, capacity: Floats, level: float) -> CuttingPlane | None:
        right = level - float(capacity[self.base[cells]].sum())
        if right <= WEAK * level:
            return None
        unknown = self._unknowns.of_cell[cells]
        useful = (unknown >= 0) & (capacity > NOISE * right)
        share = np.bincount(
            unknown[useful], weights=capacity[useful] / right, minlength=len(self._unknowns)
        )
        chosen = np.flatnonzero(share)
        values = np.round(np.minimum(share[chosen], 1.0), 9)
        return CuttingPlane(tuple(chosen.tolist()), tuple(values.tolist()))

    def of_failure(self, hidden: Bools, failure: Shortfall) -> CuttingPlane | None:
        """Return a cut that the pattern violates, from the claim it fails.

        A neighbourhood of the cell is tried first, since its dual touches few cells; the whole
        pattern decides when the neighbourhood is too small to contain the attack.
        """
        open_cells = hidden.copy()
        open_cells[failure.frozen] = False
        for local in (True, False):
            rows, cells = self._near(open_cells, failure) if local else self._everywhere(open_cells)
            cut = self._dual_cut(open_cells, failure, rows, cells)
            if cut is not None:
                return cut
        return None

    def of_point(self, share: Floats, failure: Shortfall) -> CuttingPlane | None:
        """Return a cut that a point between patterns violates, or none if there is no such cut.

        Parameters
        ----------
        share : float array, shape (unknowns,)
            How much of each unknown the point hides, from 0 to 1.
        failure : Shortfall
            The claim to ask about.
        """
        spread = np.append(share, 0.0)[self._unknowns.of_cell]
        open_cells = self.base | (spread > 1 - NEARLY)
        open_cells[failure.frozen] = False
        rows, cells = self._near(self.base | (spread > NEARLY), failure)
        cut = self._dual_cut(open_cells, failure, rows, cells, spread)
        if cut is None:
            return None
        reached = np.dot(np.array(cut.coefficients), share[list(cut.unknowns)])
        return cut if reached < cut.right - VIOLATED else None

    def _near(self, open_cells: Bools, failure: Shortfall) -> tuple[Ints, Ints]:
        by_row, by_cell = self._system.rows, self._system.columns
        reached = np.zeros(by_row.shape[0], dtype=np.bool_)
        front = np.array([failure.cell])
        for _ in range(HOPS):
            rows = _gather(by_cell.indptr, by_cell.indices, front)
            rows = np.unique(rows[~reached[rows]])
            if len(rows) == 0:
                break
            reached[rows] = True
            cells = np.unique(_gather(by_row.indptr, by_row.indices, rows))
            front = cells[open_cells[cells]]
        rows = np.flatnonzero(reached)
        cells = np.unique(_gather(by_row.indptr, by_row.indices, rows))
        return rows, cells

    def _everywhere(self, open_cells: Bools) -> tuple[Ints, Ints]:
        cells = np.flatnonzero(open_cells)
        by_cell = self._system.columns
        return np.unique(_gather(by_cell.indptr, by_cell.indices, cells)), cells

    def _dual_cut(
        self,
        open_cells: Bools,
        failure: Shortfall,
        rows: Ints,
        cells: Ints,
        share: Floats | None = None,
    ) -> CuttingPlane | None:
        system, level = self._system, failure.level
        down, up = (np.minimum(side[cells] / level, FAR) for side in self._reach)
        shown = ~open_cells[cells]
        lendable = shown & (self._unknowns.of_cell[cells] >= 0)
        lendable[np.isin(cells, failure.frozen)] = False
        part = BREATH if share is None else np.maximum(share[cells], BREATH)
        lent = np.where(lendable, part, 0.0)
        lower = -np.where(shown, lent * np.minimum(down, 1.0), down)
        upper = np.where(shown, lent * np.minimum(up, 1.0), up)
        at = int(np.searchsorted(cells, failure.cell))
        if failure.sign > 0:
            upper[at] = min(upper[at], 1.0)
        else:
            lower[at] = max(lower[at], -1.0)
        cost = np.zeros(len(cells))
        cost[at] = -float(failure.sign)
        low, high = (side[rows] / level for side in system.row_bounds)
        matrix = sparse.csr_array(system.rows[rows])
        model = self._solver.load(
            Programme(cost, lower, upper, sparse.csr_array(matrix[:, cells]), low, high)
        )
        answer = model.solve()
        if len(answer.row_duals) == 0 or -answer.objective >= 1 - WEAK:
            return None
        return self._read(failure, matrix, answer.row_duals, low, high)

    def _read(
        self,
        failure: Shortfall,
        matrix: sparse.csr_array,
        duals: Floats,
        low: Floats,
        high: Floats,
    ) -> CuttingPlane | None:
        slope = -(matrix.T @ duals)
        slope[failure.cell] -= float(failure.sign)
        if abs(slope[failure.cell]) > 1e-7:
            return None
        slope[failure.cell] = 0.0
        slope[np.abs(slope) <= NOISE] = 0.0
        slope[failure.frozen] = 0.0
        used = np.abs(duals) > NOISE
        limit = np.where(duals > 0, low, high)
        given = -float((duals[used] * limit[used]).sum())
        down, up = self._reach
        cells = np.flatnonzero(slope)
        reach = np.where(slope[cells] > 0, down[cells], up[cells]) / failure.level
        capacity = np.minimum(np.abs(slope[cells]) * np.minimum(reach, 1 / NOISE), 1.0)
        cut = self._cut(cells, capacity, 1.0 - given)
        return cut if cut is not None and cut.unknowns else None


def forced_cells(system: System) -> Bools:
    """Return the cells that are hidden in every pattern, groups taken whole."""
    groups = np.unique(system.group[system.forced])
    return np.asarray(system.forced | (system.free & np.isin(system.group, groups)), dtype=np.bool_)


def _gather(starts: Ints, indices: Ints, chosen: Ints) -> Ints:
    """Return the concatenated index lists of chosen rows of a compressed matrix."""
    counts = np.diff(starts)[chosen]
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(indices[np.repeat(starts[chosen], counts) + offset], dtype=np.int64)
