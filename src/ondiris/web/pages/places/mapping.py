"""What the map of the city shows: what districts are classed by, and every place above them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from json import dumps

import numpy as np
from shapely.geometry import shape

from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.model.enterprise import Enterprise
from ondiris.model.outline import Outline
from ondiris.ports import Query
from ondiris.production.places.district_measures import DistrictMeasure, district_measures
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.figure import Badge, Cell, Figure, Number, Text
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.places.city_maps import CityMeasure, MapPlace, point_text
from ondiris.session.places.desk import PlaceDesk
from ondiris.web.door import Ask

__all__ = [
    "badges",
    "built_frame",
    "chosen_measure",
    "district_outlines",
    "enterprise_places",
    "kept_params",
    "known",
    "measure_titles",
    "place_desk",
    "site_places",
]

REGISTER, NAMED, NOTHING = "register", "named", "none"
"""What districts are classed by that is no measure: enterprises counted, districts named."""
CELL = 0.02
"""Least side of the cells in which enterprises are grouped on the map, degrees."""
SINGLE = 24
"""Up to so many enterprises are drawn one by one; cells widen until there are as few groups."""
WIDEST = 1.0
MARGIN = 0.02
"""How far a frame reaches beyond what it is drawn about, as a share of its side."""


def place_desk(ask: Ask) -> PlaceDesk:
    """Return the desk of a request: of the city, or of an invented one where it is asked for."""
    return PlaceDesk(ask.now, worlds=(ask.world,))


def known(make: Callable[[], Figure]) -> list[Figure]:
    """Return a figure, or nothing where nothing is known for it."""
    try:
        return [make()]
    except NotFound:
        return []


def district_outlines(desk: PlaceDesk) -> Mapping[str, Outline]:
    """Return the outlines of the districts."""
    return {code: desk.now.outlines[code] for code in desk.districts if code in desk.now.outlines}


def badges(desk: PlaceDesk) -> tuple[Badge, ...]:
    """Return the badge of a synthetic city."""
    return (Badge.SYNTHETIC,) if World.SYNTHETIC in desk.worlds else ()


def kept_params(ask: Ask) -> Mapping[str, str]:
    """Return what an address of the map keeps while one of its choices changes."""
    return {k: v for k, v in ask.params.items() if k in ("world", "measure", "zoom", "as_of")}


def built_frame(desk: PlaceDesk) -> tuple[float, float, float, float] | None:
    """Return the frame of the city's built-up part, degrees; none where nobody outlines it."""
    own = [shape(outline.geometry) for outline in district_outlines(desk).values()]
    parts = [shape(part.geometry) for part in desk.built_up]
    shared = [drawn & part for drawn in own for part in parts if drawn.intersects(part)]
    if not shared:
        return None
    bounds = np.array([one.bounds for one in shared if not one.is_empty])
    west, south = bounds[:, :2].min(axis=0).tolist()
    east, north = bounds[:, 2:].max(axis=0).tolist()
    more = MARGIN * max(east - west, north - south)
    return (west - more, south - more, east + more, north + more)


def measure_titles(ask: Ask, desk: PlaceDesk) -> list[tuple[str, str]]:
    """Return what districts may be classed by, with what a reader calls it: only what is known."""
    words = ask.voice.words
    found = []
    if _counts(desk):
        found.append((REGISTER, words("Enterprises in the register")))
    if World.SYNTHETIC in desk.worlds:
        return found
    found += [(one.measure, _titled(ask, one)) for one in _measures(ask, desk)]
    if _named(ask, desk):
        found.append((NAMED, words("Named in a source")))
    return found


def chosen_measure(ask: Ask, desk: PlaceDesk) -> CityMeasure:
    """Return what districts are classed by: what the address asks for, else what is known first.

    Raises
    ------
    NotFound
        ``no-measure-of-districts``
    """
    known = [code for code, _ in measure_titles(ask, desk)]
    asked = ask.params.get("measure", "")
    if asked and asked not in known:
        raise NotFound(
            "no-measure-of-districts",
            f"nothing is known of the districts by {asked[:40]!r}",
            hint=f"Known: {', '.join(known) or 'nothing'}.",
        )
    code = asked or _usual(ask, desk, known)
    if code == REGISTER:
        return _by_register(ask, desk)
    if code in (NAMED, NOTHING):
        return _by_name(ask, desk, code)
    return _by_measure(ask, next(m for m in _measures(ask, desk) if m.measure == code), desk)


