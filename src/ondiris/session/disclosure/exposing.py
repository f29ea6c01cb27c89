"""What others expose in a home: values kept back by an office that figures of others give away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ondiris.engines.highs import HighsSolver
from ondiris.errors import NotFound, Refused
from ondiris.ports import Query
from ondiris.production.disclosure.opened_by_others import OpenedBlank, opened_by_others
from ondiris.production.disclosure.rules import rules_on
from ondiris.production.figures.answering import kept_back

if TYPE_CHECKING:
    from ondiris.session.figures.observatory import Observatory
    from ondiris.session.figures.snapshot import Snapshot

__all__ = ["CLOSER_PCT", "exposed_by_others"]

CLOSER_PCT = 10.0
"""How near a value may come to be known where no rules say it, in per cent."""


def exposed_by_others(observatory: Observatory, now: Snapshot) -> tuple[OpenedBlank, ...]:
    """Return the values kept back that what is printed gives away; for those inside alone.

    Parameters
    ----------
    observatory : Observatory
    now : Snapshot
        Of the internal audience.

    Raises
    ------
    Refused
        ``inside`` for the public: where a blank can be opened is no news to spread.
    """
    if now.audience.public:
        raise Refused("inside", "what others expose is listed for those inside alone")
    everything = Query(audience=now.audience, scope=None)
    told = kept_back(observatory.ledger, everything, now.vintage)
    kept = frozenset((entry.key, entry.period) for entry in told)
    if not kept:
        return ()
    try:
        closer = rules_on(observatory.home.settings, now.vintage.known).blur_pct or CLOSER_PCT
    except NotFound:
        closer = CLOSER_PCT
    measures = tuple(sorted({key.measure for key, _ in kept}))
    rows = now.printed(Query(audience=now.audience, measures=measures, scope=None))
    return opened_by_others(rows, kept, now.catalogue, HighsSolver(), closer_pct=closer)
