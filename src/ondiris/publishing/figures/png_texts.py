"""What a PNG says of itself: international text chunks behind its header."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

__all__ = ["with_texts"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_WORDS = {
    "title": "Title",
    "publisher": "Author",
    "description": "Description",
    "licence": "Copyright",
    "address": "Source",
    "known": "Creation Time",
}
"""Keywords that the standard names; what has none keeps its own name."""


def with_texts(png: bytes, said: Mapping[str, str]) -> bytes:
    """Return a PNG with texts in it.

    Parameters
    ----------
    png : bytes
    said : mapping of str to str
        Texts by the names of `ondiris.publishing.figures.imprint.facts`.
    """
    header = len(_SIGNATURE) + 4 + 4 + 13 + 4
    made = b"".join(_chunk(_WORDS.get(name, name), text) for name, text in said.items())
    return png[:header] + made + png[header:]


def _chunk(keyword: str, text: str) -> bytes:
    body = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
