"""A document beside what is known now, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ondiris.language.intervals import shown
from ondiris.model import KEY_FIELDS, Vintage
from ondiris.production import Row
from ondiris.production.bulletins.answering import AnsweredClaim
from ondiris.production.bulletins.bringing import what_brings
from ondiris.production.bulletins.changes import SaidFigure
from ondiris.production.bulletins.documents import AnsweredDocument
from ondiris.production.bulletins.measuring import MeasuredAssertion
from ondiris.publishing.figures.answers import row_json, vintage_json

__all__ = ["SCHEMA", "document_json"]

SCHEMA = "ondiris.document/1"


def document_json(
    document: AnsweredDocument, vintage: Vintage, kinds: Mapping[str, str]
) -> dict[str, Any]:
    """Return an answered document as JSON: decimals are texts.

    Parameters
    ----------
    document : AnsweredDocument
    vintage : Vintage
    kinds : mapping of str to str
        Kind of each subject.
    """
    read = document.bulletin.document if document.bulletin is not None else None
    return {
        "schema": SCHEMA,
        "vintage": vintage_json(vintage),
        "document": {
            "source": document.source.id if document.source else None,
            "sha256": read.sha256 if read else None,
            "lang": read.lang if read else None,
            "known_at": document.known.day.isoformat(),
            "known_at_basis": str(document.known.basis),
        },
        "period": None if document.period is None else str(document.period),
        "claims": [_claim(one, kinds) for one in document.answers],
        "unplaced": [
            {
                "claim": one.claim.id, "figure": shown(one.claim), "quote": one.claim.quote,
                "reason": one.reason, "candidates": list(one.candidates),
            }
            for one in document.unplaced
        ],
        "repeated": [{"claim": claim, "by": by} for claim, by in document.repeated],
        "contradictions": list(document.contradictions),
        "assertions": [_assertion(one) for one in document.assertions],
        "unsorted": document.unsorted,
    }  # fmt: skip


def _claim(one: AnsweredClaim, kinds: Mapping[str, str]) -> dict[str, Any]:
    change = one.change
    return {
        "claim": one.said.id,
        "said": _said(one.said),
        "form": str(one.form),
        "newest": _row(one.newest),
        "derived": bool(one.newest is not None and one.newest.formula),
        "newer": one.newer,
        "own": _row(one.own),
        "agreement": str(one.agreement),
        "alone": one.alone,
        "proof": _proof(one),
        "alike": _row(one.alike),
        "delivered": _row(one.delivered),
        "other_basis": _row(one.other_basis),
        "change": None if change is None else {
            "unit": change.unit, "value": change.text, "lower": f"{change.low:f}",
            "upper": f"{change.high:f}",
        },
        "brings": None if one.newer else what_brings(one, kinds),
    }  # fmt: skip


def _said(said: SaidFigure) -> dict[str, Any]:
    entry = said.entry
    fields = zip(KEY_FIELDS, entry.key.texts, strict=True)
    return {
        **{name: text or None for name, text in fields},
        "period": str(entry.period),
        "value": entry.printed.text,
        "unit_multiplier": entry.printed.multiplier,
        "digits": entry.printed.digits,
        "bound": str(entry.printed.bound),
        "locator": entry.locator,
        "defaulted": list(entry.defaulted),
    }


def _proof(one: AnsweredClaim) -> dict[str, object] | None:
    """Return what other printed figures make: no figure that stands, so without identifier."""
    row = one.proof
    if row is None:
        return None
    kept = ("value", "unit_multiplier", "digits", "lower", "upper", "formula", "inputs")
    shape = row_json(row)
    return {name: shape[name] for name in kept} | {"agrees": one.proved}


def _row(row: Row | None) -> dict[str, object] | None:
    return None if row is None else row_json(row)


def _assertion(one: MeasuredAssertion) -> dict[str, Any]:
    said = one.said
    return {
        "id": said.id,
        "span": list(said.span),
        "quote": said.quote,
        "topic": said.topic,
        "sort": str(said.sort),
        "activity": said.activity or None,
        "indicators": [
            {"indicator": indicator.code, "page": indicator.page, "figure": _row(row)}
            for indicator, row in one.figures
        ],
    }
