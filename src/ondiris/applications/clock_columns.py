"""The clocks of very many steps at once: what `step_clock` says of each, on columns.

Days are numbers since 1970 inside, stops are gone through by their rank in their step, and every
count is a difference of two places in the calendar.  `step_clock` is the definition; a law holds
the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.applications.clocks import LONGEST_TERM, DaysKind, Overdue
from ondiris.applications.working_days import (
    KAZAKHSTAN,
    Convention,
    Days,
    Integers,
    WorkingDays,
    day_number,
)
from ondiris.codes import counted
from ondiris.errors import InvalidInput

__all__ = ["KINDS", "VERDICTS", "ClockColumns", "StepColumns", "step_clocks"]

Flags = NDArray[np.bool_]
KINDS: Final = tuple(DaysKind)
"""What the numbers of a column of kinds mean."""
VERDICTS: Final = tuple(Overdue)
"""What the numbers of a column of verdicts mean."""
_WORKING, _CALENDAR, _MONTHS, _UNKNOWN = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class StepColumns:
    """What is known of the time of many steps, one row a step.

    Parameters
    ----------
    begun, ended : datetime64[D] array, shape (steps,)
        Days; ``NaT`` in `ended` while a step is open.
    as_of : date
        Day of the question.
    allowed : int array, shape (steps,)
        Days or months that a step may take; nought where no act says so.
    kind : int array, shape (steps,)
        Places in `KINDS`.
    stop_step : int array, shape (stops,)
        For each stop the row of its step.
    stop_begun, stop_ended : datetime64[D] array, shape (stops,)
        Days; ``NaT`` in `stop_ended` while a clock stands still.
    """

    begun: Days
    ended: Days
    as_of: date
    allowed: Integers
    kind: Integers
    stop_step: Integers
    stop_begun: Days
    stop_ended: Days

    def __post_init__(self) -> None:
        rows, stops = self.begun.size, self.stop_step.size
        sizes = {self.ended.size, self.allowed.size, self.kind.size}
        if sizes != {rows} or {self.stop_begun.size, self.stop_ended.size} != {stops}:
            raise InvalidInput("unequal-columns", "columns of steps or of stops differ in length")
        if rows and not np.isin(self.kind, range(len(KINDS))).all():
            raise InvalidInput("unknown-kind", "a kind of days is no place in the list of kinds")
        if stops and not np.isin(self.stop_step, range(rows)).all():
            raise InvalidInput("unknown-step", "a stop is of a step that is not there")

    def __repr__(self) -> str:
        steps, stops = counted(self.begun.size, "step"), counted(self.stop_step.size, "stop")
        return f"StepColumns({steps}, {stops}, as of {self.as_of})"


@dataclass(frozen=True, slots=True, eq=False)
class ClockColumns:
    """The clocks of many steps; of two columns the second differs where the kind is unknown.

    Parameters
    ----------
    net, gross, overdue : int array, shape (steps, 2)
        As in `ClockReading`; for a term of unknown days in working and in calendar days.
    due : datetime64[D] array, shape (steps, 2)
        ``NaT`` without a term.
    late, beyond : bool array, shape (steps, 2)
        As in `ClockReading`.
    verdict : int array, shape (steps,)
        Places in `VERDICTS`.
    elapsed : int array, shape (steps,)
        Calendar days, stopped or not.
    stopped : bool array, shape (steps,)
        Whether the clock stands still now.
    """

    net: Integers
    gross: Integers
    due: Days
    late: Flags
    overdue: Integers
    beyond: Flags
    verdict: Integers
    elapsed: Integers
    stopped: Flags

    def __repr__(self) -> str:
        return f"ClockColumns({counted(self.elapsed.size, 'step')})"


def step_clocks(
    steps: StepColumns, calendar: WorkingDays, convention: Convention = KAZAKHSTAN
) -> ClockColumns:
    """Read the two clocks of many steps.

    Parameters
    ----------
    steps : StepColumns
    calendar : WorkingDays
    convention : Convention
        How days are counted.

    Raises
    ------
    InvalidInput
        What `StepTimes` refuses of one step, with how many it is wrong of.
    """
    run = _Run.of(steps, calendar, convention)
    size = steps.begun.size
    net, gross, overdue, due = (np.zeros((size, 2), np.int64) for _ in range(4))
    late, beyond = np.zeros((size, 2), np.bool_), np.zeros((size, 2), np.bool_)
    term = np.asarray(steps.allowed) > 0
    for kind, asked, columns in (
        (_WORKING, _WORKING, (0, 1)),
        (_CALENDAR, _CALENDAR, (0, 1)),
        (_MONTHS, _MONTHS, (0, 1)),
        (_WORKING, _UNKNOWN, (0,)),
        (_CALENDAR, _UNKNOWN, (1,)),
    ):
        chosen = np.flatnonzero(np.asarray(steps.kind) == asked)
        if not chosen.size:
            continue
        part = run.of_rows(chosen)
        found = part.due(kind)
        passed = term[chosen] & (part.end > found)
        over = np.where(passed, part.used(found, kind), 0)
        for column in columns:
            due[chosen, column], late[chosen, column] = found, passed
            net[chosen, column] = part.used(part.anchor, kind)
            gross[chosen, column] = part.count(part.anchor, part.end, kind)
            overdue[chosen, column] = over
            beyond[chosen, column] = part.beyond(found, kind, term[chosen])
    days = np.where(term[:, None], due.astype("datetime64[D]"), np.datetime64("NaT", "D"))
    return ClockColumns(
        net, gross, days, late, overdue, beyond,
        _verdicts(steps, late, term), run.end - run.begun, run.standing,
    )  # fmt: skip


def _verdicts(steps: StepColumns, late: Flags, term: Flags) -> Integers:
    in_time, none = VERDICTS.index(Overdue.IN_TIME), VERDICTS.index(Overdue.UNDER_NONE)
    of_one, of_two = in_time + late[:, 0], none + late.sum(axis=1)
    found = np.where(np.asarray(steps.kind) == _UNKNOWN, of_two, of_one)
    return np.where(term, found, VERDICTS.index(Overdue.NO_TERM)).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Steps with their stops in order; `ranks` has for each rank which step, from and until."""

    begun: Integers
    end: Integers
    allowed: Integers
    ranks: tuple[tuple[Integers, Integers, Integers], ...]
    standing: Flags
    calendar: WorkingDays
    convention: Convention

    @classmethod
    def of(cls, steps: StepColumns, calendar: WorkingDays, convention: Convention) -> _Run:
        begun = steps.begun.astype("datetime64[D]").astype(np.int64)
        today, still = day_number(steps.as_of), np.isnat(steps.ended)
        end = np.where(still, today, steps.ended.astype("datetime64[D]").astype(np.int64))
        begins = steps.stop_begun.astype("datetime64[D]").astype(np.int64)
        runs_on = np.isnat(steps.stop_ended)
        told = steps.stop_ended.astype("datetime64[D]").astype(np.int64)
        order = np.lexsort((np.where(runs_on, np.iinfo(np.int64).max, told), begins,
                            steps.stop_step))  # fmt: skip
        rows, begins = np.asarray(steps.stop_step)[order], begins[order]
        told, runs_on = told[order], runs_on[order]
        _check_steps(steps, begun, end, today)
        _check_stops(rows, begins, told, runs_on, begun[rows], end[rows], today)
        back = int(convention.first_day_counts)
        until = np.maximum(np.where(runs_on, end[rows], told - back), begins)
        standing = np.zeros(begun.size, np.bool_)
        standing[rows[runs_on & still[rows]]] = True
        ranks = tuple(_by_rank(rows, begins, until))
        return cls(begun, end, np.asarray(steps.allowed), ranks, standing, calendar, convention)

    def of_rows(self, chosen: Integers) -> _Run:
        place = np.full(self.begun.size, -1)
        place[chosen] = np.arange(chosen.size)
        ranks = []
        for rows, begins, until in self.ranks:
            kept = place[rows] >= 0
            ranks.append((place[rows[kept]], begins[kept], until[kept]))
        return _Run(
            self.begun[chosen], self.end[chosen], self.allowed[chosen], tuple(ranks),
            self.standing[chosen], self.calendar, self.convention,
        )  # fmt: skip

    @property
    def anchor(self) -> Integers:
        return self.begun - int(self.convention.first_day_counts)

    def count(self, begun: Integers, ended: Integers, kind: int) -> Integers:
        if kind != _WORKING:
            return np.asarray(np.maximum(ended - begun, 0))
        at = self.calendar.positions
        so_far = self.calendar.so_far
        found: Integers = np.maximum(so_far[at(ended)] - so_far[at(begun)], 0)
        return found

    def used(self, begun: Integers, kind: int) -> Integers:
        """Count the days after a day in which the clock ran; a due day ahead counts nothing."""
        begun = np.minimum(begun, self.end)
        found = self.count(begun, self.end, kind)
        for rows, x, y in self.ranks:
            start, stop = np.maximum(x, begun[rows]), np.minimum(y, self.end[rows])
            found[rows] -= self.count(start, np.maximum(stop, start), kind)
        return found

    def due(self, kind: int) -> Integers:
        term = np.maximum(self.allowed, 1)
        if kind == _WORKING:
            return self.run_for(term, _WORKING)
        due = self.months_later(term) if kind == _MONTHS else self.run_for(term, _CALENDAR)
        least = self.convention.least_working_days
        if least:
            later = np.maximum(due, self.run_for(np.full_like(term, least), _WORKING))
            due = np.where((term > 1) | (kind == _MONTHS), later, due)
        if not self.convention.due_day_moves:
            return due
        at = self.calendar.positions(due)
        following = self.days_of(self.calendar.so_far[at] + 1)
        return np.where(self.calendar.worked_at(at), due, following)

    def days_of(self, counts: Integers) -> Integers:
        """Return the first day up to which so many working days are counted."""
        places = np.searchsorted(self.calendar.so_far, counts)
        days: Integers = places + day_number(self.calendar.first)
        self.calendar.positions(days)
        return days

    def run_for(self, days: Integers, kind: int) -> Integers:
        left, reached, goes_on = days.copy(), self.anchor.copy(), np.ones(days.size, np.bool_)
        for rows, x, y in self.ranks:
            ran = self.count(reached[rows], x, kind)
            shifts = goes_on[rows] & (ran < left[rows])
            goes_on[rows] = shifts
            moved = rows[shifts]
            left[moved] -= ran[shifts]
            reached[moved] = np.maximum(reached[moved], y[shifts])
        if kind != _WORKING:
            return np.asarray(reached + left)
        return self.days_of(self.calendar.so_far[self.calendar.positions(reached)] + left)

    def months_later(self, months: Integers) -> Integers:
        begun = self.begun.astype("datetime64[D]")
        month = begun.astype("datetime64[M]")
        target = month + months.astype("timedelta64[M]")
        last = (target + 1).astype("datetime64[D]").astype(np.int64) - 1
        same = target.astype("datetime64[D]").astype(np.int64) + (begun - month).astype(np.int64)
        due: Integers = np.minimum(same, last)
        due -= (same <= last) & self.convention.first_day_counts
        for rows, x, y in self.ranks:  # a stop after a due day is followed by later ones alone
            due[rows] += np.where(x < due[rows], y - x, 0)
        return due

    def beyond(self, due: Integers, kind: int, term: Flags) -> Flags:
        until = self.calendar.listed_until
        if until is None:
            return np.zeros(due.size, np.bool_)
        last = day_number(until)
        after_end = (self.end > last) & (kind == _WORKING)
        return np.asarray((term & (due > last)) | after_end)


