"""Promises with what became of them: one verdict each, which everything shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ondiris.codes import Catalogue
from ondiris.ports import Archive, Audience, Query
from ondiris.production.figures.rows import Row
from ondiris.production.projects.chains import (
    PromiseVersion,
    promise_chains,
    version_that_stands,
)
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.measuring import Measured, Terms
from ondiris.production.projects.outcomes import CountedBy, Outcomes
from ondiris.production.projects.pipeline import programmes
from ondiris.projects import Standing, Verdict
from ondiris.sources.city_tables import OtherBasket

__all__ = ["PromiseLine", "promise_line", "promises"]

_OF_SITES = ("count_zones", "count_enterprises", "jobs")


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise beside what became of it, never in one column.

    Parameters
    ----------
    promised : Row
        What was announced.
    verdict : Verdict
        How it stands.
    judged_by : Row or None
        The figure behind the outcome that the verdict names.
    counted : CountedBy
        Whether that was published, or counts launches of named projects, or both.
    claimed : bool
        Whether only who promised says so.
    versions : tuple of PromiseVersion
        Everything said of it, oldest first; the version that stands among them.
    measured : Measured or None
        Whether it can be measured, and what it lacks.
    programme : bool
        Whether a programme promised it.
    """

    promised: Row
    verdict: Verdict
    judged_by: Row | None = None
    counted: CountedBy = CountedBy.NOTHING
    claimed: bool = False
    versions: tuple[PromiseVersion, ...] = ()
    measured: Measured | None = None
    programme: bool = False

    @property
    def standing(self) -> Standing:
        """How it stands, in a word."""
        return self.verdict.standing

    @property
    def outcome(self) -> Row | None:
        """What was verified over the same basket."""
        return None if self.verdict.differs else self.judged_by

    @property
    def beside(self) -> Row | None:
        """What was counted over another basket."""
        return self.judged_by if self.verdict.differs else None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its figures: the promise, and what it was judged by."""
        return (self.promised, *([self.judged_by] if self.judged_by else ()))


def promises(
    archive: Archive,
    catalogue: Catalogue,
    facts: Facts,
    audience: Audience,
    other_baskets: Sequence[OtherBasket] = (),
) -> tuple[PromiseLine, ...]:
    """Return every promise with what became of it by the vintage's day, newest deadline first.

    Parameters
    ----------
    archive, catalogue
        Ledger and code lists.
    facts : Facts
        The figures that stand, as of when.
    audience : Audience
        Who is asking.
    other_baskets : sequence of OtherBasket
        Outcomes near a promise that count over another basket.
    """
    outcomes = Outcomes(archive, facts, audience, other_baskets)
    terms = Terms(archive, facts, catalogue, audience)
    said = archive.history(Query(audience=audience, with_subject=True), facts.vintage)
    current = {row.id: row for row in facts.rows}
    known = set(programmes(catalogue))
    lines = []
    for versions in promise_chains(said, catalogue):
        standing = _standing(versions, current)
        if standing is not None and _is_promise(standing, known):
            lines.append(
                replace(
                    promise_line(outcomes.dated(standing), outcomes),
                    versions=versions,
                    measured=terms.of(standing),
                    programme=standing.key.subject in known,
                )
            )
    return tuple(sorted(lines, key=_newest_deadline))


def _standing(versions: Sequence[PromiseVersion], current: Mapping[str, Row]) -> Row | None:
    return version_that_stands(current[v.row.id] for v in versions if v.row.id in current)


def _newest_deadline(line: PromiseLine) -> tuple[int, str, str]:
    row = line.promised
    return -row.period.last_day.toordinal(), row.key.subject, row.key.measure


def _is_promise(row: Row, known: set[str]) -> bool:
    return row.key.subject in known or row.key.measure in _OF_SITES


def promise_line(promised: Row, outcomes: Outcomes) -> PromiseLine:
    """Return one promise with what became of it by the day of the question."""
    verdict, by = outcomes.judged(promised)
    if by is None:
        return PromiseLine(promised, verdict)
    return PromiseLine(promised, verdict, by.row, by.counted, by.claimed)
