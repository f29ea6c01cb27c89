"""Working days of months, and what a month has beyond what its name usually has."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from ondiris.indices.result import Floats
from ondiris.model import Holidays, Month

__all__ = ["calendar_regressor", "working_days"]


def working_days(year: int, month: int, holidays: Holidays) -> int:
    """Count the working days of a month in a five-day week.

    Examples
    --------
    >>> from ondiris.model import Holiday
    >>> working_days(2025, 3, Holidays(tuple(Holiday(3, d) for d in (8, 21, 22, 23))))
    17
    """
    asked = Month.at(year, month)
    days = (asked.first_day + timedelta(days=i) for i in range(asked.last_day.day))
    off, worked = holidays.off(year, year), {*holidays.worked}
    return sum(1 for d in days if (d.weekday() < 5 or d in worked) and d not in off)


def calendar_regressor(year: int, month: int, months: int, holidays: Holidays) -> Floats:
    """Return how many working days each month has beyond what its name usually has.

    Parameters
    ----------
    year, month : int
        First month.
    months : int
        Length, the months to be forecast included.
    holidays : Holidays
        Days off.

    Returns
    -------
    float array, shape (months, 1), unit working days
        Deviations from the mean of the same calendar month over 28 years, so that the normal
        length of a month stays in the season.
    """
    usual = {
        m: float(np.mean([working_days(y, m, holidays) for y in range(year, year + 28)]))
        for m in range(1, 13)
    }
    steps = [Month.at(year, month) + i for i in range(months)]
    found = [working_days(m.year, m.number, holidays) - usual[m.number] for m in steps]
    return np.array(found, dtype=np.float64)[:, None]
