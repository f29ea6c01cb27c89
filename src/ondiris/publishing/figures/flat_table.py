"""A figure laid flat: one table of typed columns that CSV, workbook and Parquet hold alike.

A column of numbers holds numbers and nothing else; why there is none stands beside it.  What goes
with a number - bound, ends, origin, series, period, evidence - stands beside it too, and every row
ends with what the file is, so that a row found alone in a year's time still says where it is from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Hidden, Number, Text
from ondiris.publishing.figures.imprint import Imprint, licences, publishers
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import plain

__all__ = ["FlatColumn", "FlatKind", "Value", "confidentiality_of", "flat_columns", "flat_rows",
           "in_column", "limits"]  # fmt: skip

Value = str | Decimal | date | None


class FlatKind(StrEnum):
    """What the cells of a flat column are."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column of a file.

    Parameters
    ----------
    id, title : str
        Its name for programs and the one above it, in the reader's language.
    kind : FlatKind
    beside : bool
        Whether it goes with another column, so that a page on paper may do without it.
    """

    id: str
    title: str
    kind: FlatKind = FlatKind.TEXT
    beside: bool = False


def flat_columns(figure: Figure, voice: ReaderLocale) -> tuple[FlatColumn, ...]:
    """Return the columns of a figure's files."""
    found: list[FlatColumn] = []
    for column in figure.columns:
        if column.kind is ColumnKind.TEXT:
            found.append(FlatColumn(column.id, column.title))
        else:
            found += _of_number(column, voice)
    return (*found, *_of_row(voice))


def _of_number(column: Column, voice: ReaderLocale) -> Iterator[FlatColumn]:
    words, number, text = voice.words, FlatKind.NUMBER, FlatKind.TEXT
    unit = voice.unit_title(column.unit, column.multiplier) if column.unit else ""
    head = f"{column.title}, {unit}" if unit else column.title
    yield FlatColumn(column.id, head, number)

    def beside(name: str, title: str, kind: FlatKind = text) -> FlatColumn:
        return FlatColumn(f"{column.id}_{name}", f"{column.title}: {title}", kind, beside=True)

    yield beside("status", words("status"))
    if column.protected:
        yield beside("confidentiality", "CONF_STATUS")
    if not column.unit:
        yield beside("unit", words("unit"))
        yield beside("power", words("power of ten"), FlatKind.WHOLE)
    yield beside("bound", words("bound"))
    yield beside("lower", words("lower"), number)
    yield beside("upper", words("upper"), number)
    yield beside("origin", words("origin"))
    yield beside("measure", words("measure code"))
    yield beside("period", words("period code"))
    yield beside("evidence", words("evidence"))


def _of_row(voice: ReaderLocale) -> Iterator[FlatColumn]:
    words = voice.words
    for name, title, kind in (
        ("area_code", words("area code"), FlatKind.TEXT),
        ("activity_code", words("activity code"), FlatKind.TEXT),
        ("subject_code", words("subject code"), FlatKind.TEXT),
        ("figure", words("figure"), FlatKind.TEXT),
        ("about", words("about"), FlatKind.TEXT),
        ("place", words("place"), FlatKind.TEXT),
        ("source", words("source"), FlatKind.TEXT),
        ("licence", words("licence"), FlatKind.TEXT),
        ("address", words("address"), FlatKind.TEXT),
        ("known", words("known by"), FlatKind.DAY),
        ("revision", words("revision"), FlatKind.WHOLE),
        ("filters", words("filters"), FlatKind.TEXT),
    ):
        yield FlatColumn(f"file_{name}", title, kind, beside=True)


def flat_rows(figure: Figure, voice: ReaderLocale, imprint: Imprint) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of a figure's files, as many values as there are columns."""
    last: tuple[Value, ...] = (
        figure.id,
        figure.subtitle,
        voice.label("areas", imprint.place) if imprint.place else "",
        publishers(figure, voice, imprint),
        licences(figure, voice),
        imprint.lasting(figure),
        figure.as_of,
        Decimal(figure.revision),
        " ".join(f"{name}={value}" for name, value in figure.params),
    )
    for row in figure.rows:
        yield (*_values(figure, row), *_codes(row), *last)


def _values(figure: Figure, row: tuple[Cell, ...]) -> Iterator[Value]:
    for column, cell in zip(figure.columns, row, strict=True):
        if column.kind is ColumnKind.TEXT:
            yield str(cell)
        elif isinstance(cell, Number):
            yield from _of_cell(cell, column)
        else:
            yield from _without(cell, column)


def _of_cell(number: Number, column: Column) -> Iterator[Value]:
    number = in_column(number, column)
    yield Decimal(plain(number.value, number.digits))
    yield " ".join(number.marks)
    if column.protected:
        yield "F"
    if not column.unit:
        yield number.unit
        yield Decimal(number.multiplier)
    yield number.bound
    for end in (number.low, number.high):
        yield Decimal(f"{end:f}") if end.is_finite() else None
    yield str(number.origin)
    yield f"{number.key.measure} {number.key.of}".strip() if number.key else ""
    yield str(number.period) if number.period else ""
    yield number.evidence


def in_column(number: Number, column: Column) -> Number:
    """Return a number in the power of ten of its column, with every digit."""
    if not column.unit or number.multiplier == column.multiplier:
        return number
    digits = max(number.digits, 0) + column.multiplier - number.multiplier
    return number.at_scale(column.multiplier, max(digits, 0))


def _without(cell: Text, column: Column) -> Iterator[Value]:
    """Yield what stands where no number with evidence does."""
    yield cell.value
    yield str(cell) if cell.value is None else cell.note
    if column.protected:
        yield confidentiality_of(cell)
    yield from () if column.unit else ("", None)
    yield ""
    yield from limits(cell)
    yield from ("", "", "", "")


def _codes(row: tuple[Cell, ...]) -> tuple[str, str, str]:
    """Return the areas, activities and subjects that a row's numbers are of, each once."""
    keys = [cell.key for cell in row if isinstance(cell, Number) and cell.key]

    def each(codes: Iterator[str]) -> str:
        return " ".join(dict.fromkeys(filter(None, codes)))

    return (each(k.area for k in keys), each(k.activity for k in keys),
            each(k.subject for k in keys))  # fmt: skip


def confidentiality_of(cell: Cell) -> str:
    """Return the code of a protected cell's confidentiality: free, hidden, or no cell at all."""
    if isinstance(cell, Number):
        return "F"
    return "C" if isinstance(cell, Hidden) else ""


def limits(cell: Cell) -> tuple[Decimal | None, Decimal | None]:
    """Return the ends of a hidden cell's interval, nothing where none is told."""
    ends = (cell.low, cell.high) if isinstance(cell, Hidden) else (None, None)
    low, high = (end if end is not None and end.is_finite() else None for end in ends)
    return low, high
