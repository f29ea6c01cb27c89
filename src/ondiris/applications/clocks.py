"""Two clocks of a step: the net one of the law, which stops, and the gross one of who waits.

A clock that is stopped (the applicant was asked back) counts the day on which it stops and not
the day on which it starts again, as a term counts: the day of an event does not, the day after it
does.  So a stop takes out the days after it began up to and including the one on which it ended.

Where an act does not say which days it means, nothing is assumed: both readings are made, and the
verdict says whether the step is overdue under both, under one, or under none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ondiris.applications.working_days import KAZAKHSTAN, Convention, WorkingDays, months_after
from ondiris.errors import InvalidInput

__all__ = ["ClockReading", "DaysKind", "Overdue", "StepClock", "StepTimes", "Stop", "step_clock"]

LONGEST_TERM = 3660
_ONE_DAY = timedelta(days=1)


class DaysKind(StrEnum):
    """In what a legal term is counted; ``unsaid`` where a page gives days and not their kind."""

    WORKING = "working"
    CALENDAR = "calendar"
    MONTHS = "months"
    UNSAID = "unsaid"


class Overdue(StrEnum):
    """Whether a step is past its due day, under which readings of its term."""

    NO_TERM = "no_term"
    IN_TIME = "in_time"
    OVERDUE = "overdue"
    UNDER_NONE = "under_none"
    UNDER_ONE = "under_one"
    UNDER_BOTH = "under_both"


@dataclass(frozen=True, slots=True)
class Stop:
    """A time in which the clock of a step stands still: from a day on, until it starts again."""

    begun: date
    ended: date | None = None

    def __post_init__(self) -> None:
        if self.ended is not None and self.ended < self.begun:
            raise InvalidInput("stop-ends-early", "a clock starts again before it was stopped")


@dataclass(frozen=True, slots=True)
class StepTimes:
    """What is known of the time of a step.

    Parameters
    ----------
    begun : date
        Day of the event that begins it.
    as_of : date
        Day of the question; nothing is known of later days.
    ended : date, optional
        Day on which it was done; none while it is open.
    stops : tuple of Stop
        When its clock stood still, in any order.
    allowed : int, optional
        Days, or months, that it may take; none where no act says so.
    kind : DaysKind
        What `allowed` counts.
    """

    begun: date
    as_of: date
    ended: date | None = None
    stops: tuple[Stop, ...] = ()
    allowed: int | None = None
    kind: DaysKind = DaysKind.UNSAID

    def __post_init__(self) -> None:
        told = [self.begun, self.ended, *(d for s in self.stops for d in (s.begun, s.ended))]
        if any(day is not None and day > self.as_of for day in told):
            raise InvalidInput("day-in-future", f"a day of the step lies after {self.as_of}")
        if self.ended is not None and self.ended < self.begun:
            raise InvalidInput("step-ends-early", "a step ends before it begins")
        if self.allowed is not None and not 1 <= self.allowed <= LONGEST_TERM:
            raise InvalidInput("bad-term", f"a term has from 1 to {LONGEST_TERM} days or months")
        stops = sorted(self.stops, key=lambda stop: (stop.begun, stop.ended or date.max))
        object.__setattr__(self, "stops", tuple(stops))
        _check_stops(self)

    @property
    def end(self) -> date:
        """Return the day up to which time is counted."""
        return self.ended if self.ended is not None else self.as_of


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The two clocks under one reading of a term.

    Parameters
    ----------
    kind : DaysKind
        The reading; working days or calendar days, which terms in months are told in as well.
    net, gross : int
        Days used without and with the times in which the clock stood still.
    due : date, optional
        Day on or before which the step is in time; while the clock stands still, the earliest
        that it can be.  None without a term.
    late : bool
        Whether the due day has passed.
    overdue : int
        Days used after the due day; nought where late by days off alone.
    beyond : bool
        Whether it rests on days after the last one that the lists of days off cover.
    """

    kind: DaysKind
    net: int
    gross: int
    due: date | None
    late: bool
    overdue: int
    beyond: bool


@dataclass(frozen=True, slots=True)
class StepClock:
    """The clocks of a step and what they say.

    Parameters
    ----------
    readings : tuple of ClockReading
        One, or for a term of unknown days one in working and one in calendar days.
    verdict : Overdue
    elapsed : int
        Calendar days from beginning to end, stopped or not: what who applied has waited.
    stopped : bool
        Whether the clock stands still now.
    """

    readings: tuple[ClockReading, ...]
    verdict: Overdue
    elapsed: int
    stopped: bool


