"""Places: the map, where an activity concentrates, the profile of a zone or park."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import World
from ondiris.model.enterprise import Enterprise
from ondiris.model.outline import Outline
from ondiris.people import Act
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Badge, Figure
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.places.queue import queue_table
from ondiris.publishing.places.sites import (
    Dot,
    balance_table,
    city_map,
    concentration_table,
    site_facts,
)
from ondiris.session.places.desk import PlaceDesk
from ondiris.session.places.premises import PremisesDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.pages.places.premises import halls_figure, vacancy_figure

__all__ = ["badges", "district_outlines", "figures", "nav", "place_desk", "router"]

router = APIRouter()
nav = Nav("map", "Map")
Site = Annotated[str, Path(description="Code of a zone or park.", max_length=80)]
WorldOf = Annotated[Literal["actual", "synthetic", ""], Query(description="World shown.")]
Code = Annotated[str, Query(description="Code of an activity.", max_length=20)]
Year = Annotated[str, Query(description="Last year of the balance.", pattern="^[0-9]{0,4}$")]
CELL = 0.02
"""Least side of the cells in which enterprises are grouped on the map, degrees."""
SINGLE = 24
"""Up to so many enterprises are drawn one by one; cells widen until there are as few groups."""
WIDEST = 1.0


def place_desk(ask: Ask) -> PlaceDesk:
    """Return the desk of a request: actual enterprises, or a synthetic city where none is known."""
    asked = ask.params.get("world", "")
    actual = PlaceDesk(ask.now)
    if asked == "actual" or (not asked and actual.enterprises):
        return actual
    made = PlaceDesk(ask.now, worlds=(World.SYNTHETIC,))
    return made if asked == "synthetic" or made.enterprises else actual


def badges(desk: PlaceDesk) -> tuple[Badge, ...]:
    """Return the badge of a synthetic city."""
    return (Badge.SYNTHETIC,) if World.SYNTHETIC in desk.worlds else ()


@router.get("/{lang}/map", summary="Map of the city's industry")
def city(ask: Asked, world: WorldOf = "", activity: Code = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show districts, zones, parks and enterprises, each a row and a shape."""
    desk = place_desk(ask)
    known = Counter(e.activity for e in desk.enterprises if e.activity)
    shown = [_map(ask)]
    if World.SYNTHETIC not in desk.worlds:  # invented parks do not stand beside those of the city
        shown += _known(lambda: vacancy_figure(ask))
    if activity:
        shown.append(_concentration(ask))
    return page(
        ask,
        "places/map.html",
        title=ask.voice.words("Map"),
        section="map",
        figures=shown,
        activity=activity,
        activities=[(c, activity_name(ask.voice, c)) for c in sorted(known)],
        sites=[(code, ask.voice.label("subjects", code)) for code in ask.subjects("site")],
        vacancy_known=any(figure.id == "vacancy" for figure in shown),
    )


def _known(make: Callable[[], Figure]) -> list[Figure]:
    """Return a figure, or nothing where nothing is known for it."""
    try:
        return [make()]
    except NotFound:
        return []


