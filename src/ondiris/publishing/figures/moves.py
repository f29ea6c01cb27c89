"""Promises that moved, launches and forecasts come due, as figures; and how a change is set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ondiris.model import Period
from ondiris.production.figures.changes import Cause, Moved, MoveKind, ReleaseChanges, Revised
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Text,
)
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.figures.overview import subject_name

__all__ = [
    "dates_of",
    "difference",
    "forecasts_table",
    "launches_table",
    "promises_moved",
    "promises_of",
    "register_figure",
    "who",
    "year_sentences",
    "years_moved_table",
]

Rows = Iterable[Sequence[Cell]]


def register_figure(
    desk: Desk,
    name: str,
    headline: str,
    columns: Sequence[tuple[str, str] | tuple[str, str, ColumnKind]],
    rows: Rows,
    rests_on: Iterable[Row] = (),
) -> Figure:
    """Return a table as a figure, its subtitle the two vintages' later one.

    Parameters
    ----------
    desk : Desk
    name, headline : str
    columns : sequence of tuple
        Identifier, title and, where it holds numbers, the kind.
    rows : iterable of sequence of Cell
    rests_on : iterable of Row
        Figures whose documents are named under it.
    """
    found = tuple(tuple(row) for row in rows)
    day = desk.voice.day(desk.vintage.known)
    return Figure(
        id=name,
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=headline,
        subtitle=desk.voice.words("as known on %(day)s", day=day),
        columns=tuple(Column(*column) for column in columns),
        rows=found,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        evidence=desk.references(rests_on),
        alt=headline,
    )


def difference(one: Revised) -> Number:
    """Return by how much, in the scale of the new figure and the finer digits of the two."""
    scale = one.new.multiplier
    digits = max(one.new.digits, one.old.digits + scale - one.old.multiplier, 0)
    moved = one.difference - (one.new.number - one.old.number)
    gap = (one.new.interval - one.old.interval).plus(moved).shifted(-scale)
    return Number(
        value=one.difference.scaleb(-scale),
        digits=digits,
        unit="ppt" if one.new.key.unit == "%" else one.new.key.unit,
        evidence=one.new.id,
        multiplier=scale,
        low=gap.lower,
        high=gap.upper,
        origin=Badge.DERIVED,
        modality=str(one.new.key.modality),
        signed=True,
    )


def promises_moved(desk: Desk, changes: ReleaseChanges) -> Figure:
    """Return promised amounts, deadlines and planned launches that moved, by subject."""
    words = desk.voice.words
    amounts = promises_of(changes)
    dates = dates_of(changes)
    rows: list[tuple[Cell, ...]] = [
        (
            Text(subject_name(desk, one.new), href=f"projects/{one.new.key.subject}"),
            Text(desk.series(one.new.key), note=str(desk.due(one.new.period).text)),
            number(one.old),
            number(one.new),
            difference(one),
            who(desk, one.new.source),
        )
        for one in amounts
    ]
    rows += [
        (
            _subject(desk, one),
            Text(_property(desk, one)),
            Text(_time(desk, one.old), note=was),
            Text(_time(desk, one.new), note=now, href=f"evidence/{one.evidence}"),
            _days(desk, one),
            who(desk, one.source),
        )
        for one in dates
        for was, now in (_amounts(desk, one),)
    ]
    return register_figure(
        desk,
        "changes-promises",
        words("Promises moved: %(count)s", count=len(rows)),
        (
            ("subject", words("Project or programme")),
            ("what", words("What was promised")),
            ("was", words("Was"), ColumnKind.NUMBER),
            ("is", words("Is"), ColumnKind.NUMBER),
            ("by", words("By how much"), ColumnKind.NUMBER),
            ("source", words("Source")),
        ),
        sorted(rows, key=lambda row: (str(row[0]), str(row[1]))),
        [
            *(row for one in amounts for row in (one.new, one.old)),
            *(row for one in dates for row in one.amounts or ()),
        ],
    )


def promises_of(changes: ReleaseChanges) -> list[Revised]:
    """Return the promised amounts that moved."""
    return [one for one in changes.revised if one.promised]


def dates_of(changes: ReleaseChanges) -> tuple[Moved, ...]:
    """Return the planned launches and deadlines that moved."""
    return changes.of_kind(MoveKind.DATE, MoveKind.DEADLINE)


def launches_table(desk: Desk, changes: ReleaseChanges) -> Figure:
    """Return the projects that launched, beside the day they last planned."""
    words = desk.voice.words
    found = changes.of_kind(MoveKind.LAUNCH)
    rows = [
        (
            _subject(desk, one),
            Text(_time(desk, one.new), href=f"evidence/{one.evidence}"),
            Text(_time(desk, one.old)) if one.old else Text("–", absent=True),
            _days(desk, one),
            who(desk, one.source),
        )
        for one in found
    ]
    return register_figure(
        desk,
        "changes-launches",
        words("Launches: %(count)s", count=len(found)),
        (
            ("subject", words("Project")),
            ("launched", words("Launched")),
            ("planned", words("Planned")),
            ("late", words("After its last plan")),
            ("source", words("Source")),
        ),
        rows,
    )


def forecasts_table(desk: Desk, changes: ReleaseChanges) -> Figure:
    """Return our own forecasts whose day came, beside what happened."""
    words = desk.voice.words
    found = changes.of_kind(MoveKind.FORECAST)
    ends = {
        "met": words("came true"),
        "missed": words("did not come true"),
        "not_scored": words("nothing comparable is published yet"),
    }
    rows = [
        (
            _subject(desk, one),
            Text(_time(desk, one.property)),
            Text(
                f"{decimal_text(Decimal(one.old) * 100, 0, desk.voice.lang)} %",
                href=f"evidence/{one.evidence}",
            ),
            Text(ends[one.new], absent=one.new == "not_scored"),
        )
        for one in found
    ]
    return register_figure(
        desk,
        "changes-forecasts",
        words("Forecasts come due: %(count)s", count=len(found)),
        (
            ("programme", words("Programme")),
            ("day", words("For the day")),
            ("probability", words("Probability given")),
            ("outcome", words("What happened")),
        ),
        rows,
    )


def years_moved_table(desk: Desk, changes: ReleaseChanges) -> Figure:
    """Return what moved the year's figures: revisions of known months, and months that came."""
    words = desk.voice.words
    found = changes.of_kind(MoveKind.YEAR)
    kinds = {"revisions": words("corrections of known months"), "news": words("months that came")}
    rows = [
        (
            Text(_year_named(desk, new), href=new.id.removeprefix("/")),
            Text(kinds[one.property]),
            number(old),
            number(new),
            difference(Revised(old, new, Cause.DERIVED)),
        )
        for one in found
        if one.amounts is not None
        for old, new in (one.amounts,)
    ]
    return register_figure(
        desk,
        "changes-years",
        "; ".join(year_sentences(desk, found)),
        (
            ("figure", words("Figure")),
            ("what", words("What moved it")),
            ("was", words("Was"), ColumnKind.NUMBER),
            ("is", words("Is"), ColumnKind.NUMBER),
            ("by", words("By how much"), ColumnKind.NUMBER),
        ),
        rows,
    )


