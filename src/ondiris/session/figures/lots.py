"""A wide answer lot by lot: what nobody reads is not derived."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from ondiris.model import Period
from ondiris.ports import Query
from ondiris.production.figures.answering import batched_periods
from ondiris.publishing.figures.answers import with_missing
from ondiris.session.figures.answer import Answer
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["lots_of", "with_blanks"]

_PERIODS = 3
"""So many are answered at a time: of a city with its districts, some ten thousand figures."""
_PERIODS_OF_A_MEASURE = 24
"""The figures of one measure are fewer, and whoever reads all of them waits for each lot."""


def lots_of(now: Snapshot, query: Query) -> Iterator[Callable[[], Answer]]:
    """Yield what answers a question lot by lot: together the figures of `Snapshot.get`, each once.

    A question about all times that names neither an activity or a subject nor both a measure and
    an area is answered a few periods at a time, newest first; any other in one.

    Parameters
    ----------
    now : Snapshot
    query : Query
    """
    named = query.activities is not None or query.subjects is not None
    named |= query.measures is not None and query.areas is not None
    if named or query.periods is not None:
        yield partial(now.get, query)
        return
    most = _PERIODS if query.measures is None else _PERIODS_OF_A_MEASURE
    lots = now.memory.get(
        (now.key, now.newest, most, "periods in lots"),
        lambda: tuple(batched_periods(_known(now), most)),
        lambda found: 400 * most * len(found),
    )
    for periods in lots:
        yield partial(_lot, now, query, periods)


def _known(now: Snapshot) -> set[Period]:
    """Return the periods of which something is known."""
    counted = {row.period for one in now.counts for row in one.all(now.vintage, now.audience)}
    return {*now.ledger.periods(now.vintage), *counted}


def with_blanks(lot: Callable[[], Answer]) -> Callable[[], Answer]:
    """Return a lot with what has no value among its rows, by key and period."""

    def joined() -> Answer:
        answer = lot()
        rows = with_missing(answer.rows, answer.without_value)
        return replace(answer, rows=tuple(rows), without_value=())

    return joined


def _lot(now: Snapshot, query: Query, periods: tuple[Period, ...]) -> Answer:
    answer = now.get(replace(query, periods=periods))
    own = frozenset(periods)  # a deadline is met by every period that it lies within
    return replace(
        answer,
        rows=tuple(row for row in answer.rows if row.period in own),
        missing=tuple(one for one in answer.missing if one.period in own),
        without_value=tuple(row for row in answer.without_value if row.period in own),
    )
