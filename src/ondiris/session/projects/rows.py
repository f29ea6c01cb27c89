"""Rows of a project file: what one source said of one project on one day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidInput
from ondiris.model import (
    Confidentiality,
    Known,
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
from ondiris.sources.cells import Failures, ReadingContext, Record, at
from ondiris.sources.columns import TableSpecification
from ondiris.sources.project_file import (
    DOCUMENT,
    KNOWN_AT,
    LOCATOR,
    NAMES,
    PRICE_BASIS,
    PROJECT,
    ROW_CURRENCY,
    SAID,
    SAID_BY,
    SECRECY,
    SITE,
    SOURCE,
    STAGE,
    STAGE_SINCE,
    ProjectAmount,
    project_amounts,
)
from ondiris.sources.rows import TypedRow, each_row

__all__ = ["EXAMPLE", "ProjectRows"]

EXAMPLE = "example-plant"
"""Project of the template's example row, which no file may record."""
NEUTRAL = "internal-"


class ProjectRows:
    """The rows of a project file as entries; failing places are noted.

    Parameters
    ----------
    observatory : Observatory
        Lists, sources and the day of the home.
    failures : Failures
        Takes every failing place.
    """

    def __init__(self, observatory: Observatory, failures: Failures) -> None:
        self.observatory = observatory
        self.failures = failures
        self.projects: dict[str, _Listing] = {}
        self._amounts: tuple[ProjectAmount, ...] = ()
        self.sources = dict(observatory.at().sources)
        self._listed = observatory.catalogue["subjects"]

    def entries(
        self, records: tuple[Record, ...], table: TableSpecification, currencies: Sequence[str]
    ) -> list[Entry]:
        """Return what the rows say, each entry once.

        Parameters
        ----------
        records : tuple of Record
        table : TableSpecification
            Of these currencies.
        currencies : sequence of str
            In which costs stand.
        """
        self._amounts = project_amounts(*currencies)
        found: list[Entry] = []
        reading = ReadingContext(self.observatory.catalogue, self.observatory.today)
        each_row(records, table, self.failures, lambda row: found.extend(self._row(row)), reading)
        return list(dict.fromkeys(found))

    def _row(self, row: TypedRow) -> list[Entry]:
        if row[PROJECT] == EXAMPLE:
            raise at(
                "project",
                "example-row",
                "the row is the example of the template",
                "Write a project of your own over it, or delete it.",
            )
        project, source, known = row[PROJECT], self._source(row), Known(row[KNOWN_AT])
        if known.day > self.observatory.today:
            raise at("known_at", "future-knowledge", "known_at lies after today")
        secrecy = row[SECRECY]
        self.projects.setdefault(project, _Listing()).hear(row)
        locator = row.get(LOCATOR) or f"row {row.record.number}"
        said = _Said(project, source, locator, known, secrecy)
        found: list[Entry] = [source]
        if secrecy is not Confidentiality.FREE and project not in self._listed:
            names = (row.get(column) for column in NAMES)
            found += [said.statement("name", name) for name in names if name]
        found += _statements(said, row)
        for amount in self._amounts:
            if row.get(amount.column) is not None:
                found.append(self._observation(said, amount, row))
        return found

    def _source(self, row: TypedRow) -> Source:
        name, provider = row[SOURCE], row.get(SAID_BY)
        if name not in self.sources:
            if provider is None:
                raise at(
                    "source",
                    "no-source",
                    f"no source {name[:40]!r} is described",
                    "Fill in said_by.",
                )
            self.sources[name] = Source(name, provider, row.get(DOCUMENT) or provider, rank=70)
        return self.sources[name]

    def _observation(self, said: _Said, amount: ProjectAmount, row: TypedRow) -> Observation:
        money = amount.measure == "project_cost"
        key = SeriesKey(
            measure=amount.measure,
            area=self._area(said.project),
            unit=amount.unit or self._currency(row),
            subject=said.project,
            modality=amount.modality,
            price_basis=row[PRICE_BASIS] if money else PriceBasis.UNSTATED,
        )
        return Observation(
            key,
            Period.day(said.known.day),
            Printed.read(row.text(amount.column)),
            said.source.id,
            said.locator,
            said.known,
            confidentiality=said.confidentiality,
        )

    def _currency(self, row: TypedRow) -> str:
        """Return the currency that a row says, in which a cost without one stands."""
        code = row.get(ROW_CURRENCY)
        if code is None or not self.observatory.catalogue.is_money(code):
            raise at(
                "currency",
                "no-currency",
                "the row has a cost and names no currency of it",
                "Write its code of ISO 4217, such as USD, or name the column cost_planned_usd.",
            )
        return code

    def _area(self, project: str) -> str:
        subjects = self.observatory.catalogue["subjects"]
        site = self.projects[project].sites if project in self.projects else ""
        for code in (project, site):
            if code in subjects and subjects[code].attributes.get("area"):
                return subjects[code].attributes["area"]
        return self.observatory.city.area

    def subjects(self) -> str:
        """Return the list of subjects with the new projects; empty where there is none.

        Of an internal project the list holds a bare code: its name is an internal statement.
        """
        new = {code: one for code, one in self.projects.items() if code not in self._listed}
        if not new:
            return ""
        place = self.observatory.home.folder / "codes" / "subjects.csv"
        text = text_of(place) if place.is_file() else ""
        header = text.partition("\n")[0].strip() or "code,name_kk,name_ru,name_en,kind,area,site"
        out = io.StringIO()
        writer = csv.DictWriter(out, header.split(","), lineterminator="\n", extrasaction="ignore")
        for code, listing in new.items():
            self._check_code(code, listing)
            writer.writerow(
                {
                    "code": code,
                    **listing.titles(code),
                    "kind": "project",
                    "area": self._area(code),
                    "site": "" if listing.hidden else listing.sites.partition(" ")[0],
                }
            )
        return (text.rstrip("\n") or header) + "\n" + out.getvalue()

    def _check_code(self, code: str, listing: _Listing) -> None:
        """Note a code that cannot be, or that tells what must stay in the house."""
        if not _is_code(code):
            bad = InvalidInput("bad-code", "a project's code is a-z, 0-9 and hyphens")
            self.failures.add(code[:40], bad)
        if listing.hidden and not code.startswith(NEUTRAL):
            telling = InvalidInput(
                "telling-code",
                "the code of an internal project stands in lists and must say nothing",
                hint=f"Call it {NEUTRAL}1, {NEUTRAL}2, …; its name is kept as internal.",
            )
            self.failures.add("project", telling)


