"""Values that an office keeps back, as far as a home never fills them in."""

from __future__ import annotations

from ondiris.model import Period, SeriesKey, World, content_id
from ondiris.ports import Query
from ondiris.production.figures.answering import never_filled, untold_blanks
from ondiris.session.figures.questions import plain
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["blanks", "blanks_stamp"]


def blanks(now: Snapshot, query: Query) -> frozenset[tuple[SeriesKey, Period]]:
    """Return where nothing is derived of what a query meets."""
    return never_filled(now.ledger, plain(query, now.audience), now.vintage)


def blanks_stamp(now: Snapshot) -> str:
    """Return a text that changes where answers do by what the audience is not told of.

    What it is told of changes the revision that it sees.
    """

    def stamp() -> str:
        everything = Query(audience=now.audience, worlds=tuple(World))
        found = untold_blanks(now.ledger, now.ledger.catalogue, everything, now.vintage)
        return content_id("k", *sorted("/".join((*k.texts, str(period))) for k, period in found))

    return now.memory.get((now.vintage, now.newest, "blanks"), stamp, len)
