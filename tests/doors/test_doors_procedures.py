"""`ondiris procedures` from outside: what is published, what is wanted, how the city confirms."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ondiris.cli import main
from ondiris.session import make_home, shipped_cases

Run = Callable[..., tuple[int, str, str]]
EARLIER = Path(__file__).parents[1] / "homes" / "0.1" / "home"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("procedures")
    case = folder / "case"
    case.mkdir()
    for name in ("case.toml", "areas.csv", "areas-invented.csv", "subjects.csv",
                 "subjects-invented.csv", "applications"):  # fmt: skip
        source = shipped_cases() / "almaty" / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, case / name)
    make_home(folder / "home", case)
    return folder / "home"


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*words: str, home: Path) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return ran


def shape(run: Run, home: Path, *words: str) -> dict[str, Any]:
    code, out, err = run("procedures", *words, "--format", "json", home=home)
    assert (code, err) == (0, "")
    told: dict[str, Any] = json.loads(out)
    assert told["schema"] == "ondiris.procedures/1"
    return told


def confirm(home: Path, code: str, **cells: str) -> None:
    path = home / "applications" / "steps.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    next(row for row in rows if row["code"] == code).update(cells)
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")


def test_procedures_are_listed_with_their_addresses(run: Run, home: Path) -> None:
    told = shape(run, home)
    rows = [row for one in told["procedures"] for row in one["steps"]]
    assert len(told["procedures"]) == 7
    assert len(rows) == 45
    assert all(row["url"].startswith("http") for row in rows)
    assert not any(row["starts_a_clock"] for row in rows)
    code, out, _ = run("procedures", "power", "--lang", "ru", home=home)
    assert code == 0
    assert "Подключение к электрическим сетям" in out
    assert "10 рабочих дней" in out
    assert "опубликовано для справки" in out


def test_what_has_no_page_says_so(run: Run, home: Path) -> None:
    assert shape(run, home, "water")["procedures"][0]["steps"] == []
    assert "no page has been found" in run("procedures", "gas", home=home)[1]


def test_unconfirmed_lists_steps_alone_with_what_they_want(run: Run, home: Path) -> None:
    rows = [r for one in shape(run, home, "--unconfirmed")["procedures"] for r in one["steps"]]
    assert len(rows) == 22
    assert {row["kind"] for row in rows} == {"step"}
    assert all({"confirmed_by", "confirmed_on"} <= set(row["wants"]) for row in rows)
    (away,) = [row for row in rows if row["code"] == "register-entry"]
    assert away["wants"] == ["days", "in_force", "place", "confirmed_by", "confirmed_on"]
    said = run("procedures", "power", "--unconfirmed", home=home)[1]
    assert "What is wanted" in said
    assert "Technological connection" not in said


def test_a_step_that_the_city_confirms_starts_a_clock(run: Run, home: Path) -> None:
    facts = {"in_force": "yes", "place": "KZ-75"}
    confirm(home, "conditions-200", confirmed_by="grid", confirmed_on="2026-09-01", **facts)
    (row,) = [r for r in shape(run, home, "power")["procedures"][0]["steps"]
              if r["code"] == "conditions-200"]  # fmt: skip
    assert (row["starts_a_clock"], row["wants"], row["confirmed_by"]) == (True, [], "grid")
    left = shape(run, home, "power", "--unconfirmed")["procedures"][0]["steps"]
    assert "conditions-200" not in [row["code"] for row in left]


def test_half_a_confirmation_is_refused_with_its_place(run: Run, home: Path) -> None:
    confirm(home, "conditions-200", confirmed_by="grid", confirmed_on="2026-09-01")
    code, out, err = run("procedures", home=home)
    assert (code, out) == (1, "")
    assert "half-confirmed" in err
    assert "steps.csv" in err
    assert "in_force" in err


def test_an_unknown_procedure_is_told_the_nearest(run: Run, home: Path) -> None:
    code, _, err = run("procedures", "powr", home=home)
    assert code == 2
    assert "[unknown-procedure] Nearest: power." in err


def test_a_home_without_procedures_says_so(run: Run, tmp_path: Path) -> None:
    shutil.copytree(EARLIER, tmp_path / "home")
    code, out, err = run("procedures", home=tmp_path / "home")
    assert (code, out.strip(), err) == (0, "No procedures.", "")
    assert shape(run, tmp_path / "home")["procedures"] == []


def test_a_case_with_half_a_confirmation_makes_no_home(run: Run, tmp_path: Path) -> None:
    shutil.copytree(shipped_cases() / "almaty", tmp_path / "case")
    confirm(tmp_path / "case", "conditions-200", confirmed_by="grid")
    with pytest.raises(SystemExit) as ended:
        main(["check-case", str(tmp_path / "case")])
    assert ended.value.code == 1
