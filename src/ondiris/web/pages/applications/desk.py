"""My desk, the coordinator's board, and what stands still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.errors import Refused
from ondiris.people import Act
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import WaitingStep
from ondiris.publishing.applications.following import (
    applications_table,
    institutions_table,
    obligations_table,
    resting_table,
    waiting_table,
)
from ondiris.publishing.applications.holding import holding_table
from ondiris.publishing.figures.figure import Badge, Figure
from ondiris.publishing.projects.unblocking import unblock_table
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Nav
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.pages.applications.rooms import ApplicationRoom, Invented

__all__ = ["acts", "nav", "paces", "router"]

router = APIRouter()
nav = Nav(
    "desk",
    "Applications",
    lambda ask: not ask.door.public and (ask.person is not None or _any(ApplicationRoom(ask))),
    Act.READ_APPLICATIONS,
)
By = Annotated[
    str | None, Query(pattern=r"^[\w.-]{1,60}$", description="An institution, or applicant.")
]
_FIRST = 20
"""Rows of what ending a step brings: those of which something can be told, most first."""
_BEST = 5
"""Of them those that stand on the board."""
_MOST = 100
"""Rows of a board; the page says where there are more."""
_WORST = 25
"""Rows of a list of what stands still, for who has a minute: the worst first."""


@router.get("/{lang}/desk", summary="My desk")
def desk(ask: Asked, world: Invented = None) -> Response:
    """Show what waits for who asks, what they may open, and what they owe."""
    room = ApplicationRoom(ask, world or "")
    hand, words = room.hand, ask.voice.words
    waiting = room.desk.waiting()
    mine = [one for one in waiting if hand.reader.has_turn(one)]
    owed = [one for one in room.desk.owed(met=False) if hand.reader.has_turn(one)]
    late = sum(one.overdue for one in mine)
    opening = [
        (kept, tuple(room.desk.steps().get(kept.procedure, ())))
        for kept, owners in (room.desk.openable() if ask.person is not None else ())
        if hand.coordinates or hand.sight.institutions & owners
    ]
    return page(
        ask,
        "applications/desk.html",
        title=words("My desk"),
        section="desk",
        room=room,
        count=len(mine),
        overdue=late,
        opens=len(opening),
        waiting=waiting_table(
            ask.desk, room.names, "waiting", words("Waits for you"), mine[:_MOST],
            room.desk.today, room.world,
        ),
        opening=applications_table(ask.desk, room.names, opening[:_MOST], room.world),
        owed=obligations_table(ask.desk, room.names, owed[:_MOST], one=False, world=room.world),
        more=max(0, len(mine) - _MOST),
        drafts=ask.door.people.drafts.of(ask.person.account) if room.writes and ask.person else (),
    )  # fmt: skip


@router.get("/{lang}/board", summary="The coordinator's board")
def board(ask: Asked, world: Invented = None, by: By = None) -> Response:
    """Show every step that waits, oldest first, by institution."""
    room = _everything(ApplicationRoom(ask, world or ""))
    words, waiting = ask.voice.words, room.desk.waiting()
    chosen = [one for one in waiting if by is None or _of(one) == by]
    chosen.sort(key=lambda one: (one.step.since, one.application.code))
    rests = room.desk.resting() if by is None else []
    return page(
        ask,
        "applications/board.html",
        title=words("Board"),
        section="desk",
        room=room,
        count=len(waiting),
        overdue=sum(one.overdue for one in waiting),
        by=by,
        institutions=institutions_table(ask.desk, room.names, waiting, room.world),
        steps=waiting_table(
            ask.desk, room.names, "steps", words("Steps that wait, oldest first"),
            chosen[:_MOST], room.desk.today, room.world,
        ),
        more=max(0, len(chosen) - _MOST),
        rests=len(rests),
        resting=_resting(room, rests[:_MOST]),
        unblock=_unblocking(room, _BEST) if by is None else None,
    )  # fmt: skip


@router.get("/{lang}/standstill", summary="What stands still")
def standstill(ask: Asked, world: Invented = None) -> Response:
    """Show what is overdue: steps whose confirmed term has passed, and obligations."""
    room = _everything(ApplicationRoom(ask, world or ""))
    words, waiting = ask.voice.words, room.desk.waiting()
    late = [one for one in waiting if one.overdue]
    unsure = sum(not one.confirmed for one in waiting)
    owed = [one for one in room.desk.owed(met=False) if one.overdue]
    rests = room.desk.resting()
    return page(
        ask,
        "applications/standstill.html",
        title=words("What stands still"),
        section="desk",
        room=room,
        steps=len(late),
        owed_count=len(owed),
        unsure=unsure,
        late=waiting_table(
            ask.desk, room.names, "late", words("Overdue steps"), late[:_WORST], room.desk.today,
            room.world,
        ),
        owed=obligations_table(ask.desk, room.names, owed[:_WORST], one=False, world=room.world),
        holding=holding_table(ask.desk, room.names, room.desk.holding()),
        rests=len(rests),
        resting=_resting(room, rests[:_WORST]),
    )  # fmt: skip


@router.get("/{lang}/unblock", summary="Unblock on Monday")
def unblock(ask: Asked, world: Invented = None) -> Response:
    """Show what it would bring if what stands still ended on its day, most first."""
    room = _everything(ApplicationRoom(ask, world or ""))
    figure = _unblocking(room, _FIRST)
    return page(
        ask,
        "applications/unblock.html",
        title=figure.headline,
        section="desk",
        room=room,
        unblock=figure,
    )


def _unblocking(room: ApplicationRoom, most: int) -> Figure:
    """Return what ending a step would bring, most first: so many rows."""
    ask = room.ask
    now = ask.observatory.at(ask.as_of or ask.observatory.today)
    found = ProjectDesk(now, room.desk.worlds).unblock()
    badges = (Badge.FORECAST, *((Badge.SYNTHETIC,) if room.world else ()))
    return unblock_table(ask.desk, found, badges=badges, most=most)


def _resting(room: ApplicationRoom, found: Sequence[KeptApplication]) -> Figure:
    """Return the applications at which it is nobody's turn."""
    desk = room.ask.desk
    return resting_table(desk, room.names, found, room.desk.today, room.world)


def _any(room: ApplicationRoom) -> bool:
    return room.desk.book.any_filed()


def _everything(room: ApplicationRoom) -> ApplicationRoom:
    """Return the room of one who reads every application.

    Raises
    ------
    Refused
        ``not-your-role``
    """
    if not room.reads:
        raise Refused("not-your-role", "no role of yours may do this")
    return room


def _of(one: WaitingStep) -> str:
    return "applicant" if one.waits_for == "applicant" else one.institution


acts = dict.fromkeys((desk, board, standstill, unblock), Act.READ_APPLICATIONS)
paces = {unblock: Pace.SLOW}
