"""What a driver says becomes an error of the house: every kind once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import exc

from ondiris.errors import InvalidFile, NotFound, OndirisError, Refused, Unavailable, Unsupported
from ondiris.ledger import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{tmp_path / 'ledger.db'}", patience=0.1)) as made:
        made.prepare()
        yield made


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("attempt to write a readonly database", Refused),
        ("database is locked", Unavailable),
        ("unable to open database file", NotFound),
        ("database or disk is full", Refused),
        ("disk I/O error", Unavailable),
    ],
)
def test_operational_errors_are_translated(
    database: Database, foreign: str, ours: type[OndirisError]
) -> None:
    said = exc.OperationalError("SELECT 1", {}, sqlite3.OperationalError(foreign))
    with pytest.raises(ours), database.reading():
        raise said


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("file is not a database", Refused),
        ("database disk image is malformed", Refused),
        ("something unheard of", exc.DatabaseError),
    ],
)
def test_other_database_errors_are_translated_or_left_as_they_are(
    database: Database, foreign: str, ours: type[Exception]
) -> None:
    said = exc.DatabaseError("SELECT 1", {}, sqlite3.DatabaseError(foreign))
    with pytest.raises(ours), database.reading():
        raise said


def test_a_second_writer_waits_and_is_then_told_to_try_again(
    database: Database, tmp_path: Path
) -> None:
    with (
        database.writing(),
        closing(Database(f"sqlite:///{tmp_path / 'ledger.db'}", patience=0.1)) as other,
        pytest.raises(Unavailable, match="another process"),
        other.writing(),
    ):
        pass


def test_readers_are_not_held_up_by_a_writer(database: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with database.writing(), closing(Database(url, patience=0.1)) as other:
        other.check()


def test_a_read_only_database_refuses_to_write(database: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with closing(Database(url, read_only=True)) as closed:
        closed.check()
        with pytest.raises(Refused, match="read-only"), closed.writing():
            pass


def test_a_database_without_a_driver_says_what_to_install() -> None:
    with pytest.raises(Unsupported, match="no driver"):
        Database("nosuchdatabase://localhost/x")


@pytest.mark.parametrize(
    "url",
    ["foo", "sqlite://memory", "postgresql+psycopg://me:secret@host:port/x", "://", "postgresql:"],
)
def test_what_is_no_address_is_refused_and_never_repeated(url: str) -> None:
    with pytest.raises(InvalidFile) as error:
        Database(url)
    assert (error.value.code, error.value.exit_code) == ("bad-address", 1)
    assert "secret" not in str(error.value)


def test_an_empty_database_is_no_ledger(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'empty.db'}")) as database:
        with pytest.raises(NotFound, match="no ledger"):
            database.check()
