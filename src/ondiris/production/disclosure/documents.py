"""Protected tables as documents: what doors show, what files hold, what programs read.

Only a `Protected` becomes a document, and a document stays one; what is kept carries a stamp by
which disclosure control knows it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from ondiris.disclosure import Protected, ProtectedTable, RoundedTable, Rules, stamped
from ondiris.production.disclosure.requests import VARIABLES, Request
from ondiris.production.disclosure.rules import stated_rules

__all__ = ["Document", "Safe", "release_document", "table_document"]

Document = Protected[Mapping[str, Any]]
"""A protected table as JSON holds it."""
SCHEMA = "ondiris.protect/1"


Safe = Protected[ProtectedTable | RoundedTable]
"""A table past disclosure control, before it is a document."""


def release_document(
    request: Request, safe: Safe, rules: Rules, *, as_of: date, currency: str
) -> Document:
    """Return a protected table as a document.

    Parameters
    ----------
    request : Request
    safe : Protected of ProtectedTable or RoundedTable
    rules : Rules
        In force.
    as_of : date
        Day by which its returns had come in.
    currency : str
        Unit in which the city counts money.
    """
    head = _head(request, rules, as_of=as_of, currency=currency)
    return table_document(head, request.dimensions, safe)


def table_document(
    head: Mapping[str, Any], dimensions: Sequence[str], safe: Safe, *, digits: int = 0
) -> Document:
    """Return a protected table below a head of its own.

    Parameters
    ----------
    head : mapping
        What the document says before its cells.
    dimensions : sequence of str
    safe : Protected of ProtectedTable or RoundedTable
    digits : int
        So many decimals its values have, which stand in units of the last.
    """
    return stamped(safe.then(lambda table: {**head, **_told(dimensions, table, digits)}))


def _told(
    dimensions: Sequence[str], table: ProtectedTable | RoundedTable, digits: int
) -> dict[str, Any]:
    account = table.account.to_json()
    counts = {k: account[k] for k in ("primary", "secondary", "information_lost_pct")}
    told: dict[str, Any] = {"method": "suppression", **counts, "account": account}
    if isinstance(table, RoundedTable):
        method = {"method": "rounding", "base": _number(table.base, digits)}
        return told | method | {"cells": list(_rounded_cells(dimensions, table, digits))}
    return told | {"cells": list(_cells(dimensions, table, digits))}


def _number(base: float, digits: int) -> int | float:
    return int(base) if not digits else base / 10**digits


def _printed(units: float, digits: int) -> str | None:
    """Return a number of units of the last digit as a text, none where it has no end."""
    return f"{Decimal(int(units)).scaleb(-digits):f}" if np.isfinite(units) else None


def _head(request: Request, rules: Rules, *, as_of: date, currency: str) -> dict[str, Any]:
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "id": request.id,
        "measure": request.measure,
        "unit": VARIABLES[request.measure].unit or currency,
        "period": str(request.period),
        "world": request.world,
        "as_of": str(as_of),
        "dimensions": list(request.dimensions),
        "rules": stated_rules(rules),
    }
    if request.recoding:
        head["recoding"] = request.recoding
    if request.also:
        head["also"] = request.also
    return head | ({"weighted": True} if request.weighted else {})


def _cells(
    dimensions: Sequence[str], table: ProtectedTable, digits: int
) -> Iterator[dict[str, Any]]:
    for cell, name in enumerate(table.shape.names):
        hidden = bool(table.hidden[cell])
        row: dict[str, Any] = dict(zip(dimensions, name.split("|"), strict=True))
        row["value"] = None if hidden else _printed(table.values[cell], digits)
        row["confidentiality"] = "C" if hidden else "F"
        if hidden and table.intervals is not None and not np.isnan(table.intervals[cell, 0]):
            low, high = table.intervals[cell].tolist()
            row["low"], row["high"] = _printed(low, digits), _printed(high, digits)
        if table.herfindahl is not None and not np.isnan(table.herfindahl[cell, 0]):
            row["herfindahl"] = table.herfindahl[cell].tolist()
        yield row


def _rounded_cells(
    dimensions: Sequence[str], table: RoundedTable, digits: int
) -> Iterator[dict[str, Any]]:
    for value, name in zip(table.values.tolist(), table.shape.names, strict=True):
        codes = dict(zip(dimensions, name.split("|"), strict=True))
        yield {**codes, "value": _printed(value, digits), "confidentiality": "F"}
