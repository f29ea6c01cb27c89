"""Series side by side as a figure, and in sentences: what is compared, who grew, what was revised.

Series are told apart by what they differ in; what they have in common stands under the title.
Lines of one unit share a chart, up to five; more of them, or other units, stand below each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from ondiris.model import Period, PriceBasis, SeriesKey
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.side_by_side import (
    ComparedSeries,
    NamedSeries,
    Otherwise,
    SideBySide,
    indexed,
)
from ondiris.publishing.figures.desk import Desk, activity_name, number
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Text,
)
from ondiris.publishing.figures.numbers import decimal_text

__all__ = [
    "absent_figure",
    "compared_names",
    "comparison_figure",
    "comparison_sentences",
    "grain_name",
    "known_when",
    "series_title",
]

_SHOWN = 3
"""So many series are told of in a headline."""
_LISTED = 6
"""So many missing periods are named."""
_POWERS = (12, 9, 6, 3)


def grain_name(desk: Desk, grain: Grain) -> str:
    """Return how often a series is told, as a choice."""
    words = desk.voice.words
    return {
        Grain.MONTH: words("By month"),
        Grain.QUARTER: words("By quarter"),
        Grain.SO_FAR: words("Year so far, month by month"),
        Grain.YEAR: words("By year"),
    }[grain]


def known_when(desk: Desk, named: NamedSeries) -> str:
    """Return as of when a series is read, where that is another time than the page's."""
    voice = desk.voice
    if named.revision is not None:
        return voice.words("revision %(number)s", number=named.revision)
    if named.day is not None:
        return voice.words("as known on %(day)s", day=voice.day(named.day))
    return ""


def series_title(desk: Desk, key: SeriesKey) -> str:
    """Return a series in full: measure, activity, place."""
    voice = desk.voice
    parts = [desk.series(key)]
    if key.activity not in ("_T", "_Z"):
        parts.append(activity_name(voice, key.activity))
    return " · ".join((*parts, voice.label("areas", key.area)))


def _parts(desk: Desk, one: ComparedSeries) -> tuple[str, ...]:
    """Return what a series is: place, activity, measure, and as known when."""
    voice, key = desk.voice, one.key
    activity = "" if key.activity in ("_T", "_Z") else activity_name(voice, key.activity)
    when = known_when(desk, one.named)
    return voice.label("areas", key.area), activity, desk.series(key), when


def _told_apart(
    desk: Desk, series: Sequence[ComparedSeries]
) -> tuple[list[bool], list[tuple[str, ...]]]:
    parts = [_parts(desk, one) for one in series]
    return [len(set(column)) > 1 for column in zip(*parts, strict=True)], parts


def compared_names(desk: Desk, side: SideBySide) -> list[str]:
    """Return the names of series: what each differs in from the others."""
    differ, parts = _told_apart(desk, side.series)
    if not any(differ):
        differ[0] = True
    now = desk.voice.words("as known now")
    return [
        ", ".join(
            (part or (now if n == len(own) - 1 else desk.voice.words("whole economy")))
            for n, part in enumerate(own)
            if differ[n]
        )
        for own in parts
    ]


def _in_common(desk: Desk, side: SideBySide) -> list[str]:
    differ, parts = _told_apart(desk, side.series)
    if not any(differ):
        differ[0] = True
    return [part for n in (2, 1, 0, 3) if not differ[n] and (part := parts[0][n])]


