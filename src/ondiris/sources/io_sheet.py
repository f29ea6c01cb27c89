"""A table of inputs and outputs out of a workbook or a CSV file, as its map says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ondiris.errors import InvalidFile
from ondiris.sources.content import Content
from ondiris.sources.io_map import TableMap
from ondiris.sources.io_table import (
    AmountCells,
    Amounts,
    TableOfFlows,
    activity_code,
    cell_name,
    components,
    economy_code,
)
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import read_sheets

__all__ = ["mapped_table"]


def mapped_table(content: Content, found: TableMap) -> TableOfFlows:
    """Return the table of a file by its map.

    Parameters
    ----------
    content : Content
        A workbook or a CSV file.
    found : TableMap

    Raises
    ------
    InvalidFile
        ``no-io-sheet`` for a sheet that is not there; ``bad-io-table`` with every cell that holds
        no number, every code that is missing or not the same in its row and its column.
    """
    sheets = read_sheets(content)
    cells = AmountCells(found.decimal, found.groups)
    reading = _SheetReading(_sheet(sheets, found.sheet, content.name), found, cells)
    codes = reading.codes()
    flows = reading.flows()
    taken = reading.across
    notes: list[str] = []
    if "taxes" not in found.rows:
        notes.append("the table has no row of taxes on products")
    imports = _imports(reading, sheets, content.name)
    value_added = components({name: taken(rows) for name, rows in found.value_added.items()})
    demand = {name: reading.down(columns) for name, columns in found.demand.items()}
    taxes = taken(found.rows.get("taxes", ()))
    output = taken(found.rows["output"])
    cells.refuse(content.name)
    return TableOfFlows(
        activities=codes,
        flows=flows,
        demand=demand,
        imports=-imports if found.negative else imports,
        taxes=taxes,
        value_added=value_added,
        output=output,
        economy=economy_code(found.economy),
        year=found.year,
        currency=found.currency,
        multiplier=found.multiplier,
        kind=found.kind,
        by=found.by,
        decimals=cells.decimals,
        notes=tuple(notes),
        place=reading.place,
    )


def _imports(reading: _SheetReading, sheets: Sequence[Sheet], name: str) -> Amounts:
    """Return imports: a row, a column, or what each column of a second square adds up to."""
    found = reading.map
    if found.imports_sheet:
        second = _sheet(sheets, found.imports_sheet, name)
        sums: Amounts = _SheetReading(second, found, reading.cells).flows().sum(axis=0)
        return sums
    if "imports" in found.columns:
        return reading.down(found.columns["imports"])
    return reading.across(found.rows["imports"])


def _sheet(sheets: Sequence[Sheet], name: str, file: str) -> Sheet:
    if not name and len(sheets) == 1:
        return sheets[0]
    for sheet in sheets:
        if sheet.name == name:
            return sheet
    named = ", ".join(sheet.name[:40] for sheet in sheets[:12] if sheet.name)
    raise InvalidFile(
        "no-io-sheet",
        f"{file} has no sheet {name[:40]!r}" if name else f"{file} has {len(sheets)} sheets",
        hint=f"Name one under [cells] of the map: {named}.",
    )


class _SheetReading:
    """One sheet, read by a map."""

    def __init__(self, sheet: Sheet, found: TableMap, cells: AmountCells) -> None:
        self.sheet, self.map, self.cells = sheet, found, cells
        self.size = found.last[0] - found.first[0] + 1
        self.names: tuple[str, ...] = ()

    def codes(self) -> tuple[str, ...]:
        """Return the codes of activities, the same down and across."""
        found = self.map
        (top, left), names = found.first, list[str]()
        for k in range(self.size):
            down = self._text(top + k, found.row_codes)
            across = self._text(found.column_codes, left + k)
            if not down or activity_code(down) != activity_code(across):
                where = cell_name(self.sheet, top + k, found.row_codes)
                other = cell_name(self.sheet, found.column_codes, left + k)
                self.cells.fail(where, "io-codes-differ", f"the code is not the one in {other}")
            elif activity_code(down) in names:
                where = cell_name(self.sheet, top + k, found.row_codes)
                self.cells.fail(where, "io-twice", "the code stands twice")
            names.append(activity_code(down))
        self.names = tuple(names)
        return self.names

    def flows(self) -> Amounts:
        (top, left), n = self.map.first, self.size
        return np.array([[self._read(top + i, left + j) for j in range(n)] for i in range(n)])

    def across(self, rows: Sequence[int]) -> Amounts:
        """Return rows below the flows, added up."""
        left = self.map.first[1]
        read = [[self._read(row, left + k) for k in range(self.size)] for row in rows]
        sums: Amounts = np.array(read, dtype=np.float64).reshape(-1, self.size).sum(axis=0)
        return sums

    def down(self, columns: Sequence[int]) -> Amounts:
        """Return columns beside the flows, added up."""
        top = self.map.first[0]
        read = [[self._read(top + k, column) for k in range(self.size)] for column in columns]
        sums: Amounts = np.array(read, dtype=np.float64).reshape(-1, self.size).sum(axis=0)
        return sums

    def place(self, row: str, column: str) -> str:
        """Name the cell of a row's and a column's code; of a whole line the cell of its code."""
        found, names = self.map, self.names
        if not (row or column):
            return cell_name(self.sheet, *found.first)
        below = {"value_added": next(iter(found.value_added.values())), **found.rows}
        down = below[row][0] if row in below else found.column_codes
        down = found.first[0] + names.index(row) if row in names else down
        across = found.first[1] + names.index(column) if column in names else found.row_codes
        return cell_name(self.sheet, down, across)

    def _read(self, row: int, column: int) -> float:
        return self.cells.read(self._text(row, column), lambda: cell_name(self.sheet, row, column))

    def _text(self, row: int, column: int) -> str:
        rows = self.sheet.rows
        if row >= len(rows) or column >= len(rows[row]):
            return ""
        return rows[row][column].strip()
