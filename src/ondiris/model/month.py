"""A calendar month as a number, for arrays and for people.

Returns, indices and schedules count months; a `Month` is that count, so it may stand in any array
of whole numbers, and it is written and read as ``2025-05``.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Self

from ondiris.errors import InvalidInput

__all__ = ["Month"]

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

    @property
    def year(self) -> int:
        """Its year."""
        return int(self) // 12

    @property
    def number(self) -> int:
        """Its number within the year, 1 to 12."""
        return int(self) % 12 + 1

    @property
    def january(self) -> Self:
        """The January of its year."""
        return type(self)(int(self) - int(self) % 12)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def __add__(self, months: int) -> Self:
        return type(self)(int(self) + int(months))

    def __radd__(self, months: int) -> Self:
        return self + months

    def __sub__(self, months: int) -> Self:
        """Return the month so many months before; of two months `int` gives the distance."""
        return type(self)(int(self) - int(months))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)
