"""Documents, messages and contacts of an application: rows for a page, a terminal, an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ondiris.production.applications.kept import Party
from ondiris.production.applications.recorded import ApplicationRecords, TextState, ToldRecord
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["RecordRow", "party_text", "record_rows", "records_json"]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as a reader sees it.

    Parameters
    ----------
    name : str
        Its pseudonym.
    day : str
    party : str
        Who entered it: role and institution.
    step : str
        What it is about; empty for the whole application.
    text, beside : str
        What people wrote; empty where it is not there.
    absent : str
        Why it is not, in a sentence; empty where it is.
    altered : bool
        Whether what is kept is not what was sealed.
    digest : str
        Of a document.
    """

    name: str
    day: str
    party: str
    step: str
    text: str
    beside: str
    absent: str
    altered: bool
    digest: str


def record_rows(
    voice: ReaderLocale, records: Iterable[ToldRecord], steps: Mapping[str, str] | None = None
) -> tuple[RecordRow, ...]:
    """Return records as rows.

    Parameters
    ----------
    voice : ReaderLocale
    records : iterable of ToldRecord
    steps : mapping of str to str, optional
        Names of steps by code; the code where there is none.
    """
    names = steps or {}
    return tuple(
        RecordRow(
            one.record.name, voice.day(one.record.day), party_text(voice, one.party),
            names.get(one.record.step, one.record.step), one.text, one.beside,
            _absent(voice, one), one.state is TextState.ALTERED, one.record.digest,
        )
        for one in records
    )  # fmt: skip


def party_text(voice: ReaderLocale, party: Party) -> str:
    """Return a party in words: its role and institution.

    Parameters
    ----------
    voice : ReaderLocale
    party : Party
    """
    words = voice.words
    roles = {
        "applicant": words("applicant"),
        "officer": words("officer"),
        "coordinator": words("coordinator"),
    }
    return f"{roles.get(party.role, party.role)}: {party.institution}"


def records_json(records: ApplicationRecords) -> dict[str, object]:
    """Return records as JSON, documented in ``docs/reference/records.md``.

    Parameters
    ----------
    records : ApplicationRecords
    """
    return {
        "documents": [
            {**_head(one), "sha256": one.record.digest, "seal": one.record.seal,
             "title": one.text or None, "place": one.beside or None}
            for one in records.documents
        ],
        "messages": [
            {**_head(one), "seal": one.record.seal, "text": one.text or None}
            for one in records.messages
        ],
        "contacts": [
            {**_head(one), "person": one.text or None, "contact": one.beside or None}
            for one in records.contacts
        ],
    }  # fmt: skip


def _head(one: ToldRecord) -> dict[str, object]:
    record = one.record
    return {
        "id": record.id,
        "name": record.name,
        "day": record.day.isoformat(),
        "party": record.source,
        "step": record.step or None,
        "state": str(one.state),
        "erased_on": one.erased_on.isoformat() if one.erased_on else None,
    }


def _absent(voice: ReaderLocale, one: ToldRecord) -> str:
    words = voice.words
    if one.state is TextState.ERASED and one.erased_on is not None:
        return words("Erased on %(day)s.", day=voice.day(one.erased_on))
    if one.state is TextState.ABSENT:
        return words("Not in this home.")
    if one.state is TextState.ALTERED:
        return words("What is kept here is not what was entered.")
    return ""
