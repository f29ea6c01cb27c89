"""Applications in a list, and a new one in five fields, with a draft that is kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from ondiris.applications import ApplicationState
from ondiris.errors import InvalidInput, NotFound, OndirisError, Refused
from ondiris.model import World
from ondiris.people import Act, Person
from ondiris.publishing.applications.following import applications_table
from ondiris.session.applications.acting import NewApplication
from ondiris.web.apologies import apology
from ondiris.web.asking import Asked
from ondiris.web.forms import gone_on, require_form
from ondiris.web.frame import page
from ondiris.web.pages.applications.rooms import (
    ApplicationRoom,
    Choice,
    Code,
    Hidden,
    Invented,
)

__all__ = ["acts", "router"]

router = APIRouter()
_MOST = 100
_FORM = "new application"
State = Annotated[ApplicationState | None, Query(description="What they have come to.")]
OfProcedure = Annotated[
    str | None, Query(pattern=r"^[a-z0-9-]{1,60}$", description="Code of a procedure.")
]
Draft = Annotated[str | None, Query(pattern=r"^[0-9a-f]{16}$", description="A draft of one's own.")]
Form16 = Annotated[str, Form(pattern=r"^[0-9a-f]{16}$")]


@dataclass(frozen=True, slots=True)
class Fields:
    """The five fields of a new application as they were typed."""

    procedure: str = ""
    applicant: str = ""
    project: str = ""
    power: str = ""
    land: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Fields:
        """Return the fields of a draft."""
        return cls(**{name: kept.get(name, "") for name in cls.__slots__})

    def kept(self) -> dict[str, str]:
        """Return them as a draft keeps them."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def asks(self) -> tuple[str, ...]:
        """What the application needs of the city, in the words of obligations."""
        needs = {"power": self.power, "land": self.land}
        return tuple(
            f"{what} {text.replace(' ', '').replace(',', '.')}"
            for what, text in needs.items()
            if text.strip()
        )


