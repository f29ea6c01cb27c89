"""What a workbook shows beside its values: formats, merged blocks, what is hidden, superscripts.

A reader of values knows none of it.  The parts are read once more, small ones first; a workbook of
another build than usual shows its values alone.
"""

from __future__ import annotations

import zipfile
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from typing import Final
from xml.parsers import expat

from ondiris.sources.number_formats import BUILT_IN
from ondiris.sources.sheet import cell_place

__all__ = ["SheetLook", "read_looks"]

_PIECE: Final = 1 << 16
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
Place = tuple[int, int]


@dataclass(slots=True)
class SheetLook:
    """How a sheet looks.

    Parameters
    ----------
    hidden : bool
        Whether the sheet itself is hidden.
    rows, columns : set of int
        Hidden ones, counted from zero.
    merged : list of tuple of int
        First row and column, last row and column of merged blocks.
    styles : dict of array
        Of each row the style of its cells, zero where none says something.
    formats : sequence of str
        Number formats by style; empty where one says nothing.
    texts : dict
        Texts with their superscripts raised: 2025².
    """

    hidden: bool = False
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    styles: dict[int, array[int]] = field(default_factory=dict)
    formats: Sequence[str] = ()
    texts: dict[Place, str] = field(default_factory=dict)


def read_looks(data: bytes) -> Mapping[str, SheetLook]:
    """Return how the sheets of a workbook look, by name.

    Parameters
    ----------
    data : bytes
        The archive, whose parts were checked.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())

        def scan(name: str, handler: _Handler) -> None:
            if name in names:
                with archive.open(name) as part:
                    handler.run(iter(lambda: part.read(_PIECE), b""))

        book, links = _Book(), _Links()
        styles, texts = _Styles(), _Texts()
        scan("xl/workbook.xml", book)
        scan("xl/_rels/workbook.xml.rels", links)
        scan("xl/styles.xml", styles)
        scan("xl/sharedStrings.xml", texts)
        looks: dict[str, SheetLook] = {}
        for name, link, hidden in book.sheets:
            look = SheetLook(hidden=hidden)
            target = links.targets.get(link, "")
            path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            scan(path, _Cells(look, styles.formats, texts.raised))
            looks[name] = look
        return looks


class _Handler:
    """A part on its way through the parser."""

    def run(self, pieces: Iterator[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, said: self.start(_local(name), said)
        parser.EndElementHandler = lambda name: self.end(_local(name))
        parser.CharacterDataHandler = self.text
        for piece in pieces:
            parser.Parse(piece, False)  # noqa: FBT003 - the parser's own signature
        parser.Parse(b"", True)  # noqa: FBT003

    def start(self, name: str, said: dict[str, str]) -> None:
        """Take an element that begins."""

    def end(self, name: str) -> None:
        """Take an element that ends."""

    def text(self, text: str) -> None:
        """Take a text."""


class _Book(_Handler):
    """Sheets in order: name, link, whether hidden."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "sheet":
            link = next((v for k, v in said.items() if _local(k) == "id"), "")
            hidden = said.get("state", "visible") != "visible"
            self.sheets.append((said.get("name", ""), link, hidden))


class _Links(_Handler):
    """Parts by the identifier that the book calls them by."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "Relationship":
            self.targets[said.get("Id", "")] = said.get("Target", "")


class _Styles(_Handler):
    """Number formats by the number of a cell's style; empty where it says nothing."""

    def __init__(self) -> None:
        self.formats: list[str] = []
        self._codes: dict[str, str] = {}
        self._inside = False

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[said.get("numFmtId", "")] = said.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            number = said.get("numFmtId", "0")
            code = self._codes.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0)
            self.formats.append("" if not code or code.casefold() == "general" else code)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False


class _Texts(_Handler):
    """Shared texts that hold a superscript, with it raised, by number."""

    def __init__(self) -> None:
        self.raised: dict[int, str] = {}
        self._number = -1
        self._parts: list[str] = []
        self._up = self._any = self._taking = False

    def start(self, name: str, said: dict[str, str]) -> None:
        match name:
            case "si":
                self._number += 1
                self._parts, self._any = [], False
            case "r":
                self._up = False
            case "vertAlign" if said.get("val") == "superscript":
                self._up = self._any = True
            case "t":
                self._taking = True
            case "rPh":
                self._taking = False

    def end(self, name: str) -> None:
        if name == "t":
            self._taking = False
        elif name == "r":
            self._up = False
        elif name == "si" and self._any:
            self.raised[self._number] = "".join(self._parts).strip()

    def text(self, text: str) -> None:
        if self._taking:
            self._parts.append(text.translate(_RAISED) if self._up else text)


class _Cells(_Handler):
    """The cells of a sheet: which are formatted, merged, hidden or raised."""

    def __init__(self, look: SheetLook, formats: Sequence[str], raised: Mapping[int, str]) -> None:
        self.look, self.raised = look, raised
        look.formats = formats
        self.row = self.column = -1
        self.shared = False
        self._text = ""
        self._value = False
        self._starts: Mapping[str, Callable[[dict[str, str]], None]] = {
            "row": self._row, "c": self._cell, "col": self._hides, "mergeCell": self._merges,
        }  # fmt: skip

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "v":
            self._text, self._value = "", self.shared
        elif name in self._starts:
            self._starts[name](said)

    def text(self, text: str) -> None:
        if self._value:
            self._text += text

    def end(self, name: str) -> None:
        if name == "v" and self._value:
            self._value = False
            number = self._text.strip()
            if number.isdecimal() and int(number) in self.raised:
                self.look.texts[self.row, self.column] = self.raised[int(number)]

    def _row(self, said: dict[str, str]) -> None:
        number = said.get("r", "")
        self.row = int(number) - 1 if number.isdecimal() else self.row + 1
        self.column = -1
        if _yes(said.get("hidden")):
            self.look.rows.add(self.row)

    def _cell(self, said: dict[str, str]) -> None:
        place = cell_place(said.get("r", ""))
        self.row, self.column = place or (self.row, self.column + 1)
        self.shared = said.get("t") == "s" and bool(self.raised)
        style = said.get("s", "0")
        formats = self.look.formats
        if style.isdecimal() and int(style) < min(len(formats), 65_536) and formats[int(style)]:
            row = self.look.styles.setdefault(self.row, array("H"))
            row.extend([0] * (self.column + 1 - len(row)))
            row[self.column] = int(style)

    def _hides(self, said: dict[str, str]) -> None:
        first, last = said.get("min", ""), said.get("max", "")
        if _yes(said.get("hidden")) and first.isdecimal() and last.isdecimal():
            self.look.columns.update(range(int(first) - 1, min(int(last), 16_384)))

    def _merges(self, said: dict[str, str]) -> None:
        first, _, last = said.get("ref", "").partition(":")
        start, end = cell_place(first), cell_place(last)
        if start and end:
            self.look.merged.append((*start, *end))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _yes(text: str | None) -> bool:
    return text in ("1", "true")
