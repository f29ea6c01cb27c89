"""A mapping drafted for a file by code lists: those of a home, or the shipped ones."""

from __future__ import annotations

import re
from pathlib import Path

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.content import SIZE_LIMIT, likely_encoding, read_content
from ondiris.sources.drafted_renaming import (
    DRAFTED_KINDS,
    draft_outlines,
    draft_renaming,
    register_of,
)
from ondiris.sources.drafting import draft_mapping
from ondiris.sources.io_map import is_table_map
from ondiris.sources.layout import Renaming, read_layout
from ondiris.sources.sdmx import SDMX_LIMIT, is_sdmx_csv
from ondiris.sources.sdmx_drafting import draft_sdmx_mapping
from ondiris.sources.sdmx_messages import read_sdmx_structure
from ondiris.sources.tables import read_sheets

__all__ = ["drafted_mapping", "mapped_kind"]

_TEXTS = (".csv", ".tsv")


def mapped_kind(mapping: str) -> str | None:
    """Return the kind of files that a mapping is of; none for tables of figures."""
    if is_table_map(mapping):
        return "io"
    layout = read_layout(mapping)
    return layout.kind if isinstance(layout, Renaming) else None


def drafted_mapping(catalogue: Catalogue, path: Path, kind: str | None = None) -> str:
    """Return a mapping file for a file, to be read by a person and filled in.

    Parameters
    ----------
    catalogue : Catalogue
        By whose lists columns are recognised.
    path : Path
        A table of figures, or a file of one of `DRAFTED_KINDS`.
    kind : str, optional
        Which of them; outlines and registers of enterprises are known without it.

    Raises
    ------
    NotFound, Unavailable
        If the file is not there or cannot be read.
    InvalidFile
        If it is no table, or has no row of figures below its titles.
    """
    text = path.suffix.lower() in _TEXTS
    encoding = likely_encoding(path.read_bytes()[:200_000]) if text and path.is_file() else ""
    if kind is not None and kind not in DRAFTED_KINDS:
        raise InvalidInput(
            "unknown-kind", f"no mapping is drafted for {kind[:40]!r}",
            hint=f"Kinds: {', '.join(DRAFTED_KINDS)}; figures without --as.",
        )  # fmt: skip
    limit = SDMX_LIMIT if is_sdmx_csv(path) else SIZE_LIMIT
    content = read_content(path, limit=limit, encoding=encoding)
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-") or "table"
    if kind == "boundaries" or (kind is None and path.suffix.lower() == ".geojson"):
        return draft_outlines(content, catalogue, name)
    if (structure := read_sdmx_structure(content)) is not None:
        return draft_sdmx_mapping(structure, catalogue, name)
    sheets = [sheet.visible.as_shown for sheet in read_sheets(content) if not sheet.hidden]
    if not sheets:
        raise InvalidFile("no-figures", f"{content.name} has no sheet that is not hidden")
    kind = kind or register_of(sheets)
    if kind is not None:
        return draft_renaming(kind, sheets, catalogue, name, encoding=encoding)
    return draft_mapping(sheets, catalogue, name, encoding=encoding)
