"""Everything said of a subject, figures and statements alike, and what took the place of each.

One collection for claims and promises: a planned launch and a promised number of jobs are both
something that a source said on a day, and the newer one moves the older, which stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ondiris.codes import Catalogue
from ondiris.model import Known, Source, Statement, Vintage, World
from ondiris.ports import Archive, Audience, Current, Query, RecordedStatement
from ondiris.production.figures.rows import Row, published_row
from ondiris.production.projects.kept import FORECAST
from ondiris.production.projects.promises import PromiseLine

__all__ = ["Saying", "sayings"]

_MANY = (
    "news", "may_overlap", "part_of", "factor", "concentrated_in", "verified_by", "jobs_basis",
    "status_note", "product", "pilot", "name",
)  # fmt: skip
"""Properties of which several may hold at once; none takes another's place."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Something said of a subject: a figure or a statement.

    Parameters
    ----------
    id : str
        Identifier of the entry.
    source, locator : str
    known : Known
        When it was said.
    row : Row or None
        The figure.
    statement : Statement or None
        The statement, where it is no figure.
    superseded : Known or None
        When another word took its place.
    """

    id: str
    source: str
    locator: str
    known: Known
    row: Row | None
    statement: Statement | None
    superseded: Known | None = None


def sayings(
    archive: Archive,
    catalogue: Catalogue,
    vintage: Vintage,
    audience: Audience,
    subject: str,
    promises: Iterable[PromiseLine] = (),
    worlds: Sequence[World] = (World.ACTUAL,),
) -> tuple[Saying, ...]:
    """Return everything said of a subject, newest first; nothing is merged.

    Parameters
    ----------
    archive, catalogue
        Ledger and code lists.
    vintage : Vintage
        As of when.
    audience : Audience
        Who is asking.
    subject : str
    promises : iterable of PromiseLine
        Its promises, whose standing version takes the place of the others.
    worlds : sequence of World
    """
    query = Query(audience=audience, subjects=(subject,), worlds=worlds)
    current = {one.recorded.id: one for one in archive.current(query, vintage)}
    replaced = _replaced_figures(current.values(), promises)
    stated = archive.statements(vintage, audience, subject=subject, worlds=worlds)
    stated = [one for one in stated if one.statement.property != FORECAST]
    replaced |= _replaced_statements(stated, archive.sources(vintage, audience))
    found = []
    for one in archive.history(query, vintage):
        entry = one.observation
        row = published_row(current.get(one.id, Current(one)), catalogue.interval(entry))
        found.append(
            Saying(one.id, entry.source, entry.locator, entry.known, row, None,
                   replaced.get(one.id))
        )  # fmt: skip
    for told in stated:
        said = told.statement
        found.append(
            Saying(told.id, said.source, said.locator, said.known, None, said,
                   replaced.get(told.id))
        )  # fmt: skip
    return tuple(sorted(found, key=_newest))


def _newest(one: Saying) -> tuple[int, int, str, str]:
    what = one.row.key.measure if one.row else one.statement.property if one.statement else ""
    return -one.known.day.toordinal(), int(one.row is None), what, one.id


def _replaced_figures(
    current: Iterable[Current], promises: Iterable[PromiseLine]
) -> dict[str, Known]:
    """Return when a figure that no longer stands gave way, by its identifier."""
    found: dict[str, Known] = {}
    for line in promises:
        before = [one.row for one in line.versions if one.row.id != line.promised.id]
        known = line.promised.known
        found |= {row.id: known for row in before if row.known.day <= known.day}
    for one in current:
        known = one.recorded.observation.known
        found |= dict.fromkeys((*one.superseded, *one.confirmed), known)
    return found


def _replaced_statements(
    stated: Iterable[RecordedStatement], sources: Mapping[str, Source]
) -> dict[str, Known]:
    """Return when a statement gave way to one of a higher rank, or newer among equals."""
    groups: dict[str, list[RecordedStatement]] = {}
    for one in stated:
        if one.statement.property not in _MANY:
            groups.setdefault(one.statement.property, []).append(one)

    def rank(one: RecordedStatement) -> tuple[int, int, str]:
        source = sources.get(one.statement.source)
        return source.rank if source else 0, one.statement.known.day.toordinal(), one.id

    found: dict[str, Known] = {}
    for group in groups.values():
        stands = max(group, key=rank)
        known = stands.statement.known
        for one in group:
            if one.value != stands.value and one.statement.known.day <= known.day:
                found[one.id] = known
    return found
