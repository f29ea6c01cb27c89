"""A city's change taken apart against its nation's: closed to the last digit, with intervals.

The kernel of the room `concentration` computes; here its parts are rounded to the digits of the
levels, the last part of each split taking what rounding leaves, so that rows and columns add up as
they are printed.  What the digits of the levels allow is carried beside every part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from ondiris.concentration import ShiftShare, shift_share
from ondiris.model import Interval, Period, PriceBasis
from ondiris.model.secrecy import Secrecy
from ondiris.production.figures.common_levels import CommonActivity, CommonLevels
from ondiris.production.figures.rows import Row

__all__ = ["PARTS", "Part", "ShiftShareAccount", "ShiftShareLine", "shift_share_account"]

PARTS = ("national", "mix", "own", "homothetic", "allocation")
"""Parts of a change, as the kernel names them; the last two are the own part once more."""


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of an account, in the account's unit and scale.

    Parameters
    ----------
    value, low, high : Decimal
        As printed, and what the digits of the levels allow.
    """

    value: Decimal
    low: Decimal
    high: Decimal

    def __add__(self, other: Part) -> Part:
        return Part(self.value + other.value, self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True)
class ShiftShareLine:
    """An activity of an account, or all of them together.

    Parameters
    ----------
    activity : str
    less : tuple of str
        Activities that stand by themselves and are taken away from it.
    before, after, nation_before, nation_after : Part
        Levels.
    change, national, mix, own : Part
    homothetic, allocation : Part, optional
        Missing where the city may have had nothing before.
    inputs : tuple of tuple of str
        Identifiers of the figures behind the four levels, in their order.
    """

    activity: str
    less: tuple[str, ...]
    before: Part
    after: Part
    nation_before: Part
    nation_after: Part
    change: Part
    national: Part
    mix: Part
    own: Part
    homothetic: Part | None
    allocation: Part | None
    inputs: tuple[tuple[str, ...], ...] = ((), (), (), ())

    @property
    def growth_pct(self) -> tuple[Decimal | None, Decimal]:
        """Growth of the city and of the nation in per cent; the city's only from something."""
        own = _growth(self.before, self.after) if self.before.low > 0 else None
        return own, _growth(self.nation_before, self.nation_after)


@dataclass(frozen=True, slots=True)
class ShiftShareAccount:
    """A city's change between two times, taken apart against its nation's.

    Parameters
    ----------
    levels : CommonLevels
    before, after : Period
    against : str
        Area of the nation.
    multiplier, digits : int
        Scale of every amount, as a power of ten, and decimals.
    lines : tuple of ShiftShareLine
    total : ShiftShareLine
        Sums of the lines as printed.
    """

    levels: CommonLevels
    before: Period
    after: Period
    against: str
    multiplier: int
    digits: int
    lines: tuple[ShiftShareLine, ...]
    total: ShiftShareLine

    @property
    def rows(self) -> tuple[Row, ...]:
        """The figures it rests on, each once."""
        levels = [level for one in self.levels.activities for level in one.levels]
        return tuple({row.id: row for level in levels for row in level.rows}.values())

    @property
    def price_basis(self) -> PriceBasis:
        """Prices of each time: a level that says nothing of them is at those of its time."""
        return PriceBasis.NOMINAL

    @property
    def price_basis_stated(self) -> bool:
        """Whether the sources themselves say so."""
        return self.levels.key.price_basis is PriceBasis.NOMINAL

    @property
    def unsplit(self) -> tuple[str, ...]:
        """Activities whose own part stands whole, since the city may have had none before."""
        return tuple(line.activity for line in self.lines if line.homothetic is None)

    @property
    def secrecy(self) -> Secrecy:
        """The secrecy of all that it rests on."""
        return Secrecy.joint(self.rows)


def shift_share_account(levels: CommonLevels, periods: tuple[Period, Period]) -> ShiftShareAccount:
    """Return the account of a change.

    Parameters
    ----------
    levels : CommonLevels
        Of two activities or more.
    periods : tuple of Period
        The time before, and the time after.
    """
    multiplier, digits = _scale(levels)
    made = _kernel(levels.activities)
    bounds = _bounds(levels.activities)
    lines = tuple(
        _line(one, made, at, bounds[at], multiplier, digits)
        for at, one in enumerate(levels.activities)
    )
    nation = levels.activities[0].nation_before.row.key.area
    total = _total(levels.key.activity, lines)
    return ShiftShareAccount(levels, *periods, nation, multiplier, digits, lines, total)


