"""Sums of hidden cells that anybody can work out, and the holdings they would expose.

Where all hidden cells of an equation stand on one side, their sum is known: it is the total less
what is shown.  A hidden cell that is a total itself may be replaced by its hidden parts, since its
shown parts can be taken off too.  If one holding dominates such a sum, as a holding does that is
alone in each of its parts, the parts are blurred but the sum betrays it.  It is therefore judged by
the primary rules like any cell, and where it fails one more cell of its equations must be hidden.
Who is alone in some of the parts takes them off besides, and is left with the sum of the others.

The same holds for the table that two releases make, whose cells are hidden where either hides one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.cutting_planes import CuttingPlane
from ondiris.disclosure.primary import primary_cells
from ondiris.model.disclosure_rules import Insiders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.cutting_planes import Unknowns
    from ondiris.disclosure.differences import Difference
    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.primary import Rules

__all__ = ["KnownSum", "UnionRule"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class KnownSum:
    """A sum of hidden cells that anybody can work out, or an insider.

    Attributes
    ----------
    cells : int array
        The table's cells in the equations it follows from.
    members : int array
        Those that are hidden.
    """

    cells: Ints
    members: Ints


class UnionRule:
    """Judges the sums that a pattern lets everybody work out.

    Parameters
    ----------
    shape : Shape
        Of the table.
    cells : Cells
        Contributions by holding.
    rules : Rules
        The rules in force.
    columns : sparse array, shape (cells, cells of the system)
        What each cell of the table is made of; a cell made of nothing is not known at all.
    name : str
        What the table is, where it is the difference of two.
    """

    def __init__(
        self, shape: Shape, cells: Cells, rules: Rules, columns: sparse.csr_array, name: str = ""
    ) -> None:
        self._shape = shape
        self._of = f" of {name}" if name else ""
        self._columns = columns
        self._cells = cells
        self._rules = rules
        self._unmade = (np.diff(columns.indptr) == 0) & (cells.total > 0)
        self._known: dict[bytes, bool] = {}

    @classmethod
    def of_table(
        cls, shape: Shape, cells: Cells, rules: Rules, *, size: int, start: int = 0
    ) -> UnionRule:
        """Return the rule of a table whose cells stand in a system of `size` from `start` on."""
        own = np.arange(shape.cells)
        columns = sparse.csr_array((np.ones(len(own)), (own, own + start)), shape=(len(own), size))
        return cls(shape, cells, rules, columns)

    @classmethod
    def of_difference(
        cls, difference: Difference, rules: Rules, *, size: int, start: int = 0
    ) -> UnionRule | None:
        """Return the rule of what two releases make together; None where its codes are unknown."""
        if difference.shape is None:
            return None
        made = difference.members
        columns = sparse.csr_array(
            (np.abs(made.data), made.indices + start, made.indptr), shape=(made.shape[0], size)
        )
        return cls(difference.shape, difference.changes, rules, columns, difference.name)

    @cached_property
    def _rows(self) -> list[tuple[int, int, Ints]]:
        """Parent, axis and children of every equation."""
        found: list[tuple[int, int, Ints]] = []
        ids = np.arange(self._shape.cells).reshape(self._shape.lengths)
        for axis, tree in enumerate(self._shape.hierarchies):
            lines = np.moveaxis(ids, axis, 0).reshape(len(tree.codes), -1)
            for parent, kids in tree.families:
                found += [
                    (int(p), axis, np.asarray(lines[kids, k], dtype=np.int64))
                    for k, p in enumerate(lines[parent])
                ]
        return found

    @cached_property
    def _below(self) -> dict[tuple[int, int], list[Ints]]:
        """Children of a cell along an axis, in each tree."""
        found: dict[tuple[int, int], list[Ints]] = {}
        for parent, axis, kids in self._rows:
            found.setdefault((parent, axis), []).append(kids)
        return found

    @cached_property
    def _trees(self) -> int:
        """How many trees there are along an axis at most."""
        return max((len(families) for families in self._below.values()), default=1)

    def sensitive(self, unions: Sequence[Ints]) -> list[bool]:
        """Tell which sums of cells are sensitive; remembered by their members.

        Parameters
        ----------
        unions : sequence of int array
            The cells of each sum.
        """
        keys = [members.tobytes() for members in unions]
        new = {k: m for k, m in zip(keys, unions, strict=True) if k not in self._known}
        if new:
            judged = primary_cells(self._cells.merged(list(new.values())), self._rules).primary
            self._known |= zip(new, judged.tolist(), strict=True)
        return [self._known[key] for key in keys]

    def exposed(self, hidden: Bools) -> list[KnownSum]:
        """Return the sums that a pattern lets everybody work out and that are sensitive.

        Parameters
        ----------
        hidden : bool array, shape (cells of the system,)
            Those of a copy that stand behind them are not looked at.
        """
        own = hidden[: self._columns.shape[1]].astype(np.float64)
        out = np.asarray(self._columns @ own > 0) & (self._cells.total > 0)
        if not out.any():
            return []
        left, used = self._solved(out)
        sums = [found for row in self._rows for found in self._of_row(*row, out)]
        if used:
            sums += self._in_rows(self._rows, left, used)
        if self._rules.insiders is Insiders.SOLE:
            sums += self._of_insiders(left, used)
        sensitive = self.sensitive([found.members for found in sums])
        return [found for found, betrays in zip(sums, sensitive, strict=True) if betrays]

    def _in_rows(
        self, rows: Iterable[tuple[int, int, Ints]], out: Bools, used: Mapping[int, Ints]
    ) -> list[KnownSum]:
        return [self._with_used(found, used) for row in rows for found in self._of_row(*row, out)]

    def _of_insiders(self, out: Bools, used: Mapping[int, Ints]) -> list[KnownSum]:
        """Return what is left of sums for each who knows some of the cells that are out.

        Only equations with a cell that an insider knows, or follows from what it knows, tell it
        more than everybody.
        """
        found: list[KnownSum] = []
        sole = np.where(out, self._cells.sole, -1)
        left_in_row = self._usable @ out.astype(np.float64)
        for owner in np.unique(sole[sole >= 0]).tolist():
            own = sole == owner
            left, more = out & ~own, dict[int, Ints]()
            rows = self._usable_of[np.flatnonzero(own)]
            taken = np.asarray(rows.sum(axis=0)).ravel()
            if ((left_in_row - taken)[rows.indices] == 1).any():
                left, more = self._solved(left)
            touched = self._rows_with(np.flatnonzero(out & ~left), out)
            found += self._in_rows(touched, left, {**used, **more})
        return found

    def _rows_with(self, cells: Ints, out: Bools) -> list[tuple[int, int, Ints]]:
        """Return the equations of some cells, and those in which a sum of theirs is opened up."""
        seen = set[int]()
        ahead = [row for cell in cells.tolist() for row in self._rows_of.get(cell, ())]
        while ahead:
            row = ahead.pop()
            if row in seen:
                continue
            seen.add(row)
            parent, axis, _ = self._rows[row]
            if out[parent]:
                ahead += [r for r in self._rows_of.get(parent, ()) if self._rows[r][1] == axis]
        return [self._rows[row] for row in sorted(seen)]

    @cached_property
    def _rows_of(self) -> dict[int, list[int]]:
        """Equations in which each cell stands."""
        found: dict[int, list[int]] = {}
        for number, (parent, _, kids) in enumerate(self._rows):
            for cell in (parent, *kids.tolist()):
                found.setdefault(int(cell), []).append(number)
        return found

    @cached_property
    def _usable(self) -> sparse.csr_array:
        """Equations of which every cell is known to be made of something, without signs."""
        whole = abs(self._shape.equations)
        return sparse.csr_array(whole[np.flatnonzero((whole @ self._unmade) == 0)])

    @cached_property
    def _usable_of(self) -> sparse.csr_array:
        """Usable equations in which each cell stands."""
        return sparse.csr_array(self._usable.T)

    def _solved(self, out: Bools) -> tuple[Bools, dict[int, Ints]]:
        """Return what is hidden and not the only such cell of an equation, one after the other.

        Whatever is alone is as good as shown; with it the cells that it follows from.
        """
        rows, out = self._usable, out.copy()
        used: dict[int, Ints] = {}
        while True:
            alone = np.flatnonzero(rows @ out.astype(np.float64) == 1)
            if len(alone) == 0:
                return out, used
            for row in alone.tolist():
                cells = rows.indices[rows.indptr[row] : rows.indptr[row + 1]].astype(np.int64)
                for cell in cells[out[cells]].tolist():
                    used[cell] = np.unique(
                        np.concatenate([cells, *(used[c] for c in cells.tolist() if c in used)])
                    )
                    out[cell] = False

    @staticmethod
    def _with_used(found: KnownSum, used: Mapping[int, Ints]) -> KnownSum:
        """Return a sum with the equations that solved cells of its own follow from."""
        more = [used[c] for c in found.cells.tolist() if c in used]
        if not more:
            return found
        return KnownSum(np.unique(np.concatenate([found.cells, *more])), found.members)

    def betrayed(self, hidden: Bools) -> frozenset[str]:
        """Return the sums that a pattern betrays, named by their cells.

        Parameters
        ----------
        hidden : bool array, shape (cells of the system,)
        """
        names = self._shape.names
        return frozenset(
            "+".join(names[int(c)] for c in found.members) + self._of
            for found in self.exposed(hidden)
        )

    def _of_row(self, parent: int, axis: int, kids: Ints, out: Bools) -> Iterator[KnownSum]:
        """Yield the sum of the hidden children, and of what is hidden further below."""
        if out[parent] or self._unmade[parent] or self._unmade[kids].any():
            return
        members = kids[out[kids]]
        if len(members) > 1:
            yield KnownSum(np.append(kids, parent), np.sort(members))
        for tree in range(self._trees):
            used: list[Ints] = [kids]
            deeper = [self._opened_up(cell, (axis, tree), out, used) for cell in members.tolist()]
            if len(used) > 1:
                yield KnownSum(
                    np.unique(np.append(np.concatenate(used), parent)),
                    np.sort(np.concatenate(deeper)),
                )

    def _opened_up(self, cell: int, along: tuple[int, int], out: Bools, used: list[Ints]) -> Ints:
        """Return a hidden cell, or its hidden parts in a tree where some of its parts are shown."""
        axis, tree = along
        families = self._below.get((cell, axis))
        if families is None:
            return np.array([cell])
        kids = families[tree % len(families)]
        if self._unmade[kids].any():
            return np.array([cell])
        mark = len(used)
        inside = kids[out[kids]].tolist()
        parts = [self._opened_up(kid, along, out, used) for kid in inside]
        shown = (~out[kids] & (self._cells.total[kids] > 0)).any()
        if not shown and len(used) == mark:
            return np.array([cell])
        used.append(kids)
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def __call__(self, hidden: Bools, unknowns: Unknowns) -> list[CuttingPlane]:
        """Return cuts: another cell of the equations is hidden, or one of these is not."""
        cuts: list[CuttingPlane] = []
        for found in self.exposed(hidden):
            own = self._unknowns(found.members, hidden, unknowns)
            others = np.setdiff1d(found.cells, found.members)
            others = others[self._cells.total[others] > 0]
            other = np.setdiff1d(self._unknowns(others, ~hidden, unknowns), own)
            if len(own) + len(other) == 0:
                continue
            coefficients = [1.0] * len(other) + [-1.0] * len(own)
            cuts.append(
                CuttingPlane(
                    tuple(int(u) for u in (*other, *own)), tuple(coefficients), 1.0 - len(own)
                )
            )
        return cuts

    def _unknowns(self, cells: Ints, among: Bools, unknowns: Unknowns) -> Ints:
        """Return the unknowns of those of some cells' columns that are among others."""
        columns = np.unique(self._columns[cells].indices)
        found = np.unique(unknowns.of_cell[columns[among[columns]]])
        return np.asarray(found[found >= 0], dtype=np.int64)
