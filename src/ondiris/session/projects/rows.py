"""Rows of a project file: what one source said of one project on one day."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from ondiris.codes import CURRENCY, LANGUAGES
from ondiris.errors import Failure, InvalidInput
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
from ondiris.ports import Entry
from ondiris.session.figures.observatory import Observatory
from ondiris.sources.sheet import Sheet

__all__ = ["TEXTS", "ProjectRows", "project_columns"]

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
_BESIDE = (
    "price_basis",
    "confidentiality",
    "source",
    "said_by",
    "document",
    "locator",
    "known_at",
)
NEUTRAL = "internal-"


def _numbers(currency: str) -> dict[str, tuple[str, Modality, str]]:
    """Return measure, modality and unit of the columns with numbers."""
    money = currency.lower()
    return {
        f"cost_planned_{money}": ("project_cost", Modality.PLANNED, currency),
        f"cost_actual_{money}": ("project_cost", Modality.ACHIEVED, currency),
        "jobs_promised": ("jobs", Modality.PLANNED, "jobs"),
        "jobs_verified": ("jobs", Modality.ACHIEVED, "jobs"),
        "floor_area_planned_m2": ("floor_area", Modality.PLANNED, "m2"),
        "floor_area_verified_m2": ("floor_area", Modality.ACHIEVED, "m2"),
    }


def project_columns(currency: str = CURRENCY) -> tuple[str, ...]:
    """Return the columns of a project file of a city that counts money in a currency."""
    texts = list(TEXTS)
    names = (f"name_{lang}" for lang in LANGUAGES)
    return ("project", *names, *texts[:5], "stage_since", *texts[5:], *_numbers(currency), *_BESIDE)


class ProjectRows:
    """One pass over a project sheet, collecting entries and failing places."""

    def __init__(self, observatory: Observatory, sheet: Sheet) -> None:
        self.observatory = observatory
        self.sheet = sheet
        self.failures: list[Failure] = []
        self.projects: dict[str, dict[str, str]] = {}
        self.sources = dict(observatory.at().sources)
        self._listed = observatory.catalogue["subjects"]
        self.header = [cell.strip() for cell in sheet.rows[0]]
        self._numbers = _numbers(observatory.city.currency)
        columns = project_columns(observatory.city.currency)
        for at, title in enumerate(self.header):
            if title and title not in columns:
                detail = f"{title[:40]!r} is no column of a project file"
                near = get_close_matches(title, columns, n=1)
                hint = f"Nearest: {near[0]}." if near else ""
                self.failures.append(Failure(sheet.place(0, at), "unknown-column", detail, hint))

    def entries(self) -> list[Entry]:
        """Return what the rows say, each entry once; failing places are collected."""
        found: list[Entry] = []
        for number, row in enumerate(self.sheet.rows[1:], start=1):
            cells = {t: c.strip() for t, c in zip(self.header, row, strict=False) if c.strip()}
            if cells:
                found += self._row(number, cells)
        return list(dict.fromkeys(found))

    def fail(self, row: int, column: str, error: InvalidInput) -> None:
        """Note a failing place."""
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
        for column in self._numbers:
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
        measure, modality, unit = self._numbers[column]
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
            price_basis=basis if measure == "project_cost" else PriceBasis.UNSTATED,
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
