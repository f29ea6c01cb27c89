"""Figures of the pipeline: projects with slippage, plan against launch, ledgers of claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.model import Known, Period
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import ProjectClaim, Standing, day_of, launched_on, load_stages
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import (
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Reference,
    Text,
)
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import days_text
from ondiris.publishing.projects.standings import outcome_cells, outcome_columns

__all__ = ["finding_sentences", "finding_words", "pipeline_table", "schedule"]

_COLUMNS = ("cost_planned", "cost_actual", "jobs_promised", "jobs_verified")


def pipeline_table(desk: Desk, lines: Sequence[ProjectLine], *, place: str) -> Figure:
    """Return the pipeline: promised and verified in columns of their own, slippage, silence."""
    voice, words = desk.voice, desk.voice.words
    rows = tuple(
        (
            Text(
                voice.label("subjects", line.code),
                href=f"projects/{line.code}",
                note="; ".join(finding_words(voice, line)),
            ),
            Text(desk.place_or_activity(line.site) if line.site else ""),
            _stage(desk, line),
            _when(desk, line.plan),
            _when(desk, line.actual),
            _slip(line, desk.voice.lang),
            _silent(line),
            *(
                number(line.figures[name]) if name in line.figures else Text("")
                for name in _COLUMNS
            ),
        )
        for line in lines
    )
    left = sum(line.left for line in lines)
    return Figure(
        id="pipeline",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Projects: %(count)s", count=len(lines)),
        subtitle=", ".join((words("Promised beside verified"), voice.inside(place))),
        columns=(
            Column("project", words("Project")),
            Column("site", words("Site")),
            Column("stage", words("Stage")),
            Column("planned", words("Planned")),
            Column("launched", words("Launched")),
            Column("slippage", words("Slippage, days")),
            Column("silence", words("Silence, months")),
            Column("cost_promised", words("Cost promised"), ColumnKind.NUMBER),
            Column("cost_verified", words("Cost verified"), ColumnKind.NUMBER),
            Column("jobs_promised", words("Jobs promised"), ColumnKind.NUMBER),
            Column("jobs_verified", words("Jobs verified"), ColumnKind.NUMBER),
        ),
        rows=rows,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words("A stage or date that nobody has published is not guessed."),
            words("Projects that left the list: %(count)s. They stay visible.", count=left),
        ),
        evidence=_references(desk, [c for line in lines for c in _claims(line)]),
        alt=words("Projects as a table."),
    )


def finding_words(voice: ReaderLocale, line: ProjectLine) -> tuple[str, ...]:
    """Return what must be said of a project; its slippage and silence have columns of their own."""
    rules = dict.fromkeys(one.rule for one in line.findings if one.level != "notice")
    return tuple(voice.label("project_rules", rule) for rule in rules)


def finding_sentences(voice: ReaderLocale, line: ProjectLine) -> tuple[str, ...]:
    """Return what must be said of a project, each as a sentence."""
    return tuple(
        f"{said[:1].upper()}{said[1:]}{'' if said.endswith('?') else '.'}"
        for said in finding_words(voice, line)
    )


def _claims(line: ProjectLine) -> list[ProjectClaim]:
    return [c for c in (line.stage, line.plan, line.actual) if c]


def _stage(desk: Desk, line: ProjectLine) -> Text:
    if line.stage is None:
        return Text(desk.voice.words("not published"), absent=True)
    label = load_stages().list.label(line.stage.value, desk.voice.lang)
    return Text(
        label, href=f"evidence/{line.stage.id}", note=desk.voice.words("left") if line.left else ""
    )


def _when(desk: Desk, claim: ProjectClaim | None) -> Text:
    if claim is None:
        return Text("–", absent=True)
    return Text(str(desk.due(Period.parse(claim.value)).text), href=f"evidence/{claim.id}")


def _slip(line: ProjectLine, lang: str) -> Text:
    if line.slippage is None:
        return Text("–", absent=True)
    late = line.slippage > 0
    return Text(days_text(line.slippage, lang), absent=late, late=late)


def _silent(line: ProjectLine) -> Text:
    if line.silence is None:
        return Text("–", absent=True)
    return Text(str(line.silence), absent=line.silent, late=line.silent)


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One bar of the schedule: said, planned and ended on these days, and its cells.

    Parameters
    ----------
    subject : str
        Project or programme.
    said : Known
        When it was first said.
    plan, end : date
        Ends of the bar: what runs past the plan is drawn as overrun.
    launched : bool
        Whether the end is a launch, or the day by which a promise is known to be met.
    cells : tuple of Cell
        Promised, how it stands, delivered, counted over another basket.
    evidence : tuple of Reference
        Documents behind it.
    """

    subject: str
    said: Known
    plan: date
    end: date
    launched: bool
    cells: tuple[Cell, ...]
    evidence: tuple[Reference, ...]


