"""Classes of concentration that may be told of returns: those that follow from tables that are out.

A class of output or employees is a fact about cells, and it binds whatever is published of them:
beside a table that hides a cell, a class narrows it; told before any table, it would narrow the
next one, which knows nothing of it.  So it is made of shown cells alone, and then it is a function
of what is public already.  Classes of the counts of a register need none of this: who is where is
no secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ondiris.concentration import krugman_specialisation, locational_gini
from ondiris.production.disclosure.documents import Document
from ondiris.production.places.concentrating import Concentrated

__all__ = ["ShownCells", "shown_cells", "told_of_shown"]

Floats = NDArray[np.float64]
_BY = ("activity", "area")
_OF_FIRMS = ("herfindahl", "gini", "theil")
"""Measures of the firms of one activity; what they bound is only what its total is split into."""


@dataclass(frozen=True, slots=True)
class ShownCells:
    """A protected table by activity and area, as everybody reads it.

    Parameters
    ----------
    values : mapping of pair of str to float
        Shown values by activity and area; hidden cells are NaN, cells that it lacks are not there.
    activity, area : str
        Codes of the whole.
    leaves : tuple of str
        Activities that nothing of the table is below.
    """

    values: Mapping[tuple[str, str], float]
    activity: str
    area: str
    leaves: tuple[str, ...]

    def row(self, activity: str, areas: Iterable[str]) -> Floats:
        """Return an activity by area; where nobody reports there is nothing, and that is known."""
        if (activity, self.area) not in self.values:
            return np.full(len(tuple(areas)), np.nan)
        return np.array([self.values.get((activity, area), 0.0) for area in areas])


def shown_cells(
    documents: Iterable[Document], *, measure: str, period: str, parents: Mapping[str, str]
) -> ShownCells | None:
    """Return the protected table by activity and area of a period; None where none is out.

    Parameters
    ----------
    documents : iterable of Protected of mapping
        Of one world.
    measure, period : str
    parents : mapping of str to str
        Activities to the activity above each.
    """
    for document in documents:
        content = document.content
        asked = (measure, period, "suppression", "", set(_BY))
        if asked == (
            content["measure"],
            content["period"],
            content["method"],
            content.get("recoding", ""),
            set(content["dimensions"]),
        ):
            return _read(content["cells"], parents)
    return None


def _read(cells: Iterable[Mapping[str, Any]], parents: Mapping[str, str]) -> ShownCells:
    values = {
        (str(c["activity"]), str(c["area"])): float("nan" if c["value"] is None else c["value"])
        for c in cells
    }
    (activity, area), codes = next(iter(values)), dict.fromkeys(a for a, _ in values)
    above: set[str] = set()
    for code in codes:
        while code in parents:
            code = parents[code]  # noqa: PLW2901 - walks up
            above.add(code)
    return ShownCells(values, activity, area, tuple(c for c in codes if c not in above))


def told_of_shown(found: Concentrated, shown: ShownCells | None, activity: str) -> Concentrated:
    """Return concentration of which no class is told that does not follow from shown cells.

    Parameters
    ----------
    found : Concentrated
        Of returns; what it withholds stays withheld.
    shown : ShownCells, optional
        None where no table of the measure and period is out.
    activity : str
        Whose concentration it is.
    """
    if shown is None:
        nothing = (False,) * len(found.areas)
        told = dict.fromkeys(found.told, False)
        return replace(found, passes=nothing, area_passes=nothing, told=told)
    own, whole = shown.row(activity, found.areas), shown.row(shown.activity, found.areas)
    leaves = np.array([shown.row(leaf, found.areas) for leaf in shown.leaves])
    table = np.column_stack([own, whole - own])
    known, totals = ~np.isnan(own), ~np.isnan(whole)
    total = shown.values.get((activity, shown.area), np.nan)
    everything = bool((known & totals).all()) and not np.isnan(total)
    with np.errstate(invalid="ignore", divide="ignore"):
        special = krugman_specialisation(leaves.T) if not np.isnan(leaves).any() else None
        gini = float(locational_gini(table)[0]) if everything else np.nan
    quotients = _quotients(own, whole, total, shown)
    return replace(
        found,
        quotients=np.where(np.isnan(quotients), found.quotients, quotients),
        specialisation=found.specialisation if special is None else special,
        measures={**found.measures, **({"locational_gini": gini} if everything else {})},
        passes=tuple((np.array(found.passes) & ~np.isnan(quotients)).tolist()),
        area_passes=tuple(p and special is not None for p in found.area_passes),
        told={
            name: told and (not np.isnan(total) if name in _OF_FIRMS else everything)
            for name, told in found.told.items()
        },
    )


def _quotients(own: Floats, whole: Floats, total: float, shown: ShownCells) -> Floats:
    """Return location quotients of shown cells; NaN where one of the four is hidden."""
    city = shown.values[shown.activity, shown.area]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((own / whole) / (total / city), dtype=np.float64)
