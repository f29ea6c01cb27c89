"""`ondiris forecast --file`: outside any home, in JSON, with refusals by rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ondiris.cli.front import main


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONDIRIS_HOME", raising=False)
    rows = [
        f"{name},{2018 + k // 12}-{k % 12 + 1:02},{base + k / 4 + 9 * (k * 7 % 12) + k * k % 5:.1f}"
        for name, base in (("steel", 100), ("bread", 300))
        for k in range(84)
    ]
    Path("series.csv").write_text("\n".join(["series,period,value", *rows]), "utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        main(["forecast", *words])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def written(text: str) -> None:
    Path("one.csv").write_text(text, "utf-8")


def test_each_point_has_its_bands_vintage_and_model(desk, capsys) -> None:
    code, out, _ = run(capsys, "--file", "series.csv", "--horizon", "18", "--format", "json")
    assert code == 0
    told = json.loads(out)
    assert told["schema"] == "ondiris.forecast/1"
    assert [one["series"] for one in told["series"]] == ["steel", "bread"]
    assert len(told["rows"]) == 2 * 18 * 3
    first = told["rows"][0]
    assert first["period"] == "2025-01"
    assert (first["level"], first["vintage"], first["model"]) == ("0.5", "", "ensemble/1")
    assert float(first["lower"]) < float(first["value"]) < float(first["upper"])


def test_origins_say_nothing_where_nothing_is_scored(desk, capsys) -> None:
    code, _, error = run(capsys, "--file", "series.csv", "--origins", "3")
    assert (code, "[option-elsewhere]" in error) == (2, True)


def test_order_of_rows_changes_nothing(desk, capsys) -> None:
    asked = ("--horizon", "3", "--format", "json")
    _, sorted_out, _ = run(capsys, "--file", "series.csv", *asked)
    head, *rows = Path("series.csv").read_text("utf-8").splitlines()
    steel, bread = rows[:84], rows[84:]
    written("\n".join([head, *steel[::-1], *bread[1:], bread[0]]))
    _, out, _ = run(capsys, "--file", "one.csv", *asked)
    assert json.loads(out) == json.loads(sorted_out)


def test_refusals_name_their_rule(desk, capsys) -> None:
    year = "".join(f"2020-{m:02},{m}\n" for m in range(1, 11))
    for text, rule in (
        ("period,value\n" + year, "too-short"),
        ("period,value\n" + year + "2020-01,5\n", "duplicate-period"),
        ("period,value\n" + year + "2021-Q1,5\n", "frequency"),
        ("period,value,unit\n2020-01,1,t\n2020-02,2,kg\n", "two-units"),
        ("period,value\n2020-01-05,1\n", "frequency"),
    ):
        written(text)
        code, _, err = run(capsys, "--file", "one.csv")
        assert code == 1, text
        assert rule in err, (rule, err)


def test_one_series_that_is_refused_stops_no_other(desk, capsys) -> None:
    written(Path("series.csv").read_text("utf-8") + "\nnew,2024-12,5\n")
    code, out, _ = run(capsys, "--file", "one.csv", "--horizon", "2", "--format", "json")
    assert code == 0
    assert [one["refused"] for one in json.loads(out)["series"]] == [None, None, "too-short"]


def test_quarters_and_years_have_their_own_season(desk, capsys) -> None:
    quarters = "".join(
        f"{2015 + k // 4}-Q{k % 4 + 1},{90 + k + 20 * (k % 4 == 3)}\n" for k in range(36)
    )
    written("period,value\n" + quarters)
    _, out, _ = run(capsys, "--file", "one.csv", "--horizon", "4", "--format", "json")
    points = {row["period"]: float(row["value"]) for row in json.loads(out)["rows"]}
    assert points["2024-Q4"] > points["2024-Q3"] + 15
    written("period,value\n" + "".join(f"{2000 + k},{10 + k}\n" for k in range(20)))
    _, out, _ = run(capsys, "--file", "one.csv", "--horizon", "2", "--format", "json")
    assert json.loads(out)["rows"][0]["period"] == "2020"


def test_scores_stand_beside_two_to_compare_with(desk, capsys) -> None:
    asked = ("--file", "series.csv", "--horizon", "6", "--evaluate", "--origins", "2")
    code, out, _ = run(capsys, *asked, "--format", "json")
    assert code == 0
    told = json.loads(out)
    assert told["schema"] == "ondiris.forecast-scores/1"
    assert [one["method"] for one in told["methods"]] == [
        "ensemble/1", "last-year-again", "ets+ces+theta",
    ]  # fmt: skip
    ours = told["methods"][0]
    assert ours["forecasts"] == 4
    assert set(ours["coverage"]) == {"0.5", "0.8", "0.95"}
    assert len(ours["coverage_by_horizon"]["0.95"]) == 3
    assert abs(sum(map(float, ours["pit"])) - 1) < 0.01
    _, out, _ = run(capsys, *asked)
    assert "coverage 95%, 1-2" in out


def test_numbers_that_cannot_be_are_refused(desk, capsys) -> None:
    assert "bad-horizon" in run(capsys, "--file", "series.csv", "--horizon", "0")[2]
    asked = ("--file", "series.csv", "--evaluate", "--origins", "99")
    assert "bad-origins" in run(capsys, *asked)[2]
    assert "no-home" in run(capsys)[2]
    assert "option-elsewhere" in run(capsys, "--file", "series.csv", "--measure", "output")[2]
    assert "option-elsewhere" in run(capsys, "--evaluate")[2]
