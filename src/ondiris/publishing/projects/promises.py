"""Promises beside what came of them; the two never share a column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ondiris.model import Known, Modality, Period
from ondiris.production import Row, overlap_total
from ondiris.production.figures.chains import names_a_day, standing_versions
from ondiris.production.projects.promises import PromiseLine
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.projects.standings import (
    amount_text,
    due_text,
    outcome_cells,
    outcome_columns,
)

__all__ = ["due_timeline", "overlap_table", "promise_table", "subject_table"]

_TOTALLED = ("project_cost", "count_projects", "jobs", "investment", "floor_area")


def promise_table(
    desk: Desk,
    lines: Sequence[PromiseLine],
    *,
    id: str,  # noqa: A002 - the figure's own word
    title: str,
    place: str,
) -> Figure:
    """Return promises with what became of them: what, by when, how it stands, who said it.

    Parameters
    ----------
    desk : Desk
    lines : sequence of PromiseLine
        In the order of display.
    id, title, place : str
    """
    voice, words = desk.voice, desk.voice.words
    shown = [row for line in lines for row in line.rows]
    return Figure(
        id=id,
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=title,
        subtitle=", ".join(
            part
            for part in (words("Promised and delivered, as published"), voice.inside(place))
            if part
        ),
        columns=(
            Column("programme", words("Programme")),
            Column("measure", words("Measure")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("due", words("Due")),
            *outcome_columns(words),
            Column("said", words("Source and date")),
        ),
        rows=tuple(_promise_cells(desk, line) for line in lines),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(shown),
        notes=(*_apart(desk, lines), *_without_period(desk, shown)),
        evidence=desk.references(shown),
        alt=words("Promises and outcomes as a table."),
    )


def _promise_cells(desk: Desk, line: PromiseLine) -> tuple[Cell, ...]:
    row = line.promised
    return (
        Text(desk.voice.label("subjects", row.key.subject), href=f"projects/{row.key.subject}"),
        Text(desk.series(row.key)),
        number(row),
        due_text(desk, row),
        *outcome_cells(desk.voice, line),
        Text(desk.who(row)),
    )


def _apart(desk: Desk, lines: Sequence[PromiseLine]) -> tuple[str, ...]:
    said = desk.voice.words(
        "What was counted over another set of projects, or as another thing, is shown but not "
        "compared: people at work are not jobs created."
    )
    return (said,) if any(line.beside for line in lines) else ()


def _without_period(desk: Desk, rows: Sequence[Row]) -> tuple[str, ...]:
    both = any(len(row.period.readings) > 1 for row in rows)
    said = (
        desk.voice.words(
            "“By a year” does not say whether that year belongs to it: both readings are kept."
        ),
    )
    return (*(said if both else ()), *desk.notes(rows))


def due_timeline(desk: Desk, lines: Sequence[PromiseLine], *, title: str, place: str) -> Figure:
    """Return when each programme was first said and is due, one line per programme and due time."""
    voice, words = desk.voice, desk.voice.words
    first: dict[tuple[str, date], tuple[Row, Known]] = {}
    for line in lines:
        row, said = line.promised, line.first_said
        at = row.key.subject, row.period.last_day
        if names_a_day(row) and (at not in first or said.day < first[at][1].day):
            first[at] = row, said
    chosen = [first[at] for at in sorted(first, key=lambda at: (at[1], at[0]))]
    return Figure(
        id="due",
        kind=Kind.TIMELINE,
        lang=voice.lang,
        headline=title,
        subtitle=", ".join(
            (words("From the day it was said to the day it is due"), voice.inside(place))
        ),
        columns=(
            Column("programme", words("Programme")),
            Column("said", words("Said on")),
            Column("due", words("Due")),
        ),
        rows=tuple(
            (
                Text(voice.label("subjects", row.key.subject), href=f"projects/{row.key.subject}"),
                Text(voice.known(said)),
                desk.due(row.period),
            )
            for row, said in chosen
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words(
                "Grey: from the announcement to the due day. Pale: between two readings of it. "
                "Dotted: the day as of which this is known."
            ),
        ),
        evidence=desk.references([row for row, _ in chosen]),
        alt=words("A line for each programme from its announcement to its due day."),
        spans=tuple(_span(row.period, said.said_on) for row, said in chosen),
    )


def _span(due: Period, said: date | None) -> tuple[date, date, date]:
    """Return from when to when a promise runs; of no known beginning it is its due day alone."""
    readings = due.readings or (due.last_day,)
    return min(said or readings[0], readings[0]), readings[0], readings[-1]


def overlap_table(
    desk: Desk, rows: Sequence[Row], overlaps: Sequence[tuple[str, str]], *, place: str
) -> Figure:
    """Return totals over programmes that may be parts of each other, as intervals.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
        Promises of one period's programmes.
    overlaps : sequence of (str, str)
        Pairs of programmes that a source allows to overlap.
    place : str
    """
    voice, words = desk.voice, desk.voice.words
    cells: list[tuple[Cell, ...]] = []
    shown: list[Row] = []
    for measure in _TOTALLED:
        found = {
            row.key.subject: row
            for row in rows
            if row.key.measure == measure and row.interval.bounded and not row.formula
        }
        if len(found) < 2:
            continue
        multiplier = max(row.multiplier for row in found.values())
        unit = next(iter(found.values())).key.unit
        total = overlap_total({s: row.interval for s, row in found.items()}, overlaps)
        said = Text(amount_text(voice, total, unit, multiplier))
        for subject, row in found.items():
            shown.append(row)
            label = Text(voice.label("subjects", subject), href=f"projects/{subject}")
            cells.append((Text(voice.label("measures", measure)), label, number(row), Text("")))
        cells.append(
            (Text(voice.label("measures", measure)), Text(words("Together")), Text(""), said)
        )
    return Figure(
        id="overlap",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Totals of programmes that may overlap"),
        subtitle=", ".join((words("From all nested to all apart"), voice.inside(place))),
        columns=(
            Column("measure", words("Measure")),
            Column("programme", words("Programme")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("together", words("Together, from – to")),
        ),
        rows=tuple(cells),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words(
                "Sources count some projects in more than one programme: the total lies between "
                "the largest programme, if it holds the others, and the sum of all."
            ),
        ),
        evidence=desk.references(shown),
        alt=words("Totals as intervals in a table."),
    )


def subject_table(
    desk: Desk,
    rows: Sequence[Row],
    *,
    id: str,  # noqa: A002 - the figure's own word
    title: str,
    place: str,
) -> Figure:
    """Return the newest figure of each measure for sites, projects or enterprises."""
    voice, words = desk.voice, desk.voice.words
    newest: dict[tuple[str, str, str], Row] = {}
    for row in sorted(standing_versions(rows), key=lambda r: (r.period.last_day, r.known.day)):
        if not row.formula:
            newest[row.key.subject, row.key.measure, str(row.key.modality)] = row
    order = {row.key.subject: n for n, row in reversed(list(enumerate(rows)))}
    chosen = sorted(newest.values(), key=lambda r: (order[r.key.subject], r.key.texts))
    cells: list[tuple[Cell, ...]] = []
    for row in chosen:
        planned = row.key.modality is not Modality.ACHIEVED
        state = voice.label("modalities", row.key.modality)
        cells.append(
            (
                Text(voice.label("subjects", row.key.subject), href=f"projects/{row.key.subject}"),
                Text(desk.series(row.key)),
                due_text(desk, row) if planned else desk.due(row.period),
                number(row) if planned else Text(""),
                Text("") if planned else number(row),
                Text(state if row.key.modality is Modality.IN_PROGRESS else ""),
            )
        )
    return Figure(
        id=id,
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=title,
        subtitle=", ".join((words("Newest published figure of each measure"), voice.inside(place))),
        columns=(
            Column("subject", words("Name")),
            Column("measure", words("Measure")),
            Column("period", words("Period or due day")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("delivered", words("Delivered"), ColumnKind.NUMBER),
            Column("state", words("State")),
        ),
        rows=tuple(cells),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(chosen),
        notes=_without_period(desk, chosen),
        evidence=desk.references(chosen),
        alt=words("Newest figures as a table."),
    )
