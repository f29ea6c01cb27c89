"""Texts of anybody: files that must be UTF-8, and lists that commas part."""

from __future__ import annotations

from pathlib import Path

from ondiris.errors import InvalidFile, NotFound, Unavailable

__all__ = ["listed", "text_of"]


def listed(text: str) -> tuple[str, ...]:
    """Return the words that commas part, without blanks around them and without empty ones."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


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
