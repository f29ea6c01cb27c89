"""A small append to a ledger of many series: what it costs does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondiris.codes import Catalogue
from ondiris.ledger import Database, Ledger, schema
from ondiris.model import Known, Observation, Period, Printed, SeriesKey, Source
from ondiris.ports import Clock

YEAR = 1900


def _observed(series: int, year: int = 2024) -> Observation:
    """Return a figure; series differ by their base year."""
    key = SeriesKey(
        measure="output", area="XX-1", unit="KZT", activity="C", base_period=f"{YEAR + series}"
    )
    known = Known(date(2025, 6, 30))
    return Observation(key, Period.parse(str(year)), Printed.read("1.5"), "paper", "p. 1", known)


@pytest.fixture
def ledger(tmp_path: Path, catalogue: Catalogue, clock: Clock) -> Iterator[Ledger]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    database.prepare()
    opened = Ledger(database, catalogue, clock)
    opened.append([Source("paper", "Paper", "Paper")], action="load")
    with closing(database):
        yield opened


def _series(ledger: Ledger) -> list[tuple[int, str]]:
    asked = sa.select(schema.series.c.id, schema.series.c.base_period).order_by("id")
    with ledger.database.reading() as connection:
        return [(row[0], row[1]) for row in connection.execute(asked)]


def test_a_small_append_reads_its_own_series_alone(ledger: Ledger) -> None:
    ledger.append([_observed(n) for n in range(90)], action="load")
    whole: list[str] = []

    @sa.event.listens_for(ledger.database.engine, "before_cursor_execute")
    def _(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM series" in statement and "WHERE" not in statement and "max(" not in statement:
            whole.append(statement)

    receipt = ledger.append([_observed(n, 2023) for n in (3, 89, 90)], action="load")
    assert (receipt.added, whole) == (3, [])
    ledger.append([_observed(n, 2022) for n in range(60)], action="load")
    assert len(whole) == 1, "the guard sees what it is to see"
    assert _series(ledger) == [(n + 1, str(YEAR + n)) for n in range(91)]


@pytest.mark.parametrize("count", [49, 50, 51, 52, 120])
def test_known_and_new_series_keep_one_number_each(ledger: Ledger, count: int) -> None:
    ledger.append([_observed(n) for n in range(0, count, 2)], action="load")
    receipt = ledger.append(
        [_observed(n, year) for n in range(count) for year in (2024, 2025)], action="load"
    )
    assert receipt.known_already == (count + 1) // 2
    found = _series(ledger)
    assert [number for number, _ in found] == list(range(1, count + 1))
    assert len({base for _, base in found}) == count
