"""Concentration of an activity, published in bands and only where the cell behind may be shown.

A quotient of a district with one plant is that plant.  So the table of districts by activities goes
through the primary rules first; what does not pass is protected in every measure made of it, and
what passes is shown as a class, never as a number.  A class is a fact about cells too: the classes
of all districts together are played against the attacker of the room `disclosure`, and as many
are withheld as it takes; a class of a measure of firms is told only if the largest stays blurred
in it.  The statistician may ask for the numbers, and for what they are without the largest firm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.concentration import (
    WithoutLargest,
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
from ondiris.disclosure import (
    Bands,
    Cells,
    Contributions,
    Hierarchy,
    Reported,
    Rules,
    Shape,
    System,
    Waiver,
    band_blurs,
    primary_cells,
)
from ondiris.disclosure.suppression import find_failures
from ondiris.errors import InvalidInput
from ondiris.ports.solver import Solver

__all__ = ["EDGES", "Concentrated", "Firms", "concentrate"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

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
    told : mapping of str to bool
        Whether the class of a measure of the whole activity may be told.
    quotients, specialisation : float64 arrays, shape (areas,)
        Location quotient of the activity; Krugman's index of the area.
    measures : mapping of str to float
        Measures of the whole activity.
    sensitivity : WithoutLargest
        Herfindahl with and without the largest firm.
    """

    areas: tuple[str, ...]
    firms: tuple[int, ...]
    passes: tuple[bool, ...]
    area_passes: tuple[bool, ...]
    told: Mapping[str, bool]
    quotients: Floats
    specialisation: Floats
    measures: Mapping[str, float]
    sensitivity: WithoutLargest

    def bands(self, name: str) -> tuple[int, ...]:
        """Return the class of each area, -1 where it is protected or not known."""
        cell = name == "location_quotient"
        values = self.quotients if cell else self.specialisation
        passes = np.array(self.passes if cell else self.area_passes, dtype=np.bool_)
        return tuple(int(k) for k in banded(values, np.array(EDGES[name]), passes))

    def band(self, name: str) -> int:
        """Return the class of a measure of the whole, -1 where it is protected."""
        value = np.array([self.measures[name]])
        return int(banded(value, np.array(EDGES[name]), np.array([self.told[name]]))[0])


