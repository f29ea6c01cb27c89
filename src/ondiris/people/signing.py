"""Signing in and out: sessions are kept here, and a browser holds nothing but the name of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.errors import Refused
from ondiris.people import schema
from ondiris.people.accounts import account_of, login_of
from ondiris.people.attempts import Attempts
from ondiris.people.passwords import Passwords
from ondiris.people.permissions import Act, Held, Role, applying_as, may, may_somewhere
from ondiris.people.tables import Tables
from ondiris.people.tokens import fresh, hashed, sealed_form, unsealed_form

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["SESSION", "Person", "Signing"]

SESSION = timedelta(hours=10)
"""How long somebody stays signed in: a working day."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: an account, by a session or by a token.

    Parameters
    ----------
    account : str
        Identifier by which the house writes down who did something.
    name, shown : str
    held : tuple of Held
    session : str
        Hash of the session; empty for a token.
    secret : str
        Of the session's forms.
    scope : frozenset of Act, optional
        What a token is good for; None where everything is that its owner may.
    """

    account: str
    name: str
    shown: str
    held: tuple[Held, ...]
    session: str = ""
    secret: str = ""
    scope: frozenset[Act] | None = None

    def may(self, act: Act, *, own: bool = False, institution: str = "") -> bool:
        """Return whether this person may do something, here and by this way."""
        if self.scope is not None and act not in self.scope and not may((), act):
            return False
        return may(self.held, act, own=own, institution=institution)

    def may_somewhere(self, act: Act) -> bool:
        """Return whether this person may do something at all, be it of their own."""
        if self.scope is not None and act not in self.scope and not may((), act):
            return False
        return may_somewhere(self.held, act)

    @property
    def applicants(self) -> frozenset[str]:
        """The codes under which this person applies: enterprises, else the account."""
        return applying_as(self.held, self.account)

    @property
    def institutions(self) -> frozenset[str]:
        """The institutions of which this person is an officer."""
        return frozenset(one.institution for one in self.held if one.role is Role.OFFICER)

    def form(self, purpose: str) -> str:
        """Return the token of a form of this session."""
        return sealed_form(self.secret, purpose)

    def sent(self, purpose: str, token: str) -> bool:
        """Return whether a form was given to this session for this purpose."""
        return bool(self.session) and unsealed_form(self.secret, purpose, token)


class Signing:
    """Sessions of a home's accounts.

    Parameters
    ----------
    tables : Tables
    passwords : Passwords
    attempts : Attempts
    """

    def __init__(self, tables: Tables, passwords: Passwords, attempts: Attempts) -> None:
        self._tables = tables
        self._passwords = passwords
        self._attempts = attempts

    def by_password(self, name: str, password: str, *, address: str) -> str:
        """Sign somebody in and return the secret of a new session.

        Whatever does not fit is refused alike and as slowly: an unknown name, a wrong password,
        a locked account, one without a password.

        Parameters
        ----------
        name, password : str
        address : str
            Where it is asked from.

        Raises
        ------
        Refused
            ``not-signed-in``
        TooMany
            If the name or the address has to wait.
        """
        login = login_of(name)[:200]
        self._attempts.begin(login, address)
        row = self._tables.read(lambda c: _row(c, schema.accounts.c.name == login), None)
        fits = self._passwords.fits(row["password"] if row else "", password)
        if row is None or not fits or row["locked_at"]:
            raise _not_signed_in()
        self._attempts.succeeded(login)
        renewed = self._passwords.seal(password) if self._is_dated(row["password"]) else ""
        return self._begin(row["id"], row["password"], renewed)

    def by_openid(self, issuer: str, subject: str) -> str:
        """Sign in whom an OpenID provider knows, and return the secret of a new session.

        Raises
        ------
        Refused
            ``no-linked-account``: if no open account is linked with this person.
        """
        openid = f"{issuer} {subject}"
        row = self._tables.read(lambda c: _row(c, schema.accounts.c.openid == openid), None)
        if row is None or row["locked_at"]:
            raise Refused("no-linked-account", "no account of this home is linked with this person")
        return self._begin(row["id"], row["password"])

    def begin(self, account: str) -> str:
        """Return the secret of a new session of an account that has just shown whose it is."""
        row = self._tables.read(lambda c: _row(c, schema.accounts.c.id == account), None)
        if row is None:
            raise _not_signed_in()
        return self._begin(account, row["password"])

    def person(self, secret: str) -> Person | None:
        """Return who holds a session, if it goes on."""
        session, now = hashed(secret), self._tables.stamp()
        table = schema.sessions

        def found(connection: Connection) -> Person | None:
            chosen = sa.select(table).where(table.c.hash == session, table.c.ends_at > now)
            row = connection.execute(chosen).mappings().first()
            account = account_of(connection, row["account"]) if row else None
            if row is None or account is None or account.locked:
                return None
            return Person(
                account.id, account.name, account.shown, account.held, session, row["secret"]
            )

        return self._tables.read(found, None)

    def end(self, session: str) -> None:
        """End a session, named by its hash."""
        gone = sa.delete(schema.sessions).where(schema.sessions.c.hash == session)
        self._tables.change(lambda connection: connection.execute(gone))

    def end_others(self, person: Person) -> int:
        """End every session of a person but the one at hand; return how many ended."""
        table = schema.sessions
        others = (table.c.account == person.account, table.c.hash != person.session)
        gone = sa.delete(table).where(*others)
        return self._tables.change(lambda c: int(c.execute(gone).rowcount))

    def since(self, person: Person) -> tuple[str, ...]:
        """Return since when a person is signed in, in this browser and others, newest first."""
        table = schema.sessions
        chosen = (
            sa.select(table.c.made_at)
            .where(table.c.account == person.account, table.c.ends_at > self._tables.stamp())
            .order_by(table.c.made_at.desc())
        )
        return self._tables.read(lambda c: tuple(c.execute(chosen).scalars()), ())

    def _is_dated(self, sealed: str) -> bool:
        return self._passwords.is_dated(sealed)

    def _begin(self, account: str, sealed: str, renewed: str = "") -> str:
        secret, now = fresh(), self._tables.stamp()
        session = {
            "hash": hashed(secret), "account": account, "secret": fresh(), "made_at": now,
            "ends_at": self._tables.stamp(SESSION),
        }  # fmt: skip
        accounts, sessions = schema.accounts, schema.sessions
        # Of an account that was locked, or got another password, since it was looked at, none.
        still = (
            accounts.c.id == account,
            accounts.c.password == sealed,
            accounts.c.locked_at == "",
        )

        def begun(connection: Connection) -> None:
            values = {"password": renewed or sealed}
            if not connection.execute(sa.update(accounts).where(*still).values(values)).rowcount:
                raise _not_signed_in()
            connection.execute(sa.delete(sessions).where(sessions.c.ends_at <= now))
            connection.execute(sa.insert(sessions).values(session))

        self._tables.change(begun)
        return secret


def _row(connection: Connection, condition: Any) -> Any:
    return connection.execute(sa.select(schema.accounts).where(condition)).mappings().first()


def _not_signed_in() -> Refused:
    return Refused("not-signed-in", "the name or the password is not right")
