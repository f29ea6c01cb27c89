"""The history of a subject's promises: who said what and when, and what moved."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.production.figures.chains import PromiseVersion
from ondiris.production.projects.promises import PromiseLine
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.numbers import NBSP, decimal_text
from ondiris.publishing.projects.standings import due_text, standing_text

__all__ = ["moved_text", "version_table"]


def version_table(desk: Desk, lines: Sequence[PromiseLine], *, subject: str) -> Figure:
    """Return every version of a subject's promises, grouped by what was promised.

    Parameters
    ----------
    desk : Desk
    lines : sequence of PromiseLine
        Its promises, each with its versions.
    subject : str
    """
    voice, words = desk.voice, desk.voice.words
    ordered = sorted(lines, key=lambda line: (line.promised.key.measure, line.versions[0].row.id))
    pairs = [(line, one) for line in ordered for one in line.versions]
    return Figure(
        id="versions",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("How the promises moved"),
        subtitle=voice.label("subjects", subject),
        params=(("subject", subject),),
        columns=(
            Column("measure", words("Measure")),
            Column("day", words("Said on")),
            Column("speaker", words("Speaker")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("due", words("Period or due day")),
            Column("moved", words("What moved")),
            Column("standing", words("How it stands")),
        ),
        rows=tuple(_cells(desk, line, one) for line, one in pairs),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words(
                "Every version stays. The one said last stands; of two said on one day, that of "
                "the weightier source. What nobody has confirmed takes the place of nothing that "
                "somebody has."
            ),
        ),
        evidence=desk.references([one.row for _, one in pairs]),
        alt=words("Versions of promises in the order in which they were said, as a table."),
    )


def _cells(desk: Desk, line: PromiseLine, one: PromiseVersion) -> tuple[Cell, ...]:
    row, words = one.row, desk.voice.words
    speaker = desk.publisher(row.source) if row.source in desk.sources else ""
    stands = (
        standing_text(desk.voice, line)
        if row.id == line.promised.id
        else Text(words("another version stands"), absent=True)
    )
    return (
        Text(desk.voice.label("measures", row.key.measure)),
        Text(desk.voice.known(row.known)),
        Text(speaker),
        number(row),
        due_text(desk, row),
        moved_text(desk, one),
        stands,
    )


def moved_text(desk: Desk, one: PromiseVersion) -> Text:
    """Return what a version moved: the amount, the due day, or nothing; a move back says so."""
    words = desk.voice.words
    if one.number == 1:
        return Text(words("first said"), absent=True)
    if one.repeats:
        return Text(words("said again"), absent=True)
    parts = [_amount(desk, one)] if one.moved is not None else []
    if one.moved is None:
        parts.append(words("counted in other units"))
    if one.due_before is not None:
        before, now = desk.due(one.due_before).text, desk.due(one.row.period).text
        parts.append(words("%(new)s, before: %(old)s", new=now, old=before))
        if one.days_moved:
            parts.append(_days(desk, one.days_moved))
    late = one.days_moved > 0 or one.lowered
    return Text("; ".join(part for part in parts if part), late=late, absent=late)


def _days(desk: Desk, days: int) -> str:
    """Return by how many days, in words that say which way."""
    words, count = desk.voice.words, desk.voice.count(abs(days))
    if days < 0:
        return words("moved back to an earlier day, days: %(count)s", count=count)
    return words("later, days: %(count)s", count=count)


def _amount(desk: Desk, one: PromiseVersion) -> str:
    """Return by how much the amount moved, as the digits of both versions allow."""
    moved, row, voice = one.moved, one.row, desk.voice
    if moved is None or not moved.bounded or moved.contains(moved.lower * 0):
        return ""
    power, digits = row.multiplier, max(row.digits, 0)
    low, high = moved.shifted(-power).outward(digits)
    ends = [decimal_text(end, digits, voice.lang, signed=True) for end in (low, high)]
    text = " … ".join(dict.fromkeys(ends))
    return NBSP.join(part for part in (text, voice.unit(row.key.unit, power)) if part)
