"""The tables behind the rooms of people: made when the first account is, and never before.

A home without accounts has none of them, so that it is the same file as before; the chain of steps
is one of its own, so that an older program that knows nothing of people goes on reading the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from ondiris.errors import Refused
from ondiris.people.schema import HEAD, LINEAGE, VERSION_TABLE, accounts
from ondiris.ports import Clock, Store

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Tables", "moment_text", "overwriting"]

T = TypeVar("T")
_ONE_AT_A_TIME = Lock()
"""Alembic keeps the connection of the steps in one place for a whole process."""


class Tables:
    """What reads and changes the tables.

    Parameters
    ----------
    store : Store
        The home's database.
    clock : Clock
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._peopled = False
        self._found = ""

    def now(self) -> datetime:
        """Return the present moment in UTC, in whole seconds."""
        return self._clock.now().astimezone(UTC).replace(microsecond=0)

    def stamp(self, after: timedelta = timedelta(0)) -> str:
        """Return the present moment as it is kept, or one so long after it."""
        return moment_text(self.now() + after)

    def peopled(self) -> bool:
        """Return whether the home has accounts; once it has, it has them for ever."""
        if not self._peopled:
            found = self.read(lambda c: c.execute(sa.select(accounts.c.id).limit(1)).first(), None)
            self._peopled = found is not None
        return self._peopled

    def read(self, work: Callable[[Connection], T], nothing: T) -> T:
        """Return what some work reads, or nothing where there are no tables yet.

        Raises
        ------
        Refused
            ``newer-schema``: if the tables are of a newer program.
        """
        if self._found != HEAD:
            found = self._store.read(self._version)
            if found is None:
                return nothing
            self._prepare(found)
        return self._store.read(work)

    def change(self, work: Callable[[Connection], T]) -> T:
        """Let some work change the tables, which are made first where they are missing.

        Raises
        ------
        Refused
            If the home is read-only, or the tables are of a newer program.
        """
        if self._found != HEAD:
            self._prepare(self._store.read(self._version))
        return self._store.change(work)

    def fold(self) -> None:
        """Bring what was changed into SQLite's own file, so that its journal keeps no older state.

        Where others read meanwhile the journal stays; it is folded when the last of them is done.
        """

        def folded(connection: Connection) -> None:
            if connection.dialect.name == "sqlite":
                connection.rollback()
                driver: Any = connection.connection.dbapi_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

        self._store.read(folded)

    def _prepare(self, found: str | None) -> None:
        """Make the tables, or bring older ones up to date: who cannot is told so."""
        if found != HEAD:
            # Where another process has just made them, its tables are as good.
            with suppress(sa.exc.ProgrammingError):
                self._store.change(lambda c: None if self._version(c) == HEAD else _make(c))
        self._found = HEAD

    def _version(self, connection: Connection) -> str | None:
        """Return of which version the tables are; None where there are none."""
        if not sa.inspect(connection).has_table(VERSION_TABLE):
            return None
        found = connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a name of ours
        if found is not None and found not in LINEAGE:
            raise Refused(
                "newer-schema",
                f"the accounts were written by a newer ondiris (schema {str(found)[:40]})",
                hint="Update ondiris; nothing was changed.",
            )
        return str(found) if found else None


def overwriting(connection: Connection) -> None:
    """Let SQLite overwrite what is removed from now on, not only let go of its place."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def moment_text(moment: datetime) -> str:
    """Return a moment as it is kept: ISO, UTC, sorting as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _make(connection: Connection) -> None:
    # Alembic takes a fifth of a second to import and is needed once in a home's life.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", "ondiris.people:migrations")
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")
