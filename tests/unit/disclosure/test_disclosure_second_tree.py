"""Two trees over one dimension: codes, equations, patterns, and what they tell together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from ondiris.disclosure import (
    Contributions,
    Cost,
    Hierarchy,
    Insiders,
    Reported,
    Rules,
    Shape,
    audit_table,
    protect_table,
    protect_tables,
    ranked_recodings,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput

SOLVER = HighsSolver()
FIRST = {"T": None, "A": "T", "B": "T", "a": "A", "b": "A", "c": "B", "d": "B"}
SECOND = {"a": "X", "c": "X", "b": "Y", "d": "Y", "X": "T", "Y": "T"}
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, insiders=Insiders.NONE, cost=Cost.VALUE
)


def test_codes_of_a_second_tree_stand_after_those_of_the_first() -> None:
    tree = Hierarchy("activity", FIRST, SECOND)
    assert tree.codes == ("T", "A", "B", "a", "b", "c", "d", "X", "Y")
    assert [tree.codes[i] for i in tree.leaves] == ["a", "b", "c", "d"]
    assert tree.leaves_below("X") == ("a", "c")
    assert tree.leaves_below("T") == ("a", "b", "c", "d")


def test_every_sum_of_either_tree_is_an_equation_and_takes_each_leaf_once() -> None:
    shape = Shape((Hierarchy("activity", FIRST, SECOND),))
    values = shape.roll_up @ np.array([0, 0, 0, 1.0, 10, 100, 1000, 0, 0])
    assert values.tolist() == [1111, 11, 1100, 1, 10, 100, 1000, 101, 1010]
    rows = {tuple(row) for row in shape.equations.toarray().astype(int).tolist()}
    assert rows == {
        (1, -1, -1, 0, 0, 0, 0, 0, 0),
        (1, 0, 0, 0, 0, 0, 0, -1, -1),
        (0, 1, 0, -1, -1, 0, 0, 0, 0),
        (0, 0, 1, 0, 0, -1, -1, 0, 0),
        (0, 0, 0, -1, 0, -1, 0, 1, 0),
        (0, 0, 0, 0, -1, 0, -1, 0, 1),
    }


def test_a_second_tree_may_hold_a_single_sum_and_sums_of_sums() -> None:
    tree = Hierarchy("activity", FIRST, {"a": "X", "B": "X", "X": "Z", "b": "Z"})
    assert tree.leaves_below("X") == ("a", "c", "d")
    shape = Shape((tree,))
    values = dict(zip(shape.names, shape.roll_up @ (np.arange(9.0) * [0, 0, 0, 1, 1, 1, 1, 0, 0]),
                      strict=True))  # fmt: skip
    assert (values["X"], values["Z"], values["T"]) == (3 + 5 + 6, 18, 18)


@pytest.mark.parametrize(
    "second",
    [
        {"a": "X", "z": "X"},  # no code
        {"a": "X", "A": "X"},  # a twice
        {"a": "X", "c": "X", "X": "T"},  # b and d are in T too
        {"a": "B", "b": "B"},  # B is c and d
        {"X": "Y", "Y": "X"},
        {"a": "X", "X": "X"},
    ],
)
def test_what_is_no_tree_over_the_same_leaves_is_refused(second: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as error:
        Hierarchy("activity", FIRST, second)
    assert error.value.code == "second-tree"


def test_a_code_of_a_second_tree_may_not_hold_a_bar() -> None:
    with pytest.raises(InvalidInput) as error:
        Hierarchy("activity", FIRST, {"a": "X|Y", "c": "X|Y"})
    assert error.value.code == "code-separator"


def table(second: dict[str, str], **values: list[float]) -> Reported:
    shape = Shape((Hierarchy("activity", FIRST, second),))
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    numbers = np.array([value for some in values.values() for value in some])
    return Reported(shape, Contributions((np.array(codes),), np.array(people), numbers), RULES)


CELLS = {"a": [60.0], "b": [100.0] * 4, "c": [101.0] * 4, "d": [300.0] * 4}


def hidden(reported: Reported) -> set[str]:
    safe = protect_table(reported, SOLVER)
    assert safe.proof.holds
    return {n for n, h in zip(safe.content.shape.names, safe.content.hidden, strict=True) if h}


def test_a_pattern_is_safe_in_both_trees() -> None:
    """In the first tree `b` protects `a`; in the second their sum with `c` does.

    Hiding `c` instead of the sum costs 404, and then `d` or `B` for `c`, 1200 or more.
    """
    assert hidden(table({}, **CELLS)) == {"a", "b"}
    assert hidden(table({"a": "X", "c": "X"}, **CELLS)) == {"a", "b", "X"}


def test_an_audit_reads_both_trees() -> None:
    reported = table(SECOND, **CELLS)
    assert reported.shape.names == ("T", "A", "B", "a", "b", "c", "d", "X", "Y")
    values = np.array([2064, 460, 1604, np.nan, np.nan, 404, 1200, 464, 1600])
    assert "a" in audit_table(reported, values, SOLVER).shortfalls
    one_tree = table({}, **CELLS)
    assert audit_table(one_tree, values[: one_tree.shape.cells], SOLVER).holds


def test_tables_by_either_tree_are_linked_by_what_they_share() -> None:
    cross = table(SECOND, **CELLS)
    by_first = Shape((Hierarchy("activity", FIRST),))
    second = {"T": None, "X": "T", "Y": "T"} | {leaf: SECOND[leaf] for leaf in "abcd"}
    by_second = Shape((Hierarchy("activity", second),))
    linked = replace(cross, tables=(by_first, by_second))
    ((one, other),) = protect_tables([linked], SOLVER)
    assert one.proof.holds
    assert [one.content.value(x) for x in "abcd"] == [other.content.value(x) for x in "abcd"]
    together = {
        n
        for t in (one, other)
        for n, h in zip(t.content.shape.names, t.content.hidden, strict=True)
        if h
    }
    assert together == hidden(cross)


@pytest.mark.parametrize("seed", range(6))
def test_nobody_narrows_a_secret_by_both_trees(seed: int) -> None:
    """Over the leaves alone: both trees' sums are equations of them, and none is negative."""
    dice = np.random.default_rng(seed)
    leaves = ["a", "b", "c", "d"]
    cells = {x: np.round(dice.uniform(20, 200, dice.integers(1, 5))).tolist() for x in leaves}
    cells["d"] = np.round(dice.uniform(20, 200, 5)).tolist()
    reported = table(SECOND, **cells)
    safe = protect_table(reported, SOLVER).content
    members = {x: np.isin(leaves, reported.shape.hierarchies[0].leaves_below(x)).astype(float)
               for x in reported.shape.names}  # fmt: skip
    open_ones = [n for n, h in zip(safe.shape.names, safe.hidden, strict=True) if not h]
    equal = np.array([members[n] for n in open_ones])
    right = np.array([float(safe.value(n) or 0) for n in open_ones])
    for code, some in cells.items():
        if len(some) >= 3:
            continue
        for sign in (1, -1):
            ends = linprog(-sign * members[code], A_eq=equal, b_eq=right, bounds=(0, None))
            reach = np.inf if ends.status == 3 else -ends.fun - sign * sum(some)
            assert reach >= 0.1 * sum(some) * (1 - 1e-6)


def test_a_dimension_of_two_trees_is_not_made_coarser() -> None:
    reported = table(SECOND, **CELLS)
    assert ranked_recodings(reported, SOLVER) == ()
    tree = reported.shape.hierarchies[0]
    for make in (lambda: tree.merged("a", "b", "ab"), tree.without_leaves):
        with pytest.raises(InvalidInput) as error:
            make()
        assert error.value.code == "second-tree"
