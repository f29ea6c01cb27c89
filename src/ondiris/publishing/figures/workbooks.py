"""A figure as a workbook: numbers as numbers, sheets Data, Notes and Sources, ready for paper.

What goes with a number is folded away behind the plus above its column: a sheet on the screen and
on paper shows what the page shows, and a program reads everything.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.flat_table import FlatKind, flat_columns, flat_rows
from ondiris.publishing.figures.imprint import ANONYMOUS, Imprint, citation, licences, publishers
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["to_xlsx"]

_A4 = 9
_UPRIGHT = 5
"""Columns that a page of paper holds upright."""
_LONGEST = 200
"""Letters of a line that Excel still takes as a header or footer."""


def to_xlsx(figure: Figure, voice: ReaderLocale, *, imprint: Imprint = ANONYMOUS) -> bytes:
    """Return the figure as a workbook with the sheets Data, Notes and Sources."""
    import xlsxwriter  # noqa: PLC0415 - only wanted where a workbook is asked for

    out, words = io.BytesIO(), voice.words
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {
            "title": figure.headline,
            "subject": figure.subtitle,
            "author": imprint.publisher,
            "comments": citation(figure, voice, imprint) if imprint.publisher else "",
            "created": datetime.combine(figure.as_of, time()),
        }
    )
    data = book.add_worksheet(words("Data"))
    _data(book, data, figure, voice, imprint)
    notes, sources = book.add_worksheet(words("Notes")), book.add_worksheet(words("Sources"))
    _facts(book, notes, _about(figure, voice, imprint), (24, 76))
    _facts(book, sources, _sources(figure, voice), (24, 44, 14, 24, 30, 44, 20, 24))
    sources.repeat_rows(0)
    wide = len(figure.columns) > _UPRIGHT
    for sheet, landscape in ((data, wide), (notes, False), (sources, True)):
        _for_paper(sheet, figure, voice, imprint, landscape=landscape)
    book.close()
    return out.getvalue()


def _data(book: Any, sheet: Any, figure: Figure, voice: ReaderLocale, imprint: Imprint) -> None:
    columns, rows = flat_columns(figure, voice), list(flat_rows(figure, voice, imprint))
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    numbers: dict[int, Any] = {}
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.title, head)
        told = column.id.endswith("_status") and any(row[at] for row in rows)
        folded = {"level": 1, "hidden": True} if column.beside and not told else {}
        width = 44 if at == 0 else 14 if column.kind is not FlatKind.TEXT else 22
        sheet.set_column(at, at, width, None, folded)
    sheet.freeze_panes(1, 1)
    for index, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, Decimal):
                places = max(0, -int(value.as_tuple().exponent))
                if places not in numbers:
                    pattern = "#,##0" + ("." + "0" * places if places else "")
                    numbers[places] = book.add_format({"num_format": pattern})
                sheet.write_number(index, at, float(value), numbers[places])
            elif isinstance(value, date):
                sheet.write_datetime(index, at, datetime.combine(value, time()), day)
            elif value:
                sheet.write_string(index, at, value, wrapped if at == 0 else None)
    sheet.repeat_rows(0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _for_paper(
    sheet: Any, figure: Figure, voice: ReaderLocale, imprint: Imprint, *, landscape: bool
) -> None:
    """Lay a sheet out for A4: one page wide, its head on each page, source and page below."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    known = voice.as_known(figure.as_of, figure.revision)
    sheet.set_header(f"&L{_line(figure.headline)}")
    source = publishers(figure, voice, imprint)
    said = f"{voice.words('Source: %(names)s', names=source)}. {known}" if source else known
    sheet.set_footer(f"&L{_line(said)}&R&P / &N")


def _line(text: str) -> str:
    """Return a text that fits a header; an ampersand would begin a command."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return short.replace("&", "&&")


def _about(figure: Figure, voice: ReaderLocale, imprint: Imprint) -> list[tuple[str, ...]]:
    words = voice.words
    place = voice.label("areas", imprint.place) if imprint.place else ""
    cited = bool(imprint.publisher)
    rows: list[tuple[str, ...]] = [
        (words("Figure"), figure.headline),
        (words("About"), figure.subtitle),
        (words("Place"), f"{place} ({imprint.place})" if place else ""),
        (words("Publisher"), imprint.publisher),
        (words("Known by"), figure.as_of.isoformat()),
        (words("Data version"), str(figure.revision)),
        (words("Badges"), ", ".join(filter(None, map(voice.badge, figure.origin)))),
        (words("Filters"), " ".join(f"{name}={value}" for name, value in figure.params)),
        (words("Source"), publishers(figure, voice, imprint)),
        (words("Licence"), licences(figure, voice)),
        (words("Address"), imprint.lasting(figure)),
        (words("Cite as"), citation(figure, voice, imprint) if cited else ""),
    ]
    rows += [(words("Note"), note) for note in figure.notes]
    return [row for row in rows if row[1]]


def _sources(figure: Figure, voice: ReaderLocale) -> list[tuple[str, ...]]:
    words = voice.words
    heads = ("Publisher", "Document", "Day", "How the day is known", "Place in it", "Address",
             "SHA-256", "Licence")  # fmt: skip
    rows: list[tuple[str, ...]] = [tuple(map(words, heads))]
    for ref in figure.evidence:
        day = ref.day.isoformat() if ref.day else words("day unknown")
        basis = voice.label("known_bases", ref.basis) if ref.day else ""
        licence = words(ref.licence) if ref.licence else ""
        rows.append((ref.publisher, ref.title, day, basis, voice.locator(ref.locator), ref.url,
                     ref.sha256, licence))  # fmt: skip
    return rows


def _facts(book: Any, sheet: Any, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for index, row in enumerate(rows):
        for at, text in enumerate(row):
            sheet.write_string(index, at, text, wrapped)
