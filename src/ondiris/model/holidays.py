"""Days off of a country: a word that seasonal adjustment and the clocks of applications share.

Some days off have a fixed date, some follow another calendar and are listed by date, and some are
decided for one year: a day off that was given once, or a Saturday worked for it.  Lists of dates
come to an end, and whoever counts with them must be able to say where.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ondiris.errors import InvalidInput

__all__ = ["Holiday", "Holidays"]

WEEKEND = 5
"""First weekday that is no working day; Monday is nought."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of fixed date, while it was kept.

    Parameters
    ----------
    month, day : int
        Its date.
    first_year, last_year : int
        First and last year it was a day off.
    moves : bool
        Whether a day off that falls on a weekend passes to the next working day.
    """

    month: int
    day: int
    first_year: int = 1
    last_year: int = 9999
    moves: bool = True

    def __post_init__(self) -> None:
        try:
            date(2000, self.month, self.day)
        except ValueError as error:
            raise InvalidInput("no-such-day", "a holiday is on a day of no month") from error

    def of_year(self, year: int) -> date | None:
        """Return its date in a year; none where it was not kept, or in a year without that day."""
        if not self.first_year <= year <= self.last_year:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days off of a country: of fixed date, moving with another calendar, and of one year.

    Parameters
    ----------
    fixed : tuple of Holiday
        Holidays of fixed date.
    moving : tuple of date
        Holidays that follow another calendar, such as Kurban Ait, by their date.
    once : tuple of date
        Further days off, each given once.
    worked : tuple of date
        Days that were worked although they fall on a weekend or were days off.
    until : date, optional
        Last day that the lists cover, where it is not the end of the year of the last moving
        holiday.
    """

    fixed: tuple[Holiday, ...] = ()
    moving: tuple[date, ...] = ()
    once: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    until: date | None = None

    def __post_init__(self) -> None:
        if set(self.worked) & set(self.once):
            raise InvalidInput("off-and-worked", "a day is listed both as a day off and as worked")

    @property
    def last_day(self) -> date | None:
        """Return the last day that the lists cover; none where nothing in them ends.

        Examples
        --------
        >>> Holidays(moving=(date(2025, 6, 6),)).last_day.isoformat()
        '2025-12-31'
        """
        if self.until is not None or not self.moving:
            return self.until
        return date(max(day.year for day in self.moving), 12, 31)

    def ending_before(self, year: int) -> int | None:
        """Return the last year that the lists cover whole, if they end before the end of a year.

        Examples
        --------
        >>> listed = Holidays(moving=(date(2024, 6, 16), date(2025, 6, 6)))
        >>> listed.ending_before(2025), listed.ending_before(2027)
        (None, 2025)
        """
        last = self.last_day
        if last is None:
            return None
        whole = last.year if (last.month, last.day) == (12, 31) else last.year - 1
        return whole if whole < year else None

    def off(self, first_year: int, last_year: int) -> frozenset[date]:
        """Return the weekdays of some years that are days off.

        A holiday of the year before may pass into the first of them.

        Examples
        --------
        >>> women = Holidays((Holiday(3, 8),))
        >>> [day.isoformat() for day in women.off(2025, 2025)]
        ['2025-03-10']
        """
        years = range(first_year - 1, last_year + 1)
        dated = [(h.of_year(y), h.moves) for y in years for h in self.fixed]
        kept = [(day, moves) for day, moves in dated if day is not None]
        off = {day for day, _ in kept} | {*self.moving, *self.once}
        for fixed in sorted(day for day, moves in kept if moves):
            if fixed.weekday() >= WEEKEND:
                free = fixed
                while free.weekday() >= WEEKEND or free in off:
                    free += timedelta(days=1)
                off.add(free)
        return frozenset(
            day for day in off - {*self.worked}
            if day.weekday() < WEEKEND and first_year <= day.year <= last_year
        )  # fmt: skip
