"""What is assumed about a programme, in words, and how far the answer reaches over all of it."""

from __future__ import annotations

from decimal import Decimal

from ondiris.production.projects.odds import Odds
from ondiris.production.projects.odds_answer import Varied
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import decimal_text, rounded
from ondiris.publishing.figures.words import Words
from ondiris.publishing.projects.delivery import (
    evidence_of,
    forecast_number,
    references,
    share_number,
)

__all__ = ["assumption_word", "over_assumptions", "timing_word"]


def assumption_word(words: Words, code: str) -> str:
    """Return an assumption that may be set otherwise, in words; the code itself of another."""
    return {
        "view": words("When projects not named in public launch"),
        "spread": words("How far times differ between projects"),
        "loadings": words("How strongly common causes act"),
        "pace_deviation": words("How open the pace was before the city's history"),
        "rate_shape": words("How many launches the prior of the yearly rate is worth"),
        "replaced": words("Share of leaving projects that are replaced"),
        "exits": words("Risk that a project leaves, times"),
        "detection": words("Share of launches that are ever reported"),
    }.get(code, code)


def timing_word(words: Words, code: str) -> str:
    """Return a view of when projects without a name launch, in words."""
    return {
        "even": words("launches spread evenly up to the deadline"),
        "mixed": words("stages mixed, as in an ordinary pipeline"),
        "late": words("late stages, since it is due within a year"),
        "rate": words("as many a year as the city launched in the past"),
        "named": words("every project is named"),
    }.get(code, code)


def over_assumptions(desk: Desk, odds: Odds) -> Figure:
    """Return what the answer would be under each other assumption, one set at a time."""
    voice, words = desk.voice, desk.voice.words
    ends = [end(v.expected for v in odds.varied) for end in (min, max)] if odds.varied else []
    said = [decimal_text(rounded(value, 0), 0, voice.lang) for value in ends]
    return Figure(
        id="over-assumptions",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What other assumptions would say"),
        subtitle=words(
            "Launches expected by %(day)s, lowest and highest: %(least)s and %(most)s",
            day=voice.day(odds.by), least=said[0], most=said[1],
        ) if said else "",
        columns=(
            Column("assumption", words("Assumption")),
            Column("value", words("Value")),
            Column("expected", words("Launches expected"), ColumnKind.NUMBER),
            Column("band", words("90 in 100")),
            Column("all", words("All promised launches, probability"), ColumnKind.NUMBER, "%"),
        ),
        rows=tuple(_row(voice, odds, varied) for varied in odds.varied),
        grouped=True,
        params=(("subject", odds.programme),),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        evidence=references(desk, odds),
        alt=words("Assumptions and what each would say, as a table."),
    )  # fmt: skip


def _row(voice: ReaderLocale, odds: Odds, varied: Varied) -> tuple[Cell, ...]:
    value = timing_word(voice.words, varied.value)
    if value == varied.value:
        number = Decimal(value)
        value = decimal_text(number, max(-int(number.as_tuple().exponent), 0), voice.lang)
    return (
        Text(assumption_word(voice.words, varied.what)),
        Text(value),
        forecast_number(varied.expected, "count", odds),
        Text(f"{voice.count(varied.least)} – {voice.count(varied.most)}"),
        share_number(varied.reached, evidence_of(odds)),
    )
