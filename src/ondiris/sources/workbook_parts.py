"""What a workbook's archive holds, measured before anything makes rows of it.

A few bytes may say a rectangle of a billion cells, name one long text a million times or unpack
to more than a machine has.  Every part is therefore unpacked here piece by piece, whatever size it
claims, and its cells are counted; what is XML is told by its first bytes, since a sheet may have
any name.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from ondiris.errors import Failure
from ondiris.sources.cells import Failures
from ondiris.sources.content import MOST_CELLS
from ondiris.sources.sheet import cell_place

__all__ = [
    "MOST_UNPACKED",
    "DamagedPartError",
    "PartReport",
    "TooLargeError",
    "read_part",
    "weigh_part",
]

MOST_UNPACKED: Final = 128_000_000
MOST_TEXT: Final = 128_000_000
_PIECE: Final = 1 << 16
_ROWS, _COLUMNS = 1_048_576, 16_384
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
_ENCRYPTED: Final = 1


class DamagedPartError(Exception):
    """A part is not what the archive says, or no XML where it begins as such."""


class TooLargeError(Exception):
    """An archive unpacks to more than is read at once."""


@dataclass(slots=True)
class PartReport:
    """What the parts of a workbook come to.

    Parameters
    ----------
    unpacked : int
        Bytes.
    area : int
        Cells of the rectangles from the first cell to the last one used, over all sheets.
    shared : int
        Cells that hold a text by its number.
    lengths : list of int
        Characters of every such text, by number.
    text : int
        Characters that these cells come to, once they were weighed.
    formulas : list of Failure
        The places of the first formulas.
    """

    unpacked: int = 0
    area: int = 0
    shared: int = 0
    lengths: list[int] = field(default_factory=list)
    text: int = 0
    formulas: list[Failure] = field(default_factory=list)

    def check(self) -> None:
        """Refuse what is too much.

        Raises
        ------
        TooLargeError
        """
        if self.unpacked > MOST_UNPACKED or self.area > MOST_CELLS or self.text > MOST_TEXT:
            raise TooLargeError

    @property
    def heavy(self) -> bool:
        """Whether shared texts may come to too much, so that they must be weighed one by one."""
        return self.shared * max(self.lengths, default=0) > MOST_TEXT


def weigh_part(data: bytes, member: zipfile.ZipInfo, report: PartReport) -> None:
    """Add to a report what the shared texts come to that the cells of a part hold.

    Parameters
    ----------
    data : bytes
        The archive.
    member : ZipInfo
        Its entry for the part, which was read before.
    report : PartReport

    Raises
    ------
    TooLargeError
        If they come to too much.
    """
    scan: _Scan | None = None
    for piece in _unpacked(data, member):
        if scan is None and not _is_xml(piece):
            return
        scan = scan or _Scan(member.filename, report, weighing=True)
        scan.feed(piece)


def read_part(data: bytes, member: zipfile.ZipInfo, report: PartReport) -> None:
    """Unpack a part of an archive and add what it holds to a report.

    Parameters
    ----------
    data : bytes
        The archive.
    member : ZipInfo
        Its entry for the part.
    report : PartReport

    Raises
    ------
    DamagedPartError
        If the part is cut short, locked, or no XML though it begins like it.
    TooLargeError
        If the archive comes to too much.
    """
    scan: _Scan | None = None
    size = checksum = 0
    for piece in _unpacked(data, member):
        if not size and _is_xml(piece):
            scan = _Scan(member.filename, report)
        size, checksum = size + len(piece), zlib.crc32(piece, checksum)
        report.unpacked += len(piece)
        report.check()
        if scan is not None:
            scan.feed(piece)
    if scan is not None:
        scan.close()
    if (size, checksum) != (member.file_size, member.CRC):
        raise DamagedPartError


def _is_xml(piece: bytes) -> bool:
    start = piece[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\0<"))


def _unpacked(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part unpacks to, to its own end rather than to the size it claims."""
    head = data[member.header_offset : member.header_offset + _LOCAL_HEADER.size]
    if member.flag_bits & _ENCRYPTED or len(head) < _LOCAL_HEADER.size:
        raise DamagedPartError
    magic, name, extra = _LOCAL_HEADER.unpack(head)
    start = member.header_offset + _LOCAL_HEADER.size + name + extra
    packed = memoryview(data)[start : start + member.compress_size]
    if magic != b"PK\x03\x04" or len(packed) != member.compress_size:
        raise DamagedPartError
    if member.compress_type == zipfile.ZIP_STORED:
        for i in range(0, len(packed), _PIECE):
            yield bytes(packed[i : i + _PIECE])
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise DamagedPartError
    unpacker = zlib.decompressobj(-15)
    try:
        for i in range(0, len(packed), _PIECE):
            waiting: bytes = bytes(packed[i : i + _PIECE])
            while waiting and not unpacker.eof:
                if piece := unpacker.decompress(waiting, _PIECE):
                    yield piece
                waiting = unpacker.unconsumed_tail
        while not unpacker.eof and (rest := unpacker.decompress(b"", _PIECE)):
            yield rest
    except zlib.error as error:
        raise DamagedPartError from error
    if not unpacker.eof:
        raise DamagedPartError


