"""Maps: shapes in classes of colour, small sites above all, names where there is room."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from ondiris.publishing.figures.drawings import draws
from ondiris.publishing.figures.figure import Figure, Kind, Number, Text
from ondiris.publishing.figures.fonts import FACE
from ondiris.publishing.figures.palette import class_limits

__all__ = ["drawing_order", "map_chart"]

Spec = dict[str, Any]
LABELLED = 640
"""Width in px from which names fit on the map."""


@draws(Kind.MAP)
def map_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a map: shapes in classes of their number, or with those that stand out marked."""
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    at = figure.number_column
    features: list[Spec] = []
    latitude = _latitude(figure)
    scale = max((cell.multiplier for cell in figure.numbers()), default=0)
    for n, (row, (code, shape)) in enumerate(zip(figure.rows, figure.shapes, strict=True)):
        cell = row[at]
        value = float(cell.number.scaleb(-scale)) if isinstance(cell, Number) else None
        geometry = _flattened(json.loads(shape), latitude)
        props = {"code": code, "name": str(row[0].text) if isinstance(row[0], Text) else ""}
        props["short"] = figure.labels[n] if figure.labels else ""
        features.append({"type": "Feature", "geometry": geometry, "value": value, **props})
        if figure.marked:
            features[-1] |= {"value": None, "mark": figure.marked[n]}
    features = [features[n] for n in drawing_order(figure)]
    values = [f["value"] for f in features if f["value"] is not None]
    wide, high = _extent(features)
    height = round((width - 8) * high / wide) if wide else width
    source = alt.InlineData(values=features)
    colour: Any = alt.value(roles["s1"])
    if figure.marked:
        colour = alt.condition("datum.mark", alt.value(roles["s4"]), alt.value(roles["s1"]))
    if len(set(values)) > 1:
        limits = class_limits(values)
        ramp = [roles[f"s{n}"] for n in (1, 2, 3, 5)][-len(limits) - 1 :]
        for feature in features:
            feature["mark"] = feature["value"] is not None and feature["value"] >= limits[-1]
        colour = alt.Color(
            "value:Q",
            scale=alt.Scale(type="threshold", domain=limits, range=ramp),
            legend=alt.Legend(
                title=figure.unit or None,
                orient="bottom",
                direction="horizontal",
                symbolType="square",
            ),
        )
    shapes = alt.Chart(source).mark_geoshape(stroke=roles["paper"], strokeWidth=1)
    drawn = shapes.encode(color=colour).project(type="identity", reflectY=True)
    if width >= LABELLED and figure.labels:
        drawn = drawn + _map_labels(features, roles)
    return drawn.properties(width=width - 8, height=min(height, 480))


def drawing_order(figure: Figure) -> list[int]:
    """Return the rows of a map in the order of drawing: sites, which are small, above all."""
    spans = []
    for _, shape in figure.shapes:
        points = re.findall(r"\[(-?[\d.]+),\s*(-?[\d.]+)\]", shape)
        xs, ys = ([float(point[axis]) for point in points] or [0.0] for axis in (0, 1))
        spans.append((max(xs) - min(xs)) * (max(ys) - min(ys)))
    small = max(spans, default=0.0) / 200
    return sorted(range(len(spans)), key=lambda n: spans[n] < small)


def _map_labels(features: list[Spec], roles: Mapping[str, str]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    points = []
    for feature in features:
        x, y = _middle(max(feature["geometry"]["coordinates"], key=lambda p: len(p[0])))
        points.append({"x": x, "y": y, "name": feature["short"], "mark": feature.get("mark")})
    text = alt.Chart(alt.InlineData(values=points)).mark_text(font=FACE, fontSize=12)
    return text.encode(
        longitude="x:Q",
        latitude="y:Q",
        text="name:N",
        color=alt.condition("datum.mark", alt.value(roles["paper"]), alt.value(roles["ink"])),
    ).project(type="identity", reflectY=True)


def _middle(rings: list[list[list[float]]]) -> tuple[float, float]:
    """Return the point of a polygon that lies farthest from its border."""
    from shapely import Polygon  # noqa: PLC0415 - heavy, only wanted where a map is drawn
    from shapely.ops import polylabel  # noqa: PLC0415 - heavy, see above

    point = polylabel(Polygon(rings[0], rings[1:]), tolerance=0.001)
    return float(point.x), float(point.y)


def _latitude(figure: Figure) -> float:
    """Return the middle latitude of all shapes, in degrees."""
    found = [float(y) for _, shape in figure.shapes for y in re.findall(r",\s*(-?[\d.]+)\]", shape)]
    return (min(found) + max(found)) / 2 if found else 0.0


def _flattened(geometry: Spec, latitude: float) -> Spec:
    """Return the geometry with longitudes scaled by the cosine of its latitude."""
    polygons = (
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    )
    factor = math.cos(math.radians(latitude))
    scaled = [
        [[[round(x * factor, 5), round(y, 5)] for x, y, *_ in ring] for ring in polygon]
        for polygon in polygons
    ]
    return {"type": "MultiPolygon", "coordinates": scaled}


def _extent(features: list[Spec]) -> tuple[float, float]:
    points = [
        point
        for feature in features
        for polygon in feature["geometry"]["coordinates"]
        for point in polygon[0]
    ]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return max(xs) - min(xs), max(ys) - min(ys)
