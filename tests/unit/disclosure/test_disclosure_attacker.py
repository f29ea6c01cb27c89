"""The attacker's programme: how far hidden cells can move, alone, together and against insiders."""

from __future__ import annotations

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import System
from ondiris.disclosure.attacker import Attacker
from ondiris.engines.highs import HighsSolver

SOLVER = HighsSolver()
PARTS = np.array([False, True, True])


def table(**changed: object) -> System:
    return system_of([100.0, 60, 40], [[1, -1, -1]], **changed)


def attacker(system: System, scale: float = 1.0, hidden: np.ndarray = PARTS) -> Attacker:
    return Attacker(system, hidden, SOLVER, scale)


def free(count: int, value: float = 1e9) -> Attacker:
    """Return an attacker of cells that nothing binds."""
    return attacker(system_of([value] * count), hidden=np.ones(count, np.bool_))


@pytest.mark.parametrize(("sign", "moved"), [(1, [5.0, -5]), (-1, [-5.0, 5])])
def test_a_hidden_cell_moves_as_far_as_it_is_asked_and_its_line_keeps_its_sum(
    sign: int, moved: list[float]
) -> None:
    found = attacker(table()).push_one(0, sign, 5.0)
    np.testing.assert_allclose(found, moved, atol=1e-9)


def test_places_are_those_of_hidden_cells() -> None:
    one = attacker(table())
    assert one.cells.tolist() == [1, 2]
    assert one.place(np.array([2, 1])).tolist() == [1, 0]


@pytest.mark.parametrize(("sign", "far"), [(1, 40.0), (-1, -60.0)])
def test_no_cell_falls_below_nought(sign: int, far: float) -> None:
    assert attacker(table()).push_one(0, sign, 500.0)[0] == pytest.approx(far)


@pytest.mark.parametrize(("sign", "far"), [(1, 5.0), (-1, -2.5)])
def test_no_cell_leaves_what_is_public_whatever_the_scale(sign: int, far: float) -> None:
    told = table(bands=facts(([0, 1, 0], 55.0, 70.0, "press")))
    assert attacker(told, scale=2.0).push_one(0, sign, 100.0)[0] == pytest.approx(far)
    bound = table(lower=np.array([0.0, 55, 0]), upper=np.array([np.inf, 70, np.inf]))
    assert attacker(bound, scale=2.0).push_one(0, sign, 100.0)[0] == pytest.approx(far)


@pytest.mark.parametrize("sign", [1, -1])
def test_nothing_is_asked_beyond_a_million_levels(sign: int) -> None:
    assert free(1).push_one(0, sign, 3e6)[0] == pytest.approx(sign * 1e6, rel=1e-9)


def test_one_question_leaves_no_trace_in_the_next() -> None:
    one = attacker(table())
    for sign, place, moved in ((1, 0, [5.0, -5]), (1, 1, [-7.0, 7]), (-1, 0, [-9.0, 9])):
        np.testing.assert_allclose(one.push_one(place, sign, abs(moved[0])), moved, atol=1e-9)


def test_many_cells_are_asked_at_once_each_to_its_level() -> None:
    found = free(4).push(np.array([0, 1, 3]), np.array([1, -1, 1]), np.array([2.0, 3, 4]))
    np.testing.assert_allclose(found[[0, 1, 3]], [2, -3, 4])


def test_what_is_asked_together_weighs_by_its_level() -> None:
    """`a` rises as `b` falls: a whole small level counts for more than half a large one."""
    tied = system_of([0.0, 0, 0], [[1, -1, -1]], lower=np.full(3, -np.inf))
    two = Attacker(tied, PARTS, SOLVER, 1.0)
    np.testing.assert_allclose(
        two.push(np.array([0, 1]), np.array([1, 1]), np.array([2.0, 10])), [2, -2], atol=1e-9
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_who_is_asked_to_one_side_goes_to_the_other_by_four_levels_at_most(sign: int) -> None:
    """Six cells rise where one falls by nine tenths of what they gain: it falls by four levels."""
    tied = system_of([0.0] * 7, [[-0.9] * 6 + [-1.0]], lower=np.full(7, -np.inf))
    seven = Attacker(tied, np.ones(7, np.bool_), SOLVER, 1.0)
    moved = seven.push(np.arange(7), np.full(7, sign), np.full(7, 2.0))
    assert moved[6] == pytest.approx(-8 * sign)
    assert moved[:6].sum() == pytest.approx(8 / 0.9 * sign)


def test_after_many_were_asked_each_has_its_own_bounds_again() -> None:
    two = free(2)
    two.push(np.array([0]), np.array([1]), np.array([2.0]))
    two.release()
    assert two.push_one(0, 1, 100.0)[0] == pytest.approx(100)
    assert two.push_one(0, -1, 100.0)[0] == pytest.approx(-100)
    two.push(np.array([0, 1]), np.array([1, 1]), np.array([2.0, 2.0]))
    two.release()
    moved = two.push_one(0, 1, 100.0)
    assert moved[0] == pytest.approx(100)


def test_no_cost_is_left_over_once_all_is_released() -> None:
    """Were `c` still wanted up, twice as much as `b` is now, `b` would have to come down."""
    one = attacker(table())
    one.push(np.array([1]), np.array([1]), np.array([0.5]))
    one.release()
    np.testing.assert_allclose(one.push_one(0, 1, 5.0), [5, -5], atol=1e-9)


def test_who_was_asked_stands_in_nobodys_way_once_all_is_released() -> None:
    one = attacker(table())
    one.push(np.array([1]), np.array([1]), np.array([2.0]))
    one.release()
    np.testing.assert_allclose(one.push_one(0, -1, 9.0), [-9, 9], atol=1e-9)


def test_what_an_insider_knows_is_held_until_it_is_let_go() -> None:
    one = attacker(table())
    one.freeze(np.array([2]))
    assert one.push_one(0, 1, 5.0)[0] == pytest.approx(0, abs=1e-9)
    assert one.push(np.array([0]), np.array([1]), np.array([5.0]))[0] == pytest.approx(0, abs=1e-9)
    one.release()
    assert one.push_one(0, -1, 5.0)[0] == pytest.approx(0, abs=1e-9)
    one.thaw(np.array([2]))
    assert one.push_one(0, 1, 500.0)[0] == pytest.approx(40)
    assert one.push_one(1, 1, 500.0)[1] == pytest.approx(60)


def test_a_solution_is_a_witness_in_the_tables_own_units_within_its_bounds() -> None:
    one = attacker(table(), scale=4.0)
    found = one.witness(np.array([2.0, -2.0]))
    assert found.cells.tolist() == [1, 2]
    assert found.deviation.tolist() == [8, -8]
    assert found.residual == 0
    beyond = one.witness(np.array([10.0 + 1e-7, -10.0 - 1e-7]))
    assert beyond.deviation.tolist() == [40 + 4e-7, -40]
    assert beyond.residual == pytest.approx(4e-7, rel=1e-6)
    capped = attacker(table(upper=np.array([100.0, 70, 100]))).witness(np.array([11.0, -11]))
    assert capped.deviation.tolist() == [10, -11]


def test_a_witness_names_only_what_moves() -> None:
    found = free(3).witness(np.array([0.0, 2e-12, -5e-13]))
    assert found.cells.tolist() == [1]
