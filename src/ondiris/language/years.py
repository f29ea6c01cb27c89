"""Say which year is meant: the one before, the next, the running one, or one that is not told.

"This year" in a text that counts months is these months; months without a year, in a text that
measures its changes against those of a year, are of the year after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ondiris.language.claim import OPEN_YEAR, Claim, Time
from ondiris.model import Month

__all__ = [
    "ahead",
    "earlier",
    "in_the_year_after",
    "is_its_own_base",
    "is_running",
    "next_one",
    "so_far",
]

_YEAR, _MONTH = len("2025"), len("2025-05")
_SETTLED = 5
"""The month from which a text of last year is rare."""


def earlier(time: Time) -> Time:
    """Return the same time of the year before."""
    return replace(time, start=_moved(time.start, -1), end=_moved(time.end, -1))


def next_one(time: Time, published: date | None) -> Time:
    """Return the next of the months that a plan names without a year.

    Parameters
    ----------
    time : Time
        As resolved for what has been: the last one.
    published : date or None
    """
    told = published is None or time.resolved_from != "published" or time.type != "flow"
    if told or published is None or time.end is None or len(time.end) != _MONTH:
        return time
    if time.end >= str(Month.of(published)):
        return time
    return replace(time, start=_moved(time.start, 1), end=_moved(time.end, 1))


def _moved(day: str | None, years: int) -> str:
    text = str(day)
    return f"{int(text[:_YEAR]) + years}{text[_YEAR:]}"


def is_running(time: Time, published: date | None) -> bool:
    """Tell whether a whole year is told of in a text of that year, before it has ended.

    Parameters
    ----------
    time : Time
    published : date or None
        The day the text appeared.
    """
    year = time.type == "flow" and time.grain == "year"
    return year and published is not None and time.end == str(published.year)


def ahead(time: Time) -> Time:
    """Take "in twenty years", where it is planned, for years to come."""
    if time.type != "relative" or not str(time.end).startswith("last_"):
        return time
    return replace(time, end=f"next_{str(time.end).removeprefix('last_')}")


def is_its_own_base(time: Time, published: date | None) -> bool:
    """Tell whether a change against last year would itself be of last year.

    Early in a year "against last year" may be of what last year is compared with.

    Parameters
    ----------
    time : Time
        That of the text, which a change would take.
    published : date or None
    """
    settled = published is not None and published.month >= _SETTLED
    return settled and published is not None and str(time.end)[:_YEAR] == str(published.year - 1)


def so_far(time: Time, told: Time | None, published: date | None) -> Time:
    """Take "this year" for the months of it that a text has told of.

    Parameters
    ----------
    time : Time
        As the words say it.
    told : Time or None
        The months that the text is about.
    published : date or None

    Returns
    -------
    Time
        The months, inherited, or ``time`` where there are none.
    """
    if told is None or told.type != "flow" or not is_running(time, published):
        return time
    cumulated = told.grain != "year" and str(told.start) == f"{time.end}-01"
    return replace(told, resolved_from="inherited") if cumulated else time


def in_the_year_after(claims: Sequence[Claim], bases: Iterable[int]) -> list[Claim]:
    """Give months without a year the year after the one that a text measures changes against.

    Parameters
    ----------
    claims : sequence of Claim
    bases : iterable of int
        The years whose same months the text compares with.
    """
    years = {*bases}
    if len(years) != 1:
        return list(claims)
    year = str(years.pop() + 1)
    return [_told(claim, year) for claim in claims]


def _told(claim: Claim, year: str) -> Claim:
    time = claim.period
    if time is None or not time.open_year:
        return claim
    start = None if time.start is None else time.start.replace(OPEN_YEAR, year)
    end = None if time.end is None else time.end.replace(OPEN_YEAR, year)
    rule = claim.field_rules.get("period", "none")
    return replace(
        claim,
        period=replace(time, start=start, end=end, resolved_from="inherited"),
        field_status={**claim.field_status, "period": "inherited"},
        field_rules={**claim.field_rules, "period": f"{rule}, after its base"},
    )
