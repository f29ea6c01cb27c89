"""Days on which something is due: of a step by law, of an obligation by its word.

Only a step whose term the city has confirmed has such a day.  While its clock stands still nobody
knows it: the day told is the earliest that it can be, as of the day on which it was asked back, so
that it moves by acts and never by the passing of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ondiris.applications import (
    DaysKind,
    Procedure,
    StepStanding,
    StepState,
    StepTimes,
    WorkingDays,
    standing,
    step_clock,
)
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import OwedObligation

__all__ = ["DayState", "LegalDay", "legal_days"]


class DayState(StrEnum):
    """What became of a day on which something is due."""

    OPEN = "open"
    STOPPED = "stopped"
    """The clock stands still: the earliest day that it can be."""
    DONE = "done"


@dataclass(frozen=True, slots=True, order=True)
class LegalDay:
    """A day on which something of an application is due.

    Parameters
    ----------
    day : date
    application : str
    kind : str
        ``step`` or ``obligation``.
    what : str
        Code of the step, or of what is owed.
    by : str
        ``officer``, ``city`` or ``investor``.
    state : DayState
    ended : date, optional
        Of what is done: the day on which it was.
    """

    day: date
    application: str
    kind: str
    what: str
    by: str
    state: DayState
    ended: date | None = None


def legal_days(
    applications: Iterable[KeptApplication],
    obligations: Iterable[OwedObligation],
    procedures: Mapping[str, Procedure],
    calendar: WorkingDays,
    today: date,
) -> list[LegalDay]:
    """Return every day on which something is or was due, in their order.

    Parameters
    ----------
    applications : iterable of KeptApplication
    obligations : iterable of OwedObligation
        Of these applications.
    procedures : mapping of str to Procedure
    calendar : WorkingDays
        Of the country whose law sets the terms.
    today : date
    """
    found = [_of_obligation(one) for one in obligations]
    for kept in applications:
        if not kept.acts:
            continue
        for step in standing(kept.acts).steps:
            day = _of_step(kept, step, procedures, calendar, today)
            found += [] if day is None else [day]
    return sorted(found, key=lambda one: (one.day, one.application, one.kind, one.what, one.by))


def _of_obligation(one: OwedObligation) -> LegalDay:
    owed, kept = one.obligation, one.application.kept
    handed = kept.get(f"{owed.side} {owed.what}")
    return LegalDay(
        owed.due.last_day, owed.application, "obligation", owed.what, str(owed.side),
        DayState.OPEN if handed is None else DayState.DONE, handed,
    )  # fmt: skip


def _of_step(
    kept: KeptApplication,
    step: StepStanding,
    procedures: Mapping[str, Procedure],
    calendar: WorkingDays,
    today: date,
) -> LegalDay | None:
    own = procedures.get(kept.procedure)
    known = own.at(step.opened) if own is not None else ()
    published = next((one for one in known if one.code == step.step), None)
    if published is None or not (published.starts_a_clock and published.allowed):
        return None
    stopped = step.state is StepState.ASKED_BACK
    asked = step.stops[-1].begun if stopped else max(today, step.opened)
    times = StepTimes(
        step.opened, step.ended or asked, step.ended, step.stops, published.allowed,
        published.days or DaysKind.UNSAID,
    )  # fmt: skip
    due = step_clock(times, calendar).readings[0].due
    if due is None:
        return None
    state = DayState.DONE if step.ended else DayState.STOPPED if stopped else DayState.OPEN
    return LegalDay(due, kept.code, "step", step.step, "officer", state, step.ended)
