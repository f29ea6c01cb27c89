"""How far a figure lies from what a text said, as the digits of both allow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ondiris.model import Bound, Interval, Observation, SeriesKey
from ondiris.production.figures.rows import Row

__all__ = ["ChangeSince", "SaidFigure", "change_since"]


_TENFOLD, _NINE_TENTHS = Decimal(900), Decimal(90)


@dataclass(frozen=True, slots=True)
class SaidFigure:
    """A figure as a text said it.

    Parameters
    ----------
    entry : Observation
    interval : Interval
        What its digits allow, in whole units.
    id : str
        Identifier of the claim, or of the entry where it is recorded.
    """

    entry: Observation
    interval: Interval
    id: str

    @property
    def key(self) -> SeriesKey:
        """The series it belongs to."""
        return self.entry.key

    @property
    def number(self) -> Decimal:
        """Its value in whole units."""
        return self.entry.printed.value.scaleb(self.entry.printed.multiplier)


@dataclass(frozen=True, slots=True)
class ChangeSince:
    """How far a figure lies from another.

    Parameters
    ----------
    unit : str
        ``%`` of the earlier figure, ``ppt`` between two percentages, or the unit of a count.
    value : Decimal
    digits : int
    low, high : Decimal
        What the digits of both allow.
    """

    unit: str
    value: Decimal
    digits: int
    low: Decimal
    high: Decimal

    @property
    def tenfold(self) -> bool:
        """Whether a level grew or fell by so much that one of the two may have lost its scale."""
        return self.unit == "%" and (self.value >= _TENFOLD or self.value <= -_NINE_TENTHS)

    @property
    def text(self) -> str:
        """The value with exactly its digits."""
        return f"{self.value:.{self.digits}f}"


def change_since(said: SaidFigure, row: Row | None) -> ChangeSince | None:
    """Return how a figure moved; nothing where one of the two is only a bound."""
    bounds = {said.entry.printed.bound, row.bound} if row is not None else set()
    if row is None or bounds - {Bound.EQ} or not row.interval.bounded:
        return None
    before, after = said.interval, row.interval
    power = said.entry.printed.multiplier
    if row.key.unit == "%":
        digits = max(said.entry.printed.digits, row.digits, 0)
        return _made("ppt", row.number - said.number, after - before, digits)
    counted = power == 0 and row.multiplier == 0
    if counted:
        return _made(row.key.unit, row.number - said.number, after - before, 0)
    if before.lower <= 0 or said.number <= 0:
        return None
    ratio = (after / before).plus(-1).times(100)
    return _made("%", (row.number / said.number - 1) * 100, ratio, 1)


def _made(unit: str, value: Decimal, interval: Interval, digits: int) -> ChangeSince:
    low, high = (end + 0 for end in interval.outward(digits))  # a plain zero, never minus zero
    shown = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return ChangeSince(unit, shown, digits, low, high)
