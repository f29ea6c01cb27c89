"""Figures of losses: what hangs on whom, and who else is hit."""

from __future__ import annotations

from collections.abc import Iterator

from ondiris.production.impact.extracting import ActivityLoss, LossAnswer
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Text
from ondiris.publishing.figures.words import Words
from ondiris.publishing.impact.figures import sources
from ondiris.publishing.impact.sentences import withheld_word
from ondiris.publishing.impact.wording import (
    LOSSES,
    activity_word,
    estimated,
    impact_amount,
    money_unit,
    structure_word,
)

__all__ = ["hit_figure", "losses_figure"]


def losses_figure(desk: Desk, answer: LossAnswer) -> Figure:
    """Return what hangs on whom: activities by what the city would lose without them.

    Parameters
    ----------
    desk : Desk
    answer : LossAnswer
    """
    words, economy = desk.voice.words, answer.economy
    unit = money_unit(desk, economy)
    rows: list[tuple[Cell, ...]] = []
    for one in answer.losses:
        name = Text(", ".join(activity_word(desk, code) for code in one.codes))
        if one.withheld:
            hidden = Text(withheld_word(desk), absent=True)
            rows.append((name, hidden, *((Text("–", absent=True),) * 5)))
            continue
        jobs = economy.names.index("jobs") if "jobs" in economy.names else None
        told = (one.loss[0], one.own[0], one.others[0], one.low[0], one.high[0])
        counted: Cell = Text("–", absent=True) if jobs is None else (
            impact_amount("jobs", float(one.loss[jobs]), LOSSES)
        )  # fmt: skip
        rows.append((name, *(impact_amount(unit, float(value), LOSSES) for value in told), counted))
    return estimated(
        desk,
        "impact-losses",
        headline=words("What hangs on whom"),
        subtitle=words("Output that the city would lose; from and to are 80 of 100 cases"),
        columns=(
            Column("activity", words("Activity")),
            Column("loss", words("Output lost"), ColumnKind.BAR),
            Column("own", words("Its own"), ColumnKind.NUMBER),
            Column("others", words("At others"), ColumnKind.NUMBER),
            Column("lower", words("From"), ColumnKind.NUMBER),
            Column("upper", words("To"), ColumnKind.NUMBER),
            Column("jobs", words("Jobs"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        notes=(structure_word(desk, economy), *_meant(words, answer)),
        evidence=sources(desk, answer.inputs),
        alt=words("Losses by activity as bars."),
    )


def _meant(words: Words, answer: LossAnswer) -> Iterator[str]:
    """Yield what is meant by a loss: out of the web own final demand stays, standing still not."""
    if answer.question.share is None:
        yield words(
            "Own final demand stays; a plant that stands still for a year is another question."
        )
    else:
        yield words("Nothing is made for that share of a year, and suppliers lose its orders.")


def hit_figure(desk: Desk, answer: LossAnswer, one: ActivityLoss) -> Figure:
    """Return who else loses output with an activity, the hardest hit first.

    Parameters
    ----------
    desk : Desk
    answer : LossAnswer
    one : ActivityLoss
    """
    words, unit = desk.voice.words, money_unit(desk, answer.economy)
    return estimated(
        desk,
        "impact-hit",
        headline=words("Who else is hit"),
        subtitle=words("Output lost at others, the hardest hit first"),
        columns=(
            Column("activity", words("Activity")),
            Column("lost", words("Output lost"), ColumnKind.BAR),
        ),
        rows=tuple(
            (Text(activity_word(desk, code)), impact_amount(unit, lost, LOSSES))
            for code, lost in one.hit
        ),
        notes=(structure_word(desk, answer.economy),),
        alt=words("Losses of others as bars."),
    )
