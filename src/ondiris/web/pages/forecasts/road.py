"""The road to a year: where output, jobs and floor area go, why, and what must launch for more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.errors import InvalidInput, NotFound, OndirisError
from ondiris.production.forecasts.asked import FURTHEST
from ondiris.production.forecasts.road import (
    MEASURES,
    RoadAnswer,
    RoadLine,
    RoadQuestion,
    RoadTarget,
)
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.forecasts.road import (
    road_fan_figure,
    road_reach_figure,
    road_sentences,
    road_why_figure,
)
from ondiris.publishing.forecasts.road_grounds import (
    road_assumptions_figure,
    road_programmes_figure,
)
from ondiris.session.forecasts.road import RoadDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "paces", "router"]

router = APIRouter()
DOUBLE = "2x"
"""What is asked where nobody asks: what must launch for output to double."""
_GROUNDS = ("road-programmes", "road-assumptions")
LastYear = Annotated[
    int | None, Query(alias="to", description="Last year of the road.", ge=1900, le=2100)
]
OfMeasure = Annotated[str, Query(description="Measure that is to be reached.", max_length=20)]
Target = Annotated[
    str, Query(description="What is to be reached: an amount, or `2x`.", max_length=20)
]


@router.get("/{lang}/road", summary="Where the city's industry goes, and what must launch for more")
def road(ask: Asked, to: LastYear = None, measure: OfMeasure = "", reach: Target = "") -> Response:
    """Show the fan of each measure with three readings, why they differ, and what is assumed."""
    answer, words = _answer(ask), ask.voice.words
    return page(
        ask,
        "forecasts/road.html",
        title=words("The road to %(year)s", year=answer.question.to),
        section="forecasts",
        sentences=road_sentences(ask.desk, answer),
        lacking=[words("Output is not told: no series of it by month is long enough.")]
        if answer.lacking
        else [],
        figures=[ask.figure(f"road-{one.measure.replace('_', '-')}") for one in answer.lines]
        + [ask.figure("road-why")],
        asked=_asked(ask),
        grounds=[ask.figure(name) for name in _GROUNDS],
        to=to or answer.question.to,
        first=ask.vintage.year,
        furthest=FURTHEST,
        measures=[(code, ask.voice.label("measures", code)) for code in MEASURES],
        measure=measure or MEASURES[0],
        reach=reach or DOUBLE,
    )


def _year(ask: Ask) -> int:
    """Return the year that the address asks for, else that of the last promise."""
    said = ask.params.get("to", "")
    if said and not (said.isdecimal() and len(said) == 4):
        raise InvalidInput("bad-year", "a road goes to a year of four digits")
    return int(said) if said else RoadDesk(ask.now).last_promise()


def _answer(ask: Ask) -> RoadAnswer:
    return RoadDesk(ask.now).road(RoadQuestion(_year(ask)))


def _asked(ask: Ask) -> Figure | None:
    """Return the answer to the target; nothing where its measure cannot be told."""
    try:
        return ask.figure("road-reach")
    except OndirisError:
        if {"reach", "measure"} & set(ask.params):
            raise
        return None


def _reach(ask: Ask) -> Figure:
    measure = ask.params.get("measure", "") or MEASURES[0]
    target = RoadTarget.read(ask.params.get("reach", "") or DOUBLE)
    answer = RoadDesk(ask.now).road(RoadQuestion(_year(ask), (measure,), target))
    return road_reach_figure(ask.desk, answer, answer.lines[0])


def _line(measure: str, ask: Ask) -> Figure:
    answer = _answer(ask)
    line: RoadLine | None = answer.line(measure)
    if line is None:
        raise NotFound("no-series", f"no series of {measure} by month is long enough")
    return road_fan_figure(ask.desk, answer, line)


def _whole(draw: Callable[[Desk, RoadAnswer], Figure], ask: Ask) -> Figure:
    return draw(ask.desk, _answer(ask))


paces = {road: Pace.SLOW}
figures = (
    *(
        FigureMaker(f"road-{one.replace('_', '-')}", partial(_line, one), ("to",), Pace.SLOW)
        for one in MEASURES
    ),
    FigureMaker("road-why", partial(_whole, road_why_figure), ("to",), Pace.SLOW),
    FigureMaker("road-reach", _reach, ("to", "measure", "reach"), Pace.SLOW),
    FigureMaker("road-programmes", partial(_whole, road_programmes_figure), ("to",), Pace.SLOW),
    FigureMaker("road-assumptions", partial(_whole, road_assumptions_figure), ("to",), Pace.SLOW),
)
