"""Read a number as a language prints it: digits, marks of groups and of decimals."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["value_of"]

_LONGEST_NUMBER = 24


def value_of(  # noqa: PLR0911 - one return a way to write numbers
    text: str, decimal: str
) -> tuple[Decimal, int] | None:
    """Read digits with group and decimal marks of a language; None where they make no number.

    Examples
    --------
    >>> value_of("12 300", ","), value_of("1,250.5", "."), value_of("976,2", ",")
    ((Decimal('12300'), 0), (Decimal('1250.5'), 1), (Decimal('976.2'), 1))
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    bare = "".join(text.split())
    marks = [c for c in bare if c in ",."]
    if not marks:
        return Decimal(bare), 0
    last = marks[-1]
    head, _, tail = bare.rpartition(last)
    if len(set(marks)) == 2:
        grouped = re.sub(r"[.,]", "", head)
        return (Decimal(f"{grouped}.{tail}"), len(tail)) if marks.count(last) == 1 else None
    if len(marks) > 1:
        parts = re.split(r"[.,]", bare)
        if all(len(p) == 3 for p in parts[1:]) and len(parts[0]) <= 3:
            return Decimal("".join(parts)), 0
        return None
    if len(tail) == 3 and last != decimal and head != "0" and len(head) <= 3:
        return Decimal(head + tail), 0
    return Decimal(f"{head}.{tail}"), len(tail)
