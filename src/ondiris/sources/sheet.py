"""A sheet of text cells that knows where it stands, whatever file it came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from ondiris.errors import InvalidFile

__all__ = ["NumberText", "Sheet", "cell_place", "cell_text", "column_letters", "visible_sheets"]

_TITLE = 80
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class NumberText(str):
    """A number that its file types as such: its point is a decimal point."""

    __slots__ = ()


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
    hidden : bool
        Whether a workbook hides the sheet.
    hidden_rows, hidden_columns : frozenset of int
        Those that a workbook hides, counted from zero.
    shown : sequence of sequences of str, optional
        Cells as a workbook shows them, where that differs: digits, per cents, months, blocks.
    """

    name: str
    rows: Sequence[Sequence[str]]
    first_row: int = 1
    letters: bool = False
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    shown: Sequence[Sequence[str]] | None = None

    @property
    def as_shown(self) -> Sheet:
        """The sheet with its cells as the workbook shows them."""
        return self if self.shown is None else replace(self, rows=self.shown, shown=None)

    @property
    def visible(self) -> Sheet:
        """The sheet with the cells of hidden rows and columns empty."""
        if not (self.hidden_rows or self.hidden_columns):
            return self
        return replace(
            self,
            rows=self._seen(self.rows),
            shown=None if self.shown is None else self._seen(self.shown),
            hidden_rows=frozenset(),
            hidden_columns=frozenset(),
        )

    def _seen(self, rows: Sequence[Sequence[str]]) -> list[list[str]]:
        return [
            [] if i in self.hidden_rows
            else ["" if j in self.hidden_columns else cell for j, cell in enumerate(row)]
            for i, row in enumerate(rows)
        ]  # fmt: skip

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


def visible_sheets(file: str, sheets: Sequence[Sheet], notes: Counter[str]) -> tuple[Sheet, ...]:
    """Return what a workbook does not hide; what it does is counted by name.

    Parameters
    ----------
    file : str
        Name of the file.
    sheets : sequence of Sheet
    notes : Counter of str
        Takes what was left out.

    Raises
    ------
    InvalidFile
        If every sheet is hidden.
    """
    for sheet in sheets:
        if sheet.hidden:
            notes[f"sheets left out, hidden: {sheet.name[:40]}"] += 1
            continue
        rows, columns = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)
        where = f" in {sheet.name[:40]}" if len(sheets) > 1 else ""
        if rows:
            named = ", ".join(str(i + sheet.first_row) for i in rows[:8])
            notes[f"rows left out, hidden{where}: {named}{' …' * (len(rows) > 8)}"] += len(rows)
        if columns:
            named = ", ".join(column_letters(j) for j in columns[:8])
            told = f"columns left out, hidden{where}: {named}{' …' * (len(columns) > 8)}"
            notes[told] += len(columns)
    seen = tuple(sheet.visible for sheet in sheets if not sheet.hidden)
    if not seen:
        raise InvalidFile(
            "empty-file", f"{file} has no sheet that is not hidden",
            hint="Show its sheets, or say hidden = true in [layout] of a mapping.",
        )  # fmt: skip
    return seen


def column_letters(column: int) -> str:
    """Return the letters by which a workbook calls a column counted from zero."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_place(address: str) -> tuple[int, int] | None:
    """Return row and column, counted from zero, of a cell by its address; none if it is none."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def cell_text(value: object) -> str:
    """Return a typed cell as text: numbers in plain decimals, days in ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return _number_text(value)
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value).strip()


def _number_text(value: float | Decimal) -> NumberText:
    # a workbook keeps 15 significant digits; the rest is noise of the binary number
    exact = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    return NumberText(f"{exact:f}")
