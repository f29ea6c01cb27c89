"""Forecasts of a home's series on the command line: asked, kept, held to; seen by the public."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.model import Confidentiality, Known, Period, Printed, Source
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.session import open_home
from ondiris.session.forecasts.desk import ForecastDesk

DAY = "1796083200"  # 1 December 2026
Run = Callable[..., tuple[int, str, str]]
MACHINES = ("--activity", "C-MACH")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forecasts") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with pytest.raises(SystemExit):
            main(["demo", "--no-serve", "--home", str(folder)])
    return folder


@pytest.fixture
def run(made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(made)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


def test_months_of_industry_are_foreseen_to_the_end_of_a_year_with_bands_around_them(
    run: Run,
) -> None:
    code, out, _ = run("forecast", "--measure", "output", "--activity", "B-E", "--to", "2027",
                       "--format", "json")  # fmt: skip
    told = json.loads(out)
    (card,) = told["series"]
    assert (code, told["schema"], card["grain"], card["known"]) == (
        0, "ondiris.forecast/1", "month", 80
    )  # fmt: skip
    widest = [row for row in told["rows"] if row["level"] == "0.95"]
    assert [row["period"] for row in widest][:: len(widest) - 1] == ["2026-09", "2027-12"]
    for row in told["rows"]:
        assert float(row["lower"]) <= float(row["value"]) <= float(row["upper"])
        assert (row["model"], row["vintage"]) == (card["model"], card["vintage"])


def test_an_index_of_27_cumulative_months_carries_no_95_per_cent_band(run: Run) -> None:
    words = ("forecast", "--measure", "index_pct", "--activity", "C", "--to", "2026")
    _, out, _ = run(*words, "--format", "json")
    told = json.loads(out)
    assert (told["series"][0]["grain"], told["series"][0]["known"]) == ("year_so_far", 27)
    assert {row["level"] for row in told["rows"]} == {"0.5", "0.8"}
    assert told["rows"][-1]["period"] == "2026"


def test_value_added_is_foreseen_by_its_discrete_quarters_and_cumulative_ones_are_left(
    run: Run,
) -> None:
    _, out, _ = run("forecast", "--measure", "gva", "--activity", "C", "--format", "json")
    told = json.loads(out)
    card = told["series"][0]
    assert (card["grain"], card["since"], card["known"]) == ("quarter", "2019-Q1", 29)
    assert "0.95" in {row["level"] for row in told["rows"]}


def test_what_is_kept_is_not_rewritten_by_what_comes_later_and_is_held_to_it(
    run: Run, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run("forecast", *MACHINES, "--record")
    assert (code, out.splitlines()[-1][:17]) == (0, "Kept: 1 forecast,")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(DAY) + 86_400 * 60))
    with open_home(made, audience="internal") as observatory:
        desk = ForecastDesk(observatory.at())
        question = SeriesQuestion("output", "C-MACH", "KZ-75")
        (before,), series = desk.recorded(), desk.series(question)
        newest = desk.now.row(series.inputs[-1])
        assert newest is not None
        source = Source("later", "Bureau of National Statistics", "Months that came later", rank=90)
        entries = [
            replace(
                _observation(newest), period=Period.parse(period), source="later",
                printed=Printed.read(value, multiplier=9), known=Known(date(2027, 1, 20)),
            )
            for period, value in (("2026-08", "1.0"), ("2026-09", "2.0"))
        ]  # fmt: skip
        observatory.record([source, *entries], action="load")
        later = ForecastDesk(observatory.at())
        assert later.recorded() == (before,)
        assert later.series(question).values[-2:].tolist() == [1e9, 2e9]
    code, out, _ = run("forecast", *MACHINES, "--fared", "--format", "json")
    (row,) = json.loads(out)["rows"]
    assert (row["period"], row["outcome"], row["kept"]) == ("2026-09", "2000000000.0", before.id)
    assert row["value"] == f"{before.foreseen[0].value:f}"


def _observation(row):
    from ondiris.model import Observation

    return Observation(row.key, row.period, Printed.read("1"), row.source, "later", row.known)


def test_what_only_the_house_knows_moves_no_forecast_of_the_public(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(DAY) + 86_400 * 60))
    question = SeriesQuestion("output", "C10", "KZ-75", horizon=2)

    def told() -> tuple[list[object], list[object]]:
        found = []
        for audience in ("public", "internal"):
            with open_home(made, audience=audience) as observatory:
                found.append(list(ForecastDesk(observatory.at()).forecast(question).foreseen))
        return found[0], found[1]

    public, inside = told()
    assert public == inside
    with open_home(made, audience="internal") as observatory:
        desk = ForecastDesk(observatory.at())
        newest = desk.now.row(desk.series(question).inputs[-1])
        source = Source("house", "Bureau of National Statistics", "Not out yet", rank=95)
        secret = replace(
            _observation(newest), source="house", printed=Printed.read("9000", multiplier=9),
            confidentiality=Confidentiality.INTERNAL, known=Known(date(2027, 1, 21)),
        )  # fmt: skip
        observatory.record([source, secret], action="load")
    after_public, after_inside = told()
    assert after_public == public
    assert after_inside != inside


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("--activity", "C99"), 2, "unknown-code"),
        (("--activity", "C33"), 3, "no-series"),
        (("--to", "2019"), 2, "nothing-ahead"),
        (("--activity", "B-E", "--to", "2050"), 2, "too-far"),
        (("--activity", "B-E", "--grain", "week"), 2, "unknown-grain"),
        (("--activity", "B-E", "--grain", "year"), 3, "series-too-short"),
        (("--to", "2027", "--horizon", "4"), 2, "option-conflict"),
        (("--record", "--fared"), 2, "option-conflict"),
        (("--parts", "--fared"), 2, "option-conflict"),
    ],
)
def test_what_cannot_be_foreseen_is_refused_in_one_line(
    run: Run, words: tuple[str, ...], exit_code: int, said: str
) -> None:
    code, _, error = run("forecast", *words)
    assert (code, len(error.splitlines())) == (exit_code, 1)
    assert f"[{said}]" in error


@pytest.mark.parametrize("lang", ["ru", "kk"])
@pytest.mark.parametrize(
    "words",
    [
        ("forecast", "--activity", "C10", "--to", "2026-12"),
        ("forecast", "--activity", "C10", "--fared"),
        ("nowcast", "--activity", "B-E", "--year", "2026"),
        ("nowcast", "--year", "2024", "--as-of", "2024-09-01"),
        ("nowcast", "--activity", "B-E", "--evaluate", "--year", "2024"),
        ("wanted",),
    ],
    ids=" ".join,
)
def test_a_table_speaks_the_readers_language_alone(
    run: Run, words: tuple[str, ...], lang: str
) -> None:
    code, out, error = run(*words, "--lang", lang)
    assert (code, error) == (0, "")
    own = re.findall("[A-Za-z]{2,}", out.replace("Erten Media", ""))
    assert own == []


def test_what_is_foreseen_is_told_in_the_unit_of_the_page(run: Run) -> None:
    code, out, _ = run("forecast", "--activity", "C10", "--to", "2026-12")
    head, *_ = out.splitlines()
    assert (code, head.rstrip()) == (
        0, "Food: output · Almaty city, told to August 2026, bn\N{NO-BREAK SPACE}₸"
    )  # fmt: skip
    assert "000,000" not in out


def test_a_whole_and_its_parts_are_told_so_that_they_add_up(run: Run) -> None:
    words = ("forecast", "--activity", "B-E", "--to", "2026", "--parts", "--format", "json")
    code, out, _ = run(*words)
    told = json.loads(out)
    assert (code, [card["activity"] for card in told["series"]]) == (0, ["B-E", "C", "D", "E"])
    values = {
        (row["activity"], row["period"]): float(row["value"])
        for row in told["rows"]
        if row["level"] == "0.8"
    }
    for period in ("2026-10", "2026-12"):
        parts = sum(values[code, period] for code in ("C", "D", "E"))
        assert values["B-E", period] == pytest.approx(parts, rel=0.005)
    # Of manufacturing some divisions are left blank: the rest would tell them.
    code, _, error = run("forecast", "--activity", "C", "--parts")
    assert (code, "[parts-lack]" in error) == (1, True)
