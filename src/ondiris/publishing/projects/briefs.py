"""What stands in a note for a meeting: about a programme, a project or a site."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.production import Row
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import ProjectClaim
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, ColumnKind, Figure, Number
from ondiris.publishing.figures.notes import Key, Note, NotePart
from ondiris.publishing.projects.deciding import deciding
from ondiris.publishing.projects.delivery import odds_keys, readings
from ondiris.publishing.projects.pipeline import claim_ledger, pipeline_table
from ondiris.publishing.projects.promises import promise_table, subject_table
from ondiris.publishing.projects.sentences import outlook_text

__all__ = ["programme_note", "project_note", "site_note"]


def programme_note(desk: Desk, city: str, odds: Odds, promises: Sequence[PromiseLine]) -> Note:
    """Return the note about a programme: odds, parts, what decides it, how it stands."""
    words = desk.voice.words
    answer = odds_keys(desk, odds)
    title = words("Promises and how they ended")
    return Note(
        desk.voice.lang,
        city,
        desk.voice.label("subjects", odds.programme),
        _state(desk),
        outlook_text(desk.voice, odds) or words("Nothing was promised here yet."),
        tuple(Key(_cell(desk, row[1]), _cell(desk, row[0])) for row in answer.rows)[:4],
        tuple(
            _part(desk, figure)
            for figure in (
                readings(desk, odds),
                deciding(desk, odds),
                promise_table(desk, promises, id="promises-ended", title=title, place=""),
            )
            if not figure.empty
        ),
        (*answer.notes, _sources(desk, answer), words("Forecast; the promise is no result.")),
    )


def project_note(desk: Desk, city: str, line: ProjectLine, claims: Sequence[ProjectClaim]) -> Note:
    """Return the note about a project: where it stands, and everything said of it."""
    table = pipeline_table(desk, [line], place=city)
    ledger = claim_ledger(desk, claims, subject=line.code)
    facts = tuple(
        (column.title, _cell(desk, cell))
        for column, cell in zip(table.columns[1:], table.rows[0][1:], strict=True)
        if _cell(desk, cell) not in ("", "–")
    )
    words = desk.voice.words
    return Note(
        desk.voice.lang,
        city,
        desk.voice.label("subjects", line.code),
        _state(desk),
        "",
        (),
        (
            NotePart(words("Where it stands"), (words("What"), words("Value")), facts),
            _part(desk, ledger),
        ),
        (_sources(desk, ledger),),
    )


def site_note(
    desk: Desk, city: str, site: str, lines: Sequence[ProjectLine], rows: Sequence[Row]
) -> Note:
    """Return the note about a site: its projects, and its newest figures."""
    words, voice = desk.voice.words, desk.voice
    table = pipeline_table(desk, lines, place=voice.label("subjects", site))
    figures = subject_table(desk, rows, id="site", title=words("Newest figures"), place=city)
    parts = [_part(desk, f) for f in (figures, table) if not f.empty]
    return Note(
        voice.lang,
        city,
        voice.label("subjects", site),
        _state(desk),
        table.headline,
        (),
        tuple(parts),
        (_sources(desk, figures),),
    )


def _state(desk: Desk) -> str:
    words, voice = desk.voice.words, desk.voice
    known = words("as known on %(day)s", day=voice.day(desk.vintage.known))
    return f"{known} · {words('revision %(number)s', number=desk.vintage.revision)}"


def _cell(desk: Desk, cell: Cell) -> str:
    return desk.voice.quantity(cell) if isinstance(cell, Number) else str(cell)


def _part(desk: Desk, figure: Figure) -> NotePart:
    """Return a figure as a small table; columns that stay empty are left out."""
    texts = [tuple(_cell(desk, cell) for cell in row) for row in figure.rows]
    if figure.id in ("deciding", "promises-ended", "pipeline", "site"):
        texts = [row for row in texts if any(row[1:])]
    kept = [i for i in range(len(figure.columns)) if any(row[i] not in ("", "–") for row in texts)]
    if figure.id == "promises-ended":
        kept = [i for i in kept if i]  # the programme is the note's own title
    kept = kept[:6]
    numbers = tuple(n for n, i in enumerate(kept) if figure.columns[i].kind is not ColumnKind.TEXT)
    return NotePart(
        figure.headline,
        tuple(figure.columns[i].title for i in kept),
        tuple(tuple(row[i] for i in kept) for row in texts),
        numbers,
    )


def _sources(desk: Desk, figure: Figure) -> str:
    names = "; ".join(
        ", ".join(filter(None, (ref.publisher, desk.voice.document_day(ref))))
        for ref in figure.evidence[:3]
    )
    return desk.voice.words("Source: %(names)s", names=names) if names else ""
