"""A small map that shows where one place lies: its district among the others, and what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ondiris.model.outline import Outline
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Figure, Text
from ondiris.publishing.places.city_maps import CityMeasure, MapPlace, city_map

__all__ = ["place_map"]


def place_map(
    desk: Desk,
    *,
    id: str,  # noqa: A002 - the figure's own word
    own: str,
    outlines: Mapping[str, Outline],
    places: Sequence[MapPlace],
    place: str,
    params: tuple[tuple[str, str], ...],
) -> Figure:
    """Return a district among its neighbours, with what stands in it.

    Parameters
    ----------
    desk : Desk
    id : str
    own : str
        Code of the district; empty where it is not known.
    outlines : mapping of str to Outline
        Of all districts.
    places : sequence of MapPlace
        What stands there.
    place : str
    params : tuple of pairs of str
        Filters of the figure.
    """
    words = desk.voice.words
    here = (own,) if own in outlines else ()
    measure = CityMeasure(
        code="own",
        title=words("Note"),
        unit="",
        cells={code: Text(words("this district")) for code in here},
        headline=words("Where it lies"),
        subtitle=words("Districts: %(place)s", place=place),
        named=here,
    )
    districts = sorted(outlines, key=lambda code: code != own)
    drawn = city_map(
        desk, districts, outlines=outlines, measure=measure, places=places, params=params
    )
    return replace(drawn, id=id)
