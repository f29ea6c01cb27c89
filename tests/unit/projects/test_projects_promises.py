"""Announcement and outcome are two types; only one basket compares; one function judges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.errors import InvalidInput
from ondiris.model import Interval, PriceBasis
from ondiris.projects import Basket, Deadline, Departure, Due, Outcome, Promise, Standing, judge

JOBS = Basket("jobs", "parks", jobs="permanent")
DUE = Deadline(date(2026, 12, 31), date(2027, 12, 31))
SAID = date(2025, 6, 30)
INFINITY = Decimal("Infinity")


def interval(low: int, high: int | None = None) -> Interval:
    return Interval(Decimal(low), Decimal(high if high is not None else low))


def rounded(low: int, high: int) -> Interval:
    """What a rounded print allows: its lower end belongs to it, its upper end does not."""
    return Interval(Decimal(low), Decimal(high), upper_closed=False)


def more_than(low: int) -> Interval:
    return Interval(Decimal(low), INFINITY, lower_closed=False)


PROMISE = Promise("p", JOBS, rounded(4150, 4250), SAID, DUE, "src")


def promised(value: Interval, due: Deadline = DUE) -> Promise:
    return Promise("p", JOBS, value, SAID, due, "src")


def outcome(low: int, day: date, basket: Basket = JOBS) -> Outcome:
    return Outcome(basket, interval(low), day, "src")


def about(value: Interval, day: date) -> Outcome:
    return Outcome(JOBS, value, day, "src")


@pytest.mark.parametrize(
    ("outcomes", "today", "standing"),
    [
        ([], date(2026, 1, 1), Standing.OPEN),
        ([], date(2027, 12, 31), Standing.OPEN),  # the due day itself is still time
        ([], date(2028, 1, 1), Standing.UNKNOWN),
        ([outcome(900, date(2026, 5, 1))], date(2026, 6, 1), Standing.OPEN),
        ([outcome(4200, date(2026, 5, 1))], date(2026, 6, 1), Standing.MET),
        ([outcome(4150, date(2027, 12, 31))], date(2027, 12, 31), Standing.MET),
        ([outcome(4200, date(2026, 7, 1))], date(2026, 6, 1), Standing.OPEN),
        ([outcome(900, date(2027, 12, 31))], date(2027, 12, 31), Standing.OPEN),
        ([outcome(900, date(2027, 12, 31))], date(2028, 1, 1), Standing.SHORT),
        ([outcome(4149, date(2027, 12, 31))], date(2028, 1, 1), Standing.SHORT),
        ([outcome(900, date(2026, 5, 1))], date(2028, 1, 1), Standing.PARTLY),
        ([outcome(4200, date(2028, 2, 1))], date(2028, 3, 1), Standing.LATE),
    ],
)
def test_a_promise_is_judged_by_its_own_basket_and_day(outcomes, today, standing):
    assert judge(PROMISE, outcomes, today).standing is standing


@pytest.mark.parametrize(
    ("promise", "delivered", "standing"),
    [
        (rounded(3500, 4500), interval(3800), Standing.MET),  # 3,800 is "4 thousand"
        (rounded(3500, 4500), rounded(3500, 3600), Standing.MET),
        (rounded(3500, 4500), rounded(3400, 3500), Standing.SHORT),  # below 3,500, surely
        (rounded(3500, 4500), interval(3400, 3500), Standing.PARTLY),  # may be 3,500
        (rounded(3500, 4500), more_than(1500), Standing.PARTLY),  # 1,501 or 5,000
        (interval(7), Interval(Decimal(7), INFINITY), Standing.MET),  # at least 7 of 7
        (interval(7), Interval(Decimal(6), INFINITY), Standing.PARTLY),
        (more_than(1500), interval(1500), Standing.SHORT),  # 1,500 is not more than 1,500
        (more_than(1500), interval(1501), Standing.MET),
        (more_than(1500), more_than(1500), Standing.MET),
        (Interval(-INFINITY, Decimal(400)), interval(300), Standing.PARTLY),  # "up to" binds nobody
        (Interval(-INFINITY, Decimal(400)), Interval(-INFINITY, Decimal(9)), Standing.PARTLY),
    ],
)
def test_the_least_that_digits_and_bounds_allow_decides(promise, delivered, standing):
    day = date(2027, 12, 31)
    verdict = judge(promised(promise), [about(delivered, day)], date(2028, 1, 1))
    assert verdict.standing is standing
    assert verdict.outcome == about(delivered, day)


def test_what_fell_short_says_by_how_much_its_digits_allow():
    found = [about(rounded(1450, 1550), date(2027, 12, 31))]
    verdict = judge(promised(rounded(3500, 4500)), found, date(2028, 1, 1))
    assert verdict.lacking == interval(1950, 3050)
    assert judge(promised(rounded(3500, 4500)), [], date(2028, 1, 1)).lacking is None


def test_a_promise_is_judged_by_the_first_day_that_tells():
    good = [outcome(4300, date(2026, 5, 1)), outcome(4400, date(2026, 8, 1))]
    assert judge(PROMISE, good, date(2028, 1, 1)).outcome == good[1]  # the newest up to the due day
    bad = [outcome(900, date(2028, 1, 31)), outcome(4300, date(2028, 6, 30))]
    verdict = judge(PROMISE, bad, date(2028, 7, 1))
    assert (verdict.standing, verdict.outcome) == (Standing.SHORT, bad[0])
    doubt = [about(interval(100, 9000), date(2028, 1, 31)), outcome(4300, date(2028, 6, 30))]
    verdict = judge(PROMISE, doubt, date(2028, 7, 1))
    assert (verdict.standing, verdict.outcome) == (Standing.LATE, doubt[1])


@pytest.mark.parametrize(
    ("outcomes", "today", "day"),
    [
        ([], date(2026, 1, 1), date(2027, 12, 31)),  # open: the due day
        ([], date(2028, 1, 9), date(2028, 1, 9)),  # unknown: the day of the question
        ([outcome(9, date(2026, 5, 1))], date(2028, 1, 9), date(2028, 1, 9)),  # partly
        ([outcome(4200, date(2026, 5, 1))], date(2028, 1, 9), date(2026, 5, 1)),  # met
        ([outcome(9, date(2028, 1, 2))], date(2028, 1, 9), date(2028, 1, 2)),  # short
        ([outcome(4200, date(2028, 1, 2))], date(2028, 1, 9), date(2028, 1, 2)),  # late
    ],
)
def test_a_standing_has_a_day_of_its_own(outcomes, today, day):
    assert judge(PROMISE, outcomes, today).day == day


@pytest.mark.parametrize(
    ("outcomes", "today", "due", "standing", "earlier"),
    [
        ([], date(2026, 12, 31), Due.OPEN, Standing.OPEN, None),
        ([], date(2027, 1, 1), Due.ONE_READING, Standing.OPEN, Standing.UNKNOWN),
        ([], date(2027, 12, 31), Due.ONE_READING, Standing.OPEN, Standing.UNKNOWN),
        ([], date(2028, 1, 1), Due.PASSED, Standing.UNKNOWN, None),
        (
            [outcome(900, date(2026, 12, 31))],
            date(2027, 2, 1),
            Due.ONE_READING,
            Standing.OPEN,
            Standing.SHORT,
        ),
        (
            [outcome(4300, date(2027, 6, 30))],
            date(2027, 8, 1),
            Due.ONE_READING,
            Standing.MET,
            Standing.LATE,
        ),
        (
            [outcome(4300, date(2026, 6, 30))],
            date(2027, 8, 1),
            Due.ONE_READING,
            Standing.MET,
            None,
        ),
    ],
)
def test_both_readings_of_a_deadline_are_honoured(outcomes, today, due, standing, earlier):
    verdict = judge(PROMISE, outcomes, today)
    assert (verdict.due, verdict.standing, verdict.earlier) == (due, standing, earlier)


def test_people_at_work_never_count_as_jobs_delivered():
    people = outcome(9000, date(2026, 5, 1), Basket("employees", "parks"))
    verdict = judge(PROMISE, [people], date(2026, 6, 1))
    assert verdict.standing is Standing.NOT_COMPARABLE
    assert verdict.differs == ("measure",)
    assert verdict.outcome == people
    assert verdict.day == DUE.latest
    assert judge(PROMISE, [people], date(2028, 6, 1)).day == date(2028, 6, 1)


def test_what_compares_comes_before_what_does_not():
    people = outcome(9000, date(2026, 5, 1), Basket("employees", "parks"))
    jobs = outcome(900, date(2026, 4, 1))
    verdict = judge(PROMISE, [people, jobs], date(2026, 6, 1))
    assert (verdict.standing, verdict.outcome, verdict.differs) == (Standing.OPEN, jobs, ())


def test_the_newest_outcome_is_shown_while_none_tells():
    same = [outcome(900, date(2026, 4, 1)), outcome(1200, date(2026, 8, 1))]
    assert judge(PROMISE, same, date(2026, 9, 1)).outcome == same[1]
    staff = Basket("employees", "parks")
    other = [outcome(900, date(2026, 4, 1), staff), outcome(1200, date(2026, 8, 1), staff)]
    assert judge(PROMISE, other, date(2026, 9, 1)).outcome == other[1]


def test_a_basket_said_to_differ_is_never_compared():
    said = Outcome(JOBS, interval(9000), date(2026, 5, 1), "src", ("members",))
    verdict = judge(PROMISE, [said], date(2026, 6, 1))
    assert (verdict.standing, verdict.differs) == (Standing.NOT_COMPARABLE, ("members",))


@pytest.mark.parametrize("how", [Standing.WITHDRAWN, Standing.REPLACED])
def test_a_promise_taken_back_is_neither_open_nor_overdue(how):
    left = Departure(how, date(2026, 3, 1), "s1")
    for today in (date(2026, 6, 1), date(2028, 6, 1)):
        verdict = judge(PROMISE, [outcome(900, date(2026, 2, 1))], today, left)
        assert (verdict.standing, verdict.day, verdict.departure) == (how, left.day, left)
        assert verdict.outcome == outcome(900, date(2026, 2, 1))
    assert judge(PROMISE, [], left.day, left).standing is how
    assert judge(PROMISE, [], date(2026, 2, 28), left).standing is Standing.OPEN  # not yet said


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        (outcome(4300, date(2026, 2, 1)), Standing.MET),
        (outcome(900, date(2027, 12, 31)), Standing.SHORT),
        (outcome(4300, date(2028, 2, 1)), Standing.LATE),
    ],
)
def test_an_outcome_that_tells_outlasts_a_withdrawal(found, standing):
    left = Departure(Standing.WITHDRAWN, date(2026, 3, 1), "s1")
    assert judge(PROMISE, [found], date(2028, 6, 1), left).standing is standing


def test_construction_jobs_and_other_members_are_another_basket():
    other = Basket("jobs", "zone", jobs="construction", price_basis=PriceBasis.REAL)
    assert JOBS.differs(other) == ("members", "jobs")


def test_another_currency_or_scope_is_another_basket():
    tenge = Basket("project_cost", "zone", unit="KZT", scope="all")
    assert tenge.differs(Basket("project_cost", "zone", unit="USD", scope="sme")) == (
        "unit",
        "scope",
    )
    assert tenge.differs(Basket("project_cost", "zone")) == ()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Basket("jobs", "parks", jobs="eternal"),
        lambda: Basket("jobs", "parks", when="never"),
        lambda: Deadline(DUE.latest, DUE.earliest),
        lambda: Promise("p", JOBS, interval(-5, -1), SAID, DUE, "src"),
        lambda: Promise("p", JOBS, interval(5), SAID, DUE, ""),
        lambda: Outcome(JOBS, interval(5), SAID, ""),
        lambda: Departure(Standing.MET, SAID, "s1"),
    ],
)
def test_promises_that_cannot_be_are_refused(make):
    with pytest.raises(InvalidInput):
        make()


UNDATED = Promise("p", JOBS, rounded(4150, 4250), SAID, None, "src")


@pytest.mark.parametrize("today", [SAID, date(2035, 1, 1)])
def test_a_promise_that_names_no_day_is_never_judged_as_due(today: date):
    few = outcome(300, date(2025, 6, 30))
    for found in ([], [few]):
        verdict = judge(UNDATED, found, today)
        assert (verdict.standing, verdict.due, verdict.day) == (
            Standing.NO_DAY, Due.NO_DAY, today,
        )  # fmt: skip
        assert verdict.earlier is None
        assert verdict.outcome is (found[0] if found else None)
    assert judge(PROMISE, [few], date(2035, 1, 1)).standing is Standing.PARTLY


def test_a_promise_that_names_no_day_may_be_met_or_taken_back_on_any():
    day = date(2031, 5, 1)
    reached = outcome(4200, day)
    verdict = judge(UNDATED, [reached], date(2035, 1, 1))
    assert (verdict.standing, verdict.day) == (Standing.MET, day)
    assert judge(PROMISE, [reached], date(2035, 1, 1)).standing is Standing.LATE
    left = Departure(Standing.WITHDRAWN, day, "w")
    assert judge(UNDATED, [], date(2035, 1, 1), left).standing is Standing.WITHDRAWN


def test_without_a_day_another_basket_is_shown_with_how_it_differs():
    other = outcome(4200, date(2031, 5, 1), Basket("employees", "parks"))
    verdict = judge(UNDATED, [other], date(2035, 1, 1))
    assert (verdict.standing, verdict.outcome) == (Standing.NO_DAY, other)
    assert "measure" in verdict.differs
