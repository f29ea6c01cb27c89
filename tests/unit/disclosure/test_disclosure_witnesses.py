"""The nearest witness: which cells it pays least to move so that one moves as far as it must."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import Shortfall, System, Witness
from ondiris.disclosure.witnesses import NearestWitnesses
from ondiris.engines.highs import HighsSolver

SOLVER = HighsSolver()
NOBODY = np.zeros(0, np.int64)


def table(*parts: float, **changed: object) -> System:
    """Return a total, a secret of 60 and other parts; the total may not move."""
    return system_of(
        [60 + sum(parts), 60.0, *parts], [[1.0, *[-1.0] * (1 + len(parts))]], secret=[1], **changed
    )


def asked(
    system: System, toll: Sequence[float], sign: int = 1, *, level: float = 6.0,
    frozen: Sequence[int] = (), usable: Sequence[int] | None = None, tries: int = 1,
) -> list[Witness]:  # fmt: skip
    """Return what is found where a move of each other part costs its toll."""
    cells = np.arange(1, len(system.names)) if usable is None else np.array(usable)
    claim = Shortfall(1, sign, level, 0.0, np.array(frozen, dtype=np.int64))
    tolls = np.array([0.0, 9.0, *toll])
    return list(NearestWitnesses(system, cells, SOLVER).least(claim, tolls, tries=tries))


def moves(witness: Witness) -> dict[int, float]:
    return {
        int(c): round(float(d), 6) for c, d in zip(witness.cells, witness.deviation, strict=True)
    }


@pytest.mark.parametrize("sign", [1, -1])
def test_the_cheapest_cells_move_with_the_claimed_one(sign: int) -> None:
    (found,) = asked(table(40.0, 40, 40), [2, 1, 3], sign)
    assert moves(found) == {1: 6 * sign, 3: -6 * sign}
    assert found.residual < 1e-6


def test_a_cell_moves_no_further_than_it_can_and_another_takes_the_rest() -> None:
    (found,) = asked(table(40.0, 4, 40), [2, 1, 3])
    assert moves(found) == {1: 6, 2: -2, 3: -4}
    upper = np.array([np.inf, np.inf, 43, np.inf])
    (found,) = asked(table(40.0, 40, upper=upper), [1, 9], -1)
    assert moves(found) == {1: -6, 2: 3, 3: 3}


def test_what_is_known_of_a_cell_limits_how_far_it_falls() -> None:
    (found,) = asked(table(40.0, 40, lower=np.array([0.0, 0, 37, 0])), [1, 9])
    assert moves(found) == {1: 6, 2: -3, 3: -3}
    above = table(40.0, lower=np.array([0.0, 55, 0]))
    assert asked(above, [1], -1) == []
    assert asked(above, [1], -1, level=5.0) != []


def test_a_cell_that_can_move_only_a_little_costs_its_toll_for_that_little() -> None:
    """Two of the six for 1 is dearer than six of the six for 2."""
    (found,) = asked(table(40.0, 2), [2, 1])
    assert moves(found) == {1: 6, 2: -6}
    (found,) = asked(table(40.0, 2), [4, 1])
    assert moves(found) == {1: 6, 2: -4, 3: -2}


def test_frozen_cells_stay_where_they_are() -> None:
    (found,) = asked(table(40.0, 40), [2, 1], frozen=[3])
    assert moves(found) == {1: 6, 2: -6}
    (same,) = asked(table(40.0, 40), [2, 1], frozen=[0])
    assert moves(same) == {1: 6, 3: -6}
    assert asked(table(40.0, 40), [2, 1], frozen=[2, 3]) == []


def test_only_usable_cells_move() -> None:
    (found,) = asked(table(40.0, 40, 40), [2, 1, 3], usable=[1, 2, 4])
    assert moves(found) == {1: 6, 2: -6}
    (other,) = asked(table(40.0, 40, 40), [2, 1, 3], usable=[1, 2, 4], frozen=[2, 3])
    assert moves(other) == {1: 6, 4: -6}
    (last,) = asked(table(40.0, 40, 40), [2, 1, 3], usable=[1, 2, 3], frozen=[4])
    assert moves(last) == {1: 6, 3: -6}
    assert asked(table(40.0), [1], usable=[1]) == []


def test_there_is_none_where_the_cell_itself_cannot_reach_its_level() -> None:
    assert asked(table(400.0), [1], -1, level=61.0) == []
    assert asked(table(400.0), [1], -1, level=60.00003) != []
    upper = np.array([np.inf, 65.0, np.inf])
    assert asked(table(400.0, upper=upper), [1]) == []
    assert asked(table(400.0, upper=upper), [1], -1) != []


def test_what_is_public_binds_every_cell() -> None:
    told = facts(([0, 0, 0, 1], 37.0, 42.0, "press"))
    (found,) = asked(table(40.0, 40, bands=told), [9, 1])
    assert moves(found) == {1: 6, 2: -3, 3: -3}
    (found,) = asked(table(40.0, 40, bands=told), [9, 1], -1)
    assert moves(found) == {1: -6, 2: 4, 3: 2}


def test_as_many_are_found_as_are_asked_for_and_each_pays_for_its_own() -> None:
    system = table(5.4, 60, 0.6)
    for tries in (1, 2, 4):
        found = asked(system, [0.9, 1.05, 0.2], tries=tries)
        assert len(found) == tries
        assert {tuple(moves(one).items()) for one in found} == {((1, 6.0), (2, -5.4), (3, -0.6))}
    assert asked(system, [1, 1, 1], frozen=[2, 3, 4], tries=3) == []


def test_levels_below_one_are_reached_as_well() -> None:
    (found,) = asked(table(40.0, 40), [2, 1], level=0.5)
    assert moves(found) == {1: 0.5, 3: -0.5}
