"""Project files: the template that the command line writes, and reading it back.

A row is what one source said of one project on one day; an empty cell says nothing.  A file is
recorded whole or refused whole, after every project in it was reviewed together with what the
ledger already holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ondiris.codes import CURRENCY, LANGUAGES, counted, shipped_list
from ondiris.codes.plain_text import text_of
from ondiris.errors import Failure, InvalidFile, InvalidInput, Unavailable
from ondiris.model import Observation, PriceBasis, Source, Statement
from ondiris.ports import INTERNAL, Entry, Receipt
from ondiris.production.figures.asked_files import write_asked
from ondiris.production.figures.keeping import RevisionMark, kept_together
from ondiris.production.projects.pipeline import FIGURES, claim_of, claims_of
from ondiris.projects import ProjectClaim, ReviewFinding, load_stages, review
from ondiris.session.figures.observatory import Observatory
from ondiris.session.projects.rows import EXAMPLE, ProjectRows
from ondiris.sources.cells import Failures
from ondiris.sources.content import read_content
from ondiris.sources.layout import Renaming, read_layout
from ondiris.sources.number_cells import DecimalCell
from ondiris.sources.project_file import (
    SAID,
    column_code,
    project_currencies,
    project_sheet,
    project_table,
)
from ondiris.sources.renaming import renamed_sheet
from ondiris.sources.rows import sheet_records
from ondiris.sources.tables import read_sheets

if TYPE_CHECKING:
    import xlsxwriter

__all__ = ["ProjectReport", "load_projects", "reviewed", "template"]

_EXAMPLE = {
    "project": EXAMPLE,
    "name_kk": "Үлгі зауыт",
    "name_ru": "Пример завода",
    "name_en": "Example plant",
    "stage": "construction",
    "stage_since": "2025-04",
    "launch_planned": "2026-09",
    "jobs_promised": "65",
    "price_basis": "nominal",
    "confidentiality": "F",
    "source": "investment-office",
    "said_by": "Investment office",
    "document": "Weekly list",
    "locator": "row 12",
    "known_at": "2025-06-30",
}


@dataclass(frozen=True, slots=True)
class ProjectReport:
    """What a project file brought.

    Parameters
    ----------
    name : str
        The file.
    projects, entries : int
        Projects and entries read.
    receipt : Receipt or None
        What the ledger did; none if it was only checked.
    findings : tuple of ReviewFinding
        Warnings and notices; refusals refuse the file.
    """

    name: str
    projects: int
    entries: int
    receipt: Receipt | None
    findings: tuple[ReviewFinding, ...]

    def __str__(self) -> str:
        if self.receipt is None:
            done = "checked, nothing written"
        elif self.receipt.revision:
            done = f"{self.receipt.added} added, revision {self.receipt.revision}"
        else:
            done = "nothing new"
        what = f"{counted(self.projects, 'project')}, {counted(self.entries, 'entry')}"
        lines = [f"{self.name}: {what}; {done}."]
        lines += [
            f"  {f.level}: {f.subject}: {f.rule} ({', '.join(f.properties)})" for f in self.findings
        ]
        return "\n".join(lines)


def template(path: Path, currency: str = CURRENCY) -> None:
    """Write a project file with one example row, which never loads: CSV, or XLSX with the codes.

    Parameters
    ----------
    path : Path
    currency : str
        Unit in which the city counts money.

    Raises
    ------
    InvalidInput
        If the name ends neither in .csv nor in .xlsx.
    """
    columns = project_table(currency).names
    example = _EXAMPLE | {f"cost_planned_{currency.lower()}": "4600000000"}
    rows = [columns, tuple(example.get(c, "") for c in columns)]
    if path.suffix.lower() == ".csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        write_asked(path, f"\ufeff{out.getvalue()}".encode())
    elif path.suffix.lower() == ".xlsx":
        write_asked(path, _workbook(rows, currency))
    else:
        raise InvalidInput("bad-suffix", f"{path.name} is neither .csv nor .xlsx")


def _workbook(rows: Sequence[Sequence[str]], currency: str) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only wanted where a workbook is written

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet("projects")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet.write_string(r, c, cell, text if r else bold)
    sheet.set_column(0, len(rows[0]) - 1, 18, text)
    sheet.freeze_panes(1, 1)
    fields = [_field(name, currency) for name in rows[0]]
    for c, (_, _, *said) in enumerate(fields):
        sheet.write_comment(0, c, "\n\n".join(said), {"x_scale": 2.5, "y_scale": 2})
    stages = [item.code for item in load_stages().list]
    choices = {"stage": stages, "confidentiality": ["F", "N"],
               "price_basis": [str(b) for b in PriceBasis]}  # fmt: skip
    for name, values in choices.items():
        at = rows[0].index(name)
        sheet.data_validation(1, at, 5000, at, {"validate": "list", "source": values})
    _list_sheet(book, "fields", ("column", "needed", *LANGUAGES), fields)
    named = [(i.code, *(i.names[lang] for lang in LANGUAGES)) for i in load_stages().list]
    _list_sheet(book, "stages", ("code", *LANGUAGES), named)
    book.close()
    return out.getvalue()


def _field(column: str, currency: str) -> tuple[str, ...]:
    """Return a column, whether it must be filled, and what it is for in each language."""
    item = shipped_list("project_columns")[column_code(column, currency)]
    needed = {"yes": "yes", "new_source": "new source"}.get(item.attributes["needed"], "")
    return column, needed, *(item.names[lang] for lang in LANGUAGES)


def _list_sheet(
    book: xlsxwriter.Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Add a sheet that explains: a bold head, and rows whose texts wrap."""
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": 1})
    wrapped.set_align("top")
    for r, row in enumerate((head, *rows)):
        sheet.write_row(r, 0, row, wrapped if r else bold)
    long = len(head) - len(LANGUAGES)
    sheet.set_column(0, long - 1, 24)
    sheet.set_column(long, len(head) - 1, 48)
    sheet.freeze_panes(1, 1)


