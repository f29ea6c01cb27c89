"""A point on the map as two cells: which latitudes and longitudes a table may bring.

Half a point, degrees that do not exist, and the two swapped are refused; where the area of a point
is known, so is a point far outside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput

__all__ = ["Surroundings", "check_point", "surroundings_of"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The middle of an area and how far from it its points may lie.

    Parameters
    ----------
    latitude, longitude : float
        Degrees.
    reach : float
        Kilometres: four times the radius of a disc of the area's size, and ten more.
    """

    latitude: float
    longitude: float
    reach: float

    def hold(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies within reach, on a plane, which is near enough for a refusal."""
        east = (longitude - self.longitude) * 111.32 * math.cos(math.radians(self.latitude))
        return math.hypot((latitude - self.latitude) * 111.2, east) <= self.reach


def surroundings_of(area: str, catalogue: Catalogue) -> Surroundings | None:
    """Return the surroundings of an area, or of the nearest area above it whose size is known."""
    areas = catalogue["areas"]
    for code in (area, *areas.ancestors(area)) if area in areas else ():
        facts = areas[code].attributes
        if facts.get("lat") and facts.get("lon") and facts.get("area_km2"):
            reach = 4.0 * math.sqrt(float(facts["area_km2"]) / math.pi) + 10.0
            return Surroundings(float(facts["lat"]), float(facts["lon"]), reach)
    return None


def check_point(latitude: float, longitude: float, around: Surroundings | None = None) -> None:
    """Refuse a point that cannot be.

    Parameters
    ----------
    latitude, longitude : float
        Degrees.
    around : Surroundings, optional
        Where it must lie.

    Raises
    ------
    InvalidInput
        ``bad-coordinates``, ``swapped-coordinates`` or ``outside``.
    """
    exists = abs(latitude) <= 90 and abs(longitude) <= 180
    if exists and (around is None or around.hold(latitude, longitude)):
        return
    turned = abs(longitude) <= 90 if around is None else around.hold(longitude, latitude)
    if turned:
        raise InvalidInput(
            "swapped-coordinates",
            "latitude and longitude are swapped",
            hint="Write the latitude in `lat` and the longitude in `lon`.",
        )
    if not exists:
        raise InvalidInput("bad-coordinates", "coordinates are degrees of latitude and longitude")
    raise InvalidInput(
        "outside",
        "the point lies far outside its area",
        hint="Check the point, or the code of the area.",
    )
