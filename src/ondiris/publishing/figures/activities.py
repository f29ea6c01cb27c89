"""Figures of activities: the table of all, one activity's history and its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from ondiris.model import Frequency, Modality, Period
from ondiris.production import Row
from ondiris.production.figures.growth import GrowthRates, growth_by_activity, preferred
from ondiris.publishing.figures.desk import Desk, activity_inside, activity_name, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text

__all__ = ["activity_facts", "activity_history", "activity_line", "activity_table"]


def activity_table(
    desk: Desk,
    rows: Sequence[Row],
    *,
    codes: Sequence[str],
    whole: str,
    place: str,
    period: Period,
) -> Figure:
    """Return activities with level, growth in volume and value, share and the year before.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
        Figures of the period and of the same period a year before.
    codes : sequence of str
        Activities in the order of the list; those without any figure are left out.
    whole : str
        Activity that shares are taken of.
    place : str
    period : Period
    """
    voice, words = desk.voice, desk.voice.words
    scope = _scope(rows)
    found = _ActivityRows([row for row in rows if row.key.scope == scope], period, whole, scope)
    found_by = {code: found[code] for code in codes}
    known = [code for code in codes if any(found_by[code])]
    cells: list[tuple[Cell, ...]] = []
    shown: list[Row] = []
    for code in known:
        shown += [row for row in found_by[code] if row is not None]
        depth = sum(other in known for other in _above(desk, code))
        cells.append(
            (
                Text(activity_name(voice, code), href=f"activities/{code}", level=min(depth, 3)),
                Text(code),
                *(
                    _cell(desk, row, own=code == whole and at == _SHARE)
                    for at, row in enumerate(found_by[code])
                ),
            )
        )
    money = next((row for row in shown if row.key.measure == "output"), None)
    unit, scale = (money.key.unit, money.multiplier) if money else ("", 0)
    return Figure(
        id="activities",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Industry by activity"),
        subtitle=", ".join(
            (place, voice.period(period))
            if scope == "all"
            else (place, voice.period(period), voice.label("scopes", scope).lower())
        ),
        columns=(
            Column("activity", words("Activity")),
            Column("code", words("Code")),
            Column("output", voice.label("measures", "output"), ColumnKind.NUMBER, unit, scale),
            Column("growth", words("Growth of volume"), ColumnKind.NUMBER, "%"),
            Column(
                "share",
                words("Share of %(name)s", name=activity_inside(voice, whole)),
                ColumnKind.NUMBER,
                "%",
            ),
            Column("before", words("A year before"), ColumnKind.NUMBER, unit, scale),
            Column("value-growth", words("Growth at current prices"), ColumnKind.NUMBER, "%"),
        ),
        rows=tuple(cells),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(shown),
        notes=(
            words(
                "Activities of different depth overlap: a grouping holds its members. "
                "Shares are not summed."
            ),
            *desk.notes(shown),
        ),
        evidence=desk.references(shown),
        alt=words("Activities as a table."),
    )


def activity_facts(
    rows: Sequence[Row], code: str, period: Period, whole: str
) -> tuple[Row | None, ...]:
    """Return what the table of activities says of one: level, growth, share, before, value growth.

    Parameters
    ----------
    rows : sequence of Row
        Figures of all activities in the period.
    code : str
    period : Period
    whole : str
        Activity that shares are taken of.
    """
    scope = _scope(rows)
    return _ActivityRows([r for r in rows if r.key.scope == scope], period, whole, scope)[code]


def _cell(desk: Desk, row: Row | None, *, own: bool) -> Cell:
    """Return a number, or that there is none; a whole has no share of itself."""
    if row is not None:
        return number(row)
    return Text("") if own else Text(desk.voice.words("not published"), absent=True)


def _scope(rows: Sequence[Row]) -> str:
    """Return the one scope of a table: all producers where known, else the most frequent."""
    counts = Counter(str(row.key.scope) for row in rows if row.key.measure == "output")
    return "all" if "all" in counts or not counts else counts.most_common(1)[0][0]


def _above(desk: Desk, code: str) -> set[str]:
    """Return the activities and groupings that hold an activity."""
    codes = desk.voice.catalogue["activities"]
    groups = {item.code for item in codes if code in item.members}
    return {*codes.ancestors(code), *groups} - {"_T"}


_SHARE = 2  # place of the share in what `_Found` returns


class _ActivityRows:
    """Level, growth of volume, share, level a year before and growth at current prices."""

    def __init__(self, rows: Sequence[Row], period: Period, whole: str, scope: str) -> None:
        self.rows = rows
        self.period = period
        self.whole = whole
        now = [row for row in rows if row.period.meets(period)]
        self.rates = growth_by_activity(now, scope)

    def __getitem__(self, code: str) -> tuple[Row | None, ...]:
        own = [
            row
            for row in self.rows
            if row.key.activity == code
            and not row.key.subject
            and row.key.modality is Modality.ACHIEVED
        ]
        before = self.period.year_before()
        now = [r for r in own if r.period.meets(self.period)]
        rates = self.rates.get(code, GrowthRates())
        return (
            preferred([r for r in now if r.key.measure == "output" and _whole_sum(r)]),
            rates.volume,
            preferred([r for r in now if r.key.of == f"output@{self.whole}"
                   and r.key.measure == "share_pct"]),
            preferred([r for r in own if before and r.period.meets(before)
                   and r.key.measure == "output"]),
            rates.value,
        )  # fmt: skip


def _whole_sum(row: Row) -> bool:
    return not any(note.startswith("lacks:") for note in row.notes)


def activity_history(
    desk: Desk, rows: Sequence[Row], *, code: str, place: str, newest: int | None = None
) -> Figure:
    """Return the figures of an activity, newest period first within a measure.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
    code, place : str
    newest : int, optional
        How many of each measure are shown; all of them where nothing is said.
    """
    voice, words = desk.voice, desk.voice.words
    order: Mapping[str, int] = {item.code: n for n, item in enumerate(voice.catalogue["measures"])}
    ordered = sorted(
        rows,
        key=lambda r: (order.get(r.key.measure, 99), desk.series(r.key), _newest_first(r.period)),
    )
    shown = _newest(desk, ordered, newest)
    left = len(ordered) - len(shown)
    ordered = shown
    promises = {row.id for row in ordered if row.key.modality is not Modality.ACHIEVED}
    return Figure(
        id="activity",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("All figures, as known"),
        subtitle=f"{activity_name(voice, code)}, {voice.inside(place)}",
        params=(("activity", code),),
        columns=(
            Column("measure", words("Measure")),
            Column("period", words("Period")),
            *((Column("promised", words("Promised"), ColumnKind.NUMBER),) if promises else ()),
            Column("value", words("Value"), ColumnKind.NUMBER),
            Column("said", words("Source and date")),
        ),
        rows=tuple(
            (
                Text(desk.series(row.key)),
                desk.due(row.period),
                *((number(row) if row.id in promises else Text(""),) if promises else ()),
                Text("") if row.id in promises else number(row),
                Text(desk.who(row) if row.source else voice.formula(row.expression)),
            )
            for row in ordered
        ),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(ordered),
        notes=(
            *([words("Older rows are in the files.")] if left else ()),
            *desk.notes(ordered),
        ),
        evidence=desk.references(ordered),
        alt=words("All figures of the activity as a table."),
    )


def _newest(desk: Desk, ordered: Sequence[Row], count: int | None) -> list[Row]:
    """Return the first rows of each measure; all of them where no number is said."""
    if count is None:
        return list(ordered)
    groups: dict[str, list[Row]] = {}
    for row in ordered:
        groups.setdefault(desk.series(row.key), []).append(row)
    return [row for group in groups.values() for row in group[:count]]


def _newest_first(period: Period) -> tuple[int, int]:
    return -period.last_day.toordinal(), -period.first_day.toordinal()


def activity_line(desk: Desk, rows: Sequence[Row], *, code: str, place: str) -> Figure | None:
    """Return the printed yearly level as a line; nothing where fewer than three years are known.

    A line never joins what is not comparable: only whole years of one series are drawn, and a year
    of which nothing is known is a gap.
    """
    voice, words = desk.voice, desk.voice.words
    years = sorted(
        (
            row
            for row in rows
            if row.key.measure == "output"
            and row.period.frequency is Frequency.YEAR
            and row.period.length == 1
            and not row.formula
            and row.key.scope == "all"
            and not row.conflicts
        ),
        key=lambda row: row.period.start,
    )
    if len(years) < 3:
        return None
    scale = max(row.multiplier for row in years)
    by_year = {row.period.start.year: row for row in years}
    span = range(min(by_year), max(by_year) + 1)
    gaps = [str(year) for year in span if year not in by_year]
    missing = [words("No figure is known, and the line is broken: %(periods)s.",
                     periods=", ".join(gaps))] if gaps else []  # fmt: skip
    return Figure(
        id="years",
        kind=Kind.LINE,
        lang=voice.lang,
        headline=words("Output of whole years, at the prices of each year"),
        subtitle=f"{activity_name(voice, code)}, {voice.inside(place)}",
        unit=voice.unit_title(years[0].key.unit, scale),
        params=(("activity", code),),
        columns=(
            Column("year", words("Year")),
            Column(
                "output",
                voice.label("measures", "output"),
                ColumnKind.NUMBER,
                years[0].key.unit,
                scale,
            ),
        ),
        rows=tuple(
            (Text(str(year)), number(by_year[year]) if year in by_year else Text("–", absent=True))
            for year in span
        ),
        spans=tuple((date(y, 1, 1), date(y, 1, 1), date(y, 12, 31)) for y in span),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(years),
        notes=(*missing, *desk.notes(years)),
        evidence=desk.references(years),
        alt=words("A line, number of years: %(count)s.", count=len(years)),
    )
