"""Maps: areas in classes of colour, numbered places above them, names where there is room.

What a source does not say is hatched, never of the least class.  On a page every shape is a link to
its row, so that keys and clicks lead from the map to the list without a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import Any

from ondiris.publishing.figures.drawings import draws
from ondiris.publishing.figures.figure import Figure, Kind, Number, Text
from ondiris.publishing.figures.fonts import FACE
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.map_drawing import LETTER, MapDrawing, drawn_map, hatched
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.figures.palette import class_limits

__all__ = ["linked_map", "map_chart"]

Spec = dict[str, Any]
_SWATCH, _LINE, _TYPE = 14, 22, 13


@dataclass(frozen=True, slots=True)
class _Shades:
    """The classes of a map: which row has which colour, and what each colour says."""

    fills: tuple[str, ...]
    absent: tuple[bool, ...]
    legend: tuple[tuple[str, str], ...]
    """Colour and text; no colour is hatching."""


@draws(Kind.MAP)
def map_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a map: shapes in classes of their number, or with those that stand out marked."""
    drawing, shades = drawn_map(figure, width), _shades(figure, roles)
    legend, height = _legend(shades, figure.unit, drawing, roles)
    return {
        "width": drawing.width,
        "height": height,
        "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
        "layer": [
            *_areas(drawing, shades, roles),
            *([_cut(drawing, roles)] if figure.view.frame else []),
            *_places(drawing, shades, roles),
            *legend,
        ],
    }


def linked_map(svg: str, figure: Figure, voice: ReaderLocale, width: int) -> str:
    """Return the picture of a map with every shape of it a link to its row of the list."""
    drawing = drawn_map(figure, width)
    rows = {
        "places": [row for row, _ in drawing.shapes],
        "dots": [row for row, _, _ in drawing.dots],
        "pins": [pin.row for pin in drawing.pins],
    }
    for layer, held in rows.items():
        group = re.search(
            rf'<g class="mark-\w+ role-mark {layer}_marks"[^>]*>(.*?)</g>', svg, re.DOTALL
        )
        if group is not None:
            linked = _links(group[1], held, figure, voice)
            svg = svg[: group.start(1)] + linked + svg[group.end(1) :]
    return svg.replace('<g class="mark-text ', '<g aria-hidden="true" class="mark-text ')


def _links(paths: str, rows: list[int], figure: Figure, voice: ReaderLocale) -> str:
    drawn = re.findall(r"<path\b[^>]*?(?:/>|></path>)", paths)
    links = []
    for row, path in zip(rows, drawn, strict=True):
        target = escape(f"#{figure.id}-{figure.shapes[row][0]}")
        said = escape(_said(figure, row, voice))
        links.append(f'<a href="{target}" aria-label="{said}"><title>{said}</title>{path}</a>')
    return "".join(links)


def _said(figure: Figure, row: int, voice: ReaderLocale) -> str:
    """Return a row as a reader points at it: its number, its name and what is known of it."""
    cells, at = figure.rows[row], figure.number_column
    name = cells[0].text if isinstance(cells[0], Text) else ""
    cell = cells[at]
    value = voice.readable(cell) if isinstance(cell, Number) else cell.text
    label = figure.labels[row] if figure.labels and figure.labels[row].isdigit() else ""
    return ": ".join(filter(None, (f"{label} {name}".strip(), value)))


def _shades(figure: Figure, roles: Mapping[str, str]) -> _Shades:
    values = _values(figure)
    known = sorted({value for value in values if value is not None})
    sites = [bool(figure.labels) and figure.labels[n].isdigit() for n in range(len(values))]
    if not known:
        marked = figure.marked or (False,) * len(values)
        plain = [roles["s4"] if mark else roles["s1"] for mark in marked]
        fills = [roles["accent"] if site else fill for site, fill in zip(sites, plain, strict=True)]
        return _Shades(tuple(fills), (False,) * len(values), ())
    limits = class_limits(known) if len(known) > 1 else []
    ramp = [roles[f"s{n}"] for n in (1, 2, 3, 5)][-len(limits) - 1 :]
    fills, absent = [], []
    for value, site in zip(values, sites, strict=True):
        absent.append(value is None and not site)
        reached = sum(value >= limit for limit in limits) if value is not None else 0
        fills.append(
            roles["accent"] if site else roles["paper"] if value is None else ramp[reached]
        )
    said = _class_texts(known, limits, figure.lang)
    legend = list(zip(ramp, said, strict=True))
    if any(absent):
        row = figure.rows[absent.index(True)][figure.number_column]
        legend.append(("", row.text if isinstance(row, Text) else ""))
    return _Shades(tuple(fills), tuple(absent), tuple(legend))


