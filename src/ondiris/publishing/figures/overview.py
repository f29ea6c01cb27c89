"""Figures of the first page: key figures, what grew, what follows from the printed numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ondiris.model import Modality, Period
from ondiris.production.figures.growth import GrowthRates
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.growth import leading_face

__all__ = ["KeyFigure", "derived_block", "headline", "key_figures", "ranking"]


def headline(desk: Desk, level: Row | None, rates: Mapping[str, GrowthRates]) -> str:
    """Return the sentence of the first page from the level of industry and the growth rates.

    Parameters
    ----------
    desk : Desk
    level : Row, optional
        Output of industry.
    rates : mapping of str to GrowthRates
        Of the parts of industry.
    """
    voice = desk.voice
    if level is None:
        return voice.words("No figure of industrial output is known for this period yet.")
    name = activity_name(voice, level.key.activity)
    first = voice.words(
        "%(period)s: %(name)s, output – %(value)s.",
        period=capital(voice.period(level.period)),
        name=name.lower(),
        value=voice.readable(number(level)),
    )
    face = leading_face(rates)
    growths = [row for one in rates.values() if (row := getattr(one, face)) is not None]
    best = max(growths, key=lambda row: row.value, default=None)
    if best is None:
        return first
    said = {
        "count": len(growths),
        "name": activity_name(voice, best.key.activity).lower(),
        "value": voice.readable(number(best)),
    }
    if face == "volume":
        second = voice.words(
            "Activities with a rate: %(count)s; fastest in volume: %(name)s, %(value)s.",
            **said,
        )
    else:
        second = voice.words(
            "Activities with a rate: %(count)s; fastest at current prices: %(name)s, %(value)s.",
            **said,
        )
    return f"{first} {second}"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure that leads, with the year before and how it changed.

    Parameters
    ----------
    row : Row
    before : Row, optional
        The same a year before.
    value, volume : Row, optional
        Growth at current prices and of volume.
    """

    row: Row
    before: Row | None = None
    value: Row | None = None
    volume: Row | None = None


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def key_figures(desk: Desk, keys: Sequence[KeyFigure], place: str, period: Period) -> Figure:
    """Return the ruled row of key figures.

    Parameters
    ----------
    desk : Desk
    keys : sequence of KeyFigure
        At most five, in order.
    place : str
        Name of the area.
    period : Period
        Period of the page; a figure of another one says so.
    """
    voice, words = desk.voice, desk.voice.words
    cells: list[tuple[Cell, ...]] = []
    absent = Text("–", absent=True)
    for key in keys:
        row = key.row
        note = [] if row.period == period else [str(desk.due(row.period))]
        if row.key.modality is Modality.PLANNED:
            note.append(voice.label("modalities", row.key.modality).lower())
        if row.key.scope != "all":
            note.append(voice.label("scopes", row.key.scope).lower())
        beside = (key.before, key.value, key.volume)
        cells.append(
            (
                Text(_key_title(desk, row), note=", ".join(note)),
                number(row),
                *(absent if other is None else number(other) for other in beside),
            )
        )
    rows = [row for k in keys for row in (k.row, k.before, k.value, k.volume) if row is not None]
    return Figure(
        id="key-figures",
        kind=Kind.KEYS,
        lang=voice.lang,
        headline=words("Key figures"),
        subtitle=f"{place}, {voice.period(period)}",
        columns=(
            Column("what", words("Figure")),
            _value_column(desk),
            Column("before", words("A year before"), ColumnKind.NUMBER),
            Column("value-growth", words("Growth at current prices"), ColumnKind.NUMBER),
            Column("volume-growth", words("Growth of volume"), ColumnKind.NUMBER),
        ),
        rows=tuple(cells),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(rows),
        notes=desk.notes(rows),
        evidence=desk.references(rows),
        alt=words("Key figures as a table."),
    )


def _key_title(desk: Desk, row: Row) -> str:
    voice = desk.voice
    measure = (
        desk.series(row.key) if row.key.scope == "all" else voice.label("measures", row.key.measure)
    )
    if row.key.subject:
        return f"{voice.label('subjects', row.key.subject)}: {_low(measure)}"
    if row.key.activity in ("_T", "_Z"):
        return measure
    return f"{activity_name(voice, row.key.activity)}: {_low(measure)}"


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _value_column(desk: Desk) -> Column:
    return Column("value", desk.voice.words("Value"), ColumnKind.NUMBER)


