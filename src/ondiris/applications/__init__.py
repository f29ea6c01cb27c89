"""Applications: the way of an investor, from the first paper to the launch.

A *procedure* is what an investor goes through, step by step; what is known of a step comes from a
page, and each keeps its address.  A page is no law: a step starts a clock only once the city itself
has confirmed it, by a named role on a day.
"""

from __future__ import annotations

from ondiris.applications.procedures import (
    DayKind,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
    Want,
    wants,
)

__all__ = [
    "DayKind",
    "Procedure",
    "ProcedureStep",
    "StepConfirmation",
    "StepKind",
    "Want",
    "wants",
]
