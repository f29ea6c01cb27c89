"""Intervals of decimals: what printed digits allow, and what follows from them.

Bounds are decimals, never floats; ``±Infinity`` marks an open side.  Every operation
rounds its lower bound down and its upper bound up, so the result always contains the truth.
Printed intervals are half-open; what is derived uses the closed hull.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from ondiris.errors import InvalidInput

__all__ = ["EXACT", "Interval"]

EXACT = Context(prec=100)
"""Counts whatever is printed, in whatever scale, without losing a digit."""

_DOWN = Context(prec=40, rounding=ROUND_FLOOR)
_UP = Context(prec=40, rounding=ROUND_CEILING)
_INF = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Interval:
    """A connected set of decimals, each side open or closed.

    Parameters
    ----------
    lower, upper : Decimal
        Bounds; minus or plus infinity where a side has none.
    lower_closed, upper_closed : bool
        Whether a finite bound belongs to the set.

    Raises
    ------
    InvalidInput
        If the lower bound lies above the upper one or a bound is not a number.

    Examples
    --------
    >>> whole = Interval(Decimal("976.15"), Decimal("976.25"))
    >>> part = Interval(Decimal("366.05"), Decimal("366.15"))
    >>> (part / whole).times(100).outward(2)
    (Decimal('37.49'), Decimal('37.51'))
    """

    lower: Decimal
    upper: Decimal
    lower_closed: bool = True
    upper_closed: bool = True

    def __post_init__(self) -> None:
        if self.lower.is_nan() or self.upper.is_nan() or self.lower > self.upper:
            raise InvalidInput("bad-interval", "an interval needs a lower bound below its upper")

    @classmethod
    def exactly(cls, value: Decimal | int) -> Interval:
        """Return the interval that holds one number."""
        number = Decimal(value)
        return cls(number, number)

    @classmethod
    def everything(cls) -> Interval:
        """Return the interval that excludes nothing."""
        return cls(-_INF, _INF)

    @property
    def hull(self) -> Interval:
        """The same bounds, both closed."""
        return Interval(self.lower, self.upper)

    @property
    def bounded(self) -> bool:
        """Whether both sides are finite."""
        return self.lower.is_finite() and self.upper.is_finite()

    def contains(self, value: Decimal) -> bool:
        """Whether a number belongs to the interval."""
        above = value > self.lower or (self.lower_closed and value == self.lower)
        below = value < self.upper or (self.upper_closed and value == self.upper)
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether two intervals share at least one number."""
        return self._reaches(other) and other._reaches(self)

    def _reaches(self, other: Interval) -> bool:
        if self.upper == other.lower:
            return self.upper_closed and other.lower_closed
        return self.upper > other.lower

    def __add__(self, other: Interval) -> Interval:
        return Interval(_DOWN.add(self.lower, other.lower), _UP.add(self.upper, other.upper))

    def __sub__(self, other: Interval) -> Interval:
        return self + other.times(-1)

    def __mul__(self, other: Interval) -> Interval:
        pairs = [(a, b) for a in (self.lower, self.upper) for b in (other.lower, other.upper)]
        return Interval(
            min(_product(_DOWN, a, b) for a, b in pairs),
            max(_product(_UP, a, b) for a, b in pairs),
        )

    def __truediv__(self, other: Interval) -> Interval:
        if other.lower <= 0 <= other.upper:
            raise InvalidInput("division-by-zero", "the divisor's interval holds zero")
        pairs = [(a, b) for a in (self.lower, self.upper) for b in (other.lower, other.upper)]
        return Interval(
            min(_quotient(_DOWN, a, b) for a, b in pairs),
            max(_quotient(_UP, a, b) for a, b in pairs),
        )

    def times(self, factor: Decimal | int) -> Interval:
        """Return the interval multiplied by an exact number."""
        return self * Interval.exactly(factor)

    def plus(self, term: Decimal | int) -> Interval:
        """Return the interval moved by an exact number."""
        return self + Interval.exactly(term)

    def union_hull(self, other: Interval) -> Interval:
        """Return the smallest closed interval that holds both."""
        return Interval(min(self.lower, other.lower), max(self.upper, other.upper))

    def shifted(self, exponent: int) -> Interval:
        """Return the interval multiplied by ten to the power of `exponent`."""
        return Interval(
            _scaled(self.lower, exponent),
            _scaled(self.upper, exponent),
            self.lower_closed,
            self.upper_closed,
        )

    def outward(self, digits: int) -> tuple[Decimal, Decimal]:
        """Return both bounds rounded away from each other to `digits` decimals."""
        low = _rounded(self.lower, digits, ROUND_FLOOR)
        return low, _rounded(self.upper, digits, ROUND_CEILING)

    def __str__(self) -> str:
        left = "[" if self.lower_closed and self.lower.is_finite() else "("
        right = "]" if self.upper_closed and self.upper.is_finite() else ")"
        low = f"{self.lower:f}" if self.lower.is_finite() else "-∞"
        high = f"{self.upper:f}" if self.upper.is_finite() else "∞"
        return f"{left}{low}, {high}{right}"


def _product(context: Context, a: Decimal, b: Decimal) -> Decimal:
    return Decimal(0) if a == 0 or b == 0 else context.multiply(a, b)


def _quotient(context: Context, a: Decimal, b: Decimal) -> Decimal:
    return Decimal(0) if a == 0 or b.is_infinite() else context.divide(a, b)


def _scaled(value: Decimal, exponent: int) -> Decimal:
    return value.scaleb(exponent, EXACT) if value.is_finite() else value


def _rounded(value: Decimal, digits: int, rounding: str) -> Decimal:
    if not value.is_finite():
        return value
    # Of a number of forty digits decimals may be wanted, and it is longer then.
    return value.quantize(Decimal(1).scaleb(-digits), rounding, EXACT)
