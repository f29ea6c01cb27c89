"""Places: the map, and where an activity concentrates."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import World
from ondiris.model.enterprise import Enterprise
from ondiris.model.outline import Outline
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Badge, Figure
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.places.sites import Dot, city_map, concentration_table
from ondiris.session.places.desk import PlaceDesk
from ondiris.web.asking import Asked, WorldOf
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page

__all__ = [
    "badges",
    "district_outlines",
    "enterprise_dots",
    "figures",
    "known",
    "nav",
    "place_desk",
    "router",
    "site_dots",
]

router = APIRouter()
nav = Nav("map", "Map")
Code = Annotated[str, Query(description="Code of an activity.", max_length=20)]
CELL = 0.02
"""Least side of the cells in which enterprises are grouped on the map, degrees."""
SINGLE = 24
"""Up to so many enterprises are drawn one by one; cells widen until there are as few groups."""
WIDEST = 1.0


def place_desk(ask: Ask) -> PlaceDesk:
    """Return the desk of a request: of the city, or of an invented one where it is asked for."""
    return PlaceDesk(ask.now, worlds=(ask.world,))


def badges(desk: PlaceDesk) -> tuple[Badge, ...]:
    """Return the badge of a synthetic city."""
    return (Badge.SYNTHETIC,) if World.SYNTHETIC in desk.worlds else ()


@router.get("/{lang}/map", summary="Map of the city's industry")
def city(ask: Asked, world: WorldOf = "", activity: Code = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show districts, zones, parks and enterprises, each a row and a shape."""
    desk = place_desk(ask)
    counted = Counter(e.activity for e in desk.enterprises if e.activity)
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
        sites=[(code, ask.voice.label("subjects", code)) for code in ask.subjects("site")],
        districts=[(code, ask.voice.label("areas", code)) for code in desk.districts],
        vacancy_known=any(figure.id == "vacancy" for figure in shown),
    )


def known(make: Callable[[], Figure]) -> list[Figure]:
    """Return a figure, or nothing where nothing is known for it."""
    try:
        return [make()]
    except NotFound:
        return []


def district_outlines(desk: PlaceDesk) -> Mapping[str, Outline]:
    """Return the outlines of the districts."""
    return {code: desk.now.outlines[code] for code in desk.districts if code in desk.now.outlines}


def _map(ask: Ask) -> Figure:
    desk = place_desk(ask)
    counts = Counter(e.area for e in desk.enterprises if e.stage != "cancelled")
    outlines = district_outlines(desk)
    dots = [*site_dots(ask, desk), *enterprise_dots(ask, desk.enterprises)]
    return city_map(
        ask.desk,
        outlines=outlines,
        counts={code: counts[code] for code in outlines},
        dots=dots,
        place=ask.place_name,
        badges=badges(desk),
    )


def site_dots(ask: Ask, desk: PlaceDesk) -> list[Dot]:
    """Return the sites and projects of which a source gives the point."""
    words = ask.voice.words
    tenants = Counter(site for e in desk.enterprises for site in e.sites)
    kinds = (("site", "sites", words("Zone or park"), 0.6),
             ("project", "projects", words("Project"), 0.3))  # fmt: skip
    dots = []
    areas = {desk.city, *desk.catalogue["areas"].descendants(desk.city)}
    for kind, page_of, said_kind, size in kinds:
        for code in ask.subjects(kind):
            area = ask.lists["subjects"][code].attributes.get("area", "")
            if ask.world is World.SYNTHETIC and area not in areas:
                continue
            said = desk.standing.get(code, {}).get("coordinates")
            if not said:
                continue
            lat, lon = (float(part) for part in said[0].value.replace(",", " ").split())
            count = decimal_text(Decimal(tenants[code]), 0, ask.lang) if tenants[code] else ""
            name = ask.voice.label("subjects", code)
            dots.append(Dot(name, f"{page_of}/{code}", said_kind, lat, lon, size, count))
    return dots


def _grouped(
    placed: Sequence[tuple[Enterprise, tuple[float, float]]], size: float
) -> dict[tuple[str, int, int], list[tuple[float, float]]]:
    """Return points by district and cell of a square grid of some size in degrees."""
    cells: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    for one, at in placed:
        cell = (one.area, math.floor(at[0] / size), math.floor(at[1] / size))
        cells.setdefault(cell, []).append(at)
    return cells


def enterprise_dots(ask: Ask, enterprises: Sequence[Enterprise]) -> list[Dot]:
    """Return enterprises one by one where they are few, else in groups by cell."""
    words = ask.voice.words
    placed = [(e, e.point) for e in enterprises if e.point is not None and e.stage != "cancelled"]
    if len(placed) <= SINGLE:
        return [
            Dot(e.name(ask.lang), f"enterprises/{e.subject}", words("Enterprise"), *at, 0.25)
            for e, at in placed
        ]
    cells, size = _grouped(placed, CELL), CELL
    while len(cells) > SINGLE and size < WIDEST:
        size *= 1.25
        cells = _grouped(placed, size)
    largest = max(len(points) for points in cells.values())
    ordered = sorted(cells.items(), key=lambda item: (-len(item[1]), item[0]))
    dots, numbers = [], Counter[str]()
    for (area, _, _), points in ordered:
        numbers[area] += 1
        middle = np.mean(points, axis=0)
        name = words(
            "%(district)s, group %(number)s",
            district=ask.voice.label("areas", area),
            number=numbers[area],
        )
        dots.append(
            Dot(
                name,
                f"enterprises?area={area}",
                words("Enterprises that stand close"),
                float(middle[0]),
                float(middle[1]),
                0.15 + 0.45 * math.sqrt(len(points) / largest),
                decimal_text(Decimal(len(points)), 0, ask.lang),
            )
        )
    return dots


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
    FigureMaker("city-map", _map, ("world",)),
    FigureMaker("concentration", _concentration, ("activity", "world")),
)
