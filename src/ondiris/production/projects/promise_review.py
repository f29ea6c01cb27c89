"""What must be said of promises themselves: moved back, lowered, due before they were said.

Each rule has a code of the list ``promise_rules``, which says it in three languages; none
refuses, for a promise that somebody made is a fact however it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from ondiris.codes import shipped_list
from ondiris.model import Bound
from ondiris.production.projects.facts import fair
from ondiris.production.projects.promises import PromiseLine

__all__ = ["PromiseFinding", "promise_findings"]

_UNDECIDED = ("unknown", "partly", "not_comparable")


@dataclass(frozen=True, slots=True)
class PromiseFinding:
    """A rule that a promise met.

    Parameters
    ----------
    rule : str
        Code of the list ``promise_rules``.
    entries : tuple of str
        Entries it is about.
    """

    rule: str
    entries: tuple[str, ...]

    @property
    def level(self) -> str:
        """Whether it is a warning or a notice, as the list says."""
        return shipped_list("promise_rules")[self.rule].attributes["level"]


def promise_findings(line: PromiseLine, lines: Sequence[PromiseLine]) -> tuple[PromiseFinding, ...]:
    """Return what must be said of a promise.

    Parameters
    ----------
    line : PromiseLine
    lines : sequence of PromiseLine
        Every promise, to see whether its programme counts units at all.
    """
    found = (
        *_moves(line), *_reports(line), *_days(line), *_units(line, lines), *_outcome(line),
    )  # fmt: skip
    return tuple({finding.rule: finding for finding in found}.values())


def _moves(line: PromiseLine) -> Iterator[PromiseFinding]:
    for one in line.versions:
        about = (one.row.id,)
        if one.days_moved < 0:
            yield PromiseFinding("promise-moved-back", about)
        if one.days_moved > 0:
            yield PromiseFinding("moved-later", about)
        if one.lowered:
            yield PromiseFinding("promised-less", about)


def _reports(line: PromiseLine) -> Iterator[PromiseFinding]:
    rows = [one.row for one in line.versions]
    if len(rows) > 1:
        yield PromiseFinding("several-reports", tuple(row.id for row in rows))
    for one, other in combinations(rows, 2):
        same_day = one.known.day == other.known.day and one.source != other.source
        if same_day and one.period.last_day != other.period.last_day:
            yield PromiseFinding("two-days", (one.id, other.id))


def _days(line: PromiseLine) -> Iterator[PromiseFinding]:
    due = line.measured.due if line.measured else None
    first = line.versions[0].row
    if due is not None and fair(first.known) and due.last_day < first.known.day:
        yield PromiseFinding("said-after-due", (first.id,))
    elif due is not None and line.standing in _UNDECIDED and due.last_day < line.verdict.day:
        yield PromiseFinding("deadline-passed", (line.promised.id,))


def _outcome(line: PromiseLine) -> Iterator[PromiseFinding]:
    """Yield what must be said of the outcome: contradicted by a count of its day, or too high."""
    row, promised = line.outcome, line.judged_as
    if row is None:
        return
    others = (*row.conflicts, *row.superseded)
    if others:
        yield PromiseFinding("counts-disagree", (row.id, *others))
    launches = promised.key.measure.startswith("count_") and promised.bound is Bound.EQ
    if launches and row.number > promised.number:
        yield PromiseFinding("count-above-promise", (promised.id, row.id))


def _units(line: PromiseLine, lines: Iterable[PromiseLine]) -> Iterator[PromiseFinding]:
    subject = line.promised.key.subject
    if line.programme and not any(
        other.promised.key.measure.startswith("count_")
        for other in lines
        if other.promised.key.subject == subject
    ):
        yield PromiseFinding("no-units", (line.promised.id,))
