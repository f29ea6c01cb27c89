"""Lists of what is decided of single cells, read from a table with a column a dimension."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model.disclosure_marks import Mark, MarkStatus
from ondiris.sources.cell_types import CellType, TextCell
from ondiris.sources.cells import Failures, ReadingContext
from ondiris.sources.columns import TableColumn, TableSpecification, check_header
from ondiris.sources.content import read_content
from ondiris.sources.number_cells import RealCell
from ondiris.sources.rows import TypedRow, each_row, records_of
from ondiris.sources.tables import read_sheets

__all__ = ["read_marks"]


class _Status(CellType[MarkStatus]):
    """One of the letters of a mark."""

    def read(self, text: str, reading: ReadingContext | None = None) -> MarkStatus:
        """Return what the letter decides."""
        del reading
        try:
            return MarkStatus(text.lower())
        except ValueError:
            raise InvalidInput(
                "unknown-word",
                "a status is u, p or s",
                hint="u hides a cell, p never hides it, s takes it for safe.",
            ) from None


_STATUS: Final = TableColumn("status", _Status())
_LEVEL: Final = TableColumn("level_pct", RealCell())
_WEIGHT: Final = TableColumn("weight", RealCell(), default=1.0)
_DOCUMENT: Final = TableColumn("document", TextCell(), default="")
_SAID: Final = (_STATUS, _LEVEL, _WEIGHT, _DOCUMENT)


def read_marks(path: Path, dimensions: Sequence[str]) -> tuple[Mark, ...]:
    """Return what a file decides of single cells.

    Parameters
    ----------
    path : Path
        CSV, XLSX or Parquet with a column for dimensions that it tells apart, where an empty cell
        is the total, and ``status``, ``level_pct``, ``weight``, ``document``.
    dimensions : sequence of str
        That tables may have.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-marks`` with every failing place.
    """
    content = read_content(path)
    sheet = read_sheets(content)[0]
    codes = tuple(TableColumn(name, TextCell()) for name in dimensions)
    columns = TableSpecification((*codes, *_SAID))
    failures = Failures()
    titles = check_header(sheet, columns, failures)
    failures.refuse("bad-marks", f"{content.name}: {failures.summary}")
    records = list(records_of(sheet, titles, columns, failures))
    if not records and not failures.found:
        raise InvalidFile("bad-marks", f"{content.name} marks no cells")
    found: list[Mark] = []

    def one(row: TypedRow) -> None:
        named = tuple((code.name, str(row[code])) for code in codes if row.text(code))
        status, level = row.get(_STATUS), row.get(_LEVEL)
        found.append(Mark(named, status, level, row[_WEIGHT], row[_DOCUMENT]))

    each_row(records, columns, failures, one)
    failures.refuse("bad-marks", f"{content.name}: {failures.summary}")
    return tuple(found)
