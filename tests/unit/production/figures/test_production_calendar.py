"""When sources are expected, and which series are late: days counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

from ondiris.model import Frequency, SeriesKey
from ondiris.ports import ReleaseDay, SeriesEnd
from ondiris.production.figures.calendar import (
    ReleaseRule,
    expected_releases,
    late_series,
    months_end,
    rules_of,
)

MONTH, QUARTER = Frequency.MONTH, Frequency.QUARTER
KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
GROWTH = SeriesKey(measure="growth_pct", area="XX-1", activity="C29", unit="%", of="output")


def released(*days: tuple[str, str], provider: str = "bureau") -> list[ReleaseDay]:
    return [
        ReleaseDay(provider, MONTH, date.fromisoformat(end), date.fromisoformat(said))
        for end, said in days
    ]


def test_a_provider_takes_as_long_as_its_slowest_release() -> None:
    found = released(
        ("2025-01-31", "2025-02-14"), ("2025-02-28", "2025-03-20"), ("2025-03-31", "2025-04-15")
    )
    assert rules_of((), found) == (ReleaseRule("bureau", MONTH, 20, stated=False),)


def test_two_releases_or_a_gap_between_them_make_no_rhythm() -> None:
    assert rules_of((), released(("2025-01-31", "2025-02-14"), ("2025-02-28", "2025-03-20"))) == ()
    gap = released(
        ("2025-01-31", "2025-02-14"), ("2025-03-31", "2025-04-14"), ("2025-04-30", "2025-05-14")
    )
    assert rules_of((), gap) == ()


def test_a_year_told_in_january_goes_on_with_the_months_of_the_year() -> None:
    months = released(
        ("2025-10-31", "2025-11-14"), ("2025-11-30", "2025-12-16"), ("2026-01-31", "2026-02-14")
    )
    year = ReleaseDay("bureau", Frequency.YEAR, date(2025, 12, 31), date(2026, 1, 20))
    rule = ReleaseRule("bureau", MONTH, 20, stated=False)
    assert rules_of((), months) == ()
    assert rules_of((), [*months, year]) == (rule,)


def test_a_history_loaded_on_one_day_is_one_release() -> None:
    history = released(*((f"2025-0{m}-28", "2025-09-15") for m in range(1, 9)))
    assert rules_of((), history) == ()


def test_only_the_last_twelve_releases_count() -> None:
    last_days = [months_end(date(2024, 1, 1), n) for n in range(13)]
    soon = [(str(day), str(day + timedelta(days=10))) for day in last_days[1:]]
    slow = [("2024-01-31", "2024-03-01"), *soon]
    thirty = ReleaseRule("bureau", MONTH, 30, stated=False)
    assert rules_of((), released(*slow[:12])) == (thirty,)
    assert rules_of((), released(*slow)) == (ReleaseRule("bureau", MONTH, 10, stated=False),)


def test_what_the_city_states_comes_before_what_was_learned() -> None:
    found = released(
        ("2025-01-31", "2025-02-14"), ("2025-02-28", "2025-03-20"), ("2025-03-31", "2025-04-15")
    )
    stated = ReleaseRule("bureau", MONTH, 12)
    assert rules_of((stated,), found) == (stated,)


def ends(*found: tuple[SeriesKey, str], provider: str = "bureau") -> list[SeriesEnd]:
    return [SeriesEnd(provider, MONTH, key, date.fromisoformat(end), 5) for key, end in found]


def test_a_series_is_late_from_the_day_after_it_was_due() -> None:
    rules = (ReleaseRule("bureau", MONTH, 15),)
    series = ends((KEY, "2025-05-31"))
    # June ends on the 30th; fifteen days later is 15 July.
    assert late_series(rules, series, date(2025, 7, 15)) == ()
    (late,) = late_series(rules, series, date(2025, 7, 16))
    assert (late.key, late.newest, late.day) == (KEY, date(2025, 5, 31), date(2025, 7, 15))


def test_a_rule_for_a_measure_comes_before_that_of_its_provider() -> None:
    rules = (ReleaseRule("bureau", MONTH, 15), ReleaseRule("bureau", MONTH, 45, "growth_pct"))
    series = ends((KEY, "2025-05-31"), (GROWTH, "2025-05-31"))
    assert [late.key for late in late_series(rules, series, date(2025, 7, 20))] == [KEY]


def test_a_series_left_out_of_three_releases_has_ended() -> None:
    rules = (ReleaseRule("bureau", MONTH, 15),)
    others = [SeriesKey("output", "XX-1", "KZT", activity=f"C{n}") for n in (10, 11, 12)]
    behind = list(zip(others, ("2025-06-30", "2025-07-31", "2025-08-31"), strict=True))
    today = date(2025, 8, 1)
    assert KEY not in [late.key for late in late_series(rules, ends((KEY, "2025-05-31"), *behind),
                                                        today)]  # fmt: skip
    assert KEY in [late.key for late in late_series(rules, ends((KEY, "2025-05-31"), *behind[:2]),
                                                    today)]  # fmt: skip


def test_a_series_of_one_period_and_one_without_a_rule_are_never_late() -> None:
    rules = (ReleaseRule("bureau", MONTH, 15), ReleaseRule("paper", QUARTER, 15))
    once = [SeriesEnd("bureau", MONTH, KEY, date(2024, 5, 31), 1)]
    assert late_series(rules, once, date(2025, 7, 20)) == ()
    other = ends((KEY, "2024-05-31"), provider="paper")
    assert late_series(rules, other, date(2025, 7, 20)) == ()


def test_the_next_release_is_of_the_period_after_the_newest() -> None:
    rules = (ReleaseRule("bureau", MONTH, 15), ReleaseRule("paper", MONTH, 3))
    (one,) = expected_releases(rules, ends((KEY, "2025-12-31"), (GROWTH, "2025-11-30")))
    assert (str(one.period), one.day) == ("2026-01", date(2026, 2, 15))
