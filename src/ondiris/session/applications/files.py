"""Files of applications into the ledger, whole or not at all, each row held against the rules.

A file, a form and a command enter acts by one way: the rules are asked with everything that the
ledger holds of the application, and what they let pass is written on top of the revision that they
saw, or asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ondiris.applications import StepPlace, read_act, read_obligation
from ondiris.codes import counted
from ondiris.errors import InvalidInput, Unavailable
from ondiris.model import Statement, World
from ondiris.ports import INTERNAL, Entry, Receipt
from ondiris.production.applications.kept import (
    ABOUT,
    APPLICANT,
    ASKS,
    ASSIGNED,
    HOLDING,
    KEPT,
    PROCEDURE,
    PROJECT,
    Party,
    act_statement,
    applications,
    filing_statements,
    obligation_statement,
)
from ondiris.production.applications.rules import ApplicationRules
from ondiris.session.applications.desk import known_procedures
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.figures.observatory import Observatory
from ondiris.sources import application_file as columns
from ondiris.sources.cells import Failures, ReadingContext, at
from ondiris.sources.content import Content, read_content
from ondiris.sources.rows import TypedRow, each_row

__all__ = [
    "EXAMPLE",
    "ApplicationReport",
    "ApplicationRow",
    "application_rows",
    "enter",
    "load_applications",
    "reviewed",
    "template",
]

EXAMPLE = "example-application"
"""Application of the template's rows, which no file may record."""
_TRIES = 200
_FEW = 20
"""How many applications are asked for one at a time."""
Steps = Mapping[str, Mapping[str, StepPlace]]


@dataclass(frozen=True, slots=True)
class ApplicationReport:
    """What a file of applications brought.

    Parameters
    ----------
    name : str
        The file.
    applications, rows : int
    receipt : Receipt or None
        What the ledger did; none if it was only checked.
    """

    name: str
    applications: int
    rows: int
    receipt: Receipt | None

    def __str__(self) -> str:
        read = f"{counted(self.rows, 'row')} of {counted(self.applications, 'application')}"
        if self.receipt is None:
            return f"{self.name}: {read} checked, nothing written."
        if not self.receipt.revision:
            return f"{self.name}: {read}, nothing new."
        return f"{self.name}: {read}, revision {self.receipt.revision}."


@dataclass(slots=True)
class ApplicationRow:
    """A row's entries and where it stands, for messages.

    Parameters
    ----------
    code : str
        Of the application.
    place : str
    entries : list of Entry
    """

    code: str
    place: str
    entries: list[Entry]


def load_applications(
    observatory: Observatory, path: Path, steps: Steps, *, dry_run: bool = False
) -> ApplicationReport:
    """Record a file of applications, whole or not at all.

    Parameters
    ----------
    observatory : Observatory
    path : Path
        CSV, XLSX, JSON or Parquet with the columns of the template.
    steps : mapping
        Steps by procedure.
    dry_run : bool
        Check and report, write nothing.

    Raises
    ------
    InvalidFile
        Naming row and column of everything that cannot be; nothing is recorded.
    """
    content = read_content(path)
    reading = ReadingContext(observatory.catalogue, observatory.today)
    found = application_rows(content, reading, lambda codes: _rules(observatory, codes, steps))
    receipt = None
    if not dry_run:
        entries = list(dict.fromkeys(entry for row in found for entry in row.entries))
        receipt = enter(
            observatory, lambda: entries, steps, action="applications", detail=path.name,
            digest=content.sha256,
        )  # fmt: skip
    return ApplicationReport(path.name, len({row.code for row in found}), len(found), receipt)


def application_rows(
    content: Content,
    reading: ReadingContext,
    rules: Callable[[Collection[str]], ApplicationRules],
) -> list[ApplicationRow]:
    """Return the rows of a file of applications, all of which the rules let pass.

    Parameters
    ----------
    content : Content
    reading : ReadingContext
    rules : callable
        Gives the rules with what is known already of some applications.

    Raises
    ------
    InvalidFile
        Naming row and column of everything that cannot be.
    """
    failures = Failures()
    records = columns.application_records(content, failures)
    found: list[ApplicationRow] = []

    def read(row: TypedRow) -> None:
        found.append(ApplicationRow(row[columns.APPLICATION], row.place(), _entries(row)))

    each_row(records, columns.APPLICATION_TABLE, failures, read, reading)
    if not failures.found:
        _hold_against(rules({row.code for row in found}), found, failures)
    failures.refuse(
        "application-file",
        f"{content.name}: {counted(len(failures.found), 'place')} cannot be recorded",
        hint="Nothing was recorded.",
    )
    return found


def enter(
    observatory: Observatory,
    entries: Callable[[], Sequence[Entry]],
    steps: Steps,
    *,
    action: str,
    detail: str = "",
    digest: str = "",
) -> Receipt:
    """Enter acts and obligations that the rules let pass, on top of what the rules saw.

    Parameters
    ----------
    observatory : Observatory
    entries : callable
        Gives the entries, anew each time they are held against the ledger.
    steps : mapping
        Steps by procedure.
    action, detail, digest : str
        What brought them.

    Raises
    ------
    InvalidInput
        As `ondiris.production.applications.rules.ApplicationRules`.
    Unavailable
        Where others write so much that the rules cannot keep up.
    """
    for _ in range(_TRIES):
        revision = observatory.ledger.vintage().revision
        listed = list(entries())
        codes = {entry.subject for entry in listed if isinstance(entry, Statement)}
        rules = _rules(observatory, codes, steps)
        for entry in listed:
            rules.admit(entry)
        try:
            # The rules asked for these applications alone: what others write of theirs meanwhile
            # changes nothing, and fifty who write at once need not begin anew for each other.
            return observatory.record(
                listed, action=action, detail=detail, digest=digest, after=revision, about=codes
            )
        except Unavailable as error:
            if error.code != "moved":
                raise
    raise Unavailable("busy", "the ledger is written to without a pause", hint="Try again.")


