"""Cells decided by hand: marks found in a table, and what they change of what the rules say.

A mark may hide more than the rules do, at will.  It opens what they hide only by a document, as a
consent does, and never keeps open what they hide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.primary import LEAST_LEVEL, Rule
from ondiris.errors import InvalidInput, Refused
from ondiris.model.disclosure_marks import Mark, MarkStatus

if TYPE_CHECKING:
    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.primary import Sensitivity

__all__ = ["Decided", "Mark", "MarkStatus", "decided"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """Marks by cell of a cross.

    Attributes
    ----------
    hidden, kept, opened : bool array, shape (cells,)
    level : float array, shape (cells,)
        By which part of itself a hidden one must blur.
    price : float array, shape (cells,)
        How many times its usual price hiding a cell costs.
    """

    hidden: Bools
    kept: Bools
    opened: Bools
    level: Floats
    price: Floats

    def withholding(self, kept_back: Bools, usual_pct: float) -> Decided:
        """Return the same with what other offices keep back: hidden, whatever marks say.

        Parameters
        ----------
        kept_back : bool array, shape (cells,)
        usual_pct : float
            Level of a cell that no mark hides.
        """
        level = np.where(kept_back & ~self.hidden, usual_pct / 100, self.level)
        return replace(
            self, hidden=self.hidden | kept_back, opened=self.opened & ~kept_back, level=level
        )

    def judged(self, sensitivity: Sensitivity, cells: Cells, least_level: float) -> Sensitivity:
        """Return what the rules say of cells, as marks change it.

        Parameters
        ----------
        sensitivity : Sensitivity
        cells : Cells
        least_level : float
            Of the rules.

        Raises
        ------
        InvalidInput
            ``marked-empty`` for a cell without a value that is to be hidden: everybody knows
            where nobody reports.
        """
        if not (self.hidden | self.opened).any():
            return sensitivity
        empty = self.hidden & (cells.total <= 0)
        if empty.any():
            raise InvalidInput(
                "marked-empty", f"{int(empty.sum())} cells that are marked u have no value"
            )
        by_rule = {rule: mask & ~self.opened for rule, mask in sensitivity.by_rule.items()}
        if self.hidden.any():
            by_rule[Rule.MARKED] = self.hidden
        least = np.maximum(np.maximum(self.level, LEAST_LEVEL) * cells.total, least_level)
        level = np.where(self.opened, 0.0, sensitivity.level_up)
        level = np.where(self.hidden, np.maximum(level, least), level)
        return replace(
            sensitivity,
            by_rule=by_rule,
            level_up=level,
            level_down=np.minimum(level, cells.total),
        )

    def refuse_kept(self, secret: Bools, names: Sequence[str]) -> None:
        """Refuse marks that would keep a secret open.

        Parameters
        ----------
        secret : bool array, shape (cells,)
            What has to be hidden.
        names : sequence of str
            Codes of the cells.

        Raises
        ------
        Refused
            ``marked-sensitive``.
        """
        wrong = np.flatnonzero(self.kept & secret)
        if len(wrong):
            raise Refused(
                "marked-sensitive",
                f"{len(wrong)} cells that are marked p have to be hidden: "
                f"{', '.join(names[int(i)] for i in wrong[:SHOWN])}",
                hint="A consent of its holdings, or s with its document, opens a cell.",
                cells=len(wrong),
            )

    def counts(self, at: NDArray[np.int64]) -> dict[str, int]:
        """Return how many cells of a table were decided, by how; empty where none was."""
        found = {
            "hidden": int(self.hidden[at].sum()),
            "kept": int(self.kept[at].sum()),
            "opened": int(self.opened[at].sum()),
            "weighed": int((self.price[at] != 1).sum()),
        }
        return found if any(found.values()) else {}


def decided(shape: Shape, asked: Bools, marks: Sequence[Mark], usual_pct: float) -> Decided:
    """Return marks by cell.

    Parameters
    ----------
    shape : Shape
        The cross.
    asked : bool array, shape (cells,)
        Its cells that stand in a table of the release.
    marks : sequence of Mark
    usual_pct : float
        Level of a hidden cell for which none is stated.

    Raises
    ------
    InvalidInput
        ``unknown-cell`` for a mark of a cell that no table of the release holds,
        ``marked-twice`` for two of one cell.
    """
    status = {one: np.zeros(shape.cells, dtype=np.bool_) for one in MarkStatus}
    level, price = np.zeros(shape.cells), np.ones(shape.cells)
    place = {name: i for i, name in enumerate(shape.names)} if marks else {}
    found = [_cell(shape, place, dict(mark.codes)) for mark in marks]
    lost = sum(cell < 0 or not asked[cell] for cell in found)
    if lost:
        raise InvalidInput(
            "unknown-cell",
            f"{lost} marks are of cells that no table of the release holds",
            hint="A mark names dimensions of the table and codes that occur in it.",
        )
    if len(set(found)) < len(found):
        twice = [name for name, cell in place.items() if found.count(cell) > 1]
        raise InvalidInput(
            "marked-twice", f"{len(twice)} cells are marked twice: {', '.join(twice[:SHOWN])}"
        )
    for cell, mark in zip(found, marks, strict=True):
        price[cell] = mark.weight
        if mark.status is not None:
            status[mark.status][cell] = True
        level[cell] = (usual_pct if mark.level_pct is None else mark.level_pct) / 100
    return Decided(
        status[MarkStatus.HIDDEN], status[MarkStatus.KEPT], status[MarkStatus.OPEN], level, price
    )


def _cell(shape: Shape, place: Mapping[str, int], codes: dict[str, str]) -> int:
    """Return the cell of a cross that some codes name, -1 where it has none."""
    name = "|".join(codes.pop(h.name, h.codes[0]) for h in shape.hierarchies)
    return -1 if codes else place.get(name, -1)
