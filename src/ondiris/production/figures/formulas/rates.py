"""Rates of change: the two faces of growth, growth of levels, implied prices, contributions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ondiris.codes import Catalogue
from ondiris.model import (
    Comparison,
    Derived,
    Interval,
    Modality,
    Period,
    PriceBasis,
    SeriesKey,
    content_id,
)
from ondiris.production.figures.derivation import (
    Amount,
    Formula,
    Missing,
    figure,
    ratio_key,
    written,
)
from ondiris.production.figures.formulas.levels import bases_of, grown
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.rows import Row

__all__ = [
    "CHANGE_FROM_GROWTH",
    "CONTRIBUTION",
    "GROWTH_FROM_INDEX",
    "IMPLIED_PRICE",
    "INDEX_FROM_GROWTH",
    "NOMINAL_GROWTH",
    "other_face",
]

_PRICE = "output_price"
_FAR = 10
"""Points between the implied prices of a place and of what it lies in that ask for a look."""
_MONEY_FLOWS = frozenset(("output", "investment", "exports", "tax", "grp", "gva", "budget"))


def _other_face(
    measure: str, other: str, shift: int
) -> Callable[[Pool, str], Iterator[Derived | Missing]]:
    sign = "+" if shift > 0 else "−"

    def derive(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
        for row in pool.of_measure(measure):
            if not pool.wants_beside(other, row):
                continue
            key = replace(row.key, measure=other)
            if pool.has_stated(key, row.period) or _of_none(pool, row):
                continue
            lower, upper = row.interval.plus(shift).outward(max(row.digits, 0) + 2)
            yield figure(
                formula,
                key,
                row.period,
                Amount(
                    row.number + shift,
                    Interval(lower, upper),
                    f"{written(row)} {sign} 100",
                    max(row.digits, 0),
                    max(row.digits, 0) + 1,
                ),
                (row,),
            )

    return derive


def _of_none(pool: Pool, index: Row) -> bool:
    """Whether an index of zero is not known to compare with anything.

    Tables print 0.0 where nothing is made in either year; only a sourced level of the year before
    tells an activity that ended from one that is not there.
    """
    if index.key.measure != "index_pct" or index.number or (before := _before(index)) is None:
        return False
    here = (index.key.area, index.key.activity, index.key.scope, index.key.world)
    return not any(
        level.number > 0
        for level in pool.of_measure(index.key.of)
        if level.period.extent == before.extent
        and (level.key.area, level.key.activity, level.key.scope, level.key.world) == here
        and not level.key.subject
    )


def _before(index: Row) -> Period | None:
    if index.key.comparison is not Comparison.YOY_SAME_PERIOD:
        return None
    return index.period.year_before()


def _of(*measures: str) -> Callable[[Catalogue], frozenset[str]]:
    """Return what says that a formula makes just these measures."""
    made = frozenset(measures)
    return lambda _codes: made


INDEX_FROM_GROWTH = Formula(
    "index-from-growth",
    1,
    "index = growth + 100",
    _other_face("growth_pct", "index_pct", 100),
    makes=_of("index_pct"),
    needs=lambda reach, _codes: reach.reading({"growth_pct"}, of=reach.of),
)
GROWTH_FROM_INDEX = Formula(
    "growth-from-index",
    1,
    "growth = index − 100",
    _other_face("index_pct", "growth_pct", -100),
    makes=_of("growth_pct"),
    needs=lambda reach, codes: reach.with_year().reading(
        {"index_pct"} | (reach.bases(codes) & _MONEY_FLOWS), of=reach.of
    ),
)


def other_face(row: Row) -> tuple[SeriesKey, str]:
    """Return the key of a change in its other face, and the identifier it has if derived."""
    made = "index_pct" if row.key.measure == "growth_pct" else "growth_pct"
    formula = INDEX_FROM_GROWTH if made == "index_pct" else GROWTH_FROM_INDEX
    key = replace(row.key, measure=made)
    return key, content_id("d", formula.id, *key.texts, str(row.period), row.id)


def _change_from_growth(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for level, growth in grown(pool):
        if not pool.wants_beside("change_abs", level):
            continue
        if pool.is_closed(level.key, level.period.year_before()):
            continue
        growth_pct = growth.interval
        # X g / (1 + g) rises with g, so its range over g lies between the ends.
        ends = [
            level.interval * (Interval.exactly(g) / Interval.exactly(100 + g))
            for g in (growth_pct.lower, growth_pct.upper)
            if g.is_finite()
        ]
        if len(ends) < 2:
            continue
        for basis in _readings(pool, level, growth):
            key = replace(
                level.key,
                measure="change_abs",
                of=level.key.measure,
                comparison=Comparison.YOY_SAME_PERIOD,
                price_basis=basis,
                base_period=str(level.period) if basis is PriceBasis.REAL else "",
            )
            yield figure(
                formula,
                key,
                level.period,
                Amount(
                    level.number * growth.number / (100 + growth.number),
                    ends[0].union_hull(ends[1]),
                    f"{written(level)} × {written(growth)} / (100 + {written(growth)})",
                    max(level.digits, 0),
                    max(level.digits, 0) + 1,
                    level.multiplier,
                ),
                (level, growth),
            )


def _readings(pool: Pool, level: Row, growth: Row) -> tuple[PriceBasis, ...]:
    """Return the price bases in which a growth says how much a level changed.

    A growth that may be nominal or real is not read as nominal where the level of the year before
    is known: those two levels say themselves how much it was at current prices.
    """
    bases = bases_of(growth)
    if len(bases) > 1 and pool.exactly(level.key, level.period.year_before()):
        return (PriceBasis.REAL,)
    return bases


CHANGE_FROM_GROWTH = Formula(
    "change-from-growth",
    1,
    "change = level × growth / (100 + growth)",
    _change_from_growth,
    makes=_of("change_abs"),
    needs=lambda reach, codes: reach.with_year().reading(
        {"growth_pct"} | reach.bases(codes), of=reach.bases(codes)
    ),
)


def _nominal_growth(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for later in pool.additive():
        if later.key.measure not in _MONEY_FLOWS or not pool.wants_beside("growth_pct", later):
            continue
        if later.key.price_basis is PriceBasis.REAL or later.key.modality is Modality.PLANNED:
            continue
        key = replace(
            ratio_key(later.key, "growth_pct", later.key.measure, "%"),
            comparison=Comparison.YOY_SAME_PERIOD,
            price_basis=PriceBasis.NOMINAL,
        )
        if not pool.lacks_better(key, later.period):
            continue
        for earlier in pool.exactly(later.key, later.period.year_before()):
            if earlier.interval.lower <= 0:
                continue
            yield figure(
                formula,
                key,
                later.period,
                Amount(
                    (later.number / earlier.number - 1) * 100,
                    (later.interval / earlier.interval).times(100).plus(-100),
                    f"100 × ({written(later)} / {written(earlier)} − 1)",
                    1,
                    2,
                ),
                (later, earlier),
            )


NOMINAL_GROWTH = Formula(
    "nominal-growth",
    1,
    "growth = 100 × (level / level before − 1)",
    _nominal_growth,
    makes=_of("growth_pct"),
    needs=lambda reach, codes: reach.with_year().reading(reach.bases(codes) & _MONEY_FLOWS),
)


def _implied_price(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    nominal = {
        (replace(row.key, price_basis=PriceBasis.REAL), row.period.extent): row
        for row in pool.of_measure("growth_pct")
        if row.key.of == "output" and row.key.price_basis is PriceBasis.NOMINAL
    }
    found: dict[tuple[SeriesKey, tuple[date, date]], Derived] = {}
    for volume in pool.of_measure("growth_pct"):
        value = nominal.get((volume.key, volume.period.extent))
        key = replace(volume.key, measure="index_pct", of=_PRICE, price_basis=PriceBasis.UNSTATED)
        if value is None or not volume.stated or volume.interval.lower <= -100:
            continue
        if volume.key.comparison is not Comparison.YOY_SAME_PERIOD or pool.has(key, volume.period):
            continue
        found[key, volume.period.extent] = figure(
            formula,
            key,
            volume.period,
            Amount(
                (100 + value.number) / (100 + volume.number) * 100,
                (value.interval.plus(100) / volume.interval.plus(100)).times(100),
                f"100 × (100 + {written(value)}) / (100 + {written(volume)})",
                1,
                2,
            ),
            (value, volume),
        )
    for (key, extent), price in found.items():
        far = any(
            abs(price.value - other.value) > _FAR
            for area in pool.areas_above(key.area)
            if (other := found.get((replace(key, area=area), extent))) is not None
        )
        yield (
            replace(price, notes=tuple(sorted({*price.notes, "look-before-publishing"})))
            if far
            else price
        )


IMPLIED_PRICE = Formula(
    "implied-price",
    1,
    "price = 100 × (100 + nominal growth) / (100 + real growth)",
    _implied_price,
    makes=_of("index_pct"),
    needs=lambda reach, codes: (
        reach.over_wholes(codes).reading({"growth_pct"}, of={"output"})
        if reach.of is None or _PRICE in reach.of
        else reach
    ),
)


def _contribution(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for growth in pool.of_measure("growth_pct"):
        if growth.key.comparison is not Comparison.YOY_SAME_PERIOD:
            continue
        if not pool.wants_beside("contribution_ppt", growth):
            continue
        if (before := growth.period.year_before()) is None:
            continue
        for whole in pool.whole_codes(growth.key):
            key = ratio_key(growth.key, "contribution_ppt", f"{growth.key.of}@{whole}", "ppt")
            key = replace(key, comparison=growth.key.comparison)
            share = pool.base_share(growth, whole, before)
            if share is None:
                lacks = f"share_pct of {growth.key.of}@{whole}, {growth.key.activity}, {before}"
                yield Missing(formula, key, growth.period, (lacks,))
                continue
            yield figure(
                formula,
                key,
                growth.period,
                Amount(
                    share.number * growth.number / 100,
                    (share.interval * growth.interval).times(Decimal("0.01")),
                    f"{written(share)} % × {written(growth)} % / 100",
                    1,
                    2,
                ),
                (share, growth),
            )


CONTRIBUTION = Formula(
    "contribution",
    1,
    "contribution = base share × growth / 100",
    _contribution,
    makes=_of("contribution_ppt"),
    needs=lambda reach, codes: reach.with_year().reading(
        {"growth_pct", "share_pct"}, of=reach.bases(codes)
    ),
)
