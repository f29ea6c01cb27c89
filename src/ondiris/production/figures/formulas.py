"""The registry of named formulas: what follows from printed figures, and what is missing.

A formula is a pure function of rows.  It matches figures of equal scope, world, subject,
modality and price basis, computes with intervals, and names its inputs.  Where an input is
missing it says which instead of guessing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from ondiris.model import (
    Comparison,
    Derived,
    Interval,
    Modality,
    Period,
    PriceBasis,
    SeriesKey,
)
from ondiris.production.figures.derivation import Amount, Formula, Missing, figure
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.rows import Row

__all__ = ["FORMULAS"]

HUNDRED = Decimal(100)


def _written(row: Row) -> str:
    scale = {0: "", 3: " thousand", 6: " million", 9: " billion", 12: " trillion"}
    sign = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈"}.get(row.bound, "")
    return f"{sign}{row.text}{scale.get(row.multiplier, f'e{row.multiplier}')}"


def _share(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for part in pool.additive():
        for whole, name in pool.wholes(part):
            of = f"{part.key.measure}@{name}"
            key = _ratio_key(part.key, "share_pct", of, "%")
            if pool.has(key, part.period) or whole.number == 0 or whole.interval.lower <= 0:
                continue
            interval = (part.interval / whole.interval).times(100)
            if not interval.bounded:
                continue
            yield figure(
                formula,
                key,
                part.period,
                Amount(
                    part.number / whole.number * 100,
                    interval,
                    f"100 × {_written(part)} / {_written(whole)}",
                    2,
                    2,
                ),
                (part, whole),
            )


def _ratio_key(key: SeriesKey, measure: str, of: str, unit: str) -> SeriesKey:
    return replace(
        key, measure=measure, of=of, unit=unit, comparison=Comparison.NONE_STATED, base_period=""
    )


def _part_from_share(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for share in pool.of_measure("share_pct"):
        base, _, whole_code = share.key.of.partition("@")
        if not whole_code or base not in pool.summable:
            continue
        for whole in pool.named_whole(share, base, whole_code):
            key = replace(whole.key, activity=share.key.activity, area=share.key.area)
            if pool.has(key, share.period):
                continue
            yield figure(
                formula,
                key,
                share.period,
                Amount(
                    whole.number * share.number / 100,
                    (whole.interval * share.interval).times(Decimal("0.01")),
                    f"{_written(whole)} × {_written(share)} % / 100",
                    max(whole.digits, 0),
                    max(whole.digits, 0) + 1,
                    whole.multiplier,
                ),
                (whole, share),
            )


def _other_face(
    measure: str, other: str, shift: int
) -> Callable[[Pool, str], Iterator[Derived | Missing]]:
    sign = "+" if shift > 0 else "−"

    def derive(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
        for row in pool.of_measure(measure):
            key = replace(row.key, measure=other)
            if pool.has(key, row.period):
                continue
            lower, upper = row.interval.plus(shift).outward(max(row.digits, 0) + 2)
            yield figure(
                formula,
                key,
                row.period,
                Amount(
                    row.number + shift,
                    Interval(lower, upper),
                    f"{_written(row)} {sign} 100",
                    max(row.digits, 0),
                    max(row.digits, 0) + 1,
                ),
                (row,),
            )

    return derive


def _grown(pool: Pool) -> Iterator[tuple[Row, Row]]:
    """Yield levels with their growth on the same period of the year before."""
    for growth in pool.of_measure("growth_pct"):
        if growth.key.comparison is not Comparison.YOY_SAME_PERIOD or growth.interval.lower <= -100:
            continue
        for level in pool.levels_of(growth):
            yield level, growth


def _level_year_before(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for level, growth in _grown(pool):
        factor = growth.interval.plus(100).times(Decimal("0.01"))
        if (before := level.period.year_before()) is None:
            continue
        for basis in _bases(growth):
            real = basis is PriceBasis.REAL
            key = replace(
                level.key, price_basis=basis, base_period=str(level.period) if real else ""
            )
            yield figure(
                formula,
                key,
                before,
                Amount(
                    level.number / (1 + growth.number / 100),
                    level.interval / factor,
                    f"{_written(level)} / (1 + {_written(growth)} / 100)",
                    max(level.digits, 0),
                    max(level.digits, 0) + 1,
                    level.multiplier,
                ),
                (level, growth),
                notes=("prices-of-later-period",) if real else ("if-growth-is-nominal",),
            )


def _bases(growth: Row) -> tuple[PriceBasis, ...]:
    """Return the readings of a growth's price basis; both where it was only supplied."""
    stated = growth.key.price_basis
    if stated is PriceBasis.UNSTATED or "price_basis" in growth.defaulted:
        return PriceBasis.REAL, PriceBasis.NOMINAL
    return (stated,)


