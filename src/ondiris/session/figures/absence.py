"""Why a question has no figures: another period, a later day, another world, a withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ondiris.codes import counted
from ondiris.errors import NotFound
from ondiris.model import Observation, Period, World
from ondiris.ports import Query
from ondiris.session.figures.observatory import Observatory

__all__ = ["NothingFound", "NothingKind", "nothing_found", "what_was_withdrawn", "why_nothing"]

_NAMED = 3


class NothingKind(StrEnum):
    """Why a question found nothing."""

    NOT_YET_KNOWN = "not-yet-known"
    WITHDRAWN = "withdrawn"
    OTHER_PERIODS = "other-periods"
    OTHER_WORLD = "other-world"
    NO_SERIES = "no-such-series"


@dataclass(frozen=True, slots=True)
class NothingFound:
    """Why a question found nothing, with what shows it.

    Parameters
    ----------
    kind : NothingKind
    day : date, optional
        When the first of it became known, where that was later.
    ids : tuple of str
        Entries that answered it and were withdrawn.
    periods : tuple of Period
        Those of which it is known, newest first.
    world : World, optional
        In which there are figures.
    """

    kind: NothingKind
    day: date | None = None
    ids: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    world: World | None = None


def nothing_found(
    observatory: Observatory, question: Query, as_of: date | None = None
) -> NothingFound:
    """Return why a question that found nothing found nothing.

    Parameters
    ----------
    observatory : Observatory
    question : Query
        What was asked.
    as_of : date, optional
        The day asked for; the newest where there was none.
    """
    now = observatory.at()
    later = now.get(question).rows if as_of is not None else ()
    if later:
        return NothingFound(NothingKind.NOT_YET_KNOWN, day=min(row.known.day for row in later))
    if gone := _withdrawn(observatory, question):
        return NothingFound(NothingKind.WITHDRAWN, ids=tuple(gone))
    if question.periods is not None:
        ever = replace(question, periods=None)
        known = {period for _, period in now.coverage(ever)}
        known = known or {row.period for row in now.get(ever).rows}
        if known:
            newest = sorted(known, key=lambda p: (p.last_day, p.first_day), reverse=True)
            return NothingFound(NothingKind.OTHER_PERIODS, periods=tuple(newest))
    elsewhere = [world for world in World if world not in question.worlds]
    if elsewhere and now.coverage(replace(question, worlds=tuple(elsewhere))):
        return NothingFound(NothingKind.OTHER_WORLD, world=elsewhere[0])
    return NothingFound(NothingKind.NO_SERIES)


def why_nothing(observatory: Observatory, question: Query, as_of: date | None = None) -> str:
    """Return in a line why a question that found nothing found nothing, as `nothing_found`."""
    found = nothing_found(observatory, question, as_of)
    named = ", ".join(map(str, found.periods[:_NAMED]))
    more = len(found.periods) - _NAMED
    rest = f" and {counted(more, 'other period')}" if more > 0 else ""
    return {
        NothingKind.NOT_YET_KNOWN: f"nothing of this was known by {as_of}; the first became known "
        f"on {found.day}",
        NothingKind.WITHDRAWN: _said_of(found.ids),
        NothingKind.OTHER_PERIODS: f"nothing for this period; known for {named}{rest}",
        NothingKind.OTHER_WORLD: f"nothing in this world; `--world {found.world}` has figures",
        NothingKind.NO_SERIES: "no such series is in the ledger; leave a filter out to see which "
        "there are",
    }[found.kind]


def what_was_withdrawn(observatory: Observatory, question: Query) -> str:
    """Return in a line which entries that answered a question were withdrawn; empty where none.

    Parameters
    ----------
    observatory : Observatory
    question : Query
        What was asked.
    """
    return _said_of(_withdrawn(observatory, question))


def _said_of(gone: Sequence[str]) -> str:
    return f"withdrawn: {', '.join(gone[:_NAMED])}; `ondiris why ID` says why" if gone else ""


def _withdrawn(observatory: Observatory, question: Query) -> list[str]:
    ledger, now = observatory.ledger, observatory.at()
    found = []
    for target in ledger.withdrawals(now.vintage):
        try:
            entry, _ = ledger.find(target, now.vintage)
        except NotFound:
            continue
        if (
            isinstance(entry, Observation)
            and now.audience.may_see(entry)
            and question.meets(entry.key, entry.period)
        ):
            found.append(target)
    return found