def comparison_figure(
    desk: Desk, side: SideBySide, *, params: Sequence[tuple[str, str]] = ()
) -> Figure:
    """Return series side by side: a row a period, a column a series.

    Parameters
    ----------
    desk : Desk
    side : SideBySide
    params : sequence of (str, str)
        Filters of its address.
    """
    voice, words = desk.voice, desk.voice.words
    names = compared_names(desk, side)
    based = side.base is not None
    columns = [_column(side, n, name) for n, name in enumerate(names)]
    units = {voice.unit_title(c.unit, c.multiplier) for c in columns}
    unit = _unit(desk, side, units)
    rows = [row for one in side.series for row in one.told]
    periods = [side.period(n) for n in range(len(side.extents))]
    common = _in_common(desk, side)
    return Figure(
        id="compare",
        kind=Kind.LINES,
        lang=voice.lang,
        headline=_capital(_headline(desk, side, names)),
        subtitle="; ".join((*common, *([unit] if unit else []))),
        unit=unit,
        columns=(Column("period", words("Period")), *columns),
        rows=tuple(
            (Text(voice.period(period)), *(_cell(desk, side, one, n) for one in side.series))
            for n, period in enumerate(periods)
        ),
        spans=tuple((_stands_at(p, side.grain), p.first_day, p.last_day) for p in periods),
        labels=tuple(
            name if unit or based else f"{name}, {voice.unit_title(c.unit, c.multiplier)}"
            for name, c in zip(names, columns, strict=True)
        ),
        params=tuple(params),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(rows),
        notes=(*_notes(desk, side, names), *desk.notes(rows)),
        evidence=desk.references(rows),
        alt=words("Lines over time: %(names)s. Every value is in the table.",
                  names="; ".join(names)),
    )  # fmt: skip


def _stands_at(period: Period, grain: Grain) -> date:
    """Return the day at which a period stands along the foot: of a year so far its last month."""
    return period.last_day.replace(day=1) if grain is Grain.SO_FAR else period.first_day


def absent_figure(desk: Desk, params: Sequence[tuple[str, str]] = ()) -> Figure:
    """Return the comparison of nothing: no series is chosen, or none is known."""
    words = desk.voice.words
    return Figure(
        id="compare", kind=Kind.LINES, lang=desk.voice.lang, headline=words("Compare series"),
        subtitle="", columns=(Column("period", words("Period")),
                              Column("value", words("Value"), ColumnKind.NUMBER)),
        rows=(), params=tuple(params), as_of=desk.vintage.known, revision=desk.vintage.revision,
    )  # fmt: skip


def _column(side: SideBySide, n: int, name: str) -> Column:
    key = side.series[n].key
    if side.base is not None:
        return Column(f"s{n + 1}", name, ColumnKind.NUMBER, "%")
    return Column(f"s{n + 1}", name, ColumnKind.NUMBER, key.unit, _power(side, key.unit))


def _power(side: SideBySide, unit: str) -> int:
    """Return the power of ten in which all series of a unit are told: as the smallest asks for."""
    if unit in ("%", "ppt", "x"):
        return 0
    sizes = [
        max((abs(row.number) for row in one.told), default=Decimal(0))
        for one in side.series
        if one.key.unit == unit
    ]
    smallest = min((size for size in sizes if size), default=Decimal(0))
    return next((p for p in _POWERS if smallest >= Decimal(10) ** (p + 1)), 0)


def _unit(desk: Desk, side: SideBySide, units: set[str]) -> str:
    """Return the unit that all lines have in common; none where they differ."""
    if side.base is not None:
        period = desk.voice.period(side.period(side.base))
        return desk.voice.words("%(period)s = 100", period=period)
    alike = {(one.key.unit, one.key.measure if one.key.unit == "%" else "") for one in side.series}
    return next(iter(units)) if len(units) == len(alike) == 1 else ""


def _cell(desk: Desk, side: SideBySide, one: ComparedSeries, n: int) -> Cell:
    row = one.rows[n]
    if row is None:
        return Text("–", absent=True)
    shown = number(row)
    if row.formula and one.vintage != desk.vintage:
        # A derived figure of another day is found on that day.
        shown = replace(shown, evidence=f"/evidence/{row.id}?as_of={one.vintage.known}")
    base = one.rows[side.base] if side.base is not None else None
    if base is None:
        return shown
    value, low, high = indexed(row, base)
    return replace(
        shown, value=value, digits=1, unit="%", multiplier=0, low=low, high=high, bound="eq",
        signed=False, origin=shown.origin if shown.origin is Badge.SYNTHETIC else Badge.DERIVED,
    )  # fmt: skip


