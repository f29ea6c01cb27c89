"""Answers as JSON and CSV: one shape for the command line, the web door and files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ondiris.model import (
    KEY_FIELDS,
    Bound,
    Source,
    Statement,
    Vintage,
    Withdrawal,
    compiled_here,
)
from ondiris.production import Evidence, Missing, Row

__all__ = [
    "LISTS",
    "answer_csv",
    "answer_json",
    "evidence_json",
    "row_json",
    "source_json",
    "statement_json",
    "vintage_json",
    "with_missing",
]

GET_SCHEMA = "ondiris.get/1"
GET_MISSING_SCHEMA = "ondiris.get/2"
WHY_SCHEMA = "ondiris.why/1"
LISTS = (
    "status", "defaulted", "conflicts", "superseded", "differs", "confirmed", "inputs", "notes",
)  # fmt: skip
"""What of a figure is a list of texts: never null, empty where there is nothing."""


def vintage_json(vintage: Vintage) -> dict[str, object]:
    """Return a vintage as JSON."""
    return {"known": vintage.known.isoformat(), "revision": vintage.revision}


def row_json(row: Row) -> dict[str, object]:
    """Return a figure as JSON: decimals are texts; an open bound is null, as is no value."""
    printed = row.bound is not Bound.NONE
    shape: dict[str, object] = {"id": row.id}
    shape |= {name: text or None for name, text in zip(KEY_FIELDS, row.key.texts, strict=True)}
    shape |= {
        "period": str(row.period),
        "value": row.text or None,
        "unit_multiplier": row.multiplier,
        "digits": row.digits if printed else None,
        "lower": _bound(row.low),
        "upper": _bound(row.high),
        "bound": str(row.bound),
        "range_upper": None if row.upper is None else f"{row.upper:f}",
        "status": list(row.status),
        "confidentiality": str(row.confidentiality),
        "origin": str(row.origin),
        "source": row.source or None,
        "compiled_here": row.compiled,
        "locator": row.locator or None,
        "known_at": row.known.day.isoformat(),
        "known_at_basis": str(row.known.basis),
        "defaulted": list(row.defaulted),
        "conflicts": list(row.conflicts),
        "superseded": list(row.superseded),
        "formula": row.formula or None,
        "expression": row.expression or None,
        "inputs": list(row.inputs),
        "notes": list(row.notes),
        "differs": list(row.differs),
        "confirmed": list(row.confirmed),
        "other_face": row.other_face or None,
    }
    if row.embargo:
        shape["embargo"] = row.embargo
    if row.period.deadline:
        readings = row.period.readings
        shape["deadlines"] = [day.isoformat() for day in readings]
        shape["inclusive_unsaid"] = len(readings) > 1
    return shape


def answer_json(
    vintage: Vintage,
    rows: Iterable[Row],
    missing: Iterable[Missing] = (),
    without_value: Iterable[Row] | None = None,
) -> dict[str, object]:
    """Return the answer to a query as JSON.

    Parameters
    ----------
    vintage : Vintage
    rows : iterable of Row
        Figures.
    missing : iterable of Missing
        What cannot be computed.
    without_value : iterable of Row, optional
        What has no value; where it is asked for, the shape is ``ondiris.get/2``.
    """
    return {
        "schema": GET_SCHEMA if without_value is None else GET_MISSING_SCHEMA,
        "vintage": vintage_json(vintage),
        "rows": [row_json(row) for row in with_missing(rows, without_value or ())],
        "missing": [
            {
                "measure": m.key.measure,
                "of": m.key.of or None,
                "area": m.key.area,
                "activity": m.key.activity,
                "period": str(m.period),
                "formula": m.formula,
                "lacks": list(m.lacks),
            }
            for m in missing
        ],
    }


def with_missing(rows: Iterable[Row], without_value: Iterable[Row]) -> list[Row]:
    """Return figures and what has no value together, by key and period."""
    empty = list(without_value)
    if not empty:
        return list(rows)
    return sorted((*rows, *empty), key=lambda row: (row.key.texts, row.period.extent))


def answer_csv(rows: Sequence[Row]) -> str:
    """Return figures as CSV with the columns of the JSON shape; lists joined by spaces."""
    shapes = [row_json(row) for row in rows]
    columns = list(dict.fromkeys(name for shape in shapes for name in shape)) or ["id"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for shape in shapes:
        writer.writerow({name: _cell(value) for name, value in shape.items()})
    return text.getvalue()


def statement_json(id: str, statement: Statement) -> dict[str, object]:  # noqa: A002
    """Return a statement as JSON."""
    return {
        "id": id,
        "subject": statement.subject,
        "property": statement.property,
        "value": statement.value,
        "valid": str(statement.valid) if statement.valid else None,
        "source": statement.source,
        "locator": statement.locator,
        "known_at": statement.known.day.isoformat(),
        "known_at_basis": str(statement.known.basis),
        "confidentiality": str(statement.confidentiality),
        "world": str(statement.world),
    }


def source_json(source: Source) -> dict[str, object]:
    """Return a document as JSON."""
    return {
        "id": source.id,
        "provider": source.provider,
        "title": source.title,
        "url": source.link or None,
        "published": source.day.isoformat() if source.day else None,
        "published_basis": str(source.basis),
        "rank": source.rank,
        "sha256": source.sha256 or None,
        "licence": source.licence or None,
        "lang": source.lang or None,
        "reprint_of": source.reprint_of or None,
        "compiled_here": compiled_here(source.id),
    }


def _withdrawal_json(id: str, withdrawal: Withdrawal) -> dict[str, object]:  # noqa: A002
    return {
        "id": id,
        "target": withdrawal.target,
        "reason": withdrawal.reason,
        "source": withdrawal.source,
        "known_at": withdrawal.known.day.isoformat(),
        "known_at_basis": str(withdrawal.known.basis),
    }


def evidence_json(evidence: Evidence) -> dict[str, object]:
    """Return a chain of evidence as JSON, inputs nested."""
    source, revision, withdrawn = evidence.source, evidence.revision, evidence.withdrawn
    shape: dict[str, Any] = {"schema": WHY_SCHEMA, "id": evidence.id, "kind": evidence.kind}
    if evidence.row is not None:
        shape["figure"] = row_json(evidence.row)
    if isinstance(evidence.entry, Statement):
        shape["statement"] = statement_json(evidence.id, evidence.entry)
    if isinstance(evidence.entry, Withdrawal):
        shape["withdrawal"] = _withdrawal_json(evidence.id, evidence.entry)
    if evidence.symbols:
        shape["formula"] = evidence.symbols
    if source is not None:
        shape["source"] = source_json(source)
    if revision is not None:
        shape["recorded"] = {
            "revision": revision.number,
            "recorded_at": revision.recorded_at,
            "action": revision.action,
            "detail": revision.detail,
        }
    if withdrawn is not None:
        shape["withdrawn"] = {
            "reason": withdrawn.reason,
            "known_at": withdrawn.known.day.isoformat(),
            "known_at_basis": str(withdrawn.known.basis),
        }
    shape["history"] = [row_json(row) for row in evidence.history]
    shape["conflicts"] = list(evidence.conflicts)
    shape["overruled_by"] = [row_json(row) for row in evidence.overruled]
    shape["otherwise"] = [row_json(row) for row in evidence.otherwise]
    shape["inputs"] = [_without_schema(evidence_json(item)) for item in evidence.inputs]
    return shape


def _without_schema(shape: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in shape.items() if name != "schema"}


def _bound(value: Decimal) -> str | None:
    return f"{value:f}" if value.is_finite() else None


def _cell(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value