@dataclass(slots=True)
class _Listing:
    """What a new project would be called in the list of subjects, row after row."""

    names: dict[str, str] = field(default_factory=dict)
    sites: str = ""
    hidden: bool = False

    def hear(self, row: TypedRow) -> None:
        """Take what a row says: the later one counts, a secret stays one."""
        self.names |= {column.name: row.text(column) for column in NAMES if row.text(column)}
        self.sites = row.text(SITE) or self.sites
        self.hidden = self.hidden or row[SECRECY] is not Confidentiality.FREE

    def titles(self, code: str) -> Mapping[str, str]:
        """Return its labels by column, the bare code where it has none or they are internal."""
        labels = {} if self.hidden else self.names
        return {column.name: labels.get(column.name, "" if labels else code) for column in NAMES}


@dataclass(frozen=True, slots=True)
class _Said:
    """What all entries of a row share."""

    project: str
    source: Source
    locator: str
    known: Known
    confidentiality: Confidentiality

    def statement(self, name: str, value: str, valid: Period | None = None) -> Statement:
        """Return a statement about the project."""
        return Statement(
            self.project,
            name,
            value,
            self.source.id,
            self.locator,
            self.known,
            valid,
            self.confidentiality,
        )


def _statements(said: _Said, row: TypedRow) -> Iterator[Statement]:
    """Yield what the words of a row state."""
    for column, name in SAID:
        value = row.get(column)
        if value is None:
            continue
        for text in value if isinstance(value, tuple) else (row.text(column),):
            yield said.statement(name, text, row.get(STAGE_SINCE) if column is STAGE else None)


def _is_code(code: str) -> bool:
    return (
        bool(code) and code.isascii() and code.replace("-", "").isalnum() and code == code.lower()
    )
