"""XLSX workbooks as sheets of text; formulas are found in the archive itself.

A reader of values shows a formula's last result as if it were written there, and takes the memory
that a sheet claims, so the parts of the archive are read before any value is taken.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from xml.parsers import expat

from python_calamine import CalamineError, load_workbook

from ondiris.errors import InvalidFile
from ondiris.sources.content import Content, too_many_cells
from ondiris.sources.number_formats import shown_text
from ondiris.sources.sheet import NumberText, Sheet, cell_text
from ondiris.sources.workbook_looks import SheetLook, read_looks
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
    looks = _looks(content)
    read = (_sheet(name, cells, looks.get(name)) for name, cells in _cells(content))
    filled = tuple(sheet for sheet in read if any(any(row) for row in sheet.rows))
    if not filled:
        raise _empty(content)
    return filled


def _looks(content: Content) -> Mapping[str, SheetLook]:
    """Return how the sheets look; a workbook of another build shows its values alone."""
    _check_parts(content)
    try:
        return read_looks(content.data)
    except (expat.ExpatError, KeyError, ValueError, *_DAMAGE):
        return {}


def _sheet(name: str, cells: list[list[object]], look: SheetLook | None) -> Sheet:
    rows = _rows(cells)
    if look is None:
        return Sheet(name, rows, letters=True)
    return Sheet(
        name,
        rows,
        letters=True,
        hidden=look.hidden,
        hidden_rows=frozenset(i for i in look.rows if i < len(rows) and any(rows[i])),
        hidden_columns=_hidden_columns(look, rows),
        shown=_shown(rows, cells, look),
    )


def _hidden_columns(look: SheetLook, rows: Sequence[Sequence[str]]) -> frozenset[int]:
    return frozenset(
        j for j in look.columns if any(j < len(row) and row[j] for row in rows)
    )  # fmt: skip


def _shown(
    rows: list[list[str]], cells: list[list[object]], look: SheetLook
) -> list[list[str]] | None:
    """Return the cells as they are shown; nothing where that is what they hold."""
    if not (look.styles or look.texts or look.merged):
        return None
    shown = [list(row) for row in rows]
    for i, styles in look.styles.items():
        for j, style in enumerate(styles[: len(shown[i])] if i < len(shown) else ()):
            text = shown_text(cells[i][j], look.formats[style]) if style else None
            if text is not None:
                typed = isinstance(cells[i][j], int | float) and text[-1:].isdecimal()
                shown[i][j] = NumberText(text) if typed else text
    for (i, j), text in look.texts.items():
        if i < len(shown) and j < len(shown[i]):
            shown[i][j] = text
    for top, left, bottom, right in look.merged:
        _spread(shown, cells, (top, left, bottom, right))
    return shown


def _spread(
    shown: list[list[str]], cells: list[list[object]], block: tuple[int, int, int, int]
) -> None:
    """Let a text hold for the whole of its merged block; a number stays where it is."""
    top, left, bottom, right = block
    if top >= len(cells) or left >= len(cells[top]) or not isinstance(cells[top][left], str):
        return
    text = shown[top][left]
    for row in shown[top : bottom + 1]:
        row.extend([""] * (min(right + 1, len(shown[top])) - len(row)))
        for j in range(left, min(right + 1, len(row))):
            row[j] = text


def first_cells(content: Content) -> tuple[str, list[list[object]]]:
    """Return the name of a workbook's first sheet and its cells as the workbook types them.

    Raises
    ------
    InvalidFile
        As `read_workbook`.
    """
    _check_parts(content)
    for name, cells in _cells(content):
        if any(cell != "" for row in cells for cell in row):
            return name, cells
        break
    raise _empty(content)


def _cells(content: Content) -> Iterator[tuple[str, list[list[object]]]]:
    """Yield the sheets one by one; their parts were checked."""
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
