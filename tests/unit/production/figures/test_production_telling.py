"""Which period leads a page, on small lists worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.model import Period
from ondiris.production.figures.telling import age_of, telling_periods

PARTS = ("C10", "C23", "C29")


def known(period: str, *activities: str) -> list[tuple[str, Period]]:
    return [(activity, Period.parse(period)) for activity in activities]


def told(*pairs: tuple[str, Period]) -> list[str]:
    return [str(period) for period in telling_periods(pairs, whole="B-E")]


def test_the_newest_full_period_comes_first() -> None:
    may, june = known("2025-01/2025-05", "B-E", *PARTS), known("2025-01/2025-06", "B-E", *PARTS)
    assert told(*may, *june) == ["2025-01/2025-06", "2025-01/2025-05"]


def test_a_lone_indicator_does_not_hide_the_last_full_picture() -> None:
    may = known("2025-01/2025-05", "B-E", *PARTS)
    assert told(*may, *known("2025-01/2025-06", "B-E")) == ["2025-01/2025-05"]
    assert told(*may, *known("2025-01/2025-06", "B-E", "C10"))[0] == "2025-01/2025-06"


def test_rates_alone_do_not_hide_the_last_picture_of_levels() -> None:
    """An index release of every activity says how much moved, and not what of."""
    may, june = known("2025-01/2025-05", "B-E", *PARTS), known("2025-01/2025-06", "B-E", *PARTS)
    levels = [Period.parse("2025-01/2025-05")]
    found = telling_periods([*may, *june], whole="B-E", levels=levels)
    assert [str(period) for period in found] == ["2025-01/2025-05"]
    assert told(*may, *june)[0] == "2025-01/2025-06", "a city that knows rates alone"


def test_levels_of_every_month_are_the_level_of_their_run() -> None:
    months = [pair for n in (1, 2) for pair in known(f"2025-{n:02}", "B-E", *PARTS)]
    found = telling_periods(months, whole="B-E", levels=[period for _, period in months])
    assert str(found[0]) == "2025-01/2025-02"


def test_without_the_whole_a_period_does_not_lead() -> None:
    assert told(*known("2025", "B-E", "C10"), *known("2026", *PARTS)) == ["2025"]


def test_a_picture_older_than_a_year_asks_for_nothing() -> None:
    old = known("2023-01/2023-05", "B-E", *PARTS)
    assert told(*old, *known("2025-01/2025-05", "B-E"))[0] == "2025-01/2025-05"


def test_months_since_january_are_a_run_and_twelve_are_the_year() -> None:
    months = [pair for n in range(1, 13) for pair in known(f"2025-{n:02}", "B-E", *PARTS)]
    assert told(*months)[:3] == ["2025", "2025-12", "2025-01/2025-11"]


def test_a_run_with_a_missing_month_is_none() -> None:
    months = [pair for n in (1, 2, 4) for pair in known(f"2025-{n:02}", "B-E", "C10")]
    assert told(*months) == ["2025-04", "2025-01/2025-02", "2025-02", "2025-01"]


def test_days_and_deadlines_lead_nothing() -> None:
    assert told(*known("2025-06-30", "B-E"), *known("../2027", "B-E")) == []


@pytest.mark.parametrize(
    ("day", "months", "stale"),
    [(date(2026, 8, 31), 0, False), (date(2026, 10, 31), 2, False), (date(2026, 11, 1), 3, True)],
)
def test_two_releases_without_a_word_are_stale(day: date, months: int, stale: bool) -> None:
    periods = [Period.parse(f"2026-01/2026-{n:02}") for n in (8, 7, 6)]
    age = age_of(periods[0], periods, day)
    assert (age.months, age.stale) == (months, stale)


def test_a_yearly_table_is_not_stale_within_two_years() -> None:
    years = [Period.parse(str(n)) for n in (2025, 2024, 2023)]
    assert not age_of(years[0], years, date(2027, 12, 1)).stale
    assert age_of(years[0], years, date(2028, 1, 1)).stale
    assert age_of(years[0], years[:1], date(2027, 12, 1)).months == 24


def test_half_of_what_the_city_leads_with_tells_enough() -> None:
    many = [(f"C{n}", Period.parse("2025-01/2025-08")) for n in range(10, 32)]
    few = [(code, Period.parse("2025-01/2025-09")) for code in ("B-E", "C23", "C29")]
    known = [("B-E", Period.parse("2025-01/2025-08")), *many, *few]
    led = ("C23", "C29", "C18", "C21")
    newest = telling_periods(known, whole="B-E", leading=led)[0]
    assert str(newest) == "2025-01/2025-09"
    assert str(telling_periods(known, whole="B-E")[0]) == "2025-01/2025-08"
    assert str(telling_periods(known[:-1], whole="B-E", leading=led)[0]) == "2025-01/2025-08"
