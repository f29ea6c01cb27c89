"""What was sent to whom, so that nothing is sent twice.

A mail is written down as begun before it leaves and as sent once the relay has taken it.  What a
crash left between the two stays begun: whether it arrived is known to its reader alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.people import schema
from ondiris.people.tables import Tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["SentNotice", "SentNotices"]


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice that left for somebody, or was about to.

    Parameters
    ----------
    account : str
    revision : int
        Of the ledger that it told of.
    day : date
        On which it told what is overdue.
    begun_at : str
    sent_at : str
        Empty where nobody knows whether it left.
    """

    account: str
    revision: int
    day: date
    begun_at: str
    sent_at: str


class SentNotices:
    """The list of what was sent.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def last(self, account: str) -> SentNotice | None:
        """Return the newest notice of an account, sent or begun."""
        chosen = _newest(account)

        def found(connection: Connection) -> SentNotice | None:
            row = connection.execute(chosen).mappings().first()
            return None if row is None else _of(row)

        return self._tables.read(found, None)

    def begin(self, account: str, revision: int, day: date, *, after: SentNotice | None) -> bool:
        """Write down that a notice is about to leave; return whether it may.

        Parameters
        ----------
        account : str
        revision : int
        day : date
        after : SentNotice, optional
            The newest one when the notice was written: if another run has begun or sent one since,
            this one would tell twice and may not leave.
        """
        table = schema.sent_notices
        row = {
            "account": account, "revision": revision, "day": day.isoformat(),
            "begun_at": self._tables.stamp(), "sent_at": "",
        }  # fmt: skip

        def begun(connection: Connection) -> bool:
            # One writer at a time: who comes second finds what the first has written.
            newest = connection.execute(_newest(account)).mappings().first()
            if (_of(newest) if newest else None) != after or (after and not after.sent_at):
                return False
            if after is not None and (after.revision, after.day) == (revision, day):
                return False
            connection.execute(sa.insert(table).values(row))
            return True

        return self._tables.change(begun)

    def arrived(self, account: str) -> int:
        """Write down that what was begun for an account has left; return how many that were."""
        table = schema.sent_notices
        open_one = (table.c.account == account, table.c.sent_at == "")
        sent = sa.update(table).where(*open_one).values(sent_at=self._tables.stamp())
        return self._tables.change(lambda c: int(c.execute(sent).rowcount))

    def undo(self, account: str) -> int:
        """Forget what was begun for an account, since it did not leave; return how many."""
        table = schema.sent_notices
        gone = sa.delete(table).where(table.c.account == account, table.c.sent_at == "")
        return self._tables.change(lambda c: int(c.execute(gone).rowcount))


def _newest(account: str) -> sa.Select[Any]:
    table = schema.sent_notices
    chosen = sa.select(table).where(table.c.account == account)
    return chosen.order_by(table.c.day.desc(), table.c.revision.desc()).limit(1)


def _of(row: Any) -> SentNotice:
    day = date.fromisoformat(row["day"])
    return SentNotice(row["account"], row["revision"], day, row["begun_at"], row["sent_at"])
