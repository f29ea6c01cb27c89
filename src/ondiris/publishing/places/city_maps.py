"""The map of a city's industry: districts in classes, zones and parks and projects numbered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ondiris.model.outline import Outline
from ondiris.publishing.figures.desk import Desk, short_name
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Reference,
    Text,
)
from ondiris.publishing.figures.map_view import MapView
from ondiris.publishing.figures.order import order_key
from ondiris.publishing.places.districts import outline_credit, outline_shapes
from ondiris.publishing.places.sites import figure_of

__all__ = ["CityMeasure", "MapPlace", "city_map", "point_text"]


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A zone, a park, a project or enterprises: a row of the map that is no district.

    Parameters
    ----------
    code, name, href, kind : str
        Identifier, what stands in the row, where it leads, what it is.
    shape : str
        GeoJSON geometry as text; empty where nobody says where it lies.
    within : str
        Code of the district in which it lies, where no more is known.
    size : float
        From 0 to 1 of a dot without a number; none for a numbered place.
    count : Cell, optional
        What is counted there.
    """

    code: str
    name: str
    href: str
    kind: str
    shape: str
    within: str = ""
    size: float | None = None
    count: Cell | None = None


@dataclass(frozen=True, slots=True)
class CityMeasure:
    """What the districts are classed by.

    Parameters
    ----------
    code, title, unit : str
        Of the address; what it measures; its unit in words.
    cells : mapping of str to Cell
        By district; districts that are missing are not known.
    headline, subtitle : str
    references : tuple of Reference
    notes : tuple of str
    origin : tuple of Badge
    named : tuple of str
        Districts that a source names, where they are marked and not classed.
    """

    code: str
    title: str
    unit: str
    cells: Mapping[str, Cell]
    headline: str
    subtitle: str
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()
    origin: tuple[Badge, ...] = ()
    named: tuple[str, ...] = ()


def point_text(lat: float, lon: float) -> str:
    """Return a point as GeoJSON text."""
    at = [round(lon, 5), round(lat, 5)]
    return json.dumps({"type": "Point", "coordinates": at}, separators=(",", ":"))


def city_map(
    desk: Desk,
    districts: Sequence[str],
    *,
    outlines: Mapping[str, Outline],
    measure: CityMeasure,
    places: Sequence[MapPlace],
    frame: tuple[float, float, float, float] | None = None,
    params: tuple[tuple[str, str], ...] = (),
) -> Figure:
    """Return the districts with sites and enterprises; what has a place is a shape too.

    Parameters
    ----------
    desk : Desk
    districts : sequence of str
        Those that are drawn.
    outlines : mapping of str to Outline
        Of districts and of sites, by code.
    measure : CityMeasure
        What the districts are classed by.
    places : sequence of MapPlace
        Sites, projects, enterprises or groups of them.
    frame : tuple of float, optional
        West, south, east and north of what is shown.
    params : tuple of (str, str)
        Filters that made it.
    """
    voice, words = desk.voice, desk.voice.words
    shapes = outline_shapes({code: outlines[code] for code in districts})
    unknown = Text(words("not known"), absent=True)

    def rank(code: str) -> tuple[bool, float, object]:
        cell = measure.cells.get(code)
        value = -float(cell.number) if isinstance(cell, Number) else 0.0
        return (cell is None, value, order_key(voice.label("areas", code)))

    ordered = sorted(shapes, key=rank)
    rows: list[tuple[Cell, ...]] = [
        (Text(voice.label("areas", code), href=f"districts/{code}"), Text(words("District")),
         measure.cells.get(code, Text("") if measure.named or not measure.cells else unknown),
         Text(""), Text(""))
        for code in ordered
    ]  # fmt: skip
    numbers = _numbers(places)
    for place, number in zip(places, numbers, strict=True):
        lies = _lies(desk, place)
        name = Text(place.name, href=place.href)
        rows.append((name, Text(place.kind), place.count or Text(""), lies, Text(number)))
    drawn = {*districts, *(place.code for place in places)} & outlines.keys()
    return figure_of(
        desk,
        id="city-map",
        kind=Kind.MAP,
        headline=measure.headline,
        subtitle=measure.subtitle,
        unit=measure.unit,
        columns=(
            Column("place", words("Place")),
            Column("kind", words("Kind")),
            Column("value", measure.title, ColumnKind.NUMBER),
            Column("lies", words("Where it lies")),
            Column("number", words("Number on the map")),
        ),
        rows=tuple(rows),
        params=params,
        origin=measure.origin,
        notes=(
            *_legend(desk, places, numbers, measure),
            *measure.notes,
            *outline_credit(voice, {code: outlines[code] for code in sorted(drawn)}),
        ),
        evidence=measure.references,
        alt=words("Map; districts: %(total)s, places: %(count)s.", total=len(ordered),
                  count=sum(bool(place.shape or place.within) for place in places)),
        shapes=tuple((code, shapes[code]) for code in ordered)
        + tuple((place.code, place.shape) for place in places),
        labels=tuple(short_name(voice.label("areas", c)) for c in ordered) + tuple(numbers),
        marked=tuple(code in measure.named for code in ordered) + (False,) * len(places)
        if measure.named
        else (),
        view=MapView(
            frame,
            sizes=(0.0,) * len(ordered) + tuple(place.size or 0.0 for place in places),
            within=("",) * len(ordered) + tuple(place.within for place in places),
        ),
    )  # fmt: skip


def _numbers(places: Sequence[MapPlace]) -> list[str]:
    """Return the number of every place that can be shown on the map, empty for others."""
    found, last = [], 0
    for place in places:
        numbered = place.size is None and bool(place.shape or place.within)
        last += numbered
        found.append(str(last) if numbered else "")
    return found


def _lies(desk: Desk, place: MapPlace) -> Text:
    """Return what is known of where a place lies, where that is no point and no outline."""
    if place.shape or place.size is not None:
        return Text("")
    if place.within:
        return Text(desk.voice.label("areas", place.within))
    return Text(desk.voice.words("place not known"), absent=True)


def _legend(
    desk: Desk, places: Sequence[MapPlace], numbers: Sequence[str], measure: CityMeasure
) -> list[str]:
    words = desk.voice.words
    found = []
    if any(numbers):
        found.append(words("Numbers on the map are those of the list."))
    if any(place.within and not place.shape for place in places):
        found.append(words("A hollow circle: only the district is known in which the place lies."))
    if any(place.size is not None for place in places):
        found.append(words("Dots: enterprises of the register, in groups where they stand close."))
    if measure.named and measure.references:
        found.append(words("Full colour: districts that a source names."))
    return found
