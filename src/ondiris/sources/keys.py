"""The key of a tidy row: which series a figure belongs to, every word of it checked.

A long file repeats its keys and periods; each is checked once and shared by all its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import (
    KEY_FIELDS,
    Adjustment,
    Comparison,
    Modality,
    PriceBasis,
    Scope,
    SeriesKey,
    World,
)
from ondiris.sources.cell_types import CodeCell, TextCell, UnitCell, WordCell
from ondiris.sources.cells import FailedCellError, ReadingContext, Record, at
from ondiris.sources.columns import TableColumn
from ondiris.sources.number_cells import PeriodCell

__all__ = ["KEY_COLUMNS", "Keys"]

KEY_COLUMNS: Final[tuple[TableColumn[Any], ...]] = (
    TableColumn("measure", CodeCell("measures")),
    TableColumn("of", TextCell(), default=""),
    TableColumn("area", CodeCell("areas")),
    TableColumn("activity", CodeCell("activities"), default="_T"),
    TableColumn("subject", CodeCell("subjects"), default=""),
    TableColumn("scope", CodeCell("scopes"), default=Scope.ALL),
    TableColumn("unit", UnitCell(), default=""),
    TableColumn("comparison", WordCell(Comparison), default=Comparison.NONE_STATED),
    TableColumn("base_period", PeriodCell()),
    TableColumn("price_basis", WordCell(PriceBasis), default=PriceBasis.UNSTATED),
    TableColumn("adjustment", WordCell(Adjustment), default=Adjustment.NSA),
    TableColumn("modality", WordCell(Modality), default=Modality.ACHIEVED),
    TableColumn("world", WordCell(World), default=World.ACTUAL),
)
"""The fields of a series key as columns."""
_OF_ANOTHER = {
    *("growth_pct", "index_pct", "share_pct", "multiple"),
    *("change_abs", "contribution_ppt", "ratio"),
}
_OF_EITHER = {"rank"}


class Keys:
    """Series keys as shared objects: a long file repeats them."""

    def __init__(self, reading: ReadingContext) -> None:
        self._reading = reading
        self._keys: dict[tuple[str | None, ...], tuple[SeriesKey, tuple[str, ...]]] = {}
        self._shared: dict[SeriesKey, SeriesKey] = {}

    def key(self, record: Record) -> tuple[SeriesKey, tuple[str, ...]]:
        """Return the key of a row and the fields that were defaulted."""
        texts = tuple(map(record.cells.get, KEY_FIELDS))
        found = self._keys.get(texts)
        if found is None:
            cells = {name: record.get(name) for name in KEY_FIELDS}
            key, filled = _key(cells, self._reading)
            found = self._keys[texts] = (self._shared.setdefault(key, key), filled)
        return found


def _key(cells: dict[str, str], reading: ReadingContext) -> tuple[SeriesKey, tuple[str, ...]]:
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
    words = {column.name: _word(column, cells[column.name], reading) for column in KEY_COLUMNS}
    attributes = catalogue["measures"][cells["measure"]].attributes
    if not cells["unit"]:
        cells["unit"] = words["unit"] = attributes.get("unit", "")
        filled += ["unit"] if attributes.get("units") else []
    _check_key(cells, catalogue)
    return SeriesKey(**(words | {"base_period": cells["base_period"]})), tuple(filled)


def _word(column: TableColumn[Any], text: str, reading: ReadingContext) -> Any:
    """Return a field of a key: what its cell or the profile says, else its neutral word."""
    if not text:
        return column.default
    try:
        return column.type.read(text, reading)
    except InvalidInput as error:
        raise FailedCellError(column.name, error) from None


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def _check_key(cells: Mapping[str, str], catalogue: Catalogue) -> None:
    measure, of = cells["measure"], cells["of"]
    compared = measure == "change_abs" and of in catalogue["measures"]
    if not compared and not catalogue.measures_in(measure, cells["unit"]):
        own = catalogue["measures"][measure].attributes
        allowed = [own.get("unit", ""), *own.get("units", "").split()]
        said = ", ".join("any currency" if word == "money" else word for word in allowed)
        raise at(
            "unit",
            "wrong-unit",
            f"{cells['unit']!r} is no unit of the measure {measure}",
            f"Units of {measure}: {said}.",
        )
    if measure not in _OF_EITHER and (measure in _OF_ANOTHER) != bool(of):
        wanted = "needs a measure in `of`" if not of else "is of itself: `of` stays empty"
        raise at("of", "wrong-of", f"the measure {measure} {wanted}")
    if measure == "share_pct" and "@" not in of:
        raise at("of", "wrong-of", "a share names its whole in `of`", "Write output@B-E.")
    if of:
        key = SeriesKey(measure=measure, area=cells["area"], unit=cells["unit"], of=of)
        try:
            catalogue.check(key)
        except InvalidInput as error:
            raise FailedCellError("of", error) from None
