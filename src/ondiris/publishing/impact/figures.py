"""Figures of impact: parts of each effect, years, activities, doubts, assumptions; and losses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from ondiris.impact.assumed import ImpactAssumption, WithTable
from ondiris.production.impact.answering import ImpactAnswer, ImpactPhase
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Number,
    Reference,
    Text,
)
from ondiris.publishing.figures.numbers import decimal_text, rounded
from ondiris.publishing.figures.words import Words
from ondiris.publishing.impact.answers import pooled_rows
from ondiris.publishing.impact.sentences import impact_notes
from ondiris.publishing.impact.wording import (
    EVIDENCE,
    activity_word,
    assumption_word,
    doubt_word,
    estimated,
    impact_amount,
    measure_word,
    money_unit,
    phase_word,
    stage_word,
    structure_word,
    subject_word,
)

__all__ = [
    "impact_activities_figure",
    "impact_assumptions_figure",
    "impact_doubts_figure",
    "impact_figure",
    "impact_years_figure",
    "sources",
]

PERCENT = 100
LOOKED_UP = 24
"""Entries whose documents are named: many figures are of one document."""
_MONEY = ("output", "value_added")
TOP = 12
"""Activities that a table names; the others are one line."""


def impact_figure(desk: Desk, answer: ImpactAnswer) -> Figure:
    """Return each effect in its parts, with its range, by phase.

    Parameters
    ----------
    desk : Desk
    answer : ImpactAnswer
    """
    words, question = desk.voice.words, answer.question
    return estimated(
        desk,
        "impact-effects",
        headline=words(
            "What it brings: %(name)s",
            name=subject_word(desk, question.subject, question.parts[0].activity),
        ),
        subtitle=words("Direct, through suppliers, and where wages are spent; 80 of 100 cases"),
        columns=(
            Column("phase", words("Phase")),
            Column("measure", words("Measure")),
            Column("direct", words("Direct"), ColumnKind.NUMBER),
            Column("indirect", words("At suppliers"), ColumnKind.NUMBER),
            Column("total", words("Together"), ColumnKind.NUMBER),
            Column("lower", words("From"), ColumnKind.NUMBER),
            Column("upper", words("To"), ColumnKind.NUMBER),
            Column("bound", words("With induced, at most"), ColumnKind.NUMBER),
        ),
        rows=tuple(_effects(desk, answer)),
        grouped=True,
        notes=(structure_word(desk, answer.economy), *impact_notes(desk, answer)),
        evidence=sources(desk, answer.inputs),
        alt=words("Effects by phase and measure as a table."),
    )


def sources(desk: Desk, inputs: Sequence[str]) -> tuple[Reference, ...]:
    """Return the documents of the entries that an answer rests on, each once.

    Parameters
    ----------
    desk : Desk
    inputs : sequence of str
    """
    found = (desk.find(one) for one in inputs[:LOOKED_UP])
    return desk.references(row for row in found if row is not None)


def _effects(desk: Desk, answer: ImpactAnswer) -> Iterator[tuple[Cell, ...]]:
    economy = answer.economy
    for name, phase in answer.phases.items():
        for place, measure in enumerate(economy.names):
            unit = "jobs" if measure == "jobs" else money_unit(desk, economy)
            direct, indirect, _ = phase.parts[:, place]
            low, _, high = phase.spans.simple[:, place]
            most = max(phase.spans.total[-1, place], high, phase.total[place])
            numbers = (direct, indirect, direct + indirect, low, high, most)
            yield (
                Text(phase_word(desk.voice.words, name)),
                Text(measure_word(desk.voice.words, measure, name)),
                *(impact_amount(unit, float(value)) for value in numbers),
            )


def impact_years_figure(desk: Desk, answer: ImpactAnswer) -> Figure:
    """Return effects year by year: job-years while it is built, jobs while it runs.

    Parameters
    ----------
    desk : Desk
    answer : ImpactAnswer
    """
    words = desk.voice.words
    return estimated(
        desk,
        "impact-years",
        headline=words("Year by year"),
        subtitle=words("Direct and at suppliers, at prices of one year"),
        columns=(
            Column("phase", words("Phase")),
            Column("year", words("Year")),
            Column("output", words("Output"), ColumnKind.NUMBER),
            Column("added", words("Value added"), ColumnKind.NUMBER),
            *_work_columns(answer, words("Jobs filled"), words),
        ),
        rows=tuple(_years(desk, answer)),
        grouped=True,
        notes=(words("Job-years end with the construction, jobs stay: they have no sum."),),
        alt=words("Effects by year as a table."),
    )


def _years(desk: Desk, answer: ImpactAnswer) -> Iterator[tuple[Cell, ...]]:
    economy, unit = answer.economy, money_unit(desk, answer.economy)
    places = [economy.names.index(name) for name in _MONEY]
    nothing, counted = Text("–", absent=True), "jobs" in economy.names
    for phase, told in (("construction", answer.building), ("operation", answer.running)):
        if told is None:
            continue
        work = answer.building.job_years if told is answer.building and answer.building else (
            answer.running.jobs if answer.running else np.zeros(0)
        )  # fmt: skip
        for at, year in enumerate(told.years):
            if not answer.tells(year):
                continue
            jobs = impact_amount("jobs", float(work[at])) if counted else nothing
            yield (
                Text(stage_word(desk.voice.words, phase)),
                Text(str(year)),
                *(impact_amount(unit, float(told.effects[at, place])) for place in places),
                *(jobs if one == phase else nothing for one in answer.phases),
            )


def _work_columns(answer: ImpactAnswer, jobs: str, words: Words) -> Iterator[Column]:
    """Yield a column for the work of each phase: job-years and jobs have no column in common."""
    titles = {"construction": ("job_years", words("Job-years of construction")),
              "operation": ("jobs", jobs)}  # fmt: skip
    for phase in answer.phases:
        yield Column(*titles[phase], ColumnKind.NUMBER)


def impact_activities_figure(
    desk: Desk, answer: ImpactAnswer, withheld: frozenset[str] = frozenset()
) -> Figure:
    """Return who makes more: the activities with the largest effects.

    Parameters
    ----------
    desk : Desk
    answer : ImpactAnswer
    withheld : frozenset of str
        Activities that are told together with others.
    """
    words = desk.voice.words
    return estimated(
        desk,
        "impact-activities",
        headline=words("Who makes more"),
        subtitle=words("Direct and at suppliers, by activity"),
        columns=(
            Column("phase", words("Phase")),
            Column("activity", words("Activity")),
            Column("output", words("Output"), ColumnKind.NUMBER),
            Column("added", words("Value added"), ColumnKind.NUMBER),
            *_work_columns(answer, words("Permanent jobs"), words),
        ),
        rows=tuple(
            row
            for name, phase in answer.phases.items()
            for row in _by_activity(desk, answer, phase, name, withheld)
        ),
        grouped=True,
        notes=(structure_word(desk, answer.economy),),
        alt=words("Effects by activity as a table."),
    )


def _by_activity(
    desk: Desk, answer: ImpactAnswer, phase: ImpactPhase, name: str, withheld: frozenset[str]
) -> Iterator[tuple[Cell, ...]]:
    economy, found = answer.economy, phase.by_activity
    unit = money_unit(desk, economy)
    nothing, places = Text("–", absent=True), [economy.names.index(n) for n in _MONEY]
    pooled = pooled_rows(economy, withheld)
    order = [p for p in np.argsort(-found[0], kind="stable").tolist() if p not in pooled]
    lines = [(activity_word(desk, economy.rows.codes[p]), [p]) for p in order[:TOP] if found[0, p]]
    if rest := order[TOP:] + pooled:
        lines.append((desk.voice.words("Other activities"), rest))
    for title, rows in lines:
        money = (impact_amount(unit, float(found[place, rows].sum())) for place in places)
        jobs: Cell = nothing
        if "jobs" in economy.names:
            work = float(found[economy.names.index("jobs"), rows].sum())
            jobs = impact_amount("jobs", work)
        shown = (jobs if one == name else nothing for one in answer.phases)
        yield Text(phase_word(desk.voice.words, name)), Text(title), *money, *shown


def impact_doubts_figure(desk: Desk, answer: ImpactAnswer) -> Figure:
    """Return where the width of each range comes from.

    Parameters
    ----------
    desk : Desk
    answer : ImpactAnswer
    """
    words = desk.voice.words
    rows: list[tuple[Cell, ...]] = []
    for name, phase in answer.phases.items():
        for measure in (n for n in ("output", "value_added", "jobs") if n in answer.economy.names):
            place = answer.economy.names.index(measure)
            for doubt, part in phase.spans.doubts.items():
                title = f"{phase_word(words, name)}: {measure_word(words, measure, name)}"
                rows.append((Text(title), Text(doubt_word(words, doubt)), _share(part[place])))
    return estimated(
        desk,
        "impact-doubts",
        headline=words("Where the uncertainty comes from"),
        subtitle=words("Shares of variance, without induced effects"),
        columns=(
            Column("measure", words("Measure")),
            Column("doubt", words("Doubt")),
            Column("share", words("Share"), ColumnKind.BAR, "%", full=Decimal(PERCENT)),
        ),
        rows=tuple(rows),
        grouped=True,
        notes=(words("What doubts do together is counted with each of them."),),
        alt=words("Shares of variance as bars."),
    )


def _share(value: float) -> Number:
    shown = rounded(PERCENT * float(value), 0)
    return Number(shown, 0, "%", EVIDENCE, low=shown, high=shown, origin=Badge.ESTIMATED)


def impact_assumptions_figure(desk: Desk, answer: ImpactAnswer) -> Figure:
    """Return everything that was assumed, with what a national table would change.

    Parameters
    ----------
    desk : Desk
    answer : ImpactAnswer
    """
    words = desk.voice.words
    return estimated(
        desk,
        "impact-assumptions",
        headline=words("What is assumed"),
        subtitle=words("The middle makes the answer, the ends make its range"),
        columns=(
            Column("what", words("Assumption")),
            Column("middle", words("Middle")),
            Column("low", words("Lower end")),
            Column("high", words("Upper end")),
            Column("source", words("Published by")),
            Column("table", words("With a national table")),
        ),
        rows=tuple(_assumed(desk, one) for one in answer.assumptions),
        notes=(
            words(
                "Model runs: %(draws)s; starting number: %(seed)s.",
                draws=desk.voice.count(answer.question.draws),
                seed=answer.question.seed,
            ),
        ),
        alt=words("Assumptions with their ranges as a table."),
    )


def _assumed(desk: Desk, one: ImpactAssumption) -> tuple[Cell, ...]:
    words = desk.voice.words
    ends = (_decimal(end, desk.voice.lang) for end in (one.middle, one.low, one.high))
    source = Text(one.source, lang="en") if one.source else (
        Text(words("nobody: an assumption"), absent=True)
    )  # fmt: skip
    changed = Text(_changed(words, one.with_table))
    return Text(assumption_word(words, one.code)), *map(Text, ends), source, changed


def _changed(words: Words, what: WithTable) -> str:
    return {
        WithTable.REPLACES: words("replaced by its figures"),
        WithTable.NARROWS: words("narrower"),
        WithTable.STAYS: words("as it is"),
    }[what]


def _decimal(value: float, lang: str) -> str:
    shown = rounded(value, 3).normalize()
    exponent = shown.as_tuple().exponent
    return decimal_text(shown, max(-int(exponent), 0), lang)
