"""What the tests share: a fixed clock, a small catalogue, real databases."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from ondiris.codes import Catalogue, CodeList, Item, load_catalogue
from ondiris.sources import City
from ondiris.sources.settings_file import read_city

# As `ondiris` does in a process of its own: looking for cycles as often as Python does among all
# tests of a worker takes a fifth of its time. What is left open is still found: at the latest
# when the worker ends.
gc.set_threshold(50_000, 20, 20)

# A law holds however slow the machine is.
settings.register_profile("house", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=1_000)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the whole: every cell of the matrices, many more examples, wheels and extras."""
    parser.addoption("--all", action="store_true", help="also what is marked `full`")


def pytest_configure(config: pytest.Config) -> None:
    """Look longer for counterexamples where everything is asked for."""
    if config.getoption("--all"):
        settings.load_profile("thorough")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `full`, unless everything is asked for."""
    if config.getoption("--all"):
        return
    left = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if not item.get_closest_marker("full")]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """End the event loop in which applications answered, if a test asked one."""
    if (asked := sys.modules.get("asked_door")) is not None:
        asked.end()


class FixedClock:
    """A clock that tells one moment until it is set to another."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2025, 11, 1, 9, 30, tzinfo=UTC))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped lists with a small country, a city of two districts and a few subjects."""

    def listed(name: str, *items: Item) -> CodeList:
        return CodeList(name, "test", {item.code: item for item in items})

    areas = listed(
        "areas",
        Item("XX", {"en": "Country"}),
        Item("XX-1", {"en": "City"}, parent="XX"),
        Item("XX-1-north", {"en": "North"}, parent="XX-1"),
        Item("XX-1-south", {"en": "South"}, parent="XX-1"),
    )
    subjects = listed(
        "subjects",
        Item("zone-2025", {"en": "Zone, launches of 2025"}),
        Item("parks-2027", {"en": "Parks by 2027"}),
        Item("plant", {"en": "Plant"}),
    )
    lists = dict(load_catalogue().lists)
    return Catalogue({**lists, "areas": areas, "subjects": subjects})


@pytest.fixture
def city_of(tmp_path: Path) -> Callable[[str], City]:
    """Settings of a made-up city: those it must have, and a text of one's own below them."""
    needed = (
        'id = "x"\narea = "XX-1"\ntime_zone = "UTC"\nlanguages = ["en"]\nnames = { en = "X" }\n'
    )
    (tmp_path / "areas.csv").write_text("code,name_en\nXX-1,City\n", "utf-8")

    def read(text: str) -> City:
        (tmp_path / "case.toml").write_text(needed + text, "utf-8")
        return read_city(tmp_path)

    return read


def _postgres_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


@dataclass(frozen=True)
class PostgresServer:
    """A server of our own, with what stops it at once and starts it again."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def _postgres() -> Iterator[PostgresServer]:
    """Run a real PostgreSQL server on loopback; it is gone afterwards."""
    programs = _postgres_bin()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("psycopg", reason="the extra 'postgres' is not installed")
    # Not below pytest's own folder, which other runs of the suite may clear away.
    folder = Path(tempfile.mkdtemp(prefix="ondiris-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root.
        if shutil.which("runuser") is None:
            pytest.skip("PostgreSQL does not run as root and there is no runuser")
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data = folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        [*as_user, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "ondiris",
         "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"], **quiet,
    )  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    log = str(folder / "log")

    def start() -> None:
        subprocess.run([*control, "-l", log, "-o", options, "start"], **quiet)

    def stop() -> None:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)

    start()
    try:
        yield PostgresServer(f"postgresql+psycopg://ondiris@127.0.0.1:{port}", stop, start)
    finally:
        stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL server of our own, gone when the tests end."""
    with _postgres() as server:
        yield server.url


@pytest.fixture
def postgres_to_stop() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    with _postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database on the server, dropped afterwards."""
    import secrets

    import sqlalchemy as sa

    name = f"t{secrets.token_hex(6)}"
    admin = sa.create_engine(f"{postgres_server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield f"{postgres_server}/{name}"
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()
