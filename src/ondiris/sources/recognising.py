"""What a file holds, by the titles of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ondiris.errors import Failure, InvalidFile
from ondiris.sources.columns import column_title
from ondiris.sources.content import Content
from ondiris.sources.sheet import Sheet

__all__ = ["is_codelist", "kind_of", "unrecognised"]

_MARKS: Final = {
    "observations": {"measure", "period", "value"},
    "statements": {"subject", "property", "value"},
    "sources": {"id", "provider", "title"},
}


def kind_of(sheet: Sheet) -> str | None:
    """Return the kind of entries that a header of the house's own names; none for another."""
    header = {column_title(cell) for cell in sheet.rows[0]} if sheet.rows else set()
    return next((kind for kind, marks in _MARKS.items() if marks <= header), None)


def is_codelist(sheet: Sheet) -> bool:
    """Tell whether a sheet holds codes with names."""
    header = {column_title(cell) for cell in sheet.rows[0]}
    return "code" in header and any(re.match(r"name_[a-z]", title) for title in header)


def unrecognised(content: Content, sheets: Sequence[Sheet]) -> InvalidFile:
    """Return the refusal of a file whose headers are of nothing; each says what it lacks most."""
    failures = []
    for sheet in sheets:
        header = {column_title(cell) for cell in sheet.rows[0]} if sheet.rows else set()
        kind, marks = max(_MARKS.items(), key=lambda item: len(item[1] & header))
        lacking = ", ".join(sorted(marks - header))
        failures.append(
            Failure(sheet.place(0), "missing-column", f"for {kind} the columns lack: {lacking}")
        )
    return InvalidFile(
        "unknown-layout",
        f"{content.name} has no header of observations, statements, sources or a code list",
        hint="Name its mapping with --map, or see docs/how-to/load-data.md.",
        failures=failures,
    )
