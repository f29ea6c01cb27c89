"""Which period leads a page: the newest that says enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low

from ondiris.model import Month, Period

__all__ = ["Age", "age_of", "newest_period", "telling_periods"]

_CYCLES = 12
_ENOUGH = 0.5
"""A period tells enough with half as many activities as the fullest of the year before it, or half
of those that the city leads with."""


def telling_periods(
    known: Iterable[tuple[str, Period]],
    *,
    whole: str,
    leading: Collection[str] = (),
    levels: Iterable[Period] = (),
) -> tuple[Period, ...]:
    """Return the periods that say enough to lead a page, newest and longest first.

    A period is known of an activity if a figure of it is printed, or of each of its months since
    January.  It tells enough if it is known of the whole and either of at least half as many
    activities as the fullest period that ended within the twelve months before its end, or of at
    least half of those that the city leads with; so a lone indicator never hides the last full
    picture, and a release of what the city speaks of is not hidden by one of everything.  A release
    of rates alone hides no picture of levels: where levels of the whole are known at any time, a
    period leads only if its own is.

    Parameters
    ----------
    known : iterable of tuple of str and Period
        Activities and periods of printed figures.
    whole : str
        Activity that the others are parts of.
    leading : collection of str
        Activities that the city leads with.
    levels : iterable of Period
        Periods of which the level of the whole is printed; any will do where there is none.

    Examples
    --------
    >>> parts = [(code, Period.parse("2025-01/2025-05")) for code in ("B-E", "C10", "C29")]
    >>> lone = [("B-E", Period.parse("2025-01/2025-06"))]
    >>> [str(period) for period in telling_periods([*parts, *lone], whole="B-E")]
    ['2025-01/2025-05']
    """
    activities, names = _told(known)
    counts = {extent: len(codes) for extent, codes in activities.items()}
    led = set(leading)
    of_whole, _ = _told((whole, period) for period in levels)
    told = [
        extent
        for extent, codes in activities.items()
        if whole in codes
        and (extent in of_whole or not of_whole)
        and (
            counts[extent] >= _ENOUGH * _fullest(counts, extent[1])
            or (led and len(codes & led) >= _ENOUGH * len(led))
        )
    ]
    ordered = sorted(told, key=lambda extent: (extent[1], -extent[0].toordinal()), reverse=True)
    return tuple(names[extent] for extent in ordered)


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago a period ended.

    Parameters
    ----------
    months : int
        Whole months between its last month and that of the day.
    stale : bool
        Whether two releases should have come since.
    """

    months: int
    stale: bool


def age_of(period: Period, told: Sequence[Period], day: date) -> Age:
    """Return the age of a period on a day.

    The cycle of releases is the median distance, in months, of the ends of up to twelve newest
    periods that tell enough; a year where there are fewer than two.

    Parameters
    ----------
    period : Period
    told : sequence of Period
        Periods that tell enough, as `telling_periods` returns them.
    day : date

    Examples
    --------
    >>> told = [Period.parse(f"2025-{month:02}") for month in (5, 4, 3)]
    >>> age_of(told[0], told, date(2025, 7, 20)), age_of(told[0], told, date(2025, 8, 1))
    (Age(months=2, stale=False), Age(months=3, stale=True))
    """
    ends = sorted({int(p.last_month) for p in told}, reverse=True)[:_CYCLES]
    gaps = [later - earlier for later, earlier in pairwise(ends)]
    cycle = median_low(gaps) if gaps else 12
    months = max(Month.of(day).since(period.last_month), 0)
    return Age(months, months > 2 * cycle)


def newest_period(known: Iterable[tuple[str, Period]], *, whole: str) -> Period | None:
    """Return the newest and longest period of which anything is known of the whole.

    Parameters
    ----------
    known, whole
        As for `telling_periods`.

    Examples
    --------
    >>> months = [("B-E", Period.parse(f"2025-0{n}")) for n in (1, 2)]
    >>> str(newest_period(months, whole="B-E"))
    '2025-01/2025-02'
    """
    activities, names = _told(known)
    found = [extent for extent, codes in activities.items() if whole in codes]
    newest = max(found, key=lambda extent: (extent[1], -extent[0].toordinal()), default=None)
    return None if newest is None else names[newest]


def _told(
    known: Iterable[tuple[str, Period]],
) -> tuple[dict[tuple[date, date], set[str]], dict[tuple[date, date], Period]]:
    """Return the activities that are known of each extent, and how the extent is written."""
    activities: dict[tuple[date, date], set[str]] = defaultdict(set)
    names: dict[tuple[date, date], Period] = {}
    months: dict[str, set[int]] = defaultdict(set)
    for activity, period in known:
        if period.deadline or not period.month_range:
            continue
        _note(activities, names, activity, period)
        if len(period.month_range) == 1:
            months[activity].add(period.month_range[0])
    for activity, there in months.items():
        for run in _runs(there):
            _note(activities, names, activity, run)
    return activities, names


def _note(
    activities: dict[tuple[date, date], set[str]],
    names: dict[tuple[date, date], Period],
    activity: str,
    period: Period,
) -> None:
    activities[period.extent].add(activity)
    names.setdefault(period.extent, period)


def _runs(months: set[int]) -> Iterator[Period]:
    """Yield the runs since January whose months are all there."""
    for month in map(Month, months):
        if month.number > 1 and all(n in months for n in range(int(month.january), int(month))):
            whole_year = month.number == 12
            yield Period.year(month.year) if whole_year else Period.of_months(month.january, month)


def _fullest(counts: dict[tuple[date, date], int], end: date) -> int:
    """Return the most activities of a period that ended in the twelve months before a day."""
    begin = end.replace(year=end.year - 1, day=1)
    return max((n for (_, last), n in counts.items() if begin <= last < end), default=0)
