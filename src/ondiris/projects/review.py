"""Review of what is recorded about a project: refusals, warnings, notices and silence.

A claim is one sourced statement about one property of a project.  Claims are never merged or
overwritten: a moved date is two claims, and slippage is the distance between them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise

from ondiris.codes import CURRENCY
from ondiris.errors import InvalidInput
from ondiris.model import KnownBasis, Period
from ondiris.model.month import full_months
from ondiris.projects.stages import AFTER, EXIT, Stages, load_stages, shipped

__all__ = [
    "ProjectClaim",
    "ReviewFinding",
    "ReviewRule",
    "current",
    "day_of",
    "months_of_silence",
    "review",
    "rules",
]

_CAME = ("actual", "verified")
"""How the properties end that say what became of a project."""


@dataclass(frozen=True, slots=True)
class ProjectClaim:
    """One thing said about a project.

    Parameters
    ----------
    subject, property, value : str
        Whose, which property, and what is said; numbers and ISO dates as texts.
    said : date
        The day the source said it; the day of loading where no other is known.
    source : str
        Identifier of the source.
    on : date, optional
        The day for which it holds, such as the day a stage was entered.
    rank : int
        Rank of the source; higher wins.
    id : str
        Identifier of the entry, to walk back.
    basis : KnownBasis
        How the day is known.
    """

    subject: str
    property: str
    value: str
    said: date
    source: str
    on: date | None = None
    rank: int = 50
    id: str = ""
    basis: KnownBasis = KnownBasis.STATED


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """One review rule: its level and, where it has one, its threshold with its unit."""

    code: str
    level: str
    threshold: float | None
    basis: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """A rule that a project met, with the claims it is about."""

    rule: str
    level: str
    subject: str
    properties: tuple[str, ...]
    claims: tuple[str, ...] = ()
    context: tuple[tuple[str, str], ...] = ()

    @property
    def refuses(self) -> bool:
        """Whether nothing may be recorded while this stands."""
        return self.level == "refusal"


@cache
def rules(name: str = "review_rules.csv") -> Mapping[str, ReviewRule]:
    """Return the shipped review rules by code: of projects, or of ``programme_rules.csv``."""
    rows = csv.DictReader(io.StringIO(shipped(name)))
    return {
        row["rule"]: ReviewRule(row["rule"], row["level"], limit, row["basis"], row["unit"])
        for row in rows
        for limit in [float(row["threshold"]) if row["threshold"] else None]
    }


def current(claims: Iterable[ProjectClaim], property: str) -> ProjectClaim | None:  # noqa: A002 - our word
    """Return the claim that stands: highest rank, then newest, then latest day it is about."""
    mine = [c for c in claims if c.property == property]
    return max(mine, key=lambda c: (c.rank, c.said, c.on or date.min, c.id), default=None)


def months_of_silence(claims: Iterable[ProjectClaim], today: date) -> int | None:
    """Return full months since anything was said, None where nothing ever was.

    Of what was said last only the day of loading may be known; then the silence is not.

    Examples
    --------
    >>> news = ProjectClaim("p", "news", "x", date(2025, 1, 31), "s")
    >>> months_of_silence([news], date(2025, 3, 30))
    1
    """
    last = max((c for c in claims if c.said <= today), key=lambda c: c.said, default=None)
    if last is None or last.basis is KnownBasis.LOADED:
        return None
    return full_months(last.said, today)


def day_of(claim: ProjectClaim) -> date:
    """Return the last day that a claimed date allows: ``2025`` is 31 December 2025.

    Raises
    ------
    InvalidInput
        If the claim's value is no period.
    """
    return Period.parse(claim.value).last_day


def review(
    claims: Sequence[ProjectClaim],
    *,
    others: Sequence[ProjectClaim] = (),
    stages: Stages | None = None,
    today: date,
    currency: str = CURRENCY,
) -> tuple[ReviewFinding, ...]:
    """Look over everything said about one project.

    Parameters
    ----------
    claims : sequence of ProjectClaim
        All claims about one project, the new ones included.
    others : sequence of ProjectClaim
        Claims ``replaced_by`` of other projects, to follow chains of replacement.
    stages : Stages, optional
        The list of stages; the shipped one by default.
    today : date
        The day of the review.
    currency : str
        Unit of the costs; a rule whose threshold is in another currency says nothing.

    Returns
    -------
    tuple of ReviewFinding
        Refusals first, then warnings and notices; a finding names properties and entries,
        never a value.
    """
    found: list[ReviewFinding] = []
    context = _Context(tuple(claims), tuple(others), stages or load_stages(), today, currency)
    for check in _CHECKS:
        found += check(context)
        if check is _dates and any(f.rule == "far-date" for f in found):
            break  # what follows counts days
    order = {"refusal": 0, "warning": 1, "notice": 2}
    return tuple(sorted(found, key=lambda f: (order[f.level], f.rule, f.claims)))


@dataclass(frozen=True, slots=True)
class _Context:
    claims: tuple[ProjectClaim, ...]
    others: tuple[ProjectClaim, ...]
    stages: Stages
    today: date
    currency: str

    def of(self, *properties: str) -> list[ProjectClaim]:
        return [c for c in self.claims if c.property in properties]

    def finding(self, rule: str, *claims: ProjectClaim, **context: str) -> ReviewFinding:
        return ReviewFinding(
            rule,
            rules()[rule].level,
            claims[0].subject if claims else "",
            tuple(dict.fromkeys(c.property for c in claims)),
            tuple(c.id for c in claims),
            tuple(sorted(context.items())),
        )


def _number(claim: ProjectClaim | None) -> Decimal | None:
    try:
        return Decimal(claim.value) if claim else None
    except InvalidOperation:
        return None


def _sources(c: _Context) -> list[ReviewFinding]:
    return [c.finding("no-source", claim) for claim in c.claims if not claim.source]


def _known_stages(c: _Context) -> list[ReviewFinding]:
    return [
        c.finding("unknown-stage", claim, nearest=" ".join(c.stages.list.nearest(claim.value)))
        for claim in c.of("stage")
        if claim.value not in c.stages.list
    ]


def _numbers(c: _Context) -> list[ReviewFinding]:
    numeric = ("cost", "jobs", "floor_area")
    return [
        c.finding("negative-number", claim)
        for claim in c.claims
        if claim.property.startswith(numeric) and (_number(claim) or Decimal(0)) < 0
    ]


def _dates(c: _Context) -> list[ReviewFinding]:
    """Look at what can be read as a day; Period itself refuses years outside 1900–2100."""
    span = rules()["far-date"].threshold or 0
    found = []
    for claim in c.of("launch_planned", "launch_actual"):
        try:
            far = abs(day_of(claim).year - claim.said.year) > span
        except InvalidInput:
            far = True
        if far:
            found.append(c.finding("far-date", claim))
    return found


def _one_site(c: _Context) -> list[ReviewFinding]:
    sites = c.of("located_in")
    newest = max((s.said for s in sites), default=None)
    last = [s for s in sites if s.said == newest]
    return [c.finding("two-sites", *last)] if len({s.value for s in last}) > 1 else []


def _conflicts(c: _Context) -> list[ReviewFinding]:
    found = []
    days: dict[tuple[str, date], list[ProjectClaim]] = {}
    for claim in c.claims:
        if claim.property not in ("news", "located_in", "may_overlap", "part_of", "factor"):
            days.setdefault((claim.property, claim.said), []).append(claim)
    for group in days.values():
        top = [g for g in group if g.rank == max(x.rank for x in group)]
        dated = len({g.on for g in top}) == len(top) and top[0].property == "stage"
        if len({g.value for g in top}) > 1 and not dated:
            found.append(c.finding("same-day-conflict", *top))
    return found


def _replacement(c: _Context) -> list[ReviewFinding]:
    next_of = {claim.subject: claim.value for claim in (*c.others, *c.of("replaced_by"))}
    found = []
    for claim in c.of("replaced_by"):
        seen, name = {claim.subject}, claim.value
        while name:
            if name in seen:
                found.append(c.finding("circular-replacement", claim))
                break
            seen.add(name)
            name = next_of.get(name, "")
    return found


def _path(c: _Context) -> list[tuple[ProjectClaim, ProjectClaim]]:
    known = [s for s in c.of("stage") if s.value in c.stages.list]
    known.sort(key=lambda s: (s.on or s.said, s.said, c.stages.rank(s.value)))
    return list(pairwise(known))


def _moves(c: _Context) -> list[ReviewFinding]:
    found = []
    for before, after in _path(c):
        kind = c.stages.move(before.value, after.value)
        back = c.stages.rank(after.value) < c.stages.rank(before.value)
        if kind in ("", "rework", "reduce") and (back or not kind):
            found.append(c.finding("stage-back", before, after))
        elif kind == "skip":
            found.append(c.finding("stage-skipped", before, after))
    return found


def _launch(c: _Context) -> list[ReviewFinding]:
    found = []
    launched = [s for s in c.of("stage") if s.value in ("launched", "full_work")]
    dates = c.of("launch_actual")
    if launched and not dates:
        found.append(c.finding("launched-without-date", *launched))
    approved = [s for s in c.of("stage") if s.value == "approved" and s.on]
    launch = current(dates, "launch_actual")
    if launch and approved:
        first = min(approved, key=lambda s: s.on or date.max)
        if day_of(launch) < (first.on or date.min):
            found.append(c.finding("launch-before-approval", first, launch))
    return [*found, *(_behind(c, launch) if launch else ())]


def _behind(c: _Context, launch: ProjectClaim) -> list[ReviewFinding]:
    """Look for stages before a launch that are said of a day after it.

    An application that nobody has approved cannot have launched; a later stage may be old news.
    """
    day, rank = day_of(launch), c.stages.rank
    before = [s for s in c.of("stage") if s.value in c.stages.before]
    approved = any(rank(s.value) >= rank("approved") for s in before)
    rule = "stage-behind-launch" if approved else "launch-before-approval"
    return [c.finding(rule, stage, launch) for stage in before if (stage.on or stage.said) > day]


def _jobs(c: _Context) -> list[ReviewFinding]:
    found = []
    promised, verified = current(c.claims, "jobs_promised"), current(c.claims, "jobs_verified")
    p, v = _number(promised), _number(verified)
    if promised and verified and p is not None and v is not None and v > p:
        found.append(c.finding("jobs-above-promise", promised, verified))
    cost = current(c.claims, "cost_planned") or current(c.claims, "cost_actual")
    rule = rules()["jobs-thousands"]
    money = _number(cost) if c.currency in rule.unit.split() else None
    limit = rule.threshold or 0
    for claim, jobs in ((promised, p), (verified, v)):
        if claim and cost and jobs and money and jobs > Decimal(limit) * money / Decimal(10**9):
            found.append(c.finding("jobs-thousands", claim, cost))
    return found


def _past_plans(c: _Context) -> list[ReviewFinding]:
    """Look for plans of a day before they were said, where that day is known itself."""
    fair = (KnownBasis.STATED, KnownBasis.ADDRESS)
    plans = [p for p in c.of("launch_planned") if p.basis in fair]
    return [c.finding("plan-in-the-past", plan) for plan in plans if day_of(plan) < plan.said]


def _launches(c: _Context) -> list[ReviewFinding]:
    """Look for launches said of different times, and of a time that is still ahead."""
    said = c.of("launch_actual")
    times = [Period.parse(claim.value) for claim in said]
    last, first = (min(t.last_day for t in times), max(t.first_day for t in times)) if times else (
        date.max, date.min)  # fmt: skip
    found = [c.finding("launched-twice", *said)] if first > last else []
    ahead = [s for s, t in zip(said, times, strict=True) if t.first_day > s.said]
    return found + [c.finding("launch-ahead", claim) for claim in ahead]


def _moved(c: _Context) -> list[ReviewFinding]:
    plans = sorted(c.of("launch_planned"), key=lambda p: p.said)
    moved = [(a, b) for a, b in pairwise(plans) if a.value != b.value]
    return [c.finding("moved-date", a, b) for a, b in moved if a.said != b.said]


def _silence(c: _Context) -> list[ReviewFinding]:
    """Look whether too little was heard for long of what has neither come about nor left."""
    months = months_of_silence(c.claims, c.today)
    stage = current(c.claims, "stage")
    phase = c.stages.phase(stage.value) if stage and stage.value in c.stages.list else ""
    ended = phase in (AFTER, EXIT)
    came = any(claim.property.endswith(_CAME) for claim in c.claims)
    if months is None or months < (rules()["silence"].threshold or 0) or ended or came:
        return []
    last = max(c.claims, key=lambda claim: claim.said)
    return [c.finding("silence", last, months=str(months))]


_CHECKS: tuple[Callable[[_Context], list[ReviewFinding]], ...] = (
    _sources,
    _known_stages,
    _numbers,
    _dates,
    _past_plans,
    _one_site,
    _conflicts,
    _replacement,
    _moves,
    _launch,
    _launches,
    _jobs,
    _moved,
    _silence,
)