def schedule(desk: Desk, lines: Sequence[ProjectLine], due: Sequence[PromiseLine]) -> Figure:
    """Return plan, launch and overrun as lines, with a rule at today.

    Parameters
    ----------
    desk : Desk
    lines : sequence of ProjectLine
        Projects with a plan or a launch.
    due : sequence of PromiseLine
        One promise per programme.
    """
    voice, words = desk.voice, desk.voice.words
    today = desk.vintage.known
    found = [
        *(_project_bar(desk, line) for line in lines if line.plan or line.actual),
        *(_promise_bar(desk, line) for line in due),
    ]
    found.sort(key=lambda bar: (bar.plan, voice.label("subjects", bar.subject)))
    return Figure(
        id="schedule",
        kind=Kind.SCHEDULE,
        lang=voice.lang,
        headline=words("Plan and launch"),
        subtitle=words(
            "Grey: plan; red: past the plan; tick: due; dotted: %(day)s", day=voice.day(today)
        ),
        columns=(
            Column("what", words("Project or programme")),
            Column("said", words("Said on")),
            Column("plan", words("Planned")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            *outcome_columns(words),
        ),
        rows=tuple(
            (
                Text(voice.label("subjects", bar.subject), href=f"projects/{bar.subject}"),
                Text(voice.known(bar.said)),
                Text(voice.day(bar.plan)),
                *bar.cells,
            )
            for bar in found
        ),
        as_of=today,
        revision=desk.vintage.revision,
        evidence=tuple({r.id: r for bar in found for r in bar.evidence}.values()),
        alt=words("Lines from announcement to plan and launch."),
        spans=tuple((bar.said.said_on or bar.plan, bar.plan, bar.end) for bar in found),
        marked=tuple(bar.launched for bar in found),
    )


def _project_bar(desk: Desk, line: ProjectLine) -> ScheduleLine:
    voice, words, today = desk.voice, desk.voice.words, desk.vintage.known
    first = line.first_plan or line.actual
    assert first is not None  # noqa: S101 - a bar has a plan or a launch
    plan, launch = day_of(first), line.launch
    if launch is not None:
        end = launched_on(launch)
        stands = Text(words("launched: %(day)s", day=voice.day(end)))
    elif line.left and line.stage is not None:
        end = line.stage.on or line.stage.said
        stands = Text(words("left"), absent=True)
    else:
        end = max(plan, today)
        late = end > plan
        stands = Text(words("late") if late else words("open"), absent=True, late=late)
    return ScheduleLine(
        line.code,
        _known(first) if first.said <= plan else Known(plan, first.basis),
        plan,
        end,
        launch is not None,
        (Text(""), stands, Text(""), Text("")),
        _references(desk, _claims(line)),
    )


def _promise_bar(desk: Desk, line: PromiseLine) -> ScheduleLine:
    row, last = line.promised, line.judged_as.period.last_day
    return ScheduleLine(
        row.key.subject,
        line.first_said if line.first_said.day <= last else Known(last, line.first_said.basis),
        last,
        line.verdict.day,
        line.standing in (Standing.MET, Standing.LATE),
        (number(row), *outcome_cells(desk.voice, line)),
        desk.references(line.rows),
    )


def _known(claim: ProjectClaim) -> Known:
    return Known(claim.said, claim.basis)


def _references(desk: Desk, claims: Sequence[ProjectClaim]) -> tuple[Reference, ...]:
    found: dict[str, Reference] = {}
    for claim in claims:
        if claim.source in desk.sources:
            found.setdefault(claim.source, desk.reference(claim.source, "", _known(claim)))
    return tuple(found.values())
