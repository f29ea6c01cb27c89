"""The investor's way: procedures, acts, standings, clocks and what is owed; pure functions.

An application is nothing but its acts (`events`); `standing` says where they lead, `obligations`
what either side owes.
"""

from ondiris.applications.events import (
    ACTORS,
    Act,
    ApplicationAct,
    Outcome,
    StepPlace,
    read_act,
    refuse_act,
)
from ondiris.applications.obligations import OWED, Obligation, Side, read_obligation
from ondiris.applications.standing import (
    ApplicationStanding,
    ApplicationState,
    StepStanding,
    StepState,
    standing,
)

__all__ = [
    "ACTORS",
    "OWED",
    "Act",
    "ApplicationAct",
    "ApplicationStanding",
    "ApplicationState",
    "Obligation",
    "Outcome",
    "Side",
    "StepPlace",
    "StepStanding",
    "StepState",
    "read_act",
    "read_obligation",
    "refuse_act",
    "standing",
]
