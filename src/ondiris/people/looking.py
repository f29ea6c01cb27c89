"""Who looked at what, and when: written down before the answer goes, added to and never changed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import sqlalchemy as sa
from cachetools import LRUCache

from ondiris.people import schema
from ondiris.people.permissions import Act
from ondiris.people.tables import Tables
from ondiris.people.tokens import new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Look", "Looking"]

_LONGEST = 300
"""Characters of what was looked at."""


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at something.

    Parameters
    ----------
    actor : str
        Identifier of the account.
    act : str
    object : str
        The address below the door.
    at : str
    """

    actor: str
    act: str
    object: str
    at: str


class Looking:
    """The list of who looked.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: LRUCache[Hashable, bool] = LRUCache(10_000)
        self._lock = Lock()

    def note(self, actor: str, act: Act, object: str) -> None:  # noqa: A002 - the list's own word
        """Write down that somebody looks at something; the same again within an hour, once.

        Raises
        ------
        Unavailable
            If it cannot be written down: then it is not to be shown either.
        """
        now = self._tables.stamp()
        row = {"actor": actor, "act": act.value, "object": object[:_LONGEST], "at": now}
        once = (*list(row.values())[:3], now[:13])
        with self._lock:
            if once in self._known:
                return
        noted = sa.insert(schema.looked).values(row | {"id": new_id("l")})
        self._tables.change(lambda connection: connection.execute(noted))
        with self._lock:
            self._known[once] = True

    def newest(self, most: int = 200, *, actor: str = "") -> tuple[tuple[Look, str], ...]:
        """Return the newest looks, each with the name of who looked.

        Parameters
        ----------
        most : int
        actor : str
            Of this account alone, if its identifier is given.
        """
        table, owners = schema.looked, schema.accounts
        chosen = (
            sa.select(table, owners.c.name)
            .outerjoin(owners, owners.c.id == table.c.actor)
            .order_by(table.c.at.desc(), table.c.id)
            .limit(most)
        )
        if actor:
            chosen = chosen.where(table.c.actor == actor)

        def found(connection: Connection) -> tuple[tuple[Look, str], ...]:
            rows = connection.execute(chosen).mappings()
            return tuple(
                (Look(r["actor"], r["act"], r["object"], r["at"]), r["name"] or "") for r in rows
            )

        return self._tables.read(found, ())
