"""The bulletin as a document: one set of claims as text, a page that prints, and a PDF.

Paragraphs speak, the table below them has every figure as it is known, and notes say in words where
it is from.  The text carries nothing that reading it would take for another claim: rows of the
table stand between bars, which a reader passes over, and sources after a separator.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from ondiris.errors import Unavailable
from ondiris.language import Claim, PlaceForms
from ondiris.language.composing import SpokenSentence, SpokenText, Topic, compose
from ondiris.language.lexicon import language
from ondiris.model import Modality, Period, Source
from ondiris.production.bulletins.claims import time_of
from ondiris.production.figures.rows import Row
from ondiris.publishing.bulletins.told import series_told
from ondiris.publishing.figures.dates import day_text, period_text, unbroken
from ondiris.publishing.figures.desk import Desk, activity_inside, number

__all__ = [
    "PAGE_STYLE",
    "BulletinDocument",
    "BulletinSection",
    "GatheredClaims",
    "Line",
    "TableLine",
    "as_html",
    "as_pdf",
    "as_text",
    "bulletin_document",
]

_SEPARATOR = "* * *"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: its stretches of text, each with the figure it says or with none.

    Parameters
    ----------
    pieces : tuple of (str, str)
        Text, and the identifier of the figure that it says.
    evidence : str
        What a sentence without figures rests on.
    """

    pieces: tuple[tuple[str, str], ...]
    evidence: str = ""

    @property
    def text(self) -> str:
        """The sentence."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class TableLine:
    """A figure of the table, with its cells as text."""

    cells: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class BulletinDocument:
    """A bulletin ready to be rendered: paragraphs of sentences, a table, notes and sources."""

    lang: str
    title: str
    lead: str
    paragraphs: tuple[tuple[Line, ...], ...]
    table_title: str
    table_head: tuple[str, ...]
    table: tuple[TableLine, ...]
    notes_title: str
    notes: tuple[str, ...]
    sources_title: str
    sources: tuple[tuple[str, str], ...]
    vintage: str
    known: date


@dataclass(frozen=True, slots=True)
class BulletinSection:
    """What one paragraph of a bulletin says: claims, then sentences without figures.

    Parameters
    ----------
    name : str
    claims : tuple of Claim
    asides : tuple of (str, str)
        Each after the evidence that it leads to.
    """

    name: str
    claims: tuple[Claim, ...]
    asides: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GatheredClaims:
    """The claims of a period's bulletin by section, with what they rest on.

    Parameters
    ----------
    period : Period
    known, revision
        The vintage the figures were taken from.
    sections : tuple of (name, claims)
    rows : tuple of Row
        The figures that the claims say, as they are known.
    sources : tuple of Source
        What the figures rest on.
    promised : frozenset of str
        Programmes that had been promised when the period was reported on.
    """

    period: Period
    known: date
    revision: int
    sections: tuple[tuple[str, tuple[Claim, ...]], ...]
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    promised: frozenset[str] = frozenset()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim in the order of the document."""
        return tuple(c for _, claims in self.sections for c in claims)


def bulletin_document(
    gathered: GatheredClaims,
    sections: Sequence[BulletinSection],
    *,
    desk: Desk,
    places: PlaceForms,
    city: str,
    length: str,
) -> BulletinDocument:
    """Put the claims of a bulletin into paragraphs, with a table and notes.

    Parameters
    ----------
    gathered : GatheredClaims
    sections : sequence of BulletinSection
        One a paragraph; the last of them may say what to expect.
    desk : Desk
        Names what stands in the table, in the reader's language.
    places : PlaceForms
        Stored forms of places and sites.
    city : str
        Its name in the language.
    length : str
        A ``short`` bulletin has no table.
    """
    lang = desk.voice.lang
    words = language(lang).data["write"]["document"]
    topics = [
        Topic(one.claims, tuple(text for _, text in one.asides), one.name == "economy")
        for one in sections
    ]
    spoken = compose(topics, lang, places, reported=time_of(gathered.period))
    evidence = {text: entry for one in sections for entry, text in one.asides}
    said = [*spoken.paragraphs, *((sentence,) for sentence in spoken.apart)]
    table = () if length == "short" else tuple(_table_line(desk, row) for row in gathered.rows)
    return BulletinDocument(
        lang=lang,
        title=str(words["title"]).format(city=city),
        lead=str(words["lead"]).format(period=unbroken(period_text(gathered.period, lang))),
        paragraphs=tuple(tuple(_line(s, evidence) for s in sentences) for sentences in said),
        table_title=str(words["table_title"]),
        table_head=tuple(words["table"]),
        table=table,
        notes_title=str(words["notes_title"]),
        notes=tuple(_notes(desk, gathered.rows, words, tabled=bool(table)))
        + _unsaid(desk, gathered.rows, spoken, places),
        sources_title=str(words["sources_title"]),
        sources=tuple(_sources(desk, gathered)),
        vintage=str(words["vintage"]).format(
            known=unbroken(day_text(gathered.known, lang)), revision=gathered.revision
        ),
        known=gathered.known,
    )


