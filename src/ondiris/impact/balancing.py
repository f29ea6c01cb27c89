"""Matrices moved to known margins as little as can be: RAS, GRAS and RAS with known cells.

One iteration serves all three.  Positive cells are multiplied by the factors of their row and
column, negative ones divided by them, so that a cell keeps its sign; without negative cells that is
RAS.  Margins that cannot be met are refused before the first round, each by its name.

Rejected: least squares (turns small cells negative), and cross-entropy by a general solver (the
same solution as RAS, a hundred times slower).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ondiris.errors import Inconsistent, InvalidInput, NotConverged
from ondiris.impact.check import Floats, checked_matrix, checked_vector
from ondiris.impact.result import Balanced

__all__ = ["cras", "gras", "ras"]

ROUNDS = 10_000
PATIENCE = 500
TOTALS = 1e-9
TOLD = 12


def ras(
    matrix: ArrayLike, rows: ArrayLike, columns: ArrayLike, *, tolerance: float = 1e-11
) -> Balanced:
    """Scale a matrix without negative cells to row and column totals.

    Parameters
    ----------
    matrix : array, shape (rows, columns)
        Cells from zero up; zeros stay.
    rows, columns : arrays, shapes (rows,), (columns,), one unit
        Totals to be met, from zero up; their sums agree.
    tolerance : float
        Largest gap from a total that is left, as a share of the largest total.

    Returns
    -------
    Balanced
        With the factors and the trace of gaps.

    Raises
    ------
    InvalidInput
        A hole, a negative cell or total, or totals of the wrong number.
    Inconsistent
        Totals whose sums differ; a row or column of zeros that has a total.
    NotConverged
        The zeros leave no way to meet the totals; the trace tells how far it came.

    References
    ----------
    .. [1] M. Bacharach, Biproportional Matrices and Input-Output Change, Cambridge (1970).
    .. [2] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed., Cambridge (2009), 7.4.

    Examples
    --------
    >>> import numpy as np
    >>> found = ras(np.array([[1.0, 2.0], [3.0, 4.0]]), [6.0, 4.0], [5.0, 5.0])
    >>> found.matrix.round(4).tolist()
    [[2.7577, 3.2423], [2.2423, 1.7577]]
    """
    table = checked_matrix(matrix, what="cells")
    negative = table < 0.0
    if negative.any():
        row, column = (int(k) + 1 for k in np.argwhere(negative)[0])
        raise InvalidInput(
            "ras-negative",
            f"the cell in row {row}, column {column} is negative; "
            f"{int(negative.sum())} such cells.",
            hint="Use gras, which keeps signs.",
            row=row,
            column=column,
        )
    checked_vector(rows, table.shape[0], what="the total of row", least=0.0)
    checked_vector(columns, table.shape[1], what="the total of column", least=0.0)
    return gras(table, rows, columns, tolerance=tolerance)


def gras(
    matrix: ArrayLike, rows: ArrayLike, columns: ArrayLike, *, tolerance: float = 1e-11
) -> Balanced:
    """Scale a matrix with cells of both signs to row and column totals, keeping every sign.

    Parameters
    ----------
    matrix : array, shape (rows, columns)
        Cells of either sign; zeros stay.
    rows, columns : arrays, shapes (rows,), (columns,), one unit
        Totals to be met; their sums agree.
    tolerance : float
        Largest gap from a total that is left, as a share of the largest total.

    Returns
    -------
    Balanced
        With the factors and the trace of gaps.

    Raises
    ------
    InvalidInput
        A hole, or totals of the wrong number.
    Inconsistent
        Totals whose sums differ; a row or column whose cells cannot give its total's sign.
    NotConverged
        The signs leave no way to meet the totals; the trace tells how far it came.

    References
    ----------
    .. [1] T. Junius, J. Oosterhaven, "The solution of updating or regionalizing a matrix with both
       positive and negative entries", Economic Systems Research 15 (2003) 87-96.
    .. [2] U. Temurshoev, R. E. Miller, M. C. Bouwmeester, "A note on the GRAS method", Economic
       Systems Research 25 (2013) 361-367.

    Examples
    --------
    >>> import numpy as np
    >>> table = np.array([[7.0, 3, 5, -3], [2, 9, 8, 0], [-2, 0, 2, 0]])
    >>> gras(table, [15.0, 26, -1], [9.0, 16, 17, -2]).matrix.round(3)[2].tolist()
    [-2.425, 0.0, 1.425, 0.0]
    """
    table = checked_matrix(matrix, what="cells")
    rows = checked_vector(rows, table.shape[0], what="the total of row")
    columns = checked_vector(columns, table.shape[1], what="the total of column")
    scale = float(max(np.abs(rows).max(), np.abs(columns).max()))
    if abs(rows.sum() - columns.sum()) > TOTALS * max(scale, np.abs(rows).sum()):
        raise Inconsistent(
            "balance-totals",
            "the totals of rows and of columns have different sums.",
            hint="Scale one side to the other, or look for a missing row.",
        )
    kept = table * ~_emptied(table, rows)[:, None] * ~_emptied(table.T, columns)
    positive, negative = np.maximum(kept, 0.0), np.maximum(-kept, 0.0)
    _check_signs(positive, negative, rows, "row")
    _check_signs(positive.T, negative.T, columns, "column")
    return _iterated(positive, negative, (rows, columns), scale or 1.0, tolerance)


def cras(
    matrix: ArrayLike,
    rows: ArrayLike,
    columns: ArrayLike,
    *,
    known: ArrayLike,
    tolerance: float = 1e-11,
) -> Balanced:
    """Scale a matrix to row and column totals around cells whose values are known.

    Known cells keep what is known; the rest is balanced to what they leave of the totals.

    Parameters
    ----------
    matrix : array, shape (rows, columns)
        Cells of either sign; zeros stay.
    rows, columns : arrays, shapes (rows,), (columns,), one unit
        Totals to be met; their sums agree.
    known : array, shape (rows, columns), the unit of the totals
        Values of known cells, NaN elsewhere.
    tolerance : float
        Largest gap from a total that is left, as a share of the largest total.

    Returns
    -------
    Balanced
        Factors are those of the cells that were free.

    Raises
    ------
    InvalidInput, Inconsistent, NotConverged
        As `gras`, of what the known cells leave.

    References
    ----------
    .. [1] J. Paelinck, J. Waelbroeck, "Etude empirique sur l'evolution de coefficients
       input-output", Economie Appliquee 16 (1963) 81-111.

    Examples
    --------
    >>> import numpy as np
    >>> known = np.array([[4.0, np.nan], [np.nan, np.nan]])
    >>> cras(np.ones((2, 2)), [6.0, 4.0], [5.0, 5.0], known=known).matrix.round(3).tolist()
    [[4.0, 2.0], [1.0, 3.0]]
    """
    table = checked_matrix(matrix, what="cells")
    given = np.asarray(known, dtype=np.float64)
    if given.shape != table.shape or np.isinf(given).any():
        raise InvalidInput(
            "cras-known",
            f"the known cells have shape {given.shape}, the matrix {table.shape}.",
            hint="Give a number for each known cell and NaN for all others.",
        )
    fixed = np.where(np.isnan(given), 0.0, given)
    free = np.where(np.isnan(given), table, 0.0)
    rows = checked_vector(rows, table.shape[0], what="the total of row")
    columns = checked_vector(columns, table.shape[1], what="the total of column")
    rest = gras(free, rows - fixed.sum(1), columns - fixed.sum(0), tolerance=tolerance)
    return Balanced(rest.matrix + fixed, rest.row_factors, rest.column_factors, rest.trace)


def _emptied(table: Floats, totals: Floats) -> NDArray[np.bool_]:
    """Return which rows have a total of zero and cells of one sign alone, which become zero."""
    one_sign = ~((table > 0.0).any(axis=1) & (table < 0.0).any(axis=1))
    emptied: NDArray[np.bool_] = (totals == 0.0) & one_sign
    return emptied


def _check_signs(positive: Floats, negative: Floats, totals: Floats, side: str) -> None:
    """Refuse totals that the signs of their cells cannot give."""
    for asked, has, word in (
        (totals > 0.0, positive.any(axis=1), "positive"),
        (totals < 0.0, negative.any(axis=1), "negative"),
    ):
        wrong = np.flatnonzero(asked & ~has)
        if wrong.size:
            raise Inconsistent(
                f"balance-empty-{side}",
                f"{side} {int(wrong[0]) + 1} has a {word} total and no {word} cell; "
                f"{wrong.size} such {side}s.",
                hint="Give the cell a first value, or correct the total.",
                place=int(wrong[0]) + 1,
            )


def _factors(positive: Floats, negative: Floats, totals: Floats) -> Floats:
    """Return the factor of each row that meets its total, given scaled positive and negative sums.

    The positive root of positive * r - negative / r = total.
    """
    root = np.sqrt(totals * totals + 4.0 * positive * negative)
    found = np.ones_like(totals)
    # The root is taken on the side that does not cancel.
    up = totals >= 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(up, (totals + root) / (2.0 * positive), 2.0 * negative / (root - totals))
    np.copyto(found, plain, where=np.isfinite(plain))
    return found


def _iterated(
    positive: Floats,
    negative: Floats,
    totals: tuple[Floats, Floats],
    scale: float,
    tolerance: float,
) -> Balanced:
    """Iterate until no row is off by more than the tolerance; columns are met exactly."""
    rows, columns = totals
    c = np.ones(columns.size)
    trace: list[float] = []
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        while len(trace) < ROUNDS and not _stalled(trace):
            r = _factors(positive @ c, negative @ (1.0 / c), rows)
            c = _factors(positive.T @ r, negative.T @ (1.0 / r), columns)
            off = r * (positive @ c) - (negative @ (1.0 / c)) / r - rows
            trace.append(float(np.abs(off).max()) / scale)
            if trace[-1] <= tolerance:
                scaled = r[:, None] * positive * c - negative / (r[:, None] * c)
                return Balanced(scaled, r, c, tuple(trace))
    raise NotConverged(
        "balance-not-converged",
        f"after {len(trace)} rounds a row was still off its total.",
        hint="The zeros or signs of the matrix may leave no way to meet the totals.",
        rounds=len(trace),
        trace=" ".join(f"{value:.2e}" for value in trace[-TOLD:]),
    )


def _stalled(trace: list[float]) -> bool:
    """Whether the gap is no number, or not halved in so many rounds that the last would not do."""
    if not trace:
        return False
    return not np.isfinite(trace[-1]) or (
        len(trace) > PATIENCE and trace[-1] > 0.5 * trace[-PATIENCE]
    )
