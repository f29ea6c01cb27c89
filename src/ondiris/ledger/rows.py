"""Between the words of the house and the rows of its tables, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping

from ondiris.model import (
    KEY_FIELDS,
    Bound,
    Confidentiality,
    Known,
    KnownBasis,
    Observation,
    Origin,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Withdrawal,
    World,
)

__all__ = [
    "key_row",
    "observation_from",
    "observation_row",
    "source_from",
    "source_row",
    "statement_from",
    "statement_row",
    "withdrawal_from",
    "withdrawal_row",
]

Row = dict[str, Any]
Stored = Mapping[str, Any] | RowMapping


def key_row(key: SeriesKey) -> Row:
    """Return a key as columns of the table of series."""
    return dict(zip(KEY_FIELDS, key.texts, strict=True))


def observation_row(entry: Observation) -> Row:
    """Return an observation as columns, without its series and revision."""
    printed, first_last = entry.printed, entry.period.extent
    return {
        "id": entry.id,
        "period": str(entry.period),
        "first_day": first_last[0].isoformat(),
        "last_day": first_last[1].isoformat(),
        "value": printed.text,
        "digits": printed.digits,
        "multiplier": printed.multiplier,
        "bound": str(printed.bound),
        "upper": "" if printed.upper is None else f"{printed.upper:f}",
        "status": " ".join(entry.status),
        "confidentiality": str(entry.confidentiality),
        "embargo": entry.embargo,
        "origin": str(entry.origin),
        "source": entry.source,
        "locator": entry.locator,
        "defaulted": " ".join(entry.defaulted),
        "known_at": entry.known.day.isoformat(),
        "known_at_basis": str(entry.known.basis),
        "inputs": " ".join(entry.inputs),
    }


def observation_from(row: Stored, key: SeriesKey) -> Observation:
    """Return the observation that a row holds."""
    return Observation(
        key=key,
        period=Period.parse(row["period"]),
        printed=Printed(
            Decimal(row["value"] or 0),
            row["digits"],
            row["multiplier"],
            Bound(row["bound"]),
            Decimal(row["upper"]) if row["upper"] else None,
        ),
        source=row["source"],
        locator=row["locator"],
        known=_known(row),
        origin=Origin(row["origin"]),
        status=tuple(row["status"].split()),
        confidentiality=Confidentiality(row["confidentiality"]),
        embargo=row["embargo"],
        defaulted=tuple(row["defaulted"].split()),
        inputs=tuple(row["inputs"].split()),
    )


def statement_row(entry: Statement) -> Row:
    """Return a statement as columns, without its revision."""
    return {
        "id": entry.id,
        "subject": entry.subject,
        "property": entry.property,
        "value": entry.value,
        "valid": str(entry.valid or ""),
        "source": entry.source,
        "locator": entry.locator,
        "known_at": entry.known.day.isoformat(),
        "known_at_basis": str(entry.known.basis),
        "confidentiality": str(entry.confidentiality),
        "embargo": entry.embargo,
        "status": " ".join(entry.status),
        "world": str(entry.world),
    }


def statement_from(row: Stored) -> Statement:
    """Return the statement that a row holds."""
    return Statement(
        subject=row["subject"],
        property=row["property"],
        value=row["value"],
        source=row["source"],
        locator=row["locator"],
        known=_known(row),
        valid=Period.parse(row["valid"]) if row["valid"] else None,
        confidentiality=Confidentiality(row["confidentiality"]),
        embargo=row["embargo"],
        status=tuple(row["status"].split()),
        world=World(row["world"]),
    )


def withdrawal_row(entry: Withdrawal) -> Row:
    """Return a withdrawal as columns, without its revision."""
    return {
        "id": entry.id,
        "target": entry.target,
        "reason": entry.reason,
        "source": entry.source,
        "known_at": entry.known.day.isoformat(),
        "known_at_basis": str(entry.known.basis),
    }


def withdrawal_from(row: Stored) -> Withdrawal:
    """Return the withdrawal that a row holds."""
    return Withdrawal(row["target"], row["reason"], row["source"], _known(row))


def source_row(entry: Source) -> Row:
    """Return a source as columns, without its revision."""
    return {
        "id": entry.id,
        "provider": entry.provider,
        "title": entry.title,
        "url": entry.url,
        "published": entry.published.isoformat() if entry.published else "",
        "basis": str(entry.basis),
        "rank": entry.rank,
        "sha256": entry.sha256,
        "licence": entry.licence,
        "lang": entry.lang,
        "reprint_of": entry.reprint_of,
    }


def source_from(row: Stored) -> Source:
    """Return the source that a row holds."""
    return Source(
        id=row["id"],
        provider=row["provider"],
        title=row["title"],
        url=row["url"],
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        basis=KnownBasis(row["basis"]),
        rank=row["rank"],
        sha256=row["sha256"],
        licence=row["licence"],
        lang=row["lang"],
        reprint_of=row["reprint_of"],
    )


def _known(row: Stored) -> Known:
    return _of_day(row["known_at"], row["known_at_basis"])


@lru_cache(maxsize=8_192)
def _of_day(day: str, basis: str) -> Known:
    # A thousand figures were said on one day.
    return Known(date.fromisoformat(day), KnownBasis(basis))
