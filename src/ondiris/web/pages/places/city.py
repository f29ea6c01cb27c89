"""Places: the map, and where an activity concentrates."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.places.city_maps import city_map
from ondiris.publishing.places.sites import concentration_table
from ondiris.web.asking import Asked, WorldOf
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.pages.places.mapping import (
    badges,
    built_frame,
    chosen_measure,
    district_outlines,
    enterprise_places,
    kept_params,
    known,
    measure_titles,
    place_desk,
    site_places,
)
from ondiris.web.pages.places.siting import ahead

__all__ = ["figures", "nav", "router"]

router = APIRouter()
nav = Nav("map", "Map")
Code = Annotated[str, Query(description="Code of an activity.", max_length=20)]
MeasureOf = Annotated[
    str, Query(description="Measure or name by which districts are classed.", max_length=40)
]
ZoomOf = Annotated[Literal["built", ""], Query(description="Part of the city that is shown.")]


@router.get("/{lang}/map", summary="Map of the city's industry")
def city(
    ask: Asked,
    world: WorldOf = "",  # noqa: ARG001 - read by `ask`
    activity: Code = "",
    measure: MeasureOf = "",  # noqa: ARG001 - read by `ask`
    zoom: ZoomOf = "",
) -> Response:
    """Show districts, zones, parks and enterprises, each a row and, where it is known, a shape."""
    desk = place_desk(ask)
    counted = Counter(e.activity for e in desk.enterprises if e.activity)
    chosen = chosen_measure(ask, desk)
    ahead(ask)  # the map leads to the plan; whoever comes here after a load finds it ready
    shown = [ask.figure("city-map"), *known(lambda: ask.figure("vacancy"))]
    if activity:
        shown.append(ask.figure("concentration"))
    return page(
        ask,
        "places/map.html",
        title=ask.voice.words("Map"),
        section="map",
        figures=shown,
        activity=activity,
        activities=[(c, activity_name(ask.voice, c)) for c in sorted(counted)],
        sites=ask.subjects("site"),
        districts=[
            (code, ask.voice.label("areas", code))
            for code in desk.districts
            if code not in desk.now.outlines
        ],
        measures=measure_titles(ask, desk),
        measure=chosen.code,
        zoom=zoom,
        zooms=bool(built_frame(desk)),
        kept=kept_params(ask),
        vacancy_known=any(figure.id == "vacancy" for figure in shown),
    )


def _map(ask: Ask) -> Figure:
    desk = place_desk(ask)
    chosen = chosen_measure(ask, desk)
    zoom = ask.params.get("zoom", "")
    frame = built_frame(desk) if zoom else None
    given = (("measure", chosen.code if ask.params.get("measure") else ""),
             ("world", ask.params.get("world", "")), ("zoom", zoom if frame else ""))  # fmt: skip
    return city_map(
        ask.desk,
        list(district_outlines(desk)),
        outlines=desk.now.outlines,
        measure=chosen,
        places=[*site_places(ask, desk), *enterprise_places(ask, desk)],
        frame=frame,
        params=tuple((name, value) for name, value in given if value),
    )


def _concentration(ask: Ask) -> Figure:
    activity = ask.params.get("activity", "")
    desk = place_desk(ask)
    try:
        found = desk.concentration(activity)
    except InvalidInput as error:
        raise NotFound("no-activity", error.detail, hint=error.hint) from None
    return concentration_table(
        ask.desk, found, activity=activity, place=ask.place_name, badges=badges(desk)
    )


figures = (
    FigureMaker("city-map", _map, ("measure", "world", "zoom")),
    FigureMaker("concentration", _concentration, ("activity", "world")),
)