def _values(figure: Figure) -> list[float | None]:
    """Return the number that colours each row, all in one power of ten; none for places."""
    if figure.marked:
        return [None] * len(figure.rows)
    cells = [row[figure.number_column] for row in figure.rows]
    sites = [bool(figure.labels) and figure.labels[n].isdigit() for n in range(len(cells))]
    scale = max((c.multiplier for c in cells if isinstance(c, Number)), default=0)
    return [
        float(cell.number.scaleb(-scale)) if isinstance(cell, Number) and not site else None
        for cell, site in zip(cells, sites, strict=True)
    ]


def _class_texts(known: list[float], limits: list[float], lang: str) -> list[str]:
    def said(value: float) -> str:
        exact = Decimal(f"{value:.6g}")
        return decimal_text(exact, max(0, -int(exact.normalize().as_tuple().exponent)), lang)

    if not limits:
        return [said(known[0])]
    middle = [f"{said(a)}–{said(b)}" for a, b in pairwise(limits)]
    return [f"< {said(limits[0])}", *middle, f"≥ {said(limits[-1])}"]


def _areas(drawing: MapDrawing, shades: _Shades, roles: Mapping[str, str]) -> Iterator[Spec]:
    """Yield the layers of areas: the ground, the rows, and what is hatched of them."""
    paper = {"type": "geoshape", "stroke": roles["paper"], "strokeWidth": 1}
    if drawing.ground:
        yield _layer(
            "ground", [_feature(g) for g in drawing.ground], {**paper, "fill": roles["s1"]}
        )
    rows = [{**_feature(g), "fill": shades.fills[row]} for row, g in drawing.shapes]
    if rows:
        yield _layer("places", rows, paper, {"fill": _as_is("fill")})
    bare = [g for row, g in drawing.shapes if shades.absent[row]]
    if bare:
        lines = {"type": "geoshape", "filled": False, "stroke": roles["rule"], "strokeWidth": 1.5}
        yield _layer("bare", [_feature(hatched(g)) for g in bare], lines)
        edges = {
            "type": "geoshape",
            "filled": False,
            "stroke": roles["second"],
            "strokeWidth": 0.75,
        }
        yield _layer("edges", [_feature(g) for g in bare], edges)


def _cut(drawing: MapDrawing, roles: Mapping[str, str]) -> Spec:
    """Return the edge of a map that shows a part: what it cuts goes on beyond."""
    edge = {"x": 0.5, "y": 0.5, "x2": drawing.width - 0.5, "y2": drawing.height - 0.5}
    corners = {"x": _px("x"), "y": _px("y"), "x2": _px("x2"), "y2": _px("y2")}
    mark = {"type": "rect", "filled": False, "stroke": roles["rule"], "strokeWidth": 1}
    return _layer("cut", [edge], mark, corners)


def _places(drawing: MapDrawing, shades: _Shades, roles: Mapping[str, str]) -> Iterator[Spec]:
    """Yield the layers above the areas: dots, numbered places, names."""
    at = {"x": _px("x"), "y": _px("y")}
    dots = [{"x": x, "y": y, "size": 3.1416 * r * r} for _, (x, y), r in drawing.dots]
    if dots:
        ring = {"type": "point", "filled": True, "fill": roles["accent"], "stroke": roles["paper"],
                "strokeWidth": 1, "opacity": 1}  # fmt: skip
        yield _layer("dots", dots, ring, {**at, "size": _as_is("size", "quantitative")})
    dark = {roles["s4"], roles["s5"]}
    on = [n.row is not None and shades.fills[n.row] in dark for n in drawing.names]
    names = [
        {"x": n.at[0], "y": n.at[1], "text": n.text, "ink": roles["paper" if deep else "ink"]}
        for n, deep in zip(drawing.names, on, strict=True)
    ]
    yield from _texts(names, roles)
    moved = [
        {"x": p.true[0], "y": p.true[1], "x2": p.at[0], "y2": p.at[1]}
        for p in drawing.pins
        if p.at != p.true and not p.loose
    ]
    if moved:
        rule = {"type": "rule", "stroke": roles["ink"], "strokeWidth": 1}
        yield _layer("leaders", moved, rule, {**at, "x2": _px("x2"), "y2": _px("y2")})
    pins = [
        {"x": p.at[0], "y": p.at[1], "text": p.number,
         "fill": roles["paper"] if p.loose else roles["ink"],
         "ink": roles["ink"] if p.loose else roles["paper"]}
        for p in drawing.pins
    ]  # fmt: skip
    if pins:
        area = 3.1416 * (drawing.side / 2 - 1) ** 2
        mark = {"type": "point", "filled": True, "stroke": roles["ink"], "strokeWidth": 1.25,
                "opacity": 1, "size": area}  # fmt: skip
        yield _layer("pins", pins, mark, {**at, "fill": _as_is("fill")})
        text = {"type": "text", "font": FACE, "fontSize": 11, "baseline": "middle"}
        yield _layer("numbers", pins, text, {**at, "text": _as_is("text"), "color": _as_is("ink")})


