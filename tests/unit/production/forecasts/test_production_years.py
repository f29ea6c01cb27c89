"""Years of a ledger's figures: what is read together, what wins, what moved, how it fared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ondiris.errors import NotFound
from ondiris.forecasts.nowcasting import YearFace
from ondiris.model import (
    Bound,
    Comparison,
    Known,
    KnownBasis,
    Modality,
    Observation,
    Origin,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
)
from ondiris.ports import Recorded
from ondiris.production.figures.rows import Row
from ondiris.production.forecasts.nowcast import (
    YearState,
    month_scores,
    moved_year,
    year_figure,
)
from ondiris.production.forecasts.real_time import said_in_time
from ondiris.production.forecasts.year_tables import YearTable, others_like, year_tables

OUTPUT = SeriesKey(measure="output", area="KZ-75", activity="B-E", unit="KZT")
INDEX = SeriesKey(
    measure="index_pct",
    of="output",
    area="KZ-75",
    activity="B-E",
    unit="%",
    comparison=Comparison.YOY_SAME_PERIOD,
    price_basis=PriceBasis.REAL,
)


def row(key: SeriesKey, period: str, value: float | str, *conflicts: str) -> Row:
    number = Decimal(str(value))
    return Row(
        f"{key.measure}-{key.area}-{key.activity}-{period}", key, Period.parse(period), number,
        1, 0, Bound.EQ, None, number, number, Origin.PUBLISHED, Known(date(2026, 1, 1)),
        source="bureau", conflicts=conflicts,
    )  # fmt: skip


def months(key: SeriesKey, year: int, values: Iterable[float]) -> list[Row]:
    return [row(key, f"{year}-{n:02}", value) for n, value in enumerate(values, start=1)]


def one(rows: Iterable[Row], last: int = 2026) -> YearTable:
    (table,) = year_tables(rows, last=last)
    return table


FULL = [*months(OUTPUT, 2024, [10] * 12), *months(OUTPUT, 2025, [20] * 12)]


def test_months_are_summed_and_a_run_stands_where_they_lack() -> None:
    told = one([*FULL, row(OUTPUT, "2026-01/2026-03", 70), row(OUTPUT, "2026-05", 30)])
    assert told.face is YearFace.MONTHS
    assert told.until(2025)[:, [0, 5, 11]].tolist() == [[10, 60, 120], [20, 120, 240]]
    assert (told.month(2026), told.after_gap(2026), told.month(2023)) == (3, True, 0)
    assert [r.id for r in told.so_far(2026, 3)] == ["output-KZ-75-B-E-2026-01/2026-03"]
    assert len(told.so_far(2025, 5)) == 5
    assert str(told).endswith("3 years by months")


def test_runs_alone_are_runs_and_a_quarter_is_one() -> None:
    told = one(
        [row(OUTPUT, "2025-Q1", 10), row(OUTPUT, "2025", 60), row(OUTPUT, "2026-01/2026-06", 30)]
    )
    assert told.face is YearFace.RUNS
    assert (told.until(2025)[-1, 2], told.until(2025)[-1, 11], told.month(2026)) == (10, 60, 6)


def test_growth_and_index_are_one_series_and_levels_another() -> None:
    growth = replace(INDEX, measure="growth_pct")
    told = year_tables(
        [row(growth, "2025-01/2025-03", "12.5"), row(INDEX, "2025", "110.0"), *FULL], last=2025
    )
    assert [t.face for t in told] == [YearFace.INDEX, YearFace.MONTHS]
    assert told[0].until(2025)[-1, [2, 11]].tolist() == [1.125, 1.1]
    assert told[0].key == INDEX


def test_promises_bounds_subjects_and_other_periods_are_no_months() -> None:
    rows = [
        replace(row(OUTPUT, "2025-01", 1), key=replace(OUTPUT, modality=Modality.PLANNED)),
        replace(row(OUTPUT, "2025-02", 1), bound=Bound.GE),
        replace(row(OUTPUT, "2025-03", 1), key=replace(OUTPUT, subject="sez-pit")),
        row(OUTPUT, "2025-04/2025-06", 1),
        row(OUTPUT, "2024-01/2025-12", 1),
        row(OUTPUT, "2025-06-30", 1),
        row(OUTPUT, "2027-01", 1),
    ]
    assert year_tables(rows, last=2026) == ()


def test_a_printed_year_wins_over_its_months_and_these_over_a_reading() -> None:
    printed = year_figure(one([*FULL, row(OUTPUT, "2025", 250)]), (), 2025)
    summed = year_figure(one(FULL), (), 2025)
    assert (printed.state, printed.value, len(printed.rows)) == (YearState.PRINTED, 250, 1)
    assert (summed.state, summed.value, len(summed.rows)) == (YearState.SUMMED, 240, 12)
    assert (printed.now, summed.trail) == (None, ())


def test_a_year_is_read_from_its_months_and_says_how_it_went() -> None:
    told = one([*FULL, *months(OUTPUT, 2026, [30] * 6)])
    found = year_figure(told, (told,), 2026)
    carried = 180 + 120 * 1.5**0.6
    assert found.state is YearState.NOWCAST
    assert found.value == pytest.approx((360 * 360 * carried) ** (1 / 3))
    assert [step.month for step in found.trail] == [1, 2, 3, 4, 5, 6]
    assert (found.now, found.pool, found.month) == (found.trail[-1], 0, 6)
    assert "nowcast" in str(found)


def test_what_a_reader_must_know_of_a_year_is_told() -> None:
    rows = [*FULL, *months(OUTPUT, 2026, [30] * 2), row(OUTPUT, "2026-04", 30, "other")]
    found = year_figure(one(rows), (), 2026)
    assert found.caveats == ("gap", "conflict")
    alone = year_figure(one([*FULL[12:], *months(OUTPUT, 2026, [30])]), (), 2026)
    assert "no-band" in alone.caveats


def test_a_year_before_its_first_month_is_no_nowcast() -> None:
    with pytest.raises(NotFound) as refused:
        year_figure(one(FULL, last=2027), (), 2026)
    assert refused.value.code == "no-month"


def test_misses_of_the_same_activity_elsewhere_tell_the_band_where_there_are_enough() -> None:
    told = one(FULL)
    regions = [replace(told, key=replace(OUTPUT, area=f"KZ-{n}")) for n in range(10, 15)]
    parts = [replace(told, key=replace(OUTPUT, activity=code)) for code in ("C", "D")]
    other = replace(told, key=replace(INDEX))
    everything = [told, *regions, *parts, other]
    assert others_like(told, everything) == tuple(regions)
    assert others_like(told, [told, *regions[:4], *parts, other]) == (*regions[:4], *parts)


def test_series_that_begin_later_are_likened_by_their_own_years() -> None:
    early = one([*months(OUTPUT, 2023, [10] * 12), *FULL, *months(OUTPUT, 2026, [30] * 6)])
    late_key = replace(OUTPUT, activity="C")
    late = one([*months(late_key, 2025, [1] * 12), *months(late_key, 2026, [1] * 6)])
    assert year_figure(early, (early, late), 2026).pool == 1
    assert year_figure(late, (early, late), 2026).now is not None


def test_past_years_are_scored_from_what_came_before_them() -> None:
    told = one([*months(OUTPUT, 2023, [10] * 12), *FULL, *months(OUTPUT, 2026, [30] * 6)])
    scores = month_scores([told], [told], before=2026)
    by_month = {score.month: score for score in scores}
    # 2024 was like the year before it; 2025 doubled, and the shares found it at every month.
    assert by_month[11].years == 2
    assert by_month[11].benchmark == pytest.approx(0)
    assert [level for level, _, _ in by_month[11].within] == [0.5, 0.8, 0.95]
    assert month_scores([told], [told], before=2024) == ()


def test_a_move_tells_revisions_from_news_and_ends_at_a_printed_year() -> None:
    before = one([*FULL, *months(OUTPUT, 2026, [30] * 6)])
    after = one([*FULL, *months(OUTPUT, 2026, [30] * 5 + [36] + [30])])
    move = moved_year(before, after, 2026)
    assert move is not None
    assert [step.month for step in move.news] == [7]
    assert move.revisions > 0
    assert move.fresh + move.revisions == pytest.approx(move.after - move.before)
    whole = [*FULL, *months(OUTPUT, 2026, [30] * 6), row(OUTPUT, "2026", 400)]
    printed = moved_year(before, one(whole), 2026)
    assert printed is not None
    assert (printed.after, printed.news[-1].month) == (400, 12)


def test_nothing_moves_where_nothing_is_new_known_or_left_to_say() -> None:
    whole = one(FULL)
    half = one([*FULL, *months(OUTPUT, 2026, [30] * 6)])
    assert moved_year(half, half, 2026) is None
    assert moved_year(whole, whole, 2025) is None
    assert moved_year(one(FULL[:12], last=2026), half, 2026) is None
    assert moved_year(half, one(months(OUTPUT, 2026, [30] * 7)), 2026) is None


# In its time


def recorded(key: SeriesKey, period: str, value: str, day: str, basis: KnownBasis) -> Recorded:
    known = Known(date.fromisoformat(day), basis)
    entry = Observation(key, Period.parse(period), Printed(Decimal(value), 1), "s", "p", known)
    return Recorded(entry.id, entry, 1)


def test_a_figure_of_its_day_is_held_against_the_first_print_and_the_last() -> None:
    growth = replace(INDEX, measure="growth_pct")
    told = said_in_time(
        [
            recorded(growth, "2024-01/2024-06", "20.0", "2024-07-15", KnownBasis.STATED),
            recorded(growth, "2024", "18.0", "2025-01-15", KnownBasis.STATED),
            recorded(INDEX, "2024", "115.0", "2026-09-01", KnownBasis.INFERRED),
        ],
        before=2026,
    )
    (said,) = told
    assert (said.so_far, said.said) == pytest.approx((1.2, 1.18))
    assert (said.first, said.latest) == pytest.approx((1.18, 1.15))


@pytest.mark.parametrize(
    ("day", "basis"),
    [("2024-07-15", KnownBasis.INFERRED), ("2025-02-01", KnownBasis.STATED)],
)
def test_inferred_days_and_figures_told_after_their_year_feed_no_test(
    day: str, basis: KnownBasis
) -> None:
    run = recorded(INDEX, "2024-01/2024-06", "120.0", day, basis)
    year = recorded(INDEX, "2024", "118.0", "2025-01-15", KnownBasis.STATED)
    assert said_in_time([run, year], before=2026) == ()
    assert said_in_time([run], before=2026) == ()


def test_a_print_of_another_year_is_no_first_one() -> None:
    run = recorded(INDEX, "2024-01/2024-06", "120.0", "2024-07-15", KnownBasis.ADDRESS)
    late = recorded(INDEX, "2024", "118.0", "2025-08-01", KnownBasis.STATED)
    (said,) = said_in_time([run, late], before=2026)
    assert said.first is None
    assert np.isclose(said.latest, 1.18)
    assert said_in_time([run, late], before=2024) == ()
