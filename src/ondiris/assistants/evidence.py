"""From an identifier back to the document, one step at a time."""

from __future__ import annotations

from ondiris.assistants.asked import AskedEvidence
from ondiris.assistants.figures import about_of, brief_of, figure_of, source_of
from ondiris.assistants.told import EvidenceTold, StatementTold
from ondiris.assistants.visit import Visit, clipped
from ondiris.errors import NotFound
from ondiris.model import Statement, Withdrawal, World
from ondiris.production import Evidence
from ondiris.publishing.figures.cited import citation_of, row_said

__all__ = ["evidence"]

_INPUTS = 20
_HISTORY = 10
_TEXT = 500


def evidence(visit: Visit, asked: AskedEvidence) -> EvidenceTold:
    """Return what stands behind an identifier: what was said, by whom, when, and what became of it.

    Raises
    ------
    NotFound
        ``no-entry``: nothing that these readers may see has the identifier at this vintage.
    """
    found = _found(visit, asked.id)
    statement = found.entry if isinstance(found.entry, Statement) else None
    day = visit.now.vintage
    inputs = [one.row for one in found.inputs if one.row is not None]
    return EvidenceTold(
        read_at=visit.read_at,
        id=found.id,
        kind=found.kind,  # type: ignore[arg-type]  # checked when it is made
        figure=None if found.row is None else figure_of(visit, found.row),
        statement=None
        if statement is None
        else StatementTold(
            subject=statement.subject,
            property=statement.property,
            value=clipped(statement.value, _TEXT),
        ),
        source=None if found.source is None else source_of(visit, visit.voice.source(found.source)),
        withdrawn=_withdrawn(found),
        standing=found.id in found.standing if found.kind == "observation" else None,
        formula=found.row.formula or None if found.row else None,
        expression=clipped(visit.voice.formula(found.row.expression), _TEXT) or None
        if found.row
        else None,
        inputs=[brief_of(visit, row) for row in inputs[:_INPUTS]] or None,
        inputs_total=len(found.inputs) or None,
        history=[brief_of(visit, row) for row in found.history[:_HISTORY]] or None,
        history_total=len(found.history) or None,
        recorded_at=found.revision.recorded_at if found.revision else None,
        citation=_cited(visit, found),
        command=f"ondiris why {found.id} --as-of {day.known} --revision {day.revision}",
    )


def _found(visit: Visit, id: str) -> Evidence:  # noqa: A002 - the ledger's own word
    """Return what stands behind an identifier; of the invented world nothing does."""
    lost = NotFound(
        "no-entry",
        f"no figure {id[:40]!r} is known at {visit.now.vintage}",
        hint="Answers give identifiers; one of another vintage needs its as_of and revision.",
    )
    try:
        found = visit.now.why(id)
    except NotFound:
        raise lost from None
    world = found.row.key.world if found.row else getattr(found.entry, "world", World.ACTUAL)
    if world is World.SYNTHETIC:
        raise lost
    return found


def _withdrawn(found: Evidence) -> str | None:
    if isinstance(found.entry, Withdrawal):
        return clipped(found.entry.reason, _TEXT)
    return clipped(found.withdrawn.reason, _TEXT) if found.withdrawn else None


def _cited(visit: Visit, found: Evidence) -> str:
    entry = found.entry
    if found.row is not None:
        said = row_said(visit.desk, found.row, about_of(visit, found.row))
    elif isinstance(entry, Statement):
        name = visit.voice.label("statement_properties", entry.property)
        said = f"{visit.desk.place_or_activity(entry.subject)}: {name[:1].lower()}{name[1:]}"
    else:
        said = visit.voice.words("Withdrawal")
    return citation_of(
        visit.desk,
        said,
        source=found.source,
        known=None if entry is None else entry.known,
        locator="" if entry is None or isinstance(entry, Withdrawal) else entry.locator,
        publisher=visit.now.city.title(visit.asking.lang),
        address=found.id,
    )
