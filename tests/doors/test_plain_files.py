"""Methods on plain files: outside any home, whole answers in files, refusals by rule."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import pyarrow as pa
import pytest

import ondiris
from ondiris.cli.front import main
from ondiris.cli.indices.adjusting import EXAMPLE as OF_ADJUSTING
from ondiris.cli.indices.prices import EXAMPLE as OF_PRICES
from ondiris.cli.places.files import EXAMPLE as OF_LOCATING

PRICES = """period,product,aggregate,price
2025-01,rye,bread,200
2025-01,wheat,bread,180
2025-01,milk,dairy,450
2025-02,rye,bread,210
2025-02,wheat,bread,
2025-02,milk,dairy,441
"""
WEIGHTS = "aggregate,weight\nbread,60\ndairy,40\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONDIRIS_HOME", raising=False)
    Path("prices.csv").write_text(PRICES, "utf-8")
    Path("weights.csv").write_text(WEIGHTS, "utf-8")
    Path("days.toml").write_text("# Наурыз\n", "cp1251")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def table_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


INDEX = ("index", "--prices", "prices.csv", "--weights", "weights.csv")


def test_an_imputed_price_is_told_and_its_part_of_the_weight(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, *INDEX, "--format", "json")
    found = json.loads(out)
    assert (code, found["schema"], found["imputed_quotes"]) == (0, "ondiris.index/1", 1)
    newest = {r["aggregate"]: r for r in found["series"] if r["period"] == "2025-02"}
    # bread 210 / 200, wheat with it; 60 x 1.05 + 40 x .98
    assert newest["_T"]["index"] == "102.20"
    assert newest["bread"]["imputed_pct"] == "50.00"
    assert [newest[a]["contribution"] for a in ("bread", "dairy")] == ["3.000", "-0.800"]
    assert list(desk.iterdir()) != []
    assert not (desk / "ondiris-home").exists()


def test_the_whole_answer_is_written_as_the_name_of_the_file_says(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("all.csv", "all.json"):
        code, out, err = run(capsys, *INDEX, "--out", name)
        assert (code, err) == (0, f"Wrote {name}.\n")
        assert out.startswith("Jevons elementary indices, Laspeyres above them")
    rows = table_of(desk / "all.csv")
    assert rows == [
        {name: cell or "" for name, cell in row.items()}
        for row in json.loads((desk / "all.json").read_text("utf-8"))["series"]
    ]


def test_contributions_of_products_add_up_to_the_change(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, *INDEX, "--contributions", "products.csv")
    rows = table_of(desk / "products.csv")
    parts = {row["product"]: (float(row["contribution"]), row["status"]) for row in rows}
    assert parts == {"rye": (1.5, "A"), "wheat": (1.5, "I"), "milk": (-0.8, "A")}


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        ([*INDEX, "--formula", "yonug"], 2, "unknown-formula"),
        ([*INDEX, "--columns", "cost"], 2, "bad-columns"),
        ([*INDEX, "--columns", "cost=price"], 2, "unknown-column"),
        ([*INDEX, "--columns", "price=cost"], 1, "missing-column"),
        ([*INDEX, "--prefixes", "1,x"], 2, "bad-prefixes"),
        ([*INDEX, "--base", "2024"], 2, "missing-base"),
        ([*INDEX, "--of", "meat"], 2, "unknown-series"),
        ([*INDEX, "--out", "all.txt"], 2, "unknown-format"),
        (["index", "--prices", "none.csv"], 3, "no-such-file"),
        (["index", "--prices", "weights.csv"], 1, "missing-column"),
        (["adjust", "--file", "prices.csv"], 1, "missing-column"),
        (["adjust", "--file", "prices.csv", "--mode", "other"], 2, "unknown-mode"),
        (["adjust", "--file", "p.csv", "--holidays", "none.toml"], 3, "no-such-file"),
        (["adjust", "--file", "p.csv", "--holidays", "days.toml"], 1, "wrong-encoding"),
        ([*INDEX, "--contributions", "prices.csv/parts.csv"], 1, "read-only"),
        (["locate", "--file", "weights.csv"], 2, "no-candidates"),
        (["locate", "--rate", "2"], 2, "option-elsewhere"),
        (["locate", "--file", "weights.csv", "--world", "actual"], 2, "option-elsewhere"),
        (["locate", "--file", "weights.csv", "--candidates", "weights.csv"], 2, "count-of-sites"),
        (["locate", "--file", "weights.csv", "--candidates", "weights.csv", "--sites", "1"], 2,
         "no-places"),
        (["locate", "--file", "weights.csv", "--candidates", "weights.csv", "--goal", "x"], 2,
         "unknown-goal"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line_with_its_rule(
    desk: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, rule: str
) -> None:
    found, out, err = run(capsys, *words)
    assert (found, out) == (code, "")
    assert f"[{rule}]" in err.splitlines()[0]


@pytest.mark.parametrize(
    ("example", "said"),
    [
        (OF_PRICES, "102.20"),
        (OF_ADJUSTING, "adjusted by x13-x11"),
        (OF_LOCATING, "proved optimal"),
    ],
)
def test_the_example_of_the_help_works_when_it_is_typed(
    desk: Path, capsys: pytest.CaptureFixture[str], example: str, said: str
) -> None:
    lines = example.partition("\b\n")[2].splitlines()
    last = max(i for i, line in enumerate(lines) if line.strip().startswith("ondiris "))
    subprocess.run(["bash", "-c", "\n".join(lines[:last])], check=True)
    code, out, _ = run(capsys, *lines[last].split()[1:])
    assert code == 0
    assert said in out


def test_holidays_that_end_before_the_series_are_said(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    months = [f"{y}-{m:02}" for y in range(2020, 2027) for m in range(1, 13)]
    rows = [f"{p},{100 + 9 * (i % 12) + i * 37 % 11}" for i, p in enumerate(months)]
    Path("long.csv").write_text("\n".join(["period,value", *rows]), "utf-8")
    Path("days.toml").write_text(
        '[[fixed]]\ndate = "01-01"\n[moving]\nfeast = [2024-06-17, 2025-06-06]\n', "utf-8"
    )
    _, out, _ = run(capsys, "adjust", "--file", "long.csv", "--holidays", "days.toml")
    assert "Moving holidays are listed until 2025" in out
    assert "Working days tested" in out


def test_series_are_told_apart_and_each_refusal_costs_only_its_own(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    months = [f"{y}-{m:02}" for y in range(2019, 2026) for m in range(1, 13)]
    good = [f"good,{p},{100 + 20 * (i % 12 > 5) + i * 37 % 11}" for i, p in enumerate(months)]
    short = [f"short,{p},1" for p in months[:20]]
    text = "\n".join(["series,period,value", *good, *short])
    Path("two.csv").write_text(text, "utf-8")
    code, _, _ = run(capsys, "adjust", "--file", "two.csv", "--out", "two.json")
    told = json.loads(Path("two.json").read_text("utf-8"))
    assert code == 0
    assert [(s["series"], s["refused"]) for s in told["series"]] == [
        ("good", None),
        ("short", "series-too-short"),
    ]
    assert {r["adjusted"] for r in told["rows"] if r["series"] == "short"} == {None}


def test_a_plan_beside_open_sites_by_hand() -> None:
    points = pa.table({"x": [0.0, 4, 10], "y": [0.0] * 3, "weight": [1.0, 1, 5]})
    sites = pa.table({
        "name": ["old", "middle", "far"], "x": [0.0, 5, 10], "y": [0.0] * 3,
        "opening_cost": [9.0, 20, 45], "existing": ["yes", "no", "no"],
    })  # fmt: skip
    # open now: 4 + 50; with middle 1 + 25 + 20; with far 4 + 45
    found = ondiris.locate(points, sites)
    assert ([found.candidates.names[j] for j in found.open], found.objective) == (
        ["old", "middle"],
        46.0,
    )
    assert ondiris.locate(points, sites, rate=0.1).open == (0,)
    assert ondiris.locate(points, sites, sites=1, goal="centre").objective == 4.0
    covered = ondiris.locate(points, sites, sites=1, goal="covering", radius=1.0)
    assert (covered.objective, covered.proved) == (6.0, True)


def test_one_server_a_point_costs_more_where_room_is_tight() -> None:
    points = pa.table({"x": [0.0, 0], "y": [0.0, 0], "weight": [2.0, 2]})
    sites = pa.table({"x": [0.0, 3], "y": [0.0, 0], "capacity": [3.0, 3], "opening_cost": [0, 0]})
    shared = ondiris.locate(points, sites)
    whole = ondiris.locate(points, sites, single_source=True)
    assert (shared.objective, whole.objective) == (3.0, 6.0)
    assert len(shared.points) == 3


def test_distances_may_come_from_a_matrix(desk: Path) -> None:
    Path("minutes.csv").write_text("5,1\n2,9\n", "utf-8")
    points = pa.table({"name": ["a", "b"]})
    found = ondiris.locate(points, points, sites=1, matrix="minutes.csv")
    assert found.objective == 7.0
    assert found.open == (0,)


def test_a_result_prints_in_one_line_without_what_it_was_made_of(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    rows = {"trade": ["food"] * 3 + ["cars"], "firm": [*"abcd"], "sales": [10, 9, 8, 77]}
    protected = ondiris.protect(
        pa.table(rows), by="trade", value="sales", contributor="firm", rules=["p=10"]
    )
    assert repr(protected) == "FileProtection(1 table, 2 of 3 cells hidden)"
    quotes = pa.table({"period": ["2025-01", "2025-02"], "product": ["rye"] * 2,
                       "aggregate": ["bread"] * 2, "price": [2.0, 2.5]})  # fmt: skip
    assert repr(ondiris.index(quotes)) == "CompiledPrices(2025-01..2025-02, 1 product)"
    short = pa.table({"period": ["2025-01", "2025-02"], "value": [1.0, 2.0]})
    (refused,) = ondiris.adjust(short)
    assert repr(refused).startswith("AdjustedSeries('', 2025-01..2025-02, refused: ")
    points = pa.table({"name": ["a", "b"], "x": [0, 3], "y": [0, 4]})
    assert repr(ondiris.locate(points, points, sites=1)) == (
        "LocatedSites(1 of 2 sites open, objective 5, bound 5)"
    )
