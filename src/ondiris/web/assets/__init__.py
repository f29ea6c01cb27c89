"""The files a browser fetches once: one style sheet, one module, one font.

Their names hold a hash of their bytes, so that they may be kept for ever and still never be
stale.  The font comes from its own wheel; without it the door opens and the reader's system
chooses a face.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ondiris.publishing.figures.fonts import face_file

__all__ = ["Asset", "assets"]

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "ttf": "font/ttf",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its bytes, plain and compressed, under a name that holds their hash."""

    name: str
    body: bytes
    packed: bytes
    media_type: str

    @classmethod
    def of(cls, name: str, body: bytes) -> Asset:
        """Return a file under its hashed name."""
        stem, _, suffix = name.rpartition(".")
        mark = hashlib.blake2b(body, digest_size=6).hexdigest()
        packed = gzip.compress(body, 9, mtime=0)
        return cls(f"{stem}.{mark}.{suffix}", body, packed, _TYPES[suffix])

    def __str__(self) -> str:
        return f"/assets/{self.name}"


@cache
def assets() -> Mapping[str, Asset]:
    """Return the files by their plain names: ``ondiris.css``, ``ondiris.js``, ``plex.ttf``."""
    folder = files("ondiris.web.assets")
    found = {"ondiris.js": Asset.of("ondiris.js", (folder / "ondiris.js").read_bytes())}
    found["mark.svg"] = Asset.of("mark.svg", (folder / "mark.svg").read_bytes())
    sheet = (folder / "ondiris.css").read_text("utf-8")
    font = _font()
    if font is not None:
        found["plex.ttf"] = font
        sheet = sheet.replace('url("plex.ttf")', f'url("{font.name}")')
    else:
        start = sheet.index("@font-face")
        sheet = sheet[:start] + sheet[sheet.index("}", start) + 1 :]
    found["ondiris.css"] = Asset.of("ondiris.css", sheet.encode())
    return found


def _font() -> Asset | None:
    path = face_file()
    return Asset.of("plex.ttf", path.read_bytes()) if path else None
