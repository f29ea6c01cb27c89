"""The outline of an area or a site: a shape on the map, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Outline"]


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
    """

    code: str
    geometry: Mapping[str, Any]
    attribution: str
    file: str