def ranking(
    desk: Desk,
    rows: Iterable[Row],
    *,
    id: str,  # noqa: A002 - the figure's own word
    title: str,
    place: str,
    period: Period,
    levels: Mapping[str, Row],
) -> Figure:
    """Return activities by one measure as bars that are a table.

    Parameters
    ----------
    desk : Desk
    rows : iterable of Row
        One per activity, of one measure.
    id, title, place : str
    period : Period
    levels : mapping of str to Row
        Output by activity, shown beside where known.
    """
    voice, words = desk.voice, desk.voice.words
    ordered = sorted(rows, key=lambda row: (-row.number, row.key.activity))
    cells: list[tuple[Cell, ...]] = []
    for row in ordered:
        code = row.key.activity
        level = levels.get(code)
        cells.append(
            (
                Text(activity_name(voice, code), href=f"activities/{code}"),
                number(row),
                number(level) if level else Text(words("not published"), absent=True),
            )
        )
    shown = [*ordered, *(levels[r.key.activity] for r in ordered if r.key.activity in levels)]
    unit = ordered[0].key.unit if ordered else ""
    measure = desk.series(ordered[0].key) if ordered else ""
    scales = {r.multiplier for r in levels.values()} or {0}
    money = {r.key.unit for r in levels.values()}
    return Figure(
        id=id,
        kind=Kind.RANKING,
        lang=voice.lang,
        headline=title,
        subtitle=", ".join(
            part for part in (measure, voice.inside(place), voice.period(period)) if part
        ),
        unit=voice.unit_title(unit),
        columns=(
            Column("activity", words("Activity")),
            Column("value", measure, ColumnKind.BAR, unit),
            Column(
                "output",
                voice.label("measures", "output"),
                ColumnKind.NUMBER,
                next(iter(money)) if len(money) == 1 else "",
                max(scales),
            ),
        ),
        rows=tuple(cells),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(shown),
        notes=desk.notes(shown),
        evidence=desk.references(shown),
        alt=words(
            "Bars from the largest to the smallest, activities: %(count)s.", count=len(ordered)
        ),
    )


def derived_block(
    desk: Desk, rows: Sequence[Row], place: str, period: Period, *, subject: str = ""
) -> Figure:
    """Return what follows from the printed figures: value, interval and formula."""
    voice, words = desk.voice, desk.voice.words
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        said = "" if row.period == period else str(desk.due(row.period))
        cells.append(
            (
                Text(subject_name(desk, row)),
                Text(desk.series(row.key), note=said),
                number(row),
                Text(expression(desk, row)),
            )
        )
    return Figure(
        id="ratios" if subject else "derived",
        params=(("subject", subject),) if subject else (),
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What follows from the published figures"),
        subtitle=place if subject else f"{place}, {voice.period(period)}",
        columns=(
            Column("about", words("About")),
            Column("measure", words("Measure")),
            _value_column(desk),
            Column("formula", words("Formula with its numbers")),
        ),
        rows=tuple(cells),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(rows),
        notes=(
            words("In brackets: what the printed digits allow, rounded outward."),
            *desk.notes(rows),
        ),
        evidence=desk.references(rows),
        alt=words("Derived figures as a table."),
    )


def subject_name(desk: Desk, row: Row) -> str:
    """Return what a row is about: its subject, else its activity, else its area."""
    voice = desk.voice
    if row.key.subject:
        return voice.label("subjects", row.key.subject)
    if row.key.activity not in ("_T", "_Z"):
        return activity_name(voice, row.key.activity)
    return voice.label("areas", row.key.area)


def expression(desk: Desk, row: Row) -> str:
    """Return a derivation with its numbers in the reader's language; a long sum by its length."""
    if row.formula.startswith("sum-of-months/"):
        return desk.voice.words("sum of months: %(count)s", count=len(row.inputs))
    return desk.voice.formula(row.expression)
