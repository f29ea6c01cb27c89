"""A figure as a file: CSV, XLSX and JSON hold the same table as the page.

Every number keeps its bound, interval, origin and evidence beside it; every row carries the
vintage and the filters, so that a file found in a year's time still says what it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal

from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Hidden, Number, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import plain

__all__ = ["tamed", "to_csv", "to_json", "to_xlsx"]

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
Value = str | Decimal


def to_csv(figure: Figure, voice: ReaderLocale, *, dialect: str = "") -> bytes:
    """Return the figure as CSV with a byte order mark.

    Parameters
    ----------
    figure : Figure
    voice : ReaderLocale
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
    writer.writerow([tamed(title) for title in _heads(figure, voice)])
    for row in figure.rows:
        cells = [_written(value) for value in _flat(figure, row)]
        writer.writerow([c.replace(".", ",") if excel and n else c for c, n in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(figure: Figure, voice: ReaderLocale) -> bytes:
    """Return the figure as a workbook with the sheets Data, Notes and Sources."""
    import xlsxwriter  # noqa: PLC0415 - only wanted where a workbook is asked for

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {"title": figure.headline, "created": datetime.combine(figure.as_of, time())}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    data = book.add_worksheet(voice.words("Data"))
    for column, head in enumerate(_heads(figure, voice)):
        data.write_string(0, column, head, bold)
    data.freeze_panes(1, 1)
    data.set_column(0, 0, 44)
    data.set_column(1, max(1, len(_heads(figure, voice))), 16)
    formats: dict[int, object] = {}
    for index, row in enumerate(figure.rows, start=1):
        for column, value in enumerate(_flat(figure, row)):
            if isinstance(value, str):
                data.write_string(index, column, value)
                continue
            places = max(0, -int(value.as_tuple().exponent))
            pattern = "#,##0" + ("." + "0" * places if places else "")
            shape = formats.setdefault(places, book.add_format({"num_format": pattern}))
            data.write_number(index, column, float(value), shape)
    _facts(book.add_worksheet(voice.words("Notes")), _about(figure, voice))
    _facts(book.add_worksheet(voice.words("Sources")), _sources(figure, voice))
    book.close()
    return out.getvalue()


def to_json(figure: Figure) -> bytes:
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


def in_column(number: Number, column: Column) -> tuple[Decimal, int]:
    """Return a number's value and decimals in the scale of its column."""
    shift = number.multiplier - column.multiplier if column.unit else 0
    digits = max(number.digits, 0) - shift
    return number.value.scaleb(shift), max(digits, 0)


def _heads(figure: Figure, voice: ReaderLocale) -> list[str]:
    words = voice.words
    heads: list[str] = []
    for column in figure.columns:
        if column.kind is ColumnKind.TEXT:
            heads.append(column.title)
            continue
        unit = voice.unit_title(column.unit, column.multiplier) if column.unit else ""
        heads.append(f"{column.title}, {unit}" if unit else column.title)
        own = () if column.unit else (words("unit"), words("power of ten"))
        status = ("CONF_STATUS",) if column.protected else ()
        parts = (words("bound"), words("lower"), words("upper"), words("origin"))
        heads += [f"{column.title}: {part}" for part in (*status, *own, *parts, words("evidence"))]
    return [*heads, words("known by"), words("revision"), words("filters")]


def _flat(figure: Figure, row: tuple[Cell, ...]) -> Iterator[Value]:
    for column, cell in zip(figure.columns, row, strict=True):
        if column.kind is ColumnKind.TEXT:
            yield str(cell)
        elif isinstance(cell, Number):
            yield from _flat_number(cell, column)
        else:
            yield str(cell)
            yield from [_status(cell)] if column.protected else []
            yield from [""] * (1 if column.unit else 3)
            yield from _limits(cell)
            yield from ["", ""]
    yield figure.as_of.isoformat()
    yield Decimal(figure.revision)
    yield " ".join(f"{name}={value}" for name, value in figure.params)


def _flat_number(number: Number, column: Column) -> Iterator[Value]:
    value, digits = in_column(number, column)
    yield Decimal(plain(value, digits))
    if column.protected:
        yield _status(number)
    if not column.unit:
        yield number.unit
        yield Decimal(number.multiplier)
    yield number.bound
    shift = number.multiplier - column.multiplier if column.unit else 0
    for end in (number.low, number.high):
        yield Decimal(f"{end.scaleb(shift):f}") if end.is_finite() else ""
    yield str(number.origin)
    yield number.evidence


def _status(cell: Cell) -> str:
    """Return the code of a protected cell's confidentiality: free, hidden, or no cell at all."""
    if isinstance(cell, Number):
        return "F"
    return "C" if isinstance(cell, Hidden) else ""


def _limits(cell: Cell) -> tuple[Value, Value]:
    """Return the ends of a hidden cell's interval, empty where none is told."""
    ends = (cell.low, cell.high) if isinstance(cell, Hidden) else (None, None)
    low, high = (end if end is not None and end.is_finite() else "" for end in ends)
    return low, high


def _written(value: Value) -> tuple[str, bool]:
    if isinstance(value, str):
        return tamed(value), False
    return f"{value:f}", True


def tamed(text: str) -> str:
    """Return a text as a spreadsheet takes it: what it would run as a formula gets an apostrophe.

    Parameters
    ----------
    text : str
    """
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _json_cell(cell: Cell, column: Column) -> dict[str, object]:
    status = {"confidentiality": _status(cell)} if column.protected and _status(cell) else {}
    if isinstance(cell, Text):
        shown: dict[str, object] = {"text": cell.text}
        if cell.note:
            shown["note"] = cell.note
        if cell.absent:
            shown["absent"] = True
        if isinstance(cell, Hidden) and cell.low is not None:
            low, high = _limits(cell)
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
        "evidence": cell.evidence,
        **status,
    }


def _about(figure: Figure, voice: ReaderLocale) -> list[tuple[str, ...]]:
    words = voice.words
    rows: list[tuple[str, ...]] = [
        (words("Figure"), figure.headline),
        (words("About"), figure.subtitle),
        (words("Known by"), figure.as_of.isoformat()),
        (words("Revision"), str(figure.revision)),
        (words("Badges"), ", ".join(voice.badge(badge) for badge in figure.origin)),
        (words("Filters"), " ".join(f"{name}={value}" for name, value in figure.params)),
    ]
    rows += [(words("Note"), note) for note in figure.notes]
    return [row for row in rows if row[1]]


def _sources(figure: Figure, voice: ReaderLocale) -> list[tuple[str, ...]]:
    words = voice.words
    rows: list[tuple[str, ...]] = [
        (
            words("Publisher"),
            words("Document"),
            words("Day"),
            words("Place"),
            words("Address"),
            words("SHA-256"),
            words("Licence"),
        )
    ]
    for ref in figure.evidence:
        day = ref.known.day.isoformat() if ref.known else ""
        if day and not ref.day:
            day = words("day unknown, recorded %(day)s", day=day)
        row = (ref.publisher, ref.title, day, ref.locator, ref.url, ref.sha256, ref.licence)
        rows.append(row)
    return rows


def _facts(sheet: object, rows: list[tuple[str, ...]]) -> None:
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(index, column, text)  # type: ignore[attr-defined]
    sheet.set_column(0, 0, 24)  # type: ignore[attr-defined]
    sheet.set_column(1, 1, 60)  # type: ignore[attr-defined]
