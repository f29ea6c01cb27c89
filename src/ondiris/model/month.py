"""A calendar month as a number, for arrays and for people.

Returns, indices and schedules count months; a `Month` is that count, so it may stand in any array
of whole numbers, and it is written and read as ``2025-05``.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import ClassVar, Self

from ondiris.errors import InvalidInput

__all__ = ["Month", "full_months", "months_later"]

_WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class Month(int):
    """A month: 12 · year + month - 1.

    Examples
    --------
    >>> may = Month.parse("2025-05")
    >>> may, may - 4, may.january, int(may)
    (2025-05, 2025-01, 2025-01, 24304)
    >>> may.year, may.number, may.last_day.isoformat()
    (2025, 5, '2025-05-31')
    """

    __slots__ = ()

    NEVER: ClassVar[Month]
    """December 9999: the last month of what has no end yet."""

    @classmethod
    def at(cls, year: int, number: int) -> Self:
        """Return a month of a year.

        Parameters
        ----------
        year : int
        number : int
            From 1 to 12.

        Raises
        ------
        InvalidInput
            ``bad-month`` where the number is outside.
        """
        if not 1 <= number <= 12:
            raise InvalidInput("bad-month", "a year has the months 1 to 12")
        return cls(12 * year + number - 1)

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month of a day."""
        return cls.at(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a month written ``2025-05``.

        Raises
        ------
        InvalidInput
            ``bad-month`` for anything else.
        """
        match = _WRITTEN.fullmatch(text)
        if match is None or not 1 <= int(match[2]) <= 12:
            raise InvalidInput("bad-month", "a month is written YYYY-MM, such as 2025-05")
        return cls.at(int(match[1]), int(match[2]))

    @classmethod
    def span(cls, text: str) -> tuple[Self, Self]:
        """Read the first and the last month of a span: ``2016-01..2025-05``, or with a stroke.

        Raises
        ------
        InvalidInput
            ``bad-span`` for what is no span, ``month-out-of-order`` where it ends before it begins.

        Examples
        --------
        >>> Month.span("2016-01..2025-05")
        (2016-01, 2025-05)
        """
        begun, _, ended = text.partition(".." if ".." in text else "/")
        try:
            first, last = cls.parse(begun), cls.parse(ended)
        except InvalidInput:
            raise InvalidInput(
                "bad-span", f"{text[:30]!r} is no span of months", hint="Write 2016-01..2025-05."
            ) from None
        if last < first:
            raise InvalidInput("month-out-of-order", "the span ends before it begins")
        return first, last

    @property
    def year(self) -> int:
        """Its year."""
        return self // 12

    @property
    def number(self) -> int:
        """Its number within the year, 1 to 12."""
        return self % 12 + 1

    @property
    def quarter(self) -> int:
        """The number of its quarter, 1 to 4."""
        return self % 12 // 3 + 1

    @property
    def half(self) -> int:
        """The number of its half-year, 1 or 2."""
        return self % 12 // 6 + 1

    @property
    def january(self) -> Self:
        """The January of its year."""
        return self - self % 12

    @property
    def first_day(self) -> date:
        """Its first day."""
        return _first_day(self)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def since(self, earlier: int) -> int:
        """Return how many months after another one it is."""
        return int(self) - int(earlier)

    def __add__(self, months: int) -> Self:
        return type(self)(int(self) + int(months))

    def __radd__(self, months: int) -> Self:
        return self + months

    def __sub__(self, months: int) -> Self:
        """Return the month so many months before; `since` gives the distance of two."""
        return type(self)(int(self) - int(months))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def months_later(day: date, months: int) -> date:
    """Return the first day of the month so many months after the month of a day.

    Examples
    --------
    >>> months_later(date(2025, 11, 30), 3).isoformat()
    '2026-02-01'
    """
    return _first_day(12 * day.year + day.month - 1 + months)


def full_months(earlier: date, later: date) -> int:
    """Return how many full months lie between two days; one ends at the latest with its month.

    Examples
    --------
    >>> full_months(date(2025, 1, 31), date(2025, 3, 30))
    1
    >>> full_months(date(2025, 12, 31), date(2026, 6, 30))
    6
    """
    month = Month.of(later)
    ends = later.day >= earlier.day or later == month.last_day
    return month.since(Month.of(earlier)) - (not ends)


def _first_day(month: int) -> date:
    year, before = divmod(month, 12)
    return date(year, before + 1, 1)


Month.NEVER = Month.at(9999, 12)
