"""A figure as text files: CSV and JSON hold the same table as the page.

Every number keeps its bound, interval, origin, series, period and evidence beside it; every row
carries what the file is of, its vintage and its filters, so that a file found in a year's time
still says what it is.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

from ondiris.publishing.figures.figure import (
    Cell,
    Column,
    ColumnKind,
    Figure,
    Hidden,
    Number,
    Text,
)
from ondiris.publishing.figures.flat_table import (
    Value,
    confidentiality_of,
    flat_columns,
    flat_rows,
    limits,
)
from ondiris.publishing.figures.imprint import ANONYMOUS, Imprint, facts
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import plain

__all__ = ["tamed", "to_csv", "to_json"]

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(
    figure: Figure, voice: ReaderLocale, *, imprint: Imprint = ANONYMOUS, dialect: str = ""
) -> bytes:
    """Return the figure as CSV with a byte order mark.

    Parameters
    ----------
    figure : Figure
    voice : ReaderLocale
    imprint : Imprint, optional
        Where it is published.
    dialect : str
        ``excel`` for semicolons and decimal commas; else commas and decimal points.

    Returns
    -------
    bytes
        UTF-8.  Texts that a spreadsheet would run as a formula get an apostrophe.
    """
    out = io.StringIO(newline="")
    excel = dialect == "excel"
    writer = csv.writer(out, delimiter=";" if excel else ",", lineterminator="\r\n")
    writer.writerow([tamed(column.title) for column in flat_columns(figure, voice)])
    for row in flat_rows(figure, voice, imprint):
        writer.writerow([_written(value, "," if excel else ".") for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_json(figure: Figure, voice: ReaderLocale, *, imprint: Imprint = ANONYMOUS) -> bytes:
    """Return the figure as JSON of the schema ``ondiris.figure/1``; decimals are strings."""
    shape = {
        "schema": "ondiris.figure/1",
        "id": figure.id,
        "kind": str(figure.kind),
        "lang": figure.lang,
        "headline": figure.headline,
        "subtitle": figure.subtitle,
        "unit": figure.unit,
        **({} if figure.level is None else {"level": f"{figure.level:f}"}),
        "vintage": {"known": figure.as_of.isoformat(), "revision": figure.revision},
        "params": dict(figure.params),
        "origin": [str(badge) for badge in figure.origin],
        "imprint": facts(figure, voice, imprint),
        "alt": figure.alt,
        "notes": list(figure.notes),
        "columns": [
            {
                "id": column.id,
                "title": column.title,
                "kind": "text" if column.kind is ColumnKind.TEXT else "number",
                "unit": column.unit,
                "unit_multiplier": column.multiplier,
            }
            for column in figure.columns
        ],
        "rows": [
            {c.id: _json_cell(cell, c) for c, cell in zip(figure.columns, row, strict=True)}
            for row in figure.rows
        ],
        "sources": [
            {
                "id": ref.id,
                "publisher": ref.publisher,
                "title": ref.title,
                "day": ref.day.isoformat() if ref.day else None,
                "day_basis": str(ref.basis),
                "recorded": ref.known.day.isoformat() if ref.known and not ref.day else None,
                "locator": ref.locator,
                "url": ref.url,
                "sha256": ref.sha256,
                "licence": ref.licence,
            }
            for ref in figure.evidence
        ],
    }
    return json.dumps(shape, ensure_ascii=False, indent=1).encode() + b"\n"


def _written(value: Value, point: str) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", point)
    if isinstance(value, date):
        return value.isoformat()
    return tamed(value or "")


def tamed(text: str) -> str:
    """Return a text as a spreadsheet takes it: what it would run as a formula gets an apostrophe.

    Parameters
    ----------
    text : str
    """
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _json_cell(cell: Cell, column: Column) -> dict[str, object]:
    kept = confidentiality_of(cell) if column.protected else ""
    status = {"confidentiality": kept} if kept else {}
    if isinstance(cell, Text):
        shown: dict[str, object] = {"text": cell.text}
        if cell.note:
            shown["note"] = cell.note
        if cell.absent:
            shown["absent"] = True
        if cell.value is not None:
            shown["value"] = f"{cell.value:f}"
        if isinstance(cell, Hidden) and cell.low is not None:
            low, high = limits(cell)
            shown["lower"] = f"{low:f}"
            shown["upper"] = f"{high:f}" if isinstance(high, Decimal) else None
        return shown | status
    return {
        "value": plain(cell.value, cell.digits),
        "unit": cell.unit,
        "unit_multiplier": cell.multiplier,
        "digits": cell.digits,
        "bound": cell.bound,
        "upper_printed": None if cell.upper is None else plain(cell.upper, cell.digits),
        "lower": f"{cell.low:f}" if cell.low.is_finite() else None,
        "upper": f"{cell.high:f}" if cell.high.is_finite() else None,
        "origin": str(cell.origin),
        "modality": cell.modality,
        "marks": list(cell.marks),
        "series": _series(cell),
        "period": str(cell.period) if cell.period else None,
        "evidence": cell.evidence,
        **status,
    }


def _series(number: Number) -> dict[str, str] | None:
    """Return the codes of the series that a number is of, those that say something."""
    if number.key is None:
        return None
    key = number.key
    told = {"measure": key.measure, "of": key.of, "area": key.area, "activity": key.activity,
            "subject": key.subject, "scope": str(key.scope), "world": str(key.world)}  # fmt: skip
    return {name: code for name, code in told.items() if code}
