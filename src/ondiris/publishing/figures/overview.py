"""Figures of the first page: key figures, what grew, what follows from the printed numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ondiris.model import Interval, Modality, Period
from ondiris.production.figures.contributing import Additions
from ondiris.production.figures.growth import GrowthRates
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk, activity_inside, activity_name, capital, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.figures.growth import leading_face
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["KeyFigure", "derived_block", "headline", "key_figures", "ranking"]


def headline(
    voice: ReaderLocale,
    level: Row | None,
    rates: Mapping[str, GrowthRates],
    moved: Additions | None,
    share: Row | None,
    shown: Callable[[Number], str],
    unknown: Interval | None = None,
) -> str:
    """Return the sentences of the first page: what industry made, how it grew, what moved it.

    Parameters
    ----------
    voice : ReaderLocale
    level : Row, optional
        Output of industry.
    rates : mapping of str to GrowthRates
        Of industry and its parts.
    moved : Additions, optional
        What the parts added to growth at current prices.
    share : Row, optional
        Of what moved it most in the whole.
    shown : callable
        How a number is written.
    unknown : Interval, optional
        Between what a part can have added of which nothing is known, in points.
    """
    if level is None:
        return voice.words("No figure of industrial output is known for this period yet.")
    own = rates.get(level.key.activity, GrowthRates())
    parts = {code: one for code, one in rates.items() if code not in (level.key.activity, "_T")}
    told = [_made(voice, level, own, shown)]
    if moved is not None and moved.growth is not None:
        told.append(_moved(voice, moved, moved.growth, share, shown, unknown))
    else:
        told.append(_fastest(voice, parts, shown))
    return " ".join(capital(sentence) for sentence in told if sentence)


def _made(voice: ReaderLocale, level: Row, own: GrowthRates, shown: Callable[[Number], str]) -> str:
    """Return what a whole made, and by how much more than a year before."""
    words, rate = voice.words, own.volume or own.value
    said = {
        "name": activity_inside(voice, level.key.activity),
        "value": shown(number(level)),
        "period": voice.period(level.period),
    }
    if rate is None:
        return words("%(name)s made %(value)s in %(period)s.", **said)
    said["rate"] = shown(number(rate))
    if own.volume is None:
        return words(
            "%(name)s made %(value)s in %(period)s, %(rate)s on a year before at current prices.",
            **said,
        )
    return words(
        "%(name)s made %(value)s in %(period)s, %(rate)s on a year before by volume.", **said
    )


def _moved(
    voice: ReaderLocale,
    moved: Additions,
    growth: Row,
    share: Row | None,
    shown: Callable[[Number], str],
    unknown: Interval | None,
) -> str:
    """Return what moved growth most, in the direction that growth took."""
    words, up = voice.words, growth.number >= 0
    first = moved.parts[0 if up else -1]
    said = {
        "name": activity_inside(voice, first.key.activity),
        "points": shown(_pointed(number(first))),
        "growth": shown(_pointed(number(growth))),
    }
    if not (first.number > 0 if up else first.number < 0):
        return ""
    if not _surely_first(moved, unknown, up=up):
        return (
            words("Of the activities with a known contribution %(name)s added most, "
                  "%(points)s of %(growth)s at current prices.", **said)
            if up else
            words("Of the activities with a known contribution %(name)s took most, "
                  "%(points)s of %(growth)s at current prices.", **said)
        )  # fmt: skip
    if share is None:
        return (
            words("%(name)s added most, %(points)s of %(growth)s at current prices.", **said)
            if up else
            words("%(name)s took most, %(points)s of %(growth)s at current prices.", **said)
        )  # fmt: skip
    said["share"] = shown(number(share).at_scale(0, 1))
    return (
        words("%(name)s, %(share)s of output, added most: "
              "%(points)s of %(growth)s at current prices.", **said)
        if up else
        words("%(name)s, %(share)s of output, took most: "
              "%(points)s of %(growth)s at current prices.", **said)
    )  # fmt: skip


def _surely_first(moved: Additions, unknown: Interval | None, *, up: bool) -> bool:
    """Whether no part of which nothing is known can have moved growth as much as the first one."""
    if not moved.lacking:
        return True
    if unknown is None:
        return False
    if up:
        return unknown.upper < moved.parts[0].number
    return unknown.lower > moved.parts[-1].number


def _pointed(value: Number) -> Number:
    """Return a change in points to one decimal, as a sentence tells it."""
    return replace(value.at_scale(0, 1), unit="ppt")


def _fastest(
    voice: ReaderLocale, rates: Mapping[str, GrowthRates], shown: Callable[[Number], str]
) -> str:
    """Return which of the activities with a rate grew fastest; empty where fewer than two do."""
    face = leading_face(rates)
    growths = [row for one in rates.values() if (row := getattr(one, face)) is not None]
    if len(growths) < 2:
        return ""
    best = max(growths, key=lambda row: row.number)
    said = {
        "count": voice.count(len(growths)),
        "name": activity_inside(voice, best.key.activity),
        "value": shown(number(best)),
    }
    words, by_volume = voice.words, face == "volume"
    if best.number <= 0:
        return (
            words("Of the activities with a rate (%(count)s) none grew by volume; "
                  "the smallest fall: %(name)s, %(value)s.", **said)
            if by_volume else
            words("Of the activities with a rate (%(count)s) none grew at current prices; "
                  "the smallest fall: %(name)s, %(value)s.", **said)
        )  # fmt: skip
    return (
        words("%(name)s grew fastest by volume, %(value)s; "
              "activities with a rate: %(count)s.", **said)
        if by_volume else
        words("%(name)s grew fastest at current prices, %(value)s; "
              "activities with a rate: %(count)s.", **said)
    )  # fmt: skip


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
        beside = (key.volume, key.value, key.before)
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
            Column("volume-growth", words("Growth of volume"), ColumnKind.NUMBER),
            Column("value-growth", words("Growth at current prices"), ColumnKind.NUMBER),
            Column("before", words("A year before"), ColumnKind.NUMBER),
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
