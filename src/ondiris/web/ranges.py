"""A part of a file: what readers of tables ask for, who look at a file's end before its rows.

Whoever asks for one run of bytes gets it; whoever asks for several, or in another way, gets the
whole, as the standard allows (RFC 9110, section 14).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["BytesPart", "part_of"]

_ONE_RUN = re.compile(rb"bytes=([0-9]{0,18})-([0-9]{0,18})")


class BytesPart(NamedTuple):
    """What is sent of a body.

    Parameters
    ----------
    status : int
        206, or 416 where the body has no such part.
    told : bytes
        Which part it is, of how many bytes.
    start, end : int
        Where it begins and before which byte it ends.
    """

    status: int
    told: bytes
    start: int
    end: int


def part_of(asked: Mapping[bytes, bytes], size: int) -> BytesPart | None:
    """Return the part of a body that is asked for; nothing where it is the whole.

    Parameters
    ----------
    asked : mapping of bytes to bytes
        Headers.  With ``If-Range`` the whole is sent: its validators here are weak ones, of which
        no two parts can be told to belong together.
    size : int
        Bytes of the body.

    Examples
    --------
    >>> part_of({b"range": b"bytes=2-3"}, 10)
    BytesPart(status=206, told=b'bytes 2-3/10', start=2, end=4)
    >>> part_of({b"range": b"bytes=-4"}, 10).start
    6
    >>> part_of({b"range": b"bytes=10-"}, 10).status
    416
    """
    found = _ONE_RUN.fullmatch(asked.get(b"range", b""))
    if found is None or b"if-range" in asked or not any(found.groups()):
        return None
    first, last = found.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= size:
        return BytesPart(416, b"bytes */%d" % size, 0, 0)
    return BytesPart(206, b"bytes %d-%d/%d" % (start, end - 1, size), start, end)
