"""Forecasts: what the city leads with, and of one series fan, record and model card."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import FACES
from ondiris.production import Row
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.named_series import NamedSeries
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.production.forecasts.fared import Fared, fared, held
from ondiris.production.forecasts.series import LedgerSeries
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.forecasts.answers import forecast_json
from ondiris.publishing.forecasts.held import bands_held, honesty
from ondiris.publishing.forecasts.series import (
    SeriesPlace,
    card,
    earlier_fans,
    fan_figure,
    forecast_sentence,
    forecasts_table,
    series_name,
)
from ondiris.session.forecasts.desk import ForecastDesk
from ondiris.web.asking import Asked, AskedPlainly
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "nav", "paces", "router"]

router = APIRouter()
nav = Nav("forecasts", "Forecasts")
MeasureOf = Annotated[str, Path(description="Code of a measure.", max_length=40)]
ActivityOf = Annotated[str, Path(description="Code of an activity.", max_length=20)]
AreaOf = Annotated[str, Query(description="Code of an area; the city's own without it.")]
GrainOf = Annotated[
    Grain | None, Query(description="How often the series is told; the finest without it.")
]


def _desk(ask: Ask) -> ForecastDesk:
    return ForecastDesk(ask.now)


@router.get("/{lang}/forecasts", summary="What is foreseen of the series that the city leads with")
def forecasts(ask: Asked) -> Response:
    """Show the series that the city leads with, each with its last foreseen period."""
    found = ask.figure("forecasts")
    return page(
        ask,
        "forecasts/index.html",
        title=ask.voice.words("Forecasts"),
        section="forecasts",
        lead=" ".join(one.text for one in ask.now.foretold(ask.lang) if not one.programme),
        figures=[] if found.empty else [found],
        record=_record(ask),
    )


@router.get(
    "/{lang}/forecasts/{measure}/{activity}",
    summary="Where a series leads, and how earlier forecasts of it fared",
)
def forecast(
    ask: Asked,
    measure: MeasureOf,
    activity: ActivityOf,
    area: AreaOf = "",
    grain: GrainOf = None,
) -> Response:
    """Show fan, earlier fans over what came, how the bands held, and the model card."""
    question = _question(ask, measure, activity, area, grain)
    kept, scored = _desk(ask).forecast(question), _scored(ask, question)
    about = _about(ask, question)
    made = [
        about.figure(name) for name in ("forecast-fan", "forecast-earlier", "forecast-coverage")
    ]
    return page(
        ask,
        "forecasts/series.html",
        title=series_name(ask.desk, kept.key),
        section="forecasts",
        lead=forecast_sentence(ask.desk, kept),
        beside=ask.href(
            "compare",
            series=str(
                NamedSeries(kept.key.measure, kept.key.area, kept.key.activity, of=kept.key.of)
            ),
        ),
        honesty=honesty(ask.desk, scored),
        figures=[figure for figure in made if not figure.empty],
        card=card(ask.desk, kept),
    )


@router.get("/api/v1/forecasts/{measure}/{activity}", summary="A forecast of a series as JSON")
def forecast_api(
    ask: AskedPlainly,
    measure: MeasureOf,
    activity: ActivityOf,
    area: AreaOf = "",
    grain: GrainOf = None,
) -> dict[str, Any]:
    """Give the forecast that `ondiris forecast` gives with its default seed."""
    question = _question(ask, measure, activity, area, grain)
    return forecast_json([_desk(ask).forecast(question)])


def _question(
    ask: Ask, measure: str, activity: str, area: str, grain: Grain | None
) -> SeriesQuestion:
    """Return the series that an address names.

    Raises
    ------
    NotFound
        ``no-series``: a code that is none.
    """
    for name, code in (("measures", measure), ("activities", activity), ("areas", area)):
        if code and code not in ask.catalogue[name]:
            error = ask.catalogue[name].unknown(code)
            raise NotFound("no-series", error.detail, hint=error.hint)
    of = ask.city.headline.measure if measure in FACES else ""
    return SeriesQuestion(measure, activity, area or ask.city.area, of=of, grain=grain)


def _asked(ask: Ask) -> SeriesQuestion:
    """Return the series that a figure's address names.

    Raises
    ------
    InvalidInput
        ``unknown-grain``
    """
    params = ask.params
    grain = params.get("grain", "")
    if grain and grain not in list(Grain):
        raise InvalidInput(
            "unknown-grain", f"{grain[:20]!r} is no grain", hint=f"Grains: {', '.join(Grain)}."
        )
    head = ask.city.headline
    return _question(
        ask,
        params.get("measure", head.measure),
        params.get("activity", head.activity),
        params.get("area", ""),
        Grain(grain) if grain else None,
    )


def _about(ask: Ask, question: SeriesQuestion) -> Ask:
    """Return a question with its figures about one series."""
    named = {
        "measure": question.measure,
        "activity": question.activity,
        "area": question.area if question.area != ask.city.area else "",
        "grain": question.grain.value if question.grain else "",
    }
    return replace(ask, params={**ask.params, **{k: v for k, v in named.items() if v}})


def _known(ask: Ask, series: LedgerSeries) -> SeriesPlace:
    found = {row.id: row for row in _rows(ask, series)}
    rows = [found[id] for id in series.inputs if id in found]  # noqa: A001 - the ledger's word
    return SeriesPlace(ask.voice.label("areas", series.key.area), rows)


def _rows(ask: Ask, series: LedgerSeries) -> tuple[Row, ...]:
    key = series.key
    return ask.said(
        key.measure, of=key.of or None, area=key.area, activity=key.activity, scope=key.scope
    )


def _record(ask: Ask) -> str:
    """Return how many forecasts were written down, and how bands held that came due."""
    words, voice, desk = ask.voice.words, ask.voice, _desk(ask)
    count = len(desk.recorded())
    if not count:
        return words("No forecast has been written down yet.")
    inside = [kept for one in desk.scored() if (kept := one.within(0.8)) is not None]
    return words(
        "Forecasts written down: %(count)s. Of the periods that have come since, so many lay "
        "within the band meant for 80 of 100: %(within)s of %(all)s.",
        count=voice.count(count),
        within=voice.count(sum(inside)),
        all=voice.count(len(inside)),
    )


def _scored(ask: Ask, question: SeriesQuestion) -> tuple[Fared, ...]:
    return fared(_desk(ask).earlier(question), _desk(ask).series(question))


def _fan(ask: Ask) -> Figure:
    question = _asked(ask)
    desk = _desk(ask)
    return fan_figure(ask.desk, desk.forecast(question), _known(ask, desk.series(question)))


def _earlier(ask: Ask) -> Figure:
    question = _asked(ask)
    made, series = _desk(ask).earlier(question), _desk(ask).series(question)
    return earlier_fans(ask.desk, made, _known(ask, series), series.key)


def _coverage(ask: Ask) -> Figure:
    question = _asked(ask)
    series = _desk(ask).series(question)
    found = held(_scored(ask, question), series.grain.groups)
    return bands_held(ask.desk, found, series.key)


def _all(ask: Ask) -> Figure:
    desk = _desk(ask)
    made = [desk.forecast(question) for question in desk.headlines()]
    return forecasts_table(ask.desk, made, ask.city_name)


_SERIES = ("measure", "activity", "area", "grain")
paces = dict.fromkeys((forecasts, forecast, forecast_api), Pace.SLOW)
figures = (
    FigureMaker("forecasts", _all, pace=Pace.SLOW),
    FigureMaker("forecast-fan", _fan, _SERIES, Pace.SLOW),
    FigureMaker("forecast-earlier", _earlier, _SERIES, Pace.SLOW),
    FigureMaker("forecast-coverage", _coverage, _SERIES, Pace.SLOW),
)
