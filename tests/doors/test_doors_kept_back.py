"""What an office keeps back or says is not there is filled in by nothing of ours, whoever asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.errors import NotFound
from ondiris.model import (
    Comparison,
    Confidentiality,
    Known,
    KnownBasis,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
)
from ondiris.session import open_home

SECOND = Path(__file__).parent / "second_city"
Get = Callable[..., dict[str, list[dict[str, str]]]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Output of C10 to date till April and May, by another office; what May alone was is told."""
    folder = tmp_path / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(SECOND), "--home", str(folder)])
    record(folder, "C10", "2025-01/2025-04", "120.5")
    record(folder, "C10", "2025-01/2025-05", "150.5")
    return folder


def record(
    home: Path,
    activity: str,
    period: str,
    value: str,
    status: str = "Q",
    *,
    source: str = "",
    level: Confidentiality = Confidentiality.FREE,
) -> None:
    """Record a figure of the town's statistics office; an empty one has a status instead."""
    with open_home(home, audience="internal") as observatory:
        source = source or next(iter(observatory.at().sources))
        key = SeriesKey(
            "output", observatory.city.area, observatory.city.currency, activity=activity
        )
        printed = Printed.read(value, multiplier=6) if value else Printed.nothing()
        entry = Observation(
            key, Period.parse(period), printed, source, f"p. {period}", Known(date(2025, 6, 20)),
            status=() if value else (status,), confidentiality=level,
        )  # fmt: skip
        observatory.record([entry], action="test")


@pytest.fixture
def get(home: Path, capsys: pytest.CaptureFixture[str]) -> Get:
    def asked(period: str, *more: str) -> dict[str, list[dict[str, str]]]:
        capsys.readouterr()
        with pytest.raises(SystemExit):
            main(["get", "output", "--activity", "C10", "--period", period, "--format", "json",
                  "--home", str(home), *more])  # fmt: skip
        found: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)
        return found

    return asked


def test_no_difference_of_months_fills_what_an_office_keeps_back(home: Path, get: Get) -> None:
    assert [row["value"] for row in get("2025-05")["rows"]] == ["30.0"]
    record(home, "C10", "2025-05", "")
    after = get("2025-05")
    assert after["rows"] == []
    assert [m["formula"] for m in after["missing"]] == ["kept-back"]
    assert len(get("2025-01/2025-05")["rows"]) == 1


def test_no_sum_of_months_fills_what_an_office_keeps_back(home: Path, get: Get) -> None:
    record(home, "C10", "2025-06", "31.0")
    record(home, "C10", "2025-07", "32.0")
    record(home, "C10", "2025-08", "33.0")
    record(home, "C10", "2025-09", "34.0")
    assert [row["value"] for row in get("2025-Q3")["rows"]] == ["99.0"]
    record(home, "C10", "2025-Q3", "")
    assert get("2025-Q3")["rows"] == []


def test_what_was_kept_back_and_is_printed_since_is_a_figure(home: Path, get: Get) -> None:
    record(home, "C10", "2025-05", "")
    record(home, "C10", "2025-05", "30.2")
    assert [row["value"] for row in get("2025-05")["rows"]] == ["30.2"]


@pytest.mark.parametrize(("status", "formula"), [("Q", "kept-back"), ("M", "no-value")])
def test_what_has_no_value_comes_where_it_is_asked_for(
    home: Path, get: Get, status: str, formula: str
) -> None:
    record(home, "C10", "2025-05", "", status)
    plain, asked = get("2025-05"), get("2025-05", "--missing")
    assert plain["schema"] == "ondiris.get/1"
    assert asked["schema"] == "ondiris.get/2"
    assert plain["rows"] == []
    (row,) = asked["rows"]
    assert (row["value"], row["digits"], row["lower"], row["upper"]) == (None,) * 4
    assert (row["bound"], row["status"], row["period"]) == ("none", [status], "2025-05")
    assert [one["formula"] for one in asked["missing"]] == [formula]
    assert row["id"].startswith("o")


