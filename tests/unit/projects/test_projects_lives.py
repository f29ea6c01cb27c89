"""Closed forms of an open list: waiting, silence, replacement, arrivals, what would help."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from ondiris.errors import InvalidInput
from ondiris.projects import (
    Assumptions,
    DeliveryUnit,
    GammaRate,
    Need,
    Reporting,
    TimeLaw,
    joint_draws,
    launch_counts,
    portfolio_of,
    simulate,
)

YEAR = 365.25
ZERO = np.zeros((1, 1))
DRAWS = 40_000


def sure(spread: float = 0.5, **more: object) -> Assumptions:
    return Assumptions(("g",), ZERO, more.pop("exits", ZERO), spread, **more)  # type: ignore[arg-type]


def launches(unit: DeliveryUnit, a: Assumptions) -> np.ndarray:
    blocks = joint_draws(portfolio_of([unit]), a, draws=DRAWS, seed=7)
    return np.concatenate([b.launch[0] for b in blocks])


def survival(days: float, typical: float, spread: float) -> float:
    return float(stats.norm.sf(math.log(days / typical) / spread))


@pytest.mark.parametrize("days", [50.0, 200.0, 600.0])
def test_a_unit_that_has_waited_launches_by_what_remains_of_its_life(days: float):
    """S(t + x) / S(t), typical time 300 days, 250 of them gone."""
    unit = DeliveryUnit("p", "g", (300.0,), sure=250.0)
    found = (launches(unit, sure()) > days).mean()
    exact = survival(250 + days, 300, 0.5) / survival(250, 300, 0.5)
    assert found == pytest.approx(exact, abs=0.01)
    afresh = survival(days, 300, 0.5)
    assert abs(exact - afresh) > 0.05  # drawn afresh it would be another answer


def test_of_two_possible_times_waiting_makes_the_longer_one_likelier():
    unit = DeliveryUnit("p", "g", (100.0, 1000.0), sure=400.0)
    found = (launches(unit, sure()) > 300).mean()
    waited = [survival(400, d, 0.5) for d in (100, 1000)]
    exact = sum(survival(700, d, 0.5) for d in (100, 1000)) / sum(waited)
    assert found == pytest.approx(exact, abs=0.01)


def test_waiting_at_a_constant_hazard_changes_nothing():
    a = sure(time_law=TimeLaw.EXPONENTIAL)
    young, old = (DeliveryUnit("p", "g", (400.0,), sure=s) for s in (0.0, 900.0))
    for day in (100, 500):
        found = [(launches(unit, a) > day).mean() for unit in (young, old)]
        assert found == pytest.approx([math.exp(-day / 400)] * 2, abs=0.01)


@pytest.mark.parametrize(("detection", "heard"), [(0.9, 1.0), (0.5, 1.0), (0.9, 0.0), (1.0, 1.0)])
def test_what_was_not_heard_of_may_have_launched_all_the_same(detection: float, heard: float):
    """Known to wait for 100 days, then 200 days of silence; reports take 0 or 150 days."""
    unit = DeliveryUnit("p", "g", (300.0,), sure=100.0, silent=200.0, heard=heard)
    delays = (0.0, 150.0)
    found = launches(unit, sure(reporting=Reporting(detection, delays)))
    s = {day: survival(day, 300, 0.5) for day in (100.0, 150.0, 300.0)}
    p = detection * heard
    late = ((s[300] - s[300]) + (s[150] - s[300])) / 2  # launched less than its delay ago
    unheard = p * late + (1 - p) * (s[100] - s[300])
    share = unheard / (unheard + s[300])
    assert (found == 0).mean() == pytest.approx(share, abs=0.01)
    rest = found[found > 0]
    exact = survival(500, 300, 0.5) / s[300]
    assert (rest > 200).mean() == pytest.approx(exact, abs=0.02)


def test_a_project_overdue_beyond_all_measure_still_launches_some_day():
    unit = DeliveryUnit("p", "g", (10.0,), sure=1e6)
    found = launches(unit, sure(0.3))
    assert np.isfinite(found).all()
    assert (found >= 0).all()


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_what_leaves_is_replaced_at_a_known_rate(share: float):
    """Exponential launch and withdrawal, replaced at once by the like with chance ρ.

    Launched by t with chance m / (m + h (1 - ρ)) · (1 - exp(-(m + h (1 - ρ)) t)).
    """
    mean, hazard, day = 400.0, 0.9, 600
    a = sure(
        time_law=TimeLaw.EXPONENTIAL, exits=np.full((1, 1), hazard),
        replaced=np.full((1, 1), share), renewal=mean,
    )  # fmt: skip
    m, lost = 1 / mean, hazard / YEAR * (1 - share)
    exact = m / (m + lost) * (1 - math.exp(-(m + lost) * day))
    found = launches(DeliveryUnit("p", "g", (mean,)), a)
    assert (found <= day).mean() == pytest.approx(exact, abs=0.01)


def test_one_that_has_left_launches_only_if_another_takes_its_place():
    gone = DeliveryUnit("p", "g", (1e9,), exits=1e9)
    a = sure(0.0, exits=np.full((1, 1), 1e-6), replaced=np.full((1, 1), 0.3), renewal=500.0)
    found = launches(gone, a)
    assert (found <= 499).mean() == 0
    assert (found <= 510).mean() == pytest.approx(0.3, abs=0.01)


def lot(n: int, **more: object) -> list[DeliveryUnit]:
    return [DeliveryUnit(f"lot#{i}", "g", (9.0,), lot="lot", **more) for i in range(n)]  # type: ignore[arg-type]


def test_launches_at_a_known_rate_are_a_poisson_count():
    a, day = sure(rate=np.full((1, 1), 4.0)), 400
    law = launch_counts(portfolio_of(lot(30)), a, day, draws=8080, seed=1)
    exact = stats.poisson.pmf(np.arange(31), 4 * day / YEAR)
    assert np.abs(law - exact).max() < 0.015
    odds = simulate(portfolio_of(lot(30)), a, Need({"count": 5}), [day], draws=DRAWS, seed=1)
    assert odds.readings[0].met == pytest.approx(stats.poisson.sf(4, 4 * day / YEAR), abs=0.012)


def test_launches_at_a_rate_in_doubt_are_negative_binomial():
    rate = GammaRate(6.0, 2.0)
    day = 730
    samples = rate.sample(40_000, 1)[:, None]
    flat = np.zeros((40_000, 1))
    a = Assumptions(("g",), flat, flat, 0.5, rate=samples)
    odds = simulate(portfolio_of(lot(60)), a, Need({"count": 9}), [day], draws=DRAWS, seed=5)
    exact = rate.counts(day / YEAR, most=60)
    assert odds.readings[0].met == pytest.approx(exact[9:].sum(), abs=0.012)
    assert odds.readings[0].mean["count"] == pytest.approx(3.0 * day / YEAR, rel=0.02)


def test_no_more_launch_than_are_promised_and_kept_ready():
    a = sure(rate=np.full((1, 1), 50.0))
    law = launch_counts(portfolio_of(lot(6)), a, 3000, draws=500, seed=1)
    assert law[6] == 1.0


def test_arrivals_in_a_silence_count_as_far_as_nobody_would_have_told():
    a = sure(rate=np.full((1, 1), 6.0), reporting=Reporting(0.75))
    portfolio = portfolio_of(lot(40, silent=YEAR))
    now = simulate(portfolio, a, Need({"count": 1}), [0, 365], draws=DRAWS, seed=2).readings
    assert now[0].mean["count"] == pytest.approx(6 * 0.25, abs=0.04)  # a quarter is never told
    assert now[1].mean["count"] == pytest.approx(6 * (0.25 + 365 / YEAR), abs=0.06)


def test_a_factor_that_goes_right_brings_launches_and_no_factor_brings_none():
    units = [
        DeliveryUnit(f"p{i}", "g", (300.0,), loadings={"power": 0.6, "idle": 0.0})
        for i in range(10)
    ]
    odds = simulate(portfolio_of(units), sure(), Need({"count": 5}), [300], draws=DRAWS, seed=3)
    idle, power = (odds.went_right[f] for f in ("idle", "power"))
    assert not idle.any()
    assert (power >= 0).all()
    # F set to the best of ten: launched by its median with chance Φ(0.6 · 1.2816 / 0.8) = 0.832
    helped = stats.norm.cdf(0.6 * 1.2816 / 0.8)
    assert 10 * 0.5 + power.mean() == pytest.approx(10 * helped, abs=0.25)


def test_the_same_luck_whatever_is_asked_of_it():
    units = [DeliveryUnit(f"p{i}", "g", (300.0,), sure=90.0, silent=60.0) for i in range(4)]
    a = sure(exits=np.full((1, 1), 0.5), replaced=np.full((1, 1), 0.5), renewal=200.0,
             reporting=Reporting(0.8, (5.0, 40.0)))  # fmt: skip
    one, two = (next(joint_draws(portfolio_of(u), a, draws=300, seed=1)).launch
                for u in (units, units[:2]))  # fmt: skip
    assert (one[:2] == two).all()


def test_the_odds_at_a_day_know_nothing_of_a_later_launch():
    """A launch that is said of a later day counts on that day and not before."""
    units = [DeliveryUnit(f"p{i}", "g", (200.0,)) for i in range(5)]
    later = DeliveryUnit("late", "g", (0.0,), exits=0.0, delay=500.0)
    days = [400, 499, 500]
    a, need = sure(), Need({"count": 3})
    before, after = (simulate(portfolio_of(u), a, need, days, draws=3000, seed=1).readings
                     for u in (units, [*units, later]))  # fmt: skip
    for k in (0, 1):
        assert after[k].met == before[k].met
        assert (after[k].counts[:6] == before[k].counts).all()
    assert after[2].mean["count"] == pytest.approx(before[2].mean["count"] + 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: sure(replaced=np.full((1, 1), 1.5)),
        lambda: sure(rate=np.zeros((1, 1))),
        lambda: sure(rate=np.ones((2, 1))),
        lambda: DeliveryUnit("p", "g", (1.0,), sure=-1.0),
        lambda: launch_counts(portfolio_of(lot(2)), sure(), 5, draws=0, seed=1),
        lambda: launch_counts(portfolio_of(lot(2)), sure(), -5, draws=9, seed=1),
    ],
)
def test_impossible_assumptions_are_refused(make):
    with pytest.raises(InvalidInput):
        make()


def test_what_has_launched_unheard_waits_for_nothing_more():
    """A scenario that delays a unit by a thousand days leaves alone what launched already."""
    now, late = (DeliveryUnit("p", "g", (300.0,), sure=100.0, silent=200.0, delay=d)
                 for d in (0.0, 1000.0))  # fmt: skip
    a = sure(reporting=Reporting(0.5))
    plain, delayed = launches(now, a), launches(late, a)
    assert (plain == 0).any()
    assert (delayed == np.where(plain == 0, 0, plain + 1000)).all()
    rate = sure(rate=np.full((1, 1), 6.0), reporting=Reporting(0.5))
    early, then = (launches(replace(lot(1)[0], silent=YEAR, delay=d), rate) for d in (0.0, 50.0))
    assert (then == np.where(early == 0, 0, early + 50)).all()
