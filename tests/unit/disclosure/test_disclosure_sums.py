"""Sums that nobody publishes: which of them are secrets, and how they enter the system."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plain_systems import facts, matrix, system_of
from scipy import sparse

from ondiris.disclosure import (
    Cells,
    Contributions,
    Hierarchy,
    Rules,
    Shape,
    System,
    Waiver,
    stack,
)
from ondiris.disclosure.sums import changes, with_holding_sums, with_sums

LEAVES = "abcde"
SHAPE = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys(LEAVES, "T")),))
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10)
OWNERS = {"a0": "H", "b0": "H", "c0": "G", "d0": "G"}


def rows(holdings: dict[str, str] | None = None, **values: list[float]) -> Contributions:
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    amounts = np.array([v for some in values.values() for v in some])
    return Contributions((np.array(codes),), np.array(people), amounts, holdings=holdings or {})


def table(contributions: Contributions) -> tuple[System, Cells]:
    cells = Cells.of(SHAPE, contributions)
    names = SHAPE.names
    equations = SHAPE.equations.toarray().tolist()
    return system_of(cells.net.tolist(), equations, names=names, sole=cells.sole), cells


ALONE = rows(OWNERS, a=[50.0], b=[30.0], c=[200.0], d=[100.0], e=[10.0] * 4)


def added(before: System, after: System) -> list[str]:
    return list(after.names[len(before.names) :])


def test_what_a_holding_has_in_all_the_cells_it_is_alone_in_is_a_secret_of_its_own() -> None:
    system, cells = table(ALONE)
    system = replace(system, lower=np.array([0.0, 3, 4, 5, 6, 0]))
    found = with_holding_sums(system, SHAPE.leaf_cells, cells, RULES)
    assert added(system, found) == ["c+d", "a+b"]
    assert found.values[6:].tolist() == [300, 80]
    assert found.level_up[6:].tolist() == [30, 8]
    assert found.level_down[6:].tolist() == [30, 8]
    assert found.lower[6:].tolist() == [11, 7]
    assert np.isinf(found.upper[6:]).all()
    assert found.equations.toarray()[1:].tolist() == [
        [0, 0, 0, 1, 1, 0, -1, 0],
        [0, 1, 1, 0, 0, 0, 0, -1],
    ]


def test_a_sum_is_hidden_in_every_pattern_and_costs_nothing() -> None:
    system, cells = table(ALONE)
    found = with_holding_sums(system, SHAPE.leaf_cells, cells, RULES)
    assert found.hidden.tolist() == [False] * 6 + [True] * 2
    assert not found.primary[6:].any()
    assert not found.free[6:].any()
    assert found.weight[6:].tolist() == [0, 0]
    assert found.sole[6:].tolist() == [-1, -1]
    assert found.group.tolist() == list(range(8))


def test_who_is_alone_in_one_cell_only_is_known_by_no_sum() -> None:
    """Who is not alone in a second one, or reported nothing in it, stands in one only."""
    system, cells = table(rows(OWNERS, a=[50.0], b=[30.0, 4], c=[200.0], d=[0.0], e=[10.0] * 4))
    assert with_holding_sums(system, SHAPE.leaf_cells, cells, RULES) is system
    nobody, none = table(rows(a=[1.0] * 4))
    assert with_holding_sums(nobody, SHAPE.leaf_cells, none, RULES) is nobody


def test_sums_are_of_the_leaves_that_are_asked_about() -> None:
    system, cells = table(ALONE)
    found = with_holding_sums(system, np.array([1, 2, 3]), cells, RULES)
    assert added(system, found) == ["a+b"]


def test_a_sum_that_the_rules_let_pass_is_none_of_ours() -> None:
    """G agreed to be visible."""
    agreed = replace(ALONE, waivers=(Waiver("G", "letter 7"),))
    system, cells = table(agreed)
    assert added(system, with_holding_sums(system, SHAPE.leaf_cells, cells, RULES)) == ["a+b"]


def test_sums_of_a_table_that_stands_elsewhere_are_named_with_it() -> None:
    system, cells = table(ALONE)
    both = stack([system_of([7.0]), replace(system, lower=np.full(6, 1.0))])
    members = sparse.csr_array((np.ones(6), (np.arange(6), np.arange(1, 7))), shape=(6, 7))
    found = with_holding_sums(
        both, SHAPE.leaf_cells, cells, RULES, members=2.0 * members, name="late"
    )
    assert added(both, found) == ["c+d of late", "a+b of late"]
    assert found.values[7:].tolist() == [600, 160]
    assert found.lower[7:].tolist() == [-np.inf, -np.inf]
    assert found.level_down[7:].tolist() == [30, 8]


def test_a_sum_of_any_cells_is_one_more_cell_bound_to_them() -> None:
    system = system_of([10.0, 6, 4], [[1, -1, -1]], bands=facts(([0, 1, 0], 5.0, 7.0, "press")))
    found = with_sums(
        system, matrix([[0, 2, -1], [1, 0, 1]], 3), ["x", "y"], np.array([3.0, 5]),
        np.array([6.0, 0]), sole=np.array([4, -1]),
    )  # fmt: skip
    assert found.names == ("a", "b", "c", "x", "y")
    assert found.values.tolist() == [10, 6, 4, 8, 14]
    assert found.equations.toarray().tolist() == [
        [1, -1, -1, 0, 0],
        [0, 2, -1, -1, 0],
        [1, 0, 1, 0, -1],
    ]
    assert found.bands.matrix.toarray().tolist() == [[0, 1, 0, 0, 0]]
    assert found.bands.sources == ("press",)
    assert found.lower.tolist() == [0, 0, 0, 6, 0]
    assert found.level_up.tolist() == [0, 0, 0, 3, 5]
    assert found.level_down.tolist() == [0, 0, 0, 2, 5]
    assert found.sole.tolist() == [-1, -1, -1, 4, -1]


def test_no_sums_change_nothing() -> None:
    system = system_of([10.0])
    assert with_sums(system, matrix([], 1), [], np.zeros(0), np.zeros(0)) is system


ONE = sparse.eye_array(SHAPE.cells, format="csr")


def changed(
    new: Contributions,
    old: Contributions,
    matches: sparse.csr_array = ONE,
    weights: tuple[float, float] = (1.0, 1.0),
) -> Cells:
    return changes(Cells.of(SHAPE, new), Cells.of(SHAPE, old), matches, weights)


def by_holding(found: Cells, cell: int) -> dict[str, float]:
    row = found.shares[[cell]].toarray()[0]
    return {str(h): float(v) for h, v in zip(found.holdings, row, strict=True) if v}


def test_changes_are_amounts_of_each_holding_whatever_their_sign() -> None:
    found = changed(rows(a=[50.0, 30, 9], b=[4.0]), rows(a=[40.0, 35], b=[4.0]))
    assert by_holding(found, 1) == {"a0": 10, "a1": 5, "a2": 9}
    assert found.total.tolist() == [24, 24, 0, 0, 0, 0]
    assert found.count.tolist()[:3] == [3, 3, 0]


def test_who_left_has_changed_as_much_as_who_came() -> None:
    found = changed(rows(a=[50.0]), rows(a=[50.0], b=[7.0]))
    assert by_holding(found, 2) == {"b0": 7}


def test_what_an_old_cell_is_the_sum_of_is_compared_with_it() -> None:
    """The old `a` is the new `a` and `b`; `c` has no match and no change."""
    matches = matrix([[0] * 6, [0, 1, 1, 0, 0, 0]] + [[0] * 6] * 4, 6)
    new, old = rows(a=[20.0], b=[15.0], c=[9.0]), rows({"b0": "b0"}, a=[20.0], c=[1.0])
    found = changed(new, old, matches)
    assert by_holding(found, 1) == {"b0": 15}
    assert found.total.tolist() == [0, 15, 0, 0, 0, 0]


def test_means_are_compared_as_sums_over_their_months() -> None:
    found = changed(rows(a=[50.0], b=[20.0]), rows(a=[30.0], b=[40.0]), weights=(2.0, 1.0))
    assert found.total.tolist() == [70, 70, 0, 0, 0, 0]
    assert changed(rows(a=[50.0]), rows(a=[30.0]), weights=(3.0, 5.0)).total.tolist()[1] == 0


@pytest.mark.parametrize(
    ("weight", "amount", "told"),
    [(1.0, 0.8e-6, 0), (1.0, 1.2e-6, 1), (4.0, 0.8e-6, 0), (4.0, 1.2e-6, 1)],
)
def test_the_rounding_of_sums_is_no_change(weight: float, amount: float, told: int) -> None:
    found = changed(rows(a=[1 + amount]), rows(a=[1.0]), weights=(weight, weight))
    assert found.count.tolist()[1] == told


def test_a_consent_to_either_release_is_one_to_their_difference() -> None:
    new = replace(rows(a=[5.0], b=[6.0]), waivers=(Waiver("a0", "letter 1"),))
    old = replace(rows(b=[7.0], c=[8.0]), waivers=(Waiver("c0", "letter 2"),))
    found = changed(new, old)
    agreed = dict(zip(found.holdings.tolist(), found.waived.tolist(), strict=True))
    assert agreed == {"a0": True, "b0": False, "c0": True}


def test_who_is_nameless_in_both_releases_is_compared_as_one() -> None:
    """The small ones are called otherwise in either release, and once they are two."""
    new = replace(rows(a=[100.0, 4], b=[3.0]), nameless=frozenset({"a1"}))
    people = np.array(["a0", "rest", "others", "b0"])
    old = Contributions((np.array(["a", "a", "a", "b"]),), people, np.array([100.0, 3, 1, 3]))
    pooled = replace(old, nameless=frozenset({"rest", "others"}))
    assert changed(new, pooled).total.tolist() == [0] * 6
    assert changed(replace(new, value=np.array([100.0, 6, 3])), pooled).total.tolist()[1] == 2
    assert changed(new, old).total.tolist()[1] == 0
    named = replace(new, nameless=frozenset())
    assert changed(named, old).total.tolist()[1] == 8


def test_releases_count_alike_unless_it_is_said() -> None:
    new, old = rows(a=[50.0], b=[20.0]), rows(a=[30.0], b=[20.0])
    found = changes(Cells.of(SHAPE, new), Cells.of(SHAPE, old), ONE)
    assert found.total.tolist()[:3] == [20, 20, 0]
