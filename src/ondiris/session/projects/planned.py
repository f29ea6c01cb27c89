"""Plans of projects and programmes, as whoever asks what they would bring wants them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ondiris.errors import NotFound
from ondiris.model import Modality, World
from ondiris.model.planned import ExpectedLaunches, PlannedProject, PlannedSubject
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.pipeline import ProjectLine, planned_day
from ondiris.production.projects.pipeline_draws import output_yield
from ondiris.projects import day_of
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.projects.desk import ProjectDesk

__all__ = ["planned"]

_WORTH = ("investment", "project_cost")
"""Measures of what a plan costs, the nearer to money spent first."""


def planned(now: Snapshot, subject: str, worlds: Sequence[World]) -> PlannedSubject:
    """Return what a project or programme plans.

    Parameters
    ----------
    now : Snapshot
    subject : str
    worlds : sequence of World

    Raises
    ------
    InvalidInput
        If the list of subjects holds no such code; the nearest are named.
    NotFound
        ``no-plan`` where nothing is known of its money, output or jobs.
    """
    desk = ProjectDesk(now, worlds)
    item = desk.catalogue["subjects"][subject]
    lines = {line.code: line for line in desk.projects()}
    facts = desk.facts()
    if item.attributes.get("kind") == "programme":
        members = [line for line in lines.values() if subject in line.programmes]
        staying = [_project(desk, facts, line) for line in members if not line.left]
        found = [one for one in staying if _says(one)]
        rest = _rest(desk, facts, subject, found)
        projects, launched = (*found, *([rest] if _says(rest) else ())), False
        left = sum(line.left for line in members)
    else:
        line = lines.get(subject)
        one = _project(desk, facts, line) if line else _rest(desk, facts, subject, ())
        projects, launched, left = (one,) if _says(one) else (), bool(line and line.launched), 0
    if not projects:
        raise NotFound(
            "no-plan",
            f"nothing is known of money, output or jobs of {subject}",
            hint="Ask for its activity: --activity C29 --output 10bn.",
        )
    return PlannedSubject(subject, projects, tuple(_odds(desk, subject)), launched, left)


def _says(one: PlannedProject) -> bool:
    return bool(one.investment or one.jobs or one.output)


def _project(desk: ProjectDesk, facts: Facts, line: ProjectLine) -> PlannedProject:
    figures = line.figures
    cost = figures.get("cost_planned") or figures.get("cost_actual")
    jobs = figures.get("jobs_promised") or figures.get("jobs_verified")
    day = (day_of(line.actual) if line.actual else None) or planned_day(line)
    plain = PlannedProject(
        line.code,
        line.activity,
        _number(cost),
        _number(jobs),
        launch=day.year if day else None,
        inputs=tuple(row.id for row in (cost, jobs) if row is not None),
    )
    return _with_output(desk, facts, plain, line.programmes)


def _number(row: Row | None) -> float | None:
    return None if row is None else float(row.number)


def _rest(
    desk: ProjectDesk, facts: Facts, subject: str, named: Sequence[PlannedProject]
) -> PlannedProject:
    """Return what a subject promises as a whole, less what its named projects do."""
    worth, jobs = _promised(facts, subject, _WORTH, facts.currency), None
    jobs = _promised(facts, subject, ("jobs",), "jobs")
    told = [row.period for row in (worth, jobs) if row is not None]
    due = [(one.readings or (one.last_day,))[-1].year for one in told]
    spent = sum(one.investment or 0.0 for one in named)
    filled = sum(one.jobs or 0.0 for one in named)
    money = None if worth is None else float(max(worth.number - Decimal(repr(spent)), Decimal(0)))
    work = None if jobs is None else float(max(jobs.number - Decimal(repr(filled)), Decimal(0)))
    plain = PlannedProject(
        subject, "", money, work, launch=max(due, default=None),
        inputs=tuple(row.id for row in (worth, jobs) if row is not None),
    )  # fmt: skip
    found = _with_output(desk, facts, plain, (subject,))
    return replace(found, output=None, basis="") if named and found.basis == "stated" else found


def _promised(facts: Facts, subject: str, measures: Sequence[str], unit: str) -> Row | None:
    """Return the promise of a measure that stands, the nearest measure first."""
    rows = [one.row for one in facts.promised(subject) if one.row.key.unit == unit]
    for measure in measures:
        said = [row for row in rows if row.key.measure == measure]
        if said:
            return max(said, key=lambda row: row.as_promise)
    return None


def _with_output(
    desk: ProjectDesk, facts: Facts, plain: PlannedProject, programmes: Sequence[str]
) -> PlannedProject:
    """Return a plan with its yearly output: as stated, else from what such projects produced."""
    said = [
        row
        for row in facts.of(plain.code, modality=Modality.PLANNED)
        if row.key.measure == "output" and row.key.unit == facts.currency
    ]
    if said:
        row = max(said, key=lambda one: one.as_promise)
        ends = (float(row.number), float(row.number))
        return replace(plain, output=ends, basis="stated", inputs=(*plain.inputs, row.id))
    groups = [row.group for row in desk.data.programmes if row.programme in programmes]
    for group in groups if plain.investment else ():
        ratio = output_yield(desk.data.output_yields, group, facts)
        if ratio is not None:
            ends = (plain.investment or 0.0) * ratio.low, (plain.investment or 0.0) * ratio.high
            return replace(plain, output=ends, basis="yield", inputs=(*plain.inputs, *ratio.inputs))
    return plain


def _odds(desk: ProjectDesk, subject: str) -> Iterator[ExpectedLaunches]:
    """Yield what is expected of the programme, or of those that a project is part of."""
    for one in desk.outlooks_of(subject):
        if one.expected is not None and not one.passed:
            yield ExpectedLaunches(one.programme, one.expected, one.promised, one.by)
