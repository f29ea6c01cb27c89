"""What a project waits for, and how long others waited: words that capabilities share.

Applications know steps and what is owed; projects know stages, plans and odds; places know what a
site can carry.  None of them knows the others.  A `Hold` is what the first hands to the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ondiris.errors import InvalidInput

__all__ = ["Hold", "HoldKind", "Holdups", "StageWatch", "WatchEnd"]


class HoldKind(StrEnum):
    """Whether a project waits for a step of an application or for what the city owes it."""

    STEP = "step"
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that is not over yet and without which a project does not launch.

    Parameters
    ----------
    kind : HoldKind
    application : str
    what : str
        Code of the step, or of the thing owed: ``power``.
    project : str
        What is waited for by an application that names none holds up nothing.
    begun : date
        Day on which the step was opened, or from which the thing is owed.
    due : date, optional
        Last day of a confirmed term or of the period in which the thing is due.
    relieved : date, optional
        Day on which it would be over if it ended as it should: the due day, or the next working
        day where that has passed; none where no term is confirmed.
    procedure, waits_for, institution : str
        Whose turn it is (``officer``, ``applicant`` or ``city``), and on whose behalf.
    stage : str
        The stage of a project in which it falls; empty where the city does not say.
    share, behind : float
        Parts of the time of that stage which it takes and which follow it.
    amount : Decimal, optional
        Of what is owed, in `unit`.
    unit : str
    late : bool
        Whether its due day has passed.
    id : str
        Entry behind it.
    names : mapping of str to str
        What a step is called, by language; empty where nobody says.
    owner : mapping of str to str
        What the institution is called whose turn it is, by language; empty where nobody says.
    """

    kind: HoldKind
    application: str
    what: str
    project: str
    begun: date
    due: date | None = None
    relieved: date | None = None
    procedure: str = ""
    waits_for: str = ""
    institution: str = ""
    stage: str = ""
    share: float = 0.0
    behind: float = 0.0
    amount: Decimal | None = None
    unit: str = ""
    late: bool = False
    id: str = ""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    owner: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not (self.share >= 0 and self.behind >= 0 and self.share + self.behind <= 1 + 1e-9):
            raise InvalidInput("bad-share", "parts of a stage come to at most the whole")

    @property
    def name(self) -> str:
        """What tells it from every other: ``step app-7 register-entry``."""
        return f"{self.kind} {self.application} {self.what}"


class WatchEnd(StrEnum):
    """How watching a stage of an application ended: it goes on, was passed, or was left."""

    OPEN = "open"
    PASSED = "passed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class StageWatch:
    """How long an application took, or has taken so far, for a stage of its project.

    Parameters
    ----------
    stage : str
    application : str
    days : float
        Calendar days from the first step of the stage to the last one's grant, or up to which it
        was watched.
    end : WatchEnd
        ``left`` where it was refused or withdrawn: a way out that shuts out the other.
    entered : float
        Of one older than the records the days that it had been open when they began.
    inputs : tuple of str
        Entries behind it.
    """

    stage: str
    application: str
    days: float
    end: WatchEnd
    entered: float = 0.0
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.entered <= self.days:
            raise InvalidInput("never-followed", f"{self.application} ended before it was known")


@dataclass(frozen=True, slots=True)
class Holdups:
    """Everything that applications say of the time of projects.

    Parameters
    ----------
    holds : tuple of Hold
        What is waited for, steps and what the city owes.
    watches : tuple of StageWatch
        How long stages took, of steps that the city has confirmed.
    """

    holds: tuple[Hold, ...] = ()
    watches: tuple[StageWatch, ...] = ()

    @classmethod
    def joined(cls, parts: Iterable[Holdups]) -> Holdups:
        """Return what several say together."""
        every = tuple(parts)
        return cls(
            tuple(hold for one in every for hold in one.holds),
            tuple(watch for one in every for watch in one.watches),
        )

    def of(self, project: str) -> tuple[Hold, ...]:
        """Return what one project waits for."""
        return tuple(hold for hold in self.holds if hold.project == project)
