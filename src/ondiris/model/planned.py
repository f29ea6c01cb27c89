"""What a project or programme promises: the word in which projects hand plans to others.

Projects know who said what and which word stands; whoever asks what a plan would bring knows
economies.  Neither knows the other.  What is not said is not there: nothing is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["ExpectedLaunches", "PlannedProject", "PlannedSubject"]


@dataclass(frozen=True, slots=True)
class ExpectedLaunches:
    """What the odds say of a programme.

    Parameters
    ----------
    programme : str
    expected : float
        Launches to be expected by the day, those on record included.
    promised : int
    by : date
    """

    programme: str
    expected: float
    promised: int
    by: date


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """One project's plan; of a programme what is planned beside its named projects.

    Parameters
    ----------
    code : str
        Of the project; of the programme for what has no name.
    activity : str
        What it does; empty where nobody said.
    investment, jobs : float or None
        As promised.
    output : tuple of (float, float) or None
        Ends of yearly output.
    basis : str
        ``stated``, or ``yield`` where it follows from what is invested and from what such projects
        produced here.
    launch : int or None
        Year of the plan, or of the launch itself.
    inputs : tuple of str
        Entries that it rests on.
    """

    code: str
    activity: str = ""
    investment: float | None = None
    jobs: float | None = None
    output: tuple[float, float] | None = None
    basis: str = ""
    launch: int | None = None
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedSubject:
    """A project or programme as it is planned.

    Parameters
    ----------
    code : str
    projects : tuple of PlannedProject
        Of a project itself alone; of a programme its named ones and the rest.
    odds : tuple of ExpectedLaunches
        Of the programme, or of those that the project is part of.
    launched : bool
        Whether a project has launched already.
    left : int
        Named projects of a programme that left it, and are not counted.
    """

    code: str
    projects: tuple[PlannedProject, ...]
    odds: tuple[ExpectedLaunches, ...] = ()
    launched: bool = False
    left: int = 0
