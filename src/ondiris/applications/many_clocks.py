"""The clocks of a list of steps, read together: as `step_clock` reads each of them.

A desk with thousands of waiting steps asks for all of their clocks at once.  They go through the
columns of `step_clocks` and come back as the same words, one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from ondiris.applications.clock_columns import (
    KINDS,
    VERDICTS,
    ClockColumns,
    StepColumns,
    step_clocks,
)
from ondiris.applications.clocks import (
    ClockReading,
    DaysKind,
    StepClock,
    StepTimes,
    step_clock,
)
from ondiris.applications.working_days import KAZAKHSTAN, Convention, Days, WorkingDays
from ondiris.errors import InvalidInput

__all__ = ["clocks_of"]

_FEW = 24
"""Up to so many steps one by one are faster."""
_PLACE = {kind: n for n, kind in enumerate(KINDS)}
_READINGS = {
    kind: (DaysKind.WORKING, DaysKind.CALENDAR) if kind is DaysKind.UNSAID else (kind,)
    for kind in KINDS
}


def clocks_of(
    steps: Sequence[StepTimes], calendar: WorkingDays, convention: Convention = KAZAKHSTAN
) -> list[StepClock]:
    """Read the two clocks of every step of a list, all asked for on one day.

    Parameters
    ----------
    steps : sequence of StepTimes
    calendar : WorkingDays
        Of the country whose law sets the terms.
    convention : Convention
        How its days are counted.

    Raises
    ------
    InvalidInput
        ``unequal-days`` if they are asked for on different days.

    Examples
    --------
    >>> from ondiris.applications.working_days import working_days
    >>> from ondiris.model import Holidays
    >>> step = StepTimes(date(2025, 6, 2), date(2025, 6, 16), None, (), 10, DaysKind.WORKING)
    >>> clocks = clocks_of([step] * 100, working_days(Holidays()))
    >>> len(clocks), clocks[99] == step_clock(step, working_days(Holidays()))
    (100, True)
    """
    if len({step.as_of for step in steps}) > 1:
        raise InvalidInput("unequal-days", "the steps are asked for on more than one day")
    if len(steps) <= _FEW:
        return [step_clock(step, calendar, convention) for step in steps]
    found = step_clocks(_columns(steps), calendar, convention)
    return _told(steps, found)


def _columns(steps: Sequence[StepTimes]) -> StepColumns:
    stops = [(row, stop) for row, step in enumerate(steps) for stop in step.stops]
    return StepColumns(
        _days([step.begun for step in steps]),
        _days([step.ended for step in steps]),
        steps[0].as_of,
        np.array([step.allowed or 0 for step in steps], np.int64),
        np.array([_PLACE[step.kind] for step in steps], np.int64),
        np.array([row for row, _ in stops], np.int64),
        _days([stop.begun for _, stop in stops]),
        _days([stop.ended for _, stop in stops]),
    )


def _days(days: Sequence[date | None]) -> Days:
    return np.array(days, "datetime64[D]")


def _told(steps: Sequence[StepTimes], found: ClockColumns) -> list[StepClock]:
    net, gross, overdue = found.net.tolist(), found.gross.tolist(), found.overdue.tolist()
    due, late, beyond = found.due.tolist(), found.late.tolist(), found.beyond.tolist()
    verdict, elapsed, stopped = (c.tolist() for c in (found.verdict, found.elapsed, found.stopped))
    return [
        StepClock(
            tuple(
                ClockReading(
                    kind, net[n][k], gross[n][k], due[n][k], late[n][k], overdue[n][k], beyond[n][k]
                )
                for k, kind in enumerate(_READINGS[step.kind])
            ),
            VERDICTS[verdict[n]],
            elapsed[n],
            stopped[n],
        )
        for n, step in enumerate(steps)
    ]
