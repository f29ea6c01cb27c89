"""The fiscal year of a city: its name, its months, its parts."""

from __future__ import annotations

import pytest

from ondiris.errors import InvalidInput
from ondiris.model import FiscalYear, Period

APRIL = FiscalYear(4)


def test_a_fiscal_year_is_read_and_written_by_its_name() -> None:
    period = APRIL.parse("2024/25")
    assert str(period) == "2024-04/2025-03"
    assert APRIL.label(period) == "2024/25"
    assert APRIL.label(APRIL.parse("1999/00")) == "1999/00"


@pytest.mark.parametrize(
    ("text", "period"),
    [("2024", "2024"), ("2009-10", "2009-10"), ("2024/2025", "2024/2025"), ("2024-Q1", "2024-Q1")],
)
def test_what_is_written_as_a_period_stays_that_period(text: str, period: str) -> None:
    assert str(APRIL.parse(text)) == period


@pytest.mark.parametrize("text", ["2024/26", "2024/24", "in 2024/25"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        APRIL.parse(text)


def test_a_city_of_calendar_years_has_no_fiscal_names() -> None:
    with pytest.raises(InvalidInput):
        FiscalYear().parse("2024/25")
    assert not FiscalYear().label(Period.parse("2024-01/2024-12"))


@pytest.mark.parametrize("period", ["2024", "2024-04/2024-12", "2024-05/2025-04", "2024-04-01"])
def test_other_periods_bear_no_name_of_a_fiscal_year(period: str) -> None:
    assert not APRIL.label(Period.parse(period))


@pytest.mark.parametrize(
    ("begins", "part", "found"),
    [
        (4, "2024-Q1", "2024-Q2"),
        (4, "2024-Q4", "2025-Q1"),
        (4, "2024-H2", "2024-10/2025-03"),
        (7, "2024-H2", "2025-H1"),
        (2, "2024-Q1", "2024-02/2024-04"),
        (4, "2024-04", "2024-04"),
        (4, "2024-02", "2025-02"),
        (4, "2024-04/2024-09", "2024-04/2024-09"),
    ],
)
def test_parts_are_counted_from_its_first_month(begins: int, part: str, found: str) -> None:
    assert str(FiscalYear(begins).within(2024, Period.parse(part))) == found


def test_a_run_that_leaves_the_year_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no part of 2024/2025"):
        APRIL.within(2024, Period.parse("2024-01/2024-05"))
