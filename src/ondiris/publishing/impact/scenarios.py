"""Figures of impact that a page adds: parts as bars, and two scenarios side by side."""

from __future__ import annotations

from decimal import Decimal

from ondiris.production.impact.answering import ImpactAnswer
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Number,
    Text,
)
from ondiris.publishing.figures.numbers import rounded
from ondiris.publishing.impact.wording import (
    EVIDENCE,
    estimated,
    impact_amount,
    measure_word,
    money_unit,
    phase_word,
    structure_word,
)

__all__ = ["impact_beside_figure", "impact_parts_figure"]

PERCENT = 100
_TOLD = ("output", "value_added", "jobs")


def impact_parts_figure(desk: Desk, answer: ImpactAnswer) -> Figure:
    """Return what each effect consists of, as bars: direct, at suppliers, from wages spent.

    Parameters
    ----------
    desk : Desk
    answer : ImpactAnswer
    """
    words, economy = desk.voice.words, answer.economy
    titles = (words("Direct"), words("At suppliers"), words("Induced, an upper bound"))
    rows: list[tuple[Cell, ...]] = []
    for name, phase in answer.phases.items():
        for measure in (one for one in _TOLD if one in economy.names):
            unit = "jobs" if measure == "jobs" else money_unit(desk, economy)
            parts = phase.parts[:, economy.names.index(measure)]
            whole = float(parts.sum())
            heading = f"{phase_word(words, name)}: {measure_word(words, measure, name)}"
            for title, part in zip(titles, parts, strict=True):
                shown = rounded(PERCENT * float(part) / whole if whole else 0.0, 0)
                share = Number(shown, 0, "%", EVIDENCE, low=shown, high=shown,
                               origin=Badge.ESTIMATED)  # fmt: skip
                rows.append((Text(heading), Text(title), share, impact_amount(unit, float(part))))
    return estimated(
        desk,
        "impact-parts",
        headline=words("What it consists of"),
        subtitle=words("Shares of each effect, induced ones counted in"),
        columns=(
            Column("effect", words("Effect")),
            Column("part", words("Part")),
            Column("share", words("Share"), ColumnKind.BAR, "%", full=Decimal(PERCENT)),
            Column("amount", words("How much"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        grouped=True,
        notes=(structure_word(desk, economy),),
        alt=words("Parts of each effect as bars."),
    )


def impact_beside_figure(
    desk: Desk, one: tuple[str, ImpactAnswer], other: tuple[str, ImpactAnswer]
) -> Figure:
    """Return two scenarios of one question side by side, direct and at suppliers.

    Parameters
    ----------
    desk : Desk
    one, other : tuple of (str, ImpactAnswer)
        What each stands for, and its answer.
    """
    words = desk.voice.words
    first, second = one[1], other[1]
    rows: list[tuple[Cell, ...]] = []
    for name in (one for one in first.phases if one in second.phases):
        for place, measure in enumerate(first.economy.names):
            unit = "jobs" if measure == "jobs" else money_unit(desk, first.economy)
            told = (answer.phases[name].simple[place] for answer in (first, second))
            heading = Text(phase_word(words, name))
            title = Text(measure_word(words, measure, name))
            rows.append((heading, title, *(impact_amount(unit, float(v)) for v in told)))
    return estimated(
        desk,
        "impact-beside",
        headline=words("Two scenarios side by side"),
        subtitle=words("Direct and at suppliers, at prices of one year"),
        columns=(
            Column("phase", words("Phase")),
            Column("measure", words("Measure")),
            Column("one", one[0], ColumnKind.NUMBER),
            Column("other", other[0], ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        grouped=True,
        notes=(structure_word(desk, first.economy),),
        alt=words("Two scenarios as a table."),
    )
