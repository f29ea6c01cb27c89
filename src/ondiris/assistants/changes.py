"""What became of figures between two vintages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import zip_longest

from ondiris.assistants.asked import AskedChanges
from ondiris.assistants.figures import about_of, brief_of, in_order
from ondiris.assistants.told import ChangedFigure, ChangesFound, ChangesTold
from ondiris.assistants.visit import Visit, at
from ondiris.model import Period, SeriesKey
from ondiris.production import Row
from ondiris.session.figures.changes import ReleaseDesk

__all__ = ["changes"]

Place = tuple[SeriesKey, Period]
Pair = tuple[Row | None, Row | None]


def changes(visit: Visit, asked: AskedChanges) -> ChangesFound:
    """Return the figures of a question that an earlier vintage did not know, or knew otherwise.

    Raises
    ------
    InvalidInput
        ``bad-since``, ``unknown-code`` and the like.
    NotFound
        ``no-revision``
    """
    now, question = visit.now, visit.question(asked)
    before = ReleaseDesk(visit.observatory, now).since(asked.since)
    stood, stands = before.get(question).rows, now.get(question).rows
    pairs = list(_pairs(visit, stood, stands))
    shown = pairs[visit.start : visit.start + asked.limit]
    counts = Counter(_kind(pair) for pair in pairs)
    return ChangesFound(
        **visit.listed(len(shown), len(pairs)),
        before=at(before),
        asked=visit.asked(asked),
        counts=ChangesTold(**counts),
        items=[_told(visit, pair) for pair in shown],
    )


def _by_place(rows: Iterable[Row]) -> Mapping[Place, list[Row]]:
    found: dict[Place, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.key, row.period].append(row)
    return found


def _pairs(visit: Visit, stood: Iterable[Row], stands: Iterable[Row]) -> Iterable[Pair]:
    """Yield what was said before and what is said now of each series and time that differs."""
    old, new = _by_place(stood), _by_place(stands)
    leading = {place: rows[0] for place, rows in {**old, **new}.items()}
    places = {row.id: place for place, row in leading.items()}
    for row in in_order(visit, leading.values()):
        place = places[row.id]
        was, has = old.get(place, []), new.get(place, [])
        same = {one.id for one in was} & {one.id for one in has}
        left = [one for one in was if one.id not in same]
        came = [one for one in has if one.id not in same]
        yield from zip_longest(left, came)


def _kind(pair: Pair) -> str:
    before, after = pair
    if before is None:
        return "new"
    if after is None:
        return "gone"
    alike = (before.text, before.multiplier, before.bound) == (
        after.text, after.multiplier, after.bound,
    )  # fmt: skip
    return "restated" if alike else "revised"


def _told(visit: Visit, pair: Pair) -> ChangedFigure:
    before, after = pair
    one = after or before
    assert one is not None  # noqa: S101 - a pair has one at least
    return ChangedFigure(
        change=_kind(pair),  # type: ignore[arg-type]  # checked when it is made
        measure=one.key.measure,
        about=about_of(visit, one),
        period=str(one.period),
        before=None if before is None else brief_of(visit, before),
        after=None if after is None else brief_of(visit, after),
    )
