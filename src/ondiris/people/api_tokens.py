"""Tokens for programs: what they are good for, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.errors import InvalidInput, NotFound, Refused
from ondiris.people import schema
from ondiris.people.accounts import account_of, login_of
from ondiris.people.permissions import Act, Held, may
from ondiris.people.signing import Person
from ondiris.people.tables import Tables
from ondiris.people.tokens import fresh, hashed, new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["ApiTokens", "OwnToken"]

_FEED = frozenset({Act.READ_FEED})
_BY_HAND = frozenset({Act.SIGN_IN, Act.OWN_ACCOUNT, Act.READ_PUBLIC})
"""What nobody does by a token, or needs none for."""


@dataclass(frozen=True, slots=True)
class OwnToken:
    """A token as it may be shown: nothing of its secret.

    Parameters
    ----------
    id : str
    account : str
        Name of its owner.
    called : str
        What it is for, in its owner's words.
    scope : tuple of str
        Acts.
    made_at, ends_at : str
    ended : bool
        Whether it was taken back or its day has come.
    object : str
        The application that a private link leads to; empty for all that its owner may read.
    """

    id: str
    account: str
    called: str
    scope: tuple[str, ...]
    made_at: str
    ends_at: str
    ended: bool
    object: str = ""


class ApiTokens:
    """Tokens of a home's accounts.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def issue(
        self,
        name: str,
        scope: Iterable[Act],
        lasting: timedelta,
        *,
        called: str = "",
        object: str = "",  # noqa: A002 - the token's own word
    ) -> tuple[str, str]:
        """Make a token; return its identifier and its secret, which is shown once.

        Parameters
        ----------
        name : str
            Of its owner.
        scope : iterable of Act
            What it is good for.  A private link is good for reading feeds and for nothing else.
        lasting : timedelta
        called : str
            What it is for, in its owner's words.
        object : str
            The application that a private link leads to; empty for all that its owner may read.

        Raises
        ------
        NotFound
            ``no-account``
        Refused
            ``account-locked``
        InvalidInput
            ``bad-scope``: if its owner may not do something of it, or nobody does it by a token.
        """
        wanted = sorted({*scope})
        secret = fresh("odf_" if _FEED & {*wanted} else "odt_")
        id = new_id("t")  # noqa: A001 - the token's own word
        row = {
            "id": id, "hash": hashed(secret), "called": called.strip()[:100], "ended_at": "",
            "scope": ",".join(wanted), "made_at": self._tables.stamp(),
            "ends_at": self._tables.stamp(lasting), "object": object,
        }  # fmt: skip

        def issued(connection: Connection) -> None:
            chosen = sa.select(schema.accounts.c.id).where(schema.accounts.c.name == login_of(name))
            whose = connection.execute(chosen).scalar()
            if whose is None:
                raise NotFound("no-account", f"there is no account {name[:40]!r}")
            account = account_of(connection, whose)
            if account.locked:
                raise Refused("account-locked", f"the account {account.name!r} is locked")
            what = _not_good_for(account.held, wanted)
            if what:
                raise InvalidInput(
                    "bad-scope",
                    f"no token of {account.name!r} is good for {what}",
                    hint="A token may do what the roles of its owner may: see `users role`.",
                )
            connection.execute(sa.insert(schema.api_tokens).values(row | {"account": whose}))

        self._tables.change(issued)
        return id, secret

    def person(self, secret: str) -> Person | None:
        """Return whose token a secret is and what it is good for, if it goes on."""
        found = self._found(secret)
        return None if found is None or found[0].scope == _FEED else found[0]

    def feed(self, secret: str) -> tuple[Person, OwnToken] | None:
        """Return whose private link a secret is and what it leads to, if it goes on."""
        found = self._found(secret)
        return None if found is None or found[0].scope != _FEED else found

    def _found(self, secret: str) -> tuple[Person, OwnToken] | None:
        table, now = schema.api_tokens, self._tables.stamp()
        good = (table.c.hash == hashed(secret), table.c.ended_at == "", table.c.ends_at > now)

        def found(connection: Connection) -> tuple[Person, OwnToken] | None:
            row = connection.execute(sa.select(table).where(*good)).mappings().first()
            account = account_of(connection, row["account"]) if row else None
            if row is None or account is None or account.locked:
                return None
            token = _own(row, account.name, now)
            scope = frozenset(map(Act, token.scope))
            person = Person(account.id, account.name, account.shown, account.held, scope=scope)
            return person, token

        return self._tables.read(found, None)

    def end(self, id: str) -> None:  # noqa: A002 - the token's own word
        """Take a token back.

        Raises
        ------
        NotFound
            ``no-token``
        """
        table = schema.api_tokens
        ended = sa.update(table).where(table.c.id == id, table.c.ended_at == "")
        done = self._tables.change(
            lambda c: c.execute(ended.values(ended_at=self._tables.stamp())).rowcount
        )
        if not done:
            raise NotFound("no-token", f"there is no token {id[:40]!r} that goes on")

    def all(self, account: str = "") -> tuple[OwnToken, ...]:
        """Return every token, newest first; of one account if its identifier is given."""
        table, owners, now = schema.api_tokens, schema.accounts, self._tables.stamp()
        chosen = sa.select(table, owners.c.name).join(owners).order_by(table.c.made_at.desc())
        if account:
            chosen = chosen.where(table.c.account == account)

        def found(connection: Connection) -> tuple[OwnToken, ...]:
            rows = connection.execute(chosen).mappings()
            return tuple(_own(row, row["name"], now) for row in rows)

        return self._tables.read(found, ())


def _own(row: Any, owner: str, now: str) -> OwnToken:
    """Return a row as it may be shown."""
    return OwnToken(
        row["id"], owner, row["called"], tuple(row["scope"].split(",")), row["made_at"],
        row["ends_at"], bool(row["ended_at"]) or row["ends_at"] <= now, row["object"],
    )  # fmt: skip


def _not_good_for(held: Sequence[Held], wanted: Sequence[Act]) -> str:
    """Return what of a scope no token of these roles is good for; empty where it is for all."""
    if not wanted:
        return "nothing"
    if {*wanted} == _FEED:
        return "" if _ever(held, Act.READ_APPLICATIONS) else Act.READ_APPLICATIONS
    by_hand = _BY_HAND | _FEED
    return next((act for act in wanted if act in by_hand or not _ever(held, act)), "")


def _ever(held: Iterable[Held], act: Act) -> bool:
    """Return whether some roles may do something at all, of their own or their institution."""
    return any(may([one], act, own=True, institution=one.institution) for one in held)
