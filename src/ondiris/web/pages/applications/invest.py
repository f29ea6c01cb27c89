"""How to invest here: procedures as public pages tell them, and what nobody says."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from ondiris.errors import NotFound
from ondiris.people import Act
from ondiris.production.applications.releasing import TimesRelease
from ondiris.publishing.applications.procedures import (
    ProcedureFacts,
    confirmed_text,
    procedure_file,
    reference_table,
    said_in,
    step_table,
)
from ondiris.publishing.applications.times import times_lines
from ondiris.publishing.applications.unknown import not_known
from ondiris.publishing.figures.figure import Figure, Text
from ondiris.session.applications.desk import ProcedureDesk, has_procedures
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.pages.applications.rooms import ApplicationRoom

__all__ = ["acts", "figures", "nav", "router"]

router = APIRouter()
nav = Nav(
    "invest",
    "For investors",
    lambda ask: has_procedures(ask.observatory.home),
    Act.READ_PROCEDURES,
)


@dataclass(frozen=True, slots=True)
class ShownProcedure:
    """A procedure on the page: its name, its steps, what else to know, and where one begins."""

    code: str
    name: Text
    steps: Figure
    references: Figure
    start: str = ""
    times: tuple[str, ...] = ()


@router.get("/{lang}/invest", summary="How to invest here")
def invest(ask: Asked) -> Response:
    """Show the procedures of an investor: steps, owners, times as published, pages."""
    facts = _facts(ask)
    return page(
        ask,
        "applications/invest.html",
        title=ask.voice.words("How to invest here"),
        section="invest",
        procedures=[
            ShownProcedure(
                one.code,
                said_in(one.names, ask.lang),
                step_table(ask.desk, facts, one),
                reference_table(ask.desk, facts, one),
                _start(ask, one.code),
                _times(ask, facts.times(one.code)),
            )
            for one in facts.procedures
        ],
        confirmed=confirmed_text(ask.voice, facts.steps),
        unknown=not_known(ask.voice, facts),
        measured=bool(facts.released),
    )


def _start(ask: Ask, procedure: str) -> str:
    """Return where an application begins: here for who may file, else at the door of the house."""
    if ask.door.public:
        house = ask.observatory.home.settings.apply_at
        path = f"{ask.lang}/applications/new?procedure={procedure}"
        return f"{house.rstrip('/')}/{path}" if house else ""
    room = ApplicationRoom(ask)
    if not (room.writes and room.hand.files):
        return ""
    return room.href("applications/new", procedure=procedure)


def _times(ask: Ask, told: TimesRelease | None) -> tuple[str, ...]:
    return times_lines(ask.voice, told) if told is not None else ()


def _facts(ask: Ask) -> ProcedureFacts:
    today = ask.observatory.today
    desk = ProcedureDesk(ask.now, today)
    return desk.facts(desk.procedures(), ask.as_of or today)


def _file(ask: Ask) -> Figure:
    facts = _facts(ask)
    if not facts.procedures:
        raise NotFound("no-procedures", "this home has no procedures")
    return procedure_file(ask.desk, facts)


figures = (FigureMaker("procedures", _file, dataset="Procedures for investors"),)
acts = {invest: Act.READ_PROCEDURES}
