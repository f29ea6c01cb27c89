"""Indicators computed from protected cells: they are hidden where their cells are.

An index, a contribution, a share, a revision, a unit value or a concentration measure is shown
only where every cell it is computed from is shown.  Then it is a function of what is public and
tells nothing new, with one exception: a concentration measure is computed from contributions, not
from cells, so it is shown as a band wide enough that neither an outsider nor the second largest
contributor comes closer to the largest than the p % rule allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["concentration_band", "inherited", "largest_share_within"]

HALVINGS = 60
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

BANDS: tuple[tuple[float, float], ...] = ((0.0, 0.15), (0.15, 0.25), (0.25, 1.0))
"""Bands of the Herfindahl index in common use: open, moderately and highly concentrated."""


def inherited(hidden: Sequence[Bools]) -> Bools:
    """Return which derived figures are hidden: those with a hidden cell among their inputs.

    Parameters
    ----------
    hidden : sequence of bool array, each shape (figures,)
        One array an input: whether that input's cell is hidden, in this release or in the earlier
        one it comes from.

    Examples
    --------
    An index of one month on another is shown only where both months are.

    >>> import numpy as np
    >>> inherited([np.array([False, True, False]), np.array([False, False, True])]).tolist()
    [False, True, True]
    """
    if not hidden:
        raise InvalidInput("no-inputs", "a derived figure needs at least one input")
    return np.asarray(np.logical_or.reduce(list(hidden)), dtype=np.bool_)


def largest_share_within(index: tuple[float, float], contributors: int) -> tuple[float, float]:
    """Return the limits of the largest share when the Herfindahl index lies in a band.

    Parameters
    ----------
    index : tuple of float
        Lower and upper end of the index, from 0 to 1.
    contributors : int
        How many contributors there are.

    Returns
    -------
    tuple of float
        Exact limits: above, the rest is least concentrated when equal; below, the index is
        greatest when as many as possible are as large as the largest.

    Examples
    --------
    In a duopoly an exact index of 0.52 gives the largest share exactly; a band does not.

    >>> low, high = largest_share_within((0.52, 0.52), 2)
    >>> round(high, 6)
    0.6
    """
    low, high = index
    if contributors < 1 or not 0 <= low <= high <= 1:
        raise InvalidInput("concentration", "an index lies between 0 and 1, of one or more")
    if contributors == 1:
        return 1.0, 1.0
    most = _most(1.0, max(high, 1 / contributors), contributors - 1)
    return _least(1.0, low, contributors), most


def _most(total: float, squares: float, others: int) -> float:
    """Return the largest of some parts of a total whose squares sum to no more than stated."""
    if others == 0:
        return total
    inner = max(0.0, others * ((others + 1) * squares - total**2))
    return float(min(total, (total + inner**0.5) / (others + 1)))


def _least(total: float, squares: float, parts: int) -> float:
    """Return the least that the largest part can be when squares sum to at least so much."""
    low, high = total / parts, total
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        full = int(total / middle)
        if full * middle**2 + (total - full * middle) ** 2 >= squares:
            high = middle
        else:
            low = middle
    return low


def concentration_band(contributions: Floats, *, p_percent: float) -> tuple[float, float] | None:
    """Return a band of the Herfindahl index that may be printed beside an open cell, if any.

    Parameters
    ----------
    contributions : float array, shape (contributors,)
        Of one cell that passes the primary rules.
    p_percent : float
        The p % rule in force.

    Returns
    -------
    tuple of float or None
        The narrowest of the bands in common use, or a union of neighbours, that leaves the largest
        contributor blurred by p % on either side; None where only the whole range would.
    """
    values = np.sort(contributions[contributions > 0])[::-1]
    if len(values) < 3:
        return None
    total = float(values.sum())
    index = float(((values / total) ** 2).sum())
    at = next(i for i, (_, high) in enumerate(BANDS) if index <= high)
    tries = [(at, at), (max(0, at - 1), at), (at, min(len(BANDS) - 1, at + 1))]
    for first, last in tries:
        band = (BANDS[first][0], BANDS[last][1])
        if band != (BANDS[0][0], BANDS[-1][1]) and _blurred(values, band, p_percent / 100):
            return band
    return None


def _blurred(values: Floats, band: tuple[float, float], p: float) -> bool:
    """Tell whether outsider and runner-up stay p away from the largest contribution."""
    total, largest, second = float(values.sum()), float(values[0]), float(values[1])
    low, high = largest_share_within(band, len(values))
    rest, others = total - second, len(values) - 2
    top = _most(rest, band[1] * total**2 - second**2, others)
    bottom = _least(rest, band[0] * total**2 - second**2, others + 1) if band[0] > 0 else 0.0
    seen = (low * total if band[0] > 0 else 0.0, high * total)
    lower, upper = (1 - p) * largest, (1 + p) * largest
    return seen[0] <= lower and bottom <= lower and seen[1] >= upper and top >= upper
