"""Scores against closed forms, and a replay that sees nothing too early."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from ondiris.errors import InvalidInput
from ondiris.projects import (
    KnownFact,
    brier,
    crps_quantiles,
    crps_sample,
    randomised_pit,
    ranked_probability,
    reliability,
    replay,
)
from ondiris.projects.scoring import known_by


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
    ("draws", "outcome", "score"),
    [
        ([4.0, 1.0, 2.0], 3.0, 4 / 3 - 2 / 3),  # 1, 2, 1 off; 3, 2, 1 from each other
        ([4.0, 1.0, 2.0], 0.0, 7 / 3 - 2 / 3),
        ([5.0, 5.0], 5.0, 0.0),
        ([0.0, 10.0], 10.0, 5.0 - 2.5),
    ],
)
def test_crps_is_the_mean_miss_less_half_the_mean_spread(draws, outcome, score):
    assert crps_sample(np.array(draws), outcome) == pytest.approx(score)


@pytest.mark.parametrize(
    ("levels", "values", "outcome", "score"),
    [
        # A miss below a level weighs as much as the level, a miss above as much as its rest.
        ([0.25, 0.75], [2.0, 6.0], 3.0, 2 * (0.5 * 0.25 * 1 + 0.5 * 0.25 * 3)),
        ([0.25, 0.75], [2.0, 6.0], 8.0, 2 * (0.5 * 0.25 * 6 + 0.5 * 0.75 * 2)),
        # Uneven levels stand for 0 to 0.3, to 0.7, to 1.
        ([0.1, 0.5, 0.9], [0.0, 5.0, 10.0], 7.0, 2 * (0.3 * 0.7 + 0.4 * 1.0 + 0.3 * 0.3)),
        ([0.1, 0.5, 0.9], [-4.0, 5.0, 10.0], -4.0, 2 * (0.4 * 0.5 * 9 + 0.3 * 0.1 * 14)),
        ([0.01], [4.0], 1.0, 2 * 0.99 * 3),
        ([0.99], [4.0], 1.0, 2 * 0.01 * 3),
    ],
)
def test_quantiles_are_scored_by_the_levels_nearest_to_them(levels, values, outcome, score):
    assert crps_quantiles(levels, values, outcome) == pytest.approx(score)


def test_a_class_of_reliability_has_its_bounds_its_mean_and_its_share():
    p = np.array([0.0, 0.19, 0.2, 0.3, 0.39, 1.0])
    rows = reliability(p, np.array([False, True, True, False, True, True]), 5)
    assert [(r.lower, r.upper, r.forecasts) for r in rows] == [
        (0.0, 0.2, 2), (0.2, 0.4, 3), (0.8, 1.0, 1),
    ]  # fmt: skip
    assert [r.announced for r in rows] == pytest.approx([0.095, 0.89 / 3, 1.0])
    assert [r.happened for r in rows] == [1 / 2, 2 / 3, 1.0]


def test_reliability_has_ten_classes_and_chance_itself_as_the_interval_of_one_forecast():
    """Of one forecast that failed Jeffreys' posterior is known: 2/π (asin √x + √(x (1 - x)))."""
    (row,) = reliability(np.array([0.55]), np.array([False]))
    assert (row.lower, row.upper) == (0.5, 0.6)

    def below(x: float) -> float:
        return 2 / math.pi * (math.asin(math.sqrt(x)) + math.sqrt(x * (1 - x)))

    assert (below(row.least), below(row.most)) == (pytest.approx(0.05), pytest.approx(0.95))
    (other,) = reliability(np.array([0.55]), np.array([True]))
    assert (1 - other.most, 1 - other.least) == pytest.approx((row.least, row.most))
    (two,) = reliability(np.array([0.55, 0.55]), np.array([True, False]))
    u = 2 * two.least - 1  # half a circle
    assert 1 / 2 + (u * math.sqrt(1 - u * u) + math.asin(u)) / math.pi == pytest.approx(0.05)


def test_a_fact_is_known_by_the_end_of_its_day():
    facts = [
        KnownFact("a", date(2024, 3, 1), stated=True),
        KnownFact("b", date(2024, 3, 2), stated=True),
    ]
    assert known_by(facts, date(2024, 2, 29)) == ()
    assert known_by(facts, date(2024, 3, 1)) == ("a",)
    assert known_by(facts, date(2024, 3, 2)) == ("a", "b")


def test_a_replay_gives_each_forecast_its_own_day_in_order_of_time():
    days = [date(2024, 3, 2), date(2024, 3, 1)]
    facts = [
        KnownFact("a", date(2024, 3, 1), stated=True),
        KnownFact("b", date(2024, 3, 2), stated=True),
    ]
    made = replay(facts, days, lambda known, day: (known, day + timedelta(30)))
    assert made == (
        (date(2024, 3, 1), (("a",), date(2024, 3, 31))),
        (date(2024, 3, 2), (("a", "b"), date(2024, 4, 1))),
    )


