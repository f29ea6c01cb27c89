"""Titles of sources for those who may not know the names of files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from ondiris.model import Source

__all__ = ["unnamed"]

_A_FILE = "A file loaded into the observatory"
"""What the public is told of a source that nobody called anything but its file's name."""


def unnamed(source: Source, file: str) -> Source:
    """Return a source that is titled like the file it came from without that name."""
    if not file or source.title != file:
        return source
    what = source.provider.removesuffix(f": {file}")
    own = what in (PurePath(file).stem, file)
    return replace(source, title=_A_FILE, provider=_A_FILE if own else what)
