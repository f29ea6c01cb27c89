"""Who owes what to whom by when: obligations of the investor and of the city, in both directions.

An obligation is a promise to one party.  What became of it is judged by the rule for promises, and
nowhere else; here it has words only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ondiris.errors import InvalidInput
from ondiris.model import Period

__all__ = ["MONEY", "OWED", "CityNeed", "Obligation", "OwingSide", "read_need", "read_obligation"]


class OwingSide(StrEnum):
    """Who owes."""

    INVESTOR = "investor"
    CITY = "city"


MONEY = "money"
"""Stands for the unit in which a city counts money."""
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
OWED: Mapping[str, tuple[str, tuple[OwingSide, ...]]] = {
    "launch": ("", (OwingSide.INVESTOR,)),
    "investment": (MONEY, (OwingSide.INVESTOR,)),
    "jobs": ("jobs", (OwingSide.INVESTOR,)),
    "land": ("ha", (OwingSide.CITY,)),
    "road": ("", (OwingSide.CITY,)),
    "power": ("MW", (OwingSide.CITY,)),
    "water": ("m3", (OwingSide.CITY,)),
    "gas": ("m3", (OwingSide.CITY,)),
    "sewerage": ("m3", (OwingSide.CITY,)),
    "heat": ("MW", (OwingSide.CITY,)),
    "rail": ("", (OwingSide.CITY,)),
}
"""What can be owed, in which unit (none where it is a thing that is there or not), and by whom."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What one side owes an application's other side.

    Parameters
    ----------
    application : str
    side : OwingSide
        Who owes.
    what : str
        A code of `OWED`.
    amount : Decimal, optional
        In the unit of `OWED`; none where that has none.
    due : Period
        Time by whose last day it is due.
    id, source : str
        The entry, and who said it.

    Raises
    ------
    InvalidInput
        ``unknown-obligation``, ``wrong-side``, ``no-amount`` or ``negative-number``.
    """

    application: str
    side: OwingSide
    what: str
    amount: Decimal | None
    due: Period
    id: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        _check(self.side, self.what, self.amount)

    @property
    def unit(self) -> str:
        """The unit of its amount; empty where it has none."""
        return OWED[self.what][0]

    @property
    def text(self) -> str:
        """The obligation as one line of words: ``city power 10``."""
        amount = "" if self.amount is None else f"{self.amount:f}"
        return " ".join(word for word in (self.side, self.what, amount) if word)


def read_obligation(
    text: str,
    application: str,
    due: Period,
    *,
    id: str = "",  # noqa: A002 - the ledger's own word
    source: str = "",
) -> Obligation:
    """Return the obligation that a line of words tells.

    Parameters
    ----------
    text : str
        As `Obligation.text` writes it.
    application : str
    due : Period
    id, source : str

    Raises
    ------
    InvalidInput
        ``bad-obligation`` where the words are none, and as `Obligation`.

    Examples
    --------
    >>> owed = read_obligation("city power 10", "app-7", Period.parse("2026-Q3"))
    >>> owed.amount, owed.unit, owed.due.last_day.isoformat()
    (Decimal('10'), 'MW', '2026-09-30')
    """
    side, what, amount, *more = [*text.split(), "", "", ""]
    if any(more) or side not in set(OwingSide):
        raise InvalidInput(
            "bad-obligation", "an obligation says who owes, what and how much",
            hint="Write: city power 10, or investor launch.",
        )  # fmt: skip
    return Obligation(application, OwingSide(side), what, _number(amount), due, id, source)


@dataclass(frozen=True, slots=True)
class CityNeed:
    """What an application needs of the city: a thing that the city can owe, and how much of it.

    Parameters
    ----------
    what : str
    amount : Decimal, optional
        In the unit of `OWED`; none where that has none.
    """

    what: str
    amount: Decimal | None

    @property
    def unit(self) -> str:
        """The unit of its amount; empty where it has none."""
        return OWED[self.what][0]


def read_need(text: str) -> CityNeed:
    """Return the need that a line of words tells.

    Parameters
    ----------
    text : str
        ``power 10``

    Raises
    ------
    InvalidInput
        As `read_obligation`.

    Examples
    --------
    >>> read_need("power 2.5").amount, read_need("road").amount
    (Decimal('2.5'), None)
    """
    what, amount, *more = [*text.split(), "", ""]
    if any(more):
        raise InvalidInput(
            "bad-obligation", "a need says what and how much", hint="Write: power 10."
        )
    number = _number(amount)
    _check(OwingSide.CITY, what, number)
    return CityNeed(what, number)


def _number(text: str) -> Decimal | None:
    """Return an amount; one of more digits than any page, sum or ledger can hold is none."""
    if text and not _AMOUNT.fullmatch(text):
        raise InvalidInput(
            "bad-number", "the amount of an obligation is no number",
            hint="Write up to 15 digits, and up to 6 behind the point: 2.5.",
        )  # fmt: skip
    return Decimal(text) if text else None


def _check(side: OwingSide, what: str, amount: Decimal | None) -> None:
    """Refuse what nobody can owe, or not so."""
    if what not in OWED:
        known = ", ".join(OWED)
        raise InvalidInput("unknown-obligation", f"{what[:40]!r} is not owed",
                           hint=f"One of {known}.")  # fmt: skip
    unit, sides = OWED[what]
    if side not in sides:
        raise InvalidInput("wrong-side", f"{what} is owed by the {sides[0]}")
    if bool(unit) != (amount is not None):
        said = f"an amount in {unit}" if unit else "no amount"
        raise InvalidInput("no-amount", f"{what} has {said}")
    if amount is not None and amount <= 0:
        raise InvalidInput("negative-number", f"what is owed of {what} is above zero")
