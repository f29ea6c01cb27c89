"""Accounts: who may come in, in which roles; an account ends by being locked, never by deletion.

An account is known to the rest of the house by an identifier of chance, ``a-…``: what it writes
into the ledger names nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.errors import InvalidInput, NotFound
from ondiris.people import schema
from ondiris.people.passwords import Passwords
from ondiris.people.permissions import ROLES_OF_INSTITUTIONS, Held, Role
from ondiris.people.tables import Tables
from ondiris.people.tokens import new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Accounts", "OwnAccount", "account_of", "end_sessions", "login_of"]

_NAME = re.compile(r"[^\s/\\:]{1,100}")
_INSTITUTION = re.compile(r"[\w.-]{1,100}")


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account as it may be shown: nothing of its secrets.

    Parameters
    ----------
    id : str
        By which the rest of the house knows it.
    name : str
        By which its owner signs in.
    shown : str
        How its owner is called on pages.
    lang : str
    held : tuple of Held
        Roles.
    locked : bool
    has_password, has_openid : bool
        How its owner can sign in.
    made_at : str
    """

    id: str
    name: str
    shown: str
    lang: str
    held: tuple[Held, ...]
    locked: bool
    has_password: bool
    has_openid: bool
    made_at: str


class Accounts:
    """Accounts of a home.

    Parameters
    ----------
    tables : Tables
    passwords : Passwords
    """

    def __init__(self, tables: Tables, passwords: Passwords) -> None:
        self._tables = tables
        self._passwords = passwords

    def add(
        self,
        name: str,
        *,
        shown: str = "",
        lang: str = "",
        held: Sequence[Held] = (),
        password: str | None = None,
    ) -> OwnAccount:
        """Add an account.

        Parameters
        ----------
        name : str
            By which its owner signs in; case does not matter.
        shown : str
            How its owner is called on pages; the name if empty.
        lang : str
        held : sequence of Held
        password : str, optional
            None where its owner will take an invitation.

        Raises
        ------
        InvalidInput
            ``bad-name``, ``name-taken``, ``role-of-whom``, ``weak-password``
        """
        login = _checked_name(name)
        for one in held:
            _check_role(one)
        sealed = "" if password is None else self._passwords.seal(password, login)
        row = {
            "id": new_id("a"), "name": login, "shown": shown.strip() or name.strip(), "lang": lang,
            "password": sealed, "made_at": self._tables.stamp(), "locked_at": "",
        }  # fmt: skip

        def added(connection: Connection) -> OwnAccount:
            if _row(connection, login) is not None:
                raise InvalidInput("name-taken", f"there is an account {login!r} already")
            connection.execute(sa.insert(schema.accounts).values(row))
            for one in held:
                _give(connection, row["id"], one, row["made_at"])
            return account_of(connection, row["id"])

        return self._tables.change(added)

    def all(self) -> tuple[OwnAccount, ...]:
        """Return every account in the order of names."""

        def found(connection: Connection) -> tuple[OwnAccount, ...]:
            ids = connection.execute(sa.select(schema.accounts.c.id)).scalars().all()
            told = [account_of(connection, one) for one in ids]
            return tuple(sorted(told, key=lambda account: account.name))

        return self._tables.read(found, ())

    def institutions(self) -> tuple[str, ...]:
        """Return the codes of institutions that have officers, in order."""
        roles, table = schema.roles_of, schema.accounts
        open_ones = sa.select(table.c.id).where(table.c.locked_at == "")
        chosen = sa.select(roles.c.institution).where(
            roles.c.role == Role.OFFICER.value, roles.c.account.in_(open_ones)
        )
        found = self._tables.read(lambda c: set(c.execute(chosen).scalars()), set[str]())
        return tuple(sorted(found))

    def named(self, name: str) -> OwnAccount:
        """Return the account of a name.

        Raises
        ------
        NotFound
            ``no-account``
        """

        def found(connection: Connection) -> OwnAccount:
            return account_of(connection, _id_of(connection, name))

        told: OwnAccount | None = self._tables.read(found, None)
        if told is None:
            raise _no_account(name)
        return told

    def give(self, name: str, held: Held) -> OwnAccount:
        """Give somebody a role; a role that is held already changes nothing.

        Raises
        ------
        NotFound
            ``no-account``
        InvalidInput
            ``role-of-whom``
        """
        _check_role(held)

        def given(connection: Connection) -> OwnAccount:
            account = _id_of(connection, name)
            _give(connection, account, held, self._tables.stamp())
            return account_of(connection, account)

        return self._tables.change(given)

    def take(self, name: str, held: Held) -> OwnAccount:
        """Take a role from somebody.

        Raises
        ------
        NotFound
            ``no-account``, ``no-such-role``
        """
        table = schema.roles_of

        def taken(connection: Connection) -> OwnAccount:
            account = _id_of(connection, name)
            gone = connection.execute(
                sa.delete(table).where(
                    table.c.account == account,
                    table.c.role == held.role.value,
                    table.c.institution == held.institution,
                )
            )
            if not gone.rowcount:
                raise NotFound("no-such-role", f"{name[:40]!r} does not hold this role")
            return account_of(connection, account)

        return self._tables.change(taken)

    def lock(self, name: str) -> OwnAccount:
        """Lock an account: every session ends, links and tokens are good for nothing.

        Raises
        ------
        NotFound
            ``no-account``
        """

        def locked(connection: Connection) -> OwnAccount:
            account = _id_of(connection, name)
            _set(connection, account, locked_at=self._tables.stamp())
            end_sessions(connection, account)
            for table, ended in (
                (schema.sign_in_tokens, "used_at"),
                (schema.api_tokens, "ended_at"),
            ):
                open_ones = (table.c.account == account, table.c[ended] == "")
                connection.execute(
                    sa.update(table).where(*open_ones).values({ended: self._tables.stamp()})
                )
            return account_of(connection, account)

        return self._tables.change(locked)

    def unlock(self, name: str) -> OwnAccount:
        """Open a locked account again; links and tokens stay ended.

        Raises
        ------
        NotFound
            ``no-account``
        """

        def unlocked(connection: Connection) -> OwnAccount:
            account = _id_of(connection, name)
            _set(connection, account, locked_at="")
            return account_of(connection, account)

        return self._tables.change(unlocked)

    def link(self, name: str, issuer: str, subject: str) -> OwnAccount:
        """Say by which subject of an OpenID provider an account's owner signs in.

        Raises
        ------
        NotFound
            ``no-account``
        InvalidInput
            ``subject-taken``: if another account is linked with it.
        """

        def linked(connection: Connection) -> OwnAccount:
            account = _id_of(connection, name)
            set_openid(connection, account, issuer, subject)
            return account_of(connection, account)

        return self._tables.change(linked)

    def speak(self, account: str, lang: str) -> None:
        """Say in which language an account's owner is written to.

        Parameters
        ----------
        account : str
            Its identifier.
        lang : str
        """
        self._tables.change(lambda connection: _set(connection, account, lang=lang))

    def set_password(self, account: str, password: str, *, keep: str = "") -> None:
        """Give an account a new password; its other sessions end.

        Parameters
        ----------
        account : str
            Its identifier.
        password : str
        keep : str
            Hash of the session that goes on.

        Raises
        ------
        InvalidInput
            ``weak-password``
        """
        told = self._tables.read(lambda c: account_of(c, account), None)
        sealed = self._passwords.seal(password, told.name if told else "")

        def changed(connection: Connection) -> None:
            _set(connection, account, password=sealed)
            end_sessions(connection, account, but=keep)

        self._tables.change(changed)


