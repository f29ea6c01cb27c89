"""Figures of how the city's industry changed: by its structure, and against the nation's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ondiris.model import Confidentiality
from ondiris.production.figures.shift_share import ShiftShareAccount
from ondiris.production.forecasts.hub_change import StructureStep
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
from ondiris.publishing.figures.numbers import rounded
from ondiris.publishing.figures.shift_share import account_address

__all__ = ["accounts_figure", "structure_figure", "structure_levels"]

_PARTS = ("change", "national", "mix", "own")
EVIDENCE = "/hub/structure"


def structure_figure(desk: Desk, steps: Sequence[StructureStep], place: str) -> Figure:
    """Return how far the structure moved from year to year, as a table."""
    words = desk.voice.words
    rows = [
        (
            Text(activity_name(desk.voice, one.whole), href=f"activities/{one.whole}"),
            Text(f"{one.year}"),
            _counted(rounded(one.shift * 100, 1), 1, "%"),
            _counted(rounded(one.lilien * 100, 1), 1, "%"),
            _counted(Decimal(len(one.activities)), 0, ""),
            Text("; ".join(activity_name(desk.voice, code) for code in one.left_out)),
        )
        for one in steps
    ]
    newest = [one for one in steps if one.whole == steps[-1].whole][-1]
    headline = words(
        "%(name)s: %(share)s of output moved to activities that grew faster, %(year)s",
        name=activity_name(desk.voice, newest.whole),
        share=desk.voice.quantity(_counted(rounded(newest.shift * 100, 1), 1, "%")),
        year=newest.year,
    )
    return Figure(
        id="hub-structure",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=headline,
        subtitle=f"{place}, {steps[0].year}–{newest.year}",
        columns=(
            Column("whole", words("Whole")),
            Column("year", words("Year")),
            Column("shift", words("Structural change"), ColumnKind.NUMBER, "%"),
            Column("lilien", words("Lilien index"), ColumnKind.NUMBER, "%"),
            Column("activities", words("Activities compared"), ColumnKind.NUMBER),
            Column("left_out", words("Left out")),
        ),
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.DERIVED,),
        notes=(
            words(
                "Structural change is half the sum of absolute changes of shares in output at "
                "current prices; the Lilien index is how far the growth of activities lies from "
                "that of all of them. Both are of the activities known in both years."
            ),
            *desk.notes([row for one in steps for row in one.rows]),
        ),
        evidence=desk.references([row for one in steps for row in one.rows]),
        alt=words("Table of structural change by year."),
        grouped=True,
    )


def _counted(value: Decimal, digits: int, unit: str) -> Number:
    half = Decimal(1).scaleb(-digits) / 2 if digits else Decimal(0)
    return Number(
        value, digits, unit, EVIDENCE, low=value - half, high=value + half, origin=Badge.DERIVED
    )


def structure_levels(desk: Desk, steps: Sequence[StructureStep], place: str) -> Figure:
    """Return the levels behind the structural change, each with its own evidence."""
    words = desk.voice.words
    found = {row.id: row for one in steps for row in one.rows}
    rows: dict[tuple[str, str], tuple[Cell, ...]] = {}
    for row in found.values():
        name = Text(activity_name(desk.voice, row.key.activity))
        rows[row.key.activity, str(row.period)] = (
            name,
            Text(desk.voice.period(row.period)),
            number(row),
        )
    unit = next(iter(found.values())).key.unit
    return Figure(
        id="hub-structure-levels",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("Levels behind the structural change"),
        subtitle=place,
        columns=(
            Column("activity", words("Activity")),
            Column("year", words("Year")),
            Column("output", words("Output"), ColumnKind.NUMBER, unit, 6, (9, 1)),
        ),
        rows=tuple(rows[key] for key in sorted(rows)),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.DERIVED,),
        notes=desk.notes(list(found.values())),
        evidence=desk.references(found.values()),
        alt=words("Table of levels."),
        grouped=True,
    )


def accounts_figure(desk: Desk, accounts: Sequence[ShiftShareAccount], place: str) -> Figure:
    """Return the city's change by year, taken apart against the nation's."""
    words, voice = desk.voice.words, desk.voice
    titles = {
        "change": words("Change"),
        "national": words("National part"),
        "mix": words("Industry mix"),
        "own": words("Own part"),
    }
    unit = accounts[0].levels.key.unit
    rows: list[tuple[Cell, ...]] = [
        (
            Text(voice.period(one.after), href=account_address(one)),
            *(_part(one, name, unit) for name in _PARTS),
        )
        for one in accounts
    ]
    behind = [row for one in accounts for row in one.rows]
    multiplier = min(one.multiplier for one in accounts)
    return Figure(
        id="hub-shift-share",
        kind=Kind.PARTS,
        lang=voice.lang,
        headline=words("The city's change by year against the nation's: shift-share"),
        subtitle=words(
            "%(place)s against: %(nation)s",
            place=voice.inside(place),
            nation=voice.label("areas", accounts[0].against),
        ),
        columns=(
            Column("year", words("Year")),
            *(
                Column(name, titles[name], ColumnKind.NUMBER, unit, multiplier, (9, 1))
                for name in _PARTS
            ),
        ),
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.DERIVED,),
        notes=(
            words("An accounting, not a cause: the parts add up to the change whatever made it."),
            words("At the prices of each time (nominal): growth of prices is in every part."),
            *desk.notes(behind),
        ),
        evidence=desk.references(behind),
        unit=voice.unit_title(unit, 9),
        alt=words("Bars of the parts of each change, years: %(count)s.", count=len(accounts)),
    )


def _part(account: ShiftShareAccount, name: str, unit: str) -> Number:
    part = account.total.amounts[name]
    free = account.secrecy.confidentiality is Confidentiality.FREE
    return Number(
        part.value, account.digits, unit, f"/{account_address(account)}", account.multiplier,
        low=part.low, high=part.high, origin=Badge.DERIVED, marks=() if free else ("c",),
        signed=True,
    )  # fmt: skip
