"""The key of a tidy row: which series a figure belongs to, every word of it checked.

A long file repeats its keys and periods; each is checked once and shared by all its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ondiris.codes import Catalogue
from ondiris.model import (
    KEY_FIELDS,
    Adjustment,
    Comparison,
    Modality,
    Period,
    PriceBasis,
    Scope,
    SeriesKey,
    World,
)
from ondiris.sources.cells import ReadingContext, Record, at, inside, word

__all__ = ["LISTED", "Keys"]

LISTED: Final = {"area": "areas", "activity": "activities", "subject": "subjects"}
"""Columns whose cells are codes of a list of the home."""
_OF_ANOTHER = {
    *("growth_pct", "index_pct", "share_pct", "multiple"),
    *("change_abs", "contribution_ppt", "ratio"),
}
_OF_EITHER = {"rank"}


class Keys:
    """Series keys, periods and known days as shared objects: a long file repeats them."""

    def __init__(self, reading: ReadingContext) -> None:
        self._reading = reading
        self._keys: dict[tuple[str, ...], tuple[SeriesKey, tuple[str, ...]]] = {}
        self._shared: dict[SeriesKey, SeriesKey] = {}
        self._periods: dict[str, Period] = {}

    def key(self, record: Record) -> tuple[SeriesKey, tuple[str, ...]]:
        """Return the key of a row and the fields that were defaulted."""
        texts = tuple(record.get(name) for name in KEY_FIELDS)
        found = self._keys.get(texts)
        if found is None:
            key, filled = _key(dict(zip(KEY_FIELDS, texts, strict=True)), self)
            found = self._keys[texts] = (self._shared.setdefault(key, key), filled)
        return found

    def period(self, text: str) -> Period:
        """Return a period by its written form."""
        found = self._periods.get(text)
        if found is None:
            found = self._periods[text] = inside("period", Period.parse, text)
        return found

    @property
    def reading(self) -> ReadingContext:
        """What the reader knows besides the rows."""
        return self._reading


def _key(cells: dict[str, str], keys: Keys) -> tuple[SeriesKey, tuple[str, ...]]:
    reading = keys.reading
    catalogue, profile = reading.catalogue, reading.profile
    filled: list[str] = []
    if profile and (not profile.measures or cells["measure"] in profile.measures):
        for name, value in profile.values.items():
            if not cells[name]:
                cells[name] = value
                filled.append(name)
    for name in ("measure", "area"):
        if not cells[name]:
            raise at(name, "missing", f"an observation needs {_article(name)}")
    attributes = inside("measure", catalogue["measures"].__getitem__, cells["measure"]).attributes
    allowed = [attributes.get("unit", ""), *attributes.get("units", "").split()]
    if not cells["unit"]:
        cells["unit"] = allowed[0]
        filled += ["unit"] if len(allowed) > 1 else []
    _check_key(cells, catalogue, allowed)
    key = SeriesKey(
        measure=cells["measure"],
        of=cells["of"],
        area=cells["area"],
        activity=cells["activity"] or "_T",
        subject=cells["subject"],
        unit=cells["unit"],
        base_period=cells["base_period"],
        scope=word(Scope, "scope", cells["scope"], catalogue),
        comparison=word(Comparison, "comparison", cells["comparison"], catalogue),
        price_basis=word(PriceBasis, "price_basis", cells["price_basis"], catalogue),
        adjustment=word(Adjustment, "adjustment", cells["adjustment"], catalogue),
        modality=word(Modality, "modality", cells["modality"], catalogue),
        world=word(World, "world", cells["world"], catalogue),
    )
    return key, tuple(filled)


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def _check_key(cells: Mapping[str, str], catalogue: Catalogue, allowed: Sequence[str]) -> None:
    for name, list_name in LISTED.items():
        if cells[name]:
            inside(name, catalogue[list_name].__getitem__, cells[name])
    inside("unit", catalogue.unit, cells["unit"])
    measure, of = cells["measure"], cells["of"]
    compared = measure == "change_abs" and of in catalogue["measures"]
    if cells["unit"] not in allowed and not compared:
        raise at(
            "unit",
            "wrong-unit",
            f"{cells['unit']!r} is no unit of the measure {measure}",
            f"Units of {measure}: {', '.join(allowed)}.",
        )
    if measure not in _OF_EITHER and (measure in _OF_ANOTHER) != bool(of):
        wanted = "needs a measure in `of`" if not of else "is of itself: `of` stays empty"
        raise at("of", "wrong-of", f"the measure {measure} {wanted}")
    if measure == "share_pct" and "@" not in of:
        raise at("of", "wrong-of", "a share names its whole in `of`", "Write output@B-E.")
    if of:
        key = SeriesKey(measure=measure, area=cells["area"], unit=cells["unit"], of=of)
        inside("of", catalogue.check, key)
    if cells["base_period"]:
        inside("base_period", Period.parse, cells["base_period"])
