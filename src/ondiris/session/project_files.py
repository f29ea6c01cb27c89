"""Project files: the template that the command line writes, and reading it back.

A row is what one source said of one project on one day; an empty cell says nothing.  A file is
recorded whole or refused whole, after every project in it was reviewed together with what the
ledger already holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ondiris.codes import LANGUAGES
from ondiris.errors import Failure, InvalidFile, InvalidInput
from ondiris.model import (
    Confidentiality,
    Known,
    Modality,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
    Statement,
)
from ondiris.ports import Audience, Entry, Receipt
from ondiris.production.projects import FIGURES, claim_of, claims_of
from ondiris.projects import Claim, Finding, load_stages, review
from ondiris.session.observatory import Observatory
from ondiris.sources.content import read_content
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import read_sheets

__all__ = ["COLUMNS", "ProjectReport", "load_projects", "reviewed", "template"]

TEXTS = {
    "programme": "part_of",
    "site": "located_in",
    "activity": "activity",
    "initiator": "initiator",
    "stage": "stage",
    "launch_planned": "launch_planned",
    "launch_actual": "launch_actual",
    "factors": "factor",
    "jobs_basis": "jobs_basis",
    "replaced_by": "replaced_by",
    "news": "news",
}
NUMBERS = {
    "cost_planned_kzt": ("project_cost", Modality.PLANNED, "KZT"),
    "cost_actual_kzt": ("project_cost", Modality.ACHIEVED, "KZT"),
    "jobs_promised": ("jobs", Modality.PLANNED, "jobs"),
    "jobs_verified": ("jobs", Modality.ACHIEVED, "jobs"),
    "floor_area_planned_m2": ("floor_area", Modality.PLANNED, "m2"),
    "floor_area_verified_m2": ("floor_area", Modality.ACHIEVED, "m2"),
}
COLUMNS = (
    "project",
    *(f"name_{lang}" for lang in LANGUAGES),
    *list(TEXTS)[:5],
    "stage_since",
    *list(TEXTS)[5:],
    *NUMBERS,
    "price_basis",
    "confidentiality",
    "source",
    "said_by",
    "document",
    "locator",
    "known_at",
)
NEUTRAL = "internal-"
_EXAMPLE = {
    "project": "my-plant",
    "name_kk": "Менің зауытым",
    "name_ru": "Мой завод",
    "name_en": "My plant",
    "stage": "construction",
    "stage_since": "2025-04",
    "launch_planned": "2026-09",
    "cost_planned_kzt": "4600000000",
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
    findings : tuple of Finding
        Warnings and notices; refusals refuse the file.
    """

    name: str
    projects: int
    entries: int
    receipt: Receipt | None
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        if self.receipt is None:
            done = "checked, nothing written"
        elif self.receipt.revision:
            done = f"{self.receipt.added} added, revision {self.receipt.revision}"
        else:
            done = "nothing new"
        lines = [f"{self.name}: {self.projects} projects, {self.entries} entries; {done}."]
        lines += [
            f"  {f.level}: {f.subject}: {f.rule} ({', '.join(f.properties)})" for f in self.findings
        ]
        return "\n".join(lines)


def template(path: Path) -> None:
    """Write an empty project file with one example row: CSV, or XLSX with the codes beside.

    Raises
    ------
    InvalidInput
        If the name ends neither in .csv nor in .xlsx.
    """
    rows = [COLUMNS, tuple(_EXAMPLE.get(c, "") for c in COLUMNS)]
    if path.suffix.lower() == ".csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        path.write_text("\ufeff" + out.getvalue(), "utf-8")
    elif path.suffix.lower() == ".xlsx":
        _workbook(path, rows)
    else:
        raise InvalidInput("bad-suffix", f"{path.name} is neither .csv nor .xlsx")


