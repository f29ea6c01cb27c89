"""What moved in a home's projects between two snapshots, as a list of changes tells it."""

from __future__ import annotations

from ondiris.production.figures.changes import Moved
from ondiris.production.projects.changes import deadlines_moved, forecasts_due, plans_moved
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.projects.desk import ProjectDesk

__all__ = ["moved"]


def moved(before: Snapshot, after: Snapshot) -> tuple[Moved, ...]:
    """Return planned launches and deadlines that moved, launches, and forecasts that came due.

    Parameters
    ----------
    before, after : Snapshot
        One home as one audience sees it, earlier and later.
    """
    ledger, catalogue, audience = after.ledger, after.ledger.catalogue, after.audience
    vintages = before.vintage, after.vintage
    return (
        *plans_moved(ledger, *vintages, audience, after.city.currency),
        *deadlines_moved(ledger, catalogue, *vintages, audience),
        *forecasts_due(ledger, catalogue, ProjectDesk(after).data, *vintages, audience),
    )
