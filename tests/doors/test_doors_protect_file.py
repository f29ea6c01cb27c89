"""`ondiris protect --file`: plain files outside any home, and patterns of other programs."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from ring_microdata import ASK, CHEAPEST, hidden, rows, text_of

import ondiris
from ondiris.cli import main
from ondiris.cli.disclosure.protecting import HELP
from ondiris.disclosure import Protected
from ondiris.errors import InvalidInput, Refused

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


def test_the_cheapest_pattern_is_found_and_no_home_is_made(run: Run, desk: Path) -> None:
    code, out, err = run(*ASK, "--format", "csv")
    assert (code, err) == (0, "")
    assert hidden(out, "trade", "area") == CHEAPEST
    assert "total,total,554,F\n" in out
    assert [path.name for path in desk.iterdir()] == ["micro.csv"]


def test_the_document_says_what_was_asked_and_carries_its_audit(run: Run) -> None:
    code, out, _ = run(*ASK, "--format", "json")
    assert code == 0
    document = json.loads(out)
    assert (document["schema"], document["file"], document["value"]) == (
        "ondiris.protect-file/1", "micro.csv", "sales",
    )  # fmt: skip
    assert document["rules"] == {
        "p_percent": 10, "zero_cells": "open", "cost": "value", "insiders": "sole-contributors",
    }  # fmt: skip
    assert (document["primary"], document["secondary"]) == (1, 3)
    assert document["audit"]["shortfalls"] == 0
    assert document["account"]["by_rule"] == {"p-percent": 1}


def test_tables_and_reasons_are_written_to_files(run: Run, desk: Path) -> None:
    code, out, _ = run(*ASK, "--out", "safe.csv", "--report", "why.csv")
    assert code == 0
    assert "1 primary and 3 secondary cells hidden of 16" in out
    assert hidden((desk / "safe.csv").read_text("utf-8"), "trade", "area") == CHEAPEST
    told = list(csv.DictReader((desk / "why.csv").read_text("utf-8").splitlines()))
    assert {
        (r["trade"], r["area"]): (r["status"], r["rules"], r["contributors"]) for r in told
    } == {
        ("cars", "west"): ("primary", "p-percent", "1"),
        ("cars", "north"): ("secondary", "", "3"),
        ("wood", "west"): ("secondary", "", "3"),
        ("wood", "north"): ("secondary", "", "3"),
    }
    assert run(*ASK, "--out", "safe.json", "--report", "why.json")[0] == 0
    why = json.loads((desk / "why.json").read_text("utf-8"))
    assert (why["schema"], len(why["tables"][0]["hidden"])) == ("ondiris.hidden/1", 4)


def test_several_rules_hide_what_any_of_them_hides(run: Run) -> None:
    more = ("--rule", "dominance=2,60", "--rule", "frequency=2,15")
    document = json.loads(run(*ASK, *more, "--format", "json")[1])
    by_rule = document["account"]["by_rule"]
    # Of three equal firms the two largest have 66.7 %, more than 60, in all nine cells.
    assert (by_rule["dominance"], by_rule["frequency"], by_rule["p-percent"]) == (9, 1, 1)


def test_a_holding_is_one_contributor(run: Run, desk: Path) -> None:
    owned = [row | {"group": "H" if row["trade"] == "wood" else ""} for row in rows()]
    (desk / "micro.csv").write_text(text_of(owned), "utf-8")
    document = json.loads(run(*ASK, "--holding", "group", "--format", "json")[1])
    # Cars in the west, and all of wood, its total by trade among them.
    assert document["primary"] == 5


def test_linked_tables_and_several_values_are_hidden_together(run: Run, desk: Path) -> None:
    wider = [row | {"size": "small" if float(row["sales"]) < 20 else "large", "staff": 10}
             for row in rows()]  # fmt: skip
    (desk / "micro.csv").write_text(text_of(wider), "utf-8")
    words = ["sales,staff" if word == "sales" else word for word in ASK]
    answer = json.loads(run(*words, "--by", "trade,size", "--format", "json")[1])
    assert [(t["value"], t["dimensions"]) for t in answer["tables"]] == [
        ("sales", ["trade", "area"]), ("sales", ["trade", "size"]),
        ("staff", ["trade", "area"]), ("staff", ["trade", "size"]),
    ]  # fmt: skip
    of_sales, _, of_staff, _ = (
        {tuple(c.values())[:2] for c in t["cells"] if c["value"] is None} for t in answer["tables"]
    )
    assert of_sales == of_staff


@pytest.mark.parametrize(
    ("how", "name", "text"),
    [
        ("area=2", "", ""),
        ("area=side", "", ""),
        ("area=sides.csv", "sides.csv", "code,parent\nea,\nno,\nwe,\neast,ea\nwest,we\nnorth,no\n"),
        ("area=sides.hrc", "sides.hrc", "ea\n@east\nno\n@north\nwe\n@west\n"),
    ],
)
def test_one_hierarchy_is_said_in_four_ways(
    run: Run, desk: Path, how: str, name: str, text: str
) -> None:
    sides = [row | {"side": str(row["area"])[:2]} for row in rows()]
    (desk / "micro.csv").write_text(text_of(sides), "utf-8")
    if name:
        (desk / name).write_text(text, "utf-8")
    code, out, err = run(*ASK, "--hierarchy", how, "--format", "csv")
    assert code == 0, err
    assert {"total", "ea", "no", "we", "east", "north", "west"} == {
        row["area"] for row in csv.DictReader(io.StringIO(out))
    }
    assert ("cars", "we") in hidden(out, "trade", "area")


def test_counts_need_no_value(run: Run) -> None:
    words = ("--file", "micro.csv", "--by", "trade,area", "--rule", "frequency=2,10")
    code, out, err = run(*words, "--insiders", "none", "--format", "csv")
    assert code == 0, err
    assert ("cars", "west") in hidden(out, "trade", "area")
    assert "total,total,25,F" in out


def test_weights_multiply_what_was_reported(run: Run, desk: Path) -> None:
    weighted = [row | {"w": 2} for row in rows()]
    (desk / "micro.csv").write_text(text_of(weighted), "utf-8")
    document = json.loads(run(*ASK, "--weight", "w", "--format", "json")[1])
    assert (document["cells"][0]["value"], document["weighted"]) == ("1108", True)


def test_decimals_are_kept_to_the_last_digit(run: Run, desk: Path) -> None:
    halves = [row | {"sales": float(row["sales"]) / 4} for row in rows()]
    (desk / "micro.csv").write_text(text_of(halves), "utf-8")
    code, out, _ = run(*ASK, "--format", "csv")
    assert (code, hidden(out, "trade", "area")) == (0, CHEAPEST)
    assert "total,total,138.50,F\n" in out


def test_negative_values_are_refused_unless_amounts_are_judged(run: Run, desk: Path) -> None:
    signed = [row | {"sales": -float(row["sales"])} if row["trade"] == "food" else row
              for row in rows()]  # fmt: skip
    (desk / "micro.csv").write_text(text_of(signed), "utf-8")
    code, _, err = run(*ASK)
    assert (code, "9 values of sales below zero [negative-contribution]" in err) == (2, True)
    code, out, _ = run(*ASK, "--negative", "absolute", "--format", "csv")
    assert (code, hidden(out, "trade", "area")) == (0, CHEAPEST)
    assert "food,total,-180,F\n" in out
    assert run(*ASK, "--negative", "absolute", "--round", "30")[0] == 2


def test_a_table_is_rounded_told_in_intervals_or_made_coarser(run: Run) -> None:
    rounded = json.loads(run(*ASK, "--round", "30", "--format", "json")[1])
    assert all(int(cell["value"]) % 30 == 0 for cell in rounded["cells"])
    told = json.loads(run(*ASK, "--intervals", "10", "--format", "json")[1])
    by_cell = {(c["trade"], c["area"]): c for c in told["cells"]}
    # Cars in the west and in the north are 86 together, the north of cars and wood 69.
    assert [by_cell["cars", "west"][end] for end in ("low", "high")] == ["10", "90"]
    assert "merge" in run(*ASK, "--recodings")[1]


def test_marks_decide_cells_of_a_file_too(run: Run, desk: Path) -> None:
    text = text_of(rows()).replace("trade", "Trade", 1)
    (desk / "micro.csv").write_text(text, "utf-8")
    (desk / "marks.csv").write_text("trade,area,status\nwood,north,p\n", "utf-8")
    words = ["Trade,area" if word == "trade,area" else word for word in ASK]
    code, out, err = run(*words, "--marks", "marks.csv", "--format", "csv")
    assert code == 0, err
    # The next cheapest ring goes over food and the north: 60 + 36 + 90.
    assert hidden(out, "Trade", "area") == {
        ("cars", "west"), ("cars", "north"), ("food", "west"), ("food", "north"),
    }  # fmt: skip


def test_of_a_cell_that_may_be_negative_no_end_is_told(run: Run) -> None:
    words = ("--negative", "absolute", "--intervals", "10", "--format", "json")
    cells = json.loads(run(*ASK, *words)[1])["cells"]
    ends = [(c["low"], c["high"]) for c in cells if c["value"] is None]
    assert ends == [(None, None)] * 4


# What cannot be


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        (("--file", "none.csv", "--by", "trade", "--rule", "p=10"), 3, "no-such-file"),
        (("--file", "micro.csv", "--rule", "p=10"), 2, "dimensions"),
        (("--file", "micro.csv", "--by", "trade"), 2, "no-rule"),
        (("--file", "micro.csv", "--by", "colour", "--rule", "p=10"), 1, "missing-column"),
        ((*ASK, "--period", "2025"), 2, "option-elsewhere"),
        ((*ASK, "--home", "x"), 2, "option-elsewhere"),
        ((*ASK, "--plan", "2025"), 2, "option-elsewhere"),
        (("--period", "2025-01", "--value", "sales"), 2, "option-elsewhere"),
        (("--period", "2025-01", "--out", "x.csv"), 2, "option-elsewhere"),
        (("--by", "trade"), 2, "no-table"),
        ((*ASK, "--hierarchy", "size=2"), 2, "dimensions"),
        ((*ASK, "--hierarchy", "trade"), 2, "bad-columns"),
        ((*ASK, "--hierarchy", "trade=,"), 2, "hierarchy-words"),
        ((*ASK, "--hierarchy", "trade=none.csv"), 3, "no-such-file"),
        ((*ASK, "--out", "x.pdf"), 2, "unknown-format"),
        ((*ASK, "--out", "micro.csv/x.csv"), 1, "read-only"),
        ((*ASK, "--by", "trade", "--round", "10"), 2, "one-table"),
        ((*ASK, "--by", "trade", "--recodings"), 2, "one-table"),
        ((*ASK, "--audit", "micro.csv", "--recodings"), 2, "one-table"),
        ((*ASK, "--round", "10", "--intervals", "10"), 2, "one-table"),
        ((*ASK, "--round", "2.5"), 2, "not-whole"),
        ((*ASK, "--round", "nan"), 2, "rounding-base"),
        ((*ASK, "--intervals", "nan"), 2, "interval-step"),
        ((*ASK, "--intervals", "0"), 2, "interval-step"),
        ((*ASK, "--by", "trade,trade"), 2, "dimensions"),
        ((*ASK, "--columns", "value=sales"), 2, "option-elsewhere"),
        ((*ASK, "--audit", "micro.csv", "--columns", "value"), 2, "bad-columns"),
        ((*ASK, "--audit", "micro.csv", "--report", "why.csv"), 2, "option-elsewhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_one_line(
    run: Run, words: tuple[str, ...], code: int, rule: str
) -> None:
    ended, _, err = run(*words)
    assert ended == code
    assert f"[{rule}]" in err.splitlines()[0]


def test_a_file_of_one_contributor_is_refused(run: Run, desk: Path) -> None:
    (desk / "micro.csv").write_text(text_of(rows()[:1]), "utf-8")
    code, _, err = run(*ASK)
    assert (code, "[all-sensitive]" in err) == (1, True)


def test_the_example_of_the_help_works_when_typed(run: Run) -> None:
    assert "protect --file" in run("--help")[1]
    _, made, asked = HELP.replace("\\\n", "").replace("\b\n", "").strip().split("\n")
    words = shlex.split(made)
    assert words[:2] == ["printf", r"%s\n"]
    Path(words[-1]).write_text("\n".join(words[2:-2]) + "\n", "utf-8")
    program, command, *options = shlex.split(asked)
    assert (program, command) == ("ondiris", "protect")
    code, out, _ = run(*options)
    assert code == 0
    assert "1 primary and 3 secondary cells hidden of 9" in out


# Python


def test_any_frame_is_protected_in_python_as_its_file_is() -> None:
    table = rows()
    frames = (pd.DataFrame(table), pl.DataFrame(table), pl.DataFrame(table).to_arrow())
    for given in (*frames, "micro.csv", Path("micro.csv")):
        made = ondiris.protect(
            given, by="trade,area", value="sales", contributor="firm", rules=["p=10"], cost="value"
        )
        cells = {(c["trade"], c["area"]): c["value"] for c in made.cells}
        assert {codes for codes, value in cells.items() if value is None} == CHEAPEST
        assert isinstance(made.documents[0], Protected)
        assert {cell.codes for cell in made.hidden[0] if cell.rules} == {("cars", "west")}


def test_a_tree_may_be_given_as_it_is() -> None:
    tree = {"goods": "", "food": "goods", "cars": "goods", "wood": "goods"}
    made = ondiris.protect(
        "micro.csv", by=["trade,area"], value="sales", rules=["p=10"], hierarchies={"trade": tree}
    )
    assert made.cells[0]["trade"] == "goods"


def test_what_python_may_not_ask_is_refused() -> None:
    with pytest.raises(InvalidInput, match="int is neither the name of a file nor a frame"):
        ondiris.protect(7, by="trade", rules=["p=10"])
    with pytest.raises(Refused):
        ondiris.protect("micro.csv", by="trade,area", value="sales", rules=["dominance=1,1"])
