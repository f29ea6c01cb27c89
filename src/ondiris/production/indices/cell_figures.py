"""Cells over the span of months: sums of leaves, and which of their comparisons exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ondiris.indices.gaps import BaseGap, MissingMonths, gaps_of, missing_months
from ondiris.indices.result import Floats, Integers
from ondiris.indices.volume import ConstantPrices, chained_level, roll_up
from ondiris.model import Month
from ondiris.production.indices.compilation import Cell, Compiled

__all__ = ["CellFigures", "cell_figures", "chained_base", "level_series", "second_year"]


@dataclass(frozen=True, slots=True, eq=False)
class CellFigures:
    """One cell over the span of months.

    Parameters
    ----------
    cell : Cell
    value, imputed, employees, enterprises : float array, shape (months,)
        Output and its part nobody reported, employees, enterprises alive.
    unheard : float array, shape (months,)
        Enterprises alive that had sent no return until then.
    volume : ConstantPrices
        One series.
    missing : MissingMonths
        Months that nobody reported.
    """

    cell: Cell
    value: Floats
    imputed: Floats
    employees: Floats
    enterprises: Floats
    unheard: Floats
    volume: ConstantPrices
    missing: MissingMonths

    def gaps(self, comparison: str) -> Integers:
        """Return why a comparison does not exist, by month from the second year on."""
        return gaps_of(self.volume, self.missing, comparison).reshape(-1)


def cell_figures(compiled: Compiled, cells: Sequence[Cell]) -> Iterator[CellFigures]:
    """Yield the sums of some cells.

    Parameters
    ----------
    compiled : Compiled
        Leaves.
    cells : sequence of Cell
        Which sums.
    """
    volume = roll_up(compiled.volume, [c.leaves for c in cells])
    for i, cell in enumerate(cells):
        at = list(cell.leaves)
        value = compiled.measures["value"].total[at].sum(axis=0)
        unheard = compiled.unheard[at].sum(axis=0)
        yield CellFigures(
            cell,
            value=value,
            imputed=compiled.measures["value"].imputed[at].sum(axis=0),
            employees=compiled.measures["employees"].total[at].sum(axis=0),
            enterprises=compiled.enterprises[at].sum(axis=0),
            unheard=unheard,
            volume=ConstantPrices(volume.years, volume.base[i : i + 1], volume.current[i : i + 1]),
            missing=missing_months(value[None], unheard[None]),
        )


def second_year(compiled: Compiled) -> int:
    """Return the first month that has the same month of the year before in the span."""
    return compiled.first + 12


def chained_base(compiled: Compiled) -> str:
    """Return the base period of chained levels: the first year of the span."""
    return str(Month(compiled.first).year)


def level_series(compiled: Compiled, cell: Cell) -> Floats:
    """Return the chained level of a cell from its second year on, without the months to come."""
    (figures,) = cell_figures(compiled, [cell])
    level = chained_level(figures.volume).reshape(-1)
    known = np.where(figures.gaps("chained") == BaseGap.NONE, level, np.nan)
    return known[: compiled.last + 1 - second_year(compiled)]
