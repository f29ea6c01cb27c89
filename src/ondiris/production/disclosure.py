"""The run that lets a table of returns leave: rules, attackers, suppression, proof, record.

A release is two files under a home, ``disclosure/<world>/<id>/``: ``table.json`` holds what may
leave, with rules, account and audit; ``sealed.npz`` holds what the next release must reckon with
(true values, what was hidden, protection levels) and is as private as the returns themselves.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ondiris.codes import CodeList
from ondiris.disclosure import (
    Bands,
    Contributions,
    Cost,
    Dominance,
    Earlier,
    Hierarchy,
    Insiders,
    Link,
    PriorPosterior,
    Protected,
    ProtectedTable,
    Reported,
    Rules,
    Shape,
    System,
    Waiver,
    ZeroCells,
    table_system,
)
from ondiris.errors import InvalidFile, InvalidInput, NotFound, Refused
from ondiris.model import Period

__all__ = [
    "DIMENSIONS",
    "ReleaseStore",
    "Request",
    "read_protected",
    "read_waivers",
    "release_document",
    "reported_table",
    "returns_digest",
    "rules_on",
    "shown_values",
    "stated_rules",
    "sums_of_returns",
    "tree",
]

DIMENSIONS = ("activity", "area", "size")
SCHEMA = "ondiris.protect/1"
MISSING = frozenset({"", "c", "C", "x", "X", ":", "null"})


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


class ReleaseStore:
    """Releases of one world under a home.

    Parameters
    ----------
    folder : Path
        ``disclosure/<world>`` of the home.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def documents(self) -> list[dict[str, Any]]:
        """Return the documents of all releases, newest period first."""
        found = [self._read(path) for path in sorted(self.folder.glob("*/table.json"))]
        return sorted(found, key=lambda d: (str(d["period"]), str(d["id"])), reverse=True)

    def document(self, id: str) -> dict[str, Any] | None:  # noqa: A002 - the release's own word
        """Return one release's document, None where there is none."""
        path = self.folder / id / "table.json"
        return self._read(path) if path.is_file() else None

    @staticmethod
    def _read(path: Path) -> dict[str, Any]:
        try:
            document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (ValueError, UnicodeDecodeError):
            raise InvalidFile(
                "bad-release", f"the release {path.parent.name} cannot be read"
            ) from None
        return document

    def keep(
        self, document: Mapping[str, Any], reported: Reported, hidden: NDArray[np.bool_]
    ) -> None:
        """Keep a release: what leaves, and apart what the next one must reckon with.

        Raises
        ------
        Refused
            If the home cannot be written to.
        """
        system, _, _ = table_system(reported)
        folder = self.folder / str(document["id"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "sealed.part").open("wb") as file:
                np.savez_compressed(
                    file,
                    hierarchies=np.array(
                        json.dumps([[h.name, dict(h.parents)] for h in reported.shape.hierarchies])
                    ),
                    values=system.values,
                    hidden=hidden,
                    level_up=system.level_up,
                    level_down=system.level_down,
                )
            (folder / "table.part").write_text(
                json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8"
            )
            (folder / "sealed.part").chmod(0o600)
            (folder / "sealed.part").replace(folder / "sealed.npz")
            (folder / "table.part").replace(folder / "table.json")
        except OSError:
            raise Refused("read-only", "the home cannot be written to") from None

    def earlier(self, request: Request, shape: Shape) -> tuple[Earlier, ...]:
        """Return the releases that an attacker already holds and that bind this one.

        Tables of other dimensions share their margins with this one.  Periods that begin together
        bind each other, since nothing reported is negative; other overlaps are refused, because
        a difference of two releases would be a third that nobody protected.

        Raises
        ------
        Refused
            ``overlapping-release`` for a period that overlaps a released one and does not begin
            with it.
        """
        found = []
        for document in self.documents():
            period = Period.parse(str(document["period"]))
            first, last = period.first_day, period.last_day
            mine = request.period
            apart = last < mine.first_day or first > mine.last_day
            if apart or str(document["measure"]) != request.measure:
                continue
            if first != mine.first_day:
                raise Refused(
                    "overlapping-release",
                    f"{request.period} overlaps the released {period} and does not begin with it",
                    hint="Release periods that begin together, or months alone.",
                )
            link = Link.SAME if last == mine.last_day else Link.GROWS
            link = Link.SHRINKS if last > mine.last_day else link
            found.append(self._earlier(document, request, shape, link))
        return tuple(release for release in found if release is not None)

    def _earlier(
        self, document: Mapping[str, Any], request: Request, shape: Shape, link: str
    ) -> Earlier | None:
        path = self.folder / str(document["id"]) / "sealed.npz"
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as kept:
            trees = json.loads(str(kept["hierarchies"]))
            values, hidden = kept["values"], kept["hidden"].astype(np.bool_)
            up, down = kept["level_up"], kept["level_down"]
        old = Shape(tuple(Hierarchy(name, parents) for name, parents in trees))
        count = old.cells
        system = System(
            names=old.names,
            values=values,
            equations=old.equations,
            bands=Bands.none(count),
            lower=np.zeros(count),
            upper=np.full(count, np.inf),
            level_up=up,
            level_down=down,
            primary=np.zeros(count, np.bool_),
            hidden=hidden,
            free=np.zeros(count, np.bool_),
            weight=np.zeros(count),
            sole=np.full(count, -1),
        )
        matches = _matches(old, tuple(document["dimensions"]), shape, request.dimensions)
        return Earlier(str(document["id"]), system, hidden, link, matches)


def _matches(
    old: Shape, old_dimensions: Sequence[str], new: Shape, new_dimensions: Sequence[str]
) -> tuple[str, ...]:
    """Return the name that each old cell has in a new table, empty where it has none."""
    totals = {h.name: h.codes[0] for h in (*old.hierarchies, *new.hierarchies)}
    out = []
    for name in old.names:
        codes = dict(zip(old_dimensions, name.split("|"), strict=True))
        beyond = [d for d in old_dimensions if d not in new_dimensions]
        lost = any(codes[d] != totals[d] for d in beyond)
        out.append("" if lost else "|".join(codes.get(d, totals[d]) for d in new_dimensions))
    return tuple(out)


def read_protected(path: Path) -> list[dict[str, str]]:
    """Return the cells of a table made by anybody: our JSON, or CSV with a column a dimension.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-table`` when it is neither.
    """
    if not path.is_file():
        raise NotFound("no-file", f"there is no file {path.name}")
    try:
        text = path.read_text("utf-8-sig")
        if text.lstrip().startswith("{"):
            cells = json.loads(text)["cells"]
        else:
            cells = list(csv.DictReader(io.StringIO(text)))
        return [{str(k): "" if v is None else str(v) for k, v in row.items()} for row in cells]
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise InvalidFile(
            "bad-table",
            f"{path.name} is neither a protected table in JSON nor a CSV",
            hint="A CSV has one column a dimension, a column value, and c where nothing is shown.",
        ) from None


def shown_values(
    cells: Sequence[Mapping[str, str]], request: Request, shape: Shape, true: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what a table shows of each cell, not-a-number where it shows nothing.

    A cell marked as free is taken as shown even where its value was left out.

    Raises
    ------
    InvalidFile
        ``bad-table`` for a missing column, an unknown cell or a value that is no number.
    """
    shown = np.full(shape.cells, np.nan)
    place = {name: i for i, name in enumerate(shape.names)}
    for number, row in enumerate(cells, start=1):
        lacking = [c for c in (*request.dimensions, "value") if c not in row]
        if lacking:
            raise InvalidFile("bad-table", f"row {number} lacks {', '.join(lacking)}")
        name = "|".join(row[d] for d in request.dimensions)
        if name not in place:
            raise InvalidFile("bad-table", f"row {number} names no cell of the table: {name}")
        text, status = row["value"].strip(), row.get("confidentiality", "")
        if text in MISSING:
            shown[place[name]] = true[place[name]] if status == "F" else np.nan
            continue
        try:
            shown[place[name]] = float(text.replace("\u00a0", "").replace(" ", ""))
        except ValueError:
            raise InvalidFile("bad-table", f"row {number}: the value is no number") from None
    return shown
