"""Where numbers and names stand on a map: in the frame, and never over one another.

What stands first keeps its place; what comes later moves as little as it can, and a name that fits
nowhere is left to the list.  Springs and annealing were rejected: the same map must look the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Box", "box_around", "overlap", "placed_names", "placed_pins"]

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, px."""
Spot = tuple[float, float]

_TURNS, _RINGS = 16, 40


def box_around(at: Spot, width: float, height: float) -> Box:
    """Return the box of some size about a middle."""
    x, y = at
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes share more than a border."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def placed_pins(
    wanted: Sequence[Spot], side: float, frame: Box, taken: Iterable[Box] = ()
) -> list[Spot | None]:
    """Return where square marks stand: at the place wanted, else at the nearest free one.

    Parameters
    ----------
    wanted : sequence of (float, float)
        Middles, in order of precedence.
    side : float
        Of every mark, px.
    frame : Box
        What they must not leave.
    taken : iterable of Box
        What stands already.

    Returns
    -------
    list of (float, float) or None
        None where the frame has no room left near by.

    Examples
    --------
    Two at one place: the second moves aside, by less than two sides.

    >>> first, second = placed_pins([(50, 50), (50, 50)], 10, (0, 0, 100, 100))
    >>> first, round(math.dist(first, second), 1)
    ((50, 50), 11.2)
    """
    boxes, found = [*taken], list[Spot | None]()
    for one in wanted:
        place = _free(_around(one, side), side, side, frame, boxes)
        if place is not None:
            boxes.append(box_around(place, side, side))
        found.append(place)
    return found


def placed_names(
    wanted: Sequence[tuple[Sequence[Spot], float, float]], frame: Box, taken: Iterable[Box] = ()
) -> list[Spot | None]:
    """Return where names stand: at the first of their own places that is free, or nowhere.

    Parameters
    ----------
    wanted : sequence of (places, width, height)
        Of every name the middles it may have, best first, and its size, px.
    frame : Box
        What they must not leave.
    taken : iterable of Box
        What stands already.
    """
    boxes, found = [*taken], list[Spot | None]()
    for places, width, height in wanted:
        place = _free(places, width, height, frame, boxes)
        if place is not None:
            boxes.append(box_around(place, width, height))
        found.append(place)
    return found


def _around(middle: Spot, side: float) -> Iterator[Spot]:
    """Yield a place and those on rings about it, from near to far."""
    yield middle
    x, y = middle
    for ring in range(_RINGS):
        far = side * (1.12 + ring / 4)
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS
            yield (x + far * math.cos(angle), y - far * math.sin(angle))


def _free(
    places: Iterable[Spot], width: float, height: float, frame: Box, boxes: Sequence[Box]
) -> Spot | None:
    for place in places:
        box = box_around(place, width, height)
        inside = (
            frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]
        )
        if inside and not any(overlap(box, other) for other in boxes):
            return place
    return None
