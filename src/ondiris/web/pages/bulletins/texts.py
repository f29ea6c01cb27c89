"""Bulletins: the document of a period, and a place where a text is checked number by number."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Response

from ondiris.errors import InvalidInput, NotFound, OndirisError
from ondiris.language import Claim, Relation
from ondiris.language.intervals import interval_of
from ondiris.language.lexicon import PlaceForms, language
from ondiris.language.writer import ClaimWriter
from ondiris.model import Period
from ondiris.production.bulletins.checking import Finding
from ondiris.production.bulletins.groupings import ledger_activity
from ondiris.publishing.bulletins.document import BulletinDocument, as_html, as_pdf, as_text
from ondiris.publishing.figures.desk import activity_inside, number
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.numbers import NBSP, decimal_text
from ondiris.session.bulletins.documents import answer_text, document_tables
from ondiris.session.bulletins.gathering import SECTIONS, bulletin_of, changes_since
from ondiris.session.bulletins.reading import Checked, check_text
from ondiris.web.apologies import apology
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, Nav
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["nav", "paces", "router"]

router = APIRouter()
nav = Nav("bulletins", "Bulletins")
_MOST = 40_000
"""Characters of a pasted text, which is answered while its reader waits; the command line takes
longer ones.
"""
_KINDS = {
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}
_MARKS = {
    "consistent": "=",
    "inconsistent": "≠",
    "doubtful": "?!",
    "possible scale slip": "×10",
    "wording slip": "!",
    "different scope or period": "~",
    "different basis": "~",
    "superseded": "<",
    "cannot be compared": "?",
}
PeriodText = Annotated[str | None, Query(description="Period: 2025-01/2025-05.", max_length=40)]
Sections = Annotated[str | None, Query(description="Sections by comma.", max_length=120)]
Length = Annotated[Literal["full", "short"], Query(description="The whole, or what matters most.")]
Spoken = Annotated[
    Literal["kk", "ru", "en"] | None, Query(alias="doc", description="Language of the document.")
]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a checked text: plain, or a figure with its verdict."""

    text: str
    claim: Claim | None = None
    verdict: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of a text beside the ledger's."""

    claim: Claim
    verdict: str
    finding: Finding
    relations: tuple[Relation, ...]


@router.get("/{lang}/bulletins", summary="Bulletin of a period")
def bulletins(
    ask: Asked,
    period: PeriodText = None,
    sections: Sections = None,
    doc: Spoken = None,
    length: Length = "full",
) -> Response:
    """Show the bulletin of a period as a document, with its files."""
    chosen = _sections(sections)
    spoken = doc or ask.lang
    asked = ask.catalogue.conventions.fiscal_year.parse(period) if period else ask.period
    document: BulletinDocument | None = None
    with suppress(NotFound):
        document = _document(ask, asked, spoken, chosen, length)
    query = {"period": str(asked), "sections": ",".join(chosen), "length": length}
    files = [(kind, ask.href(f"bulletins/{spoken}.{kind}", **query)) for kind in _KINDS]
    return page(
        ask,
        "bulletins/index.html",
        title=ask.voice.words("Bulletins"),
        section="bulletins",
        document=document,
        files=files,
        chosen=chosen,
        length=length,
        lengths={"full": ask.voice.words("full"), "short": ask.voice.words("short")},
        names=_section_names(ask),
        spoken=spoken,
        periods=_periods(ask, asked),
        asked=str(asked),
    )


