"""Telling the ledger something and taking it back; moving homes; homes that cannot be opened."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from ondiris.cli import main

HEADER = "measure,area,activity,unit,period,value,source,locator,known_at\n"
ROW = "output,KZ-75,C10,KZT,2012,{value},ertenmedia-2025-five-months,row 2,2025-07-01\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "home"
    with pytest.raises(SystemExit):
        main(["demo", "--no-serve", "--home", str(folder)])
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


EVERYTHING = ("get", "--area", "KZ-75", "--format", "json")


@pytest.fixture(scope="module")
def everything(made: Path) -> str:
    """What the home says of its city, before anything is told to it: thousands of figures."""
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit):
        main([*EVERYTHING, "--home", str(made)])
    return out.getvalue()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


def values(run: Run, home: Path, *words: str) -> list[str]:
    _, out, _ = run("get", *words, "--format", "json", "--home", home)
    return [row["value"] for row in json.loads(out)["rows"] if row["origin"] == "published"]


def test_a_file_loaded_twice_changes_nothing_the_second_time(
    run: Run, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "food.csv"
    path.write_text(HEADER + ROW.format(value="310.5"), "utf-8")
    code, out, _ = run("load", path, "--home", home)
    assert (code, "1 added, revision 2" in out) == (0, True)
    code, out, _ = run("load", path, "--home", home)
    assert (code, "nothing new" in out) == (0, True)
    assert values(run, home, "output", "--activity", "C10", "--period", "2012") == ["310.5"]


def test_a_dry_run_checks_and_writes_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "food.csv"
    path.write_text(HEADER + ROW.format(value="310.5"), "utf-8")
    code, out, _ = run("load", path, "--dry-run", "--format", "json", "--home", home)
    (report,) = json.loads(out)["files"]
    assert (code, report["dry_run"], report["read"]["observations"]) == (0, True, 1)
    assert values(run, home, "output", "--activity", "C10", "--period", "2012") == []


def test_one_bad_row_refuses_the_whole_file_and_names_its_place(
    run: Run, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "food.csv"
    bad = ROW.format(value="310.5").replace("C10", "C1O").replace("2012", "2011")
    path.write_text(HEADER + ROW.format(value="310.5") + bad, "utf-8")
    code, _, err = run("load", path, "--home", home)
    assert code == 1
    assert "row 3" in err
    assert "C10" in err
    assert "310.5" not in err
    assert values(run, home, "output", "--activity", "C10", "--period", "2012") == []


def test_an_entry_by_hand_and_its_withdrawal_and_return(run: Run, home: Path) -> None:
    question = ("output", "--activity", "C10", "--period", "2012")
    code, out, err = run(
        "record", "measure=output", "area=KZ-75", "activity=C10", "unit=KZT", "period=2012",
        "value=310.5", "unit_multiplier=9", "source=ertenmedia-2025-five-months",
        "locator=by hand", "known_at=2025-07-01", "--home", home,
    )  # fmt: skip
    assert (code, err) == (0, "")
    entry = out.split()[-1]
    assert values(run, home, *question) == ["310.5"]
    code, out, _ = run("withdraw", entry, "--reason", "misread", "--home", home)
    assert code == 0
    assert values(run, home, *question) == []
    back = out.split("withdrawn by ")[1].split(",")[0]
    _, told, _ = run("why", entry, "--home", home)
    assert "misread" in told
    code, _, err = run("withdraw", entry, "--reason", "again", "--home", home)
    assert (code, "withdrawn already" in err) == (1, True)
    assert run("withdraw", back, "--reason", "it was right", "--home", home)[0] == 0
    assert values(run, home, *question) == ["310.5"]


def test_nothing_can_be_known_only_tomorrow(run: Run, home: Path) -> None:
    code, _, err = run(
        "record", "measure=output", "area=KZ-75", "activity=C10", "unit=KZT", "period=2012",
        "value=1", "source=ertenmedia-2025-five-months", "locator=by hand",
        "known_at=2099-01-01", "--home", home,
    )  # fmt: skip
    assert code in (1, 2)
    assert "2099" in err or "future" in err


def test_export_import_export_gives_identical_bytes(
    run: Run, home: Path, tmp_path: Path, everything: str
) -> None:
    one, two, copy = tmp_path / "one", tmp_path / "two", tmp_path / "copy"
    assert run("export", one, "--home", home)[0] == 0
    assert run("import", one, "--home", copy)[0] == 0
    assert run("export", two, "--home", copy)[0] == 0
    files = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(two) for p in two.rglob("*") if p.is_file())
    assert all((one / f).read_bytes() == (two / f).read_bytes() for f in files)
    assert run(*EVERYTHING, "--home", copy)[1] == everything
    assert run("export", one, "--home", home)[0] == 1
    assert run("import", one, "--home", copy)[0] == 1


def test_a_tampered_export_leaves_no_home_behind(run: Run, home: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "one", "--home", home)
    path = tmp_path / "one" / "ledger" / "observation.jsonl"
    path.write_text(
        path.read_text("utf-8").replace('"value": "366.1"', '"value": "966.1"'), "utf-8"
    )
    code, _, err = run("import", tmp_path / "one", "--home", tmp_path / "copy")
    assert (code, "observation.jsonl" in err) == (1, True)
    assert not (tmp_path / "copy").exists()


def test_a_second_city_is_a_folder_of_data_files(run: Run, tmp_path: Path) -> None:
    case = Path(__file__).parent / "second_city"
    assert not list(case.rglob("*.py"))
    code, _, err = run("init", "--case", case, "--home", tmp_path / "city")
    assert (code, err) == (0, "")
    _, out, _ = run("get", "--format", "json", "--home", tmp_path / "city")
    assert json.loads(out)["rows"]


def test_a_case_without_its_file_makes_no_home(run: Run, tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    code, _, err = run("init", "--case", tmp_path / "case", "--home", tmp_path / "city")
    assert (code, "case.toml" in err) == (3, True)
    assert not (tmp_path / "city").exists()


def test_a_folder_in_use_is_not_turned_into_a_home(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    code, _, err = run("init", "--case", "almaty", "--home", tmp_path)
    assert (code, "not empty" in err) == (1, True)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_home_of_a_newer_program_is_refused_unchanged(run: Run, home: Path) -> None:
    with sqlite3.connect(home / "ledger.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (home / "ledger.db").read_bytes()
    code, _, err = run("get", "output", "--home", home)
    assert (code, "newer" in err, err.count("\n")) == (1, True, 1)
    assert (home / "ledger.db").read_bytes() == before


def test_a_ledger_that_is_no_database_is_refused(run: Run, home: Path) -> None:
    for path in home.glob("ledger.db*"):
        path.unlink()
    (home / "ledger.db").write_bytes(b"this is no database" * 100)
    code, _, err = run("get", "output", "--home", home)
    assert (code, err.count("\n")) == (1, 1)


def test_settings_that_cannot_be_read_are_named(run: Run, home: Path) -> None:
    (home / "ondiris.toml").write_text("schema = = 1", "utf-8")
    code, _, err = run("get", "output", "--home", home)
    assert (code, "ondiris.toml" in err) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of another kind")
def test_a_read_only_home_answers_and_refuses_to_be_told(
    home: Path, tmp_path: Path, run: Run
) -> None:
    """Root, whom no permission binds, lays down that power first."""
    path = tmp_path / "food.csv"
    path.write_text(HEADER + ROW.format(value="310.5"), "utf-8")
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("no permission binds root and there is no setpriv")
        prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    for each in (home, *home.rglob("*")):
        each.chmod(0o555 if each.is_dir() else 0o444)

    def ondiris(*words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [*prefix, sys.executable, "-m", "ondiris", *map(str, words), "--home", str(home)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    asked = ondiris("get", "output", "--area", "KZ-75", "--format", "json")
    assert (asked.returncode, asked.stderr) == (0, "")
    told = ondiris("load", path)
    assert (told.returncode, "read-only" in told.stderr) == (1, True)
    assert told.stderr.count("\n") == 1
    for each in (home, *home.rglob("*")):
        each.chmod(0o755 if each.is_dir() else 0o644)


@pytest.mark.postgres
def test_a_home_on_postgresql_answers_as_one_on_sqlite(
    run: Run, home: Path, tmp_path: Path, postgres_url: str, everything: str
) -> None:
    run("export", tmp_path / "one", "--home", home)
    settings = tmp_path / "one" / "ondiris.toml"
    text = settings.read_text("utf-8").replace('database = ""', f'database = "{postgres_url}"')
    settings.write_text(text, "utf-8")
    team = tmp_path / "team"
    assert run("import", tmp_path / "one", "--home", team)[0] == 0
    assert run(*EVERYTHING, "--home", team)[1] == everything
    assert not (team / "ledger.db").exists()
    run("export", tmp_path / "two", "--home", team)
    for name in ("observation", "statement", "source", "revision", "withdrawal"):
        one, two = (tmp_path / d / "ledger" / f"{name}.jsonl" for d in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.postgres
def test_a_home_can_begin_on_postgresql(run: Run, tmp_path: Path, postgres_url: str) -> None:
    case, team = Path(__file__).parent / "second_city", tmp_path / "team"
    code, _, err = run("init", "--case", case, "--home", team, "--database", postgres_url)
    assert (code, err) == (0, "")
    assert not (team / "ledger.db").exists()
    _, out, _ = run("get", "--format", "json", "--home", team)
    assert json.loads(out)["rows"]


def test_a_database_that_does_not_answer_is_unavailable(run: Run, home: Path) -> None:
    settings = home / "ondiris.toml"
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=2"
    text = settings.read_text("utf-8").replace('database = ""', f'database = "{url}"')
    settings.write_text(text, "utf-8")
    code, _, err = run("get", "output", "--home", home)
    assert (code, err.count("\n")) == (3, 1)
