"""The pipeline of projects at a vintage: stage, plan and launch, promised beside verified."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import overload

from ondiris.codes import Catalogue
from ondiris.model import APPLICATION, Modality, Observation, Source, Statement, Vintage, World
from ondiris.ports import Archive, Audience, Query
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.projects import (
    ProjectClaim,
    ReviewFinding,
    current,
    day_of,
    launch_of,
    months_of_silence,
    review,
    slippage,
)

__all__ = [
    "ProjectLine",
    "claim_of",
    "claims_of",
    "pipeline",
    "programmes",
    "project_line",
    "rows_of",
]

FIGURES: Mapping[tuple[str, str], str] = {
    ("project_cost", "planned"): "cost_planned",
    ("investment", "planned"): "cost_planned",
    ("project_cost", "achieved"): "cost_actual",
    ("investment", "achieved"): "cost_actual",
    ("jobs", "planned"): "jobs_promised",
    ("jobs", "achieved"): "jobs_verified",
    ("floor_area", "planned"): "floor_area_planned",
    ("floor_area", "achieved"): "floor_area_verified",
}
_ABOUT = {"stage", "launch_planned", "launch_actual"}


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text, cells stripped."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    return [{str(k): (v or "").strip() for k, v in row.items() if k} for row in rows]


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project as known at a vintage.

    Parameters
    ----------
    code : str
        Subject.
    site, activity : str
        Where it is and what it does; empty where nobody said.
    programmes : tuple of str
        Programmes it is part of.
    stage : ProjectClaim or None
        The stage that stands.
    first_plan, plan, actual : ProjectClaim or None
        First and standing planned launch, and the launch.
    slippage : int or None
        Days between the first plan and the launch, or what stands for it today.
    silence : int or None
        Full months since anything was said.
    figures : mapping of str to Row
        Promised and verified cost, jobs and floor area, each in its own column.
    findings : tuple of ReviewFinding
        What the review rules say.
    """

    code: str
    site: str
    activity: str
    programmes: tuple[str, ...]
    stage: ProjectClaim | None
    first_plan: ProjectClaim | None
    plan: ProjectClaim | None
    actual: ProjectClaim | None
    slippage: int | None
    silence: int | None
    figures: Mapping[str, Row] = field(default_factory=dict)
    findings: tuple[ReviewFinding, ...] = ()

    @property
    def left(self) -> bool:
        """Whether the project left the list; it stays visible all the same."""
        return self.stage is not None and self.stage.value == "withdrawn"

    @property
    def launch(self) -> ProjectClaim | None:
        """The claim that it has launched, if any."""
        return launch_of(claim for claim in (self.stage, self.actual) if claim)

    @property
    def launched(self) -> bool:
        """Whether it is known to have launched."""
        return self.launch is not None

    @property
    def silent(self) -> bool:
        """Whether too little was heard of it for long, by the review of what is recorded."""
        return any(finding.rule == "silence" for finding in self.findings)


def claims_of(
    archive: Archive,
    vintage: Vintage,
    audience: Audience,
    *,
    currency: str,
    subject: str | None = None,
    worlds: Sequence[World] = (World.ACTUAL,),
) -> dict[str, list[ProjectClaim]]:
    """Return everything said about projects of some worlds, by subject, oldest first.

    Nothing is merged.  Numbers that are observations come as claims too, money in the city's
    currency alone, so that one list holds a project's life.
    """
    sources = archive.sources(vintage, audience)
    found: dict[str, list[ProjectClaim]] = {}
    stated = archive.statements(
        vintage, audience, subject=subject, worlds=worlds, apart=APPLICATION
    )
    for one in stated:
        said = found.setdefault(one.statement.subject, [])
        said.append(claim_of(one.id, one.statement, sources, currency))
    subjects = None if subject is None else (subject,)
    measures = tuple({measure: None for measure, _ in FIGURES})
    query = Query(
        audience=audience, subjects=subjects, measures=measures, with_subject=True,
        worlds=tuple(worlds),
    )  # fmt: skip
    for recorded in archive.history(query, vintage):
        claim = claim_of(recorded.id, recorded.observation, sources, currency)
        if claim is not None:
            found.setdefault(claim.subject, []).append(claim)
    for claims in found.values():
        claims.sort(key=lambda c: (c.said, c.on or c.said, c.property, c.id))
    return found


