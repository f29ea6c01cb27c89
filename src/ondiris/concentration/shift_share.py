"""Why a city's change differs from the nation's: growth of all, mix of activities, and the rest.

An accounting, not a cause: the parts add up to the change whatever made it.  The own part is called
competitive in the literature; it holds everything that is neither the nation's growth nor the mix.

Rejected: weights of the later time or the mean of both (they move what the national part says),
and the later extensions that split the mix (each asks for one more reference).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.concentration.check import checked
from ondiris.errors import InvalidInput

__all__ = ["ShiftShare", "shift_share"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ShiftShare:
    """A change by activity, taken apart; all in the unit of the levels.

    Parameters
    ----------
    change : float64 array, shape (..., activities)
        Level after less level before: the sum of `national`, `mix` and `own`.
    national : float64 array, shape (..., activities)
        What the city's level would have gained at the growth of the nation as a whole.
    mix : float64 array, shape (..., activities)
        What it would have gained beyond that at the nation's growth of the activity.
    own : float64 array, shape (..., activities)
        The rest: the competitive part.
    homothetic, allocation : float64 arrays, shape (..., activities)
        The own part in two: as if the city had the nation's structure, and what its
        specialisation in the activity adds; NaN where the city had none before.
    """

    change: Floats
    national: Floats
    mix: Floats
    own: Floats
    homothetic: Floats
    allocation: Floats


def shift_share(
    before: Floats, after: Floats, *, nation_before: Floats, nation_after: Floats
) -> ShiftShare:
    """Take a city's change apart against its nation's, activity by activity.

    Use it for levels of one measure at one price basis, of activities that do not overlap.

    Parameters
    ----------
    before, after : float64 array, shape (..., activities), one unit
        Levels of the city; leading axes are computed each by itself.
    nation_before, nation_after : float64 array, shape (..., activities), the same unit
        Levels of the nation, the city among them, in the same activities.

    Returns
    -------
    ShiftShare
        Arrays of the shape and unit of the levels.

    Raises
    ------
    InvalidInput
        Shapes that differ; missing, infinite or negative entries; a total of zero; an activity of
        which the nation had none before, so that its growth does not exist.

    Notes
    -----
    With x, X the city's level of an activity and of all, n, N the nation's, r = n'/n - 1 and
    R = N'/N - 1 the growth of both, and g = x'/x - 1:
    national = x R, mix = x (r - R), own = x (g - r) = x' - x n'/n,
    homothetic = X n/N (g - r), allocation = (x - X n/N)(g - r).

    References
    ----------
    .. [1] E. S. Dunn, "A statistical and analytical technique for regional analysis", Papers of
       the Regional Science Association 6 (1960) 97-112.
    .. [2] J. M. Esteban-Marquillas, "A reinterpretation of shift-share analysis", Regional and
       Urban Economics 2 (1972) 249-255.

    Examples
    --------
    The nation grew by 20 and 10 %, together by 12.5 % and not by their plain mean of 15 %.

    >>> import numpy as np
    >>> city = np.array([100.0, 100.0]), np.array([150.0, 90.0])
    >>> nation = np.array([1000.0, 3000.0]), np.array([1200.0, 3300.0])
    >>> found = shift_share(*city, nation_before=nation[0], nation_after=nation[1])
    >>> found.national.round(6).tolist(), found.mix.round(6).tolist(), found.own.round(6).tolist()
    ([12.5, 12.5], [7.5, -2.5], [30.0, -20.0])
    >>> found.homothetic.round(6).tolist(), found.allocation.round(6).tolist()
    ([15.0, -30.0], [15.0, 10.0])
    """
    x, x_after = checked(before, axes=1), checked(after, axes=1)
    n, n_after = checked(nation_before, axes=1), checked(nation_after, axes=1)
    if not x.shape == x_after.shape == n.shape == n_after.shape:
        raise InvalidInput(
            "shift-share-shape", "levels of city and nation at both times differ in shape."
        )
    if not np.all(n > 0.0):
        raise InvalidInput(
            "shift-share-base",
            f"the nation had none of {int((n <= 0.0).sum())} activities before.",
            hint="Leave them out: a growth from nothing is no rate.",
        )
    city, nation = x.sum(axis=-1, keepdims=True), n.sum(axis=-1, keepdims=True)
    of_activity = n_after / n - 1.0
    of_all = n_after.sum(axis=-1, keepdims=True) / nation - 1.0
    ahead = np.full(x.shape, np.nan)
    np.divide(x_after, x, out=ahead, where=x > 0.0)
    ahead -= 1.0 + of_activity
    as_nation = city * n / nation
    return ShiftShare(
        change=x_after - x,
        national=x * of_all,
        mix=x * (of_activity - of_all),
        own=x_after - x * (1.0 + of_activity),
        homothetic=as_nation * ahead,
        allocation=(x - as_nation) * ahead,
    )
