"""What every question of this room refuses before it computes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ondiris.errors import InvalidInput

__all__ = ["Floats", "checked_matrix", "checked_measures", "checked_square", "checked_vector"]

Floats = NDArray[np.float64]


def checked_matrix(matrix: ArrayLike, *, what: str) -> Floats:
    """Return a finite matrix as float64.

    Parameters
    ----------
    matrix : array, shape (rows, columns)
        Flows, coefficients or quotients.
    what : str
        What the entries are, for the message: ``flows``.

    Returns
    -------
    float64 array, shape (rows, columns)

    Raises
    ------
    InvalidInput
        It is not two-dimensional, is empty, or an entry is missing or infinite; the first such
        row and column are named, counted from 1.
    """
    table = np.asarray(matrix, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        raise InvalidInput(
            "io-shape",
            f"the {what} have shape {table.shape}; rows by columns are needed.",
            hint="Give one row and one column for each activity.",
        )
    wrong = ~np.isfinite(table)
    if wrong.any():
        row, column = (int(k) + 1 for k in np.argwhere(wrong)[0])
        raise InvalidInput(
            "io-hole",
            f"the {what} in row {row}, column {column} are missing or infinite; "
            f"{int(wrong.sum())} such cells.",
            hint="Fill these cells; an empty one that means nothing flows is 0.",
            row=row,
            column=column,
        )
    return table


def checked_square(matrix: ArrayLike, *, what: str) -> Floats:
    """Return a finite square matrix as float64.

    Raises
    ------
    InvalidInput
        As `checked_matrix`, or rows and columns differ in number.
    """
    table = checked_matrix(matrix, what=what)
    if table.shape[0] != table.shape[1]:
        raise InvalidInput(
            "io-square",
            f"the {what} have {table.shape[0]} rows and {table.shape[1]} columns.",
            hint="A symmetric table has the same activities in rows and columns.",
            rows=table.shape[0],
            columns=table.shape[1],
        )
    return table


def checked_vector(
    values: ArrayLike, size: int, *, what: str, least: float | None = None
) -> Floats:
    """Return finite values, one for each activity, as float64.

    Parameters
    ----------
    values : array, shape (size,)
        One value for each activity.
    size : int
        How many are needed.
    what : str
        What they are, for the message: ``output``.
    least : float, optional
        Values below it are refused.

    Returns
    -------
    float64 array, shape (size,)

    Raises
    ------
    InvalidInput
        Wrong length, or a value that is missing, infinite or too small; its place is named.
    """
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (size,):
        raise InvalidInput(
            "io-vector-shape", f"{what} has shape {found.shape}; {size} values are needed."
        )
    wrong = ~np.isfinite(found)
    if least is not None:
        wrong |= found < least
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0]) + 1
        raise InvalidInput(
            "io-vector-range",
            f"{what} of activity {place} is missing, infinite or too small; "
            f"{int(wrong.sum())} such activities.",
            hint="Correct these values."
            if least is None
            else f"Values are numbers from {least:g} up.",
            place=place,
        )
    return found


def checked_measures(measures: ArrayLike, size: int) -> Floats:
    """Return measures per unit of output, one row each, as float64.

    Raises
    ------
    InvalidInput
        Holes, or rows for another number of activities.
    """
    rows = checked_matrix(measures, what="measures")
    if rows.shape[1] != size:
        raise InvalidInput(
            "io-measures",
            f"the measures are of {rows.shape[1]} activities, the economy has {size}.",
            hint="Give one row for each measure and one column for each activity.",
        )
    return rows
