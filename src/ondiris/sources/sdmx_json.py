"""SDMX-JSON data messages, versions 1 and 2, as columns.

A message names the values of each component once, and its observations by the numbers of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ondiris.errors import InvalidFile
from ondiris.sources.content import MOST_CELLS, Content, too_many_cells
from ondiris.sources.sdmx import SdmxData, broken_sdmx, deleting_sdmx, sdmx_columns
from ondiris.sources.sheet import cell_text
from ondiris.sources.tables import parsed_json

__all__ = ["is_sdmx_json", "sdmx_json"]

_LEVELS = ("dataSet", "series", "observation")
Row = dict[str, str]


def is_sdmx_json(content: Content) -> bool:
    """Return whether a JSON file is an SDMX data message."""
    return content.kind == "json" and b'"dataSets"' in content.data


def sdmx_json(content: Content) -> SdmxData:
    """Return the columns of an SDMX-JSON data message.

    Parameters
    ----------
    content : Content

    Raises
    ------
    InvalidFile
        ``broken-sdmx`` where numbers and values do not go together.
    """
    # heavy, and wanted for long tables only
    import pyarrow as pa  # noqa: PLC0415

    try:
        message = parsed_json(content)
        structures, sets = _parts(message)
        shapes = [_Shape.of(one) for one in structures]
        rows: list[Row] = []
        if any(str(one.get("action")).casefold() == "delete" for one in sets):
            raise deleting_sdmx(content.name)
        for one in sets:
            shape = shapes[int(one.get("structure", 0))]
            for row in shape.rows(one):
                rows.append(row)
                if len(rows) * (len(row) + 1) > MOST_CELLS:
                    raise too_many_cells(content.name)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise broken_sdmx(content.name, "its components and observations do not match") from error
    if not rows:
        raise broken_sdmx(content.name, "it holds no observation")
    if len({shape.structure for shape in shapes}) > 1:
        raise broken_sdmx(content.name, "its observations are of several structures")
    titles = list(dict.fromkeys(title for row in rows for title in row))
    columns = {
        title: pa.array([row.get(title) or None for row in rows], pa.string()) for title in titles
    }
    attributes = (
        one.name for shape in shapes for level in shape.attributes.values() for one in level
    )
    return sdmx_columns(content.name, shapes[0].structure, columns, attributes)


def _parts(message: object) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return the structures and the data sets of a message of either version."""
    body: Any = message
    body = body.get("data", body)
    structures = body["structures"] if "structures" in body else [body["structure"]]
    return structures, body["dataSets"]


@dataclass(frozen=True, slots=True)
class _Component:
    """A dimension, attribute or measure, and the codes that its numbers stand for."""

    name: str
    codes: tuple[str, ...] | None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> _Component:
        values = said.get("values")
        if not values:
            return cls(str(said["id"]), None)
        return cls(str(said["id"]), tuple(_code(value) for value in values))

    def read(self, given: object) -> str:
        """Return a value: by its number where the structure lists values, else as it stands."""
        if given is None:
            return ""
        if self.codes is None:
            return cell_text(given)
        number = int(str(given))
        if number < 0:
            raise ValueError(self.name)
        return self.codes[number]


def _code(value: object) -> str:
    if not isinstance(value, Mapping):
        return cell_text(value)
    return cell_text(value["id"] if "id" in value else value.get("value", value.get("name")))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The components of a structure by level."""

    structure: str
    dimensions: Mapping[str, tuple[_Component, ...]]
    attributes: Mapping[str, tuple[_Component, ...]]
    measures: tuple[_Component, ...]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> _Shape:
        dimensions, attributes = said["dimensions"], said.get("attributes") or {}
        measures = (said.get("measures") or {}).get("observation") or [{"id": "OBS_VALUE"}]
        urn = next((str(link["urn"]) for link in said.get("links", ()) if link.get("urn")), "")
        return cls(
            urn,
            {level: _components(dimensions.get(level)) for level in _LEVELS},
            {level: _components(attributes.get(level)) for level in (*_LEVELS, "dimensionGroup")},
            tuple(_Component(str(one["id"]), None) for one in measures),
        )

    def rows(self, data: Mapping[str, Any]) -> Iterator[Row]:
        """Yield the observations of a data set."""
        above = {one.name: one.read(0) for one in self.dimensions["dataSet"]}
        above |= _read(self.attributes["dataSet"], data.get("attributes") or ())
        groups = data.get("dimensionGroupAttributes") or {}
        if "series" not in data:
            yield from self._observations(above, "", data["observations"], groups)
        for key, series in data.get("series", {}).items():
            own = above | self._numbered("series", key)
            own |= _read(self.attributes["series"], series.get("attributes") or ())
            yield from self._observations(own, key, series["observations"], groups)

    def _observations(
        self, above: Row, series: str, observations: Mapping[str, Any], groups: Mapping[str, Any]
    ) -> Iterator[Row]:
        for key, given in observations.items():
            row = above | self._numbered("observation", key)
            whole = f"{series}:{key}".strip(":").split(":")
            for pattern, values in groups.items():
                if _meets(pattern.split(":"), whole):
                    row |= _read(self.attributes["dimensionGroup"], values)
            measured = len(self.measures)
            row |= _read(self.measures, given[:measured])
            yield row | _read(self.attributes["observation"], given[measured:])

    def _numbered(self, level: str, key: str) -> Row:
        numbers = key.split(":")
        components = self.dimensions[level]
        return {one.name: one.read(n) for one, n in zip(components, numbers, strict=True)}


def _components(said: Sequence[Mapping[str, Any]] | None) -> tuple[_Component, ...]:
    return tuple(_Component.of(one) for one in said or ())


def _read(components: Sequence[_Component], given: Sequence[object]) -> Row:
    """Return what attributes or measures say; of the last ones none need stand."""
    if len(given) > len(components):
        raise ValueError(len(given))
    return {one.name: text for one, value in zip(components, given, strict=False)
            if (text := one.read(value))}  # fmt: skip


def _meets(pattern: Sequence[str], key: Sequence[str]) -> bool:
    """Whether a key lies within a group, whose dimensions left open are empty."""
    return all(not wanted or wanted == own for wanted, own in zip(pattern, key, strict=False))
