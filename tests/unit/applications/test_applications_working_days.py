"""Working days by hand: the days off of a case, days worked for them, and where the lists end."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import numpy as np
import pytest

from ondiris.applications import working_days
from ondiris.applications.working_days import months_after
from ondiris.codes import read_holidays
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import Holiday, Holidays

LISTED = read_holidays((files("ondiris") / "cases/almaty/holidays.toml").read_text("utf-8"))
ALMATY = working_days(LISTED)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("begun", "days", "due"),
    [
        ("2025-03-06", 1, "2025-03-07"),
        ("2025-03-06", 2, "2025-03-11"),  # the 8th passes from Saturday to Monday the 10th
        ("2025-03-19", 3, "2025-03-27"),  # 21st off, 22nd and 23rd pass to the 24th and 25th
        ("2025-03-22", 1, "2025-03-26"),  # begun on a day off
        ("2025-01-06", 1, "2025-01-08"),  # Christmas on a Tuesday
        ("2023-01-06", 1, "2023-01-09"),  # Christmas on a Saturday does not pass
        ("2025-06-05", 1, "2025-06-09"),  # Kurban Ait on a Friday
        (
            "2022-12-30",
            1,
            "2023-01-04",
        ),  # New Year on a Sunday: the 2nd is off, it passes to the 3rd
    ],
)
def test_the_day_of_receipt_does_not_count_and_the_day_of_the_answer_does(
    begun: str, days: int, due: str
) -> None:
    assert ALMATY.after(day(begun), days) == day(due)
    assert ALMATY.between(day(begun), day(due)) == days
    assert ALMATY.works(day(due))


def test_nothing_is_counted_backwards_and_no_days_lead_nowhere():
    assert ALMATY.between(day("2025-03-12"), day("2025-03-06")) == 0
    assert ALMATY.between(day("2025-03-06"), day("2025-03-06")) == 0
    assert ALMATY.after(day("2025-03-08"), 0) == day("2025-03-08")


def test_a_day_off_moves_to_the_next_working_day():
    assert ALMATY.next(day("2025-03-08")) == day("2025-03-11")
    assert ALMATY.next(day("2025-03-07")) == day("2025-03-07")


def test_the_end_of_the_lists_is_known_and_said():
    assert ALMATY.listed_until == day("2025-12-31")
    assert not ALMATY.beyond(day("2025-12-31"))
    assert ALMATY.beyond(day("2026-01-01"))
    endless = working_days(Holidays((Holiday(1, 1),)))
    assert endless.listed_until is None
    assert not endless.beyond(day("2090-01-01"))
    assert "listed until 2025-12-31" in repr(ALMATY)
    assert "listed until no end" in repr(endless)


def test_a_day_off_once_and_a_sunday_worked_for_it():
    moved = read_holidays(
        "until = 2025-06-30\n[once]\nnew_year = [2025-01-03]\n[worked]\nnew_year = [2025-01-05]\n"
    )
    calendar = working_days(moved)
    assert not calendar.works(day("2025-01-03"))
    assert calendar.works(day("2025-01-05"))
    assert calendar.after(day("2025-01-02"), 1) == day("2025-01-05")
    assert calendar.listed_until == day("2025-06-30")
    assert moved.ending_before(2025) == 2024
    assert moved.ending_before(2024) is None


def test_a_holiday_of_december_passes_into_january():
    calendar = working_days(Holidays((Holiday(12, 31), Holiday(1, 1))), first_year=2023)
    assert [calendar.works(day(f"2023-01-0{n}")) for n in (2, 3, 4)] == [False, False, True]
    alone = Holidays((Holiday(12, 31),))
    assert not working_days(alone, first_year=2023).works(day("2023-01-02"))


def test_the_list_that_ends_first_ends_the_lists():
    two = read_holidays("[moving]\na = [2025-06-06, 2026-05-27]\nb = [2024-04-10]\nc = []\n")
    assert two.last_day == day("2024-12-31")
    assert two.ending_before(2026) == 2024


def test_a_holiday_is_kept_from_its_first_year_to_its_last():
    republic = Holiday(10, 25, first_year=2022, last_year=2024)
    kept = [republic.of_year(year) for year in (2021, 2022, 2023, 2024, 2025)]
    assert kept == [None, *(day(f"{year}-10-25") for year in (2022, 2023, 2024)), None]
    assert Holidays((republic,)).off(2018, 2030) == {
        day("2022-10-25"), day("2023-10-25"), day("2024-10-25"),
    }  # fmt: skip
    first = Holiday(1, 1, moves=False)
    assert (first.of_year(0), first.of_year(1), first.of_year(9999)) == (
        None, date(1, 1, 1), date(9999, 1, 1),
    )  # fmt: skip
    assert Holidays((Holiday(12, 16),)).off(2024, 2024) == {day("2024-12-16")}


def test_a_holiday_passes_over_a_weekend_and_further_days_off():
    two = Holidays((Holiday(3, 8),), once=(day("2025-03-10"),))
    assert two.off(2025, 2025) == {day("2025-03-10"), day("2025-03-11")}
    assert two.off(2024, 2024) == {day("2024-03-08")}


def test_a_day_that_a_year_does_not_have_is_no_day_off_in_it():
    leap = Holidays((Holiday(2, 29),))
    assert leap.off(2023, 2023) == frozenset()
    assert leap.off(2024, 2024) == {day("2024-02-29")}


@pytest.mark.parametrize(
    "text",
    [
        '[[fixed]]\ndate = "02-30"\n',
        '[[fixed]]\ndate = "03-08"\nfirst_year = "soon"\n',
        '[moving]\na = ["2025-06-06"]\n',
        "[once]\na = [2025-06-06T10:00:00]\n",
        'until = "2025"\n',
        "[once]\na = [2025-01-03]\n[worked]\na = [2025-01-03]\n",
    ],
)
def test_days_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(InvalidFile, match="bad-holidays"):
        read_holidays(text)


def test_the_first_days_of_a_calendar_are_told_as_any():
    calendar = working_days(Holidays(once=(day("2024-01-02"),)), first_year=2024, last_year=2024)
    assert [calendar.works(day(f"2024-01-0{n}")) for n in (1, 2, 3)] == [True, False, True]
    assert (working_days(LISTED).first, working_days(LISTED).last) == (
        day("1990-01-01"), day("2099-12-31"),
    )  # fmt: skip
    assert working_days(LISTED, first_year=1, last_year=1).first == date(1, 1, 1)


def test_days_beside_the_calendar_and_years_backwards_are_refused():
    short = working_days(LISTED, first_year=2025, last_year=2025)
    assert (short.first, short.last) == (day("2025-01-01"), day("2025-12-31"))
    assert not short.works(day("2025-01-01"))
    for ask in (
        lambda: short.between(day("2024-12-31"), day("2025-01-02")),
        lambda: short.next(day("2026-01-01")),
        lambda: short.after(day("2025-12-31"), 1),
        lambda: short.positions(np.array(["2025-01-01", "2026-01-01"], "datetime64[D]")),
        lambda: short.positions(np.array(["2025-01-01", "2024-12-31"], "datetime64[D]")),
    ):
        with pytest.raises(InvalidInput, match="day-out-of-calendar"):
            ask()
    with pytest.raises(InvalidInput, match="bad-years"):
        working_days(LISTED, first_year=2026, last_year=2025)
    with pytest.raises(InvalidInput, match="bad-years"):
        working_days(LISTED, first_year=0, last_year=2025)
    with pytest.raises(InvalidInput, match="bad-years"):
        working_days(LISTED, first_year=2025, last_year=9999)


@pytest.mark.parametrize(
    ("begun", "months", "later"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-10-31", 2, "2025-12-31"),
        ("2025-11-15", 2, "2026-01-15"),
        ("2025-10-31", 1, "2025-11-30"),
        ("2025-12-31", 12, "2026-12-31"),
        ("2025-03-15", 0, "2025-03-15"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(
    begun: str, months: int, later: str
) -> None:
    assert months_after(day(begun), months) == day(later)
