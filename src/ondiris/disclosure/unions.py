"""Sums of hidden cells that anybody can work out, and the holdings they would expose.

Where all hidden cells of an equation stand on one side, their sum is known: it is the total less
what is shown.  If one holding dominates that sum, as a holding does that is alone in each of its
parts, the parts are blurred but the sum betrays it.  Such a sum is judged by the primary rules
like any cell, and where it fails one more cell of its equation must be hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.cutting_planes import CuttingPlane
from ondiris.disclosure.primary import primary_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.cutting_planes import Unknowns
    from ondiris.disclosure.primary import Rules
    from ondiris.disclosure.system import System

__all__ = ["UnionRule"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class UnionRule:
    """Judges the sums that a pattern lets everybody work out.

    Parameters
    ----------
    system : System
        The table, among whatever is stacked with it.
    cells : Cells
        Contributions by holding.
    rules : Rules
        The rules in force.
    start : int
        Where the table's cells begin in the system.
    """

    def __init__(self, system: System, cells: Cells, rules: Rules, start: int = 0) -> None:
        self._start = start
        self._system = system
        self._cells = cells
        self._rules = rules
        self._known: dict[bytes, bool] = {}

    def sensitive(self, unions: Sequence[Ints]) -> list[bool]:
        """Tell which sums of cells are sensitive; remembered by their members.

        Parameters
        ----------
        unions : sequence of int array
            The cells of each sum, as the system counts them.
        """
        keys = [members.tobytes() for members in unions]
        new = {k: m - self._start for k, m in zip(keys, unions, strict=True)
               if k not in self._known}  # fmt: skip
        if new:
            judged = primary_cells(self._cells.merged(list(new.values())), self._rules).primary
            self._known |= zip(new, judged.tolist(), strict=True)
        return [self._known[key] for key in keys]

    def exposed(self, hidden: Bools) -> list[tuple[Ints, Ints]]:
        """Return equations whose hidden sum is sensitive: all its cells, and the hidden ones."""
        equations = self._system.equations
        sums: list[tuple[Ints, Ints]] = []
        first, last = self._start, self._start + len(self._cells.total)
        for row in range(equations.shape[0]):
            span = slice(equations.indptr[row], equations.indptr[row + 1])
            cells, signs = equations.indices[span], equations.data[span]
            out = hidden[cells] & (self._system.values[cells] > 0)
            members = np.sort(cells[out]).astype(np.int64)
            if len(members) < 2 or members[0] < first or members[-1] >= last:
                continue
            if (signs[out] > 0).any():
                continue
            sums.append((cells.astype(np.int64), members))
        sensitive = self.sensitive([members for _, members in sums])
        return [found for found, betrays in zip(sums, sensitive, strict=True) if betrays]

    def __call__(self, hidden: Bools, unknowns: Unknowns) -> list[CuttingPlane]:
        """Return cuts: another cell of the equation is hidden, or one of these is not."""
        cuts: list[CuttingPlane] = []
        for cells, members in self.exposed(hidden):
            own = np.unique(unknowns.of_cell[members])
            own = own[own >= 0]
            others = np.setdiff1d(cells, members)
            others = others[self._system.values[others] > 0]
            other = np.setdiff1d(np.unique(unknowns.of_cell[others]), np.append(own, -1))
            if len(own) + len(other) == 0:
                continue
            coefficients = [1.0] * len(other) + [-1.0] * len(own)
            cuts.append(
                CuttingPlane(
                    tuple(int(u) for u in (*other, *own)),
                    tuple(coefficients),
                    1.0 - len(own),
                )
            )
        return cuts
