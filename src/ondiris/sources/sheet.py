"""A sheet of text cells that knows where it stands, whatever file it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

__all__ = ["Sheet", "cell_text", "column_letters"]

_TITLE = 80


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rectangle of text cells.

    Parameters
    ----------
    name : str
        Name of the sheet of a workbook, or of the list in a JSON file; else empty.
    rows : sequence of sequences of str
        Cells, the header included; rows may differ in length.
    first_row : int
        Number that the file itself gives to the first row.
    letters : bool
        Whether columns are called by letters, as in a workbook.
    """

    name: str
    rows: Sequence[Sequence[str]]
    first_row: int = 1
    letters: bool = False

    def place(self, row: int, column: int | None = None, title: str = "") -> str:
        """Return the place of a cell in the file's own words.

        Parameters
        ----------
        row, column : int
            Positions counted from zero.
        title : str
            Title of the column.
        """
        parts = [f"sheet {self.name}"] if self.name else []
        parts.append(f"row {row + self.first_row}")
        if column is not None:
            called = column_letters(column) if self.letters else str(column + 1)
            short = title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
            parts.append(f"column {called}" + (f" ({short})" if title else ""))
        return ", ".join(parts)


def column_letters(column: int) -> str:
    """Return the letters by which a workbook calls a column counted from zero."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_text(value: object) -> str:
    """Return a typed cell as text: numbers in plain decimals, days in ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            # a workbook keeps 15 significant digits; the rest is noise of the binary number
            return f"{Decimal(f'{value:.15g}'):f}"
        case datetime():
            whole = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if whole else value.isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value).strip()
