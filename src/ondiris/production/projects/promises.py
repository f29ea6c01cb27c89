"""Promises with what became of them: one verdict each, which everything shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ondiris.codes import Catalogue
from ondiris.model import Known
from ondiris.ports import Archive, Audience
from ondiris.production.figures.chains import PromiseVersion, StandingPromise
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.measuring import Measured, Terms
from ondiris.production.projects.outcomes import CountedBy, Outcomes
from ondiris.production.projects.pipeline import programmes
from ondiris.projects import Standing, Verdict
from ondiris.sources.city_tables import OtherBasket

__all__ = ["OtherWord", "PromiseLine", "promise_line", "promises"]

_OF_SITES = ("count_zones", "count_enterprises", "jobs")
_MISSED = (Standing.LATE, Standing.SHORT)


@dataclass(frozen=True, slots=True)
class OtherWord:
    """How a promise that moved stands by the other of its words: the first, or the one that stands.

    Parameters
    ----------
    row : Row
    verdict : Verdict
    """

    row: Row
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise beside what became of it, never in one column.

    Parameters
    ----------
    promised : Row
        What was announced: the version that stands.
    verdict : Verdict
        How it stands: by that version, or by its first word where that was not kept.
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
    word : Row or None
        The word that it is judged by, where that is another than the version that stands, or
        another would judge otherwise.
    otherwise : OtherWord or None
        How it stands by the other word, where that is another standing.
    """

    promised: Row
    verdict: Verdict
    judged_by: Row | None = None
    counted: CountedBy = CountedBy.NOTHING
    claimed: bool = False
    versions: tuple[PromiseVersion, ...] = ()
    measured: Measured | None = None
    programme: bool = False
    word: Row | None = None
    otherwise: OtherWord | None = None

    @property
    def first_said(self) -> Known:
        """When it was said first."""
        words = (one.row.known for one in self.versions)
        return min(words, key=lambda known: known.day, default=self.promised.known)

    @property
    def judged_as(self) -> Row:
        """The word that it is judged by."""
        return self.word or self.promised

    @property
    def by_first_word(self) -> bool:
        """Whether it is judged by its first word, which was not kept, though it moved."""
        return self.judged_as.id != self.promised.id

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
    known = set(programmes(catalogue))
    lines = [
        replace(
            promise_line(one, outcomes),
            measured=terms.of(one.row),
            programme=one.row.key.subject in known,
        )
        for one in facts.promises
        if _is_promise(one.row, known)
    ]
    return tuple(sorted(lines, key=_newest_deadline))


def _newest_deadline(line: PromiseLine) -> tuple[int, str, str]:
    row = line.promised
    return -row.period.last_day.toordinal(), row.key.subject, row.key.measure


def _is_promise(row: Row, known: set[str]) -> bool:
    return row.key.subject in known or row.key.measure in _OF_SITES


def promise_line(promise: StandingPromise, outcomes: Outcomes) -> PromiseLine:
    """Return one promise with what became of it by the day of the question.

    It is judged by the version that stands, unless it was late or fell short by its first word:
    to move a promise does not keep it.
    """
    now = _judged(promise.row, promise, outcomes)
    if promise.first.id == promise.row.id:
        return now
    first = _judged(promise.first, promise, outcomes)
    if first.standing is now.standing or first.standing is Standing.NO_DAY:
        return now
    leads, other = (first, now) if first.standing in _MISSED else (now, first)
    return replace(
        leads,
        promised=now.promised,
        word=leads.promised,
        otherwise=OtherWord(other.promised, other.verdict),
    )


def _judged(row: Row, promise: StandingPromise, outcomes: Outcomes) -> PromiseLine:
    promised = outcomes.dated(row)
    verdict, by = outcomes.judged(promised, made=promise.made)
    line = PromiseLine(promised, verdict, versions=promise.versions)
    if by is None:
        return line
    return replace(line, judged_by=by.row, counted=by.counted, claimed=by.claimed)