def concentrate(
    firms: Firms,
    areas: Sequence[str],
    members: frozenset[str],
    rules: Rules,
    solver: Solver,
    waivers: Sequence[Waiver] = (),
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
        Disclosure rules in force.
    solver : Solver
        Plays the attacker.
    waivers : sequence of Waiver
        Holdings that agreed to be visible.

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
    reported = _reported(firms, areas, own, row, rules, waivers)
    plants, where = firms.value[own], row[own]
    quotients = location_quotient(table)[:, 0]
    system, passing = _system(reported)
    passes = _told_together(system, passing, quotients, table.sum(axis=1), solver, rules)
    shares = table.sum(axis=1) / table.sum()
    measures = {
        "herfindahl": herfindahl(plants),
        "gini": gini(plants),
        "theil": theil(plants),
        "ellison_glaeser": ellison_glaeser(plants, where, shares),
        "locational_gini": float(locational_gini(table)[0]),
    }
    _, whole_areas = _system(_reported(firms, areas, kept, row, rules, waivers))
    return Concentrated(
        areas=tuple(areas),
        firms=tuple(int(n) for n in np.bincount(where, minlength=len(areas))),
        passes=tuple(bool(p) for p in passes),
        area_passes=tuple(bool(p) for p in whole_areas[1:]),
        told={
            name: bool(passing[0]) and _blurs(name, value, measures, plants, rules)
            for name, value in measures.items()
        },
        quotients=quotients,
        specialisation=krugman_specialisation(table),
        measures=measures,
        sensitivity=without_largest(plants, herfindahl),
    )


def _table(
    firms: Firms,
    row: NDArray[np.int64],
    kept: Bools,
    own: Bools,
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


def _reported(
    firms: Firms,
    areas: Sequence[str],
    own: Bools,
    row: NDArray[np.int64],
    rules: Rules,
    waivers: Sequence[Waiver],
) -> Reported:
    """Return the row of an activity, total and areas, as reported."""
    chosen = np.flatnonzero(own).tolist()
    tree: dict[str, str | None] = {"_T": None} | dict.fromkeys(areas, "_T")
    rows = Contributions(
        (np.array([areas[row[k]] for k in chosen], dtype=np.str_),),
        np.array([firms.number[k] for k in chosen], dtype=np.str_),
        firms.value[chosen],
        holdings={
            firms.number[k]: firms.holding[k]
            for k in chosen
            if firms.holding[k] and firms.holding[k] != firms.number[k]
        },
        waivers=tuple(waivers),
    )
    return Reported(Shape((Hierarchy("area", tree),)), rows, rules)


def _system(reported: Reported) -> tuple[System, Bools]:
    """Return a row as its attacker sees it, all areas hidden, and which cells pass the rules."""
    cells = Cells.of(reported.shape, reported.contributions)
    sensitivity = primary_cells(cells, reported.rules)
    count = reported.shape.cells
    system = System(
        names=reported.shape.names,
        values=cells.total,
        equations=reported.shape.equations,
        bands=Bands.none(count),
        lower=np.zeros(count),
        upper=np.full(count, np.inf),
        level_up=sensitivity.level_up,
        level_down=sensitivity.level_down,
        primary=sensitivity.primary,
        hidden=cells.total > 0,
        free=np.zeros(count, dtype=np.bool_),
        weight=np.zeros(count),
        sole=np.where(cells.total > 0, cells.sole, -1),
    )
    return system, ~sensitivity.primary


def _told_together(
    system: System,
    passing: Bools,
    quotients: Floats,
    sizes: Floats,
    solver: Solver,
    rules: Rules,
) -> Bools:
    """Return the areas whose quotient's class may be told beside those of all others.

    A class bounds the area's share in the activity, since everybody knows how large the areas
    are; the activity's own total is taken as known where it passes.
    """
    told = passing[1:].copy()
    weight = sizes / sizes.sum()
    edges = np.array([0.0, *EDGES["location_quotient"], np.inf])
    at = np.searchsorted(edges, quotients, side="right") - 1
    shares = system.values[1:] / max(float(system.values[0]), 1e-300)
    hidden = system.hidden.copy()
    if passing[0]:
        hidden[0] = False
    for _ in range(len(told)):
        facts: list[_ShareFact] = []
        for area in np.flatnonzero(told & (system.values[1:] > 0)).tolist():
            low, high = edges[at[area]] * weight[area], edges[at[area] + 1] * weight[area]
            facts.append(_ShareFact(area, low, 0.0, np.inf))
            if high < 1:
                facts.append(_ShareFact(area, high, -np.inf, 0.0))
        view = replace(system, bands=_share_bands(facts, len(system.names)))
        _, failures = find_failures(view, hidden, solver, rules.insiders)
        if not failures or not told.any():
            break
        told[int(np.argmax(np.where(told, shares, -1.0)))] = False
    return told


@dataclass(frozen=True, slots=True)
class _ShareFact:
    """What a class tells of an area: ``lower <= its value - share of the whole <= upper``."""

    area: int
    share: float
    lower: float
    upper: float


def _share_bands(facts: Sequence[_ShareFact], cells: int) -> Bands:
    """Return the facts over the cells, the whole first."""
    matrix = np.zeros((len(facts), cells))
    for k, fact in enumerate(facts):
        matrix[k, fact.area + 1] = 1.0
        matrix[k, 0] = -fact.share
    return Bands(
        sparse.csr_array(matrix),
        np.array([fact.lower for fact in facts]),
        np.array([fact.upper for fact in facts]),
        ("class",) * len(facts),
    )


def _blurs(
    name: str,
    value: float,
    measures: Mapping[str, float],
    plants: Floats,
    rules: Rules,
) -> bool:
    """Tell whether the class of a measure leaves the largest firm blurred."""
    edges = np.array([-np.inf, *EDGES[name], np.inf])
    at = int(np.searchsorted(edges, value, side="right")) - 1
    band = (float(edges[at]), float(edges[at + 1]))
    match name:
        case "herfindahl" | "gini" | "theil":
            measure = {"herfindahl": herfindahl, "gini": gini, "theil": theil}[name]
        case "ellison_glaeser":
            measure, band = herfindahl, _herfindahl_band(band, value, measures["herfindahl"])
        case _:
            return True  # made of areas, not of firms
    return band_blurs(plants, measure, band, p_percent=rules.blur_pct)


def _herfindahl_band(
    band: tuple[float, float], index: float, herfindahl_index: float
) -> tuple[float, float]:
    """Return what a class of Ellison and Glaeser's index tells who knows the areas' shares.

    The index is (g - H) / (1 - H) with g known, and falls as H grows.
    """
    g = index * (1 - herfindahl_index) + herfindahl_index
    low, high = band
    least = (g - high) / (1 - high) if high < 1 else 0.0
    most = (g - low) / (1 - low) if np.isfinite(low) else 1.0
    return max(0.0, least), min(1.0, most)
