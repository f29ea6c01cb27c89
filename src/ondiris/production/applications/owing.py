"""Who owes what to whom, and since when: steps that wait, and obligations of both sides.

A step waits for its officers or for the applicant.  Only a step that the city has confirmed has a
legal clock; of any other the published time is shown as a reading that counts nothing.  What
became of an obligation is judged by the rule for promises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ondiris.applications import (
    ApplicationState,
    DaysKind,
    Obligation,
    Overdue,
    Procedure,
    ProcedureStep,
    StepClock,
    StepPlace,
    StepStanding,
    StepTimes,
    WorkingDays,
    standing,
    step_clock,
)
from ondiris.model import Interval
from ondiris.production.applications.kept import KeptApplication
from ondiris.projects import Basket, Deadline, Outcome, Promise, Verdict, judge

__all__ = ["OwedObligation", "WaitingStep", "owed", "step_places", "waiting"]

_LATE = frozenset({Overdue.OVERDUE, Overdue.UNDER_ONE, Overdue.UNDER_BOTH})


@dataclass(frozen=True, slots=True)
class WaitingStep:
    """A step at which somebody's turn it is.

    Parameters
    ----------
    application : KeptApplication
    step : StepStanding
    waits_for : str
        ``officer`` or ``applicant``.
    institution : str
        Whose officers, or which applicant; empty where nobody knows.
    clock : StepClock
        Its days; without a term where no page gives one.
    confirmed : bool
        Whether the city has confirmed the term: else its reading counts nothing.
    """

    application: KeptApplication
    step: StepStanding
    waits_for: str
    institution: str
    clock: StepClock
    confirmed: bool

    @property
    def overdue(self) -> bool:
        """Whether a confirmed term has passed."""
        return self.confirmed and self.clock.verdict in _LATE


@dataclass(frozen=True, slots=True)
class OwedObligation:
    """What one side of an application owes, and how it stands.

    Parameters
    ----------
    application : KeptApplication
    obligation : Obligation
    verdict : Verdict
        As of promises: open, met, late, or unknown once the due day has passed.
    """

    application: KeptApplication
    obligation: Obligation
    verdict: Verdict


def step_places(procedure: Procedure, day: date) -> dict[str, StepPlace]:
    """Return the steps of a procedure on a day as the rules of acts ask for them.

    Parameters
    ----------
    procedure : Procedure
    day : date
    """
    return {
        step.code: StepPlace(step.code, step.order, step.role)
        for step in procedure.at(day)
        if step.kind == "step"
    }


def waiting(
    applications: Iterable[KeptApplication],
    procedures: Mapping[str, Procedure],
    calendar: WorkingDays,
    today: date,
) -> list[WaitingStep]:
    """Return every step at which somebody's turn it is: the overdue first, then the oldest.

    Parameters
    ----------
    applications : iterable of KeptApplication
    procedures : mapping of str to Procedure
    calendar : WorkingDays
        Of the country whose law sets the terms.
    today : date
    """
    found: list[WaitingStep] = []
    for kept in applications:
        if not kept.acts:
            continue
        at = standing(kept.acts)
        if at.state is not ApplicationState.RUNNING:
            continue
        versions: dict[date, dict[str, ProcedureStep]] = {}
        for step in at.waiting:
            if step.opened not in versions:
                own = procedures.get(kept.procedure)
                known = own.at(step.opened) if own is not None else ()
                versions[step.opened] = {one.code: one for one in known}
            found.append(_waits(kept, step, versions[step.opened].get(step.step), calendar, today))
    found.sort(key=lambda w: (not w.overdue, w.step.since, w.application.code, w.step.step))
    return found


def _waits(
    kept: KeptApplication,
    step: StepStanding,
    published: ProcedureStep | None,
    calendar: WorkingDays,
    today: date,
) -> WaitingStep:
    allowed, kind = None, DaysKind.UNSAID
    if published is not None and published.allowed and published.days is not None:
        allowed, kind = published.allowed, published.days
    times = StepTimes(step.opened, today, None, step.stops, allowed, kind)
    owner = published.role if published is not None else ""
    owner = kept.assigned.get(step.step, owner)
    return WaitingStep(
        kept,
        step,
        step.waits_for,
        kept.applicant if step.waits_for == "applicant" else owner,
        step_clock(times, calendar),
        confirmed=published is not None and published.starts_a_clock,
    )


def owed(applications: Iterable[KeptApplication], today: date) -> list[OwedObligation]:
    """Return every obligation that stands, by the day on which it is due.

    Parameters
    ----------
    applications : iterable of KeptApplication
    today : date
    """
    found = [
        OwedObligation(kept, obligation, _judged(kept, obligation, today))
        for kept in applications
        for obligation in kept.obligations
    ]
    found.sort(key=lambda o: (o.obligation.due.last_day, o.application.code, o.obligation.text))
    return found


def _judged(kept: KeptApplication, owed: Obligation, today: date) -> Verdict:
    amount = Interval.exactly(owed.amount if owed.amount is not None else Decimal(1))
    basket = Basket(owed.what, kept.code, unit=owed.unit)
    made = kept.acts[0].day if kept.acts else owed.due.first_day
    due = Deadline(owed.due.last_day, owed.due.last_day)
    promise = Promise(owed.id or owed.text, basket, amount, made, due, owed.source or kept.code)
    day = kept.kept.get(f"{owed.side} {owed.what}")
    outcomes = [] if day is None else [Outcome(basket, amount, day, kept.code)]
    return judge(promise, outcomes, today)
