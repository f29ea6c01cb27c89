"""A map as GeoJSON: the shapes of the page with rings as RFC 7946 asks, and the cells of rows."""

from __future__ import annotations

import json

from ondiris.errors import Unsupported
from ondiris.model.outline import right_handed
from ondiris.publishing.figures.figure import Figure, Number
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["to_geojson"]


def to_geojson(figure: Figure, voice: ReaderLocale) -> bytes:
    """Return the map as a feature collection in the order of its rows.

    Parameters
    ----------
    figure : Figure
        A map.
    voice : ReaderLocale
        Says the numbers.

    Raises
    ------
    Unsupported
        If the figure has no shapes.
    """
    if not figure.shapes:
        raise Unsupported(
            "no-shapes", f"the figure {figure.id} is no map", hint="Ask for .csv or .svg."
        )
    features = []
    for (code, shape), row in zip(figure.shapes, figure.rows, strict=True):
        properties: dict[str, str] = {"code": code}
        for column, cell in zip(figure.columns, row, strict=True):
            said = voice.quantity(cell) if isinstance(cell, Number) else str(cell)
            if said:
                properties[column.id] = said
        geometry = right_handed(json.loads(shape)) if shape else None
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    collection = {
        "type": "FeatureCollection",
        "title": figure.headline,
        "notes": list(figure.notes),
        "as_of": figure.as_of.isoformat(),
        "revision": figure.revision,
        "badges": [str(badge) for badge in figure.origin],
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
