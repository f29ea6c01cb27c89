"""How the structure of a city's industry changed from one year to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ondiris.concentration.structural_change import lilien_index, share_shift
from ondiris.production.figures.common_levels import CommonLevels
from ondiris.production.figures.rows import Row

__all__ = ["StructureStep", "structure_step"]

_LEAST = 2


@dataclass(frozen=True, slots=True)
class StructureStep:
    """The change of a structure on the year before.

    Parameters
    ----------
    year : int
        The later year.
    whole : str
        Activity whose structure it is.
    activities : tuple of str
        Those that are known in both years, which do not overlap.
    left_out : tuple of str
        Parts of the whole of which one of the years lacks.
    shift : float, between 0 and 1
        Part of the whole that went from shrinking to growing activities.
    lilien : float
        How far the growth of activities lies from that of all of them.
    rows : tuple of Row
        The figures it is counted of.
    """

    year: int
    whole: str
    activities: tuple[str, ...]
    left_out: tuple[str, ...]
    shift: float
    lilien: float
    rows: tuple[Row, ...]


def structure_step(common: CommonLevels, year: int) -> StructureStep | None:
    """Return the step of a structure; nothing where fewer than two activities are in common.

    Parameters
    ----------
    common : CommonLevels
        Levels of the city at both times; its own stand in the nation's place.
    year : int
        The later year.
    """
    cells = [c for c in common.activities if min(c.before.number, c.after.number) > 0]
    if len(cells) < _LEAST:
        return None
    before, after = (
        np.array([float(getattr(cell, time).number) for cell in cells])
        for time in ("before", "after")
    )
    rows = {row.id: row for c in cells for level in (c.before, c.after) for row in level.rows}
    return StructureStep(
        year,
        common.key.activity,
        tuple(cell.code for cell in cells),
        common.left_out,
        float(share_shift(before, after)),
        float(lilien_index(before, after)),
        tuple(rows.values()),
    )
