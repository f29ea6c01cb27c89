"""The home of Almaty from its case, asked on the command line as a new user would."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ondiris.cli import main

FIVE_MONTHS = "2025-01/2025-05"
TODAY = "2025-06-30"
LARGE = ("--scope", "large_medium")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("almaty") / "home"
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--no-serve", "--home", str(folder)])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


@pytest.fixture
def rows(run: Run) -> Callable[..., list[dict[str, Any]]]:
    def ask(*words: str) -> list[dict[str, Any]]:
        code, out, _ = run("get", *words, "--format", "json")
        assert code == 0
        return list(json.loads(out)["rows"])

    return ask


def amount(row: dict[str, Any]) -> Decimal:
    return Decimal(row["value"]).scaleb(row["unit_multiplier"])


def test_output_of_january_to_may_has_its_source_and_place(rows: Callable[..., Any]) -> None:
    found = rows("output", "--area", "KZ-75", "--period", FIVE_MONTHS)
    published = {r["activity"]: r for r in found if r["origin"] == "published"}
    assert {code: (r["value"], r["unit_multiplier"]) for code, r in published.items()} == {
        "B-E": ("976.2", 9),
        "C-MACH": ("366.1", 9),
        "C23": ("47", 9),
        "C18": ("25", 9),
    }
    assert all(r["source"] and r["locator"] and r["known_at"] for r in published.values())
    (vehicles,) = (r for r in found if r["activity"] == "C29")
    assert (vehicles["origin"], vehicles["value"]) == ("derived", "132.2")
    assert (vehicles["lower"], vehicles["upper"]) == ("131.96", "132.37")


def test_the_six_growth_rates(rows: Callable[..., Any]) -> None:
    asked = rows("growth_pct", "--of", "output", "--area", "KZ-75", "--period", FIVE_MONTHS)
    found = [r for r in asked if r["source"] == "ertenmedia-2025-five-months"]
    assert {r["activity"]: r["value"] for r in found} == {
        "C-MACH": "36.3",
        "C23": "25.6",
        "C18": "27.3",
        "C21": "14.2",
        "C14": "18.8",
        "C16": "35.2",
    }
    assert all("price_basis" in r["defaulted"] for r in found)


def test_machine_building_is_a_derived_share_of_industry(rows: Callable[..., Any]) -> None:
    (share,) = rows(
        "share_pct",
        "--activity",
        "C-MACH",
        "--of",
        "output@B-E",
        "--area",
        "KZ-75",
        "--period",
        FIVE_MONTHS,
    )
    assert [share[x] for x in ("value", "lower", "upper", "origin")] == [
        "37.50",
        "37.49",
        "37.51",
        "derived",
    ]


@pytest.mark.parametrize(
    ("words", "value", "bound", "modality"),
    [
        (("jobs", "--subject", "small-parks-2027", "--period", "2027"), 4200, "eq", "planned"),
        (("count_zones", "--subject", "small-parks-2027"), 35, "eq", "planned"),
        (("floor_area", "--subject", "small-parks-2027"), 194_000, "eq", "planned"),
        (("investment", "--subject", "small-parks-2027"), 21_800_000_000, "eq", "planned"),
        (("project_cost", "--subject", "industrial-zone-2025"), 135_400_000_000, "eq", "planned"),
        (("count_projects", "--subject", "industrial-zone-2025"), 11, "eq", "planned"),
        (("jobs", "--subject", "industrial-zone-2025"), 4000, "eq", "planned"),
        (("project_cost", "--subject", "sez-pit-2025"), 18_500_000_000, "eq", "planned"),
        (("count_projects", "--subject", "sez-pit-2025"), 6, "eq", "planned"),
        (("jobs", "--subject", "sez-pit-2025"), 415, "eq", "planned"),
        (("employees", "--subject", "small-parks"), 1500, "gt", "achieved"),
        (("count_zones", "--subject", "small-parks", "--period", TODAY), 15, "eq", "achieved"),
        (("count_enterprises", *LARGE, "--area", "KZ-75"), 144, "eq", "achieved"),
    ],
    ids=lambda value: "-".join(value[:3:2]) if isinstance(value, tuple) else str(value),
)  # fmt: skip
def test_sites_and_promises_as_published(
    rows: Callable[..., Any], words: tuple[str, ...], value: int, bound: str, modality: str
) -> None:
    (row,) = (r for r in rows(*words) if r["origin"] == "published")
    assert (amount(row), row["bound"], row["modality"]) == (value, bound, modality)


def test_a_deadline_by_a_year_shows_both_readings(rows: Callable[..., Any]) -> None:
    (row,) = rows("jobs", "--subject", "small-parks-2027", "--period", "2027")
    assert row["deadlines"] == ["2026-12-31", "2027-12-31"]
    assert row["inclusive_unsaid"] is True


def test_january_does_not_know_may(rows: Callable[..., Any]) -> None:
    known = rows("output", "--area", "KZ-75", "--as-of", "2025-01-31")
    assert known
    assert not [r for r in known if r["period"] == FIVE_MONTHS]
    assert all(r["known_at"] <= "2025-01-31" for r in known)


def test_nothing_found_is_an_empty_list_and_no_error(rows: Callable[..., Any]) -> None:
    assert rows("output", "--area", "KZ-75", "--period", "1950") == []


def test_the_json_shape_is_the_documented_one(run: Run) -> None:
    _, out, _ = run("get", "output", "--area", "KZ-75", "--format", "json")
    answer = json.loads(out)
    assert answer["schema"] == "ondiris.get/1"
    assert set(answer["vintage"]) == {"known", "revision"}
    assert isinstance(answer["rows"][0]["value"], str)


def test_why_prints_the_chain_to_the_document(run: Run, rows: Callable[..., Any]) -> None:
    (share,) = rows("share_pct", "--activity", "C29", "--of", "output@B-E", "--period", FIVE_MONTHS)
    code, out, _ = run("why", share["id"])
    assert code == 0
    for part in ("share/1", "part-from-share/1", "paragraph 2", "https://", "SHA-256"):
        assert part in out
    _, text, _ = run("why", share["id"], "--format", "json")
    chain = json.loads(text)
    leaves = [leaf for item in chain["inputs"] for leaf in (item["inputs"] or [item])]
    assert len(leaves) == 3
    assert all(leaf["source"]["url"] and leaf["source"]["sha256"] for leaf in leaves)


def test_csv_and_json_agree(run: Run, rows: Callable[..., Any]) -> None:
    import csv
    import io

    _, text, _ = run("get", "output", "--area", "KZ-75", "--format", "csv")
    listed = list(csv.DictReader(io.StringIO(text)))
    asked = rows("output", "--area", "KZ-75")
    assert [(r["id"], r["value"]) for r in listed] == [(r["id"], r["value"]) for r in asked]


def test_children_descend_to_the_districts(rows: Callable[..., Any]) -> None:
    alone = {r["area"] for r in rows("output", "--area", "KZ-75")}
    below = {r["area"] for r in rows("output", "--area", "KZ-75", "--children")}
    assert alone == {"KZ-75"}
    assert {"KZ-75", "KZ-75-turksib", "KZ-75-alatau"} <= below


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("get", "outputt"), 2, "Nearest: output"),
        (("get", "output", "--activity", "C299"), 2, "Nearest: C29"),
        (("get", "output", "--area", "KZ-99"), 2, "areas"),
        (("get", "output", "--period", "2025-13"), 2, "impossible-period"),
        (("get", "output", "--as-of", "yesterday"), 2, "impossible-day"),
        (("get", "output", "--world", "fictional"), 2, "worlds"),
        (("get", "--nonsense"), 2, "No such option"),
        (("why", "o" + "0" * 24), 3, "no-entry"),
        (("why", "d" + "0" * 24), 3, "no-entry"),
        (("codes", "nolist"), 2, "unknown-list"),
        (("load", "no-such-file.csv"), 3, "no-such-file.csv"),
        (("withdraw", "o" + "0" * 24, "--reason", "misread"), 3, "no-entry"),
        (("withdraw", "d" + "0" * 24, "--reason", "misread"), 3, "derived"),
        (("record", "measure"), 2, "FIELD=VALUE"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_is_wrong_gets_one_clear_line_and_its_exit_code(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    ended, out, err = run(*words)
    assert ended == code
    assert said in err
    assert err.count("\n") == 1
    assert out == ""


def test_a_folder_that_is_no_home_is_not_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["get", "output", "--home", str(tmp_path)])
    assert ended.value.code == 3
    assert "ondiris demo" in capsys.readouterr().err
