"""A note for a meeting: one page about a project, a programme or a site, as PDF.

Typst sets it from data given as JSON; no text is ever joined into markup, so ``#panic()`` in a
name stays a name.  The stamp is fixed, so equal notes are equal bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from ondiris.errors import Unsupported
from ondiris.publishing.figures.fonts import face_folder

__all__ = ["Key", "Note", "NotePart", "brief_pdf"]

ROWS = 9  # rows of a table that a single page has room for


@dataclass(frozen=True, slots=True)
class Key:
    """A figure in large type with its label."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class NotePart:
    """A small table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()  # columns that are set to the right


@dataclass(frozen=True, slots=True)
class Note:
    """A note, whole.

    Parameters
    ----------
    lang, city, title, state, lead : str
        Language, city, what it is about, vintage line, one sentence.
    keys : tuple of Key
        At most four.
    parts : tuple of NotePart
    notes : tuple of str
        Sources and marks at the foot.
    """

    lang: str
    city: str
    title: str
    state: str
    lead: str
    keys: tuple[Key, ...] = ()
    parts: tuple[NotePart, ...] = ()
    notes: tuple[str, ...] = ()


def brief_pdf(note: Note) -> bytes:
    """Return the note as a one-page PDF/UA-1.

    Raises
    ------
    Unsupported
        If Typst or the font is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - only wanted where a page is set
    except ModuleNotFoundError as error:
        raise Unsupported("no-typst", "PDF needs Typst", hint="Install typst.") from error
    face = face_folder()
    if face is None:
        raise Unsupported(
            "no-font", "IBM Plex Sans is not installed", hint="Install fontpkg-ibm-plex-sans."
        )
    with TemporaryDirectory() as folder:
        place = Path(folder) / "brief.typ"
        place.write_text(
            (files("ondiris.publishing.figures") / "notes.typ").read_text("utf-8"), "utf-8"
        )
        for room in (24, 18, 13, 9, 6, 4, 2):
            pdf: bytes = typst.compile(
                str(place),
                sys_inputs={"data": json.dumps(_limited(note, room), ensure_ascii=False)},
                font_paths=[str(face)],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=0,
            )
            if b"/Type/Pages/Count 1/" in pdf:
                break
    return pdf


def _limited(note: Note, room: int) -> dict[str, object]:
    """Return the note's data with so many rows of tables, so that the page stays one."""
    shape = asdict(note)
    for part in shape["parts"]:
        kept = min(ROWS, max(2, room))
        part["rows"] = part["rows"][:kept]
        room -= len(part["rows"]) + 2
    return shape
