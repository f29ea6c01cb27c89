"""Files that a person asked for, outside a home: each whole, and of several all or none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ondiris.production.figures.keeping import brought_down, unwritable

__all__ = ["write_all_asked", "write_asked"]


def write_asked(path: Path, data: bytes) -> None:
    """Write a file that a person asked for, whole or not at all; its folder is made if need be.

    Parameters
    ----------
    path : Path
        What is there under that name is replaced; a device or a pipe is written to.
    data : bytes

    Raises
    ------
    Refused
        If it cannot be written or the disk is full.
    """
    write_all_asked({path: data})


def write_all_asked(files: Mapping[Path, bytes]) -> None:
    """Write files that a person asked for: every one beside its place first, then all of them.

    Where one cannot be written none is.  While several are put in their places a file
    ``NAME.unfinished``, after the first, names them: where a run was killed between two of them it
    stays, and says that they are not of one run until they are written again.

    Parameters
    ----------
    files : mapping of Path to bytes
        As of `write_asked`.

    Raises
    ------
    Refused
        If one cannot be written or the disk is full.
    """
    parts: dict[Path, Path] = {}
    path = Path()
    try:
        for path, data in files.items():
            place = path.resolve()
            if place.exists() and not place.is_file():
                place.write_bytes(data)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            parts[place] = part = place.with_name(f".{place.name}.part")
            part.write_bytes(data)
            brought_down(part)
        _put(parts)
    except OSError as error:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()
        raise unwritable(error, str(path)) from error


def _put(parts: Mapping[Path, Path]) -> None:
    """Put written parts in their places; of several, say so until all are there."""
    places = list(parts)
    if len(places) == 1:
        parts[places[0]].replace(places[0])
    elif places:
        mark = places[0].with_name(f"{places[0].name}.unfinished")
        mark.write_text("".join(f"{place.name}\n" for place in places), "utf-8")
        brought_down(mark)
        for place, part in parts.items():
            part.replace(place)
        for folder in {place.parent for place in places}:
            brought_down(folder)
        mark.unlink()
