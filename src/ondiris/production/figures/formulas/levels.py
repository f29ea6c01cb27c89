"""Levels that follow from other levels: parts, months, runs of months, wholes, a year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from ondiris.codes import Catalogue
from ondiris.model import Comparison, Derived, Interval, Period, PriceBasis
from ondiris.production.figures.derivation import Amount, Formula, Missing, figure, written
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.reach import Reach, flows, levels
from ondiris.production.figures.rows import Row

__all__ = [
    "LEVEL_YEAR_BEFORE",
    "PART_FROM_SHARE",
    "SUM_OF_MONTHS",
    "TREE_SUM",
    "bases_of",
    "grown",
    "told_periods",
]


def _part_from_share(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for share in pool.of_measure("share_pct"):
        base, _, whole_code = share.key.of.partition("@")
        if not whole_code or base not in pool.summable:
            continue
        for whole in pool.named_whole(share, base, whole_code):
            key = replace(whole.key, activity=share.key.activity, area=share.key.area)
            if not pool.lacks(key, share.period):
                continue
            yield figure(
                formula,
                key,
                share.period,
                Amount(
                    whole.number * share.number / 100,
                    (whole.interval * share.interval).times(Decimal("0.01")),
                    f"{written(whole)} × {written(share)} % / 100",
                    max(whole.digits, 0),
                    max(whole.digits, 0) + 1,
                    whole.multiplier,
                ),
                (whole, share),
            )


PART_FROM_SHARE = Formula(
    "part-from-share",
    1,
    "part = whole × share / 100",
    _part_from_share,
    makes=levels,
    needs=lambda reach, codes: reach.over_wholes(codes).reading(
        {"share_pct"} | _within(reach, levels(codes))
    ),
)


def _within(reach: Reach, measures: frozenset[str]) -> frozenset[str]:
    """Return those of some measures that are within reach."""
    return measures if reach.measures is None else measures & reach.measures


def _sum_of_months(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for key, year, months in pool.printed_months():
        for period in _runs(year):
            if not pool.lacks_better(key, period):
                continue
            inside = [(month, months.get(month)) for month in period.month_range]
            lacking = [str(Period.of_months(month)) for month, row in inside if row is None]
            parts = [row for _, row in inside if row is not None]
            if lacking:
                if len(parts) > len(lacking):
                    yield Missing(
                        formula, key, period, tuple(f"{key.measure}, {m}" for m in lacking)
                    )
                continue
            yield figure(formula, key, period, _total(parts), tuple(parts))


def told_periods(year: int) -> tuple[Period, ...]:
    """Return the times of a year for which offices and papers give figures: months and runs."""
    return (*(Period.months(year, n, n) for n in range(1, 13)), *_runs(year))


@lru_cache(maxsize=400)
def _runs(year: int) -> tuple[Period, ...]:
    """Return the runs of months of a year that are published: since January, quarters, the year."""
    return (
        *(Period.months(year, 1, last) for last in range(2, 12)),
        *(Period.months(year, first, first + 2) for first in (4, 7, 10)),
        Period.year(year),
    )


def _total(parts: Sequence[Row], *, open_upwards: bool = False) -> Amount:
    """Return the sum of some levels, at the scale and with the digits of the finest."""
    interval = Interval.exactly(0)
    for part in parts:
        interval = interval + part.interval
    if open_upwards:
        interval = Interval(interval.lower, Decimal("Infinity"))
    multiplier = min(part.multiplier for part in parts)
    digits = max(max(0, part.digits + multiplier - part.multiplier) for part in parts)
    return Amount(
        sum((part.number for part in parts), Decimal(0)),
        interval,
        " + ".join(written(part) for part in parts),
        digits,
        digits + 1,
        multiplier,
    )


def _months_of(reach: Reach) -> Iterator[Period]:
    """Yield the single months of the longer periods within reach."""
    for period in reach.periods or ():
        if len(period.month_range) > 1:
            yield from (Period.of_months(month) for month in period.month_range)


SUM_OF_MONTHS = Formula(
    "sum-of-months",
    1,
    "run of months = Σ months",
    _sum_of_months,
    makes=flows,
    needs=lambda reach, codes: reach.at(_months_of(reach)).reading(_within(reach, flows(codes))),
)


def grown(pool: Pool) -> Iterator[tuple[Row, Row]]:
    """Yield levels with their growth on the same period of the year before."""
    for growth in pool.of_measure("growth_pct"):
        if growth.key.comparison is not Comparison.YOY_SAME_PERIOD or growth.interval.lower <= -100:
            continue
        for level in pool.levels_of(growth):
            yield level, growth


def bases_of(growth: Row) -> tuple[PriceBasis, ...]:
    """Return the readings of a growth's price basis; both where it was only supplied."""
    stated = growth.key.price_basis
    if stated is PriceBasis.UNSTATED or "price_basis" in growth.defaulted:
        return PriceBasis.REAL, PriceBasis.NOMINAL
    return (stated,)


def _level_year_before(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for level, growth in grown(pool):
        before = level.period.year_before()
        if before is None or not pool.lacks(level.key, before):
            continue
        factor = growth.interval.plus(100).times(Decimal("0.01"))
        for basis in bases_of(growth):
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
                    f"{written(level)} / (1 + {written(growth)} / 100)",
                    max(level.digits, 0),
                    max(level.digits, 0) + 1,
                    level.multiplier,
                ),
                (level, growth),
                notes=("prices-of-later-period",) if real else ("if-growth-is-nominal",),
            )


def _growth_of_levels(reach: Reach, codes: Catalogue) -> Reach:
    """Return the reach of the growth of levels, beside the levels themselves."""
    made = _within(reach, levels(codes))
    return reach.reading({"growth_pct"} | made, of=made)


LEVEL_YEAR_BEFORE = Formula(
    "level-year-before",
    1,
    "before = level / (1 + growth / 100)",
    _level_year_before,
    makes=levels,
    needs=lambda reach, codes: _growth_of_levels(reach, codes).with_year(later=True),
)


def _tree_sum(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for key, period, children in pool.incomplete_wholes():
        parts = [row for row in children.values() if row is not None]
        lacking = tuple(code for code, row in children.items() if row is None)
        yield figure(
            formula,
            key,
            period,
            _total(parts, open_upwards=bool(lacking)),
            tuple(parts),
            notes=tuple(f"lacks:{code}" for code in lacking),
        )


TREE_SUM = Formula(
    "tree-sum",
    1,
    "whole = Σ parts; open upwards where parts lack",
    _tree_sum,
    makes=levels,
    needs=lambda reach, codes: reach.over_parts(codes).reading(_within(reach, levels(codes))),
)
