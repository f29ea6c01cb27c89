"""A map as GeoJSON: the shapes of the page with rings as RFC 7946 asks, and the cells of rows."""

from __future__ import annotations

import json

from ondiris.errors import Unsupported
from ondiris.model.outline import right_handed
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Number
from ondiris.publishing.figures.imprint import ANONYMOUS, Imprint, facts
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["to_geojson"]


def to_geojson(figure: Figure, voice: ReaderLocale, *, imprint: Imprint = ANONYMOUS) -> bytes:
    """Return the map as a feature collection in the order of its rows.

    Parameters
    ----------
    figure : Figure
        A map.
    voice : ReaderLocale
        Says what the file is.
    imprint : Imprint, optional
        Where it is published.

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
        properties: dict[str, object] = {"code": code}
        for column, cell in zip(figure.columns, row, strict=True):
            properties |= _told(column, cell)
        geometry = right_handed(json.loads(shape)) if shape else None
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    collection = {
        "type": "FeatureCollection",
        "imprint": facts(figure, voice, imprint),
        "title": figure.headline,
        "notes": list(figure.notes),
        "as_of": figure.as_of.isoformat(),
        "revision": figure.revision,
        "badges": [str(badge) for badge in figure.origin],
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _told(column: Column, cell: Cell) -> dict[str, object]:
    """Return what a feature says of a cell: a number with its unit, or why there is none."""
    name = column.id
    if isinstance(cell, Number):
        period = {f"{name}_period": str(cell.period)} if cell.period else {}
        ends = {f"{name}_lower": cell.low, f"{name}_upper": cell.high}
        return {
            name: float(cell.number),
            f"{name}_unit": cell.unit,
            f"{name}_bound": cell.bound,
            **{
                end: float(value.scaleb(cell.multiplier))
                for end, value in ends.items()
                if value.is_finite()
            },
            f"{name}_evidence": cell.evidence,
            **period,
        }
    if column.kind is ColumnKind.TEXT:
        return {name: str(cell)} if str(cell) else {}
    if cell.value is not None:
        return {name: float(cell.value.scaleb(column.multiplier))}
    return {name: None, f"{name}_status": str(cell)} if str(cell) else {name: None}
