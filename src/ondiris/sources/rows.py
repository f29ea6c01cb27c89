"""Rows of a table as typed rows: every cell read by the type of its column.

What is wrong in a row's own cells is found here, all of it at once; rules that look across cells
and rows belong to whoever reads the table, and note their failures beside these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

from ondiris.errors import BrokenInvariant, InvalidInput
from ondiris.model.plain_text import NO_TEXT, refuse_control
from ondiris.sources.cells import FailedCellError, Failures, ReadingContext, Record
from ondiris.sources.columns import (
    TableColumn,
    TableSpecification,
    check_header,
    refuse_header,
)
from ondiris.sources.content import Content
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import read_sheets

__all__ = ["TypedRow", "each_row", "records_of", "sheet_records", "table_records", "typed_rows"]

_V = TypeVar("_V")
_STEP: Final = 10_000


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row whose own cells are right.

    Parameters
    ----------
    record : Record
        The row as it was written, with its places.
    values : mapping of str
        What its filled cells say, by column.
    """

    record: Record
    values: Mapping[str, Any]

    def get(self, column: TableColumn[_V]) -> _V | None:
        """Return what a cell says, else what an empty one means, else nothing."""
        value: _V | None = self.values.get(column.name, column.default)
        return value

    def __getitem__(self, column: TableColumn[_V]) -> _V:
        """Return what a cell says, or what an empty one means.

        Raises
        ------
        BrokenInvariant
            If the column need not be filled and an empty cell means nothing.
        """
        value: _V | None = self.values.get(column.name, column.default)
        if value is None:
            raise BrokenInvariant("empty-cell", f"the column {column.name} may be empty")
        return value

    def text(self, column: TableColumn[Any]) -> str:
        """Return a cell as it was written, empty where the row has none."""
        return self.record.get(column.name)

    def place(self, column: TableColumn[Any] | None = None) -> str:
        """Return where a cell stands, or the row."""
        return self.record.place("" if column is None else column.name)


def table_records(
    content: Content, table: TableSpecification, failures: Failures
) -> tuple[Record, ...]:
    """Return the rows of a file's first sheet, its header held against the specification.

    Parameters
    ----------
    content : Content
        CSV, XLSX, JSON or Parquet.
    table : TableSpecification
    failures : Failures
        Takes rows that are longer or shorter than they may be.

    Raises
    ------
    InvalidFile
        If the file cannot be read in its format, or its header cannot be.
    """
    return sheet_records(content.name, read_sheets(content)[0], table, failures)


def sheet_records(
    name: str, sheet: Sheet, table: TableSpecification, failures: Failures
) -> tuple[Record, ...]:
    """Return the rows of a sheet, its header held against the specification.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    sheet : Sheet
    table : TableSpecification
    failures : Failures
        Takes rows that are longer or shorter than they may be.

    Raises
    ------
    InvalidFile
        If the header cannot be.
    """
    header = Failures()
    titles = check_header(sheet, table, header)
    refuse_header(name, header)
    return tuple(records_of(sheet, titles, table, failures))


def records_of(
    sheet: Sheet, titles: Sequence[str], table: TableSpecification, failures: Failures
) -> Iterator[Record]:
    """Yield the rows of a sheet that hold anything, their cells by title.

    Parameters
    ----------
    sheet : Sheet
    titles : sequence of str
        From `check_header`.
    table : TableSpecification
    failures : Failures
        Takes rows of a wrong length and cells with control characters.
    """
    positions = {title: j for j, title in enumerate(titles)}
    for i, row in enumerate(sheet.rows[1:], start=1):
        if not any(row):
            continue
        if len(row) > len(titles) and any(row[len(titles) :]):
            long = InvalidInput("too-many-cells", "the row has more cells than the header")
            failures.add(sheet.place(i, len(titles)), long)
            continue
        if len(row) < len(titles) and not table.short_rows:
            failures.add(sheet.place(i), InvalidInput("ragged", "the row has not as many cells"))
            continue
        whole = "".join(row)
        try:
            refuse_control(whole)
        except InvalidInput as strange:
            at = next(j for j, cell in enumerate(row) if NO_TEXT.search(cell))
            failures.add(sheet.place(i, at, titles[at]), strange)
            continue
        cells = {title: cell for title, cell in zip(titles, row, strict=False) if cell}
        yield Record(cells, _placer(sheet, i, positions), i + sheet.first_row)


def typed_rows(
    records: Iterable[Record],
    table: TableSpecification,
    failures: Failures,
    reading: ReadingContext | None = None,
) -> Iterator[TypedRow]:
    """Yield the rows whose own cells are right; what is wrong in the others is noted.

    Parameters
    ----------
    records : iterable of Record
    table : TableSpecification
    failures : Failures
        Takes every failing cell, until there are enough.
    reading : ReadingContext, optional
        What the reader knows besides the rows; tables with codes need it.
    """
    readers = {column.name: _reader(column, reading) for column in table.columns}
    filled = [column for column in table.columns if column.filled]
    for record in records:
        if failures.enough:
            return
        values: dict[str, object] = {}
        before = len(failures.found)
        for name, text in record.cells.items():
            if name not in readers:
                continue
            value = readers[name](text)
            if isinstance(value, InvalidInput):
                failures.add(record.place(name), value)
            else:
                values[name] = value
        for column in filled:
            if column.name not in record.cells:
                failures.add(record.place(column.name), column.empty())
        if len(failures.found) == before:
            yield TypedRow(record, values)


def each_row(
    records: Sequence[Record],
    table: TableSpecification,
    failures: Failures,
    one: Callable[[TypedRow], None],
    reading: ReadingContext | None = None,
) -> None:
    """Hand every row whose own cells are right to a function, noting what it refuses.

    Parameters
    ----------
    records : sequence of Record
    table : TableSpecification
    failures : Failures
        Takes every failing cell, until there are enough.
    one : callable
        Takes a row; what it raises of `FailedCellError` or `InvalidInput` is the row's failure.
    reading : ReadingContext, optional
        What the reader knows besides the rows; it is told how far the reading has come.
    """
    for row in typed_rows(_counted(records, reading), table, failures, reading):
        try:
            one(row)
        except FailedCellError as failed:
            failures.add(row.record.place(failed.column), failed.error)
        except InvalidInput as error:
            failures.add(row.place(), error)


def _counted(records: Sequence[Record], reading: ReadingContext | None) -> Iterator[Record]:
    tell = reading.on_progress if reading is not None else None
    for number, record in enumerate(records, start=1):
        yield record
        if tell and (number % _STEP == 0 or number == len(records)):
            tell(number, len(records))


def _reader(column: TableColumn[Any], reading: ReadingContext | None) -> Callable[[str], object]:
    """Return what reads a cell, or hands back its refusal; a text that repeats is read once."""

    def read(text: str) -> object:
        try:
            return column.type.read(text, reading)
        except InvalidInput as error:
            return error

    return cache(read) if column.type.repeats else read


def _placer(sheet: Sheet, row: int, positions: Mapping[str, int]) -> Callable[[str], str]:
    def place(column: str) -> str:
        return sheet.place(row, positions.get(column), column)

    return place
