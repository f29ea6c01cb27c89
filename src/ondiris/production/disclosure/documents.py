"""Protected tables as documents: what doors show, what files hold, what programs read.

Only a `Protected` becomes a document, and a document stays one; what is kept carries a stamp by
which disclosure control knows it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from ondiris.disclosure import Protected, ProtectedTable, RoundedTable, Rules, stamped
from ondiris.production.disclosure.requests import VARIABLES, Request
from ondiris.production.disclosure.rules import stated_rules

__all__ = ["Document", "Safe", "release_document"]

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
    return stamped(safe.then(lambda table: head | _told(request, table)))


def _told(request: Request, table: ProtectedTable | RoundedTable) -> dict[str, Any]:
    account = table.account.to_json()
    counts = {k: account[k] for k in ("primary", "secondary", "information_lost_pct")}
    told: dict[str, Any] = {"method": "suppression", **counts, "account": account}
    if isinstance(table, RoundedTable):
        method = {"method": "rounding", "base": int(table.base)}
        return told | method | {"cells": list(_rounded_cells(request, table))}
    return told | {"cells": list(_cells(request, table))}


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


def _cells(request: Request, table: ProtectedTable) -> Iterator[dict[str, Any]]:
    for cell, name in enumerate(table.shape.names):
        hidden = bool(table.hidden[cell])
        row: dict[str, Any] = dict(zip(request.dimensions, name.split("|"), strict=True))
        row["value"] = None if hidden else str(Decimal(int(table.values[cell])))
        row["confidentiality"] = "C" if hidden else "F"
        if hidden and table.intervals is not None and not np.isnan(table.intervals[cell, 0]):
            low, high = table.intervals[cell].tolist()
            row["low"] = str(Decimal(int(low)))
            row["high"] = str(Decimal(int(high))) if np.isfinite(high) else None
        if table.herfindahl is not None and not np.isnan(table.herfindahl[cell, 0]):
            row["herfindahl"] = table.herfindahl[cell].tolist()
        yield row


def _rounded_cells(request: Request, table: RoundedTable) -> Iterator[dict[str, Any]]:
    for value, name in zip(table.values.tolist(), table.shape.names, strict=True):
        codes = dict(zip(request.dimensions, name.split("|"), strict=True))
        yield {**codes, "value": str(Decimal(int(value))), "confidentiality": "F"}
