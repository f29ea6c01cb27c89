"""Series of the ledger as arrays: grains, runs without a gap, and which one a forecast takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import (
    Bound,
    Comparison,
    Known,
    Modality,
    Month,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
)
from ondiris.ports import Current, Recorded
from ondiris.production import Row
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.rows import published_row
from ondiris.production.forecasts.asked import SeriesQuestion, horizon_of
from ondiris.production.forecasts.series import CUT, LedgerSeries, chosen, series_in

OUTPUT = SeriesKey(measure="output", area="XX-1", activity="B-E", unit="KZT")
INDEX = SeriesKey(
    measure="index_pct",
    area="XX-1",
    activity="C",
    unit="%",
    of="output",
    comparison=Comparison.YOY_SAME_PERIOD,
    price_basis=PriceBasis.REAL,
)
AT_LEAST = {Grain.MONTH: 3, Grain.QUARTER: 3, Grain.SO_FAR: 3, Grain.YEAR: 2}


def row(period: str, value: str, key: SeriesKey = OUTPUT, source: str = "bureau") -> Row:
    entry = Observation(
        key,
        Period.parse(period),
        Printed.read(value, multiplier=0 if key is INDEX else 9),
        source,
        "p. 1",
        Known(date(2026, 1, 15)),
    )
    interval = entry.printed.interval(counted=False)
    return published_row(Current(Recorded(entry.id, entry, 1)), interval)


def only(rows: list[Row], grain: Grain) -> LedgerSeries:
    (found,) = [one for one in series_in(rows) if one.grain is grain]
    return found


def test_months_become_an_array_in_whole_units_in_the_order_of_time() -> None:
    found = only([row("2025-03", "3"), row("2025-01", "1"), row("2025-02", "2.5")], Grain.MONTH)
    assert found.values.tolist() == [1e9, 2.5e9, 3e9]
    assert [str(p) for p in found.periods] == ["2025-01", "2025-02", "2025-03"]
    assert found.caveats == ()


def test_only_the_newest_run_without_a_gap_is_used_and_it_is_said() -> None:
    found = only([row(f"2025-{m:02}", "1") for m in (1, 2, 4, 5, 6)], Grain.MONTH)
    assert str(found.periods[0]) == "2025-04"
    assert found.caveats == (CUT,)


def test_an_index_of_the_year_so_far_begins_anew_each_january_and_ends_in_the_year() -> None:
    told = ["2024-01/2024-11", "2024", "2025-01", "2025-01/2025-02"]
    found = only([row(p, "101.5", INDEX) for p in told], Grain.SO_FAR)
    assert [str(p) for p in found.periods] == told
    assert [str(p) for p in found.ahead(2)] == ["2025-01/2025-03", "2025-01/2025-04"]


def test_a_level_so_far_is_no_series_and_is_never_taken_apart() -> None:
    assert series_in([row(f"2025-01/2025-{m:02}", "9") for m in range(2, 12) if m != 3]) == ()


def test_a_first_quarter_told_so_far_stands_beside_discrete_quarters_as_one_of_them() -> None:
    quarters = [row(f"2025-Q{q}", str(q)) for q in (1, 2, 3)]
    twice = row("2025-01/2025-03", "7", source="press")
    assert only([twice, *quarters], Grain.QUARTER).values.tolist() == [1e9, 2e9, 3e9]


def test_bounds_and_plans_are_no_part_of_a_series() -> None:
    planned = row("2025-03", "3", replace(OUTPUT, modality=Modality.PLANNED))
    at_least = replace(row("2025-02", "2"), bound=Bound.GE)
    found = only([row("2025-01", "1"), at_least, planned], Grain.MONTH)
    assert len(found) == 1


def test_the_finest_series_that_is_long_enough_is_chosen() -> None:
    rows = [row(f"2025-{m:02}", "1") for m in (11, 12)] + [row(f"{y}", "1") for y in (2023, 2024)]
    assert chosen(series_in(rows), AT_LEAST).grain is Grain.YEAR
    assert chosen(series_in([*rows, row("2026-01", "1")]), AT_LEAST).grain is Grain.MONTH
    asked = chosen(series_in([*rows, row("2026-01", "1")]), AT_LEAST, Grain.YEAR)
    assert asked.grain is Grain.YEAR


def test_nothing_told_and_too_little_told_are_different_answers() -> None:
    with pytest.raises(NotFound, match="no-series"):
        chosen((), AT_LEAST)
    with pytest.raises(NotFound, match="series-too-short"):
        chosen(series_in([row("2025-01", "1")]), AT_LEAST)


def test_a_year_asked_for_means_its_end_and_what_is_told_already_is_refused() -> None:
    series = only([row(f"2025-{m:02}", "1") for m in range(1, 9)], Grain.MONTH)
    asked = SeriesQuestion("output", "B-E", "XX-1")
    assert horizon_of(replace(asked, to=Period.year(2026)), series) == 16
    assert horizon_of(asked, series) == 16
    assert horizon_of(replace(asked, horizon=5), series) == 5
    with pytest.raises(InvalidInput, match="nothing-ahead"):
        horizon_of(replace(asked, to=Period.parse("2025-08")), series)
    with pytest.raises(InvalidInput, match="too-far"):
        horizon_of(replace(asked, to=Period.year(2045)), series)


def test_a_series_cut_back_knows_nothing_of_what_came_later() -> None:
    series = only([row(f"2025-{m:02}", str(m)) for m in range(1, 9)], Grain.MONTH)
    then = series.cut(3)
    assert (len(then), str(then.periods[-1]), then.values[-1]) == (5, "2025-05", 5e9)
    assert then.until(Month.at(2025, 12)) == 7