def _usual(ask: Ask, desk: PlaceDesk, known: Sequence[str]) -> str:
    """Return what districts are classed by unasked: output where most of them are known."""
    half = len(desk.districts) / 2
    told = [m.measure for m in _measures(ask, desk) if len(m.rows) >= half] if known else []
    usual = (REGISTER, *(code for code in ("output",) if code in told), NAMED, *known)
    return next((code for code in usual if code in known), NOTHING)


def _measures(ask: Ask, desk: PlaceDesk) -> tuple[DistrictMeasure, ...]:
    """Return the measures by which the map may class, once for a vintage."""
    now, codes = ask.now, tuple(district_outlines(desk))

    def found() -> tuple[DistrictMeasure, ...]:
        asked = Query(audience=now.audience, areas=codes, subjects=("",))
        return district_measures(now.printed(asked), codes, ask.city.headline.activity)

    key = (now.key, desk.stamp, "district measures")
    return now.memory.get(key, found, lambda made: 3_000 * (1 + sum(len(m.rows) for m in made)))


def _titled(ask: Ask, found: DistrictMeasure) -> str:
    """Return a measure with what it is of and its period: ``Output, Industry: 2021``."""
    row = next(iter(found.rows.values()))
    return f"{ask.desk.series(row.key)}, {ask.voice.period(found.period)}"


def _by_measure(ask: Ask, found: DistrictMeasure, desk: PlaceDesk) -> CityMeasure:
    voice, words = ask.voice, ask.voice.words
    rows = list(found.rows.values())
    one = rows[0]
    numbers = {code: number(row) for code, row in found.rows.items()}
    highest = max(numbers, key=lambda code: numbers[code].number)
    activity = voice.label("activities", found.activity)
    return CityMeasure(
        code=found.measure,
        title=voice.label("measures", found.measure),
        unit=voice.unit_title(one.key.unit, one.multiplier),
        cells=dict(numbers),
        headline=words(
            "%(measure)s by district; the highest known: %(district)s",
            measure=ask.desk.series(one.key),
            district=voice.label("areas", highest),
        ),
        subtitle=words(
            "%(activity)s, %(period)s; districts known: %(count)s of %(total)s, %(place)s",
            activity=activity,
            period=voice.period(found.period),
            count=len(rows),
            total=len(district_outlines(desk)),
            place=voice.inside(ask.city_name),
        ),
        references=ask.desk.references(rows),
        notes=ask.desk.notes(rows),
        origin=ask.desk.badges(rows),
    )


def _counts(desk: PlaceDesk) -> Counter[str]:
    known = desk.now.outlines
    return Counter(e.area for e in desk.enterprises if e.stage != "cancelled" and e.area in known)


def _by_register(ask: Ask, desk: PlaceDesk) -> CityMeasure:
    words, counts = ask.voice.words, _counts(desk)
    cells: dict[str, Cell] = {
        code: _count(counts[code], f"/enterprises?area={code}", ask)
        for code in desk.districts
        if counts[code]
    }
    return CityMeasure(
        code=REGISTER,
        title=words("Enterprises"),
        unit=words("Enterprises"),
        cells=cells,
        headline=words(
            "Where industry stands; enterprises in the register: %(count)s",
            count=decimal_text(Decimal(counts.total()), 0, ask.lang),
        ),
        subtitle=words(
            "Districts, zones, parks and enterprises, %(place)s",
            place=ask.voice.inside(ask.place_name),
        ),
        origin=badges(desk),
    )


def _count(value: int, evidence: str, ask: Ask) -> Number:
    """Return a count that leads to what is counted, in the page's world."""
    exact = Decimal(value)
    if ask.world is World.SYNTHETIC:
        evidence += f"{'&' if '?' in evidence else '?'}world={ask.world}"
    return Number(exact, 0, "enterprises", evidence, low=exact, high=exact)


def _named(ask: Ask, desk: PlaceDesk) -> dict[str, str]:
    """Return the statements that name districts as places of concentration, by district."""
    said = ask.now.statements(property="concentrated_in")
    return {s.statement.value: s.id for s in said if s.statement.value in desk.districts}


