"""Places: the map, the profile of a zone or park, the site finder, the plan for new parks."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json import dumps
from threading import Lock
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import World
from ondiris.model.enterprise import Enterprise
from ondiris.production.balancing import RESOURCES
from ondiris.production.locating import Goal, ParkPlan, Wish
from ondiris.publishing.figure import Badge, Cell, Column, ColumnKind, Figure, Text
from ondiris.publishing.numbers import decimal_text
from ondiris.publishing.sites import (
    Dot,
    balance_table,
    city_map,
    match_table,
    plan_map,
    plan_table,
    site_facts,
)
from ondiris.session.placing import PlaceDesk, until
from ondiris.siting import Effort
from ondiris.siting.finder import Aspect, Limit, Match, Sense, find_sites
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page

__all__ = ["figures", "nav", "place_desk", "router"]

router = APIRouter()
nav = Nav("map", "Map")
Site = Annotated[str, Path(description="Code of a zone or park.", max_length=80)]
Year = Annotated[str, Query(description="Last year of the balance.", pattern="^[0-9]{0,4}$")]
Parks = Annotated[str, Query(description="How many new parks.", pattern="^[0-9]{0,3}$")]
Floor = Annotated[str, Query(description="Their floor area, m².", pattern="^[0-9]{0,8}$")]
Amount = Annotated[
    str, Query(description="An amount, from zero up.", pattern=r"^[0-9]{0,9}([.,][0-9]{1,4})?$")
]
SECONDS = 20.0
GAP = 0.005
MOST_PARKS = 200
KEPT_PLANS = 16
CELL = 0.02
"""Side of the cells in which enterprises are grouped on the map, degrees."""
SINGLE = 24
"""Up to so many enterprises are drawn one by one, and as many groups at most."""
NEEDS = ("land", "floor", "power", "gas", "water", "rail")


def place_desk(ask: Ask) -> PlaceDesk:
    """Return the desk of a request: actual enterprises, or a synthetic city where none is known."""
    asked = ask.params.get("world", "")
    public = ask.door.public
    actual = PlaceDesk(ask.observatory, as_of=ask.as_of, public=public)
    if asked == "actual" or (not asked and actual.enterprises):
        return actual
    made = PlaceDesk(ask.observatory, worlds=(World.SYNTHETIC,), as_of=ask.as_of, public=public)
    return made if asked == "synthetic" or made.enterprises else actual


def badges(desk: PlaceDesk) -> tuple[Badge, ...]:
    """Return the badge of a synthetic city."""
    return (Badge.SYNTHETIC,) if World.SYNTHETIC in desk.worlds else ()


@router.get("/{lang}/map", summary="Map of the city's industry")
def city(ask: Asked) -> Response:
    """Show districts, zones, parks and enterprises, each a row and a shape."""
    return page(
        ask,
        "places/map.html",
        title=ask.voice.words("Map"),
        section="map",
        figures=[_map(ask)],
        sites=[(code, ask.voice.label("subjects", code)) for code in ask.subjects("site")],
    )


@router.get("/{lang}/sites/{site}", summary="Profile of a zone or park")
def profile(ask: Asked, site: Site, year: Year = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show what is known of a site: space, utilities, tenants, projects."""
    _known_site(ask, site)
    name = ask.voice.label("subjects", site)
    desk = PlaceDesk(ask.observatory, as_of=ask.as_of, public=ask.door.public)
    made = [site_facts(ask.desk, site, desk.standing.get(site, {}), name)]
    try:
        made.append(balance_table(ask.desk, desk.balance(site, _year(ask)), name))
    except NotFound:
        made = [figure for figure in made if not figure.empty]
    tenants = [e for e in desk.enterprises if site in e.sites]
    projects = [
        code
        for code, said in desk.standing.items()
        if any(s.value == site for _, s, _ in said.get("located_in", ()))
        and code in ask.observatory.catalogue["subjects"]
    ]
    return page(
        ask,
        "places/site.html",
        title=name,
        section="map",
        code=site,
        year=_year(ask),
        figures=made,
        tenants=[(e.subject, e.name(ask.lang), e.activity) for e in tenants[:200]],
        tenant_count=len(tenants),
        projects=projects,
        said=_other_facts(ask, desk, site),
    )


