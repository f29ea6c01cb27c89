"""A number as it was printed: digits, scale and bound are data.

``4.3`` and ``4.30`` are different figures, and "4 thousand" says less than "4 000".
Floats never enter: a figure is a decimal with the digits its source showed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from ondiris.errors import InvalidInput
from ondiris.model.interval import EXACT, Interval

__all__ = ["MOST_DIGITS", "PLAIN", "Bound", "Printed", "is_plain"]

PLAIN = "Write digits with a decimal point and no groups, at most 27 of them: 1234.5."
"""How a number is written in a file."""

_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,20})?\Z", re.ASCII)
_MULTIPLIERS = range(-12, 19)
MOST_DIGITS = 27
"""Digits of a number, as decimals count with 28: so its interval has a place for the half."""


def is_plain(text: str) -> bool:
    """Whether a text is a plain decimal number: no groups, no exponent, a decimal point."""
    short = len(text) <= MOST_DIGITS or len(text.lstrip("+-").replace(".", "")) <= MOST_DIGITS
    return short and _NUMBER.match(text) is not None


class Bound(StrEnum):
    """How a printed number limits the true one."""

    EQ = "eq"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    APPROX = "approx"
    RANGE = "range"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed decimal with its digits, scale and bound.

    Parameters
    ----------
    value : Decimal
        The number as printed, before its scale word: 976.2 in "976.2 billion".
    digits : int
        Decimals printed after the decimal sign; negative where trailing zeros are not known.
    multiplier : int
        Power of ten of the scale word: 9 for a billion (SDMX UNIT_MULT).
    bound : Bound
        ``eq`` as printed, ``gt`` more than, ``ge`` at least, ``lt``, ``le``, ``approx``,
        ``range``, which runs to `upper`, or ``none`` where no number was printed.
    upper : Decimal, optional
        Upper end of a range, with the same digits and scale.

    Raises
    ------
    InvalidInput
        If the value has more digits than declared or a range has no upper end.

    Examples
    --------
    >>> str(Printed.read("36.1").interval())
    '[36.05, 36.15)'
    >>> str(Printed.read("4", multiplier=3).interval())
    '[3500, 4500)'
    """

    value: Decimal
    digits: int
    multiplier: int = 0
    bound: Bound = Bound.EQ
    upper: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise InvalidInput("not-a-number", "a value must be a finite decimal number")
        if self.multiplier not in _MULTIPLIERS:
            raise InvalidInput("bad-multiplier", f"unit multiplier {self.multiplier} is too far")
        if (self.upper is None) == (self.bound is Bound.RANGE):
            raise InvalidInput("bad-range", "an upper value goes with the bound 'range', only")
        if self.upper is not None and not (self.upper.is_finite() and self.value < self.upper):
            raise InvalidInput("bad-range", "a range must run from a lower to a higher number")
        for number in (self.value, self.upper):
            if number is not None and not _has_at_most(self.digits, number):
                raise InvalidInput("digits", "the value has more digits than declared")

    @classmethod
    def nothing(cls) -> Printed:
        """Return what stands where no number was printed: the true one may be any."""
        return cls(Decimal(0), 0, bound=Bound.NONE)

    @classmethod
    def read(
        cls, text: str, *, multiplier: int = 0, bound: Bound = Bound.EQ, upper: str = ""
    ) -> Printed:
        """Read a plain decimal text (``-1234.50``); its decimals become the digits.

        Raises
        ------
        InvalidInput
            If the text is no plain decimal number: no groups, no exponent, a decimal point.
        """
        if bound is Bound.NONE and not text:
            return cls.nothing()
        for part in (text, upper) if upper else (text,):
            if not is_plain(part):
                raise InvalidInput(
                    "not-a-number", f"{part[:40]!r} is not a plain decimal number", hint=PLAIN
                )
        digits = len(text.partition(".")[2])
        if upper:
            digits = max(digits, len(upper.partition(".")[2]))
        return cls(Decimal(text), digits, multiplier, bound, Decimal(upper) if upper else None)

    def interval(self, *, counted: bool = False) -> Interval:
        """Return what the printed digits allow, in whole units.

        Parameters
        ----------
        counted : bool
            Whether the unit counts things one by one: then a plain number is exact.
        """
        return self._unscaled(counted and not self.multiplier and self.digits >= 0).shifted(
            self.multiplier
        )

    def _unscaled(self, exact: bool) -> Interval:  # noqa: FBT001 - private, one call
        half = Decimal(0) if exact else Decimal(5).scaleb(-self.digits - 1)
        infinity = Decimal("Infinity")
        low, high = EXACT.subtract(self.value, half), EXACT.add(self._end, half)
        match self.bound:
            case Bound.GT:
                return Interval(self.value, infinity, lower_closed=False)
            case Bound.GE:
                return Interval(self.value, infinity)
            case Bound.LT:
                return Interval(-infinity, self.value, upper_closed=False)
            case Bound.LE:
                return Interval(-infinity, self.value)
            case Bound.NONE:
                return Interval(-infinity, infinity)
            case _:
                return Interval(low, high, upper_closed=exact)

    @property
    def _end(self) -> Decimal:
        """The highest number printed: zero is one too."""
        return self.value if self.upper is None else self.upper

    @property
    def number(self) -> Decimal:
        """The value in whole units."""
        return self.value.scaleb(self.multiplier, EXACT)

    @property
    def text(self) -> str:
        """The value with exactly the printed digits; empty where no number was printed."""
        if self.bound is Bound.NONE:
            return ""
        return f"{self.value:.{max(self.digits, 0)}f}"

    def __str__(self) -> str:
        sign = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈"}.get(self.bound, "")
        end = f"–{self.upper:f}" if self.upper is not None else ""
        scale = f"e{self.multiplier}" if self.multiplier else ""
        return f"{sign}{self.text}{end}{scale}"


def _has_at_most(digits: int, number: Decimal) -> bool:
    """Whether a number needs no more decimals than so many."""
    return number == number.quantize(_last_place(digits), context=EXACT)


@cache
def _last_place(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)
