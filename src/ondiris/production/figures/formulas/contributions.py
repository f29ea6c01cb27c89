"""What each part of a whole added to its growth of volume, where the base year is not sourced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ondiris.codes import Catalogue
from ondiris.model import Bound, Comparison, Derived, Interval, Period, PriceBasis, SeriesKey
from ondiris.production.figures.derivation import (
    Amount,
    Formula,
    Missing,
    amount,
    figure,
    ratio_key,
    written,
)
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.reach import Reach
from ondiris.production.figures.rows import Row

__all__ = ["VOLUME_CONTRIBUTION"]

_PER_CENT = Decimal("0.01")
_LEVELS = ("", "sum-of-months/1", "part-from-share/1")
"""How a level came to be that may stand in a contribution."""


@dataclass(frozen=True, slots=True)
class _Grown:
    """A level with its growth of volume."""

    level: Row
    growth: Row

    @property
    def base(self) -> Interval:
        """The level a year before, at the prices of now."""
        return self.level.interval / self.growth.interval.plus(100).times(_PER_CENT)

    @property
    def point(self) -> Decimal:
        """The same from the printed numbers."""
        return self.level.number / (1 + self.growth.number / 100)

    @property
    def change(self) -> Interval:
        """Level less base; it rises with the growth, so its range lies between the ends."""
        ends = [
            self.level.interval * (Interval.exactly(g) / Interval.exactly(100 + g))
            for g in (self.growth.interval.lower, self.growth.interval.upper)
        ]
        return ends[0].union_hull(ends[1])


def _volume_contribution(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    seen: set[tuple[SeriesKey, Period]] = set()
    for growth in pool.of_measure("growth_pct"):
        if not (_usable(growth) and pool.wants_beside("contribution_ppt", growth)):
            continue
        for whole in pool.whole_codes(growth.key):
            place = replace(growth.key, activity=whole), growth.period
            if place not in seen:
                seen.add(place)
                yield from _of_whole(pool, formula, whole, growth)


def _usable(growth: Row) -> bool:
    key = growth.key
    return (
        key.comparison is Comparison.YOY_SAME_PERIOD
        and key.price_basis is PriceBasis.REAL
        and growth.interval.bounded
        and growth.interval.lower > -100
    )


def _of_whole(pool: Pool, formula: str, whole: str, sample: Row) -> Iterator[Derived | Missing]:
    """Yield the contributions of the parts of a whole to its growth."""
    own = _grown(pool, whole, sample)
    level_key = _level_key(pool, sample)
    if level_key is None:
        return
    parts = {
        code: _grown(pool, code, sample)
        for code in pool.parts(
            whole,
            level_key,
            sample.period,
            lambda row: _is_level(row) and _grown(pool, row.key.activity, sample) is not None,
        )
    }
    known = {code: part for code, part in parts.items() if part is not None}
    if own is None and len(known) < min(2, len(parts)):
        return
    total = _total(known, parts, own)
    if total.interval.lower <= 0:
        return
    lacking = tuple(f"output and growth of {c}" for c, part in parts.items() if part is None)
    for code, part in known.items():
        key = _key(sample.key, code, whole)
        if not pool.lacks(key, sample.period):
            continue
        rest = [*known.values()] if own is None else [part, own]
        if total.bound is not Bound.EQ:
            yield Missing(formula, key, sample.period, lacking)
        yield _figure(formula, key, part, total, rest)


@dataclass(frozen=True, slots=True)
class _Base:
    """What a whole made a year before, at the prices of now; `bound` says if it made more."""

    point: Decimal
    interval: Interval
    bound: Bound


def _total(
    known: Mapping[str, _Grown], parts: Mapping[str, _Grown | None], own: _Grown | None
) -> _Base:
    """Return the base of the whole: its own, else the sum of its parts, at least of those known."""
    if own is not None:
        return _Base(own.point, own.base, Bound.EQ)
    interval = Interval.exactly(0)
    for part in known.values():
        interval = interval + part.base
    point = sum((part.point for part in known.values()), Decimal(0))
    return _Base(point, interval, Bound.EQ if len(known) == len(parts) else Bound.GE)


def _figure(
    formula: str, key: SeriesKey, part: _Grown, total: _Base, rest: Sequence[_Grown]
) -> Derived:
    """Return a contribution; where parts lack, no more than it would be without them."""
    interval = (part.change / total.interval).times(100)
    bound = Bound.EQ
    if total.bound is Bound.GE:
        bound = Bound.GE if interval.upper < 0 else Bound.LE
        interval = Interval(min(interval.lower, Decimal(0)), max(interval.upper, Decimal(0)))
    rows = {row.id: row for one in (part, *rest) for row in (one.level, one.growth)}
    level = part.level
    base = amount(total.point, level.multiplier, max(level.digits, 0))
    return figure(
        formula,
        key,
        part.growth.period,
        Amount(
            (level.number - part.point) / total.point * 100,
            interval,
            f"100 × ({written(level)} − {written(level)} / (1 + {written(part.growth)} / 100)) / "
            f"{base}",
            1,
            2,
            bound=bound,
        ),
        tuple(rows.values()),
        notes=("gross-output-weights",),
    )


def _key(growth: SeriesKey, activity: str, whole: str) -> SeriesKey:
    of = f"{growth.of}@{whole}"
    key = ratio_key(replace(growth, activity=activity), "contribution_ppt", of, "ppt")
    return replace(key, comparison=growth.comparison)


def _grown(pool: Pool, code: str, sample: Row) -> _Grown | None:
    """Return the level of an activity with its growth, of the same series as a sample."""
    key = replace(sample.key, activity=code)
    usable = [row for row in pool.exactly(key, sample.period) if _usable(row)]
    growth = next((row for row in usable if row.stated), usable[0] if usable else None)
    if growth is None:
        return None
    level = next((row for row in pool.levels_of(growth) if _is_level(row)), None)
    return None if level is None else _Grown(level, growth)


def _level_key(pool: Pool, growth: Row) -> SeriesKey | None:
    level = next((row for row in pool.levels_of(growth) if _is_level(row)), None)
    return None if level is None else level.key


def _is_level(row: Row) -> bool:
    return row.formula in _LEVELS and row.bound is Bound.EQ and row.upper is None


def _needs(reach: Reach, codes: Catalogue) -> Reach:
    bases = reach.bases(codes)
    wide = reach.over_wholes(codes).over_parts(codes)
    return wide.reading({"growth_pct"} | bases, of=bases)


VOLUME_CONTRIBUTION = Formula(
    "volume-contribution",
    1,
    "contribution = 100 × (level − level / index) / base of the whole",
    _volume_contribution,
    makes=lambda _codes: frozenset(("contribution_ppt",)),
    needs=_needs,
)
