"""Long tables into columns, each header held against a specification.

CSV, XLSX and Parquet come from a file; in Python any frame that Narwhals knows is read as well.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import Failure, InvalidFile, InvalidInput, NotFound
from ondiris.sources.bulk import BulkTable, cell_word
from ondiris.sources.cells import Failures
from ondiris.sources.columns import TableSpecification, check_header, refuse_header
from ondiris.sources.content import Content, likely_encoding, read_content
from ondiris.sources.number_cells import RealCell
from ondiris.sources.parquet_table import parquet_table
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import delimiter_of, read_sheets
from ondiris.sources.workbook import first_cells

__all__ = ["read_bulk", "read_plain"]

_ENDLESS: Final = 2**62
_SHOWN: Final = 20
_SAMPLE: Final = 64_000
"""Bytes that say which sign stands between cells."""
_MOST_BULK: Final = 100_000_000


def read_bulk(file: Any, table: TableSpecification) -> BulkTable:
    """Return the columns of a long table.

    Parameters
    ----------
    file : Path, str or frame
        ``.csv``, ``.xlsx`` (first sheet) or ``.parquet``, of any length; any other kind that is
        loaded; or a frame of any library that Narwhals knows.
    table : TableSpecification
        Its header is held against it; columns of its other types than `RealCell` stay texts.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        The file is not what its name says, or its header cannot be.
    InvalidInput
        ``not-a-table``: neither a file nor a frame.
    """
    if not isinstance(file, str | Path):
        return _frame(file, table)
    path = Path(file)
    if path.suffix.lower() == ".parquet":
        return _parquet(path, table)
    return _bulk(read_content(path, limit=_ENDLESS), table)


def read_plain(file: Any, table: TableSpecification) -> BulkTable:
    """Return the columns of somebody's own file, whose text may be UTF-8, UTF-16 or Windows-1251.

    Parameters
    ----------
    file : Path, str or frame
        As of `read_bulk`, as is all else.
    table : TableSpecification
    """
    if not isinstance(file, str | Path) or Path(file).suffix.lower() not in (".csv", ".tsv"):
        return read_bulk(file, table)
    content = read_content(Path(file), limit=_ENDLESS)
    if likely_encoding(content.data) == "cp1251":
        content = read_content(content.data, content.name, limit=_ENDLESS, encoding="cp1251")
    return _bulk(content, table)


def _bulk(content: Content, table: TableSpecification) -> BulkTable:
    match content.kind:
        case "csv":
            return _csv(content, table)
        case "xlsx":
            return _workbook(content, table)
        case _:
            return _sheet(content, table)


def _titled(name: str, sheet: Sheet, table: TableSpecification) -> list[str]:
    """Return the titles of a header that can be."""
    failures = Failures()
    titles = check_header(sheet, table, failures)
    refuse_header(name, failures)
    return titles


def _csv(content: Content, table: TableSpecification) -> BulkTable:
    head = content.data.partition(b"\n")[0].decode("utf-8-sig", "replace")
    start = content.data[:_SAMPLE].decode("utf-8-sig", "replace")
    delimiter = delimiter_of(start, content.name)
    try:
        sheet = Sheet("", list(csv.reader([head.rstrip("\r")], delimiter=delimiter)))
    except csv.Error as error:
        raise _broken(content, 0) from error
    titles = _titled(content.name, sheet, table)
    texts = [column.name for column in table.columns if not isinstance(column.type, RealCell)]
    try:
        read = pa_csv.read_csv(
            pa.BufferReader(content.data),
            read_options=pa_csv.ReadOptions(column_names=titles, skip_rows=1),
            parse_options=pa_csv.ParseOptions(delimiter=delimiter),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(texts, pa.string()), strings_can_be_null=True
            ),
        )
    except pa.ArrowException as error:
        raise _broken(content, len(titles)) from error
    rows = np.arange(1, read.num_rows + 1)
    return _table(content.name, sheet, titles, read.columns, rows)


def _broken(content: Content, width: int) -> InvalidFile:
    """Return what is wrong with a CSV table that cannot be read at once."""
    delimiter = delimiter_of(content.text, content.name)
    lines = csv.reader(io.StringIO(content.text, newline=""), delimiter=delimiter)
    failures: list[Failure] = []
    try:
        for line in lines:
            if line and len(line) != width and len(failures) < _SHOWN:
                rule = "too-many-cells" if len(line) > width else "ragged"
                detail = f"the row has {counted(len(line), 'cell')}, the header {width}"
                failures.append(Failure(f"row {lines.line_num}", rule, detail))
    except csv.Error:
        failures.append(Failure(f"row {lines.line_num}", "broken-table", "the row cannot be read"))
    return InvalidFile(
        "broken-table",
        f"{content.name} is no CSV table",
        hint="Look for a quotation mark that is not closed, or a comma too many.",
        failures=failures,
    )


def _parquet(path: Path, table: TableSpecification) -> BulkTable:
    if not path.is_file():
        raise NotFound("no-such-file", f"there is no file {path.name}")
    try:
        read = parquet_table(path, path.name, most=_MOST_BULK)
    except InvalidFile:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InvalidFile(
            "truncated", f"{path.name} cannot be read as Parquet", hint="Write it again."
        ) from error
    sheet = Sheet("", [read.column_names], first_row=0)
    titles = _titled(path.name, sheet, table)
    rows = np.arange(1, read.num_rows + 1)
    return _table(path.name, sheet, titles, read.columns, rows)


def _frame(frame: Any, table: TableSpecification) -> BulkTable:
    try:
        known = nw.from_native(frame)
    except TypeError:
        raise InvalidInput(
            "not-a-table",
            f"{type(frame).__name__} is neither the name of a file nor a frame",
            hint="Frames of pandas, Polars, Arrow, DuckDB and others are read.",
        ) from None
    whole = known.collect() if isinstance(known, nw.LazyFrame) else known
    rows = whole.to_arrow()
    sheet = Sheet("", [[str(title) for title in rows.column_names]], first_row=0)
    name = "the frame"
    titles = _titled(name, sheet, table)
    columns = [
        _words(whole[title].to_numpy()) if isinstance(cells.type, pa.BaseExtensionType) else cells
        for title, cells in zip(rows.column_names, rows.columns, strict=True)
    ]
    return _table(name, sheet, titles, columns, np.arange(1, rows.num_rows + 1))


def _words(cells: NDArray[Any]) -> pa.Array:
    """Return cells of a type that Arrow only carries, such as periods of pandas, as they print."""
    return pa.array([None if cell != cell else str(cell) for cell in cells], pa.string())  # noqa: PLR0124 - what is missing differs from itself


def _workbook(content: Content, table: TableSpecification) -> BulkTable:
    name, cells = first_cells(content)
    filled = [(i, row) for i, row in enumerate(cells) if any(cell != "" for cell in row)]
    above, head = filled.pop(0)
    sheet = Sheet(name, [[str(cell) for cell in head]], above + 1, letters=True)
    titles = _titled(content.name, sheet, table)
    columns = [_cells([row[j] for _, row in filled]) for j in range(len(titles))]
    rows = np.array([i - above for i, _ in filled], dtype=np.int64)
    return _table(content.name, sheet, titles, columns, rows)


def _sheet(content: Content, table: TableSpecification) -> BulkTable:
    """Return the first sheet of a kind that is read as text."""
    sheet = read_sheets(content)[0]
    titles = _titled(content.name, sheet, table)
    filled = [(i, row) for i, row in enumerate(sheet.rows) if i and any(row)]
    columns = [
        pa.array([row[j] or None if j < len(row) else None for _, row in filled], pa.string())
        for j in range(len(titles))
    ]
    rows = np.array([i for i, _ in filled], dtype=np.int64)
    return _table(content.name, sheet, titles, columns, rows)


def _cells(cells: Sequence[object]) -> pa.Array:
    """Return the cells of a sheet's column: numbers where all are, else texts."""
    known = [None if cell == "" else cell for cell in cells]
    kinds = set(map(type, known))
    if kinds <= {float, int, type(None)}:
        return pa.array(known, pa.float64())
    if kinds <= {str, type(None)}:
        return pa.array(known, pa.string())
    return pa.array([cell_word(cell) or None for cell in known], pa.string())


def _table(
    name: str,
    sheet: Sheet,
    titles: Sequence[str],
    columns: Sequence[pa.Array | pa.ChunkedArray],
    rows: NDArray[np.int64],
) -> BulkTable:
    """Return the table, once no cell stands under an empty title."""
    for j, (title, cells) in enumerate(zip(titles, columns, strict=True)):
        if not title and cells.null_count < len(cells):
            raise InvalidFile(
                "unknown-column",
                f"{name} has cells under an empty title",
                failures=[Failure(sheet.place(0, j), "unknown-column", "the title is empty")],
            )
    return BulkTable(name, sheet, dict(zip(titles, columns, strict=True)), rows)
