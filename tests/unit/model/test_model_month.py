"""A month is a number with a calendar: what is counted, written and read is one thing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondiris.errors import InvalidInput
from ondiris.model import Frequency, Month, Period
from ondiris.model.month import months_later

days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
months = days.map(Month.of)
steps = st.integers(-600, 600)


def test_the_number_of_a_month_is_twelve_times_the_year_and_the_months_before_it() -> None:
    assert int(Month.parse("2025-05")) == 24304
    assert int(Month.at(2016, 1)) == 24192
    assert int(Month.NEVER) == 119999
    assert str(Month.NEVER) == "9999-12"


def test_quarters_and_halves_begin_with_their_months() -> None:
    numbered = [(Month.at(2025, n).quarter, Month.at(2025, n).half) for n in range(1, 13)]
    assert numbered == [(1, 1)] * 3 + [(2, 1)] * 3 + [(3, 2)] * 3 + [(4, 2)] * 3


@given(month=months)
def test_what_is_written_is_read_back(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.at(month.year, month.number) == month
    assert f"{month:>8}" == f" {month}"


@given(month=months)
def test_the_days_of_a_month_are_its_own_and_no_others(month: Month) -> None:
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert Month.of(month.first_day - timedelta(days=1)) == month - 1
    assert Month.of(month.last_day + timedelta(days=1)) == month + 1


@given(month=months, step=steps)
def test_steps_forward_are_taken_back_and_counted(month: Month, step: int) -> None:
    later = month + step
    assert isinstance(later, Month)
    assert later - step == month
    assert later.since(month) == step
    assert step + month == later


@given(month=months)
def test_january_begins_the_year_of_a_month(month: Month) -> None:
    assert month.january == Month.at(month.year, 1)
    assert month.since(month.january) == month.number - 1


@given(day=days, step=steps)
def test_the_month_so_many_months_after_a_day_begins_where_counting_says(
    day: date, step: int
) -> None:
    assert months_later(day, step) == (Month.of(day) + step).first_day


@pytest.mark.parametrize(
    "text", ["2025-5", "2025-13", "2025-00", "25-05", "2025-05-01", "May 2025", "", "2025-05 "]
)
def test_a_month_is_written_one_way(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Month.parse(text)
    assert refused.value.code == "bad-month"


@pytest.mark.parametrize("number", [0, 13, -1])
def test_a_year_has_twelve_months(number: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        Month.at(2025, number)
    assert refused.value.code == "bad-month"


def test_a_span_is_written_with_two_points_or_with_a_stroke() -> None:
    wanted = (Month.at(2016, 1), Month.at(2025, 5))
    assert Month.span("2016-01..2025-05") == Month.span("2016-01/2025-05") == wanted
    assert Month.span("2025-05..2025-05") == (Month.at(2025, 5), Month.at(2025, 5))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2025-05..2025-04", "month-out-of-order"),
        ("2025-05", "bad-span"),
        ("2025-05..", "bad-span"),
        ("..2025-05", "bad-span"),
        ("2025-05../2025-06", "bad-span"),
        ("2025-05..2025-06..2025-07", "bad-span"),
        ("2025-13..2026-01", "bad-span"),
        ("2025..2026", "bad-span"),
        ("yesterday", "bad-span"),
    ],
)
def test_what_is_no_span_is_refused_with_the_rule(text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Month.span(text)
    assert refused.value.code == rule


@given(first=months, length=st.integers(1, 400))
def test_a_period_of_months_knows_its_months(first: Month, length: int) -> None:
    last = min(first + length - 1, Month.at(2099, 12))
    period = Period.of_months(first, last)
    assert (period.first_month, period.last_month) == (first, last)
    assert list(period.month_range) == list(range(int(first), int(last) + 1))
    assert period.extent == (first.first_day, last.last_day)
    assert period.length == last.since(first) + 1
    assert Period.parse(str(period)) == period


def test_a_span_of_months_that_ends_before_it_begins_is_no_period() -> None:
    with pytest.raises(InvalidInput) as refused:
        Period.of_months(Month.at(2025, 5), Month.at(2025, 4))
    assert refused.value.code == "impossible-period"


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("2025", "2025-01", "2025-12", 12),
        ("2025-Q2", "2025-04", "2025-06", 3),
        ("2024-11/2025-02", "2024-11", "2025-02", 4),
        ("2025-06-30", "2025-06", "2025-06", 0),
        ("../2027", "2026-12", "2027-12", 0),
    ],
)
def test_every_period_knows_its_first_and_last_month_and_is_made_of_whole_ones(
    text: str, first: str, last: str, count: int
) -> None:
    period = Period.parse(text)
    assert (str(period.first_month), str(period.last_month)) == (first, last)
    assert len(period.month_range) == count


@given(
    frequency=st.sampled_from([Frequency.YEAR, Frequency.HALF, Frequency.QUARTER, Frequency.MONTH]),
    year=st.integers(1950, 2050),
    unit=st.integers(0, 11),
    length=st.integers(1, 20),
)
def test_the_period_before_ends_on_the_eve(
    frequency: Frequency, year: int, unit: int, length: int
) -> None:
    width = {"A": 12, "S": 6, "Q": 3, "M": 1}[frequency]
    start = Month.at(year, 1) + unit // width * width
    period = Period(frequency, start.first_day, length)
    before = period.previous()
    assert before.last_day + timedelta(days=1) == period.first_day
    assert before.length == period.length
    assert len(before.month_range) == len(period.month_range) == width * length