@router.get("/{lang}/sites/{site}", summary="Profile of a zone or park")
def profile(ask: Asked, site: Site, year: Year = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show what is known of a site: space, utilities, tenants, projects."""
    _known_site(ask, site)
    name = ask.voice.label("subjects", site)
    desk = PlaceDesk(ask.now)
    halls = _known(lambda: halls_figure(replace(ask, params={**ask.params, "subject": site})))
    made = [site_facts(ask.desk, site, desk.standing.get(site, {}), name)]
    try:
        balance = desk.balance(site, _year(ask))
        made.append(balance_table(ask.desk, balance, name))
        if ask.reads_applications:
            made.append(queue_table(ask.desk, balance, name))
    except NotFound:
        pass  # nothing is said of its utilities
    made = [*halls, *(figure for figure in made if not figure.empty)]
    tenants = [e for e in desk.enterprises if site in e.sites]
    projects = [
        code
        for code, said in desk.standing.items()
        if any(s.value == site for s in said.get("located_in", ()))
        and code in ask.catalogue["subjects"]
    ]
    return page(
        ask,
        "places/site.html",
        title=name,
        section="map",
        code=site,
        year=_year(ask),
        figures=made,
        halls_known=bool(halls),
        keeps=_keeps(ask, site),
        tenants=[(e.subject, e.name(ask.lang), e.activity) for e in tenants[:200]],
        tenant_count=len(tenants),
        projects=projects,
        said=_other_facts(ask, desk, site),
    )


def _keeps(ask: Ask, site: str) -> bool:
    """Return whether who asks keeps the premises of a site, and may at this door."""
    if ask.person is None or ask.door.public:
        return False
    operator = PremisesDesk(ask.now).operator(site)
    return ask.person.may(Act.KEEP_PREMISES, institution=operator)


@dataclass(frozen=True, slots=True)
class SiteFact:
    """A statement of a site in its reader's language, with the day on which it was known."""

    id: str
    label: str
    value: str
    day: str


def _other_facts(ask: Ask, desk: PlaceDesk, site: str) -> list[SiteFact]:
    """Return statements of a site that are no amounts."""
    found = []
    forms = ask.catalogue["statement_properties"]
    for name, ones in desk.standing.get(site, {}).items():
        if name in forms and forms[name].attributes.get("value") == "number":
            continue
        label = ask.voice.label("statement_properties", name)
        for one in ones:
            statement = one.statement
            value = ask.desk.place_or_activity(statement.value)
            found.append(SiteFact(one.id, label, value, ask.voice.known(statement.known)))
    return found


def _known_site(ask: Ask, site: str) -> None:
    items = ask.catalogue["subjects"]
    if site not in items or items[site].attributes.get("kind") != "site":
        error = items.unknown(site)
        raise NotFound("no-site", error.detail, hint=error.hint)


def _year(ask: Ask) -> int:
    text = ask.params.get("year", "")
    year = int(text) if text else ask.vintage.known.year + 2
    return min(max(year, 2000), 2100)


def district_outlines(desk: PlaceDesk) -> Mapping[str, Outline]:
    """Return the outlines of the districts."""
    return {code: desk.now.outlines[code] for code in desk.districts if code in desk.now.outlines}


def _map(ask: Ask) -> Figure:
    desk = place_desk(ask)
    counts = Counter(e.area for e in desk.enterprises if e.stage != "cancelled")
    outlines = district_outlines(desk)
    dots = [*_site_dots(ask, desk), *_enterprise_dots(ask, desk.enterprises)]
    return city_map(
        ask.desk,
        outlines=outlines,
        counts={code: counts[code] for code in outlines},
        dots=dots,
        place=ask.city_name,
        badges=badges(desk),
    )


def _site_dots(ask: Ask, desk: PlaceDesk) -> list[Dot]:
    """Return the sites and projects of which a source gives the point."""
    words = ask.voice.words
    tenants = Counter(site for e in desk.enterprises for site in e.sites)
    kinds = (("site", "sites", words("Zone or park"), 0.6),
             ("project", "projects", words("Project"), 0.3))  # fmt: skip
    dots = []
    for kind, page_of, said_kind, size in kinds:
        for code in ask.subjects(kind):
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


def _enterprise_dots(ask: Ask, enterprises: Sequence[Enterprise]) -> list[Dot]:
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
        ask.desk, found, activity=activity, place=ask.city_name, badges=badges(desk)
    )


def _balance(ask: Ask) -> Figure:
    site = ask.params.get("subject", "")
    _known_site(ask, site)
    desk = PlaceDesk(ask.now)
    name = ask.voice.label("subjects", site)
    return balance_table(ask.desk, desk.balance(site, _year(ask)), name)


def _queue(ask: Ask) -> Figure:
    site = ask.params.get("subject", "")
    _known_site(ask, site)
    name = ask.voice.label("subjects", site)
    found = queue_table(ask.desk, PlaceDesk(ask.now).balance(site, _year(ask)), name)
    if found.empty or not ask.reads_applications:
        raise NotFound("no-queue", "no connection is promised there")
    return found


def _facts(ask: Ask) -> Figure:
    site = ask.params.get("subject", "")
    _known_site(ask, site)
    desk = PlaceDesk(ask.now)
    name = ask.voice.label("subjects", site)
    return site_facts(ask.desk, site, desk.standing.get(site, {}), name)


figures = (
    FigureMaker("city-map", _map, ("world",)),
    FigureMaker("concentration", _concentration, ("activity", "world")),
    FigureMaker("site-facts", _facts, ("subject",)),
    FigureMaker("balance", _balance, ("subject", "year")),
    FigureMaker("queue", _queue, ("subject", "year")),
)
