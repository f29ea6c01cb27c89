"""Scores against closed forms, and a replay that sees nothing too early."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from ondiris.errors import InvalidInput
from ondiris.projects import (
    KnownFact,
    brier,
    crps_quantiles,
    crps_sample,
    reliability,
    replay,
)


def test_brier_of_three_forecasts_by_hand():
    assert brier(np.array([1.0, 0.5, 0.0]), np.array([True, False, True])) == pytest.approx(
        (0 + 0.25 + 1) / 3
    )


def test_crps_of_a_normal_agrees_with_its_closed_form():
    sample = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    y = 0.7
    exact = y * (2 * stats.norm.cdf(y) - 1) + 2 * stats.norm.pdf(y) - 1 / np.sqrt(np.pi)
    assert crps_sample(sample, y) == pytest.approx(exact, abs=1e-4)
    levels = (np.arange(2000) + 0.5) / 2000
    assert crps_quantiles(levels, stats.norm.ppf(levels), y) == pytest.approx(exact, abs=1e-3)


def test_crps_of_a_certain_forecast_is_the_distance():
    assert crps_sample(np.array([35.0]), 15.0) == 20.0
    assert crps_quantiles([0.5], [35.0], 15.0) == 20.0


def test_crps_by_sorting_is_the_mean_over_all_pairs():
    x = np.random.default_rng(3).normal(size=40)
    pairs = np.abs(x[:, None] - x).mean() / 2
    assert crps_sample(x, 0.2) == pytest.approx(np.abs(x - 0.2).mean() - pairs)


def test_reliability_counts_what_was_announced_against_what_happened():
    rows = reliability(np.array([0.05, 0.95, 0.92, 1.0]), np.array([False, True, False, True]))
    assert [(r.lower, r.forecasts, r.happened) for r in rows] == [(0.0, 1, 0.0), (0.9, 3, 2 / 3)]
    assert rows[1].least < 2 / 3 < rows[1].most


def test_a_replay_never_sees_later_facts_nor_inferred_days():
    facts = [
        KnownFact("early", date(2020, 1, 1), stated=True),
        KnownFact("guessed", date(2020, 1, 1), stated=False),
        KnownFact("late", date(2024, 1, 1), stated=True),
    ]
    seen = replay(facts, [date(2023, 8, 1), date(2019, 1, 1)], lambda known, _day: known)
    assert seen == ((date(2019, 1, 1), ()), (date(2023, 8, 1), ("early",)))
    changed = [*facts[:2], KnownFact("other future", date(2024, 1, 1), stated=True)]
    assert replay(changed, [date(2023, 8, 1)], lambda known, _day: known) == seen[1:]


@pytest.mark.parametrize(
    "make",
    [
        lambda: brier(np.array([1.2]), np.array([True])),
        lambda: brier(np.array([]), np.array([], bool)),
        lambda: crps_sample(np.array([]), 1.0),
        lambda: crps_quantiles([0.5, 0.4], [1, 2], 1.0),
        lambda: reliability(np.array([0.5]), np.array([True, False])),
    ],
)
def test_scores_of_nothing_are_refused(make):
    with pytest.raises(InvalidInput):
        make()
