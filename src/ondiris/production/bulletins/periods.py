"""Which stretches of time may answer a claim, so that a large home is never derived whole.

What sources printed says up to which month each series is known; only the text's own time and
the runs that end in such a month can answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from ondiris.model import Month, Period
from ondiris.production.figures.rows import Row

__all__ = ["answering_periods", "known_ends", "runs_to_date"]


def known_ends(printed: Iterable[Row]) -> frozenset[Month]:
    """Return the last month that is known of each printed series, over all series.

    Single months and runs of them end on their own: a month alone makes no run.
    """
    last: dict[tuple[str, str, str, bool], Month] = {}
    for row in printed:
        if row.period.month_range:
            run = len(row.period.month_range) > 1
            series = (row.key.measure, row.key.activity, row.key.area, run)
            end = row.period.last_month
            last[series] = max(last.get(series, end), end)
    return frozenset(last.values())


def runs_to_date(ends: Iterable[Month]) -> frozenset[Period]:
    """Return the runs from January to each of some months."""
    return frozenset(Period.of_months(Month(end).january, Month(end)) for end in ends)


def answering_periods(asked: Period, ends: Iterable[Month], *, to_date: bool) -> frozenset[Period]:
    """Return the periods that may answer a question about one.

    Parameters
    ----------
    asked : Period
        The time a text spoke of: a run of months.
    ends : iterable of Month
        The last months known.
    to_date : bool
        Whether any run from January answers it, else only runs as long.
    """
    found = {asked}
    for end in ends:
        if to_date:
            found |= runs_to_date((end,))
        else:
            found.add(_run_before(asked, end))
        later = asked.year_after()
        while later is not None and later.last_month <= end:
            found.add(later)
            later = later.year_after()
    return frozenset(found)


def _run_before(asked: Period, end: Month) -> Period:
    """Return the newest run as long as one, and as aligned, that is over by a month."""
    months = len(asked.month_range)
    ahead = (int(end) - int(asked.last_month)) // min(months, 12) * min(months, 12)
    last = Month(int(asked.last_month) + ahead)
    return Period.of_months(Month(int(last) - months + 1), last)
