"""Schemas of what tools take and give, without what an assistant would read for nothing."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

__all__ = ["given_schema", "taken_schema"]


def taken_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of arguments."""
    return _plain(model.model_json_schema())


def given_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of an answer, where a field that says nothing is left out."""
    return _plain(model.model_json_schema(mode="serialization"))


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without titles made of names, and without nothing as a kind of value."""
    told: dict[str, Any] = {}
    for name, said in schema.items():
        if name in ("properties", "$defs"):
            told[name] = {one: _plain(inner) for one, inner in said.items()}
        elif name == "anyOf":
            (kind,) = (one for one in said if one != {"type": "null"})
            told |= _plain(kind)
        elif isinstance(said, dict):
            told[name] = _plain(said)
        elif name not in ("title", "default") or (name == "default" and said is not None):
            told[name] = said
    return told
