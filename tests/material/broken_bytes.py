"""Bytes broken by chance, at places and with words at which readers stumble."""

from __future__ import annotations

import io
import random
import zipfile

__all__ = ["broken", "broken_archive"]

_ODD: tuple[bytes, ...] = (
    b"\0", b"\x01", b"\x1b[31m", b"\x7f", b"\xff", b"\xfe\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf",
    b"\\ud800", b"\\u0000", b"9" * 400, b"-0", b"1e309", b"1e-400", b"NaN", b"Infinity", b"1_000",
    b"=1+1", b"'", b'"', b'""', b",", b";", b"\t", b"\n", b"\r\n", b"\r", b"{", b"}", b"[", b"]",
    b"[" * 3000, b'{"a":' * 2000, b"<", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"*a", b"&a ",
    b"!!python/object:os.system", b"2025-02-30", b"0000-00", b"9999-99", b"../2027", b"%s%n",
    "\u202e".encode(), "\u2028".encode(), "\U0001f3ed".encode(), "Ⅷ".encode(), "١٢٣".encode(),
    b"true", b"null", b"[[", b"]]", b"(?P<", b"(a+)+$", b"#", b" = ", b"-" * 50, b"A" * 5000,
)  # fmt: skip
_XML: tuple[bytes, ...] = (
    b' r="XFD1048576"', b' r="A0"', b' r="ZZZ9999999"', b' t="s"', b' t="e"', b' t="d"',
    b"<f>1</f>", b"<c/>", b"<row/>", b"<v>1e400</v>", b"<v>99999999</v>", b"<is><t>x</t></is>",
    b"&#0;", b"&#xD800;", b"_x0000_", b"<si/>", b"\xff", b"<!--", b"]]>", b"<?xml?>", b' s="99"',
)  # fmt: skip


def broken(data: bytes, draw: random.Random, odd: tuple[bytes, ...] = _ODD) -> bytes:
    """Return bytes in which a few places are flipped, left out, repeated or replaced."""
    made = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 8))):
        at = draw.randrange(len(made) + 1)
        to = min(len(made), at + draw.choice((1, 1, 2, 5, 20, 200)))
        match draw.randrange(7):
            case 0 if at < len(made):
                made[at] ^= 1 << draw.randrange(8)
            case 1:
                del made[at:to]
            case 2:
                made[at:at] = draw.choice(odd)
            case 3:
                made[at:to] = draw.choice(odd)
            case 4:
                made[at:at] = made[at:to] * draw.choice((1, 2, 50))
            case 5:
                del made[at:]
            case _:
                made[at:to] = draw.randbytes(to - at)
    return bytes(made)


def broken_archive(data: bytes, draw: random.Random) -> bytes:
    """Break one member of an archive and pack it anew, so that what is inside is reached."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = draw.choice([n for n in names if "sheet" in n or "haredS" in n] or names)
        for name in names:
            inside = old.read(name)
            if name == chosen:
                inside = broken(inside, draw, _XML if name.endswith(".xml") else _ODD)
            new.writestr(name, inside, zipfile.ZIP_DEFLATED)
    return out.getvalue()
