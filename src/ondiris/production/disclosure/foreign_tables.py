"""Tables made by anybody, read for an audit: our JSON, or CSV with a column a dimension."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure import Shape
from ondiris.errors import InvalidFile, NotFound

__all__ = ["ForeignTable", "read_table", "shown_values"]

MISSING = frozenset({"", "c", "C", "с", "С", "x", "X", ":", "null"})
"""How offices write a value that is not shown; Cyrillic letters too."""


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A table as somebody wrote it.

    Parameters
    ----------
    cells : sequence of mapping of str to str
        A code for each dimension, ``value`` and perhaps ``confidentiality``.
    base : float
        Base it was rounded to, where it says so; else 0.
    """

    cells: Sequence[Mapping[str, str]]
    base: float = 0.0


def read_table(path: Path) -> ForeignTable:
    """Return the cells of a table made by anybody.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-table`` when it is neither.
    """
    if not path.is_file():
        raise NotFound("no-file", f"there is no file {path.name}")
    try:
        text = path.read_text("utf-8-sig")
        base = 0.0
        if text.lstrip().startswith("{"):
            document = json.loads(text)
            cells, base = document["cells"], float(document.get("base", 0))
        else:
            cells = list(csv.DictReader(io.StringIO(text)))
        rows = [{str(k): "" if v is None else str(v) for k, v in row.items()} for row in cells]
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError, csv.Error):
        raise InvalidFile(
            "bad-table",
            f"{path.name} is neither a protected table in JSON nor a CSV",
            hint="A CSV has one column a dimension, a column value, and c where nothing is shown.",
        ) from None
    if not rows:
        raise InvalidFile("bad-table", f"{path.name} holds no cells")
    return ForeignTable(rows, base)


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
        that is no number.
    """
    shown = np.full(shape.cells, np.nan)
    place = {name: i for i, name in enumerate(shape.names)}
    seen: set[str] = set()
    for number, row in enumerate(table.cells, start=1):
        lacking = [c for c in (*dimensions, "value") if c not in row]
        if lacking:
            raise InvalidFile("bad-table", f"row {number} lacks {', '.join(lacking)}")
        name = "|".join(row[d].strip() for d in dimensions)
        if name not in place:
            raise InvalidFile("bad-table", f"row {number} names no cell of the table: {name}")
        if name in seen:
            raise InvalidFile("bad-table", f"row {number} names a cell for the second time: {name}")
        seen.add(name)
        text, status = row["value"].strip(), row.get("confidentiality", "")
        if text in MISSING:
            shown[place[name]] = true[place[name]] if status == "F" else np.nan
            continue
        shown[place[name]] = _number(text, number)
    return shown


def _number(text: str, row: int) -> float:
    try:
        value = float("".join(text.split()))
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise InvalidFile(
            "bad-table",
            f"row {row}: the value is no number",
            hint="Write plain numbers with a decimal point, and c where nothing is shown.",
        )
    return value
