"""Documents, messages and contacts of an application, each with what people wrote of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ondiris.applications import ApplicationRecord, RecordKind
from ondiris.people import PrivateText
from ondiris.production.applications.kept import KeptApplication, Party

__all__ = ["ApplicationRecords", "TextState", "ToldRecord", "told_records"]


class TextState(StrEnum):
    """What became of what people wrote."""

    KEPT = "kept"
    ERASED = "erased"
    ABSENT = "absent"
    """Not in this home: an export leaves texts out."""
    ALTERED = "altered"
    """Not the text of which the ledger keeps the seal."""


@dataclass(frozen=True, slots=True)
class ToldRecord:
    """A record with what people wrote of it.

    Parameters
    ----------
    record : ApplicationRecord
    party : Party
        Who entered it.
    state : TextState
    text : str
        The message, the title of a document, a person's name; empty unless it is kept as sealed.
    beside : str
        Where a document is, how a person is reached.
    salt : str
        With which the text was sealed.
    erased_on : date, optional
    """

    record: ApplicationRecord
    party: Party
    state: TextState
    text: str = ""
    beside: str = ""
    salt: str = ""
    erased_on: date | None = None


@dataclass(frozen=True, slots=True)
class ApplicationRecords:
    """What an application has beside its acts, in the order in which it was entered.

    Parameters
    ----------
    documents, messages, contacts : tuple of ToldRecord
    """

    documents: tuple[ToldRecord, ...]
    messages: tuple[ToldRecord, ...]
    contacts: tuple[ToldRecord, ...]


def told_records(
    kept: KeptApplication,
    texts: Mapping[str, PrivateText],
    erased: Mapping[str, date],
    steps: Collection[str] | None = None,
) -> ApplicationRecords:
    """Return what an application has beside its acts, as a reader may see it.

    Parameters
    ----------
    kept : KeptApplication
    texts : mapping of str to PrivateText
        What is kept of it beside the ledger, by pseudonym.
    erased : mapping of str to date
        Days on which texts were erased, by pseudonym.
    steps : collection of str, optional
        The steps that the reader sees: what is about another one is left out.  All if none is
        given.
    """
    told = [
        _told(record, texts.get(record.name), erased.get(record.name))
        for record in kept.records
        if steps is None or not record.step or record.step in steps
    ]
    documents, messages, contacts = (
        tuple(one for one in told if one.record.kind is kind) for kind in RecordKind
    )
    return ApplicationRecords(documents, messages, contacts)


def _told(record: ApplicationRecord, text: PrivateText | None, erased: date | None) -> ToldRecord:
    party = Party.of(record.source)
    if text is None:
        state = TextState.ABSENT if erased is None else TextState.ERASED
        return ToldRecord(record, party, state, erased_on=erased)
    if record.seal and text.seal != record.seal:
        return ToldRecord(record, party, TextState.ALTERED)
    return ToldRecord(record, party, TextState.KEPT, text.text, text.beside, text.salt)
