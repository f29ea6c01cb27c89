"""What no text may hold: signs that are no writing, and that other programs cannot have."""

from __future__ import annotations

import re

from ondiris.errors import InvalidInput

__all__ = ["NO_TEXT", "refuse_control"]

NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters but tabs and line breaks, halves of a character, and what Unicode says is
none: a text with one of these stands in no XML, and some databases refuse it."""


def refuse_control(text: str) -> None:
    """Refuse a text with a control character.

    Raises
    ------
    InvalidInput
        ``control-character``.

    Examples
    --------
    >>> refuse_control("table 3, row 1")
    """
    if not text.isprintable() and NO_TEXT.search(text):
        raise InvalidInput("control-character", "a text holds a control character")
