"""Sentences that lead an answer about impact: what comes, how sure, by whose structure."""

from __future__ import annotations

from collections.abc import Iterator

from ondiris.impact.assumed import impact_assumption
from ondiris.production.impact.answering import ImpactAnswer, ImpactPhase
from ondiris.production.impact.economy import ImpactEconomy
from ondiris.production.impact.extracting import ActivityLoss, LossAnswer
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.impact.wording import (
    activity_word,
    impact_amount,
    money_unit,
    percent_word,
    phase_word,
    range_word,
    structure_word,
    subject_word,
)

__all__ = ["impact_notes", "impact_sentences", "loss_sentence", "ranking_sentence", "withheld_word"]


def impact_sentences(desk: Desk, answer: ImpactAnswer) -> tuple[str, ...]:
    """Return what a project brings while it is built and while it runs, and how likely it is.

    Parameters
    ----------
    desk : Desk
    answer : ImpactAnswer
    """
    return tuple(_sentences(desk, answer))


def _sentences(desk: Desk, answer: ImpactAnswer) -> Iterator[str]:
    words, question = desk.voice.words, answer.question
    name = subject_word(desk, question.subject, question.parts[0].activity)
    if answer.construction is not None:
        yield words(
            "%(name)s, construction: output %(output)s (%(low)s–%(high)s), value added "
            "%(added)s, imports %(imports)s; work of construction, job-years: %(jobs)s.",
            name=name, **_said(desk, answer, answer.construction),
        )  # fmt: skip
    if answer.operation is not None:
        yield words(
            "%(name)s, a year at full work: output %(output)s (%(low)s–%(high)s), value added "
            "%(added)s, imports %(imports)s; permanent jobs: %(jobs)s, %(direct)s of them in the "
            "project itself.",
            name=name, **_said(desk, answer, answer.operation),
        )  # fmt: skip
    elif answer.question.subject:
        yield words(
            "What it brings when it works is not told: nobody said what it will make or how many "
            "will work there."
        )
    for one in question.odds:
        yield words(
            "This is what comes if launched: of %(programme)s the odds expect %(expected)s of "
            "%(promised)s launches by %(day)s.",
            programme=desk.voice.label("subjects", one.programme),
            expected=desk.voice.count(round(one.expected)),
            promised=desk.voice.count(one.promised),
            day=desk.voice.day(one.by),
        )
    yield _standing(desk, answer.economy, range_word(words, answer.word))


def _ranked(desk: Desk, economy: ImpactEconomy, word: str) -> str:
    """Return the same of a table, whose ranges stand in columns."""
    said = desk.voice.words(
        "From and to: 80 of 100 cases (%(word)s); prices of %(year)s.",
        word=word, year=_year(economy),
    )  # fmt: skip
    return f"{said} {structure_word(desk, economy)}"


def _year(economy: ImpactEconomy) -> int:
    levels = economy.levels
    return economy.source.table.words.year if levels is None else levels.year


def _said(desk: Desk, answer: ImpactAnswer, phase: ImpactPhase) -> dict[str, str]:
    economy, unit = answer.economy, money_unit(desk, answer.economy)
    place = {name: at for at, name in enumerate(economy.names)}

    def money(value: float) -> str:
        return desk.voice.quantity(impact_amount(unit, value))

    def jobs(value: float) -> str:
        return desk.voice.number(impact_amount("jobs", value))

    known, unknown = place.get("jobs"), desk.voice.words("not known")
    low, _, high = phase.spans.simple[:, place["output"]]
    return {
        "output": money(phase.simple[place["output"]]),
        "low": money(low),
        "high": money(high),
        "added": money(phase.simple[place["value_added"]]),
        "imports": money(phase.simple[place["imports"]]),
        "jobs": unknown if known is None else jobs(phase.simple[known]),
        "direct": unknown if known is None else jobs(phase.parts[0][known]),
    }


def _standing(desk: Desk, economy: ImpactEconomy, word: str) -> str:
    """Return what the range is, whose structure it rests on and at whose prices."""
    said = desk.voice.words(
        "In brackets: 80 of 100 cases (%(word)s); prices of %(year)s.",
        word=word, year=_year(economy),
    )  # fmt: skip
    return f"{said} {structure_word(desk, economy)}"


def impact_notes(desk: Desk, answer: ImpactAnswer) -> tuple[str, ...]:
    """Return what keeps the effects from being a gain, and what was taken for granted."""
    return tuple(_notes(desk, answer))


