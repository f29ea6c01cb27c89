"""What a release changed: the figures that stand at two vintages, laid beside each other.

A revision is another number, not more digits of the same: a figure whose interval lies within the
earlier one, or holds it, confirms.  What another capability can tell of the time between, a promise
that moved or a launch, it registers as `Moved`, so that this room knows none of them.  Derived
figures are left out: they move with their inputs, which are named.

To the public a figure that this home compiled from returns is left out and counted: what differs
between two compilations can betray a single return.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ondiris.codes import Catalogue
from ondiris.model import (
    Adds,
    Bound,
    Interval,
    Modality,
    PriceBasis,
    SeriesKey,
    Source,
    Vintage,
)
from ondiris.ports import Archive, Audience, Current, Query
from ondiris.production.figures.derivation import half_up
from ondiris.production.figures.rows import Row, published_row

__all__ = [
    "Cause",
    "ConflictChange",
    "MoveKind",
    "Moved",
    "Place",
    "ReleaseChanges",
    "Revised",
    "compare",
    "confirms",
    "figures_changed",
]

Place = tuple[SeriesKey, tuple[date, date], bool]
_NEVER = Vintage(date.min, 0)


class Cause(StrEnum):
    """Why another figure stands."""

    REVISION = "revision"
    OTHER_SOURCE = "other_source"
    WITHDRAWAL = "withdrawal"
    DERIVED = "derived"
    PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class Revised:
    """A figure that stands where another number stood.

    Parameters
    ----------
    old, new : Row
        What stood and what stands.
    cause : Cause
        Whether the same provider revised it, another source took its place, what stood was
        withdrawn, what follows from better sources stands in its place, or what was computed so
        far was printed.
    growth : tuple of Decimal, optional
        Growth on the year before in current prices, per cent, as both vintages give it; none
        where one of them does not.
    """

    old: Row
    new: Row
    cause: Cause
    growth: tuple[Decimal, Decimal] | None = None

    @property
    def difference(self) -> Decimal:
        """By how much, in whole units; an index and a growth are held against each other."""
        faces = (self.old.key.measure, self.new.key.measure)
        shift = {("growth_pct", "index_pct"): -100, ("index_pct", "growth_pct"): 100}
        return self.new.number - self.old.number + shift.get(faces, 0)

    @property
    def promised(self) -> bool:
        """Whether it is a promise about a subject."""
        return self.new.key.modality is Modality.PLANNED and bool(self.new.key.subject)


@dataclass(frozen=True, slots=True)
class ConflictChange:
    """Sources of equal rank that began, or ceased, to contradict each other."""

    opened: bool
    rows: tuple[Row, ...]


class MoveKind(StrEnum):
    """What moved beside figures."""

    DATE = "date"
    DEADLINE = "deadline"
    LAUNCH = "launch"
    FORECAST = "forecast"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that moved between two vintages, told by the capability that knows it.

    Parameters
    ----------
    kind : MoveKind
    subject : str
        Project or programme; of a year its activity.
    property : str
        Property of the statement, measure of the promise, day of a forecast; of a year what moved
        it, ``revisions`` or ``news``.
    old, new : str
        What was and is said: a day, a period; of a forecast its probability, and ``met``,
        ``missed`` or ``not_scored``.
    days : int, optional
        By how many days it moved; of a launch, how long after its last plan it came.
    source, evidence : str
        Who says so, and where.
    amounts : tuple of Row, optional
        Of a promise for another time what was promised and is; of a year what it came to.
    """

    kind: MoveKind
    subject: str
    property: str
    old: str
    new: str
    days: int | None
    source: str
    evidence: str
    amounts: tuple[Row, Row] | None = None


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """Everything that changed between two vintages, as one audience may know it.

    Parameters
    ----------
    before, after : Vintage
    new, withdrawn : tuple of Row
        Figures of which nothing stood before; taken back with nothing in their place.
    revised : tuple of Revised
    conflicts : tuple of ConflictChange
    moved : tuple of Moved
    confirmed : int
        How many figures were said again, with no other number.
    compiled : int
        How many changed figures of our own compilation are not shown.
    """

    before: Vintage
    after: Vintage
    new: tuple[Row, ...] = ()
    revised: tuple[Revised, ...] = ()
    withdrawn: tuple[Row, ...] = ()
    conflicts: tuple[ConflictChange, ...] = ()
    moved: tuple[Moved, ...] = ()
    confirmed: int = 0
    compiled: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nothing changed that may be told."""
        lists = (self.new, self.revised, self.withdrawn, self.conflicts, self.moved)
        return not any(lists) and not self.confirmed and not self.compiled

    def of_kind(self, *kinds: MoveKind) -> tuple[Moved, ...]:
        """Return what moved, of some kinds."""
        return tuple(one for one in self.moved if one.kind in kinds)


def figures_changed(
    archive: Archive, catalogue: Catalogue, before: Vintage, after: Vintage, audience: Audience
) -> ReleaseChanges:
    """Return what changed in the figures of a ledger between two vintages.

    Parameters
    ----------
    archive : Archive
    catalogue : Catalogue
    before, after : Vintage
    audience : Audience
        Who is asking: both vintages are read as it may read them.
    """
    stood, stands = archive.compared(before, after, audience)
    found = compare(
        _rows(stood, catalogue),
        _rows(stands, catalogue),
        sources=archive.sources(after, audience),
        taken_back=archive.withdrawals(after).keys(),
        public=audience.public,
    )
    growth = _growths(archive, catalogue, found.revised, audience, (before, after))
    revised = tuple(replace(one, growth=growth.get(one.new.id)) for one in found.revised)
    return replace(found, before=before, after=after, revised=revised)


def compare(
    stood: Iterable[Row],
    stands: Iterable[Row],
    *,
    sources: Mapping[str, Source],
    taken_back: Set[str],
    public: bool,
) -> ReleaseChanges:
    """Return what differs between the figures that stood and those that stand.

    Parameters
    ----------
    stood, stands : iterable of Row
        Recorded figures at the same places, of each place the one that stands first and those
        that contradict it behind.
    sources : mapping of str to Source
    taken_back : set of str
        Identifiers of what is withdrawn by now.
    public : bool
        Leave out and count what this home compiled.

    Notes
    -----
    The vintages of the result and the growth of what was revised are left to the caller.
    """
    old, new = _by_place(stood), _by_place(stands)
    lists: dict[str, list[Any]] = {n: [] for n in ("new", "revised", "withdrawn", "conflicts")}
    confirmed = compiled = 0
    rivalries: set[frozenset[str]] = set()
    for was, now in _pairs(old, new):
        alike = {r.id for r in was} == {r.id for r in now}
        if alike and set(now[0].confirmed) <= set(was[0].confirmed):
            continue
        if public and any(row.compiled for row in (*was, *now)):
            compiled += 1
            continue
        told = frozenset(name for row in (*was, *now) for name in (row.id, *row.conflicts))
        disputed = [any(row.conflicts for row in rows) for rows in (was, now)]
        if disputed[0] != disputed[1] and told not in rivalries:
            rivalries.add(told)
            rivals = now if disputed[1] else was
            lists["conflicts"].append(ConflictChange(disputed[1], tuple(rivals)))
        if not now:
            lists["withdrawn"].append(was[0])
        elif not was:
            lists["new"].append(now[0])
        elif alike:
            confirmed += 1
        elif now[0].id != was[0].id:
            cause = _cause(was[0], now[0], sources, taken_back)
            if _says_again(was[0], now[0], cause):
                confirmed += 1
            else:
                lists["revised"].append(Revised(was[0], now[0], cause))
    whole = {name: tuple(found) for name, found in lists.items()}
    return ReleaseChanges(_NEVER, _NEVER, confirmed=confirmed, compiled=compiled, **whole)


def _rows(found: Iterable[Current], catalogue: Catalogue) -> list[Row]:
    return [published_row(c, catalogue.interval(c.recorded.observation)) for c in found]


def _by_place(rows: Iterable[Row]) -> dict[Place, list[Row]]:
    found: dict[Place, list[Row]] = {}
    for row in rows:
        place = row.key, row.period.extent, row.period.deadline
        found.setdefault(place, []).append(row)
    return found


def _pairs(
    old: Mapping[Place, list[Row]], new: Mapping[Place, list[Row]]
) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield what stood and what stands place by place; a change of face or basis is one place."""
    questions: dict[Place, dict[Place, None]] = {}
    for place in (*old, *new):
        key, extent, due = place
        questions.setdefault((key.question, extent, due), {})[place] = None
    for places in questions.values():
        gone = [place for place in places if place not in new]
        come = [place for place in places if place not in old]
        kept = [(place, place) for place in places if place in old and place in new]
        for before, after in (*kept, *zip(gone, come, strict=False)):
            yield old[before], new[after]
        yield from ((old[place], []) for place in gone[len(come) :])
        yield from (([], new[place]) for place in come[len(gone) :])


