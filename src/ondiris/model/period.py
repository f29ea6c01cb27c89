"""Periods of official statistics, the cumulative ones of this region among them.

Written as ISO 8601 where it has a word, as SDMX elsewhere::

    2025  2025-H1  2025-Q1  2025-05  2025-06-30     one year, half, quarter, month, day
    2025-01/2025-05                                 January–May, cumulated
    2025-01-01/2025-06-30                           the year up to a day
    2019/2021                                       a run of years
    ../2027                                         a deadline: "by 2027"

A cumulative period and the quarter that covers the same days are one *extent* under two
names; the name a source used is kept, matching goes by extent.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, partial

from ondiris.errors import InvalidInput
from ondiris.model.month import Month, months_later

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Frequency", "Period", "out_of_order"]

FIRST_YEAR, LAST_YEAR = 1900, 2100


class Frequency(StrEnum):
    """SDMX codes of the grain in which a period is written."""

    YEAR = "A"
    HALF = "S"
    QUARTER = "Q"
    MONTH = "M"
    DAY = "D"


_MONTHS = {Frequency.YEAR: 12, Frequency.HALF: 6, Frequency.QUARTER: 3, Frequency.MONTH: 1}
_POINT = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A run of equal calendar units, or a deadline.

    Parameters
    ----------
    frequency : Frequency
        The unit in which the period is written.
    start : date
        First day of the first unit.
    length : int
        Number of units, at least one.
    deadline : bool
        Whether the period names the day by which something is due.  "By 2027" does not say
        whether 2027 belongs to it: `readings` keeps both days.

    Attributes
    ----------
    first_day : date
        First day of the extent; for a deadline its earliest reading.
    last_day : date
        Last day of the extent; for a deadline its latest reading.
    extent : tuple of date
        First and last day: what two names of one stretch of time share.
    month_range : range
        The numbers of its months, each a `Month`; none where it is a day or a deadline.

    Raises
    ------
    InvalidInput
        If the start is no first day of a unit, or the period leaves 1900–2100.

    Examples
    --------
    >>> may = Period.parse("2025-01/2025-05")
    >>> str(may.year_before()), str(may.less(Period.parse("2025-01/2025-04")))
    ('2024-01/2024-05', '2025-05')
    >>> [str(day) for day in Period.parse("../2027").readings]
    ['2026-12-31', '2027-12-31']
    """

    frequency: Frequency
    start: date
    length: int = 1
    deadline: bool = False
    first_day: date = field(init=False, repr=False, compare=False)
    last_day: date = field(init=False, repr=False, compare=False)
    extent: tuple[date, date] = field(init=False, repr=False, compare=False)
    month_range: range = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        months = _MONTHS.get(self.frequency, 0)
        aligned = not months or (self.start.day == 1 and not (self.start.month - 1) % months)
        if not aligned or self.length < 1 or (self.deadline and self.length > 1):
            raise _impossible(f"{self.frequency} {self.start} × {self.length}")
        if months:
            last_year = (Month.of(self.start) + (self.length * months - 1)).year
        else:
            last_year = self.start.year + (self.length - 1) // 366
        if self.start.year < FIRST_YEAR or last_year > LAST_YEAR:
            raise InvalidInput(
                "impossible-period",
                f"a period must lie between {FIRST_YEAR} and {LAST_YEAR}",
            )
        # A period is asked for its days again and again, and parsed once for each text.
        last = self._span_end()
        first = self._before_or_on(last)[0] if self.deadline else self.start
        run = 0 if self.deadline or not months else months * self.length
        begin = int(Month.of(self.start))
        keep = partial(object.__setattr__, self)
        keep("first_day", first)
        keep("last_day", last)
        keep("extent", (first, last))
        keep("month_range", range(begin, begin + run) if run else range(0))
        keep("_hash", hash((self.start.toordinal(), self.length, run, self.deadline)))

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period from its written form.

        Raises
        ------
        InvalidInput
            If the text is no period, or names a month or day that does not exist.
        """
        return _parsed(text)

    @classmethod
    def _read(cls, text: str) -> Period:
        first, slash, second = text.strip().partition("/")
        if not slash:
            return _point(first)
        end = _point(second)
        if first == "..":
            return cls(end.frequency, end.start, deadline=True)
        begin = _point(first)
        if begin.frequency is not end.frequency:
            raise _impossible(text)
        if end.start < begin.start:
            raise out_of_order(text[:40])
        if begin.frequency is Frequency.DAY:
            return cls(begin.frequency, begin.start, (end.start - begin.start).days + 1)
        span = Month.of(end.start).since(Month.of(begin.start))
        return cls(begin.frequency, begin.start, span // _MONTHS[begin.frequency] + 1)

    @classmethod
    def day(cls, day: date) -> Period:
        """Return the period of one day."""
        return cls(Frequency.DAY, day)

    @classmethod
    def year(cls, year: int) -> Period:
        """Return the period of one calendar year."""
        return cls(Frequency.YEAR, date(year, 1, 1))

    @classmethod
    def months(cls, year: int, first: int, last: int) -> Period:
        """Return the months `first` to `last` of one year."""
        return cls(Frequency.MONTH, date(year, first, 1), last - first + 1)

    @classmethod
    def of_months(cls, first: int, last: int | None = None) -> Period:
        """Return a run of months from one `Month` to another; one month where no last is named.

        Examples
        --------
        >>> may = Month.parse("2025-05")
        >>> str(Period.of_months(may)), str(Period.of_months(may.january, may))
        ('2025-05', '2025-01/2025-05')
        """
        return _of_months(int(first), int(first if last is None else last))

    @property
    def first_month(self) -> Month:
        """Month of the first day."""
        return Month.of(self.first_day)

    @property
    def last_month(self) -> Month:
        """Month of the last day."""
        return Month.of(self.last_day)

    @property
    def readings(self) -> tuple[date, ...]:
        """The days a deadline may mean; a year leaves open whether it is included."""
        return self._before_or_on(self.last_day) if self.deadline else ()

    def _before_or_on(self, end: date) -> tuple[date, ...]:
        """Return the days that "by the end of it" may mean."""
        if self.frequency is Frequency.YEAR:
            return self.start - timedelta(days=1), end
        return (end,)

    @property
    def cumulative(self) -> bool:
        """Whether it is a run of months since January of one year."""
        return (
            self.frequency is Frequency.MONTH
            and not self.deadline
            and self.start.month == 1
            and 1 < self.length <= 12
        )

    def meets(self, other: Period) -> bool:
        """Whether this period answers a question about `other`.

        A period answers for the same extent; a deadline also for any period that holds one
        of its readings, but for no other deadline.
        """
        if self == other:
            return True
        if other.deadline:
            return False
        if self.deadline:
            return any(other.first_day <= day <= other.last_day for day in self.readings)
        return self.extent == other.extent

    def year_before(self) -> Period | None:
        """Return the same period of the previous year; none where there is no such period."""
        return _moved(self, -1)

    def year_after(self) -> Period | None:
        """Return the same period of the next year; none where there is no such period."""
        return _moved(self, 1)

    def previous(self) -> Period:
        """Return the period of the same length that ends just before this one."""
        months = _MONTHS.get(self.frequency)
        if months is None:
            return Period(self.frequency, self.start - timedelta(days=self.length), self.length)
        start = months_later(self.start, -months * self.length)
        return Period(self.frequency, start, self.length)

    def less(self, shorter: Period) -> Period:
        """Return what remains when a shorter run with the same start is taken away.

        Raises
        ------
        InvalidInput
            If the other period is not a proper beginning of this one.
        """
        mine, other = self._in_months(), shorter._in_months()
        if mine.start != other.start or other.length >= mine.length:
            raise InvalidInput("impossible-period", f"{shorter} does not begin {self}")
        return Period.of_months(Month.of(mine.start) + other.length, mine.last_month)

    def _in_months(self) -> Period:
        months = _MONTHS.get(self.frequency)
        if months is None or self.deadline:
            raise InvalidInput("impossible-period", f"{self} is not made of months")
        return Period(Frequency.MONTH, self.start, self.length * months)

    def _span_end(self) -> date:
        months = _MONTHS.get(self.frequency)
        if months is None:
            return self.start + timedelta(days=self.length - 1)
        return months_later(self.start, months * self.length) - timedelta(days=1)

    def __lt__(self, other: Period) -> bool:
        if self.frequency is not other.frequency:
            raise InvalidInput("frequency", f"{self} and {other} have no common frequency")
        return (self.start, self.length) < (other.start, other.length)

    def __str__(self) -> str:
        return _text(self)


# Few periods are asked for again and again: each is made, moved and written once.
@lru_cache(maxsize=8_192)
def _parsed(text: str) -> Period:
    return Period._read(text)


@lru_cache(maxsize=8_192)
def _of_months(first: int, last: int) -> Period:
    return Period(Frequency.MONTH, Month(first).first_day, last - first + 1)


@lru_cache(maxsize=8_192)
def _moved(period: Period, years: int) -> Period | None:
    """Return the period some years on; 29 February and the first and last year have none."""
    try:
        return replace(period, start=period.start.replace(year=period.start.year + years))
    except ValueError:
        return None


@lru_cache(maxsize=8_192)
def _text(period: Period) -> str:
    first = _written(period.frequency, period.start)
    if period.deadline:
        return f"../{first}"
    if period.length == 1:
        return first
    months = _MONTHS.get(period.frequency)
    last = (
        months_later(period.start, months * (period.length - 1))
        if months
        else period.start + timedelta(days=period.length - 1)
    )
    return f"{first}/{_written(period.frequency, last)}"


def _point(text: str) -> Period:
    match = _POINT.match(text)
    if match is None:
        raise _impossible(text)
    year = int(match["year"])
    month = 1
    frequency = Frequency.YEAR
    if match["half"]:
        frequency, month = Frequency.HALF, 6 * int(match["half"]) - 5
    elif match["quarter"]:
        frequency, month = Frequency.QUARTER, 3 * int(match["quarter"]) - 2
    elif match["month"]:
        frequency = Frequency.DAY if match["day"] else Frequency.MONTH
        month = int(match["month"])
    day = int(match["day"] or 1)
    if not 1 <= month <= 12 or year < 1 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise _impossible(text)
    return Period(frequency, date(year, month, day))


def out_of_order(asked: str) -> InvalidInput:
    """Return the refusal of a run of time that is asked for and ends before it begins.

    Parameters
    ----------
    asked : str
        The run, as it was asked for.

    Examples
    --------
    >>> print(out_of_order("2025-05/2025-01"))
    Invalid input: 2025-05/2025-01 ends before it begins [impossible-period] \
Write the earlier end first.
    """
    return InvalidInput(
        "impossible-period",
        f"{asked} ends before it begins",
        hint="Write the earlier end first.",
    )


def _impossible(text: str) -> InvalidInput:
    return InvalidInput(
        "impossible-period",
        f"{text[:40]!r} is not a period",
        hint="Write 2025, 2025-Q1, 2025-05, 2025-01/2025-05, a day, or ../2027.",
    )


def _written(frequency: Frequency, start: date) -> str:
    match frequency:
        case Frequency.YEAR:
            return f"{start.year:04}"
        case Frequency.HALF:
            return f"{start.year:04}-H{Month.of(start).half}"
        case Frequency.QUARTER:
            return f"{start.year:04}-Q{Month.of(start).quarter}"
        case Frequency.MONTH:
            return start.isoformat()[:7]
        case _:
            return start.isoformat()
