"""What a relief brings: by hand, and against two whole sets of draws of the same luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.projects import (
    Assumptions,
    DeliveryUnit,
    Gate,
    Ratio,
    Relief,
    joint_draws,
    portfolio_of,
    relieved,
)

STILL = Assumptions(("g",), np.zeros((1, 1)), np.zeros((1, 1)), 0.0)
RNG = np.random.default_rng(7)
DRAWN = Assumptions(
    ("g",), RNG.normal(0.2, 0.3, (64, 1)), RNG.gamma(2, 0.2, (64, 1)), 0.5,
    jobs=Ratio(0.7, 0.2, 0.5, 0.2), replaced=np.full((64, 1), 0.6), renewal=300.0,
)  # fmt: skip


def plant(
    *gates: Gate, days: float = 100.0, jobs: float = 80.0, exits: float = 0.0
) -> DeliveryUnit:
    return DeliveryUnit("plant", "g", (days,), jobs=jobs, exits=exits, gates=gates,
                        loadings={"power": 0.4})  # fmt: skip


@pytest.mark.parametrize(
    ("gates", "by", "launches", "sooner"),
    [
        # The permit takes to day 160 and would be over on day 20: the plant is ready on day 100.
        ((Gate("permit", 160.0),), 120, 1, 60.0),
        ((Gate("permit", 160.0),), 99, 0, 60.0),
        ((Gate("permit", 160.0),), 160, 0, 60.0),
        # Ninety days follow the permit: day 110 at best.
        ((Gate("permit", 160.0, after=90.0),), 120, 1, 140.0),
        # The road takes as long: the permit alone brings nothing.
        ((Gate("permit", 160.0), Gate("road", 170.0)), 165, 0, 0.0),
        ((Gate("permit", 160.0), Gate("road", 150.0)), 155, 1, 10.0),
        # The permit is over long before the plant is ready.
        ((Gate("permit", 60.0),), 120, 0, 0.0),
    ],
)
def test_a_relief_brings_what_the_calendar_says(
    gates: tuple, by: int, launches: int, sooner: float
):
    relief = Relief("plant", "permit", 20.0)
    (found,) = relieved(portfolio_of([plant(*gates)]), STILL, [relief], by, draws=5, seed=1)
    assert found.relief is relief
    assert set(found.launches) == {launches}
    assert found.sooner == pytest.approx(np.full(5, sooner))
    assert found.jobs == pytest.approx(np.full(5, 80.0 * launches))


@pytest.mark.parametrize("exits", [0.0, 3.0])
def test_gains_are_the_difference_of_two_sets_of_draws(exits: float):
    gate = Gate("permit", 250.0, waited=40.0, ahead=3.0)
    held = portfolio_of([plant(gate, exits=exits)])
    free = portfolio_of([plant(exits=exits)])
    by, draws = 220, 4_040
    (a,) = joint_draws(held, DRAWN, draws=draws, seed=5)
    (b,) = joint_draws(free, DRAWN, draws=draws, seed=5)
    (found,) = relieved(held, DRAWN, [Relief("plant", "permit", 0.0)], by, draws=draws, seed=5)
    before, after = (np.ceil(block.launch[0]) <= by for block in (a, b))
    assert (found.launches == after.astype(int) - before).all()
    assert found.launches.sum() > 100
    assert found.jobs == pytest.approx(b.amounts.jobs[0] * (after & ~before))
    if not exits:
        assert found.sooner == pytest.approx(a.launch[0] - b.launch[0])


def test_units_without_promised_jobs_bring_launches_alone():
    held = portfolio_of([plant(Gate("permit", 160.0), jobs=0.0)])
    (found,) = relieved(held, STILL, [Relief("plant", "permit", 20.0)], 120, draws=1, seed=1)
    assert (found.launches.tolist(), found.jobs.tolist()) == ([1], [0.0])


def test_nothing_asked_is_nothing_told():
    assert list(relieved(portfolio_of([plant()]), STILL, [], 10, draws=3, seed=1)) == []


@pytest.mark.parametrize(
    ("relief", "numbers", "code"),
    [
        (Relief("port", "permit", 1.0), {}, "unknown-project"),
        (Relief("plant", "road", 1.0), {}, "unknown-gate"),
        (Relief("plant", "permit", 1.0), {"draws": 0}, "days"),
        (Relief("plant", "permit", 1.0), {"day": -1}, "days"),
    ],
)
def test_what_is_not_there_is_refused(relief: Relief, numbers: dict, code: str):
    held, asked = portfolio_of([plant(Gate("permit", 160.0))]), {"day": 10, "draws": 3, **numbers}
    with pytest.raises(InvalidInput) as refused:
        list(relieved(held, STILL, [relief], asked["day"], draws=asked["draws"], seed=1))
    assert refused.value.code == code


def test_reliefs_are_told_in_the_order_asked_each_alone():
    gates = (Gate("permit", 160.0), Gate("road", 150.0))
    both = [Relief("plant", "road", 20.0), Relief("plant", "permit", 20.0)]
    found = list(relieved(portfolio_of([plant(*gates)]), STILL, both, 155, draws=2, seed=1))
    assert [one.relief.gate for one in found] == ["road", "permit"]
    assert [one.launches.tolist() for one in found] == [[0, 0], [1, 1]]
    assert replace(both[0]) == found[0].relief
