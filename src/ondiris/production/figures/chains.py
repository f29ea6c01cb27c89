"""What is one promise: the reports of it, in the order in which they were said.

A promise is said again, moved, lowered; two papers report it on two days.  All that is one
promise with several days, never two, and nothing of it is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ondiris.codes import Catalogue
from ondiris.model import Frequency, Interval, Modality, Period
from ondiris.ports import Current, Recorded
from ondiris.production.figures.rows import Row, published_row

__all__ = [
    "PromiseVersion",
    "StandingPromise",
    "chain_before",
    "chain_of",
    "chained",
    "continues",
    "names_a_day",
    "promise_chains",
    "standing_promises",
    "standing_versions",
    "version_that_stands",
]


@dataclass(frozen=True, slots=True)
class PromiseVersion:
    """A promise as somebody said it on a day.

    Parameters
    ----------
    row : Row
        What was promised.
    number : int
        Which version of its promise it is, the first being one.
    moved : Interval or None
        How much more than in the version before, in whole units; none for the first, and where
        the two were counted in other units.
    due_before : Period or None
        The time of the version before, where both name a day and not the same.
    """

    row: Row
    number: int
    moved: Interval | None
    due_before: Period | None

    @property
    def repeats(self) -> bool:
        """Whether it says what the version before said, within the digits of both."""
        still = self.moved is not None and self.moved.contains(Interval.exactly(0).lower)
        return self.number > 1 and still and self.due_before is None

    @property
    def lowered(self) -> bool:
        """Whether it promises less than the version before, whatever the digits of both allow."""
        return self.moved is not None and self.moved.upper < 0

    @property
    def days_moved(self) -> int:
        """By how many days the last day on which it is due moved; below zero if to an earlier."""
        if self.due_before is None:
            return 0
        return (self.row.period.last_day - self.due_before.last_day).days


@dataclass(frozen=True, slots=True)
class StandingPromise:
    """One promise: the version of it that stands, and every word on it.

    Parameters
    ----------
    row : Row
        The version that stands.
    versions : tuple of PromiseVersion
        Everything said of it, oldest first.
    """

    row: Row
    versions: tuple[PromiseVersion, ...] = ()

    @property
    def first(self) -> Row:
        """The first word; what nobody has confirmed begins nothing that somebody has."""
        sure = self.row.as_promise[:2]
        words = (one.row for one in self.versions)
        return next((row for row in words if row.as_promise[:2] >= sure), self.row)

    @property
    def made(self) -> date:
        """The day of the first word: all that was delivered since answers the promise."""
        return min((one.row.known.day for one in self.versions), default=self.row.known.day)


def names_a_day(row: Row) -> bool:
    """Whether a promise's time is a due time, and not the month or day in which it was said."""
    period = row.period
    if period.deadline or period.length > 1:
        return True
    stamp = period.frequency in (Frequency.DAY, Frequency.MONTH)
    return not (stamp and period.first_day <= row.known.day)


def continues(earlier: Row, later: Row) -> bool:
    """Whether a later word is about the promise of an earlier one, of one subject and measure.

    Two amounts for two years are two promises.  One amount for two years is a promise that
    moved, if it was said again before the first year had been over for a year.

    Parameters
    ----------
    earlier, later : Row
        Promises, in the order in which they were said.
    """
    before, after = earlier.period, later.period
    if before == after or (before.deadline and after.deadline):
        return True
    if not (names_a_day(earlier) and names_a_day(later)):
        return True
    return earlier.interval.meets(later.interval) and later.known.day <= _year_after(before)


def _year_after(period: Period) -> date:
    last = period.last_day
    return date(last.year + 1, last.month, min(last.day, 28) if last.month == 2 else last.day)


def promise_chains(
    said: Iterable[Recorded], catalogue: Catalogue
) -> tuple[tuple[PromiseVersion, ...], ...]:
    """Return everything promised as chains, each one promise with its versions, oldest first.

    Parameters
    ----------
    said : iterable of Recorded
        Everything recorded about one subject or many, superseded figures included.
    catalogue : Catalogue
        Says what printed digits allow.

    Returns
    -------
    tuple of tuple of PromiseVersion
        By subject, measure and first version.
    """
    rows = [
        (one.revision, published_row(Current(one), catalogue.interval(one.observation)))
        for one in said
        if one.observation.key.modality is Modality.PLANNED
    ]
    rows.sort(key=lambda item: (*_series(item[1]), item[1].known.day, item[0], item[1].id))
    return tuple(_versions(chain) for chain in _chains(row for _, row in rows))


