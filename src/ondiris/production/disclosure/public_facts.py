"""What the ledger tells everybody about cells of a table, as intervals for the attacker's model.

A total known elsewhere is an interval; a published share is two linear facts; a named aggregate is
the sum of its members.  Figures of the whole industry or city fill the dimensions that a table has
and they lack.  Growth and contributions of our own compilation weigh activities by their value
added, and so tell a second sum of those that are not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure import PublicValue, Shape
from ondiris.model import Confidentiality, SeriesKey
from ondiris.production.disclosure.requests import Request
from ondiris.production.figures.rows import Row

__all__ = ["around", "leaves_of", "place_of", "public_facts"]

ROUNDED = 0.0005
"""Half a unit of an index printed to one decimal, as a part: no weighted sum is known better."""


def public_facts(
    rows: Iterable[Row],
    cross: Shape,
    totals: NDArray[np.float64],
    *,
    request: Request,
    wholes: Mapping[str, str],
    members: Mapping[str, Sequence[str]],
    value_added: Mapping[str, float],
) -> tuple[PublicValue, ...]:
    """Return what public figures tell about the cells of a cross.

    Parameters
    ----------
    rows : iterable of Row
        Figures that a public door shows, of all producers.
    cross : Shape
    totals : float array, shape (cells,)
        Reported sums.
    request : Request
        What the cells measure and when; figures of other periods are left aside.
    wholes : mapping of str to str
        ``activity`` and ``area`` to the code of the whole: what a cross without the dimension is
        about.
    members : mapping of str to sequence of str
        Named aggregates of activities to what they sum.
    value_added : mapping of str to float
        Value added per unit of output by activity, as our own compilation weighs.

    Returns
    -------
    tuple of PublicValue

    Notes
    -----
    A figure whose interval misses what the reported sums come to, because it covers silent
    producers too, is taken as pointing at them: it is held to miss by as much on either side.
    """
    measure, period = request.measure, request.period
    own = dict(zip(cross.names, totals.tolist(), strict=True))
    places = _Places(cross, wholes)
    found: list[PublicValue] = []
    for row in rows:
        if row.confidentiality is not Confidentiality.FREE or row.formula or row.period != period:
            continue
        of, _, code = row.key.of.partition("@")
        if row.key.measure == measure and row.key.activity in members:
            parts = [places.cell(m, row.key.area) for m in members[row.key.activity]]
            parts = [p for p in parts if own.get(p, 0.0) > 0]
            if parts:
                found.append(_total(row, parts, sum(own[p] for p in parts)))
            continue
        name = places.cell(row.key.activity, row.key.area)
        if own.get(name, 0.0) <= 0:
            continue
        if row.key.measure == measure:
            found.append(_total(row, [name], own[name]))
            if row.compiled:
                found += _weighted(row, places, own, value_added)
        elif row.key.measure == "share_pct" and of == measure:
            under = places.denominator(row.key, code)
            if under != name and own.get(under, 0.0) > 0:
                found += _share(row, under, own, name)
    return tuple(found)


def place_of(cross: Shape, wholes: Mapping[str, str], activity: str, area: str) -> str:
    """Return the name of the cell that a figure is about; empty where a cross does not split it."""
    return _Places(cross, wholes).cell(activity, area)


def leaves_of(
    cross: Shape, wholes: Mapping[str, str], activity: str, area: str
) -> list[tuple[str, str]]:
    """Return the cells of the leaf activities below one, with their codes."""
    places = _Places(cross, wholes)
    found = ((places.cell(code, area), code) for code in places.leaves_below(activity))
    return [(cell, code) for cell, code in found if cell]


@dataclass(frozen=True, slots=True)
class _Places:
    """Finds the cell of a cross that a figure is about."""

    cross: Shape
    wholes: Mapping[str, str]

    def cell(self, activity: str, area: str) -> str:
        """Return a cell's name; empty for a part of a dimension that the cross does not split."""
        codes = {"activity": activity, "area": area}
        split = {h.name for h in self.cross.hierarchies}
        if any(code != self.wholes[d] for d, code in codes.items() if d not in split):
            return ""
        return "|".join(codes.get(h.name, h.codes[0]) for h in self.cross.hierarchies)

    def leaves_below(self, activity: str) -> list[str]:
        """Return the leaf activities of the cross below a code."""
        tree = next((h for h in self.cross.hierarchies if h.name == "activity"), None)
        if tree is None or activity not in tree.position:
            return []
        over = tree.roll_up[[tree.position[activity]]].indices
        return [tree.codes[int(i)] for i in np.intersect1d(over, tree.leaves)]

    def denominator(self, key: SeriesKey, code: str) -> str:
        """Return the cell of which a share is a share: another activity, or another area."""
        codes = {h.name: h.position for h in self.cross.hierarchies}
        if code in codes.get("area", {}):
            return self.cell(key.activity, code)
        return self.cell(code, key.area) if code in codes.get("activity", {}) else ""


def around(low: float, high: float, own: float) -> tuple[float, float]:
    """Return the limits that a printed figure sets to what was reported.

    Parameters
    ----------
    low, high : float
        As printed.
    own : float
        What the reported sum comes to.

    Returns
    -------
    tuple of float
        As printed where the sum lies within; else as far beyond the sum as the figure misses it,
        so that nobody is held to know exactly where it lies.

    Examples
    --------
    >>> around(119.5, 120.5, 120.0), around(119.5, 120.5, 110.0)
    ((119.5, 120.5), (100.5, 120.5))
    """
    below, above = min(low, 2 * own - low), max(high, 2 * own - high)
    return max(0.0, low if own >= low else below), high if own <= high else above


def _total(row: Row, names: Sequence[str], own: float) -> PublicValue:
    scale = 10.0**row.multiplier
    low, high = float(row.low) * scale, float(row.high) * scale
    return PublicValue(
        tuple(names),
        (1.0,) * len(names),
        *around(low, high, own),
        row.source,
        suppressible=row.compiled,
        printed=(max(0.0, low), high),
    )


def _weighted(
    row: Row, places: _Places, own: Mapping[str, float], value_added: Mapping[str, float]
) -> list[PublicValue]:
    """Return the weighted sum of what is below a compiled activity, where weights differ."""
    below = [(places.cell(c, row.key.area), c) for c in places.leaves_below(row.key.activity)]
    parts = [(name, value_added.get(code, 1.0)) for name, code in below if own.get(name, 0.0) > 0]
    if len({weight for _, weight in parts}) < 2:
        return []
    value = sum(own[name] * weight for name, weight in parts)
    return [
        PublicValue(
            tuple(name for name, _ in parts),
            tuple(weight for _, weight in parts),
            value * (1 - ROUNDED),
            value * (1 + ROUNDED),
            row.source,
        )
    ]


def _share(
    row: Row, under: str, own: Mapping[str, float], name: str
) -> tuple[PublicValue, PublicValue]:
    share = own[name] / own[under]
    low, high = around(float(row.low) / 100, min(1.0, float(row.high) / 100), share)
    high = min(1.0, high)
    return PublicValue.ratio(name, under, low, high, row.source)
