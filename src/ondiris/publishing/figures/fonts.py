"""Where the face is: IBM Plex Sans from its own wheel.

vl-convert's built-in font lacks the tenge and Debian's Liberation lacks Kazakh letters, so no
picture is drawn without it; pages only lose the face.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

__all__ = ["FACE", "face_file", "face_folder"]

FACE = "IBM Plex Sans"


def face_folder() -> Path | None:
    """Return the folder with the face's files, or nothing where the wheel is not installed."""
    spec = find_spec("fontpkg_ibm_plex_sans")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "files"


def face_file() -> Path | None:
    """Return the file of the upright variable face."""
    folder = face_folder()
    path = folder / "IBMPlexSans[wdth,wght].ttf" if folder else None
    return path if path is not None and path.is_file() else None
