"""What stands in a note for a meeting: about a programme, a project or a site."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ondiris.model import Modality
from ondiris.production import Row
from ondiris.production.projects.benchmarks import Benchmark
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promises import PromiseLine
from ondiris.production.projects.sayings import Saying
from ondiris.production.projects.unblocking import Unblocked
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Cell, ColumnKind, Figure, Number, Text
from ondiris.publishing.figures.notes import Key, Note, NotePart
from ondiris.publishing.projects.benchmarks import times_text
from ondiris.publishing.projects.deciding import deciding
from ondiris.publishing.projects.delivery import readings
from ondiris.publishing.projects.expected import odds_keys
from ondiris.publishing.projects.ledger import ledger_table
from ondiris.publishing.projects.measured import lacking_texts
from ondiris.publishing.projects.pipeline import finding_sentences, pipeline_table
from ondiris.publishing.projects.promises import promise_table, subject_table
from ondiris.publishing.projects.sentences import outlook_text
from ondiris.publishing.projects.unblocking import unblock_table

__all__ = ["programme_note", "project_note", "site_note"]

STUCK = 3
"""How many things that stand still a page has room for."""


def programme_note(
    desk: Desk,
    city: str,
    odds: Odds,
    promises: Sequence[PromiseLine],
    beside: Sequence[Benchmark] = (),
    stuck: Sequence[Unblocked] = (),
) -> Note:
    """Return the note about a programme: odds, parts, what decides it, how it stands.

    Parameters
    ----------
    desk : Desk
    city : str
    odds : Odds
    promises : sequence of PromiseLine
        Each says how it stands, and what it lacks to be measured.
    beside : sequence of Benchmark
        What was reached here beside what is promised.
    stuck : sequence of Unblocked
        What stands still, that first which brings most if it ends on its day; a page has no room
        for benchmarks as well.
    """
    words = desk.voice.words
    answer = odds_keys(desk, odds)
    title = words("Promises and how they ended")
    parts = [
        _part(desk, figure)
        for figure in (
            readings(desk, odds),
            deciding(desk, odds),
            promise_table(desk, promises, id="promises-ended", title=title, place=""),
        )
        if not figure.empty
    ]
    return Note(
        desk.voice.lang,
        city,
        desk.voice.label("subjects", odds.programme),
        _state(desk),
        outlook_text(desk.voice, odds) or words("Nothing was promised here yet."),
        tuple(Key(_cell(desk, row[1]), _cell(desk, row[0])) for row in answer.rows)[:4],
        (*parts, *(_stuck(desk, stuck) or _beside(desk, beside))),
        (
            *_bands(desk, stuck),
            *_lacking(desk, promises),
            *answer.notes,
            _sources(desk, answer),
            words("Forecast; the promise is no result."),
        ),
    )


def _lacking(desk: Desk, promises: Sequence[PromiseLine]) -> tuple[str, ...]:
    """Return in one line what the promises lack to be measured, and which of them lack it."""
    voice, words = desk.voice, desk.voice.words
    found: dict[str, list[str]] = {}
    for line in promises:
        for text in lacking_texts(voice, line):
            found.setdefault(text, []).append(desk.series(line.promised.key))
    if not found:
        return ()
    said = [
        f"{text} ({words('all promises') if len(of) == len(promises) else ', '.join(of)})"
        for text, of in sorted(found.items(), key=lambda item: -len(item[1]))
    ]
    return (words("Lacking to be measured: %(list)s.", list="; ".join(said)),)


def _stuck(desk: Desk, found: Sequence[Unblocked]) -> tuple[NotePart, ...]:
    """Return what brings most if it ends on its day, as a small table; nothing if nothing does."""
    told = [one for one in found if one.launches is not None][:STUCK]
    if not told:
        return ()
    table = unblock_table(desk, told)
    ids = [column.id for column in table.columns]
    kept = [ids.index(name) for name in ("project", "what", "launches", "jobs", "sooner")]
    rows = tuple(
        tuple(str(row[i]) if ids[i] == "launches" else _bare(row[i]) for i in kept)
        for row in table.rows
    )
    titles = tuple(table.columns[i].title for i in kept)
    return (NotePart(table.headline, titles, rows, (2, 3, 4)),)


def _bare(cell: Cell) -> str:
    """Return a text without what stands below it in smaller type."""
    return cell.text if isinstance(cell, Text) else str(cell)


def _bands(desk: Desk, found: Sequence[Unblocked]) -> tuple[str, ...]:
    """Return what follows the numbers of what stands still, in words; nothing without numbers."""
    if all(one.launches is None for one in found):
        return ()
    words = desk.voice.words
    return (
        words("%(name)s: in brackets the ends between which 50, then 90 of 100 futures lie.",
              name=words("Unblock on Monday")),
    )  # fmt: skip


def _beside(desk: Desk, found: Sequence[Benchmark]) -> tuple[NotePart, ...]:
    """Return the first delivered ratio beside each promised one, as a small table."""
    voice, words = desk.voice, desk.voice.words
    rows = []
    for one in found:
        reached = [b for b in one.beside if b.row.key.modality is Modality.ACHIEVED]
        for beside in reached[:1]:
            whose = voice.label("subjects", beside.row.key.subject)
            rows.append((
                voice.label("benchmark_ratios", one.ratio),
                voice.readable(number(one.promised)),
                voice.readable(number(beside.row)),
                f"{whose}, {voice.period(beside.row.period)}",
                times_text(voice, beside.times),
            ))  # fmt: skip
    if not rows:
        return ()
    columns = (
        words("Ratio"), words("Promised"), words("Delivered"), words("Whose"),
        words("The promise as a multiple of this"),
    )  # fmt: skip
    return (
        NotePart(words("Promised beside what was reached here"), columns, tuple(rows), (1, 2, 4)),
    )


def project_note(
    desk: Desk,
    city: str,
    line: ProjectLine,
    said: Sequence[Saying],
    lead: str = "",
    stuck: Sequence[Unblocked] = (),
) -> Note:
    """Return the note about a project: where it stands, and everything said of it.

    Parameters
    ----------
    desk : Desk
    city : str
    line : ProjectLine
    said : sequence of Saying
    lead : str
        What to expect of its programmes.
    stuck : sequence of Unblocked
        What it waits for, with what it brings if that ends on its day.
    """
    table = pipeline_table(desk, [line], place=city)
    ledger = ledger_table(desk, said, subject=line.code)
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
        lead,
        (),
        (
            NotePart(words("Where it stands"), (words("What"), words("Value")), facts),
            *_stuck(desk, stuck),
            _said(desk, ledger),
        ),
        (*_bands(desk, stuck), *finding_sentences(desk.voice, line), _sources(desk, ledger)),
    )


def _said(desk: Desk, ledger: Figure) -> NotePart:
    """Return the ledger as a small table: of the columns of values one is filled in each row."""
    words = desk.voice.words
    ids = [column.id for column in ledger.columns]
    values = [ids.index(name) for name in ("promised", "under_way", "delivered", "stated")]
    rows = []
    for row in ledger.rows:
        texts = [_cell(desk, cell) for cell in row]
        value = next((texts[at] for at in values if texts[at]), "")
        rows.append((*texts[:3], value, texts[ids.index("superseded")]))
    titles = (words("Said on"), words("Speaker"), words("What"), words("Value"),
              words("Superseded on"))  # fmt: skip
    return NotePart(ledger.headline, titles, tuple(rows))


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
    return f"{known} · {words('data version %(number)s', number=desk.vintage.revision)}"


def _cell(desk: Desk, cell: Cell) -> str:
    return desk.voice.quantity(cell) if isinstance(cell, Number) else str(cell)


def _part(desk: Desk, figure: Figure) -> NotePart:
    """Return a figure as a small table; columns that stay empty are left out."""
    ids = [column.id for column in figure.columns]
    texts = [tuple(map(partial(_short, desk, figure), ids, row)) for row in figure.rows]
    if figure.id in ("deciding", "promises-ended", "pipeline", "site"):
        texts = [row for row in texts if any(row[1:])]
    kept = [i for i in range(len(ids)) if any(row[i] not in ("", "–") for row in texts)]
    if figure.id == "promises-ended":  # the programme is the note's own title, its sources its foot
        kept = [i for i in kept if i and ids[i] != "said"]
    kept = kept[:6]
    numbers = tuple(n for n, i in enumerate(kept) if figure.columns[i].kind is not ColumnKind.TEXT)
    return NotePart(
        figure.headline,
        tuple(figure.columns[i].title for i in kept),
        tuple(tuple(row[i] for i in kept) for row in texts),
        numbers,
    )


def _short(desk: Desk, figure: Figure, column: str, cell: Cell) -> str:
    """Return a cell; of a promise's due day without its readings, which stand in another table."""
    if figure.id == "promises-ended" and column == "due" and isinstance(cell, Text):
        return cell.text
    return _cell(desk, cell)


def _sources(desk: Desk, figure: Figure) -> str:
    names = "; ".join(
        ", ".join(filter(None, (ref.publisher, desk.voice.document_day(ref))))
        for ref in figure.evidence[:3]
    )
    return desk.voice.words("Source: %(names)s", names=names) if names else ""