def load_projects(
    observatory: Observatory, path: Path, *, mapping: str | None = None, dry_run: bool = False
) -> ProjectReport:
    """Record a project file, whole or not at all.

    Parameters
    ----------
    observatory : Observatory
    path : Path
    mapping : str, optional
        Mapping file that names its columns, where they are called otherwise.
    dry_run : bool
        Check and report, write nothing.

    Raises
    ------
    InvalidFile
        Naming row and column of everything that cannot be, and every review rule that refuses.
    """
    failures, lists = Failures(), observatory.catalogue
    renaming = None if mapping is None else _renaming(mapping)
    content = read_content(path, encoding=renaming.encoding if renaming else "")
    if renaming is None:
        sheet = project_sheet(content)
        currencies = project_currencies(sheet.rows[0], lists)
    else:
        currencies = project_currencies((*renaming.columns, *renaming.constants), lists)
        columns = project_table(*currencies).columns
        numbers = frozenset(c.name for c in columns if isinstance(c.type, DecimalCell))
        sheet = renamed_sheet(renaming, read_sheets(content), lists, numbers, failures)[0]
    table, reading = project_table(*currencies), ProjectRows(observatory, failures)
    records = sheet_records(content.name, sheet, table, failures)
    entries = reading.entries(records, table, currencies)
    catalogue_text = reading.subjects()
    found = () if failures.found else _review(observatory, entries)
    failures.found += [_failure(f) for f in found if f.refuses]
    failures.refuse(
        "project-file",
        f"{path.name}: {counted(len(failures.found), 'place')} cannot be recorded",
        hint="Nothing was recorded.",
    )
    receipt = None
    if not dry_run:
        receipt = _keep(observatory, entries, catalogue_text, path.name, content.sha256)
    return ProjectReport(path.name, len(reading.projects), len(entries), receipt, found)


