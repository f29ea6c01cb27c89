"""Shares, per cent of a target, and amounts per count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ondiris.model import Bound, Derived, Modality, Period
from ondiris.production.figures.derivation import (
    Amount,
    Formula,
    Missing,
    figure,
    ratio_key,
    written,
)
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.reach import Reach

__all__ = ["RATIO", "SHARE", "TARGET"]

_SHARES = frozenset(("share_pct",))


def _share(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for part in pool.additive():
        if not pool.wants_beside("share_pct", part):
            continue
        for whole, name in pool.wholes(part):
            of = f"{part.key.measure}@{name}"
            key = ratio_key(part.key, "share_pct", of, "%")
            if whole.interval.lower <= 0 or not pool.lacks_better(key, part.period):
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
                    f"100 × {written(part)} / {written(whole)}",
                    2,
                    2,
                ),
                (part, whole),
            )


SHARE = Formula(
    "share",
    1,
    "share = 100 × part / whole",
    _share,
    makes=lambda _codes: _SHARES,
    needs=lambda reach, codes: reach.over_wholes(codes).reading(reach.bases(codes)),
)


def _target(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for done in pool.additive():
        if done.key.modality is not Modality.ACHIEVED or not done.period.cumulative:
            continue
        year = Period.year(done.period.start.year)
        if not pool.wants_beside("share_pct", done):
            continue
        key = ratio_key(done.key, "share_pct", f"{done.key.measure}@planned", "%")
        for plan in pool.exactly(replace(done.key, modality=Modality.PLANNED), year):
            if plan.interval.lower <= 0:
                continue
            yield figure(
                formula,
                key,
                done.period,
                Amount(
                    done.number / plan.number * 100,
                    (done.interval / plan.interval).times(100),
                    f"100 × {written(done)} / {written(plan)}",
                    1,
                    2,
                ),
                (done, plan),
            )


TARGET = Formula(
    "target",
    1,
    "attained = 100 × achieved / planned",
    _target,
    makes=lambda _codes: _SHARES,
    needs=lambda reach, codes: reach.at(_with_years(reach)).reading(reach.bases(codes)),
)


def _with_years(reach: Reach) -> Iterator[Period]:
    for period in reach.periods or ():
        yield period
        yield Period.year(period.start.year)


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
            if not pool.wants_beside("ratio", numerator):
                continue
            for divisor in pool.beside(numerator, below):
                if divisor.interval.lower <= 0 or "/" in numerator.key.unit:
                    continue
                unit = f"{numerator.key.unit}/{divisor.key.unit}"
                key = ratio_key(numerator.key, "ratio", f"{above}/{below}", unit)
                value = numerator.number / divisor.number
                interval = numerator.interval / divisor.interval
                if not (interval.upper.is_finite() or divisor.interval.upper.is_finite()):
                    continue
                multiplier, digits = _scale(value, money=numerator.key.unit == pool.currency)
                yield figure(
                    formula,
                    key,
                    numerator.period,
                    Amount(
                        value,
                        interval,
                        f"{written(numerator)} / {written(divisor)}",
                        digits,
                        digits + 1,
                        multiplier,
                        _UNDER.get(divisor.bound, Bound.EQ),
                    ),
                    (numerator, divisor),
                )


_UNDER = {Bound.GT: Bound.LT, Bound.GE: Bound.LE}
"""What "more than" below the line makes of a ratio."""


def _scale(value: Decimal, *, money: bool) -> tuple[int, int]:
    """Return a readable multiplier and the decimals that leave about three digits."""
    multiplier = max(m for m in (0, 3, 6, 9, 12) if m == 0 or abs(value) >= 10**m) if money else 0
    size = abs(value).scaleb(-multiplier)
    return multiplier, 0 if size >= 1000 else 1 if size >= 10 else 2


def _quotients(reach: Reach) -> frozenset[str]:
    """Return what the ratios within reach are quotients of."""
    asked = (
        _RATIOS if reach.of is None else [pair for pair in _RATIOS if "/".join(pair) in reach.of]
    )
    return frozenset(measure for pair in asked for measure in pair)


RATIO = Formula(
    "ratio",
    1,
    "ratio = amount / count",
    _ratio,
    makes=lambda _codes: frozenset(("ratio",)),
    needs=lambda reach, _codes: reach.reading(_quotients(reach)),
)