def _change(side: SideBySide, one: ComparedSeries) -> Decimal | None:
    """Return by how many percent a level grew over the span; none of what is in percent."""
    if side.span is None or one.key.unit == "%":
        return None
    first, last = (one.rows[n] for n in side.span)
    if first is None or last is None or first.number <= 0:
        return None
    change = 100 * (last.number / first.number - 1)
    return change.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _percent(desk: Desk, value: Decimal, *, digits: int = 1, signed: bool = True) -> str:
    text = decimal_text(value, digits, desk.voice.lang, signed=signed)
    return f"{text}%" if desk.voice.lang == "en" else f"{text}\u00a0%"


def _headline(desk: Desk, side: SideBySide, names: Sequence[str]) -> str:
    voice, words = desk.voice, desk.voice.words
    changes = [_change(side, one) for one in side.series]
    grown = sorted(
        ((change, name) for change, name in zip(changes, names, strict=True) if change is not None),
        key=lambda pair: -pair[0],
    )
    if side.span and len(grown) == len(names):
        first, last = (voice.period(side.period(n)) for n in side.span)
        said = "; ".join(f"{name} {_percent(desk, c)}" for c, name in grown[:_SHOWN])
        if len(grown) > _SHOWN:
            c, name = grown[-1]
            said = f"{said} … {name} {_percent(desk, c)}"
        return words("%(first)s to %(last)s: %(changes)s", first=first, last=last, changes=said)
    measures = list(dict.fromkeys(desk.series(one.key) for one in side.series))
    if side.common and len(measures) == 1:
        n = side.common[-1]
        values = [
            f"{name} {voice.readable(number(row))}"
            for one, name in zip(side.series, names, strict=True)
            if (row := one.rows[n]) is not None
        ]
        return f"{voice.period(side.period(n))}: {'; '.join(values[:_SHOWN])}"
    return "; ".join(measures if len(measures) > 1 else names[:_SHOWN])


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def comparison_sentences(desk: Desk, side: SideBySide) -> list[str]:
    """Return what the comparison says: of what it is, who grew most, how vintages differ."""
    voice, words = desk.voice, desk.voice.words
    names = [voice.inside(name) for name in compared_names(desk, side)]
    common = ", ".join(map(voice.inside, _in_common(desk, side)))
    first, last = (voice.period(side.period(n)) for n in (0, len(side.extents) - 1))
    said = [
        words("Compared: %(names)s. %(common)s. %(grain)s: %(first)s to %(last)s.",
              names="; ".join(names), common=common, grain=grain_name(desk, side.grain),
              first=first, last=last)
        if common
        else words("Compared: %(names)s. %(grain)s: %(first)s to %(last)s.",
                   names="; ".join(names), grain=grain_name(desk, side.grain),
                   first=first, last=last)
    ]  # fmt: skip
    said += _ahead(desk, side, names)
    if not side.common and len(names) > 1:
        said.append(words("No period is known of all of them, so that nothing is set against "
                          "anything."))  # fmt: skip
    said += [_revised(desk, side, names, one) for one in side.otherwise]
    return said


def _ahead(desk: Desk, side: SideBySide, names: Sequence[str]) -> list[str]:
    """Return which series grew most, or stands highest at the last common period."""
    if len(names) < 2:
        return []
    changes = [change for one in side.series if (change := _change(side, one)) is not None]
    if len(changes) == len(names):
        return _grown(desk, side, names, changes)
    if side.common and len({(one.key.unit, one.key.measure) for one in side.series}) == 1:
        return _highest(desk, side, names)
    return []


