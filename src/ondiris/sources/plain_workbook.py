"""Workbooks of which values alone are read: ``.xls`` and ``.ods``."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
import zlib
from xml.parsers import expat

from ondiris.errors import InvalidFile, Unavailable
from ondiris.sources.content import MOST_CELLS, Content, too_many_cells
from ondiris.sources.plain_cells import TOO_LARGE
from ondiris.sources.sheet import NumberText, Sheet
from ondiris.sources.workbook_parts import MOST_UNPACKED

__all__ = ["read_plain_workbook"]

_PIECE = 1 << 20
_SECONDS = 60
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError)


def read_plain_workbook(content: Content) -> tuple[Sheet, ...]:
    """Return the sheets of an old or an open-document workbook; formats are not seen.

    Raises
    ------
    InvalidFile
        If it is damaged, comes to too much, or no cell is filled.
    """
    if content.kind == "ods":
        _check_archive(content)
    sheets = [
        Sheet(name, [[_cell(c) for c in row] for row in rows], letters=True, hidden=hidden)
        for name, hidden, rows in _cells(content)
    ]
    filled = tuple(sheet for sheet in sheets if any(any(row) for row in sheet.rows))
    if not filled:
        raise InvalidFile("empty-file", f"{content.name} has no cell that is filled")
    return filled


def _cells(content: Content) -> list[tuple[str, bool, list[list[str | list[str]]]]]:
    """Return name, whether hidden, and rows of each sheet, read by a process of its own."""
    words = [sys.executable, "-m", "ondiris.sources.plain_cells", str(MOST_CELLS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, without a shell
            words, input=content.data, capture_output=True, timeout=_SECONDS, check=False
        )
        if done.returncode == TOO_LARGE:
            raise too_many_cells(content.name)
        if done.returncode:
            raise _damaged(content)
        found: list[tuple[str, bool, list[list[str | list[str]]]]] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise _damaged(content) from None
    except OSError as error:
        raise Unavailable("no-process", f"{content.name} needs a process of its own") from error
    return found


def _cell(said: str | list[str]) -> str:
    return NumberText(said[0]) if isinstance(said, list) else said


def _check_archive(content: Content) -> None:
    """Refuse an archive that unpacks to too much, by its bytes or by repeated cells."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
            for member in archive.infolist():
                cells = _FilledCells(content.name) if member.filename == "content.xml" else None
                with archive.open(member) as part:
                    while piece := part.read(_PIECE):
                        unpacked += len(piece)
                        if unpacked > MOST_UNPACKED:
                            raise too_many_cells(content.name)
                        if cells is not None:
                            cells.parser.Parse(piece, False)  # noqa: FBT003 - its own signature
    except (*_DAMAGE, expat.ExpatError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise _damaged(content) from error


class _FilledCells:
    """Counts the cells of an open document that hold a value, repeated ones as often."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = self.row = self.total = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, said: dict[str, str]) -> None:
        if name == "table:table-row":
            self.rows, self.row = _times(said.get("table:number-rows-repeated")), 0
        elif name == "table:table-cell" and len(said) > ("table:number-columns-repeated" in said):
            self.row += _times(said.get("table:number-columns-repeated"))

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self.total += self.row * self.rows
            if self.total > MOST_CELLS:
                raise too_many_cells(self.name)


def _times(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 10 else 1


def _damaged(content: Content) -> InvalidFile:
    return InvalidFile(
        "truncated", f"{content.name} is cut short or damaged", hint="Copy the file again."
    )
