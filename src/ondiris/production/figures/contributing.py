"""What each part added to the growth of volume of a whole, with the total and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ondiris.codes import CodeList
from ondiris.model import Bound, Comparison, Interval, Modality, Period, PriceBasis
from ondiris.production.figures.groupings import standing_parts
from ondiris.production.figures.growth import preferred
from ondiris.production.figures.rows import Row
from ondiris.production.figures.structures import parts_without

__all__ = [
    "CONTRIBUTION_MEASURES",
    "Additions",
    "Left",
    "additions",
    "finest_additions",
    "unknown_part",
]

_ADDED, _GROWTH = "contribution_ppt", "growth_pct"
CONTRIBUTION_MEASURES = (_ADDED, _GROWTH)
"""Measures that an account of contributions is made of."""


@dataclass(frozen=True, slots=True)
class Left:
    """A number of points with what its inputs' digits allow."""

    value: Decimal
    digits: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Additions:
    """What the parts of a whole added to its growth.

    Parameters
    ----------
    whole : str
    parts : tuple of Row
        Contributions in percentage points, the largest first; none overlaps another.
    lacking : tuple of str
        Parts of which no contribution is known.
    growth : Row or None
        Growth of volume of the whole as its source gives it, in per cent.
    """

    whole: str
    parts: tuple[Row, ...]
    lacking: tuple[str, ...]
    growth: Row | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """All its figures."""
        return (*self.parts, *((self.growth,) if self.growth else ()))

    @property
    def mixed(self) -> bool:
        """Whether parts are weighed by different years, and so do not add up exactly."""
        return len({row.formula for row in self.parts}) > 1

    @property
    def together(self) -> Left:
        """The sum of the known parts."""
        interval = Interval.exactly(0)
        for row in self.parts:
            interval = interval + row.interval
        digits = max(max(row.digits, 0) for row in self.parts)
        return Left(sum((row.number for row in self.parts), Decimal(0)), digits, interval)

    @property
    def left(self) -> Left | None:
        """Growth of the whole less the known parts.

        With every part known it is the gap between the source's index and these weights; with
        several lacking it is theirs and the gap.  None where the growth is not known, where a part
        is only bounded, where one part lacks, as what is left would be its number, and where this
        home holds parts back.
        """
        bounded = any(row.bound is not Bound.EQ for row in self.parts)
        held = self.lacking and any(row.compiled for row in self.rows)
        if self.growth is None or bounded or held or len(self.lacking) == 1:
            return None
        told = self.together
        digits = max(self.growth.digits, 0)
        return Left(
            self.growth.number - told.value,
            min(digits, told.digits),
            self.growth.interval - told.interval,
        )


def additions(
    rows: Sequence[Row], activities: CodeList, measure: str, period: Period
) -> tuple[Additions, ...]:
    """Return what the parts added to each whole of which two contributions are known.

    Parameters
    ----------
    rows : sequence of Row
        Contributions and rates of growth of one area.
    activities : CodeList
    measure : str
        What grew.
    period : Period

    Notes
    -----
    A contribution is base share × growth where the base year is sourced, else (V − V/I) / Σ V/I of
    levels V at current prices and real indices I.
    """
    kept = [row for row in rows if _at_prices(row, period, PriceBasis.REAL)]
    found = []
    for item in activities:
        added = [row for row in kept if row.key.of == f"{measure}@{item.code}"]
        if not added:
            continue
        known = {code: _one(added, _ADDED, code) for code in {row.key.activity for row in added}}
        growth = _one([row for row in kept if row.key.of == measure], _GROWTH, item.code)
        parts = {code: row for code, row in known.items() if row is not None}
        found.append(_additions(item.code, parts, growth, activities))
    return tuple(one for one in found if one is not None)


def _one(rows: Iterable[Row], measure: str, activity: str) -> Row | None:
    return preferred(r for r in rows if r.key.measure == measure and r.key.activity == activity)


