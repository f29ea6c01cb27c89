"""The outline of an area or a site: a shape on the map, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

__all__ = ["BUILT_UP", "Outline", "right_handed"]

BUILT_UP = "built-up"
"""Layer of the features that say what of an area is built up, and draw no area themselves."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape of a file of outlines.

    Parameters
    ----------
    code : str
        Area or subject that it draws.
    geometry : mapping
        As GeoJSON writes a polygon, polygons or a point, in degrees of WGS 84.
    attribution : str
        Whom a map that draws it must credit; empty where the file does not say.
    file : str
        Name of the file.
    weight : float, optional
        Of a built-up part: what stands in it, such as people or jobs.
    """

    code: str
    geometry: Mapping[str, Any]
    attribution: str
    file: str
    weight: float | None = None


def right_handed(geometry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a geometry with its rings as RFC 7946 asks: closed, outer ones counterclockwise.

    Parameters
    ----------
    geometry : mapping
        As GeoJSON writes a polygon or polygons; any other is returned as it is.

    References
    ----------
    .. [1] H. Butler et al., The GeoJSON Format, RFC 7946, 2016, section 3.1.6.

    Examples
    --------
    >>> clockwise = [[[0, 0], [0, 1], [1, 1], [1, 0]]]
    >>> right_handed({"type": "Polygon", "coordinates": clockwise})["coordinates"]
    [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
    """
    parts = geometry.get("coordinates", ())
    match geometry.get("type"):
        case "Polygon":
            return {**geometry, "coordinates": _polygon(parts)}
        case "MultiPolygon":
            return {**geometry, "coordinates": [_polygon(part) for part in parts]}
        case _:
            return geometry


def _polygon(rings: Sequence[Sequence[Sequence[float]]]) -> list[list[Sequence[float]]]:
    """Return the rings of a polygon, the first counterclockwise and its holes clockwise."""
    found = []
    for place, ring in enumerate(rings):
        closed = [*ring] if ring[0] == ring[-1] else [*ring, ring[0]]
        found.append(closed if (_turned(closed) > 0) == (place == 0) else closed[::-1])
    return found


def _turned(ring: Sequence[Sequence[float]]) -> float:
    """Return twice the area that a ring holds, above zero where it runs counterclockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
