"""What X-13 writes, understood: which QS and outliers, which calendar, whether there is season."""

import pytest

from ondiris.engines.x13_report import diagnostics_of, findings_of, mode_of, warnings_of, whiteness
from ondiris.ports.adjuster import AdjustmentMode, CalendarTest, FoundOutlier

SEASONAL = {
    "finmode": "multiplicative",
    "qsori": "10.12750    0.20632",
    "qsorievadj": "45.83953    0.00000",
    "qssadj": "0.00000    1.00000",
    "qssadjevadj": "9.80000    0.00200",
    "f2.idseasonal": "yes",
    "f3.m01": "0.141",
    "f3.m11": "0.218",
    "f3.q": "1.10",
    "f3.qm2": "0.34",
}


def test_qs_is_of_the_series_without_its_extreme_values():
    found = diagnostics_of(SEASONAL)
    assert found["seasonality"] == 0.0
    assert found["residual_seasonality"] == 0.002
    assert (found["m1"], found["m11"], found["q"], found["q2"]) == (0.141, 0.218, 1.1, 0.34)


def test_without_outliers_there_is_one_qs():
    assert diagnostics_of({"qsori": "3.0 0.25"}) == {"seasonality": 0.25}


def test_what_is_left_of_the_season_and_a_high_q_are_warned_of():
    found = warnings_of(SEASONAL, diagnostics_of(SEASONAL))
    assert found == ("residual-seasonality", "q-above-one")


@pytest.mark.parametrize(
    ("identified", "p", "expected"),
    [("no", 0.3, True), ("no", 0.001, False), ("yes", 0.3, False), ("none", 0.3, False)],
)
def test_a_series_has_no_season_where_both_tests_find_none(identified, p, expected):
    found = warnings_of({"f2.idseasonal": identified}, {"seasonality": p, "q": 2.0})
    assert ("no-seasonality" in found) is expected
    if expected:
        assert found == ("no-seasonality",)


@pytest.mark.parametrize(
    ("report", "mode"),
    [({"finmode": "additive"}, "additive"), ({"finmode": "multiplicative"}, "multiplicative"),
     ({}, "multiplicative")],
)  # fmt: skip
def test_the_mode_is_the_one_the_program_took(report, mode):
    assert mode_of(report) is AdjustmentMode(mode)


def test_outliers_come_in_order_of_time_with_their_t():
    report = {
        "AutoOutlier$LS2020.Nov": "+0.202096654922069E+00 +0.237581487348982E-01 +0.85E+01",
        "AutoOutlier$AO2018.May": "+0.25 +0.02 -0.118E+02",
        "AutoOutlier$TC2019.3": "1 2 0.5",
    }
    assert findings_of(report, relative=True).outliers == (
        FoundOutlier("AO", 2018, 5, 0.25, -11.8),
        FoundOutlier("TC", 2019, 3, 1.0, 0.5),
        FoundOutlier("LS", 2020, 11, 0.202096654922069, 8.5),
    )


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({"aictest.td": "td1coef", "aictest.diff.td": "25.1"}, CalendarTest("td", "td1coef", 25.1)),
        ({"aictest.td": "no", "aictest.diff.td": "-5.1"}, CalendarTest("td", "", -5.1)),
        ({"aictest.u": "yes", "aictest.diff.u": "26.4"}, CalendarTest("user", "user", 26.4)),
        ({}, None),
    ],
)  # fmt: skip
def test_the_calendar_is_told_with_what_it_was_tested_against(report, expected):
    assert findings_of(report, relative=True).calendar == expected


def test_spans_and_revisions_are_told_and_revisions_around_zero_are_not():
    report = {
        "arimamdl": "(0 1 1)(0 1 1)",
        "s2.a.per": "3  108    2.778",
        "s2.d.per": "0  107    0.000",
        "r01.lag00.aar.all": "0.57E+00",
        "r01.lag12.aar.all": "0.46E+00",
        "r01.lag12.aar.p01": "9",
    }
    found = findings_of(report, relative=True)
    assert found.spans == {"seasonal": 2.778, "month_change": 0.0}
    assert found.revisions == {0: 0.57, 12: 0.46}
    assert found.model == "(0 1 1)(0 1 1)"
    assert findings_of(report, relative=False).revisions == {}


def test_residuals_are_white_where_no_lag_is_significant():
    assert whiteness({}, 12) == 1.0
    assert whiteness({"lbq$12": "20.1 11 0.03", "lbq$24": "50.2 23 0.001"}, 12) == 0.001
    assert whiteness({"lbq$12": "20.1 11 0.03"}, 4) == 1.0
    assert whiteness({"lbq$4": "20.1 3 0.02"}, 4) == 0.02
