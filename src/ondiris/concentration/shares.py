"""Who is where, relative to what: quotients, specialisation and the locational Gini.

All functions read one table, areas by activities, of one additive measure (jobs, output,
enterprises), and compare each area's structure with the whole's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ondiris.concentration.check import checked

__all__ = ["krugman_specialisation", "location_quotient", "locational_gini"]

Floats = NDArray[np.float64]


def location_quotient(table: Floats) -> Floats:
    """Share of an activity in an area over its share in the whole.

    Parameters
    ----------
    table : float64 array, shape (..., areas, activities), one unit
        An additive measure; leading axes (periods) are computed each by itself.

    Returns
    -------
    float64 array, shape (..., areas, activities), no unit
        1 where the area has its share of the activity; NaN where area or activity is empty.

    Raises
    ------
    InvalidInput
        Missing, infinite or negative entries, or a total of zero.

    Notes
    -----
    LQ_ra = (x_ra / x_r) / (x_a / x).

    References
    ----------
    .. [1] P. Sargant Florence, Investment, Location, and Size of Plant, 1948, chapter IV.

    Examples
    --------
    Half of the first district's jobs are in the activity against a quarter of the city's: 2,
    where the ratio of shares of the activity (0.8 of it on 0.4 of all jobs) says the same.

    >>> import numpy as np
    >>> location_quotient(np.array([[20.0, 20.0], [5.0, 55.0]]))[0].round(4).tolist()
    [2.0, 0.6667]
    """
    values = checked(table, axes=2)
    of_area = values.sum(axis=-1, keepdims=True)
    of_activity = values.sum(axis=-2, keepdims=True)
    whole = values.sum(axis=(-2, -1), keepdims=True)
    expected = of_area * of_activity / whole
    quotient = np.full(values.shape, np.nan)
    np.divide(values, expected, out=quotient, where=expected > 0.0)
    return quotient


def krugman_specialisation(table: Floats) -> Floats:
    """How far an area's structure is from that of all the others together.

    Parameters
    ----------
    table : float64 array, shape (..., areas, activities), one unit
        An additive measure.

    Returns
    -------
    float64 array, shape (..., areas), between 0 and 2
        0: the same structure as the others; 2: no activity in common.  NaN for an area that is
        empty or that is all there is.

    Raises
    ------
    InvalidInput
        As `location_quotient`.

    Notes
    -----
    ``K_r = Σ_a |x_ra / x_r - (x_a - x_ra) / (x - x_r)|``: the area is left out of what it is
    compared with, otherwise a large area would resemble itself.

    References
    ----------
    .. [1] P. Krugman, Geography and Trade, 1991, pages 75-79.

    Examples
    --------
    >>> import numpy as np
    >>> krugman_specialisation(np.array([[20.0, 20.0], [5.0, 55.0]])).round(4).tolist()
    [0.8333, 0.8333]
    """
    values = checked(table, axes=2)
    others = values.sum(axis=-2, keepdims=True) - values
    apart = np.abs(_rows(values) - _rows(others)).sum(axis=-1)
    return np.asarray(apart)


def locational_gini(table: Floats) -> Floats:
    """How unevenly an activity is spread over areas, relative to everything else.

    Parameters
    ----------
    table : float64 array, shape (..., areas, activities), one unit
        An additive measure.

    Returns
    -------
    float64 array, shape (..., activities), between 0 and 1
        0: every area has its share; near 1: all in one small area.  NaN for an empty activity.

    Raises
    ------
    InvalidInput
        As `location_quotient`.

    Notes
    -----
    Twice the area between the diagonal and the Lorenz curve of an activity's shares over the
    areas' shares of everything, areas ordered by quotient.

    References
    ----------
    .. [1] E. M. Hoover, "The measurement of industrial localization", Review of Economics and
       Statistics 18 (1936) 162-171.

    Examples
    --------
    >>> import numpy as np
    >>> locational_gini(np.array([[20.0, 20.0], [5.0, 55.0]])).round(4).tolist()
    [0.4, 0.1333]
    """
    values = checked(table, axes=2)
    weight = np.broadcast_to(values.sum(axis=-1, keepdims=True), values.shape)
    weight = weight / weight.sum(axis=-2, keepdims=True)
    total = values.sum(axis=-2, keepdims=True)
    share = np.divide(values, total, out=np.full(values.shape, np.nan), where=total > 0.0)
    slope = np.divide(share, weight, out=np.zeros(values.shape), where=weight > 0.0)
    order = np.argsort(slope, axis=-2, kind="stable")
    ordered = np.take_along_axis(share, order, axis=-2)
    steps = np.take_along_axis(weight, order, axis=-2)
    reached = np.cumsum(ordered, axis=-2)
    under = (steps * (reached - 0.5 * ordered)).sum(axis=-2)
    return np.asarray(np.clip(1.0 - 2.0 * under, 0.0, 1.0))


def _rows(values: Floats) -> Floats:
    """Return each area's structure: shares of its activities, NaN where it is empty."""
    total = values.sum(axis=-1, keepdims=True)
    rows = np.full(values.shape, np.nan)
    np.divide(values, total, out=rows, where=total > 0.0)
    return rows
