"""Projects: programmes with their promises, sites, and the ledger of one subject's promises."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import NotFound
from ondiris.model import Modality
from ondiris.production import Row
from ondiris.production.figures.chains import standing_versions
from ondiris.projects import load_stages
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.order import order_key
from ondiris.publishing.figures.overview import derived_block
from ondiris.publishing.projects.profiles import pipeline_sentence
from ondiris.publishing.projects.promises import due_timeline, overlap_table, subject_table
from ondiris.publishing.projects.sentences import expectation
from ondiris.publishing.projects.standstill import standstill_table
from ondiris.web.asking import Asked, WorldOf
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.pages.projects.profiles import FAN, course_of, kind_of, profile_of
from ondiris.web.pages.projects.promises import EXPECTED, desk_of, expected_of
from ondiris.web.pages.projects.terms import asked_subject, terms_of
from ondiris.web.ways import invented_example

__all__ = ["figures", "nav", "paces", "router"]

router = APIRouter()
nav = Nav("projects", "Projects")
Subject = Annotated[str, Path(description="Code of a subject.", max_length=80)]
Site = Annotated[str, Query(description="Only of this site.", max_length=80)]
Stage = Annotated[str, Query(description="Only at this stage.", max_length=20)]
Activity = Annotated[str, Query(description="Only of this activity.", max_length=20)]
Sort = Annotated[Literal["slippage", "silence", "stage", ""], Query(description="Order.")]
_PAIRS = ("may_overlap", "part_of")


@router.get("/{lang}/projects", summary="Programmes, sites and projects")
def projects(
    ask: Asked,
    site: Site = "",
    stage: Stage = "",
    activity: Activity = "",
    sort: Sort = "",
    world: WorldOf = "",  # noqa: ARG001 - read by `ask`
) -> Response:
    """Show programmes with their promises, overlaps, sites and projects."""
    names = ("promised-verified", "pipeline", "schedule", "overlap", "sites", "project-list")
    made = [ask.figure(name) for name in names]
    return page(
        ask,
        "projects/pipeline.html",
        filters=_filters(ask, site, stage, activity, sort),
        title=ask.voice.words("Projects"),
        section="projects",
        lead=pipeline_sentence(ask.desk, desk_of(ask).projects()),
        figures=[figure for figure in made if not figure.empty],
    )


@router.get("/{lang}/projects/{subject}", summary="Ledger of promises of one subject")
def project(ask: Asked, subject: Subject, world: WorldOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show everything said of a programme, site, project or enterprise."""
    items = ask.lists["subjects"]
    if subject not in items:
        raise NotFound(
            "no-subject", items.unknown(subject).detail, hint=items.unknown(subject).hint
        )
    said = desk_of(ask).sayings(subject)
    hidden = ask.door.public and not said and not ask.of_subjects([subject])
    if hidden and items[subject].attributes.get("kind") == "project":
        raise NotFound("no-subject", "nothing is known of it that may be shown")
    return page(
        ask,
        "projects/project.html",
        title=ask.voice.label("subjects", subject),
        section="projects",
        item=items[subject],
        profile=profile_of(ask, subject, said),
        said=[one for one in _expectations(ask, subject) if one[0]],
        picture=[f for f in _pictures(ask, subject) if not f.empty][:1],
        figures=[f for f in _of_one(ask, subject) if not f.empty],
        example=invented_example(ask, "project"),
    )  # fmt: skip


def _pictures(ask: Ask, subject: str) -> list[Figure]:
    """Return what may stand first on a page: what to expect, else plans and launches."""
    if kind_of(ask, subject) == "programme":
        return [*expected_of(ask, subject, (FAN,)), *course_of(ask, subject)]
    return course_of(ask, subject)


def _of_one(ask: Ask, subject: str) -> list[Figure]:
    """Return the figures of one subject: what to expect, its promises' terms, one ledger."""
    expected: list[Figure] = []
    if kind_of(ask, subject) == "programme":
        found = expected_of(ask, subject, [name for name in EXPECTED if name != FAN])
        expected = [*found, ask.of("standing", subject=subject)]
    own = (ask.of(name, subject=subject) for name in ("promises", "ratios"))
    return [*expected, *terms_of(ask, subject), *own]


