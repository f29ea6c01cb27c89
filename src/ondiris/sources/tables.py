"""Files as sheets of text cells that know where they stand.

CSV, XLSX, JSON and Parquet end in one shape, a `Sheet`: a header and rows of text.  Numbers keep
the digits they were written with, because printed digits are data; a formula is refused, because
nobody can say what it said on the day it was read.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ondiris.errors import Failure, InvalidFile
from ondiris.sources.content import MOST_CELLS, Content, too_many_cells
from ondiris.sources.cubes import is_json_stat, json_stat_sheet, px_sheet
from ondiris.sources.json_text import parse_json
from ondiris.sources.sheet import Sheet, cell_text

__all__ = ["delimiter_of", "parsed_json", "read_sheets"]

_DIGITS = 60
_SIGNS = ";\t,|"
_SAMPLE = 64_000
_COMBINED = re.compile(r"(?P<names>\w+(?:,\w+)+)\\\w+")
"""Title of a column that holds several dimensions, as Eurostat writes it."""
_LINES = 200
"""So many characters and lines at most say which sign stands between cells."""


def read_sheets(content: Content) -> tuple[Sheet, ...]:
    """Return the sheets of a file.

    Raises
    ------
    InvalidFile
        If the file cannot be read in its format, or a cell holds a formula.
    """
    match content.kind:
        case "csv":
            return (_read_csv(content),)
        case "json":
            return _read_json(content)
        case "parquet":
            return (_read_parquet(content),)
        case "px":
            return (px_sheet(content.text, content.name),)
        case "xls" | "ods":
            from ondiris.sources.plain_workbook import (  # noqa: PLC0415 - as below
                read_plain_workbook,
            )

            return read_plain_workbook(content)
        case _:
            # calamine and zipfile are loaded for workbooks only: the command line starts sooner
            from ondiris.sources.workbook import read_workbook  # noqa: PLC0415

            return read_workbook(content)


def delimiter_of(text: str, name: str = "") -> str:
    """Return the sign between cells.

    By the ending of the file's name, a tab; else the sign by which most of the first lines come to
    one number of cells, as a title above a table may hold any of them; of equal ones the comma is
    taken for a decimal sign.

    Parameters
    ----------
    text : str
        The beginning of the file.
    name : str
        Its name.
    """
    if name.lower().endswith(".tsv"):
        return "\t"
    lines = [line for line in text[:_SAMPLE].splitlines()[:_LINES] if line.strip()]

    def weight(sign: str) -> tuple[int, int, int]:
        counts = Counter(n for row in csv.reader(lines, delimiter=sign) if (n := len(row)) > 1)
        width, agreeing = max(counts.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
        return agreeing * (width > 1), width, -_SIGNS.index(sign)

    try:
        return max(_SIGNS, key=weight)
    except csv.Error:
        return max(_SIGNS, key=text.partition("\n")[0].count)


def _read_csv(content: Content) -> Sheet:
    delimiter = delimiter_of(content.text, content.name)
    # Read from the bytes: as text the whole may take four times as much.
    lines = io.TextIOWrapper(io.BytesIO(content.data), "utf-8-sig", newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in reader:
            cells += len(row) + 1
            if cells > MOST_CELLS:
                raise too_many_cells(content.name)
            rows.append([cell.strip() for cell in row])
    except csv.Error as error:
        raise InvalidFile(
            "broken-table",
            f"{content.name} is no CSV table: line {reader.line_num} cannot be read",
            hint="Look for a quotation mark that is not closed.",
        ) from error
    if not any(any(row) for row in rows):
        raise InvalidFile("empty-file", f"{content.name} has no cell that is filled")
    _split_keys(rows)
    sheet = Sheet("", rows)
    formulas = [
        Failure(sheet.place(i, j), "formula", "the cell holds a formula", "Save values only.")
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if cell.startswith("=")
    ]
    if formulas:
        raise InvalidFile(
            "formula", f"{content.name} holds formulas", hint="Save values.", failures=formulas
        )
    return sheet


def _split_keys(rows: list[list[str]]) -> None:
    """Add a column for each part of a key that a header names as ``freq,geo``, a backslash, time.

    They stand behind the columns of the file, whose places stay what they are.
    """
    found = _COMBINED.fullmatch(rows[0][0]) if rows and rows[0] else None
    if found is None:
        return
    names, width = found["names"].split(","), len(rows[0])
    rows[0] += names
    for row in rows[1:]:
        parts = [part.strip() for part in row[0].split(",")] if row else []
        if len(parts) == len(names) and len(row) <= width:
            row += [*[""] * (width - len(row)), *parts]


def parsed_json(content: Content) -> object:
    """Return what a JSON file holds, numbers with the digits that they were written with.

    Raises
    ------
    InvalidFile
        ``broken-json``.
    """
    try:
        return parse_json(
            content,
            parse_float=_written,
            parse_int=_written,
            parse_constant=_no_number,
            object_pairs_hook=_unique,
        )
    except ValueError as error:
        if isinstance(error, InvalidFile):
            raise
        line = getattr(error, "lineno", None)
        where = f": line {line} cannot be read" if line else ""
        raise InvalidFile(
            "broken-json", f"{content.name} is no JSON of rows{where}", hint=_bad_json_hint(error)
        ) from error


def _read_json(content: Content) -> tuple[Sheet, ...]:
    parsed = parsed_json(content)
    if isinstance(parsed, dict) and str(parsed.get("schema", "")).startswith("ondiris.get/"):
        raise InvalidFile(
            "an-answer",
            f"{content.name} is an answer of `ondiris get`, not a file of observations",
            hint="Move a ledger with `ondiris export` and `ondiris import`.",
        )
    if is_json_stat(parsed):
        return (json_stat_sheet(parsed, content.name),)
    lists = parsed if isinstance(parsed, dict) else {"": parsed}
    sheets = tuple(
        _json_sheet(name, rows) for name, rows in lists.items() if isinstance(rows, list)
    )
    if not sheets:
        raise InvalidFile(
            "broken-json",
            f"{content.name} holds no list of rows",
            hint='Write [{"measure": …}, …] or {"observations": […]}.',
        )
    return sheets


class _BadJsonError(ValueError):
    pass


def _bad_json_hint(error: Exception) -> str:
    return str(error) if isinstance(error, _BadJsonError) else "Write a list of objects."


def _written(text: str) -> Decimal:
    number = Decimal(text)
    if not -_DIGITS < number.adjusted() < _DIGITS:
        raise _BadJsonError("A number is too long to be a figure.")
    return number


def _no_number(text: str) -> Decimal:
    raise _BadJsonError(f"{text} is no number.")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise _BadJsonError("An object names a field twice.")
    return dict(pairs)


def _json_sheet(name: str, rows: list[object]) -> Sheet:
    titles: dict[str, None] = {}
    failures: list[Failure] = []
    for number, row in enumerate(rows, start=1):
        where = f"{name or 'rows'}, row {number}"
        if not isinstance(row, Mapping):
            failures.append(Failure(where, "not-a-row", "a row must be an object of fields"))
            continue
        if any(isinstance(value, list | Mapping) for value in row.values()):
            failures.append(Failure(where, "nested", "a field must hold one text or number"))
        titles |= dict.fromkeys(row)
    if failures:
        raise InvalidFile("broken-json", "the rows cannot be read", failures=failures)
    objects: list[Any] = list(rows)
    table = [list(titles), *([cell_text(row.get(t)) for t in titles] for row in objects)]
    return Sheet(name, table, first_row=0)


def _read_parquet(content: Content) -> Sheet:
    # pyarrow is heavy and most files are small tables of text
    import pyarrow as pa  # noqa: PLC0415

    from ondiris.sources.parquet_table import parquet_table  # noqa: PLC0415

    try:
        table = parquet_table(content.data, content.name, most=MOST_CELLS)
        columns = [_texts(column.to_pylist()) for column in table.columns]
    except InvalidFile:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise InvalidFile(
            "truncated", f"{content.name} cannot be read as Parquet", hint="Write it again."
        ) from error
    return Sheet("", [table.column_names, *zip(*columns, strict=True)], first_row=0)


def _texts(values: Iterable[object]) -> list[str]:
    return [cell_text(value) for value in values]
