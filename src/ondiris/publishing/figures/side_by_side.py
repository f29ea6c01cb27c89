"""Series side by side as a figure: a row a period, a column a series.

Lines of one unit share a chart, up to five; more of them, or other units, stand below each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ondiris.model import Period, PriceBasis, SeriesKey
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.rows import Row
from ondiris.production.figures.side_by_side import (
    ComparedSeries,
    SideBySide,
    indexed,
)
from ondiris.publishing.figures.comparison_words import (
    change_of,
    compared_names,
    in_common,
    percent_text,
)
from ondiris.publishing.figures.desk import Desk, capital, number
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Text,
)

__all__ = ["comparison_figure"]

_SHOWN = 3
"""So many series are told of in a headline."""
_LISTED = 6
"""So many missing periods are named."""
_POWERS = (12, 9, 6, 3)


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
    common = in_common(desk, side)
    return Figure(
        id="compare",
        kind=Kind.LINES,
        lang=voice.lang,
        headline=capital(_headline(desk, side, names)),
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
        notes=(*_notes(desk, side, names), *_told_otherwise(desk, rows)),
        evidence=desk.references(rows),
        alt=words("Lines over time: %(names)s. Every value is in the table.",
                  names="; ".join(names)),
    )  # fmt: skip


def _stands_at(period: Period, grain: Grain) -> date:
    """Return the day at which a period stands along the foot: of a year so far its last month."""
    return period.last_day.replace(day=1) if grain is Grain.SO_FAR else period.first_day


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


def _headline(desk: Desk, side: SideBySide, names: Sequence[str]) -> str:
    voice, words = desk.voice, desk.voice.words
    changes = [change_of(side, one) for one in side.series]
    grown = sorted(
        ((change, name) for change, name in zip(changes, names, strict=True) if change is not None),
        key=lambda pair: -pair[0],
    )
    if side.span and len(grown) == len(names):
        first, last = (voice.period(side.period(n)) for n in side.span)
        said = "; ".join(f"{name} {percent_text(desk, c)}" for c, name in grown[:_SHOWN])
        if len(grown) > _SHOWN:
            c, name = grown[-1]
            said = f"{said} … {name} {percent_text(desk, c)}"
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


def _told_otherwise(desk: Desk, rows: Sequence[Row]) -> list[str]:
    """Return what readers of these rows must know; who else says something else in one count.

    A line has hundreds of figures: what each other source says stands in the evidence of each.
    """
    said = list(desk.notes([replace(row, differs=()) for row in rows]))
    others = sum(bool(row.differs) for row in rows)
    if others:
        said.append(
            desk.voice.words(
                "Figures of which another source says something else, as their evidence shows: "
                "%(count)s.",
                count=desk.voice.count(others),
            )
        )
    return said


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
