"""What a city decides of its tables beyond their rules, by command and by file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.cli import main

Run = Callable[..., tuple[int, str, str]]
SECOND = Path(__file__).parent / "second_city"
AREA = "ZZ-1-east"
RULES = (
    '\n[[disclosure]]\nvalid_from = "2024-01-01"\nminimum_frequency = 3\n'
    'frequency_margin = 10\ncost = "value"\ninsiders = "none"\ncitation = "order 7"\n'
)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided") / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(SECOND), "--home", str(folder)])
    settings = folder / "ondiris.toml"
    settings.write_text(settings.read_text("utf-8") + RULES, "utf-8")
    return folder


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(blank, tmp_path / "home"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def report(home: Path, by_month: Mapping[int, Mapping[str, list[float]]]) -> None:
    """Write what the firms of each activity reported of months of 2025, a file a month."""
    folder = home / "returns" / "actual"
    folder.mkdir(parents=True, exist_ok=True)
    people: dict[str, str] = {}
    for month, cells in by_month.items():
        rows = []
        for activity, values in cells.items():
            for k, value in enumerate(values):
                number = f"{activity[1:]}{k:02d}".rjust(12, "9")
                people[number] = activity
                rows.append(
                    {"bin": number, "month": 2025 * 12 + month - 1, "product": "x",
                     "value": value, "shipments": value, "employees": 5.0,
                     "received": date(2025, month + 1, 10), "accepted": True}
                )  # fmt: skip
        pq.write_table(pa.Table.from_pylist(rows), folder / f"2025-{month:02d}.parquet")
    register = [
        {"bin": number, "activity": activity, "area": AREA, "size": "sme", "holding": ""}
        for number, activity in people.items()
    ]
    pq.write_table(pa.Table.from_pylist(register), folder / "register.parquet")


def hidden(document: Mapping[str, object]) -> set[str]:
    cells: list[dict[str, str | None]] = document["cells"]  # type: ignore[assignment]
    return {str(cell["activity"]) for cell in cells if cell["value"] is None}


MONTHS = {
    1: {"C10": [60.0], "C18": [100.0] * 4, "C23": [101.0] * 4},
    2: {"C10": [60.0], "C18": [10.0] * 4, "C23": [0.0, 0.0, 0.0, 499.0]},
}
"""In January C18 is the cheapest to hide; one firm alone makes all that C23 adds in February."""
ALL = ("--by", "activity", "--format", "json")


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


CELLS = {1: {"C10": [60.0], "C18": [100.0] * 4, "C23": [101.0] * 4, "C29": [300.0] * 4}}
ONE = ("protect", "--period", "2025-01", *ALL)


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


def values(document: Mapping[str, object]) -> dict[str, int | None]:
    cells: list[dict[str, str | None]] = document["cells"]  # type: ignore[assignment]
    return {
        str(cell["activity"]): None if cell["value"] is None else int(cell["value"])
        for cell in cells
    }


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
