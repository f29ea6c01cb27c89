"""Where an application stands: what each step has come to, who is waited for, and since when.

Everything is computed from the acts; nobody enters that a step is overdue.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ondiris.applications.clocks import Stop
from ondiris.applications.events import ActKind, ApplicationAct, StepOutcome

__all__ = ["ApplicationStanding", "ApplicationState", "StepStanding", "StepState", "standing"]


class StepState(StrEnum):
    """What a step has come to."""

    OPEN = "open"
    ASKED_BACK = "asked_back"
    GRANTED = "granted"
    REFUSED = "refused"
    LEFT = "left"


class ApplicationState(StrEnum):
    """What an application has come to."""

    RUNNING = "running"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StepStanding:
    """One step that was opened.

    Parameters
    ----------
    step : str
    state : StepState
        ``left`` where the application was withdrawn while the step was open.
    opened : date
    since : date
        The day of its last act.
    ended : date, optional
        The day it was decided or left.
    stops : tuple of Stop
        When its clock stood: from the question to the answer, open where none has come.
    rounds : int
        How many times it was asked back.
    reason : str
        Of a refusal.
    """

    step: str
    state: StepState
    opened: date
    since: date
    ended: date | None = None
    stops: tuple[Stop, ...] = ()
    rounds: int = 0
    reason: str = ""

    @property
    def waits_for(self) -> str:
        """Whose turn it is: ``officer``, ``applicant``, or nobody's."""
        return _TURNS.get(self.state, "")


@dataclass(frozen=True, slots=True)
class ApplicationStanding:
    """An application at a day.

    Parameters
    ----------
    application : str
    state : ApplicationState
    filed : date
    ended : date, optional
        The day it was withdrawn, refused at a step, or granted at its last one.
    steps : tuple of StepStanding
        In the order in which they were opened.
    """

    application: str
    state: ApplicationState
    filed: date
    ended: date | None
    steps: tuple[StepStanding, ...]

    @property
    def waiting(self) -> tuple[StepStanding, ...]:
        """The steps at which somebody's turn it is, oldest first."""
        return tuple(sorted((s for s in self.steps if s.waits_for), key=lambda s: s.since))

    @property
    def rounds(self) -> int:
        """How many times anything was asked back."""
        return sum(step.rounds for step in self.steps)


def standing(
    acts: Sequence[ApplicationAct], procedure: Collection[str] = ()
) -> ApplicationStanding:
    """Return where an application stands after its acts.

    Parameters
    ----------
    acts : sequence of ApplicationAct
        All of one application, in the order in which they were entered, each allowed by
        `ondiris.applications.refuse_act`.
    procedure : collection of str
        Codes of all steps of its procedure: once all are granted, so is the application.

    Raises
    ------
    ValueError
        If the first act is not that it was filed.

    Examples
    --------
    >>> from ondiris.applications.events import read_act
    >>> told = [("filed", 2), ("opened tc", 3), ("asked_back tc", 9), ("answered tc", 20)]
    >>> acts = [read_act(text, "app-7", date(2026, 3, day)) for text, day in told]
    >>> step = standing(acts).steps[0]
    >>> str(step.state), step.waits_for, step.rounds, len(step.stops)
    ('open', 'officer', 1, 1)
    """
    if not acts or acts[0].act is not ActKind.FILED:
        raise ValueError("an application begins with being filed")
    withdrawn: date | None = None
    refused: date | None = None
    of_step: dict[str, list[ApplicationAct]] = {}
    for act in acts:
        if act.step:
            of_step.setdefault(act.step, []).append(act)
        if act.act is ActKind.WITHDRAWN and withdrawn is None:
            withdrawn = act.day
        if act.outcome is StepOutcome.REFUSED and refused is None:
            refused = act.day
    steps = tuple(_step(own, withdrawn) for own in of_step.values())
    granted = {s.step: s.since for s in steps if s.state is StepState.GRANTED}
    state, ended = ApplicationState.RUNNING, None
    if withdrawn is not None:
        state, ended = ApplicationState.WITHDRAWN, withdrawn
    elif refused is not None:
        state, ended = ApplicationState.REFUSED, refused
    elif procedure and granted.keys() >= set(procedure):
        state, ended = ApplicationState.GRANTED, max(granted.values())
    return ApplicationStanding(acts[0].application, state, acts[0].day, ended, steps)


_TURNS = {StepState.OPEN: "officer", StepState.ASKED_BACK: "applicant"}
_AFTER = {
    ActKind.OPENED: StepState.OPEN,
    ActKind.ANSWERED: StepState.OPEN,
    ActKind.ASKED_BACK: StepState.ASKED_BACK,
}


def _step(acts: Sequence[ApplicationAct], withdrawn: date | None) -> StepStanding:
    stops: list[Stop] = []
    for act in acts:
        if act.act is ActKind.ASKED_BACK:
            stops.append(Stop(act.day))
        elif stops and stops[-1].ended is None:
            stops[-1] = Stop(stops[-1].begun, act.day)
    last = acts[-1]
    ended: date | None = None
    if last.outcome is not None:
        state, ended = StepState(last.outcome), last.day
    else:
        state = _AFTER[last.act]
        if withdrawn is not None:
            state, ended = StepState.LEFT, withdrawn
    if ended is not None and stops and stops[-1].ended is None:
        stops[-1] = Stop(stops[-1].begun, ended)
    return StepStanding(
        last.step, state, acts[0].day, ended or last.day, ended, tuple(stops),
        rounds=len(stops), reason=last.reason,
    )  # fmt: skip