def _says_again(old: Row, new: Row, cause: Cause) -> bool:
    """Whether a figure says what the one before said; another source may round on another grid."""
    stood, says = _growth_face(old), _growth_face(new)
    return confirms(stood, says) or (cause is Cause.OTHER_SOURCE and stood.meets(says))


def _growth_face(row: Row) -> Interval:
    """Return what a figure's digits allow, an index as the growth it says."""
    return row.interval.plus(-100) if row.key.measure == "index_pct" else row.interval


def confirms(stood: Interval, said: Interval) -> bool:
    """Whether one figure says another again, with more digits or fewer.

    Parameters
    ----------
    stood, said : Interval
        What the digits of either allow, in whole units.

    Examples
    --------
    >>> coarse = Interval(Decimal(3500), Decimal(4500))
    >>> confirms(coarse, Interval.exactly(3600)), confirms(coarse, Interval.exactly(4600))
    (True, False)
    """
    inside = stood.lower <= said.lower and said.upper <= stood.upper
    around = said.lower <= stood.lower and stood.upper <= said.upper
    return inside or around


def _cause(old: Row, new: Row, sources: Mapping[str, Source], taken_back: Set[str]) -> Cause:
    if old.id in taken_back:
        return Cause.WITHDRAWAL
    said, says = sources.get(old.source), sources.get(new.source)
    same = old.source == new.source or (said and says and said.provider == says.provider)
    return Cause.REVISION if same else Cause.OTHER_SOURCE


