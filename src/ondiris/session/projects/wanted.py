"""Of each programme that the city leads with, the one fact that would tell most of its odds."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.errors import InvalidInput
from ondiris.model.wanted import Wanted, WantedKind
from ondiris.production.projects.deciding import Decisive, decisive
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.projects.desk import ProjectDesk

__all__ = ["wanted"]


def wanted(now: Snapshot) -> Sequence[Wanted]:
    """Return what is wanted most of programmes: of a project its state, of unnamed ones their list.

    Parameters
    ----------
    now : Snapshot
    """
    desk = ProjectDesk(now)
    found = (_of(desk, code) for code in now.city.headline.programmes)
    return tuple(one for one in found if one is not None)


def _of(desk: ProjectDesk, programme: str) -> Wanted | None:
    try:
        odds = desk.odds(programme)
    except InvalidInput:
        return None
    most = max(decisive(odds), key=lambda one: (one.first_order, one.id), default=None)
    if most is None or most.first_order <= 0:
        return None
    return Wanted(
        f"promises/{programme}",
        programme,
        WantedKind.LIST_OF_PROJECTS if most.undisclosed else WantedKind.PROJECT_STATE,
        programme if most.undisclosed else most.id,
        min(most.first_order, 1.0),
        _owner(desk, programme, most),
    )


def _owner(desk: ProjectDesk, programme: str, most: Decisive) -> str:
    """Return who spoke last of a project, or who promised the programme."""
    said = desk.sayings(programme if most.undisclosed else most.id) or desk.sayings(programme)
    sources = desk.now.sources
    return next((sources[one.source].provider for one in said if one.source in sources), "")
