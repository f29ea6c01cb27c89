"""Series side by side as JSON and CSV: for the command line and programs."""

from __future__ import annotations

import csv
import io
from typing import Any

from ondiris.model import KEY_FIELDS, Vintage
from ondiris.production.figures.rows import Row
from ondiris.production.figures.side_by_side import SideBySide, indexed
from ondiris.publishing.figures.answers import row_json, vintage_json

__all__ = ["COMPARE_SCHEMA", "comparison_csv", "comparison_json"]

COMPARE_SCHEMA = "ondiris.compare/1"


def comparison_json(vintage: Vintage, side: SideBySide) -> dict[str, Any]:
    """Return a comparison as JSON: periods, and of each series a figure or null for every one."""
    base = side.base
    return {
        "schema": COMPARE_SCHEMA,
        "vintage": vintage_json(vintage),
        "grain": str(side.grain),
        "base": None if base is None else str(side.period(base)),
        "periods": [str(side.period(n)) for n in range(len(side.extents))],
        "series": [
            {
                "series": str(one.named),
                "vintage": vintage_json(one.vintage),
                **{
                    name: text or None for name, text in zip(KEY_FIELDS, one.key.texts, strict=True)
                },
                "figures": [
                    None if row is None else row_json(row) | _index(row, base, one.rows)
                    for row in one.rows
                ],
            }
            for one in side.series
        ],
        "revised": [
            {
                "first": str(side.series[one.first].named),
                "second": str(side.series[one.second].named),
                "common": one.common,
                "different": one.differing,
                "largest": f"{one.largest:f}",
            }
            for one in side.otherwise
        ],
    }


def _index(row: Row, base: int | None, rows: tuple[Row | None, ...]) -> dict[str, object]:
    at = None if base is None else rows[base]
    if at is None:
        return {}
    value, low, high = indexed(row, at)
    return {"index": {"value": str(value), "lower": str(low), "upper": str(high)}}


def comparison_csv(side: SideBySide) -> str:
    """Return a comparison as CSV: a row for each figure."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("series", "period", "value", "unit", "unit_multiplier", "index", "id",
                     "as_of"))  # fmt: skip
    for one in side.series:
        for n, row in enumerate(one.rows):
            if row is None:
                continue
            index = _index(row, side.base, one.rows).get("index")
            writer.writerow(
                (one.named, side.period(n), row.text, row.key.unit, row.multiplier,
                 index["value"] if isinstance(index, dict) else "", row.id, one.vintage.known)
            )  # fmt: skip
    return text.getvalue()