@router.get("/{lang}/applications", summary="Applications")
def listing(
    ask: Asked, world: Invented = None, state: State = None, procedure: OfProcedure = None,
    number: Annotated[
        int, Query(alias="page", description="Page of the list.", ge=1, le=10_000)
    ] = 1,
) -> Response:  # fmt: skip
    """List the applications that who asks may see, the newest first."""
    room = ApplicationRoom(ask, world or "")
    steps = room.desk.steps()
    seen = room.desk.seen_by(room.hand.sight)
    chosen = [kept for kept in reversed(seen) if procedure in (None, kept.procedure)]
    told = [(kept, tuple(steps.get(kept.procedure, ()))) for kept in chosen]
    if state is not None:
        come_to = room.desk.come_to()
        told = [(kept, of) for kept, of in told if come_to[kept.code] is state]
    first = (number - 1) * _MOST
    return page(
        ask,
        "applications/list.html",
        title=ask.voice.words("Applications"),
        section="desk",
        room=room,
        all=len(seen),
        count=len(told),
        first=first,
        number=number,
        last=-(-len(told) // _MOST),
        listed=applications_table(
            ask.desk, room.names, told[first : first + _MOST], room.world
        ),
        come_to=str(state or ""),
        states=[(str(one), ask.voice.label("application_states", str(one)))
                for one in ApplicationState],
        procedure=procedure or "",
        procedures=[(code, room.names.procedure(code).text) for code in room.desk.procedures()],
        files=room.writes and room.hand.files,
        drafts=ask.door.people.drafts.of(ask.person.account) if room.writes and ask.person else (),
    )  # fmt: skip


@router.get("/{lang}/applications/new", summary="A new application")
def new(
    ask: Asked, world: Invented = None, procedure: OfProcedure = None, draft: Draft = None
) -> Response:
    """Show the form of a new application, or a draft of it."""
    room = ApplicationRoom(ask, world or "")
    person = _filing(room)
    if draft is None:
        own = sorted(person.applicants)
        start = Fields(procedure or "", own[0] if own and own[0] != person.account else "")
        return _form(room, secrets.token_hex(8), start)
    kept = next(
        (one for one in ask.door.people.drafts.of(person.account) if one.form == draft), None
    )
    if kept is None:
        raise NotFound("no-draft", "there is no draft of yours of this name")
    return _form(room, draft, Fields.of(kept.fields), kept=True)


@router.post("/{lang}/applications/new", summary="File an application, or keep its draft")
def file(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, ask: Asked, form: Form16, world: Invented = None, do: Code = "file",
    procedure: Code = "", applicant: Code = "", project: Choice = "", power: Code = "",
    land: Code = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """File an application once, keep its draft, or drop it."""
    room = ApplicationRoom(ask, world or "")
    person = _filing(room)
    require_form(request, ask, _FORM, token)
    typed = Fields(procedure, applicant.strip(), project.strip(), power.strip(), land.strip())
    drafts = ask.door.people.drafts
    if do == "drop":
        drafts.drop(person.account, form)
        return gone_on(room.href("desk"))
    if do == "keep":
        if not drafts.keep(person.account, form, typed.kept()):
            return _form(room, form, typed, _sent_before())
        return gone_on(room.href("applications/new", draft=form))
    if not drafts.send(person.account, form):
        return _form(room, form, typed, _sent_before())
    try:
        code = room.hand.file(_read(room, typed, person))
    except OndirisError as error:
        drafts.take_back(person.account, form, typed.kept())
        if not isinstance(error, (InvalidInput, Refused, NotFound)):
            raise
        return _form(room, form, typed, error, kept=True)
    return gone_on(room.href(f"applications/{code}"))


def _read(room: ApplicationRoom, typed: Fields, person: Person) -> NewApplication:
    """Return what a form says.

    Raises
    ------
    InvalidInput
        ``no-procedure``, ``no-applicant`` or ``unknown-project``.
    """
    if not typed.procedure:
        raise InvalidInput("no-procedure", "an application is one in a procedure")
    subjects = room.ask.observatory.catalogue.of(room.desk.worlds)["subjects"]
    project = typed.project
    if project and (project not in subjects or _kind(subjects[project]) != "project"):
        raise InvalidInput("unknown-project", "there is no project of this code")
    applicant = typed.applicant or next(iter(sorted(person.applicants)), "")
    if not applicant:
        raise InvalidInput("no-applicant", "an application is one of somebody")
    world = World.SYNTHETIC if room.world else World.ACTUAL
    today = room.ask.observatory.today
    return NewApplication(typed.procedure, project, applicant, typed.asks, today, world)


def _kind(item: object) -> str:
    return str(getattr(item, "attributes", {}).get("kind", ""))


def _filing(room: ApplicationRoom) -> Person:
    """Return who may file here.

    Raises
    ------
    Refused
        ``sign-in-first`` or ``not-your-role``
    """
    person = room.ask.person
    if person is None or not person.session:
        raise Refused("sign-in-first", "this is for who has signed in")
    if not room.hand.files:
        raise Refused("not-your-role", "no role of yours may do this")
    return person


def _sent_before() -> Refused:
    return Refused("sent-before", "this form was sent before")


def _form(
    room: ApplicationRoom, form: str, typed: Fields, error: OndirisError | None = None, *,
    kept: bool = False,
) -> Response:  # fmt: skip
    ask, person = room.ask, room.ask.person
    assert person is not None  # noqa: S101 - who files has signed in
    status = 200 if error is None else (409 if error.code == "sent-before" else 400)
    own, steps = sorted(person.applicants), room.desk.steps()
    return page(
        ask,
        "applications/new.html",
        title=ask.voice.words("A new application"),
        section="desk",
        status=status,
        room=room,
        form=form,
        typed=typed,
        kept=kept,
        own=[(code, room.names.subject(code)) for code in own],
        coordinates=room.hand.coordinates,
        procedures=[
            (code, room.names.procedure(code))
            for code in room.desk.procedures()
            if steps.get(code)
        ],
        projects=room.projects,
        token=person.form(_FORM),
        trouble=apology(ask.voice.words, error, status) if error is not None else "",
        rule=error.code if error is not None else "",
    )  # fmt: skip


acts = {
    listing: Act.READ_APPLICATIONS,
    new: Act.READ_APPLICATIONS,
    file: Act.READ_APPLICATIONS,
}
