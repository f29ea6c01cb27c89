"""What the ledger tells everybody about cells of a table, as intervals for the attacker's model.

A total known elsewhere is an interval; a published share is two linear facts.  Figures of the
whole industry or city fill the dimensions that a table has and they lack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure import PublicValue, Shape
from ondiris.model import Confidentiality, Period, SeriesKey
from ondiris.production.rows import Row

__all__ = ["public_facts"]

OWN = "compiled-"
"""How sources of our own compilation begin."""


def public_facts(
    rows: Iterable[Row],
    cross: Shape,
    totals: NDArray[np.float64],
    *,
    measure: str,
    period: Period,
    wholes: Mapping[str, str],
) -> tuple[PublicValue, ...]:
    """Return what public figures tell about the cells of a cross.

    Parameters
    ----------
    rows : iterable of Row
        Figures that a public door shows, of all producers.
    cross : Shape
    totals : float array, shape (cells,)
        Reported sums.
    measure : str
        What the cells measure.
    period : Period
        Of the table; figures of others are left aside.
    wholes : mapping of str to str
        ``activity`` and ``area`` to the code of the whole: what a cross without the dimension is
        about.

    Returns
    -------
    tuple of PublicValue

    Notes
    -----
    A figure whose interval misses what the reported sums come to, because it covers silent
    producers too, is taken as pointing at them: its interval is widened as far as they.
    """
    own = dict(zip(cross.names, totals.tolist(), strict=True))
    places = _Places(cross, wholes)
    found: list[PublicValue] = []
    for row in rows:
        free = row.confidentiality is Confidentiality.FREE and not row.formula
        name = places.cell(row.key.activity, row.key.area)
        if not free or row.period != period or own.get(name, 0.0) <= 0:
            continue
        of, _, code = row.key.of.partition("@")
        if row.key.measure == measure:
            found.append(_total(row, name, own[name]))
        elif row.key.measure == "share_pct" and of == measure:
            under = places.denominator(row.key, code)
            if under != name and own.get(under, 0.0) > 0:
                found += _share(row, under, own, name)
    return tuple(found)


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

    def denominator(self, key: SeriesKey, code: str) -> str:
        """Return the cell of which a share is a share: another activity, or another area."""
        codes = {h.name: h.position for h in self.cross.hierarchies}
        if code in codes.get("area", {}):
            return self.cell(key.activity, code)
        return self.cell(code, key.area) if code in codes.get("activity", {}) else ""


def _total(row: Row, name: str, own: float) -> PublicValue:
    scale = 10.0**row.multiplier
    low, high = float(row.low) * scale, float(row.high) * scale
    printed = (max(0.0, low), high)
    value = PublicValue.total(name, min(printed[0], own), max(high, own), row.source)
    return replace(value, suppressible=row.source.startswith(OWN), printed=printed)


def _share(
    row: Row, under: str, own: Mapping[str, float], name: str
) -> tuple[PublicValue, PublicValue]:
    share = own[name] / own[under]
    low = min(max(0.0, float(row.low) / 100), share)
    high = max(min(1.0, float(row.high) / 100), share)
    return PublicValue.ratio(name, under, low, high, row.source)
