"""The hub: where the city stands among the regions of its country, and by what weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import NotFound
from ondiris.production.forecasts.hub_indicators import DIMENSIONS
from ondiris.production.forecasts.hub_places import HubScorecard
from ondiris.production.forecasts.hub_weights import parse_weights, weights_text
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.forecasts.hub import (
    city_figure,
    regions_figure,
    strips_figure,
    together_figure,
)
from ondiris.publishing.forecasts.hub_changes import (
    accounts_figure,
    structure_figure,
    structure_levels,
)
from ondiris.publishing.forecasts.hub_one import indicator_figure
from ondiris.publishing.forecasts.hub_words import (
    absent_words,
    dimension_name,
    indicator_words,
    years_text,
)
from ondiris.session.forecasts.hub import hub_change, hub_scorecard
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.refusals import Elsewhere

__all__ = ["figures", "paces", "router"]

router = APIRouter()
V = TypeVar("V")
Weights = Annotated[
    str, Query(description="Weights, such as size:2,growth:1; 0 leaves out.", max_length=400)
]
Year = Annotated[str, Query(description="Only figures of that year.", pattern="^([0-9]{4})?$")]
Weight = Annotated[
    str,
    Query(
        description="Weight of this dimension, for a form; the address then says it in w.",
        pattern=r"^[0-9]{0,4}([.,][0-9]{1,3})?$",
    ),
]
Indicator = Annotated[str, Path(description="Code of an indicator.", max_length=40)]


@router.get("/{lang}/hub", summary="The city among the regions")
def hub(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    ask: Asked,
    w: Weights = "",
    year: Year = "",
    size: Weight = "",
    growth: Weight = "",
    specialisation: Weight = "",
    diversity: Weight = "",
    productivity: Weight = "",
    investment: Weight = "",
    exports: Weight = "",
    logistics: Weight = "",
) -> Response:
    """Show the city's places with their ranges, the regions, and what is not known."""
    stated = (size, growth, specialisation, diversity, productivity, investment, exports, logistics)
    if any(stated):
        chosen = dict(zip(DIMENSIONS, stated, strict=True))
        text = ",".join(f"{n}:{v.replace(',', '.')}" for n, v in chosen.items() if v)
        raise Elsewhere(ask.href("hub", w=weights_text(parse_weights(text)), year=year))
    parse_weights(w)
    card = _known(lambda: _card(ask))
    made = [ask.figure(name) for name in ("hub-city", "hub-indicators")] if card else []
    if card and card.together:
        made.append(ask.figure("hub-places"))
    if card:
        made.append(ask.figure("hub-regions"))
    found = _known(lambda: hub_change(ask.now))
    if found and found.steps:
        made.append(ask.figure("hub-structure"))
    if found and found.accounts:
        made.append(ask.figure("hub-shift-share"))
    return page(
        ask,
        "forecasts/hub.html",
        title=ask.voice.words("The city among the regions"),
        section="forecasts",
        figures=made,
        fields=_fields(ask, card) if card else [],
        absent=_absent(ask, card) if card else [],
        indicators=_described(ask, card) if card else [],
        year=year,
    )


@router.get("/{lang}/hub/structure", summary="Levels behind the city's structural change")
def structure(ask: Asked) -> Response:
    """Show structural change by year and the levels it is counted of."""
    return page(
        ask,
        "forecasts/hub_one.html",
        title=ask.voice.words("Structural change"),
        section="forecasts",
        figures=[ask.figure("hub-structure"), ask.figure("hub-structure-levels")],
        facts=(),
    )


