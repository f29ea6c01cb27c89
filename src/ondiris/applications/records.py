"""What is kept of an application beside its acts: documents, messages, persons to speak with.

The ledger holds digests and pseudonyms alone.  A document is its digest, so that anyone who has the
file can tell whether it is the one that was handed in; the file stays with its owner.  What people
wrote, a title or a message, is kept elsewhere under a pseudonym, and its seal here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ondiris.applications.events import ActKind, ApplicationAct
from ondiris.errors import InvalidInput

__all__ = ["ApplicationRecord", "RecordKind", "read_record", "refuse_record", "refuse_writer"]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[pt]-[0-9a-f]{16}")
_WRITERS = ("applicant", "officer", "coordinator")


class RecordKind(StrEnum):
    """What is kept."""

    DOCUMENT = "document"
    MESSAGE = "message"
    CONTACT = "contact"
    """A person to speak with."""


_DIGESTS: Mapping[RecordKind, int] = {
    RecordKind.DOCUMENT: 2,
    RecordKind.MESSAGE: 1,
    RecordKind.CONTACT: 0,
}
"""How many digests stand behind the pseudonym: that of the file, and the seal of the text."""


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """One document, message or person of an application, as the ledger keeps it.

    Parameters
    ----------
    application : str
    kind : RecordKind
    name : str
        Pseudonym of what people wrote of it: ``t-…`` of a text, ``p-…`` of a person.
    day : date
    digest : str
        SHA-256 of a document's bytes; empty otherwise.
    seal : str
        Salted digest of the text; empty for a person, whose contact may change.
    step : str
        The step that it is about; empty where it is about the whole.  What is about a step is for
        those alone who see the step.
    id : str
        Identifier of the entry.
    source : str
        Who said it, in which role and on whose behalf.

    Raises
    ------
    InvalidInput
        ``bad-record`` if a pseudonym or a digest is none.
    """

    application: str
    kind: RecordKind
    name: str
    day: date
    digest: str = ""
    seal: str = ""
    step: str = ""
    id: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        person = self.kind is RecordKind.CONTACT
        wanted = (self.kind is RecordKind.DOCUMENT, not person)
        digests = (self.digest, self.seal)
        if (
            not _NAME.fullmatch(self.name)
            or (self.name[0] == "p") is not person
            or any(bool(one) is not due for one, due in zip(digests, wanted, strict=True))
            or not all(_DIGEST.fullmatch(one) for one in digests if one)
            or " " in self.step
        ):
            raise InvalidInput(
                "bad-record",
                f"a {self.kind} of {self.application} is a pseudonym and its digests",
                hint="`ondiris applications APPLICATION --document FILE` writes one.",
            )

    @property
    def text(self) -> str:
        """The record as one line of words: ``message t-0123456789abcdef 5f…``."""
        return " ".join(filter(None, (self.kind, self.name, self.digest, self.seal, self.step)))


def read_record(
    text: str,
    application: str,
    day: date,
    *,
    id: str = "",  # noqa: A002 - the ledger's own word
    source: str = "",
) -> ApplicationRecord:
    """Return the record that a line of words tells.

    Parameters
    ----------
    text : str
        As `ApplicationRecord.text` writes it.
    application : str
    day : date
    id, source : str

    Raises
    ------
    InvalidInput
        ``unknown-record`` for another kind, ``bad-record`` for what is none.

    Examples
    --------
    >>> read_record("contact p-0123456789abcdef", "app-7", date(2026, 3, 2)).name
    'p-0123456789abcdef'
    """
    first, *words = text.split() or [""]
    if first not in set(RecordKind):
        known = ", ".join(RecordKind)
        raise InvalidInput(
            "unknown-record", f"{first[:40]!r} is no record", hint=f"One of {known}."
        )
    kind = RecordKind(first)
    least = 1 + _DIGESTS[kind]
    if len(words) not in (least, least + 1):
        raise InvalidInput("bad-record", f"a {kind} has {least} words behind it, and maybe a step")
    name, *digests = words[:least]
    digest = digests[0] if kind is RecordKind.DOCUMENT else ""
    seal = digests[-1] if digests else ""
    step = "".join(words[least:])
    return ApplicationRecord(application, kind, name, day, digest, seal, step, id, source)


def refuse_record(
    new: ApplicationRecord,
    before: Sequence[ApplicationRecord],
    acts: Sequence[ApplicationAct],
    *,
    today: date,
) -> None:
    """Refuse a record that what came before it does not allow.

    Parameters
    ----------
    new : ApplicationRecord
    before : sequence of ApplicationRecord
        Those of the same application.
    acts : sequence of ApplicationAct
        All acts of the same application, in the order in which they were entered.
    today : date
        The last day a record may have.

    Raises
    ------
    InvalidInput
        ``future-day``, ``not-filed``, ``before-filing``, ``after-withdrawal`` for a document,
        ``sent-already`` for a pseudonym that stands, ``handed-in-already`` for a file.
    """
    code = new.application
    if new.day > today:
        raise InvalidInput("future-day", f"{new.day} is after {today}")
    filed = next((act for act in acts if act.act is ActKind.FILED), None)
    if filed is None:
        raise InvalidInput("not-filed", f"{code} was never filed")
    if new.day < filed.day:
        raise InvalidInput("before-filing", f"{new.day} is before {filed.day}, when it was filed")
    left = next((act for act in acts if act.act is ActKind.WITHDRAWN), None)
    if left is not None and new.kind is RecordKind.DOCUMENT:
        raise InvalidInput("after-withdrawal", f"{code} was withdrawn on {left.day}")
    for one in before:
        if one.name == new.name:
            raise InvalidInput("sent-already", f"{new.name} stands in {code} since {one.day}")
        if new.digest and one.digest == new.digest:
            raise InvalidInput(
                "handed-in-already", f"this file was handed in on {one.day} as {one.name}"
            )


def refuse_writer(
    new: ApplicationRecord,
    role: str,
    institution: str,
    *,
    applicant: str,
    owners: Mapping[str, str],
) -> None:
    """Refuse a record of one who is no party of the application.

    Parameters
    ----------
    new : ApplicationRecord
    role, institution : str
        Of who writes it.
    applicant : str
        Whose application it is.
    owners : mapping of str to str
        Institution of each step of its procedure; empty where none has it yet.

    Raises
    ------
    InvalidInput
        ``unknown-step``, ``not-this-role``, ``not-this-applicant``, ``not-this-institution``
    """
    if new.step and new.step not in owners:
        known = ", ".join(owners)
        raise InvalidInput("unknown-step", f"{new.step[:40]!r} is no step", hint=f"One of {known}.")
    if role not in _WRITERS:
        known = ", ".join(_WRITERS)
        raise InvalidInput("not-this-role", f"a {new.kind} is entered by one of: {known}")
    if role == "applicant" and institution != applicant:
        raise InvalidInput("not-this-applicant", f"{new.application} is of another applicant")
    theirs = {owners[new.step]} if new.step else {*owners.values()}
    if role == "officer" and institution not in theirs:
        raise InvalidInput(
            "not-this-institution", f"{new.step or new.application} is no matter of {institution}"
        )
