"""What a cell of a workbook shows, by its number format: decimals, per cents, months, signs.

A format has up to four sections, for numbers above zero, below it, zero and text.  Formats that
show a number in another way than as plain digits, as fractions and powers of ten, are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

__all__ = ["BUILT_IN", "shown_text"]

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "yyyy-mm-dd h:mm", 37: "#,##0;(#,##0)",
    38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
}  # fmt: skip
"""Formats that a workbook names by number alone (ECMA-376, part 1, 18.8.30)."""
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_NUMBER = re.compile(r"(?P<whole>[#0?][#0?,. ]*?)?(?P<scale>,*)(?P<percent>%?)\Z")


@dataclass(frozen=True, slots=True)
class _Section:
    """How a section shows a number: decimals, per cent, thousands left off; or words alone."""

    decimals: int = 0
    percent: bool = False
    thousands: int = 0
    words: str | None = None


def shown_text(value: object, code: str) -> str | None:
    """Return what a cell shows; None where its format says nothing of it.

    Parameters
    ----------
    value : object
        As the workbook types it.
    code : str
        Its number format.

    Examples
    --------
    >>> shown_text(104, "0.0")
    '104.0'
    >>> shown_text(1.042, "0.0%")
    '104.2'
    """
    if isinstance(value, datetime | date):
        return _day(value, code)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = Decimal(f"{value:.15g}")
    sections = _sections(code)
    place = 0 if number > 0 else 1 if number < 0 else 2
    section = sections[place if place < len(sections) else 0]
    if section is None:
        return None
    if section.words is not None:
        return section.words
    number = number.scaleb(2 if section.percent else 0).scaleb(-3 * section.thousands)
    try:
        return f"{number.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP):f}"
    except InvalidOperation:
        return None  # more digits than any figure has


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section | None, ...]:
    return tuple(_section(part) for part in code.split(";")[:3])


def _section(part: str) -> _Section | None:
    bare = _QUOTED.sub("", part).strip(" ()-+")
    if not re.search(r"[0#]", bare):
        if re.search(r"[a-z@]", bare, re.IGNORECASE):
            return None
        said = _QUOTED.sub(lambda found: found[1] or found[2] or "", part)
        return _Section(words=said.replace("?", "").strip())
    found = _NUMBER.match(bare.replace("\u00a0", " ").strip())
    if found is None or not found["whole"]:
        return None
    _, _, decimals = found["whole"].partition(".")
    return _Section(
        sum(decimals.count(c) for c in "0#?"), bool(found["percent"]), len(found["scale"])
    )


def _day(value: datetime | date, code: str) -> str | None:
    """Return a day as its format shows it: whole, without the day, or the year alone."""
    bare = re.sub(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]', "", code.casefold())
    if "h" in bare or "d" in bare or "y" not in bare:
        return None
    return f"{value.year}-{value.month:02}" if "m" in bare else str(value.year)
