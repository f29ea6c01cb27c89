"""Which compiled activities may be free without a protected release.

A compiled figure is not a protected table: nothing hides a second cell where a first one is
hidden.  So the city's activities are freed from the top down, and a level only as a whole: a
single part that fails the primary rules in any month keeps all its siblings internal, because
the whole less the others would give it away.  Named aggregates cut across the tree and are
freed with the level they cut.  Everything else leaves through `ondiris protect`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ondiris.codes import CodeList
from ondiris.production.compilation import Cell, Compiled
from ondiris.production.release import Release

__all__ = ["opened"]


def opened(
    release: Release, compiled: Compiled, cells: Sequence[Cell], activities: CodeList
) -> Release:
    """Return a release that knows which activities of the city may be free.

    Parameters
    ----------
    release : Release
        Its whole is where the descent begins; its fewest enterprises and its dominance are
        asked of every month.
    compiled : Compiled
        Leaves over the span of months.
    cells : sequence of Cell
        Cells of the city, all producers.
    activities : CodeList
        The tree of activities.
    """
    rules = release.fewest, release.dominance
    passing = {c.activity: _passes(compiled, c, *rules) for c in cells}
    return replace(release, free=frozenset(_opened(release.whole, passing, activities)))


def _opened(code: str, passing: Mapping[str, bool], activities: CodeList) -> list[str]:
    if not passing.get(code, False):
        return []
    below = [item.code for item in activities if item.parent == code and item.code in passing]
    if not below or not all(passing[part] for part in below):
        return [code]
    return [code, *(free for part in below for free in _opened(part, passing, activities))]


def _passes(compiled: Compiled, cell: Cell, fewest: int, dominance: float) -> bool:
    at = list(cell.leaves)
    enterprises = compiled.enterprises[at].sum(axis=0)
    value = compiled.measures["value"].total[at].sum(axis=0)
    largest = compiled.largest[at].max(axis=0)
    working = enterprises > 0
    few = enterprises < fewest
    dominated = largest > dominance * value
    return not bool(np.any(working & (few | dominated)))
