"""How much of its needs a region buys from itself, told by location quotients.

Only for regions whose own flows nobody counted.  All four understate cross-hauling, the same
product bought and sold across the border at once, and so overstate local multipliers; FLQ and AFLQ
lower what a small region buys from itself, by an exponent that no region tells by itself: carry it
as a range.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ondiris.errors import InvalidInput
from ondiris.impact.check import Floats, checked_vector

__all__ = ["aflq", "cilq", "flq", "regional_size", "slq"]


def slq(region: ArrayLike, nation: ArrayLike) -> Floats:
    """Return each activity's share in the region over its share in the nation.

    Parameters
    ----------
    region, nation : arrays, shape (activities,), one unit
        Jobs or output; the region is part of the nation.

    Returns
    -------
    float64 array, shape (activities,)
        1.0 where the region has the nation's share; 0 where it has none.

    Raises
    ------
    InvalidInput
        Holes, negative values, an activity the nation does not have, more than the nation has.

    Examples
    --------
    >>> slq([20, 50, 30], [200, 300, 500]).round(4).tolist()
    [1.0, 1.6667, 0.6]
    """
    ours, whole = _levels(region, nation)
    found: Floats = (ours / ours.sum()) / (whole / whole.sum())
    return found


def cilq(region: ArrayLike, nation: ArrayLike) -> Floats:
    """Return the quotient of seller over that of buyer, with the seller's own on the diagonal.

    Parameters
    ----------
    region, nation : arrays, shape (activities,), one unit
        Jobs or output; the region is part of the nation.

    Returns
    -------
    float64 array, shape (selling, buying)
        Not capped; an absent buyer, who buys nothing, has the seller's own quotient.

    Raises
    ------
    InvalidInput
        As `slq`.

    Examples
    --------
    >>> cilq([20, 50, 30], [200, 300, 500])[2].round(4).tolist()
    [0.6, 0.36, 0.6]
    """
    own = slq(region, nation)
    found = np.tile(own[:, None], (1, own.size))
    np.divide(own[:, None], own, out=found, where=own > 0.0)
    np.fill_diagonal(found, own)
    return found


def regional_size(region: ArrayLike, nation: ArrayLike, *, delta: float) -> float:
    """Return what FLQ multiplies by for the region's size: log2(1 + its share) to the delta.

    Examples
    --------
    >>> round(regional_size([20, 50, 30], [200, 300, 500], delta=0.25), 4)
    0.6089
    """
    ours, whole = _levels(region, nation)
    if not 0.0 <= delta <= 1.0:
        raise InvalidInput(
            "flq-delta", "delta lies outside 0 to 1.", hint="Published estimates are .1 to .4."
        )
    return float(np.log2(1.0 + ours.sum() / whole.sum()) ** delta)


def flq(region: ArrayLike, nation: ArrayLike, *, delta: float) -> Floats:
    """Return Flegg's quotient, which lowers `cilq` by the region's size; capped at 1.

    Parameters
    ----------
    region, nation : arrays, shape (activities,), one unit
        Jobs or output; the region is part of the nation.
    delta : float
        Exponent of size, from 0 to 1.

    Returns
    -------
    float64 array, shape (selling, buying)
        Share of the nation's coefficient that the region buys from itself.

    Raises
    ------
    InvalidInput
        As `slq`, or a delta out of range.

    References
    ----------
    .. [1] A. T. Flegg, C. D. Webber, M. V. Elliott, "On the appropriate use of location quotients
       in generating regional input-output tables", Regional Studies 29 (1995) 547-561.

    Examples
    --------
    >>> flq([20, 50, 30], [200, 300, 500], delta=0.25)[0].round(4).tolist()
    [0.6089, 0.3654, 1.0]
    """
    size = regional_size(region, nation, delta=delta)
    return np.minimum(cilq(region, nation) * size, 1.0)


def aflq(region: ArrayLike, nation: ArrayLike, *, delta: float) -> Floats:
    """Return `flq` raised where the buyer is specialised; may exceed 1.

    Parameters
    ----------
    region, nation : arrays, shape (activities,), one unit
        Jobs or output; the region is part of the nation.
    delta : float
        Exponent of size, from 0 to 1.

    Returns
    -------
    float64 array, shape (selling, buying)
        Capped at 1 before the columns of buyers with a quotient above 1 are multiplied by
        log2(1 + their quotient), and not again after it: authors differ.

    Raises
    ------
    InvalidInput
        As `flq`.

    References
    ----------
    .. [1] A. T. Flegg, C. D. Webber, "Regional size, regional specialization and the FLQ formula",
       Regional Studies 34 (2000) 563-569.

    Examples
    --------
    >>> aflq([20, 50, 30], [200, 300, 500], delta=0.25)[:, 1].round(4).tolist()
    [0.517, 1.415, 0.3102]
    """
    own = slq(region, nation)
    return flq(region, nation, delta=delta) * np.where(own > 1.0, np.log2(1.0 + own), 1.0)


def _levels(region: ArrayLike, nation: ArrayLike) -> tuple[Floats, Floats]:
    """Return the levels of region and nation, refusing what has no quotient."""
    whole = np.asarray(nation, dtype=np.float64)
    whole = checked_vector(whole, whole.size, what="the nation's level", least=0.0)
    ours = checked_vector(region, whole.size, what="the region's level", least=0.0)
    wrong = np.flatnonzero((whole <= 0.0) | (ours > whole))
    if wrong.size or ours.sum() == 0.0:
        place = int(wrong[0]) + 1 if wrong.size else 0
        raise InvalidInput(
            "quotient-levels",
            f"the nation has none of activity {place}, or less than the region."
            if wrong.size
            else "the region has none of any activity.",
            hint="Both levels are of one measure and year, and the region is part of the nation.",
            place=place,
        )
    return ours, whole