def reviewed(observatory: Observatory, entries: Sequence[Entry]) -> None:
    """Refuse statements about applications that come by another way than `enter`.

    Raises
    ------
    InvalidInput
        As `ondiris.production.applications.rules.ApplicationRules`.
    """
    mine = [e for e in entries if isinstance(e, Statement) and e.property in ABOUT]
    steps = ApplicationDesk(observatory, observatory.at()).steps()
    rules = _rules(observatory, {entry.subject for entry in mine}, steps)
    for entry in mine:
        rules.admit(entry)


def _rules(observatory: Observatory, codes: Collection[str], steps: Steps) -> ApplicationRules:
    """Return the rules, with all that the ledger holds of some applications."""
    vintage, worlds = observatory.ledger.vintage(observatory.today), tuple(World)
    ledger = observatory.ledger
    if len(codes) > _FEW:
        held = applications(ledger, vintage, INTERNAL, worlds=worlds)
    else:
        held = {}
        for code in codes:
            held |= applications(ledger, vintage, INTERNAL, worlds=worlds, code=code)
    known = known_procedures(observatory, observatory.today)
    of_worlds = {one.code: one.world for one in known}
    reasons = [item.code for item in observatory.catalogue["refusal_reasons"]]
    return ApplicationRules(held, steps, today=observatory.today, worlds=of_worlds, reasons=reasons)


def _hold_against(
    rules: ApplicationRules, rows: Sequence[ApplicationRow], failures: Failures
) -> None:
    """Note the first row of every application that a rule refuses."""
    refused: set[str] = set()
    for row in rows:
        if row.code in refused:
            continue
        try:
            for entry in row.entries:
                rules.admit(entry)
        except InvalidInput as error:
            failures.add(row.place, error)
            refused.add(row.code)


def _entries(row: TypedRow) -> list[Entry]:
    code = row[columns.APPLICATION]
    if code == EXAMPLE:
        raise at(
            "application", "example-row", "the row is an example of the template",
            "Write an application of your own over it, or delete it.",
        )  # fmt: skip
    party = Party(row[columns.ACTOR], row[columns.ROLE], row[columns.INSTITUTION])
    day, world = row[columns.DAY], row[columns.WORLD]
    locator = f"row {row.record.number}"
    said = {
        PROJECT: row.get(columns.PROJECT) or "",
        PROCEDURE: row.get(columns.PROCEDURE) or "",
        APPLICANT: row.get(columns.APPLICANT) or "",
        HOLDING: row.get(columns.HOLDING) or "",
        KEPT: row.get(columns.KEPT) or "",
        ASKS: row.get(columns.ASKS) or "",
        ASSIGNED: _handed(row),
    }
    found: list[Entry] = [party.source]
    found += filing_statements(code, said, party, day, locator=locator, world=world)
    what = row.get(columns.WHAT)
    if what is not None:
        words = (columns.STEP, columns.OUTCOME, columns.REASON)
        text = " ".join([what, *(row.get(word) or "" for word in words)])
        act = read_act(" ".join(text.split()), code, day, source=party.source.id)
        found.append(act_statement(act, party, locator=locator, world=world))
    owes = row.get(columns.OWES)
    if owes is not None:
        due = row.get(columns.DUE)
        if due is None:
            raise at("due", "no-due-day", "what is owed is owed by a day", "Fill in due.")
        owed = read_obligation(owes, code, due)
        found.append(obligation_statement(owed, party, day, locator=locator, world=world))
    return found


def _handed(row: TypedRow) -> str:
    """Return a step with the institution that it is handed to; nothing where none is."""
    institution = row.get(columns.ASSIGNED)
    if institution is None:
        return ""
    step = row.get(columns.STEP)
    if step is None or row.get(columns.WHAT) is not None:
        raise at("assigned", "bad-assignment", "a row hands one step over, and tells no act",
                 "Fill in step; leave act empty.")  # fmt: skip
    return f"{step} {institution}"


_EXAMPLES: Sequence[Mapping[str, str]] = (
    {
        "application": EXAMPLE, "project": "", "procedure": "sez",
        "applicant": "investor-12", "act": "filed", "institution": "investor-12",
        "role": "applicant", "actor": "a-1", "day": "2026-03-02",
    },
    {
        "application": EXAMPLE, "owes": "city power 10", "due": "2026-Q3",
        "institution": "investment-office", "role": "coordinator", "day": "2026-03-02",
    },
)  # fmt: skip


def template(path: Path) -> None:
    """Write a file with the columns and example rows, which are never recorded.

    Parameters
    ----------
    path : Path
        CSV or XLSX, as its name ends.

    Raises
    ------
    InvalidInput
        If the name ends neither in .csv nor in .xlsx.
    Refused
        If it cannot be written.
    """
    from ondiris.production.figures.asked_files import write_template  # noqa: PLC0415 - rare

    write_template(path, columns.APPLICATION_TABLE.names, _EXAMPLES)
