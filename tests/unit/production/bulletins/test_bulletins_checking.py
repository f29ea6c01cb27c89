"""Which figure of the ledger a claim is set beside where none is about its very time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.language import read
from ondiris.model import (
    Bound,
    Comparison,
    Known,
    Modality,
    Origin,
    Period,
    PriceBasis,
    SeriesKey,
)
from ondiris.production import Row
from ondiris.production.bulletins.checking import against_ledger

DAY = date(2026, 11, 10)
STOOD = (("2021", "310"), ("2023", "355"), ("2025-06-30", "401"), ("2027", "433"))


def _row(period: str, value: str) -> Row:
    number = Decimal(value)
    return Row(
        id=f"o-{period}", period=Period.parse(period), value=number, digits=0,
        key=SeriesKey(measure="jobs", area="KZ-75", unit="jobs"), multiplier=0, bound=Bound.EQ,
        upper=None, low=number, high=number, source="office", origin=Origin.PUBLISHED,
        known=Known(date(2026, 1, 1)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("В 2026 году в Алматы создано 400 рабочих мест.", "2025-06-30"),
        ("В 2024 году в Алматы создано 400 рабочих мест.", "2023"),
        ("В 2020 году в Алматы создано 400 рабочих мест.", "2021"),
    ],
)
def test_a_claim_is_set_beside_the_newest_figure_not_after_it(text: str, beside: str) -> None:
    (claim,) = read(text, lang="ru", published=DAY).claims
    rows = tuple(_row(period, value) for period, value in STOOD)
    (found,) = against_ledger((claim,), rows, {}, "KZ-75")
    assert found.relation.verdict == "different scope or period"
    assert found.row is not None
    assert str(found.row.period) == beside


def test_what_is_said_of_now_on_an_unknown_day_stands_beside_the_newest_figure() -> None:
    (claim,) = read("Сегодня в Алматы создано 400 рабочих мест.", lang="ru").claims
    rows = tuple(_row(period, value) for period, value in STOOD[:3])
    (found,) = against_ledger((claim,), rows, {}, "KZ-75")
    assert found.row is not None
    assert str(found.row.period) == "2025-06-30"


def _growth(value: str, basis: PriceBasis, source: str) -> Row:
    number = Decimal(value)
    half = Decimal("0.05")
    key = SeriesKey(
        measure="growth_pct", of="output", area="KZ-75", activity="C16", unit="%",
        comparison=Comparison.YOY_SAME_PERIOD, price_basis=basis,
    )  # fmt: skip
    return Row(
        id=f"o-{source}", period=Period.parse("2025-01/2025-05"), value=number, digits=1, key=key,
        multiplier=0, bound=Bound.EQ, upper=None, low=number - half, high=number + half,
        source=source, origin=Origin.PUBLISHED, known=Known(date(2026, 1, 1)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "nominal", "verdict"),
    [
        ("35,2", "-6.9", "doubtful"),  # prices would have fallen by 31 per cent
        ("35,2", "6.9", "consistent"),
        ("1,2", "-2.0", "consistent"),  # prices fell by 3 per cent
        ("30,0", "-6.9", "inconsistent"),  # and the other paper says 35.2
    ],
)
def test_a_growth_that_runs_against_the_levels_is_doubtful(
    said: str, nominal: str, verdict: str
) -> None:
    text = f"В январе–мае 2025 года в Алматы деревообработка выросла на {said} %."
    (claim,) = read(text, lang="ru", published=DAY).claims
    paper = "1.2" if said == "1,2" else "35.2"
    rows = (
        _growth(paper, PriceBasis.REAL, "paper"),
        _growth(nominal, PriceBasis.NOMINAL, "office"),
    )
    (found,) = against_ledger((claim,), rows, {}, "KZ-75")
    assert found.relation.verdict == verdict
    assert found.row is not None
    assert (found.row.source == "office") is (verdict == "doubtful")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("В 2026 году в Алматы планируется создать 60 рабочих мест.", "different scope or period"),
        ("В 2026 году в Алматы планируется создать 600 рабочих мест.", "inconsistent"),
        ("К 2027 году в Алматы планируется создать 60 рабочих мест.", "inconsistent"),
    ],
)
def test_what_is_planned_for_a_year_may_be_part_of_what_is_due_later(
    text: str, verdict: str
) -> None:
    (claim,) = read(text, lang="ru", published=DAY).claims
    row = _row("../2027", "433")
    row = replace(row, key=replace(row.key, modality=Modality.PLANNED))
    (found,) = against_ledger((claim,), (row,), {}, "KZ-75")
    assert found.relation.verdict == verdict
