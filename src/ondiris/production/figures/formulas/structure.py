"""How the structure of a whole changed: shares against a year before, and one index of them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ondiris.model import Bound, Comparison, Derived, Interval, Period, SeriesKey
from ondiris.production.figures.derivation import Amount, Formula, Missing, figure, written
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.rows import Row

__all__ = ["SHARE_CHANGE", "STRUCTURAL_CHANGE"]

_WHOLE = Decimal(100)


def _share_change(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    for share in pool.of_measure("share_pct"):
        if "@" not in share.key.of or not pool.wants_beside("change_abs", share):
            continue
        key = replace(
            share.key,
            measure="change_abs",
            unit="ppt",
            comparison=Comparison.YOY_SAME_PERIOD,
        )
        for before in pool.exactly(share.key, share.period.year_before()):
            digits = max(share.digits, before.digits, 0)
            yield figure(
                formula,
                key,
                share.period,
                Amount(
                    share.number - before.number,
                    share.interval - before.interval,
                    f"{written(share)} % − {written(before)} %",
                    digits,
                    digits,
                ),
                (share, before),
            )


SHARE_CHANGE = Formula(
    "share-change",
    1,
    "change = share − share a year before",
    _share_change,
    makes=lambda _codes: frozenset(("change_abs",)),
    needs=lambda reach, _codes: reach.with_year().reading({"share_pct"}, of=reach.of),
)


def _structural_change(pool: Pool, formula: str) -> Iterator[Derived | Missing]:
    seen: set[tuple[SeriesKey, Period]] = set()
    for change in pool.of_measure("change_abs"):
        _, _, whole = change.key.of.partition("@")
        if not whole or change.key.unit != "ppt":
            continue
        key = replace(change.key, measure="structural_change", activity=whole)
        if (key, change.period) in seen:
            continue
        seen.add((key, change.period))
        if whole not in pool.catalogue["activities"] or not pool.lacks(key, change.period):
            continue
        parts = pool.parts(whole, change.key, change.period, _is_change)
        known = [row for row in parts.values() if row is not None]
        if len(known) > 1:
            yield _index(formula, key, known, lacking=len(parts) - len(known))


def _is_change(row: Row) -> bool:
    return row.formula.startswith("share-change/")


def _index(formula: str, key: SeriesKey, known: list[Row], *, lacking: int) -> Derived:
    """Return half the sum of absolute changes; where parts lack, at least that of those known."""
    total = Interval.exactly(0)
    for row in known:
        total = total + _absolute(row.interval)
    interval = total.times(Decimal("0.5"))
    if lacking:
        interval = Interval(interval.lower, _WHOLE)
    return figure(
        formula,
        key,
        known[0].period,
        Amount(
            sum((abs(row.number) for row in known), Decimal(0)) / 2,
            interval,
            f"({' + '.join(f'|{row.text}|' for row in known)}) / 2",
            2,
            2,
            bound=Bound.GE if lacking else Bound.EQ,
        ),
        tuple(known),
    )


def _absolute(interval: Interval) -> Interval:
    if interval.lower >= 0:
        return interval
    if interval.upper <= 0:
        return Interval(-interval.upper, -interval.lower)
    return Interval(Decimal(0), max(-interval.lower, interval.upper))


STRUCTURAL_CHANGE = Formula(
    "structural-change",
    1,
    "index = Σ |change of share| / 2",
    _structural_change,
    makes=lambda _codes: frozenset(("structural_change",)),
    needs=lambda reach, codes: reach.over_parts(codes).reading({"change_abs"}, of=reach.of),
)
