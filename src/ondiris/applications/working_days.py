r"""Working days of a country, and the conventions by which a legal term is counted on them.

Counting is cumulative: :math:`C(d)` is the number of working days up to and including a day, so
that the days between two days are :math:`C(b) - C(a)` and the n-th working day after a day is the
first whose :math:`C` has grown by n.  The same arrays serve one date and hundreds of thousands.

Lists of days off end.  What lies after their last day is still counted, on the holidays of fixed
date alone, and `WorkingDays.beyond` says so; whoever shows such a day shows that it is provisional.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.model import Holidays

__all__ = [
    "KAZAKHSTAN",
    "UNION",
    "Convention",
    "Days",
    "Integers",
    "WorkingDays",
    "day_number",
    "months_after",
    "working_days",
]

Days = NDArray[np.datetime64]
Integers = NDArray[np.int64]
_FIRST, _LAST = 1990, 2099
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Convention:
    """How the days of a term are counted.

    Parameters
    ----------
    first_day_counts : bool
        Whether the day of the event that begins the term, the receipt, is its first day.
    due_day_moves : bool
        Whether a due day that is a day off moves to the next working day.
    least_working_days : int
        How many working days a term of two or more calendar days holds at least.

    Notes
    -----
    The day of the answer always counts: a term of one day is kept by an answer on its due day.
    """

    first_day_counts: bool = False
    due_day_moves: bool = True
    least_working_days: int = 0


KAZAKHSTAN: Final = Convention()
"""Civil Code of Kazakhstan, articles 172-176: a term begins on the day after the event, ends on
the same day of its last month, and passes to the next working day."""
UNION: Final = Convention(least_working_days=2)
"""Regulation (EEC, Euratom) No 1182/71, article 3: the same, and a period of two days or more
includes at least two working days."""


@dataclass(frozen=True, slots=True, eq=False)
class WorkingDays:
    """A calendar of working days, Monday to Friday but for the days off and the days worked.

    Parameters
    ----------
    first : date
        First day of the calendar.
    so_far : int array
        For each day from the first on, how many working days there were up to and including it.
    listed_until : date, optional
        Last day that the lists of days off cover; none where nothing in them ends.
    """

    first: date
    so_far: Integers
    listed_until: date | None = None

    def __repr__(self) -> str:
        until = self.listed_until.isoformat() if self.listed_until else "no end"
        return f"WorkingDays({self.first} to {self.last}, listed until {until})"

    @property
    def last(self) -> date:
        """Return the last day of the calendar."""
        return self.first + timedelta(days=self.so_far.size - 1)

    def positions(self, days: Days | Integers) -> Integers:
        """Return where days stand in the calendar, or refuse days that it does not have.

        Parameters
        ----------
        days : datetime64[D] array, or numbers of days since 1970
        """
        numbers = np.asarray(days).astype(np.int64) - (self.first - _EPOCH).days
        if numbers.size and (numbers.min() < 0 or numbers.max() >= self.so_far.size):
            raise InvalidInput(
                "day-out-of-calendar", f"the calendar goes from {self.first} to {self.last}"
            )
        return numbers

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        at = self._at(day)
        return bool(self.so_far[at] > (self.so_far[at - 1] if at else 0))

    def worked_at(self, positions: Integers) -> NDArray[np.bool_]:
        """Tell which places of the calendar are working days."""
        before = np.where(positions > 0, self.so_far[positions - 1], 0)
        return np.asarray(self.so_far[positions] > before)

    def beyond(self, day: date) -> bool:
        """Tell whether a day lies after the last one that the lists of days off cover."""
        return self.listed_until is not None and day > self.listed_until

    def between(self, begun: date, ended: date) -> int:
        """Count the working days after one day up to and including another.

        The first does not count and the last does; nothing is counted backwards.
        """
        return max(int(self.so_far[self._at(ended)] - self.so_far[self._at(begun)]), 0)

    def after(self, begun: date, days: int) -> date:
        """Return the n-th working day after a day; the day itself where n is nought."""
        if days <= 0:
            return begun
        return self._day_of(int(self.so_far[self._at(begun)]) + days)

    def next(self, day: date) -> date:
        """Return a day if it is worked, else the next working day."""
        return day if self.works(day) else self.after(day, 1)

    def _day_of(self, count: int) -> date:
        """Return the first day up to which so many working days are counted."""
        at = int(self.so_far.searchsorted(count))
        if at >= self.so_far.size:
            raise InvalidInput(
                "day-out-of-calendar", f"the calendar goes from {self.first} to {self.last}"
            )
        return self.first + timedelta(days=at)

    def _at(self, day: date) -> int:
        at = day.toordinal() - self.first.toordinal()
        if not 0 <= at < self.so_far.size:
            raise InvalidInput(
                "day-out-of-calendar", f"the calendar goes from {self.first} to {self.last}"
            )
        return at


def working_days(
    holidays: Holidays, *, first_year: int = _FIRST, last_year: int = _LAST
) -> WorkingDays:
    """Return the working days of some years.

    Parameters
    ----------
    holidays : Holidays
        Days off of the country.
    first_year, last_year : int
        The years that the calendar has.

    Examples
    --------
    A receipt on Thursday 6 March 2025 with three working days to answer; the 8th is a holiday
    that passes from Saturday to Monday the 10th.

    >>> from ondiris.model import Holiday
    >>> calendar = working_days(Holidays((Holiday(3, 8),)))
    >>> calendar.after(date(2025, 3, 6), 3).isoformat()
    '2025-03-12'
    >>> calendar.between(date(2025, 3, 6), date(2025, 3, 12))
    3
    """
    if not 1 <= first_year <= last_year <= 9998:
        raise InvalidInput("bad-years", "a calendar has a first year that is not after its last")
    first, end = date(first_year, 1, 1), date(last_year + 1, 1, 1)
    days = np.arange(np.datetime64(first), np.datetime64(end))
    works = np.is_busday(days)
    off, worked = holidays.off(first_year, last_year), {*holidays.worked}
    for listed, value in ((off, False), (worked, True)):
        works[[(day - first).days for day in listed if first <= day < end]] = value
    return WorkingDays(first, np.cumsum(works, dtype=np.int64), holidays.last_day)


def day_number(day: date) -> int:
    """Return the number of a day since 1970, as arrays of days count."""
    return (day - _EPOCH).days


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, the last of that month where it has no such day.

    Examples
    --------
    >>> months_after(date(2025, 1, 31), 1).isoformat()
    '2025-02-28'
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
