"""Outlines of a home: of several files that draw an area, the one loaded last holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ondiris.codes import Catalogue
from ondiris.codes.json_text import json_of
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidFile
from ondiris.model import World
from ondiris.model.outline import BUILT_UP, Outline

__all__ = ["outline_codes", "read_built_up", "read_outlines"]


def read_outlines(files: Sequence[Path], catalogue: Catalogue, city: str) -> Mapping[str, Outline]:
    """Return outlines by code.

    Parameters
    ----------
    files : sequence of Path
        In the order of loading; a later file replaces what an earlier one draws.
    catalogue : Catalogue
        Areas, also of an invented city, and subjects that can be drawn; features of others are
        passed over.
    city : str
        Code of the city: a feature may name its area without it.

    Raises
    ------
    InvalidFile
        If a file was broken by hand.
    """
    drawn = (one for path in files for one in _drawn(path, catalogue, city, layer=""))
    return {outline.code: outline for outline in drawn}


def read_built_up(files: Sequence[Path], catalogue: Catalogue, city: str) -> tuple[Outline, ...]:
    """Return what is built up, as the last file with such a layer draws it.

    Parameters
    ----------
    files : sequence of Path
        In the order of loading.
    catalogue : Catalogue
    city : str

    Raises
    ------
    InvalidFile
        As `read_outlines`.
    """
    for path in reversed(files):
        if found := _drawn(path, catalogue, city, layer=BUILT_UP):
            return found
    return ()


def _drawn(path: Path, catalogue: Catalogue, city: str, *, layer: str) -> tuple[Outline, ...]:
    """Return what a file draws of the built-up layer, or of all others."""
    found = []
    try:
        collection = json_of(text_of(path))
        credit = str(collection.get("attribution", ""))
        for feature in collection.get("features", ()):
            code = _known(_code(feature), catalogue, city)
            geometry = feature.get("geometry")
            if code and geometry and (_layer(feature) == BUILT_UP) == (layer == BUILT_UP):
                weight = (feature.get("properties") or {}).get("weight")
                amount = None if weight is None else float(weight)
                found.append(Outline(code, geometry, credit, path.name, amount))
    except (ValueError, TypeError, AttributeError):
        raise InvalidFile(
            "bad-boundaries",
            f"{path.name} of the home is no GeoJSON of outlines",
            hint="Load it anew, or take it out of the home's boundaries.",
        ) from None
    return tuple(found)


def outline_codes(text: str, catalogue: Catalogue, city: str) -> tuple[str, ...]:
    """Return the codes that the text of a file of outlines draws."""
    drawn = [f for f in json_of(text).get("features", ()) if _layer(f) != BUILT_UP]
    codes = (_known(_code(f), catalogue, city) for f in drawn)
    return tuple(dict.fromkeys(code for code in codes if code))


def _layer(feature: Mapping[str, Any]) -> str:
    return str((feature.get("properties") or {}).get("layer") or "")


def _code(feature: Mapping[str, Any]) -> str:
    return str((feature.get("properties") or {}).get("code") or feature.get("id") or "")


def _known(code: str, catalogue: Catalogue, city: str) -> str:
    """Return the full code that a feature means; nothing where no list has one."""
    areas = catalogue.of((World.SYNTHETIC,))["areas"]
    for candidate in (code, f"{city}-{code}"):
        if candidate in areas or candidate in catalogue["subjects"]:
            return candidate
    return ""