def _workbook(path: Path, rows: Sequence[Sequence[str]]) -> None:
    import xlsxwriter  # noqa: PLC0415 - only wanted where a workbook is written

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet("projects")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet.write_string(r, c, cell, text if r else bold)
    sheet.set_column(0, len(COLUMNS) - 1, 18, text)
    sheet.freeze_panes(1, 1)
    stages = [item.code for item in load_stages().list]
    choices = {"stage": stages, "confidentiality": ["F", "N"],
               "price_basis": [str(b) for b in PriceBasis]}  # fmt: skip
    for name, values in choices.items():
        at = COLUMNS.index(name)
        sheet.data_validation(1, at, 5000, at, {"validate": "list", "source": values})
    labels = book.add_worksheet("stages")
    for r, item in enumerate(load_stages().list):
        labels.write_row(r, 0, [item.code, *(item.names[lang] for lang in LANGUAGES)])
    book.close()


def load_projects(observatory: Observatory, path: Path, *, dry_run: bool = False) -> ProjectReport:
    """Record a project file, whole or not at all.

    Raises
    ------
    InvalidFile
        Naming row and column of everything that cannot be, and every review rule that refuses.
    """
    content = read_content(path)
    sheet = _project_sheet(content.name, read_sheets(content))
    reading = _Reading(observatory, sheet)
    entries = reading.entries()
    catalogue_text = reading.subjects()
    found = () if reading.failures else _review(observatory, entries)
    refused = [f for f in found if f.refuses]
    failures = [*reading.failures, *(_failure(f) for f in refused)]
    if failures:
        raise InvalidFile(
            "project-file", f"{path.name}: {len(failures)} places cannot be recorded",
            hint="Nothing was recorded.", failures=failures,
        )  # fmt: skip
    receipt = None
    if not dry_run:
        receipt = _keep(observatory, entries, catalogue_text, path.name, content.sha256)
    return ProjectReport(path.name, len(reading.projects), len(entries), receipt, found)


def _keep(
    observatory: Observatory, entries: Sequence[Entry], subjects: str, name: str, digest: str
) -> Receipt:
    """Add new projects to the list of subjects, then the entries; take both back on failure."""
    place = observatory.home.folder / "codes" / "subjects.csv"
    before = place.read_text("utf-8-sig") if place.is_file() else ""
    if subjects:
        observatory.home.keep(place, subjects)
        observatory.reread()
    try:
        return observatory.record(entries, action="projects", detail=name, digest=digest)
    except BaseException:
        if subjects:
            observatory.home.keep(place, before)
            observatory.reread()
        raise


def reviewed(observatory: Observatory, entries: Iterable[Entry]) -> None:
    """Refuse entries about projects that a review rule refuses; others pass unread.

    Raises
    ------
    InvalidFile
        If a rule refuses one of them.
    """
    about = {*TEXTS.values()} - {"initiator", "activity"}
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


def _review(observatory: Observatory, entries: Iterable[Entry]) -> tuple[Finding, ...]:
    """Review every project the entries are about, with what the ledger holds already."""
    listed = list(entries)
    sources = {**observatory.sources()} | {e.id: e for e in listed if isinstance(e, Source)}
    fresh: dict[str, list[Claim]] = {}
    for entry in listed:
        if isinstance(entry, Statement | Observation):
            claim = claim_of(entry.id, entry, sources)
            if claim is not None:
                fresh.setdefault(claim.subject, []).append(claim)
    held = claims_of(observatory.ledger, observatory.vintage(observatory.today), Audience())
    others = [c for said in held.values() for c in said if c.property == "replaced_by"]
    others += [c for said in fresh.values() for c in said if c.property == "replaced_by"]
    found: list[Finding] = []
    for subject, claims in fresh.items():
        new = {c.id for c in claims}
        together = [*(c for c in held.get(subject, ()) if c.id not in new), *claims]
        findings = review(together, others=others, today=observatory.today)
        found += [f for f in findings if f.rule != "silence" and (new & set(f.claims))]
    return tuple(found)


def _failure(finding: Finding) -> Failure:
    near = dict(finding.context).get("nearest", "")
    about = ", ".join(finding.properties)
    return Failure(
        finding.subject, finding.rule, f"the review rule refuses {about}",
        f"Nearest: {near}." if near else "See docs/methods/projects.md.",
    )  # fmt: skip


