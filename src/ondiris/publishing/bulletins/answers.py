"""A document beside what is known now, as tables: figures, promises, words, what is unplaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondiris.model import Period, PriceBasis, SeriesKey
from ondiris.production import Row
from ondiris.production.bulletins.accepting import UnplacedClaim
from ondiris.production.bulletins.answering import Agreement, AnsweredClaim, TimeForm
from ondiris.production.bulletins.bringing import what_brings
from ondiris.production.bulletins.changes import ChangeSince, SaidFigure
from ondiris.production.bulletins.measuring import MeasuredAssertion
from ondiris.publishing.bulletins.answer_words import (
    file_words,
    indicator_words,
    reason_words,
    sort_words,
    topic_words,
)
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import NBSP, decimal_text

__all__ = [
    "about_words",
    "assertions_table",
    "change_words",
    "document_figures",
    "document_promises",
    "period_words",
    "unplaced_table",
]

_SIGNED = ("growth_pct", "change_abs", "contribution_ppt")


def document_figures(
    desk: Desk,
    answers: Sequence[AnsweredClaim],
    kinds: Mapping[str, str],
    *,
    params: tuple[tuple[str, str], ...] = (),
) -> Figure:
    """Return what a document said of what was, beside the newest figure of the same question.

    Parameters
    ----------
    desk : Desk
    answers : sequence of AnsweredClaim
    kinds : mapping of str to str
        Kind of each subject.
    params : tuple of (str, str)
        Filters of the figure's address.
    """
    words = desk.voice.words
    mine = [one for one in answers if one.form is not TimeForm.PROMISE]
    newer = sum(one.newer for one in mine)
    rows = [row for one in mine for row in one.rows]
    return Figure(
        id="document-figures",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words(
            "Figures: %(count)s, of which with something newer: %(newer)s",
            count=len(mine), newer=newer,
        ),
        subtitle=words("What the document said, and what is known now"),
        params=params,
        columns=(
            Column("claim", words("What it said")),
            Column("said", words("In the document"), ColumnKind.NUMBER),
            Column("newest", words("Newest figure"), ColumnKind.NUMBER),
            Column("period", words("Period and source")),
            Column("change", words("Change since")),
            Column("same_time", words("Known now for its own time")),
            Column("brings", words("What would bring a newer one")),
        ),
        rows=tuple(_figure_cells(desk, one, kinds) for one in mine),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(rows),
        notes=(
            words(
                "Where the newest figure covers other months, the change is to the document's own "
                "months of that year."
            ),
            *desk.notes(rows),
        ),
        evidence=desk.references(rows),
        alt=words("Figures of a document beside the newest ones, as a table."),
    )  # fmt: skip


def document_promises(
    desk: Desk,
    answers: Sequence[AnsweredClaim],
    kinds: Mapping[str, str],
    *,
    params: tuple[tuple[str, str], ...] = (),
) -> Figure:
    """Return what a document promised, beside what is promised now and what was delivered."""
    words = desk.voice.words
    mine = [one for one in answers if one.form is TimeForm.PROMISE]
    rows = [row for one in mine for row in one.rows]
    return Figure(
        id="document-promises",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words(
            "Promises: %(count)s, of which said anew: %(newer)s",
            count=len(mine), newer=sum(one.newer for one in mine),
        ),
        subtitle=words("What the document promised, what is promised now, what was delivered"),
        params=params,
        columns=(
            Column("claim", words("What it promised")),
            Column("said", words("In the document"), ColumnKind.NUMBER),
            Column("promised", words("Promised now"), ColumnKind.NUMBER),
            Column("due", words("Due, and who said it")),
            Column("change", words("Change since")),
            Column("delivered", words("Delivered"), ColumnKind.NUMBER),
            Column("brings", words("What would bring a newer one")),
        ),
        rows=tuple(_promise_cells(desk, one, kinds) for one in mine),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(rows),
        notes=(
            words("How each promise stands is said on the page of its programme."),
            *desk.notes(rows),
        ),
        evidence=desk.references(rows),
        alt=words("Promises of a document beside those of now, as a table."),
    )  # fmt: skip


def assertions_table(desk: Desk, found: Sequence[MeasuredAssertion]) -> Figure:
    """Return the claims without a number, each sorted, with what measures it."""
    words = desk.voice.words
    rows = [row for one in found for _, row in one.figures if row is not None]
    return Figure(
        id="document-words",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("Said without a number: %(count)s", count=len(found)),
        subtitle=words("What a figure could show of it"),
        columns=(
            Column("words", words("Words")),
            Column("topic", words("What it is about")),
            Column("sort", words("What can be said of it")),
            Column("indicators", words("Indicators here")),
        ),
        rows=tuple(_assertion_cells(desk, one) for one in found),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words(
                "A figure beside a sentence shows what was measured; whether the sentence is right "
                "is for the reader to judge."
            ),
        ),
        evidence=desk.references(rows),
        alt=words("Claims without a number as a table."),
    )


def unplaced_table(desk: Desk, found: Sequence[UnplacedClaim]) -> Figure:
    """Return the claims whose question is not clear, with the reason and the nearest subjects."""
    words = desk.voice.words
    return Figure(
        id="document-unplaced",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("Not placed: %(count)s", count=len(found)),
        subtitle=words("Each waits for a person to say where it belongs"),
        columns=(
            Column("claim", words("Words")),
            Column("reason", words("Why")),
            Column("candidates", words("Nearest")),
        ),
        rows=tuple(
            (
                Text(f"{one.claim.id}: {one.claim.quote}"),
                Text(reason_words(words, one.reason)),
                Text("; ".join(_candidate(desk, code) for code in one.candidates)),
            )
            for one in found
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        alt=words("Claims that were not placed, as a table."),
    )


def _candidate(desk: Desk, code: str) -> str:
    whole = code.partition("@")[2]
    return f"{desk.place_or_activity(whole or code)} ({code})"


def _figure_cells(desk: Desk, one: AnsweredClaim, kinds: Mapping[str, str]) -> tuple[Cell, ...]:
    newest = one.newest
    return (
        _claim_cell(desk, one.said),
        _said_cell(desk.voice, one.said),
        number(newest) if newest is not None else _nothing(desk),
        _source_cell(desk, one),
        _change_cell(desk, one),
        _agreement_cell(desk, one),
        _brings(desk, one, kinds),
    )


def _promise_cells(desk: Desk, one: AnsweredClaim, kinds: Mapping[str, str]) -> tuple[Cell, ...]:
    newest, delivered = one.newest, one.delivered
    return (
        _claim_cell(desk, one.said),
        _said_cell(desk.voice, one.said),
        number(newest) if newest is not None else _nothing(desk),
        _due_cell(desk, one),
        _change_cell(desk, one),
        number(delivered) if delivered is not None else _nothing(desk),
        _brings(desk, one, kinds),
    )


def _nothing(desk: Desk) -> Text:
    return Text(desk.voice.words("none known"), absent=True)


def _claim_cell(desk: Desk, said: SaidFigure) -> Text:
    key, period = said.key, said.entry.period
    about = about_words(desk.voice, key)
    when = desk.due(period).text
    href = f"projects/{key.subject}" if key.subject else ""
    return Text(about, href=href, note=f"{desk.series(key)}, {when}")


def about_words(voice: ReaderLocale, key: SeriesKey) -> str:
    """Return whom or what a series is about."""
    if key.subject:
        return voice.label("subjects", key.subject)
    if key.activity not in ("_T", "_Z"):
        return activity_name(voice, key.activity)
    return voice.label("areas", key.area)


def _said_cell(voice: ReaderLocale, said: SaidFigure) -> Cell:
    """Return the figure of the document: with its evidence where it is recorded, else as text."""
    printed, power = said.entry.printed, said.entry.printed.multiplier
    span = said.interval.shifted(-power)
    made = Number(
        value=printed.value,
        digits=printed.digits,
        unit=said.key.unit,
        evidence=said.id,
        multiplier=power,
        bound=str(printed.bound),
        upper=printed.upper,
        low=span.lower,
        high=span.upper,
        modality=str(said.key.modality),
        signed=said.key.measure in _SIGNED,
    )
    return made if said.id.startswith("o") else Text(voice.quantity(made))


def _source_cell(desk: Desk, one: AnsweredClaim) -> Text:
    """Return time and source of the newest figure, and what is newer at other prices."""
    voice, newest, other = desk.voice, one.newest, one.other_basis
    notes = [_whence(desk, newest)] if newest is not None else []
    if other is not None:
        basis = voice.label("price_bases", other.key.price_basis)
        said = f"{voice.readable(number(other))}, {voice.period(other.period)}"
        notes.append(f"{basis[:1].lower()}{basis[1:]}: {said}")
    return Text("" if newest is None else voice.period(newest.period), note="; ".join(notes))


def _whence(desk: Desk, row: Row) -> str:
    """Return who said a figure and when; of a derived one, that it is derived."""
    if row.formula:
        who = dict.fromkeys(one.publisher for one in desk.references([row]))
        return desk.voice.words("derived from figures of: %(who)s", who=", ".join(who))
    return desk.who(row)


def _due_cell(desk: Desk, one: AnsweredClaim) -> Text:
    newest = one.newest
    if newest is None:
        return Text("")
    due = desk.due(newest.period).text
    if newest.period != one.said.entry.period:
        before = desk.due(one.said.entry.period).text
        due = desk.voice.words("%(new)s, before: %(old)s", new=due, old=before)
    return Text(due, note=_whence(desk, newest))


def _change_cell(desk: Desk, one: AnsweredClaim) -> Text:
    words, change = desk.voice.words, one.change
    compared = one.compared
    if compared is None or (not one.newer and one.agreement is Agreement.AGREES):
        return Text("–", absent=True)
    slipped = one.agreement is Agreement.DIFFERS and change is not None and change.tenfold
    if change is None or slipped:  # thousands said for millions are no change
        return Text(words("cannot be compared"), absent=True)
    note = ""
    if one.alike is not None:
        shown = desk.voice.readable(number(one.alike))
        note = f"{desk.voice.period(one.alike.period)}: {shown}"
    return Text(change_words(desk.voice, change), note=note)


def change_words(voice: ReaderLocale, change: ChangeSince) -> str:
    """Return a change with its sign and unit, and what the digits allow where that is more."""
    said = decimal_text(change.value, change.digits, voice.lang, signed=True)
    text = NBSP.join(part for part in (said, voice.unit(change.unit)) if part)
    text = text.replace(f"{NBSP}%", "%") if voice.lang == "en" else text
    if change.low == change.high:
        return text
    ends = [decimal_text(end, change.digits, voice.lang, signed=True)
            for end in (change.low, change.high)]  # fmt: skip
    return f"{text} ({' … '.join(ends)})"


def _agreement_cell(desk: Desk, one: AnsweredClaim) -> Text:
    words = desk.voice.words
    if one.own is None:
        return Text(words("nothing"), absent=True)
    said = desk.voice.readable(number(one.own))
    differs = one.agreement is Agreement.DIFFERS
    if one.alone:
        notes = [words("said by the document alone")]
    else:
        notes = [
            words("differs from the document") if differs else words("agrees within the digits")
        ]
    if one.proof is not None:
        made = desk.voice.readable(number(one.proof))
        same = words("other printed figures make the same: %(sum)s", sum=made)
        notes.append(same if one.proved else words("other printed figures make: %(sum)s", sum=made))
    return Text(said, href=f"evidence/{one.own.id}", note="; ".join(notes))


def _brings(desk: Desk, one: AnsweredClaim, kinds: Mapping[str, str]) -> Text:
    if one.newer:
        return Text("")
    return Text(file_words(desk.voice.words, what_brings(one, kinds)))


def _assertion_cells(desk: Desk, one: MeasuredAssertion) -> tuple[Cell, ...]:
    voice = desk.voice
    said = one.said
    about = activity_name(voice, said.activity) if said.activity else ""
    parts = []
    for indicator, row in one.figures:
        text = indicator_words(voice.words, indicator.code)
        if row is not None and indicator.finest:
            text += f" ({activity_name(voice, row.key.activity)})"
        if row is not None:
            text += f": {voice.readable(number(row))}, {voice.period(row.period)}"
            if row.key.price_basis is not PriceBasis.UNSTATED:
                text += f" ({voice.label('price_bases', row.key.price_basis).lower()})"
        parts.append(text)
    return (
        Text(f"“{said.quote}”" if voice.lang == "en" else f"«{said.quote}»", note=said.id),
        Text(topic_words(voice.words, said.topic), note=about),
        Text(sort_words(voice.words, said.sort)),
        Text("; ".join(parts)),
    )


def period_words(voice: ReaderLocale, period: Period | None) -> str:
    """Return the period a document was answered for."""
    return voice.words("the newest of each") if period is None else voice.period(period)