def test_probabilities_of_nought_and_one_are_scored():
    assert brier(np.array([0.0, 1.0]), np.array([True, True])) == 0.5
    assert brier(np.array([0.0, 1.0]), np.array([False, True])) == 0.0


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: brier(np.array([1.2]), np.array([True])), "bad-probability"),
        (lambda: brier(np.array([-0.2, 0.5]), np.array([True, True])), "bad-probability"),
        (lambda: brier(np.array([0.5, np.nan]), np.array([True, True])), "bad-probability"),
        (lambda: brier(np.array([]), np.array([], bool)), "shape"),
        (lambda: brier(np.array([0.5]), np.array([True, False])), "shape"),
        (lambda: crps_sample(np.array([]), 1.0), "shape"),
        (lambda: crps_sample(np.array([1.0, np.nan]), 1.0), "shape"),
        (lambda: crps_quantiles([0.5, 0.4], [1, 2], 1.0), "bad-quantiles"),
        (lambda: crps_quantiles([0.5, 0.5], [1, 2], 1.0), "bad-quantiles"),
        (lambda: crps_quantiles([0.2, 0.6, 0.4], [1, 2, 3], 1.0), "bad-quantiles"),
        (lambda: crps_quantiles([0.0, 0.5], [1, 2], 1.0), "bad-quantiles"),
        (lambda: crps_quantiles([0.5, 1.0], [1, 2], 1.0), "bad-quantiles"),
        (lambda: crps_quantiles([0.5], [1, 2], 1.0), "bad-quantiles"),
        (lambda: crps_quantiles([], [], 1.0), "bad-quantiles"),
        (lambda: reliability(np.array([0.5]), np.array([True, False])), "shape"),
    ],
)
def test_what_cannot_be_scored_is_refused(make, code):
    with pytest.raises(InvalidInput) as refused:
        make()
    assert refused.value.code == code


LAW = np.array([0.1, 0.2, 0.4, 0.3])


@pytest.mark.parametrize(
    ("outcome", "score"),
    [
        (0, 0.9**2 + 0.7**2 + 0.3**2),
        (2, 0.1**2 + 0.3**2 + 0.3**2),
        (3, 0.1**2 + 0.3**2 + 0.7**2),
        (5, 0.1**2 + 0.3**2 + 0.7**2 + 2),  # two more numbers that were thought impossible
    ],
)
def test_the_ranked_probability_of_a_count_is_the_distance_of_two_laws(
    outcome: int, score: float
) -> None:
    assert ranked_probability(LAW, outcome) == pytest.approx(score)


def test_a_sure_count_is_scored_by_its_distance_and_is_proper() -> None:
    sure = np.array([0.0, 0.0, 1.0])
    assert [ranked_probability(sure, k) for k in (0, 1, 2, 4)] == [2.0, 1.0, 0.0, 2.0]
    others = [np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.0, 0.1, 0.8, 0.1]), np.full(4, 0.25)]
    mean = [LAW @ [ranked_probability(law, k) for k in range(4)] for law in (LAW, *others)]
    assert mean[0] < min(mean[1:])


def test_the_randomised_pit_of_a_right_forecast_is_even() -> None:
    assert [randomised_pit(LAW, k, 0.5) for k in range(4)] == pytest.approx([0.05, 0.2, 0.5, 0.85])
    assert (randomised_pit(LAW, 2, 0.0), randomised_pit(LAW, 2, 1.0)) == pytest.approx((0.3, 0.7))
    assert randomised_pit(LAW, 9, 0.3) == pytest.approx(1.0)
    rng = np.random.default_rng(2)
    drawn = [randomised_pit(LAW, k, rng.random()) for k in rng.choice(4, 4000, p=LAW)]
    assert stats.kstest(drawn, "uniform").pvalue > 0.01


@pytest.mark.parametrize(
    "make",
    [
        lambda: ranked_probability(np.array([0.5, 0.4]), 1),
        lambda: ranked_probability(np.array([-0.5, 1.5]), 1),
        lambda: ranked_probability(np.array([[1.0]]), 0),
        lambda: ranked_probability(np.array([]), 0),
        lambda: randomised_pit(LAW, 1, 1.01),
        lambda: randomised_pit(LAW, 1, -0.01),
        lambda: randomised_pit(LAW, -1, 0.5),
    ],
)
def test_what_is_no_law_of_a_count_is_refused(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput) as refused:
        make()
    assert refused.value.code == "bad-probability"
