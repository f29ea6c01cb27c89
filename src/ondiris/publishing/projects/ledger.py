"""The ledger of one subject: everything said of it, claims and promises in one table."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.errors import InvalidInput
from ondiris.model import KnownBasis, Modality, Period, Statement
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.sayings import Saying
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
from ondiris.publishing.figures.locale import language_of_words
from ondiris.publishing.projects.pipeline import finding_sentences

__all__ = ["ledger_table", "statement_text"]

_MODALITIES = (Modality.PLANNED, Modality.IN_PROGRESS, Modality.ACHIEVED)


def ledger_table(
    desk: Desk, said: Sequence[Saying], *, subject: str, line: ProjectLine | None = None
) -> Figure:
    """Return everything said of a subject: day, speaker, what, and what took its place.

    Parameters
    ----------
    desk : Desk
    said : sequence of Saying
        In the order of display.
    subject : str
    line : ProjectLine, optional
        The project, of which it is told what must be said.
    """
    voice, words = desk.voice, desk.voice.words
    rows = [one.row for one in said if one.row]
    both = any(len(row.period.readings) > 1 for row in rows)
    by_year = words(
        "“By a year” does not say whether that year belongs to it: both readings are kept."
    )
    return Figure(
        id="promises",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Everything said of it"),
        subtitle=voice.label("subjects", subject),
        params=(("subject", subject),),
        columns=(
            Column("day", words("Said on")),
            Column("speaker", words("Speaker")),
            Column("measure", words("What")),
            Column("period", words("Period or due day")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("under_way", words("Under way"), ColumnKind.NUMBER),
            Column("delivered", words("Delivered"), ColumnKind.NUMBER),
            Column("stated", words("Stated")),
            Column("superseded", words("Superseded on")),
        ),
        rows=tuple(_cells(desk, one) for one in said),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(rows),
        notes=(
            *(finding_sentences(voice, line) if line is not None else ()),
            *((by_year,) if both else ()),
            *desk.notes(rows),
        ),
        evidence=_references(desk, said),
        alt=words("What was said and when, as a table."),
    )


def _cells(desk: Desk, one: Saying) -> tuple[Cell, ...]:
    voice = desk.voice
    speaker = desk.publisher(one.source)
    gone = Text(voice.known(one.superseded), absent=True) if one.superseded else Text("")
    head = (Text(voice.known(one.known), note=_basis(desk, one)), Text(speaker))
    empty = (Text(""),) * len(_MODALITIES)
    if one.row is not None:
        row = one.row
        figures = tuple(
            number(row) if row.key.modality is modality else Text("") for modality in _MODALITIES
        )
        return (*head, Text(desk.series(row.key)), desk.due(row.period), *figures, Text(""), gone)
    assert one.statement is not None  # noqa: S101 - a saying is a figure or a statement
    said = one.statement
    since = Text(voice.period(said.valid) if said.valid else "")
    what = Text(voice.label("statement_properties", said.property))
    text = statement_text(desk, said)
    foreign = "" if voice.lang == "en" else language_of_words(text)
    stated = Text(text, href=f"evidence/{one.id}", lang=foreign)
    return (*head, what, since, *empty, stated, gone)


def statement_text(desk: Desk, statement: Statement) -> str:
    """Return what a statement says, as its property is read: a code, a date or plain words."""
    voice, value = desk.voice, statement.value
    if statement.property == "stage":
        return voice.label("stages", value)
    if (
        voice.catalogue["statement_properties"][statement.property].attributes.get("value")
        == "date"
    ):
        try:
            return desk.due(Period.parse(value)).text
        except InvalidInput:
            return value
    return desk.place_or_activity(value)


def _basis(desk: Desk, one: Saying) -> str:
    if one.known.basis in (KnownBasis.STATED, KnownBasis.LOADED):
        return ""
    return desk.voice.label("known_bases", one.known.basis).lower()


def _references(desk: Desk, said: Sequence[Saying]) -> tuple[Reference, ...]:
    found: dict[str, Reference] = {}
    for one in said:
        if one.source in desk.sources and one.source not in found:
            found[one.source] = desk.reference(one.source, one.locator, one.known)
    return tuple(found.values())
