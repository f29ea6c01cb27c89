"""Why a question has no figures: another period, a later day, another world, a withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ondiris.codes import counted
from ondiris.errors import NotFound
from ondiris.model import Observation, World
from ondiris.ports import Query
from ondiris.session.figures.observatory import Observatory

__all__ = ["why_nothing"]

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
    gone = _withdrawn(observatory, question)
    if gone:
        return f"withdrawn: {', '.join(gone[:_NAMED])}; `ondiris why ID` says why"
    if question.periods is not None:
        known = {row.period for row in now.get(replace(question, periods=None)).rows}
        if known:
            newest = sorted(known, key=lambda p: (p.last_day, p.first_day), reverse=True)
            named = ", ".join(str(period) for period in newest[:_NAMED])
            more = len(known) - _NAMED
            rest = f" and {counted(more, 'other period')}" if more > 0 else ""
            return f"nothing for this period; known for {named}{rest}"
    elsewhere = [world for world in World if world not in question.worlds]
    if elsewhere and now.get(replace(question, worlds=tuple(elsewhere))).rows:
        return f"nothing in this world; `--world {elsewhere[0]}` has figures"
    return "no such series is in the ledger; leave a filter out to see which there are"


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
            and _asked(question, entry)
        ):
            found.append(target)
    return found


def _asked(question: Query, entry: Observation) -> bool:
    key = entry.key
    listed = (
        (question.measures, key.measure),
        (question.areas, key.area),
        (question.activities, key.activity),
        (question.subjects, key.subject),
        (question.periods, entry.period),
        (question.worlds, key.world),
    )
    exact = ((question.of, key.of), (question.scope, key.scope))
    return all(codes is None or code in codes for codes, code in listed) and all(
        code is None or code == own for code, own in exact
    )