def _other_facts(ask: Ask, desk: PlaceDesk, site: str) -> list[tuple[str, str, str, str]]:
    """Return statements of a site that are no amounts: identifier, property, value, day."""
    found = []
    forms = ask.observatory.catalogue["statement_properties"]
    for name, ones in desk.standing.get(site, {}).items():
        if name in forms and forms[name].attributes.get("value") == "number":
            continue
        label = ask.voice.label("statement_properties", name)
        for identifier, statement, _ in ones:
            value = ask.desk.place_or_activity(statement.value)
            found.append((identifier, label, value, ask.voice.day(statement.known.day)))
    return found


@router.get("/{lang}/site-finder", summary="Where an investor's need fits")
def finder(
    ask: Asked,
    land: Amount = "",
    floor: Amount = "",
    power: Amount = "",
    gas: Amount = "",
    water: Amount = "",
    rail: Amount = "",
    sanitary: Amount = "",
    budget: Amount = "",
) -> Response:
    """Match a need with what zones and parks have free: hard limits first, then a score."""
    asked = dict(zip(NEEDS, (land, floor, power, gas, water, rail), strict=True))
    needs = {name: _read(text) for name, text in asked.items() if text}
    limits = {name: _read(text) for name, text in (("sanitary", sanitary), ("budget", budget))
              if text}  # fmt: skip
    found = _matches(ask, needs, limits)
    return page(
        ask,
        "places/finder.html",
        title=ask.voice.words("Site finder"),
        section="map",
        given={**asked, "sanitary": sanitary, "budget": budget},
        fields=_fields(ask),
        figures=[found] if found and not found.empty else [],
        asked=bool(needs or limits),
    )


@router.get("/{lang}/siting-plan", summary="A certified plan for new parks")
def siting(ask: Asked, parks: Parks = "", floor_area: Floor = "") -> Response:
    """Show where new parks go, with the certified gap and what each of them adds."""
    shown, refused = [], ""
    try:
        shown = [_plan_figure(ask), _gain_figure(ask)]
    except InvalidInput as error:
        refused = f"{error.detail} {error.hint}"
    return page(
        ask,
        "places/plan.html",
        title=ask.voice.words("Siting plan"),
        section="map",
        parks=parks or "35",
        floor_area=floor_area or "194000",
        figures=shown,
        refused=refused,
    )


def _known_site(ask: Ask, site: str) -> None:
    items = ask.observatory.catalogue["subjects"]
    if site not in items or items[site].attributes.get("kind") != "site":
        error = items.unknown(site)
        raise NotFound("no-site", error.detail, hint=error.hint)


def _year(ask: Ask) -> int:
    text = ask.params.get("year", "")
    year = int(text) if text else ask.vintage.known.year + 2
    return min(max(year, 2000), 2100)


def _read(text: str) -> float:
    return float(text.replace(",", "."))


def _shapes(desk: PlaceDesk) -> Mapping[str, str]:
    return {
        code: dumps(desk.outlines[code]["geometry"], separators=(",", ":"))
        for code in desk.districts
        if code in desk.outlines
    }


def _credit(desk: PlaceDesk) -> str:
    found = {str(f.get("attribution", "")) for f in desk.outlines.values()}
    return "; ".join(sorted(filter(None, found))) or "generalised · © OpenStreetMap contributors"


