"""Why a question has no figures: another period, a later day, another world, a withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ondiris.codes import counted
from ondiris.errors import NotFound
from ondiris.model import Observation, World
from ondiris.ports import Query
from ondiris.session.figures.observatory import Observatory

__all__ = ["what_was_withdrawn", "why_nothing"]

_NAMED = 3


def why_nothing(observatory: Observatory, question: Query, as_of: date | None = None) -> str:
    """Return in a line why a question that found nothing found nothing.

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
        first = min(row.known.day for row in later)
        return f"nothing of this was known by {as_of}; the first became known on {first}"
    gone = what_was_withdrawn(observatory, question)
    if gone:
        return gone
    if question.periods is not None:
        ever = replace(question, periods=None)
        known = {period for _, period in now.coverage(ever)}
        known = known or {row.period for row in now.get(ever).rows}
        if known:
            newest = sorted(known, key=lambda p: (p.last_day, p.first_day), reverse=True)
            named = ", ".join(str(period) for period in newest[:_NAMED])
            more = len(known) - _NAMED
            rest = f" and {counted(more, 'other period')}" if more > 0 else ""
            return f"nothing for this period; known for {named}{rest}"
    elsewhere = [world for world in World if world not in question.worlds]
    if elsewhere and now.coverage(replace(question, worlds=tuple(elsewhere))):
        return f"nothing in this world; `--world {elsewhere[0]}` has figures"
    return "no such series is in the ledger; leave a filter out to see which there are"


def what_was_withdrawn(observatory: Observatory, question: Query) -> str:
    """Return in a line which entries that answered a question were withdrawn; empty where none.

    Parameters
    ----------
    observatory : Observatory
    question : Query
        What was asked.
    """
    gone = _withdrawn(observatory, question)
    if not gone:
        return ""
    return f"withdrawn: {', '.join(gone[:_NAMED])}; `ondiris why ID` says why"


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
