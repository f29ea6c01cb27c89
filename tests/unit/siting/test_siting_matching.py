"""Needs against plots, applicants against plots, capacity against demand, two goals at once."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput
from ondiris.siting import (
    Aspect,
    Compromise,
    Limit,
    Sense,
    assign,
    blend,
    building_order,
    find_sites,
    front,
    loss_without,
    p_median,
    utilities_balance,
)


def test_hard_limits_come_before_any_score() -> None:
    power = Limit("power", 5.0, np.array([4.9, 5.0, 80.0]))
    near = Limit("sanitary", 100.0, np.array([300.0, 500.0, 90.0]))
    rail = Aspect("rail", np.array([9.0, 1.0, 9.0]), 1.0, Sense.AT_MOST)
    found = find_sites((power, near), (rail,), 3)
    assert [match.plot for match in found if match.fits] == [1]
    assert found[0].score == 1.0
    assert found[1].failed == ("power",)
    assert found[1].shortfall == pytest.approx(0.02)


def test_the_score_is_the_sum_of_its_parts() -> None:
    aspects = (
        Aspect("power", np.array([10.0, 20.0, 30.0]), 3.0),
        Aspect("price", np.array([5.0, 1.0, 3.0]), 1.0, Sense.AT_MOST),
    )
    found = find_sites((), aspects, 3)
    assert [match.plot for match in found] == [2, 1, 0]
    assert found[0].parts == (0.75, 0.125)
    assert found[0].score == 0.875


def test_what_is_not_known_is_not_enough() -> None:
    land = Limit("land", 1.0, np.array([np.nan, 0.5]))
    found = find_sites((land,), (), 2)
    assert not any(match.fits for match in found)
    assert found[0].plot == 1
    assert found[1].unknown == ("land",)
    assert found[1].failed == ()


def test_contradicting_limits_are_refused() -> None:
    column = np.array([1.0])
    both = (Limit("land", 5.0, column), Limit("land", 3.0, column, Sense.AT_MOST))
    with pytest.raises(InvalidInput, match="at least 5 and at most 3"):
        find_sites(both, (), 1)


@pytest.mark.parametrize("needed", [-1.0, np.nan])
def test_impossible_needs_are_refused(needed: float) -> None:
    with pytest.raises(InvalidInput):
        find_sites((Limit("land", needed, np.array([1.0])),), (), 1)


def test_columns_and_weights_are_checked() -> None:
    with pytest.raises(InvalidInput, match="2 plots"):
        find_sites((Limit("land", 1.0, np.array([1.0])),), (), 2)
    with pytest.raises(InvalidInput, match="weight"):
        find_sites((), (Aspect("rail", np.array([1.0]), 0.0),), 1)


@pytest.mark.parametrize("seed", range(6))
def test_the_placing_is_the_best_of_all(seed: int) -> None:
    draw = np.random.default_rng(seed)
    value = draw.integers(1, 30, (4, 3)).astype(np.float64)
    value[draw.random((4, 3)) < 0.2] = np.nan
    needs = draw.integers(1, 6, (4, 2)).astype(np.float64)
    room = draw.integers(3, 10, (3, 2)).astype(np.float64)
    best = 0.0
    for plots in product((-1, 0, 1, 2), repeat=4):
        used = np.zeros((3, 2))
        total = 0.0
        for who, plot in enumerate(plots):
            if plot >= 0:
                used[plot] += needs[who]
                total += value[who, plot]
        if (used <= room).all() and np.isfinite(total):
            best = max(best, total)
    placing = assign(value, needs, room, HighsSolver())
    assert placing.objective == best
    assert placing.gap <= 1e-9


def test_nobody_fits_is_an_answer() -> None:
    placing = assign(np.ones((1, 1)), np.full((1, 1), 5.0), np.ones((1, 1)), HighsSolver())
    assert placing.plots == (-1,)
    assert placing.objective == 0.0


def test_placing_refuses_shapes_and_negative_needs() -> None:
    with pytest.raises(InvalidInput, match="do not match"):
        assign(np.ones((2, 2)), np.ones((1, 1)), np.ones((2, 1)), HighsSolver())
    with pytest.raises(InvalidInput, match="from zero up"):
        assign(np.ones((1, 1)), np.full((1, 1), -1.0), np.ones((1, 1)), HighsSolver())


def test_an_unknown_load_makes_its_resource_unknown() -> None:
    balance = utilities_balance(
        (2025, 2026), ("power", "gas"), np.full((2, 2), 10.0), np.array([4.0, 4.0]),
        loads=np.array([[7.0, np.nan]]), earliest=np.array([2026]), latest=np.array([2026]),
    )  # fmt: skip
    assert balance.bottleneck == (2026, "power")
    assert balance.left_low[0].tolist() == [6.0, 6.0]
    assert np.isnan(balance.left_low[1, 1])


def test_the_relatively_shortest_resource_is_named() -> None:
    balance = utilities_balance(
        (2025,), ("power", "gas"), np.array([[10.0, 1.0]]), np.array([12.0, 2.0]),
        loads=np.zeros((0, 2)), earliest=np.zeros(0, dtype=np.int64),
        latest=np.zeros(0, dtype=np.int64),
    )  # fmt: skip
    assert balance.bottleneck == (2025, "gas")


@pytest.mark.parametrize(
    ("years", "capacity", "latest", "rule"),
    [
        ((2026, 2025), 1.0, 2026, "balance-years"),
        ((2025, 2026), -1.0, 2026, "balance-amounts"),
        ((2025, 2026), 1.0, 2024, "balance-launch"),
    ],
)
def test_impossible_balances_are_refused(
    years: tuple[int, int], capacity: float, latest: int, rule: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        utilities_balance(
            years, ("power",), np.full((2, 1), capacity), np.zeros(1),
            loads=np.ones((1, 1)), earliest=np.array([2025]), latest=np.array([latest]),
        )  # fmt: skip
    assert refused.value.code == rule


def test_a_balance_of_another_shape_is_refused() -> None:
    with pytest.raises(InvalidInput, match="do not match"):
        utilities_balance(
            (2025,), ("power",), np.ones((2, 1)), np.zeros(1),
            loads=np.zeros((0, 1)), earliest=np.zeros(0, dtype=np.int64),
            latest=np.zeros(0, dtype=np.int64),
        )  # fmt: skip


def test_the_front_is_every_supported_plan() -> None:
    near = np.array([[0.0, 4.0, 9.0]])
    cheap = np.array([[9.0, 3.0, 0.0]])

    def solve(weight: float) -> Compromise:
        plan = p_median(blend((near, cheap), (weight, 1.0 - weight)), 1)
        site = plan.sites[0]
        return Compromise(weight, near[0, site], cheap[0, site], plan.gap, plan.sites)

    found = front(solve)
    assert [(c.first, c.second) for c in found] == [(0.0, 9.0), (4.0, 3.0), (9.0, 0.0)]


def test_blend_refuses_weights_that_cannot_be() -> None:
    with pytest.raises(InvalidInput, match="do not pair"):
        blend((np.ones(2),), (1.0, 2.0))
    with pytest.raises(InvalidInput, match="positive"):
        blend((np.ones(2),), (0.0,))


def test_what_a_site_is_worth_follows_from_the_second_nearest() -> None:
    cost = np.array([[0.0, 5.0, 9.0], [6.0, 1.0, 3.0], [8.0, 7.0, 2.0]])
    assert loss_without(cost, (0, 1, 2)).tolist() == [5.0, 2.0, 5.0]
    order, after = building_order(cost, (0, 1, 2))
    assert order[0] == 1
    assert after.tolist() == sorted(after.tolist(), reverse=True)
    assert after[-1] == 3.0
    with pytest.raises(InvalidInput):
        loss_without(cost, (1,))
