"""The fiscal year of a city: twelve months from its first one, called by both calendar years."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ondiris.errors import InvalidInput
from ondiris.model.month import Month, months_later
from ondiris.model.period import Period

__all__ = ["FiscalYear"]

_LABEL = re.compile(
    r"(?<![\d/-])(?P<first>(?:19|20|21)\d\d) ?"
    r"(?:/ ?(?P<last>\d\d)|[/-] ?(?P<whole>\d{4}))(?![\d/-])"
)


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """When a fiscal year begins.

    Parameters
    ----------
    begins : int
        Its first month; with January it is the calendar year and has no name of its own.

    Examples
    --------
    >>> april = FiscalYear(4)
    >>> str(april.parse("2024/25")), april.label(Period.parse("2024-04/2025-03"))
    ('2024-04/2025-03', '2024/25')
    >>> april.label(Period.parse("2024")), FiscalYear().label(Period.parse("2024"))
    ('', '')
    """

    begins: int = 1

    def parse(self, text: str) -> Period:
        """Read a period by its written form, or a fiscal year by its name ``2024/25``.

        Raises
        ------
        InvalidInput
            If the text is neither.
        """
        found = _LABEL.fullmatch(text.strip())
        short = found is not None and found["last"] is not None
        first = self.named_in(text)[0] if short and self.begins > 1 else 0
        return self.year(first) if first else Period.parse(text)

    def year(self, first: int) -> Period:
        """Return the fiscal year that begins in a calendar year."""
        start = Month.at(first, self.begins)
        return Period.of_months(start, Month(start + 11))

    def label(self, period: Period) -> str:
        """Return the name of a fiscal year: ``2024/25``; empty for any other period."""
        months = period.month_range
        if self.begins == 1 or len(months) != 12 or period.start.month != self.begins:
            return ""
        return f"{period.start.year}/{(period.start.year + 1) % 100:02}"

    def named_in(self, text: str) -> tuple[int, str]:
        """Return the first year of a fiscal year that a text names, and the text with it alone.

        Two years in a row are one fiscal year: ``2024/25``, ``2024-2025``; 0 where there is none.
        Digits that may be a month, ``2009-10``, are none.
        """
        for found in _LABEL.finditer(text):
            first, last = int(found["first"]), found["last"] or found["whole"]
            if int(last) == (first + 1) % 10 ** len(last):
                return first, f"{text[: found.start()]}{first}{text[found.end() :]}"
        return 0, text

    def within(self, first: int, part: Period) -> Period:
        """Return a part of a fiscal year: its first quarter, or a month of it.

        Parameters
        ----------
        first : int
            Calendar year in which it begins.
        part : Period
            As if its year were that calendar year: quarters and halves are counted from the first
            month, months are those of the calendar.

        Raises
        ------
        InvalidInput
            If a run of months does not lie in it.
        """
        months = len(part.month_range)
        counted = str(part)[4:6] in ("-Q", "-H")
        start = part.start
        if counted:
            start = months_later(start, self.begins - 1)
        elif start.month < self.begins:
            start = start.replace(year=first + 1)
        run = Period.of_months(Month.of(start), Month.of(start) + (months - 1))
        if not months or run.last_day > self.year(first).last_day:
            raise InvalidInput("impossible-period", f"{part} is no part of {first}/{first + 1}")
        aligned = counted and (start.month - 1) % months == 0
        return replace(part, start=start) if aligned else run
