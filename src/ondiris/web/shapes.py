"""Shapes of JSON answers, as the contract states them: names, types, what may be absent.

They say what `docs/reference/json.md` says in words.  What a shape may gain later is not forbidden
by it: a new optional field keeps the version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["ERROR", "SHAPES"]

Shape = Mapping[str, Any]

TEXT: Final[Shape] = {"type": "string"}
MAYBE: Final[Shape] = {"type": ["string", "null"]}
WHOLE: Final[Shape] = {"type": "integer"}
NUMBER: Final[Shape] = {"type": "number"}
YES_NO: Final[Shape] = {"type": "boolean"}
DAY: Final[Shape] = {"type": "string", "format": "date"}
MOMENT: Final[Shape] = {"type": "string", "format": "date-time"}
DECIMAL: Final[Shape] = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
MAYBE_DECIMAL: Final[Shape] = {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


def many(item: Shape) -> Shape:
    """Return the shape of a list."""
    return {"type": "array", "items": item}


def record(needed: Mapping[str, Shape], **optional: Shape) -> Shape:
    """Return the shape of an object with what it always has and what it may have."""
    return {"type": "object", "required": [*needed], "properties": {**needed, **optional}}


def named(schema: str, needed: Mapping[str, Shape], **optional: Shape) -> Shape:
    """Return the shape of an answer with its name and version."""
    return record({"schema": {"type": "string", "const": schema}, **needed}, **optional)


VINTAGE: Final = record({"known": DAY, "revision": WHOLE})
KEY: Final[Mapping[str, Shape]] = {
    "measure": TEXT, "of": MAYBE, "area": TEXT, "activity": MAYBE, "subject": MAYBE, "scope": TEXT,
    "unit": TEXT, "comparison": TEXT, "base_period": MAYBE, "price_basis": TEXT,
    "adjustment": TEXT, "modality": TEXT, "world": TEXT,
}  # fmt: skip
ROW: Final = record(
    {
        "id": TEXT, **KEY, "period": TEXT, "value": DECIMAL, "unit_multiplier": WHOLE,
        "digits": WHOLE, "lower": MAYBE_DECIMAL, "upper": MAYBE_DECIMAL, "bound": TEXT,
        "range_upper": MAYBE_DECIMAL, "status": many(TEXT), "confidentiality": TEXT,
        "origin": TEXT, "source": MAYBE, "compiled_here": YES_NO, "locator": MAYBE,
        "known_at": DAY, "known_at_basis": TEXT, "defaulted": many(TEXT),
        "conflicts": many(TEXT), "superseded": many(TEXT), "formula": MAYBE, "expression": MAYBE,
        "inputs": many(TEXT), "notes": many(TEXT), "differs": many(TEXT),
        "confirmed": many(TEXT), "other_face": MAYBE,
    },
    deadlines=many(DAY),
    inclusive_unsaid=YES_NO,
)  # fmt: skip
NO_VALUE: Final = {
    **ROW,
    "properties": {
        **ROW["properties"], "value": MAYBE_DECIMAL, "digits": {"type": ["integer", "null"]}
    },
}  # fmt: skip
"""A row that may have no value: its status says why."""
MISSING: Final = record(
    {"measure": TEXT, "of": MAYBE, "area": TEXT, "activity": MAYBE, "period": TEXT,
     "formula": TEXT, "lacks": many(TEXT)},
)  # fmt: skip
DOCUMENT: Final = record(
    {"id": TEXT, "provider": TEXT, "title": TEXT, "url": MAYBE,
     "published": {**MAYBE, "format": "date"}, "published_basis": TEXT, "rank": WHOLE,
     "sha256": MAYBE, "licence": MAYBE, "reprint_of": MAYBE, "compiled_here": YES_NO},
    lang=MAYBE,
)  # fmt: skip
CHAIN_LINK: Final = record(
    {"id": TEXT, "kind": TEXT, "history": many(ROW), "conflicts": many(TEXT),
     "overruled_by": many(ROW), "otherwise": many(ROW),
     "inputs": many({"$ref": "#/components/schemas/Link"})},
    figure=ROW,
    statement={"type": "object"},
    withdrawal={"type": "object"},
    formula=TEXT,
    source=DOCUMENT,
    recorded=record({"revision": WHOLE, "recorded_at": MOMENT, "action": TEXT, "detail": TEXT}),
    withdrawn=record({"reason": TEXT, "known_at": DAY, "known_at_basis": TEXT}),
)  # fmt: skip
CODE: Final = record(
    {"code": TEXT, "names": {"type": "object", "additionalProperties": TEXT}, "parent": MAYBE,
     "members": many(TEXT), "note": MAYBE,
     "attributes": {"type": "object", "additionalProperties": TEXT}},
)  # fmt: skip
_MAYBE: Final[Shape] = {"type": ["object", "null"]}
ODDS: Final[Mapping[str, Shape]] = {
    "method": TEXT, "vintage": VINTAGE, "programme": TEXT, "group": TEXT, "by": DAY,
    "promise": many(record({"part": TEXT, "amount": NUMBER, **ROW["properties"]})),
    "deadline_readings": many(DAY), "state": {"type": "object"},
    "sentence": _MAYBE, "expected": {"type": ["number", "null"]}, "quantiles": _MAYBE,
    "at_least": _MAYBE, "range": _MAYBE, "local_rate": _MAYBE,
}  # fmt: skip
TABLE: Final[Mapping[str, Shape]] = {
    "id": TEXT, "world": TEXT, "method": TEXT, "account": {"type": "object"},
}  # fmt: skip
WITHHELD: Final = record({"world": TEXT, "id": TEXT, "withheld": TEXT})
REVISION: Final = record(
    {"number": WHOLE, "recorded_at": MOMENT, "previous": TEXT, "hash": TEXT, "entries": many(TEXT)}
)

ERROR: Final = record(
    {
        "error": record(
            {"code": TEXT, "title": TEXT, "detail": TEXT, "hint": TEXT,
             "context": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}}}
        )
    }
)  # fmt: skip

SHAPES: Final[Mapping[str, Shape]] = {
    "/api/v1/observations": {
        "oneOf": [
            named(
                name, {"vintage": VINTAGE, "rows": many(row), "missing": many(MISSING)},
                next=TEXT,
            )
            for name, row in (("ondiris.get/1", ROW), ("ondiris.get/2", NO_VALUE))
        ]
    },
    "/api/v1/evidence/{id}": {
        **CHAIN_LINK,
        "required": ["schema", *CHAIN_LINK["required"]],
        "properties": {
            "schema": {"type": "string", "const": "ondiris.why/1"},
            **CHAIN_LINK["properties"],
        },
    },
    "/api/v1/codes/{name}": named(
        "ondiris.codes/1", {"list": TEXT, "version": TEXT, "items": many(CODE)}
    ),
    "/api/v1/sources": named("ondiris.sources/1", {"vintage": VINTAGE, "items": many(DOCUMENT)}),
    "/api/v1/odds/{programme}": named("ondiris.simulate/2", ODDS),
    "/api/v1/protected": named(
        "ondiris.protected/1",
        {
            "releases": many(record({"schema": TEXT, **TABLE})),
            "withheld": many(WITHHELD),
            "revisions_held": {"type": "integer"},
        },
    ),
    "/api/v1/protected/{world}/{release}": named(
        "ondiris.protect/1", {**TABLE, "cells": many({"type": "object"})}
    ),
    "/api/v1/protected/{world}/{release}/{vintage}": named(
        "ondiris.protect/1", {**TABLE, "cells": many({"type": "object"})}
    ),
    "/api/v1/changes": named(
        "ondiris.changes/1",
        {
            "since": VINTAGE, "vintage": VINTAGE, "new": many(ROW),
            "revised": many({"type": "object"}), "withdrawn": many({"type": "object"}),
            "conflicts": many({"type": "object"}), "moved": many({"type": "object"}),
            "confirmed": WHOLE, "compiled_not_shown": WHOLE, "late": many(record(KEY)),
            "expected": many(record({"provider": TEXT, "period": TEXT, "day": DAY})),
        },
    ),
    "/api/v1/search": named(
        "ondiris.search/1",
        {
            "q": TEXT, "nearest": many(TEXT),
            "groups": many(record(
                {"kind": TEXT, "count": WHOLE, "more": YES_NO, "hits": many(record(
                    {"code": MAYBE, "names": {"type": "object"}, "title": TEXT, "met": MAYBE,
                     "path": MAYBE, "rank": WHOLE},
                ))},
            )),
        },
    ),
    "/api/v1/chain": named("ondiris.chain/1", {"revisions": many(REVISION)}),
}  # fmt: skip
"""By address."""
