"""The plate of a figure: pictures that stand alone, with title, table or chart, and source.

Type is set by hand on a grid, as in a yearbook, because a table needs no plotting library.
Widths of texts are estimated from the font's average letter; lines break before they can
reach the edge.  No picture is taller than a page: what is longer goes on in the next one, under
the same title, the same heading and the same source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from ondiris.errors import NotFound
from ondiris.publishing.figures.figure import Cell, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.figures.fonts import FACE
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.palette import LIGHT

__all__ = ["TALLEST", "figure_sheet", "source_line", "state_line", "wrapped"]

_LETTER = 0.56  # average width of a Cyrillic letter of the face, in ems, with some to spare
_EDGE = 16
TALLEST = 900
"""Pixels that no picture is taller than: a page upright at its full width."""


def figure_sheet(
    figure: Figure,
    voice: ReaderLocale,
    *,
    width: int,
    inner: str = "",
    page: int = 1,
    said: Mapping[str, str] | None = None,
) -> str:
    """Return one picture of a figure as SVG text.

    Parameters
    ----------
    figure : Figure
    voice : ReaderLocale
    width : int, unit px
    inner : str
        A drawn chart to place between title and source; without one the rows are set as type.
    page : int
        Which of its pictures, from 1.
    said : mapping of str to str, optional
        What the file says of itself.

    Raises
    ------
    NotFound
        ``no-such-page``: if the figure has fewer pictures.
    """
    head, foot, body = _Sheet(width), _Sheet(width, 0), _Sheet(width, 0)
    _set_head(head, figure, voice)
    blocks = list(_set_body(body, figure, voice, inner))
    _set_foot(foot, figure, voice)
    room = TALLEST - head.y - foot.y - 40  # the line that counts pages, and the edge below
    if inner and blocks[0].height > room:
        body = _Sheet(width, 0)
        blocks = list(_set_body(body, figure, voice, inner, tallest=room))
    pages = _paged(blocks, room)
    if not 1 <= page <= len(pages):
        raise NotFound(
            "no-such-page", f"the figure has {len(pages)} pictures", hint="Pages begin with 1."
        )
    sheet = head
    for block in pages[page - 1]:
        sheet.place(body, block, room)
    sheet.gap(8)
    if len(pages) > 1:
        sheet.text(
            voice.words("Picture %(page)s of %(pages)s", page=page, pages=len(pages)), 12,
            LIGHT.second,
        )  # fmt: skip
    sheet.place(foot, foot.since((0, 0)))
    return sheet.svg(figure.alt or figure.headline, said or {})


def _set_head(sheet: _Sheet, figure: Figure, voice: ReaderLocale) -> None:
    sheet.rule(2, LIGHT.ink)
    for badge in figure.origin:
        sheet.text(voice.badge(badge), 12, LIGHT.mark)
    sheet.text(figure.headline, 18, LIGHT.ink)
    sheet.text(figure.subtitle, 13, LIGHT.second)
    sheet.gap(12)


def _set_foot(sheet: _Sheet, figure: Figure, voice: ReaderLocale) -> None:
    sheet.text(source_line(figure, voice), 12, LIGHT.second)
    sheet.text(state_line(figure, voice), 12, LIGHT.second)
    sheet.gap(4)
    sheet.rule(1, LIGHT.rule)


@dataclass(frozen=True, slots=True)
class _Block:
    """What stays on one page: which parts of a sheet, and from where to where."""

    first: int
    end: int
    top: int
    bottom: int
    heading: _Block | None = None

    @property
    def height(self) -> int:
        return self.bottom - self.top


def _set_body(
    sheet: _Sheet, figure: Figure, voice: ReaderLocale, inner: str, *, tallest: int = 0
) -> Iterator[_Block]:
    """Set chart or rows, then notes; each of them stays whole."""
    if inner:
        mark = sheet.mark
        sheet.embed(inner, tallest)
        yield sheet.since(mark)
    else:
        yield from _set_rows(sheet, figure, voice)
    for note in figure.notes:
        mark = sheet.mark
        sheet.text(note, 12, LIGHT.second)
        yield sheet.since(mark)


def _paged(blocks: Sequence[_Block], room: int) -> list[list[_Block]]:
    """Return blocks by pages; a page that begins within a group repeats its heading.

    No heading stands alone at the foot of a page.
    """
    pages: list[list[_Block]] = [[]]
    left = room
    for block in blocks:
        if pages[-1] and block.height > left:
            again = [block.heading] if block.heading else []
            if len(pages[-1]) > 1 and pages[-1][-1:] == again:
                pages[-1].pop()
            pages.append(again)
            left = room - sum(one.height for one in again)
        pages[-1].append(block)
        left -= block.height
    return pages


def source_line(figure: Figure, voice: ReaderLocale) -> str:
    """Return who said it, in one line."""
    names = [
        ", ".join(filter(None, (ref.publisher, voice.document_day(ref))))
        for ref in figure.evidence[:3]
    ]
    more = len(figure.evidence) - len(names)
    if more > 0:
        names.append(voice.words("and %(count)s more", count=more))
    return voice.words("Source: %(names)s", names="; ".join(names)) if names else ""


def state_line(figure: Figure, voice: ReaderLocale) -> str:
    """Return vintage and filters in one line."""
    words = voice.words
    parts = [
        words("as known on %(day)s", day=voice.day(figure.as_of)),
        words("data version %(number)s", number=figure.revision),
        *(_filter(voice, name, value) for name, value in figure.params),
    ]
    return " · ".join(parts)


_LISTS = {
    "measure": "measures",
    "activity": "activities",
    "area": "areas",
    "subject": "subjects",
    "list": "",
}


def _filter(voice: ReaderLocale, name: str, value: str) -> str:
    """Return what made a figure, in words where its list has them."""
    return voice.label(_LISTS[name], value) if _LISTS.get(name) else value


class _Sheet:
    """A growing page of type."""

    def __init__(self, width: int, y: int = 8) -> None:
        self.width = width
        self.y = y
        self.parts: list[str] = []

    @property
    def mark(self) -> tuple[int, int]:
        """Where the next part will stand."""
        return len(self.parts), self.y

    def since(self, mark: tuple[int, int], heading: _Block | None = None) -> _Block:
        """Return what has been set since a mark, as what stays whole."""
        return _Block(mark[0], len(self.parts), mark[1], self.y, heading)

    def place(self, other: _Sheet, block: _Block, room: int = TALLEST) -> None:
        """Set what stands on another sheet below what stands here, smaller if it has no room."""
        scale = min(1.0, room / block.height) if block.height else 1.0
        shift = self.y - round(block.top * scale)
        body = "".join(other.parts[block.first : block.end])
        smaller = f" scale({scale:.4f})" if scale < 1 else ""
        self.parts.append(f'<g transform="translate(0,{shift}){smaller}">{body}</g>')
        self.y += round(block.height * scale)

    def rule(self, weight: int, colour: str) -> None:
        self.parts.append(
            f'<rect x="{_EDGE}" y="{self.y}" width="{self.width - 2 * _EDGE}" '
            f'height="{weight}" fill="{colour}"/>'
        )
        self.y += weight

    def gap(self, height: int) -> None:
        self.y += height

    def text(self, text: str, size: int, colour: str) -> None:
        for line in wrapped(text, int((self.width - 2 * _EDGE) / (size * _LETTER))):
            self.y += round(size * 1.4)
            self.put(line, _EDGE, size, colour)

    def put(self, text: str, x: float, size: int, colour: str, anchor: str = "start") -> None:
        self.parts.append(
            f'<text x="{x:g}" y="{self.y}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}">{escape(text)}</text>'
        )

    def bar(self, x: float, length: float) -> None:
        """Set a bar on the line; a fall has the colour that it has on a page."""
        colour = LIGHT.accent if length >= 0 else LIGHT.diverging[0]
        self.parts.append(
            f'<rect x="{x:g}" y="{self.y - 11}" width="{max(1, abs(length)):.1f}" '
            f'height="12" fill="{colour}"/>'
        )

    def embed(self, svg: str, tallest: int = 0) -> None:
        """Set a drawing, made smaller where it would be wider than the sheet or too tall."""
        size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
        width, height = (float(n) for n in size.groups()) if size else (0.0, 0.0)
        room = self.width - 2 * _EDGE
        scale = min(1.0, room / width) if width else 1.0
        scale = min(scale, tallest / height) if tallest and height else scale
        body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
        body = body.replace(f' font-family="{FACE}"', "")  # the whole picture has one face
        self.parts.append(
            f'<g transform="translate({_EDGE},{self.y}) scale({scale:.4f})">{body}</g>'
        )
        self.y += round(height * scale)

    def svg(self, alt: str, said: Mapping[str, str]) -> str:
        height = self.y + 8
        metadata = escape(json.dumps(dict(said), ensure_ascii=False)) if said else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{height}" '
            f'viewBox="0 0 {self.width} {height}" role="img" font-family="{FACE}">'
            f"<title>{escape(alt)}</title>"
            f"{f'<metadata>{metadata}</metadata>' if metadata else ''}"
            f'<rect width="{self.width}" height="{height}" fill="{LIGHT.paper}"/>'
            f"{''.join(self.parts)}</svg>\n"
        )


def wrapped(text: str, letters: int) -> list[str]:
    """Return the text in lines of at most so many letters; longer words are broken at a hyphen."""
    lines: list[str] = []
    for word in text.split(" "):
        while len(word) > letters:
            end = word.rfind("-", 0, letters) + 1 or letters
            lines.append(word[:end])
            word = word[end:]  # noqa: PLW2901 - the rest of the word
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    return lines


def _set_rows(sheet: _Sheet, figure: Figure, voice: ReaderLocale) -> Iterator[_Block]:
    """Set rows as type, each with its numbers at the right edge; yield what stays whole."""
    room = sheet.width - 2 * _EDGE
    numbers = [i for i, c in enumerate(figure.columns) if c.kind is not ColumnKind.TEXT]
    bar = figure.kind is Kind.RANKING and bool(numbers)
    ruled = [row[numbers[0]] for row in figure.rows] if bar else []
    largest = max((abs(n.number) for n in ruled if isinstance(n, Number)), default=Decimal(0))
    half = room * (0.42 if bar else 0.5)
    longest = max((len(_said(n, voice, figure)) for n in ruled), default=0)
    bars = min(room * 0.28, room - half - 16 - longest * 13 * _LETTER)
    drawn_bars = _Bars(half, max(bars, room * 0.04), largest)
    heading, over = "", None
    for row in figure.rows:
        mark = sheet.mark
        if figure.grouped and str(row[0]) != heading:
            heading = str(row[0])
            _set_heading(sheet, heading)
            over = sheet.since(mark)
            yield over
            mark = sheet.mark
        _set_row(sheet, figure, voice, row, drawn_bars)
        yield sheet.since(mark, over)


@dataclass(frozen=True, slots=True)
class _Bars:
    """Where bars begin, how long the longest is, and what it stands for; nothing for none."""

    at: float
    longest: float
    largest: Decimal


def _set_heading(sheet: _Sheet, heading: str) -> None:
    sheet.gap(6)
    sheet.text(heading, 14, LIGHT.ink)
    sheet.gap(6)
    sheet.rule(1, LIGHT.second)


def _set_row(
    sheet: _Sheet, figure: Figure, voice: ReaderLocale, row: tuple[Cell, ...], bars: _Bars
) -> None:
    room, half = sheet.width - 2 * _EDGE, bars.at
    figures = [
        cell
        for cell, column in zip(row, figure.columns, strict=True)
        if column.kind is not ColumnKind.TEXT
    ]
    said = [_said(cell, voice, figure) for cell in figures]
    if len(said) > 1 and not bars.largest:
        titles = [c.title for c in figure.columns if c.kind is not ColumnKind.TEXT]
        said = [
            f"{title}: {text}" if text else "" for title, text in zip(titles, said, strict=True)
        ]
    top = sheet.y
    for line, size, colour in _titles(row, figure, half):
        sheet.y += 18
        sheet.put(line, _EDGE, size, colour)
    bottom = sheet.y
    sheet.y = top + 18
    if bars.largest and isinstance(figures[0], Number):
        sheet.bar(_EDGE + half + 8, float(figures[0].number / bars.largest) * bars.longest)
        said = said[:1]
    sheet.y = _set_numbers(sheet, said, room, half, bottom)
    sheet.y += 6
    sheet.rule(1, LIGHT.rule)


def _titles(row: tuple[Cell, ...], figure: Figure, room: float) -> list[tuple[str, int, str]]:
    """Return the texts of a row as lines: the first in ink, what goes with it smaller."""
    texts: list[tuple[str, int, str]] = []
    skip = 1 if figure.grouped else 0
    for cell, column in list(zip(row, figure.columns, strict=True))[skip:]:
        if column.kind is not ColumnKind.TEXT or not isinstance(cell, Text):
            continue
        first = not texts
        size, colour = (13, LIGHT.ink) if first else (12, LIGHT.second)
        texts += [(line, size, colour) for line in _broken(cell.text, room, size)]
        texts += [(line, 12, LIGHT.second) for line in _broken(cell.note, room, 12)]
    return texts or [("", 13, LIGHT.ink)]


def _broken(text: str, room: float, size: int) -> list[str]:
    return wrapped(text, int(room / (size * _LETTER)))


def _set_numbers(sheet: _Sheet, said: list[str], room: float, half: float, bottom: int) -> int:
    """Set the numbers of a row at the right edge: side by side if they fit, else below."""
    letters = (room - half) / (13 * _LETTER)
    joined = "   ".join(text for text in said if text)
    for line in [joined] if len(joined) <= letters else [t for t in said if t]:
        for piece in wrapped(line, int(letters)) or [""]:
            sheet.put(piece, _EDGE + room, 13, LIGHT.ink, "end")
            sheet.y += 18
    return max(bottom, sheet.y - 18)


def _said(cell: Cell, voice: ReaderLocale, figure: Figure) -> str:
    """Return a cell in words, without a badge that the whole figure wears."""
    if isinstance(cell, Text):
        return cell.text
    badge = "" if cell.origin in figure.origin else voice.badge(cell.origin)
    interval = voice.interval(cell.readable)
    parts = [voice.readable(cell), f"({interval})" if interval else "", badge]
    return " ".join(part for part in parts if part)
