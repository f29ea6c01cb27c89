"""A city's change taken apart against its nation's: closed to the last digit, with intervals.

The kernel of the room `concentration` computes; here its parts are rounded to the digits of the
levels, the last part of each split taking what rounding leaves, so that rows and columns add up as
they are printed.  What the digits of the levels allow is carried beside every part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from ondiris.concentration import ShiftShare, shift_share
from ondiris.model import Interval, Period, PriceBasis
from ondiris.model.secrecy import Secrecy
from ondiris.production.figures.common_levels import CommonActivity, CommonLevels
from ondiris.production.figures.rows import Row

__all__ = ["LEVELS", "PARTS", "Part", "ShiftShareAccount", "ShiftShareLine", "shift_share_account"]

LEVELS = ("before", "after", "nation_before", "nation_after")
"""Levels of an activity, in the order of `CommonActivity.levels`."""
PARTS = ("national", "mix", "own", "homothetic", "allocation")
"""Parts of a change, as the kernel names them; the last two are the own part once more."""
_SOUND = 14
"""Digits of a float that arithmetic leaves sound: what lies beyond must not decide a half."""


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
    amounts : mapping of str to Part
        By the names of `LEVELS`, ``change`` and `PARTS`; ``homothetic`` and ``allocation`` are
        missing where the city may have had nothing before.
    inputs : mapping of str to tuple of str
        Identifiers of the figures behind each level.
    """

    activity: str
    less: tuple[str, ...]
    amounts: Mapping[str, Part]
    inputs: Mapping[str, tuple[str, ...]]

    @property
    def split(self) -> bool:
        """Whether the own part is split."""
        return "homothetic" in self.amounts

    @property
    def growth_pct(self) -> tuple[Decimal | None, Decimal]:
        """Growth of the city and of the nation in per cent; the city's only from something."""
        before, after, nation_before, nation_after = (self.amounts[name] for name in LEVELS)
        own = _growth(before, after) if before.low > 0 else None
        return own, _growth(nation_before, nation_after)


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
        return tuple(line.activity for line in self.lines if not line.split)

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
    scale = _scale(levels)
    made = _kernel(levels.activities)
    bounds = _bounds(levels.activities)
    lines = tuple(
        _line(one, {name: float(getattr(made, name)[at]) for name in PARTS}, bounds[at], scale)
        for at, one in enumerate(levels.activities)
    )
    nation = levels.activities[0].nation_before.row.key.area
    total = _total(levels.key.activity, lines)
    return ShiftShareAccount(levels, *periods, nation, scale.multiplier, scale.digits, lines, total)


def _kernel(activities: Sequence[CommonActivity]) -> ShiftShare:
    before, after, nation_before, nation_after = (
        np.array([max(float(one.levels[n].number), 0.0) for one in activities]) for n in range(4)
    )
    return shift_share(before, after, nation_before=nation_before, nation_after=nation_after)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Power of ten and decimals of an account's amounts."""

    multiplier: int
    digits: int

    def part(self, value: Decimal, interval: Interval) -> Part:
        """Return an amount rounded half up; its bounds are one digit finer, outward."""
        shown = value.scaleb(-self.multiplier).quantize(
            Decimal(1).scaleb(-self.digits), ROUND_HALF_UP
        )
        shown += Decimal(0)  # no minus before a zero
        low, high = interval.shifted(-self.multiplier).outward(self.digits + 1)
        return Part(shown, min(low, shown), max(high, shown))


def _scale(levels: CommonLevels) -> _Scale:
    """Return the smallest scale of the levels, and the most decimals in it."""
    rows = [row for one in levels.activities for level in one.levels for row in level.rows]
    multiplier = min(row.multiplier for row in rows)
    return _Scale(
        multiplier, max(max(row.digits - (row.multiplier - multiplier), 0) for row in rows)
    )


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
    made: Mapping[str, float],
    bounds: Mapping[str, Interval],
    scale: _Scale,
) -> ShiftShareLine:
    """Return a line whose parts add up: the last of each split takes what rounding leaves."""
    amounts = {
        name: scale.part(level.number, level.interval)
        for name, level in zip(LEVELS, one.levels, strict=True)
    }
    amounts["change"] = scale.part(
        one.after.number - one.before.number, one.after.interval - one.before.interval
    )

    def split(whole: str, *names: str) -> None:
        left = amounts[whole].value
        for name in names[:-1]:
            amounts[name] = scale.part(Decimal(f"{made[name]:.{_SOUND}g}"), bounds[name])
            left -= amounts[name].value
        amounts[names[-1]] = scale.part(left.scaleb(scale.multiplier), bounds[names[-1]])

    split("change", "national", "mix", "own")
    if "homothetic" in bounds:
        split("own", "homothetic", "allocation")
    ids = (tuple(row.id for row in level.rows) for level in one.levels)
    return ShiftShareLine(one.code, one.less, amounts, dict(zip(LEVELS, ids, strict=True)))


def _total(activity: str, lines: Sequence[ShiftShareLine]) -> ShiftShareLine:
    """Return the sums of lines as printed; of a split, over those that are split."""
    amounts: dict[str, Part] = {}
    for line in lines:
        for name, part in line.amounts.items():
            amounts[name] = amounts[name] + part if name in amounts else part
    return ShiftShareLine(activity, (), amounts, dict.fromkeys(LEVELS, ()))


def _growth(before: Part, after: Part) -> Decimal:
    ratio = after.value / before.value * 100 - 100
    return ratio.quantize(Decimal("0.1"), ROUND_HALF_UP)
