"""What a city and its nation publish of their activities, brought to the rows of a table.

Levels come by section, some by division, some for groups of divisions.  They are spread over the
rows of a table from the whole downwards: what is published stands, what is not is spread in the
proportions of the lending table.  Quotients are made of levels that both publish, and of no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.impact.adapting import InputTotals
from ondiris.production.impact.table_activities import TableActivities

__all__ = ["CityLevels", "PublishedLevels", "city_levels", "spread"]

Floats = NDArray[np.float64]
WHOLE = "_T"
DETAIL = "C"
"""The section of which both measures of output are published, so that one is scaled to the other"""
COVERED = 0.95
"""Share of the rest of an economy that rows must have for its margins to be theirs"""
NOBODY = 1e-12
"""What stands for the share of an activity that the nation has none of: the city has none either"""


@dataclass(frozen=True, slots=True)
class PublishedLevels:
    """What is published of one territory and year, by activity, in one unit.

    Parameters
    ----------
    gross_output : mapping of str to float
        By section and for the whole economy: output of the accounts.
    output : mapping of str to float
        By division: output of industry, which is finer and another measure.
    value_added : mapping of str to float
    employed : mapping of str to float
        Persons.
    """

    gross_output: Mapping[str, float]
    output: Mapping[str, float]
    value_added: Mapping[str, float]
    employed: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class CityLevels:
    """Levels of a city and its nation in the rows of a table.

    Parameters
    ----------
    year : int
        Of levels, and so of prices.
    output : float64 array, shape (activities,)
        Output of the city, as finely as it is published.
    region, nation : float64 arrays, shape (activities,)
        Output of both as finely as both are published.
    totals : InputTotals or None
        Inputs of groups of activities of the city, taxes on products apart from them.
    added : float64 array, shape (groups,)
        Value added of the groups of `totals`; empty without them.
    employed : tuple of (tuple of int, float)
        Persons in groups of rows, the widest first.
    told : tuple of str
        Activities that were published, of the city.
    """

    year: int
    output: Floats
    region: Floats
    nation: Floats
    totals: InputTotals | None
    added: Floats
    employed: tuple[tuple[tuple[int, ...], float], ...]
    told: tuple[str, ...]


def city_levels(
    rows: TableActivities,
    weights: Floats,
    kept: Floats,
    city: PublishedLevels,
    nation: PublishedLevels,
    year: int,
) -> CityLevels | None:
    """Return levels in the rows of a table; None where either publishes no whole.

    Parameters
    ----------
    rows : TableActivities
    weights : float64 array, shape (activities,)
        Output of the lending table.
    kept : float64 array, shape (activities,)
        Share of value added in what inputs leave of output; the rest are taxes on products.
    city, nation : PublishedLevels
    year : int
    """
    if not (city.gross_output.get(WHOLE) and nation.gross_output.get(WHOLE)):
        return None
    both = set(city.gross_output) & set(nation.gross_output)
    fine = set(city.output) & set(nation.output)
    common = [spread(rows, weights, _levels(one, both, fine)) for one in (city, nation)]
    own = _levels(city, set(city.gross_output), set(city.output))
    output = spread(rows, weights, own)
    employed = sorted(
        ((rows.of(code), value) for code, value in _employed(rows, city) if rows.of(code)),
        key=lambda one: -len(one[0]),
    )
    return CityLevels(
        year, output, common[0], np.maximum(common[1], NOBODY * common[1].sum()),
        *_totals(rows, output, kept, city), tuple(employed), tuple(sorted(own)),
    )  # fmt: skip


def _employed(rows: TableActivities, city: PublishedLevels) -> Iterator[tuple[str, float]]:
    """Yield persons by activity, without those of sections that the table has no row of."""
    sections = TableActivities(tuple(code for code in city.gross_output if code != WHOLE))
    made = np.array([city.gross_output[code] for code in sections.codes])
    there = np.array([bool(rows.of(code)) for code in sections.codes])
    for code, persons in city.employed.items():
        inside = list(sections.of(code)) if code != WHOLE else []
        whole = float(made[inside].sum())
        held = float((made * there)[inside].sum())
        yield code, persons * held / whole if whole > 0.0 else persons


def _levels(levels: PublishedLevels, sections: set[str], divisions: set[str]) -> dict[str, float]:
    """Return one measure by code: that of the accounts, and divisions scaled to its section."""
    found = {code: value for code, value in levels.gross_output.items() if code in sections}
    whole, of_industry = found.get(DETAIL), levels.output.get(DETAIL)
    if whole and of_industry:
        scale = whole / of_industry
        found |= {
            code: value * scale
            for code, value in levels.output.items()
            if code in divisions and code.startswith(DETAIL) and code != DETAIL
        }
    return found


def spread(rows: TableActivities, weights: Floats, levels: Mapping[str, float]) -> Floats:
    """Return levels by row: published ones stand, the rest of each whole by weights.

    Parameters
    ----------
    rows : TableActivities
    weights : float64 array, shape (activities,)
    levels : mapping of str to float
        With the whole; groups lie inside each other or apart.

    Returns
    -------
    float64 array, shape (activities,)

    Examples
    --------
    >>> rows = TableActivities(("A", "C28", "C29"))
    >>> spread(rows, np.array([1.0, 1.0, 3.0]), {"_T": 100.0, "C": 80.0, "C29": 30.0}).tolist()
    [20.0, 50.0, 30.0]
    """
    groups = _by_rows(rows, levels)
    found = np.zeros(len(rows.codes))
    whole = tuple(range(len(rows.codes)))
    order = sorted(groups.items(), key=lambda one: -len(one[0]))
    told = [(met, value) for met, value in order if met != whole]
    if set(whole) <= {row for met, _ in told for row in met}:
        # A table of some activities alone: what the others make is not to be put on them.
        inside = [value for met, value in told if not any(set(met) < set(o) for o, _ in told)]
        groups[whole] = min(groups[whole], sum(inside))
    _share(whole, groups[whole], order, weights, found)
    return found


def _by_rows(rows: TableActivities, levels: Mapping[str, float]) -> dict[tuple[int, ...], float]:
    """Return levels by the rows they mean: the narrowest that holds them, else parts added up."""
    held: dict[tuple[int, ...], float] = {}
    parts: dict[tuple[int, ...], float] = {}
    for code, value in levels.items():
        met = rows.of(code)
        if met and rows.inside(code):
            parts[met] = parts.get(met, 0.0) + value
        elif met:
            held[met] = min(held.get(met, value), value)
    return {**parts, **held}


def _share(
    place: tuple[int, ...],
    value: float,
    groups: Sequence[tuple[tuple[int, ...], float]],
    weights: Floats,
    found: Floats,
) -> None:
    """Give a group's value to the groups inside it, and what is left to its other rows."""
    taken: set[int] = set()
    inside = []
    for met, level in groups:
        if set(met) < set(place) and not taken & set(met):
            inside.append((met, level))
            taken |= set(met)
    free = [row for row in place if row not in taken]
    told = sum(level for _, level in inside)
    left = value - told if free else 0.0
    scale = value / told if told and (left < 0.0 or not free) else 1.0
    for met, level in inside:
        _share(met, level * scale, groups, weights, found)
    if free and left > 0.0:
        part = weights[free] if weights[free].any() else np.ones(len(free))
        found[free] = left * part / part.sum()


