"""Names for what the contract holds, so that a client made from it reads like one made by hand.

Shapes that occur in many answers stand once, under a name; an address is called by what it is of,
not by the function that answers it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from ondiris.web import shapes

__all__ = ["with_names"]

_NAMED: Final[Mapping[str, Mapping[str, Any]]] = {
    "Vintage": shapes.VINTAGE, "Figure": shapes.ROW, "FigureOrNone": shapes.NO_VALUE,
    "NotComputed": shapes.MISSING, "Document": shapes.DOCUMENT, "Code": shapes.CODE,
    "Link": shapes.CHAIN_LINK, "RevisionLink": shapes.REVISION,
}  # fmt: skip
_REF: Final = "#/components/schemas/"
_SCHEMA: Final = re.compile(r"ondiris\.([a-z0-9-]+)/([0-9]+)")


def with_names(shape: dict[str, Any]) -> dict[str, Any]:
    """Return a contract whose shapes and addresses have names.

    Parameters
    ----------
    shape : dict
        OpenAPI with its shapes written out wherever they occur.
    """
    own = {_text(said): name for name, said in _NAMED.items()}
    schemas: dict[str, Any] = {
        name: {key: _named(part, own, {}) for key, part in said.items()}
        for name, said in _NAMED.items()
    }
    paths = {
        path: {method: _named(said, own, schemas) for method, said in methods.items()}
        for path, methods in shape["paths"].items()
    }
    taken: set[str] = set()
    for path in sorted(paths, key=lambda one: (one.count("/"), len(one), one)):
        for method, said in paths[path].items():
            said["operationId"] = _called(path, method, taken)
            taken.add(said["operationId"])
            said["tags"] = [_group(path)]
    components = {**shape["components"], "schemas": {**shape["components"]["schemas"], **schemas}}
    return {**shape, "paths": paths, "components": components}


def _named(node: Any, own: Mapping[str, str], answers: dict[str, Any]) -> Any:
    """Return a part of a contract with the names of shapes in place of the shapes."""
    if isinstance(node, list):
        return [_named(one, own, answers) for one in node]
    if not isinstance(node, Mapping):
        return node
    if node.get("type") == "object":
        name = own.get(_text(node))
        if name:
            return {"$ref": _REF + name}
        said = node.get("properties", {}).get("schema", {}).get("const", "")
        told = _SCHEMA.fullmatch(said)
        if told:
            name = f"{told[1].title().replace('-', '')}{told[2]}"
            made = {key: _named(one, own, answers) for key, one in node.items()}
            # One name for one shape: what an answer has beside it elsewhere keeps it written out.
            if answers.setdefault(name, made) == made:
                return {"$ref": _REF + name}
            return made
    return {key: _named(one, own, answers) for key, one in node.items()}


def _text(said: Mapping[str, Any]) -> str:
    return json.dumps(said, sort_keys=True)


def _group(path: str) -> str:
    """Return what an address is for: programs, statistical offices' tools, readers, browsers."""
    own = next((group for group in ("api", "sdmx") if path.startswith(f"/{group}/")), "")
    return own or ("pages" if "{lang}" in path else "files")


def _called(path: str, method: str, taken: set[str]) -> str:
    """Return what an address is called: its words, and its parameters where these do not tell."""
    group = _group(path)
    left_out = ("", "{lang}", *(("api", "v1") if group == "api" else ()))
    parts = [part for part in path.split("/") if part not in left_out] or ["front"]
    words = [re.sub(r"\W+", "_", part).strip("_") for part in parts]
    plain = [w for w, part in zip(words, parts, strict=True) if not part.startswith("{")]
    head = {"pages": ["page"], "files": ["file"]}.get(group, [])
    tail = [] if method == "get" else [method]
    short, whole = ("_".join([*head, *named, *tail]) for named in (plain or words, words))
    return whole if short in taken else short
