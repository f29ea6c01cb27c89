"""What helps against sums that betray, and what insiders are told by them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from known_sums import BRANCHES, FLAT, PAIRED, PLANE, RULES, cells, hidden, rule, sums, told
from scipy import sparse

from ondiris.disclosure import Cells, Hierarchy, Insiders, Shape
from ondiris.disclosure.cutting_planes import Unknowns
from ondiris.disclosure.deductions import Deductions
from ondiris.disclosure.differences import Side, difference_of
from ondiris.disclosure.unions import UnionRule


def numbered(*free: str, shape: Shape = FLAT, start: int = 0) -> Unknowns:
    """Return an unknown for each cell that may be hidden, in the order of the table."""
    of_cell = np.full(shape.cells + start, -1)
    at = [shape.names.index(name) + start for name in free]
    of_cell[at] = np.arange(len(at))
    return Unknowns(of_cell, np.ones(len(at)))


def test_a_cut_asks_for_another_cell_of_the_equation_or_for_one_of_these_less() -> None:
    judge = rule(FLAT, PAIRED)
    (cut,) = judge(hidden("a", "b", shape=FLAT), numbered("T", "c", "d"))
    assert (cut.unknowns, cut.coefficients, cut.right) == ((0, 1, 2), (1, 1, 1), 1)
    (cut,) = judge(hidden("a", "b", shape=FLAT), numbered("b", "c"))
    assert (cut.unknowns, cut.coefficients, cut.right) == ((1, 0), (1, -1), 0)
    (cut,) = judge(hidden("a", "b", shape=FLAT), numbered("a", "b"))
    assert (cut.unknowns, cut.coefficients, cut.right) == ((0, 1), (-1, -1), -1)
    assert judge(hidden("a", "b", shape=FLAT), numbered()) == []


def test_a_cut_asks_for_no_cell_of_nothing() -> None:
    held = cells(FLAT, {"a": [50.0], "b": [40.0], "c": [0.0]}, {"a0": "H", "b0": "H"})
    (cut,) = rule(FLAT, held)(hidden("a", "b", shape=FLAT), numbered("c", "d"))
    assert cut.unknowns == (1,)


def test_a_cut_asks_for_a_small_cell_as_well() -> None:
    held = cells(FLAT, {"a": [50.0], "b": [40.0], "c": [0.5]}, {"a0": "H", "b0": "H"})
    (cut,) = rule(FLAT, held)(hidden("a", "b", shape=FLAT), numbered("c", "d"))
    assert cut.unknowns == (0, 1)


def test_a_group_that_is_hidden_already_protects_nothing_more() -> None:
    """`b` and `d` are one unknown: `d` cannot be asked for while `b` is hidden."""
    unknowns = Unknowns(np.array([-1, -1, 0, 1, 0]), np.ones(2))
    (cut,) = rule(FLAT, PAIRED)(hidden("a", "b", shape=FLAT), unknowns)
    assert (cut.unknowns, cut.coefficients, cut.right) == ((1, 0), (1, -1), 0)


def unbound(size: int, *rows: dict[int, float]) -> Deductions:
    """Return deductions by some equations of so many cells."""
    matrix = np.zeros((len(rows), size))
    for number, row in enumerate(rows):
        matrix[number, list(row)] = list(row.values())
    return Deductions(sparse.csr_array(matrix))


def test_the_sum_of_a_difference_is_hidden_where_either_release_hides_it() -> None:
    """H alone was late in `a` and `b`; `a` is hidden in the old release, `b` in the new."""
    old = cells(FLAT, {})
    rows = {"a": [100.0] * 4 + [50], "b": [100.0] * 4 + [40], "c": [100.0] * 4 + [9.0] * 5}
    new = cells(FLAT, rows, {"a4": "H", "b4": "H"})
    keys = tuple((k,) for k in range(5))
    now = Side("new", keys, new.total, 0, 1.0, (1, 0), new, FLAT)
    was = Side("old", keys, old.total, 5, 1.0, (0, 0), old, FLAT)
    made = difference_of(now, was, keys, 10)
    assert made is not None
    judge = UnionRule.of_difference(made, RULES, around=unbound(12), start=2)
    assert judge is not None
    pattern = np.zeros(12, np.bool_)
    pattern[[2 + 2, 2 + 5 + 1]] = True
    assert judge.betrayed(pattern) == {"a+b of new − old"}
    pattern[2 + 5 + 3] = True
    assert judge.betrayed(pattern) == set()
    nameless = difference_of(now, Side("old", keys, old.total, 5, 1.0, (0, 0), old), keys, 10)
    assert nameless is not None
    assert nameless.shape is FLAT


def test_what_one_release_tells_by_itself_is_not_hidden_in_a_difference() -> None:
    """`c` is hidden alone in the old release, so that it hides nothing of what H changed."""
    old = cells(FLAT, {})
    rows = {"a": [100.0] * 4 + [50], "b": [100.0] * 4 + [40], "c": [100.0] * 4 + [9.0] * 5}
    new = cells(FLAT, rows, {"a4": "H", "b4": "H"})
    keys = tuple((k,) for k in range(5))
    now = Side("new", keys, new.total, 0, 1.0, (1, 0), new, FLAT)
    was = Side("old", keys, old.total, 5, 1.0, (0, 0), old, FLAT)
    made = difference_of(now, was, keys, 10)
    assert made is not None
    of_old = {5: 1.0, 6: -1.0, 7: -1.0, 8: -1.0, 9: -1.0}
    pattern = np.zeros(10, np.bool_)
    pattern[[1, 2, 8]] = True
    free, bound = (
        UnionRule.of_difference(made, RULES, around=around)
        for around in (unbound(10), unbound(10, of_old))
    )
    assert free is not None
    assert bound is not None
    assert free.betrayed(pattern) == set()
    assert bound.betrayed(pattern) == {"a+b of new − old"}
    unknowns = Unknowns(np.array([-1, -1, -1, 0, 1, -1, 2, -1, -1, -1]), np.ones(3))
    (cut,) = bound(pattern, unknowns)
    assert (cut.unknowns, cut.coefficients, cut.right) == ((0, 2), (1, 1), 1)  # `d` did not change


def test_a_difference_without_codes_has_no_sums() -> None:
    keys = tuple((k,) for k in range(5))
    held = cells(FLAT, {})
    now, was = (Side(n, keys, held.total, s, 1.0, (1, 0), held) for n, s in (("n", 0), ("o", 5)))
    made = difference_of(now, was, keys, 10)
    assert made is not None
    assert UnionRule.of_difference(made, RULES, around=unbound(10)) is None


NOBODY = replace(RULES, insiders=Insiders.NONE)
THREE = {"a": [50.0], "b": [40.0], "c": [60.0], "d": [30.0]}
"""H is alone in `a` and in `b`, K in `c` and L in `d`."""
OF_THREE = {"a0": "H", "b0": "H", "c0": "K", "d0": "L"}
LONG = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys("abcdef", "T")),))


def inside(shape: Shape, held: Cells, pattern: np.ndarray) -> set[frozenset[str]]:
    """Return the members of sums that an insider alone is told."""
    everybody, insiders = (
        {members for members, _ in sums(UnionRule.of_table(shape, held, rules, size=shape.cells),
                                        pattern, shape)}
        for rules in (NOBODY, RULES)
    )  # fmt: skip
    assert everybody <= insiders
    return insiders - everybody


def test_who_is_alone_in_a_part_is_left_with_the_sum_of_the_others() -> None:
    """All know what H, K and L have together; each of them what the two others have."""
    held = cells(LONG, THREE, OF_THREE)
    found = inside(LONG, held, hidden("a", "b", "c", "d", shape=LONG))
    assert found == {frozenset("abd"), frozenset("abc"), frozenset("cd")}
    more = hidden("a", "b", "c", "d", "e", shape=LONG)
    assert inside(LONG, held, more) == set()


def test_an_insider_that_knows_no_part_is_told_no_more_than_all() -> None:
    """K stands in the other branch, whose sum is of others; H is told nothing of its own."""
    held = cells(BRANCHES, {"f1": [50.0], "f2": [40.0], "g1": [60.0]},
                 {"f10": "H", "f20": "H", "g10": "K"})  # fmt: skip
    assert inside(BRANCHES, held, hidden("f1", "f2", "f", "g1", "g2", "g")) == set()


OPENED = Shape(
    (
        Hierarchy(
            "activity",
            {"T": None, "f": "T", "g": "T", "h": "T", "k": "T", "f1": "f", "f2": "f", "f3": "f"},
        ),
    )
)


def test_an_insider_of_a_part_is_told_the_sum_in_which_its_total_is_opened_up() -> None:
    """K is alone in `f1`: all know `f1`, `f2`, `g` and `k` together, and K the rest of it."""
    held = cells(
        OPENED, {"f1": [60.0], "f2": [50.0], "g": [40.0], "k": [30.0]},
        {"f10": "K", "f20": "H", "g0": "H", "k0": "L"},
    )  # fmt: skip
    found = inside(OPENED, held, hidden("f", "f1", "f2", "g", "k", shape=OPENED))
    assert frozenset({"f2", "g", "k"}) in found
    assert frozenset({"f1", "f2", "g"}) in found
    assert inside(OPENED, held, hidden("f", "f1", "f2", "g", "k", "h", shape=OPENED)) == set()


@pytest.mark.parametrize("insider", ["A", "K"])
def test_what_follows_from_what_an_insider_knows_is_taken_off_too(insider: str) -> None:
    """It is alone in `b|w`, so that it knows `a|w`, and then what H has in row `a`."""
    owners = {"a|n0": "H", "a|e0": "H", "b|w0": insider}
    held = cells(PLANE, {"a|n": [50.0], "a|e": [40.0], "b|w": [60.0]}, owners)
    pattern = hidden("a|n", "a|e", "a|w", "b|w", "b|n", "c|n", "c|e", shape=PLANE)
    found = sums(rule(PLANE, held), pattern, PLANE)
    lines = {f"a|{x}" for x in ("city", *"new")} | {f"{x}|w" for x in "Tabc"}
    assert told(["a|n", "a|e"], lines) in found
    assert inside(PLANE, held, pattern) >= {frozenset({"a|n", "a|e"})}
