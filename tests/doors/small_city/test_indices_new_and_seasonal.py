"""Which growth of a small city is said: of a new plant, a campaign, a late reporter."""

import json
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.ports import INTERNAL, Query
from ondiris.session import open_home


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def of_the_city(home: Path, capsys, measure: str, period: str, *more: str) -> dict[str, str]:
    """Return what this home compiled of the whole city, by activity."""
    capsys.readouterr()
    ask = ("get", measure, "--period", period, "--area", "KZ-75", "--scope", "all", *more)
    run(*ask, "--home", str(home), "--format", "json")
    rows = json.loads(capsys.readouterr().out)["rows"]
    return {r["activity"]: r["value"] for r in rows if r["source"] == "compiled-actual"}


def parts_of_the_whole(home: Path, capsys) -> dict[str, str]:
    ask = ("contribution_ppt", "2025-01/2025-03", "--of", "output@B-E")
    return of_the_city(home, capsys, *ask)


def test_a_base_month_of_zero_adds_zero(compiled, capsys):
    found = of_the_city(compiled, capsys, "growth_pct", "2025-01/2025-03")
    # 90 of 60; March alone is 45 of 60, and the months that compare have a mean of 75 %
    assert (found["C10"], found["C18"]) == ("50.0", "10.0")
    alone = of_the_city(compiled, capsys, "growth_pct", "2025-03")
    assert alone["C10"] == "-25.0"
    # until the campaign of 2024 begins there is nothing to compare with
    assert "C10" not in of_the_city(compiled, capsys, "growth_pct", "2025-01/2025-02")


def test_a_new_plant_has_no_growth_and_the_aggregate_counts_it(compiled, capsys):
    assert "C23" not in of_the_city(compiled, capsys, "growth_pct", "2025-01/2025-03")
    assert of_the_city(compiled, capsys, "output", "2025-01/2025-03")["C23"] == "50.000"
    parts = of_the_city(
        compiled, capsys, "contribution_ppt", "2025-01/2025-03", "--of", "output@B-E"
    )
    # the whole: 330 + 90 + 50 + 150 of 300 + 60 + 0 + 50; without the plant it would be 39.02
    assert (parts["B-E"], parts["C23"]) == ("51.22", "12.20")


def test_a_month_without_a_return_is_no_zero(compiled, capsys):
    # January and February 2024 unknown: 150 of 50 would pass for a growth of 200 %
    year = of_the_city(compiled, capsys, "growth_pct", "2025-01/2025-03")
    parts = of_the_city(
        compiled, capsys, "contribution_ppt", "2025-01/2025-03", "--of", "output@B-E"
    )
    assert "C20" not in year
    assert "C20" not in parts
    # March was reported in both years
    assert of_the_city(compiled, capsys, "growth_pct", "2025-03")["C20"] == "0.0"


def test_what_does_not_exist_is_said_with_its_rule(compiled, capsys):
    capsys.readouterr()
    run("compile", "--period", "2025-03", "--home", str(compiled), "--no-adjust")
    lines = capsys.readouterr().out.splitlines()
    assert "Comparisons that do not exist: 20 figures." in lines
    said = [line.strip() for line in lines if line.startswith("  C")]
    assert said == [
        "C20 growth_pct to the year before, 2025-01/2025-03: month-without-return",
        "C20 index_pct chained, 2025-03: month-without-return",
        "C23 growth_pct to the year before, 2025-03: base-year-empty",
        "C23 growth_pct to the year before, 2025-01/2025-03: base-year-empty",
        "C23 index_pct chained, 2025-03: base-year-empty",
    ]
    # B-E and C hold C20, in two areas and two scopes
    assert any("enterprise-without-return: 8 figures" in line for line in lines)
    assert not any("9900" in line or "e9" in line for line in lines)


def test_a_year_to_date_keeps_the_digits_of_its_months(compiled):
    with open_home(compiled, audience="internal", read_only=True) as observatory:
        query = Query(audience=INTERNAL, measures=("output",), areas=("KZ-75",), scope="all")
        recorded = observatory.ledger.history(query, observatory.ledger.vintage())
    own = (one.observation for one in recorded if one.observation.source == "compiled-actual")
    printed = {str(o.period): str(o.printed) for o in own if o.key.activity == "C10"}
    assert (printed["2025-03"], printed["2025-01/2025-03"]) == ("45.000e9", "90.000e9")


def test_a_zero_that_was_reported_is_asked_about_and_stays(
    loaded, seasonal_returns, capsys, tmp_path
):
    """Sugar stops in April 2024: set aside as a mistake it would be imputed from March."""
    capsys.readouterr()
    path = tmp_path / "returns.csv"
    path.write_text(seasonal_returns, "utf-8")
    load = ("load", str(path), "--as", "returns", "--received", "2025-04-11", "--dry-run")
    assert run(*load, "--home", str(loaded)) == 0
    assert "0 set aside, 1 row queried (1 stopped)" in capsys.readouterr().out
