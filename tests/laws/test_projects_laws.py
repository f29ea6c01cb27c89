"""What holds for every portfolio and every seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondiris.projects import (
    Assumptions,
    DeliveryUnit,
    GammaRate,
    Need,
    Ratio,
    joint_draws,
    local_rate,
    portfolio_of,
    simulate,
)

GROUPS = ("parks", "zone")


def assumptions(rng: np.random.Generator) -> Assumptions:
    return Assumptions(
        GROUPS,
        rng.normal(0.2, 0.3, (64, 2)),
        rng.gamma(2, 0.05, (64, 2)),
        0.5,
        jobs=Ratio(0.7, 0.2, 0.5, 0.2),
        cost=Ratio(1.2, 0.1, 0.3),
        area=Ratio(0.9, 0.1, 0.2),
        cost_time=0.4,
    )


@st.composite
def portfolios(draw):
    n, lot = draw(st.integers(1, 6)), draw(st.integers(0, 4))
    units = [
        DeliveryUnit(
            f"p{i}",
            draw(st.sampled_from(GROUPS)),
            (draw(st.floats(0, 1500)),),
            cost=draw(st.floats(0, 1e10)),
            jobs=draw(st.floats(0, 900)),
            area=draw(st.floats(0, 9000)),
            loadings=draw(st.sampled_from([{}, {"power": 0.5}, {"power": 0.3, "funding": 0.6}])),
        )
        for i in range(n)
    ]
    units += [
        DeliveryUnit(f"lot#{i}", "parks", (50.0, 400.0, 800.0), cost=1e9, jobs=99.0, lot="lot")
        for i in range(lot)
    ]
    return portfolio_of(units), assumptions(np.random.default_rng(draw(st.integers(0, 99))))


@settings(max_examples=25, deadline=None)
@given(case=portfolios(), seed=st.integers(0, 2**31), k=st.integers(1, 8))
def test_the_chance_of_not_having_arrived_never_rises(case, seed, k):
    portfolio, a = case
    need = Need({"count": k, "jobs": 300})
    odds = simulate(
        portfolio, a, need, [200, 700], draws=600, seed=seed, horizon=range(30, 2000, 90)
    )
    assert (np.diff(odds.met_by) >= 0).all()
    for fan in odds.fan.values():
        assert (np.diff(fan, axis=0) >= -1e-6 * fan.max(initial=1)).all()
        assert (np.diff(fan, axis=1) >= -1e-9 * fan.max(initial=1)).all()
    for reading in odds.readings:
        assert reading.met <= min(reading.parts.values()) + 1e-12
        assert all(x >= 0 for x in reading.shortfall.values())


@settings(max_examples=15, deadline=None)
@given(case=portfolios(), seed=st.integers(0, 2**31))
def test_a_lower_promise_is_never_harder(case, seed):
    portfolio, a = case
    odds = [
        simulate(portfolio, a, Need({"count": k, "jobs": j}), [600], draws=400, seed=seed)
        for k, j in ((1, 100), (2, 100), (2, 500))
    ]
    assert odds[0].readings[0].met >= odds[1].readings[0].met >= odds[2].readings[0].met


@settings(max_examples=15, deadline=None)
@given(case=portfolios(), seed=st.integers(0, 2**31))
def test_a_project_keeps_its_luck_when_another_leaves(case, seed):
    portfolio, a = case
    more = portfolio.joined(
        [DeliveryUnit("new", "zone", (300.0,), jobs=5.0, loadings={"power": 0.5})]
    )
    with_, without = (
        next(joint_draws(p, a, draws=200, seed=seed)).launch for p in (more, portfolio)
    )
    assert (with_[: len(portfolio)] == without).all()
    assert (next(joint_draws(more.without("new"), a, draws=200, seed=seed)).launch == without).all()


@settings(max_examples=10, deadline=None)
@given(case=portfolios(), seed=st.integers(0, 2**31))
def test_marginal_help_is_the_difference_of_two_simulations(case, seed):
    portfolio, a = case
    need = Need({"count": 2, "jobs": 200, "value": 2e9})
    now = simulate(portfolio, a, need, [500], draws=500, seed=seed)
    named = next(s for s in now.shares if s.id != "lot")
    then = simulate(portfolio.on_time(named.id), a, need, [500], draws=500, seed=seed)
    assert then.readings[0].met - now.readings[0].met == pytest.approx(named.help, abs=1e-12)
    gained = now.readings[0].shortfall["jobs"] - then.readings[0].shortfall["jobs"]
    assert gained == pytest.approx(named.help_shortfall["jobs"], rel=1e-6, abs=1e-6)
    assert all(s.help >= -1e-12 for s in now.shares)


@settings(max_examples=10, deadline=None)
@given(case=portfolios(), seed=st.integers(0, 2**31))
def test_waiting_longer_for_a_factor_never_helps(case, seed):
    portfolio, a = case
    portfolio = portfolio.joined(
        [DeliveryUnit("x", "zone", (90.0,), jobs=9.0, loadings={"power": 0.5})]
    )
    need = Need({"count": 2})
    now = simulate(portfolio, a, need, [400], draws=300, seed=seed)
    late = simulate(portfolio.delayed("power", 200), a, need, [400], draws=300, seed=seed)
    assert late.readings[0].met <= now.readings[0].met


@settings(max_examples=60, deadline=None)
@given(
    launched=st.integers(0, 40),
    more=st.integers(1, 9),
    years=st.floats(0.1, 9),
    shape=st.floats(0.2, 9),
    pace=st.floats(0.2, 20),
    silent=st.floats(0, 900),
    days=st.floats(0, 900),
)
def test_more_launches_in_a_known_time_never_lower_what_is_to_come(
    launched, more, years, shape, pace, silent, days
):
    prior, needed = GammaRate(shape, shape / pace), 9
    few, many = (
        local_rate(k, years, prior=prior, needed=needed, days=days, silent=silent)
        for k in (launched, launched + more)
    )
    assert many.expected >= few.expected
    assert (many.least, many.most) >= (few.least, few.most)
    assert many.reached >= few.reached - 1e-12
    whole = local_rate(launched, years, prior=prior, needed=needed, days=days + silent)
    assert few.expected == pytest.approx(whole.expected)  # a word in between takes no time away
    assert few.reached == pytest.approx(whole.reached)


def bytes_of(odds) -> bytes:
    return repr((odds.readings, odds.shares, odds.factors)).encode() + b"".join(
        x.tobytes() for x in (odds.met_by, *odds.fan.values())
    )


def test_same_seed_gives_the_same_bytes_whatever_the_number_of_threads():
    rng = np.random.default_rng(1)
    units = [
        DeliveryUnit(
            f"p{i}", GROUPS[i % 2], (99.0 * i,), jobs=9.0, cost=1e9, loadings={"power": 0.6}
        )
        for i in range(12)
    ]
    p, a, need = portfolio_of(units), assumptions(rng), Need({"count": 6, "jobs": 40})
    one, two, five = (
        bytes_of(simulate(p, a, need, [500], draws=13_000, seed=8, threads=t)) for t in (1, 2, 5)
    )
    assert one == two == five
    assert one != bytes_of(simulate(p, a, need, [500], draws=13_000, seed=9))
    first = next(joint_draws(p, a, draws=13_000, seed=8)).launch.tobytes()
    assert first == next(joint_draws(p, a, draws=13_000, seed=8, threads=3)).launch.tobytes()