def _by_rank(
    rows: Integers, begins: Integers, until: Integers
) -> Iterator[tuple[Integers, Integers, Integers]]:
    """Yield the first stops of all steps, the second ones, and so on."""
    if not rows.size:
        return
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    rank = np.arange(rows.size) - np.repeat(starts, np.diff(starts, append=rows.size))
    for n in range(int(rank.max()) + 1):
        chosen = rank == n
        yield rows[chosen], begins[chosen], until[chosen]


def _refuse(wrong: Flags, code: str, said: str) -> None:
    if wrong.any():
        raise InvalidInput(code, f"{said}, of {counted(int(wrong.sum()), 'row')}")


def _check_steps(steps: StepColumns, begun: Integers, end: Integers, today: int) -> None:
    _refuse(np.isnat(steps.begun), "no-beginning", "a step has no day on which it begins")
    _refuse((begun > today) | (end > today), "day-in-future",
            f"a day of the step lies after {steps.as_of}")  # fmt: skip
    _refuse(end < begun, "step-ends-early", "a step ends before it begins")
    allowed = np.asarray(steps.allowed)
    _refuse((allowed < 0) | (allowed > LONGEST_TERM), "bad-term",
            f"a term has from 1 to {LONGEST_TERM} days or months")  # fmt: skip


def _check_stops(
    rows: Integers,
    begins: Integers,
    told: Integers,
    runs_on: Flags,
    begun: Integers,
    end: Integers,
    today: int,
) -> None:
    ends = np.where(runs_on, begins, told)
    _refuse(ends < begins, "stop-ends-early", "a clock starts again before it was stopped")
    _refuse(ends > today, "day-in-future", "a stop lies after the day of the question")
    _refuse(begins < begun, "stop-before-step", "a clock is stopped before the step begins")
    _refuse(ends > end, "stop-after-step", "a clock is stopped after the step has ended")
    again = np.zeros(rows.size, np.bool_)
    again[1:] = (rows[1:] == rows[:-1]) & (runs_on[:-1] | (begins[1:] < told[:-1]))
    _refuse(again, "clock-stopped-twice", "a clock is stopped again while it stands still")
