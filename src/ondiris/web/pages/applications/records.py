"""What the page of an application shows of documents, messages and persons to speak with."""

from __future__ import annotations

from dataclasses import dataclass

from ondiris.applications import ActKind
from ondiris.errors import Refused
from ondiris.people import TextKind
from ondiris.production.applications.sight import SeenApplication
from ondiris.publishing.applications.records import RecordRow, record_rows
from ondiris.publishing.figures.figure import Text
from ondiris.session.applications.recording import RecordDesk, writing_party
from ondiris.web.pages.applications.rooms import ApplicationRoom

__all__ = ["RecordPart", "TypedRecord", "record_part"]


@dataclass(frozen=True, slots=True)
class TypedRecord:
    """What was typed into a form that was refused, to be shown again.

    Parameters
    ----------
    form : str
        ``documents`` or ``messages``; empty where none was sent.
    title, place, sha256, text : str
    """

    form: str = ""
    title: str = ""
    place: str = ""
    sha256: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class RecordPart:
    """What the template ``applications/record.html`` shows.

    Parameters
    ----------
    documents, messages, contacts : tuple of RecordRow
    documents_to, messages_to : str
        Addresses of the forms.
    token : str
        Of the forms; empty where the reader may write nothing.
    once : str
        Pseudonym that a form is given, so that it is entered once.
    steps : tuple of (str, Text)
        What a document or message may be about.
    hands_in : bool
        Whether documents are still taken.
    typed : TypedRecord
    """

    documents: tuple[RecordRow, ...]
    messages: tuple[RecordRow, ...]
    contacts: tuple[RecordRow, ...]
    documents_to: str
    messages_to: str
    token: str
    once: str
    steps: tuple[tuple[str, Text], ...]
    hands_in: bool
    typed: TypedRecord

    @property
    def open(self) -> str:
        """The form that stands open."""
        return self.typed.form


def record_part(
    room: ApplicationRoom, seen: SeenApplication, typed: TypedRecord | None = None
) -> RecordPart:
    """Return what an application has beside its acts, as who asks may see it and add to it.

    Parameters
    ----------
    room : ApplicationRoom
    seen : SeenApplication
    typed : TypedRecord, optional
        What was typed into a form that was refused.
    """
    ask, kept = room.ask, seen.kept
    told = RecordDesk(ask.observatory, room.desk).told(kept, None if seen.whole else seen.steps)
    names = {code: room.names.step(kept.procedure, code) for code in seen.places}
    titles = {code: name.text for code, name in names.items()}
    person = ask.person
    writes = room.writes and person is not None and _writes(room, seen)
    return RecordPart(
        record_rows(ask.voice, told.documents, titles),
        record_rows(ask.voice, told.messages, titles),
        record_rows(ask.voice, told.contacts, titles),
        room.href(f"applications/{kept.code}/documents"),
        room.href(f"applications/{kept.code}/messages"),
        token=person.form(f"application {kept.code}") if writes and person else "",
        once=ask.door.people.texts.new_name(TextKind.MESSAGE) if writes else "",
        steps=tuple((code, name) for code, name in names.items() if code in seen.steps),
        hands_in=all(act.act is not ActKind.WITHDRAWN for act in kept.acts),
        typed=typed or TypedRecord(),
    )


def _writes(room: ApplicationRoom, seen: SeenApplication) -> bool:
    try:
        writing_party(room.hand, seen)
    except Refused:
        return False
    return True
