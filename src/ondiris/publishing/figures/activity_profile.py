"""The sentence and the line that a profile of an activity begins with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from ondiris.model import Modality, Period
from ondiris.production import Row
from ondiris.publishing.figures.activities import activity_facts
from ondiris.publishing.figures.desk import Desk, activity_inside, activity_name, number
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.figures.profiles import facts_sentence

__all__ = ["activities_sentence", "activity_months", "activity_sentence"]

_FEWEST, _MOST = 6, 36
"""How many months in a row a line needs, and how many it shows."""


def activity_sentence(
    desk: Desk,
    code: str,
    rows: Sequence[Row],
    known: Sequence[Row],
    *,
    whole: str,
    period: Period,
) -> str:
    """Return what is worth knowing of an activity: its level, its share and its growth.

    Parameters
    ----------
    desk : Desk
    code : str
    rows : sequence of Row
        Figures of the city's activities in the period.
    known : sequence of Row
        Figures of this one, from which the newest is told where the period has nothing.
    whole : str
        Activity that shares are taken of.
    period : Period
    """
    voice, words = desk.voice, desk.voice.words
    name = activity_name(voice, code)
    level, volume, share, _, value = activity_facts(rows, code, period, whole)
    facts = []
    if level is not None:
        facts.append(words("output %(value)s", value=voice.readable(number(level))))
    if share is not None and code != whole:
        facts.append(_share(desk, share, whole))
    if volume is not None:
        grown = voice.readable(number(volume))
        facts.append(words("volume %(value)s on the year before", value=grown))
    elif value is not None:
        grown = voice.readable(number(value))
        facts.append(words("at current prices %(value)s on the year before", value=grown))
    if facts:
        return facts_sentence(voice, f"{name}, {voice.period(period)}", facts, nothing="")
    newest = max(
        (row for row in known if row.key.modality is Modality.ACHIEVED),
        key=lambda row: (row.period.last_day, row.key.measure == "output", row.known.day, row.id),
        default=None,
    )
    if newest is None:
        return facts_sentence(voice, name, (), nothing=words("no figure is known yet"))
    series = desk.series(newest.key)
    told = words(
        "nothing is published for %(period)s yet; the newest figure: %(series)s, %(when)s – "
        "%(value)s",
        period=voice.period(period),
        series=f"{series[:1].lower()}{series[1:]}",
        when=voice.period(newest.period),
        value=voice.readable(number(newest)),
    )
    return facts_sentence(voice, name, (told,), nothing="")


def _share(desk: Desk, share: Row, whole: str) -> str:
    voice, words = desk.voice, desk.voice.words
    said = voice.readable(number(share))
    if whole == "B-E":
        return words("%(share)s of industrial output", share=said)
    return words("share of %(whole)s %(share)s", share=said, whole=activity_inside(voice, whole))


def activities_sentence(desk: Desk, table: Figure) -> str:
    """Return which activity is the largest, which grew fastest and which fell most.

    Parameters
    ----------
    desk : Desk
    table : Figure
        Of all activities.  What holds others in it is left out, and what makes less than one
        per cent of the whole, whose growth tells of few enterprises.
    """
    voice, words = desk.voice, desk.voice.words
    at = {column.id: i for i, column in enumerate(table.columns)}

    def value(row: tuple[Cell, ...], column: str) -> Number | None:
        found = row[at[column]]
        return found if isinstance(found, Number) else None

    def told(row: tuple[Cell, ...]) -> dict[str, str]:
        found = {"share": value(row, "share"), "growth": value(row, "value-growth")}
        name = activity_inside(voice, str(row[at["code"]]))
        return {"name": name, **{k: voice.readable(v) for k, v in found.items() if v is not None}}

    parts = [row for row, after in zip_longest(table.rows, table.rows[1:])
             if after is None or _level(after) <= _level(row)]  # fmt: skip
    large = [row for row in parts if (s := value(row, "share")) is not None and s.number >= 1]
    if not large:
        return ""
    largest = max(large, key=lambda row: value(row, "share").number)  # type: ignore[union-attr]
    moved = {row: v.number for row in large if (v := value(row, "value-growth")) is not None}
    up = max(moved, key=lambda row: moved[row], default=None)
    down = min(moved, key=lambda row: moved[row], default=None)
    grew, fell = up is not None and moved[up] > 0, down is not None and moved[down] < 0
    if grew and up == largest:
        first = words(
            "%(name)s is the largest activity (%(share)s) and grew most (%(growth)s at current "
            "prices)", **told(largest),
        )  # fmt: skip
    else:
        first = words("%(name)s is the largest activity (%(share)s)", **told(largest))
    said = [f"{first[:1].upper()}{first[1:]}"]
    if grew and up is not None and up != largest:
        said.append(words("%(name)s grew most (%(growth)s at current prices)", **told(up)))
    if fell and down is not None:
        said.append(words("%(name)s fell most (%(growth)s at current prices)", **told(down)))
    return f"{'; '.join(said)}."


def _level(row: tuple[Cell, ...]) -> int:
    return row[0].level if isinstance(row[0], Text) else 0


def activity_months(desk: Desk, rows: Sequence[Row], *, code: str, place: str) -> Figure | None:
    """Return the printed monthly level as a line; nothing where few months follow each other.

    No month is missing in silence: the line begins after the last gap.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
        Printed output.
    code, place : str
    """
    voice, words = desk.voice, desk.voice.words
    months = _unbroken(rows)
    if len(months) < _FEWEST:
        return None
    largest = number(max(months, key=lambda row: row.number)).readable
    unit, scale = largest.unit, largest.multiplier
    return Figure(
        id="months",
        kind=Kind.LINE,
        lang=voice.lang,
        headline=words("Output by month, at the prices of each month"),
        subtitle=f"{activity_name(voice, code)}, {voice.inside(place)}",
        unit=voice.unit_title(unit, scale),
        params=(("activity", code),),
        columns=(
            Column("month", words("Month")),
            Column("output", voice.label("measures", "output"), ColumnKind.NUMBER, unit, scale),
        ),
        rows=tuple((Text(voice.period(row.period)), number(row)) for row in months),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=desk.badges(months),
        notes=desk.notes(months),
        evidence=desk.references(months),
        alt=words("A line, number of months: %(count)s.", count=len(months)),
    )


def _unbroken(rows: Sequence[Row]) -> list[Row]:
    """Return the newest months of the series told last that follow each other without a gap."""
    told = [
        row
        for row in rows
        if row.key.measure == "output"
        and len(row.period.month_range) == 1
        and row.key.modality is Modality.ACHIEVED
        and not row.formula
        and not row.conflicts
    ]
    newest = max(told, key=lambda r: (r.period.first_month, r.key.scope == "all"), default=None)
    if newest is None:
        return []
    by_month = {row.period.first_month: row for row in told if row.key == newest.key}
    found: list[Row] = []
    month = newest.period.first_month
    while month in by_month and len(found) < _MOST:
        found.append(by_month[month])
        month -= 1
    return found[::-1]
