"""Why a comparison does not exist: months that hold nothing, and months that nobody reported.

A month in which nothing was made is a zero, and a zero adds up: growth of the year to date is a
ratio of sums and exists as soon as the base sum is positive.  A month in which enterprises lived
and none had sent a return is no zero but unknown; a sum that holds one is unknown too, and what is
compared with it is not said.  Each comparison that does not exist has one reason, a `BaseGap`.

Carrying a first return back to the months before it was rejected: nothing tells whether a plant
that never reported stood still or ran.  Leaving the month out of both years was rejected too: a
production of March to May would pass for one of January to May.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.result import Flags, Floats, Integers
from ondiris.indices.volume import ConstantPrices, month_before

__all__ = ["BaseGap", "MissingMonths", "gaps_of", "missing_months"]


class BaseGap(IntEnum):
    """Why a comparison does not exist; `NONE` where it does."""

    NONE = 0
    BASE_MONTHS_EMPTY = 1
    BASE_YEAR_EMPTY = 2
    MONTH_WITHOUT_RETURN = 3

    @property
    def rule(self) -> str:
        """The rule as it is printed."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True, eq=False)
class MissingMonths:
    """Where a month is unknown, in the shape of `ConstantPrices`.

    Parameters
    ----------
    base, current : bool array, shape (series, years, 12)
        Months of the year before each link's year, and of the link's year.
    """

    base: Flags
    current: Flags


def missing_months(values: Floats, unheard: Floats) -> MissingMonths:
    """Return the months that hold nothing while enterprises lived that had sent no return.

    Parameters
    ----------
    values : float array, shape (series, months)
        Output from a January on, of two years at least.
    unheard : float array, shape (series, months)
        Enterprises alive that had not reported until then; those silent after a report are
        carried forward and do not count.

    Returns
    -------
    MissingMonths
        Months to come are not missing.

    Raises
    ------
    InvalidInput
        Other shapes.
    """
    if values.shape != unheard.shape or values.ndim != 2:
        raise InvalidInput("shape-mismatch", "output and enterprises need the same months")
    series, months = values.shape
    by_year = np.zeros((series, -(-months // 12) * 12), dtype=np.bool_)
    by_year[:, :months] = ~(values > 0) & (unheard > 0)
    by_year = by_year.reshape(series, -1, 12)
    return MissingMonths(by_year[:, :-1], by_year[:, 1:])


def gaps_of(values: ConstantPrices, missing: MissingMonths, comparison: str) -> Integers:
    """Return why a comparison of each month does not exist.

    Parameters
    ----------
    values : ConstantPrices
        Series at constant prices.
    missing : MissingMonths
        Of the same series.
    comparison : {"prev_month", "yoy", "ytd", "chained"}
        What the month is compared with: the month before, the same month of the year before, the
        same months since January, the mean month of the first year through every link.

    Returns
    -------
    int array, shape (series, years, 12)
        Codes of `BaseGap`.  A month that is compared and unknown comes before one that is empty; of
        an empty base it is told whether anything was made from the January of the year before on.

    Raises
    ------
    InvalidInput
        ``unknown-comparison``.

    Examples
    --------
    A plant that began in March: nothing in January and February, and from March on a growth.

    >>> base = np.array([[[0.0, 0, 40, 40, *[50] * 8]]])
    >>> one = ConstantPrices((2025,), base, np.full((1, 1, 12), 60.0))
    >>> known = missing_months(np.full((1, 24), 1.0), np.zeros((1, 24)))
    >>> gaps_of(one, known, "ytd")[0, 0, :4].tolist()
    [1, 1, 0, 0]
    """
    year = values.base.sum(axis=-1, keepdims=True)
    if comparison == "prev_month":
        base, lost = month_before(values.base, values.current), _month_or_before(missing)
        earlier = year + np.cumsum(values.current, axis=-1) - values.current
    elif comparison == "yoy":
        base, earlier, lost = values.base, year, missing.base | missing.current
    elif comparison == "ytd":
        base, earlier = np.cumsum(values.base, axis=-1), year
        lost = np.logical_or.accumulate(missing.base | missing.current, axis=-1)
    elif comparison == "chained":
        base = earlier = np.minimum.accumulate(year, axis=-2)
        years = missing.base.any(axis=-1, keepdims=True)
        lost = np.logical_or.accumulate(years, axis=-2) | missing.current
    else:
        raise InvalidInput("unknown-comparison", f"no comparison {comparison}")
    empty = np.where(earlier > 0, BaseGap.BASE_MONTHS_EMPTY, BaseGap.BASE_YEAR_EMPTY)
    found = np.where(lost, BaseGap.MONTH_WITHOUT_RETURN, np.where(base > 0, BaseGap.NONE, empty))
    return np.asarray(np.broadcast_to(found, values.base.shape), dtype=np.int64)


def _month_or_before(missing: MissingMonths) -> Flags:
    return missing.current | month_before(missing.base, missing.current)
