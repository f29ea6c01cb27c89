"""What may name a natural person: kept beside the ledger under a pseudonym, and erasable.

The ledger holds the pseudonym and, of a text that must not be altered, its seal: a digest salted by
chance.  A short text could be guessed from a bare digest.  The salt goes with the text, and what is
left of an erased one tells nothing to whoever guesses right.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.errors import InvalidInput, NotFound
from ondiris.people import schema
from ondiris.people.tables import Tables, overwriting
from ondiris.people.tokens import new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["LONGEST", "PrivateText", "PrivateTexts", "TextKind", "seal_of"]

_PSEUDONYM = re.compile(r"[pt]-[0-9a-f]{16}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class TextKind(StrEnum):
    """What a private text is."""

    PERSON = "person"
    """Name and contact of a natural person."""
    MESSAGE = "message"
    DOCUMENT = "document"
    """Title of a document, and where its owner keeps it."""


LONGEST: Mapping[TextKind, tuple[int, int]] = {
    TextKind.PERSON: (200, 500),
    TextKind.MESSAGE: (10_000, 0),
    TextKind.DOCUMENT: (300, 500),
}
"""Characters at most of each kind: of the text, and of what stands beside it."""


@dataclass(frozen=True, slots=True)
class PrivateText:
    """A text as it is kept.

    Parameters
    ----------
    name : str
        Its pseudonym: ``p-…`` of a person, ``t-…`` of a text.
    kind : TextKind
    application : str
        Of which application; empty for a person of none.
    text : str
        The message, the title, or the person's name.
    beside : str
        The place of a document, the contact of a person.
    salt : str
    kept_at : str
        Moment, ISO in UTC.
    """

    name: str
    kind: TextKind
    application: str
    text: str
    beside: str
    salt: str
    kept_at: str

    @property
    def seal(self) -> str:
        """What the ledger keeps of it."""
        return seal_of(self.salt, self.text, self.beside)


def seal_of(salt: str, text: str, beside: str = "") -> str:
    r"""Return the salted digest of a text and of what stands beside it.

    Parameters
    ----------
    salt, text, beside : str

    Examples
    --------
    >>> lines = "ondiris.text/1\nsalt\nThe plan\nroom 12\n"
    >>> seal_of("salt", "The plan", "room 12") == hashlib.sha256(lines.encode()).hexdigest()
    True
    """
    lines = "".join(f"{line}\n" for line in ("ondiris.text/1", salt, text, beside))
    return hashlib.sha256(lines.encode()).hexdigest()


class PrivateTexts:
    """The private texts of a home.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def new_name(self, kind: TextKind) -> str:
        """Return a pseudonym of chance that nobody has yet."""
        return new_id("p" if kind is TextKind.PERSON else "t")

    def keep(
        self, kind: TextKind, text: str, beside: str = "", *, application: str = "", name: str = ""
    ) -> tuple[PrivateText, bool]:
        """Keep a text; return it, and whether it is new.

        The same text once more under the same pseudonym is the one that is kept already, so that
        what was broken off can be done again.

        Parameters
        ----------
        kind : TextKind
        text, beside : str
        application : str
        name : str
            A pseudonym that was handed out with a form; a new one if empty.

        Raises
        ------
        InvalidInput
            ``no-text``, ``long-text``, ``bad-text``, ``bad-pseudonym``; ``sent-already`` if
            another text has that pseudonym, or had it before it was erased.
        """
        said, more = _plain(kind, text, beside)
        name = name or self.new_name(kind)
        if not _PSEUDONYM.fullmatch(name) or (name[0] == "p") is not (kind is TextKind.PERSON):
            raise InvalidInput("bad-pseudonym", "the text has no pseudonym of this house")
        row = {
            "id": name, "kind": kind.value, "application": application,
            "salt": secrets.token_hex(32), "text": said, "beside": more,
            "kept_at": self._tables.stamp(),
        }  # fmt: skip
        same = ("kind", "application", "text", "beside")

        def kept(connection: Connection) -> tuple[PrivateText, bool]:
            there = _row(connection, name)
            if there is None and not _erased(connection, name):
                connection.execute(sa.insert(schema.private_texts).values(row))
                return _text(row), True
            if there is None or any(there[field] != row[field] for field in same):
                raise InvalidInput("sent-already", f"{name} is the pseudonym of another text")
            return _text(there), False

        return self._tables.change(kept)

    def correct(self, name: str, text: str, beside: str = "") -> PrivateText:
        """Replace name and contact of a person; what is sealed cannot be corrected.

        Raises
        ------
        NotFound
            ``no-person``
        InvalidInput
            ``no-text``, ``long-text``, ``bad-text``
        """
        said, more = _plain(TextKind.PERSON, text, beside)
        table = schema.private_texts

        def corrected(connection: Connection) -> PrivateText:
            overwriting(connection)
            there = _row(connection, name)
            if there is None or there["kind"] != TextKind.PERSON:
                raise NotFound("no-person", f"there is no person {name[:40]!r}")
            changed = {"text": said, "beside": more}
            connection.execute(sa.update(table).where(table.c.id == name).values(changed))
            return _text({**there, **changed})

        made = self._tables.change(corrected)
        self._tables.fold()
        return made

    def drop(self, name: str) -> None:
        """Let go of a text that no entry came to name."""
        table = schema.private_texts

        def gone(connection: Connection) -> None:
            overwriting(connection)
            connection.execute(sa.delete(table).where(table.c.id == name))

        self._tables.change(gone)
        self._tables.fold()

    def all(self, application: str | None = None) -> tuple[PrivateText, ...]:
        """Return every text, or those of one application, the oldest first."""
        table = schema.private_texts
        chosen = sa.select(table).order_by(table.c.kept_at, table.c.id)
        if application is not None:
            chosen = chosen.where(table.c.application == application)
        return self._tables.read(
            lambda c: tuple(_text(row) for row in c.execute(chosen).mappings()), ()
        )


def _plain(kind: TextKind, text: str, beside: str) -> tuple[str, str]:
    """Return texts as they are kept: with one kind of line ends, without blanks around them."""
    said, more = (one.replace("\r\n", "\n").replace("\r", "\n").strip() for one in (text, beside))
    if not said:
        raise InvalidInput("no-text", f"the {kind} is empty")
    for one, most in zip((said, more), LONGEST[kind], strict=True):
        if len(one) > most:
            raise InvalidInput("long-text", f"a {kind} has at most {most} characters here")
        if _CONTROL.search(one) or (kind is not TextKind.MESSAGE and "\n" in one):
            raise InvalidInput("bad-text", f"a {kind} holds a character that is no text")
    return said, more


def _row(connection: Connection, name: str) -> Any:
    table = schema.private_texts
    return connection.execute(sa.select(table).where(table.c.id == name)).mappings().first()


def _erased(connection: Connection, name: str) -> bool:
    table = schema.erased
    return connection.execute(sa.select(table.c.id).where(table.c.id == name)).first() is not None


def _text(row: Any) -> PrivateText:
    return PrivateText(
        row["id"], TextKind(row["kind"]), row["application"], row["text"], row["beside"],
        row["salt"], row["kept_at"],
    )  # fmt: skip
