"""What a file really is: its size, its first bytes, its text.

A name is a promise that the bytes must keep.  A file that is too large, cut short, of another
kind than its name says or in another encoding is refused before a single row is read.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from ondiris.errors import InvalidFile, NotFound, Unavailable

__all__ = [
    "MOST_CELLS",
    "SIZE_LIMIT",
    "Content",
    "likely_encoding",
    "read_content",
    "too_many_cells",
]

SIZE_LIMIT = 64 * 1024 * 1024
"""Largest text file or workbook read by default, in bytes; Parquet has no such limit."""
MOST_CELLS = 4_000_000
"""Most cells that are read at once, empty ones within a sheet counted."""

_KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".geojson": "json",
    ".px": "px",
    ".xml": "xml",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".parquet": "parquet",
}
_MAGIC = (
    (b"PK\x03\x04", "xlsx", "a ZIP archive or workbook"),
    (b"PAR1", "parquet", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "xls", "an old or a locked Excel workbook"),
    (b"%PDF", "pdf", "a PDF document"),
    (b"\x1f\x8b", "gzip", "a gzip archive"),
    (b"\x89PNG", "png", "a picture"),
    (b"\xff\xd8\xff", "jpeg", "a picture"),
    (b"<?xml", "xml", "an XML document"),
    (b"<!DOCTYPE", "html", "a web page"),
    (b"<html", "html", "a web page"),
)
_MARK = b"\xef\xbb\xbf"
_CODEPAGE = re.compile(rb'CODEPAGE\s*=\s*"([^"]{1,40})"', re.IGNORECASE)
_CYRILLIC = re.compile(rb"[\xc0-\xff]{3,}")
_OTHER = "another 8-bit encoding"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TEXT = ("csv", "json", "px")
_ZIPPED = ("xlsx", "ods")
"""Kinds that are ZIP archives."""


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, with its name, its kind and its digest."""

    name: str
    kind: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Digest by which the same ink is found again."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def text(self) -> str:
        """The content as UTF-8 text, a byte order mark removed.

        Raises
        ------
        InvalidFile
            If the bytes are not UTF-8; the hint names the encoding they look like.
        """
        try:
            text = self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            raise InvalidFile(
                "wrong-encoding",
                f"{self.name} is not UTF-8 text: line {line} has other bytes",
                hint=f"It looks like {_encoding(self.data)}: save it as UTF-8, or name it "
                "in [layout] of a mapping.",
            ) from error
        if "\0" in text:
            raise InvalidFile(
                "wrong-encoding",
                f"{self.name} holds null bytes and is no UTF-8 text",
                hint="Save it as UTF-8.",
            )
        return text


def read_content(
    file: Path | bytes, name: str = "", *, limit: int = SIZE_LIMIT, encoding: str = ""
) -> Content:
    """Return a file's bytes once its size, name and first bytes agree.

    Parameters
    ----------
    file : Path or bytes
        The file, or what was read from it.
    name : str
        Name shown in messages, whose suffix says the kind; a path brings its own.
    limit : int
        Largest size of a text file or workbook, in bytes.
    encoding : str
        Of a text file, where it is another than UTF-8; UTF-16 with its mark is seen by itself.

    Raises
    ------
    NotFound
        If there is no such file.
    Unavailable
        If the file cannot be read.
    InvalidFile
        If it is empty, too large, of an unknown kind, or not what its name says.
    """
    title = name or (file.name if isinstance(file, Path) else "file")
    title = title.encode("utf-8", "replace").decode()
    if isinstance(file, Path):
        _be_there(file, title)
    kind = _KINDS.get(Path(title).suffix.lower())
    if kind is None:
        raise InvalidFile(
            "unknown-file-type",
            f"{title} is of a kind that cannot be loaded",
            hint=f"Known kinds: {', '.join(_KINDS)}.",
        )
    data = _bytes(file, title, None if kind == "parquet" else limit)
    if kind in _TEXT:
        data = _as_utf8(title, data, encoding)
    if not data.removeprefix(_MARK).strip():
        raise InvalidFile("empty-file", f"{title} is empty")
    _check_magic(title, kind, data)
    return Content(title, kind, data)


