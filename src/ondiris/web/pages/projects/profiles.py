"""What the profile of a project, programme, site or enterprise begins with and leads on to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter

from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.sayings import Saying
from ondiris.projects import Due
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.profiles import MissingPart, ProfileFrame, Way, WaysOn, missing_file
from ondiris.publishing.projects.pipeline import schedule
from ondiris.publishing.projects.profiles import (
    programme_sentence,
    project_sentence,
    saying_changes,
    subject_sentence,
)
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.pages.projects.terms import asked_subject
from ondiris.web.ways import district_of, district_ways, subject_ways

__all__ = ["FAN", "course_of", "figures", "kind_of", "profile_of", "router"]

router = APIRouter()
FAN = "fan-count"
"""What to expect of a programme, which stands first where it can be drawn."""


def profile_of(ask: Ask, subject: str, said: Sequence[Saying]) -> ProfileFrame:
    """Return what frames the page of a subject.

    Parameters
    ----------
    ask : Ask
    subject : str
    said : sequence of Saying
        Everything said of it, newest first.
    """
    return ProfileFrame(
        _sentence(ask, subject, said),
        saying_changes(ask.desk, said),
        _ways(ask, subject),
        _gaps(ask, subject, said),
    )


def _desk(ask: Ask) -> ProjectDesk:
    return ProjectDesk(ask.now, (ask.world,))


def kind_of(ask: Ask, subject: str) -> str:
    """Return what kind of subject a code is of."""
    return ask.lists["subjects"][subject].attributes.get("kind", "")


def _line(ask: Ask, subject: str) -> ProjectLine | None:
    return next((line for line in _desk(ask).projects() if line.code == subject), None)


def _sentence(ask: Ask, subject: str, said: Sequence[Saying]) -> str:
    """Return the sentence that a profile begins with, by the kind of its subject."""
    desk, line = _desk(ask), _line(ask, subject)
    if kind_of(ask, subject) == "programme":
        lines = desk.promises_of(subject)
        return programme_sentence(ask.desk, subject, desk.outlook(subject), lines)
    if line is not None and (line.stage or line.plan or line.actual or line.figures):
        return project_sentence(ask.desk, line)
    return subject_sentence(ask.desk, subject, said)


def course_of(ask: Ask, subject: str) -> list[Figure]:
    """Return the timeline of a subject's projects, else that of what it belongs to, else a map."""
    line = _line(ask, subject)
    wider = (*line.programmes, line.site) if line else ()
    tried = [("course", {"subject": code}) for code in (subject, *wider) if code]
    tried += [("district-map", {"area": district_of(ask, subject)}), ("city-map", {})]
    for name, filters in tried:
        try:
            return [ask.of(name, **filters)]
        except NotFound:
            continue
    return []


def _ways(ask: Ask, subject: str) -> tuple[WaysOn, ...]:
    words, items, real = ask.voice.words, ask.lists["subjects"], ask.world is World.ACTUAL
    kind, line = kind_of(ask, subject), _line(ask, subject)
    above = items[subject].parent
    site = line.site if line else items[subject].attributes.get("site", "")
    projects = [x.code for x in _lines_of(ask, subject) if x.code != subject]
    activity = line.activity if line else ""
    further = [
        *([Way(words("What if, and each part of the promise"), f"promises/{subject}"),
           Way(words("Everything said of it"), f"projects/{subject}")]
          if kind == "programme" else []),
        *([Way(words("What the odds rest on"), f"evidence/estimate/{subject}")]
          if real and kind == "programme" else []),
        *([Way(words("Page of the zone or park"), f"sites/{subject}")] if kind == "site" else []),
        *([Way(words("What it would bring"), "impact", query=(("subject", subject),))]
          if real and _plans(ask, subject) else []),
        *([Way(words("Note for a meeting, PDF"), f"briefs/{subject}.pdf")]
          if real and kind in ("project", "programme", "site") else []),
        *([Way(activity_name(ask.voice, activity), f"activities/{activity}")]
          if real and activity in ask.catalogue["activities"] else []),
        *([Way(words("Enterprises"), "enterprises")] if kind == "enterprise" else []),
        Way(words("Projects"), "projects"),
        Way(words("Map"), "map"),
    ]  # fmt: skip
    found = (
        subject_ways(ask, words("Part of"), [above] if above else ()),
        subject_ways(ask, words("Programmes"), line.programmes if line else ()),
        subject_ways(ask, words("Zone or park"), [site] if site else ()),
        subject_ways(ask, words("Parts"), items.children(subject)),
        WaysOn(words("District"), district_ways(ask, subject)),
        subject_ways(ask, words("Its projects"), projects),
        WaysOn(words("Further"), tuple(way for way in further if way.path != ask.path)),
    )
    return tuple(group for group in found if group.ways)


def _lines_of(ask: Ask, subject: str) -> list[ProjectLine]:
    """Return the projects that a page of a subject is about: itself, its own, those on it."""
    return [
        line
        for line in _desk(ask).projects()
        if subject in (line.code, line.site, *line.programmes)
    ]


def _gaps(ask: Ask, subject: str, said: Sequence[Saying]) -> tuple[MissingPart, ...]:
    """Return what is not known of a subject, with the file that fills it."""
    words, kind, line = ask.voice.words, kind_of(ask, subject), _line(ask, subject)
    lacks = []
    if kind == "project":
        lacks = [
            words("stage") if line is None or line.stage is None else "",
            words("planned launch") if line is None or not (line.plan or line.actual) else "",
            words("jobs promised") if line is None or "jobs_promised" not in line.figures else "",
            words("cost promised") if line is None or "cost_planned" not in line.figures else "",
        ]
    names = ", ".join(name for name in lacks if name)
    found = []
    if names:
        found.append(MissingPart(words("No source says of it: %(names)s.", names=names),
                         missing_file(ask.voice, "projects")))  # fmt: skip
    if kind == "programme" and not _lines_of(ask, subject):
        found.append(MissingPart(words("No source names a project of this programme."),
                         missing_file(ask.voice, "projects")))  # fmt: skip
    if not said:
        found.append(MissingPart(words("No figure of it is known yet."),
                         missing_file(ask.voice, "figures")))  # fmt: skip
    return tuple(found)


def _course(ask: Ask) -> Figure:
    """Return plans and launches of a subject and of what it holds, as lines over time."""
    subject = asked_subject(ask)
    lines = [line for line in _lines_of(ask, subject) if line.plan or line.actual]
    due = [p for p in _desk(ask).promises_of(subject) if p.verdict.due is not Due.NO_DAY
           and p.promised.key.measure.startswith("count_")]  # fmt: skip
    made = schedule(ask.desk, lines, due[:1])
    if made.empty:
        raise NotFound("no-figure", f"no day of a launch is known of {subject[:40]}")
    name = ask.voice.label("subjects", subject)
    params = (("subject", subject),)
    return replace(made, id="course", subtitle=f"{name}. {made.subtitle}", params=params)


def _plans(ask: Ask, subject: str) -> bool:
    """Whether money, output or jobs are planned of a subject, from which its effects are told."""
    if kind_of(ask, subject) not in ("project", "programme"):
        return False
    try:
        ask.now.tellers.planned(ask.now, subject, (World.ACTUAL,))
    except NotFound:
        return False
    return True


figures = (FigureMaker("course", _course, ("subject", "world")),)
