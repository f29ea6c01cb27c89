"""Applications, and who owes what to whom, as rows for a terminal, a file or an answer.

Both kinds of debt stand in one list: a step that waits for its officers or for the applicant, and
an obligation of either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ondiris.applications import MONEY, ClockReading, Obligation, OwingSide, standing
from ondiris.model import World
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import OwedObligation, WaitingStep

__all__ = ["Debt", "applications_json", "debts", "owed_json"]

APPLICATIONS, OWED = "ondiris.applications/1", "ondiris.owed/1"
_OTHER = {"officer": "applicant", "applicant": "officer"}


@dataclass(frozen=True, slots=True)
class Debt:
    """What one party owes another.

    Parameters
    ----------
    kind : str
        ``step`` or ``obligation``.
    application, project : str
    what : str
        Code of the step, or the thing owed with its amount: ``power 10 MW``.
    by, institution, to : str
        Who owes, on whose behalf if known, and to whom: ``officer``, ``applicant``, ``city`` or
        ``investor``.
    since : date, optional
        Of a step: since when it is that party's turn.
    due : date, optional
    readings : tuple of ClockReading
        Of a step: its clocks, two where the kind of days is not known.
    verdict : str
        As of clocks or of promises.
    counts : bool
        Whether the verdict counts: the term of the step is confirmed, or it is an obligation.
    late : bool
        Whether it is overdue and counts.
    world : World
        Real, or invented.
    procedure : str
        Of the application, whose step it is.
    amount : Decimal, optional
        Of an obligation.
    unit : str
        Of the amount.
    """

    kind: str
    application: str
    project: str
    what: str
    by: str
    institution: str
    to: str
    since: date | None
    due: date | None
    readings: tuple[ClockReading, ...]
    verdict: str
    counts: bool
    late: bool
    world: World = World.ACTUAL
    procedure: str = ""
    amount: Decimal | None = None
    unit: str = ""


def debts(
    steps: Iterable[WaitingStep], obligations: Iterable[OwedObligation], currency: str
) -> list[Debt]:
    """Return both kinds in one list: the late first, then by the day of turn or due.

    Parameters
    ----------
    steps : iterable of WaitingStep
    obligations : iterable of OwedObligation
        Those that were kept are left out.
    currency : str
        In which the city counts money.
    """
    found = [_step(one) for one in steps]
    found += [_obligation(one, currency) for one in obligations if one.verdict.outcome is None]
    found.sort(key=lambda d: (not d.late, d.since or d.due or date.max, d.application, d.what))
    return found


def _step(one: WaitingStep) -> Debt:
    readings = one.clock.readings
    dues = [reading.due for reading in readings if reading.due is not None]
    return Debt(
        "step", one.application.code, one.application.project, one.step.step, one.waits_for,
        one.institution, _OTHER[one.waits_for], one.step.since, min(dues, default=None), readings,
        str(one.clock.verdict), counts=one.confirmed, late=one.overdue,
        world=one.application.world, procedure=one.application.procedure,
    )  # fmt: skip


def _obligation(one: OwedObligation, currency: str) -> Debt:
    owed = one.obligation
    amount = "" if owed.amount is None else f"{owed.amount:f} {_unit(owed, currency)}"
    other = OwingSide.CITY if owed.side is OwingSide.INVESTOR else OwingSide.INVESTOR
    by_investor = owed.side is OwingSide.INVESTOR
    return Debt(
        "obligation", owed.application, one.application.project, f"{owed.what} {amount}".strip(),
        str(owed.side), one.application.applicant if by_investor else "", str(other), None,
        owed.due.last_day, (), str(one.verdict.standing), counts=True,
        late=one.overdue, world=one.application.world,
        procedure=one.application.procedure, amount=owed.amount, unit=owed.unit,
    )  # fmt: skip


def _unit(owed: Obligation, currency: str) -> str:
    return currency if owed.unit == MONEY else owed.unit


def owed_json(vintage: object, found: Sequence[Debt]) -> dict[str, object]:
    """Return debts as JSON, documented in ``docs/reference/applications.md``.

    Parameters
    ----------
    vintage : object
    found : sequence of Debt
    """
    return {
        "schema": OWED,
        "vintage": vintage,
        "late": sum(debt.late for debt in found),
        "owed": [
            {
                "kind": debt.kind,
                "application": debt.application,
                "project": debt.project or None,
                "what": debt.what,
                "by": debt.by,
                "institution": debt.institution or None,
                "to": debt.to,
                "since": debt.since.isoformat() if debt.since else None,
                "due": debt.due.isoformat() if debt.due else None,
                "clocks": [_clock(reading) for reading in debt.readings],
                "verdict": debt.verdict,
                "counts": debt.counts,
                "late": debt.late,
                "world": str(debt.world),
            }
            for debt in found
        ],
    }


def _clock(reading: ClockReading) -> dict[str, object]:
    return {
        "days": str(reading.kind),
        "net": reading.net,
        "gross": reading.gross,
        "due": reading.due.isoformat() if reading.due else None,
        "overdue": reading.overdue,
        "beyond_lists": reading.beyond,
    }


def applications_json(
    vintage: object,
    found: Iterable[KeptApplication],
    steps: dict[str, tuple[str, ...]],
    currency: str,
) -> dict[str, object]:
    """Return applications with their acts as JSON.

    Parameters
    ----------
    vintage : object
    found : iterable of KeptApplication
    steps : dict of str to tuple of str
        Codes of the steps of each procedure.
    currency : str
        In which the city counts money.
    """
    return {
        "schema": APPLICATIONS,
        "vintage": vintage,
        "applications": [
            _application(kept, steps.get(kept.procedure, ()), currency) for kept in found
        ],
    }


def _application(kept: KeptApplication, steps: tuple[str, ...], currency: str) -> dict[str, object]:
    at = standing(kept.acts, steps) if kept.acts else None
    return {
        "application": kept.code,
        "project": kept.project or None,
        "procedure": kept.procedure or None,
        "applicant": kept.applicant or None,
        "world": str(kept.world),
        "state": str(at.state) if at else None,
        "filed": at.filed.isoformat() if at else None,
        "ended": at.ended.isoformat() if at and at.ended else None,
        "rounds": at.rounds if at else 0,
        "acts": [
            {
                "id": act.id,
                "act": str(act.act),
                "step": act.step or None,
                "outcome": str(act.outcome) if act.outcome else None,
                "reason": act.reason or None,
                "day": act.day.isoformat(),
                "party": act.source,
            }
            for act in kept.acts
        ],
        "obligations": [
            {
                "id": o.id,
                "owes": o.text,
                "unit": _unit(o, currency) or None,
                "due": str(o.due),
            }
            for o in kept.obligations
        ],
        "kept": {what: day.isoformat() for what, day in kept.kept.items()},
    }
