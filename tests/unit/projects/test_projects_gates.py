"""Gates of a launch: when they are over, given how long they lasted, and what they hold back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from ondiris.errors import InvalidInput
from ondiris.projects import Assumptions, DeliveryUnit, Gate, TimeLaw, joint_draws, portfolio_of
from ondiris.projects.gates import GateLaw, gate_end, rest_after
from ondiris.projects.portfolio import Portfolio

STILL = Assumptions(("g",), np.zeros((1, 1)), np.zeros((1, 1)), 0.0)
PLANT = DeliveryUnit("plant", "g", (100.0,), exits=0.0)


def launches(portfolio: Portfolio, a: Assumptions, draws: int = 4_040) -> np.ndarray:
    (block,) = joint_draws(portfolio, a, draws=draws, seed=3)
    return block.launch


def test_a_gate_without_spread_is_over_when_its_time_is_up_and_never_before_today():
    law, zero = GateLaw(0.0), np.zeros(1)
    assert gate_end(Gate("s", 90.0, waited=30.0, ahead=7.0), law, zero, zero).tolist() == [67.0]
    assert gate_end(Gate("s", 90.0, waited=120.0, ahead=7.0), law, zero, zero).tolist() == [7.0]
    slow = np.log([2.0])
    assert gate_end(Gate("s", 90.0, waited=30.0), law, slow, zero).tolist() == [pytest.approx(150)]


def test_what_has_lasted_is_drawn_from_what_is_left_of_its_law():
    # Of a log-normal law of median 100 and deviation 0.6, given more than 150 days.
    law, z = stats.lognorm(0.6, scale=100.0), stats.norm.ppf([0.1, 0.5, 0.9])
    found = gate_end(Gate("s", 100.0, waited=150.0), GateLaw(0.6), np.zeros(3), z)
    left = law.sf(150.0) * (1 - np.array([0.1, 0.5, 0.9]))
    assert found == pytest.approx(law.isf(left) - 150.0, rel=1e-9)


def test_the_longest_wait_leaves_a_number_and_no_overflow():
    found = gate_end(
        Gate("s", 1.0, waited=20_000.0), GateLaw(0.4), np.zeros(2), np.array([-3, 3.0])
    )
    assert np.isfinite(found).all()
    assert (found > 0).all()
    assert found[0] < found[1]


def test_an_exponential_gate_forgets_how_long_it_lasted():
    law, z = GateLaw(0.6, memoryless=True), stats.norm.ppf([0.9])
    for waited in (0.0, 500.0):
        found = gate_end(Gate("s", 100.0, waited=waited), law, np.log([3.0]), z)
        assert found == pytest.approx(300 * np.log(10))


def test_what_follows_a_gate_takes_the_luck_of_its_unit():
    gate = Gate("s", 1.0, after=50.0)
    found = rest_after(gate, GateLaw(0.5), np.log([2.0]), np.array([3.0]))
    assert found == pytest.approx(50 * 2 * np.exp(1.5))
    found = rest_after(gate, GateLaw(0.5, memoryless=True), np.log([2.0]), stats.norm.ppf([0.9]))
    assert found == pytest.approx(100 * np.log(10))
    assert rest_after(Gate("s", 1.0), GateLaw(0.5), np.zeros(1), np.ones(1)).tolist() == [0.0]


@pytest.mark.parametrize(
    ("gate", "day"),
    [
        (Gate("s", 60.0), 100.0),  # over before the plant is ready
        (Gate("s", 60.0, after=70.0), 130.0),
        (Gate("s", 160.0), 160.0),
        (Gate("s", 60.0, ahead=120.0, waited=80.0), 120.0),
        (Gate("s", 60.0, delay=90.0), 150.0),
    ],
)
def test_a_launch_is_the_later_of_its_path_and_its_gates(gate: Gate, day: float):
    assert set(launches(portfolio_of([replace(PLANT, gates=(gate,))]), STILL, 10)[0]) == {day}


def test_a_gate_moves_nobody_else_and_keeps_its_luck():
    a = replace(STILL, spread=0.5, exits=np.full((1, 1), 0.2))
    gate = Gate("s", 150.0, waited=20.0)
    other = DeliveryUnit("other", "g", (80.0,))
    plant = replace(PLANT, exits=1.0)
    free = launches(portfolio_of([plant, other]), a)
    held = launches(portfolio_of([replace(plant, gates=(gate,)), other]), a)
    assert (held[1] == free[1]).all()
    assert (held[0] >= free[0]).all()
    assert (held[0] > free[0]).any()
    later = launches(portfolio_of([replace(plant, gates=(replace(gate, waited=40.0),))]), a)
    assert (later[0] >= free[0]).all()


def test_promises_of_one_substation_are_late_together():
    a = replace(STILL, spread=0.6)
    alone, shared = Gate("a", 400.0), {"power": 0.9}
    gates = [Gate(f"g{i}", 400.0, loadings=shared) for i in range(2)]
    units = [
        DeliveryUnit(f"p{i}", "g", (1.0,), exits=0.0, loadings={"power": 0.1}, gates=(gate,))
        for i, gate in enumerate(gates)
    ]
    one, two = np.log(launches(portfolio_of(units), a))
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(0.81, abs=0.03)
    apart = [replace(u, gates=(replace(alone, id=u.id),)) for u in units]
    one, two = np.log(launches(portfolio_of(apart), a))
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(0.0, abs=0.05)


def test_a_delay_of_power_reaches_the_connections_that_hang_on_it():
    power = Gate("s", 160.0, loadings={"power": 0.4})
    unit = replace(PLANT, loadings={"power": 0.4}, exits=1.0, gates=(power, Gate("t", 60.0)))
    delayed = portfolio_of([unit]).delayed("power", 30)
    assert [gate.delay for gate in delayed.units[0].gates] == [30.0, 0.0]
    assert set(launches(delayed, STILL, 10)[0]) == {190.0}
    assert portfolio_of([unit]).on_time("plant").units[0].gates == ()


def test_an_exponential_law_holds_for_gates_too():
    a = replace(STILL, time_law=TimeLaw.EXPONENTIAL)
    unit = DeliveryUnit("p", "g", (1e-9,), exits=0.0, gates=(Gate("s", 100.0, waited=70.0),))
    assert launches(portfolio_of([unit]), a).mean() == pytest.approx(100, rel=0.05)


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ({"typical": 0.0}, "negative-number"),
        ({"typical": 1.0, "waited": -1.0}, "negative-number"),
        ({"typical": np.inf}, "negative-number"),
        ({"typical": 1.0, "loadings": {"power": 0.9, "builder": 0.5}}, "loadings"),
    ],
)
def test_a_gate_that_cannot_be_is_refused(numbers: dict, code: str):
    with pytest.raises(InvalidInput) as refused:
        Gate("s", **numbers)
    assert refused.value.code == code