def _notes(desk: Desk, answer: ImpactAnswer) -> Iterator[str]:
    voice, words = desk.voice, desk.voice.words
    without, pushed = (impact_assumption(code) for code in ("deadweight", "displacement"))
    yield words(
        "Gross: of it %(without)s may have come anyway (deadweight), and of the rest %(pushed)s "
        "may be taken from others in the city (displacement).",
        without=f"{without.low * 100:.0f}–{percent_word(desk, without.high)}",
        pushed=f"{pushed.low * 100:.0f}–{percent_word(desk, pushed.high)}",
    )
    unit, place = money_unit(desk, answer.economy), answer.economy.names.index("output")
    for name, phase in answer.phases.items():
        ends = (phase.net.low[place], phase.net.high[place])
        low, high = (voice.quantity(impact_amount(unit, float(end))) for end in ends)
        yield words(
            "%(phase)s: output net of both %(low)s–%(high)s.",
            phase=phase_word(words, name), low=low, high=high,
        )  # fmt: skip
    yield words(
        "With induced effects, from wages that are spent, it is an upper bound: all of them are "
        "taken to be earned and spent here."
    )
    if answer.economy.levels is None:
        yield words(
            "Not brought to the city: output by section of city and nation is not known, so that "
            "effects are those in the whole economy of the table."
        )
    if answer.economy.wages_lent:
        yield words("The table does not tell wages: their share in Hungary 2020 stands in.")
    if "taxes" not in answer.economy.names:
        yield words("The table has no row of taxes, so that nothing is said of them.")
    if any(part.basis == "jobs" for part in answer.question.parts if not part.output[1]):
        yield words("Output is told from the jobs promised, as such activities have them here.")
    if any(part.basis == "yield" for part in answer.question.parts):
        yield words("Output is told from what is invested, as the city's launched projects made.")
    bare = [part for part in answer.question.parts if part.subject and part.activity == "C"]
    if bare:
        yield words("Nobody said what it will make: the city's own mix of manufacturing stands in.")
    for phase in answer.phases.values():
        yield from _limits(desk, phase)
    if answer.economy.capped:
        names = ", ".join(activity_word(desk, code) for code in answer.economy.capped)
        yield words("Sales inside the city were held to what is made: %(names)s.", names=names)
    if answer.relative:
        yield words("No year was named: years are counted from the start.")
    elif answer.question.subject:
        years = sorted({part.launch for part in answer.question.parts if part.launch})
        told = ", ".join(map(str, years))
        yield words("Launch as promised: %(years)s.", years=told or voice.words("not known"))


def _limits(desk: Desk, phase: ImpactPhase) -> Iterator[str]:
    words = desk.voice.words
    if phase.larger:
        names = ", ".join(activity_word(desk, code) for code in phase.larger)
        yield words(
            "Larger than all that the city makes of it today, so that its structure may not hold: "
            "%(names)s.",
            names=names,
        )
    if phase.beyond:
        names = ", ".join(activity_word(desk, code) for code in phase.beyond)
        yield words(
            "More is asked of these than they may have room for, without new plants or imports: "
            "%(names)s.",
            names=names,
        )


def loss_sentence(desk: Desk, answer: LossAnswer, one: ActivityLoss) -> str:
    """Return what is lost with an activity, or several together.

    Parameters
    ----------
    desk : Desk
    answer : LossAnswer
    one : ActivityLoss
    """
    voice, words, economy = desk.voice, desk.voice.words, answer.economy
    name = ", ".join(activity_word(desk, code) for code in one.codes)
    if one.withheld:
        return words("%(name)s: withheld, as it would tell of an enterprise.", name=name)
    unit = money_unit(desk, economy)
    jobs = economy.names.index("jobs") if "jobs" in economy.names else None
    said = {
        "name": name,
        "loss": voice.quantity(impact_amount(unit, one.loss[0])),
        "low": voice.quantity(impact_amount(unit, one.low[0])),
        "high": voice.quantity(impact_amount(unit, one.high[0])),
        "others": voice.quantity(impact_amount(unit, one.others[0])),
        "jobs": words("not known")
        if jobs is None
        else voice.number(impact_amount("jobs", one.loss[jobs])),
    }
    if answer.question.share is not None:
        told = words(
            "%(name)s stands still, %(share)s of a year's output lost: the city loses output of "
            "%(loss)s (%(low)s–%(high)s), %(others)s of it at others; jobs: %(jobs)s.",
            share=percent_word(desk, answer.question.share), **said,
        )  # fmt: skip
    else:
        told = words(
            "%(name)s taken out of the web: the city loses output of %(loss)s (%(low)s–%(high)s), "
            "%(others)s of it at others; jobs: %(jobs)s.",
            **said,
        )
    return f"{told} {_standing(desk, economy, range_word(words, answer.word))}"


def ranking_sentence(desk: Desk, answer: LossAnswer) -> str:
    """Return what a ranking is of."""
    words = desk.voice.words
    told = words(
        "What the city would lose of output without each activity's sales and purchases in it; "
        "imports take their place."
    )
    return f"{told} {_ranked(desk, answer.economy, range_word(words, answer.word))}"


def withheld_word(desk: Desk) -> str:
    """Return why an activity is not told of."""
    return desk.voice.words("withheld: it would tell of an enterprise")
