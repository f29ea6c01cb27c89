"""The files a browser fetches once: one style sheet, one module, the faces of pages.

Their names hold a hash of their bytes, so that they may be kept for ever and still never be
stale.  A browser fetches the faces whose letters a page has.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ondiris.publishing.figures.faces import page_faces

__all__ = ["Asset", "assets"]

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "woff2": "font/woff2",
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
    """Return the files by their plain names: ``ondiris.css``, ``page.woff2`` and others."""
    folder = files("ondiris.web.assets")
    found = {"ondiris.js": Asset.of("ondiris.js", (folder / "ondiris.js").read_bytes())}
    found["mark.svg"] = Asset.of("mark.svg", (folder / "mark.svg").read_bytes())
    rules = []
    for face in page_faces():
        font = found[f"{face.name}.woff2"] = Asset.of(f"{face.name}.woff2", face.body)
        rules.append(f"{face.rule(font.name)}\n")
    sheet = (folder / "ondiris.css").read_bytes()
    found["ondiris.css"] = Asset.of("ondiris.css", "".join(rules).encode() + sheet)
    return found