@overload
def claim_of(
    id: str, entry: Statement, sources: Mapping[str, Source], currency: str
) -> ProjectClaim: ...


@overload
def claim_of(
    id: str,
    entry: Observation,
    sources: Mapping[str, Source],
    currency: str,
) -> ProjectClaim | None: ...


def claim_of(
    id: str,  # noqa: A002 - the ledger's own word
    entry: Statement | Observation,
    sources: Mapping[str, Source],
    currency: str,
) -> ProjectClaim | None:
    """Return an entry as a claim about a project; none for a figure that is no such claim."""
    source = sources.get(entry.source)
    rank = source.rank if source else 0
    if isinstance(entry, Statement):
        on = entry.valid.last_day if entry.valid else None
        return ProjectClaim(
            entry.subject, entry.property, entry.value, entry.known.day, entry.source, on, rank, id,
            entry.known.basis,
        )  # fmt: skip
    name = FIGURES.get((entry.key.measure, str(entry.key.modality)))
    if not name or not entry.key.subject or entry.key.unit not in (currency, "jobs", "m2"):
        return None
    value = f"{entry.printed.number:f}"
    day = entry.period.last_day
    return ProjectClaim(
        entry.key.subject, name, value, entry.known.day, entry.source, day, rank, id,
        entry.known.basis,
    )  # fmt: skip


def project_line(
    code: str,
    claims: Sequence[ProjectClaim],
    facts: Facts,
    catalogue: Catalogue,
    today: date,
    replaced: Sequence[ProjectClaim] = (),
) -> ProjectLine:
    """Return one project from everything said about it."""
    subjects = catalogue["subjects"]
    attributes = subjects[code].attributes if code in subjects else {}
    plans = sorted((c for c in claims if c.property == "launch_planned"), key=lambda c: c.said)
    site = current(claims, "located_in")
    activity = current(claims, "activity")
    return ProjectLine(
        code,
        site.value if site else attributes.get("site", ""),
        activity.value if activity else "",
        tuple(sorted({c.value for c in claims if c.property == "part_of"})),
        current(claims, "stage"),
        plans[0] if plans else None,
        current(claims, "launch_planned"),
        current(claims, "launch_actual"),
        slippage(claims, today),
        months_of_silence(claims, today),
        _figures(code, facts, (catalogue.currency, "jobs", "m2")),
        review(claims, others=replaced, today=today, currency=catalogue.currency),
    )


def _figures(code: str, facts: Facts, units: Sequence[str]) -> dict[str, Row]:
    """Return the promises on a project that stand, and the newest of what was verified."""
    promised = sorted((one.row for one in facts.promised(code)), key=lambda row: row.as_promise)
    done = facts.of(code, modality=Modality.ACHIEVED)
    found: dict[str, Row] = {}
    for row in (*promised, *done):
        name = FIGURES.get((row.key.measure, str(row.key.modality)))
        if name and row.key.unit in units:
            found[name] = row
    return found


def pipeline(
    catalogue: Catalogue, facts: Facts, claims: Mapping[str, list[ProjectClaim]], today: date
) -> tuple[ProjectLine, ...]:
    """Return every project of which anything is known, in the order of the list of subjects.

    A project of which only internal things are known does not exist for a public audience.
    """
    replaced = [c for said in claims.values() for c in said if c.property == "replaced_by"]
    lines = []
    for item in catalogue["subjects"]:
        said = claims.get(item.code, [])
        kind = item.attributes.get("kind", "")
        is_park = kind == "site" and any(c.property in _ABOUT for c in said)
        if said and (kind == "project" or is_park):
            lines.append(project_line(item.code, said, facts, catalogue, today, tuple(replaced)))
    return tuple(lines)


def programmes(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the programmes among the subjects."""
    return tuple(i.code for i in catalogue["subjects"] if i.attributes.get("kind") == "programme")


def planned_day(line: ProjectLine) -> date | None:
    """Return the day of the standing plan."""
    return day_of(line.plan) if line.plan else None