def _renaming(mapping: str) -> Renaming:
    found = read_layout(mapping)
    if not isinstance(found, Renaming) or found.kind != "projects":
        raise InvalidInput(
            "unknown-kind", f"the mapping {found.id} is of no project file",
            hint='It says kind = "projects" beside its id.',
        )  # fmt: skip
    return found


def _keep(
    observatory: Observatory, entries: Sequence[Entry], subjects: str, name: str, digest: str
) -> Receipt:
    """Record the entries; the list of subjects gets new projects with them, or not at all."""

    def record() -> Receipt:
        return observatory.record(entries, action="projects", detail=name, digest=digest)

    if not subjects:
        return record()
    home = observatory.home
    try:
        with kept_together(home.folder, kept=observatory.has_recorded) as change:
            place = home.folder / "codes" / "subjects.csv"
            now = text_of(place) if place.is_file() else ""
            if not subjects.startswith(now.rstrip("\n")):
                raise Unavailable(
                    "busy", "another process added projects meanwhile", hint="Load it again."
                )
            change.place("codes/subjects.csv").write_text(subjects, "utf-8")
            change.seal(RevisionMark(observatory.ledger.vintage().revision, digest))
            observatory.reread({"subjects": subjects})
            return record()
    finally:
        observatory.reread()


def reviewed(observatory: Observatory, entries: Iterable[Entry]) -> None:
    """Refuse entries about projects that a review rule refuses; others pass unread.

    Raises
    ------
    InvalidFile
        If a rule refuses one of them.
    """
    about = {name for _, name in SAID} - {"initiator", "activity"}
    mine = [
        e
        for e in entries
        if (isinstance(e, Statement) and e.property in about)
        or (isinstance(e, Observation) and e.key.subject and _is_project(observatory, e))
    ]
    refused = [f for f in _review(observatory, mine) if f.refuses] if mine else []
    if refused:
        raise InvalidFile(
            refused[0].rule,
            f"{len(refused)} review rules refuse it: {', '.join(f.rule for f in refused)}",
            hint="Nothing was recorded.",
            failures=[_failure(f) for f in refused],
        )


def _is_project(observatory: Observatory, entry: Observation) -> bool:
    subjects = observatory.catalogue["subjects"]
    known = entry.key.subject in subjects
    kind = subjects[entry.key.subject].attributes.get("kind") if known else ""
    return kind == "project" and (entry.key.measure, str(entry.key.modality)) in FIGURES


def _review(observatory: Observatory, entries: Iterable[Entry]) -> tuple[ReviewFinding, ...]:
    """Review every project the entries are about, with what the ledger holds already."""
    listed = list(entries)
    sources = {**observatory.at().sources} | {e.id: e for e in listed if isinstance(e, Source)}
    fresh: dict[str, list[ProjectClaim]] = {}
    for entry in listed:
        if isinstance(entry, Statement | Observation):
            claim = claim_of(entry.id, entry, sources, observatory.city.currency)
            if claim is not None:
                fresh.setdefault(claim.subject, []).append(claim)
    vintage, currency = observatory.ledger.vintage(observatory.today), observatory.city.currency
    held = claims_of(observatory.ledger, vintage, INTERNAL, currency=currency)
    others = [c for said in held.values() for c in said if c.property == "replaced_by"]
    others += [c for said in fresh.values() for c in said if c.property == "replaced_by"]
    found: list[ReviewFinding] = []
    for subject, claims in fresh.items():
        new = {c.id for c in claims}
        together = [*(c for c in held.get(subject, ()) if c.id not in new), *claims]
        findings = review(together, others=others, today=observatory.today, currency=currency)
        found += [f for f in findings if f.rule != "silence" and (new & set(f.claims))]
    return tuple(found)


def _failure(finding: ReviewFinding) -> Failure:
    near = dict(finding.context).get("nearest", "")
    about = ", ".join(finding.properties)
    return Failure(
        finding.subject, finding.rule, f"the review rule refuses {about}",
        f"Nearest: {near}." if near else "See docs/methods/projects.md.",
    )  # fmt: skip
