"""One-time links: an invitation for who has no password yet, a recovery for who has forgotten it.

What is kept is a hash; the link is shown once, to whoever asked for it.  A new one takes the place
of those that were not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.errors import NotFound, Refused
from ondiris.people import schema
from ondiris.people.accounts import (
    OwnAccount,
    account_of,
    end_sessions,
    login_of,
    set_openid,
)
from ondiris.people.passwords import Passwords
from ondiris.people.tables import Tables
from ondiris.people.tokens import fresh, hashed

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Issued", "LinkKind", "Links"]


class LinkKind(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Issued:
    """A link as it is shown once.

    Parameters
    ----------
    kind : LinkKind
    secret : str
    ends_at : str
    lang : str
        Language of the account, empty where none is known.
    """

    kind: LinkKind
    secret: str
    ends_at: str
    lang: str = ""


class Links:
    """One-time links of a home's accounts.

    Parameters
    ----------
    tables : Tables
    passwords : Passwords
    """

    def __init__(self, tables: Tables, passwords: Passwords) -> None:
        self._tables = tables
        self._passwords = passwords

    def issue(self, name: str, lasting: timedelta) -> Issued:
        """Return a new link: a recovery if the account can be signed in to, else an invitation.

        Raises
        ------
        NotFound
            ``no-account``
        Refused
            ``account-locked``
        """
        secret, now = fresh(), self._tables.stamp()
        table, ends = schema.sign_in_tokens, self._tables.stamp(lasting)

        def issued(connection: Connection) -> Issued:
            chosen = sa.select(schema.accounts.c.id).where(schema.accounts.c.name == login_of(name))
            id = connection.execute(chosen).scalar()  # noqa: A001 - the account's own word
            if id is None:
                raise NotFound("no-account", f"there is no account {name[:40]!r}")
            account = account_of(connection, id)
            if account.locked:
                raise Refused("account-locked", f"the account {account.name!r} is locked")
            known = account.has_password or account.has_openid
            kind = LinkKind.RECOVERY if known else LinkKind.INVITATION
            earlier = (table.c.account == id, table.c.used_at == "")
            connection.execute(sa.update(table).where(*earlier).values(used_at=now))
            row = {"hash": hashed(secret), "account": id, "kind": kind.value, "made_at": now,
                   "ends_at": ends, "used_at": ""}  # fmt: skip
            connection.execute(sa.insert(table).values(row))
            return Issued(kind, secret, ends, account.lang)

        return self._tables.change(issued)

    def whose(self, kind: LinkKind, secret: str) -> OwnAccount:
        """Return whose link a secret is, as long as it is good.

        Raises
        ------
        NotFound
            ``no-link``: used, ended, replaced or never made.
        """
        found = self._tables.read(lambda c: self._found(c, kind, secret), None)
        if found is None:
            raise _no_link()
        return found

    def take_password(self, kind: LinkKind, secret: str, password: str) -> str:
        """Use a link to set a password, and return the identifier of the account.

        Raises
        ------
        NotFound
            ``no-link``
        InvalidInput
            ``weak-password``; the link stays good.
        """
        sealed = self._passwords.seal(password, self.whose(kind, secret).name)

        def taken(connection: Connection) -> str:
            account = self._used(connection, kind, secret)
            table = schema.accounts
            changed = sa.update(table).where(table.c.id == account).values(password=sealed)
            connection.execute(changed)
            end_sessions(connection, account)
            return account

        return self._tables.change(taken)

    def take_openid(self, kind: LinkKind, secret: str, issuer: str, subject: str) -> str:
        """Use a link to sign in by an OpenID provider from now on; return the account.

        Raises
        ------
        NotFound
            ``no-link``
        InvalidInput
            ``subject-taken``; the link stays good.
        """

        def taken(connection: Connection) -> str:
            account = self._used(connection, kind, secret)
            set_openid(connection, account, issuer, subject)
            return account

        return self._tables.change(taken)

    def _found(self, connection: Connection, kind: LinkKind, secret: str) -> OwnAccount | None:
        table = schema.sign_in_tokens
        chosen = sa.select(table.c.account).where(*self._good(kind, secret))
        id: Any = connection.execute(chosen).scalar()  # noqa: A001 - the account's own word
        account = account_of(connection, id) if id else None
        return None if account is None or account.locked else account

    def _used(self, connection: Connection, kind: LinkKind, secret: str) -> str:
        """Use a link up: of two at once only one finds it good."""
        account = self._found(connection, kind, secret)
        table = schema.sign_in_tokens
        used = sa.update(table).where(*self._good(kind, secret))
        done = connection.execute(used.values(used_at=self._tables.stamp()))
        if account is None or not done.rowcount:
            raise _no_link()
        return account.id

    def _good(self, kind: LinkKind, secret: str) -> tuple[Any, ...]:
        table = schema.sign_in_tokens
        return (
            table.c.hash == hashed(secret),
            table.c.kind == kind.value,
            table.c.used_at == "",
            table.c.ends_at > self._tables.stamp(),
        )


def _no_link() -> NotFound:
    return NotFound(
        "no-link", "this link was used, has ended or was never made", hint="Ask for a new one."
    )