def _change_from_growth(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for level, growth in _grown(pool):
        growth_pct = growth.interval
        # X g / (1 + g) rises with g, so its range over g lies between the ends.
        ends = [
            level.interval * (Interval.exactly(g) / Interval.exactly(100 + g))
            for g in (growth_pct.lower, growth_pct.upper)
            if g.is_finite()
        ]
        if len(ends) < 2:
            continue
        for basis in _bases(growth):
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
                    f"{_written(level)} × {_written(growth)} / (100 + {_written(growth)})",
                    max(level.digits, 0),
                    max(level.digits, 0) + 1,
                    level.multiplier,
                ),
                (level, growth),
            )


def _contribution(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for growth in pool.of_measure("growth_pct"):
        if growth.key.comparison is not Comparison.YOY_SAME_PERIOD:
            continue
        if (before := growth.period.year_before()) is None:
            continue
        for whole in pool.whole_codes(growth.key):
            key = _ratio_key(growth.key, "contribution_ppt", f"{growth.key.of}@{whole}", "ppt")
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
                    f"{_written(share)} % × {_written(growth)} % / 100",
                    1,
                    2,
                ),
                (share, growth),
            )


_RATIOS = (
    ("project_cost", "jobs"),
    ("project_cost", "count_projects"),
    ("jobs", "count_projects"),
    ("investment", "jobs"),
    ("investment", "count_zones"),
    ("investment", "floor_area"),
    ("floor_area", "count_zones"),
    ("floor_area", "jobs"),
    ("floor_area", "employees"),
    ("jobs", "count_zones"),
    ("employees", "count_zones"),
    ("output", "employees"),
    ("output", "count_enterprises"),
    ("project_cost", "land_area"),
)


