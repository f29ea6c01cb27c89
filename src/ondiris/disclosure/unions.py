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
from ondiris.disclosure.deductions import Deduced, Deductions
from ondiris.disclosure.primary import primary_cells
from ondiris.model.disclosure_rules import Insiders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
    around : Deductions, optional
        Of the system: what follows there, as from one of two releases alone, is not hidden here.
    """

    def __init__(
        self,
        shape: Shape,
        cells: Cells,
        rules: Rules,
        columns: sparse.csr_array,
        name: str = "",
        around: Deductions | None = None,
    ) -> None:
        self._shape = shape
        self._of = f" of {name}" if name else ""
        self._columns = columns
        self._cells = cells
        self._rules = rules
        self._around = around
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
        cls, difference: Difference, rules: Rules, *, around: Deductions, start: int = 0
    ) -> UnionRule | None:
        """Return the rule of what two releases make together; None where its codes are unknown."""
        if difference.shape is None:
            return None
        made = difference.members
        columns = sparse.csr_array(
            (np.abs(made.data), made.indices + start, made.indptr),
            shape=(made.shape[0], around.rows.shape[1]),
        )
        return cls(difference.shape, difference.changes, rules, columns, difference.name, around)

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
        return max(len(families) for families in self._below.values())

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
        out = np.asarray(self._columns @ self._deduced(hidden).left.astype(np.float64) > 0)
        out &= self._cells.total > 0
        if not out.any():
            return []
        deduced = self._inside(out)
        sums = [found for row in self._rows for found in self._of_row(*row, out)]
        if deduced.used:
            sums += self._in_rows(self._rows, deduced)
        if self._rules.insiders is Insiders.SOLE:
            sums += self._of_insiders(deduced)
        sensitive = self.sensitive([found.members for found in sums])
        return [found for found, betrays in zip(sums, sensitive, strict=True) if betrays]

    def _deduced(self, hidden: Bools) -> Deduced:
        """Return what a pattern hides of the system's cells, and how what it does not is known."""
        own = hidden[: self._columns.shape[1]]
        return Deduced(own, {}) if self._around is None else self._around(own)

    @cached_property
    def _inside(self) -> Deductions:
        """Deductions by equations of which every cell is known to be made of something."""
        whole = abs(self._shape.equations)
        return Deductions(sparse.csr_array(whole[np.flatnonzero((whole @ self._unmade) == 0)]))

    def _in_rows(self, rows: Iterable[tuple[int, int, Ints]], deduced: Deduced) -> list[KnownSum]:
        """Return the sums of what is left, with the cells that the others follow from."""
        return [
            KnownSum(np.union1d(found.cells, deduced.behind(found.cells)), found.members)
            for row in rows
            for found in self._of_row(*row, deduced.left)
        ]

    def _of_insiders(self, known: Deduced) -> list[KnownSum]:
        """Return what is left of sums for each who knows some of the cells that are out.

        Only equations with a cell that an insider knows, or follows from what it knows, tell it
        more than everybody.
        """
        found: list[KnownSum] = []
        out = known.left
        sole = np.where(out, self._cells.sole, -1)
        in_row = self._inside.rows @ out.astype(np.float64)
        for owner in np.unique(sole[sole >= 0]).tolist():
            own = np.flatnonzero(sole == owner)
            told = Deduced(out & (sole != owner), known.used)
            rows = self._inside_of[own]
            taken = np.bincount(rows.indices, minlength=len(in_row))
            if (in_row[rows.indices] - taken[rows.indices] == 1).any():
                more = self._inside(told.left)
                told = Deduced(more.left, {**known.used, **more.used})
            touched = self._rows_with(np.flatnonzero(out & ~told.left), out)
            found += self._in_rows(touched, told)
        return found

    @cached_property
    def _inside_of(self) -> sparse.csr_array:
        """Equations of `_inside` in which each cell stands."""
        return sparse.csr_array(self._inside.rows.T)

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
        deduced = self._deduced(hidden)
        for found in self.exposed(hidden):
            own = self._unknowns(self._made_of(found.members), hidden, unknowns)
            others = np.setdiff1d(found.cells, found.members)
            others = self._made_of(others[self._cells.total[others] > 0])
            others = np.union1d(others, deduced.behind(others))
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

    def _made_of(self, cells: Ints) -> Ints:
        """Return the system's cells that some cells are made of."""
        return np.unique(self._columns[cells].indices).astype(np.int64)

    @staticmethod
    def _unknowns(columns: Ints, among: Bools, unknowns: Unknowns) -> Ints:
        """Return the unknowns of those of some of the system's cells that are among others."""
        found = np.unique(unknowns.of_cell[columns[among[columns]]])
        return np.asarray(found[found >= 0], dtype=np.int64)
