"""Applications in the ledger: each act and each obligation is a statement of the one who did it.

The source of such a statement is a party: an opaque identifier of a person in a role, on behalf of
an institution.  Nothing of an application is public; who may see which is decided at the doors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ondiris.applications import (
    ActKind,
    ApplicationAct,
    ApplicationRecord,
    Obligation,
    StepPlace,
    read_act,
    read_need,
    read_obligation,
    read_record,
)
from ondiris.model import Confidentiality, Known, Period, Statement, Vintage, World
from ondiris.model.party import Party
from ondiris.ports import Archive, Audience, StatementRow

__all__ = [
    "ABOUT",
    "ACT",
    "APPLICANT",
    "ASKS",
    "ASSIGNED",
    "HOLDING",
    "KEPT",
    "OWES",
    "PROCEDURE",
    "PROJECT",
    "RECORD",
    "KeptApplication",
    "Party",
    "act_statement",
    "applications",
    "filing_statements",
    "in_order",
    "kept_applications",
    "obligation_statement",
    "record_statement",
]

PROJECT, PROCEDURE, APPLICANT = "application_of", "application_procedure", "application_by"
HOLDING = "application_holding"
ACT, OWES, KEPT = "application_act", "application_owes", "application_kept"
ASKS, ASSIGNED = "application_asks", "application_assigned"
RECORD = "application_record"
ABOUT = frozenset({PROJECT, PROCEDURE, APPLICANT, HOLDING, ACT, OWES, KEPT, ASKS, ASSIGNED, RECORD})
"""Properties of statements about applications."""
_NUMBER = re.compile(r"(\d+)\D*\Z")


@dataclass(frozen=True, slots=True)
class KeptApplication:
    """An application as known at a vintage.

    Parameters
    ----------
    code : str
    project, procedure, applicant : str
        Codes; empty where nobody said.
    acts : tuple of ApplicationAct
        In the order in which they were entered.
    obligations : tuple of Obligation
        Those that stand: the newest of each side and thing.
    kept : mapping of str to date
        What was handed over, by side and thing (``city power``), and the day.
    world : World
    asks : mapping of str to Decimal or None
        What it needs of the city, by thing (``power``), in the unit of `ondiris.applications.OWED`.
    assigned : mapping of str to str
        Institutions that steps were handed to, by step, where that is not as the procedure says.
    holding : str
        Which holding the applicant belongs to; empty where nobody said.
    records : tuple of ApplicationRecord
        Documents, messages and persons to speak with, in the order in which they were entered.
    """

    code: str
    project: str
    procedure: str
    applicant: str
    acts: tuple[ApplicationAct, ...]
    obligations: tuple[Obligation, ...] = ()
    kept: Mapping[str, date] = field(default_factory=dict)
    world: World = World.ACTUAL
    asks: Mapping[str, Decimal | None] = field(default_factory=dict)
    assigned: Mapping[str, str] = field(default_factory=dict)
    holding: str = ""
    records: tuple[ApplicationRecord, ...] = ()

    def owners(self, steps: Mapping[str, StepPlace]) -> dict[str, str]:
        """Return the institution of each step of its procedure; empty where none has it yet."""
        return {code: self.assigned.get(code, place.owner) for code, place in steps.items()}


def applications(
    archive: Archive,
    vintage: Vintage,
    audience: Audience,
    *,
    worlds: Sequence[World] = (World.ACTUAL,),
    code: str | None = None,
) -> dict[str, KeptApplication]:
    """Return the applications that a vintage knows, by code, oldest first.

    Parameters
    ----------
    archive : Archive
    vintage : Vintage
    audience : Audience
        The public is shown none.
    worlds : sequence of World
    code : str, optional
        One application alone.
    """
    rows = archive.statement_rows(
        vintage, audience, ABOUT, subjects=None if code is None else (code,), worlds=worlds
    )
    return in_order(kept_applications(rows))


def in_order(found: Iterable[KeptApplication]) -> dict[str, KeptApplication]:
    """Return applications by code, oldest first; those of which nothing was filed at the end.

    Parameters
    ----------
    found : iterable of KeptApplication
    """
    ordered = sorted(
        found, key=lambda kept: (kept.acts[0].day if kept.acts else date.max, kept.code)
    )
    return {kept.code: kept for kept in ordered}


def kept_applications(rows: Iterable[StatementRow]) -> list[KeptApplication]:
    """Return the applications that statements tell of.

    Parameters
    ----------
    rows : iterable of StatementRow
        All that a vintage knows of each of them, in any order.
    """
    said: dict[str, list[StatementRow]] = {}
    for row in rows:
        said.setdefault(row[1], []).append(row)
    # A party says very much; its name is kept once.
    names: dict[str, str] = {}
    return [_kept(code, sorted(of, key=_order), names) for code, of in said.items()]


def _order(row: StatementRow) -> tuple[int, int, str]:
    """Return what orders entries: by revision, within one by the number that ends its place."""
    return row[9], _number(row[6]), row[0]


@lru_cache(maxsize=4096)
def _number(locator: str) -> int:
    number = _NUMBER.search(locator)
    return int(number.group(1)) if number else 0


def _kept(code: str, said: Sequence[StatementRow], names: dict[str, str]) -> KeptApplication:
    last = {row[2]: row[3] for row in said}
    acts: list[ApplicationAct] = []
    owed: dict[str, Obligation] = {}
    kept: dict[str, date] = {}
    asks: dict[str, Decimal | None] = {}
    assigned: dict[str, str] = {}
    records: list[ApplicationRecord] = []
    filed = False
    for id_, _, about, value, valid, source, _, known_at, _, _ in said:
        day = date.fromisoformat(known_at)
        if about == ACT:
            filed = filed or value == ActKind.FILED
            if filed:  # else of a filing that was taken back
                by = names.setdefault(source, source)
                acts.append(read_act(value, code, day, id=id_, source=by))
        elif about == RECORD:
            if filed:
                records.append(read_record(value, code, day, id=id_, source=source))
        elif about == OWES:
            due = Period.parse(valid) if valid else Period.day(day)
            new = read_obligation(value, code, due, id=id_, source=source)
            owed[f"{new.side} {new.what}"] = new
        elif about == KEPT:
            kept[value] = day
        elif about == ASKS:
            need = read_need(value)
            asks[need.what] = need.amount
        elif about == ASSIGNED:
            step, _, institution = value.partition(" ")
            assigned[step] = institution
    return KeptApplication(
        code, last.get(PROJECT, ""), last.get(PROCEDURE, ""), last.get(APPLICANT, ""),
        tuple(acts), tuple(owed.values()), kept, World(said[0][8]), asks, assigned,
        last.get(HOLDING, ""),
        tuple(records),
    )  # fmt: skip


def act_statement(
    act: ApplicationAct, party: Party, *, locator: str, world: World = World.ACTUAL
) -> Statement:
    """Return an act as an entry.

    Parameters
    ----------
    act : ApplicationAct
    party : Party
        Who did it.
    locator : str
        Where it was entered: a form, a row of a file; a number at its end orders acts of one day.
    world : World
    """
    return _said(act.application, ACT, act.text, party, act.day, locator, world)


def filing_statements(
    code: str,
    said: Mapping[str, str],
    party: Party,
    day: date,
    *,
    locator: str,
    world: World = World.ACTUAL,
) -> list[Statement]:
    """Return what an application says of itself as entries: project, procedure, applicant, holding.

    Parameters
    ----------
    code : str
    said : mapping of str to str
        Values by property; empty ones say nothing.
    party : Party
    day : date
    locator : str
    world : World
    """
    return [
        _said(code, name, value, party, day, locator, world)
        for name, value in said.items()
        if value
    ]


def obligation_statement(
    owed: Obligation, party: Party, day: date, *, locator: str, world: World = World.ACTUAL
) -> Statement:
    """Return an obligation as an entry.

    Parameters
    ----------
    owed : Obligation
    party : Party
        Who says it.
    day : date
        The day it was said.
    locator : str
    world : World
    """
    return _said(owed.application, OWES, owed.text, party, day, locator, world, owed.due)


def record_statement(
    record: ApplicationRecord, party: Party, *, locator: str, world: World = World.ACTUAL
) -> Statement:
    """Return a document, a message or a person to speak with as an entry.

    Parameters
    ----------
    record : ApplicationRecord
    party : Party
        Who says it.
    locator : str
    world : World
    """
    return _said(record.application, RECORD, record.text, party, record.day, locator, world)


def _said(  # noqa: PLR0913, PLR0917 - the fields of a statement
    code: str,
    name: str,
    value: str,
    party: Party,
    day: date,
    locator: str,
    world: World,
    valid: Period | None = None,
) -> Statement:
    return Statement(
        code, name, value, party.source.id, locator, Known(day), valid,
        Confidentiality.INTERNAL, world=world,
    )  # fmt: skip
