"""Typical times of stages from applications: by hand, and against integrals done elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from ondiris.errors import InvalidInput
from ondiris.projects import StageTimePrior, typical_time

PRIOR = StageTimePrior(60.0, 5.0, 0.6)


def test_what_was_granted_is_joined_with_the_assumption_by_weight():
    # (5 log 60 + log 90 + log 120 + log 150) / 8 = 34.7696 / 8 = 4.3462: 77.2 days.
    found = typical_time([90, 120, 150], [1, 1, 1], [0, 0, 0], PRIOR)
    by_hand = np.exp((5 * np.log(60) + np.log(90 * 120 * 150)) / 8)
    assert by_hand == pytest.approx(77.18, abs=0.01)
    assert found.pooled == pytest.approx(by_hand, rel=1e-3)
    assert found.measured == pytest.approx((90 * 120 * 150) ** (1 / 3), rel=2e-3)
    half = 1.6449 * 0.6 / np.sqrt(8)
    assert found.least == pytest.approx(by_hand * np.exp(-half), rel=5e-3)
    assert found.most == pytest.approx(by_hand * np.exp(half), rel=5e-3)
    assert (found.passed, found.left, found.open, found.watched) == (3, 0, 0, 3)


def test_nothing_measured_leaves_what_was_assumed():
    found = typical_time([], [], [], PRIOR)
    assert found.measured is None
    assert found.pooled == pytest.approx(60.0, rel=1e-6)


def posterior_mean(days: list, ended: list, entered: list, prior: StageTimePrior) -> float:
    """The same integral over the times themselves, by quadrature and the laws of SciPy."""

    def weight(mu: float) -> float:
        law = stats.lognorm(prior.spread, scale=np.exp(mu))
        out = stats.norm.pdf(mu, np.log(prior.days), prior.spread / np.sqrt(prior.weight))
        for t, way, e in zip(days, ended, entered, strict=True):
            out *= law.pdf(t) * t if way == 1 else law.sf(t)
            out /= law.sf(e) if e else 1.0
        return float(out)

    whole = integrate.quad(weight, 1, 9, limit=200)[0]
    return integrate.quad(lambda mu: mu * weight(mu), 1, 9, limit=200)[0] / whole


@pytest.mark.parametrize(
    ("days", "ended", "entered"),
    [
        ([100, 200, 300], [1, 0, 0], [0, 0, 0]),
        ([100, 200, 300], [1, 2, 1], [0, 0, 0]),
        ([400, 500], [1, 1], [350, 0]),
        ([30, 700, 90], [1, 0, 2], [0, 600, 0]),
    ],
)
def test_open_left_and_older_ones_count_for_what_is_known_of_them(
    days: list, ended: list, entered: list
):
    found = typical_time(days, ended, entered, PRIOR)
    expected = np.exp(posterior_mean(days, ended, entered, PRIOR))
    assert found.pooled == pytest.approx(expected, rel=2e-3)


def test_what_is_measured_is_the_most_likely_by_the_applications_alone():
    days, ended = np.array([50.0, 80.0, 200.0, 260.0]), np.array([1, 1, 0, 2])

    def against(mu: float) -> float:
        law = stats.lognorm(0.6, scale=np.exp(mu))
        return -(np.log(law.pdf(days[:2])).sum() + law.logsf(days[2:]).sum())

    best = optimize.minimize_scalar(against, bounds=(2, 8), method="bounded").x
    found = typical_time(days, ended, np.zeros(4), PRIOR)
    assert found.measured == pytest.approx(np.exp(best), rel=3e-3)
    naive = np.sqrt(50 * 80)
    assert found.measured > 1.5 * naive  # those that ended are the quick ones


def test_an_open_application_lengthens_and_one_known_late_shortens():
    base = typical_time([100], [1], [0], PRIOR).pooled
    assert typical_time([100, 300], [1, 0], [0, 0], PRIOR).pooled > base
    later = typical_time([400, 400], [1, 1], [0, 0], PRIOR).pooled
    assert typical_time([400, 400], [1, 1], [390, 390], PRIOR).pooled < later


def test_an_end_on_the_very_day_is_half_a_day():
    found = typical_time([0], [1], [0], StageTimePrior(0.5, 1.0, 0.6))
    assert found.pooled == pytest.approx(0.5, rel=1e-3)


@pytest.mark.parametrize(
    ("days", "ended", "entered", "code"),
    [
        ([1, 2], [1], [0], "unequal-columns"),
        ([-1], [1], [0], "negative-number"),
        ([np.nan], [1], [0], "negative-number"),
        ([1], [3], [0], "unknown-outcome"),
        ([5], [1], [6], "never-followed"),
    ],
)
def test_columns_that_cannot_be_are_refused(days: list, ended: list, entered: list, code: str):
    with pytest.raises(InvalidInput) as refused:
        typical_time(days, ended, entered, PRIOR)
    assert refused.value.code == code


@pytest.mark.parametrize("numbers", [(0, 5, 0.6), (60, 0, 0.6), (60, 5, 0), (np.nan, 5, 0.6)])
def test_a_prior_that_cannot_be_is_refused(numbers: tuple):
    with pytest.raises(InvalidInput) as refused:
        StageTimePrior(*numbers)
    assert refused.value.code == "bad-prior"
