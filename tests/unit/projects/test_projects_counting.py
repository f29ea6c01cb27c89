"""Launches as a count in time, their delays and their mixtures, against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from ondiris.errors import InvalidInput
from ondiris.projects import (
    GammaRate,
    Reporting,
    SeenDelay,
    count_quantile,
    delay_law,
    help_of,
    local_rate,
    mean_delay,
    mixed_counts,
    mixed_quantiles,
)

YEAR = 365.25


@pytest.mark.parametrize(
    ("launched", "years", "needed", "days"),
    [(11, 4, 7, 730.5), (11, 4, 6.2, 730.5), (2, 5, 1, 100.0), (0, 3, 1, 900.0), (3, 0.5, 5, 300)],
)
def test_the_plain_rate_reaches_its_number_like_a_poisson_count_of_a_rate_in_doubt(
    launched: float, years: float, needed: float, days: float
) -> None:
    """The rate is a gamma of launches and the prior's; whole launches must suffice."""
    prior, ahead = GammaRate(1.0, 0.2), days / YEAR
    rate = stats.gamma(launched + 1, scale=1 / (years + 0.2))
    most = math.ceil(needed) - 1

    def falls_short(each: float) -> float:
        return float(rate.pdf(each) * stats.poisson.cdf(most, each * ahead))

    short = integrate.quad(falls_short, 0, rate.isf(1e-12))[0]
    answer = local_rate(launched, years, prior=prior, needed=needed, days=days)
    assert (answer.launched, answer.years) == (launched, years)
    assert answer.reached == pytest.approx(1 - short, rel=1e-5)
    mean = (launched + 1) / (years + 0.2)
    assert answer.expected == pytest.approx(mean * ahead)
    assert answer.day == pytest.approx(needed / mean * YEAR)


def test_ninety_of_a_hundred_counts_lie_between_the_ends_of_the_band() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(rng.gamma(12.0, 1 / 4.1, 400_000) * 2.5)
    answer = local_rate(11, 4, prior=GammaRate(1.0, 0.1), needed=9, days=2.5 * YEAR)
    assert (counts < answer.least).mean() < 0.05 <= (counts <= answer.least).mean()
    assert (counts < answer.most).mean() < 0.95 <= (counts <= answer.most).mean()


def test_without_days_nothing_is_reached_but_what_needs_nothing() -> None:
    prior = GammaRate(1.0, 1.0)
    assert local_rate(3, 3, prior=prior, needed=1, days=0).reached == 0
    assert local_rate(3, 3, prior=prior, needed=0, days=50).reached == 1
    assert local_rate(3, 3, prior=prior, needed=-1, days=50).reached == 1


def test_a_weak_prior_is_outweighed_by_two_launches() -> None:
    """Ten a year believed before, as if one launch had been seen; then two in two years."""
    assert GammaRate(1.0, 0.1).mean == 10.0
    assert GammaRate(1.0, 0.1).after(2, 2.0).mean == pytest.approx(3 / 2.1)


def test_the_last_probability_of_a_count_is_of_so_many_or_more() -> None:
    law = GammaRate(3.0, 1.0).counts(2.0, most=4)
    assert law.sum() == pytest.approx(1.0)
    assert law[:4] == pytest.approx(stats.nbinom.pmf(np.arange(4), 3.0, 1 / 3))


def test_delays_are_learned_without_forgetting_those_still_to_come() -> None:
    """Of launches over 200 days only delays up to today are seen; their mean is too short."""
    rng = np.random.default_rng(11)
    day, delay = rng.uniform(0, 200, 3000), rng.exponential(100.0, 3000)
    seen = [SeenDelay(d, 200 - t) for t, d in zip(day, delay, strict=True) if d <= 200 - t]
    plain = float(np.mean([s.days for s in seen]))
    assert plain < 60
    found = mean_delay(seen, prior_mean=30.0, prior_deviation=1.0)
    assert found == pytest.approx(100.0, rel=0.15)


def test_a_delay_law_without_reports_is_its_prior() -> None:
    law = delay_law([], prior_mean=50.0, prior_deviation=0.01)
    expected = -50 * np.log(1 - (np.arange(12) + 0.5) / 12)
    assert law == pytest.approx(expected, rel=0.06)
    assert mean_delay([], prior_mean=50.0, prior_deviation=0.01) == pytest.approx(50, rel=0.02)


def test_silence_amounts_to_as_many_days_as_reports_would_leave_open() -> None:
    """Half are reported at once, half never; then half after ten days, and a deaf ear."""
    assert Reporting(0.5).unheard(100.0) == 50.0
    assert Reporting(1.0, (0.0, 10.0)).unheard(100.0) == 5.0
    assert Reporting(1.0, (500.0,)).unheard(100.0) == 100.0
    assert Reporting(1.0).unheard(100.0, 0.0) == 100.0


def test_a_mixture_is_wider_than_the_mean_of_its_parts() -> None:
    low, high = np.zeros(11), np.zeros(11)
    low[0], high[10] = 1.0, 1.0
    law = mixed_counts([low, high], [1, 3])
    assert (law[0], law[10]) == (0.25, 0.75)
    assert [count_quantile(law, q) for q in (0.05, 0.25, 0.26, 0.95)] == [0, 0, 10, 10]
    points = [np.arange(10.0), np.arange(10.0) + 90]
    assert mixed_quantiles(points, [1, 1], (0.05, 0.95)).tolist() == [0.0, 98.0]


def test_help_is_a_mean_and_a_band_over_draws_of_the_same_luck() -> None:
    found = help_of([np.array([0, 0, 1, 3]), np.array([0, 0, 0, 0])], [1, 1])
    assert (found.mean, found.least, found.most) == (0.5, 0.0, 3.0)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: GammaRate(0.0, 1.0), "bad-rate"),
        (lambda: GammaRate(1.0, 1.0).after(-1, 1.0), "negative-number"),
        (lambda: local_rate(1, 0, prior=GammaRate(1.0, 1.0), needed=1, days=1), "negative-number"),
        (lambda: local_rate(1, 1, prior=GammaRate(1.0, 1.0), needed=1, days=-1), "negative-number"),
        (lambda: SeenDelay(5.0, 4.0), "bad-delay"),
        (lambda: delay_law([], prior_mean=0.0, prior_deviation=1.0), "bad-prior"),
        (lambda: Reporting(1.5), "bad-reporting"),
        (lambda: Reporting(0.5, ()), "bad-reporting"),
        (lambda: mixed_counts([np.ones(1)], [0.0]), "bad-mixture"),
        (lambda: mixed_counts([np.ones(1)], [1.0, 1.0]), "bad-mixture"),
    ],
)
def test_what_contradicts_itself_is_refused(make, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput) as refused:
        make()
    assert refused.value.code == code
