"""A figure as JSON-stat 2.0: its numbers as a cube of rows and columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ondiris.errors import Unsupported
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Hidden, Number, Text
from ondiris.publishing.figures.flat_table import in_column
from ondiris.publishing.figures.imprint import ANONYMOUS, Imprint, facts
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["JSON_STAT", "to_json_stat"]

JSON_STAT = "application/vnd.json-stat+json"


def to_json_stat(figure: Figure, voice: ReaderLocale, *, imprint: Imprint = ANONYMOUS) -> bytes:
    """Return the numbers of a figure as a JSON-stat 2.0 dataset.

    Parameters
    ----------
    figure : Figure
    voice : ReaderLocale
    imprint : Imprint, optional
        Where it is published.

    Returns
    -------
    bytes
        Two dimensions: ``row``, the rows under what their texts say, and ``column``, the columns of
        numbers, which has the role ``metric`` and carries units and decimals.  A cell without a
        number is null, and its status says why.  Under ``extension`` stand, in the order of the
        values, identifiers of evidence, ends of intervals, and the unit and power of ten of each.

    Raises
    ------
    Unsupported
        ``no-numbers``: a table of words is no cube.
    """
    columns = [n for n, column in enumerate(figure.columns) if column.kind is not ColumnKind.TEXT]
    if not columns or not figure.rows:
        raise Unsupported(
            "no-numbers",
            f"the figure {figure.id} holds no numbers",
            hint="Ask for it as .csv or .json.",
        )
    cells = [(row[n], figure.columns[n]) for row in figure.rows for n in columns]
    said = facts(figure, voice, imprint)
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{figure.headline} – {figure.subtitle}" if figure.subtitle else figure.headline,
        "source": said.get("source", ""),
        "updated": figure.as_of.isoformat(),
        **({"href": imprint.address(figure, suffix=".jsonstat.json")} if imprint.base else {}),
        **({"note": list(figure.notes)} if figure.notes else {}),
        "id": ["row", "column"],
        "size": [len(figure.rows), len(columns)],
        "role": {"metric": ["column"]},
        "dimension": {
            "row": _rows(figure),
            "column": _columns(figure, voice, columns),
        },
        "value": [_value(cell, column) for cell, column in cells],
        "status": {
            str(n): text for n, (cell, _) in enumerate(cells) if (text := _status(cell, voice))
        },
        "extension": {"ondiris": {**said, **_beside(cells)}},
    }
    return json.dumps(dataset, ensure_ascii=False).encode()


def _rows(figure: Figure) -> dict[str, Any]:
    """Return the rows as a dimension: by number, under the texts before their numbers."""
    first = figure.number_column
    labels = {
        str(n): " – ".join(filter(None, map(str, row[:first]))) or str(n)
        for n, row in enumerate(figure.rows, start=1)
    }
    title = ", ".join(column.title for column in figure.columns[:first])
    return {"label": title, "category": {"index": list(labels), "label": labels}}


def _columns(figure: Figure, voice: ReaderLocale, columns: list[int]) -> dict[str, Any]:
    found = [figure.columns[n] for n in columns]
    category: dict[str, Any] = {
        "index": [column.id for column in found],
        "label": {column.id: column.title for column in found},
    }
    units = {
        column.id: {
            "label": voice.unit_title(column.unit, column.multiplier),
            "decimals": max(map(_decimals, _numbers(figure, n, column)), default=0),
        }
        for n, column in zip(columns, found, strict=True)
        if column.unit
    }
    return {"category": {**category, **({"unit": units} if units else {})}}


def _numbers(figure: Figure, n: int, column: Column) -> Iterator[Number]:
    for row in figure.rows:
        cell = row[n]
        if isinstance(cell, Number):
            yield in_column(cell, column)


def _decimals(number: Number) -> int:
    return max(number.digits, 0)


def _value(cell: Cell, column: Column) -> float | None:
    if isinstance(cell, Number):
        return float(in_column(cell, column).value)
    return None if cell.value is None else float(cell.value)


def _status(cell: Cell, voice: ReaderLocale) -> str:
    """Return marks and origin of a number, or why there is none."""
    if isinstance(cell, Number):
        return " ".join(filter(None, (*cell.marks, voice.badge(cell.origin))))
    return "c" if isinstance(cell, Hidden) else _said(cell)


def _said(cell: Text) -> str:
    return "" if cell.value is not None else (str(cell) or "–")


def _beside(cells: list[tuple[Cell, Column]]) -> dict[str, list[Any]]:
    """Return what goes with the numbers, in their order and in the same powers of ten."""
    numbers = [in_column(cell, one) if isinstance(cell, Number) else None for cell, one in cells]
    return {
        "evidence": [n and n.evidence for n in numbers],
        "lower": [n and _end(n.low) for n in numbers],
        "upper": [n and _end(n.high) for n in numbers],
        "unit": [n and n.unit for n in numbers],
        "unit_multiplier": [n and n.multiplier for n in numbers],
    }


def _end(end: Decimal) -> str | None:
    """Return an end of an interval as a text; none where it is open."""
    return f"{end:f}" if end.is_finite() else None
