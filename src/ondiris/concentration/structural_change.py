"""How far an area's structure moved between two times.

`share_shift` says how much of the whole changed hands; `lilien_index` how unevenly activities grew,
which is not zero where all shares moved by growth alone.  Rejected: angles between vectors of
shares (no unit anybody knows) and indices that square changes of shares (they see one large move
where there were many small ones).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ondiris.concentration.check import checked
from ondiris.errors import InvalidInput

__all__ = ["lilien_index", "share_shift"]

Floats = NDArray[np.float64]


def share_shift(before: Floats, after: Floats) -> Floats:
    """Return the part of the whole that went from shrinking to growing activities.

    Parameters
    ----------
    before, after : float64 array, shape (..., activities), one unit each
        Levels of activities that do not overlap.

    Returns
    -------
    float64 array, shape (...), between 0 and 1
        0: the same structure; 1: no activity in common.

    Raises
    ------
    InvalidInput
        Shapes that differ; missing, infinite or negative values, or only zeros.

    Notes
    -----
    Half the sum of absolute changes of shares: the norm of absolute values.

    References
    ----------
    .. [1] M. Dietrich, "Does growth cause structural change, or is it the other way around?",
       Empirical Economics 43 (2012) 915-944, section 3.

    Examples
    --------
    Shares of 50, 30 and 20 become 40, 35 and 25: 10 of 100 changed hands.

    >>> import numpy as np
    >>> round(float(share_shift(np.array([5.0, 3.0, 2.0]), np.array([8.0, 7.0, 5.0]))), 6)
    0.1
    """
    first, second = _both(before, after)
    change = second / second.sum(axis=-1, keepdims=True) - first / first.sum(axis=-1, keepdims=True)
    return np.asarray(np.abs(change).sum(axis=-1) / 2.0)


def lilien_index(before: Floats, after: Floats) -> Floats:
    """Return how far the growth of activities lies from that of the whole.

    Parameters
    ----------
    before, after : float64 array, shape (..., activities), one unit each
        Levels of activities that do not overlap, above zero.

    Returns
    -------
    float64 array, shape (...), from zero up
        0: all grew alike.

    Raises
    ------
    InvalidInput
        As `share_shift`; an activity that is zero at one of the times has no rate.

    Notes
    -----
    σ = √(Σ_i s_i (Δ ln x_i - Δ ln X)²), s_i the shares after.

    References
    ----------
    .. [1] D. M. Lilien, "Sectoral shifts and cyclical unemployment", Journal of Political Economy
       90 (1982) 777-793.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(lilien_index(np.array([5.0, 3.0, 2.0]), np.array([8.0, 7.0, 5.0]))), 6)
    0.201699
    """
    first, second = _both(before, after)
    if not ((first > 0.0) & (second > 0.0)).all():
        raise InvalidInput(
            "lilien-zero",
            "an activity is zero at one of the times; a growth from or to nothing is no rate.",
            hint="Leave it out of both times.",
        )
    whole = [x.sum(axis=-1, keepdims=True) for x in (first, second)]
    ahead = np.log(second / first) - np.log(whole[1] / whole[0])
    return np.asarray(np.sqrt((second / whole[1] * ahead**2).sum(axis=-1)))


def _both(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    first, second = checked(before, axes=1), checked(after, axes=1)
    if first.shape != second.shape:
        raise InvalidInput(
            "structure-shape", "levels of both times are not of the same activities."
        )
    return first, second