def _line(sentence: SpokenSentence, evidence: dict[str, str]) -> Line:
    pieces, at = [], 0
    for figure in sentence.figures:
        pieces += [(sentence.text[at : figure.start], "")]
        pieces += [(sentence.text[figure.start : figure.end], figure.claim.id)]
        at = figure.end
    pieces.append((sentence.text[at:], ""))
    return Line(
        tuple(piece for piece in pieces if piece[0]), evidence.get(sentence.text, "")
    )  # fmt: skip


def _table_line(desk: Desk, row: Row) -> TableLine:
    key, voice = row.key, desk.voice
    about = key.subject or (key.activity if key.activity != "_T" else key.area)
    value = voice.quantity(number(row))
    cells = (
        desk.place_or_activity(about), _measured(desk, row), voice.due(row.period),
        f"{value} ƒ" if row.formula else value,
    )  # fmt: skip
    return TableLine(cells, row.id)


def _measured(desk: Desk, row: Row) -> str:
    """Return what a figure measures, with what is not achieved yet said beside it."""
    series = desk.series(row.key)
    if row.key.modality is Modality.ACHIEVED:
        return series
    label = desk.voice.label("modalities", row.key.modality)
    return f"{series}, {label[:1].lower()}{label[1:]}"


def _notes(
    desk: Desk, rows: Sequence[Row], words: dict[str, Any], *, tabled: bool
) -> Iterator[str]:
    """Say in words what a reader of the figures must know."""
    if tabled:
        yield str(words["rounded"])
    if any(row.formula for row in rows):
        yield str(words["computed"])
    unsaid = [
        activity_inside(desk.voice, r.key.activity) for r in rows if "comparison" in r.defaulted
    ]
    if unsaid:
        names = dict.fromkeys(unsaid)
        yield str(words["base_unsaid"]).format(list="; ".join(names))
    if any(str(row.key.modality) == "planned" for row in rows):
        yield str(words["planned"])


def _unsaid(
    desk: Desk, rows: Sequence[Row], spoken: SpokenText, places: PlaceForms
) -> tuple[str, ...]:
    """Name the figures that the text leaves to its table, or that no sentence can say."""
    said = {claim.id for claim in spoken.claims}
    left = [row for row in rows if row.id not in said]
    words = language(desk.voice.lang).data["write"]["document"]
    return (str(words["unsaid"]).format(list=series_told(desk, left, places)),) if left else ()


def _sources(desk: Desk, gathered: GatheredClaims) -> Iterator[tuple[str, str]]:
    """Name each source in words: who said it, when, and what is taken from it."""
    for source in gathered.sources:
        known = desk.sources.get(source.id, source)
        mine = [row for row in gathered.rows if row.source == source.id]
        taken = dict.fromkeys(_taken(desk, row) for row in mine)
        who, day = desk.voice.provider(known.provider), desk.voice.document_day(known)
        named = f"{who} ({day})" if who and day else who or day
        names = "; ".join(name[:1].lower() + name[1:] for name in taken)
        yield f"{named}: {names}", source.link


def _taken(desk: Desk, row: Row) -> str:
    """Return what a source tells, without the whole of a share."""
    if row.key.measure == "share_pct":
        return desk.voice.label("measures", row.key.measure)
    return desk.series(row.key).partition(" (")[0]


def as_text(document: BulletinDocument) -> str:
    """Return the bulletin as plain text; reading it gives its claims back."""
    parts = [document.title, document.lead, _SEPARATOR]
    parts += [" ".join(line.text for line in lines) for lines in document.paragraphs]
    parts.append(_SEPARATOR)
    if document.table:
        rows = [document.table_head, *(line.cells for line in document.table)]
        parts += [document.table_title, "\n".join(f"| {' | '.join(cells)} |" for cells in rows)]
        parts.append(_SEPARATOR)
    parts += [document.notes_title, *document.notes, document.sources_title]
    parts += [f"– {text} {url}".rstrip() for text, url in document.sources]
    parts.append(document.vintage)
    return "\n\n".join(parts) + "\n"


