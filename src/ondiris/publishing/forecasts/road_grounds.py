"""What the road rests on: the programmes that are counted, and what is assumed."""

from __future__ import annotations

from decimal import Decimal

from ondiris.forecasts.assumed import RoadAssumption
from ondiris.model.pipeline import PipelineProgramme
from ondiris.production.forecasts.road import RoadAnswer
from ondiris.publishing.figures.desk import Desk
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
from ondiris.publishing.figures.words import Words

__all__ = ["assumed_word", "left_out_word", "road_assumptions_figure", "road_programmes_figure"]


def left_out_word(words: Words, code: str) -> str:
    """Return why a programme is not counted."""
    return {
        "overlaps": words("may be part of another programme that is counted"),
        "not-led": words("not among the programmes that the city leads with"),
        "no-units": words("promises no number of launches"),
        "no-day": words("names no day"),
        "done": words("nothing of it is still to come"),
    }[code]


def road_programmes_figure(desk: Desk, answer: RoadAnswer) -> Figure:
    """Return the programmes of the road: promised, on record, to come, and what they add."""
    words = desk.voice.words
    return Figure(
        id="road-programmes",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("What is on the road"),
        subtitle=words("Programmes with launches still to come, and those that are left out"),
        columns=(
            Column("programme", words("Programme")),
            Column("due", words("Promised by")),
            Column("promised", words("Launches promised"), ColumnKind.NUMBER),
            Column("launched", words("On record"), ColumnKind.NUMBER),
            Column("coming", words("Still to come"), ColumnKind.NUMBER),
            Column("output", words("Adds to output")),
        ),
        rows=tuple(_programme(desk, answer, one) for one in answer.pipeline.programmes),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(
            words(
                "A promise whose day has passed is late, not forecast. What of it launched "
                "unheard is in the baseline; the model runs are those of its odds."
            ),
        ),
        alt=words("Programmes of the road as a table."),
    )


def _programme(desk: Desk, answer: RoadAnswer, one: PipelineProgramme) -> tuple[Cell, ...]:
    voice, words = desk.voice, desk.voice.words
    name = Text(voice.label("subjects", one.code), href=f"promises/{one.code}")
    if one.left_out:
        reason = Text(left_out_word(words, one.left_out), absent=True)
        return name, Text("–", absent=True), *((Text("–", absent=True),) * 3), reason
    mine = [unit for unit in answer.pipeline.units if unit.programme == one.code]
    late = one.due[-1] < answer.pipeline.known
    due = Text(
        "; ".join(voice.day(day) for day in one.due),
        note=words("late") if late else "",
        late=late,
    )
    counts = (one.promised, one.launched, len(mine))
    return (
        name,
        due,
        *(Text(voice.count(n), value=Decimal(n)) for n in counts),
        Text(_output(desk, answer, one)),
    )


def _output(desk: Desk, answer: RoadAnswer, one: PipelineProgramme) -> str:
    """Return whether a programme adds to output, and from what."""
    voice, words = desk.voice, desk.voice.words
    units = [unit for unit in answer.pipeline.units if unit.programme == one.code]
    if any(unit.output for unit in units):
        return words("as stated")
    if one.per_worth is None:
        return words("adds none: nothing published tells how much")
    low, high = (
        decimal_text(Decimal(repr(end)).quantize(Decimal("0.1")), 1, voice.lang)
        for end in (one.per_worth.low, one.per_worth.high)
    )
    return words(
        "a year for each unit invested: %(low)s to %(high)s, as the city's launched projects",
        low=low, high=high,
    )  # fmt: skip


def assumed_word(words: Words, code: str) -> str:
    """Return what an assumption of the road is about."""
    return {
        "ramp_up": words("Ramp-up: years from launch to full work, a straight climb"),
        "utilisation": words("Utilisation: share of full capacity that is used"),
        "overlap": words(
            "Overlap: share of what is new that the baseline's trend holds already, or that "
            "displaces others"
        ),
    }[code]


def road_assumptions_figure(desk: Desk, answer: RoadAnswer) -> Figure:
    """Return what is assumed, between which ends, and who published it."""
    words = desk.voice.words
    return Figure(
        id="road-assumptions",
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=words("What the road assumes"),
        subtitle=words("Ranges in which every value is as likely"),
        columns=(
            Column("what", words("Assumption")),
            Column("low", words("Lower end")),
            Column("high", words("Upper end")),
            Column("source", words("Published by")),
        ),
        rows=tuple(_assumed(desk, one) for one in answer.assumptions),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(
            words(
                "Model runs: %(draws)s; starting number: %(seed)s. City, funding, power and "
                "builders have one luck in all programmes.",
                draws=desk.voice.count(answer.question.draws),
                seed=answer.question.seed,
            ),
        ),
        alt=words("Assumptions with their ranges as a table."),
    )


def _assumed(desk: Desk, one: RoadAssumption) -> tuple[Cell, ...]:
    ends = (
        decimal_text(Decimal(repr(end)).normalize(), _digits(end), desk.voice.lang)
        for end in (one.low, one.high)
    )
    source = (
        Text(one.source, lang="en")
        if one.source
        else Text(desk.voice.words("nobody: an assumption"), absent=True)
    )
    return Text(assumed_word(desk.voice.words, one.code)), *map(Text, ends), source


def _digits(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(-int(exponent), 0)
