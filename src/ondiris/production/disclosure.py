"""The run that lets a table of returns leave: rules, attackers, suppression, proof, record.

A release becomes a document only from a `Protected`; `ondiris.production.releases` keeps it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from ondiris.codes import CodeList
from ondiris.disclosure import (
    Contributions,
    Cost,
    Dominance,
    Hierarchy,
    Insiders,
    PriorPosterior,
    Protected,
    ProtectedTable,
    Reported,
    Rules,
    Shape,
    Waiver,
    ZeroCells,
)
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Period

__all__ = [
    "DIMENSIONS",
    "Request",
    "read_waivers",
    "release_document",
    "reported_table",
    "returns_digest",
    "rules_on",
    "stated_rules",
    "sums_of_returns",
    "tree",
]

DIMENSIONS = ("activity", "area", "size")
SCHEMA = "ondiris.protect/1"


@dataclass(frozen=True, slots=True)
class Request:
    """Which table: period, dimensions, world and measure.

    Parameters
    ----------
    period : Period
        Whole months.
    dimensions : tuple of str
        One to three of `DIMENSIONS`.
    world : str
        ``actual`` or ``synthetic``.
    measure : str
        ``output``.
    """

    period: Period
    dimensions: tuple[str, ...]
    world: str
    measure: str = "output"

    def __post_init__(self) -> None:
        """Refuse dimensions that returns do not have."""
        unknown = [d for d in self.dimensions if d not in DIMENSIONS]
        if unknown or not self.dimensions or len(set(self.dimensions)) != len(self.dimensions):
            raise InvalidInput(
                "dimensions",
                f"a table is by one or more of {', '.join(DIMENSIONS)}, each once",
            )

    @property
    def id(self) -> str:
        """Identifier of the release, fit for a file name."""
        period = str(self.period).replace("/", "_")
        return f"{self.measure}-by-{'-'.join(self.dimensions)}-{period}"

    @property
    def months(self) -> range:
        """Months of the period, counted from year 0."""
        first, last = self.period.first_day, self.period.last_day
        return range(first.year * 12 + first.month - 1, last.year * 12 + last.month)


def rules_on(settings: Mapping[str, Any], day: date) -> Rules:
    """Return the disclosure rules of a home that are in force on a day.

    Raises
    ------
    NotFound
        ``no-disclosure-rules`` when ``ondiris.toml`` has none for that day.
    """
    stated = [r for r in settings.get("disclosure", ()) if str(r.get("valid_from", "")) <= str(day)]
    if not stated:
        raise NotFound(
            "no-disclosure-rules",
            f"ondiris.toml has no disclosure rules in force on {day}",
            hint="Add a [[disclosure]] table; docs/how-to/protect-a-table.md shows one.",
        )
    return _rules(max(stated, key=lambda r: str(r["valid_from"])))


def _rules(row: Mapping[str, Any]) -> Rules:
    dominance, pq = None, None
    if "dominance_n" in row:
        dominance = Dominance(int(row["dominance_n"]), float(row["dominance_k"]))
    if "pq_p" in row:
        pq = PriorPosterior(float(row["pq_p"]), float(row["pq_q"]))
    try:
        return Rules(
            valid_from=str(row["valid_from"]),
            minimum_frequency=row.get("minimum_frequency"),
            frequency_margin=float(row.get("frequency_margin", row.get("p_percent", 0))),
            dominance=dominance,
            p_percent=row.get("p_percent"),
            pq=pq,
            zero_cells=ZeroCells(row.get("zero_cells", "open")),
            zero_range=float(row.get("zero_range", 0)),
            cost=Cost(row.get("cost", "information")),
            insiders=Insiders(row.get("insiders", "sole-contributors")),
            document=str(row.get("citation", "")),
        )
    except InvalidInput:
        raise
    except (TypeError, ValueError) as error:
        raise InvalidInput("rule-parameter", f"a disclosure rule cannot be read: {error}") from None


def read_waivers(settings: Mapping[str, Any], day: date) -> tuple[Waiver, ...]:
    """Return the consents in force on a day, each with its document."""
    rows = settings.get("waivers", ())
    return tuple(
        Waiver(str(row["holding"]), str(row.get("document", "")))
        for row in rows
        if str(row.get("valid_from", "")) <= str(day) <= str(row.get("valid_to", "9999"))
    )


def tree(name: str, codes: CodeList, root: str, present: Iterable[str]) -> Hierarchy:
    """Return the part of a code list that leads from a total to the codes that occur.

    Raises
    ------
    InvalidInput
        ``outside-table`` for a code that is not below the total.
    """
    parents: dict[str, str | None] = {root: None}
    for code in sorted(present):
        path = [code, *codes.ancestors(code)]
        if root not in path:
            raise InvalidInput("outside-table", f"{code} of {name} is not below {root}")
        path = path[: path.index(root) + 1]
        parents |= dict(pairwise(path))
    return Hierarchy(name, parents)


def sums_of_returns(rows: pa.Table, request: Request, as_of: date) -> dict[str, int]:
    """Return each enterprise's value over the period in whole tenge, accepted returns only.

    Of a month that was reported more than once the newest return known by the day counts.
    """
    keep = np.isin(rows["month"].to_numpy(), np.array(list(request.months)))
    keep &= rows["accepted"].to_numpy(zero_copy_only=False).astype(bool)
    received = rows["received"].to_numpy()
    keep &= received <= np.datetime64(as_of)
    bins = rows["bin"].to_numpy(zero_copy_only=False)[keep].astype(np.str_)
    months, days = rows["month"].to_numpy()[keep], received[keep].astype("datetime64[D]")
    values = rows["value"].to_numpy()[keep]
    people, person = np.unique(bins, return_inverse=True)
    group = person * 2**32 + months
    unique, inverse = np.unique(group, return_inverse=True)
    newest = np.full(len(unique), np.datetime64("0001-01-01", "D"))
    np.maximum.at(newest, inverse, days)
    stands = days == newest[inverse]
    sums = np.bincount(person[stands], weights=values[stands], minlength=len(people))
    return {str(p): int(np.floor(s + 0.5)) for p, s in zip(people, sums, strict=True)}


def reported_table(
    request: Request,
    rows: pa.Table,
    register: pa.Table,
    lists: Mapping[str, CodeList],
    *,
    city: str,
    whole: str,
    rules: Rules,
    as_of: date,
    waivers: Sequence[Waiver] = (),
) -> Reported:
    """Return the table of a request as reported, ready to be protected.

    Parameters
    ----------
    request : Request
    rows, register : pyarrow.Table
        Returns and the register of enterprises.
    lists : mapping of str to CodeList
        ``activities`` and ``areas``.
    city, whole : str
        Totals: the city's area and the whole industry.
    rules : Rules
    as_of : date
        Returns that came in by the end of that day.
    waivers : sequence of Waiver

    Raises
    ------
    NotFound
        ``no-returns`` when nothing was reported for the period.
    InvalidInput
        ``unknown-contributor`` for returns of enterprises that are not registered.
    """
    silent = set(request.months) - set(rows["month"].to_pylist())
    sums = sums_of_returns(rows, request, as_of)
    if silent or not sums:
        raise NotFound(
            "no-returns",
            f"{len(silent) or len(request.months)} months of {request.period} have no returns "
            f"in the {request.world} world",
        )
    place = {str(b): i for i, b in enumerate(register["bin"].to_pylist())}
    unknown = sorted(set(sums) - set(place))
    if unknown:
        raise InvalidInput(
            "unknown-contributor", f"{len(unknown)} enterprises with returns are not registered"
        )
    column = {name: register[name].to_pylist() for name in ("activity", "area", "size", "holding")}
    at = [place[b] for b in sums]
    codes = {d: [str(column[d][i]) for i in at] for d in request.dimensions}
    hierarchies = []
    for dimension in request.dimensions:
        if dimension == "size":
            leaves = sorted({str(s) for s in column["size"]})
            hierarchies.append(Hierarchy("size", {"all": None} | dict.fromkeys(leaves, "all")))
            continue
        of = lists["activities" if dimension == "activity" else "areas"]
        root = whole if dimension == "activity" else city
        hierarchies.append(tree(dimension, of, root, {str(c) for c in column[dimension]}))
    holdings = {b: str(column["holding"][place[b]]) for b in sums if column["holding"][place[b]]}
    return Reported(
        Shape(tuple(hierarchies)),
        Contributions(
            tuple(np.array(codes[d], dtype=np.str_) for d in request.dimensions),
            np.array(list(sums), dtype=np.str_),
            np.array(list(sums.values()), dtype=np.float64),
            holdings=holdings,
            waivers=tuple(waivers),
        ),
        rules,
    )


def release_document(
    request: Request, safe: Protected[ProtectedTable], rules: Rules, *, as_of: date, digest: str
) -> dict[str, Any]:
    """Return a protected table as the document that doors show.

    Only a `Protected` is accepted, so that nothing unaudited can become a document.
    """
    table, account = safe.content, safe.content.account.to_json()
    cells = []
    for cell, codes in enumerate(tuple(name.split("|")) for name in table.shape.names):
        hidden = bool(table.hidden[cell])
        named: dict[str, str | None] = dict(zip(request.dimensions, codes, strict=True))
        cells.append(
            named
            | {
                "value": None if hidden else str(Decimal(int(table.values[cell]))),
                "confidentiality": "C" if hidden else "F",
            }
        )
    return {
        "schema": SCHEMA,
        "id": request.id,
        "measure": request.measure,
        "unit": "KZT",
        "period": str(request.period),
        "world": request.world,
        "as_of": str(as_of),
        "dimensions": list(request.dimensions),
        "rules": stated_rules(rules),
        "primary": account["primary"],
        "secondary": account["secondary"],
        "information_lost_pct": account["information_lost_pct"],
        "account": account,
        "audit": safe.proof.to_json(),
        "returns": digest,
        "cells": cells,
    }


def stated_rules(rules: Rules) -> dict[str, Any]:
    """Return rules as a document states them."""
    stated: dict[str, Any] = {"valid_from": rules.valid_from}
    if rules.minimum_frequency is not None:
        stated["minimum_frequency"] = rules.minimum_frequency
        stated["frequency_margin_pct"] = rules.frequency_margin
    if rules.dominance is not None:
        stated |= {"dominance_n": rules.dominance.n, "dominance_k_pct": rules.dominance.k}
    if rules.p_percent is not None:
        stated["p_percent"] = rules.p_percent
    if rules.pq is not None:
        stated |= {"pq_p": rules.pq.p, "pq_q": rules.pq.q}
    return stated | {
        "zero_cells": str(rules.zero_cells),
        "cost": str(rules.cost),
        "insiders": str(rules.insiders),
        "document": rules.document,
    }


def returns_digest(reported: Reported) -> str:
    """Return a digest of what a table is made of, to tell whether anything changed."""
    digest = hashlib.sha256()
    rows = reported.contributions
    for column in (*rows.codes, rows.contributor):
        digest.update("\n".join(column.tolist()).encode())
    digest.update(rows.value.tobytes())
    digest.update(json.dumps(stated_rules(reported.rules), sort_keys=True).encode())
    digest.update(json.dumps(sorted(rows.holdings.items())).encode())
    digest.update("\n".join(sorted(w.holding for w in rows.waivers)).encode())
    return digest.hexdigest()[:16]