PAGE_STYLE = """
body{font:16px/24px "IBM Plex Sans","Noto Sans","Segoe UI",sans-serif;max-width:68ch;
margin:40px auto;padding:0 24px;color:#16202b;background:#fbfaf7}
h1{font-size:28px;line-height:36px;margin:0 0 8px}
h2{font-size:18px;margin:32px 0 8px;border-top:2px solid #16202b;padding-top:8px}
p{margin:0 0 12px}ul{padding-left:20px;font-size:14px}
.lead,.vintage{color:#4a5662}.vintage{border-top:3px double #16202b;padding-top:8px;font-size:14px}
a{color:#0b5c78}
table{border-collapse:collapse;font-size:14px;margin:8px 0;width:100%}
th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid #d9d6ce}
td:last-child,th:last-child{text-align:right;white-space:nowrap;padding-right:0}
.wide{overflow-x:auto}
@media (prefers-color-scheme:dark){body{color:#e8e6e0;background:#12171c}
h2,.vintage{border-color:#e8e6e0}
th,td{border-color:#2e363d}.lead,.vintage{color:#a9b0b6}a{color:#6fbbd6}}
@media print{body{margin:0;padding:0;max-width:none;color:#000;background:#fff;font-size:11pt}
h2{break-after:avoid}p{break-inside:avoid}a{color:#000;text-decoration:none}}
"""


def as_html(document: BulletinDocument) -> str:
    """Return the bulletin as one page that also prints; every text is escaped."""
    body = [f"<h1>{escape(document.title)}</h1>", f'<p class="lead">{escape(document.lead)}</p>']
    body += [f"<p>{' '.join(map(_marked_up, lines))}</p>" for lines in document.paragraphs]
    if document.table:
        body += [f"<h2>{escape(document.table_title)}</h2>", *_table(document)]
    body.append(f"<h2>{escape(document.notes_title)}</h2>")
    body += [f"<p>{escape(note)}</p>" for note in document.notes]
    body += [f"<h2>{escape(document.sources_title)}</h2>", "<ul>"]
    for text, url in document.sources:
        link = f' <a href="{escape(url)}">{escape(url)}</a>' if url else ""
        body.append(f"<li>{escape(text)}{link}</li>")
    body += ["</ul>", f'<p class="vintage">{escape(document.vintage)}</p>']
    return (
        f'<!doctype html>\n<html lang="{document.lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{PAGE_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _marked_up(line: Line) -> str:
    """Return a sentence in which every figure names the entry that it says."""
    return "".join(
        f'<span data-figure="{escape(entry)}">{escape(text)}</span>' if entry else escape(text)
        for text, entry in line.pieces
    )


def _table(document: BulletinDocument) -> Iterator[str]:
    title = escape(document.table_title)
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{title}">'
    yield "<table><thead><tr>"
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in document.table_head)
    yield "</tr></thead><tbody>"
    for line in document.table:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in line.cells)
        yield f'<tr data-figure="{escape(line.evidence)}">{cells}</tr>'
    yield "</tbody></table></div>"


def as_pdf(document: BulletinDocument) -> bytes:
    """Return the bulletin as PDF/UA-1 by Typst; the same vintage gives the same bytes.

    The text goes in as JSON data, never as markup.

    Raises
    ------
    Unavailable
        Where Typst or the font is not installed.
    """
    try:
        import fontpkg_ibm_plex_sans  # type: ignore[import-untyped]  # noqa: PLC0415 - optional
        import typst  # noqa: PLC0415 - heavy
    except ImportError as error:
        raise Unavailable(
            "no-typst",
            "PDF needs the packages typst and fontpkg-ibm-plex-sans",
            hint="Ask for txt or html, or install them.",
        ) from error
    data = {
        "lang": document.lang, "title": document.title, "lead": document.lead,
        "paragraphs": [" ".join(line.text for line in lines) for lines in document.paragraphs],
        "table_title": document.table_title, "table_head": document.table_head,
        "table": [line.cells for line in document.table],
        "notes_title": document.notes_title, "notes": document.notes,
        "sources_title": document.sources_title,
        "sources": [{"text": t, "url": u} for t, u in document.sources],
        "vintage": document.vintage,
        "day": [document.known.year, document.known.month, document.known.day],
    }  # fmt: skip
    with as_file(files("ondiris.publishing.bulletins") / "document.typ") as template:
        made: bytes = typst.compile(
            template,
            font_paths=[Path(fontpkg_ibm_plex_sans.ROOT) / "files"],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"bulletin": json.dumps(data, ensure_ascii=False)},
            pdf_standards="ua-1",
        )
    return made