def login_of(name: str) -> str:
    """Return a name as it is compared: whatever its case, however it was typed."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def account_of(connection: Connection, id: str) -> OwnAccount:  # noqa: A002 - the account's own word
    """Return an account that there is."""
    table, roles = schema.accounts, schema.roles_of
    row = connection.execute(sa.select(table).where(table.c.id == id)).mappings().one()
    chosen = sa.select(roles.c.role, roles.c.institution).where(roles.c.account == id)
    held = sorted(Held(Role(role), institution) for role, institution in connection.execute(chosen))
    return OwnAccount(
        id, row["name"], row["shown"], row["lang"], tuple(held), bool(row["locked_at"]),
        bool(row["password"]), row["openid"] is not None, row["made_at"],
    )  # fmt: skip


def set_openid(connection: Connection, account: str, issuer: str, subject: str) -> None:
    """Link an account with a subject of an issuer; a space stands in no address.

    Raises
    ------
    InvalidInput
        ``subject-taken``
    """
    openid, table = f"{issuer} {subject}", schema.accounts
    taken = sa.select(table.c.id).where(table.c.openid == openid, table.c.id != account)
    if connection.execute(taken).first() is not None:
        raise InvalidInput("subject-taken", "another account is linked with this person already")
    _set(connection, account, openid=openid)


def end_sessions(connection: Connection, account: str, *, but: str = "") -> None:
    """End the sessions of an account, but for one if it is named."""
    table = schema.sessions
    connection.execute(sa.delete(table).where(table.c.account == account, table.c.hash != but))


def _row(connection: Connection, login: str) -> Any:
    table = schema.accounts
    return connection.execute(sa.select(table).where(table.c.name == login)).mappings().first()


def _id_of(connection: Connection, name: str) -> str:
    row = _row(connection, login_of(name))
    if row is None:
        raise _no_account(name)
    return str(row["id"])


def _set(connection: Connection, account: str, **values: str) -> None:
    table = schema.accounts
    connection.execute(sa.update(table).where(table.c.id == account).values(values))


def _give(connection: Connection, account: str, held: Held, moment: str) -> None:
    key = {"account": account, "role": held.role.value, "institution": held.institution}
    table = schema.roles_of
    there = sa.select(table).filter_by(**key)
    if connection.execute(there).first() is None:
        connection.execute(sa.insert(table).values(key | {"given_at": moment}))


def _checked_name(name: str) -> str:
    login = login_of(name)
    printable = all(unicodedata.category(c)[0] != "C" for c in login)
    if not (_NAME.fullmatch(login) and printable):
        raise InvalidInput(
            "bad-name",
            "a name has 1 to 100 characters and no blanks, colons or strokes",
            hint="Names like anna.k or anna@example.org are fine.",
        )
    return login


def _check_role(held: Held) -> None:
    of_one = held.role in ROLES_OF_INSTITUTIONS
    if held.role is Role.ANYONE:
        raise InvalidInput("role-of-whom", "everybody is anyone; this role is not given")
    of_any = held.role is Role.APPLICANT
    if (not of_any and of_one is not bool(held.institution)) or (
        held.institution and not _INSTITUTION.fullmatch(held.institution)
    ):
        raise InvalidInput(
            "role-of-whom",
            f"the role {held.role.value} is held {'for an' if of_one else 'for no'} institution",
            hint="An officer is one of somewhere: officer --of water-company.",
        )


def _no_account(name: str) -> NotFound:
    return NotFound("no-account", f"there is no account {name[:40]!r}", hint="See `users list`.")
