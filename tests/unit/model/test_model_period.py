from __future__ import annotations

from datetime import date

import pytest

from ondiris.errors import InvalidInput
from ondiris.model import Frequency, Month, Period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-H2", "2025-07-01", "2025-12-31"),
        ("2025-Q1", "2025-01-01", "2025-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-06-30", "2025-06-30", "2025-06-30"),
        ("2025-01/2025-05", "2025-01-01", "2025-05-31"),
        ("2019/2021", "2019-01-01", "2021-12-31"),
        ("2024-Q3/2025-Q1", "2024-07-01", "2025-03-31"),
        ("../2027", "2026-12-31", "2027-12-31"),
        ("../2025-12-31", "2025-12-31", "2025-12-31"),
    ],
)
def test_a_period_is_written_as_it_was_read_and_covers_its_days(
    text: str, first: str, last: str
) -> None:
    period = Period.parse(text)
    assert str(period) == text
    assert period.extent == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    ["", "25", "2025-13", "2025-02-30", "2025-Q5", "2025/2025-05", "2025-05/2025-01",
     "2025-02-01/2025-01-01", "1899", "2101", "2025-1", "../..", "..", "²025", "2025-00", "0000",
     "1900/9999"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_rule(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Period.parse(text)
    assert refused.value.code == "impossible-period"


@pytest.mark.parametrize(
    "text", ["2025-05/2025-01", "2025/2021", "2025-Q4/2025-Q1", "2025-02-01/2025-01-01"]
)
def test_a_run_that_ends_before_it_begins_is_said_as_it_was_written(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Period.parse(text)
    assert refused.value.detail == f"{text} ends before it begins"


def test_by_a_year_leaves_two_readings_and_by_a_day_one() -> None:
    assert Period.parse("../2027").readings == (date(2026, 12, 31), date(2027, 12, 31))
    assert Period.parse("../2025-12").readings == (date(2025, 12, 31),)
    assert Period.parse("2027").readings == ()


def test_a_deadline_answers_for_the_periods_that_hold_a_reading() -> None:
    deadline = Period.parse("../2027")
    answered = [
        text for text in ("2025", "2026", "2027", "2028") if deadline.meets(Period.parse(text))
    ]
    assert answered == ["2026", "2027"]
    assert not Period.parse("2027").meets(deadline)


def test_two_names_of_one_extent_answer_for_each_other() -> None:
    assert Period.parse("2025-Q1").meets(Period.parse("2025-01/2025-03"))
    assert Period.parse("2025-Q1") != Period.parse("2025-01/2025-03")
    assert not Period.parse("2025-Q1").meets(Period.parse("2025-01/2025-04"))


def test_only_a_run_of_months_since_january_is_cumulative() -> None:
    assert Period.parse("2025-01/2025-05").cumulative
    for text in ("2025-01", "2025-02/2025-05", "2025-Q1", "2024-01/2025-02", "../2025-01"):
        assert not Period.parse(text).cumulative, text


def test_a_month_alone_is_what_two_cumulative_periods_differ_by() -> None:
    longer, shorter = Period.parse("2025-01/2025-05"), Period.parse("2025-01/2025-03")
    assert str(longer.less(shorter)) == "2025-04/2025-05"
    assert str(Period.parse("2025").less(Period.parse("2025-H1"))) == "2025-07/2025-12"
    for wrong in ("2025-02/2025-03", "2025-01/2025-05", "2024-01/2024-03", "2025-01-01", "../2025"):
        with pytest.raises(InvalidInput):
            longer.less(Period.parse(wrong))


def test_months_make_a_period_and_a_period_has_its_months() -> None:
    may = Month.parse("2025-05")
    assert Period.of_months(may) == Period.parse("2025-05")
    assert Period.of_months(may.january, may) == Period.parse("2025-01/2025-05")
    over_new_year = Period.of_months(Month.parse("2024-11"), Month.parse("2025-02"))
    assert str(over_new_year) == "2024-11/2025-02"
    assert [str(Month(m)) for m in over_new_year.month_range] == [
        "2024-11", "2024-12", "2025-01", "2025-02",
    ]  # fmt: skip
    with pytest.raises(InvalidInput):
        Period.of_months(may, may - 1)


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [("2025", "2025-01", 12), ("2025-Q2", "2025-04", 3), ("2024/2025", "2024-01", 24),
     ("2025-12", "2025-12", 1)],
)  # fmt: skip
def test_whatever_is_made_of_months_names_them(text: str, first: str, count: int) -> None:
    months = Period.parse(text).month_range
    assert (Month(months[0]), len(months)) == (Month.parse(first), count)


def test_a_day_and_a_deadline_have_no_months() -> None:
    for text in ("2025-05-01", "2025-05-31", "../2027", "../2025-05"):
        assert not Period.parse(text).month_range, text


def test_the_period_before_and_the_year_before() -> None:
    assert str(Period.parse("2025-01/2025-05").year_before()) == "2024-01/2024-05"
    assert str(Period.parse("2025-01").previous()) == "2024-12"
    assert str(Period.parse("2025-Q1").previous()) == "2024-Q4"
    assert str(Period.parse("2025-03-01").previous()) == "2025-02-28"


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2025-01/2025-05", "2024-01/2024-05", "2026-01/2026-05"),
        ("1900", None, "1901"),
        ("1900-Q4", None, "1901-Q4"),
        ("2100", "2099", None),
        ("2100-12-31", "2099-12-31", None),
        ("../2100", "../2099", None),
        ("2024-02-29", None, None),
    ],
)
def test_the_first_and_the_last_year_and_the_leap_day_have_no_year_beside_them(
    text: str, before: str | None, after: str | None
) -> None:
    period = Period.parse(text)
    assert [p and str(p) for p in (period.year_before(), period.year_after())] == [before, after]


def test_the_last_year_belongs_to_the_periods_there_are() -> None:
    assert Period.parse("2100").extent == (date(2100, 1, 1), date(2100, 12, 31))
    assert Period.parse("2099/2100").length == 2
    with pytest.raises(InvalidInput):
        Period(Frequency.MONTH, date(2100, 12, 1), 2)
    with pytest.raises(InvalidInput):
        Period(Frequency.YEAR, date(2099, 1, 1), 3)


def test_periods_compare_within_one_frequency_only() -> None:
    assert Period.parse("2024") < Period.parse("2025")
    with pytest.raises(InvalidInput):
        _ = Period.parse("2024") < Period.parse("2025-05")


def test_a_period_that_does_not_start_a_unit_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Period(Frequency.QUARTER, date(2025, 2, 1))
    with pytest.raises(InvalidInput):
        Period(Frequency.MONTH, date(2025, 2, 1), 0)
    with pytest.raises(InvalidInput):
        Period(Frequency.YEAR, date(2025, 1, 1), 2, deadline=True)
