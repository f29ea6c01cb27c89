"""Read a number as a language prints it: digits, marks of groups and of decimals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ondiris.language.patterns import Token

__all__ = ["is_blocked", "value_of"]

_LONGEST_NUMBER = 24
_GROUP = 3
_BLOCKED = frozenset({"№", "#", "§", "°"})


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


def is_blocked(tokens: Sequence[Token], at: int, decimal: str) -> bool:
    """Tell whether what stands before a number makes it none: a sign, a name, half a number.

    Parameters
    ----------
    tokens : sequence of Token
    at : int
    decimal : str
        The decimal mark of the language.
    """
    if at == 0:
        return False
    before = tokens[at - 1]
    if (before.kind, tokens[at].kind, len(tokens[at].text)) == ("n", "n", _GROUP):
        return True  # "12   300": one number or two
    if before.kind == "n" and tokens[at].kind == "w" and value_of(before.text, decimal) is None:
        return True  # "108.31.5 billion" is no number, and no billion
    return before.text in _BLOCKED or (
        before.kind in "wx"
        and before.end == tokens[at].start
        and before.text not in ("kzt", "usd", "uzs", "eur")
    )
