"""Light industry by the code of texts and by that of the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.language import read
from ondiris.language.checks.page import within
from ondiris.model import Bound, Known, Origin, Period, SeriesKey
from ondiris.production import Row
from ondiris.production.bulletins.checking import against_ledger
from ondiris.production.bulletins.claims import claim_of, observation_of

TEXT = "В 2025 году в Алматы в лёгкой промышленности выпуск составил 16,3 млрд тенге."


def _row(value: str, measure: str = "output", of: str = "", activity: str = "C-LIGHT") -> Row:
    number = Decimal(value)
    half = Decimal("0.05")
    unit = "KZT" if measure == "output" else "%"
    return Row(
        id="o1", period=Period.parse("2025"), value=number, digits=1,
        key=SeriesKey(measure=measure, area="KZ-75", unit=unit, activity=activity, of=of),
        multiplier=9 if unit == "KZT" else 0, bound=Bound.EQ, upper=None, low=number - half,
        high=number + half, source="office", origin=Origin.PUBLISHED,
        known=Known(date(2026, 1, 1)),
    )  # fmt: skip


def test_a_figure_of_the_grouping_is_said_by_the_code_of_texts() -> None:
    claim = claim_of(_row("16.3"), {}, {})
    assert claim is not None
    assert claim.subject.name == "C13-C15"


def test_a_text_about_light_industry_is_recorded_under_the_code_of_the_ledger() -> None:
    (claim,) = read(TEXT, lang="ru").claims
    entry = observation_of(
        claim, source="text", known=Known(date(2026, 2, 1)), home="KZ-75", area_of={}
    )
    assert entry.key.activity == "C-LIGHT"


def test_a_text_about_light_industry_meets_the_figure_of_the_ledger() -> None:
    claims = read(TEXT, lang="ru").claims
    (met,) = against_ledger(claims, (_row("16.3"),), {}, "KZ-75")
    assert met.row is not None
    assert met.row.id == "o1"
    (apart,) = against_ledger(claims, (_row("16.3", activity="C13"),), {}, "KZ-75")
    assert apart.row is None


def test_a_share_of_all_activities_names_no_whole() -> None:
    claim = claim_of(_row("5.0", "share_pct", "grp@_T", "B-E"), {}, {})
    assert claim is not None
    assert (claim.of, claim.subject.name) == ("grp", "B-E")


@pytest.mark.parametrize(
    ("part", "whole", "inside"),
    [
        ("D35", "D", True), ("C25", "C-METAL", True), ("C10", "C-FOOD", True), ("C29", "C", True),
        ("C-FOOD", "C", True), ("D", "B-E", True), ("D", "D35", False), ("C25", "C-FOOD", False),
        ("D", "D", False), ("D35", "E", False), (None, "C", False), ("B-E", "B", False),
        ("C14", "C13-C15", True), ("C13-C15", "C", True), ("C13-C15", "C13", False),
        ("F", "B-F", True), ("F", "B-E", False), ("G", None, True),
    ],
)  # fmt: skip
def test_divisions_lie_within_their_section_and_groupings(
    part: str | None, whole: str, inside: bool
) -> None:
    assert within(part, whole) is inside
