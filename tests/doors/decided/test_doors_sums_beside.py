"""Counts, weighted samples and second trees, by command and by file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from decided_city import CELLS, ONE, Run, hidden, report, values

FEW = {1: {"C10": [60.0], "C18": [0.0, 1.0, 900.0], "C23": [101.0] * 4, "C29": [300.0] * 5}}


def test_a_table_of_counts_has_a_threshold_and_no_rule_of_size(run: Run, home: Path) -> None:
    """C10 is one enterprise; C18 has three, one of which makes nearly all and one nothing."""
    report(home, FEW)
    rules = home / "ondiris.toml"
    rules.write_text(rules.read_text("utf-8").replace('cost = "value"', "p_percent = 10"), "utf-8")
    code, out, err = run(*ONE, "--measure", "count_enterprises")
    assert code == 0, err
    document = json.loads(out)
    assert (document["measure"], document["unit"]) == ("count_enterprises", "enterprises")
    assert values(document) == {"B-E": 13, "C": 13, "C10": None, "C18": None, "C23": 4, "C29": 5}
    assert document["account"]["by_rule"] == {"frequency": 1}
    assert "p_percent" not in document["rules"]
    # By output C18 is a secret; a count says nothing of it, nor it of the count.
    by_output = json.loads(run(*ONE)[1])
    assert {"C10", "C18"} <= hidden(by_output)
    again = json.loads(run(*ONE, "--measure", "count_enterprises")[1])
    assert values(again) == values(document)


def test_counts_are_of_a_month_and_need_a_threshold(run: Run, home: Path) -> None:
    report(home, {1: FEW[1], 2: FEW[1]})
    counts = ("--by", "activity", "--measure", "count_enterprises")
    code, _, err = run("protect", "--period", "2025-01/2025-02", *counts)
    assert (code, "[measure]" in err) == (2, True)
    code, _, err = run(*ONE, "--measure", "count_enterprises", "--concentration")
    assert (code, "[measure]" in err) == (2, True)
    rules = home / "ondiris.toml"
    text = rules.read_text("utf-8").replace("minimum_frequency = 3\n", "p_percent = 5\n")
    rules.write_text(text, "utf-8")
    code, _, err = run(*ONE, "--measure", "count_enterprises")
    assert (code, "[no-rule]" in err) == (2, True)


def weights(home: Path, text: str) -> str:
    path = home.parent / "weights.csv"
    path.write_text(text, "utf-8")
    return str(path)


def test_weights_make_a_sample_stand_for_all_and_the_rules_judge_it_so(
    run: Run, home: Path
) -> None:
    """C23's first enterprise stands for eleven; C10's for two, and is one all the same."""
    report(home, CELLS)
    path = weights(home, "bin,weight\n999999992300,11\n999999991000,2\n")
    code, out, err = run(*ONE, "--weights", path)
    assert code == 0, err
    document = json.loads(out)
    assert document["weighted"] is True
    assert document["id"] == "output-by-activity-2025-01-weighted"
    shown = values(document)
    assert (shown["B-E"], shown["C23"]) == (2 * 60 + 400 + 14 * 101 + 1200, 14 * 101)
    assert hidden(document) == {"C10", "C18"}
    plain = json.loads(run(*ONE)[1])
    assert "weighted" not in plain


def test_a_weighted_table_is_judged_by_weighted_parts(run: Run, home: Path) -> None:
    """11 · 101 are 78.6 % of C23's 1414: over 75 %, where 101 of 404 are not."""
    report(home, CELLS)
    rules = home / "ondiris.toml"
    text = rules.read_text("utf-8").replace("minimum_frequency = 3\n", "dominance = [[1, 75]]\n")
    rules.write_text(text, "utf-8")
    path = weights(home, "bin,weight\n999999992300,11\n")
    assert "C23" not in hidden(json.loads(run(*ONE, "--optimal")[1]))
    other = json.loads(run(*ONE, "--weights", path)[1])
    assert other["account"]["by_rule"] == {"dominance": 2}
    assert {"C10", "C23"} <= hidden(other)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bin,weight\n999999991000,0.5\n", "weight-below-one"),
        ("bin,weight\n999999991000,many\n", "not-a-number"),
        ("bin,weight\n999999991000,2\n999999991000,2\n", "duplicate-enterprise"),
        ("bin,weight\n999999991000,\n", "missing"),
        ("bin\n999999991000\n", "missing-column"),
        ("bin,weight\n", "bad-weights"),
        ("bin,weight\n123456789012,2\n", "unknown-contributor"),
    ],
)
def test_a_weight_that_cannot_be_is_refused(text: str, code: str, run: Run, home: Path) -> None:
    report(home, CELLS)
    ended, out, err = run(*ONE, "--weights", weights(home, text))
    assert (ended, out) == (2 if code == "unknown-contributor" else 1, "")
    assert f"[{code}]" in err


