"""The proof counts and refuses witnesses by arithmetic alone."""

from __future__ import annotations

import numpy as np
import pytest
from plain_systems import facts, system_of

from ondiris.disclosure import Proof, System, Witness, check_witnesses

SHOWN = np.array([False, True, True, True])
UP, DOWN = 6.0, -6.0


def table(**changed: object) -> System:
    """Return 100 of which 60 are a secret that must blur by 6; the other parts are 20 and 20."""
    return system_of([100.0, 60, 20, 20], [[1, -1, -1, -1]], secret=[1], **changed)


def moving(cells: list[int], deviation: list[float]) -> Witness:
    return Witness(np.array(cells, dtype=np.int64), np.array(deviation))


def pair(other: int = 2, far: float = 6.0) -> list[Witness]:
    return [moving([1, other], [far, -far]), moving([1, other], [-far, far])]


def proof(
    system: System, witnesses: list[Witness], *, hidden: np.ndarray = SHOWN, insiders: bool = False
) -> Proof:
    return check_witnesses(system, hidden, witnesses, against_insiders=insiders)


def test_a_secret_is_proved_by_a_witness_of_either_side() -> None:
    found = proof(table(), pair())
    assert (found.protected, found.claims, found.witnesses) == (1, 2, 2)
    assert (found.insiders, found.pairs, found.shortfalls) == (0, 0, ())
    assert found.holds
    assert str(found) == "Proof(1 cells, 2 claims, 0 insiders, 2 witnesses, 0 shortfalls)"


@pytest.mark.parametrize("side", [0, 1])
def test_one_side_alone_leaves_a_shortfall(side: int) -> None:
    found = proof(table(), pair()[side : side + 1])
    assert found.shortfalls == ("b",)
    assert not found.holds


def test_without_witnesses_every_secret_falls_short() -> None:
    assert proof(table(), []).shortfalls == ("b",)
    known = table(sole=np.array([-1, -1, 0, -1]))
    untried = proof(known, [], insiders=True)
    assert (untried.shortfalls, untried.insiders, untried.pairs) == (("b",), 0, 0)
    nothing = proof(system_of([1.0, 2]), [], hidden=np.zeros(2, np.bool_))
    assert (nothing.claims, nothing.holds) == (0, True)


def test_a_secret_that_is_shown_falls_short_whatever_is_brought() -> None:
    hidden = np.array([False, False, True, True])
    assert proof(table(), pair(), hidden=hidden).shortfalls == ("b",)
    for up, down in ((0.5, 0.5), (0.5, 0.0), (0.0, 0.5)):
        one_side = system_of([8.0, 1], level_up=np.array([up, 0]), level_down=np.array([down, 0]))
        assert proof(one_side, [], hidden=np.array([False, True])).shortfalls == ("a",)


@pytest.mark.parametrize(
    ("part", "good"), [(1.0, True), (1 - 1e-6, True), (1 - 0.8e-6, True), (1 - 1.5e-6, False)]
)
def test_an_end_is_reached_within_a_millionth_of_its_level(part: float, good: bool) -> None:
    assert proof(table(), pair(far=UP * part)).holds is good


@pytest.mark.parametrize(("miss", "good"), [(0.8e-4, True), (1.2e-4, False), (-0.8e-4, True)])
def test_a_witness_keeps_every_equation_but_for_a_trifle_of_the_level(
    miss: float, good: bool
) -> None:
    off = [moving([1, 2], [UP, DOWN + UP * miss]), pair()[1]]
    assert proof(table(), off).holds is good


def test_a_trifle_is_as_large_as_it_says() -> None:
    """Nothing but one fact, of which the witness misses an exact ten-thousandth of the level."""
    told = facts(([0, 1], 1.0, 1.0, "press"))
    alone = system_of([8.0, 1], level_up=np.array([1.0, 0]), bands=told)
    for miss, good in ((1e-4, True), (1.1e-4, False)):
        found = check_witnesses(
            alone, np.ones(2, np.bool_), [moving([0, 1], [1.0, miss])], against_insiders=False
        )
        assert found.holds is good


@pytest.mark.parametrize("far", [7.0, -7.0])
def test_a_witness_stays_within_what_is_public(far: float) -> None:
    told = table(bands=facts(([0, 0, 1, 0], 14.0, 26.0, "press")))
    assert proof(told, pair()).holds
    beyond = [moving([1, 2], [-far, far]), *pair()[int(far < 0) :][:1]]
    assert proof(told, beyond).shortfalls == ("b",)


@pytest.mark.parametrize(
    ("bounds", "good"),
    [
        ({"lower": np.array([0.0, 0, 14, 0])}, True),
        ({"lower": np.array([0.0, 0, 14 + 1e-8, 0])}, True),
        ({"lower": np.array([0.0, 0, 14 + 3e-8, 0])}, False),
        ({"lower": np.array([0.0, 0, 15, 0])}, False),
        ({"upper": np.array([np.inf, 99, 26, 99])}, True),
        ({"upper": np.array([np.inf, 99, 26 - 1e-8, 99])}, True),
        ({"upper": np.array([np.inf, 99, 26 - 3e-8, 99])}, False),
        ({"upper": np.array([np.inf, 65, 99, 99])}, False),
    ],
)
def test_a_witness_stays_within_what_is_known_of_every_cell(
    bounds: dict[str, np.ndarray], good: bool
) -> None:
    assert proof(table(**bounds), pair()).holds is good


def test_bounds_of_small_cells_are_kept_to_a_billionth() -> None:
    for beyond, good in ((0.8e-9, True), (1.3e-9, False)):
        small = system_of([0.5, 0.25], level_up=np.array([0.1, 0]), upper=np.array([0.6, 1]))
        found = check_witnesses(
            small, np.ones(2, np.bool_), [moving([0], [0.1 + beyond])], against_insiders=False
        )
        assert found.holds is good


