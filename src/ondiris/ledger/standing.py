"""Which figure stands: highest source rank, then newest; rivals of equal rank are shown.

A later figure of the same provider is a revision.  Figures of different providers of equal
rank whose intervals do not meet are a conflict, and both stay in sight.  A reprint keeps the
day and rank of what it repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby

from ondiris.model import Bound, Interval, Observation, Source
from ondiris.ports import Current, Recorded

__all__ = ["standing"]


def standing(
    found: Iterable[Recorded],
    sources: Mapping[str, Source],
    ranks: Mapping[str, int],
    interval: Callable[[Observation], Interval],
) -> list[Current]:
    """Return the figures that stand, one per series and extent, rivals beside.

    Parameters
    ----------
    found : iterable of Recorded
        Visible observations.
    sources : mapping of str to Source
        Sources by identifier.
    ranks : mapping of str to int
        Ranks by source that replace the sources' own.
    interval : callable
        What an observation's digits allow.
    """
    ordered = sorted(found, key=_place)
    current: list[Current] = []
    for _, group in groupby(ordered, key=_place):
        current += _of_group(list(group), sources, ranks, interval)
    return current


def _place(recorded: Recorded) -> tuple[tuple[str, ...], tuple[date, date], bool]:
    entry = recorded.observation
    return entry.key.texts, entry.period.extent, entry.period.deadline


def _of_group(
    group: list[Recorded],
    sources: Mapping[str, Source],
    ranks: Mapping[str, int],
    interval: Callable[[Observation], Interval],
) -> list[Current]:
    def weight(recorded: Recorded) -> tuple[int, date, int, str]:
        origin = _origin(sources[recorded.observation.source], sources)
        day = recorded.observation.known.day
        if origin.id != recorded.observation.source and origin.published:
            day = min(day, origin.published)
        rank = ranks.get(origin.id, origin.rank)
        return rank, day, recorded.revision, recorded.id

    def provider(recorded: Recorded) -> str:
        return _origin(sources[recorded.observation.source], sources).provider

    ordered = sorted(group, key=weight, reverse=True)
    top_rank = weight(ordered[0])[0]
    newest: dict[str, Recorded] = {}
    for recorded in ordered:
        if weight(recorded)[0] == top_rank:
            newest.setdefault(provider(recorded), recorded)
    winner, *rivals = newest.values()
    disputed = [r for r in rivals if _disagree(winner.observation, r.observation, interval)]
    shown = [winner, *disputed]
    superseded = tuple(r.id for r in ordered if r not in shown)
    return [
        Current(
            recorded,
            superseded if recorded is winner else (),
            tuple(other.id for other in shown if other is not recorded),
        )
        for recorded in shown
    ]


def _origin(source: Source, sources: Mapping[str, Source]) -> Source:
    seen = {source.id}
    while source.reprint_of in sources and source.reprint_of not in seen:
        source = sources[source.reprint_of]
        seen.add(source.id)
    return source


def _disagree(
    one: Observation, other: Observation, interval: Callable[[Observation], Interval]
) -> bool:
    if Bound.APPROX in (one.printed.bound, other.printed.bound):
        return False
    return not interval(one).meets(interval(other))
