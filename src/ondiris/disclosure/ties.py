"""What ties releases to each other and to the new table: changes within limits, public ratios."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ondiris.disclosure.sums import NOISE
from ondiris.disclosure.system import Bands, System

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ondiris.disclosure.differences import Difference, Key, Side

__all__ = ["NEW", "RatioLink", "tied", "with_ratios"]

NEW = "this table"
"""How the new table is named beside releases."""


@dataclass(frozen=True, slots=True)
class RatioLink:
    """A ratio that others published of a cell of the new table over one of another measure.

    Parameters
    ----------
    cell, other : str
        Of the new table, and of the release of the other measure.
    lower, upper : float
        Limits of the ratio, from its printed digits.
    source : str
        Who published it.
    """

    cell: str
    other: str
    lower: float
    upper: float
    source: str


def with_ratios(
    system: System,
    beside: Sequence[tuple[Sequence[str], Sequence[RatioLink]]],
    place: Mapping[str, int],
    start: int,
) -> System:
    """Tie releases of other measures to the new table by the ratios that are public.

    Parameters
    ----------
    system : System
    beside : sequence of (names, links)
        Of each release that stands beside the new table.
    place : mapping of str to int
        Where the cells of the new table stand.
    start : int
        Where the first of the releases begins.
    """
    rows: list[tuple[int, int, float, float, float, str]] = []
    infinite = float("inf")
    for names, links in beside:
        own = {name: start + k for k, name in enumerate(names)}
        for link in links:
            if link.cell in place and link.other in own:
                cells = place[link.cell], own[link.other]
                there = system.values[cells[1]]
                true = system.values[cells[0]] / there if there > 0 else link.lower
                rows.append((*cells, min(link.lower, true), 0.0, infinite, link.source))
                rows.append((*cells, max(link.upper, true), -infinite, 0.0, link.source))
        start += len(names)
    index = [i for i in range(len(rows)) for _ in range(2)]
    columns = [c for row in rows for c in row[:2]]
    factors = [f for row in rows for f in (1.0, -row[2])]
    matrix = sparse.csr_array((factors, (index, columns)), shape=(len(rows), len(system.names)))
    low, high = (np.array([row[k] for row in rows]) for k in (3, 4))
    facts = Bands(matrix, low, high, tuple(row[5] for row in rows))
    return replace(system, bands=system.bands.and_also(facts)) if rows else system


def tied(
    pairs: Sequence[tuple[Side, Side, list[Key]]],
    differences: Sequence[Difference | None],
    size: int,
) -> Bands:
    """Return what everybody holds possible of the change from one release to another.

    Parameters
    ----------
    pairs : sequence of (Side, Side, list of keys)
        The later release first, and the cells of both.
    differences : sequence of Difference or None
        Of each pair, where it is known who contributed.
    size : int
        Number of cells of the system.
    """
    index: list[int] = []
    columns: list[int] = []
    factors: list[float] = []
    limits: list[tuple[float, float]] = []
    believed: list[bool] = []
    sources: list[str] = []
    for (newer, older, keys), found in zip(pairs, differences, strict=True):
        for key in keys:
            there, here = newer.columns(key), older.columns(key)
            index += [len(limits)] * (len(there) + len(here))
            columns += [*there, *here]
            factors += [*[newer.months] * len(there), *[-older.months] * len(here)]
            change = newer.value(key) - older.value(key)
            amount = found.changes.total[found.place[key]] if found is not None else 0.0
            most = abs(change) if abs(change) > NOISE else float(amount)
            same = newer.period == older.period
            limits.append(_limits(change, most, same=same))
            believed.append(most > NOISE)
            sources.append(older.name if newer.name == NEW else newer.name)
    matrix = sparse.csr_array((factors, (index, columns)), shape=(len(limits), size))
    low, high = np.array(limits).reshape(-1, 2).T
    return Bands(matrix, low, high, tuple(sources), np.array(believed, dtype=np.bool_))


def _limits(change: float, most: float, *, same: bool) -> tuple[float, float]:
    """Return what everybody holds possible of a change, by vintages of one period or by time.

    Where nothing changed nobody reported, and who reports when is no secret.  Amounts that cancel
    are changes all the same; else nobody is held to believe in more than twice what changed.
    """
    if most <= NOISE:
        return min(0.0, change), max(0.0, change)
    return (-2 * most, 2 * most) if same else (min(0.0, 2 * change), float("inf"))
