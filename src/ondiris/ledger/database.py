"""Opening a database: SQLite in write-ahead mode or PostgreSQL, one code for both.

Foreign exceptions stop here: what the driver says becomes an error of the house.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from ondiris.errors import InvalidFile, NotFound, Refused, Unavailable, Unsupported
from ondiris.ledger.schema import HEAD, LINEAGE, READ_AS_IS, revision

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

__all__ = ["CollisionError", "Database"]

_COLLISIONS = ("40001", "40P01")
"""What PostgreSQL calls a serialisation failure and a deadlock."""
_TRIES = 6
"""How often work beside the ledger that collided with another begins anew."""
T = TypeVar("T")
_ROOM = 256 * 1024
"""Bytes without which a disk is full: SQLite's journal needs some even to be read."""


class CollisionError(Unavailable):
    """Two transactions touched the same rows; the one that is told so may simply begin anew."""


class Database:
    """A ledger's database with its schema checked.

    Parameters
    ----------
    url : str
        ``sqlite:///PATH`` or ``postgresql+psycopg://…``.
    read_only : bool
        Never write, not even a journal beside the file.
    patience : float
        Seconds to wait for another writer on SQLite.

    Raises
    ------
    InvalidFile
        If the URL is none.
    Unsupported
        If the driver for the URL is not installed.
    """

    def __init__(self, url: str, *, read_only: bool = False, patience: float = 30.0) -> None:
        self.url = url
        self.read_only = read_only
        try:
            self.engine = _engine(url, read_only=read_only, patience=patience)
        except (exc.NoSuchModuleError, ModuleNotFoundError) as error:
            raise Unsupported(
                "no-driver",
                f"no driver for the database {url.partition(':')[0]}",
                hint="Install the extra postgres: `ondiris doctor` prints the command.",
            ) from error
        except (exc.ArgumentError, ValueError) as error:
            raise _bad_address() from error

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state."""
        with _translated(self.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose work is kept whole or not at all; one writer at a time.

        Raises
        ------
        Refused
            If the database is read-only.
        Unavailable
            If another writer holds it for too long.
        """
        with self._changing() as writer:
            if writer.dialect.name == "postgresql":
                writer.execute(sa.text("LOCK TABLE revision IN EXCLUSIVE MODE"))
            yield writer

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        if self.read_only:
            raise _read_only()
        with _translated(self.url), self.engine.connect() as connection:
            writer = connection.execution_options(ondiris_writing=True)
            with writer.begin():
                yield writer

    def read(self, work: Callable[[Connection], T]) -> T:
        """Return what some work reads of one consistent state."""
        with self.reading() as connection:
            return work(connection)

    def change(self, work: Callable[[Connection], T]) -> T:
        """Let some work change what stands beside the ledger, whole or not at all.

        It waits for no append; work that collides with another is done anew.

        Raises
        ------
        Refused
            If the database is read-only.
        Unavailable
            If another writer holds it for too long.
        """
        for _ in range(_TRIES):
            with suppress(CollisionError, exc.IntegrityError), self._changing() as connection:
                return work(connection)
        with self._changing() as connection:
            return work(connection)

    def prepare(self) -> None:
        """Create the tables, or bring older ones up to date.

        Raises
        ------
        Refused
            If the tables are of a newer program, or the database is read-only.
        """
        found = self.version()
        if found == HEAD:
            return
        self._refuse_newer(found)
        if self.read_only:
            raise _read_only()
        # Alembic takes a fifth of a second to import and is needed once in a home's life.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415

        with _translated(self.url), self.engine.connect() as connection:
            writer = connection.execution_options(ondiris_writing=True)
            with writer.begin():
                if found is not None and writer.dialect.name == "postgresql":
                    # Whoever opens the same home at the same time waits, and then sees it done.
                    writer.execute(sa.text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
                config = Config()
                config.set_main_option("script_location", "ondiris.ledger:migrations")
                config.attributes["connection"] = writer
                command.upgrade(config, "head")

    def check(self) -> None:
        """Make sure that the tables are there and of this program's version.

        Raises
        ------
        NotFound
            If the database holds no ledger.
        Refused
            If the tables are of a newer program.
        """
        found = self.version()
        if found is None:
            raise NotFound("no-ledger", "the database holds no ledger", hint="Run `ondiris init`.")
        self._refuse_newer(found)
        if found != HEAD and not (self.read_only and found in READ_AS_IS):
            self.prepare()

    def version(self, table: str = "alembic_version") -> str | None:
        """Return of which version some tables are; nothing is changed.

        Parameters
        ----------
        table : str
            Where their version stands: that of the ledger, unless another is named.

        Returns
        -------
        str or None
            None where there are none.
        """
        stands = sa.select(sa.column("version_num", sa.Text)).select_from(sa.table(table))
        with self.reading() as connection:
            if not sa.inspect(connection).has_table(table):
                return None
            row = connection.execute(stands).first()
            return str(row[0]) if row else None

    def _refuse_newer(self, found: str | None) -> None:
        if found is not None and found not in LINEAGE:
            raise Refused(
                "newer-schema",
                f"the home was written by a newer ondiris (schema {found[:40]})",
                hint="Update ondiris; nothing was changed.",
            )

    def holds(self, digest: str, *, after: int) -> bool:
        """Return whether a revision after a number brought the file of a digest."""
        newer = revision.c.number > after
        with self.reading() as connection:
            chosen = sa.select(revision.c.number).where(newer, revision.c.digest == digest)
            return connection.execute(chosen).first() is not None

    def bulk(self, connection: Connection) -> None:
        """Give a large append room in memory; the setting ends with the connection."""
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size = -262144")

    def next_revision(self, connection: Connection) -> int:
        """Return the number the next append gets; call it within `writing`."""
        newest = connection.execute(sa.select(sa.func.max(revision.c.number))).scalar()
        return int(newest or 0) + 1


def _engine(url: str, *, read_only: bool, patience: float) -> Engine:
    if not url.startswith("sqlite:///"):
        return sa.create_engine(url, pool_pre_ping=True, isolation_level="REPEATABLE READ")
    path = Path(url.removeprefix("sqlite:///"))

    def connect() -> sqlite3.Connection:
        full = not read_only and _no_room(url) and path.is_file()
        if full:
            _fold_journal(path)
        mode = _mode(path) if read_only or full else "mode=rwc"
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?{mode}",
            uri=True,
            timeout=patience,
            isolation_level=None,
            check_same_thread=False,
            factory=_WithoutRoom if full else sqlite3.Connection,
        )

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.QueuePool)

    @sa.event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        if not (read_only or isinstance(connection, _WithoutRoom)):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

    @sa.event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, _record: object, _proxy: object) -> None:
        if isinstance(connection, _WithoutRoom) and not _no_room(url):
            raise exc.DisconnectionError("there is room again")

    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("ondiris_writing")
        if writing and isinstance(connection.connection.dbapi_connection, _WithoutRoom):
            raise _disk_full()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


