"""Answers read back from JSON: what ``ondiris.get`` and ``ondiris.why`` say becomes what it was.

The way back of `ondiris.publishing.figures.answers`: writing what is read here gives the same JSON.
What JSON does not tell - the weight of a source, the entries of a revision - is left empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ondiris.codes import CodeList, Item
from ondiris.model import (
    KEY_FIELDS,
    Bound,
    Confidentiality,
    Known,
    KnownBasis,
    Origin,
    Period,
    SeriesKey,
    Source,
    Statement,
    Vintage,
    Withdrawal,
    World,
)
from ondiris.ports import Revision
from ondiris.production import Evidence, Missing, Row
from ondiris.publishing.figures.answers import LISTS

__all__ = [
    "codes_read",
    "evidence_read",
    "missing_read",
    "row_read",
    "rows_in_order",
    "source_read",
    "vintage_read",
]

Shape = Mapping[str, Any]
_NO_END = Decimal("Infinity")
_TEXTS = ("source", "locator", "formula", "expression", "other_face")
"""Texts of a figure that are null where there is none."""


def vintage_read(shape: Shape) -> Vintage:
    """Return a vintage from its JSON."""
    return Vintage(date.fromisoformat(shape["known"]), int(shape["revision"]))


def row_read(shape: Shape) -> Row:
    """Return a figure, or what has no value, from a row of ``ondiris.get``.

    Examples
    --------
    >>> from ondiris.publishing.figures.answers import row_json
    >>> shape = {
    ...     "id": "o1", "measure": "output", "of": None, "area": "KZ-75", "activity": "B-E",
    ...     "subject": None, "scope": "all", "unit": "KZT", "comparison": "none_stated",
    ...     "base_period": None, "price_basis": "unstated", "adjustment": "nsa",
    ...     "modality": "achieved", "world": "actual", "period": "2025-01/2025-05",
    ...     "value": "976.2", "unit_multiplier": 9, "digits": 1, "lower": "976.15",
    ...     "upper": "976.25", "bound": "eq", "range_upper": None, "status": [],
    ...     "confidentiality": "F", "origin": "published", "source": "five-months",
    ...     "compiled_here": False, "locator": "paragraph 2", "known_at": "2025-06-30",
    ...     "known_at_basis": "inferred", "defaulted": [], "conflicts": [], "superseded": [],
    ...     "formula": None, "expression": None, "inputs": [], "notes": [], "differs": [],
    ...     "confirmed": [], "other_face": None,
    ... }
    >>> row = row_read(shape)
    >>> row.text, str(row.low), row_json(row) == shape
    ('976.2', '976.15', True)
    """
    value, bound = shape["value"], Bound(shape["bound"])
    told: dict[str, Any] = {name: shape[name] or "" for name in _TEXTS}
    told |= {name: tuple(shape[name]) for name in LISTS}
    return Row(
        id=shape["id"],
        key=_key(*(shape[name] or "" for name in KEY_FIELDS)),
        period=Period.parse(shape["period"]),
        value=Decimal(0 if value is None else value),
        digits=shape["digits"] or 0,
        multiplier=shape["unit_multiplier"],
        bound=bound,
        upper=_decimal(shape["range_upper"]),
        low=_end(shape["lower"], -_NO_END),
        high=_end(shape["upper"], _NO_END),
        origin=Origin(shape["origin"]),
        known=_known(shape["known_at"], shape["known_at_basis"]),
        confidentiality=Confidentiality(shape["confidentiality"]),
        embargo=shape.get("embargo", ""),
        **told,
    )


# Many figures are of few series and of few days.
@lru_cache(maxsize=16_384)
def _key(*texts: str) -> SeriesKey:
    return SeriesKey.of_texts(dict(zip(KEY_FIELDS, texts, strict=True)))


@lru_cache(maxsize=4_096)
def _known(day: str, basis: str) -> Known:
    return Known(date.fromisoformat(day), KnownBasis(basis))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _end(text: str | None, nothing: Decimal) -> Decimal:
    return nothing if text is None else Decimal(text)


def missing_read(shape: Shape) -> Missing:
    """Return what cannot be computed, as far as ``ondiris.get`` tells its series."""
    key = SeriesKey(
        measure=shape["measure"], area=shape["area"], unit="-", of=shape["of"] or "",
        activity=shape["activity"],
    )  # fmt: skip
    return Missing(shape["formula"], key, Period.parse(shape["period"]), tuple(shape["lacks"]))


def source_read(shape: Shape) -> Source:
    """Return a document from its JSON."""
    published = shape["published"]
    return Source(
        shape["id"],
        shape["provider"],
        shape["title"],
        shape["url"] or "",
        date.fromisoformat(published) if published else None,
        KnownBasis(shape["published_basis"]),
        shape["rank"],
        shape["sha256"] or "",
        shape["licence"] or "",
        shape.get("lang") or "",
        shape["reprint_of"] or "",
    )


def codes_read(shape: Shape) -> CodeList:
    """Return a code list from ``ondiris.codes`` of the API."""
    items = {
        one["code"]: Item(
            one["code"], one["names"], one["parent"] or "", tuple(one["members"]),
            one["note"] or "", one["attributes"],
        )
        for one in shape["items"]
    }  # fmt: skip
    return CodeList(shape["list"], shape["version"], items)


def evidence_read(shape: Shape) -> Evidence:
    """Return a chain of evidence from ``ondiris.why``, its inputs within it."""
    said, withdrawal = shape.get("statement"), shape.get("withdrawal")
    source, recorded, gone = (shape.get(n) for n in ("source", "recorded", "withdrawn"))
    entry = _statement(said) if said else _withdrawal(withdrawal) if withdrawal else None
    return Evidence(
        id=shape["id"],
        kind=shape["kind"],
        row=row_read(shape["figure"]) if "figure" in shape else None,
        entry=entry,
        source=source_read(source) if source else None,
        revision=_revision(recorded) if recorded else None,
        withdrawn=_withdrawal({**gone, "target": shape["id"], "source": "-"}) if gone else None,
        symbols=shape.get("formula", ""),
        history=_rows(shape["history"]),
        conflicts=tuple(shape["conflicts"]),
        overruled=_rows(shape["overruled_by"]),
        otherwise=_rows(shape["otherwise"]),
        inputs=tuple(map(evidence_read, shape["inputs"])),
    )


def _rows(shapes: Iterable[Shape]) -> tuple[Row, ...]:
    return tuple(map(row_read, shapes))


def _statement(shape: Shape) -> Statement:
    return Statement(
        shape["subject"],
        shape["property"],
        shape["value"],
        shape["source"],
        shape["locator"],
        _known(shape["known_at"], shape["known_at_basis"]),
        Period.parse(shape["valid"]) if shape["valid"] else None,
        Confidentiality(shape["confidentiality"]),
        world=World(shape["world"]),
    )


def _withdrawal(shape: Shape) -> Withdrawal:
    known = _known(shape["known_at"], shape["known_at_basis"])
    return Withdrawal(shape["target"], shape["reason"], shape["source"], known)


def _revision(shape: Shape) -> Revision:
    return Revision(
        shape["revision"], shape["recorded_at"], shape["action"], shape["detail"], "", "", 0
    )


def rows_in_order(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return figures by series, period and identifier, printed ones first."""
    return tuple(sorted(rows, key=lambda r: (r.key.texts, *r.period.extent, bool(r.formula), r.id)))