def likely_encoding(data: bytes) -> str:
    """Return the encoding that a text's bytes look like; empty for UTF-8, UTF-16 with its mark.

    Parameters
    ----------
    data : bytes
    """
    if data[:2] in _UTF16:
        return ""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1251" if _encoding(data) == "Windows-1251" else "cp1252"
    return ""


def _as_utf8(title: str, data: bytes, encoding: str) -> bytes:
    """Return a text's bytes in UTF-8."""
    if not encoding and title.lower().endswith(".px"):
        encoding = _codepage(data)
    if not encoding and data[:2] in _UTF16:
        encoding = "utf-16"
    if not encoding:
        return data
    try:
        return data.decode(encoding).encode("utf-8")
    except (UnicodeError, LookupError) as error:
        raise InvalidFile(
            "wrong-encoding",
            f"{title} is not text in {encoding}",
            hint="Name its encoding in [layout] of the mapping, or save it as UTF-8.",
        ) from error


def _codepage(data: bytes) -> str:
    """Return the encoding that a PC-Axis file names for itself; empty for UTF-8."""
    found = _CODEPAGE.search(data[:20_000])
    name = found[1].decode("ascii", "ignore").strip() if found else ""
    try:
        return "" if not name or codecs.lookup(name).name == "utf-8" else name
    except LookupError:
        return ""


def too_many_cells(name: str) -> InvalidFile:
    """Return what is said of a file with more cells than are read at once."""
    return InvalidFile(
        "too-large",
        f"{name} has more than {MOST_CELLS // 1_000_000} million cells, empty ones within counted",
        hint="Split it, or remove what is empty.",
    )


def _be_there(path: Path, title: str) -> None:
    """Refuse what is not there or is a folder, whatever kind its name would be of."""
    if os.path.isdir(path):  # noqa: PTH112 - a path never raises here that may not be looked at
        raise NotFound("no-such-file", f"{title} is a folder, not a file")
    if not os.path.lexists(path):
        raise NotFound("no-such-file", f"there is no file {title}")


def _bytes(file: Path | bytes, title: str, limit: int | None) -> bytes:
    try:
        size = len(file) if isinstance(file, bytes) else file.stat().st_size
        if limit is not None and size > limit:
            raise InvalidFile(
                "too-large",
                f"{title} has {size // 1_000_000} MB, more than the {limit // 1_000_000} MB that "
                "are read at once",
                hint="Save it as Parquet, split it, or raise the limit.",
            )
        return file if isinstance(file, bytes) else file.read_bytes()
    except FileNotFoundError as error:  # it was there a moment ago
        raise NotFound("no-such-file", f"there is no file {title}") from error
    except (OSError, ValueError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise Unavailable("unreadable-file", f"{title} cannot be read") from error


def _check_magic(title: str, kind: str, data: bytes) -> None:
    start = data.removeprefix(_MARK).lstrip()
    found = next(((k, words) for magic, k, words in _MAGIC if start.startswith(magic)), None)
    if kind in _TEXT:
        if found is not None:
            raise _misnamed(title, found[1])
        if kind == "json" and start[:1] not in b"{[":
            raise _misnamed(title, "no JSON")
        return
    if found is not None and found[0] == "xlsx" and kind in _ZIPPED:
        return
    if found is None or found[0] != kind:
        raise _misnamed(title, found[1] if found else "text or unknown bytes")
    if kind == "parquet" and not data.endswith(b"PAR1"):
        raise InvalidFile("truncated", f"{title} is cut short", hint="Copy the file again.")


def _misnamed(title: str, words: str) -> InvalidFile:
    return InvalidFile(
        "not-what-its-name-says",
        f"{title} is not what its name says: it looks like {words}",
        hint="Save it in the format of its name, or rename it.",
    )


def _encoding(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    sample = data[:100_000]
    # Of Cyrillic text whole words lie there, of Western text single letters.
    words = sum(len(word) for word in _CYRILLIC.findall(sample))
    return "Windows-1251" if 2 * words > sum(byte >= 0x80 for byte in sample) else _OTHER
