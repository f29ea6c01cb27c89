"""An amount that stands with its currency in one cell: ``€ 4.3 million``, ``976,2 млрд ₸``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ondiris.codes import CURRENCY_SIGNS, shipped_units
from ondiris.errors import InvalidInput
from ondiris.sources.scale_words import SCALE_WORDS

__all__ = ["CellAmount", "amount_in", "currency_of"]

_CODES: Final = shipped_units("money")
_SIGN: Final = "|".join(map(re.escape, (*CURRENCY_SIGNS, *_CODES)))
_AMOUNT: Final = re.compile(
    rf"(?P<minus>[-−+]?)\s*(?P<before>{_SIGN})?\s*(?P<number>[-−+]?\d(?:[\d.,\s]*\d)?)\s*"
    rf"(?P<scale>{'|'.join(f'(?i:{words})' for words, _ in SCALE_WORDS)})?\s*"
    rf"(?P<after>{_SIGN})?"
)


class CellAmount(NamedTuple):
    """An amount as a cell writes it.

    Parameters
    ----------
    number : str
        With the marks of the cell.
    multiplier : int or None
        Power of ten that a word says; None where none does.
    currencies : tuple of str
        What its sign may stand for.
    """

    number: str
    multiplier: int | None
    currencies: tuple[str, ...]


def amount_in(text: str) -> CellAmount | None:
    """Return the amount that a cell writes with one sign or code of a currency; none for others."""
    found = _AMOUNT.fullmatch(text)
    if found is None or bool(found["before"]) is bool(found["after"]):
        return None
    if found["minus"] and not found["number"][0].isdigit():
        return None
    sign = found["before"] or found["after"]
    said = found["scale"]
    powers = (n for words, n in SCALE_WORDS if said and re.fullmatch(words, said, re.IGNORECASE))
    signed = CURRENCY_SIGNS.get(sign, (sign,))
    return CellAmount(found["minus"] + found["number"], next(powers, None), signed)


def currency_of(amount: CellAmount, unit: str) -> str:
    """Return the unit of an amount beside which a unit is said, or none.

    Parameters
    ----------
    amount : CellAmount
    unit : str
        As the mapping or the row says; empty where neither does.

    Raises
    ------
    InvalidInput
        ``other-currency``, ``ambiguous-sign``.

    Examples
    --------
    >>> currency_of(CellAmount("5", None, ("JPY", "CNY")), "CNY")
    'CNY'
    """
    if unit.partition("/")[0] in amount.currencies:
        return unit
    several = len(amount.currencies) > 1
    if unit:
        told = "another currency" if several else amount.currencies[0]
        raise InvalidInput(
            "other-currency",
            f"the amount is written in {told}, and its unit is said to be {unit[:12]}",
            hint="Correct the unit of the mapping, or the cell.",
        )
    if several:
        raise InvalidInput(
            "ambiguous-sign",
            f"the sign of the amount stands for {', '.join(amount.currencies)}",
            hint="Say the unit in the mapping.",
        )
    return amount.currencies[0]
