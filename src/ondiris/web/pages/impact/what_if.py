"""What a project brings: a question in an address, its answer beside what it assumes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.errors import InvalidInput
from ondiris.production.impact.answering import ImpactAnswer
from ondiris.production.impact.questions import ImpactPart, ImpactQuestion, read_years
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.numbers import amount_text, parse_amount
from ondiris.publishing.figures.words import Words
from ondiris.publishing.impact.figures import (
    impact_activities_figure,
    impact_assumptions_figure,
    impact_doubts_figure,
    impact_figure,
    impact_years_figure,
)
from ondiris.publishing.impact.scenarios import impact_beside_figure, impact_parts_figure
from ondiris.publishing.impact.sentences import impact_sentences
from ondiris.publishing.impact.wording import activity_word
from ondiris.session.impact.desk import ImpactDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "nav", "paces", "router"]

router = APIRouter()
nav = Nav("impact", "Impact")
DRAWS = 600
"""Draws of a page: few enough to be read soon, enough for three digits of a range."""
OUTPUT = 10e9
"""What is asked where nobody asks: so much output a year of what the city leads with."""
PRESETS = {"usual": None, "kits": 0.1, "local": 0.5}
"""Shares of purchases that are bought here, by name: as the economy does, kits, local suppliers."""
_ASKED = ("subject", "activity", "output", "investment", "local", "years", "beside")
_PARTS = ("impact-parts", "impact-effects", "impact-years", "impact-activities")
_GROUNDS = ("impact-doubts", "impact-assumptions")
Of = Annotated[str, Query(description="A project or programme, by its code.", max_length=80)]
OfActivity = Annotated[str, Query(description="An activity, by its code.", max_length=20)]
Amount = Annotated[str, Query(description="An amount in whole units.", max_length=24)]
Share = Annotated[
    str,
    Query(
        description="Share of purchases that are bought here: 0 to 1, or usual, kits, local.",
        max_length=8,
    ),
]
Years = Annotated[str, Query(description="Years that are told: 2027-2033.", max_length=9)]


@router.get("/{lang}/impact", summary="What a project, programme or activity brings")
def what_if(  # noqa: PLR0913, PLR0917 - a parameter each, as the address has them
    ask: Asked,
    subject: Of = "",
    activity: OfActivity = "",
    output: Amount = "",
    investment: Amount = "",
    local: Share = "",
    years: Years = "",
    beside: Share = "",
) -> Response:
    """Show what it brings in a sentence, in parts, by year and activity, and what it assumes."""
    answer, words = _answer(ask), ask.voice.words
    asked_of = activity or _leading(ask)
    return page(
        ask,
        "impact/what_if.html",
        title=words("What a project brings"),
        section="impact",
        sentences=impact_sentences(ask.desk, answer),
        beside_figure=ask.figure("impact-beside") if beside else None,
        figures=[ask.figure(name) for name in _PARTS],
        grounds=[ask.figure(name) for name in _GROUNDS],
        subject=subject,
        activity=asked_of,
        activities=activity_choices(ask, asked_of),
        output=_written(ask, "output", 0.0 if investment or output else OUTPUT),
        investment=_written(ask, "investment"),
        local=local,
        years=years,
        beside=beside,
        presets=preset_words(words),
        subjects=_subjects(ask),
    )


def preset_words(words: Words) -> list[tuple[str, str]]:
    """Return presets of what is bought here, with what they stand for."""
    said = {
        "usual": words("Buys as the city's economy does"),
        "kits": words("Put together from kits: a tenth bought here"),
        "local": words("Local suppliers: half bought here"),
    }
    return [(code, said[code]) for code in PRESETS]


def _subjects(ask: Ask) -> list[tuple[str, str]]:
    """Return projects and programmes that may be asked for, by name."""
    items = ask.catalogue["subjects"]
    kinds = ("programme", "project")
    found = [
        (item.code, ask.voice.label("subjects", item.code))
        for item in items
        if item.attributes.get("kind") in kinds
    ]
    return sorted(found, key=lambda one: one[1].casefold())


def activity_choices(ask: Ask, chosen: str = "") -> list[tuple[str, str]]:
    """Return activities that may be asked of, by code: what the city leads with, then the table's.

    Parameters
    ----------
    ask : Ask
    chosen : str
        One that was asked of, whether or not it is among them.
    """
    rows = _desk(ask).economy().rows
    led = (code for code in ask.now.city.headline.activities if rows.of(code))
    codes = dict.fromkeys((*led, *rows.codes, *((chosen,) if chosen else ())))
    return [(code, f"{activity_word(ask.desk, code)} ({code})") for code in codes]


def _desk(ask: Ask) -> ImpactDesk:
    return ImpactDesk(ask.now)


def _answer(ask: Ask, local: str | None = None) -> ImpactAnswer:
    """Return the answer to an address; with another share of purchases where one is named."""
    said = ask.params.get("local", "") if local is None else local
    desk, years = _desk(ask), ask.params.get("years", "")
    subject = ask.params.get("subject", "")
    told = ImpactQuestion(
        (_part(ask),),
        years=read_years(years) if years else None,
        draws=DRAWS,
    )
    if subject:
        for name in ("activity", "output", "investment"):
            if ask.params.get(name):
                raise InvalidInput(
                    "impact-which", f"{name} says nothing beside a project or programme",
                    hint="Ask for either of them.",
                )  # fmt: skip
        told = desk.of_subject(subject, told)
    return desk.impact(told.buying(_share(said)))


def _part(ask: Ask) -> ImpactPart:
    output, investment = (_amount(ask, n) for n in ("output", "investment"))
    if not ask.params.get("output") and not investment:
        output = OUTPUT
    activity = ask.params.get("activity", "") or _leading(ask)
    return ImpactPart(activity, investment, (output, output), basis="stated" if output else "")


def _leading(ask: Ask) -> str:
    """Return the first activity that the city leads with and the table has."""
    rows = _desk(ask).economy().rows
    head = (code for code in ask.now.city.headline.activities if rows.of(code))
    return next(head, rows.codes[0])


def _amount(ask: Ask, name: str) -> float:
    text = ask.params.get(name, "").strip()
    return float(parse_amount(text, ask.lang)) if text else 0.0


def _written(ask: Ask, name: str, usual: float = 0.0) -> str:
    """Return an amount as a form shows it: as people write it, whatever the address has."""
    amount = _amount(ask, name) or usual
    return amount_text(Decimal(repr(amount)), ask.lang) if amount else ""


def _share(text: str) -> float | None:
    if text in PRESETS or not text:
        return PRESETS.get(text)
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InvalidInput(
            "impact-local-share", f"{text[:8]!r} is no share from 0 to 1",
            hint=f"0.4, or one of {', '.join(PRESETS)}",
        ) from None  # fmt: skip


def _drawn(draw: Callable[[Desk, ImpactAnswer], Figure], ask: Ask) -> Figure:
    return draw(ask.desk, _answer(ask))


def _activities(ask: Ask) -> Figure:
    return impact_activities_figure(ask.desk, _answer(ask), _desk(ask).withheld())


def _beside(ask: Ask) -> Figure:
    """Return the answer beside the same question with another share bought here."""
    words, shares = dict(preset_words(ask.voice.words)), ask.params
    both = [shares.get("local", "") or "usual", shares.get("beside", "") or "local"]
    names = [words.get(one) or ask.voice.words("Bought here: %(share)s", share=one) for one in both]
    return impact_beside_figure(
        ask.desk, (names[0], _answer(ask)), (names[1], _answer(ask, both[1]))
    )


paces = {what_if: Pace.SLOW}
figures = (
    FigureMaker("impact-effects", partial(_drawn, impact_figure), _ASKED[:6], Pace.SLOW),
    FigureMaker("impact-parts", partial(_drawn, impact_parts_figure), _ASKED[:6], Pace.SLOW),
    FigureMaker("impact-years", partial(_drawn, impact_years_figure), _ASKED[:6], Pace.SLOW),
    FigureMaker("impact-activities", _activities, _ASKED[:6], Pace.SLOW),
    FigureMaker("impact-doubts", partial(_drawn, impact_doubts_figure), _ASKED[:6], Pace.SLOW),
    FigureMaker(
        "impact-assumptions", partial(_drawn, impact_assumptions_figure), _ASKED[:6], Pace.SLOW
    ),
    FigureMaker("impact-beside", _beside, _ASKED, Pace.SLOW),
)
