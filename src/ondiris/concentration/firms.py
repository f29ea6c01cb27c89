"""How much few firms hold: Herfindahl, Theil, Gini, and Ellison and Glaeser's index.

These read one row per firm.  They can expose a firm, so what leaves this room for a reader goes
through disclosure first, and then in bands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ondiris.concentration.check import checked
from ondiris.errors import InvalidInput

__all__ = ["ellison_glaeser", "gini", "herfindahl", "theil", "theil_parts"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def herfindahl(values: Floats) -> float:
    """Sum of squared shares of the firms.

    Parameters
    ----------
    values : float64 array, shape (firms,), one unit
        Output, jobs or sales of each firm.

    Returns
    -------
    float, between 1/firms and 1
        1: a single firm.  Times 10,000 it is the index of competition authorities.

    Raises
    ------
    InvalidInput
        Missing, infinite or negative values, or only zeros.

    Notes
    -----
    H = Σ s_i².  A merger never lowers it.

    References
    ----------
    .. [1] A. O. Hirschman, "The paternity of an index", American Economic Review 54 (1964) 761.

    Examples
    --------
    >>> import numpy as np
    >>> round(herfindahl(np.array([40.0, 30.0, 15.0, 15.0])), 6)
    0.295
    """
    table = checked(values, axes=1)
    shares = table / table.sum()
    return float((shares**2).sum())


def gini(values: Floats) -> float:
    """Gini coefficient of the firms' values.

    Parameters
    ----------
    values : float64 array, shape (firms,), one unit

    Returns
    -------
    float, between 0 and 1 - 1/firms
        0: all alike.

    Raises
    ------
    InvalidInput
        As `herfindahl`.

    Notes
    -----
    G = Σ_k (2k - n - 1) x_(k) / (n Σ x), values in rising order.

    References
    ----------
    .. [1] F. A. Cowell, Measuring Inequality, 3rd edition, 2011, table A.1.

    Examples
    --------
    >>> import numpy as np
    >>> gini(np.array([1.0, 1.0, 2.0, 6.0]))
    0.4
    """
    table = np.sort(checked(values, axes=1))
    n = table.size
    rank = np.arange(1, n + 1)
    return float(((2 * rank - n - 1) * table).sum() / (n * table.sum()))


def theil(values: Floats) -> float:
    """Theil's T of the firms' values.

    Parameters
    ----------
    values : float64 array, shape (firms,), one unit

    Returns
    -------
    float, between 0 and ln(firms), unit nat
        0: all alike; ln(firms): one firm has everything.

    Raises
    ------
    InvalidInput
        As `herfindahl`.

    Notes
    -----
    T = (1/n) Σ (x_i/μ) ln(x_i/μ), zero values adding nothing.

    References
    ----------
    .. [1] H. Theil, Economics and Information Theory, 1967, pages 91-96.

    Examples
    --------
    >>> import numpy as np
    >>> round(theil(np.array([1.0, 1.0, 2.0, 6.0])), 6)
    0.297394
    """
    table = checked(values, axes=1)
    ratio = table / table.mean()
    logs = np.log(ratio, out=np.zeros(ratio.shape), where=ratio > 0.0)
    return float((ratio * logs).mean())


def theil_parts(values: Floats, groups: Ints) -> tuple[float, float]:
    """Split Theil's T into what lies between groups and what lies within them.

    Parameters
    ----------
    values : float64 array, shape (firms,), one unit
    groups : int64 array, shape (firms,)
        District or activity of each firm.

    Returns
    -------
    tuple of float
        Between and within, in nat; they add up to `theil`.

    Raises
    ------
    InvalidInput
        As `herfindahl`, or groups of another length.

    Notes
    -----
    Within weighs each group's T by its share of the values.
    """
    table = checked(values, axes=1)
    if groups.shape != table.shape:
        raise InvalidInput(
            "groups-shape", f"{groups.size} groups are given for {table.size} values."
        )
    _, group = np.unique(groups, return_inverse=True)
    size = np.bincount(group)
    total = np.bincount(group, weights=table)
    share = total / table.sum()
    ratio = share / (size / table.size)
    logs = np.log(ratio, out=np.zeros(ratio.shape), where=ratio > 0.0)
    between = float((share * logs).sum())
    return between, theil(table) - between


def ellison_glaeser(
    values: Floats, areas: Ints, shares: Floats, *, herfindahl_index: float | None = None
) -> float:
    """Concentration of an activity in space beyond what few large plants explain.

    Parameters
    ----------
    values : float64 array, shape (plants,), one unit
        Jobs of each plant of the activity.
    areas : int64 array, shape (plants,)
        Row of the plant's area in `shares`.
    shares : float64 array, shape (areas,)
        Each area's share of all jobs of the whole; sums to 1.
    herfindahl_index : float, optional
        The plants' index where it is known otherwise; computed from `values` if omitted.

    Returns
    -------
    float
        0: as if plants had chosen at random; above 0.05 is called strong.  NaN for one plant.

    Raises
    ------
    InvalidInput
        As `herfindahl`; shares that do not sum to 1; an area that does not exist.

    Notes
    -----
    γ = (G - (1 - Σ x_r²) H) / ((1 - Σ x_r²)(1 - H)), G = Σ (s_r - x_r)².

    References
    ----------
    .. [1] G. Ellison, E. L. Glaeser, "Geographic concentration in U.S. manufacturing industries: a
       dartboard approach", Journal of Political Economy 105 (1997) 889-927, equation 5.

    Examples
    --------
    Four equal plants in one of two equal areas: G = 0.5, H = 0.25, γ = (0.5 - 0.125)/0.375 = 1.

    >>> import numpy as np
    >>> half = np.array([0.5, 0.5])
    >>> ellison_glaeser(np.ones(4), np.zeros(4, dtype=np.int64), half)
    1.0

    Two in each: G = 0, less than chance would give.

    >>> round(ellison_glaeser(np.ones(4), np.array([0, 0, 1, 1]), half), 4)
    -0.3333
    """
    table = checked(values, axes=1)
    if areas.shape != table.shape or areas.min() < 0 or areas.max() >= shares.size:
        raise InvalidInput("areas-shape", "every plant needs an area that has a share.")
    if abs(float(shares.sum()) - 1.0) > 1e-6 or (shares < 0.0).any():
        raise InvalidInput("shares-sum", "the areas' shares do not sum to 1.")
    index = herfindahl(table) if herfindahl_index is None else herfindahl_index
    here = np.bincount(areas, weights=table, minlength=shares.size) / table.sum()
    uneven = float(((here - shares) ** 2).sum())
    room = 1.0 - float((shares**2).sum())
    if room * (1.0 - index) <= 0.0:
        return float("nan")
    return (uneven - room * index) / (room * (1.0 - index))
