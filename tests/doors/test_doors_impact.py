"""What a project brings and what hangs on whom, asked of the home of Almaty and of a plain file."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from calculated_sheets import CalculatedBook

from ondiris.cli import main
from ondiris.impact import donor_table

NOW = "1796083200"  # 1 December 2026
Say = Callable[..., str]
TABLE = """code,A,C,F,households,exports
A,150,500,0,300,50
C,200,100,300,900,500
F,50,100,100,250,0
imports,100,300,50,,
wages,300,500,30,,
surplus,200,500,20,,
output,1000,2000,500,,
"""
MAP = """id = "small"
kind = "io"
[table]
economy = "KZ"
year = 2021
currency = "KZT"
multiplier = 6
flows = "domestic"
by = "product"
[cells]
first = "B2"
last = "D4"
row_codes = "A"
column_codes = 1
[rows]
output = 8
imports = 5
[value_added]
wages = [6]
surplus = [7]
[demand]
households = ["E"]
exports = ["F"]
[source]
provider = "Bureau"
title = "Table"
"""


def _run(words: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("impact") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", NOW)
        assert _run(["demo", "--no-serve", "--home", str(folder)]) == 0
    return folder


@pytest.fixture
def say(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOW)
    monkeypatch.setenv("ONDIRIS_HOME", str(home))

    def said(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert _run(["impact", *words]) == code
        told = capsys.readouterr()
        return (told.err if code else told.out).replace("\u00a0", " ")

    return said


@pytest.fixture
def ask(say: Say) -> Callable[..., Any]:
    return lambda *words: json.loads(say(*words, "--draws", "200", "--format", "json"))


def _measure(phase: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in phase["measures"] if one["measure"] == name)


def test_a_project_is_told_by_phase_with_what_is_assumed(ask: Callable[..., Any]) -> None:
    told = ask("--project", "orbis")
    assert told["schema"] == "ondiris.impact/1"
    assert told["table"]["territory"] == "HU"
    assert told["table"]["lent"]
    assert told["regionalised"]
    assert told["range"] == "range of assumptions"
    assert told["prices"] == 2025
    assert told["parts"] == [
        {"subject": "orbis", "activity": "C29", "investment": 72_000_000_000, "output": None,
         "jobs": 1500, "launch": None, "basis": "jobs"}
    ]  # fmt: skip
    built, runs = told["construction"], told["operation"]
    assert _measure(built, "jobs")["unit"] == "job_years"
    assert _measure(runs, "jobs")["unit"] == "jobs"
    assert _measure(runs, "jobs")["direct"] == 1500
    assert "job_years" in built
    assert "permanent_jobs" in runs
    assert "jobs" not in built["years"][0]
    assert "job_years" not in runs["years"][0]
    assert all("jobs" not in one for one in built["by_activity"])
    assert all("job_years" not in one for one in runs["by_activity"])
    assert sum(one["job_years"] for one in built["by_activity"]) == pytest.approx(
        built["job_years"], rel=1e-4
    )
    imported = _measure(built, "imports")["direct"]
    assert 0.3 * 72e9 < imported < 0.6 * 72e9
    codes = {one["code"] for one in told["assumptions"]}
    assert {"delta", "displacement", "deadweight", "investment.machinery.abroad"} <= codes
    assert all(one["national_table"] in ("replaces", "narrows", "stays")
               for one in told["assumptions"])  # fmt: skip
    for one in (*built["measures"], *runs["measures"]):
        assert one["range"]["lower"] <= one["range"]["upper"]
        assert one["upper_bound"] >= one["total"]
        assert sum(one["doubts"].values()) == pytest.approx(1.0, abs=1e-4)


def test_a_programme_says_if_launched_with_the_odds_beside(
    ask: Callable[..., Any], say: Say
) -> None:
    told = ask("--programme", "small-parks-2027")
    (odds,) = told["if_launched"]
    assert (odds["programme"], odds["promised"], odds["by"]) == (
        "small-parks-2027", 35, "2027-12-31"
    )  # fmt: skip
    assert 5 < odds["expected"] < 30
    assert told["construction"]["years"][-1]["year"] == 2026
    assert told["operation"]["years"][0]["year"] == 2027
    words = {"en": "if launched", "ru": "при условии запуска", "kk": "іске қосылса"}
    structure = {"en": "Structure: Hungary 2020, not Kazakhstan.",
                 "ru": "Структура: Венгрия, 2020 г., не Казахстан.",
                 "kk": "Құрылымы: Мажарстан, 2020 ж., Қазақстан емес."}  # fmt: skip
    for lang, word in words.items():
        text = say("--programme", "small-parks-2027", "--draws", "200", "--lang", lang)
        assert word in text
        assert structure[lang] in " ".join(text.split())


def test_invented_projects_are_asked_for(ask: Callable[..., Any], say: Say) -> None:
    told = ask("--programme", "sample-park-2027", "--world", "synthetic")
    assert {part["activity"] for part in told["parts"]} >= {"C31", "C17", "C"}
    # What the programme promises beside its named projects: 14 less 10.9 bn, 660 less 540 jobs.
    rest = told["parts"][-1]
    assert (rest["subject"], rest["investment"], rest["jobs"], rest["launch"]) == (
        "sample-park-2027", 3_100_000_000, 120, 2027
    )  # fmt: skip
    assert "unknown-code" in say("--programme", "sample-park-2027", code=2)


def test_an_activity_is_told_and_the_same_seed_says_the_same(ask: Callable[..., Any]) -> None:
    words = ("--activity", "C29", "--output", "10e9", "--seed", "3")
    told = ask(*words)
    assert told == ask(*words)
    assert told["construction"] is None
    operation = told["operation"]
    assert _measure(operation, "output")["direct"] == 10_000_000_000
    assert operation["by_activity"][0]["activity"] == "C29"
    assert operation["larger_than_the_activity"] == []
    large = ask("--activity", "C29", "--output", "600e9")["operation"]
    assert large["larger_than_the_activity"] == ["C29"]


def test_output_follows_from_what_launched_projects_made(ask: Callable[..., Any]) -> None:
    (part,) = ask("--programme", "industrial-zone-2025")["parts"]
    assert part["basis"] == "yield"
    assert part["output"]["upper"] == pytest.approx(2 * part["output"]["lower"], rel=1e-4)
    assert part["investment"] == 135_400_000_000


def test_years_and_a_local_share_are_taken(ask: Callable[..., Any]) -> None:
    told = ask("--activity", "C10", "--output", "1e9", "--investment", "2e9", "--years",
               "2027-2033", "--local-share", "0")  # fmt: skip
    assert [one["year"] for one in told["construction"]["years"]] == [2027, 2028]
    assert [one["year"] for one in told["operation"]["years"]] == [2029, 2030, 2031, 2032, 2033]
    assert _measure(told["operation"], "output")["indirect"] == 0
    early = ask("--programme", "small-parks-2027", "--years", "2026-2026")
    assert [one["year"] for one in early["construction"]["years"]] == [2026]
    assert early["operation"]["years"] == []
    whole = ask("--programme", "small-parks-2027")
    assert early["construction"]["job_years"] == whole["construction"]["job_years"]


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("--activity", "C299", "--output", "1e9"), "unknown-code", "C29"),
        (("--activity", "C29", "--output", "-1"), "impact-amount", "7.5bn"),
        (("--activity", "C29"), "impact-nothing", "--output"),
        ((), "impact-which", "--activity"),
        (("--activity", "C29", "--extract", "C29"), "impact-which", "--activity"),
        (("--activity", "C29", "--output", "1e300"), "impact-amount", "7.5bn"),
        (("--activity", "C29", "--output", "nan"), "impact-amount", "a million trillion"),
        (("--activity", "C29", "--output", "1e9", "--years", "0001-0002"), "impact-years", "1990"),
        (("--activity", "C29", "--output", "1e9", "--years", "2027-"), "impact-years", "2033"),
        (("--extract", ","), "impact-which", "C29"),
        (("--extract", "C29", "--share", "1.5"), "impact-loss", "0.5"),
        (("--extract", "C29", "--output", "1e9"), "option-elsewhere", ""),
        (("--project", "orbis", "--output", "1e9"), "option-elsewhere", ""),
        (("--project", "severpark"), "no-plan", "--activity"),
        (("--activity", "C29", "--output", "1e9", "--to", "x.txt"), "unknown-format", "xlsx"),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    say: Say, words: tuple[str, ...], code: str, hint: str
) -> None:
    said = say(*words, code=3 if code == "no-plan" else 2)
    assert f"[{code}]" in said
    assert hint in said
    assert len(said.strip().splitlines()) == 1


def test_what_hangs_on_whom_is_ranked(ask: Callable[..., Any], say: Say) -> None:
    told = ask("--extract")
    assert told["schema"] == "ondiris.impact-losses/1"
    sizes = [_measure(one, "output")["loss"] for one in told["losses"]]
    assert len(sizes) > 30
    assert sizes == sorted(sizes, reverse=True)
    one = ask("--extract", "C29")["losses"]
    assert len(one) == 1
    ranked = next(row for row in told["losses"] if row["activities"] == ["C29"])
    assert one[0]["measures"] == ranked["measures"]
    assert one[0]["hit"]
    rows = list(csv.DictReader(io.StringIO(say("--extract", "--draws", "200", "--format", "csv"))))
    assert [float(row["loss"]) for row in rows] == sizes
    assert "Vehicle building" in say("--extract", "--draws", "200")
    still = say("--extract", "C29", "--share", "0.125", "--draws", "200")
    assert "12.5% of a year's output" in still
    assert "Own final demand stays" not in still
    assert "Who else is hit" in still


def test_a_plant_that_stands_still_loses_more(ask: Callable[..., Any]) -> None:
    half, year = (
        _measure(ask("--extract", "C29", "--share", share)["losses"][0], "output")
        for share in ("0.5", "1")
    )
    assert year["own"] == pytest.approx(2 * half["own"], rel=1e-4)
    assert year["range"]["lower"] <= year["loss"] <= year["range"]["upper"]


def test_an_earlier_day_knows_less(ask: Callable[..., Any], say: Say) -> None:
    now = ask("--activity", "C29", "--output", "10e9")
    then = ask("--activity", "C29", "--output", "10e9", "--as-of", "2020-01-01")
    assert now["regionalised"]
    assert not then["regionalised"]
    assert "jobs" not in [one["measure"] for one in then["operation"]["measures"]]
    assert "no-levels" in say("--extract", "C29", "--as-of", "2020-01-01", code=3)


def test_a_workbook_goes_on_calculating(say: Say, tmp_path: Path, ask: Callable[..., Any]) -> None:
    place = tmp_path / "impact.xlsx"
    words = ("--activity", "C29", "--output", "10e9", "--investment", "5e9")
    for share in ((), ("--local-share", "0.3")):
        say(*words, *share, "--draws", "200", "--to", str(place), "--format", "json")
        book = CalculatedBook(place.read_bytes())
        assert book.sheets == ["Inputs", "Construction", "Operation", "Inverse", "Coefficients",
                               "Assumptions", "Notes"]  # fmt: skip
        assert len(book.formulas) > 150
        for sheet, cell in book.formulas:
            assert book.value(sheet, cell) == pytest.approx(book.kept[sheet, cell], rel=1e-6)
        told = ask(*words, *share)
        assert book.value("Operation", "C4") == pytest.approx(
            _measure(told["operation"], "output")["total"], rel=1e-5
        )
        before = book.value("Operation", "D4")
        book.cells["Inputs", "C3"] = 20e9
        assert book.value("Operation", "D4") == pytest.approx(2 * before)


def test_a_workbook_shades_no_amount_that_nothing_follows(say: Say, tmp_path: Path) -> None:
    place = tmp_path / "operation.xlsx"
    words = ("--activity", "C29", "--output", "10e9", "--draws", "200", "--format", "json")
    say(*words, "--to", str(place))
    book = CalculatedBook(place.read_bytes())
    assert "Construction" not in book.sheets
    assert [cell for sheet, cell in book.cells if sheet == "Inputs" and cell in {"C3", "C4"}] == [
        "C3"
    ]


def test_a_table_in_a_plain_file_needs_no_home(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONDIRIS_HOME", str(tmp_path / "none"))
    table, layout = tmp_path / "table.csv", tmp_path / "map.toml"
    table.write_text(TABLE, "utf-8")
    layout.write_text(MAP, "utf-8")
    file = ("--file", str(table), "--map", str(layout))
    told = json.loads(say(*file, "--activity", "C", "--output", "10e6", "--format", "json"))
    assert told["vintage"] is None
    assert not told["table"]["lent"]
    assert told["unit"] == "KZT"
    found = {one["measure"]: one["total"] for one in told["operation"]["measures"]}
    # The inverse by hand: column C of (I - A) with A = [.15 .25 0; .2 .05 .6; .05 .05 .2].
    assert found["output"] == pytest.approx(16_317_600)
    assert found["value_added"] + found["imports"] == pytest.approx(10e6, rel=1e-5)
    rows = csv.DictReader(io.StringIO(say(*file, "--extract", "--format", "csv")))
    assert [row["activities"] for row in rows] == ["C", "A", "F"]
    assert "Nearest: A, C, F" in say(*file, "--activity", "X9", "--output", "5", code=2)
    assert "range of assumptions" in say(*file, "--extract", "C", "--share", "0.5")


def test_the_countrys_own_table_is_used_once_it_is_known(
    home: Path, tmp_path: Path, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path(shutil.copytree(home, tmp_path / "home"))
    monkeypatch.setenv("ONDIRIS_HOME", str(own))
    (tmp_path / "table.csv").write_text(TABLE, "utf-8")
    (tmp_path / "map.toml").write_text(MAP, "utf-8")
    load = ["load", str(tmp_path / "table.csv"), "--as", "io", "--map", str(tmp_path / "map.toml")]
    assert _run([*load, "--published", "2026-11-01"]) == 0
    words = ("--activity", "C", "--output", "10e9")
    now, before = ask(*words), ask(*words, "--as-of", "2026-10-01")
    assert (now["table"]["territory"], now["table"]["lent"]) == ("KZ", False)
    assert now["table"]["entry"] in now["inputs"]
    assert before["table"]["territory"] == "HU"
    assert _measure(now["operation"], "output")["doubts"]["donor"] == 0
    spreads = {one["code"]: one["value"] for one in now["assumptions"]}
    assert spreads["input_imports"] == 0
    # Value added of manufacturing is what is published of the city: 1,337.8 of 2,501.3 bn.
    added = _measure(now["operation"], "value_added")["direct"]
    assert added == pytest.approx(10e9 * 1337.8449 / 2501.2901, rel=1e-4)


def test_the_public_is_not_told_of_one_enterprise(
    home: Path, tmp_path: Path, write_returns: Callable[[Path], None], ask: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch, say: Say,
) -> None:  # fmt: skip
    own = Path(shutil.copytree(home, tmp_path / "home"))
    write_returns(own)
    monkeypatch.setenv("ONDIRIS_HOME", str(own))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1743465600")  # 1 April 2025: returns of early 2025
    words = ("--extract", "--as-of", "2026-12-01")
    house, public = ask(*words), ask(*words, "--public")
    assert not any(one["withheld"] for one in house["losses"])
    hidden = [one for one in public["losses"] if one["withheld"]]
    assert [one["activities"] for one in hidden] == [["C31-32"]]
    assert all(row["loss"] is None and row["range"]["lower"] is None
               for one in hidden for row in one["measures"])  # fmt: skip
    assert "withheld" in say("--extract", "C31", "--as-of", "2026-12-01", "--public")
    told = ask("--activity", "F", "--output", "1e9", "--as-of", "2026-12-01", "--public")
    named = {one["activity"] for one in told["operation"]["by_activity"]}
    assert "C31-32" not in named
    pooled = [one for one in told["operation"]["by_activity"] if one["activity"] is None]
    assert len(pooled) == 1
    assert len(pooled[0]["of"]) == 2
    # Whichever question is asked, it is told together with the same other.
    for code in ("C29", "C10", "M"):
        again = ask("--activity", code, "--output", "1e9", "--as-of", "2026-12-01", "--public")
        groups = [one["of"] for one in again["operation"]["by_activity"] if not one["activity"]]
        assert [sorted(one) for one in groups] == [sorted(pooled[0]["of"])]
    # Nothing that the public is told rests on returns: without them it is the same.
    monkeypatch.setenv("ONDIRIS_HOME", str(home))
    bare = ask("--activity", "F", "--output", "1e9", "--as-of", "2026-12-01", "--public")
    assert bare["operation"]["measures"] == told["operation"]["measures"]
    monkeypatch.setenv("ONDIRIS_HOME", str(own))
    place = tmp_path / "public.xlsx"
    said = say("--activity", "F", "--output", "1e9", "--as-of", "2026-12-01", "--public",
               "--to", str(place), code=1)  # fmt: skip
    assert "[impact-withheld]" in said
    assert not place.exists()


def test_the_shipped_donor_has_the_rows_that_are_asked(ask: Callable[..., Any]) -> None:
    told = ask("--activity", "C-MACH", "--output", "1e9")
    codes = {one["activity"] for one in told["operation"]["by_activity"]}
    assert codes <= set(donor_table().words.activities)
