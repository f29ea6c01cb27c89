"""Announcement and outcome are two types; only one basket compares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.errors import InvalidInput
from ondiris.model import Interval, PriceBasis
from ondiris.projects import Basket, Deadline, Outcome, Promise, Standing, judge

JOBS = Basket("jobs", "parks", jobs="permanent")
DUE = Deadline(date(2026, 12, 31), date(2027, 12, 31))


def interval(low: int, high: int | None = None) -> Interval:
    return Interval(Decimal(low), Decimal(high if high is not None else low))


PROMISE = Promise("p", JOBS, interval(4150, 4250), date(2025, 6, 30), DUE, "src")


def outcome(low: int, day: date, basket: Basket = JOBS) -> Outcome:
    return Outcome(basket, interval(low), day, "src")


@pytest.mark.parametrize(
    ("outcomes", "today", "standing"),
    [
        ([], date(2026, 1, 1), Standing.OPEN),
        ([], date(2028, 1, 1), Standing.UNKNOWN),
        ([outcome(900, date(2026, 5, 1))], date(2026, 6, 1), Standing.OPEN),
        ([outcome(4200, date(2026, 5, 1))], date(2026, 6, 1), Standing.MET),
        ([outcome(4200, date(2026, 7, 1))], date(2026, 6, 1), Standing.OPEN),
        ([outcome(900, date(2027, 12, 31))], date(2028, 1, 1), Standing.SHORT),
        ([outcome(900, date(2026, 5, 1))], date(2028, 1, 1), Standing.UNKNOWN),
        ([outcome(4200, date(2028, 2, 1))], date(2028, 3, 1), Standing.SHORT),
    ],
)
def test_a_promise_is_judged_by_its_own_basket_and_day(outcomes, today, standing):
    assert judge(PROMISE, outcomes, today).standing is standing


def test_people_at_work_never_count_as_jobs_delivered():
    verdict = judge(
        PROMISE, [outcome(9000, date(2026, 5, 1), Basket("employees", "parks"))], date(2026, 6, 1)
    )
    assert verdict.standing is Standing.NOT_COMPARABLE
    assert verdict.differs == ("measure",)


def test_construction_jobs_and_other_members_are_another_basket():
    other = Basket("jobs", "zone", jobs="construction", price_basis=PriceBasis.REAL)
    assert JOBS.differs(other) == ("members", "jobs")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Basket("jobs", "parks", jobs="eternal"),
        lambda: Basket("jobs", "parks", when="never"),
        lambda: Deadline(DUE.latest, DUE.earliest),
        lambda: Promise("p", JOBS, interval(-5, -1), SAID, DUE, "src"),
        lambda: Promise("p", JOBS, interval(5), SAID, DUE, ""),
        lambda: Outcome(JOBS, interval(5), SAID, ""),
    ],
)
def test_promises_that_cannot_be_are_refused(make):
    with pytest.raises(InvalidInput):
        make()


SAID = date(2025, 6, 30)
