"""Procedures as data: steps with their owners and times, as pages publish them.

That a page says so does not make it law: among published steps are those of acts that lost force,
of drafts and of other places.  A step therefore starts a clock only when all that the clock rests
on is stated and confirmed by a named role on a named day; until then it is a published reference
that counts nothing.  What no source says stays empty and is never filled in.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ondiris.applications.clocks import DaysKind
from ondiris.errors import InvalidInput
from ondiris.model import World

__all__ = [
    "Procedure",
    "ProcedureStep",
    "StepConfirmation",
    "StepKind",
    "Want",
    "wants",
]

Texts = Mapping[str, str]
"""A text by language; a language that nobody wrote is absent."""


class StepKind(StrEnum):
    """What a row of a procedure is."""

    STEP = "step"
    REFERENCE = "reference"


class Want(StrEnum):
    """What a step lacks before the city may confirm it, or that nobody confirmed it yet."""

    ALLOWED = "allowed"
    DAYS = "days"
    IN_FORCE = "in_force"
    PLACE = "place"
    CONFIRMED_BY = "confirmed_by"
    CONFIRMED_ON = "confirmed_on"


@dataclass(frozen=True, slots=True)
class StepConfirmation:
    """Who of the city confirmed a step, and when.

    Parameters
    ----------
    role : str
        A role, never a person: ``zone-operator``.
    day : date
    """

    role: str
    day: date


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """A step of a procedure, or an act or page that one should know of, as a page publishes it.

    Parameters
    ----------
    procedure, code : str
    kind : StepKind
        A reference (an act, a draft, a whole time, a step of an act without force) starts no clock.
    names : mapping of str to str
        By language.
    url : str
        The page that says so.
    order : int, optional
        Its place among the steps; None where no source says.
    owner : mapping of str to str
        The authority, by language.
    role : str
        Which role of the city works it.
    inputs, outputs, clock_stop : mapping of str to str
        What goes in, what comes out, what stops the clock.
    allowed : int, optional
        How many days or months the page allows; zero is the same day.
    days : DaysKind, optional
        Of which kind they are.
    silence : bool, optional
        Whether silence means yes.
    basis : mapping of str to str
        The acts that the page names.
    in_force : bool, optional
        Whether these are in force; None where nobody says.
    place : str
        The area that the page is about, the country by its own code; empty where it does not say.
    valid_from : date, optional
        Day from which this version holds.
    sure : bool
        Whether the page says it plainly; else reading it was in doubt.
    confirmed : StepConfirmation, optional
    note : mapping of str to str

    Raises
    ------
    InvalidInput
        ``half-confirmed``, ``reference-confirmed`` or ``time-without-days``; the context names the
        column.
    """

    procedure: str
    code: str
    kind: StepKind
    names: Texts
    url: str
    order: int | None = None
    owner: Texts = field(default_factory=dict)
    role: str = ""
    inputs: Texts = field(default_factory=dict)
    outputs: Texts = field(default_factory=dict)
    clock_stop: Texts = field(default_factory=dict)
    allowed: int | None = None
    days: DaysKind | None = None
    silence: bool | None = None
    basis: Texts = field(default_factory=dict)
    in_force: bool | None = None
    place: str = ""
    valid_from: date | None = None
    sure: bool = True
    confirmed: StepConfirmation | None = None
    note: Texts = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.allowed is None) != (self.days is None):
            column = "days" if self.days is None else "allowed"
            raise InvalidInput(
                "time-without-days",
                "a time is a number and the kind of its days, or neither",
                hint="Where the page does not say the kind, write unsaid.",
                column=column,
            )
        if self.confirmed is None:
            return
        if self.kind is StepKind.REFERENCE:
            raise InvalidInput(
                "reference-confirmed",
                "a reference starts no clock and is not confirmed",
                hint="Make it a step, or leave confirmed_by and confirmed_on empty.",
                column="kind",
            )
        lacking = wants(self)
        if lacking:
            raise InvalidInput(
                "half-confirmed",
                f"a confirmation also needs {', '.join(lacking)}",
                hint="Fill them, or leave confirmed_by and confirmed_on empty.",
                column=str(lacking[0]),
            )

    @property
    def starts_a_clock(self) -> bool:
        """Whether an application that reaches this step may be late by it.

        Examples
        --------
        >>> step = ProcedureStep("power", "conditions", StepKind.STEP, {"en": "Conditions"}, "")
        >>> step.starts_a_clock
        False
        """
        return self.confirmed is not None


@dataclass(frozen=True, slots=True)
class Procedure:
    """What an investor goes through to one end, such as a plot or a permit.

    Parameters
    ----------
    code : str
    names : mapping of str to str
        By language.
    steps : tuple of ProcedureStep
        Every version of every step, as listed; none where no source was found.
    world : World
        Real, or invented for demonstration.
    records_from : date, optional
        The first day of whose applications, those open then among them, all are recorded.
    """

    code: str
    names: Texts
    steps: tuple[ProcedureStep, ...] = ()
    world: World = World.ACTUAL
    records_from: date | None = None

    def at(self, day: date) -> tuple[ProcedureStep, ...]:
        """Return the version of each step that holds on a day, those with an order first.

        A step whose first version is still to come is left out.

        Parameters
        ----------
        day : date
        """
        newest: dict[str, ProcedureStep] = {}
        for step in self.steps:
            since = step.valid_from or date.min
            held = newest.get(step.code)
            if since <= day and (held is None or since > (held.valid_from or date.min)):
                newest[step.code] = step
        return _ordered(step for step in self.steps if newest.get(step.code) is step)

    def to_come(self, day: date) -> tuple[ProcedureStep, ...]:
        """Return the versions of steps that hold only after a day, those with an order first."""
        return _ordered(s for s in self.steps if s.valid_from is not None and s.valid_from > day)


def wants(step: ProcedureStep, areas: Container[str] | None = None) -> tuple[Want, ...]:
    """Return what a step lacks to start a clock, in the order of the columns; nothing if it may.

    Parameters
    ----------
    step : ProcedureStep
        Of a reference nothing is wanted: it starts no clock.
    areas : container of str, optional
        Where what holds may hold in the city: its own area and those above and below it.  A page
        about another place does not say what holds here.

    Examples
    --------
    >>> step = ProcedureStep("sez", "entry", StepKind.STEP, {"en": "Entry"}, "", place="KZ",
    ...                      allowed=5, days=DaysKind.UNSAID)
    >>> [str(want) for want in wants(step)]
    ['days', 'in_force', 'confirmed_by', 'confirmed_on']
    """
    if step.kind is StepKind.REFERENCE:
        return ()
    confirmed = step.confirmed
    lacking = {
        Want.ALLOWED: step.allowed is None,
        Want.DAYS: step.days in (None, DaysKind.UNSAID),
        Want.IN_FORCE: step.in_force is not True,
        Want.PLACE: not step.place or (areas is not None and step.place not in areas),
        Want.CONFIRMED_BY: confirmed is None or not confirmed.role,
        Want.CONFIRMED_ON: confirmed is None,
    }
    return tuple(want for want in Want if lacking[want])


def _ordered(steps: Iterable[ProcedureStep]) -> tuple[ProcedureStep, ...]:
    """Return steps by their order; those without one behind, as listed."""
    return tuple(sorted(steps, key=lambda step: (step.order is None, step.order or 0)))
