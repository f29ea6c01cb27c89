"""The picture of the road: known years, bands of what the odds leave open, and three readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ondiris.publishing.figures.drawings import draws, stops, unit_axis
from ondiris.publishing.figures.figure import Figure, Kind, Number

__all__ = ["road_chart"]

READINGS = {"none": ("second", "triangle-down"), "odds": ("accent", "circle"),
            "word": ("alert", "triangle-up")}  # fmt: skip
"""Colour and mark of each reading: shape tells them apart without colour."""
_BANDS = ((95, "s1", 26), (80, "s2", 18), (50, "s3", 10))
"""Level, colour and width of a band; a wider one lies behind."""


@draws(Kind.ROAD)
def road_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a bar for each band of a year, a mark for each reading, a line through known years."""
    place = {column.id: n for n, column in enumerate(figure.columns)}
    titles = {column.id: column.title for column in figure.columns}
    found = {name: list(_values(figure, place[name])) for name in place if name != "year"}
    layers: list[dict[str, Any]] = []
    for level, colour, thick in _BANDS:
        if f"low{level}" not in found:
            continue
        pairs = zip(found[f"low{level}"], found[f"high{level}"], strict=True)
        values = [{"x": x, "a": a, "b": b} for (x, a), (_, b) in pairs]
        mark = {"type": "bar", "color": roles[colour], "width": thick}
        layers.append(_layer(values, mark, {"y": _axis("a"), "y2": {"field": "b"}}))
    known = [{"x": x, "y": y} for x, y in found["known"]]
    line = {"type": "line", "color": roles["ink"], "strokeWidth": 2,
            "point": {"filled": True, "color": roles["ink"], "size": 30}}  # fmt: skip
    layers.append(_layer(known, line, {"y": _axis("y")}))
    marks = [{"x": x, "y": y, "r": titles[name]} for name in READINGS for x, y in found[name]]
    layers.append(_layer(marks, {"type": "point", "filled": True, "size": 70, "opacity": 1},
                         {"y": _axis("y"), **_readings(titles, roles)}))  # fmt: skip
    years = [str(row[0]) for row in figure.rows]
    axis = {"labelAngle": 0, "labelOverlap": True, "domain": False, "ticks": False}
    for layer in layers:
        layer["encoding"]["x"] = {"field": "x", "type": "ordinal", "title": None, "axis": axis,
                                  "scale": {"domain": years}}  # fmt: skip
    for layer in layers:
        layer["encoding"]["y"]["axis"] |= unit_axis(figure.unit)
    layers.append(stops(years, layers[0]["encoding"]["x"]))
    return {"layer": layers, "width": width - 72, "height": 260}


def _values(figure: Figure, place: int) -> Iterator[tuple[str, float]]:
    """Yield the numbers of a column with their years, in the scale of the column."""
    power = figure.columns[place].multiplier
    for row in figure.rows:
        cell = row[place]
        if isinstance(cell, Number):
            yield str(row[0]), float(cell.number.scaleb(-power))


def _layer(
    values: list[dict[str, Any]], mark: Mapping[str, Any], encoding: dict[str, Any]
) -> dict[str, Any]:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _axis(name: str) -> dict[str, Any]:
    axis = {"tickCount": 4, "domain": False}
    return {"field": name, "type": "quantitative", "title": None, "axis": axis,
            "scale": {"zero": False}}  # fmt: skip


def _readings(titles: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, Any]:
    names = [titles[name] for name in READINGS]
    legend = {"orient": "bottom", "direction": "vertical", "title": None, "labelLimit": 320}
    field = {"field": "r", "type": "nominal", "legend": legend}
    colours = [roles[colour] for colour, _ in READINGS.values()]
    shapes = [shape for _, shape in READINGS.values()]
    return {
        "color": {**field, "scale": {"domain": names, "range": colours}},
        "shape": {**field, "scale": {"domain": names, "range": shapes}},
    }
