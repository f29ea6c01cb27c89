"""Sources as the public is told of them: without the names of files, and of other sources."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from pathlib import PurePath

from ondiris.model import Source

__all__ = ["told_outside"]

_A_FILE = "A file loaded into the observatory"
"""What the public is told of a source that nobody called anything but its file's name."""


def told_outside(source: Source, files: Set[str], told: Set[str]) -> Source:
    """Return a source without the name of a file that it came from, or of a source not told.

    Parameters
    ----------
    source : Source
    files : set of str
        What brought its descriptions: names of files, or other details.
    told : set of str
        Sources that the public may know.
    """
    again = source.reprint_of if source.reprint_of in told else ""
    file = source.title
    if not file or file not in files:
        return replace(source, reprint_of=again)
    what = source.provider.removesuffix(f": {file}")
    own = what in (PurePath(file).stem, file)
    return replace(source, title=_A_FILE, provider=_A_FILE if own else what, reprint_of=again)
