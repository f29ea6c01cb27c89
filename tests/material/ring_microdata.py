"""Microdata of nine cells in which the cheapest pattern is known by hand."""

from __future__ import annotations

import csv
import io

__all__ = ["ASK", "CHEAPEST", "VALUES", "hidden", "rows", "text_of"]

VALUES = {
    "food": {"east": 30, "west": 60, "north": 90},
    "cars": {"east": 120, "west": 50, "north": 36},
    "wood": {"east": 45, "west": 90, "north": 33},
}
"""Nine cells of three equal firms each, but cars in the west are one."""
ASK = ("--file", "micro.csv", "--by", "trade,area", "--value", "sales", "--contributor", "firm",
       "--rule", "p=10", "--cost", "value")  # fmt: skip
CHEAPEST = {("cars", "west"), ("cars", "north"), ("wood", "west"), ("wood", "north")}
"""The ring over the row and the column where it costs 36 + 90 + 33; the next costs 186."""


def rows() -> list[dict[str, str | float]]:
    found: list[dict[str, str | float]] = []
    for trade, areas in VALUES.items():
        for area, value in areas.items():
            count = 1 if (trade, area) == ("cars", "west") else 3
            for number in range(count):
                firm = f"{trade[0]}{area[0]}{number}"
                found.append({"trade": trade, "area": area, "firm": firm, "sales": value / count})
    return found


def text_of(table: list[dict[str, str | float]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def hidden(text: str, *codes: str) -> set[tuple[str, ...]]:
    found = csv.DictReader(io.StringIO(text))
    return {tuple(row[code] for code in codes) for row in found if row["value"] == "c"}