def second_tree(home: Path, text: str, name: str = "machines") -> str:
    path = home.parent / f"{name}.csv"
    path.write_text(text, "utf-8")
    return str(path)


TREE = "dimension,code,parent\nactivity,C10,C-MACH\nactivity,C23,C-MACH\nactivity,C30,C-MACH\n"


def test_a_second_tree_stands_in_the_same_table_and_is_linked(run: Run, home: Path) -> None:
    """With C10 + C23 shown C18 does not protect C10 any more: C23 does, for 404 instead of 400."""
    report(home, CELLS)
    code, out, err = run(*ONE, "--also", second_tree(home, TREE))
    assert code == 0, err
    document = json.loads(out)
    assert (document["id"], document["also"]) == (
        "output-by-activity-2025-01-also-machines", "machines",
    )  # fmt: skip
    assert values(document) == {
        "B-E": 2064, "C": 2064, "C10": None, "C18": 400, "C23": None, "C29": 1200, "C-MACH": 464,
    }  # fmt: skip
    # The sum is out: who knows it works C10 out where only C18 is hidden beside it.
    table = home.parent / "table.csv"
    shown = {"B-E": "2064", "C": "2064", "C10": "c", "C18": "c", "C23": "404", "C29": "1200"}
    table.write_text("activity,value\n" + "".join(f"{c},{v}\n" for c, v in shown.items()), "utf-8")
    audit = ("protect", "--period", "2025-01", "--by", "activity", "--audit", str(table))
    ended, _, err = run(*audit)
    assert (ended, "C10" in err) == (1, True)
    plain = json.loads(run(*ONE)[1])
    assert hidden(plain) == {"C10", "C23"}


def test_without_the_second_tree_the_same_audit_finds_nothing(run: Run, home: Path) -> None:
    report(home, CELLS)
    table = home.parent / "table.csv"
    shown = {"B-E": "2064", "C": "2064", "C10": "c", "C18": "c", "C23": "404", "C29": "1200"}
    table.write_text("activity,value\n" + "".join(f"{c},{v}\n" for c, v in shown.items()), "utf-8")
    audit = ("protect", "--period", "2025-01", "--by", "activity", "--audit", str(table))
    assert run(*audit)[0] == 0


@pytest.mark.parametrize(
    ("text", "ended", "code"),
    [
        ("dimension,code,parent\nactivity,C99,C-MACH\n", 2, "unknown-code"),
        ("dimension,code,parent\nactivity,C10,machines\n", 2, "unknown-code"),
        ("dimension,code,parent\nsize,sme,all\n", 1, "dimensions"),
        ("dimension,code,parent\nactivity,C10,C-MACH\nactivity,C10,C23\n", 1, "second-tree"),
        ("dimension,code,parent\nactivity,C10,C-MACH\nactivity,C,C-MACH\n", 2, "second-tree"),
        ("dimension,code,parent\narea,ZZ-1-east,ZZ-1\n", 2, "dimensions"),
        ("dimension,code,parent\n", 1, "bad-tree"),
        ("dimension,code\nactivity,C10\n", 1, "missing-column"),
    ],
)
def test_a_second_tree_that_is_none_is_refused(
    text: str, ended: int, code: str, run: Run, home: Path
) -> None:
    report(home, CELLS)
    found, out, err = run(*ONE, "--also", second_tree(home, text))
    assert (found, out, f"[{code}]" in err) == (ended, "", True), err
