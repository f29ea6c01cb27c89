"""A document beside what is known now, as one page that also prints; every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ondiris.production.bulletins.documents import AnsweredDocument
from ondiris.publishing.bulletins.answers import period_words
from ondiris.publishing.bulletins.document import PAGE_STYLE
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Figure, Number
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["document_page"]

_TABLES = """
body{max-width:1200px}.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:14px;line-height:20px;width:100%}
th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-top:1px solid #d9d6ce}
thead th{font-weight:600}tbody th{font-weight:400;min-width:12em}
small{display:block;color:#4a5662}
@media (prefers-color-scheme:dark){th,td{border-color:#2e363d}small{color:#a9b0b6}}
"""


def document_page(desk: Desk, answered: AnsweredDocument, tables: Sequence[Figure]) -> str:
    """Return an answered document as a page.

    Parameters
    ----------
    desk : Desk
    answered : AnsweredDocument
    tables : sequence of Figure
    """
    voice, words = desk.voice, desk.voice.words
    title = words("A document, answered")
    about = answered.source.title if answered.source is not None else ""
    lead = words(
        "Said on: %(day)s. Answered for: %(period)s.",
        day=voice.known(answered.known), period=period_words(voice, answered.period),
    )  # fmt: skip
    body = [f"<h1>{escape(title)}</h1>"]
    body += [f"<p>{escape(about)}</p>"] if about else []
    body.append(f'<p class="lead">{escape(lead)}</p>')
    for figure in tables:
        body += _section(figure, voice)
    body += [f"<p>{escape(line)}</p>" for line in answered.contradictions]
    body.append(f'<p class="vintage">{escape(desk.as_known())}</p>')
    return (
        f'<!doctype html>\n<html lang="{voice.lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{PAGE_STYLE}{_TABLES}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>"
    )


def _section(figure: Figure, voice: ReaderLocale) -> list[str]:
    heads = "".join(f'<th scope="col">{escape(c.title)}</th>' for c in figure.columns)
    rows = []
    for row in figure.rows:
        first, *rest = (_cell(cell, voice) for cell in row)
        cells = "".join(f"<td>{cell}</td>" for cell in rest)
        rows.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return [
        f"<h2>{escape(figure.headline)}</h2>",
        f"<p>{escape(figure.subtitle)}</p>",
        f'<div class="scroll" role="region" aria-label="{escape(figure.headline)}" tabindex="0">',
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>",
        *(f"<p><small>{escape(note)}</small></p>" for note in figure.notes),
    ]


def _cell(cell: Cell, voice: ReaderLocale) -> str:
    if isinstance(cell, Number):
        badge = voice.badge(cell.origin)
        return escape(voice.readable(cell)) + (f" <small>{escape(badge)}</small>" if badge else "")
    note = f"<small>{escape(cell.note)}</small>" if cell.note else ""
    return escape(cell.text) + note
