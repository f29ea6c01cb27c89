"""Texts of anybody: a file that is no UTF-8 is refused by its name, wherever it is read."""

from __future__ import annotations

from pathlib import Path

from ondiris.errors import InvalidFile, NotFound, Unavailable

__all__ = ["text_of"]


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, with or without its mark.

    Parameters
    ----------
    path : Path

    Raises
    ------
    NotFound
        If there is no such file.
    Unavailable
        If the file cannot be read.
    InvalidFile
        If it is no UTF-8.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidFile(
            "wrong-encoding", f"{path.name} is not UTF-8 text", hint="Save it as UTF-8."
        ) from None
    except FileNotFoundError:
        raise NotFound("no-such-file", f"there is no file {path.name}") from None
    except OSError as error:
        raise Unavailable("unreadable-file", f"{path.name} cannot be read") from error