def chained(rows: Iterable[Row]) -> tuple[tuple[Row, ...], ...]:
    """Return promised figures that stand as chains, each one promise, oldest word first.

    Parameters
    ----------
    rows : iterable of Row
        Promised figures, in any order.
    """
    ordered = sorted(rows, key=lambda row: (*_series(row), row.known.day, row.id))
    return tuple(tuple(chain) for chain in _chains(ordered))


def standing_promises(
    said: Iterable[Recorded], standing: Iterable[Row], catalogue: Catalogue
) -> tuple[StandingPromise, ...]:
    """Return each promise of which a version stands, with every word on it.

    Parameters
    ----------
    said : iterable of Recorded
        Everything recorded, superseded figures included.
    standing : iterable of Row
        The figures that stand at their places.
    catalogue : Catalogue
        Says what printed digits allow.
    """
    current = {row.id: row for row in standing}
    found = []
    for versions in promise_chains(said, catalogue):
        row = _standing(versions, current)
        if row is not None:
            found.append(StandingPromise(row, versions))
    return tuple(found)


def _standing(versions: Sequence[PromiseVersion], current: Mapping[str, Row]) -> Row | None:
    return version_that_stands(current[v.row.id] for v in versions if v.row.id in current)


def standing_versions(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return figures without versions of promises that another version has taken the place of.

    Parameters
    ----------
    rows : iterable of Row
        Figures that stand at their places, promised ones and others.
    """
    every = tuple(rows)
    promised = [row for row in every if row.key.modality is Modality.PLANNED and row.key.subject]
    stands = {version_that_stands(chain) for chain in chained(promised)}
    moved = {row.id for row in promised if row not in stands}
    return tuple(row for row in every if row.id not in moved)


def version_that_stands(rows: Iterable[Row]) -> Row | None:
    """Return the version of a promise that stands, over all the times it was promised for."""
    return max(rows, key=lambda row: (*row.as_promise, row.id), default=None)


def _chains(ordered: Iterable[Row]) -> list[list[Row]]:
    found: list[list[Row]] = []
    for row in ordered:
        chain = _chain_of(row, found)
        if chain is None:
            found.append([row])
        else:
            chain.append(row)
    return found


def chain_before(row: Row, earlier: Iterable[Row]) -> tuple[Row, ...]:
    """Return the chain that a word continues among those said before; empty where it begins one.

    Parameters
    ----------
    row : Row
        A promised figure.
    earlier : iterable of Row
        Promised figures said before it, in any order.
    """
    return tuple(_chain_of(row, [list(chain) for chain in chained(earlier)]) or ())


def chain_of(row: Row, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the chain of which a word is a part, among all that were said; alone if in none."""
    return next((chain for chain in chained(rows) if row in chain), (row,))


def _chain_of(row: Row, found: Sequence[list[Row]]) -> list[Row] | None:
    """Return the chain that a word continues, one of its own time before any other."""
    mine = [chain for chain in found if _series(chain[-1]) == _series(row)]
    same = [chain for chain in mine if chain[-1].period == row.period]
    others = [chain for chain in reversed(mine) if continues(chain[-1], row)]
    return next(iter((*same, *others)), None)


def _versions(chain: Sequence[Row]) -> tuple[PromiseVersion, ...]:
    first = PromiseVersion(chain[0], 1, None, None)
    return (first, *(_version(n, a, b) for n, (a, b) in enumerate(pairwise(chain), start=2)))


def _version(number: int, last: Row, row: Row) -> PromiseVersion:
    comparable = last.key.unit == row.key.unit and last.key.scope == row.key.scope
    moved = _difference(last.interval, row.interval) if comparable else None
    dated = names_a_day(last) and names_a_day(row) and last.period != row.period
    return PromiseVersion(row, number, moved, last.period if dated else None)


def _difference(before: Interval, after: Interval) -> Interval:
    """Return how much more is promised; of "more than" and "at least" their least ends count."""
    if not (before.upper.is_finite() or after.upper.is_finite()):
        return Interval.exactly(after.lower) - Interval.exactly(before.lower)
    return after - before


def _series(row: Row) -> tuple[str, ...]:
    """Return what two words share if they are about one promise, whatever they are counted in."""
    key = row.key
    return key.subject, key.measure, key.of, key.area, key.activity, str(key.world)
