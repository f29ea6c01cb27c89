"""Evidence: one number and everything behind it, down to the ink."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from ondiris.model import Statement, Withdrawal
from ondiris.production import Evidence, Row
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.overview import subject_name
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
        title_of=lambda row: _row_title(ask, row),
        statement=found.entry if isinstance(found.entry, Statement) else None,
        withdrawal=found.entry if isinstance(found.entry, Withdrawal) else None,
        kind=_kind(ask, found),
    )


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
        return _row_title(ask, found.row)
    if isinstance(found.entry, Statement):
        name = voice.label("statement_properties", found.entry.property)
        return f"{ask.desk.place_or_activity(found.entry.subject)}: {_low(name)}"
    return voice.words("Withdrawal")


def _row_title(ask: Ask, row: Row) -> str:
    return f"{subject_name(ask.desk, row)}: {_low(ask.desk.series(row.key))}"


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


paces = {evidence: Pace.SLOW}
"""What a home has not met it looks for among all that can be derived."""
