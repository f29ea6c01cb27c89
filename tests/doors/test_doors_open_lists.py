"""A made-up town of another currency, classification, fiscal year and language: data alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from asked_door import asking

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app

CASE = Path(__file__).parent / "third_city"
DAY = "1764547200"  # 1 December 2025
TABLE = """Fabrication selon la ville;;
Territoire;Q1 2025/26;Q2 2025/26
Haute-ville;1,5;1,7
Basse-ville;0,5;0,6
"""
MAPPING = """
id = "town-table"
[layout]
header = '^Territoire$'
decimal = ","
[columns]
area = '^Territoire$'
[[values]]
header = '^Q\\d'
measure = "output"
unit_multiplier = 9
[constants]
activity = "31-33"
[labels]
area = ""
[source]
provider = "Town office of figures"
title = "Quarters"
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("third") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with pytest.raises(SystemExit) as ended:
            main(["init", "--case", str(CASE), "--home", str(home)])
    assert not ended.value.code
    return home


@pytest.fixture
def run(town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)

    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words), "--home", str(town)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out.replace("\u00a0", " "), err

    return call


def rows_of(run: Run, *words: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(run("get", *words, "--format", "json")[1])["rows"]
    return rows


def test_the_town_is_ready() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check-case", str(CASE)])
    assert not ended.value.code


def test_a_fiscal_year_is_asked_for_and_shown_by_its_name(run: Run) -> None:
    rows = rows_of(run, "output", "--activity", "11-33", "--period", "2024/25")
    assert [(r["period"], r["value"], r["unit"]) for r in rows] == [
        ("2024-04/2025-03", "8.4", "CAD")
    ]
    table = run("get", "output", "--activity", "11-33", "--period", "2024/25")[1]
    assert "2024/25" in table
    assert "8.4 bn CAD" in table


def test_growth_of_a_fiscal_year_tells_of_the_one_before(run: Run) -> None:
    (row,) = rows_of(run, "output", "--activity", "31-33", "--period", "2023/24", "--scope", "all")
    assert (row["period"], row["value"], row["origin"]) == ("2023-04/2024-03", "6.0", "derived")


def test_shares_are_of_the_whole_of_the_towns_own_classification(run: Run) -> None:
    (row,) = rows_of(run, "share_pct", "--activity", "31-33", "--period", "2024/25")
    assert (row["of"], row["value"]) == ("output@11-33", "75.00")


def test_measures_scopes_and_other_currencies_of_the_town_answer(run: Run) -> None:
    (wages,) = rows_of(run, "wages")
    (looms,) = rows_of(run, "looms_at_work")
    (exports,) = rows_of(run, "exports")
    (small,) = rows_of(run, "output", "--scope", "under_20")
    assert (wages["unit"], looms["unit"], exports["unit"]) == ("CAD", "looms", "RUB")
    assert small["activity"] == "311"
    assert "75 bn ₽" in run("get", "exports")[1]


def test_a_code_of_the_shipped_classification_is_unknown(run: Run) -> None:
    status, _, told = run("get", "output", "--activity", "C10")
    assert status == 2
    assert "not a code of the list activities" in told


def test_a_table_in_french_with_fiscal_quarters_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "quarters.csv").write_text(TABLE, "utf-8")
    (tmp_path / "town.toml").write_text(MAPPING, "utf-8")
    status, _, err = run("load", tmp_path / "quarters.csv", "--map", tmp_path / "town.toml")
    assert status == 0, err
    rows = rows_of(run, "output", "--area", "YY-1-a", "--activity", "31-33")
    read = {r["period"]: r["value"] for r in rows if r["origin"] == "published"}
    assert read == {"2025-Q2": "1.5", "2025-Q3": "1.7"}


def test_a_bulletin_names_the_year_the_money_and_the_activities_of_the_town(run: Run) -> None:
    written = run("write", "--period", "2024/25", "--lang", "en")[1]
    assert (
        "From April 2024 to March 2025 in Saint-Aubin, output in goods-producing industries was "
        "8.4 billion CAD." in written
    )
    assert "Manufacturing produced the most, 6.3 billion CAD." in written
    russian = run("write", "--period", "2024/25", "--lang", "ru")[1]
    assert "С апреля 2024 года по март 2025 года" in russian
    assert "75 млрд рублей" in russian


def pages(town: Path) -> dict[str, tuple[int, str]]:
    found = {}
    with open_home(town, audience="internal") as observatory:
        get = asking(create_app(observatory), strict=True)
        for path in (
            "/en/", "/ru/", "/en/activities", "/en/activities/31-33", "/en/map", "/en/projects",
            "/en/structure", "/en/method", "/en/bulletins", "/en/enterprises",
            "/en/disclosure", "/en/codes/activities", "/en/?period=2024/25",
        ):  # fmt: skip
            answer = get(path, follow_redirects=True)
            found[path] = answer.status_code, answer.text.replace("\u00a0", " ")
    return found


def test_pages_speak_of_the_towns_money_years_and_activities(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    found = pages(town)
    assert {path: status for path, (status, _) in found.items() if status >= 500} == {}
    overview = found["/en/"][1]
    assert "fiscal year 2024/25" in overview
    assert "bn CAD" in overview
    assert "₸" not in "".join(text for _, text in found.values())
    assert "2024/25 финансовый год" in found["/ru/"][1]
    assert "Manufacturing" in found["/en/activities/31-33"][1]


def test_a_press_text_that_names_an_activity_is_put_before_a_person(
    run: Run, tmp_path: Path
) -> None:
    text = tmp_path / "text.txt"
    text.write_text(
        "In January-October 2025 machine building output of Saint-Aubin amounted to 300 million "
        "soms. Investment amounted to 200 million roubles.\n",
        "utf-8",
    )
    status, told, err = run(
        "load", text, "--as", "bulletin", "--published", "2025-11-30", "--dry-run"
    )
    assert status == 0, err
    assert "other-classification" in told
