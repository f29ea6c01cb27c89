"""Where somebody gets mail, and whether they want any; it can be removed without a trace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.errors import InvalidInput
from ondiris.people import schema
from ondiris.people.tables import Tables, overwriting

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Mailbox", "Mailboxes"]

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?=.{1,255}\Z)[\w-]+(\.[\w-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where an account's owner gets mail.

    Parameters
    ----------
    account : str
        Identifier of the account.
    address : str
    stopped : bool
        Whether its owner wants none.
    """

    account: str
    address: str
    stopped: bool


class Mailboxes:
    """Mailboxes of a home's accounts.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def set(self, account: str, address: str) -> None:
        """Say where an account's owner gets mail; whether they want any stays as it was.

        Parameters
        ----------
        account : str
            Its identifier.
        address : str
            Empty to remove what is known.

        Raises
        ------
        InvalidInput
            ``bad-address``
        """
        said, table = address.strip(), schema.mailboxes
        if said and not _ADDRESS.fullmatch(said):
            raise InvalidInput(
                "bad-address", "this is no address for mail", hint="Write anna@example.org."
            )

        def changed(connection: Connection) -> None:
            overwriting(connection)
            if not said:
                connection.execute(sa.delete(table).where(table.c.account == account))
                return
            known = sa.update(table).where(table.c.account == account).values(address=said)
            if not connection.execute(known).rowcount:
                row = {"account": account, "address": said, "stopped_at": ""}
                connection.execute(sa.insert(table).values(row))

        self._tables.change(changed)
        self._tables.fold()

    def stop(self, account: str) -> None:
        """Keep down that an account's owner wants no mail."""
        self._set_stopped(account, self._tables.stamp())

    def resume(self, account: str) -> None:
        """Keep down that an account's owner wants mail again."""
        self._set_stopped(account, "")

    def of(self, account: str) -> Mailbox | None:
        """Return where an account's owner gets mail, if it is known."""
        return self.all().get(account)

    def all(self) -> dict[str, Mailbox]:
        """Return every mailbox by the identifier of its account."""

        def found(connection: Connection) -> dict[str, Mailbox]:
            rows = connection.execute(sa.select(schema.mailboxes)).mappings()
            return {
                row["account"]: Mailbox(row["account"], row["address"], bool(row["stopped_at"]))
                for row in rows
            }

        nothing: dict[str, Mailbox] = {}
        return self._tables.read(found, nothing)

    def _set_stopped(self, account: str, moment: str) -> None:
        table = schema.mailboxes
        stopped = sa.update(table).where(table.c.account == account).values(stopped_at=moment)
        self._tables.change(lambda connection: connection.execute(stopped))
