"""The bulletin as a document: one set of claims as text, a page that prints, and a PDF.

The text carries nothing that reading it would take for another claim: headings have no figures,
and sources stand after a separator.  Derived figures wear ƒ.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import as_file, files
from pathlib import Path

from ondiris.errors import Unavailable
from ondiris.language import Claim, PlaceForms, sentence
from ondiris.language.lexicon import language
from ondiris.model import KnownBasis, Period, Source, compiled_here
from ondiris.publishing.figures.dates import day_text, period_text, unbroken

__all__ = [
    "PAGE_STYLE",
    "BulletinDocument",
    "GatheredClaims",
    "Line",
    "as_html",
    "as_pdf",
    "as_text",
    "bulletin_document",
]

_SEPARATOR = "* * *"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with the figures it says and whether they were computed."""

    text: str
    ids: tuple[str, ...]
    derived: bool


@dataclass(frozen=True, slots=True)
class BulletinDocument:
    """A bulletin ready to be rendered: headed sections of sentences, method and sources."""

    lang: str
    title: str
    lead: str
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    method_title: str
    method: str
    sources_title: str
    sources: tuple[tuple[str, str], ...]
    vintage: str
    known: date


@dataclass(frozen=True, slots=True)
class GatheredClaims:
    """The claims of a period's bulletin by section, with the sources they rest on.

    Parameters
    ----------
    period : Period
    known, revision
        The vintage the figures were taken from.
    sections : tuple of (name, claims)
    derived : frozenset of str
        Ids of claims that were computed.
    sources : tuple of Source
        What the figures rest on.
    """

    period: Period
    known: date
    revision: int
    sections: tuple[tuple[str, tuple[Claim, ...]], ...]
    derived: frozenset[str]
    sources: tuple[Source, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim in the order of the document."""
        return tuple(c for _, claims in self.sections for c in claims)


def bulletin_document(
    gathered: GatheredClaims,
    *,
    lang: str,
    places: PlaceForms,
    city: str,
    foretold: Sequence[tuple[str, str]] = (),
) -> BulletinDocument:
    """Put the claims of a bulletin into sentences and head them.

    Parameters
    ----------
    gathered : GatheredClaims
        Names of its sections are keys of the language's ``write.document`` table.
    lang : str
    places : PlaceForms
        Stored forms of places and sites.
    city : str
        Its name in the language.
    foretold : sequence of (str, str)
        Sentences about what to expect, each after the evidence that it leads to; they stand last
        and say nothing that reading them would take for a claim.

    Raises
    ------
    InvalidInput
        If a claim cannot be expressed; NotFound if a form is missing.
    """
    words = language(lang).data["write"]["document"]
    made = tuple(
        (
            str(words[name]),
            tuple(
                Line(
                    _marked(sentence(c, lang, places), c.id in gathered.derived),
                    (c.id,),
                    c.id in gathered.derived,
                )
                for c in claims
            ),
        )
        for name, claims in gathered.sections
    )
    if foretold:
        lines = tuple(Line(text, (evidence,), derived=False) for evidence, text in foretold)
        made = (*made, (str(words["outlook"]), lines))
    return BulletinDocument(
        lang=lang,
        title=str(words["title"]).format(city=city),
        lead=str(words["lead"]).format(period=unbroken(period_text(gathered.period, lang))),
        sections=made,
        method_title=str(words["method_title"]),
        method=str(words["method"]),
        sources_title=str(words["sources_title"]),
        sources=tuple((_source(s, lang), s.link) for s in gathered.sources),
        vintage=str(words["vintage"]).format(
            known=unbroken(day_text(gathered.known, lang)), revision=gathered.revision
        ),
        known=gathered.known,
    )


def _marked(text: str, derived: bool) -> str:  # noqa: FBT001 - private, one call
    return f"{text.removesuffix('.')} ƒ." if derived else text


def _source(source: Source, lang: str) -> str:
    day = "" if source.published is None else unbroken(day_text(source.published, lang))
    if day and source.basis is KnownBasis.LOADED:
        day = str(language(lang).data["write"]["document"]["loaded"]).format(day=day)
    said = f"{source.provider}: {source.title}"
    if compiled_here(source.id):
        said = str(language(lang).data["write"]["document"]["compiled"])
    return ", ".join(part for part in (said, day) if part)


def as_text(document: BulletinDocument) -> str:
    """Return the bulletin as plain text; reading it gives its claims back.

    Every sentence names its own period and place; separators keep what is no claim apart.
    """
    parts = [document.title, document.lead, _SEPARATOR]
    for title, lines in document.sections:
        parts += [title, *(line.text for line in lines), _SEPARATOR]
    parts += [document.method_title, document.method, document.sources_title]
    parts += [f"– {text} {url}".rstrip() for text, url in document.sources]
    parts.append(document.vintage)
    return "\n\n".join(_clean(parts)) + "\n"


def _clean(parts: list[str]) -> list[str]:
    """Keep one separator where several meet."""
    out: list[str] = []
    for part in parts:
        if not (part == _SEPARATOR and out and out[-1] == _SEPARATOR):
            out.append(part)
    return out


PAGE_STYLE = """
body{font:16px/24px "IBM Plex Sans","Noto Sans","Segoe UI",sans-serif;max-width:68ch;
margin:40px auto;padding:0 24px;color:#16202b;background:#fbfaf7}
h1{font-size:28px;line-height:36px;margin:0 0 8px}
h2{font-size:18px;margin:32px 0 8px;border-top:2px solid #16202b;padding-top:8px}
p{margin:0 0 12px}ul{padding-left:20px;font-size:14px}
.lead,.vintage{color:#4a5662}.vintage{border-top:3px double #16202b;padding-top:8px;font-size:14px}
a{color:#0b5c78}
@media (prefers-color-scheme:dark){body{color:#e8e6e0;background:#12171c}
h2,.vintage{border-color:#e8e6e0}
.lead,.vintage{color:#a9b0b6}a{color:#6fbbd6}}
@media print{body{margin:0;padding:0;max-width:none;color:#000;background:#fff;font-size:11pt}
h2{break-after:avoid}p{break-inside:avoid}a{color:#000;text-decoration:none}}
"""


def as_html(document: BulletinDocument) -> str:
    """Return the bulletin as one page that also prints; every text is escaped."""
    body = [f"<h1>{escape(document.title)}</h1>", f'<p class="lead">{escape(document.lead)}</p>']
    for title, lines in document.sections:
        body.append(f"<h2>{escape(title)}</h2>")
        body += [
            f'<p data-figures="{escape(" ".join(line.ids))}">{escape(line.text)}</p>'
            for line in lines
        ]
    body += [f"<h2>{escape(document.method_title)}</h2>", f"<p>{escape(document.method)}</p>"]
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
        "sections": [
            {"title": t, "lines": [line.text for line in lines]} for t, lines in document.sections
        ],
        "method_title": document.method_title, "method": document.method,
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
