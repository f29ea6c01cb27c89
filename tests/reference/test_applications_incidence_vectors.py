"""Cumulative incidences against print, against other programs, and against the definition."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from ondiris.applications import cumulative_incidence

# Scrucca, Santucci & Aversa, Bone Marrow Transplantation: 35 transplants of two diseases, months
# to relapse (1) or death (2), https://luca-scr.github.io/R/bmt.csv; the incidences are those of
# R's cmprsk, as the tests of scikit-survival print them (BMT, to eight digits).
DISEASE = [0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0,
           0, 0, 1, 1, 1, 0]  # fmt: skip
MONTHS = [13, 1, 72, 7, 8, 67, 9, 5, 70, 4, 7, 68, 1, 10, 7, 3, 4, 4, 3, 3, 22, 8, 2, 0, 0, 35, 35,
          4, 14, 26, 3, 2, 8, 32, 12]  # fmt: skip
STATUS = [2, 1, 0, 2, 2, 0, 2, 2, 0, 0, 0, 0, 2, 2, 2, 1, 1, 1, 1, 1, 2, 1, 2, 2, 1, 0, 0, 2, 2, 2,
          2, 0, 0, 0, 1]  # fmt: skip
WAYS = ("relapse", "death")
ALL = {
    0: (0.02857143, 0.02857143), 1: (0.05714286, 0.05714286), 2: (0.05714286, 0.08571429),
    3: (0.14581281, 0.11527094), 4: (0.20492611, 0.14482759), 5: (0.20492611, 0.1757917),
    7: (0.20492611, 0.23771992), 8: (0.23771164, 0.27050544), 9: (0.23771164, 0.30563279),
    10: (0.23771164, 0.34076015), 12: (0.27283899, 0.34076015), 13: (0.27283899, 0.3758875),
    14: (0.27283899, 0.41101485), 22: (0.27283899, 0.4461422), 26: (0.27283899, 0.48126955),
    72: (0.27283899, 0.48126955),
}  # fmt: skip
OF_ONE = {
    2: (0.0, 0.05555556), 3: (0.17708333, 0.05555556), 4: (0.29513889, 0.05555556),
    7: (0.29513889, 0.12048611), 8: (0.36818576, 0.12048611), 10: (0.36818576, 0.20570747),
    70: (0.36818576, 0.20570747),
}  # fmt: skip


@pytest.mark.parametrize(("disease", "printed"), [(None, ALL), (1, OF_ONE)])
def test_transplants_as_cmprsk_prints_them(
    disease: int | None, printed: dict[int, tuple[float, float]]
) -> None:
    chosen = np.array([disease is None or d == disease for d in DISEASE])
    found = cumulative_incidence(np.array(MONTHS)[chosen], np.array(STATUS)[chosen], WAYS)
    for month, expected in printed.items():
        told = [found.chance_by(month, way).value for way in WAYS]
        assert told == pytest.approx(expected, abs=5e-9)


# Three outcomes with ties and six censored times; statsmodels says of its own test that these
# incidences are R's and these standard errors those of Stata's stcompet.
TIMES = [1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4]
ENDS = [1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
STCOMPET = {
    1: [(0.11111111, 0.07407407), (0.0, 0.0), (0.0, 0.0)],
    2: [(0.17037037, 0.08976251), (0.0, 0.0), (0.0, 0.0)],
    4: [(0.17037037, 0.08976251), (0.20740741, 0.10610391), (0.0, 0.0)],
    6: [(0.17037037, 0.08976251), (0.20740741, 0.10610391), (0.17777778, 0.11196147)],
    7: [(0.17037037, 0.08976251), (0.20740741, 0.10610391), (0.26666667, 0.12787781)],
}


def test_standard_errors_are_those_of_stcompet():
    found = cumulative_incidence(TIMES, ENDS, ("a", "b", "c"))
    assert found.days.tolist() == list(STCOMPET)
    for at, expected in enumerate(STCOMPET.values()):
        told = [*zip(found.incidence[at], np.sqrt(found.variance[at]), strict=True)]
        assert np.array(told) == pytest.approx(np.array(expected), abs=5e-9)


def test_a_peer_finds_the_same_incidences_and_standard_errors():
    rng = np.random.default_rng(3)
    days, ends = rng.integers(1, 40, 300), rng.integers(0, 4, 300)
    days[0], ends[0] = 41, 0  # the peer divides by nought where nobody is left
    found, peer = cumulative_incidence(days, ends, "abc"), CumIncidenceRight(days, ends)
    at = np.searchsorted(peer.times, found.days)
    for k in range(3):
        assert found.incidence[:, k] == pytest.approx(peer.cinc[k][at], abs=1e-12)
        assert np.sqrt(found.variance[:, k]) == pytest.approx(peer.cinc_se[k][at], abs=1e-10)


# Twelve with delayed entry; the printed survivals are R's (in the tests of statsmodels).
LATE_TIMES = [1, 3, 3, 5, 5, 7, 7, 8, 8, 9, 10, 10]
LATE_ENDS = [1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 1]
LATE_FROM = [0, 1, 1, 2, 2, 2, 3, 4, 4, 4, 4, 0]


def test_delayed_entry_as_r_prints_it():
    found = cumulative_incidence(LATE_TIMES, LATE_ENDS, ["end"], entered=LATE_FROM)
    assert found.at_risk.tolist() == [2, 6, 9, 7, 5, 3, 2]
    printed = [0.5000, 0.4167, 0.3241, 0.2778, 0.2222, 0.1481, 0.0741]
    assert found.survival == pytest.approx(printed, abs=5e-5)
    peer = SurvfuncRight(np.array(LATE_TIMES), np.array(LATE_ENDS), entry=np.array(LATE_FROM))
    assert np.sqrt(found.survival_variance) == pytest.approx(peer.surv_prob_se, abs=1e-12)


def test_the_interval_of_a_median_is_the_peers():
    rng = np.random.default_rng(8)
    days, ends = rng.exponential(30, 120).round(2), (rng.random(120) < 0.7).astype(int)
    ends[days.argmax()] = 0  # the peer takes a logarithm of nought where nobody is left
    half = cumulative_incidence(days, ends, ["end"]).quantile(0.5)
    peer = SurvfuncRight(days, ends)
    assert half.day == peer.quantile(0.5)
    assert (half.lower, half.upper) == peer.quantile_ci(0.5, method="cloglog")


def product_integral(days, ends, since, outcomes, until):
    """Multiply the matrices of all days: the definition, without any algebra of ours."""
    found = np.eye(outcomes + 1)
    for day in sorted({t for t, e in zip(days, ends, strict=True) if e and t <= until}):
        at_risk = sum((s < day or s == 0) and day <= t for t, s in zip(days, since, strict=True))
        step = np.eye(outcomes + 1)
        for k in range(1, outcomes + 1):
            share = sum(t == day and e == k for t, e in zip(days, ends, strict=True)) / at_risk
            step[0, k] += share
            step[0, 0] -= share
        found = found @ step
    return found[0]


def greenwood(days, ends, since, outcomes, until):
    """Return covariances by the recursion of Andersen et al. (1993), 4.4.19, on all states."""
    size = outcomes + 1
    cov, state = np.zeros((size, size)), np.eye(size)[0]
    for day in sorted({t for t, e in zip(days, ends, strict=True) if e and t <= until}):
        n = sum((s < day or s == 0) and day <= t for t, s in zip(days, since, strict=True))
        p = np.array([sum(t == day and e == k for t, e in zip(days, ends, strict=True)) / n
                      for k in range(1, size)])  # fmt: skip
        step = np.eye(size)
        step[0, 0], step[0, 1:] = 1 - p.sum(), p
        change = np.zeros((size, size))
        change[1:, 1:] = (np.diag(p) - np.outer(p, p)) / n
        change[0, 0] = change[1:, 1:].sum()
        change[0, 1:] = change[1:, 0] = -change[1:, 1:].sum(axis=0)
        cov = step.T @ cov @ step + state[0] ** 2 * change
        state = state @ step
    return np.diag(cov)


@pytest.mark.parametrize("seed", range(5))
def test_incidences_and_variances_follow_from_their_definition(seed: int) -> None:
    rng = np.random.default_rng(seed)
    since = np.where(rng.random(60) < 0.5, 0, rng.integers(1, 12, 60))
    days = since + rng.integers(1, 25, 60)
    days[:20], since[:20] = 40, 0
    ends = rng.integers(0, 4, 60)
    found = cumulative_incidence(days, ends, "abc", entered=since)
    for before, at in pairwise([0, *found.days]):
        expected = product_integral(days, ends, since, 3, at)
        assert found.chance_by((before + at) / 2).value <= 1 - expected[0] + 1e-12
        told = [1 - found.chance_by(at).value, *(found.chance_by(at, k).value for k in "abc")]
        assert told == pytest.approx(expected, abs=1e-12)
        row = int(np.searchsorted(found.days, at))
        variances = [found.survival_variance[row], *found.variance[row]]
        assert variances == pytest.approx(greenwood(days, ends, since, 3, at), abs=1e-12)