def _totals(
    rows: TableActivities, output: Floats, kept: Floats, city: PublishedLevels
) -> tuple[InputTotals | None, Floats]:
    """Return what groups use up and add, where output and value added are both published."""
    groups = np.full(output.size, -1, dtype=np.int64)
    used: list[float] = []
    added: list[float] = []
    known = {
        code: rows.of(code)
        for code in city.value_added
        if code != WHOLE and city.gross_output.get(code) and rows.of(code)
    }
    left = {"output": city.gross_output.get(WHOLE, 0.0), "added": city.value_added.get(WHOLE, 0.0)}
    for code, met in sorted(known.items()):
        if (groups[list(met)] >= 0).any():
            continue
        groups[list(met)] = len(used)
        used.append(_used(city.gross_output[code], city.value_added[code], output, kept, met))
        made = float(output[list(met)].sum())
        added.append(city.value_added[code] * made / city.gross_output[code])
        left["output"] -= city.gross_output[code]
        left["added"] -= city.value_added[code]
    rest = tuple(np.flatnonzero(groups < 0).tolist())
    covered = float(output[list(rest)].sum()) >= COVERED * left["output"]
    if rest and covered and left["output"] > left["added"] > 0.0:
        groups[list(rest)] = len(used)
        used.append(_used(left["output"], left["added"], output, kept, rest))
        added.append(left["added"])
    totals = InputTotals(output, groups, np.array(used)) if used else None
    return totals, np.array(added)


def _used(made: float, added: float, output: Floats, kept: Floats, met: tuple[int, ...]) -> float:
    """Return inputs of a group: what value added and the taxes that go with it leave of output."""
    weight = output[list(met)]
    share = float(weight @ kept[list(met)] / weight.sum()) if weight.any() else 1.0
    return min(max(made - added / share, 0.0), made * (1.0 - 1e-6)) * float(weight.sum() / made)
