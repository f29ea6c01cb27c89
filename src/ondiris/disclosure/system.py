"""A table as its attacker sees it: cells, equations between them, and what is public already.

One `System` may hold several linked tables, several response variables, earlier periods and
figures of other publishers: whatever is linear.  Cells stand side by side in one vector;
*equations* hold exactly (margins, identities between tables), *bands* hold within limits (a total
of the press in its rounding interval, a published ratio).  What an attacker believes before
reading anything is a lower and an upper bound of each cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.errors import Inconsistent, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Bands", "System", "stack"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
SHOWN = 5


@dataclass(frozen=True, eq=False)
class Bands:
    """Linear facts that are public within limits: ``lower <= matrix x <= upper``.

    Parameters
    ----------
    matrix : sparse array, shape (facts, cells)
    lower, upper : float array, shape (facts,)
    sources : tuple of str
        Who published each fact.
    believed : bool array, shape (facts,), optional
        Which are not facts but what an attacker may believe; none unless stated.
    """

    matrix: sparse.csr_array
    lower: Floats
    upper: Floats
    sources: tuple[str, ...]
    believed: Bools = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))

    def __post_init__(self) -> None:
        """Take all for facts unless it is said which are believed."""
        if len(self.believed) == 0:
            object.__setattr__(self, "believed", np.zeros(len(self.sources), dtype=np.bool_))

    @classmethod
    def none(cls, cells: int) -> Bands:
        """Return no facts about a number of cells."""
        return cls(sparse.csr_array((0, cells)), np.zeros(0), np.zeros(0), ())

    def and_also(self, other: Bands) -> Bands:
        """Return these facts followed by others about the same cells."""
        return Bands(
            sparse.csr_array(sparse.vstack([self.matrix, other.matrix], format="csr")),
            np.concatenate([self.lower, other.lower]),
            np.concatenate([self.upper, other.upper]),
            self.sources + other.sources,
            np.concatenate([self.believed, other.believed]),
        )

    @property
    def certain(self) -> Bands:
        """The facts without what is merely believed."""
        kept = np.flatnonzero(~self.believed)
        return Bands(
            sparse.csr_array(self.matrix[kept]),
            self.lower[kept],
            self.upper[kept],
            tuple(self.sources[int(i)] for i in kept),
        )


@dataclass(frozen=True, eq=False)
class System:
    """Cells, what binds them, which are secret and which may be hidden.

    Parameters
    ----------
    names : tuple of str
        The codes of each cell.
    values : float array, shape (cells,)
        True values.
    equations : sparse array, shape (equations, cells)
        Rows that are zero for the true values.
    bands : Bands
        Public facts within limits.
    lower, upper : float array, shape (cells,)
        What everybody knows of a cell before reading anything.
    level_up, level_down : float array, shape (cells,)
        Protection levels; zero for cells that need none.
    primary : bool array, shape (cells,)
        Cells that must be hidden.
    hidden : bool array, shape (cells,)
        Cells of earlier releases that are hidden already and stay so.
    free : bool array, shape (cells,)
        Cells that may be hidden to protect others.
    weight : float array, shape (cells,)
        What hiding a cell loses.
    sole : int array, shape (cells,)
        The one holding that knows the cell exactly, or -1.
    group : int array, shape (cells,)
        Cells of one number are hidden together.
    limits : mapping of (cell, sign, holding) to float
        Levels that a release can keep against one insider, where what the insider knows without
        any release leaves less than the full level.
    """

    names: tuple[str, ...]
    values: Floats
    equations: sparse.csr_array
    bands: Bands
    lower: Floats
    upper: Floats
    level_up: Floats
    level_down: Floats
    primary: Bools
    hidden: Bools
    free: Bools
    weight: Floats
    sole: Ints
    group: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    limits: Mapping[tuple[int, int, int], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse tables that do not add up and facts that the values contradict."""
        if len(self.group) == 0:
            object.__setattr__(self, "group", np.arange(len(self.values)))
        self._check_lengths()
        self._check_equations()
        self._check_facts()

    def _check_lengths(self) -> None:
        arrays = (
            self.values, self.lower, self.upper, self.level_up, self.level_down, self.primary,
            self.hidden, self.free, self.weight, self.sole, self.group,
        )  # fmt: skip
        if {len(a) for a in arrays} != {len(self.names)}:
            raise InvalidInput("system-shape", "the arrays of a table differ in length")
        if not np.isfinite(self.values).all():
            raise InvalidInput("not-a-number", "a table holds cells that are not numbers")

    def _check_equations(self) -> None:
        residual = np.abs(self.equations @ self.values)
        size = abs(self.equations) @ np.abs(self.values)
        broken = np.flatnonzero(residual > 1e-9 * np.maximum(size, 1e-300))
        if len(broken):
            totals = [self._first_cell(self.equations, int(row)) for row in broken[:SHOWN]]
            raise Inconsistent(
                "does-not-add-up",
                f"{len(broken)} totals differ from the sum of their parts: {', '.join(totals)}",
                hint="Protect the table before rounding it.",
            )

    def _check_facts(self) -> None:
        reached = self.bands.matrix @ self.values
        slack = 1e-9 * np.maximum(1.0, np.abs(reached))
        off = (reached < self.bands.lower - slack) | (reached > self.bands.upper + slack)
        out = (self.values < self.lower) | (self.values > self.upper)
        if off.any():
            row = int(np.flatnonzero(off)[0])
            raise Inconsistent(
                "public-value-conflict",
                f"{int(off.sum())} values public elsewhere contradict the table, the first at "
                f"{self._first_cell(self.bands.matrix, row)} from {self.bands.sources[row]}",
                hint="Check scope and period of the public value, or withdraw it.",
            )
        if out.any():
            raise Inconsistent(
                "prior-bound",
                f"{int(out.sum())} cells lie outside what is held to be known of them, the first: "
                f"{self.names[int(np.flatnonzero(out)[0])]}",
            )

    def _first_cell(self, matrix: sparse.csr_array, row: int) -> str:
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        return self.names[int(matrix.indices[start])] if end > start else "?"

    def __str__(self) -> str:
        """Return the size of the system in one line."""
        return (
            f"System({len(self.names)} cells, {self.equations.shape[0]} equations, "
            f"{int(self.primary.sum())} primary, {self.bands.matrix.shape[0]} public facts)"
        )

    @cached_property
    def rows(self) -> sparse.csr_array:
        """Equations and bands in one matrix, shape (equations + facts, cells)."""
        stacked = sparse.vstack([self.equations, self.bands.matrix], format="csr")
        matrix = sparse.csr_array(stacked)
        matrix.sort_indices()
        return matrix

    @cached_property
    def columns(self) -> sparse.csc_array:
        """The same matrix by columns."""
        return sparse.csc_array(self.rows)

    @cached_property
    def row_bounds(self) -> tuple[Floats, Floats]:
        """Bounds of the rows for *deviations* from the true values."""
        reached = self.bands.matrix @ self.values
        zeros = np.zeros(self.equations.shape[0])
        low = np.minimum(self.bands.lower - reached, 0.0)
        high = np.maximum(self.bands.upper - reached, 0.0)
        return np.concatenate([zeros, low]), np.concatenate([zeros, high])

    @property
    def forced(self) -> Bools:
        """Cells that every pattern hides."""
        return self.primary | self.hidden

    @cached_property
    def sole_cells(self) -> dict[int, Ints]:
        """Holding to the cells that it knows exactly."""
        known = np.flatnonzero(self.sole >= 0)
        if len(known) == 0:
            return {}
        owners = self.sole[known]
        order = np.argsort(owners, kind="stable")
        unique, starts = np.unique(owners[order], return_index=True)
        parts = np.split(known[order], starts[1:])
        return {int(owner): cells for owner, cells in zip(unique, parts, strict=True)}

    def level_against(self, cell: int, sign: int, holding: int, level: float) -> float:
        """Return the level that a release must keep against one insider."""
        return min(level, self.limits.get((cell, sign, holding), level))

    def with_levels(self, level_up: Floats, level_down: Floats) -> System:
        """Return the same system with other protection levels."""
        return replace(self, level_up=level_up, level_down=level_down)


