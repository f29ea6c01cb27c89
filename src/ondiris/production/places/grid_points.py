"""Points on the map with an amount: demand and room on grids inside outlines.

A grid of its own for every outline was rejected: neighbours would stand closer at a border.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from ondiris.errors import InvalidInput
from ondiris.model.outline import Outline

__all__ = ["SitePoints", "built_places", "grid_places"]

Floats = NDArray[np.float64]

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class SitePoints:
    """Points on the map with an amount: demand, or room.

    Parameters
    ----------
    latitude, longitude : float64 arrays, shape (places,), unit degrees
    amount : float64 array, shape (places,)
        Weight of a demand point, or floor area a candidate can take.
    area : tuple of str
        Code of the area each lies in; empty where not known.
    name : tuple of str
        Names; numbers where there are none.
    """

    latitude: Floats
    longitude: Floats
    amount: Floats
    area: tuple[str, ...]
    name: tuple[str, ...]

    def __len__(self) -> int:
        return int(self.latitude.size)


def grid_places(
    outlines: Mapping[str, Outline], areas: Sequence[str], *, step: float, amount: float
) -> SitePoints:
    """Return points of a square grid inside the outlines of some areas.

    Parameters
    ----------
    outlines : mapping of str to Outline
        By area.
    areas : sequence of str
        Areas to fill.
    step : float
        Distance of neighbours, km.
    amount : float
        Amount of every point.

    Raises
    ------
    InvalidInput
        No outline of these areas, or no point of the grid inside them.
    """
    shapes = {code: shape(outlines[code].geometry) for code in areas if code in outlines}
    if not shapes or step <= 0.0:
        raise InvalidInput(
            "no-outlines",
            "the home has no outline of these areas to lay a grid over",
            hint="Load outlines as GeoJSON, or candidates from a file.",
        )
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    lat_step = step / KM_PER_DEGREE
    lon_step = lat_step / float(np.cos(np.radians((south + north) / 2)))
    lon, lat = np.meshgrid(
        np.arange(west + lon_step / 2, east, lon_step),
        np.arange(south + lat_step / 2, north, lat_step),
    )
    points = shapely.points(lon.ravel(), lat.ravel())
    found: list[tuple[float, float, str]] = []
    for code, drawn in shapes.items():
        inside = shapely.contains(drawn, points)
        found += [(float(p.y), float(p.x), code) for p in points[inside]]
    if not found:
        raise InvalidInput(
            "empty-grid", "no point of the grid lies inside", hint="Narrow the step."
        )
    found.sort()
    count = len(found)
    return SitePoints(
        np.array([f[0] for f in found]),
        np.array([f[1] for f in found]),
        np.full(count, amount),
        tuple(f[2] for f in found),
        tuple(str(k + 1) for k in range(count)),
    )


def built_places(
    built: Sequence[Outline], outlines: Mapping[str, Outline], areas: Sequence[str], *, step: float
) -> SitePoints:
    """Return points of a grid inside the built-up part of some areas.

    Parameters
    ----------
    built : sequence of Outline
        What is built up; of those with a weight each spreads its own evenly over its points.
    outlines : mapping of str to Outline
        By area.
    areas : sequence of str
        Areas whose built-up part is filled.
    step : float
        Distance of neighbours, km.

    Raises
    ------
    InvalidInput
        As `grid_places`, or no point of it lies in the built-up part.
    """
    grid = grid_places(outlines, areas, step=step, amount=0.0)
    points = shapely.points(grid.longitude, grid.latitude)
    amount, inside = np.zeros(len(grid)), np.zeros(len(grid), dtype=np.bool_)
    for part in built:
        within = shapely.contains(shape(part.geometry), points)
        inside |= within
        if part.weight is None:
            amount[within] = 1.0
        elif within.any():
            amount[within] += part.weight / int(within.sum())
    if not amount.any():
        raise InvalidInput(
            "empty-grid", "no point of the grid lies inside", hint="Narrow the step."
        )
    kept = np.flatnonzero(inside)
    return replace(
        grid,
        latitude=grid.latitude[kept],
        longitude=grid.longitude[kept],
        amount=amount[kept],
        area=tuple(grid.area[k] for k in kept),
        name=tuple(str(k + 1) for k in range(kept.size)),
    )
