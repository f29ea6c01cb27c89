"""`ondiris protect --file --audit`: patterns of other programs, and what narrows their cells."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ring_microdata import ASK, CHEAPEST, VALUES, hidden, rows, text_of

from ondiris.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is no home, with a file of microdata."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "micro.csv").write_text(text_of(rows()), "utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["protect", *words])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def pattern(*hide: tuple[str, str]) -> str:
    """Return the table as another program would write it, with some cells hidden."""
    trades = {**VALUES, "Total": {a: sum(v[a] for v in VALUES.values()) for a in VALUES["food"]}}
    lines = ["nace;region;turnover;flag"]
    for trade, areas in trades.items():
        whole = {**areas, "Total": sum(areas.values())}
        lines += [
            f"{trade};{area};*;m" if (trade, area) in hide else f"{trade};{area};{value};s"
            for area, value in whole.items()
        ]
    return "\n".join(lines) + "\n"


def test_a_pattern_of_another_program_that_holds_is_told_so(run: Run, desk: Path) -> None:
    (desk / "pattern.csv").write_text(pattern(*CHEAPEST), "utf-8")
    code, out, err = run(*ASK, "--audit", "pattern.csv")
    assert (code, err) == (0, "")
    assert out == "pattern.csv: 1 protected cell, 2 claims, 1 insider, 2 witnesses, 0 shortfalls.\n"


def test_an_exposed_cell_is_told_with_what_narrows_it_and_no_value(run: Run, desk: Path) -> None:
    (desk / "pattern.csv").write_text(pattern(("cars", "west"), ("wood", "west")), "utf-8")
    code, out, err = run(*ASK, "--audit", "pattern.csv")
    assert code == 1
    assert "  cars|west: known exactly, from cars|total, cars|east, cars|north\n" in out
    assert "[shortfalls]" in err
    assert not re.search(r"\b(50|206)\b", out + err)
    record = json.loads(run(*ASK, "--audit", "pattern.csv", "--format", "json")[1])
    assert record["exposed"] == [
        {
            "cell": "cars|west",
            "how": "outsider",
            "known_within_pct": 0.0,
            "by": ["cars|total", "cars|east", "cars|north"],
        }
    ]
    table = run(*ASK, "--audit", "pattern.csv", "--format", "csv")[1]
    assert table.splitlines()[1] == "cars|west,outsider,0.0,cars|total cars|east cars|north"


def test_titles_are_named_where_they_cannot_be_recognised(run: Run, desk: Path) -> None:
    text = pattern(*CHEAPEST).replace("flag\n", "flag;rank\n").replace(";s\n", ";s;1\n")
    (desk / "pattern.csv").write_text(text.replace(";m\n", ";m;1\n"), "utf-8")
    code, _, err = run(*ASK, "--audit", "pattern.csv")
    assert (code, "could be any of turnover, rank" in err) == (1, True)
    assert run(*ASK, "--audit", "pattern.csv", "--columns", "value=turnover")[0] == 0


def test_cells_without_a_row_are_taken_as_not_shown_and_counted(run: Run, desk: Path) -> None:
    lines = [line for line in pattern(*CHEAPEST).splitlines() if not line.startswith("food;east")]
    (desk / "pattern.csv").write_text("\n".join(lines) + "\n", "utf-8")
    code, _, err = run(*ASK, "--audit", "pattern.csv")
    assert code == 0
    assert err == "1 cell with a value in no row of pattern.csv, taken as not shown.\n"


def test_a_pattern_of_other_values_is_refused(run: Run, desk: Path) -> None:
    (desk / "pattern.csv").write_text(pattern(*CHEAPEST).replace(";120;", ";121;"), "utf-8")
    code, _, err = run(*ASK, "--audit", "pattern.csv")
    assert (code, "[other-table]" in err) == (1, True)


def test_what_was_written_is_audited_as_it_stands(run: Run) -> None:
    for name in ("safe.csv", "safe.json"):
        assert run(*ASK, "--out", name)[0] == 0
        assert run(*ASK, "--audit", name)[0] == 0
    assert run(*ASK, "--round", "30", "--out", "round.json")[0] == 0
    assert run(*ASK, "--audit", "round.json")[0] == 0


def test_columns_are_called_as_the_file_calls_them(run: Run, desk: Path) -> None:
    text = text_of(rows()).replace("trade,area,firm,sales", "ОКЭД;Район;БИН;Объём", 1)
    (desk / "micro.csv").write_bytes(text.replace(",", ";").encode("cp1251"))
    words = ("--file", "micro.csv", "--by", "ОКЭД,Район", "--value", "Объём", "--contributor",
             "БИН", "--rule", "p=10", "--cost", "value")  # fmt: skip
    assert run(*words, "--out", "safe.csv")[0] == 0
    assert hidden((desk / "safe.csv").read_text("utf-8"), "ОКЭД", "Район") == CHEAPEST
    assert run(*words, "--audit", "safe.csv")[0] == 0
