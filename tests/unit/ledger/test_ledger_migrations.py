"""A ledger of the first schema gets its indexes, on either database and by whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from ondiris.codes import Catalogue
from ondiris.errors import Refused
from ondiris.ledger import Database, Ledger
from ondiris.ledger.schema import HEAD, LINEAGE, metadata
from ondiris.model import Known, Source, Statement
from ondiris.ports import INTERNAL, Clock


@pytest.fixture
def first(url: str) -> str:
    """The address of a ledger as the first schema made it, with a statement in it."""
    with closing(Database(url)) as database:
        with database.engine.connect() as connection:
            writer = connection.execution_options(ondiris_writing=True)
            with writer.begin():
                config = Config()
                config.set_main_option("script_location", "ondiris.ledger:migrations")
                config.attributes["connection"] = writer
                command.upgrade(config, LINEAGE[0])
        assert version(database) == LINEAGE[0]
        assert "statement_property" not in indexes(database)
    return url


def version(database: Database) -> str:
    with database.reading() as connection:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar())


def indexes(database: Database) -> set[str]:
    inspected = sa.inspect(database.engine)
    tables = ("revision", "statement", "observation", "series", "withdrawal")
    return {str(index["name"]) for table in tables for index in inspected.get_indexes(table)}


def told(database: Database, catalogue: Catalogue, clock: Clock) -> list[str]:
    ledger = Ledger(database, catalogue, clock)
    return [one.value for one in ledger.statements(ledger.vintage(), INTERNAL, property="colour")]


def say(database: Database, catalogue: Catalogue, clock: Clock) -> None:
    entry = Statement("a", "colour", "red", "paper", "p. 1", Known(date(2025, 6, 1)))
    paper = Source("paper", "Paper", "Paper")
    Ledger(database, catalogue, clock).append([paper, entry], action="test")


def test_a_first_ledger_gets_every_index_of_the_newest(
    first: str, catalogue: Catalogue, clock: Clock
) -> None:
    with closing(Database(first)) as database:
        say(database, catalogue, clock)
        database.check()
        assert version(database) == HEAD
        declared = {
            str(index.name) for table in metadata.tables.values() for index in table.indexes
        }
        assert declared <= indexes(database)
        assert told(database, catalogue, clock) == ["red"]


def test_who_may_not_write_reads_a_first_ledger_as_it_is(
    first: str, catalogue: Catalogue, clock: Clock
) -> None:
    with closing(Database(first)) as database:
        say(database, catalogue, clock)
    with closing(Database(first, read_only=True)) as database:
        database.check()
        assert version(database) == LINEAGE[0]
        assert told(database, catalogue, clock) == ["red"]
        with pytest.raises(Refused, match="read-only"):
            database.prepare()


def test_many_who_open_a_first_ledger_at_once_bring_it_up_to_date_once(first: str) -> None:
    def opens(_: int) -> str:
        with closing(Database(first)) as database:
            database.check()
            return version(database)

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(opens, range(6))) == {HEAD}
