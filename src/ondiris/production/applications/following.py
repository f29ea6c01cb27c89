"""The way of one application: each step of its procedure with its clock, those to come behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ondiris.applications import (
    Procedure,
    ProcedureStep,
    StepClock,
    StepPlace,
    StepStanding,
    WorkingDays,
    possible_acts,
    standing,
    step_clock,
)
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import LATE, step_times

__all__ = ["FollowedStep", "followed_steps"]


@dataclass(frozen=True, slots=True)
class FollowedStep:
    """A step on the way of an application.

    Parameters
    ----------
    code : str
    owner : str
        The institution that has it; empty where none has it yet.
    published : ProcedureStep, optional
        As its procedure tells it on the day that it was opened.
    at : StepStanding, optional
        What it has come to; None before it is opened.
    clock : StepClock, optional
    next : bool
        Whether it may be opened now.
    """

    code: str
    owner: str
    published: ProcedureStep | None
    at: StepStanding | None = None
    clock: StepClock | None = None
    next: bool = False

    @property
    def counts(self) -> bool:
        """Whether its term is confirmed."""
        return self.published is not None and self.published.starts_a_clock

    @property
    def overdue(self) -> bool:
        """Whether somebody's turn is still open after a confirmed term."""
        waits = self.at is not None and bool(self.at.waits_for)
        return waits and self.counts and self.clock is not None and self.clock.verdict in LATE


def followed_steps(
    kept: KeptApplication,
    procedure: Procedure | None,
    places: Mapping[str, StepPlace],
    calendar: WorkingDays,
    today: date,
) -> tuple[FollowedStep, ...]:
    """Return the steps of an application: those opened as they were, then those to come.

    Parameters
    ----------
    kept : KeptApplication
        With at least the act that it was filed.
    procedure : Procedure, optional
    places : mapping of str to StepPlace
        Its steps today.
    calendar : WorkingDays
    today : date
    """
    owners = kept.owners(places)
    at = standing(kept.acts, tuple(places))
    found = []
    for step in at.steps:
        known = procedure.at(step.opened) if procedure is not None else ()
        published = next((one for one in known if one.code == step.step), None)
        owner = owners.get(step.step, published.role if published else "")
        clock = step_clock(step_times(step, published, today), calendar)
        found.append(FollowedStep(step.step, owner, published, step, clock))
    begun = {step.step for step in at.steps}
    nexts = {one.step for one in possible_acts(kept.acts, places)} - begun
    told = {one.code: one for one in procedure.at(today)} if procedure is not None else {}
    found += [
        FollowedStep(code, owners[code], told.get(code), next=code in nexts)
        for code in places
        if code not in begun
    ]
    return tuple(found)
