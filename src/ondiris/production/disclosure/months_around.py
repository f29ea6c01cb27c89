"""Which months around a table others have told of, and what each figure says of their sum.

A figure of any run of months that meets the table's own binds it; with it come the months that the
figure reaches beyond, and the figures of those.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure import Cells, MonthFact, Months, PublicValue, Reported, Shape
from ondiris.model import Adds, Confidentiality, Period
from ondiris.production.disclosure.growth_told import (
    Weighing,
    compared_with,
    growth_told,
    telling_growth,
)
from ondiris.production.disclosure.requests import Request
from ondiris.production.figures.rows import Row

__all__ = ["dimensions_told", "months_around", "months_told", "printed_around"]

Facts = Callable[[Sequence[Row], Shape, NDArray[np.float64], Request], Sequence[PublicValue]]
"""What figures of one period tell about the cells of a cross; see `public_facts`."""


def printed_around(
    rows: Sequence[Row], request: Request, available: Collection[int]
) -> tuple[list[int], list[Row]]:
    """Return the months around a table, and the public figures of other runs of them.

    Growth that tells more of them than levels do brings the months that it is against, with what
    is printed of those.

    Parameters
    ----------
    rows : sequence of Row
        Printed figures of any period.
    request : Request
    available : collection of int
        Months that have returns; figures that reach further are left aside.
    """
    free = [r for r in rows if r.confidentiality is Confidentiality.FREE and r.period.month_range]
    levels = [
        row
        for row in free
        if not row.formula
        and compared_with(row) is None
        and all(month in available for month in row.period.month_range)
    ]
    others = [row for row in levels if row.period != request.period]
    around = months_around(request.months, {row.period for row in others})
    growth = list(telling_growth(free, levels, around, available))
    against = {month for _, base in growth for month in base.month_range} - set(around)
    inside = [
        row
        for row in others
        if any(set(row.period.month_range) <= set(months) for months in (around, against))
    ]
    return sorted({*around, *against}), inside + [row for row, _ in growth]


def months_around(months: range, periods: Iterable[Period]) -> range:
    """Return some months with those of every period that meets them, directly or by way of others.

    Parameters
    ----------
    months : range
    periods : iterable of Period
        Made of months.

    Examples
    --------
    >>> quarter, april = Period.parse("2025-Q1"), Period.parse("2025-04")
    >>> around = months_around(april.month_range, [quarter, Period.parse("2025-01/2025-04")])
    >>> [month % 12 + 1 for month in around]
    [1, 2, 3, 4]
    """
    found, left = months, list(periods)
    while True:
        meeting = [
            p.month_range
            for p in left
            if p.month_range.start < found.stop and p.month_range.stop > found.start
        ]
        wider = range(
            min([found.start, *(m.start for m in meeting)]),
            max([found.stop, *(m.stop for m in meeting)]),
        )
        if wider == found:
            return found
        found = wider


def dimensions_told(rows: Iterable[Row], cross: Shape, wholes: Mapping[str, str]) -> list[str]:
    """Return the dimensions of a cross that some figures tell apart; the first where none does.

    Parameters
    ----------
    rows : iterable of Row
    cross : Shape
    wholes : mapping of str to str
        ``activity`` and ``area`` to the code of the whole.
    """
    split = {"activity": False, "area": False}
    for row in rows:
        split["activity"] |= row.key.activity != wholes["activity"]
        split["area"] |= row.key.area != wholes["area"]
    own = [h.name for h in cross.hierarchies]
    return [d for d in own if split.get(d)] or own[:1]


def months_told(
    request: Request,
    cross: Shape,
    by_month: Mapping[int, Reported],
    rows: Sequence[Row],
    facts: Facts,
    weighing: Weighing,
) -> Months | None:
    """Return the months around a table with what is public of them; None where nothing is.

    Parameters
    ----------
    request : Request
    cross : Shape
        Of the new table.
    by_month : mapping of int to Reported
        What was reported in each month, over one shape.
    rows : sequence of Row
        From `printed_around`.
    facts : callable
        Reads figures of one period.
    weighing : Weighing
        Reads figures of growth.
    """
    shape = next(iter(by_month.values())).shape
    totals = {m: Cells.of(shape, one.contributions).total for m, one in by_month.items()}
    told: list[MonthFact] = []
    for period in sorted({row.period for row in rows}, key=str):
        months = period.month_range
        count = len(months) if request.adds is Adds.MEAN else 1
        own = np.sum([totals[m] for m in months], axis=0) / count
        of_period = [row for row in rows if row.period == period]
        told += [
            MonthFact(replace(value, lower=value.lower * count, upper=value.upper * count), months)
            for value in facts(of_period, shape, own, replace(request, period=period))
        ]
    told += growth_told(rows, shape, totals, weighing)
    if not told:
        return None
    contributions = {month: one.contributions for month, one in by_month.items()}
    return Months(shape, _names(shape, cross), contributions, request.months, tuple(told))


def _names(shape: Shape, cross: Shape) -> dict[str, str]:
    """Return the cell of a cross that each cell of a table over some of its dimensions is."""
    axes = {h.name: axis for axis, h in enumerate(shape.hierarchies)}
    found = {}
    for name in shape.names:
        codes = name.split("|")
        found[name] = "|".join(
            codes[axes[h.name]] if h.name in axes else h.codes[0] for h in cross.hierarchies
        )
    return found
