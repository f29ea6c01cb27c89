"""Outlines: GeoJSON in, checked geometry out.

An outline that crosses itself, two that overlap, coordinates the wrong way round: each is refused
with the feature's number, because a map drawn from it would lie quietly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from ondiris.codes import Catalogue
from ondiris.errors import Failure, InvalidFile
from ondiris.model import World
from ondiris.model.outline import BUILT_UP
from ondiris.sources.content import Content
from ondiris.sources.json_text import parse_json

__all__ = ["check_outlines", "read_features"]

SLIVER: Final = 0.005
"""Share of the smaller outline that generalised neighbours may overlap by."""


def read_features(content: Content) -> Sequence[Mapping[str, Any]]:
    """Return the features of a file of outlines.

    Raises
    ------
    InvalidFile
        If the file is no feature collection whose features have a code and a geometry.
    """
    try:
        features: Sequence[Mapping[str, Any]] = parse_json(content)["features"]
        for feature in features:
            _ = (_code(feature), feature["geometry"]["type"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise InvalidFile(
            "bad-boundaries",
            f"{content.name} is no GeoJSON of outlines",
            hint="It needs a FeatureCollection whose features have a code and a geometry; where "
            "the code is called otherwise, `ondiris mapping FILE` drafts a mapping.",
        ) from error
    return features


def _code(feature: Mapping[str, Any]) -> str:
    """Return the code of a feature."""
    return str((feature.get("properties") or {}).get("code") or feature["id"])


def check_outlines(features: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[Failure]:
    """Return what is wrong with the outlines of a feature collection.

    Parameters
    ----------
    features : sequence of mapping
        GeoJSON features with polygons or points in degrees, longitude first.
    catalogue : Catalogue
        Areas and subjects that an outline can belong to.

    Returns
    -------
    list of Failure
        Empty where all is well.
    """
    failures: list[Failure] = []
    outlines: list[tuple[int, str, BaseGeometry]] = []
    areas = catalogue.of((World.SYNTHETIC,))["areas"]
    for number, feature in enumerate(features, start=1):
        where, code = f"feature {number}", _code(feature)
        if code not in areas and code not in catalogue["subjects"]:
            error = catalogue["areas"].unknown(code)
            failures.append(Failure(where, error.code, error.detail, error.hint))
        if feature["geometry"]["type"] not in ("Polygon", "MultiPolygon", "Point"):
            said = f"{feature['geometry']['type']!r} is no outline"
            failures.append(Failure(where, "bad-geometry", said))
            continue
        try:
            drawn = shape(feature["geometry"])
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError):
            failures.append(Failure(where, "bad-geometry", "the geometry cannot be read"))
            continue
        weight = _unweighed(feature, features)
        if weight is not None:
            failures.append(Failure(where, "bad-weight", weight))
        found = _fault(where, drawn)
        if found is not None:
            failures.append(found)
        elif drawn.geom_type != "Point":
            outlines.append((number, _layer(feature), drawn))
    return failures + _overlaps(outlines)


def _unweighed(feature: Mapping[str, Any], features: Sequence[Mapping[str, Any]]) -> str | None:
    """Return what is wrong with the weight of a built-up part: all have one, or none has."""
    if _layer(feature) != BUILT_UP:
        return None
    told = [_weight(f) for f in features if _layer(f) == BUILT_UP]
    own = _weight(feature)
    if own is None:
        return None if told == [None] * len(told) else "other built-up parts have a weight"
    known = isinstance(own, int | float) and not isinstance(own, bool)
    return None if known and 0.0 < own < float("inf") else "the weight is no number above zero"


def _weight(feature: Mapping[str, Any]) -> Any:
    return (feature.get("properties") or {}).get("weight")


def _layer(feature: Mapping[str, Any]) -> str:
    """Return the layer within which outlines must not overlap: districts, or sites."""
    properties = feature.get("properties") or {}
    return str(properties.get("layer") or "")


def _fault(where: str, drawn: BaseGeometry) -> Failure | None:
    """Return what is wrong with one geometry."""
    if drawn.is_empty:
        return Failure(where, "empty-geometry", "the outline is empty")
    west, south, east, north = drawn.bounds
    if max(-west, east) > 180 or max(-south, north) > 90:
        swapped = max(-west, east) <= 90
        hint = "GeoJSON writes the longitude first." if swapped else "Give degrees of WGS 84."
        return Failure(where, "outside", "the outline leaves the globe", hint)
    if not drawn.is_valid:
        reason = explain_validity(drawn).partition("[")[0].strip().casefold()
        return Failure(
            where, "self-intersection", f"the outline is not valid: {reason}", "Draw it anew there."
        )
    return None


def _overlaps(outlines: Sequence[tuple[int, str, BaseGeometry]]) -> list[Failure]:
    """Return the pairs of one layer that overlap by more than a sliver."""
    if len(outlines) < 2:
        return []
    tree = shapely.STRtree([drawn for _, _, drawn in outlines])
    failures = []
    for k, (number, layer, drawn) in enumerate(outlines):
        for other in sorted(int(i) for i in tree.query(drawn, predicate="intersects") if i > k):
            second, second_layer, beside = outlines[other]
            shared = drawn.intersection(beside).area
            if layer == second_layer and shared > SLIVER * min(drawn.area, beside.area):
                where = f"features {number} and {second}"
                failures.append(Failure(where, "overlap", "two outlines overlap"))
    return failures
