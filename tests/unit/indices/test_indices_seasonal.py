"""Seasonal adjustment: the calendar by hand, refusals, X-13 and STL on a known season."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ondiris.engines.x13 import HORIZON, X13Adjuster, specification
from ondiris.errors import InvalidInput, NotConverged, Refused
from ondiris.indices.seasonal import checked_series, stl_adjusted, unadjusted
from ondiris.indices.working_days import calendar_regressor, working_days
from ondiris.model import Holiday, Holidays
from ondiris.ports.adjuster import AdjustmentMode, SeriesToAdjust

DAYS = tuple(
    Holiday(m, d) for m, d in ((1, 1), (1, 2), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (12, 16))
)
HOLIDAYS = Holidays(DAYS)
MONTHS = 96


def series(values, calendar=None, name="s"):
    values = np.asarray(values, dtype=float)
    return SeriesToAdjust(
        name,
        2017,
        1,
        values,
        np.empty((values.size + HORIZON, 0)) if calendar is None else calendar,
    )


def seasonal(calendar_effect=0.0):
    rng = np.random.default_rng(5)
    t = np.arange(MONTHS)
    calendar = calendar_regressor(2017, 1, MONTHS + HORIZON, HOLIDAYS)
    season = np.exp(0.2 * np.sin(2 * np.pi * t / 12))
    level = 100 * np.exp(0.004 * t + 0.004 * rng.normal(size=MONTHS))
    effect = np.exp(calendar_effect * calendar[:MONTHS, 0])
    return level, series(level * season * effect, calendar if calendar_effect else None)


def test_a_holiday_on_a_weekend_passes_to_the_next_working_day():
    # March 2025: the 8th, 22nd and 23rd fall on a weekend, the 21st on a Friday
    march = Holidays(DAYS[2:6])
    assert march.off(2025, 2025) == {
        date(2025, 3, 10), date(2025, 3, 21), date(2025, 3, 24), date(2025, 3, 25),
    }  # fmt: skip
    assert working_days(2025, 3, march) == 21 - 4


def test_holidays_that_do_not_pass_and_years_they_were_kept():
    christmas = Holidays((Holiday(1, 7, first_year=2006, moves=False),))
    assert christmas.off(2023, 2023) == frozenset()  # a Saturday
    assert christmas.off(2005, 2005) == frozenset()
    assert Holidays(moving=(date(2025, 6, 6),)).off(2025, 2025) == {date(2025, 6, 6)}


def test_a_day_off_once_and_a_saturday_worked_for_it_keep_the_length_of_a_month():
    usual = working_days(2025, 1, HOLIDAYS)
    assert working_days(2025, 1, Holidays(DAYS, once=(date(2025, 1, 3),))) == usual - 1
    swapped = Holidays(DAYS, once=(date(2025, 1, 3),), worked=(date(2025, 1, 5),))
    assert working_days(2025, 1, swapped) == usual


def test_the_regressor_has_no_season_of_its_own():
    found = calendar_regressor(2000, 1, 28 * 12, HOLIDAYS)[:, 0].reshape(28, 12)
    assert found.mean(axis=0) == pytest.approx(np.zeros(12), abs=1e-12)


def test_short_and_broken_series_are_refused():
    flat = np.full(60, 10.0)
    for values, code in (
        (flat[:35], "series-too-short"),
        (np.where(np.arange(60) == 7, np.nan, flat), "broken-series"),
        (np.where(np.arange(60) < 30, 1.0, 20.0), "broken-series"),
    ):
        with pytest.raises(Refused) as caught:
            checked_series(series(values))
        assert caught.value.code == code
    assert checked_series(series(np.where(np.arange(60) == 7, 200.0, flat)))  # an outlier, no break


def test_x13_finds_the_season_and_tells_how_well():
    level, given = seasonal()
    done = []
    (found,) = X13Adjuster().adjust([given], done.append)
    assert done == [1]
    assert found.method == "x13-x11"
    assert np.abs(np.log(found.adjusted / level)).max() < 0.02
    assert set(found.diagnostics) >= {"m1", "m7", "m11", "q", "residual_seasonality"}
    assert found.diagnostics["m7"] < 1
    assert found.warnings == ()


def test_x13_takes_the_calendar_out():
    level, given = seasonal(calendar_effect=0.03)
    (with_calendar,) = X13Adjuster().adjust([given], lambda _: None)
    (without,) = X13Adjuster().adjust([series(given.values)], lambda _: None)
    error = [np.std(np.log(r.adjusted / level)) for r in (with_calendar, without)]
    assert error[0] < 0.6 * error[1]


def test_seats_is_another_decomposition_of_the_same_series():
    level, given = seasonal()
    (found,) = X13Adjuster(method="seats").adjust([given], lambda _: None)
    assert found.method == "x13-seats"
    assert np.abs(np.log(found.adjusted / level)).max() < 0.03
    with pytest.raises(InvalidInput):
        X13Adjuster(method="other")


def test_one_series_x13_gives_up_on_does_not_cost_the_others():
    _, good = seasonal()
    bad = series(np.where(np.arange(MONTHS) == 3, -1.0, good.values), name="broken")
    found = X13Adjuster().adjust([bad, good], lambda _: None)
    assert isinstance(found[0], NotConverged)
    assert "broken" in str(found[0])
    assert found[1].method == "x13-x11"


def test_the_specification_names_nothing_of_the_series():
    text = specification(series(np.ones(40), name="secret firm"), "x11", model="airline")
    assert "secret" not in text
    assert max(len(line) for line in text.splitlines()) <= 132


def test_stl_is_named_as_the_fallback():
    level, given = seasonal()
    found = stl_adjusted(given)
    assert found.method == "stl"
    assert found.warnings == ("fallback-stl",)
    assert np.abs(np.log(found.adjusted / level)).max() < 0.03
    with pytest.raises(Refused):
        stl_adjusted(series(np.ones(12)))


def test_season_adds_where_a_value_is_zero_or_negative():
    level, given = seasonal()
    shifted = series(given.values - 100)
    checked = checked_series(shifted)
    assert checked.mode is AdjustmentMode.ADDITIVE
    (found,) = X13Adjuster().adjust([checked], lambda _: None)
    assert found.mode is AdjustmentMode.ADDITIVE
    assert found.adjusted + found.seasonal == pytest.approx(shifted.values)
    stl = stl_adjusted(shifted)
    assert stl.adjusted + stl.seasonal == pytest.approx(shifted.values)
    for one in (found, stl):
        assert np.abs(one.adjusted - (level - 100)).max() < 12


def test_a_series_without_season_is_left_as_it_was_given():
    rng = np.random.default_rng(7)
    given = series(100 * np.exp(0.02 * rng.normal(size=MONTHS).cumsum()))
    (found,) = X13Adjuster().adjust([given], lambda _: None)
    assert found.warnings == ("no-seasonality",)
    assert np.abs(found.adjusted - given.values).max() > 0
    left = unadjusted(found, given.values)
    assert left.adjusted is given.values
    assert (left.method, set(left.seasonal)) == ("none", {1.0})


def test_asked_for_details_the_program_dates_an_outlier_and_tests_the_calendar():
    _, given = seasonal(calendar_effect=0.03)
    values = given.values.copy()
    values[40] *= 1.4
    (found,) = X13Adjuster(detailed=True).adjust([series(values, given.calendar)], lambda _: None)
    told = found.findings
    assert [(o.kind, o.year, o.month) for o in told.outliers] == [("AO", 2020, 5)]
    assert (told.calendar.tested, told.calendar.kept) == ("user", "user")
    assert told.calendar.gain > 0
    assert set(told.revisions) == {0, 1, 12}
    assert told.spans == {}  # eight years are too short for two spans
    (weekdays,) = X13Adjuster(detailed=True).adjust([series(values)], lambda _: None)
    assert weekdays.findings.calendar.tested == "td"


def test_quarters_have_a_season_of_four():
    level, given = seasonal()
    quarters = SeriesToAdjust(
        "q", 2017, 1, given.values.reshape(-1, 3).sum(axis=1), np.empty((0, 0)), per_year=4
    )
    (found,) = X13Adjuster().adjust([checked_series(quarters)], lambda _: None)
    assert np.abs(np.log(found.adjusted / level.reshape(-1, 3).sum(axis=1))).max() < 0.02
    with pytest.raises(Refused):
        checked_series(replace(quarters, values=quarters.values[:11]))
