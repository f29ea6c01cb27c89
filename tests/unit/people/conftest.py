"""People of a home at the smallest cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ondiris.ledger import Database
from ondiris.people import PasswordCost, People, TryLimits

CHEAP = PasswordCost(1, 8, 1)
PASSWORD = "seven quiet harbours"


class Hours:
    """A clock that is moved on by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A ledger's database without people."""
    made = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    made.prepare()
    yield made
    made.close()


@pytest.fixture
def people_of(hours: Hours) -> Callable[..., People]:
    """What opens the people of a database, at another cost or limit where asked for."""

    def opened(
        database: Database, cost: PasswordCost = CHEAP, limits: TryLimits | None = None
    ) -> People:
        return People(database, hours, cost=cost, limits=limits)

    return opened


@pytest.fixture
def people(database: Database, people_of: Callable[..., People]) -> People:
    return people_of(database)