@router.get("/{lang}/hub/{indicator}", summary="One indicator of the regions")
def one(ask: Asked, indicator: Indicator, year: Year = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show one indicator with its definition, every region's value and what it is counted of."""
    card = _card(ask)
    counted = card.of(indicator)
    said = indicator_words(ask.voice, indicator)
    words = ask.voice.words
    about = replace(ask, params={**ask.params, "indicator": indicator})
    return page(
        ask,
        "forecasts/hub_one.html",
        title=said.name,
        section="forecasts",
        figures=[about.figure("hub-indicator")],
        facts=(
            (words("Why it is told"), said.why),
            (words("Years"), years_text(counted)),
            (
                words("Regions of which it is known"),
                words("%(count)s of %(total)s", count=len(counted.values), total=len(card.regions)),
            ),
        ),
    )


def _known(make: Callable[[], V]) -> V | None:
    """Return what is known; nothing where the home has too little for it."""
    try:
        return make()
    except NotFound:
        return None


def _card(ask: Ask) -> HubScorecard:
    year = ask.params.get("year", "")
    weights = parse_weights(ask.params.get("w", ""))
    return hub_scorecard(ask.now, weights=weights, year=int(year) if year else None)


def _fields(ask: Ask, card: HubScorecard) -> list[tuple[str, str, str]]:
    """Return the dimensions that can be weighed: code, name and weight."""
    there = {one.indicator.dimension for one in card.placing}
    return [
        (code, dimension_name(ask.voice, code), f"{card.weights.get(code, Decimal(1)):f}")
        for code in DIMENSIONS
        if code in there
    ]


def _absent(ask: Ask, card: HubScorecard) -> list[tuple[str, str, str]]:
    return [
        (
            indicator_words(ask.voice, one.indicator.code).name,
            *absent_words(ask.desk, one, len(card.regions)),
        )
        for one in card.absent
    ]


def _described(ask: Ask, card: HubScorecard) -> list[tuple[str, str, str, str, str]]:
    """Return each counted indicator: code, dimension, name, definition and reason."""
    found = []
    for one in card.counted:
        said = indicator_words(ask.voice, one.indicator.code)
        about = dimension_name(ask.voice, one.indicator.dimension)
        found.append((one.indicator.code, about, said.name, said.definition, said.why))
    return found


def _made(ask: Ask, make: Callable[..., Figure]) -> Figure:
    return make(ask.desk, _card(ask), ask.city_name)


def _together(ask: Ask) -> Figure:
    card = _card(ask)
    if not card.together:
        raise NotFound(
            "no-figure", "fewer than two indicators are weighed", hint="Weigh a second one."
        )
    return together_figure(ask.desk, card)


def _indicator(ask: Ask) -> Figure:
    card = _card(ask)
    return indicator_figure(ask.desk, card, card.of(ask.params.get("indicator", "")))


def _steps(ask: Ask, make: Callable[..., Figure]) -> Figure:
    steps = hub_change(ask.now).steps
    if not steps:
        raise NotFound("no-figure", "no structure of two years in a row is known")
    return make(ask.desk, steps, ask.city_name)


def _accounts(ask: Ask) -> Figure:
    accounts = hub_change(ask.now).accounts
    if not accounts:
        raise NotFound("no-figure", "city and nation have no two activities in common by year")
    return accounts_figure(ask.desk, accounts, ask.city_name)


paces = {hub: Pace.SLOW, structure: Pace.SLOW, one: Pace.SLOW}
_WEIGHED = ("w", "year")
figures = (
    FigureMaker("hub-city", lambda ask: _made(ask, city_figure), _WEIGHED, Pace.SLOW),
    FigureMaker(
        "hub-indicators",
        lambda ask: _made(ask, strips_figure),
        ("year",),
        Pace.SLOW,
        "Regions of the country by indicator",
    ),
    FigureMaker("hub-places", _together, _WEIGHED, Pace.SLOW),
    FigureMaker(
        "hub-regions", lambda ask: regions_figure(ask.desk, _card(ask)), _WEIGHED, Pace.SLOW
    ),
    FigureMaker("hub-indicator", _indicator, ("indicator", "year"), Pace.SLOW),
    FigureMaker("hub-structure", lambda ask: _steps(ask, structure_figure), (), Pace.SLOW),
    FigureMaker("hub-structure-levels", lambda ask: _steps(ask, structure_levels), (), Pace.SLOW),
    FigureMaker("hub-shift-share", _accounts, (), Pace.SLOW),
)
