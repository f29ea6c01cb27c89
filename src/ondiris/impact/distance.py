"""How far one economy's structure is from another's, in four parts that can be drawn.

A column of input coefficients is a share, how much of output is inputs, and a mix, which inputs
these are.  Shares move by log odds, for an economy as a whole and for each activity; mixes move by
logs, for an input wherever it is used and for each cell.  Large coefficients count more: a cell
that is nothing in all tables tells nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike

from ondiris.errors import InvalidInput
from ondiris.impact.adapting import lent
from ondiris.impact.check import Floats

__all__ = ["Distance", "distance", "shipped_distance"]

FLOOR = 1.0 / 20.0
EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Distance:
    """Standard deviations of one economy's structure around what many economies share.

    Parameters
    ----------
    economy, activity : float
        Of the log odds of inputs in output: of all activities together, of each.
    row, cell : float
        Of the log of an input's part in a mix: wherever it is used, in each cell.
    tables : int
        How many tables it was measured on; 0 where it was assumed.
    """

    economy: float
    activity: float
    row: float
    cell: float
    tables: int = 0

    def __post_init__(self) -> None:
        if not all(0.0 <= sd < np.inf for sd in (self.economy, self.activity, self.row, self.cell)):
            raise InvalidInput("io-distance", "a distance has standard deviations from zero up.")

    def from_mean_of(self, donors: int) -> Distance:
        """Return the distance of a further economy from the mean of so many donors."""
        if donors < 1:
            raise InvalidInput("io-donors", "a structure is lent by one donor at least.")
        wide = float(np.sqrt(1.0 + 1.0 / donors))
        return Distance(
            self.economy * wide,
            self.activity * wide,
            self.row * wide,
            self.cell * wide,
            self.tables,
        )


def distance(tables: Sequence[ArrayLike]) -> Distance:
    """Measure how far tables of several economies are from what they share.

    Parameters
    ----------
    tables : sequence of arrays, shape (selling, buying)
        Input coefficients of different economies in the same activities, three at least.

    Returns
    -------
    Distance
        Weighted by the coefficients of the mean, with the degree of freedom it takes given back.

    Raises
    ------
    InvalidInput
        Fewer than three tables, or tables of different sizes.

    Examples
    --------
    Economies that differ in how much they use, and in nothing else:

    >>> import numpy as np
    >>> mix = np.array([[0.2, 0.1], [0.1, 0.2]])
    >>> found = distance([mix, 0.8 * mix, 1.25 * mix])
    >>> found.economy > 0.2, round(found.activity, 9), round(found.row, 9), round(found.cell, 9)
    (True, 0.0, 0.0, 0.0)
    """
    if len(tables) < 3:
        raise InvalidInput(
            "io-few-tables", f"{len(tables)} tables tell no distance; three are the least."
        )
    mean = lent(tables)
    found = np.array([np.asarray(table, dtype=np.float64) for table in tables])
    shares, common = found.sum(axis=1), mean.sum(axis=0)
    own = np.where((shares > 0.0) & (common > 0.0), _log_odds(shares) - _log_odds(common), 0.0)
    heavy = common / common.sum()
    economy = own @ heavy
    activity = np.sqrt((own - economy[:, None]) ** 2 @ heavy)
    ratio = _mix(found) / np.where(mean > 0.0, _mix(mean), 1.0)
    known = (mean > 0.0) & (shares > 0.0)[:, None, :]
    moved = np.where(known, np.log(np.clip(ratio, FLOOR, 1.0 / FLOOR)), 0.0)
    weight = mean / mean.sum()
    of_row = weight.sum(axis=1)
    row = (moved * weight).sum(axis=2) / np.where(of_row > 0.0, of_row, 1.0)
    cell = ((moved - row[:, :, None]) ** 2 * weight).sum(axis=(1, 2))
    freed = len(tables) / (len(tables) - 1.0)
    return Distance(
        float(np.sqrt(freed * (economy**2).mean())),
        float(np.sqrt(freed * (activity**2).mean())),
        float(np.sqrt(freed * (row**2 @ of_row).mean())),
        float(np.sqrt(freed * cell.mean())),
        tables=len(tables),
    )


def _log_odds(shares: Floats) -> Floats:
    inside = np.clip(shares, EDGE, 1.0 - EDGE)
    found: Floats = np.log(inside / (1.0 - inside))
    return found


def _mix(tables: Floats) -> Floats:
    sums = tables.sum(axis=-2, keepdims=True)
    found: Floats = np.divide(tables, sums, out=np.zeros_like(tables), where=sums > 0.0)
    return found


@cache
def shipped_distance(flows: str) -> Distance:
    """Return the distance measured on many economies' tables, for when too few are held.

    Parameters
    ----------
    flows : {"domestic", "total"}
        Of which flows.

    Returns
    -------
    Distance
        Measured where ``distances.csv`` says; the economies are not the user's own.

    Raises
    ------
    InvalidInput
        No such flows.
    """
    text = (files("ondiris.impact") / "distances.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["flows"] == flows:
            return Distance(
                float(row["economy"]),
                float(row["activity"]),
                float(row["row"]),
                float(row["cell"]),
                tables=int(row["tables"]),
            )
    raise InvalidInput(
        "io-flows", f"'{flows}' are no flows a distance was measured on.", hint="domestic, total"
    )
