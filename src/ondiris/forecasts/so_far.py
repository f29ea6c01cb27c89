"""Changes of the year so far: taken apart into months, foreseen, and told of the year so far again.

An index of January to May against the same months a year before repeats April's and adds a month.
Foreseen as it stands it would walk away from a year that is half known; its months do not.  Each
month weighs alike here: what they weighed in the base year is seldom published.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.forecasts.result import Floats, SeriesForecast

__all__ = ["months_alone", "told_so_far"]

Months = NDArray[np.int_]


def months_alone(values: Floats, ends: Months) -> Floats:
    """Return the change of each month by itself.

    Parameters
    ----------
    values : float64 array, shape (periods,), per cent
        Changes of the year so far.
    ends : int array, shape (periods,)
        The month with which each ends, 1 to 12.

    Returns
    -------
    float64 array, shape (periods,), per cent
        Where the month before is not known, the mean of the months so far.

    Raises
    ------
    InvalidInput
        ``shape``: not as many months as values, or a month that is none.

    Notes
    -----
    ``k v(k) - (k - 1) v(k - 1)``.  Half a unit of the last printed digit becomes k + k - 1 halves.

    Examples
    --------
    >>> months_alone(np.array([110.0, 105.0, 106.0]), np.array([1, 2, 3])).tolist()
    [110.0, 100.0, 108.0]
    """
    if values.shape != ends.shape or ((ends < 1) | (ends > 12)).any():
        raise InvalidInput("shape", "each value ends with a month of its own")
    found = values.astype(np.float64)
    next_one = np.flatnonzero((np.diff(ends) == 1) & (ends[:-1] >= 1)) + 1
    k = ends[next_one]
    found[next_one] = k * values[next_one] - (k - 1) * values[next_one - 1]
    return found


def told_so_far(made: SeriesForecast, value: float, ends: Months) -> SeriesForecast:
    """Return a forecast of months as one of the year so far.

    Parameters
    ----------
    made : SeriesForecast
        Of months alone.
    value : float
        The newest change of the year so far.
    ends : int array, shape (horizon + 1,)
        The month with which that ends, and those of the periods ahead.

    Returns
    -------
    SeriesForecast
        Its bands are quantiles of its paths: what is known of the year narrows them.
    """
    paths = _gathered(made.paths, value, ends)
    points = _gathered(made.points[None], value, ends)[0]
    levels = np.array(made.levels)
    lower = np.quantile(paths, (1 - levels) / 2, axis=0)
    upper = np.quantile(paths, (1 + levels) / 2, axis=0)
    return SeriesForecast(
        points, made.levels, np.minimum(lower, points), np.maximum(upper, points), paths,
        made.method, made.caveats,
    )  # fmt: skip


def _gathered(months: Floats, value: float, ends: Months) -> Floats:
    """Return the mean of each year's months up to each, the first year's begun already."""
    found = np.empty_like(months)
    total = np.full(months.shape[0], float(ends[0]) * value)
    for step, end in enumerate(ends[1:]):
        total = months[:, step] if end == 1 else total + months[:, step]
        found[:, step] = total / end
    return found