class _Scan:
    """One part on its way through the parser: its cells, formulas and shared texts."""

    def __init__(self, name: str, report: PartReport, *, weighing: bool = False) -> None:
        self.report = report
        self.part = name.rpartition("/")[2].removesuffix(".xml")
        self.row = self.column = self.rows = self.columns = 0
        self.cell = self.number = ""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._weighed if weighing else self._start
        parser.StartDoctypeDeclHandler = self._doctype
        self.parser = parser

    def feed(self, piece: bytes) -> None:
        self._parse(piece, last=False)

    def close(self) -> None:
        self._parse(b"", last=True)
        self.report.area += self.rows * self.columns
        self.report.check()

    def _parse(self, piece: bytes, *, last: bool) -> None:
        try:
            self.parser.Parse(piece, last)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise DamagedPartError from error
        if self.report.area + self.rows * self.columns > MOST_CELLS:
            raise TooLargeError

    def _doctype(self, *_: object) -> None:
        raise DamagedPartError

    def _start(self, name: str, said: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._cell_begins(said)
            case "row":
                number = said.get("r", "")
                self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
                self.column = 0
                self._grow()
            case "f":
                if len(self.report.formulas) < Failures.ENOUGH:
                    place = f"{self.part}, cell {self.cell or 'of unknown place'}"
                    self.report.formulas.append(
                        Failure(place, "formula", "the cell holds a formula")
                    )
            case "si":
                self.report.lengths.append(0)
                self.parser.CharacterDataHandler = self._shared_text

    def _cell_begins(self, said: dict[str, str]) -> None:
        self.cell = said.get("r", "")
        place = cell_place(self.cell)
        if place is None:
            self.column += 1
        else:
            self.row, self.column = place[0] + 1, place[1] + 1
        self.report.shared += said.get("t") == "s"
        self._grow()

    def _grow(self) -> None:
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
        if self.rows > _ROWS or self.columns > _COLUMNS:
            raise TooLargeError

    def _shared_text(self, text: str) -> None:
        self.report.lengths[-1] += len(text)

    def _weighed(self, name: str, said: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self.cell = said.get("t", "")
            case "v" if self.cell == "s":
                self.number = ""
                self.parser.CharacterDataHandler = self._numbered
                self.parser.EndElementHandler = self._number_ends

    def _numbered(self, text: str) -> None:
        self.number += text

    def _number_ends(self, _: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        number = self.number.strip()
        if number.isdecimal() and int(number[:9]) < len(self.report.lengths):
            self.report.text += self.report.lengths[int(number[:9])]
            self.report.check()
