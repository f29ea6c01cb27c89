"""What a table made by anybody shows of each cell of ours, for an audit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure import Shape
from ondiris.errors import InvalidInput
from ondiris.sources.cells import Failures
from ondiris.sources.foreign_tables import ForeignTable, foreign_cells

__all__ = ["shown_values"]


def shown_values(
    table: ForeignTable, dimensions: Sequence[str], shape: Shape, true: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what a table shows of each cell, not-a-number where it shows nothing.

    A cell marked as free is taken as shown even where its value was left out.

    Parameters
    ----------
    table : ForeignTable
    dimensions : sequence of str
        Columns that hold the codes, in the order of `shape`.
    shape : Shape
    true : float array, shape (cells,)
        Reported sums.

    Raises
    ------
    InvalidFile
        ``bad-table`` for a missing column, a cell that is unknown or stands twice, or a value
        that is no number; each failing place is named.
    """
    shown = np.full(shape.cells, np.nan)
    place = {name: i for i, name in enumerate(shape.names)}
    failures = Failures()
    seen: set[str] = set()
    for cell in foreign_cells(table, dimensions):
        name = "|".join(cell.codes)
        if name not in place:
            unknown = InvalidInput("unknown-cell", f"the row names no cell of the table: {name}")
            failures.add(cell.place, unknown)
        elif name in seen:
            twice = InvalidInput("cell-twice", f"a cell is named for the second time: {name}")
            failures.add(cell.place, twice)
        else:
            at = place[name]
            shown[at] = true[at] if np.isnan(cell.value) and cell.free else cell.value
        seen.add(name)
    failures.refuse("bad-table", f"{table.name} has {failures.summary}")
    return shown
