"""Figures of releases: index lines with their vintages, contributions, a heat table, revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.model import Adjustment, Comparison, Period
from ondiris.production import Row
from ondiris.publishing.figures.dates import short_period
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text

__all__ = ["IndexPlace", "contribution_stack", "growth_heat", "index_lines", "revision_triangle"]


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """What indices are shown of: the name of an area and the code of an activity."""

    area: str
    activity: str


def _month(row: Row) -> bool:
    return not row.period.cumulative and row.period.frequency.value == "M"


def _last_known(rows: Sequence[Row]) -> dict[Period, Row]:
    """Return the newest figure of each period."""
    found: dict[Period, Row] = {}
    for row in sorted(rows, key=lambda r: r.known.day):
        found[row.period] = row
    return found


def _first_known(rows: Sequence[Row]) -> dict[Period, Row]:
    found: dict[Period, Row] = {}
    for row in sorted(rows, key=lambda r: r.known.day, reverse=True):
        found[row.period] = row
    return found


def _newest(rows: Sequence[Row]) -> list[Row]:
    """Return the row known last, whose source and day stand under the figure."""
    return sorted(rows, key=lambda r: (r.known.day, r.period))[-1:]


def _at(desk: Desk, rows: Mapping[Period, Row], period: Period) -> Cell:
    row = rows.get(period)
    if row is None:
        return Text(desk.voice.words("not published"), absent=True)
    return number(row)


def index_lines(desk: Desk, rows: Sequence[Row], *, place: IndexPlace) -> Figure | None:
    """Return the chained volume index of a month: newest, adjusted, as first compiled.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
        Every recorded `index_pct` of one activity on a fixed base, superseded ones included.
    place : tuple of str
        Area's name and activity's code.
    """
    voice, words = desk.voice, desk.voice.words
    fixed = [r for r in rows if r.key.comparison is Comparison.FIXED and _month(r)]
    plain = [r for r in fixed if r.key.adjustment is Adjustment.NSA]
    newest, first = _last_known(plain), _first_known(plain)
    adjusted = _last_known([r for r in fixed if r.key.adjustment is Adjustment.SA])
    periods = sorted(newest)
    if len(periods) < 3:
        return None
    base = plain[0].key.base_period
    shown = [*newest.values(), *adjusted.values()]
    columns = [
        Column("month", words("Month")),
        Column("adjusted", words("Seasonally adjusted"), ColumnKind.NUMBER, "%"),
        Column("index", words("Volume index"), ColumnKind.NUMBER, "%"),
        Column("first", words("As first compiled"), ColumnKind.NUMBER, "%"),
    ]
    cells = [
        (
            Text(short_period(period, voice.lang)),
            _at(desk, adjusted, period),
            _at(desk, newest, period),
            _at(desk, first, period),
        )
        for period in periods
    ]
    return Figure(
        id="index-lines",
        kind=Kind.LINES,
        lang=voice.lang,
        headline=words("Volume of output, %(year)s = 100", year=base),
        subtitle=f"{activity_name(voice, place.activity)}, {voice.inside(place.area)}",
        unit=words("%(period)s = 100", period=base),
        columns=tuple(columns),
        rows=tuple(cells),
        spans=tuple((p.first_day, p.first_day, p.last_day) for p in periods),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        params=(("activity", place.activity),),
        origin=desk.badges(shown),
        evidence=desk.references(_newest(shown)),
        alt=words("Lines, months: %(count)s.", count=len(periods)),
    )


def contribution_stack(
    desk: Desk, rows: Sequence[Row], *, place: IndexPlace, parts: Sequence[str]
) -> Figure | None:
    """Return contributions to the growth of the year to date, release by release.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
        Contributions of the parts, the newest of each period.
    place : tuple of str
        Area's name and the whole's code.
    parts : sequence of str
        At most five disjoint activities, in the order of the stack.
    """
    voice, words = desk.voice, desk.voice.words
    by_part = {p: _last_known([r for r in rows if r.key.activity == p]) for p in parts}
    periods = sorted({period for found in by_part.values() for period in found})[-24:]
    if len(periods) < 2:
        return None
    shown = [row for found in by_part.values() for row in found.values()]
    return Figure(
        id="contributions",
        kind=Kind.STACK,
        lang=voice.lang,
        headline=words("What moved growth, year to date"),
        subtitle=f"{activity_name(voice, place.activity)}, {voice.inside(place.area)}",
        unit=voice.unit_title("ppt"),
        columns=(
            Column("period", words("January to")),
            *(Column(p, activity_name(voice, p), ColumnKind.NUMBER, "ppt") for p in parts),
        ),
        rows=tuple(
            (
                Text(short_period(_end(period), voice.lang)),
                *(_at(desk, by_part[p], period) for p in parts),
            )
            for period in periods
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(shown),
        notes=(words("Percentage points; contributions of all activities add up to the growth."),),
        evidence=desk.references(_newest(shown)),
        alt=words("Stacked bars, periods: %(count)s.", count=len(periods)),
    )


def _end(period: Period) -> Period:
    return Period.of_months(period.last_month)


def growth_heat(
    desk: Desk, rows: Sequence[Row], *, place: str, codes: Sequence[str]
) -> Figure | None:
    """Return growth on the same month of the year before, activities × months."""
    voice, words = desk.voice, desk.voice.words
    monthly = [r for r in rows if _month(r)]
    by_code = {c: _last_known([r for r in monthly if r.key.activity == c]) for c in codes}
    known = [c for c in codes if by_code[c]]
    periods = sorted({period for c in known for period in by_code[c]})[-13:]
    if not periods:
        return None
    shown = [row for c in known for row in by_code[c].values()]
    return Figure(
        id="growth-heat",
        kind=Kind.HEAT,
        lang=voice.lang,
        headline=words("Growth on the same month of the year before"),
        subtitle=place,
        columns=(
            Column("activity", words("Activity")),
            *(Column(str(p), short_period(p, voice.lang), ColumnKind.NUMBER, "%") for p in periods),
        ),
        rows=tuple(
            (
                Text(activity_name(voice, c), href=f"activities/{c}"),
                *(_at(desk, by_code[c], p) for p in periods),
            )
            for c in known
        ),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(shown),
        evidence=desk.references(_newest(shown)),
        alt=words("Activities by months, coloured from fall to rise."),
    )


def revision_triangle(desk: Desk, rows: Sequence[Row], *, place: IndexPlace) -> Figure | None:
    """Return growth of each period as it stood after each release.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
        Growth of the year to date of one activity, every vintage.
    place : tuple of str
        Area's name and activity's code.
    """
    voice, words = desk.voice, desk.voice.words
    days = sorted({row.known.day for row in rows})[-6:]
    periods = sorted({row.period for row in rows})[-17:]
    if not days or not periods:
        return None
    cells = [
        (Text(voice.period(period)), *(_standing(rows, period, day) for day in days))
        for period in periods
    ]
    return Figure(
        id="growth-revisions",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("How growth was revised"),
        subtitle=f"{activity_name(voice, place.activity)}, {voice.inside(place.area)}",
        columns=(
            Column("period", words("Period")),
            *(Column(d.isoformat(), voice.day(d), ColumnKind.NUMBER, "%") for d in days),
        ),
        rows=tuple(cells),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        params=(("activity", place.activity),),
        origin=desk.badges(rows),
        notes=(
            words(
                "A column shows what was known on its day; a change along a row is a correction."
            ),
        ),
        evidence=desk.references(_newest(rows)),
        alt=words("Growth by period and by the day it was known."),
    )


def _standing(rows: Sequence[Row], period: Period, day: date) -> Cell:
    known = [r for r in rows if r.period == period and r.known.day <= day]
    if not known:
        return Text("–", absent=True)
    return number(max(known, key=lambda r: r.known.day))
