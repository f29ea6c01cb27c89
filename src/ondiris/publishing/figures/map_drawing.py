"""A map in pixels: shapes on a plane of their own, places with their numbers, names, hatching.

Everything is laid out here, so that what is drawn at a width is known before it is drawn; the
projections of a chart library fit what they are given and tell nobody where it went.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import polylabel

from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.map_placing import Box, box_around, placed_names, placed_pins

__all__ = ["HATCH", "LETTER", "MapDrawing", "MapName", "MapPin", "drawn_map", "hatched"]

Spot = tuple[float, float]
HATCH = 6.0
"""Distance of the lines of a hatching, px."""
LETTER = 0.62
"""Width of a letter in ems, with some to spare."""
_HIGH = 0.86
"""Most height of a map by its width."""
_NAME = 12
_EDGE = 12


@dataclass(frozen=True, slots=True)
class MapPin:
    """A numbered place: where it is drawn, and where it is.

    Parameters
    ----------
    row : int
    number : str
    at, true : tuple of float
        Middle of the mark; the place itself, px.
    loose : bool
        Whether only the area is known in which it lies.
    """

    row: int
    number: str
    at: Spot
    true: Spot
    loose: bool


@dataclass(frozen=True, slots=True)
class MapName:
    """A name on the map, the box that it keeps free, and the row whose colour it stands on.

    The row is none where the name reaches over a border, or stands on ground.
    """

    text: str
    at: Spot
    box: Box
    row: int | None


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """What a map draws at a width, in px from its upper left corner.

    Parameters
    ----------
    width, height : int
    side : int
        Of the square that a pin keeps free.
    ground : tuple of mapping
        GeoJSON geometries that are no rows.
    shapes : tuple of (int, mapping)
        Row and geometry, those that are small last.
    dots : tuple of (int, tuple, float)
        Row, middle and radius of points without a number.
    pins : tuple of MapPin
    names : tuple of MapName
    """

    width: int
    height: int
    side: int
    ground: tuple[Any, ...] = ()
    shapes: tuple[tuple[int, Any], ...] = ()
    dots: tuple[tuple[int, Spot, float], ...] = ()
    pins: tuple[MapPin, ...] = ()
    names: tuple[MapName, ...] = ()

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What numbers and names keep free of one another."""
        pins = (box_around(pin.at, self.side, self.side) for pin in self.pins)
        return (*pins, *(name.box for name in self.names))


