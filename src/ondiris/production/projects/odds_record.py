"""What is on record of a programme's launches: published counts, and launches of its projects.

Both say "at least so many by a day".  A count holds what was launched up to its day, projects
named by then included; a launch of a later day adds to it.  So nothing is counted twice, and a
launch counts on its own day alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.model import Bound, Modality, Source
from ondiris.production.figures.chains import StandingPromise, names_a_day
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.outcomes import CountedBy, delivered
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.projects import ProjectClaim, ReviewFinding, launched_on, rules

__all__ = ["Counted", "LaunchRecord", "NamedLaunch", "launch_record", "record_review"]


@dataclass(frozen=True, slots=True)
class NamedLaunch:
    """A launch of a project that is named as part of the programme."""

    project: str
    day: date
    claim: ProjectClaim


@dataclass(frozen=True, slots=True)
class Counted:
    """So many launches by a day, at least: how many, over which basket, who says so.

    Parameters
    ----------
    number : int
    basket : CountedBy
    day : date
        Of the newest count or launch that it rests on; the day asked where nothing is known.
    claimed : bool
        Whether it rests on a count by who promised, which nobody else has verified.
    inputs : tuple of str
    """

    number: int
    basket: CountedBy
    day: date
    claimed: bool
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaunchRecord:
    """Published counts over the programme's own basket, and launches of its projects.

    Parameters
    ----------
    counts : tuple of Row
        Oldest first; what a source calls "at least" or "about" counts as printed.
    named : tuple of NamedLaunch
        In the order of their days.
    promiser : str
        Who promised.
    providers : mapping of str to str
        Who speaks in each source.
    """

    counts: tuple[Row, ...]
    named: tuple[NamedLaunch, ...]
    promiser: str
    providers: Mapping[str, str]

    def by(self, day: date) -> Counted:
        """Return how many are known to have launched by a day."""
        found = [self._count(row, day) for row in self.counts if row.period.last_day <= day]
        mine = [n for n in self.named if n.day <= day]
        if mine:
            ids = tuple(n.claim.id for n in mine)
            found.append(Counted(len(mine), CountedBy.NAMED, mine[-1].day, False, ids))  # noqa: FBT003 - a fact
        nothing = Counted(0, CountedBy.NOTHING, day, False, ())  # noqa: FBT003 - a fact
        return max(found, key=lambda c: (c.number, c.day), default=nothing)

    def _count(self, row: Row, day: date) -> Counted:
        since = [n for n in self.named if row.period.last_day < n.day <= day]
        return Counted(
            int(row.number) + len(since),
            CountedBy.BOTH if since else CountedBy.PUBLISHED,
            since[-1].day if since else row.period.last_day,
            self.providers.get(row.source, "") == self.promiser,
            (row.id, *(n.claim.id for n in since)),
        )

    def counted_on(self, day: date) -> date | None:
        """Return the day of the newest count by a day; None where there is none."""
        return max((r.period.last_day for r in self.counts if r.period.last_day <= day),
                   default=None)  # fmt: skip


def launch_record(
    facts: Facts,
    promise: StandingPromise,
    members: Iterable[ProjectLine],
    sources: Mapping[str, Source],
) -> LaunchRecord:
    """Return what is on record of the launches that a promise counts.

    Parameters
    ----------
    facts : Facts
    promise : StandingPromise
        The promised number of launches.
    members : iterable of ProjectLine
        Projects named as part of the programme.
    sources : mapping of str to Source
    """
    row = promise.row
    named = [NamedLaunch(m.code, launched_on(m.launch), m.launch) for m in members if m.launch]
    if names_a_day(row) and not row.period.deadline:
        named = [n for n in named if n.day >= row.period.first_day]
    said_by = sources.get(row.source)
    return LaunchRecord(
        tuple(delivered(facts, row, made=promise.made)),
        tuple(sorted(named, key=lambda n: (n.day, n.project))),
        said_by.provider if said_by else "",
        {name: source.provider for name, source in sources.items()},
    )


def record_review(
    record: LaunchRecord, promise: StandingPromise, today: date, due: Sequence[date]
) -> tuple[ReviewFinding, ...]:
    """Look over a programme's promise and what is on record of it.

    Parameters
    ----------
    record : LaunchRecord
    promise : StandingPromise
        The promised number of launches.
    today : date
        The day of the question.
    due : sequence of date
        Readings of its deadline; none where it names no day.
    """
    row = promise.row
    found = [
        _finding("counts-disagree", row, r.id, *others)
        for r in record.counts
        if (others := (*r.conflicts, *r.superseded))
    ]
    counted = record.by(today)
    if counted.number > row.number and row.bound is Bound.EQ:
        found.append(_finding("count-above-promise", row, *counted.inputs))
    if not due:
        found.append(_finding("no-day", row, row.id))
    elif due[-1] < today:
        found.append(_finding("deadline-passed", row, row.id))
    back = [one.row.id for one in promise.versions if one.days_moved < 0]
    if back:
        found.append(_finding("promise-moved-back", row, row.id, *back))
    return tuple(found)


def no_units(facts: Facts, programme: str) -> tuple[ReviewFinding, ...]:
    """Return that a programme promises something and no number of launches, where it does."""
    planned = facts.of(programme, modality=Modality.PLANNED)
    return (_finding("no-units", planned[0], *(r.id for r in planned)),) if planned else ()


def _finding(rule: str, about: Row, *entries: str) -> ReviewFinding:
    level = rules("programme_rules.csv")[rule].level
    return ReviewFinding(rule, level, about.key.subject, (about.key.measure,), entries)
