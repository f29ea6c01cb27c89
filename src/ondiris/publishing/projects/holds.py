"""What projects wait for, and measured times of stages, in words, tables and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ondiris.model.holds import Hold, HoldKind
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.odds_holds import StageTime
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Badge, Column, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import decimal_text, rounded

__all__ = [
    "days_said",
    "held_lines",
    "hold_json",
    "hold_text",
    "stage_times_json",
    "stage_times_table",
    "without_applications",
]


def hold_text(voice: ReaderLocale, hold: Hold) -> str:
    """Return what is waited for in words: the name of a step, or what the city owes.

    Parameters
    ----------
    voice : ReaderLocale
    hold : Hold
    """
    if hold.kind is HoldKind.STEP:
        return hold.names.get(voice.lang) or next(iter(hold.names.values()), hold.what)
    words = voice.words
    said = {
        "land": words("Land from the city"),
        "road": words("Road from the city"),
        "power": words("Power connection from the city"),
        "water": words("Water connection from the city"),
        "gas": words("Gas connection from the city"),
        "sewerage": words("Sewerage connection from the city"),
        "heat": words("Heat connection from the city"),
        "rail": words("Railway connection from the city"),
    }.get(hold.what, hold.what)
    if hold.amount is None:
        return said
    digits = max(-int(hold.amount.normalize().as_tuple().exponent), 0)
    return f"{said}, {voice.quantity(Number(hold.amount, digits, hold.unit, 'amount'))}"


def held_lines(voice: ReaderLocale, odds: Odds) -> list[tuple[str, str, str, bool, str]]:
    """Return what named projects wait for: project, what, due day, whether late, and the entry.

    Parameters
    ----------
    voice : ReaderLocale
    odds : Odds
    """
    return [
        (
            voice.label("subjects", hold.project),
            hold_text(voice, hold),
            voice.day(hold.due) if hold.due else "",
            hold.late,
            hold.id,
        )
        for hold in odds.holds
    ]


def without_applications(odds: Odds) -> Odds:
    """Return odds for who may not read applications: the numbers, without what they were told by.

    Parameters
    ----------
    odds : Odds
    """
    times = odds.learned.stages if odds.learned else ()
    told = {hold.id for hold in odds.holds} | {entry for one in times for entry in one.inputs}
    bare = tuple(replace(one, inputs=()) for one in times)
    return replace(
        odds,
        holds=(),
        inputs=tuple(entry for entry in odds.inputs if entry not in told),
        learned=replace(odds.learned, stages=bare) if odds.learned else None,
    )


def hold_json(hold: Hold) -> dict[str, object]:
    """Return what is waited for as JSON.

    Parameters
    ----------
    hold : Hold
    """
    return {
        "kind": str(hold.kind),
        "application": hold.application,
        "project": hold.project or None,
        "procedure": hold.procedure or None,
        "what": hold.what,
        "amount": None if hold.amount is None else f"{hold.amount:f}",
        "unit": hold.unit or None,
        "waits_for": hold.waits_for,
        "institution": hold.institution or None,
        "since": hold.begun.isoformat(),
        "due": hold.due.isoformat() if hold.due else None,
        "late": hold.late,
        "stage": hold.stage or None,
        "id": hold.id or None,
    }


def stage_times_json(times: Iterable[StageTime]) -> list[dict[str, object]]:
    """Return measured times of stages beside what was assumed, as JSON.

    Parameters
    ----------
    times : iterable of StageTime
    """
    return [
        {
            "stage": one.stage,
            "assumed_days": one.assumed,
            "pace": one.pace,
            "assumed_here_days": one.expected,
            "measured_days": one.found.measured,
            "pooled_days": one.found.pooled,
            "90_percent": [one.found.least, one.found.most],
            "used_days": one.used,
            "weight": one.weight,
            "applications": one.found.watched,
            "passed": one.found.passed,
            "left": one.found.left,
            "open": one.found.open,
            "inputs": list(one.inputs),
        }
        for one in times
    ]


def days_said(voice: ReaderLocale, value: float | None) -> str:
    """Return days as a whole number, a dash where there are none."""
    return "–" if value is None else decimal_text(rounded(value, 0), 0, voice.lang)


def stage_times_table(desk: Desk, odds: Odds) -> Figure:
    """Return the time of each stage that applications measured: assumed, measured, pooled.

    Parameters
    ----------
    desk : Desk
    odds : Odds
    """
    voice, words = desk.voice, desk.voice.words
    times: Sequence[StageTime] = odds.learned.stages if odds.learned else ()
    pace = decimal_text(rounded(times[0].pace, 2), 2, voice.lang) if times else ""
    return Figure(
        id="stage-times",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("How long stages take here, days"),
        subtitle=voice.label("subjects", odds.programme),
        columns=(
            Column("stage", words("Stage")),
            Column("assumed", words("As assumed, at this city's pace"), ColumnKind.NUMBER),
            Column("measured", words("Measured"), ColumnKind.NUMBER),
            Column("pooled", words("Both together"), ColumnKind.NUMBER),
            Column("band", words("90 in 100")),
            Column("applications", words("Applications: passed, left, under way")),
        ),
        rows=tuple(
            (
                Text(voice.label("stages", one.stage)),
                Text(days_said(voice, one.expected)),
                Text(days_said(voice, one.found.measured)),
                Text(days_said(voice, one.found.pooled)),
                Text(f"{days_said(voice, one.found.least)} – {days_said(voice, one.found.most)}"),
                Text(f"{one.found.passed}, {one.found.left}, {one.found.open}"),
            )
            for one in times
        ),
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(
            words(
                "What is assumed is worth as much as applications: %(count)s. Things take here "
                "%(pace)s times as long as planned; this is in all columns.",
                count=f"{times[0].weight:g}", pace=pace,
            ),
        ) if times else (),
        alt=words("Stages with their times, assumed, measured and both together, as a table."),
    )  # fmt: skip
