"""Launches of a programme as a figure: what was published, and launches of its projects since.

A project file that launches a project says nothing of its programme; the programme's page and
every answer about it count that launch all the same.  Where nothing but a publication counts, its
own figure stands and none is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from ondiris.codes import Catalogue
from ondiris.model import Bound, Modality, Observation, Origin, Period, Source, Statement
from ondiris.model.observation import content_id
from ondiris.model.secrecy import Secrecy
from ondiris.ports import Archive, Audience
from ondiris.production.figures.chains import StandingPromise, names_a_day
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.odds_record import Counted, launch_record
from ondiris.production.projects.outcomes import CountedBy
from ondiris.production.projects.pipeline import ProjectLine, programmes, project_line
from ondiris.projects import ProjectClaim

__all__ = ["launch_counts_of"]

FORMULA: Final = "launches-of-programme/1"
_COUNTED = ("count_projects", "count_zones", "count_enterprises")
_OF_PROJECTS = (CountedBy.NAMED, CountedBy.BOTH)


def launch_counts_of(
    archive: Archive,
    catalogue: Catalogue,
    facts: Facts,
    claims: Mapping[str, Sequence[ProjectClaim]],
    audience: Audience,
) -> tuple[Row, ...]:
    """Return for each kind of launch that a programme promised how many are known, at least.

    Of several promises, one for each year, that counts which is due last.

    Parameters
    ----------
    archive, catalogue
        Ledger and code lists.
    facts : Facts
        The figures that stand, as of when.
    claims : mapping of str to sequence of ProjectClaim
        Everything said about projects, by subject.
    audience : Audience
        Who is asking: what rests on something that it may not see is not counted.
    """
    sources = archive.sources(facts.vintage, audience)
    members: dict[str, list[ProjectLine]] = {}
    for code, said in claims.items():
        parts = {c.value for c in said if c.property == "part_of"}
        if parts:
            line = project_line(code, said, facts, catalogue, facts.vintage.known)
            for programme in parts:
                members.setdefault(programme, []).append(line)
    known = set(programmes(catalogue))
    return tuple(
        row
        for programme, lines in sorted(members.items())
        if programme in known
        for row in _counts(archive, facts, programme, lines, sources)
    )


def _counts(
    archive: Archive,
    facts: Facts,
    programme: str,
    lines: Sequence[ProjectLine],
    sources: Mapping[str, Source],
) -> Iterator[Row]:
    last: dict[str, StandingPromise] = {}
    for promise in facts.promised(programme):
        other, measure = last.get(promise.row.key.measure), promise.row.key.measure
        if measure in _COUNTED and (other is None or _later(promise.row, other.row)):
            last[measure] = promise
    for promise in last.values():
        counted = launch_record(facts, promise, lines, sources).by(facts.vintage.known)
        if counted.basket in _OF_PROJECTS:
            yield _row(archive, facts, promise.row, counted)


def _later(one: Row, other: Row) -> bool:
    """Whether a promise is due after another; what names no day comes before all that do."""
    return _due(one) > _due(other)


def _due(row: Row) -> tuple[bool, date]:
    return names_a_day(row), row.period.last_day


def _row(archive: Archive, facts: Facts, promise: Row, counted: Counted) -> Row:
    """Return a count as a figure that names the count and the launches it rests on."""
    found = [archive.find(name, facts.vintage)[0] for name in counted.inputs]
    behind = [one for one in found if isinstance(one, Observation | Statement)]
    secrecy = Secrecy.joint(behind)
    key = replace(promise.key, modality=Modality.ACHIEVED)
    value = Decimal(counted.number)
    return Row(
        id=content_id("d", FORMULA, *key.texts, counted.day.isoformat(), *counted.inputs),
        key=key,
        period=Period.day(counted.day),
        value=value,
        digits=0,
        multiplier=0,
        bound=Bound.GE,
        upper=None,
        low=value,
        high=Decimal("Infinity"),
        origin=Origin.DERIVED,
        known=max((one.known for one in behind), key=lambda known: known.day),
        confidentiality=secrecy.confidentiality,
        embargo=secrecy.embargo,
        formula=FORMULA,
        expression=_numbers(behind, counted),
        inputs=counted.inputs,
    )


def _numbers(behind: Sequence[Observation | Statement], counted: Counted) -> str:
    """Return the published count, where one is held, and the launches that came on top."""
    since = sum(isinstance(one, Statement) for one in behind)
    return f"{counted.number - since} + {since}" if counted.number > since else str(since)
