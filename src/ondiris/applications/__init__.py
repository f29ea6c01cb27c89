"""Applications: from the day of receipt to the day of the answer, and what the law allows.

A *procedure* is what an investor goes through, step by step; what is known of a step comes from a
page, and a step starts a clock only once the city has confirmed it.  An application is nothing but
its acts.  `refuse_act` says what may follow what, `standing` where
the acts lead and who is waited for, `Obligation` what either side owes, `ApplicationRecord` what
is kept of documents, messages and persons.  How time is told, in a page:

**Working days.**  `working_days` makes the calendar of a country from its lists of days off, and
says where those lists end.  A `Convention` says how a term is counted on it: `KAZAKHSTAN`, or
`UNION` for the European Union.

**Two clocks.**  `step_clock` counts the days of a step without the times in which its clock stood
still (net, for the law) and with them (gross, for who waits), finds the due day, and says whether
it has passed; where an act does not say which days it means, under which readings.
`step_clocks` does the same for hundreds of thousands of steps.

**Competing outcomes.**  `cumulative_incidence` says how many end in which way by when, with those
still open and those older than the records counted for what is known of them.  The share that is
answered within the legal time is an incidence at that day, with its interval.

**In public.**  `publishable` tells a quantile where there are enough applications of enough
holdings, and counts alone below.

Examples
--------
>>> from datetime import date
>>> from ondiris.model import Holiday, Holidays
>>> calendar = working_days(Holidays((Holiday(3, 8),)))
>>> step = StepTimes(date(2025, 3, 3), date(2025, 3, 14), allowed=5, kind=DaysKind.WORKING)
>>> clock = step_clock(step, calendar)
>>> str(clock.verdict), clock.readings[0].due.isoformat(), clock.readings[0].overdue
('overdue', '2025-03-11', 3)
"""

from __future__ import annotations

from ondiris.applications.clock_columns import (
    KINDS,
    VERDICTS,
    ClockColumns,
    StepColumns,
    step_clocks,
)
from ondiris.applications.clocks import (
    ClockReading,
    DaysKind,
    Overdue,
    StepClock,
    StepTimes,
    Stop,
    step_clock,
)
from ondiris.applications.events import (
    ACTORS,
    ActKind,
    ApplicationAct,
    StepOutcome,
    StepPlace,
    read_act,
    refuse_act,
)
from ondiris.applications.incidence import (
    NOT_REACHED,
    Chance,
    Incidence,
    NotReached,
    WaitQuantile,
    cumulative_incidence,
)
from ondiris.applications.many_clocks import clocks_of
from ondiris.applications.obligations import (
    MONEY,
    OWED,
    CityNeed,
    Obligation,
    OwingSide,
    read_need,
    read_obligation,
)
from ondiris.applications.pools import CalculationIndex, PoolOfProject, ProjectPool, pool_of
from ondiris.applications.procedures import (
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
    Want,
    wants,
)
from ondiris.applications.public_times import (
    NotTold,
    PublicTimes,
    QuantileRule,
    publishable,
    quantile_rules,
)
from ondiris.applications.record_chain import (
    ChainFinding,
    ChainFlaw,
    chain_differences,
    line_hashes,
)
from ondiris.applications.records import (
    ApplicationRecord,
    RecordKind,
    read_record,
    refuse_record,
    refuse_writer,
)
from ondiris.applications.standing import (
    ApplicationStanding,
    ApplicationState,
    StepStanding,
    StepState,
    standing,
)
from ondiris.applications.turns import PossibleAct, possible_acts
from ondiris.applications.working_days import (
    KAZAKHSTAN,
    UNION,
    Convention,
    WorkingDays,
    working_days,
)

__all__ = [
    "ACTORS",
    "KAZAKHSTAN",
    "KINDS",
    "MONEY",
    "NOT_REACHED",
    "OWED",
    "UNION",
    "VERDICTS",
    "ActKind",
    "ApplicationAct",
    "ApplicationRecord",
    "ApplicationStanding",
    "ApplicationState",
    "CalculationIndex",
    "ChainFinding",
    "ChainFlaw",
    "Chance",
    "CityNeed",
    "ClockColumns",
    "ClockReading",
    "Convention",
    "DaysKind",
    "Incidence",
    "NotReached",
    "NotTold",
    "Obligation",
    "Overdue",
    "OwingSide",
    "PoolOfProject",
    "PossibleAct",
    "Procedure",
    "ProcedureStep",
    "ProjectPool",
    "PublicTimes",
    "QuantileRule",
    "RecordKind",
    "StepClock",
    "StepColumns",
    "StepConfirmation",
    "StepKind",
    "StepOutcome",
    "StepPlace",
    "StepStanding",
    "StepState",
    "StepTimes",
    "Stop",
    "WaitQuantile",
    "Want",
    "WorkingDays",
    "chain_differences",
    "clocks_of",
    "cumulative_incidence",
    "line_hashes",
    "pool_of",
    "possible_acts",
    "publishable",
    "quantile_rules",
    "read_act",
    "read_need",
    "read_obligation",
    "read_record",
    "refuse_act",
    "refuse_record",
    "refuse_writer",
    "standing",
    "step_clock",
    "step_clocks",
    "wants",
    "working_days",
]
