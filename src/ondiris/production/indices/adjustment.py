"""Seasonally adjusting the levels of a release, with a named fallback for what X-13 gives up on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ondiris.errors import InvalidInput, NotConverged, Refused
from ondiris.indices.seasonal import checked_series, stl_adjusted
from ondiris.indices.working_days import calendar_regressor
from ondiris.model import Holidays, Month
from ondiris.ports.adjuster import Adjusted, Adjuster, SeriesToAdjust
from ondiris.production.indices.cell_figures import level_series
from ondiris.production.indices.compilation import Cell, Compiled

__all__ = ["AdjustedCells", "adjust_cells"]

AHEAD = 36


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedCells:
    """Adjusted levels of some cells and what could not be adjusted.

    Parameters
    ----------
    adjusted : tuple of (Cell, Adjusted)
        By X-13, or by STL with the warning that says so.
    refused : tuple of (Cell, str)
        Cell and code of the reason; ``no-seasonality`` where there is nothing to take out.
    holidays_until : int, optional
        Last year of the list of moving holidays, where months after it were adjusted.
    """

    adjusted: tuple[tuple[Cell, Adjusted], ...]
    refused: tuple[tuple[Cell, str], ...]
    holidays_until: int | None = None


def adjust_cells(
    compiled: Compiled,
    cells: Sequence[Cell],
    holidays: Holidays,
    adjuster: Adjuster,
    progress: Callable[[int], None],
) -> AdjustedCells:
    """Adjust the chained levels of cells.

    Parameters
    ----------
    compiled : Compiled
        Leaves.
    cells : sequence of Cell
        Which levels.
    holidays : Holidays
        The calendar; without any holiday no calendar effect is estimated.
    adjuster : Adjuster
        Runs X-13ARIMA-SEATS.
    progress : callable
        Told how many series are done.

    Returns
    -------
    AdjustedCells
        Short, broken and non-positive series and those without season are refused with their
        reason.
    """
    start = Month(compiled.first) + 12
    months = Month(compiled.last).since(start) + 1
    calendar = np.empty((months + AHEAD, 0))
    if holidays.fixed:
        calendar = calendar_regressor(start.year, start.number, months + AHEAD, holidays)
    asked, refused = [], []
    for cell in cells:
        name = f"{cell.activity} {cell.area} {cell.scope}"
        series = SeriesToAdjust(
            name, start.year, start.number, level_series(compiled, cell), calendar
        )
        try:
            asked.append((cell, _positive(checked_series(series))))
        except (Refused, InvalidInput) as error:
            refused.append((cell, error.code))
    adjusted = []
    found = adjuster.adjust([series for _, series in asked], progress)
    for (cell, series), result in zip(asked, found, strict=True):
        one = stl_adjusted(series) if isinstance(result, NotConverged) else result
        if "no-seasonality" in one.warnings:
            refused.append((cell, "no-seasonality"))
        else:
            adjusted.append((cell, one))
    return AdjustedCells(
        tuple(adjusted), tuple(refused), holidays.ending_before(Month(compiled.last).year)
    )


def _positive(series: SeriesToAdjust) -> SeriesToAdjust:
    """Return a series of levels; an index level is never zero or negative."""
    if np.any(series.values <= 0):
        raise InvalidInput("not-positive", f"{series.name} has levels that are zero or negative")
    return series