def test_a_witness_that_moves_what_is_shown_proves_nothing() -> None:
    """Were the total not shown either, it could move with its part."""
    moved = [moving([0, 1], [UP, UP]), moving([0, 1], [DOWN, DOWN])]
    assert proof(table(), moved).shortfalls == ("b",)
    assert proof(table(), moved, hidden=np.ones(4, np.bool_)).holds


def test_a_bad_witness_spoils_no_good_one_and_an_empty_one_none() -> None:
    bad, none = moving([0, 1], [UP, UP]), moving([], [])
    for order in ([bad, *pair()], [*pair(), bad], [none, *pair(), none], [none, bad, *pair(), bad]):
        assert proof(table(), order).holds
    assert proof(table(), [none, none]).shortfalls == ("b",)
    assert proof(table(), [none, bad, none, bad]).shortfalls == ("b",)


def test_against_an_insider_a_witness_leaves_the_insiders_own_cells_alone() -> None:
    """Who is alone in `c` finds `b` out where only the two of them move."""
    known = table(sole=np.array([-1, -1, 4, 2]))
    assert proof(known, pair()).holds
    found = proof(known, pair(), insiders=True)
    assert (found.insiders, found.pairs, found.shortfalls) == (2, 4, ("b",))
    both = proof(known, [*pair(2), *pair(3)], insiders=True)
    assert (both.insiders, both.pairs, both.witnesses, both.holds) == (2, 4, 4, True)
    assert proof(known, [*pair(2), pair(3)[0]], insiders=True).shortfalls == ("b",)


def test_who_owns_a_cell_is_no_attacker_of_it() -> None:
    own = proof(table(sole=np.array([-1, 1, -1, -1])), pair(), insiders=True)
    assert (own.insiders, own.pairs, own.holds) == (1, 0, True)
    more = proof(table(sole=np.array([-1, 1, -1, 0])), pair(), insiders=True)
    assert (more.insiders, more.pairs, more.holds) == (2, 2, True)


def test_who_is_alone_in_what_is_shown_is_no_insider() -> None:
    known = table(sole=np.array([3, -1, -1, 5]))
    hidden = np.array([False, True, True, False])
    found = proof(known, pair(), hidden=hidden, insiders=True)
    assert (found.insiders, found.pairs, found.holds) == (0, 0, True)


def test_who_is_alone_in_something_hidden_is_an_insider_though_other_cells_are_shown() -> None:
    known = table(sole=np.array([4, -1, 4, -1]))
    found = proof(known, [*pair(2), *pair(3)], insiders=True)
    assert (found.insiders, found.pairs, found.holds) == (1, 2, True)
    assert not proof(known, pair(2), insiders=True).holds


def test_a_cell_that_a_witness_names_and_does_not_move_is_left_alone() -> None:
    known = table(sole=np.array([-1, -1, -1, 0]))
    still = [moving([1, 2, 3], [UP, DOWN, 0.0]), moving([1, 2, 3], [DOWN, UP, -0.0])]
    assert proof(known, still, insiders=True).holds


@pytest.mark.parametrize(("limit", "good"), [(2.0, True), (2.000003, False), (0.0, True)])
def test_against_an_insider_whose_knowledge_limits_the_level_less_is_owed(
    limit: float, good: bool
) -> None:
    """Against who is alone in `c` the secret can keep 2 of its 6, which `d` alone gives."""
    known = table(sole=np.array([-1, -1, 0, -1]), limits={(1, 1, 0): limit, (1, -1, 0): limit})
    assert proof(known, [*pair(2), *pair(3, 2.0)], insiders=True).holds is good
    assert proof(known, pair(2), insiders=True).holds is (limit == 0)
    assert not proof(known, pair(3, 2.0), insiders=True).holds


def test_what_is_owed_to_one_insider_is_not_owed_to_another() -> None:
    sole = np.array([-1, -1, 0, 1])
    limits = {(1, 1, 0): 2.0, (1, -1, 0): 2.0}
    found = [*pair(2), *pair(3, 2.0)]
    assert proof(table(sole=sole, limits=limits), found, insiders=True).holds
    turned = {(1, 1, 1): 2.0, (1, -1, 1): 2.0}
    assert not proof(table(sole=sole, limits=turned), found, insiders=True).holds
    of_nobody = {(1, 1, 9): 0.0, (3, 1, 0): 0.0}
    assert not proof(table(sole=sole, limits=of_nobody), found, insiders=True).holds


@pytest.mark.parametrize(("miss", "good"), [(0.8e-4, True), (1.2e-4, False)])
def test_a_smaller_claim_has_a_smaller_trifle(miss: float, good: bool) -> None:
    known = table(sole=np.array([-1, -1, 0, -1]), limits={(1, 1, 0): 2.0, (1, -1, 0): 2.0})
    off = moving([1, 3], [2.0, -2.0 + 2.0 * miss])
    assert proof(known, [*pair(2), off, pair(3, 2.0)[1]], insiders=True).holds is good


def test_a_proof_is_read_back_as_it_was_written() -> None:
    made = Proof(3, 5, 2, 7, 4, ("b", "c"), 1e-5)
    assert made.to_json() == {
        "protected": 3,
        "claims": 5,
        "insiders": 2,
        "insider_pairs": 7,
        "witnesses": 4,
        "shortfalls": 2,
        "shortfall_cells": ["b", "c"],
        "tolerance": 1e-5,
    }
    assert Proof.of_json(made.to_json()) == made