def _project_sheet(name: str, sheets: Sequence[Sheet]) -> Sheet:
    for sheet in sheets:
        if sheet.rows and "project" in [c.strip() for c in sheet.rows[0]]:
            return sheet
    raise InvalidFile(
        "no-projects", f"{name} has no column `project`", hint="`ondiris projects --template FILE`."
    )


class _Reading:
    """One pass over a project sheet, collecting entries and failing places."""

    def __init__(self, observatory: Observatory, sheet: Sheet) -> None:
        self.observatory = observatory
        self.sheet = sheet
        self.failures: list[Failure] = []
        self.projects: dict[str, dict[str, str]] = {}
        self.sources = dict(observatory.sources())
        self._listed = observatory.catalogue["subjects"]
        self.header = [cell.strip() for cell in sheet.rows[0]]
        for at, title in enumerate(self.header):
            if title and title not in COLUMNS:
                detail = f"{title[:40]!r} is no column of a project file"
                self.failures.append(Failure(sheet.place(0, at), "unknown-column", detail))

    def entries(self) -> list[Entry]:
        found: list[Entry] = []
        for number, row in enumerate(self.sheet.rows[1:], start=1):
            cells = {t: c.strip() for t, c in zip(self.header, row, strict=False) if c.strip()}
            if cells:
                found += self._row(number, cells)
        return list(dict.fromkeys(found))

    def fail(self, row: int, column: str, error: InvalidInput) -> None:
        at = self.header.index(column) if column in self.header else None
        place = self.sheet.place(row, at, column if at is not None else "")
        self.failures.append(Failure(place, error.code, error.detail, error.hint))

    def _row(self, row: int, cells: Mapping[str, str]) -> list[Entry]:
        try:
            column = "project"
            project = _needed(cells, column)
            column = "source"
            source = self._source(cells)
            column = "known_at"
            known = Known(_day(_needed(cells, column)))
            if known.day > self.observatory.today:
                raise InvalidInput("future-knowledge", "known_at lies after today")
            column = "confidentiality"
            secrecy = Confidentiality(cells.get(column, "F"))
            column = "price_basis"
            basis = PriceBasis(cells.get(column, "unstated"))
        except InvalidInput as error:
            self.fail(row, column, error)
            return []
        except ValueError:
            self.fail(row, column, InvalidInput("unknown-code", f"{column} is not of its list"))
            return []
        self.projects.setdefault(project, {}).update(
            {**cells, "internal": "yes"} if secrecy is not Confidentiality.FREE else cells
        )
        said = _Said(project, source, cells.get("locator") or f"row {row + 1}", known, secrecy)
        found: list[Entry] = [source]
        if secrecy is not Confidentiality.FREE and project not in self._listed:
            found += [
                Statement(project, "name", cells[c], source.id, said.locator, known,
                          confidentiality=secrecy)
                for c in (f"name_{lang}" for lang in LANGUAGES) if c in cells
            ]  # fmt: skip
        for column, name in TEXTS.items():
            for value in self._values(column, cells):
                try:
                    found.append(self._statement(said, column, name, value, cells))
                except InvalidInput as error:
                    self.fail(row, column, error)
        for column in NUMBERS:
            if column in cells:
                try:
                    found.append(self._observation(said, column, cells[column], basis))
                except InvalidInput as error:
                    self.fail(row, column, error)
        return found

    def _values(self, column: str, cells: Mapping[str, str]) -> list[str]:
        text = cells.get(column, "")
        many = column in ("programme", "site", "factors")
        return text.split() if many else [text] if text else []

    def _source(self, cells: Mapping[str, str]) -> Source:
        name = _needed(cells, "source")
        if name not in self.sources:
            if "said_by" not in cells:
                raise InvalidInput(
                    "no-source", f"no source {name[:40]!r} is described", hint="Fill in said_by."
                )
            self.sources[name] = Source(
                name, cells["said_by"], cells.get("document") or cells["said_by"], rank=70
            )
        return self.sources[name]

    def _statement(
        self, said: _Said, column: str, name: str, value: str, cells: Mapping[str, str]
    ) -> Statement:
        catalogue = self.observatory.catalogue
        if column in ("programme", "site"):
            catalogue["subjects"][value]
        elif column == "activity":
            catalogue["activities"][value]
        elif column in ("launch_planned", "launch_actual"):
            Period.parse(value)
        since = cells.get("stage_since", "") if column == "stage" else ""
        return Statement(
            said.project,
            name,
            value,
            said.source.id,
            said.locator,
            said.known,
            Period.parse(since) if since else None,
            said.confidentiality,
        )

    def _observation(self, said: _Said, column: str, text: str, basis: PriceBasis) -> Observation:
        measure, modality, unit = NUMBERS[column]
        try:
            printed = Printed.read(text)
        except InvalidInput as error:
            raise InvalidInput(error.code, "the cell is no plain decimal number") from None
        if printed.value < 0:
            raise InvalidInput("negative-number", f"{column} is below zero")
        key = SeriesKey(
            measure=measure,
            area=self._area(said.project),
            unit=unit,
            subject=said.project,
            modality=modality,
            price_basis=basis if unit == "KZT" else PriceBasis.UNSTATED,
        )
        return Observation(
            key,
            Period.day(said.known.day),
            printed,
            said.source.id,
            said.locator,
            said.known,
            confidentiality=said.confidentiality,
        )

    def _area(self, project: str) -> str:
        subjects = self.observatory.catalogue["subjects"]
        site = self.projects.get(project, {}).get("site", "")
        for code in (project, site):
            if code in subjects and subjects[code].attributes.get("area"):
                return subjects[code].attributes["area"]
        return self.observatory.city.area

    def subjects(self) -> str:
        """Return the list of subjects with the new projects; empty where there is none.

        Of an internal project the list holds a bare code: its name is an internal statement.
        """
        listed = self.observatory.catalogue["subjects"]
        new = [code for code in self.projects if code not in listed]
        if not new:
            return ""
        place = self.observatory.home.folder / "codes" / "subjects.csv"
        text = place.read_text("utf-8-sig") if place.is_file() else ""
        header = text.partition("\n")[0].strip() or "code,name_kk,name_ru,name_en,kind,area,site"
        out = io.StringIO()
        writer = csv.DictWriter(out, header.split(","), lineterminator="\n", extrasaction="ignore")
        for code in new:
            cells = self.projects[code]
            if not _is_code(code):
                self.failures.append(
                    Failure(code[:40], "bad-code", "a project's code is a-z, 0-9 and hyphens")
                )
            hidden = cells.get("internal") == "yes"
            if hidden and not code.startswith(NEUTRAL):
                self.failures.append(
                    Failure(
                        "project",
                        "telling-code",
                        "the code of an internal project stands in lists and must say nothing",
                        f"Call it {NEUTRAL}1, {NEUTRAL}2, …; its name is kept as internal.",
                    )
                )
            names = {
                f"name_{lang}": code if hidden else cells.get(f"name_{lang}", "")
                for lang in LANGUAGES
            }
            if not any(names.values()):
                names = {f"name_{lang}": code for lang in LANGUAGES}
            writer.writerow(
                {"code": code, **names, "kind": "project", "area": self._area(code),
                 "site": "" if hidden else cells.get("site", "").partition(" ")[0]}
            )  # fmt: skip
        return (text.rstrip("\n") or header) + "\n" + out.getvalue()


@dataclass(frozen=True, slots=True)
class _Said:
    project: str
    source: Source
    locator: str
    known: Known
    confidentiality: Confidentiality


def _is_code(code: str) -> bool:
    return (
        bool(code) and code.isascii() and code.replace("-", "").isalnum() and code == code.lower()
    )


def _needed(cells: Mapping[str, str], column: str) -> str:
    if column not in cells:
        raise InvalidInput("missing", f"a row needs {column}")
    return cells[column]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("impossible-day", f"{text[:30]!r} is not a day") from None
