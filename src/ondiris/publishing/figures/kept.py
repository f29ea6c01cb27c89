"""A figure as a text from which it is made again: for what takes longer to draw than to keep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from ondiris.model import Known, KnownBasis, Period, SeriesKey
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Hidden,
    Kind,
    Number,
    Reference,
    Text,
)
from ondiris.publishing.figures.map_view import MapView

__all__ = ["figure_as_text", "figure_of_text"]

_DECIMALS = ("value", "low", "high", "upper", "full")
_CELLS = {kind.__name__: kind for kind in (Number, Text, Hidden)}


def figure_as_text(figure: Figure) -> str:
    """Return a figure as a text from which `figure_of_text` makes an equal one."""
    return json.dumps(_plain(figure), ensure_ascii=False)


def _plain(thing: Any) -> Any:
    """Return a thing of plain values: what it is made of by name, cells with their kind."""
    if isinstance(thing, Decimal):
        return str(thing)
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, Period):
        return str(thing)
    if isinstance(thing, tuple):
        return [_plain(one) for one in thing]
    if hasattr(thing, "__dataclass_fields__"):
        made = {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}
        kind = type(thing).__name__
        return {"": kind, **made} if kind in _CELLS else made
    return thing


def figure_of_text(text: str) -> Figure:
    """Return the figure that `figure_as_text` kept."""
    said = json.loads(text)
    return Figure(
        **{
            **said,
            "kind": Kind(said["kind"]),
            "columns": tuple(map(_column, said["columns"])),
            "rows": tuple(tuple(map(_cell, row)) for row in said["rows"]),
            "as_of": date.fromisoformat(said["as_of"]),
            "params": tuple((name, value) for name, value in said["params"]),
            "origin": tuple(map(Badge, said["origin"])),
            "notes": tuple(said["notes"]),
            "evidence": tuple(map(_reference, said["evidence"])),
            "shapes": tuple((name, shape) for name, shape in said["shapes"]),
            "marked": tuple(said["marked"]),
            "labels": tuple(said["labels"]),
            "view": _view(said.get("view", {})),
            "spans": tuple(tuple(map(date.fromisoformat, span)) for span in said["spans"]),
            "level": None if said["level"] is None else Decimal(said["level"]),
        }
    )


def _view(said: Mapping[str, Any]) -> MapView:
    """Return how a map is seen; as by default in texts that do not say."""
    frame = said.get("frame")
    return MapView(
        frame and tuple(frame),
        tuple((name, shape) for name, shape in said.get("ground", ())),
        tuple(said.get("sizes", ())),
        tuple(said.get("within", ())),
    )


def _decimals(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: Decimal(value) if name in _DECIMALS and value is not None else value
        for name, value in said.items()
        if name
    }


def _column(said: Mapping[str, Any]) -> Column:
    rounding = said["rounding"] and tuple(said["rounding"])
    return Column(**{**_decimals(said), "kind": ColumnKind(said["kind"]), "rounding": rounding})


def _cell(said: Mapping[str, Any]) -> Cell:
    made = _decimals(said)
    if said[""] == Number.__name__:
        key, period = said.get("key"), said.get("period")
        made |= {
            "origin": Badge(said["origin"]),
            "marks": tuple(said["marks"]),
            "key": key and SeriesKey.of_texts(key),
            "period": period and Period.parse(period),
        }
    cell: Cell = _CELLS[said[""]](**made)
    return cell


def _reference(said: Mapping[str, Any]) -> Reference:
    known = said["known"]
    if known is not None:
        known = Known(date.fromisoformat(known["day"]), KnownBasis(known["basis"]))
    return Reference(**{**said, "known": known})