def _ratio(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for above, below in _RATIOS:
        for numerator in pool.of_measure(above):
            for divisor in pool.beside(numerator, below):
                if divisor.interval.lower <= 0 or "/" in numerator.key.unit:
                    continue
                unit = f"{numerator.key.unit}/{divisor.key.unit}"
                key = _ratio_key(numerator.key, "ratio", f"{above}/{below}", unit)
                value = numerator.number / divisor.number
                interval = numerator.interval / divisor.interval
                multiplier, digits = _scale(value, money=numerator.key.unit == pool.currency)
                yield figure(
                    formula,
                    key,
                    numerator.period,
                    Amount(
                        value,
                        interval,
                        f"{_written(numerator)} / {_written(divisor)}",
                        digits,
                        digits + 1,
                        multiplier,
                    ),
                    (numerator, divisor),
                )


def _scale(value: Decimal, *, money: bool) -> tuple[int, int]:
    """Return a readable multiplier and the decimals that leave about three digits."""
    multiplier = max(m for m in (0, 3, 6, 9, 12) if m == 0 or abs(value) >= 10**m) if money else 0
    size = abs(value).scaleb(-multiplier)
    return multiplier, 0 if size >= 1000 else 1 if size >= 10 else 2


def _tree_sum(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for key, period, children in pool.incomplete_wholes():
        parts = [row for row in children.values() if row is not None]
        lacking = tuple(code for code, row in children.items() if row is None)
        total = Interval.exactly(0)
        for part in parts:
            total = total + part.interval
        if lacking:
            total = Interval(total.lower, Decimal("Infinity"))
        multiplier = min(part.multiplier for part in parts)
        digits = max(max(0, part.digits + multiplier - part.multiplier) for part in parts)
        yield figure(
            formula,
            key,
            period,
            Amount(
                sum((part.number for part in parts), Decimal(0)),
                total,
                " + ".join(_written(part) for part in parts),
                digits,
                digits + 1,
                multiplier,
            ),
            tuple(parts),
            notes=tuple(f"lacks:{code}" for code in lacking),
        )


def _target(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for done in pool.additive():
        if done.key.modality is not Modality.ACHIEVED or not done.period.cumulative:
            continue
        year = Period.year(done.period.start.year)
        for plan in pool.exactly(replace(done.key, modality=Modality.PLANNED), year):
            if plan.interval.lower <= 0:
                continue
            yield figure(
                formula,
                _ratio_key(done.key, "share_pct", f"{done.key.measure}@planned", "%"),
                done.period,
                Amount(
                    done.number / plan.number * 100,
                    (done.interval / plan.interval).times(100),
                    f"100 × {_written(done)} / {_written(plan)}",
                    1,
                    2,
                ),
                (done, plan),
            )


def _month_alone(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for longer in pool.additive():
        if not longer.period.cumulative or longer.bound != "eq":
            continue
        shorter_period = replace(longer.period, length=longer.period.length - 1)
        month = longer.period.less(shorter_period)
        if pool.has(longer.key, month):
            continue
        for shorter in pool.exactly(longer.key, shorter_period):
            digits = max(longer.digits, shorter.digits, 0)
            differ = longer.known.day != shorter.known.day
            yield figure(
                formula,
                longer.key,
                month,
                Amount(
                    longer.number - shorter.number,
                    longer.interval - shorter.interval,
                    f"{_written(longer)} − {_written(shorter)}",
                    digits,
                    digits + 1,
                    longer.multiplier,
                ),
                (longer, shorter),
                notes=("vintages-differ",) if differ else (),
            )


def _nominal_growth(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for later in pool.additive():
        if later.key.measure not in ("output", "investment", "exports", "tax", "grp", "budget"):
            continue
        if later.key.price_basis is PriceBasis.REAL or later.key.modality is Modality.PLANNED:
            continue
        key = replace(
            _ratio_key(later.key, "growth_pct", later.key.measure, "%"),
            comparison=Comparison.YOY_SAME_PERIOD,
            price_basis=PriceBasis.NOMINAL,
        )
        for earlier in pool.exactly(later.key, later.period.year_before()):
            if earlier.interval.lower <= 0 or earlier.formula or pool.has(key, later.period):
                continue
            yield figure(
                formula,
                key,
                later.period,
                Amount(
                    (later.number / earlier.number - 1) * 100,
                    (later.interval / earlier.interval).times(100).plus(-100),
                    f"100 × ({_written(later)} / {_written(earlier)} − 1)",
                    1,
                    2,
                ),
                (later, earlier),
            )


FORMULAS: tuple[tuple[Formula, ...], ...] = (
    (
        Formula("part-from-share", 1, "part = whole × share / 100", _part_from_share),
        Formula(
            "index-from-growth",
            1,
            "index = growth + 100",
            _other_face("growth_pct", "index_pct", 100),
        ),
        Formula(
            "growth-from-index",
            1,
            "growth = index − 100",
            _other_face("index_pct", "growth_pct", -100),
        ),
        Formula("month-alone", 1, "month = cumulative − cumulative before", _month_alone),
    ),
    (
        Formula("share", 1, "share = 100 × part / whole", _share),
        Formula("level-year-before", 1, "before = level / (1 + growth / 100)", _level_year_before),
        Formula(
            "change-from-growth", 1, "change = level × growth / (100 + growth)", _change_from_growth
        ),
        Formula("ratio", 1, "ratio = amount / count", _ratio),
        Formula("tree-sum", 1, "whole = Σ parts; open upwards where parts lack", _tree_sum),
        Formula("target", 1, "attained = 100 × achieved / planned", _target),
        Formula("nominal-growth", 1, "growth = 100 × (level / level before − 1)", _nominal_growth),
    ),
    (Formula("contribution", 1, "contribution = base share × growth / 100", _contribution),),
)
