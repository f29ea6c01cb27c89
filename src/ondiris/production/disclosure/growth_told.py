"""What growth, indices and contributions of our own compilation tell of the months around a table.

A level is printed in millions, a growth to a tenth of a per cent: of a small activity the second
tells more.  Everybody who knows the weights reads off it that what was made in some months is so
many times what was made before, within half a unit of the last digit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure import MonthFact, PublicValue, Shape
from ondiris.model import Adjustment, Comparison, Period
from ondiris.production.disclosure.public_facts import leaves_of
from ondiris.production.figures.rows import Row

__all__ = ["GROWTH", "Weighing", "compared_with", "growth_told", "telling_growth"]

Floats = NDArray[np.float64]
GROWTH = ("growth_pct", "index_pct", "contribution_ppt")
"""Measures of output that say how it changed."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How activities weigh in figures of growth.

    Parameters
    ----------
    wholes : mapping of str to str
        ``activity`` and ``area`` to the code of the whole.
    value_added : mapping of str to float
        Value added per unit of output by activity; one where it is missing.
    """

    wholes: Mapping[str, str]
    value_added: Mapping[str, float]

    def parts(self, shape: Shape, row: Row, activity: str) -> dict[str, float]:
        """Return the leaf cells of an activity with their weights."""
        cells = leaves_of(shape, self.wholes, activity, row.key.area)
        return {cell: self.value_added.get(code, 1.0) for cell, code in cells}


def compared_with(row: Row) -> Period | None:
    """Return the period that a compiled figure of growth is against; None for any other figure."""
    months = row.period.month_range
    growth = row.compiled and row.key.measure in GROWTH and row.key.adjustment is Adjustment.NSA
    if not growth or not months:
        return None
    back = {Comparison.PREV_MONTH: 1, Comparison.YOY_SAME_PERIOD: 12}.get(row.key.comparison)
    if back is None:
        return None
    return Period.of_months(months[0] - back, months[-1] - back)


def telling_growth(
    rows: Iterable[Row], levels: Iterable[Row], around: range, available: Collection[int]
) -> Iterator[tuple[Row, Period]]:
    """Yield figures of growth that tell more of some months than printed levels do.

    Parameters
    ----------
    rows : iterable of Row
        Public figures.
    levels : iterable of Row
        Those that are levels.
    around : range
        Months of which growth is asked.
    available : collection of int
        Months that have returns: from the first that is compared with, none may be missing.

    Yields
    ------
    tuple of (Row, Period)
        Each with the period that it is against.
    """
    printed = {(row.key.activity, row.period): row for row in levels if row.key.measure == "output"}
    for row in rows:
        base = compared_with(row)
        if base is None or not set(row.period.month_range) <= set(around):
            continue
        whole = row.key.of.partition("@")[2] or row.key.activity
        now, below = printed.get((row.key.activity, row.period)), printed.get((whole, base))
        reached = range(base.month_range.start, around.stop)
        if all(month in available for month in reached) and _tells_more(row, now, below):
            yield row, base


def _tells_more(row: Row, now: Row | None, below: Row | None) -> bool:
    """Tell whether a growth leaves less room for a level than the level's own digits."""
    if now is None or below is None:
        return True
    room = float(row.high - row.low) / 100 * float(below.high) * 10.0**below.multiplier
    return room < float(now.high - now.low) * 10.0**now.multiplier


def growth_told(
    rows: Iterable[Row], shape: Shape, totals: Mapping[int, Floats], weighing: Weighing
) -> Iterator[MonthFact]:
    """Yield what figures of growth tell of sums of months.

    Parameters
    ----------
    rows : iterable of Row
        Public; those that are no growth of ours are passed over.
    shape : Shape
        Cells of a month.
    totals : mapping of int to float array, shape (cells,)
        Reported sums by month; figures that reach beyond them are left aside.
    weighing : Weighing
    """
    place = {name: i for i, name in enumerate(shape.names)}
    for row in rows:
        base = compared_with(row)
        if base is None or not {*row.period.month_range, *base.month_range} <= set(totals):
            continue
        parts = weighing.parts(shape, row, row.key.activity)
        if len(set(parts.values())) > 1:
            continue  # the weighted sum of either period is taken as known already
        over = parts
        if row.key.measure == "contribution_ppt":
            over = weighing.parts(shape, row, row.key.of.partition("@")[2])
        now, then = (_sum(parts, place, totals, p) for p in (row.period, base))
        below = _sum(over, place, totals, base)
        if below <= 0 or now + then <= 0:
            continue
        less = 0.0 if row.key.measure == "index_pct" else 1.0
        own = now / below - less * then / below
        low, high = _held(float(row.low) / 100, float(row.high) / 100, own)
        for end, limits in ((low, (0.0, np.inf)), (high, (-np.inf, 0.0))):
            against = {cell: -less * weight for cell, weight in parts.items() if less}
            for cell, weight in over.items():
                against[cell] = against.get(cell, 0.0) - end * weight
            yield MonthFact(
                PublicValue(tuple(parts), tuple(parts.values()), *limits, row.source),
                row.period.month_range,
                PublicValue(tuple(against), tuple(against.values()), *limits, row.source),
                base.month_range,
            )


def _sum(
    parts: Mapping[str, float],
    place: Mapping[str, int],
    totals: Mapping[int, Floats],
    period: Period,
) -> float:
    months = np.sum([totals[month] for month in period.month_range], axis=0)
    return float(sum(weight * months[place[cell]] for cell, weight in parts.items()))


def _held(low: float, high: float, own: float) -> tuple[float, float]:
    """Return limits that hold the ratio of reported sums: as far beyond as the figure misses it."""
    return low if own >= low else 2 * own - low, high if own <= high else 2 * own - high
