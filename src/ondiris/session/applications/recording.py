"""Documents, messages and contacts of applications: entered by the rules, read with their texts.

An entry holds digests and a pseudonym; what people wrote is kept beside the ledger.  The text is
kept first and let go again where the entry is refused, so that no entry ever waits for its text.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from ondiris.applications import ApplicationRecord, RecordKind
from ondiris.errors import Inconsistent, InvalidInput, NotFound, OndirisError, Refused
from ondiris.people import Act, TextKind
from ondiris.ports import Entry
from ondiris.production.applications.kept import KeptApplication, Party, record_statement
from ondiris.production.applications.recorded import ApplicationRecords, told_records
from ondiris.production.applications.sight import SeenApplication
from ondiris.session.applications.acting import OFFICE, ActingPerson
from ondiris.session.applications.files import enter, reviewed
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.figures.observatory import Observatory

__all__ = ["RecordDesk", "document_digest", "opened", "writing_party"]

_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_KINDS: Mapping[RecordKind, TextKind] = {
    RecordKind.DOCUMENT: TextKind.DOCUMENT,
    RecordKind.MESSAGE: TextKind.MESSAGE,
    RecordKind.CONTACT: TextKind.PERSON,
}
_BLANK = "0" * 64


class RecordDesk:
    """Documents, messages and contacts of the applications of a home.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    desk : ApplicationDesk
        Of its applications.
    """

    def __init__(self, observatory: Observatory, desk: ApplicationDesk) -> None:
        self.observatory, self.desk = observatory, desk

    def told(
        self, kept: KeptApplication, steps: Collection[str] | None = None
    ) -> ApplicationRecords:
        """Return what an application has beside its acts, as a reader may see it.

        Parameters
        ----------
        kept : KeptApplication
        steps : collection of str, optional
            The steps that the reader sees: what is about another one is left out.  All if none is
            given.
        """
        people = self.observatory.people
        texts = {one.name: one for one in people.texts.all(kept.code)}
        gone = {one.name for one in kept.records} - texts.keys()
        # The list of what was erased only grows, and most applications have lost nothing.
        listed = people.erasing.all() if gone else ()
        erased = {one.name: self._day(one.erased_at) for one in listed if one.name in gone}
        return told_records(kept, texts, erased, steps)

    def hand_in(  # noqa: PLR0913 - the fields of a form
        self,
        code: str,
        party: Party,
        title: str,
        *,
        file: BinaryIO | None = None,
        stated: str = "",
        place: str = "",
        step: str = "",
        name: str = "",
    ) -> ApplicationRecord:
        """Record a document by its digest; the file stays with its owner.

        Parameters
        ----------
        code : str
            Of the application.
        party : Party
            Who hands it in.
        title : str
        file : binary file, optional
            Read for its digest and not kept.
        stated : str
            The digest that its owner says it has; counts by itself where no file is given.
        place : str
            Where its owner keeps it.
        step : str
            The step that it is for; everything if empty.
        name : str
            A pseudonym that a form was given, so that it is entered once.

        Raises
        ------
        NotFound
            ``unknown-application``
        InvalidInput
            As `ondiris.applications.refuse_record`, and as a title cannot be.
        Inconsistent
            ``digest-differs``
        """
        with self._noted(code, party):
            digest = document_digest(file, stated=stated)
        made = ApplicationRecord(
            code, RecordKind.DOCUMENT, name or self._name(TextKind.DOCUMENT),
            self.observatory.today, digest, _BLANK, step,
        )  # fmt: skip
        return self._entered(made, party, title, place)

    def write(
        self, code: str, party: Party, text: str, *, step: str = "", name: str = ""
    ) -> ApplicationRecord:
        """Record a message to the other parties of an application.

        Parameters
        ----------
        code : str
        party : Party
            Who writes it.
        text : str
        step : str
            The step that it is about: then those alone read it who see the step.
        name : str
            A pseudonym that a form was given, so that it is entered once.

        Raises
        ------
        NotFound
            ``unknown-application``
        InvalidInput
            As `ondiris.applications.refuse_record`, and as a text cannot be.
        """
        made = ApplicationRecord(
            code, RecordKind.MESSAGE, name or self._name(TextKind.MESSAGE),
            self.observatory.today, "", _BLANK, step,
        )  # fmt: skip
        return self._entered(made, party, text, "")

    def introduce(
        self, code: str, party: Party, person: str, contact: str, *, step: str = "", name: str = ""
    ) -> ApplicationRecord:
        """Record a person to speak with; the ledger gets a pseudonym.

        Parameters
        ----------
        code : str
        party : Party
            Whose person it is.
        person, contact : str
            Name, and how to reach them.
        step : str
            The step that they are asked about; all if empty.
        name : str
            A pseudonym that a form was given, so that it is entered once.

        Raises
        ------
        NotFound
            ``unknown-application``
        InvalidInput
            As `ondiris.applications.refuse_record`, and as a name cannot be.
        """
        made = ApplicationRecord(
            code, RecordKind.CONTACT, name or self._name(TextKind.PERSON),
            self.observatory.today, step=step,
        )  # fmt: skip
        return self._entered(made, party, person, contact)

    def _name(self, kind: TextKind) -> str:
        return self.observatory.people.texts.new_name(kind)

    def _entered(
        self, made: ApplicationRecord, party: Party, text: str, beside: str
    ) -> ApplicationRecord:
        observatory, texts = self.observatory, self.observatory.people.texts
        kept = self.desk.one(made.application)
        said = _entries(made, party, kept)
        with self._noted(made.application, party):
            reviewed(observatory, said(_BLANK))
            sealed, new = texts.keep(
                _KINDS[made.kind], text, beside, application=made.application, name=made.name
            )
        try:
            entries = said(sealed.seal)
            enter(
                observatory, lambda: entries, self.desk.steps(), action="application-record",
                detail=made.kind,
            )  # fmt: skip
        except BaseException:
            if new:
                texts.drop(made.name)
            raise
        return _sealed(made, sealed.seal)

    @contextmanager
    def _noted(self, code: str, party: Party) -> Iterator[None]:
        """Write down what is refused, with its rule, where the home has a list of who looked."""
        try:
            yield
        except OndirisError as error:
            if self.observatory.people.there():
                what = f"refused {error.code} {code}"
                self.observatory.people.looking.note(party.actor, Act.READ_APPLICATIONS, what)
            raise

    def _day(self, moment: str) -> date:
        zone = ZoneInfo(self.observatory.city.time_zone)
        return datetime.fromisoformat(moment).astimezone(zone).date()


def document_digest(file: BinaryIO | None, *, stated: str = "") -> str:
    """Return the SHA-256 of a file, which is read and not kept.

    Parameters
    ----------
    file : binary file, optional
        From where it stands to its end; without one, what is stated counts.
    stated : str
        The digest that its owner says it has.

    Raises
    ------
    InvalidInput
        ``no-document`` without either, ``empty-document``; ``bad-digest`` if what is stated is no
        digest.
    Inconsistent
        ``digest-differs`` if the file has another.
    """
    stated = stated.strip()
    if file is None and not stated:
        raise InvalidInput("no-document", "there is neither a file nor its digest")
    if stated and not _DIGEST.fullmatch(stated):
        raise InvalidInput(
            "bad-digest", "a digest has 64 digits from 0 to f",
            hint="sha256sum FILE prints it; on Windows certutil -hashfile FILE SHA256.",
        )  # fmt: skip
    if file is None:
        return stated.lower()
    found, size = hashlib.sha256(), 0
    while part := file.read(2**20):
        found.update(part)
        size += len(part)
    if not size:
        raise InvalidInput("empty-document", "the file is empty")
    digest = found.hexdigest()
    if stated and not hmac.compare_digest(digest, stated.lower()):
        raise Inconsistent(
            "digest-differs", "the file is not the one whose digest was stated",
            hint="It was changed since, or is another file.",
        )  # fmt: skip
    return digest


def writing_party(hand: ActingPerson, seen: SeenApplication, step: str = "") -> Party:
    """Return as whom somebody writes in an application: for their own side, else as coordinator.

    Parameters
    ----------
    hand : ActingPerson
    seen : SeenApplication
        The application as they see it.
    step : str
        The step that it is about; the whole application if empty.

    Raises
    ------
    Refused
        ``not-your-turn`` where they only read.
    """
    person, sight, kept = hand.person, hand.sight, seen.kept
    if person is not None and not (step and step not in seen.steps):
        if kept.applicant in sight.applicants and person.may(Act.APPLY, own=True):
            return Party(person.account, "applicant", kept.applicant)
        owners = kept.owners(seen.places)
        theirs = [owners[step]] if step in owners else [owners[one] for one in seen.steps
                                                        if one in owners]  # fmt: skip
        for one in sorted(set(theirs) & sight.institutions):
            if person.may(Act.TAKE_STEPS, institution=one):
                return Party(person.account, "officer", one)
        if hand.coordinates:
            return Party(person.account, "coordinator", OFFICE)
    raise Refused("not-your-turn", f"{kept.code} is read here, and written by its parties")


@contextmanager
def opened(path: Path | None) -> Iterator[BinaryIO | None]:
    """Give a file to be read, if one is named.

    Raises
    ------
    NotFound
        ``no-such-file``
    """
    if path is None:
        yield None
        return
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        if isinstance(error, OndirisError):
            raise
        raise NotFound("no-such-file", f"there is no file {path.name} to be read") from error


def _entries(
    made: ApplicationRecord, party: Party, kept: KeptApplication
) -> Callable[[str], list[Entry]]:
    """Return what gives the entries of a record once its text is sealed."""

    def said(seal: str) -> list[Entry]:
        record = _sealed(made, seal)
        statement = record_statement(record, party, locator="form", world=kept.world)
        return [party.source, statement]

    return said


def _sealed(made: ApplicationRecord, seal: str) -> ApplicationRecord:
    return ApplicationRecord(
        made.application, made.kind, made.name, made.day, made.digest,
        "" if made.kind is RecordKind.CONTACT else seal, made.step,
    )  # fmt: skip
