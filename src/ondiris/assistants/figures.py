"""Figures as they were printed, each with its interval, source, day and citation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from ondiris.assistants.absences import absence_of
from ondiris.assistants.asked import AskedFigures
from ondiris.assistants.told import (
    Allowed,
    Brief,
    FiguresTold,
    FigureTold,
    SourceTold,
    WithoutValue,
)
from ondiris.assistants.visit import Visit, clipped
from ondiris.model import (
    Adjustment,
    Bound,
    Comparison,
    Confidentiality,
    Modality,
    PriceBasis,
    Source,
)
from ondiris.production import Row
from ondiris.publishing.figures.cited import citation_of, row_said, row_title
from ondiris.publishing.figures.desk import number

__all__ = ["about_of", "brief_of", "figure_of", "figures", "in_order", "source_of", "sources_of"]

_INPUTS = 12
_EMPTY = 5
_TITLE = 200
_NOTES = 6


def figures(visit: Visit, asked: AskedFigures) -> FiguresTold:
    """Return the figures that answer a question: the city's first, newest first, promises last.

    Raises
    ------
    InvalidInput
        ``unknown-code`` and the like.
    """
    question = visit.question(asked, below=asked.below)
    found = visit.now.get(question)
    rows = in_order(visit, found.rows)
    shown = rows[visit.start : visit.start + asked.limit]
    empty = list(found.without_value)
    promises = [figure_of(visit, row) for row in shown if _promised(row)]
    return FiguresTold(
        **visit.listed(len(shown), len(rows)),
        asked=visit.asked(asked),
        facts=[figure_of(visit, row) for row in shown if not _promised(row)],
        promises=promises or None,
        without_value=[_without_value(visit, row) for row in empty[:_EMPTY]] or None,
        sources=sources_of(visit, shown),
        absent=None if rows else absence_of(visit, asked, question, found),
    )


def in_order(visit: Visit, rows: Iterable[Row]) -> list[Row]:
    """Return rows: facts before promises, the city before other places, newest first."""
    city = visit.now.city.area

    def place(row: Row) -> tuple[object, ...]:
        first, last = row.period.extent
        when = (-last.toordinal(), -first.toordinal())
        return _promised(row), row.key.area != city, *when, bool(row.formula), row.key.texts, row.id

    return sorted(rows, key=place)


def _promised(row: Row) -> bool:
    return row.key.modality is not Modality.ACHIEVED


def about_of(visit: Visit, row: Row) -> str:
    """Return what a figure is of: place, subject or activity, what is measured, and how.

    Figures that differ in nothing but prices, base or being planned are told apart.
    """
    title, key = row_title(visit.desk, row), row.key
    place = visit.voice.label("areas", key.area)
    if not title.startswith(f"{place}: "):
        title = f"{place} · {title}"
    details = [
        visit.voice.label(name, code)
        for name, code, usual in (
            ("comparisons", key.comparison, (Comparison.NONE_STATED, Comparison.YOY_SAME_PERIOD)),
            ("price_bases", key.price_basis, (PriceBasis.UNSTATED,)),
            ("adjustments", key.adjustment, (Adjustment.NSA,)),
            ("modalities", key.modality, (Modality.ACHIEVED,)),
        )
        if code not in usual and (name != "price_bases" or key.measure == "growth_pct")
    ]
    said = ", ".join(f"{one[:1].lower()}{one[1:]}" for one in details)
    return f"{title} ({said})" if said else title


def brief_of(visit: Visit, row: Row) -> Brief:
    """Return a figure in short."""
    valued = row.bound is not Bound.NONE
    return Brief(
        id=row.id,
        about=about_of(visit, row),
        period=str(row.period),
        text=visit.voice.quantity(number(row)) if valued else _status(visit, row),
        value=row.text or None,
        multiplier=row.multiplier,
        unit=row.key.unit,
        promise=_promised(row) or None,
    )


def figure_of(visit: Visit, row: Row) -> FigureTold:
    """Return a figure with all that travels with it; what goes without saying is left out."""
    key, voice = row.key, visit.voice
    return FigureTold(
        **brief_of(visit, row).model_dump(),
        measure=key.measure,
        of=key.of or None,
        area=key.area,
        activity=key.activity,
        subject=key.subject or None,
        scope=str(key.scope),
        period_text=visit.desk.due(row.period).text,
        bound=None if row.bound is Bound.EQ else str(row.bound),
        interval=_allowed(row),
        comparison=None if key.comparison is Comparison.NONE_STATED else str(key.comparison),
        price_basis=None if key.price_basis is PriceBasis.UNSTATED else str(key.price_basis),
        base_period=key.base_period or None,
        adjustment=None if key.adjustment is Adjustment.NSA else str(key.adjustment),
        modality=str(key.modality) if _promised(row) else None,
        status=list(row.status) or None,
        status_text=_status(visit, row) or None,
        confidentiality=None
        if row.confidentiality is Confidentiality.FREE
        else str(row.confidentiality),
        origin=str(row.origin),
        source=row.source or None,
        locator=clipped(voice.locator(row.locator), _TITLE) or None,
        known=row.known.said_on.isoformat() if row.known.said_on else None,
        recorded=None if row.known.said_on else row.known.day.isoformat(),
        formula=row.formula or None,
        inputs=list(row.inputs[:_INPUTS]) or None,
        inputs_total=len(row.inputs) or None,
        conflicts=list(row.conflicts[:_INPUTS]) or None,
        notes=[clipped(note, _TITLE) for note in visit.desk.notes([row])[:_NOTES]] or None,
        citation=cited(visit, row),
    )


def cited(visit: Visit, row: Row) -> str:
    """Return the citation of a figure, by the identifier that finds it again."""
    return citation_of(
        visit.desk,
        row_said(visit.desk, row, about_of(visit, row)),
        source=visit.now.sources.get(row.source),
        known=row.known,
        locator=row.locator,
        publisher=visit.now.city.title(visit.asking.lang),
        address=row.id,
    )


def _allowed(row: Row) -> Allowed | None:
    if row.bound is Bound.NONE:
        return None
    by: Literal["digits", "range", "inputs"] = "digits" if row.upper is None else "range"
    by = "inputs" if row.formula else by
    return Allowed(lower=_bound(row.low), upper=_bound(row.high), by=by)


def _bound(value: Decimal) -> str | None:
    return f"{value:f}" if value.is_finite() else None


def _status(visit: Visit, row: Row) -> str:
    return ", ".join(visit.voice.label("statuses", code) for code in row.status)


def _without_value(visit: Visit, row: Row) -> WithoutValue:
    return WithoutValue(
        id=row.id, period=str(row.period), status=list(row.status), text=_status(visit, row)
    )


def sources_of(visit: Visit, rows: Sequence[Row]) -> dict[str, SourceTold]:
    """Return the documents that rows were printed in, each once."""
    known = visit.desk.sources
    names = dict.fromkeys(row.source for row in rows if row.source in known)
    return {name: source_of(visit, known[name]) for name in names}


def source_of(visit: Visit, source: Source) -> SourceTold:
    """Return a document as it is told."""
    day = source.day
    return SourceTold(
        provider=clipped(visit.voice.provider(source.provider), _TITLE),
        title=clipped(source.title, _TITLE),
        url=source.link or None,
        published=day.isoformat() if day else None,
        licence=clipped(visit.voice.words(source.licence), _TITLE) if source.licence else None,
    )
