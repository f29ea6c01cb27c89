"""What a kept home answered, held against what it answers now: what may have changed, and how."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLLOWING = ("share/1", "change-from-growth/1", "level-year-before/1")
ID = re.compile(r"o[0-9a-f]{24}")


def as_text(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


def gave_way(row: Mapping[str, Any], now: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a derived level of a year before is gone because a source printed that level."""
    same = {(name, row[name]) for name in ("measure", "area", "activity", "subject", "period")}
    printed = (other.items() for other in now.values() if not other["formula"])
    return row["formula"] == "level-year-before/1" and any(same <= other for other in printed)


def overruled(kept: list[dict[str, str]], now: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    """Return compiled levels that a better source overrules, with what followed from them.

    They stood beside the yearbook's for want of a stated basis; levels at current prices compete.
    """
    named = {name for other in now.values() for name in ID.findall(other["superseded"])}
    lost = {r["id"]: r["period"] for r in kept if r["origin"] == "reported" and r["id"] in named}
    years = {year for period in lost.values() for year in (period, _year_before(period))}
    followed = {
        r["id"]
        for r in kept
        if r["id"] not in now and r["period"] in years and r["formula"] in FOLLOWING
    }
    return frozenset((*lost, *followed))


def rounder(kept: list[dict[str, str]], now: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    """Return later prints of a figure with fewer digits, with what followed from them.

    They took the finer print's place; now they confirm it.
    """
    named = {name for other in now.values() for name in ID.findall(other["confirmed"])}
    lost = [r for r in kept if r["id"] in named and r["id"] not in now]
    places = {
        (r["area"], r["activity"], period)
        for r in lost
        for period in (r["period"], _year_before(r["period"]))
    }
    followed = {
        r["id"]
        for r in kept
        if r["id"] not in now
        and (r["area"], r["activity"], r["period"]) in places
        and r["formula"] in (*FOLLOWING, "index-from-growth/1")
    }
    return frozenset((*(r["id"] for r in lost), *followed))


def _year_before(period: str) -> str:
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), period)


def changed(kept: list[dict[str, str]], now: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return what became of rows that are gone or say something else; new fields may come.

    A level of a year before may have given way to a printed one, a compiled level to the better
    source's, a rounder print to the finer one.
    """
    gone = overruled(kept, now) | rounder(kept, now)
    return [
        f"{row['id']}: {name} {said!r}"
        for row in kept
        if row["id"] not in gone and not gave_way(row, now)
        for name, said in row.items()
        if now.get(row["id"], {}).get(name) != said
    ]


def lacks(kept: Any, now: Any, place: str = "") -> list[str]:
    """Return the places where an answer no longer holds what it held; more may come."""
    if isinstance(kept, dict) and isinstance(now, dict):
        return [
            lack
            for name, said in kept.items()
            for lack in lacks(said, now.get(name), f"{place}/{name}")
        ]
    if isinstance(kept, list) and isinstance(now, list) and len(kept) == len(now):
        pairs = enumerate(zip(kept, now, strict=True))
        return [lack for n, (a, b) in pairs for lack in lacks(a, b, f"{place}/{n}")]
    return [] if kept == now else [place]


def entries(export: Path) -> dict[str, set[str]]:
    """Return the identifiers of every table of an exported ledger."""
    return {
        path.stem: {
            str(row.get("id", row.get("number")))
            for row in map(json.loads, path.read_text("utf-8").splitlines())
        }
        for path in (export / "ledger").glob("*.jsonl")
    }


def differing(one: Path, other: Path) -> list[str]:
    """Return the files of two folders that are not the same bytes in both."""
    names = {
        str(path.relative_to(folder))
        for folder in (one, other)
        for path in folder.rglob("*")
        if path.is_file()
    }
    return [
        name
        for name in sorted(names)
        if not ((one / name).is_file() and (other / name).is_file())
        or (one / name).read_bytes() != (other / name).read_bytes()
    ]