def _grown(
    desk: Desk, side: SideBySide, names: Sequence[str], changes: Sequence[Decimal]
) -> list[str]:
    words, most = desk.voice.words, max(changes)
    if side.span is None or changes.count(most) > 1:
        return []
    first, last = (desk.voice.period(side.period(n)) for n in side.span)
    said = {"first": first, "last": last, "name": names[changes.index(most)],
            "change": _percent(desk, most)}  # fmt: skip
    if most > 0:
        return [words("Grew most from %(first)s to %(last)s: %(name)s, %(change)s.", **said)]
    return [words("Fell least from %(first)s to %(last)s: %(name)s, %(change)s.", **said)]


def _highest(desk: Desk, side: SideBySide, names: Sequence[str]) -> list[str]:
    n = side.common[-1]
    rows = [row for one in side.series if (row := one.rows[n]) is not None]
    values = [row.number for row in rows]
    top = values.index(max(values))
    if values.count(values[top]) > 1:
        return []
    return [
        desk.voice.words(
            "Highest at the last common period, %(period)s: %(name)s, %(value)s.",
            period=desk.voice.period(side.period(n)),
            name=names[top],
            value=desk.voice.readable(number(rows[top])),
        )
    ]


def _revised(desk: Desk, side: SideBySide, names: Sequence[str], one: Otherwise) -> str:
    voice, words = desk.voice, desk.voice.words
    told = {"first": names[one.first], "second": names[one.second],
            "all": voice.count(one.common), "count": voice.count(one.differing)}  # fmt: skip
    if not one.common:
        return words("%(first)s – %(second)s: no period is known to both.", **told)
    if not one.differing:
        return words(
            "%(first)s – %(second)s: the same in every period known to both (%(all)s).", **told
        )
    points = side.series[one.first].key.unit == "%"
    far = one.largest if points else 100 * one.largest
    digits = 1 if far >= Decimal("0.05") else 2
    size = decimal_text(far, digits, voice.lang)
    said = (
        words("%(size)s percentage points", size=size)
        if points
        else _percent(desk, far, digits=digits, signed=False)
    )
    return words(
        "%(first)s – %(second)s: different in %(count)s of %(all)s periods known to both, "
        "at most by %(far)s.", **told, far=said,
    )  # fmt: skip


def _notes(desk: Desk, side: SideBySide, names: Sequence[str]) -> list[str]:
    voice, words = desk.voice, desk.voice.words
    found = []
    for one, name in zip(side.series, names, strict=True):
        gaps = [_run_text(desk, side, run) for run in _gaps(one)]
        if gaps:
            listed = "; ".join(gaps[:_LISTED])
            if len(gaps) > _LISTED:
                listed = f"{listed}; {words('and %(count)s more', count=len(gaps) - _LISTED)}"
            found.append(words("No figure is known, and the line is broken: %(name)s, %(periods)s.",
                               name=name, periods=listed))  # fmt: skip
    if any(_at_current_prices(desk, one.key) for one in side.series):
        found.append(words("Amounts are at the prices of each period: their growth holds the "
                           "growth of prices too."))  # fmt: skip
    if side.base is not None:
        found.append(words("Each figure divided by that of %(period)s, times 100; a number leads "
                           "to the figure that was divided.",
                           period=voice.period(side.period(side.base))))  # fmt: skip
    return found


def _at_current_prices(desk: Desk, key: SeriesKey) -> bool:
    units = desk.voice.catalogue["units"]
    money = key.unit in units and units[key.unit].attributes.get("kind") == "money"
    return money and key.price_basis is not PriceBasis.REAL


def _gaps(one: ComparedSeries) -> list[tuple[int, int]]:
    """Return the runs of periods missing between the first and the last that a series knows."""
    known = [n for n, row in enumerate(one.rows) if row is not None]
    return [(a + 1, b - 1) for a, b in pairwise(known) if b - a > 1]


def _run_text(desk: Desk, side: SideBySide, run: tuple[int, int]) -> str:
    first, last = (desk.voice.period(side.period(n)) for n in run)
    return (
        first
        if first == last
        else desk.voice.words("%(first)s to %(last)s", first=first, last=last)
    )