def _kernel(activities: Sequence[CommonActivity]) -> ShiftShare:
    before, after, nation_before, nation_after = (
        np.array([max(float(one.levels[n].number), 0.0) for one in activities]) for n in range(4)
    )
    return shift_share(before, after, nation_before=nation_before, nation_after=nation_after)


def _scale(levels: CommonLevels) -> tuple[int, int]:
    """Return the smallest scale of the levels, and the most decimals in it."""
    rows = [row for one in levels.activities for level in one.levels for row in level.rows]
    multiplier = min(row.multiplier for row in rows)
    return multiplier, max(max(row.digits - (row.multiplier - multiplier), 0) for row in rows)


def _bounds(activities: Sequence[CommonActivity]) -> list[dict[str, Interval]]:
    """Return what the digits allow of each part: the kernel's formulas on intervals."""
    before, nation_before, nation_after = (
        _sum([one.levels[n].interval for one in activities]) for n in (0, 2, 3)
    )
    of_all = (nation_after / nation_before).plus(-1)
    found = []
    for one in activities:
        x, x_after, n, n_after = (level.interval for level in one.levels)
        of_activity = n_after / n
        parts = {
            "national": x * of_all,
            "mix": x * (of_activity.plus(-1) - of_all),
            "own": x_after - x * of_activity,
        }
        if x.lower > 0:
            ahead, as_nation = x_after / x - of_activity, before * (n / nation_before)
            parts["homothetic"] = as_nation * ahead
            parts["allocation"] = (x - as_nation) * ahead
        found.append(parts)
    return found


def _sum(intervals: Sequence[Interval]) -> Interval:
    total = Interval.exactly(0)
    for one in intervals:
        total = total + one
    return total


def _line(
    one: CommonActivity,
    made: ShiftShare,
    at: int,
    bounds: dict[str, Interval],
    multiplier: int,
    digits: int,
) -> ShiftShareLine:
    """Return a line whose parts add up: the last of each split takes what rounding leaves."""
    levels = [_part(level.number, level.interval, multiplier, digits) for level in one.levels]
    change = _part(
        one.after.number - one.before.number,
        one.after.interval - one.before.interval,
        multiplier,
        digits,
    )

    def first(name: str) -> Part:
        value = Decimal(repr(float(getattr(made, name)[at])))
        return _part(value, bounds[name], multiplier, digits)

    def rest(name: str, whole: Part, *taken: Part) -> Part:
        left = whole.value - sum((part.value for part in taken), Decimal(0))
        return _part(left.scaleb(multiplier), bounds[name], multiplier, digits)

    national, mix = first("national"), first("mix")
    own = rest("own", change, national, mix)
    homothetic = first("homothetic") if "homothetic" in bounds else None
    allocation = None if homothetic is None else rest("allocation", own, homothetic)
    return ShiftShareLine(
        one.code, one.less, *levels, change, national, mix, own, homothetic, allocation,
        tuple(tuple(row.id for row in level.rows) for level in one.levels),
    )  # fmt: skip


def _part(value: Decimal, interval: Interval, multiplier: int, digits: int) -> Part:
    """Return an amount at a scale, rounded half up; its bounds one digit finer, outward."""
    shown = value.scaleb(-multiplier).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    shown += Decimal(0)  # no minus before a zero
    low, high = interval.shifted(-multiplier).outward(digits + 1)
    return Part(shown, min(low, shown), max(high, shown))


def _total(activity: str, lines: Sequence[ShiftShareLine]) -> ShiftShareLine:
    """Return the sums of lines as printed; of a split, over those that are split."""

    def over(name: str) -> Part | None:
        parts = [part for line in lines if (part := getattr(line, name)) is not None]
        total = parts[0] if parts else None
        for part in parts[1:]:
            total = part if total is None else total + part
        return total

    def summed(name: str) -> Part:
        return over(name) or Part(Decimal(0), Decimal(0), Decimal(0))

    return ShiftShareLine(
        activity, (),
        *(summed(name) for name in ("before", "after", "nation_before", "nation_after", "change",
                                    "national", "mix", "own")),
        homothetic=over("homothetic"), allocation=over("allocation"),
    )  # fmt: skip


def _growth(before: Part, after: Part) -> Decimal:
    ratio = after.value / before.value * 100 - 100
    return ratio.quantize(Decimal("0.1"), ROUND_HALF_UP)
