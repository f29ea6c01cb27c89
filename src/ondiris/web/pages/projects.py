"""Projects: programmes with their promises, sites, and the ledger of one subject's promises."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Modality, Period, Statement
from ondiris.production import Row
from ondiris.publishing.figure import Figure
from ondiris.publishing.overview import derived_block
from ondiris.publishing.promises import (
    due_timeline,
    overlap_table,
    promise_ledger,
    promise_table,
    subject_table,
)
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page

__all__ = ["figures", "nav", "router"]

router = APIRouter()
nav = Nav("projects", "Projects")
Subject = Annotated[str, Path(description="Code of a subject.", max_length=80)]
_PAIRS = ("may_overlap", "part_of")


@router.get("/{lang}/projects", summary="Programmes, sites and projects")
def projects(ask: Asked) -> Response:
    """Show programmes with their promises, overlaps, sites and projects."""
    made = [
        ask.figure(name) for name in ("promises-all", "due", "overlap", "sites", "project-list")
    ]
    return page(
        ask,
        "figures.html",
        title=ask.voice.words("Projects"),
        section="projects",
        lead=ask.voice.words(
            "What was promised stands beside what was delivered; a promise is never counted "
            "as a result."
        ),
        figures=[figure for figure in made if not figure.empty],
    )


@router.get("/{lang}/projects/{subject}", summary="Ledger of promises of one subject")
def project(ask: Asked, subject: Subject) -> Response:
    """Show everything said of a programme, site, project or enterprise."""
    items = ask.observatory.catalogue["subjects"]
    if subject not in items:
        raise NotFound(
            "no-subject", items.unknown(subject).detail, hint=items.unknown(subject).hint
        )
    statements = ask.statements(subject=subject)
    return page(
        ask,
        "project.html",
        title=ask.voice.label("subjects", subject),
        section="projects",
        item=items[subject],
        figures=[f for f in (_ledger(ask, subject), _ratios(ask, subject)) if not f.empty],
        statements=[(entry, s, _value(ask, s)) for entry, s, _ in statements],
        names={p: ask.voice.label("statement_properties", p) for p in
               {s.property for _, s, _ in statements}},
        below=items.children(subject),
    )  # fmt: skip


def _value(ask: Ask, statement: Statement) -> str:
    for name in ("subjects", "areas", "activities"):
        if statement.value in ask.observatory.catalogue[name]:
            return ask.voice.label(name, statement.value)
    kinds = ask.observatory.catalogue["statement_properties"]
    if kinds[statement.property].attributes.get("value") == "date":
        try:
            return str(ask.desk.due(Period.parse(statement.value)))
        except InvalidInput:
            return statement.value
    return statement.value


def _programme_rows(ask: Ask) -> tuple[Row, ...]:
    return ask.of_subjects(ask.subjects("programme"))


def _all(ask: Ask) -> Figure:
    rows = _programme_rows(ask)
    newest = {row.key.subject: row.period.last_day for row in rows if row.period}
    for row in rows:
        newest[row.key.subject] = max(newest[row.key.subject], row.period.last_day)
    head = [str(code) for code in ask.observatory.city.headline.get("programmes", ())]
    ordered = sorted(
        rows,
        key=lambda r: (r.key.subject not in head, -newest[r.key.subject].toordinal(),
                       head.index(r.key.subject) if r.key.subject in head else 0, r.key.subject),
    )  # fmt: skip
    return promise_table(
        ask.desk,
        ordered,
        id="promises-all",
        title=ask.voice.words("Programmes and their promises"),
        place=ask.city_name,
    )


def _due(ask: Ask) -> Figure:
    years = ask.period.last_day.year
    rows = [row for row in _programme_rows(ask) if row.period.last_day.year >= years]
    return due_timeline(ask.desk, rows, title=ask.voice.words("Said and due"), place=ask.city_name)


def _overlap(ask: Ask) -> Figure:
    year = ask.period.last_day.year
    rows = [
        row
        for row in _programme_rows(ask)
        if row.key.modality is Modality.PLANNED and row.period.first_day.year == year
        and row.period.last_day.year == year
    ]  # fmt: skip
    pairs = [
        (statement.subject, statement.value)
        for name in _PAIRS
        for _, statement, _ in ask.statements(property=name)
    ]
    return overlap_table(ask.desk, rows, pairs, place=f"{ask.city_name}, {year}")


def _sites(ask: Ask) -> Figure:
    return subject_table(
        ask.desk,
        ask.of_subjects(ask.subjects("site")),
        id="sites",
        title=ask.voice.words("Zones and parks"),
        place=ask.city_name,
    )


def _project_list(ask: Ask) -> Figure:
    codes = (*ask.subjects("project"), *ask.subjects("enterprise"))
    return subject_table(
        ask.desk,
        ask.of_subjects(codes),
        id="project-list",
        title=ask.voice.words("Projects and enterprises named in sources"),
        place=ask.city_name,
    )


def _ledger(ask: Ask, subject: str) -> Figure:
    rows = [row for row in ask.of_subjects([subject]) if not row.formula]
    return promise_ledger(ask.desk, rows, subject=subject)


def _ratios(ask: Ask, subject: str) -> Figure:
    rows = [row for row in ask.of_subjects([subject]) if row.formula]
    return derived_block(
        ask.desk, rows, ask.voice.label("subjects", subject), ask.period, subject=subject
    )


def _asked_subject(ask: Ask) -> str:
    subject = ask.params.get("subject", "")
    if subject not in ask.observatory.catalogue["subjects"]:
        raise NotFound("no-subject", "the address names no known subject")
    return subject


def _promises(ask: Ask) -> Figure:
    return _ledger(ask, _asked_subject(ask))


def _ratios_asked(ask: Ask) -> Figure:
    return _ratios(ask, _asked_subject(ask))


figures = (
    FigureMaker("promises-all", _all),
    FigureMaker("due", _due),
    FigureMaker("overlap", _overlap),
    FigureMaker("sites", _sites),
    FigureMaker("project-list", _project_list),
    FigureMaker("promises", _promises, ("subject",)),
    FigureMaker("ratios", _ratios_asked, ("subject",)),
)
