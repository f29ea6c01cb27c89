"""The city's launches first, foreign priors weakly, and the plain local rate beside."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from ondiris.errors import InvalidInput
from ondiris.projects import (
    Assumptions,
    Cohort,
    DeliveryUnit,
    Need,
    PacePrior,
    Ratio,
    hazard_posterior,
    pool_pace,
    pool_ratio,
    portfolio_of,
    simulate,
)
from ondiris.projects.pooling import launch_probability

EVEN = tuple(float(x) for x in (np.arange(8) + 0.5) / 8 * 365)
WEAK = PacePrior(0.1, 1.0)


def test_without_history_a_group_keeps_its_prior():
    pooled = pool_pace([], ["g"], PacePrior(0.3, 0.8, 0.5), spread=0.6, shared=0.3)
    # mean 0.3; variance 0.8² + E τ², half-normal cut at 1.2: between 0.8² and 0.8² + 1.2²
    assert pooled.samples.mean() == pytest.approx(0.3, abs=0.05)
    assert 0.8 < pooled.samples.std() < math.hypot(0.8, 0.6)
    assert pooled.prior[0.5] == pytest.approx(pooled.posterior["g"][0.5], abs=0.06)


def test_a_long_history_outweighs_the_prior():
    # every unit has the same plan of a year; 500 of 1000 launch within 730 days: pace is log 2
    rows = [Cohort("g", 1000, 500, 500, 730.0, (365.0,))]
    pooled = pool_pace(rows, ["g"], PacePrior(-1.0, 0.5), spread=0.6, shared=0.0)
    assert pooled.posterior["g"][0.5] == pytest.approx(math.log(2), abs=0.06)
    assert pooled.samples.std() < 0.06


def test_a_window_in_common_says_less_than_as_many_independent_units():
    row = [Cohort("g", 13, 3, 3, 365.0, EVEN)]
    alone, common = (
        pool_pace(row, ["g"], WEAK, spread=0.7, shared=s).samples.std() for s in (0.0, 0.5)
    )
    assert common > 1.15 * alone


def test_a_group_without_history_borrows_from_the_others():
    rows = [Cohort(g, 40, 4, 4, 365.0, EVEN) for g in ("a", "b")]
    pooled = pool_pace(rows, ["a", "new"], WEAK, spread=0.6, shared=0.2)
    prior, new, own = pooled.prior, pooled.posterior["new"], pooled.posterior["a"]
    assert new[0.5] > prior[0.5] + 0.5
    assert new[0.95] - new[0.05] > own[0.95] - own[0.05]


def test_a_range_of_launches_lies_between_its_ends():
    low, range_, high = (
        pool_pace(
            [Cohort("g", 13, a, b, 365.0, EVEN)], ["g"], WEAK, spread=0.6, shared=0.2
        ).posterior["g"][0.5]
        for a, b in ((4, 4), (2, 4), (2, 2))
    )
    assert low < range_ < high


def test_launch_with_withdrawal_agrees_with_quadrature():
    pace, days, d, w, spread = 0.4, 500.0, 300.0, 0.3, 0.7

    def density(t: float) -> float:
        z = (math.log(t / d) - pace) / spread
        return stats.norm.pdf(z) / (t * spread) * math.exp(-w / 365.25 * t)

    exact = integrate.quad(density, 1e-9, days)[0]
    p = launch_probability(
        np.array([pace]), days, np.array([d]), exits=w, spread=spread, factor=np.array([[0.0, 1.0]])
    )
    assert p[0, 0] == pytest.approx(exact, rel=1e-4)


def test_hazards_have_the_gamma_mean():
    sample = hazard_posterior(38, 200, prior_events=1, prior_years=10, samples=40_000, seed=1)
    assert sample.mean() == pytest.approx(39 / 210, rel=0.01)
    assert sample.var() == pytest.approx(39 / 210**2, rel=0.05)


def test_ratios_are_joined_by_precision():
    mean, doubt = pool_ratio([0.84, 0.63], prior_mean=0.6, prior_doubt=0.5, doubt=0.5)
    assert mean == pytest.approx((0.84 * 0.63 * 0.6) ** (1 / 3))
    assert doubt == pytest.approx(0.5 / math.sqrt(3))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Cohort("g", 5, 6, 6, 100.0, (1.0,)),
        lambda: Cohort("g", 5, 3, 2, 100.0, (1.0,)),
        lambda: Cohort("g", 5, 2, 2, 0.0, (1.0,)),
        lambda: Cohort("g", 5, 2, 2, 10.0, (0.0,)),
        lambda: PacePrior(0.0, 0.0),
        lambda: pool_pace([], ["g"], WEAK, spread=0.6, shared=1.0),
        lambda: pool_ratio([-0.5], prior_mean=1, prior_doubt=1, doubt=1),
        lambda: hazard_posterior(-1, 1, prior_events=1, prior_years=1, samples=5, seed=1),
    ],
)
def test_what_contradicts_itself_is_refused(make):
    with pytest.raises(InvalidInput):
        make()


def _truth(rng: np.random.Generator, pace: float, days: float, spread: float, shared: float):
    """One future, drawn by other code than the kernel's: loops over units, no blocks."""
    factor = rng.standard_normal()
    jobs = 0.0
    for size in range(12):
        z = math.sqrt(shared) * factor + math.sqrt(1 - shared) * rng.standard_normal()
        if 200.0 * math.exp(pace + spread * z) <= days:
            jobs += 40 * (1 + size) * math.exp(0.5 * rng.standard_normal() - 0.125)
    return jobs


@pytest.mark.slow
def test_ninety_per_cent_intervals_cover_ninety_per_cent_of_simulated_portfolios():
    rng = np.random.default_rng(20271231)
    spread, shared, days, cases = 0.6, 0.3, 400.0, 1000
    prior = PacePrior(0.3, 0.4, 0.25)
    units = [
        DeliveryUnit(
            f"p{i}", "g", (200.0,), jobs=40.0 * (1 + i), loadings={"power": math.sqrt(shared)}
        )
        for i in range(12)
    ]
    portfolio, need = portfolio_of(units), Need({"jobs": 1})
    inside = []
    for case in range(cases):
        tau = abs(rng.normal(0, prior.between))
        pace = rng.normal(prior.mean, prior.deviation) + tau * rng.standard_normal()
        history = []
        for n in (7, 13):
            factor = rng.standard_normal()
            z = math.sqrt(shared) * factor + math.sqrt(1 - shared) * rng.standard_normal(n)
            k = int((250.0 * np.exp(pace + spread * z) <= 365).sum())
            history.append(Cohort("g", n, k, k, 365.0, (250.0,)))
        pooled = pool_pace(
            history, ["g"], prior, spread=spread, shared=shared, samples=400, seed=case
        )
        a = Assumptions(
            ("g",), pooled.samples, np.zeros((400, 1)), spread, jobs=Ratio(1.0, 0.0, 0.5)
        )
        odds = simulate(portfolio, a, need, [int(days)], draws=900, seed=case)
        quantiles = odds.readings[0].quantiles["jobs"]
        truth = _truth(rng, pace, days, spread, shared)
        inside.append(quantiles[0] <= truth <= quantiles[-1])
    assert np.mean(inside) == pytest.approx(0.90, abs=0.02)