def _map(ask: Ask) -> Figure:
    desk = place_desk(ask)
    counts = Counter(e.area for e in desk.enterprises if e.stage != "cancelled")
    shapes = _shapes(desk)
    dots = [*_site_dots(ask, desk), *_enterprise_dots(ask, desk.enterprises)]
    return city_map(
        ask.desk,
        shapes=shapes,
        counts={code: counts[code] for code in shapes},
        dots=dots,
        place=ask.city_name,
        credit=_credit(desk),
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
            lat, lon = (float(part) for part in said[0][1].value.replace(",", " ").split())
            count = decimal_text(Decimal(tenants[code]), 0, ask.lang) if tenants[code] else ""
            name = ask.voice.label("subjects", code)
            dots.append(Dot(name, f"{page_of}/{code}", said_kind, lat, lon, size, count))
    return dots


def _enterprise_dots(ask: Ask, enterprises: Sequence[Enterprise]) -> list[Dot]:
    """Return enterprises one by one where they are few, else in groups by cell."""
    words = ask.voice.words
    placed = [(e, e.point) for e in enterprises if e.point is not None and e.stage != "cancelled"]
    if len(placed) <= SINGLE:
        return [
            Dot(e.name(ask.lang), f"enterprises/{e.subject}", words("Enterprise"), *at, 0.25)
            for e, at in placed
        ]
    cells: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    for e, at in placed:
        cell = (e.area, math.floor(at[0] / CELL), math.floor(at[1] / CELL))
        cells.setdefault(cell, []).append(at)
    largest = max(len(points) for points in cells.values())
    ordered = sorted(cells.items(), key=lambda item: (-len(item[1]), item[0]))[:SINGLE]
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


def _fields(ask: Ask) -> list[tuple[str, str]]:
    """Return the fields of the form: name and label with unit."""
    words = ask.voice.words
    return [
        ("land", words("Land, ha")),
        ("floor", words("Floor area, m²")),
        ("power", words("Electricity, MW")),
        ("gas", words("Gas, thousand m³ an hour")),
        ("water", words("Water, thousand m³ a day")),
        ("rail", words("Railway, thousand tonnes a year")),
        ("sanitary", words("Sanitary distance, m")),
        ("budget", words("Budget for land, million tenge a hectare")),
    ]


def _offered(desk: PlaceDesk, sites: Sequence[str], name: str) -> np.ndarray:
    """Return what each site has of something; NaN where nobody says."""

    def amount(site: str, prop: str) -> float:
        said = desk.standing.get(site, {}).get(prop)
        return float(said[0][1].value) if said else float("nan")

    plain = {"land": "land_free", "floor": "floor_free", "sanitary": "sanitary_distance",
             "budget": "price_land"}  # fmt: skip
    if name in plain:
        return np.array([amount(site, plain[name]) for site in sites])
    left = [amount(s, f"{name}_capacity") - amount(s, f"{name}_demand") for s in sites]
    return np.array(left)


def _matches(ask: Ask, needs: Mapping[str, float], limits: Mapping[str, float]) -> Figure | None:
    """Return the sites against a need, or nothing where nothing is asked."""
    if not needs and not limits:
        return None
    desk = PlaceDesk(ask.observatory, as_of=ask.as_of, public=ask.door.public)
    sites = ask.subjects("site")
    told = {"land_free", "floor_free", *(f"{resource}_capacity" for resource in RESOURCES)}
    known = [site for site in sites if told & set(desk.standing.get(site, {}))]
    conditions = [Limit(n, v, _offered(desk, known, n)) for n, v in needs.items()]
    for name, value in limits.items():
        sense = Sense.AT_LEAST if name == "sanitary" else Sense.AT_MOST
        conditions.append(Limit(name, value, _offered(desk, known, name), sense))
    aspects = tuple(Aspect(n, _offered(desk, known, n), 1.0) for n in needs) or (
        Aspect("land", _offered(desk, known, "land"), 1.0),
    )
    matches = find_sites(tuple(conditions), aspects, len(known)) if known else ()
    return _match_figure(ask, known, aspects, matches)


def _match_figure(
    ask: Ask, sites: Sequence[str], aspects: Sequence[Aspect], matches: Sequence[Match]
) -> Figure:
    words = ask.voice.words
    labels = dict(_fields(ask))
    fitting = sum(match.fits for match in matches)
    rows: list[tuple[Cell, ...]] = []
    for match in matches:
        code = sites[match.plot]
        failed = "; ".join(labels[name] for name in match.failed)
        unknown = "; ".join(labels[name] for name in match.unknown)
        parts = "; ".join(
            f"{labels[a.name]}: {decimal_text(Decimal(f'{part:.4f}'), 2, ask.lang)}"
            for a, part in zip(aspects, match.parts, strict=False)
        )
        said = words("fits") if match.fits else words("does not fit")
        reasons = [parts, words("too little: %(what)s", what=failed) if failed else "",
                   words("not known: %(what)s", what=unknown) if unknown else ""]  # fmt: skip
        score = decimal_text(Decimal(f"{match.score:.4f}"), 2, ask.lang) if match.fits else ""
        rows.append(
            (
                Text(ask.voice.label("subjects", code), href=f"sites/{code}"),
                Text(said, absent=not match.fits),
                Text(score),
                Text("; ".join(reason for reason in reasons if reason)),
            )
        )
    nearest = ask.voice.label("subjects", sites[matches[0].plot]) if matches else ""
    if fitting:
        headline = words("Sites that fit: %(count)s", count=fitting)
    elif matches:
        headline = words("Nothing fits; the nearest miss: %(name)s", name=nearest)
    else:
        headline = words("No source says what zones and parks have free")
    columns = (
        Column("site", words("Zone or park")),
        Column("fits", words("Verdict")),
        Column("score", words("Score"), ColumnKind.NUMBER),
        Column("why", words("Parts of the score, or what is missing")),
    )
    return match_table(ask.desk, rows, columns, headline, ask.city_name)


def _wish(ask: Ask) -> tuple[int, float]:
    parks = int(ask.params.get("parks") or 35)
    if not 1 <= parks <= MOST_PARKS:
        raise InvalidInput(
            "count-of-sites", f"{parks} parks are asked for.", hint=f"Ask for 1 to {MOST_PARKS}."
        )
    return parks, float(ask.params.get("floor_area") or 194_000)


_PLANS: OrderedDict[tuple[str, ...], tuple[ParkPlan, tuple[str, ...]]] = OrderedDict()
"""Plans drawn lately, by home, vintage, worlds and wish; a plan takes seconds."""
_ONE_AT_A_TIME = Lock()


def _plan(ask: Ask) -> tuple[ParkPlan, tuple[str, ...], PlaceDesk]:
    parks, floor = _wish(ask)
    desk = place_desk(ask)
    place = str(ask.observatory.home.folder)
    key = (place, str(ask.vintage), "+".join(desk.worlds), str(ask.door.public), f"{parks}/{floor}")
    with _ONE_AT_A_TIME:
        if key not in _PLANS:
            effort = Effort(gap=GAP, nodes=400, going=until(SECONDS))
            _PLANS[key] = desk.plan(Wish(parks, floor, Goal.MEDIAN, 0.0, effort))
            while len(_PLANS) > KEPT_PLANS:
                _PLANS.popitem(last=False)
        plan, assumed = _PLANS[key]
    return plan, assumed, desk


def _params(ask: Ask) -> tuple[tuple[str, str], ...]:
    parks, floor = _wish(ask)
    return (("parks", str(parks)), ("floor_area", f"{floor:.0f}"))


def _plan_figure(ask: Ask) -> Figure:
    plan, assumed, desk = _plan(ask)
    return plan_map(
        ask.desk,
        plan,
        shapes=_shapes(desk),
        assumed=assumed,
        place=ask.city_name,
        params=_params(ask),
        credit=_credit(desk),
    )


def _gain_figure(ask: Ask) -> Figure:
    return plan_table(ask.desk, _plan(ask)[0], _params(ask))


def _balance(ask: Ask) -> Figure:
    site = ask.params.get("subject", "")
    _known_site(ask, site)
    desk = PlaceDesk(ask.observatory, as_of=ask.as_of, public=ask.door.public)
    name = ask.voice.label("subjects", site)
    return balance_table(ask.desk, desk.balance(site, _year(ask)), name)


def _facts(ask: Ask) -> Figure:
    site = ask.params.get("subject", "")
    _known_site(ask, site)
    desk = PlaceDesk(ask.observatory, as_of=ask.as_of, public=ask.door.public)
    name = ask.voice.label("subjects", site)
    return site_facts(ask.desk, site, desk.standing.get(site, {}), name)


figures = (
    FigureMaker("city-map", _map, ("world",)),
    FigureMaker("site-facts", _facts, ("subject",)),
    FigureMaker("balance", _balance, ("subject", "year")),
    FigureMaker("siting-plan", _plan_figure, ("parks", "floor_area")),
    FigureMaker("siting-gain", _gain_figure, ("parks", "floor_area")),
)
