"""Places: the map, where an activity concentrates, the profile of a zone or park."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import World
from ondiris.people import Act
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.places.city_maps import city_map
from ondiris.publishing.places.queue import queue_table
from ondiris.publishing.places.sites import balance_table, concentration_table, site_facts
from ondiris.session.places.desk import PlaceDesk
from ondiris.session.places.premises import PremisesDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.pages.places.mapping import (
    badges,
    built_frame,
    chosen_measure,
    enterprise_places,
    kept_params,
    measure_titles,
    place_desk,
    site_places,
)
from ondiris.web.pages.places.premises import halls_figure, vacancy_figure
from ondiris.web.pages.places.siting import ahead

__all__ = ["figures", "nav", "router"]

router = APIRouter()
nav = Nav("map", "Map")
Site = Annotated[str, Path(description="Code of a zone or park.", max_length=80)]
WorldOf = Annotated[Literal["actual", "synthetic", ""], Query(description="World shown.")]
Code = Annotated[str, Query(description="Code of an activity.", max_length=20)]
Year = Annotated[str, Query(description="Last year of the balance.", pattern="^[0-9]{0,4}$")]
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
    known = Counter(e.activity for e in desk.enterprises if e.activity)
    chosen = chosen_measure(ask, desk)
    ahead(ask)  # the map leads to the plan; whoever comes here after a load finds it ready
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
        sites=ask.subjects("site"),
        measures=measure_titles(ask, desk),
        measure=chosen.code,
        zoom=zoom,
        zooms=bool(built_frame(desk)),
        kept=kept_params(ask),
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


def _map(ask: Ask) -> Figure:
    desk = place_desk(ask)
    chosen = chosen_measure(ask, desk)
    zoom = ask.params.get("zoom", "")
    frame = built_frame(desk) if zoom else None
    given = (("measure", chosen.code if ask.params.get("measure") else ""),
             ("world", ask.params.get("world", "")), ("zoom", zoom if frame else ""))  # fmt: skip
    return city_map(
        ask.desk,
        [code for code in desk.districts if code in desk.now.outlines],
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
    FigureMaker("city-map", _map, ("measure", "world", "zoom")),
    FigureMaker("concentration", _concentration, ("activity", "world")),
    FigureMaker("site-facts", _facts, ("subject",)),
    FigureMaker("balance", _balance, ("subject", "year")),
    FigureMaker("queue", _queue, ("subject", "year")),
)
