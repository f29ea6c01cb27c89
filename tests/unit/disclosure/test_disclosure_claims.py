"""What is claimed of a pattern, and when a table is a witness of it."""

from __future__ import annotations

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import Claims, Shortfall, System, Witness
from ondiris.disclosure.claims import claims_of


def table() -> System:
    return system_of(
        [100.0, 60, 40], [[1, -1, -1]], level_up=np.array([0.0, 6, 4]),
        level_down=np.array([0.0, 5, 0]), bands=facts(([0, 0, 1], 35.0, 43.0, "press")),
    )  # fmt: skip


def claim(level: float, sign: int = 1) -> Claims:
    return Claims(np.array([1]), np.array([sign]), np.array([level]))


def test_every_hidden_cell_with_a_level_claims_each_side_that_has_one() -> None:
    found = claims_of(table(), np.array([True, True, True]))
    assert found.cell.tolist() == [1, 2, 1]
    assert found.sign.tolist() == [1, 1, -1]
    assert found.level.tolist() == [6, 4, 5]
    assert len(found) == 3
    shown = claims_of(table(), np.array([True, True, False]))
    assert list(zip(shown.cell, shown.sign, shown.level, strict=True)) == [(1, 1, 6), (1, -1, 5)]
    assert len(claims_of(table(), np.array([True, False, False]))) == 0


def test_a_level_of_less_than_one_is_claimed_as_well() -> None:
    small = system_of([8.0, 5], level_up=np.array([0.5, 0]), level_down=np.array([0, 0.25]))
    found = claims_of(small, np.ones(2, np.bool_))
    assert list(zip(found.cell, found.sign, found.level, strict=True)) == [
        (0, 1, 0.5),
        (1, -1, 0.25),
    ]


def test_some_claims_are_taken_by_number_or_by_mask() -> None:
    found = claims_of(table(), np.ones(3, np.bool_))
    last = found[np.array([2])]
    assert (last.cell.tolist(), last.sign.tolist(), last.level.tolist()) == ([1], [-1], [5])
    assert found[np.array([True, False, True])].level.tolist() == [6, 5]


@pytest.mark.parametrize(
    ("far", "good"),
    [(2.0, True), (1.0, True), (1 - 1e-6, True), (1 - 0.8e-6, True), (1 - 1.2e-6, False),
     (0.5, False), (-1.0, False)],
)  # fmt: skip
@pytest.mark.parametrize("sign", [1, -1])
def test_a_witness_moves_the_cell_as_far_as_its_level_to_that_side(
    far: float, good: bool, sign: int
) -> None:
    witness = Witness(np.array([1, 2]), np.array([sign * far, -sign * far]))
    assert witness.proves(claim(1.0, sign), 3).tolist() == [good]


@pytest.mark.parametrize(
    ("residual", "good"), [(0.0, True), (4e-5, True), (5e-5, True), (6e-5, False), (1.0, False)]
)
@pytest.mark.parametrize("level", [1.0, 64.0])
def test_a_witness_misses_no_equation_by_more_than_a_trifle_of_the_level(
    residual: float, good: bool, level: float
) -> None:
    witness = Witness(np.array([1]), np.array([100.0]), residual=residual * level)
    assert witness.proves(claim(level), 3).tolist() == [good]


@pytest.mark.parametrize(
    ("deviation", "miss"),
    [
        ([2.0, -2], 0.0),
        ([5.0, -5], 0.0),
        ([7.0, -7], 2.0),
        ([-4.0, 4], 1.0),
        ([-5.0, 2], 3.0),
        ([6.0, -2], 4.0),
    ],
)
def test_a_witness_knows_by_how_much_it_misses_the_worst_equation_or_fact(
    deviation: list[float], miss: float
) -> None:
    """Of 40 it is known that it lies within 35 and 43; both parts together stay 100."""
    found = Witness.of(table(), np.array([1, 2]), np.array(deviation))
    assert found.residual == miss
    assert found.dense(3).tolist() == [0, *deviation]


def test_a_shortfall_is_a_claim_that_fails() -> None:
    found = Shortfall(1, -1, 5.0, 2.0, np.zeros(0, np.int64))
    assert found.insider == -1
    own = found.claim
    assert (own.cell.tolist(), own.sign.tolist(), own.level.tolist()) == ([1], [-1], [5.0])