def year_sentences(desk: Desk, moved: Iterable[Moved]) -> tuple[str, ...]:
    """Return what moved each year's figure, in a sentence a series.

    Parameters
    ----------
    desk : Desk
    moved : iterable of Moved
        Those of years; others are passed over.
    """
    words, steps = desk.voice.words, dict[str, dict[str, tuple[Row, Row]]]()
    for one in moved:
        if one.kind is MoveKind.YEAR and one.amounts is not None:
            name = _year_named(desk, one.amounts[1])
            steps.setdefault(name, {})[one.property] = one.amounts
    found = []
    for name, known in steps.items():
        first, last = next(iter(known.values()))[0], list(known.values())[-1][1]
        kinds = {"revisions": words("revisions"), "news": words("new months")}
        changes = {kind: difference(Revised(*two, Cause.DERIVED)) for kind, two in known.items()}
        by = ", ".join(f"{kinds[kind]} {desk.voice.readable(n)}" for kind, n in changes.items())
        was, now = (desk.voice.readable(number(row)) for row in (first, last))
        found.append(
            words("%(name)s: %(was)s → %(now)s (%(by)s)", name=name, was=was, now=now, by=by)
        )
    return tuple(found)


def _year_named(desk: Desk, row: Row) -> str:
    """Return what a year's figure is of: ``Industry: output, 2026``."""
    series = desk.series(row.key)
    name = f"{activity_name(desk.voice, row.key.activity)}: {series[:1].lower()}{series[1:]}"
    return f"{name}, {row.period}"


def _subject(desk: Desk, one: Moved) -> Text:
    return Text(desk.voice.label("subjects", one.subject), href=f"projects/{one.subject}")


def _property(desk: Desk, one: Moved) -> str:
    if one.kind is MoveKind.DEADLINE:
        measure = desk.voice.label("measures", one.property)
        return desk.voice.words("Deadline: %(what)s", what=measure[:1].lower() + measure[1:])
    return desk.voice.label("statement_properties", one.property)


def _amounts(desk: Desk, one: Moved) -> tuple[str, str]:
    """Return what was promised and what is; nothing where both say the same amount."""
    if one.amounts is None:
        return "", ""
    was, now = one.amounts
    if was.number == now.number and was.bound is now.bound:
        return "", ""
    return desk.voice.readable(number(was)), desk.voice.readable(number(now))


def _time(desk: Desk, text: str) -> str:
    period = Period.parse(text)
    return str(desk.due(period).text)


def _days(desk: Desk, one: Moved) -> Text:
    if one.days is None:
        return Text("–", absent=True)
    sign = "+" if one.days > 0 else "−" if one.days < 0 else ""
    shown = f"{sign}{abs(one.days)}"
    said = desk.voice.words.plural("%(shown)s day", "%(shown)s days", abs(one.days), shown=shown)
    return Text(said, absent=one.days > 0, late=one.days > 0)


def who(desk: Desk, source: str) -> Text:
    """Return the publisher of a source; its identifier where it is not known."""
    return Text(desk.publisher(source) or "–")
