"""Documents: what each source said, and what is known of it now."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import NotFound
from ondiris.model import Period
from ondiris.production.bulletins.documents import AnsweredDocument
from ondiris.publishing.bulletins.answers import document_figures, document_promises, period_words
from ondiris.publishing.figures.figure import Figure
from ondiris.session.bulletins.documents import answer_source, documented_sources, kinds_of
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "paces", "router"]

router = APIRouter()
_KEPT = 300_000
"""About how many bytes an answered document takes while it is kept."""
PeriodText = Annotated[str | None, Query(description="Period: 2025-01/2025-05.", max_length=40)]


@router.get("/{lang}/documents", summary="Documents whose figures are recorded")
def documents(ask: Asked) -> Response:
    """List the texts among the sources, newest first."""
    return page(
        ask,
        "bulletins/documents.html",
        title=ask.voice.words("Documents"),
        section="bulletins",
        documents=documented_sources(ask.now),
    )


@router.get("/{lang}/documents/{source}", summary="What a document said, and what is known now")
def document(
    ask: Asked,
    source: Annotated[str, Path(description="Identifier of a source.", max_length=120)],
    period: PeriodText = None,
) -> Response:
    """Show each figure that a source said beside the newest of the same question."""
    asked = _with_source(ask, source, period)
    answered = _answered(asked)
    made = [asked.figure(name) for name in ("document-figures", "document-promises")]
    known = answered.source
    return page(
        ask,
        "bulletins/document.html",
        title=known.title if known is not None else source,
        section="bulletins",
        document=answered,
        period_said=period_words(ask.voice, answered.period),
        periods=_periods(ask, answered),
        asked_period=period or "",
        figures=[figure for figure in made if not figure.empty],
    )


def _with_source(ask: Ask, source: str, period: str | None) -> Ask:
    params = {**ask.params, "source": source} | ({"period": period} if period else {})
    return Ask(ask.door, ask.lang, ask.as_of, ask.printed, ask.path, params)


def _answered(ask: Ask) -> AnsweredDocument:
    source, text = ask.params.get("source", ""), ask.params.get("period", "")
    if not source:
        raise NotFound("no-source", "the address names no source")
    period = Period.parse(text) if text else None
    return ask.now.memory.get(
        (ask.now.key, ask.now.newest, "document", source, period),
        lambda: answer_source(ask.now, source, period),
        lambda _: _KEPT,
    )


def _periods(ask: Ask, answered: AnsweredDocument) -> list[tuple[str, str]]:
    """Return the periods a reader may choose: those of its own figures and of the newest."""
    found = {
        period: None
        for one in answered.answers
        for period in (one.said.entry.period, *(row.period for row in one.rows))
        if period.cumulative
    }
    ordered = sorted(found, key=lambda p: (p.last_day, p.first_day), reverse=True)
    return [(str(p), ask.voice.period(p)) for p in ordered]


def _params(ask: Ask) -> tuple[tuple[str, str], ...]:
    return tuple((name, ask.params[name]) for name in ("source", "period") if name in ask.params)


def _figures(ask: Ask) -> Figure:
    answers = _answered(ask).answers
    return document_figures(ask.desk, answers, kinds_of(ask.now), params=_params(ask))


def _promises(ask: Ask) -> Figure:
    answers = _answered(ask).answers
    return document_promises(ask.desk, answers, kinds_of(ask.now), params=_params(ask))


paces = {document: Pace.SLOW}
figures = (
    FigureMaker("document-figures", _figures, ("source", "period"), Pace.SLOW),
    FigureMaker("document-promises", _promises, ("source", "period"), Pace.SLOW),
)
