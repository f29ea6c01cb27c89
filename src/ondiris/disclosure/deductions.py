"""What follows from one equation after the other: a hidden cell that is alone in one is known.

With it further cells are alone in theirs.  What is found so is as good as shown, and it follows
from the cells of all equations that were used: where one more of these is hidden it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ondiris.disclosure.system import System

__all__ = ["Deduced", "Deductions"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Deduced:
    """What a pattern still hides once all that follows is known.

    Attributes
    ----------
    left : bool array, shape (cells,)
        Hidden cells that are not known.
    used : mapping of int to int array
        For each hidden cell that is known, the cells of the equations it follows from.
    """

    left: Bools
    used: Mapping[int, Ints]

    def behind(self, cells: Ints) -> Ints:
        """Return the cells that those of some cells follow from that were hidden."""
        found = [self.used[c] for c in cells.tolist() if c in self.used]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


class Deductions:
    """Works out cells equation by equation; the newest pattern is remembered.

    Parameters
    ----------
    rows : sparse array, shape (equations, cells)
        Cells of each equation; the size of the factors does not matter.
    """

    def __init__(self, rows: sparse.csr_array) -> None:
        self.rows = sparse.csr_array(rows.copy())
        self.rows.eliminate_zeros()
        self.rows.data[:] = 1.0
        self._newest: tuple[bytes, Deduced] | None = None

    @classmethod
    def of_system(cls, system: System) -> Deductions:
        """Return those of a system: its equations and what is known exactly.

        Parameters
        ----------
        system : System
        """
        exact = ~system.bands.believed & (system.bands.upper - system.bands.lower <= 0)
        facts = system.bands.matrix[np.flatnonzero(exact)]
        return cls(sparse.csr_array(sparse.vstack([system.equations, facts], format="csr")))

    def __call__(self, hidden: Bools) -> Deduced:
        """Return what is left of some hidden cells, and how the others are known.

        Parameters
        ----------
        hidden : bool array, shape (cells,)
        """
        key = hidden.tobytes()
        if self._newest is None or self._newest[0] != key:
            self._newest = key, self._deduced(hidden)
        return self._newest[1]

    def _deduced(self, hidden: Bools) -> Deduced:
        rows, left = self.rows, hidden.copy()
        used: dict[int, Ints] = {}
        while True:
            alone = np.flatnonzero(rows @ left.astype(np.float64) == 1)
            if len(alone) == 0:
                return Deduced(left, used)
            for row in alone.tolist():
                cells = rows.indices[rows.indptr[row] : rows.indptr[row + 1]].astype(np.int64)
                for cell in cells[left[cells]].tolist():
                    known = [used[c] for c in cells.tolist() if c in used]
                    used[cell] = np.unique(np.concatenate([cells, *known]))
                    left[cell] = False
