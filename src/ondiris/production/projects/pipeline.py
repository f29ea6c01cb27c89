"""The pipeline of projects and the promises beside what is verified, at a vintage."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import overload

from ondiris.codes import Catalogue
from ondiris.model import Interval, Modality, Observation, Source, Statement, Vintage
from ondiris.ports import Archive, Audience, Query, Recorded, RecordedStatement
from ondiris.production.projects.facts import Facts
from ondiris.projects import (
    Basket,
    Deadline,
    Outcome,
    ProjectClaim,
    Promise,
    ReviewFinding,
    Standing,
    current,
    day_of,
    judge,
    load_stages,
    months_of_silence,
    review,
    slippage,
)

__all__ = [
    "ProjectLine",
    "PromiseLine",
    "claim_of",
    "claims_of",
    "pipeline",
    "programmes",
    "project_line",
    "promises",
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
    figures : mapping of str to Recorded
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
    figures: Mapping[str, Recorded] = field(default_factory=dict)
    findings: tuple[ReviewFinding, ...] = ()

    @property
    def left(self) -> bool:
        """Whether the project left the list; it stays visible all the same."""
        return self.stage is not None and self.stage.value == "withdrawn"

    @property
    def launched(self) -> bool:
        """Whether it is known to have launched."""
        after = self.stage is not None and self.stage.value in ("launched", "full_work")
        return after or self.actual is not None


def claims_of(
    archive: Archive,
    vintage: Vintage,
    audience: Audience,
    *,
    currency: str,
    subject: str | None = None,
) -> dict[str, list[ProjectClaim]]:
    """Return everything said about projects, by subject, oldest first; nothing is merged.

    Numbers that are observations come as claims too, money in the city's currency alone, so that
    one list holds a project's life.
    """
    sources = archive.sources(vintage, audience)
    found: dict[str, list[ProjectClaim]] = {}
    for one in archive.statements(vintage, audience, subject=subject):
        said = found.setdefault(one.statement.subject, [])
        said.append(claim_of(one.id, one.statement, sources, currency))
    query = Query(audience=audience, subjects=None if subject is None else (subject,))
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
            entry.subject, entry.property, entry.value, entry.known.day, entry.source, on, rank, id
        )
    name = FIGURES.get((entry.key.measure, str(entry.key.modality)))
    if not name or not entry.key.subject or entry.key.unit not in (currency, "jobs", "m2"):
        return None
    value = f"{entry.printed.number:f}"
    day = entry.period.last_day
    return ProjectClaim(
        entry.key.subject, name, value, entry.known.day, entry.source, day, rank, id
    )


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
    figures: dict[str, Recorded] = {}
    for recorded in facts.of(code):
        key = recorded.observation.key
        name = FIGURES.get((key.measure, str(key.modality)))
        if name and key.unit in (catalogue.currency, "jobs", "m2"):
            figures[name] = recorded
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
        figures,
        review(claims, others=replaced, today=today, currency=catalogue.currency),
    )


def pipeline(
    archive: Archive,
    catalogue: Catalogue,
    vintage: Vintage,
    audience: Audience,
    today: date,
) -> tuple[ProjectLine, ...]:
    """Return every project of which anything is known, in the order of the list of subjects.

    A project of which only internal things are known does not exist for a public audience.
    """
    facts = Facts(archive, vintage, audience)
    claims = claims_of(archive, vintage, audience, currency=catalogue.currency)
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


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise beside its outcome, never in one column.

    Parameters
    ----------
    promised : Recorded
        What was announced.
    standing : Standing
        Met, short, open, unknown, not comparable.
    outcome : Recorded or None
        What was verified over the same basket.
    beside : Recorded or None
        What was counted over another basket.
    differs : tuple of str
        How that basket differs.
    """

    promised: Recorded
    standing: Standing
    outcome: Recorded | None = None
    beside: Recorded | None = None
    differs: tuple[str, ...] = ()