class _WithoutRoom(sqlite3.Connection):
    """A connection to a ledger on a full disk: it reads, and is given up once there is room."""


def _no_room(url: str) -> bool:
    """Return whether the disk of a SQLite ledger has no room for a journal."""
    if not url.startswith("sqlite:///"):
        return False
    folder = Path(url.removeprefix("sqlite:///")).absolute().parent
    return folder.is_dir() and shutil.disk_usage(folder).free < _ROOM


def _fold_journal(path: Path) -> None:
    """Fold the journal that a killed writer left into the ledger, which takes no room beside it."""
    journal = path.with_name(path.name + "-wal")
    if not journal.exists() or journal.stat().st_size == 0:
        return
    uri = f"{path.absolute().as_uri()}?mode=rw"
    # Where another process is at work the journal has its index already, and can be read.
    with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True, timeout=0)) as alone:
        alone.execute("PRAGMA locking_mode = EXCLUSIVE")
        alone.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _mode(path: Path) -> str:
    """Return how to open a file that must not be written to.

    A ledger at rest has no journal beside it and may not even get one: it is immutable.  One
    with a journal is read together with it.
    """
    journal = path.with_name(path.name + "-wal")
    at_rest = not journal.exists() or journal.stat().st_size == 0
    return "mode=ro&immutable=1" if at_rest else "mode=ro"


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Turn what a database driver says into an error of the house."""
    try:
        yield
    except exc.OperationalError as error:
        text = str(error.orig).lower()
        if getattr(error.orig, "sqlstate", "") in _COLLISIONS:
            raise CollisionError(
                "busy", "another process is writing to the ledger", hint="Try again shortly."
            ) from error
        if "readonly" in text or "read-only" in text:
            raise _read_only() from error
        if "locked" in text:
            raise Unavailable(
                "busy", "another process is writing to the ledger", hint="Try again shortly."
            ) from error
        if "unable to open" in text:
            raise NotFound("no-ledger", "the ledger's file cannot be opened") from error
        if (
            "disk is full" in text
            or "no space left" in text
            or ("disk i/o" in text and _no_room(url))
        ):
            raise _disk_full() from error
        raise Unavailable("database", "the database does not answer") from error
    except exc.DatabaseError as error:
        if "not a database" in str(error.orig) or "malformed" in str(error.orig):
            raise Refused("not-a-ledger", "the ledger's file is no ledger or is damaged") from error
        if "invalid connection option" in str(error.orig):
            raise _bad_address() from error
        raise


def _bad_address() -> InvalidFile:
    """Return what is said of an address that no driver takes."""
    return InvalidFile(
        "bad-address",
        "the address of the database cannot be understood",
        hint="`database` in ondiris.toml: postgresql+psycopg://user@host/name, or empty.",
    )


def _disk_full() -> Refused:
    """Return what is said where there is no room to write."""
    return Refused(
        "disk-full",
        "the disk is full; nothing was written",
        hint="Make room and run the same command again; what is kept can be read meanwhile.",
    )


def _read_only() -> Refused:
    return Refused("read-only", "the home is read-only", hint="Copy it, or open it for writing.")
