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
    ActKind,
    ApplicationState,
    DaysKind,
    Obligation,
    Overdue,
    Procedure,
    ProcedureStep,
    StepClock,
    StepOutcome,
    StepPlace,
    StepStanding,
    StepTimes,
    WorkingDays,
    clocks_of,
    standing,
)
from ondiris.model import Interval
from ondiris.production.applications.kept import KeptApplication
from ondiris.projects import Basket, Deadline, Outcome, Promise, Verdict, judge

__all__ = [
    "LATE",
    "OwedObligation",
    "WaitingStep",
    "by_due",
    "by_turn",
    "owed",
    "owed_obligations",
    "step_places",
    "step_times",
    "waiting",
    "waiting_steps",
]

LATE = frozenset({Overdue.OVERDUE, Overdue.UNDER_ONE, Overdue.UNDER_BOTH})
"""Verdicts of a clock by which a step is overdue where its term is confirmed."""


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
        return self.confirmed and self.clock.verdict in LATE


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

    @property
    def overdue(self) -> bool:
        """Whether its day has passed and it was not kept."""
        return self.verdict.outcome is None and self.verdict.due == "passed"


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
    return by_turn(waiting_steps(applications, procedures, calendar, today))


def by_turn(steps: Iterable[WaitingStep]) -> list[WaitingStep]:
    """Return waiting steps as a desk lists them: the overdue first, then the oldest.

    Parameters
    ----------
    steps : iterable of WaitingStep
    """
    return sorted(
        steps, key=lambda w: (not w.overdue, w.step.since, w.application.code, w.step.step)
    )


def waiting_steps(
    applications: Iterable[KeptApplication],
    procedures: Mapping[str, Procedure],
    calendar: WorkingDays,
    today: date,
) -> list[WaitingStep]:
    """Return every step at which somebody's turn it is, an application after the other.

    Parameters
    ----------
    applications : iterable of KeptApplication
    procedures : mapping of str to Procedure
    calendar : WorkingDays
    today : date
    """
    versions = _Versions(procedures)
    found: list[tuple[KeptApplication, StepStanding, ProcedureStep | None]] = []
    for kept in applications:
        if not kept.acts:
            continue
        at = standing(kept.acts)
        if at.state is ApplicationState.RUNNING:
            found += [(kept, step, versions.of(kept.procedure, step)) for step in at.waiting]
    clocks = clocks_of([step_times(step, known, today) for _, step, known in found], calendar)
    return [
        _waits(kept, step, known, clock)
        for (kept, step, known), clock in zip(found, clocks, strict=True)
    ]


class _Versions:
    """The version of a step that held on the day on which it was opened, looked up once a day."""

    def __init__(self, procedures: Mapping[str, Procedure]) -> None:
        self.procedures = procedures
        self._at: dict[tuple[str, date], dict[str, ProcedureStep]] = {}

    def of(self, procedure: str, step: StepStanding) -> ProcedureStep | None:
        key = procedure, step.opened
        if key not in self._at:
            own = self.procedures.get(procedure)
            known = own.at(step.opened) if own is not None else ()
            self._at[key] = {one.code: one for one in known}
        return self._at[key].get(step.step)


def step_times(step: StepStanding, published: ProcedureStep | None, today: date) -> StepTimes:
    """Return the time of a step under its published term, which a step that waits has no end of."""
    allowed, kind = None, DaysKind.UNSAID
    if published is not None and published.allowed and published.days is not None:
        allowed, kind = published.allowed, published.days
    return StepTimes(step.opened, today, step.ended, step.stops, allowed, kind)


def _waits(
    kept: KeptApplication, step: StepStanding, published: ProcedureStep | None, clock: StepClock
) -> WaitingStep:
    owner = published.role if published is not None else ""
    owner = kept.assigned.get(step.step, owner)
    return WaitingStep(
        kept,
        step,
        step.waits_for,
        kept.applicant if step.waits_for == "applicant" else owner,
        clock,
        confirmed=published is not None and published.starts_a_clock,
    )


def owed(applications: Iterable[KeptApplication], today: date) -> list[OwedObligation]:
    """Return every obligation that stands, by the day on which it is due.

    Parameters
    ----------
    applications : iterable of KeptApplication
    today : date
    """
    return by_due(owed_obligations(applications, today))


def by_due(obligations: Iterable[OwedObligation]) -> list[OwedObligation]:
    """Return obligations by the day on which they are due.

    Parameters
    ----------
    obligations : iterable of OwedObligation
    """
    return sorted(
        obligations,
        key=lambda o: (o.obligation.due.last_day, o.application.code, o.obligation.text),
    )


def owed_obligations(applications: Iterable[KeptApplication], today: date) -> list[OwedObligation]:
    """Return every obligation that stands, an application after the other.

    Of an application that was withdrawn or refused, or whose filing was taken back, what was not
    kept is owed no more.

    Parameters
    ----------
    applications : iterable of KeptApplication
    today : date
    """
    return [
        OwedObligation(kept, obligation, _judged(kept, obligation, today))
        for kept in applications
        for obligation in kept.obligations
        if f"{obligation.side} {obligation.what}" in kept.kept or not _given_up(kept)
    ]


def _given_up(kept: KeptApplication) -> bool:
    """Whether nothing is owed any more: it was withdrawn or refused, or is filed no longer."""
    return not kept.acts or any(
        act.act is ActKind.WITHDRAWN or act.outcome is StepOutcome.REFUSED for act in kept.acts
    )


def _judged(kept: KeptApplication, owed: Obligation, today: date) -> Verdict:
    amount = Interval.exactly(owed.amount if owed.amount is not None else Decimal(1))
    basket = Basket(owed.what, kept.code, unit=owed.unit)
    made = kept.acts[0].day if kept.acts else owed.due.first_day
    due = Deadline(owed.due.last_day, owed.due.last_day)
    promise = Promise(owed.id or owed.text, basket, amount, made, due, owed.source or kept.code)
    day = kept.kept.get(f"{owed.side} {owed.what}")
    outcomes = [] if day is None else [Outcome(basket, amount, day, kept.code)]
    return judge(promise, outcomes, today)
