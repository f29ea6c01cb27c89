"""Which figure stands: highest source rank, then newest; rivals of equal rank are shown.

A later figure of the same provider is a revision; one that says the same with more digits, or with
fewer, confirms, and the finer one stands.
Figures of different providers of equal rank whose intervals do not meet are a conflict, and both
stay in sight.  What was promised of a project or programme on a later day is a new version instead,
whoever said it; one read from an excerpt, or of no known day, moves nothing that was said on a day.
A reprint keeps the day and rank of what it repeats.  What has no value neither stands nor competes.

Growth and index are two faces of one question where their basis is stated: then one rule decides
over both.  A figure whose basis a profile supplied competes with its own face alone, and what it
contradicts differs, without being a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product

from ondiris.model import (
    Bound,
    Interval,
    Modality,
    Observation,
    Source,
    promise_weight,
    states_basis,
)
from ondiris.ports import Current, Recorded

__all__ = ["standing"]

Place = tuple[tuple[str, ...], tuple[date, date], bool]


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
    court = _Court(sources, ranks, interval)
    groups: dict[Place, list[Recorded]] = {}
    texts: dict[int, tuple[str, ...]] = {}
    for recorded in found:
        entry = recorded.observation
        if entry.missing:
            continue
        own = texts.get(id(entry.key))
        if own is None:
            own = texts[id(entry.key)] = entry.key.question.texts
        place = own, entry.period.extent, entry.period.deadline
        groups.setdefault(place, []).append(recorded)
    return [current for place in sorted(groups) for current in court.judge(groups[place])]


def _stated(recorded: Recorded) -> bool:
    entry = recorded.observation
    return states_basis(entry.key, entry.defaulted)


def _is_promise(recorded: Recorded) -> bool:
    key = recorded.observation.key
    return bool(key.subject) and key.modality is Modality.PLANNED


def _face_of(recorded: Recorded) -> str:
    return recorded.observation.key.measure


@dataclass(frozen=True, slots=True)
class _Court:
    """Decides among figures of one question."""

    sources: Mapping[str, Source]
    ranks: Mapping[str, int]
    interval: Callable[[Observation], Interval]

    def judge(self, group: Sequence[Recorded]) -> Iterator[Current]:
        """Yield what stands of one question, each face in order."""
        if len(group) == 1:  # as nearly always: there is nobody to compete with
            yield Current(group[0], rank=self._weight(group[0])[0])
            return
        faces = {_face_of(recorded) for recorded in group}
        heaviest = {
            face: max((r for r in group if _face_of(r) == face), key=self._weight) for face in faces
        }
        told = {face for face, recorded in heaviest.items() if _stated(recorded)}
        joined = [r for r in group if _face_of(r) in told]
        overruled = self._overruled(group, joined, {f: heaviest[f] for f in faces - told})
        found = self._compete([*joined, *overruled]) if joined else []
        for face in sorted(faces - told):
            apart = [r for r in group if _face_of(r) == face and r not in overruled]
            found += self._beside(self._compete(apart), found)
        yield from sorted(found, key=lambda c: c.recorded.observation.key.measure)

    def _overruled(
        self,
        group: Sequence[Recorded],
        joined: Sequence[Recorded],
        apart: Mapping[str, Recorded],
    ) -> list[Recorded]:
        """Return figures that would stand beside an equal of no stated basis, and state their own.

        What stands of the other face outweighs and contradicts them: they do not come back.
        """
        if not joined:
            return []
        weight = max(self._weight(recorded) for recorded in joined)
        return [
            r
            for r in group
            if _stated(r)
            and _face_of(r) in apart
            and self._weight(r)[0] == self._weight(apart[_face_of(r)])[0] < weight[0]
        ]

    def _beside(self, apart: list[Current], others: list[Current]) -> list[Current]:
        """Mark what differs from figures of the other face, whose basis may be another."""
        for n, m in product(range(len(apart)), range(len(others))):
            one, other = apart[n], others[m]
            if self._disagree(one.recorded, other.recorded):
                apart[n] = one.differing(other.recorded.id)
                others[m] = other.differing(one.recorded.id)
        return apart

    def _compete(self, group: Sequence[Recorded]) -> list[Current]:
        promised = all(_is_promise(recorded) for recorded in group)
        ordered = sorted(group, key=self._said if promised else self._weight, reverse=True)
        top_rank = self._weight(ordered[0])[0]
        winner, *rivals = self._voices(ordered, promised=promised)
        against = [r for r in rivals if self._disagree(winner, r)]
        shown = [winner, *(r for r in against if self._weight(r)[0] == top_rank)]
        if promised:
            day = winner.observation.known.day
            shown = [r for r in shown if r.observation.known.day == day]
        overruled = tuple(r.id for r in against if r not in shown)
        lost = [r for r in ordered if r not in shown]
        confirmed = tuple(r.id for r in lost if self._confirms(winner, r))
        superseded = tuple(r.id for r in lost if r.id not in confirmed)
        first, *others = (self._among(recorded, shown) for recorded in shown)
        differs = (*first.differs, *overruled)
        return [
            replace(first, superseded=superseded, differs=differs, confirmed=confirmed),
            *others,
        ]

    def _voices(self, ordered: Sequence[Recorded], *, promised: bool) -> list[Recorded]:
        """Return what each provider says, heaviest first: its newest, in its finest print.

        A figure that says an older one of equal rank again with fewer digits confirms it, and
        takes nothing away: the finer one stays.  Promises are told as they were said last.
        """
        said: dict[str, Recorded] = {}
        settled: set[str] = set()
        for recorded in ordered:
            name = self._provider(recorded)
            newest = said.setdefault(name, recorded)
            if newest is recorded or promised or name in settled:
                continue
            if not self._confirms(recorded, newest) or not self._as_heavy(newest, recorded):
                settled.add(name)
            elif self._width(recorded) < self._width(newest):
                said[name] = recorded
        return list(said.values())

    def _as_heavy(self, one: Recorded, other: Recorded) -> bool:
        """Whether two plain figures have one rank."""
        plain = one.observation.printed.bound is other.observation.printed.bound is Bound.EQ
        return plain and self._weight(one)[0] == self._weight(other)[0]

    def _width(self, recorded: Recorded) -> Decimal:
        interval = self.interval(recorded.observation)
        return interval.upper - interval.lower

    def _among(self, own: Recorded, shown: Sequence[Recorded]) -> Current:
        """Return one of several shown with what contradicts it, or differs for want of a basis."""
        rivals = [other for other in shown if other is not own]
        sure = [other.id for other in rivals if _stated(own) and _stated(other)]
        unsure = tuple(other.id for other in rivals if other.id not in sure)
        rank = self._weight(own)[0]
        return Current(own, conflicts=tuple(sure), differs=unsure, rank=rank)

    def _said(self, recorded: Recorded) -> tuple[tuple[bool, bool, date, int], int, str]:
        """Return what a version of a promise weighs, later entries first among equals."""
        entry = recorded.observation
        rank = self._weight(recorded)[0]
        return promise_weight(entry.status, entry.known, rank), recorded.revision, recorded.id

    def _weight(self, recorded: Recorded) -> tuple[int, date, int, str]:
        origin = _origin(self.sources[recorded.observation.source], self.sources)
        day = recorded.observation.known.day
        if origin.id != recorded.observation.source and origin.published:
            day = min(day, origin.published)
        return self.ranks.get(origin.id, origin.rank), day, recorded.revision, recorded.id

    def _provider(self, recorded: Recorded) -> str:
        return _origin(self.sources[recorded.observation.source], self.sources).provider

    def _face(self, recorded: Recorded) -> Interval:
        """Return what a figure's digits allow, an index as the growth it says."""
        interval = self.interval(recorded.observation)
        return interval.plus(-100) if recorded.observation.key.measure == "index_pct" else interval

    def _disagree(self, one: Recorded, other: Recorded) -> bool:
        if Bound.APPROX in (one.observation.printed.bound, other.observation.printed.bound):
            return False
        return not self._face(one).meets(self._face(other))

    def _confirms(self, fine: Recorded, coarse: Recorded) -> bool:
        """Whether a figure says what another one says, at least as finely."""
        printed = fine.observation.printed
        number = printed.value.scaleb(printed.multiplier)
        if fine.observation.key.measure == "index_pct":
            number -= 100
        return self._face(coarse).contains(number) and self._width(fine) <= self._width(coarse)


def _origin(source: Source, sources: Mapping[str, Source]) -> Source:
    seen = {source.id}
    while source.reprint_of in sources and source.reprint_of not in seen:
        source = sources[source.reprint_of]
        seen.add(source.id)
    return source
