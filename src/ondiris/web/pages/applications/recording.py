"""The forms of documents and messages: each is entered once, as a command enters it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from ondiris.errors import Inconsistent, InvalidInput, Refused
from ondiris.people import Act
from ondiris.production.applications.kept import Party
from ondiris.session.applications.recording import RecordDesk, writing_party
from ondiris.web.asking import Asked
from ondiris.web.door import Ask
from ondiris.web.forms import gone_on, require_form
from ondiris.web.pages.applications.one import Application, shown
from ondiris.web.pages.applications.records import TypedRecord
from ondiris.web.pages.applications.rooms import ApplicationRoom, Code, Hidden, Invented

__all__ = ["acts", "router"]

router = APIRouter()
Once = Annotated[str, Form(pattern=r"^t-[0-9a-f]{16}$")]
Line = Annotated[str, Form(max_length=2_000)]
Long = Annotated[str, Form(max_length=40_000)]
Enter = Callable[[RecordDesk, Party], object]


@router.post("/{lang}/applications/{code}/documents", summary="Hand in a document")
def hand_in(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, ask: Asked, code: Application, once: Once, world: Invented = None,
    title: Line = "", place: Line = "", sha256: Line = "", step: Code = "",
    file: Annotated[UploadFile | None, File()] = None, token: Hidden = "",
) -> Response:  # fmt: skip
    """Record a document by its digest; the file is read and not kept."""
    # A browser sends a field of a file without one as an empty file without a name.
    sent = file if file is not None and (file.filename or file.size) else None

    def enter(desk: RecordDesk, party: Party) -> object:
        return desk.hand_in(
            code, party, title, file=sent.file if sent else None, stated=sha256, place=place,
            step=step, name=once,
        )  # fmt: skip

    typed = TypedRecord("documents", title, place, sha256)
    return _entered(request, ask, world, code, token, step, typed, enter)


@router.post("/{lang}/applications/{code}/messages", summary="Write a message")
def write(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, ask: Asked, code: Application, once: Once, world: Invented = None,
    text: Long = "", step: Code = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Write to the other parties of an application."""

    def enter(desk: RecordDesk, party: Party) -> object:
        return desk.write(code, party, text, step=step, name=once)

    typed = TypedRecord("messages", text=text)
    return _entered(request, ask, world, code, token, step, typed, enter)


def _entered(  # noqa: PLR0913, PLR0917 - what both forms have
    request: Request, ask: Ask, world: str | None, code: str, token: str, step: str,
    typed: TypedRecord, enter: Enter,
) -> Response:  # fmt: skip
    """Enter what a form says and show the application anew, or why it was refused."""
    room = ApplicationRoom(ask, world or "")
    require_form(request, ask, f"application {code}", token)
    try:
        party = writing_party(room.hand, room.hand.one(code), step)
    except Refused as error:
        account = ask.person.account if ask.person else ""
        note = ask.door.people.looking.note
        note(account, Act.READ_APPLICATIONS, f"refused {error.code} {code}")
        return shown(room, code, error, 403, typed)
    try:
        enter(RecordDesk(ask.observatory, room.desk), party)
    except (InvalidInput, Inconsistent) as error:
        return shown(room, code, error, 400, typed)
    return gone_on(f"{room.href(f'applications/{code}')}#{typed.form}")


acts = dict.fromkeys((hand_in, write), Act.READ_APPLICATIONS)
