"""Of each programme that the city leads with, the one fact that would tell most of its odds."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.errors import InvalidInput
from ondiris.model.wanted import Wanted, WantedKind
from ondiris.production.projects.deciding import Decisive, decisive
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.projects.desk import ProjectDesk

__all__ = ["wanted"]

_WHO = ("initiator", "operator", "owner")
"""Properties that name who knows of a subject, the nearest first."""


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
    """Return who carries a project or runs its site; else who of highest rank spoke of it."""
    asked = programme if most.undisclosed else most.id
    now = desk.now
    items = now.catalogue["subjects"]
    site = items[asked].attributes.get("site", "") if asked in items else ""
    for subject in filter(None, (asked, site)):
        for name in _WHO:
            said = now.statements(subject=subject, property=name)
            if said:
                return said[-1].statement.value
    heard = [now.sources[one.source] for one in desk.sayings(asked) if one.source in now.sources]
    ranks = now.city.source_ranks
    providers = [source.provider for source in heard]
    return max(providers, key=lambda name: ranks.get(name, 0), default="")
