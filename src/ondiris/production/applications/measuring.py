"""How long applications took, step by step: measured on their acts, beside the legal times.

A *spell* is an application at a procedure as a whole, or at one of its steps: from the day it was
filed or opened to the day it ended, or up to the day of the question.  What was open before the
records of a procedure begin is known from then on alone, and what had ended by then is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ondiris.applications import (
    ApplicationStanding,
    Chance,
    DaysKind,
    Incidence,
    Procedure,
    ProcedureStep,
    StepStanding,
    StepTimes,
    Stop,
    WorkingDays,
    cumulative_incidence,
    standing,
    step_clock,
)
from ondiris.errors import InvalidInput
from ondiris.production.applications.kept import KeptApplication

__all__ = ["ANSWERED", "MeasuredTimes", "Spell", "measured", "spells"]

ANSWERED, WITHDRAWN = "answered", "withdrawn"
_WAYS = {"granted": 1, "refused": 1, "withdrawn": 2, "left": 2}
_LEGAL = 1.0


@dataclass(frozen=True, slots=True)
class Spell:
    """One application at a procedure, or at a step of it.

    Parameters
    ----------
    application : str
    procedure, step : str
        No step for the procedure as a whole.
    holding : str
        Of the applicant; the applicant where nobody says of which holding.
    begun : date
    ended : date, optional
    outcome : str
        ``granted``, ``refused`` or ``withdrawn``; empty while it is open.
    days : int
        Calendar days from the beginning to the end, or to the day of the question.
    entered : int
        Days that it had been open when the records begin.
    used : float, optional
        Share of the legal time that its clock has used, at most one exactly where it is in time;
        none where the city has confirmed no term.
    """

    application: str
    procedure: str
    step: str
    holding: str
    begun: date
    ended: date | None
    outcome: str
    days: int
    entered: int = 0
    used: float | None = None


@dataclass(frozen=True, slots=True)
class MeasuredTimes:
    """How long a procedure, or one of its steps, took.

    Parameters
    ----------
    procedure, step : str
        No step for the procedure as a whole.
    spells : tuple of Spell
        What it rests on.
    waits : Incidence, optional
        Of being answered and being withdrawn, in calendar days; none where they cannot be joined.
    in_time : Chance, optional
        Of an answer within the legal time; none where the city has confirmed no term.
    """

    procedure: str
    step: str
    spells: tuple[Spell, ...]
    waits: Incidence | None
    in_time: Chance | None

    @property
    def holdings(self) -> int:
        """Of how many holdings the applications are."""
        return len({spell.holding for spell in self.spells})

    def count(self, outcome: str) -> int:
        """Return how many ended in a way; those that are open for an empty word."""
        return sum(spell.outcome == outcome for spell in self.spells)


def spells(
    applications: Iterable[KeptApplication],
    procedures: Mapping[str, Procedure],
    calendar: WorkingDays,
    today: date,
    holdings: Mapping[str, str] | None = None,
) -> list[Spell]:
    """Return every application at its procedure and at each of the steps that were opened.

    Parameters
    ----------
    applications : iterable of KeptApplication
    procedures : mapping of str to Procedure
    calendar : WorkingDays
    today : date
        Up to which they are followed.
    holdings : mapping of str to str, optional
        By applicant, as a register says; what an application says of itself comes first.
    """
    found: list[Spell] = []
    for kept in applications:
        own = procedures.get(kept.procedure)
        acts = [act for act in kept.acts if act.day <= today]
        if own is None or not acts:
            continue
        versions = {step.code: step for step in own.at(today) if step.kind == "step"}
        at = standing(acts, tuple(versions))
        holding = kept.holding or (holdings or {}).get(kept.applicant) or kept.applicant
        for spell in _of_one(kept, at, own, calendar, today):
            followed = _followed(replace(spell, holding=holding or kept.code), own.records_from)
            if followed is not None:
                found.append(followed)
    return found


def _of_one(
    kept: KeptApplication,
    at: ApplicationStanding,
    procedure: Procedure,
    calendar: WorkingDays,
    today: date,
) -> Iterable[Spell]:
    whole = "" if at.ended is None else str(at.state)
    days = ((at.ended or today) - at.filed).days
    yield Spell(kept.code, procedure.code, "", "", at.filed, at.ended, whole, days)
    for step in at.steps:
        ended = step.ended or at.ended
        outcome = "" if ended is None else str(step.state)
        outcome = outcome if outcome in ("", "granted", "refused") else WITHDRAWN
        versions = {one.code: one for one in procedure.at(step.opened)}
        yield Spell(
            kept.code, procedure.code, step.step, "", step.opened, ended, outcome,
            ((ended or today) - step.opened).days,
            used=_used(step, ended, versions.get(step.step), calendar, today),
        )  # fmt: skip


def _used(
    step: StepStanding,
    ended: date | None,
    published: ProcedureStep | None,
    calendar: WorkingDays,
    today: date,
) -> float | None:
    """Return the share of a confirmed legal time that the clock of a step has used.

    A due day that is a day off moves, so that who is in time may have used more days than the act
    names: such a step stands at the whole of its time, one that is late beyond it.  One that is
    still open before its due day has not been followed to it.
    """
    if published is None or not published.starts_a_clock or not published.allowed:
        return None
    kind, allowed = published.days or DaysKind.UNSAID, published.allowed
    stops = tuple(
        Stop(s.begun, ended if s.ended is None and ended is not None else s.ended)
        for s in step.stops
    )
    times = StepTimes(step.opened, today, ended, stops, allowed, kind)
    (reading,) = step_clock(times, calendar).readings
    if reading.due is None:
        return None
    # Months have no fixed number of days: their share is that of the days up to the due day.
    whole = (reading.net - reading.overdue) if reading.late else allowed
    if kind is DaysKind.MONTHS:
        whole = max((reading.due - step.opened).days, 1)
    share = reading.net / max(whole, 1)
    if reading.late:
        return max(share, _LEGAL + 1 / max(whole, 1))
    if ended is None and today < reading.due:
        return min(share, _LEGAL - 1 / (whole + 1))
    return min(share, _LEGAL)


def _followed(spell: Spell, records_from: date | None) -> Spell | None:
    """Return a spell as the records know it; nothing where it had ended before they begin."""
    if records_from is None or spell.begun >= records_from:
        return spell
    if spell.ended is not None and spell.ended <= records_from:
        return None
    entered = (records_from - spell.begun).days
    if spell.days <= entered:
        return None
    # Its clock is known from its beginning alone: it counts no legal time.
    return replace(spell, entered=entered, used=None)


def measured(found: Iterable[Spell]) -> list[MeasuredTimes]:
    """Return how long each procedure and each step took, in the order in which they come.

    Parameters
    ----------
    found : iterable of Spell
    """
    by: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for spell in found:
        by[spell.procedure, spell.step].append(spell)
    return [
        MeasuredTimes(procedure, step, tuple(own), _waits(own), _in_time(own))
        for (procedure, step), own in by.items()
    ]


def _waits(own: Sequence[Spell]) -> Incidence | None:
    try:
        return cumulative_incidence(
            [spell.days for spell in own],
            [_WAYS.get(spell.outcome, 0) for spell in own],
            (ANSWERED, WITHDRAWN),
            entered=[spell.entered for spell in own],
        )
    except InvalidInput as error:
        if error.code != "nobody-left":
            raise
        return None


def _in_time(own: Sequence[Spell]) -> Chance | None:
    timed = [(s.used, _WAYS.get(s.outcome, 0)) for s in own if s.used is not None]
    if not timed:
        return None
    used, ways = zip(*timed, strict=True)
    return cumulative_incidence(used, ways, (ANSWERED, WITHDRAWN)).chance_by(_LEGAL, ANSWERED)