def finest_additions(
    rows: Sequence[Row], activities: CodeList, measure: str, whole: str, period: Period
) -> Additions | None:
    """Return what moved the growth of a whole at current prices, in the finest parts that are told.

    A part gives way to its own parts where more of them are known than lack, so that the account
    tells as much as the figures do and still adds up.

    Parameters
    ----------
    rows : sequence of Row
        Contributions and rates of growth of one area.
    activities : CodeList
    measure : str
        What grew.
    whole : str
    period : Period

    Returns
    -------
    Additions or None
        None where fewer than two contributions are known.
    """
    kept = [row for row in rows if _at_prices(row, period, PriceBasis.NOMINAL)]
    added = [row for row in kept if row.key.of == f"{measure}@{whole}"]
    known = {code: _one(added, _ADDED, code) for code in {row.key.activity for row in added}}
    parts = {code: row for code, row in known.items() if row is not None}
    growth = _one([row for row in kept if row.key.of == measure], _GROWTH, whole)
    found = _finest(whole, parts, activities)
    if found is None:
        return None
    codes, lacking = found
    told = sorted((parts[code] for code in codes), key=lambda row: (-row.number, row.id))
    return Additions(whole, tuple(told), tuple(lacking), growth)


def unknown_part(found: Additions, levels: Mapping[str, Row]) -> Interval | None:
    """Return between what a part of which nothing is known can have added, in points.

    What the parts without a figure make up now is the whole V less the known levels; a year before
    it was that less what they added together.  As no level is negative, none of them added more
    than the first nor took more than the second, each in per cent of the base V / (1 + g / 100).

    Parameters
    ----------
    found : Additions
        At current prices.
    levels : mapping of str to Row
        Levels of the whole and its parts, by activity.

    Returns
    -------
    Interval or None
        None where the growth of the whole or a level is not known.
    """
    codes = [row.key.activity for row in found.parts]
    if found.growth is None or not {found.whole, *codes} <= levels.keys():
        return None
    whole = levels[found.whole].interval
    if whole.lower <= 0:
        return None
    rest = whole
    for code in codes:
        rest = rest - levels[code].interval
    base_100 = found.growth.interval.plus(100)
    now = rest / whole * base_100
    before = now - (found.growth.interval - found.together.interval)
    return Interval(-max(before.upper, Decimal(0)), max(now.upper, Decimal(0)))


def _finest(
    whole: str, known: Mapping[str, Row], activities: CodeList
) -> tuple[list[str], list[str]] | None:
    """Return the finest known parts of a whole and those that lack; None if too few are known."""
    standing = standing_parts(whole, activities, known.__contains__)
    direct = [code for code in standing if code in known]
    lacking = parts_without(direct, whole, activities)
    if len(direct) < 2 or len(lacking) > len(direct):
        return None
    parts: list[str] = []
    for code in direct:
        inner = _finest(code, known, activities)
        parts += inner[0] if inner else [code]
        lacking += inner[1] if inner else []
    return parts, lacking


def _at_prices(row: Row, period: Period, basis: PriceBasis) -> bool:
    key = row.key
    return (
        row.period.extent == period.extent
        and key.comparison is Comparison.YOY_SAME_PERIOD
        and key.price_basis is basis
        and not key.subject
        and key.scope == "all"
        and key.modality is Modality.ACHIEVED
        and not row.conflicts
    )


def _additions(
    whole: str, known: Mapping[str, Row], growth: Row | None, activities: CodeList
) -> Additions | None:
    """Return the account of a whole by its direct parts; None where fewer than two are known."""
    standing = standing_parts(whole, activities, known.__contains__)
    direct = [code for code in standing if code in known]
    parts = sorted((known[code] for code in direct), key=lambda row: (-row.number, row.id))
    if len(parts) < 2:
        return None
    return Additions(whole, tuple(parts), tuple(parts_without(direct, whole, activities)), growth)
