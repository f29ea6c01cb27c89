"""Tables made by anybody, read for an audit: our JSON, or a table with a column a dimension."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.cell_types import CellType, TextCell
from ondiris.sources.cells import Failures, ReadingContext
from ondiris.sources.columns import TableColumn, TableSpecification, check_header
from ondiris.sources.content import Content, read_content
from ondiris.sources.json_text import parse_json
from ondiris.sources.number_cells import RealCell
from ondiris.sources.rows import records_of, typed_rows
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import read_sheets

__all__ = ["ForeignCell", "ForeignTable", "foreign_cells", "read_foreign"]

MISSING: Final = frozenset({"c", "C", "с", "С", "x", "X", ":", "null"})
"""How offices write a value that is not shown, besides leaving it empty; Cyrillic letters too."""
_HINT: Final = "Write plain numbers with a decimal point, and c where nothing is shown."


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A table as somebody wrote it.

    Parameters
    ----------
    name : str
        Of the file.
    sheet : Sheet
        A column for each dimension, ``value`` and perhaps ``confidentiality``.
    base : float
        Base it was rounded to, where it says so; else 0.
    """

    name: str
    sheet: Sheet
    base: float = 0.0


@dataclass(frozen=True, slots=True)
class ForeignCell:
    """A cell of such a table.

    Parameters
    ----------
    place : str
        Where it stands in the file.
    codes : tuple of str
        A code for each dimension.
    value : float
        Not-a-number where nothing is shown.
    free : bool
        Whether it is marked as free, which counts as shown even where its value was left out.
    """

    place: str
    codes: tuple[str, ...]
    value: float
    free: bool


@dataclass(frozen=True, slots=True)
class _Shown(CellType[float]):
    """A number, its groups apart, or a mark that nothing is shown."""

    repeats = False

    def read(self, text: str, reading: ReadingContext | None = None) -> float:
        """Return the number, not-a-number where nothing is shown."""
        if text in MISSING:
            return math.nan
        try:
            return RealCell().read("".join(text.split()), reading)
        except InvalidInput as error:
            raise InvalidInput(error.code, "the value is no number", hint=_HINT) from None


_VALUE: Final = TableColumn("value", _Shown(), titled=True, default=math.nan)
_SECRECY: Final = TableColumn("confidentiality", TextCell())


def read_foreign(path: Path) -> ForeignTable:
    """Return a table made by anybody.

    Parameters
    ----------
    path : Path
        A protected table in JSON, or CSV, XLSX or Parquet with a column a dimension.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-table`` when it is neither.
    """
    try:
        content = read_content(path)
        if content.kind == "json" or (content.kind == "csv" and content.text.startswith("{")):
            return _document(content)
        return ForeignTable(content.name, read_sheets(content)[0])
    except InvalidFile as error:
        raise InvalidFile(
            "bad-table", error.detail, hint=error.hint, failures=error.failures
        ) from error


def _document(content: Content) -> ForeignTable:
    """Return a protected table; what it says of a cell beside texts and numbers is left unread."""
    try:
        document = parse_json(content)
        rows = [
            {str(k): _text(v) for k, v in row.items() if not isinstance(v, list | dict)}
            for row in document["cells"]
        ]
        base = float(document.get("base", 0))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise InvalidFile(
            "bad-table",
            f"{content.name} is neither a protected table in JSON nor a CSV",
            hint="A CSV has one column a dimension, a column value, and c where nothing is shown.",
        ) from None
    titles = list(dict.fromkeys(title for row in rows for title in row))
    cells = [[row.get(title, "") for title in titles] for row in rows]
    return ForeignTable(content.name, Sheet("", [titles, *cells], first_row=0), base)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def foreign_cells(table: ForeignTable, dimensions: Sequence[str]) -> tuple[ForeignCell, ...]:
    """Return the cells of a table over some dimensions.

    Parameters
    ----------
    table : ForeignTable
        Columns besides the dimensions, ``value`` and ``confidentiality`` are left unread.
    dimensions : sequence of str
        Columns that hold the codes.

    Raises
    ------
    InvalidFile
        ``bad-table`` for a missing column, no cells, an empty code or a value that is no number.
    """
    codes = tuple(TableColumn(name, TextCell(), filled=True) for name in dimensions)
    columns = TableSpecification((*codes, _VALUE, _SECRECY), others=True)
    failures = Failures()
    titles = check_header(table.sheet, columns, failures)
    failures.refuse("bad-table", f"{table.name} lacks {_lacking(titles, columns)}")
    records = list(records_of(table.sheet, titles, columns, failures))
    if not records and not failures.found:
        raise InvalidFile("bad-table", f"{table.name} holds no cells")
    found = tuple(
        ForeignCell(
            row.place(_VALUE),
            tuple(row[code] for code in codes),
            row[_VALUE],
            row.get(_SECRECY) == "F",
        )
        for row in typed_rows(records, columns, failures)
    )
    failures.refuse("bad-table", f"{table.name} has {failures.summary}")
    return found


def _lacking(titles: Sequence[str], columns: TableSpecification) -> str:
    needed = [c.name for c in columns.columns if c.titled or c.filled]
    lacking = [name for name in needed if name not in titles]
    return ", ".join(lacking) or "a header with each column once"
