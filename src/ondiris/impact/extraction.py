"""What hangs on whom: the economy without an activity's sales, its purchases, or both.

Hypothetical extraction asks what the rest would make if an activity no longer bought from or sold
to anybody, and imports took its place.  Every activity's loss follows from column sums and the
diagonal of one Leontief inverse; the diagonal is solved for in blocks.

A plant that stands still is another question: its output is lost, to final demand too
(`output_loss`).

Rejected: one solve for each activity (a hundred times the work), and dropping the activity's own
final demand under the name of extraction (two questions under one name).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ondiris.errors import InvalidInput
from ondiris.impact.check import Floats, checked_measures, checked_vector
from ondiris.impact.leontief import Leontief
from ondiris.impact.result import Effects, Extraction

__all__ = ["block_extraction", "diagonal", "extraction", "output_loss"]

BLOCK = 512


def diagonal(economy: Leontief) -> Floats:
    """Return the diagonal of the Leontief inverse, solved for in blocks of columns."""
    found = np.empty(economy.size)
    for start in range(0, economy.size, BLOCK):
        places = np.arange(start, min(start + BLOCK, economy.size))
        units = np.zeros((economy.size, places.size), order="F")
        units[places, places - start] = 1.0
        found[places] = economy.carried(units)[places, places - start]
    return found


def extraction(
    economy: Leontief,
    measures: ArrayLike,
    demand: ArrayLike,
    *,
    purchases: float = 1.0,
    sales: float = 1.0,
) -> Extraction:
    """Return what is lost when each activity in turn is cut out; its own final demand stays.

    Parameters
    ----------
    economy : Leontief
        The factorised economy.
    measures : array, shape (measures, activities)
        The measure per unit of output: ones for output.
    demand : array, shape (activities,), unit of output
        Final demand for what is made at home.
    purchases, sales : float
        Shares of its purchases from activities and of its sales to them that are cut.

    Returns
    -------
    Extraction
        Losses by the activity cut out.

    Raises
    ------
    InvalidInput
        Holes, wrong lengths, shares outside 0 to 1.

    Notes
    -----
    With c = w'L, l the diagonal of L, a that of A, x = Lf and shares p and q, the activity's own
    output becomes y = (f + (1-q)(x/l - f)) / (1 - (1-max(p,q)) a - (1-p)(1-q)(1 - a - 1/l)), the
    loss is w (x - y) + (c/l - w)(x - (1-p) y).  Cut whole: both c x / l - w f, purchases alone
    (c - w) x / l, sales alone c (x - f) / l.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed., Cambridge (2009), 12.2.6.
    .. [2] E. Dietzenbacher, M. L. Lahr, "Expanding extractions", Economic Systems Research 25
       (2013) 341-360.

    Examples
    --------
    >>> from ondiris.impact import leontief
    >>> economy = leontief([[0.15, 0.25], [0.2, 0.05]])
    >>> extraction(economy, [[1.0, 1.0]], [350.0, 1700.0]).loss.round(4).tolist()
    [[860.5263, 888.2353]]
    >>> extraction(economy, [[1.0, 1.0]], [350.0, 1700.0], sales=0).loss.round(4).tolist()
    [[413.1579, 805.8824]]
    """
    rows = checked_measures(measures, economy.size)
    bought = checked_vector(demand, economy.size, what="final demand")
    for share in (purchases, sales):
        if not 0.0 <= share <= 1.0:
            raise InvalidInput(
                "io-share", "a share of links that are cut lies outside 0 to 1.", hint="1 is all."
            )
    output, diag = economy.needed(bought), diagonal(economy)
    through = 1.0 - economy.own - 1.0 / diag
    kept, sold = 1.0 - purchases, 1.0 - sales
    left = (bought + sold * (output / diag - bought)) / (
        1.0 - min(kept, sold) * economy.own - kept * sold * through
    )
    own = rows * (output - left)
    others = (economy.carried(rows.T).T / diag - rows) * (output - kept * left)
    return Extraction(own + others, own)


def block_extraction(
    economy: Leontief, measures: ArrayLike, demand: ArrayLike, *, block: ArrayLike
) -> Effects:
    """Return what is lost when several activities are cut out together; their final demand stays.

    Parameters
    ----------
    economy : Leontief
        The factorised economy.
    measures : array, shape (measures, activities)
        The measure per unit of output.
    demand : array, shape (activities,), unit of output
        Final demand for what is made at home.
    block : bool array, shape (activities,)
        Which activities neither buy from any activity nor sell to any.

    Returns
    -------
    Effects
        Losses by activity: those of the block are direct, those of others indirect.

    Raises
    ------
    InvalidInput
        Holes, wrong lengths, an empty block.

    Examples
    --------
    >>> from ondiris.impact import leontief
    >>> economy = leontief([[0.15, 0.25], [0.2, 0.05]])
    >>> gone = block_extraction(economy, [[1.0, 1.0]], [350.0, 1700.0], block=[True, False])
    >>> gone.total.round(4).tolist()
    [[650.0, 210.5263]]
    """
    rows = checked_measures(measures, economy.size)
    bought = checked_vector(demand, economy.size, what="final demand")
    inside = _block(np.asarray(block), economy.size)
    output = economy.needed(bought)
    own = np.where(inside, output - bought, 0.0)
    lost = _following(economy, inside, np.where(inside, output, 0.0))
    return Effects(rows * own, rows * np.where(inside, 0.0, lost))


def output_loss(
    economy: Leontief, measures: ArrayLike, output: ArrayLike, *, share: ArrayLike
) -> Effects:
    """Return what is lost where activities stand still for part of their output.

    What they no longer sell, to activities and final demand alike, is imported or done without;
    their customers go on.  Losses of customers who cannot are not in it.

    Parameters
    ----------
    economy : Leontief
        The factorised economy.
    measures : array, shape (measures, activities)
        The measure per unit of output.
    output : array, shape (activities,)
        Output as it is.
    share : array, shape (activities,)
        Share of output lost, 0 for activities that answer to what is ordered.

    Returns
    -------
    Effects
        Losses by activity: those that stand still are direct, their suppliers' indirect.

    Raises
    ------
    InvalidInput
        Holes, wrong lengths, shares outside 0 to 1 or all zero.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed., Cambridge (2009), 13.2.

    Examples
    --------
    A year without half of the first activity:

    >>> from ondiris.impact import leontief
    >>> economy = leontief([[0.15, 0.25], [0.2, 0.05]])
    >>> lost = output_loss(economy, [[1.0, 1.0]], [1000.0, 2000.0], share=[0.5, 0.0])
    >>> lost.total.round(4).tolist()
    [[500.0, 105.2632]]
    """
    rows = checked_measures(measures, economy.size)
    made = checked_vector(output, economy.size, what="output", least=0.0)
    part = checked_vector(share, economy.size, what="the share lost", least=0.0)
    if part.max() > 1.0:
        raise InvalidInput(
            "io-loss",
            f"activity {int(part.argmax()) + 1} would lose more than it makes.",
            hint="Give a share of output from 0 to 1.",
            place=int(part.argmax()) + 1,
        )
    inside = _block(part > 0.0, economy.size)
    own = part * made
    return Effects(rows * own, rows * (_following(economy, inside, own) - own))


def _following(economy: Leontief, inside: NDArray[np.bool_], lost: Floats) -> Floats:
    """Return the loss of output everywhere that follows from given losses inside a block."""
    units = np.zeros((economy.size, int(inside.sum())), order="F")
    units[np.flatnonzero(inside), np.arange(units.shape[1])] = 1.0
    columns = economy.needed(units)
    found: Floats = columns @ np.linalg.solve(columns[inside], lost[inside])
    return found


def _block(block: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    if block.shape != (size,) or block.dtype != np.bool_ or not block.any():
        raise InvalidInput(
            "io-block",
            f"a block is true or false for each of {size} activities, and true for one at least.",
        )
    return block