@router.get("/{lang}/bulletins/{file}", summary="A bulletin as a file: kk.txt, ru.html, en.pdf")
def bulletin_file(
    ask: Asked,
    file: Annotated[str, Path(description="Language and kind: ru.pdf.", max_length=10)],
    period: PeriodText = None,
    sections: Sections = None,
    length: Length = "full",
) -> Response:
    """Return the bulletin of a period as text, page or PDF."""
    spoken, _, kind = file.partition(".")
    if spoken not in ask.door.languages or kind not in _KINDS:
        raise NotFound("no-file", f"there is no bulletin {file[:10]!r}", hint="ru.pdf, kk.txt, …")
    asked = ask.catalogue.conventions.fiscal_year.parse(period) if period else ask.period
    document = _document(ask, asked, spoken, _sections(sections), length)
    body: str | bytes
    if kind == "pdf":
        body = as_pdf(document)
    else:
        body = as_text(document) if kind == "txt" else as_html(document)
    name = f"bulletin-{str(asked).replace('/', '_')}-{spoken}.{kind}"
    return Response(
        body, media_type=_KINDS[kind],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@router.get("/{lang}/check", summary="Check the numbers of a text")
def check_form(ask: Asked) -> Response:
    """Show the form where a text is pasted."""
    return _check_page(ask, "", "", None, "")


@router.post("/{lang}/check", summary="Check the numbers of a pasted text")
def check_pasted(
    ask: Asked,
    text: Annotated[str, Form(description="The text; it is not stored.")] = "",
    published: Annotated[str, Form(description="Day it appeared.", max_length=10)] = "",
) -> Response:
    """Show each number of a text in place, with its verdict and the ledger's figure beside it."""
    checked: Checked | None = None
    trouble = ""
    try:
        if len(text) > _MOST:
            raise InvalidInput("text-too-long", f"the text is longer than {_MOST} characters")
        checked = check_text(
            text, ask.now, published=_day(published),
        )  # fmt: skip
    except OndirisError as error:
        trouble = apology(ask.voice.words, error, 400)
    return _check_page(ask, text, published, checked, trouble)


def _check_page(
    ask: Ask, text: str, published: str, checked: Checked | None, trouble: str
) -> Response:
    response = page(
        ask,
        "bulletins/check.html",
        title=ask.voice.words("Check a text"),
        section="bulletins",
        text=text,
        published=published,
        checked=checked,
        trouble=trouble,
        pieces=[] if checked is None else _pieces(text, checked),
        beside=[] if checked is None else _beside(checked),
        verdicts={name: ask.voice.words(name) for name in _MARKS},
        marks=_MARKS,
        interval=lambda claim: _interval_said(ask, claim),
        claim_text=lambda claim: _said(ask, claim),
        row_text=lambda row: ask.voice.quantity(number(row)),
        spoken=lambda text: _spoken(ask, text),
        side=lambda text: _side_said(ask, text),
        rule=lambda relation: ask.voice.words(relation.kind),
        sure=lambda relation: ask.voice.words(relation.certainty),
        answered=[] if checked is None else _answered(ask, text, published),
    )
    if text:
        response.headers["cache-control"] = "no-store"
    return response


def _answered(ask: Ask, text: str, published: str) -> tuple[Figure, ...]:
    """Return what is known now of each claim of a pasted text, which is not kept."""
    return document_tables(ask.desk, answer_text(text, ask.now, published=_day(published)), ask.now)


def _interval_said(ask: Ask, claim: Claim) -> str:
    """Write what the digits allow in the scale the figure was printed at."""
    power = len(str(claim.scale)) - 1
    text = _spoken(ask, str(interval_of(claim).shifted(-power)))
    return f"{text}{NBSP}{ask.voice.unit(claim.unit, power)}".strip()


def _spoken(ask: Ask, text: str) -> str:
    """Return an expression of the checker with numbers and units as the language writes them."""
    units = ask.catalogue["units"]

    def number_said(found: re.Match[str]) -> str:
        value = Decimal(found[1])
        power = next((p for p in (12, 9, 6) if abs(value) >= 10**p), 0)
        scaled = value.scaleb(-power).normalize()
        digits = max(0, -int(scaled.as_tuple().exponent))
        unit = found[2] if found[2] in units else ""
        rest = "" if unit or not found[2] else f" {found[2]}"
        said = (decimal_text(scaled, digits, ask.lang), ask.voice.unit(unit, power))
        return NBSP.join(part for part in said if part) + rest

    separated = text.replace(", ", "; ") if ask.lang != "en" else text
    return re.sub(r"(?<![\w.])(-?\d+(?:\.\d+)?)(?: ([A-Za-z%][\w%]*))?", number_said, separated)


def _side_said(ask: Ask, text: str) -> str:
    """Write one side of a comparison: what digits allow, or a time."""
    return _spoken(ask, text) if text[:1] in "[(" else _when(ask, text)


def _when(ask: Ask, period: object) -> str:
    try:
        return ask.desk.due(Period.parse(str(period).removeprefix("@"))).text
    except InvalidInput:
        return str(period)


def _time_said(ask: Ask, claim: Claim) -> str:
    """Write when a claim holds; a time that is no period, such as "so far", as sentences say it."""
    said = _when(ask, claim.period)
    if said != str(claim.period) or claim.period is None:
        return said
    if claim.period.type == "rate":
        return str(language(ask.lang).data["write"]["time"].get(claim.period.end or "", ""))
    try:
        return ClaimWriter(ask.lang, PlaceForms()).time(claim)
    except InvalidInput:
        return ""


def _said(ask: Ask, claim: Claim) -> str:
    parts = [_measure_said(ask, claim)]
    if claim.subject.kind == "activity" and claim.subject.name:
        parts.append(activity_inside(ask.voice, ledger_activity(claim.subject.name)))
    elif claim.subject.kind == "site" and claim.subject.name:
        parts.append(ask.voice.label("subjects", claim.subject.name))
    elif claim.subject.place:
        parts.append(ask.voice.inside(ask.voice.label("areas", claim.subject.place)))
    if claim.subject.scope != "all":
        parts.append(_low(ask.voice.label("scopes", claim.subject.scope)))
    if claim.period is not None:
        parts.append(_time_said(ask, claim))
    parts.append(_low(ask.voice.label("modalities", claim.modality)))
    return ", ".join(filter(None, parts))


def _measure_said(ask: Ask, claim: Claim) -> str:
    """Name what a claim measures: of a share its whole, of a change what changed."""
    voice = ask.voice
    if not claim.measure:
        return voice.words("unclear")
    base, _, whole = (claim.of or "").partition("@")
    if whole in ask.catalogue["activities"]:
        return voice.words("Share of %(name)s", name=activity_inside(voice, whole))
    measure = voice.label("measures", claim.measure)
    if not base or base == "output":
        return measure
    of = "of" if base in ask.catalogue["of"] else "measures"
    return f"{measure} ({_low(voice.label(of, base)) if base in ask.catalogue[of] else base})"


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _beside(checked: Checked) -> list[Beside]:
    by_claim: dict[str, list[Relation]] = {}
    for relation in checked.relations:
        if relation.verdict != "consistent":
            for name in relation.claims:
                by_claim.setdefault(name, []).append(relation)
    out = []
    for claim, finding in zip(checked.bulletin.claims, checked.ledger, strict=True):
        own = tuple(by_claim.get(claim.id, ()))
        out.append(Beside(claim, _worst(finding, own), finding, own))
    return out


def _worst(finding: Finding, relations: tuple[Relation, ...]) -> str:
    said = {finding.relation.verdict, *(r.verdict for r in relations)}
    if finding.relation.verdict == "consistent":
        return "wording slip" if "wording slip" in said else "consistent"
    order = ("inconsistent", "possible scale slip", "wording slip")
    return next((v for v in order if v in said), finding.relation.verdict)


def _pieces(text: str, checked: Checked) -> list[Piece]:
    out: list[Piece] = []
    at = 0
    for item in _beside(checked):
        start, end = item.claim.span
        if start < at:
            continue
        out.append(Piece(text[at:start]))
        out.append(Piece(text[start:end], item.claim, item.verdict, item.claim.id))
        at = end
    return [*out, Piece(text[at:])]


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(
            "impossible-day", f"{text[:12]!r} is not a day", hint="Write it as 2025-06-30."
        ) from None


def _sections(text: str | None) -> tuple[str, ...]:
    if not text:
        return SECTIONS
    given = [part.strip() for part in text.split(",")]
    return tuple(name for name in SECTIONS if name in given) or SECTIONS


def _section_names(ask: Ask) -> dict[str, str]:
    words = ask.voice.words
    return {
        "industry": words("Industry"),
        "structure": words("Structure"),
        "growth": words("Growth by activity"),
        "economy": words("Economy of the city"),
        "enterprises": words("Enterprises"),
        "projects": words("Zones and projects"),
        "parks": words("Small industrial parks"),
        "changes": words("What changed"),
        "outlook": words("What to expect"),
    }


def _document(
    ask: Ask, period: Period, spoken: str, sections: tuple[str, ...], length: str
) -> BulletinDocument:
    told = "changes" in sections and length == "full"
    changes = changes_since(ask.observatory, ask.now) if told else None
    return bulletin_of(
        ask.now, period, lang=spoken, sections=sections, length=length, changes=changes
    )  # fmt: skip


def _periods(ask: Ask, asked: Period) -> list[tuple[str, str]]:
    """Return the periods for which the city's output is known, newest first."""
    city = ask.city.area
    found = {row.period for row in ask.said("output", area=city)} | {asked}
    ordered = sorted(found, key=lambda p: (p.last_day, p.first_day), reverse=True)
    return [(str(p), ask.voice.period(p)) for p in ordered]


paces = dict.fromkeys((bulletin_file, check_pasted), Pace.SLOW)
