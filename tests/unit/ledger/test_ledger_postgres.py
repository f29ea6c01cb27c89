"""PostgreSQL's own troubles: collisions are retried, a server that stops leaves all or nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ondiris.codes import Catalogue
from ondiris.errors import Unavailable
from ondiris.ledger import Database, Ledger, rows, schema
from ondiris.model import Known, Observation, Period, Printed, SeriesKey, Source
from ondiris.ports import Clock

pytestmark = pytest.mark.postgres
KEY = SeriesKey(measure="output", area="XX-1", unit="KZT", activity="C")


def _observed(month: int, year: int = 2024) -> Observation:
    period = Period.parse(f"{year}-{month:02}")
    return Observation(KEY, period, Printed.read("1.5"), "paper", "p. 1", Known(date(2025, 6, 30)))


def _opened(url: str, catalogue: Catalogue, clock: Clock) -> Ledger:
    database = Database(url)
    database.prepare()
    return Ledger(database, catalogue, clock)


@pytest.fixture
def ledger(postgres_url: str, catalogue: Catalogue, clock: Clock) -> Iterator[Ledger]:
    opened = _opened(postgres_url, catalogue, clock)
    opened.append([Source("paper", "Paper", "Paper"), _observed(1)], action="load")
    with closing(opened.database):
        yield opened


def test_an_append_that_collides_begins_anew(ledger: Ledger, postgres_url: str) -> None:
    """Somebody writes the same row without the ledger's lock, and keeps it only meanwhile.

    Without the check of its revision, which would wait for that lock and not collide.
    """
    late = rows.observation_row(_observed(2)) | {"series": 1, "revision": 1}
    engine = sa.create_engine(postgres_url)
    receipts: list[Any] = []
    with engine.connect() as other:
        other.execute(sa.text("SET session_replication_role = replica"))
        other.execute(schema.observation.insert(), late)
        waiting = threading.Thread(
            target=lambda: receipts.append(
                ledger.append([_observed(2), _observed(3)], action="load")
            )
        )
        waiting.start()
        _until_somebody_waits(engine)
        other.commit()
        waiting.join()
    engine.dispose()
    (receipt,) = receipts
    assert (receipt.revision, receipt.added, receipt.known_already) == (2, 1, 1)


def test_an_append_that_collides_for_ever_is_told_to_try_again(ledger: Ledger) -> None:
    tries = []

    def collides(_: int) -> None:
        tries.append(1)
        raise sa.exc.OperationalError("", {}, _SerializationFailure())

    with pytest.raises(Unavailable, match="another process is writing"):
        ledger.append([_observed(2)], action="load", on_progress=collides)
    assert len(tries) == 5
    assert ledger.vintage().revision == 1


class _SerializationFailure(Exception):
    sqlstate = "40001"


def _until_somebody_waits(engine: sa.Engine) -> None:
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(600):
        with engine.connect() as connection:
            if connection.execute(waits).scalar():
                return
        threading.Event().wait(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.slow
def test_a_server_that_stops_in_mid_append_leaves_all_or_nothing(
    postgres_to_stop: Any, catalogue: Catalogue, clock: Clock
) -> None:
    server = postgres_to_stop
    admin = sa.create_engine(f"{server.url}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE ledger")
    admin.dispose()
    opened = _opened(f"{server.url}/ledger", catalogue, clock)
    with closing(opened.database):
        opened.append([Source("paper", "Paper", "Paper"), _observed(1)], action="load")
        many = [_observed(n % 12 + 1, 1900 + n // 12) for n in range(1200)]
        with pytest.raises(Unavailable) as away:
            opened.append(many, action="load", on_progress=lambda _: server.stop())
        assert (away.value.code, away.value.exit_code) == ("database", 3)
        with pytest.raises(Unavailable):
            opened.vintage()
        server.start()
        assert opened.vintage().revision == 1, "what was acknowledged is there, the rest is not"
        assert opened.append(many, action="load").added == 1200
