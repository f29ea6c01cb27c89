"""Texts of a drafted mapping: patterns and words as TOML writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["codes_asked", "pattern_text", "quoted", "shortened", "whole_title"]


def whole_title(text: str) -> str:
    """Return the pattern of a whole title."""
    return pattern_text(f"^{re.escape(text)}$".replace("\\ ", " ") if text else r"\A\Z")


def pattern_text(pattern: str) -> str:
    """Return a pattern in quotes."""
    plain = "'" not in pattern and "\n" not in pattern
    return f"'{pattern}'" if plain else quoted(pattern)


def quoted(text: str) -> str:
    """Return a text in quotes, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else " " for c in escaped) + '"'


def shortened(text: str) -> str:
    """Return the beginning of a text, on one line."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) < 60 else f"{plain[:59]}…"


def codes_asked(concept: str, cells: Sequence[str], most: int) -> Iterator[str]:
    """Yield the part of a draft that asks for the codes of cells which no list knows.

    Parameters
    ----------
    concept : str
    cells : sequence of str
    most : int
        How many are put down; the others are counted.
    """
    yield f"[codes.{concept}]  # cells that the list does not know: give their code"
    yield from (f'# {quoted(cell)} = "?"' for cell in cells[:most])
    if len(cells) > most:
        yield f"# and {len(cells) - most} more"
    yield ""
