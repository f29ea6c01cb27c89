"""What a city decides of its tables beyond their rules, by command: plans and marks of cells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from decided_city import ALL, CELLS, ONE, Run, hidden, report

MONTHS = {
    1: {"C10": [60.0], "C18": [100.0] * 4, "C23": [101.0] * 4},
    2: {"C10": [60.0], "C18": [10.0] * 4, "C23": [0.0, 0.0, 0.0, 499.0]},
}
"""In January C18 is the cheapest to hide; one firm alone makes all that C23 adds in February."""


def test_periods_that_are_known_are_planned_together(run: Run, home: Path) -> None:
    report(home, MONTHS)
    words = ("protect", "--period", "2025-01", "--plan", "2025-01/2025-02")
    code, out, err = run(*words, *ALL)
    assert code == 0, err
    answer = json.loads(out)
    first, second = answer["tables"]
    assert (first["period"], second["period"]) == ("2025-01", "2025-01/2025-02")
    assert [hidden(first), hidden(second)] == [{"C10", "C23"}, {"C10", "C18"}]
    assert answer["plan"] == {
        "periods": ["2025-01", "2025-01/2025-02"],
        "hidden_together": [2, 2],
        "hidden_one_by_one": [2, 2],
        "cost_pct_of_one_by_one": 65,  # 404 + 440 of 400 + 903
        "kept": "together",
    }
    again = json.loads(run(*words, *ALL)[1])
    assert again["tables"] == answer["tables"]
    # Asked for alone, each is what the plan made of it.
    code, out, _ = run("protect", "--period", "2025-01", *ALL)
    assert code == 0
    assert hidden(json.loads(out)) >= {"C10", "C23"}


def test_one_after_the_other_the_same_city_hides_more(run: Run, home: Path) -> None:
    report(home, MONTHS)
    made = [
        json.loads(run("protect", "--period", p, *ALL)[1]) for p in ("2025-01", "2025-01/2025-02")
    ]
    assert [hidden(one) for one in made] == [{"C10", "C18"}, {"C10", "C23"}]


def test_a_plan_says_in_a_line_what_both_ways_hide(run: Run, home: Path) -> None:
    report(home, MONTHS)
    code, out, _ = run(
        "protect", "--by", "activity", "--period", "2025-01", "--plan", "2025-01/2025-02"
    )
    assert code == 0
    assert out.splitlines()[-1] == (
        "Planned together: 2 + 2 hidden, 65 % of the cost; one after the other: 2 + 2 hidden."
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--plan", "2025-02"), "planned-order"),
        (("--plan", "2025-01"), "planned-order"),
        (("--plan", "2025-01/2025-02", "--round", "1000"), "one-table"),
        (("--plan", "2025-01/2025-02", "--measure", "output,employees"), "one-table"),
        (("--plan", "2025-01/2025-02", "--recodings"), "one-table"),
    ],
)
def test_what_cannot_be_planned_is_refused(
    words: tuple[str, ...], code: str, run: Run, home: Path
) -> None:
    report(home, MONTHS)
    ended, _, err = run("protect", "--by", "activity", "--period", "2025-01", *words)
    assert ended == 2
    assert f"[{code}]" in err


def marked(home: Path, text: str) -> str:
    path = home.parent / "marks.csv"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("rows", "expected", "counts"),
    [
        ("", {"C10", "C18"}, None),
        # 10 % of 1200 is 120, and C10 can fall by 60 only.
        ("C29,u,,,\n", {"C10", "C18", "C29"}, {"hidden": 1, "kept": 0, "opened": 0, "weighed": 0}),
        ("C18,p,,,\n", {"C10", "C23"}, {"hidden": 0, "kept": 1, "opened": 0, "weighed": 0}),
        ("C10,s,,,letter 9\n", set(), {"hidden": 0, "kept": 0, "opened": 1, "weighed": 0}),
        ("C18,,,1.1,\n", {"C10", "C23"}, {"hidden": 0, "kept": 0, "opened": 0, "weighed": 1}),
    ],
)
def test_a_file_of_marks_decides_single_cells(
    rows: str, expected: set[str], counts: dict[str, int] | None, run: Run, home: Path
) -> None:
    report(home, CELLS)
    words = ("--marks", marked(home, f"activity,status,level_pct,weight,document\n{rows}"))
    code, out, err = run(*ONE, *(words if rows else ()))
    assert code == 0, err
    document = json.loads(out)
    assert hidden(document) == expected
    assert document["account"].get("marks") == counts
    kept = home / "disclosure" / "actual" / "output-by-activity-2025-01" / "table.json"
    assert json.loads(kept.read_text("utf-8")) == document
    again = json.loads(run(*ONE, *(words if rows else ()))[1])
    assert again == document


def test_other_marks_make_another_table_and_what_was_hidden_stays_so(run: Run, home: Path) -> None:
    report(home, CELLS)
    path = marked(home, "activity,status\nC29,u\n")
    assert hidden(json.loads(run(*ONE, "--marks", path)[1])) == {"C10", "C18", "C29"}
    assert {"C10", "C29"} <= hidden(json.loads(run(*ONE)[1]))


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("activity,status\nC10,p\n", "marked-sensitive", "1 cells that are marked p"),
        ("activity,status\nC77,u\n", "unknown-cell", "1 marks are of cells that no table"),
        ("area,activity,status\nZZ-1-east,C10,u\n", "unknown-cell", "1 marks are of cells"),
        ("activity,status\nC10,u\nC10,p\n", "marked-twice", "1 cells are marked twice: C10"),
        ("activity,status\nC10,x\n", "unknown-word", "row 2, column 2 (status)"),
        ("activity,status\nC10,s\n", "mark-document", "names no document"),
        ("activity,status,weight\nC10,,0\n", "mark-parameter", "a number above 0"),
        ("activity,status,level_pct\nC10,u,ten\n", "not-a-number", "row 2, column 3 (level_pct)"),
        ("activity,state\nC10,u\n", "unknown-column", "state"),
        ("activity,status\n", "bad-marks", "marks no cells"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(
    text: str, code: str, says: str, run: Run, home: Path
) -> None:
    report(home, CELLS)
    ended, out, err = run(*ONE, "--marks", marked(home, text))
    assert (ended, out) == (1 if code not in {"unknown-cell", "marked-twice"} else 2, "")
    assert f"[{code}]" in err
    assert says in err


def test_marks_are_refused_where_the_codes_are_others(run: Run, home: Path) -> None:
    report(home, CELLS)
    path = marked(home, "activity,status\nC10,u\n")
    for words in (("--recodings",), ("--recode", "merge activity C18+C23")):
        ended, _, err = run(*ONE, *words, "--marks", path)
        assert ended == 2
        assert "[one-table]" in err


def test_a_table_made_elsewhere_is_audited_with_the_marks(run: Run, home: Path) -> None:
    report(home, CELLS)
    table = home.parent / "table.csv"
    shown = {"B-E": 2064, "C": 2064, "C10": 60, "C18": 400, "C23": 404, "C29": 1200}
    table.write_text(
        "activity,value\n" + "".join(f"{code},{v}\n" for code, v in shown.items()), "utf-8"
    )
    audit = ("protect", "--period", "2025-01", "--by", "activity", "--audit", str(table))
    ended, _, err = run(*audit)
    assert (ended, "C10" in err) == (1, True)
    path = marked(home, "activity,status,document\nC10,s,letter 9\n")
    assert run(*audit, "--marks", path)[0] == 0
