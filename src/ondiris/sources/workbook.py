"""XLSX workbooks as sheets of text; formulas are found in the archive itself.

A reader of values shows a formula's last result as if it were written there, so the XML of every
sheet is searched for formulas before its values are taken.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from python_calamine import CalamineError, load_workbook

from ondiris.errors import Failure, InvalidFile
from ondiris.sources.content import SIZE_LIMIT, Content
from ondiris.sources.sheet import Sheet, cell_text

__all__ = ["first_cells", "read_workbook"]

_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{1,3}\d{1,7})\"[^>]*>\s*<(?:\w+:)?f[\s/>]")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_ANY_FORMULA = re.compile(rb"<f[\s/>]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml\Z")
_UNPACKED = 4 * SIZE_LIMIT


def read_workbook(content: Content) -> tuple[Sheet, ...]:
    """Return the visible and hidden sheets of a workbook that hold a cell.

    Raises
    ------
    InvalidFile
        If the archive is cut short or no workbook, unpacks to too much, or holds a formula.
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
    _refuse_formulas(content)
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


def _refuse_formulas(content: Content) -> None:
    failures: list[Failure] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _UNPACKED:
                raise InvalidFile(
                    "too-large",
                    f"{content.name} unpacks to more than {_UNPACKED // 1_000_000} MB",
                    hint="Save it as Parquet or split it.",
                )
            if not any(member.filename == "xl/workbook.xml" for member in members):
                raise InvalidFile(
                    "not-what-its-name-says",
                    f"{content.name} is a ZIP archive but no workbook",
                    hint="Save it as an XLSX workbook.",
                )
            for member in members:
                if _SHEET.match(member.filename):
                    failures += _formulas(archive.read(member), member.filename)
    except InvalidFile:
        raise
    except _DAMAGE as error:
        raise _truncated(content) from error
    if failures:
        raise InvalidFile(
            "formula",
            f"{content.name} holds formulas",
            hint="Copy the cells and paste them as values.",
            failures=failures,
        )


def _formulas(xml: bytes, member: str) -> list[Failure]:
    part = member.rpartition("/")[2].removesuffix(".xml")
    cells = [found.decode() for found in _FORMULA.findall(xml)]
    if not cells and _ANY_FORMULA.search(xml):
        cells = ["of unknown place"]  # a sheet may leave the addresses of its cells out
    return [
        Failure(f"{part}, cell {cell}", "formula", "the cell holds a formula") for cell in cells
    ]


def _truncated(content: Content) -> InvalidFile:
    return InvalidFile(
        "truncated", f"{content.name} is cut short or damaged", hint="Copy the file again."
    )