def _by_name(ask: Ask, desk: PlaceDesk, code: str) -> CityMeasure:
    words, place = ask.voice.words, ask.voice.inside(ask.place_name)
    named = _named(ask, desk) if code == NAMED else {}
    said = [s for s in ask.now.statements(property="concentrated_in") if s.id in named.values()]
    seen = {s.source: ask.desk.reference(s.source, s.locator, s.known)
            for s in (one.statement for one in said)}  # fmt: skip
    return CityMeasure(
        code=code,
        title=words("Named in a source") if named else words("Enterprises"),
        unit="",
        cells={
            area: Text(words("named"), href=f"evidence/{said_by}")
            for area, said_by in named.items()
        },
        headline=words("Where large and medium enterprises stand")
        if named
        else words("Where industry stands: districts, zones and parks"),
        subtitle=words("Districts that a source names: %(count)s of %(total)s, %(place)s",
                       count=len(named), total=len(desk.districts), place=place)
        if named
        else words("Districts, zones, parks and enterprises, %(place)s", place=place),
        references=tuple(seen.values()),
        origin=badges(desk),
        named=tuple(named),
    )  # fmt: skip


def site_places(ask: Ask, desk: PlaceDesk) -> list[MapPlace]:
    """Return sites and projects: sites whether or not their place is known, projects where it is.

    A project that lies in a site, or of which no point is known, is told of on the site's page.
    """
    words = ask.voice.words
    tenants = Counter(site for e in desk.enterprises for site in e.sites)
    areas = {desk.city, *desk.catalogue["areas"].descendants(desk.city)}
    places = []
    for kind, page_of, said in (("site", "sites", words("Zone or park")),
                                ("project", "projects", words("Project"))):  # fmt: skip
        for code in ask.subjects(kind):
            area = ask.lists["subjects"][code].attributes.get("area", "")
            if ask.world is World.SYNTHETIC and area not in areas:
                continue
            drawn = _shape(desk, code)
            if kind == "project" and not drawn:
                continue
            within = "" if drawn else desk.district_of(code, listed=False)
            count = _count(tenants[code], f"/sites/{code}", ask) if tenants[code] else None
            name = desk.catalogue.label("subjects", code, ask.lang)
            places.append(
                MapPlace(code, name, f"{page_of}/{code}", said, drawn, within, count=count)
            )
    return sorted(places, key=lambda place: (not place.shape, not place.within))


def _shape(desk: PlaceDesk, code: str) -> str:
    """Return the outline of a site or project, else its point, as GeoJSON text."""
    if code in desk.now.outlines:
        return dumps(desk.now.outlines[code].geometry, separators=(",", ":"))
    said = desk.standing.get(code, {}).get("coordinates")
    if not said:
        return ""
    lat, lon = (float(part) for part in said[0].value.replace(",", " ").split())
    return point_text(lat, lon)


def _grouped(
    placed: Sequence[tuple[Enterprise, tuple[float, float]]], size: float
) -> dict[tuple[str, int, int], list[tuple[float, float]]]:
    """Return points by district and cell of a square grid of some size in degrees."""
    cells: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    for one, at in placed:
        cell = (one.area, math.floor(at[0] / size), math.floor(at[1] / size))
        cells.setdefault(cell, []).append(at)
    return cells


def enterprise_places(
    ask: Ask, desk: PlaceDesk, some: Sequence[Enterprise] | None = None
) -> list[MapPlace]:
    """Return enterprises, or some, one by one where they are few, else in groups by cell."""
    words = ask.voice.words
    known = [e for e in (desk.enterprises if some is None else some) if e.stage != "cancelled"]
    placed = [(e, e.point) for e in known if e.point is not None]
    if len(placed) <= SINGLE:
        return [
            MapPlace(e.subject, e.name(ask.lang), f"enterprises/{e.subject}", words("Enterprise"),
                     point_text(*at), size=0.0)
            for e, at in placed
        ]  # fmt: skip
    cells, size = _grouped(placed, CELL), CELL
    while len(cells) > SINGLE and size < WIDEST:
        size *= 1.25
        cells = _grouped(placed, size)
    largest = max(len(points) for points in cells.values())
    ordered = sorted(cells.items(), key=lambda item: (-len(item[1]), item[0]))
    places, numbers = [], Counter[str]()
    for k, ((area, _, _), points) in enumerate(ordered, start=1):
        numbers[area] += 1
        lat, lon = np.mean(points, axis=0).tolist()
        name = words(
            "%(district)s, group %(number)s",
            district=ask.voice.label("areas", area),
            number=numbers[area],
        )
        listed = f"enterprises?area={area}"
        places.append(
            MapPlace(f"group-{k}", name, listed, words("Enterprises that stand close"),
                     point_text(lat, lon), size=math.sqrt(len(points) / largest),
                     count=_count(len(points), f"/{listed}", ask))
        )  # fmt: skip
    return places
