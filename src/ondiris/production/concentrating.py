"""Concentration of an activity, published in bands and only where the cell behind may be shown.

A quotient of a district with one plant is that plant.  So the table of districts by activities goes
through the primary rules first; what does not pass is protected in every measure made of it, and
what passes is shown as a class, never as a number.  The statistician may ask for the numbers and
for what they would be without the largest firm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.concentration import (
    Sensitivity,
    banded,
    ellison_glaeser,
    gini,
    herfindahl,
    krugman_specialisation,
    location_quotient,
    locational_gini,
    theil,
    without_largest,
)
from ondiris.disclosure.contributions import Cells, Contributions
from ondiris.disclosure.hierarchy import Hierarchy, Shape
from ondiris.disclosure.primary import Rules, primary_cells
from ondiris.errors import InvalidInput

__all__ = ["EDGES", "Concentrated", "Firms", "concentrate"]

Floats = NDArray[np.float64]

EDGES: Final[Mapping[str, tuple[float, ...]]] = {
    "location_quotient": (0.5, 0.75, 1.25, 2.0),
    "krugman": (0.25, 0.5, 1.0),
    "herfindahl": (0.15, 0.25, 0.5),
    "ellison_glaeser": (0.0, 0.02, 0.05),
    "locational_gini": (0.2, 0.4, 0.6),
    "theil": (0.5, 1.0, 2.0),
    "gini": (0.4, 0.6, 0.8),
}
"""Inner edges of the classes; those of Herfindahl are the thresholds of merger control, those of
Ellison and Glaeser the authors' own."""


@dataclass(frozen=True, slots=True)
class Firms:
    """One value per firm.

    Parameters
    ----------
    number, holding, area, activity : sequence of str, shape (firms,)
        Business number; who owns it (itself where nobody does); codes.
    value : float64 array, shape (firms,)
        Output, jobs, or one each for counts.
    """

    number: Sequence[str]
    holding: Sequence[str]
    area: Sequence[str]
    activity: Sequence[str]
    value: Floats


@dataclass(frozen=True, slots=True)
class Concentrated:
    """Concentration of one activity.

    Parameters
    ----------
    areas : tuple of str
    firms : tuple of int
        Firms of the activity by area; only for the statistician.
    passes : tuple of bool
        Whether the cell of the area may be shown.
    area_passes : tuple of bool
        Whether the total of all activities of the area may.
    whole_passes : bool
        Whether the activity's own total may.
    quotients, specialisation : float64 arrays, shape (areas,)
        Location quotient of the activity; Krugman's index of the area.
    measures : mapping of str to float
        Measures of the whole activity.
    sensitivity : Sensitivity
        Herfindahl with and without the largest firm.
    """

    areas: tuple[str, ...]
    firms: tuple[int, ...]
    passes: tuple[bool, ...]
    area_passes: tuple[bool, ...]
    whole_passes: bool
    quotients: Floats
    specialisation: Floats
    measures: Mapping[str, float]
    sensitivity: Sensitivity

    def bands(self, name: str) -> tuple[int, ...]:
        """Return the class of each area, -1 where it is protected or not known."""
        cell = name == "location_quotient"
        values = self.quotients if cell else self.specialisation
        passes = np.array(self.passes if cell else self.area_passes, dtype=np.bool_)
        return tuple(int(k) for k in banded(values, np.array(EDGES[name]), passes))

    def band(self, name: str) -> int:
        """Return the class of a measure of the whole, -1 where it is protected."""
        value = np.array([self.measures[name]])
        return int(banded(value, np.array(EDGES[name]), np.array([self.whole_passes]))[0])


def concentrate(
    firms: Firms, areas: Sequence[str], members: frozenset[str], rules: Rules
) -> Concentrated:
    """Measure how an activity concentrates over areas and firms.

    Parameters
    ----------
    firms : Firms
        All firms, those of other activities too: they are what the activity is compared with.
    areas : sequence of str
        Areas of the table; firms elsewhere are left out.
    members : frozenset of str
        Codes of activities that count as the activity.
    rules : Rules
        Primary disclosure rules.

    Raises
    ------
    InvalidInput
        No firm of the activity is known in these areas.
    """
    place = {code: k for k, code in enumerate(areas)}
    kept = np.array([area in place for area in firms.area], dtype=np.bool_)
    row = np.array([place.get(area, 0) for area in firms.area], dtype=np.int64)
    own = np.array([code in members for code in firms.activity], dtype=np.bool_) & kept
    if not (firms.value[own] > 0.0).any():
        raise InvalidInput(
            "no-firms",
            "no firm of the activity is known in these areas",
            hint="Load a register of enterprises, or ask for another activity.",
        )
    others = sorted({code for code, here in zip(firms.activity, kept, strict=True) if here})
    table = _table(firms, row, kept, own, others, len(areas))
    passes, whole = _passes(firms, areas, own, row, rules)
    plants, where = firms.value[own], row[own]
    shares = table.sum(axis=1) / table.sum()
    measures = {
        "herfindahl": herfindahl(plants),
        "gini": gini(plants),
        "theil": theil(plants),
        "ellison_glaeser": ellison_glaeser(plants, where, shares),
        "locational_gini": float(locational_gini(table)[0]),
    }
    return Concentrated(
        areas=tuple(areas),
        firms=tuple(int(n) for n in np.bincount(where, minlength=len(areas))),
        passes=passes,
        area_passes=_passes(firms, areas, kept, row, rules)[0],
        whole_passes=whole,
        quotients=location_quotient(table)[:, 0],
        specialisation=krugman_specialisation(table),
        measures=measures,
        sensitivity=without_largest(plants, herfindahl),
    )


def _table(
    firms: Firms,
    row: NDArray[np.int64],
    kept: NDArray[np.bool_],
    own: NDArray[np.bool_],
    others: Sequence[str],
    areas: int,
) -> Floats:
    """Return values by area: the activity first, then each other activity."""
    column = {code: k + 1 for k, code in enumerate(others)}
    table = np.zeros((areas, len(others) + 1))
    for k in np.flatnonzero(kept).tolist():
        table[row[k], 0 if own[k] else column[firms.activity[k]]] += firms.value[k]
    used = table.sum(axis=0) > 0.0
    used[0] = True
    return np.asarray(table[:, used])


def _passes(
    firms: Firms,
    areas: Sequence[str],
    own: NDArray[np.bool_],
    row: NDArray[np.int64],
    rules: Rules,
) -> tuple[tuple[bool, ...], bool]:
    """Return whether each area's cell and the whole may be shown."""
    chosen = np.flatnonzero(own).tolist()
    tree: dict[str, str | None] = {"_T": None} | dict.fromkeys(areas, "_T")
    shape = Shape((Hierarchy("area", tree),))
    rows = Contributions(
        (np.array([areas[row[k]] for k in chosen], dtype=np.str_),),
        np.array([firms.number[k] for k in chosen], dtype=np.str_),
        firms.value[chosen],
        holdings={
            firms.number[k]: firms.holding[k]
            for k in chosen
            if firms.holding[k] and firms.holding[k] != firms.number[k]
        },
    )
    cells = Cells.of(shape, rows)
    sensitive = primary_cells(cells, rules).primary
    order = {code: k for k, code in enumerate(["_T", *areas])}
    return tuple(not sensitive[order[code]] for code in areas), not sensitive[order["_T"]]
