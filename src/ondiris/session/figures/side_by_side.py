"""Series set side by side, each read as of its own day, and what may be chosen for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Modality, Period, SeriesKey
from ondiris.ports import Query
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.named_series import NamedSeries
from ondiris.production.figures.side_by_side import (
    SideBySide,
    Told,
    best_grain,
    side_by_side,
    told_by_grain,
)
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.questions import past_day
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["MOST", "Compared", "compare", "known_days", "offered_series", "refuse_ahead"]

MOST = 12
"""So many series may stand side by side."""
_LINE = 2
"""Periods below which there is no line."""
_KEY = 200
"""About how many bytes a key takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Series side by side, and what was asked for and is not there.

    Parameters
    ----------
    side : SideBySide, optional
        Nothing where none of the series is known.
    grain : Grain
    unknown : tuple of NamedSeries
        Of which nothing is told at that grain as of their day.
    """

    side: SideBySide | None
    grain: Grain
    unknown: tuple[NamedSeries, ...]


def compare(
    observatory: Observatory,
    now: Snapshot,
    names: Sequence[NamedSeries],
    *,
    grain: Grain | None = None,
    years: tuple[int | None, int | None] = (None, None),
    base: Period | None = None,
) -> Compared:
    """Return series side by side, as sources printed them; derived where no line is printed.

    Parameters
    ----------
    observatory : Observatory
    now : Snapshot
        As of when those are read that name no day of their own, and the latest that any is.
    names : sequence of NamedSeries
        At most twelve.
    grain : Grain, optional
        The one at which most of them have a line.
    years : tuple of int or None
        First and last year.
    base : Period, optional
        At which every series is 100.

    Raises
    ------
    InvalidInput
        ``too-many-series``, ``no-base``; ``impossible-period`` where the last year comes before
        the first; ``future-vintage`` where a series is asked for as of a day still to come.
    NotFound
        ``no-revision``, ``no-years``
    """
    if len(names) > MOST:
        raise InvalidInput(
            "too-many-series",
            f"{len(names)} series are named, and at most {MOST} stand side by side",
            hint="Leave some of them out.",
        )
    read = [(named, _then(observatory, now, named)) for named in names]
    printed = {named: _printed(then, named) for named, then in read}
    at = grain or best_grain([one[1] for one in printed.values() if one])
    told = {
        named: own if own and len(own[1].get(at, ())) >= _LINE else _derived(then, named) or own
        for (named, then), own in zip(read, printed.values(), strict=True)
    }
    at = grain or best_grain([one[1] for one in told.values() if one])
    found = [
        (named, *own, then.vintage)
        for named, then in read
        if (own := told[named]) is not None and own[1].get(at)
    ]
    there = {named for named, *_ in found}
    return Compared(
        side_by_side(found, at, years=years, base=base) if found else None,
        at,
        tuple(named for named in names if named not in there),
    )


def _then(observatory: Observatory, now: Snapshot, named: NamedSeries) -> Snapshot:
    """Return what was known as of a series' own day, never later than what is read beside it."""
    if named.day is None and named.revision is None:
        return now
    refuse_ahead(named, observatory, now)
    day = min(named.day, now.vintage.known) if named.day else None
    return observatory.at(day, named.revision, public=now.audience.public)


def refuse_ahead(named: NamedSeries, observatory: Observatory, now: Snapshot) -> None:
    """Refuse a series as of a revision or a day that is still to come.

    Raises
    ------
    NotFound
        ``no-revision``
    InvalidInput
        ``future-vintage``
    """
    if named.revision is not None and named.revision > now.vintage.revision:
        raise NotFound(
            "no-revision",
            f"there is no revision {named.revision} yet",
            hint=f"The newest is {now.vintage.revision}.",
        )
    if named.day is not None:
        past_day(named.day, observatory.today)


def _printed(now: Snapshot, named: NamedSeries) -> tuple[SeriesKey, Told] | None:
    return told_by_grain(now.printed(_question(now, named)), named)


def _derived(now: Snapshot, named: NamedSeries) -> tuple[SeriesKey, Told] | None:
    return told_by_grain(now.get(_question(now, named)).rows, named)


def _question(now: Snapshot, named: NamedSeries) -> Query:
    asked = now.question(
        named.measure, of=named.of or None, area=named.area, activity=named.activity,
        scope=named.scope or None,
    )  # fmt: skip
    return replace(asked, subjects=("",))


def known_days(now: Snapshot, names: Sequence[NamedSeries]) -> tuple[date, ...]:
    """Return the days on which anything of some series became known, newest first."""
    asked = {_question(now, named) for named in names}
    return tuple(
        sorted(
            {one.observation.known.day for query in asked for one in now.history(query)},
            reverse=True,
        )
    )


def offered_series(now: Snapshot) -> Mapping[tuple[str, str], Sequence[SeriesKey]]:
    """Return the series that may be chosen: printed ones by measure and what it is of."""
    asked = Query(audience=now.audience, subjects=("",))
    series = now.memory.get(
        (now.key, now.newest, "series"),
        lambda: now.ledger.series(asked, now.vintage),
        lambda keys: _KEY * (1 + len(keys)),
    )
    found: dict[tuple[str, str], list[SeriesKey]] = {}
    for key in sorted(series, key=lambda one: one.texts):
        if key.modality is Modality.ACHIEVED:
            found.setdefault((key.measure, key.of), []).append(key)
    return found
