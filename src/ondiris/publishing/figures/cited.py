"""One figure in a citation: what it is of, what it comes to, who said so, and as of when."""

from __future__ import annotations

from ondiris.model import Known, Source
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.imprint import sentences
from ondiris.publishing.figures.overview import subject_name

__all__ = ["citation_of", "row_said", "row_title"]


def row_title(desk: Desk, row: Row) -> str:
    """Return what a figure is of: its subject, and what is measured."""
    measured = desk.series(row.key)
    return f"{subject_name(desk, row)}: {measured[:1].lower()}{measured[1:]}"


def row_said(desk: Desk, row: Row, title: str) -> str:
    """Return a figure in one sentence, below a title: when, how it came to be, what it comes to."""
    n = number(row)
    parts = (title, desk.due(row.period).text, desk.voice.badge(n.origin))
    return f"{', '.join(filter(None, parts))}: {desk.voice.quantity(n)}"


def citation_of(
    desk: Desk,
    said: str,
    *,
    source: Source | None,
    known: Known | None,
    locator: str,
    publisher: str,
    address: str,
) -> str:
    """Return the citation of one entry.

    Parameters
    ----------
    desk : Desk
    said : str
        What the entry says.
    source : Source, optional
        Who said it; none of a derived figure.
    known : Known, optional
        When it was said.
    locator : str
        Where in the source; empty for nowhere.
    publisher : str
        Who publishes it here.
    address : str
        Where it is found again: an address of the web, or what names it.
    """
    document = _document(desk, source, known, locator)
    return sentences((said, *document, publisher, desk.as_known(), address))


def _document(
    desk: Desk, source: Source | None, known: Known | None, locator: str
) -> tuple[str, ...]:
    if source is None:
        return ()
    voice = desk.voice
    named, day = voice.source(source), known.said_on if known else None
    when = voice.day(day) if day else voice.words("day unknown")
    at = (voice.locator(locator),) if known else ()
    return f"{named.provider}: {', '.join(filter(None, (named.title, when, *at)))}", named.link
