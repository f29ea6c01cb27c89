"""The bureau's tables and excerpts of pages in the home of Almaty, asked on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asked_door import asking

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("almaty-bureau") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1796083200")  # 1 December 2026
        with pytest.raises(SystemExit) as ended:
            main(["demo", "--no-serve", "--home", str(folder)])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def ask(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")

    def rows(*words: str) -> list[dict[str, Any]]:
        with pytest.raises(SystemExit) as ended:
            main(["get", *words, "--home", str(home), "--format", "json"])
        assert ended.value.code == 0
        return list(json.loads(capsys.readouterr().out)["rows"])

    return rows


def test_a_month_of_industry_is_the_bureaus_in_its_own_digits(ask: Ask) -> None:
    (row,) = ask("output", "--area", "KZ-75", "--activity", "B-E", "--period", "2026-08")
    assert (row["value"], row["unit_multiplier"]) == ("205029.508667", 6)
    assert (row["source"], row["status"]) == ("bns-701592", ["I"])
    assert row["locator"] == "table 701592, item IND, Almaty city"
    assert row["known_at"] == "2026-09-27"


@pytest.mark.parametrize("period", ["2025-01", "2025-02", "2025-09"])
def test_a_blank_of_the_bureau_is_not_made_up_from_its_neighbours(ask: Ask, period: str) -> None:
    assert ask("output", "--area", "KZ-75", "--activity", "C19", "--period", period) == []
    assert ask("output", "--area", "KZ-75", "--activity", "C", "--period", period)


def test_a_fourth_quarter_is_the_discrete_one_and_never_a_remainder(ask: Ask) -> None:
    (quarter,) = ask("gva", "--area", "KZ-75", "--activity", "C", "--period", "2025-Q4")
    assert (quarter["value"], quarter["origin"]) == ("421756.891", "published")
    assert quarter["source"] == "bns-471384"
    assert ask("gva", "--area", "KZ-75", "--activity", "C", "--period", "2018-Q4") == []
    assert ask("grp", "--area", "KZ-75", "--period", "2025-Q4") == []


def test_a_first_quarter_is_the_discrete_one_where_both_are_printed(ask: Ask) -> None:
    words = ("gva", "--area", "KZ-75", "--activity", "C", "--period")
    (both,) = ask(*words, "2025-Q1")
    assert (both["value"], both["source"]) == ("274792.694", "bns-471384")
    (early,) = ask(*words, "2018-Q1")
    assert early["source"] == "bns-5927"


def test_the_newest_promise_of_a_programme_stands_and_an_earlier_one_stood(ask: Ask) -> None:
    words = ("count_projects", "--subject", "sez-pit-2025")
    (now,) = ask(*words)
    assert (now["value"], now["source"]) == ("6", "ertenmedia-2025-five-months")
    (then,) = ask(*words, "--as-of", "2025-01-31")
    assert (then["value"], then["status"]) == ("4", ["U", "V"])


def test_the_short_term_indicator_answers_for_nothing_but_itself(ask: Ask) -> None:
    asked = {
        of: ask("index_pct", "--of", of, "--area", "KZ-75", "--period", "2023-01")
        for of in ("output", "short_term_indicator")
    }
    assert [row["value"] for row in asked["short_term_indicator"]] == ["136.7"]
    assert all(row["source"] == "bns-5943" for row in asked["output"])
    assert asked["output"]


def test_contributions_that_are_there_are_not_called_missing(
    home: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of wholes of which nothing is known, such as food with beverages, a page says nothing."""
    period = "2026-01/2026-08"
    found = ask("contribution_ppt", "--of", "output@B-E", "--area", "KZ-75", "--period", period)
    assert {"C", "C10", "C23"} <= {row["activity"] for row in found}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")
    with open_home(home, audience="public") as observatory:
        get = asking(create_app(observatory), strict=True)
        assert "Contributions to growth cannot" not in get(f"/en/?period={period}").text
        # In May 2025 a paper gave the growth of clothing, and nobody its level.
        said = get("/en/?period=2025-01/2025-05").text
    assert "Contributions to growth cannot be computed: Clothing." in said
