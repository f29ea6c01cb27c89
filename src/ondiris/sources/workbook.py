"""XLSX workbooks as sheets of text; formulas are found in the archive itself.

A reader of values shows a formula's last result as if it were written there, and takes the memory
that a sheet claims, so the parts of the archive are read before any value is taken.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from python_calamine import CalamineError, load_workbook

from ondiris.errors import InvalidFile
from ondiris.sources.content import Content, too_many_cells
from ondiris.sources.sheet import Sheet, cell_text
from ondiris.sources.workbook_parts import (
    MOST_UNPACKED,
    DamagedPartError,
    PartReport,
    TooLargeError,
    read_part,
    weigh_part,
)

__all__ = ["first_cells", "read_workbook"]

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def read_workbook(content: Content) -> tuple[Sheet, ...]:
    """Return the visible and hidden sheets of a workbook that hold a cell.

    Raises
    ------
    InvalidFile
        If the archive is cut short or no workbook, comes to too much, or holds a formula.
    """
    read = (Sheet(name, _rows(cells), letters=True) for name, cells in _cells(content))
    filled = tuple(sheet for sheet in read if any(any(row) for row in sheet.rows))
    if not filled:
        raise _empty(content)
    return filled


def first_cells(content: Content) -> tuple[str, list[list[object]]]:
    """Return the name of a workbook's first sheet and its cells as the workbook types them.

    Raises
    ------
    InvalidFile
        As `read_workbook`.
    """
    for name, cells in _cells(content):
        if any(cell != "" for row in cells for cell in row):
            return name, cells
        break
    raise _empty(content)


def _cells(content: Content) -> Iterator[tuple[str, list[list[object]]]]:
    """Yield the sheets one by one, once no formula is found in any."""
    _check_parts(content)
    try:
        book = load_workbook(io.BytesIO(content.data))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [list(row) for row in rows]
    except (CalamineError, OSError, ValueError) as error:
        raise _truncated(content) from error


def _empty(content: Content) -> InvalidFile:
    return InvalidFile("empty-file", f"{content.name} has no cell that is filled")


def _rows(values: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[cell_text(value) for value in row] for row in values]


def _check_parts(content: Content) -> None:
    """Refuse a workbook that comes to too much, is damaged or holds a formula."""
    report = PartReport()
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
            members = archive.infolist()
        if not any(member.filename == "xl/workbook.xml" for member in members):
            raise InvalidFile(
                "not-what-its-name-says",
                f"{content.name} is a ZIP archive but no workbook",
                hint="Save it as an XLSX workbook.",
            )
        for member in members:
            read_part(content.data, member, report)
        for member in members if report.heavy else ():
            weigh_part(content.data, member, report)
    except TooLargeError:
        raise _too_large(content, report) from None
    except (*_DAMAGE, DamagedPartError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise _truncated(content) from error
    if report.formulas:
        raise InvalidFile(
            "formula",
            f"{content.name} holds formulas",
            hint="Copy the cells and paste them as values.",
            failures=report.formulas,
        )


def _too_large(content: Content, report: PartReport) -> InvalidFile:
    if report.unpacked <= MOST_UNPACKED and not report.text:
        return too_many_cells(content.name)
    return InvalidFile(
        "too-large",
        f"{content.name} unpacks to more than {MOST_UNPACKED // 1_000_000} MB",
        hint="Save it as Parquet or split it.",
    )


def _truncated(content: Content) -> InvalidFile:
    return InvalidFile(
        "truncated", f"{content.name} is cut short or damaged", hint="Copy the file again."
    )