def _texts(names: list[Spec], roles: Mapping[str, str]) -> Iterator[Spec]:
    """Yield names: in paper on a deep colour, else in ink over an edge of paper."""
    at = {"x": _px("x"), "y": _px("y"), "text": _as_is("text")}
    text = {"type": "text", "font": FACE, "fontSize": 12, "baseline": "middle"}
    edged = [name for name in names if name["ink"] == roles["ink"]]
    if edged:
        edge = {"stroke": roles["paper"], "strokeWidth": 3, "strokeJoin": "round"}
        yield _layer("edges_of_names", edged, {**text, **edge, "fill": roles["paper"]}, at)
    if names:
        yield _layer("names", names, text, {**at, "color": _as_is("ink")})


def _legend(
    shades: _Shades, unit: str, drawing: MapDrawing, roles: Mapping[str, str]
) -> tuple[list[Spec], int]:
    """Return the layers of the legend below the map, and the height of both together."""
    if not shades.legend:
        return [], drawing.height
    words: list[Spec] = []
    boxes: list[Spec] = []
    bare: list[Any] = []
    x, y = 0.0, drawing.height + 18.0
    if unit:
        words.append({"x": 0, "y": y, "text": unit, "ink": roles["second"]})
        y += _LINE
    for colour, said in shades.legend:
        wide = _SWATCH + 8 + len(said) * _TYPE * LETTER
        if x and x + wide > drawing.width:
            x, y = 0.0, y + _LINE
        boxes.append({"x": x, "y": y - _SWATCH / 2, "x2": x + _SWATCH, "y2": y + _SWATCH / 2,
                      "fill": colour or roles["paper"], "line": roles["second"]})  # fmt: skip
        if not colour:
            left, top, right, low = x, y - _SWATCH / 2, x + _SWATCH, y + _SWATCH / 2
            ring = [[left, top], [right, top], [right, low], [left, low], [left, top]]
            bare.append(_feature(hatched({"type": "Polygon", "coordinates": [ring]}, 4.0)))
        words.append({"x": x + _SWATCH + 6, "y": y, "text": said, "ink": roles["ink"]})
        x += wide + 20
    corners = {"x": _px("x"), "y": _px("y"), "x2": _px("x2"), "y2": _px("y2")}
    rect = {"type": "rect", "strokeWidth": 0.75}
    text = {"type": "text", "font": FACE, "fontSize": _TYPE, "align": "left", "baseline": "middle"}
    layers = [
        _layer("legend", boxes, rect, {**corners, "fill": _as_is("fill"), "stroke": _as_is("line")})
    ]
    if bare:
        lines = {"type": "geoshape", "filled": False, "stroke": roles["rule"], "strokeWidth": 1.5}
        layers.append(_layer("legend_bare", bare, lines))
    at = {"x": _px("x"), "y": _px("y"), "text": _as_is("text"), "color": _as_is("ink")}
    return [*layers, _layer("legend_words", words, text, at)], round(y + _LINE / 2)


def _feature(geometry: Any) -> Spec:
    return {"type": "Feature", "geometry": geometry}


def _layer(name: str, values: list[Spec], mark: Spec, encoding: Spec | None = None) -> Spec:
    return {"name": name, "data": {"values": values}, "mark": mark, "encoding": encoding or {}}


def _px(field: str) -> Spec:
    """Return a channel that is a place in pixels."""
    if field.endswith("2"):
        return {"field": field}
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _as_is(field: str, kind: str = "nominal") -> Spec:
    """Return a channel whose field is the colour, size or text itself."""
    own: Spec = {"field": field, "type": kind}
    return own if field == "text" else {**own, "scale": None, "legend": None}
