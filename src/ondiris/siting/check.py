"""What every question of this room refuses before it computes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

__all__ = ["check_amounts", "check_count", "check_matrix", "whole_numbers", "whole_step"]

Floats = NDArray[np.float64]

LARGEST_WHOLE = 2.0**50


def check_matrix(matrix: NDArray[np.floating] | list[list[float]], *, what: str) -> Floats:
    """Return the matrix as float64, refusing holes, infinities and negative entries.

    Parameters
    ----------
    matrix : array, shape (points, sites)
        Costs, distances or times.
    what : str
        What the entries are, for the message: ``distance``.

    Returns
    -------
    float64 array, shape (points, sites)

    Raises
    ------
    InvalidInput
        The matrix is not two-dimensional, is empty, or has a hole or a negative entry; the first
        such row and column are named, counted from 1.
    """
    table = np.ascontiguousarray(matrix, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        raise InvalidInput(
            "matrix-shape",
            f"the {what} matrix has shape {table.shape}; points by sites is needed.",
            hint="Give one row per demand point and one column per candidate site.",
        )
    if not (table.min() >= 0.0 and table.max() < np.inf):
        _refuse(~np.isfinite(table), what, "hole", "is empty or infinite")
        _refuse(table < 0.0, what, "negative", "is negative")
    return table


def _refuse(wrong: NDArray[np.bool_], what: str, rule: str, says: str) -> None:
    """Raise for the first wrong entry, with the count of all."""
    if wrong.any():
        row, column = (int(k) + 1 for k in np.argwhere(wrong)[0])
        raise InvalidInput(
            f"matrix-{rule}",
            f"the {what} in row {row}, column {column} {says}; {int(wrong.sum())} such entries.",
            hint="Fill or correct these entries; a pair that must not be used gets a large value.",
            row=row,
            column=column,
        )


def check_amounts(amounts: NDArray[np.floating] | list[float], size: int, *, what: str) -> Floats:
    """Return non-negative finite amounts of the right length as float64.

    Raises
    ------
    InvalidInput
        Wrong length, or an amount that is missing, infinite or negative; its row is named.
    """
    values = np.ascontiguousarray(amounts, dtype=np.float64)
    if values.shape != (size,):
        raise InvalidInput(
            "amounts-shape", f"{what} has shape {values.shape}; {size} values are needed."
        )
    wrong = ~(np.isfinite(values) & (values >= 0.0))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0]) + 1
        raise InvalidInput(
            "amounts-range",
            f"{what} in row {row} is missing, infinite or negative; {int(wrong.sum())} such rows.",
            hint="Amounts are numbers from zero up.",
            row=row,
        )
    return values


def check_count(count: int, sites: int) -> int:
    """Return the number of sites to open if that many can be opened.

    Raises
    ------
    InvalidInput
        Fewer than one, or more than there are candidates.
    """
    if not 1 <= count <= sites:
        raise InvalidInput(
            "count-of-sites",
            f"{count} sites are asked for; there are {sites} candidates.",
            hint=f"Ask for 1 to {sites}.",
            asked=count,
            candidates=sites,
        )
    return count


def whole_numbers(values: Floats, *, most: float) -> bool:
    """Whether these are whole numbers whose sum, `most` at most, is not rounded."""
    return bool(most <= LARGEST_WHOLE and np.array_equal(values, np.rint(values)))


def whole_step(*costs: Floats) -> float:
    """Return 1 where every cost is a whole number that adds without rounding, else 0."""
    sums = (np.abs(cost).max(initial=0.0) * max(cost.shape[0], 1) for cost in costs)
    whole = (whole_numbers(c, most=float(most)) for c, most in zip(costs, sums, strict=True))
    return float(all(whole))