def stack(systems: Sequence[System], links: sparse.csr_array | None = None) -> System:
    """Put linked tables into one system.

    Parameters
    ----------
    systems : sequence of System
        Tables side by side; their cells follow one another.
    links : sparse array, shape (links, all cells), optional
        Rows that are zero for the true values: a cell that two tables share, a period that is the
        sum of two others.

    Returns
    -------
    System
        All cells, equations, facts and secrets together.
    """
    sizes = [len(s.names) for s in systems]
    shift = np.cumsum([0, *sizes])
    equations = sparse.block_diag([s.equations for s in systems], format="csr")
    if links is not None:
        equations = sparse.vstack([equations, links], format="csr")
    facts = sparse.block_diag([s.bands.matrix for s in systems], format="csr")
    holders = np.cumsum([0, *(int(s.sole.max(initial=-1)) + 1 for s in systems)])
    return System(
        names=tuple(name for s in systems for name in s.names),
        values=np.concatenate([s.values for s in systems]),
        equations=sparse.csr_array(equations),
        bands=Bands(
            sparse.csr_array(facts),
            np.concatenate([s.bands.lower for s in systems]),
            np.concatenate([s.bands.upper for s in systems]),
            tuple(source for s in systems for source in s.bands.sources),
            np.concatenate([s.bands.believed for s in systems]),
        ),
        lower=np.concatenate([s.lower for s in systems]),
        upper=np.concatenate([s.upper for s in systems]),
        level_up=np.concatenate([s.level_up for s in systems]),
        level_down=np.concatenate([s.level_down for s in systems]),
        primary=np.concatenate([s.primary for s in systems]),
        hidden=np.concatenate([s.hidden for s in systems]),
        free=np.concatenate([s.free for s in systems]),
        weight=np.concatenate([s.weight for s in systems]),
        sole=np.concatenate(
            [np.where(s.sole >= 0, s.sole + holders[i], -1) for i, s in enumerate(systems)]
        ),
        group=np.concatenate([s.group + shift[i] for i, s in enumerate(systems)]),
    )
