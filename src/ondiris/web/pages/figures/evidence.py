"""Evidence: one number and everything behind it, down to the ink."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response

from ondiris.model import KnownBasis, Statement, Withdrawal, compiled_here
from ondiris.production import Evidence, Row
from ondiris.publishing.figures.cited import citation_of, row_said, row_title
from ondiris.publishing.figures.desk import number
from ondiris.web.asking import Asked
from ondiris.web.door import Ask
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["paces", "router"]

router = APIRouter()
Id = Annotated[str, Path(description="Identifier of an entry or derived figure.", max_length=40)]


@router.get("/{lang}/evidence/{id}", summary="Evidence behind a figure")
def evidence(ask: Asked, id: Id) -> Response:  # noqa: A002 - the ledger's own word
    """Show the chain from a figure or statement to its documents."""
    found = ask.now.why(id)
    title = _title(ask, found)
    notes = ask.desk.notes([found.row]) if found.row else ()
    return page(
        ask,
        "figures/evidence.html",
        title=title,
        found=found,
        notes=notes,
        number=number,
        title_of=lambda row: row_title(ask.desk, row),
        statement=found.entry if isinstance(found.entry, Statement) else None,
        withdrawal=found.entry if isinstance(found.entry, Withdrawal) else None,
        kind=_kind(ask, found),
        compiled=found.source is not None and compiled_here(found.source.id),
        sure=_sure(ask, found),
        recorded=found.revision and date.fromisoformat(found.revision.recorded_at[:10]),
        standing=lambda past: _standing(ask, found, past),
        rivals=_rivals(ask, found),
        taken=_taken(ask, found, title),
    )


def _sure(ask: Ask, found: Evidence) -> str:
    """Return how sure the day is on which something was said, and why."""
    words = ask.voice.words
    if found.entry is None:
        return ""
    known = found.entry.known
    return {
        KnownBasis.STATED: words("The document itself states it."),
        KnownBasis.ADDRESS: words("It stands in the address of the document."),
        KnownBasis.INFERRED: words(
            "Estimated from indirect evidence, such as what the document reports; nobody states it."
        ),
        KnownBasis.LOADED: words(
            "Nobody states it, and nothing tells it. Recorded here on %(day)s, which is no day of "
            "the document.",
            day=ask.voice.day(known.day),
        ),
    }[known.basis]


def _standing(ask: Ask, found: Evidence, past: Row) -> str:
    """Return how one version of a figure stands among the others."""
    words, dated = ask.voice.words, [one for one in found.history if one.known.said_on]
    first = min(dated, key=lambda one: one.known.day, default=None)
    if past.id in found.conflicts or past.conflicts:
        said = words("in conflict")
    elif past.id in found.standing and not (found.overruled and past.id == found.id):
        said = words("current")
    elif found.row is not None and past.id in found.row.confirmed:
        said = words("confirmed")
    else:
        said = words("superseded")
    alone = len(found.history) < 2
    return said if alone or past is not first else f"{said}, {words('first published')}"


def _rivals(ask: Ask, found: Evidence) -> tuple[Row, ...]:
    """Return the figures of others that say something else, each once."""
    row = found.row
    others = (*found.conflicts, *(() if row is None else (*row.conflicts, *row.differs)))
    rows = map(ask.now.row, dict.fromkeys(others))
    return tuple(one for one in rows if one is not None and one.id != found.id)


def _taken(ask: Ask, found: Evidence, title: str) -> dict[str, str]:
    """Return citation, address, query and command of one entry."""
    day = ask.vintage.known.isoformat()
    address = f"{ask.base}/{ask.lang}/evidence/{found.id}?as_of={day}"
    entry = None if isinstance(found.entry, Withdrawal) else found.entry
    return {
        "citation": citation_of(
            ask.desk,
            title if found.row is None else row_said(ask.desk, found.row, title),
            source=found.source,
            known=None if found.entry is None else found.entry.known,
            locator="" if entry is None else entry.locator,
            publisher=ask.imprint.publisher,
            address=address,
        ),
        "address": address,
        "query": f"{ask.base}/api/v1/evidence/{found.id}?as_of={day}",
        "command": f"ondiris why {found.id} --as-of {day}",
    }


def _kind(ask: Ask, found: Evidence) -> str:
    words = ask.voice.words
    if found.kind == "observation" and found.row and found.row.compiled:
        return words("Figure compiled by this home")
    return {
        "observation": words("Printed figure"),
        "derived": words("Derived figure"),
        "statement": words("Statement"),
        "withdrawal": words("Withdrawal"),
    }[found.kind]


def _title(ask: Ask, found: Evidence) -> str:
    voice = ask.voice
    if found.row is not None:
        return row_title(ask.desk, found.row)
    if isinstance(found.entry, Statement):
        name = voice.label("statement_properties", found.entry.property)
        return f"{ask.desk.place_or_activity(found.entry.subject)}: {_low(name)}"
    return voice.words("Withdrawal")


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


paces = {evidence: Pace.SLOW}
"""What a home has not met it looks for among all that can be derived."""
