"""Figures of the odds: will the promise be met, by when, and what decides it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ondiris.production.projects.odds import Odds
from ondiris.production.projects.odds_answer import Summary
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Reference,
    Text,
)
from ondiris.publishing.figures.numbers import NBSP, rounded
from ondiris.publishing.projects.charts import FAN_SCALE

__all__ = [
    "evidence_of",
    "fan",
    "forecast_number",
    "odds_table",
    "part_name",
    "readings",
    "references",
    "share_number",
]

FAN = (0.05, 0.25, 0.50, 0.75, 0.95)


def evidence_of(odds: Odds) -> str:
    """Return the evidence that every number of these odds leads to."""
    return f"estimate/{odds.programme}"


def share_number(share: float, evidence: str) -> Number:
    """Return a probability as per cent with one decimal; what is too small is said to be so."""
    small = 0 <= share < 0.001
    value = Decimal("0.1") if small else rounded(100 * share, 1)
    return Number(
        value, 1, "%", evidence, bound="lt" if small else "eq", low=value, high=value,
        origin=Badge.FORECAST,
    )  # fmt: skip


def forecast_number(value: float, part: str, odds: Odds) -> Number:
    """Return a forecast amount in the unit of its promise, as far as a forecast may be read."""
    promised = next((p for p in odds.promise if p.part == part), None)
    code = promised.row.key.unit if promised else part
    multiplier = _money_power(promised.amount) if promised and part == "value" else 0
    if part == "count":
        shown, digits = rounded(value, 0), 0
    else:
        shown, digits = _two_digits(value / 10**multiplier)
    return Number(
        shown, digits, code, evidence_of(odds), multiplier=multiplier, low=shown, high=shown,
        origin=Badge.FORECAST,
    )  # fmt: skip


def _money_power(amount: float) -> int:
    """Return the power of ten in which an amount of money is told."""
    return 9 if amount >= 10**8 else 6 if amount >= 10**5 else 0


def _two_digits(value: float) -> tuple[Decimal, int]:
    """Return a number to two significant digits: a forecast allows no more."""
    if abs(value) < 0.05:
        return Decimal(0), 0
    size = math.floor(math.log10(abs(value)))
    digits = 1 if size < 1 else 0
    whole = Decimal(repr(value)).quantize(Decimal(1).scaleb(max(size - 1, -1)), ROUND_HALF_UP)
    return whole.quantize(Decimal(1).scaleb(-digits)), digits


def part_name(desk: Desk, odds: Odds, part: str) -> str:
    """Return the label of a part of a promise: the measure that promised it."""
    for promised in odds.promise:
        if promised.part == part:
            return desk.voice.label("measures", promised.row.key.measure)
    return part


def references(desk: Desk, odds: Odds) -> tuple[Reference, ...]:
    """Return the documents of the promise."""
    return desk.references(part.row for part in odds.promise)


def odds_table(desk: Desk, answers: Sequence[Odds], *, place: str) -> Figure:
    """Return every programme's launches, one row for each reading of its deadline.

    Parameters
    ----------
    desk : Desk
    answers : sequence of Odds
    place : str
    """
    voice, words = desk.voice, desk.voice.words
    shown = [o for o in answers if o.splits]
    return Figure(
        id="odds",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Launches expected by the deadlines"),
        subtitle=", ".join(
            part
            for part in (
                words("Number of launches and how sure it is"),
                voice.inside(place),
            )
            if part
        ),
        columns=(
            Column("programme", words("Programme")),
            Column("by", words("By")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("expected", words("Launches expected"), ColumnKind.NUMBER),
            Column("band", words("90 in 100")),
            Column("local", words("At the pace of past years"), ColumnKind.NUMBER),
            Column("all", words("All promised launches, probability"), ColumnKind.NUMBER, "%"),
        ),
        rows=tuple(
            _by_day(desk, odds, summary)
            for odds in shown
            for day in odds.due
            if (summary := odds.summary(day)) is not None
        ),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(
            words(
                "The pace of past years carries on what the city launched a year, and knows "
                "nothing else."
            ),
        ),
        evidence=tuple({r.id: r for odds in shown for r in references(desk, odds)}.values()),
        alt=words("Launches expected by programme, as a table."),
    )


def _by_day(desk: Desk, odds: Odds, summary: Summary) -> tuple[Cell, ...]:
    voice, q = desk.voice, summary.quantiles["count"]
    past = odds.at_past_pace(summary.day)
    return (
        Text(voice.label("subjects", odds.programme), href=f"promises/{odds.programme}"),
        Text(voice.day(summary.day)),
        number(next(p.row for p in odds.promise if p.part == "count")),
        forecast_number(summary.expected, "count", odds),
        Text(f"{voice.count(int(q[0.05]))} – {voice.count(int(q[0.95]))}"),
        Text("") if past is None else forecast_number(past, "count", odds),
        share_number(summary.at_least(odds.promised), evidence_of(odds)),
    )


def readings(desk: Desk, odds: Odds) -> Figure:
    """Return each part of the promise at each reading: promised, odds alone, shortfall."""
    voice, words = desk.voice, desk.voice.words
    rows: list[tuple[Cell, ...]] = []
    e = evidence_of(odds)
    for day in odds.days:
        summary = odds.summary(day)
        if summary is None:
            continue
        for promised in odds.promise:
            q = summary.quantiles[promised.part]
            rows.append(
                (
                    Text(voice.day(day)),
                    Text(part_name(desk, odds, promised.part)),
                    number(promised.row),
                    *(
                        forecast_number(q[level], promised.part, odds)
                        for level in (0.05, 0.5, 0.95)
                    ),
                    share_number(summary.parts[promised.part], e),
                    forecast_number(summary.shortfall[promised.part], promised.part, odds),
                )
            )
    return Figure(
        id="odds-parts",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Each part of the promise"),
        subtitle=_dates(desk, odds),
        columns=(
            Column("by", words("By")),
            Column("part", words("Measure")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("low", words("5 of 100 below"), ColumnKind.NUMBER),
            Column("middle", words("Median"), ColumnKind.NUMBER),
            Column("high", words("5 of 100 above"), ColumnKind.NUMBER),
            Column("probability", words("Probability"), ColumnKind.NUMBER, "%"),
            Column("shortfall", words("Expected shortfall"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        grouped=True,
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        evidence=references(desk, odds),
        alt=words("Parts of the promise as a table."),
    )


def _dates(desk: Desk, odds: Odds) -> str:
    words = desk.voice.words
    said = []
    for chance in (0.5, 0.8):
        day = odds.met_day(chance)
        text = desk.voice.day(day) if day else words("not within ten years")
        said.append(f"{chance:.0%}"[:-1] + f"{NBSP}%: {text}")
    return words("Met with probability %(chances)s", chances="; ".join(said))


def fan(desk: Desk, odds: Odds, part: str) -> Figure:
    """Return the fan of what will have been launched, cumulated, day by day."""
    voice, words = desk.voice, desk.voice.words
    rows: list[tuple[Cell, ...]] = []
    spans: list[tuple[date, date, date]] = []
    last = max(odds.due[-1], odds.by) + timedelta(366)
    for day, values in odds.fan(part):
        if day > last:
            break
        spans.append((day, odds.due[0], odds.due[-1]))
        numbers = (forecast_number(float(values[p]), part, odds) for p in (0, 3, 4, 5, 8))
        rows.append((Text(day.isoformat()), *numbers))
    promised = next(p.row for p in odds.promise if p.part == part)
    name = part_name(desk, odds, part)
    return Figure(
        id=f"fan-{part}",
        kind=Kind.FAN,
        lang=voice.lang,
        headline=words("%(name)s: what the odds leave open", name=name),
        subtitle=words(
            "Inner band: 50 of 100; outer band: 90 of 100; line: median; "
            "dashed: promised, %(amount)s",
            amount=voice.quantity(number(promised)),
        ),
        unit=voice.unit_title(promised.key.unit, 9 if promised.number >= FAN_SCALE else 0),
        columns=(
            Column("day", words("Day")),
            *(
                Column(f"q{round(level * 100):02}", f"{round(level * 100)} %", ColumnKind.NUMBER)
                for level in FAN
            ),
        ),
        rows=tuple(rows),
        level=promised.number,
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        evidence=references(desk, odds),
        alt=words("A fan of forecasts up to the deadline and beyond."),
        spans=tuple(spans),
    )
