"""Whatever command is killed at whatever moment: a home is whole or none, so are its files."""

from __future__ import annotations

import hashlib
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.errors import NotFound
from ondiris.session import make_home, open_home

pytestmark = pytest.mark.slow
CITY = Path(__file__).parents[1] / "doors" / "second_city"
KILLS = [3, pytest.param(60, marks=pytest.mark.full)]
NONE = "no home"
State = Callable[[Path], object]


def _command(*words: str, home: Path) -> list[str]:
    return [sys.executable, "-m", "ondiris", *words, "--home", str(home)]


def _entries(home: Path) -> object:
    """What `get` would answer from: none where the folder is no home."""
    try:
        with open_home(home, audience="internal") as observatory:
            now = observatory.at()
            found = now.history(observatory.question(None, period=None))
            lists = {n: len(observatory.catalogue[n]) for n in ("areas", "subjects")}
            return sum(r.entries for r in now.revisions), len(found), lists, len(now.outlines)
    except NotFound as error:
        return NONE if error.code == "no-home" else error.code


def _files(folder: str) -> State:
    def state(home: Path) -> object:
        with open_home(home, audience="internal"):
            pass
        return {
            path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (home / folder).rglob("*")
            if path.is_file()
        }

    return state


def _killed(
    words: Sequence[str], start: Path | None, state: State, kills: int, folder: Path
) -> None:
    """Run a command whole, then kill it again and again: see what it left, and run it once more."""

    def fresh(name: str) -> Path:
        home = folder / name
        shutil.rmtree(home, ignore_errors=True)
        if start is not None:
            shutil.copytree(start, home)
        return home

    draw = random.Random(20250531)
    home = fresh("whole")
    before: object = NONE if start is None else state(home)
    begin = time.monotonic()
    subprocess.run(_command(*words, home=home), check=True, capture_output=True)
    took = time.monotonic() - begin
    after = state(home)
    assert after != before
    for _ in range(kills):
        home = fresh("killed")
        # The first part of a run is the start of the interpreter.
        wait = draw.uniform(0.3 * took, took)
        process = subprocess.Popen(
            _command(*words, home=home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = state(home)
        assert found in (before, after)
        if found == before or words[0] != "init":
            subprocess.run(_command(*words, home=home), check=True, capture_output=True)
        assert state(home) == after
        assert not [p.name for p in home.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("kills", KILLS)
def test_a_home_whose_making_is_killed_is_whole_or_none(kills: int, tmp_path: Path) -> None:
    _killed(["init", "--case", str(CITY)], None, _entries, kills, tmp_path)


@pytest.mark.parametrize("kills", [2, pytest.param(60, marks=pytest.mark.full)])
def test_a_demonstration_that_is_killed_is_whole_or_none(kills: int, tmp_path: Path) -> None:
    _killed(["demo", "--no-serve"], None, _entries, kills, tmp_path)


@pytest.mark.parametrize("kills", [pytest.param(60, marks=pytest.mark.full)])
def test_an_import_that_is_killed_is_whole_or_none(kills: int, tmp_path: Path) -> None:
    make_home(tmp_path / "old", CITY)
    with open_home(tmp_path / "old", audience="internal") as observatory:
        observatory.export(tmp_path / "plain")
    _killed_import(tmp_path, kills)


def _killed_import(folder: Path, kills: int) -> None:
    home, draw = folder / "new", random.Random(20250531)
    command = _command("import", str(folder / "plain"), home=home)
    begin = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    took = time.monotonic() - begin
    after = _entries(home)
    for _ in range(kills):
        shutil.rmtree(home)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(draw.uniform(0.3 * took, took))
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = _entries(home)
        assert found in (NONE, after)
        if found == NONE:
            subprocess.run(command, check=True, capture_output=True)
        assert _entries(home) == after


@pytest.fixture(scope="module")
def with_returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Almaty with the returns of a made-up city, three years of them."""
    home = tmp_path_factory.mktemp("returns") / "home"
    for words in (["demo", "--no-serve"], ["synthesise", "--months", "2023-01..2025-05"]):
        with pytest.raises(SystemExit) as done:
            main([*words, "--home", str(home)])
        assert not done.value.code
    return home


@pytest.mark.parametrize("kills", [2, pytest.param(40, marks=pytest.mark.full)])
def test_tables_protected_together_are_kept_together(
    kills: int, with_returns: Path, tmp_path: Path
) -> None:
    words = ["protect", "--period", "2025-05", "--by", "activity", "--by", "area"]
    _killed(words, with_returns, lambda home: set(_files("disclosure")(home)), kills, tmp_path)  # type: ignore[call-overload]


@pytest.mark.parametrize("kills", [pytest.param(40, marks=pytest.mark.full)])
def test_a_made_up_city_takes_the_place_of_another_whole(
    kills: int, with_returns: Path, tmp_path: Path
) -> None:
    words = ["synthesise", "--months", "2023-01..2025-05", "--seed", "7"]
    _killed(words, with_returns, _files("returns"), kills, tmp_path)


@pytest.mark.parametrize("kills", KILLS)
def test_new_projects_stand_in_the_list_with_their_entries(kills: int, tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "projects.csv"
    make_home(home, CITY)
    columns = ("project,name_en,name_kk,name_ru,stage,stage_since,launch_planned,source,said_by,"
               "document,locator,known_at")  # fmt: skip
    rows = [
        f"new-{n},New {n},Жаңа {n},Новый {n},construction,2025-04,2026-09,office,Office,List,"
        f"row {n},2025-06-30"
        for n in range(40)
    ]
    path.write_text("\n".join((columns, *rows)) + "\n", "utf-8")
    words = ["projects", "--load", str(path)]
    _killed(words, home, _entries, kills, tmp_path)