def _expectations(ask: Ask, subject: str) -> list[tuple[str, str]]:
    """Return the sentence of a programme, or of each programme that a project is part of.

    Each with the programme it is about, which is empty where the page is about it.
    """
    found = [(o.programme, expectation(ask.voice, o)) for o in desk_of(ask).outlooks_of(subject)]
    return [("" if code == subject else code, said) for code, said in found if said]


def _filters(
    ask: Ask, site: str, stage: str, activity: str, sort: str
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Return the filters of the pipeline: name, label, options, what is chosen."""
    voice, words = ask.voice, ask.voice.words
    lines = desk_of(ask).projects()
    any_ = [("", words("all"))]
    name = ask.desk.place_or_activity
    sites = sorted({x.site for x in lines if x.site}, key=lambda code: order_key(name(code)))
    activities = sorted({line.activity for line in lines if line.activity})
    now = {line.stage.value for line in lines if line.stage}
    stages = [stage for stage in load_stages().list if stage.code in now]
    return [
        ("site", words("Site"), any_ + [(c, ask.desk.place_or_activity(c)) for c in sites], site),
        ("stage", words("Stage"), any_ + [(x.code, x.name(ask.lang)) for x in stages]
         + [("none", words("not published"))], stage),
        ("activity", words("Activity"),
         any_ + [(c, voice.label("activities", c)) for c in activities], activity),
        ("sort", words("Order"), [("", words("by slippage")), ("silence", words("by silence")),
         ("stage", words("by stage"))], sort),
    ]  # fmt: skip


def _programme_rows(ask: Ask) -> tuple[Row, ...]:
    return ask.of_subjects(ask.subjects("programme"))


def _due(ask: Ask) -> Figure:
    years = ask.period.last_day.year
    lines = [
        line
        for line in desk_of(ask).promises()
        if line.programme and line.promised.period.last_day.year >= years
    ]
    return due_timeline(
        ask.desk, lines, title=ask.voice.words("Said and due"), place=ask.place_name
    )


def _overlap(ask: Ask) -> Figure:
    promised: dict[int, list[Row]] = {}
    for row in standing_versions(_programme_rows(ask)):
        year = row.period.last_day.year
        if row.key.modality is Modality.PLANNED and row.period.first_day.year == year:
            promised.setdefault(year, []).append(row)
    shared = [y for y, rows in promised.items() if len({row.key.subject for row in rows}) > 1]
    own = ask.period.last_day.year
    year = own if own in shared or not shared else max(shared)
    rows = promised.get(year, [])
    pairs = [
        (one.statement.subject, one.value)
        for name in _PAIRS
        for one in ask.now.statements(property=name, worlds=(ask.world,))
    ]
    return overlap_table(ask.desk, rows, pairs, place=f"{ask.place_name}, {year}")


def _sites(ask: Ask) -> Figure:
    return subject_table(
        ask.desk,
        ask.of_subjects(ask.subjects("site")),
        id="sites",
        title=ask.voice.words("Zones and parks"),
        place=ask.place_name,
    )


def _project_list(ask: Ask) -> Figure:
    codes = (*ask.subjects("project"), *ask.subjects("enterprise"))
    return subject_table(
        ask.desk,
        ask.of_subjects(codes),
        id="project-list",
        title=ask.voice.words("Projects and enterprises named in sources"),
        place=ask.place_name,
    )


def _standing_still(ask: Ask) -> Figure:
    desk = desk_of(ask)
    leading = ask.city.headline.programmes
    return standstill_table(
        ask.desk, desk.promises(), desk.projects(), leading=leading, place=ask.city_name
    )


def _ratios(ask: Ask, subject: str) -> Figure:
    rows = [row for row in standing_versions(ask.of_subjects([subject])) if row.formula]
    return derived_block(
        ask.desk, rows, ask.voice.label("subjects", subject), ask.period, subject=subject
    )


def _ratios_asked(ask: Ask) -> Figure:
    return _ratios(ask, asked_subject(ask))


paces = {project: Pace.SLOW}
figures = (
    FigureMaker("due", _due, ("world",)),
    FigureMaker("standing-still", _standing_still),
    FigureMaker("overlap", _overlap, ("world",)),
    FigureMaker("sites", _sites, ("world",), dataset="Zones and parks"),
    FigureMaker(
        "project-list",
        _project_list,
        ("world",),
        dataset="Projects and enterprises named in sources",
    ),
    FigureMaker("ratios", _ratios_asked, ("subject", "world")),
)