@dataclass(frozen=True, slots=True)
class _Plane:
    """Degrees as pixels: as long east as north at the middle latitude."""

    west: float
    north: float
    east_px: float
    north_px: float
    left: float
    top: float

    @classmethod
    def of(cls, bounds: Box, width: float, height: float) -> _Plane:
        west, south, east, north = bounds
        squeeze = math.cos(math.radians((south + north) / 2))
        wide, high = (east - west) * squeeze or 1e-9, (north - south) or 1e-9
        scale = min((width - 2 * _EDGE) / wide, (height - 2 * _EDGE) / high)
        left, top = (width - wide * scale) / 2, (height - high * scale) / 2
        return cls(west, north, squeeze * scale, scale, left, top)

    def drawn(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry of degrees in pixels."""
        return shapely.transform(
            geometry,
            lambda at: (
                (at - (self.west, self.north)) * (self.east_px, -self.north_px)
                + (self.left, self.top)
            ),
        )


def drawn_map(figure: Figure, width: int) -> MapDrawing:
    """Return a map at a width: where every shape, number and name of it stands.

    Parameters
    ----------
    figure : Figure
        A map.
    width : int, unit px
        Of the whole picture.
    """
    wide = width - 8
    parsed = [_geometry(text) for _, text in figure.shapes]
    ground = [_geometry(text) for _, text in figure.view.ground]
    bounds = figure.view.frame or _bounds([g for g in (*parsed, *ground) if g is not None])
    height = _height(bounds, wide)
    plane = _Plane.of(bounds, wide, height)
    frame = box(0, 0, wide, height)
    shown = [None if g is None else plane.drawn(g).intersection(frame) for g in parsed]
    under = [plane.drawn(g).intersection(frame) for g in ground if g is not None]
    side = 20 if width >= 640 else 18
    codes = [code for code, _ in figure.shapes]
    areas = {code: g for code, g in zip(codes, shown, strict=True) if _is_area(g)}
    points = _pin_points(figure, shown, areas)
    edge = (1.0, 1.0, wide - 1.0, height - 1.0)
    marks = placed_pins([at for _, at, _ in points], side, edge)
    pins = tuple(
        MapPin(row, figure.labels[row], at, true, loose)
        for (row, true, loose), at in zip(points, marks, strict=True)
        if at is not None
    )
    named: list[tuple[str, BaseGeometry, int | None]] = [
        (figure.labels[n], g, n)
        for n, g in enumerate(shown)
        if g is not None and _named(figure, n, g)
    ]
    grounds = zip(figure.view.ground, under, strict=True)
    named += [(text, g, None) for (text, _), g in grounds if text]
    return MapDrawing(
        wide,
        height,
        side,
        ground=tuple(mapping(g) for g in under if not g.is_empty),
        shapes=tuple(_ordered(shown)),
        dots=tuple(_dots(figure, shown)),
        pins=pins,
        names=_names(named, edge, [box_around(pin.at, side, side) for pin in pins]),
    )


def hatched(geometry: Any, step: float = HATCH) -> Any:
    """Return the hatching of a GeoJSON geometry in pixels: rising lines some step apart."""
    drawn = shape(geometry)
    left, top, right, bottom = drawn.bounds
    first, last = math.floor((left + top) / step), math.ceil((right + bottom) / step)
    lines = [[(k * step - bottom, bottom), (k * step - top, top)] for k in range(first, last + 1)]
    return mapping(shapely.MultiLineString(lines).intersection(drawn))


def _geometry(text: str) -> BaseGeometry | None:
    return shape(json.loads(text)) if text else None


def _bounds(shapes: Sequence[BaseGeometry]) -> Box:
    west, south, east, north = (float(v) for v in shapely.total_bounds(list(shapes)))
    return (west, south, east, north)


def _height(bounds: Box, width: int) -> int:
    """Return the height of a map: as its bounds ask for, and no taller than a page has room."""
    west, south, east, north = bounds
    wide = (east - west) * math.cos(math.radians((south + north) / 2)) or 1e-9
    own = width * (north - south) / wide
    return round(min(max(own, width * 0.3), width * (1.12 if width < 600 else _HIGH)))


def _is_area(drawn: BaseGeometry | None) -> bool:
    return drawn is not None and not drawn.is_empty and drawn.area > 0.0


def _pin_points(
    figure: Figure, shown: Sequence[BaseGeometry | None], areas: dict[str, BaseGeometry]
) -> list[tuple[int, Spot, bool]]:
    """Return row, place and whether only its area is known, of what has a number."""
    found = []
    for row, drawn in enumerate(shown):
        if not (figure.labels and figure.labels[row].isdigit()):
            continue
        within = figure.view.within[row] if figure.view.within else ""
        if drawn is not None and not drawn.is_empty:
            found.append((row, _middle(drawn), False))
        elif drawn is None and within in areas:
            found.append((row, _middle(areas[within]), True))
    return sorted(found, key=lambda one: one[2])  # what is known keeps its place


def _middle(drawn: BaseGeometry) -> Spot:
    """Return the point of a geometry that lies farthest from its border, px."""
    if drawn.area <= 0.0:
        return (float(drawn.centroid.x), float(drawn.centroid.y))
    largest = max(_polygons(drawn), key=lambda part: part.area)
    point = polylabel(largest, tolerance=1.0)
    return (round(float(point.x), 1), round(float(point.y), 1))


def _polygons(drawn: BaseGeometry) -> list[Any]:
    return [part for part in getattr(drawn, "geoms", [drawn]) if part.geom_type == "Polygon"]


def _ordered(shown: Sequence[BaseGeometry | None]) -> Iterator[tuple[int, Any]]:
    """Yield areas in the order of drawing: sites, which are small, above all."""
    areas = [
        (row, drawn) for row, drawn in enumerate(shown) if drawn is not None and _is_area(drawn)
    ]
    small = max((drawn.area for _, drawn in areas), default=0.0) / 200
    for row, drawn in sorted(areas, key=lambda one: one[1].area < small):
        yield row, mapping(shapely.MultiPolygon(_polygons(drawn)))


def _dots(
    figure: Figure, shown: Sequence[BaseGeometry | None]
) -> Iterator[tuple[int, Spot, float]]:
    for row, drawn in enumerate(shown):
        if drawn is None or drawn.is_empty or drawn.area > 0.0 or figure.labels[row]:
            continue
        size = figure.view.sizes[row] if figure.view.sizes else 0.0
        yield row, (float(drawn.centroid.x), float(drawn.centroid.y)), 4.0 + 8.0 * size


def _named(figure: Figure, row: int, drawn: BaseGeometry | None) -> bool:
    return (
        bool(figure.labels and figure.labels[row])
        and _is_area(drawn)
        and not (figure.labels[row].isdigit())
    )


def _names(
    named: Sequence[tuple[str, BaseGeometry, int | None]], edge: Box, taken: Sequence[Box]
) -> tuple[MapName, ...]:
    """Return the names that fit, those of the largest areas first."""
    ordered = sorted((one for one in named if _is_area(one[1])), key=lambda one: -one[1].area)
    size = [(len(text) * _NAME * LETTER + 4, _NAME + 4.0) for text, _, _ in ordered]
    wanted = [([*_inside(drawn, size[n])], *size[n]) for n, (_, drawn, _) in enumerate(ordered)]
    found = []
    for n, at in enumerate(placed_names(wanted, edge, taken)):
        text, drawn, row = ordered[n]
        if at is not None:
            own = box_around(at, *size[n])
            found.append(MapName(text, at, own, row if drawn.contains(box(*own)) else None))
    return tuple(found)


def _inside(drawn: BaseGeometry, size: tuple[float, float]) -> list[Spot]:
    """Return places for the name of an area: where it fits in whole first, from near to far."""
    middle = _middle(drawn)
    left, top, right, bottom = drawn.bounds
    grid = [middle, *((x, y) for x in _steps(left, right) for y in _steps(top, bottom))]
    xs, ys = np.array(grid).T
    held = shapely.contains_xy(drawn, xs, ys)
    wide, high = size[0] / 2, size[1] / 2
    whole = shapely.contains(drawn, shapely.box(xs - wide, ys - high, xs + wide, ys + high))
    far = np.hypot(xs - middle[0], ys - middle[1])
    return [grid[k] for k in np.lexsort((far, ~whole)).tolist() if held[k]]


def _steps(low: float, high: float) -> Iterator[float]:
    return (low + 7.0 * k for k in range(1, math.ceil((high - low) / 7.0)))
