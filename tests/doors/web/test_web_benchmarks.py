"""Jobs a park and tenge a job of parks, zone and SEZ beside each other: what print allows, by hand.

By the release of June 2025: 15 parks with more than 1.5 thousand people; 35 parks for 4.2 thousand
jobs and 21.8 bn tenge; 4 thousand jobs for 135.4 bn in the zone; 415 jobs for 18.5 bn in the SEZ.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from ondiris.cli import main

Get = Callable[..., httpx.Response]
DAY = "1772323200"  # 1 March 2026
# least and most of what the digits allow, over most and least
MONEY_A_JOB = {
    "small-parks-2027": (Decimal("21.75e9") / 4250, Decimal("21.85e9") / 4150),
    "industrial-zone-2025": (
        Decimal("135.35e9") / 4500,
        Decimal("135.45e9") / 3500,
    ),
    "sez-pit-2025": (Decimal("18.45e9") / 415, Decimal("18.55e9") / 415),
}
JOBS_A_PARK = Decimal(4150) / 35, Decimal(4250) / 35


def benchmarks(
    home: Path, subject: str, ratio: str, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return what a subject promises, and the newest figure beside it by subject."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with pytest.raises(SystemExit):
            main(["promises", subject, "--format", "json", "--home", str(home)])
    told = json.loads(capsys.readouterr().out)["benchmarks"]
    (found,) = [one for one in told if one["ratio"] == ratio]
    return found["promised"], {b["figure"]["subject"]: b for b in reversed(found["beside"])}


def allows(figure: dict[str, Any], least: Decimal, most: Decimal) -> None:
    """Hold a figure's ends against those by hand, rounded outward to the digits shown."""
    ends = [Decimal(figure[name]) for name in ("lower", "upper")]
    step = Decimal(1).scaleb(int(ends[0].as_tuple().exponent))
    scale = Decimal(10) ** figure["unit_multiplier"]
    assert ends[0] == (least / scale).quantize(step, ROUND_FLOOR)
    assert ends[1] == (most / scale).quantize(step, ROUND_CEILING)


@pytest.mark.parametrize("subject", MONEY_A_JOB)
def test_tenge_a_job_of_parks_zone_and_sez_stand_beside_each_other(
    almaty: Path, subject: str, capsys: pytest.CaptureFixture[str]
):
    promised, beside = benchmarks(almaty, subject, "money/jobs", capsys)
    allows(promised, *MONEY_A_JOB[subject])
    others = set(MONEY_A_JOB) - {subject}
    assert others <= set(beside)
    for other in others:
        allows(beside[other]["figure"], *MONEY_A_JOB[other])
        low, high = (Decimal(end) for end in beside[other]["times"])
        mine, theirs = MONEY_A_JOB[subject], MONEY_A_JOB[other]
        assert low <= mine[0] / theirs[1] < low * Decimal("1.01")
        assert high >= mine[1] / theirs[0] > high * Decimal("0.99")


def test_more_than_fifteen_hundred_in_fifteen_parks_is_at_least_a_hundred_and_no_point(
    almaty: Path, capsys: pytest.CaptureFixture[str]
):
    promised, beside = benchmarks(almaty, "small-parks-2027", "jobs/count_zones", capsys)
    allows(promised, *JOBS_A_PARK)
    there = beside["small-parks"]
    assert (there["figure"]["bound"], there["figure"]["lower"]) == ("ge", "100.00")
    assert (there["figure"]["upper"], there["differs"]) == (None, ["measure", "members"])
    low, high = there["times"]
    assert low == "0"  # of what may be any number above a hundred, the promise may be any part
    assert Decimal(high) >= JOBS_A_PARK[1] / 100 > Decimal(high) - Decimal("0.0002")


def test_the_page_shows_the_same_with_bounds_in_sight(get: Get):
    page = get("/en/projects/small-parks-2027").text.replace("\u00a0", " ")
    assert "≥ 100.00" in page
    assert "≤ 1.22" in page
    answer = get("/en/figures/benchmarks.csv?subject=small-parks-2027")
    rows = [row for row in csv.reader(io.StringIO(answer.text)) if row and row[0] == "Money a job"]
    told = {row[1].partition(" (")[0]: " ".join(row).replace("\u00a0", " ") for row in rows}
    for name, part in (
        ("Industrial Zone projects of 2025", "33.9"),
        ("SEZ “Park of Innovative Technologies” projects of 2025", "44.6"),
        ("New small industrial parks by 2027", "5.19"),
    ):
        assert part in told[name]
