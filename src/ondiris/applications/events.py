"""What happens to an application: acts of its parties, in the order that a procedure allows.

An application is nothing but its acts.  Each is entered once and never changed; what is overdue,
who is waited for and where it stands are computed from them (`ondiris.applications.standing`).  An
act that the ones before it do not allow is refused, with the rule it breaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache

from ondiris.errors import InvalidInput

__all__ = [
    "ACTORS",
    "ActKind",
    "ApplicationAct",
    "StepOutcome",
    "StepPlace",
    "read_act",
    "refuse_act",
]


class ActKind(StrEnum):
    """What a party does."""

    FILED = "filed"
    OPENED = "opened"
    ASKED_BACK = "asked_back"
    ANSWERED = "answered"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class StepOutcome(StrEnum):
    """How a step is decided."""

    GRANTED = "granted"
    REFUSED = "refused"


ACTORS: Mapping[ActKind, str] = {
    ActKind.FILED: "applicant",
    ActKind.OPENED: "officer",
    ActKind.ASKED_BACK: "officer",
    ActKind.ANSWERED: "applicant",
    ActKind.DECIDED: "officer",
    ActKind.WITHDRAWN: "applicant",
}
"""Whose act it is: the one who applies, or an officer of the institution that owns the step."""
_WHOLE = frozenset({ActKind.FILED, ActKind.WITHDRAWN})
"""Acts of an application as a whole."""


@dataclass(frozen=True, slots=True)
class StepPlace:
    """Where a step stands in its procedure.

    Parameters
    ----------
    code : str
    order : int, optional
        Steps of a lower order are granted first; none where the procedure gives no order.
    owner : str
        The institution whose officers act; empty where it is not known.
    """

    code: str
    order: int | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationAct:
    """One act, as the ledger keeps it.

    Parameters
    ----------
    application : str
    act : ActKind
    day : date
        The day on which it was done.
    step : str
        Code of a step of the procedure; empty for the application as a whole.
    outcome : StepOutcome, optional
        Of a decision.
    reason : str
        Code of the reason of a refusal; empty otherwise.
    id : str
        Identifier of the entry, to walk back.
    source : str
        Who did it, in which role and on whose behalf.

    Raises
    ------
    InvalidInput
        If a step, an outcome or a reason is missing where it must stand, or stands where none may.
    """

    application: str
    act: ActKind
    day: date
    step: str = ""
    outcome: StepOutcome | None = None
    reason: str = ""
    id: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if (self.act in _WHOLE) == bool(self.step):
            raise InvalidInput(
                "step-and-act",
                f"the act {self.act} of {self.application} is not of "
                + ("one step" if self.step else "the application as a whole"),
            )
        if (self.act is ActKind.DECIDED) != (self.outcome is not None):
            raise InvalidInput("no-outcome", "a decision, and nothing else, has an outcome")
        if (self.outcome is StepOutcome.REFUSED) != bool(self.reason):
            raise InvalidInput("no-reason", "a refusal, and nothing else, has a reason code")

    @property
    def text(self) -> str:
        """The act as one line of words: ``decided power-tc refused no_capacity``."""
        words = (self.act, self.step, self.outcome or "", self.reason)
        return " ".join(str(word) for word in words if word)


def read_act(
    text: str,
    application: str,
    day: date,
    *,
    id: str = "",  # noqa: A002 - the ledger's own word
    source: str = "",
) -> ApplicationAct:
    """Return the act that a line of words tells.

    Parameters
    ----------
    text : str
        As `ApplicationAct.text` writes it.
    application : str
    day : date
    id, source : str

    Raises
    ------
    InvalidInput
        ``unknown-act`` or ``unknown-outcome`` for other words, ``bad-act`` for too many.

    Examples
    --------
    >>> read_act("decided tc refused no_capacity", "app-7", date(2026, 3, 2)).reason
    'no_capacity'
    """
    act, step, outcome, reason, sound = _act_words(text)
    if not sound:
        return ApplicationAct(application, act, day, step, outcome, reason, id, source)
    # What the words say was checked when they were first read.  A ledger has hundreds of thousands
    # of acts in a few hundred wordings; checking each again takes longer than reading it.
    made = object.__new__(ApplicationAct)
    _put_application(made, application)
    _put_act(made, act)
    _put_day(made, day)
    _put_step(made, step)
    _put_outcome(made, outcome)
    _put_reason(made, reason)
    _put_id(made, id)
    _put_source(made, source)
    return made


(
    _put_application, _put_act, _put_day, _put_step, _put_outcome, _put_reason, _put_id,
    _put_source,
) = (getattr(ApplicationAct, own.name).__set__ for own in fields(ApplicationAct))  # fmt: skip


@lru_cache(maxsize=4096)
def _act_words(text: str) -> tuple[ActKind, str, StepOutcome | None, str, bool]:
    """Return what a line says, and whether that can be an act."""
    first, *words = text.split() or [""]
    if first not in set(ActKind):
        known = ", ".join(ActKind)
        raise InvalidInput("unknown-act", f"{first!r} is no act", hint=f"One of {known}.")
    act = ActKind(first)
    most = {ActKind.FILED: 0, ActKind.WITHDRAWN: 0, ActKind.DECIDED: 3}.get(act, 1)
    if len(words) > most:
        raise InvalidInput("bad-act", f"the act {act} has {len(words)} words behind it, not {most}")
    step, outcome, reason = [*words, "", "", ""][:3]
    if outcome and outcome not in set(StepOutcome):
        known = ", ".join(StepOutcome)
        raise InvalidInput("unknown-outcome", f"{outcome!r} is no outcome", hint=f"One of {known}.")
    decided = StepOutcome(outcome) if outcome else None
    try:
        ApplicationAct("", act, date.min, step, decided, reason)
    except InvalidInput:
        return act, step, decided, reason, False
    return act, step, decided, reason, True


def refuse_act(  # noqa: C901, PLR0912 - a rule a branch
    new: ApplicationAct,
    before: Sequence[ApplicationAct],
    steps: Mapping[str, StepPlace],
    *,
    today: date,
) -> None:
    """Refuse an act that the acts before it do not allow.

    Parameters
    ----------
    new : ApplicationAct
    before : sequence of ApplicationAct
        All acts of the same application, in the order in which they were entered.
    steps : mapping of str to StepPlace
        Steps of its procedure by code.
    today : date
        The last day an act may have.

    Raises
    ------
    InvalidInput
        ``future-day``, ``filed-twice``, ``not-filed``, ``after-withdrawal``, ``after-refusal``,
        ``before-previous``, ``unknown-step``, ``decided-twice``, ``opened-twice``,
        ``out-of-order``, ``not-open``, ``clock-stopped-twice``, ``clock-not-stopped``,
        ``not-answered``.
    """
    if new.day > today:
        raise InvalidInput("future-day", f"{new.day} is after {today}")
    filed = [a for a in before if a.act is ActKind.FILED]
    if new.act is ActKind.FILED:
        if filed:
            raise InvalidInput("filed-twice", f"{new.application} was filed on {filed[0].day}")
        return
    if not filed:
        raise InvalidInput("not-filed", f"{new.application} was never filed")
    left = next((a for a in before if a.act is ActKind.WITHDRAWN), None)
    if left is not None:
        raise InvalidInput("after-withdrawal", f"{new.application} was withdrawn on {left.day}")
    mine = [a for a in before if a.step == new.step and a.act not in _WHOLE]
    latest = max(before, key=lambda a: a.day)
    last = latest if new.act in _WHOLE else (mine or filed)[-1]
    refused = next((a for a in before if a.outcome is StepOutcome.REFUSED), None)
    if refused is not None and refused.step != new.step:
        raise InvalidInput("after-refusal", f"{refused.step} was refused on {refused.day}")
    if new.day < last.day:
        raise InvalidInput("before-previous", f"{new.day} is before {last.day}: {last.text}")
    if new.act is ActKind.WITHDRAWN:
        return
    if new.step not in steps:
        known = ", ".join(steps)
        raise InvalidInput("unknown-step", f"{new.step!r} is no step", hint=f"One of {known}.")
    state = last.act if mine else None
    if state is ActKind.DECIDED:
        raise InvalidInput("decided-twice", f"{new.step} was decided on {last.day}")
    if new.act is ActKind.OPENED:
        if state is not None:
            raise InvalidInput("opened-twice", f"{new.step} was opened on {mine[0].day}")
        _refuse_out_of_order(new, before, steps)
    elif state is None:
        raise InvalidInput("not-open", f"{new.step} was not opened")
    elif new.act is ActKind.ASKED_BACK and state is ActKind.ASKED_BACK:
        raise InvalidInput("clock-stopped-twice", f"{new.step} was asked back on {last.day}")
    elif new.act is ActKind.ANSWERED and state is not ActKind.ASKED_BACK:
        raise InvalidInput("clock-not-stopped", f"nothing was asked of {new.step}")
    elif (
        new.act is ActKind.DECIDED
        and state is ActKind.ASKED_BACK
        and new.outcome is StepOutcome.GRANTED
    ):
        raise InvalidInput("not-answered", f"{new.step} was asked back on {last.day}")


def _refuse_out_of_order(
    new: ApplicationAct, before: Sequence[ApplicationAct], steps: Mapping[str, StepPlace]
) -> None:
    """Refuse to open a step while one of a lower order is not granted."""
    order = steps[new.step].order
    if order is None:
        return
    granted = {a.step for a in before if a.outcome is StepOutcome.GRANTED}
    for step in steps.values():
        if step.order is not None and step.order < order and step.code not in granted:
            raise InvalidInput("out-of-order", f"{step.code} is not granted, {new.step} follows it")
