"""Rings of outlines as RFC 7946 asks."""

from __future__ import annotations

from ondiris.model.outline import right_handed

LEFT = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]
RIGHT = LEFT[::-1]
HOLE = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]


def test_outer_rings_run_counterclockwise_and_holes_clockwise() -> None:
    turned = right_handed({"type": "Polygon", "coordinates": [LEFT, HOLE]})
    assert turned["coordinates"] == [RIGHT, HOLE[::-1]]
    assert right_handed(turned) == turned


def test_open_rings_are_closed() -> None:
    (ring,) = right_handed({"type": "Polygon", "coordinates": [RIGHT[:-1]]})["coordinates"]
    assert ring == RIGHT


def test_each_of_several_polygons_is_set_right() -> None:
    several = {"type": "MultiPolygon", "coordinates": [[LEFT], [RIGHT]]}
    assert right_handed(several)["coordinates"] == [[RIGHT], [RIGHT]]


def test_points_stay_points() -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    assert right_handed(point) is point
