"""Series side by side: names in an address, gaps, seasons, indices and vintages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import Catalogue, CodeList, Item, load_catalogue
from ondiris.errors import InvalidInput
from ondiris.model import (
    Comparison,
    Known,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Vintage,
)
from ondiris.ports import Current, Recorded
from ondiris.production import Row
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.named_series import NamedSeries, named_series
from ondiris.production.figures.rows import published_row
from ondiris.production.figures.side_by_side import (
    SideBySide,
    best_grain,
    indexed,
    side_by_side,
    told_by_grain,
)

OUTPUT = SeriesKey(measure="output", area="XX-1", activity="B-E", unit="KZT")
NAMED = NamedSeries("output", "XX-1", "B-E")
NOW = Vintage(date(2026, 12, 1), 9)


def row(period: str, value: str, key: SeriesKey = OUTPUT, source: str = "bureau") -> Row:
    entry = Observation(
        key, Period.parse(period), Printed.read(value, multiplier=9), source, "p. 1",
        Known(date(2026, 1, 15)),
    )  # fmt: skip
    interval = entry.printed.interval(counted=False)
    return published_row(Current(Recorded(entry.id, entry, 1)), interval)


def beside(
    *series: list[Row],
    grain: Grain = Grain.MONTH,
    base: str = "",
    vintages: tuple[Vintage, ...] = (),
) -> SideBySide:
    found = []
    for n, rows in enumerate(series):
        told = told_by_grain(rows, NAMED)
        assert told is not None
        found.append((NAMED, *told, vintages[n] if vintages else NOW))
    return side_by_side(found, grain, base=Period.parse(base) if base else None)


@pytest.fixture(scope="module")
def lists() -> Catalogue:
    shipped = load_catalogue()
    areas = {
        "XX-1": Item("XX-1", {"en": "First"}, former=("OLD-1", "OLDER")),
        "XX-2": Item("XX-2", {"en": "Second"}),
    }
    own = {**shipped.lists, "areas": CodeList("areas", "1", areas)}
    return Catalogue(own, shipped.conventions)


@pytest.mark.parametrize(
    "text",
    [
        "output~XX-1~C29",
        "index_pct~XX-2~B-E~output",
        "share_pct~XX-1~C~output@B-E",
        "output~XX-1~C~large_medium~real~2025-06-30",
        "output~XX-1~C~r12",
    ],
)
def test_a_name_is_read_back_as_it_is_written(lists: Catalogue, text: str) -> None:
    assert str(named_series(text, lists)) == text


def test_each_part_of_a_name_is_what_its_list_says(lists: Catalogue) -> None:
    found = named_series("share_pct~XX-1~C~2025-06-30~output@B-E~sme", lists)
    assert (found.of, found.scope, found.day) == ("output@B-E", "sme", date(2025, 6, 30))
    assert named_series("output~XX-1~C~r7", lists).revision == 7


@pytest.mark.parametrize("old", ["OLD-1", "OLDER"])
def test_a_former_code_leads_to_the_one_of_today(lists: Catalogue, old: str) -> None:
    assert named_series(f"output~{old}~C", lists).area == "XX-1"


@pytest.mark.parametrize(
    ("text", "rule"),
    [("output~XX-1", "bad-series"), ("", "bad-series"), ("output~XX-9~C", "unknown-code"),
     ("output~XX-1~C~2025-02-30", "impossible-day")],
)  # fmt: skip
def test_what_is_no_series_is_refused_by_its_rule(lists: Catalogue, text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        named_series(text, lists)
    assert refused.value.code == rule


def test_no_period_is_left_out_in_silence() -> None:
    side = beside([row("2025-01", "1"), row("2025-04", "4")])
    assert [str(side.period(n)) for n in range(len(side.extents))] == [
        "2025-01", "2025-02", "2025-03", "2025-04",
    ]  # fmt: skip
    assert [one is None for one in side.series[0].rows] == [False, True, True, False]


def test_the_run_of_a_year_so_far_begins_anew_each_january() -> None:
    key = SeriesKey(measure="index_pct", of="output", area="XX-1", activity="B-E", unit="%",
                    comparison=Comparison.YOY_SAME_PERIOD, price_basis=PriceBasis.REAL)  # fmt: skip
    named = NamedSeries("index_pct", "XX-1", "B-E", of="output")
    rows = [row("2024-01/2024-11", "101", key), row("2025-01/2025-02", "103", key)]
    told = told_by_grain(rows, named)
    assert told is not None
    side = side_by_side([(named, *told, NOW)], Grain.SO_FAR)
    assert [str(side.period(n)) for n in range(4)] == [
        "2024-01/2024-11", "2024", "2025-01", "2025-01/2025-02",
    ]  # fmt: skip


def test_growth_is_told_between_equal_seasons_never_from_winter_to_summer() -> None:
    months = [row(f"{y}-{m:02}", "1") for y in (2023, 2024) for m in range(1, 13)]
    side = beside(months, months[5:20])
    assert side.span is not None
    assert [str(side.period(n)) for n in side.span] == ["2023-08", "2024-08"]
    assert beside(months[:5]).span is None


def test_all_prices_of_the_period_come_before_constant_ones() -> None:
    real = SeriesKey(measure="output", area="XX-1", activity="B-E", unit="KZT",
                     price_basis=PriceBasis.REAL)  # fmt: skip
    rows = [row("2024", "1", real), row("2025", "2", real), row("2025", "3")]
    found = told_by_grain(rows, NAMED)
    assert found is not None
    assert found[0] == OUTPUT
    asked = told_by_grain(rows, NamedSeries("output", "XX-1", "B-E", basis="real"))
    assert asked is not None
    assert asked[0] == real


def test_the_grain_is_the_one_at_which_most_series_have_a_line() -> None:
    months = told_by_grain([row("2025-01", "1"), row("2025-02", "1"), row("2024", "1"),
                            row("2025", "1")], NAMED)  # fmt: skip
    years = told_by_grain([row("2024", "1"), row("2025", "1")], NAMED)
    assert months is not None
    assert years is not None
    assert best_grain([months[1], years[1]]) is Grain.YEAR
    assert best_grain([months[1]]) is Grain.MONTH


def test_an_index_has_the_base_at_a_hundred_and_bounds_that_the_digits_allow() -> None:
    base, later = row("2020", "3.0"), row("2021", "4.0")
    assert indexed(base, base) == (Decimal("100.0"),) * 3
    # 4.0/3.0 = 133.3; 3.95/3.05 = 129.5 and 4.05/2.95 = 137.3, rounded outward
    assert indexed(later, base) == (Decimal("133.3"), Decimal("129.5"), Decimal("137.3"))


def test_a_base_that_not_all_series_know_is_refused() -> None:
    one = [row("2025-01", "1"), row("2025-02", "1")]
    side = beside(one, one[1:], base="2025-02")
    assert side.base == 1
    for base in ("2025-01", "2031-01"):
        with pytest.raises(InvalidInput) as refused:
            beside(one, one[1:], base=base)
        assert refused.value.code == "no-base"


def test_vintages_of_one_series_are_told_apart_and_other_series_are_not() -> None:
    then = Vintage(date(2025, 6, 30), 9)
    one = [row("2023", "10"), row("2024", "20"), row("2025", "30")]
    other = [row("2023", "10"), row("2024", "21")]
    (found,) = beside(other, one, grain=Grain.YEAR, vintages=(then, NOW)).otherwise
    assert (found.common, found.differing) == (2, 1)
    assert found.largest == Decimal(1) / Decimal(21)
    assert beside(one, other, grain=Grain.YEAR).otherwise == ()