def step_clock(
    step: StepTimes, calendar: WorkingDays, convention: Convention = KAZAKHSTAN
) -> StepClock:
    """Read the two clocks of a step.

    Parameters
    ----------
    step : StepTimes
    calendar : WorkingDays
        Of the country whose law sets the term.
    convention : Convention
        How its days are counted.

    Notes
    -----
    A term in months is lengthened by the calendar days for which the clock stood still.

    Examples
    --------
    Ten days, nobody says which, begun on Monday 2 June 2025 and open on the 13th, stopped from
    Wednesday to Friday of the first week.

    >>> from ondiris.applications.working_days import working_days
    >>> from ondiris.model import Holidays
    >>> stop = Stop(date(2025, 6, 4), date(2025, 6, 6))
    >>> step = StepTimes(date(2025, 6, 2), date(2025, 6, 16), None, (stop,), 10)
    >>> clock = step_clock(step, working_days(Holidays()))
    >>> [(str(r.kind), r.net, r.gross, r.due.isoformat()) for r in clock.readings]
    [('working', 8, 10, '2025-06-18'), ('calendar', 12, 14, '2025-06-16')]
    >>> str(clock.verdict), clock.elapsed
    ('under_none', 14)
    """
    kinds: tuple[DaysKind, ...] = (step.kind,)
    if step.kind is DaysKind.UNSAID:
        kinds = (DaysKind.WORKING, DaysKind.CALENDAR)
    readings = tuple(_Term(step, kind, calendar, convention).reading() for kind in kinds)
    return StepClock(
        readings,
        _verdict(step, readings),
        (step.end - step.begun).days,
        any(stop.ended is None for stop in step.stops) and step.ended is None,
    )


def _check_stops(step: StepTimes) -> None:
    """Refuse stops that begin before the step, after its end, or while another one lasts."""
    running: Stop | None = None
    for stop in step.stops:
        if stop.begun < step.begun:
            raise InvalidInput("stop-before-step", "a clock is stopped before the step begins")
        if step.ended is not None and (stop.ended or stop.begun) > step.ended:
            raise InvalidInput("stop-after-step", "a clock is stopped after the step has ended")
        if running is not None and (running.ended is None or stop.begun < running.ended):
            raise InvalidInput(
                "clock-stopped-twice", "a clock is stopped again while it stands still"
            )
        running = stop


def _verdict(step: StepTimes, readings: Sequence[ClockReading]) -> Overdue:
    if step.allowed is None:
        return Overdue.NO_TERM
    late = sum(reading.late for reading in readings)
    if len(readings) == 1:
        return Overdue.OVERDUE if late else Overdue.IN_TIME
    return (Overdue.UNDER_NONE, Overdue.UNDER_ONE, Overdue.UNDER_BOTH)[late]


@dataclass(frozen=True, slots=True)
class _Term:
    """A step under one reading of its term."""

    step: StepTimes
    kind: DaysKind
    calendar: WorkingDays
    convention: Convention

    @property
    def anchor(self) -> date:
        """Return the day after which days count."""
        return self.step.begun - _ONE_DAY * self.convention.first_day_counts

    def stopped(self) -> list[tuple[date, date]]:
        """Return the stops, each as the day after which and the day until which none count."""
        back = _ONE_DAY * self.convention.first_day_counts
        ends = [self.step.end if s.ended is None else s.ended - back for s in self.step.stops]
        return [(s.begun, max(s.begun, end)) for s, end in zip(self.step.stops, ends, strict=True)]

    def count(self, begun: date, ended: date) -> int:
        """Count days after one day up to another, in the days of the reading."""
        if self.kind is DaysKind.WORKING:
            return self.calendar.between(begun, ended)
        return max((ended - begun).days, 0)

    def used(self, begun: date, ended: date) -> int:
        """Count the days in which the clock ran; none after a day that lies ahead."""
        out = sum(self.count(max(x, begun), min(y, ended)) for x, y in self.stopped())
        return self.count(begun, ended) - out

    def reading(self) -> ClockReading:
        end, due = self.step.end, self.due()
        late = due is not None and end > due
        working = self.kind is DaysKind.WORKING
        rests_on = [day for day in (due, end if working else None) if day is not None]
        return ClockReading(
            self.kind,
            self.used(self.anchor, end),
            self.count(self.anchor, end),
            due,
            late,
            self.used(due, end) if due is not None else 0,
            any(self.calendar.beyond(day) for day in rests_on),
        )

    def due(self) -> date | None:
        if self.step.allowed is None:
            return None
        if self.kind is DaysKind.WORKING:
            return self.run_for(self.step.allowed, DaysKind.WORKING)
        if self.kind is DaysKind.MONTHS:
            due = self.months_later(self.step.allowed)
        else:
            due = self.run_for(self.step.allowed, DaysKind.CALENDAR)
        least = self.convention.least_working_days
        if least and (self.kind is DaysKind.MONTHS or self.step.allowed > 1):
            due = max(due, self.run_for(least, DaysKind.WORKING))
        return self.calendar.next(due) if self.convention.due_day_moves else due

    def run_for(self, days: int, kind: DaysKind) -> date:
        """Return the day on which the clock has run for so many days."""
        term = _Term(self.step, kind, self.calendar, self.convention)
        left, reached = days, self.anchor
        for begun, ended in term.stopped():
            ran = term.count(reached, begun)
            if ran >= left:
                break
            left, reached = left - ran, max(ended, reached)
        if kind is DaysKind.WORKING:
            return self.calendar.after(reached, left)
        return reached + timedelta(days=left)

    def months_later(self, months: int) -> date:
        due = months_after(self.step.begun, months)
        if self.convention.first_day_counts and due.day == self.step.begun.day:
            due -= _ONE_DAY
        for begun, ended in self.stopped():
            if begun >= due:
                break
            due += ended - begun
        return due