def promises(
    archive: Archive,
    catalogue: Catalogue,
    vintage: Vintage,
    audience: Audience,
    today: date,
    other_baskets: str = "",
) -> tuple[PromiseLine, ...]:
    """Return every public promise with what became of it, newest deadline first.

    Parameters
    ----------
    archive, catalogue
        Ledger and code lists.
    vintage : Vintage
    audience : Audience
    today : date
        Day by which a deadline has or has not passed.
    other_baskets : str
        CSV of outcomes that stand near a promise but count over another basket, with how they
        differ: they are shown as not comparable.
    """
    facts = Facts(archive, vintage, audience)
    near = {row["promise"]: row for row in rows_of(other_baskets)}
    known = set(programmes(catalogue))
    lines = [
        _promise_line(recorded, facts, catalogue, near, today)
        for recorded in facts.records
        if recorded.observation.key.modality is Modality.PLANNED and _is_promise(recorded, known)
    ]
    return tuple(
        sorted(
            lines,
            key=lambda p: (
                -p.promised.observation.period.last_day.toordinal(),
                p.promised.observation.key.subject,
                p.promised.observation.key.measure,
            ),
        )
    )


def _is_promise(recorded: Recorded, known: set[str]) -> bool:
    key = recorded.observation.key
    sites = key.measure in ("count_zones", "count_enterprises", "jobs") and key.subject
    return key.subject in known or bool(sites)


def _promise_line(
    recorded: Recorded,
    facts: Facts,
    catalogue: Catalogue,
    near: Mapping[str, Mapping[str, str]],
    today: date,
) -> PromiseLine:
    entry = recorded.observation
    key, period = entry.key, entry.period
    readings = period.readings if period.deadline else (period.last_day,)
    basket = Basket(key.measure, key.subject, key.price_basis)
    promise = Promise(
        recorded.id,
        basket,
        _hull(catalogue.interval(entry)),
        entry.known.day,
        Deadline(readings[0], readings[-1]),
        entry.source,
    )
    same = [
        r
        for r in facts.of(key.subject, modality="achieved")
        if r.observation.key.measure == key.measure and _counts_towards(r, recorded)
    ]
    outcomes = {
        Outcome(
            Basket(key.measure, key.subject, r.observation.key.price_basis),
            _hull(catalogue.interval(r.observation)),
            r.observation.period.last_day,
            r.id,
        ): r
        for r in same
    }
    verdict = judge(promise, outcomes, today)
    place = f"{key.measure} {key.subject} {period}"
    if verdict.outcome is None and place in near:
        measure, subject, when = near[place]["outcome"].split()
        beside = facts.figure(measure, subject, when, "achieved")
        if beside is not None:
            differs = tuple(near[place]["differs"].split())
            return PromiseLine(recorded, Standing.NOT_COMPARABLE, None, beside, differs)
    found = outcomes.get(verdict.outcome) if verdict.outcome else None
    return PromiseLine(recorded, verdict.standing, found, None, verdict.differs)


def _counts_towards(outcome: Recorded, promise: Recorded) -> bool:
    """Whether an outcome is about the promise's own time, not about another year's list."""
    when, due = outcome.observation.period, promise.observation.period
    if outcome.observation.known.day <= promise.observation.known.day:
        return False  # said together with the promise: no outcome of it
    if due.deadline:
        return True
    return when.first_day >= due.first_day and when.last_day <= due.last_day


def _hull(interval: Interval) -> Interval:
    return interval.hull


def overlaps(statements: Iterable[RecordedStatement]) -> list[tuple[str, str]]:
    """Return pairs of programmes that may be parts of each other."""
    return [
        (one.statement.subject, one.value)
        for one in statements
        if one.statement.property in ("may_overlap", "part_of")
    ]


def planned_day(line: ProjectLine) -> date | None:
    """Return the day of the standing plan."""
    return day_of(line.plan) if line.plan else None


def stage_label(code: str, lang: str) -> str:
    """Return a stage's label."""
    return load_stages().list.label(code, lang)
