"""The faces that pictures carry when they leave by themselves, and those of pages.

A picture opened alone, saved, mailed or framed by another site has no style sheet behind it: with
only a face's name in it, the reader's machine takes whatever is there, and texts laid out for one
face are cut in another.  So a picture brings its letters along: the lightest of a few faces that
has all its characters, as a data address in a style of its own.  They are cut from IBM Plex Sans
by ``tools/faces.py`` and have its widths, by which the pictures are laid out; its licence reserves
the name Plex, so they are called otherwise.

A page needs light, normal and bold letters and narrow ones in tables: its faces keep a part of both
axes.  One has all letters of the three languages, since kerning ends where a face does; the other
has what is rare and is fetched where a page has it.
"""

from __future__ import annotations

import re
import tomllib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import unescape
from importlib.resources import files

from ondiris.publishing.figures.fonts import FACE

__all__ = [
    "FAMILY",
    "Face",
    "PageFace",
    "carried",
    "code_points",
    "faces",
    "page_faces",
    "shares",
]

FAMILY = "Ondiris Sans"
# The faces after the first are for viewers that do not read the style of a picture.
_ROOT = (
    f'font-family="{FAMILY}, {FACE}, Noto Sans, Segoe UI, sans-serif" '
    'text-rendering="geometricPrecision"'
)


@dataclass(frozen=True, slots=True)
class Face:
    """A face as it stands in a picture.

    Parameters
    ----------
    name : str
        Name of the cut.
    characters : frozenset of int
        Code points that it was cut for.
    style : str
        The style element's text, with the face as a data address.
    """

    name: str
    characters: frozenset[int]
    style: str

    def __str__(self) -> str:
        return self.name

    @property
    def digest(self) -> str:
        """The style's hash as a content security policy names it."""
        return f"sha256-{b64encode(sha256(self.style.encode()).digest()).decode()}"


@cache
def faces() -> tuple[Face, ...]:
    """Return the faces from the lightest to the heaviest; each holds the one before it."""
    folder = files(__name__)
    lists = tomllib.loads((folder / "characters.toml").read_text("utf-8"))
    return tuple(
        Face(name, characters, _style((folder / f"{name}.woff2").read_bytes()))
        for name, characters in code_points(lists).items()
    )


@dataclass(frozen=True, slots=True)
class PageFace:
    """A face as pages fetch it.

    Parameters
    ----------
    name : str
        Name of the cut.
    body : bytes
        WOFF2.
    characters : frozenset of int
        Code points that it was cut for, none of which another has.
    """

    name: str
    body: bytes
    characters: frozenset[int]

    def rule(self, address: str) -> str:
        """Return the rule of a style sheet that fetches it where a page has letters of it."""
        return (
            f'@font-face{{font-family:"{FAMILY}";src:url("{address}") format("woff2");'
            "font-weight:300 600;font-stretch:85% 100%;font-display:swap;"
            f"unicode-range:{_ranges(self.characters)}}}"
        )


@cache
def page_faces() -> tuple[PageFace, ...]:
    """Return the faces of pages: letters of the three languages, then what is rare."""
    folder = files(__name__)
    lists = tomllib.loads((folder / "characters.toml").read_text("utf-8"))
    return tuple(
        PageFace(name, (folder / f"{name}.woff2").read_bytes(), characters)
        for name, characters in shares(lists).items()
    )


def shares(lists: Mapping[str, Mapping[str, str]]) -> Mapping[str, frozenset[int]]:
    """Return the code points of each face of pages: what the first lacks is in the second."""
    *_, usual, every = code_points(lists).values()
    return {"page": usual, "page-rare": every - usual}


def code_points(lists: Mapping[str, Mapping[str, str]]) -> Mapping[str, frozenset[int]]:
    """Return the code points of each face, with those of the faces before it.

    Parameters
    ----------
    lists : mapping of str to mapping of str to str
        By face and by any name: hexadecimal code points and ranges of them, such as ``20-7E A0``.
    """
    found: dict[str, frozenset[int]] = {}
    before: frozenset[int] = frozenset()
    for name, lists_of_face in lists.items():
        before |= frozenset(_read(lists_of_face.values()))
        found[name] = before
    return found


def carried(svg: str) -> str:
    """Return a picture with the lightest face that has all its characters.

    Where letters are fitted to the screen's pixels, a line grows by up to a tenth; a picture asks
    for the widths by which it was laid out.

    Parameters
    ----------
    svg : str
        A picture whose root names the face and then has a title.
    """
    written = re.sub(r"<title>[^<]*</title>|<[^>]*>|\n", "", svg)
    used = {*map(ord, unescape(written))}
    face = next((face for face in faces() if used <= face.characters), faces()[-1])
    named = svg.replace(f'font-family="{FACE}"', _ROOT, 1)
    return named.replace("</title>", f"</title><style>{face.style}</style>", 1)


def _read(ranges: Iterable[str]) -> Iterable[int]:
    for entry in " ".join(ranges).split():
        first, _, last = entry.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _ranges(characters: Iterable[int]) -> str:
    """Return code points as a style sheet writes them: ``U+20-7E,U+A0``."""
    runs: list[list[int]] = []
    for point in sorted(characters):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def _style(face: bytes) -> str:
    address = f"data:font/woff2;base64,{b64encode(face).decode()}"
    return f'@font-face{{font-family:"{FAMILY}";src:url({address}) format("woff2")}}'
