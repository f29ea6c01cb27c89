"""Versions of a promise: who said what and when, and what each moved against the one before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ondiris.codes import Catalogue
from ondiris.model import Interval, Modality, Period
from ondiris.ports import Current, Recorded
from ondiris.production.figures.rows import Row, published_row
from ondiris.production.projects.promises import PromiseLine

__all__ = ["PromiseVersion", "promise_versions"]


@dataclass(frozen=True, slots=True)
class PromiseVersion:
    """A promise as somebody said it on a day.

    Parameters
    ----------
    row : Row
        What was promised.
    number : int
        Which version of the promise of this measure it is, the first being one.
    moved : Interval or None
        How much more than in the version before, in whole units; none for the first, and where
        the two were counted in other units.
    due_before : Period or None
        The time of the version before, where this one names another.
    line : PromiseLine or None
        What became of it, where this version stands; none where another took its place.
    """

    row: Row
    number: int
    moved: Interval | None
    due_before: Period | None
    line: PromiseLine | None

    @property
    def repeats(self) -> bool:
        """Whether it says what the version before said, within the digits of both."""
        still = self.moved is not None and self.moved.contains(Interval.exactly(0).lower)
        return self.number > 1 and still and self.due_before is None


def promise_versions(
    said: Iterable[Recorded], lines: Sequence[PromiseLine], catalogue: Catalogue
) -> tuple[PromiseVersion, ...]:
    """Return every version of every promise of one programme, measure by measure, oldest first.

    Parameters
    ----------
    said : iterable of Recorded
        Everything recorded about the programme, superseded figures included.
    lines : sequence of PromiseLine
        Its promises that stand, each judged.
    catalogue : Catalogue
        Says what printed digits allow.
    """
    judged = {line.promised.id: line for line in lines}
    rows = [
        (one.revision, published_row(Current(one), catalogue.interval(one.observation)))
        for one in said
        if one.observation.key.modality is Modality.PLANNED
    ]
    rows.sort(key=lambda item: (item[1].key.measure, item[1].known.day, item[0], item[1].id))
    out: list[PromiseVersion] = []
    for _, row in rows:
        before = out[-1] if out and out[-1].row.key.measure == row.key.measure else None
        out.append(_version(row, before, judged.get(row.id)))
    return tuple(out)


def _version(row: Row, before: PromiseVersion | None, line: PromiseLine | None) -> PromiseVersion:
    if before is None:
        return PromiseVersion(row, 1, None, None, line)
    last = before.row
    comparable = last.key.unit == row.key.unit and last.key.scope == row.key.scope
    return PromiseVersion(
        row,
        before.number + 1,
        row.interval - last.interval if comparable else None,
        last.period if last.period != row.period else None,
        line,
    )
