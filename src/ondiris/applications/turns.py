"""Whose turn it is and what may be done: the acts that the ones before allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ondiris.applications.events import ACTORS, ActKind, ApplicationAct, StepOutcome, StepPlace
from ondiris.applications.standing import ApplicationState, StepState, standing

__all__ = ["PossibleAct", "possible_acts"]


@dataclass(frozen=True, slots=True)
class PossibleAct:
    """An act that may follow.

    Parameters
    ----------
    act : ActKind
    step : str
        Empty for the application as a whole.
    outcomes : tuple of StepOutcome
        Of a decision: while an answer is owed a step can only be refused.
    """

    act: ActKind
    step: str = ""
    outcomes: tuple[StepOutcome, ...] = ()

    @property
    def actor(self) -> str:
        """Whose act it is: ``officer`` or ``applicant``."""
        return ACTORS[self.act]


def possible_acts(
    before: Sequence[ApplicationAct], steps: Mapping[str, StepPlace]
) -> tuple[PossibleAct, ...]:
    """Return every act that `ondiris.applications.refuse_act` would let pass today.

    Parameters
    ----------
    before : sequence of ApplicationAct
        All acts of one application, in the order in which they were entered.
    steps : mapping of str to StepPlace
        Steps of its procedure by code.

    Examples
    --------
    >>> from datetime import date
    >>> from ondiris.applications.events import read_act
    >>> filed = [read_act("filed", "app-7", date(2026, 3, 2))]
    >>> steps = {"tc": StepPlace("tc", 1), "line": StepPlace("line", 2)}
    >>> [f"{one.act} {one.step}".strip() for one in possible_acts(filed, steps)]
    ['opened tc', 'withdrawn']
    """
    if not before:
        return (PossibleAct(ActKind.FILED),)
    at = standing(before)
    if at.state is not ApplicationState.RUNNING:
        return ()
    known = {step.step: step.state for step in at.steps}
    granted = {code for code, state in known.items() if state is StepState.GRANTED}
    going = [one for code, state in known.items() if code in steps for one in _of_step(code, state)]
    new = [
        PossibleAct(ActKind.OPENED, place.code)
        for place in steps.values()
        if place.code not in known and not _barred(place, steps, granted)
    ]
    return (*going, *new, PossibleAct(ActKind.WITHDRAWN))


def _of_step(code: str, state: StepState) -> Iterator[PossibleAct]:
    if state is StepState.OPEN:
        yield PossibleAct(ActKind.ASKED_BACK, code)
        yield PossibleAct(ActKind.DECIDED, code, (StepOutcome.GRANTED, StepOutcome.REFUSED))
    elif state is StepState.ASKED_BACK:
        yield PossibleAct(ActKind.ANSWERED, code)
        yield PossibleAct(ActKind.DECIDED, code, (StepOutcome.REFUSED,))


def _barred(place: StepPlace, steps: Mapping[str, StepPlace], granted: set[str]) -> bool:
    """Whether a step of a lower order is not granted."""
    if place.order is None:
        return False
    lower = [s.code for s in steps.values() if s.order is not None and s.order < place.order]
    return not granted.issuperset(lower)
