"""A town of one district whose firms report by activity, a list of values each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["ALL", "CELLS", "ONE", "Run", "hidden", "report", "values"]

Run = Callable[..., tuple[int, str, str]]
AREA = "ZZ-1-east"
ALL = ("--by", "activity", "--format", "json")
CELLS = {1: {"C10": [60.0], "C18": [100.0] * 4, "C23": [101.0] * 4, "C29": [300.0] * 4}}
ONE = ("protect", "--period", "2025-01", *ALL)


def report(home: Path, by_month: Mapping[int, Mapping[str, list[float]]]) -> None:
    """Write what the firms of each activity reported of months of 2025, a file a month."""
    folder = home / "returns" / "actual"
    folder.mkdir(parents=True, exist_ok=True)
    people: dict[str, str] = {}
    for month, cells in by_month.items():
        rows = []
        for activity, values in cells.items():
            for k, value in enumerate(values):
                number = f"{activity[1:]}{k:02d}".rjust(12, "9")
                people[number] = activity
                rows.append(
                    {"bin": number, "month": 2025 * 12 + month - 1, "product": "x",
                     "value": value, "shipments": value, "employees": 5.0,
                     "received": date(2025, month + 1, 10), "accepted": True}
                )  # fmt: skip
        pq.write_table(pa.Table.from_pylist(rows), folder / f"2025-{month:02d}.parquet")
    register = [
        {"bin": number, "activity": activity, "area": AREA, "size": "sme", "holding": ""}
        for number, activity in people.items()
    ]
    pq.write_table(pa.Table.from_pylist(register), folder / "register.parquet")


def hidden(document: Mapping[str, object]) -> set[str]:
    cells: list[dict[str, str | None]] = document["cells"]  # type: ignore[assignment]
    return {str(cell["activity"]) for cell in cells if cell["value"] is None}


def values(document: Mapping[str, object]) -> dict[str, int | None]:
    cells: list[dict[str, str | None]] = document["cells"]  # type: ignore[assignment]
    return {
        str(cell["activity"]): None if cell["value"] is None else int(cell["value"])
        for cell in cells
    }
