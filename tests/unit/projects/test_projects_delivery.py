"""Degenerate portfolios have closed forms; the kernel must meet them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from ondiris.errors import InvalidInput
from ondiris.projects import (
    Assumptions,
    DeliveryUnit,
    Need,
    Portfolio,
    Ratio,
    SizeLaw,
    TimeLaw,
    joint_draws,
    portfolio_of,
    simulate,
)
from ondiris.projects.amounts import LEVELS, ratio_law, size_law


def sure(spread: float = 0.0, **more: object) -> Assumptions:
    zero = np.zeros((1, 1))
    return Assumptions(("g",), zero, more.pop("exits", zero), spread, **more)  # type: ignore[arg-type]


def alike(n: int, days: float, **more: object) -> Portfolio:
    return portfolio_of([DeliveryUnit(f"p{i}", "g", (days,), **more) for i in range(n)])  # type: ignore[arg-type]


def test_deterministic_dates_are_met_on_their_day_and_not_before():
    units = [DeliveryUnit(f"p{i}", "g", (100.0 * (i + 1),), jobs=10.0) for i in range(5)]
    need = Need({"count": 3, "jobs": 30})
    odds = simulate(portfolio_of(units), sure(), need, [299, 300], draws=50, seed=4)
    assert [r.met for r in odds.readings] == [0.0, 1.0]
    assert odds.readings[0].shortfall == {"count": 1.0, "jobs": 10.0}
    assert odds.met_day(0.5) == 300
    assert odds.readings[1].quantiles["jobs"] == (30.0,) * 9


def test_independent_exponentials_with_withdrawal_have_the_binomial_odds():
    mean, hazard, day, n, k = 400.0, 0.5, 500, 20, 9
    a = sure(time_law=TimeLaw.EXPONENTIAL, exits=np.full((1, 1), hazard))
    odds = simulate(alike(n, mean), a, Need({"count": k}), [day], draws=80_000, seed=2)
    launch, leave = 1 / mean, hazard / 365.25
    p = launch / (launch + leave) * (1 - math.exp(-(launch + leave) * day))
    exact = stats.binom.sf(k - 1, n, p)
    assert odds.readings[0].met == pytest.approx(exact, abs=4 * odds.readings[0].error)
    assert odds.readings[0].mean["count"] == pytest.approx(n * p, abs=0.05)
    left = [s.left for s in odds.shares]
    assert np.mean(left) == pytest.approx(1 - p, abs=0.003)


def test_one_common_factor_gives_the_mixture_of_binomials():
    n, k, day, loading, spread = 15, 10, 450, 0.7, 0.6
    units = alike(n, 365.0, loadings={"power": loading})
    odds = simulate(units, sure(spread), Need({"count": k}), [day], draws=80_000, seed=3)
    edge = math.log(day / 365.0) / spread

    def given(f: float) -> float:
        p = stats.norm.cdf((edge - loading * f) / math.sqrt(1 - loading**2))
        return float(stats.binom.sf(k - 1, n, p) * stats.norm.pdf(f))

    exact = integrate.quad(given, -8, 8)[0]
    alone = stats.binom.sf(k - 1, n, stats.norm.cdf(edge))
    assert odds.readings[0].met == pytest.approx(exact, abs=4 * odds.readings[0].error)
    assert abs(exact - alone) > 0.02  # independence would have given another answer


def test_first_order_sensitivity_of_one_factor_is_its_share_of_the_variance():
    # one sure launch, jobs = 100 exp(0.2 δ): the doubt on jobs explains all of the variance
    a = sure(0.0, jobs=Ratio(mean=1.0, doubt=0.2))
    odds = simulate(alike(4, 1.0, jobs=100.0), a, Need({"jobs": 400}), [10], draws=40_000, seed=1)
    assert odds.factors["doubt:jobs"] == pytest.approx(1.0, abs=0.03)
    assert odds.factors["doubt:cost"] < 0.01
    half = Assumptions(("g",), np.zeros((1, 1)), np.zeros((1, 1)), 0.0, jobs=Ratio(1.0, 0.2, 0.4))
    odds = simulate(alike(4, 1.0, jobs=100.0), half, Need({"jobs": 400}), [10], draws=60_000)
    common, own = math.exp(0.2**2) - 1, (math.exp(0.4**2) - 1) / 4
    share = common / (common + own * (1 + common))
    assert odds.factors["doubt:jobs"] == pytest.approx(share, abs=0.03)


def test_delivered_jobs_keep_their_mean_and_their_zeros():
    a = sure(0.0, jobs=Ratio(mean=0.6, spread=0.8, zero=0.33))
    block = next(joint_draws(alike(50, 1.0, jobs=100.0), a, draws=4000, seed=5))
    assert (block.amounts.jobs == 0).mean() == pytest.approx(0.33, abs=0.005)
    assert block.amounts.jobs.mean() == pytest.approx(60, rel=0.01)


@pytest.mark.parametrize("law", list(SizeLaw))
def test_a_lot_keeps_its_published_totals_in_every_draw(law):
    units = [
        DeliveryUnit(f"lot#{i}", "g", (5.0,), cost=4e9, jobs=120.0, lot="lot") for i in range(11)
    ]
    a = sure(0.0, size_law=law, size=1.2)
    block = next(joint_draws(portfolio_of(units), a, draws=500, seed=6))
    assert block.amounts.jobs.sum(axis=0) == pytest.approx(np.full(500, 1320.0))
    assert block.amounts.value.sum(axis=0) == pytest.approx(np.full(500, 44e9))
    largest = (block.amounts.value.max(axis=0) / 44e9).mean()
    assert (largest > 0.2) == (law is not SizeLaw.EVEN)


def test_a_lot_is_reported_as_a_whole_and_its_units_never_named():
    units = [DeliveryUnit(f"lot#{i}", "g", (5.0,), jobs=1.0, lot="the lot") for i in range(11)]
    odds = simulate(portfolio_of(units), sure(0.5), Need({"count": 6}), [5], draws=200)
    assert [(s.id, s.units) for s in odds.shares] == [("the lot", 11)]


def test_jobs_count_only_after_the_ramp():
    units = alike(1, 100.0, jobs=10.0, ramp=50.0)
    odds = simulate(units, sure(), Need({"jobs": 10}), [149, 150], draws=10)
    assert [r.met for r in odds.readings] == [0.0, 1.0]
    assert odds.readings[0].mean["count"] == 1.0


def test_a_cost_too_small_to_divide_by_is_no_trouble():
    odds = simulate(alike(2, 5.0, cost=5e-324), sure(), Need({"count": 1}), [10], draws=20)
    assert odds.readings[0].met == 1.0


def test_no_success_among_the_draws_still_leaves_a_ceiling():
    odds = simulate(alike(3, 900.0), sure(), Need({"count": 1}), [10], draws=1000)
    assert odds.readings[0].met == 0.0
    assert odds.readings[0].ceiling == pytest.approx(3 / 1000, rel=0.02)  # the rule of three


@pytest.mark.parametrize(
    "make",
    [
        lambda: DeliveryUnit("p", "g", (1.0,), cost=-1.0),
        lambda: DeliveryUnit("p", "g", ()),
        lambda: DeliveryUnit("p", "g", (1.0,), loadings={"a": 0.9, "b": 0.9}),
        lambda: portfolio_of([]),
        lambda: portfolio_of([DeliveryUnit("p", "g", (1.0,)), DeliveryUnit("p", "g", (1.0,))]),
        lambda: Need({}),
        lambda: Need({"pride": 1}),
        lambda: Ratio(mean=0),
        lambda: alike(1, 1.0).without("q"),
        lambda: alike(1, 1.0).delayed("power", 90),
        lambda: simulate(alike(1, 1.0), sure(), Need({"count": 1}), []),
        lambda: simulate(alike(1, 1.0), sure(), Need({"count": 1}), [-1]),
        lambda: simulate(
            portfolio_of([DeliveryUnit("p", "other", (1.0,))]),
            sure(),
            Need({"count": 1}),
            [1],
            draws=5,
        ),
        lambda: Assumptions(("g",), np.zeros((2, 1)), np.zeros((1, 1)), 0.1),
        lambda: Assumptions(("g",), np.zeros((1, 1)), np.zeros((1, 1)), -0.1),
    ],
)
def test_impossible_portfolios_are_refused(make):
    with pytest.raises(InvalidInput):
        make()


@pytest.mark.parametrize("ratio", [Ratio(0.7, 0.2, 0.6, 0.2), Ratio(1.2, 0.1, 0.3), Ratio(0.5)])
def test_a_law_of_amounts_keeps_its_mean_its_zeros_and_its_quantiles(ratio):
    law = ratio_law(ratio).astype(np.float64)
    assert law.mean() == pytest.approx(ratio.mean, rel=1e-6)
    assert (law == 0).mean() == pytest.approx(ratio.zero, abs=1 / LEVELS)
    if ratio.spread:
        levels = ratio.zero + (1 - ratio.zero) * np.array([0.1, 0.5, 0.9, 0.999])
        exact = np.exp(ratio.spread * (stats.norm.ppf(levels) - stats.norm.ppf(levels[1])))
        found = np.quantile(law, levels)
        assert found / found[1] == pytest.approx(exact, rel=2e-3)


def test_sizes_of_a_lot_have_the_tail_that_they_are_said_to_have():
    heavy = size_law(SizeLaw.PARETO, 1.5)
    for times in (2.0, 4.0, 8.0):
        assert (heavy > times).mean() == pytest.approx(times**-1.5, abs=1e-4)


def test_cost_goes_with_time_as_closely_as_is_assumed():
    a = sure(0.5, cost=Ratio(1.2, spread=0.4), cost_time=0.6)
    block = next(joint_draws(alike(20, 300.0, cost=1.0), a, draws=8000, seed=3))
    late, over = np.log(block.launch).ravel(), np.log(block.amounts.cost).ravel()
    assert np.corrcoef(late, over)[0, 1] == pytest.approx(0.6, abs=0.01)
    assert block.amounts.cost.mean() == pytest.approx(1.2, rel=0.01)


def test_amounts_of_two_projects_and_of_one_project_are_independent():
    a = sure(0.5, jobs=Ratio(1.0, spread=0.5), area=Ratio(1.0, spread=0.5))
    units = alike(2, 300.0, jobs=1.0, area=1.0)
    blocks = list(joint_draws(units, a, draws=24_000, seed=3))
    drawn = np.log([np.concatenate([getattr(b.amounts, m)[i] for b in blocks])
                    for m in ("jobs", "area") for i in (0, 1)])  # fmt: skip
    between = np.corrcoef(drawn)[~np.eye(4, dtype=bool)]
    assert np.abs(between).max() < 0.03
    assert drawn.std(axis=1) == pytest.approx([0.5] * 4, rel=0.02)