def _growths(
    archive: Archive,
    catalogue: Catalogue,
    revised: Sequence[Revised],
    audience: Audience,
    vintages: tuple[Vintage, Vintage],
) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the growth of revised levels at both vintages, by identifier of the new figure."""
    earlier = {
        one.new.id: before
        for one in revised
        if _is_level(one.new, catalogue) and (before := one.new.period.year_before()) is not None
    }
    if not earlier:
        return {}
    levels = [one for one in revised if one.new.id in earlier]
    query = Query(
        audience=audience,
        measures=tuple({one.new.key.measure for one in levels}),
        areas=tuple({one.new.key.area for one in levels}),
        activities=tuple({one.new.key.activity for one in levels}),
        periods=tuple(dict.fromkeys(earlier.values())),
    )
    bases = [_bases(archive.current(query, vintage), catalogue, audience) for vintage in vintages]
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for one in levels:
        place = one.new.key, earlier[one.new.id].extent
        then, now = (base.get(place) for base in bases)
        if then is not None and now is not None:
            found[one.new.id] = _growth(one.old, then), _growth(one.new, now)
    return found


def _is_level(row: Row, catalogue: Catalogue) -> bool:
    key = row.key
    return (
        catalogue.is_money(key.unit)
        and catalogue.measure(key.measure).over_activity is Adds.SUM
        and key.modality is not Modality.PLANNED
        and key.price_basis is not PriceBasis.REAL
        and row.bound is Bound.EQ
    )


def _bases(
    found: Iterable[Current], catalogue: Catalogue, audience: Audience
) -> dict[tuple[SeriesKey, tuple[date, date]], Row]:
    """Return figures that a growth can be counted from: undisputed, above zero, plain."""
    return {
        (row.key, row.period.extent): row
        for row in _rows(found, catalogue)
        if not row.conflicts
        and row.bound is Bound.EQ
        and row.interval.lower > 0
        and not (audience.public and row.compiled)
    }


def _growth(level: Row, base: Row) -> Decimal:
    return half_up((level.number / base.number - 1) * 100, 1)
