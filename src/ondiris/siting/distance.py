"""Distances between points and sites: great circles by default, straight lines, or along a network.

Road times belong to the user, who loads a matrix; nothing here guesses a road.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csgraph
from scipy.spatial.distance import cdist

from ondiris.errors import InvalidInput

__all__ = ["EARTH_RADIUS", "great_circle", "shortest_paths", "straight_lines"]

Floats = NDArray[np.float64]

EARTH_RADIUS = 6371.0088
"""Mean radius of the Earth in kilometres, (2a + b) / 3 of GRS 80."""


def great_circle(
    latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats
) -> Floats:
    """Great-circle distances of every point to every site.

    Parameters
    ----------
    latitude, longitude : float64 arrays, shape (points,), unit degrees
    to_latitude, to_longitude : float64 arrays, shape (sites,), unit degrees

    Returns
    -------
    float64 array, shape (points, sites), unit km

    Notes
    -----
    From the chord between unit vectors, on a sphere of the mean radius: within half a per cent of
    the ellipsoid, which a city does not notice.

    Examples
    --------
    A degree of longitude at 43.25° north is shorter than a degree of latitude.

    >>> import numpy as np
    >>> here = np.array([43.25]), np.array([76.9])
    >>> there = np.array([43.25, 44.25]), np.array([77.9, 76.9])
    >>> great_circle(*here, *there).round(1).tolist()
    [[81.0, 111.2]]
    """
    chord = cdist(_directions(latitude, longitude), _directions(to_latitude, to_longitude))
    half = np.divide(chord, 2.0, out=chord)
    np.arcsin(np.minimum(half, 1.0, out=half), out=half)
    return np.asarray(np.multiply(half, 2.0 * EARTH_RADIUS, out=half))


def _directions(latitude: Floats, longitude: Floats) -> Floats:
    """Return unit vectors from the middle of the Earth, shape (places, 3)."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def straight_lines(x: Floats, y: Floats, to_x: Floats, to_y: Floats) -> Floats:
    """Distances of every point to every site on a plane.

    Parameters
    ----------
    x, y : float64 arrays, shape (points,)
    to_x, to_y : float64 arrays, shape (sites,), in the unit of the points

    Returns
    -------
    float64 array, shape (points, sites), in the unit of the points

    Examples
    --------
    >>> import numpy as np
    >>> straight_lines(np.zeros(1), np.zeros(1), np.array([3.0]), np.array([4.0])).tolist()
    [[5.0]]
    """
    return np.asarray(cdist(np.column_stack([x, y]), np.column_stack([to_x, to_y])))


def shortest_paths(
    vertices: int, start: NDArray[np.int64], end: NDArray[np.int64], length: Floats
) -> Floats:
    """Lengths of the shortest paths between all vertices of an undirected network.

    Parameters
    ----------
    vertices : int
        How many vertices, numbered from 0.
    start, end : int64 arrays, shape (edges,)
        Ends of an edge; where a pair repeats, the last one counts.
    length : float64 array, shape (edges,)
        Non-negative length of an edge.

    Returns
    -------
    float64 array, shape (vertices, vertices)

    Raises
    ------
    InvalidInput
        An end outside the network, a negative length, or a vertex that cannot be reached.

    Examples
    --------
    The triangle's long side is never used; the repeated edge counts with its last length.

    >>> import numpy as np
    >>> ends = np.array([0, 1, 0, 0]), np.array([1, 2, 2, 1])
    >>> shortest_paths(3, *ends, np.array([9.0, 2.0, 5.0, 1.0]))[0].tolist()
    [0.0, 1.0, 3.0]
    """
    outside = (start < 0) | (start >= vertices) | (end < 0) | (end >= vertices)
    if outside.any() or (length < 0.0).any():
        edge = int(np.flatnonzero(outside | (length < 0.0))[0]) + 1
        raise InvalidInput(
            "network-edge",
            f"edge {edge} ends outside the {vertices} vertices or has a negative length.",
            edge=edge,
        )
    direct = np.full((vertices, vertices), np.inf)
    for a, b, cost in zip(start, end, length, strict=True):
        direct[a, b] = direct[b, a] = cost
    np.fill_diagonal(direct, np.inf)
    graph = csgraph.csgraph_from_dense(direct, null_value=np.inf)
    paths = np.asarray(csgraph.shortest_path(graph, directed=False), dtype=np.float64)
    if np.isinf(paths).any():
        row = int(np.argwhere(np.isinf(paths))[0][0]) + 1
        raise InvalidInput(
            "network-parts",
            f"vertex {row} cannot reach every other vertex.",
            hint="The network must be connected.",
            vertex=row,
        )
    return paths