def test_a_month_that_is_not_there_is_unknown_and_no_zero(home: Path, get: Get) -> None:
    """With July the quarter would be 66.0 and 99.0: without it there is no sum."""
    record(home, "C10", "2025-08", "33.0")
    record(home, "C10", "2025-09", "34.0")
    record(home, "C10", "2025-07", "", "O")
    assert get("2025-Q3")["rows"] == []
    assert [row["value"] for row in get("2025-07", "--missing")["rows"]] == [None]
    record(home, "C10", "2025-07", "32.0")
    assert [row["value"] for row in get("2025-Q3")["rows"]] == ["99.0"]
    assert [row["value"] for row in get("2025-07", "--missing")["rows"]] == ["32.0"]


def test_the_terminal_says_why_there_is_no_value(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(home, "C10", "2025-05", "", "M")
    with pytest.raises(SystemExit):
        main(["get", "output", "--period", "2025-05", "--missing", "--home", str(home)])
    assert "Missing: cannot exist" in capsys.readouterr().out


def test_the_public_sees_nothing_filled_in_that_only_the_house_knows_to_be_kept_back(
    home: Path,
) -> None:
    """The blank stands in an internal table; nobody outside is told of it, nor given the value."""

    def seen() -> tuple[list[str], list[str], list[str]]:
        with open_home(home, audience="public") as observatory:
            now = observatory.at(date(2025, 6, 25))
            found = now.get(now.question("output", activity="C10", period="2025-05"))
            ids = [row.id for row in found.rows]
            return [str(row.value) for row in found.rows], [m.formula for m in found.missing], ids

    before, _, (derived,) = seen()
    assert before == ["30.0"]
    record(home, "C10", "2025-05", "", level=Confidentiality.INTERNAL)
    assert seen() == ([], [], [])
    with open_home(home, audience="public") as observatory, pytest.raises(NotFound):
        observatory.at().why(derived)


def test_what_one_office_keeps_back_is_not_filled_in_from_another_alone(
    home: Path,
) -> None:
    with open_home(home, audience="internal") as observatory:
        other = Source(
            id="other", provider="Another office", title="Tables", basis=KnownBasis.STATED
        )
        observatory.record([other], action="test")
    with open_home(home, audience="internal") as observatory:
        first = next(s for s in observatory.at().sources if s != "other")
    record(home, "C10", "2025-05", "", source="other")
    with open_home(home, audience="internal") as observatory:
        now = observatory.at()
        asked = now.question("output", activity="C10", period="2025-05")
        assert now.get(replace(asked, sources=(first,))).rows == ()
        assert now.get(replace(asked, without=("other",))).rows == ()


def test_no_change_leads_from_a_level_to_one_that_is_kept_back(home: Path) -> None:
    """150.5 after a growth of 25 % is 30.1 more than before."""

    def changes() -> list[str]:
        with open_home(home, audience="internal") as observatory:
            now = observatory.at()
            asked = now.question(
                "change_abs", of="output", activity="C10", period="2025-01/2025-05"
            )
            return [str(row.value) for row in now.get(asked).rows]

    with open_home(home, audience="internal") as observatory:
        key = SeriesKey(
            "growth_pct", observatory.city.area, "%", activity="C10", of="output",
            comparison=Comparison.YOY_SAME_PERIOD, price_basis=PriceBasis.NOMINAL,
        )  # fmt: skip
        growth = Observation(
            key, Period.parse("2025-01/2025-05"), Printed.read("25.0"),
            next(iter(observatory.at().sources)), "p. 9", Known(date(2025, 6, 20)),
        )  # fmt: skip
        observatory.record([growth], action="test")
    assert changes() == ["30.1"]
    record(home, "C10", "2024-01/2024-05", "")
    assert changes() == []
