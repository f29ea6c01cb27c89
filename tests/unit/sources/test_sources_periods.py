"""Periods as offices write them, and what is none or more than one."""

from __future__ import annotations

import pytest

from ondiris.errors import InvalidInput
from ondiris.model import FiscalYear
from ondiris.sources import find_period

PERIODS = [
    ("янв.-май 2025 г.", "2025-01/2025-05"),
    ("1 кв. 2025 г.", "2025-Q1"),
    ("сент. 2024 г.", "2024-09"),
    ("I-II кварталы 2025 г.", "2025-01/2025-06"),
    ("за 5 мес. 2025", "2025-01/2025-05"),
    ("Jan-May 2025", "2025-01/2025-05"),
    ("January to May 2025", "2025-01/2025-05"),
    ("2025 ж. қаң.-мам.", "2025-01/2025-05"),
    ("2024 JAN", "2024-01"),
    ("2023 Q4", "2023-Q4"),
    ("2023Q4", "2023-Q4"),
    ("2024K1", "2024-Q1"),
    ("2023 | Q4", "2023-Q4"),
    ("Q4 | 2023", "2023-Q4"),
    ("Q1-Q2 2025", "2025-01/2025-06"),
    ("H1 2025", "2025-H1"),
    ("Первое полугодие 2025", "2025-H1"),
    ("2024M05", "2024-05"),
    ("01/2000", "2000-01"),
    ("12.2024", "2024-12"),
    ("31.12.2024", "2024-12-31"),
    ("на 1 января 2025 г.", "2025-01-01"),
    ("2025 жылғы 1 мамырдағы жағдай бойынша", "2025-05-01"),
    ("декабрь 2024 - март 2025", "2024-12/2025-03"),
    ("2025 1)", "2025"),
    ("2025*", "2025"),
    ("2025²", "2025"),
    ("2025 | Январь", "2025-01"),
    ("Объем, млн тенге | 2025", "2025"),
    ("May 2025 vs May 2024", "2025-05"),
    ("Май 2025 | в % к маю 2024", "2025-05"),
    ("2025 жылғы қыркүйек 2024 жылғы қыркүйекке пайызбен", "2025-09"),
    ("2024 год к 2023 году", "2024"),
    ("2024M01–M06", "2024-01/2024-06"),
    ("нарастающим итогом, январь-май 2025 г.", "2025-01/2025-05"),
    ("с начала 2025 года", "2025"),
    ("Январь–май 2025 г. в % к соответствующему периоду 2024 г.", "2025-01/2025-05"),
    ("2025 жылғы қаңтар-мамыр 2024 жылғы тиісті кезеңге %", "2025-01/2025-05"),
    ("May 2025 compared with the same month of 2024", "2025-05"),
]


@pytest.mark.parametrize(("text", "period"), PERIODS)
def test_periods_are_read_as_offices_write_them(text: str, period: str) -> None:
    assert str(find_period(text)) == period


@pytest.mark.parametrize(
    "text",
    ["January", "в % к январю-маю 2024 г.", "2015=100", "в ценах 2015 года", "2024-2025",
     "% к соответствующему периоду 2024 г.", "к соотв. периоду прошлого 2024 года",
     "2024 жылғы тиісті кезеңге пайызбен", "% of the same period of 2024", "база 2020 г.",
     "к среднегодовому уровню 2020 г.", "2018 жылғы бағалармен", "in prices of 2018",
     "2024-01-15/P3M", "2024/25", "маусымдық түзету 2024", "20252", "may2025", "5 кв. 2024"],
)  # fmt: skip
def test_what_says_no_period_of_its_own_gives_none(text: str) -> None:
    assert find_period(text) is None


@pytest.mark.parametrize(
    "text",
    ["май 2025, июнь 2025", "2024 | январь 2025", "2023 год, 2024 год",
     "January 2024 to March 2025", "Q1 2024 to Q4 2024", "Jan 2025 to Mar 2025",
     "1 и 2 кварталы 2025", "Q1 and Q2 2025", "за 2023 и 2024 годы", "с 2020 по 2025 год",
     "III/2025", "2025/III", "2025 | I", "I | 2025", "Объем | 2025 | 2",
     "квартал II, 2025", "03/13/2025", "1-15 июня 2024",
     "до марта 2025", "through March 2025", "chained (2015) 2025"],
)  # fmt: skip
def test_a_text_of_two_periods_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        find_period(text)
    assert refused.value.code == "ambiguous-period"


@pytest.mark.parametrize(
    "text",
    ["year ending March 2025", "12 months ended 31 March 2025", "год, закончившийся в марте 2025",
     "скользящий год, март 2025", "3MMA March 2025", "year to date, March 2025",
     "нарастающим итогом, II квартал 2025", "на начало марта 2025", "2025 жылдың басына"],
)  # fmt: skip
def test_the_end_or_the_beginning_of_a_run_is_not_taken_for_it(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        find_period(text)
    assert refused.value.code == "ambiguous-period"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024/25", "2024-04/2025-03"),
        ("2024–2025", "2024-04/2025-03"),
        ("FY 2024/25", "2024-04/2025-03"),
        ("2024/25 финансовый год", "2024-04/2025-03"),
        ("Q1 2024/25", "2024-Q2"),
        ("2024/25 | Q4", "2025-Q1"),
        ("April 2024/25", "2024-04"),
        ("January 2024/25", "2025-01"),
        ("2009-10", "2009-10"),
        ("Q1 2024", "2024-Q1"),
    ],
)
def test_a_city_of_fiscal_years_reads_them(text: str, period: str) -> None:
    assert str(find_period(text, fiscal=FiscalYear(4))) == period


@pytest.mark.parametrize(
    "text", ["2024/25 in per cent of 2023/24", "Q1-Q2 2024/25", "May 2023 2024/25"]
)
def test_several_fiscal_years_and_several_quarters_of_one_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="more than one period"):
        find_period(text, fiscal=FiscalYear(4))


def test_a_quarter_of_a_fiscal_year_is_none_of_the_calendar() -> None:
    with pytest.raises(InvalidInput) as refused:
        find_period("Q1 2024/25")
    assert "fiscal_year" in refused.value.hint
    assert find_period("2024/25") is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024-A1", "2024"), ("2024-S2", "2024-H2"), ("2024-M05", "2024-05"), ("1/2024", "2024-01"),
        ("2025-01-01/P5M", "2025-01/2025-05"), ("2023-11/P3M", "2023-11/2024-01"),
        ("Jan-24", "2024-01"), ("янв.24", "2024-01"), ("май 24 г.", "2024-05"),
        ("янв.-май 24", "2024-01/2024-05"), ("1 кв.24", "2024-Q1"), ("20211)", "2021"),
        ("2025 год7)8)", "2025"), ("9 месяц 2012г.", "2012-01/2012-09"),
    ],
)  # fmt: skip
def test_times_are_read_as_messages_and_short_headers_write_them(text: str, period: str) -> None:
    assert str(find_period(text)) == period


@pytest.mark.parametrize("text", ["2024-W05", "2024-D045", "2024/25", "2024-A2", "янв. 12 тыс."])
def test_what_is_no_time_of_the_house_is_none(text: str) -> None:
    assert find_period(text) is None
