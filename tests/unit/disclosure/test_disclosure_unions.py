"""Sums of hidden cells that anybody can work out: which there are and whom they betray."""

from __future__ import annotations

import numpy as np
from known_sums import (
    ALONE,
    BRANCHES,
    FLAT,
    ONE_HOLDING,
    PAIRED,
    PLANE,
    RULES,
    cells,
    hidden,
    plane,
    rule,
    sums,
    told,
)
from scipy import sparse

from ondiris.disclosure import Hierarchy, Shape, Waiver
from ondiris.disclosure.unions import UnionRule


def test_the_sum_of_what_is_hidden_below_a_shown_total_is_known_to_all() -> None:
    """H is alone in `a` and in `b`; two others of four each hide nobody's sum."""
    judge = rule(FLAT, PAIRED)
    assert sums(judge, hidden("a", "b", shape=FLAT), FLAT) == {told("ab", "Tabcd")}
    assert sums(judge, hidden("a", "b", "c", shape=FLAT), FLAT) == set()
    assert sums(judge, hidden("c", "d", shape=FLAT), FLAT) == set()
    assert sums(judge, hidden("T", "a", "b", shape=FLAT), FLAT) == set()


def test_a_cell_by_itself_is_no_sum_and_nothing_hidden_makes_none() -> None:
    judge = rule(FLAT, PAIRED)
    assert judge.exposed(hidden("a", shape=FLAT)) == []
    assert judge.exposed(hidden(shape=FLAT)) == []


def test_members_stand_in_the_order_of_the_table() -> None:
    (found,) = rule(FLAT, PAIRED).exposed(hidden("a", "b", shape=FLAT))
    assert found.members.tolist() == [1, 2]


def test_a_cell_of_nothing_hides_nothing() -> None:
    """`c` is hidden and empty: it is known to be nought."""
    held = cells(FLAT, {"a": [50.0], "b": [40.0], "c": [0.0]}, {"a0": "H", "b0": "H"})
    judge = rule(FLAT, held)
    assert sums(judge, hidden("a", "b", "c", shape=FLAT), FLAT) == {told("ab", "Tabcd")}


def test_who_agreed_to_be_visible_is_betrayed_by_no_sum() -> None:
    held = cells(
        FLAT, {"a": [50.0], "b": [40.0]}, {"a0": "H", "b0": "H"}, waivers=(Waiver("H", "letter"),)
    )
    assert rule(FLAT, held).exposed(hidden("a", "b", shape=FLAT)) == []


def test_a_hidden_total_is_as_good_as_its_hidden_parts_where_the_others_are_shown() -> None:
    judge = rule()
    found = sums(judge, hidden("f", "f1", "g", "g1"))
    assert found == {told(["f1", "g1"], ["T", "f", "g", "h", "f1", "f2", "g1", "g2"])}
    assert sums(judge, hidden("f", "f1", "g", "g1", "h")) == {told(["f1", "g1"], BRANCHES.names)}
    assert sums(judge, hidden("f", "f1", "g", "g1", "h", "h1", "h2")) == set()
    assert sums(judge, hidden("T", "f", "f1", "g", "g1")) == set()


def test_parts_of_which_none_is_shown_stand_for_their_total() -> None:
    """With `f2` hidden too `f` stays whole: `f` and `g1` together are no holding's."""
    assert sums(rule(), hidden("f", "f1", "f2", "g", "g1")) == set()
    whole = cells(BRANCHES, {"f1": [50.0], "f2": [0.0], "g1": [40.0], "g2": [0.0]}, ONE_HOLDING)
    found = sums(rule(held=whole), hidden("f", "f1", "g", "g1"))
    assert found == {told(["f", "g"], ["T", "f", "g", "h"])}


def test_one_hidden_total_opened_up_is_a_sum_beside_its_sibling() -> None:
    held = cells(BRANCHES, {"f1": [50.0], "g1": [40.0], "g2": []}, ONE_HOLDING)
    found = sums(rule(held=held), hidden("f", "f1", "g", "g1"))
    assert told(["f1", "g"], ["T", "f", "g", "h", "f1", "f2"]) in found


def test_a_total_all_of_whose_parts_are_shown_stands_for_nothing() -> None:
    """`f` is told by its parts; what is left of the three is `g1` and `h1`."""
    alone = {"g1": [50.0], "h1": [40.0]}
    held = cells(BRANCHES, alone, {"g10": "H", "h10": "H"})
    found = sums(rule(held=held), hidden("f", "g", "g1", "h", "h1"))
    assert told(["g1", "h1"], BRANCHES.names) in found


DEEP = Shape(
    (
        Hierarchy(
            "activity",
            {"T": None, "f": "T", "g": "T", "f1": "f", "f2": "f", "f11": "f1", "f12": "f1",
             "g1": "g", "g2": "g"},
        ),
    )
)  # fmt: skip


def test_totals_are_opened_up_all_the_way_down() -> None:
    held = cells(DEEP, {"f11": [50.0], "g1": [40.0]}, {"f110": "H", "g10": "H"})
    found = sums(rule(DEEP, held), hidden("f", "f1", "f11", "g", "g1", shape=DEEP), DEEP)
    assert found == {told(["f11", "g1"], DEEP.names)}
    kept = hidden("f", "f2", "f1", "f11", "g", "g1", shape=DEEP)
    assert sums(rule(DEEP, held), kept, DEEP) == set()


def test_parts_deeper_down_open_a_total_of_which_no_part_is_shown() -> None:
    """Both parts of `f` are hidden, but of `f1` only `f11`: with `f2` small, H still shows."""
    held = cells(DEEP, {"f11": [50.0], "g1": [40.0], "f2": [30.0]},
                 {"f110": "H", "g10": "H", "f20": "H"})  # fmt: skip
    kept = hidden("f", "f2", "f1", "f11", "g", "g1", shape=DEEP)
    assert told(["f11", "f2", "g1"], DEEP.names) in sums(rule(DEEP, held), kept, DEEP)


def test_sums_run_along_every_dimension() -> None:
    block = ("a|n", "a|e", "b|n", "b|e")
    rows = rule(PLANE, plane("a|n", "a|e"))
    assert sums(rows, hidden(*block, shape=PLANE), PLANE) == {
        told(["a|n", "a|e"], ["a|city", "a|n", "a|e", "a|w"])
    }
    columns = rule(PLANE, plane("a|n", "b|n"))
    assert sums(columns, hidden(*block, shape=PLANE), PLANE) == {
        told(["a|n", "b|n"], ["T|n", "a|n", "b|n", "c|n"])
    }


def test_what_is_hidden_alone_in_a_line_is_as_good_as_shown() -> None:
    """`a|w` is alone in its column; what is left of row `a` is known, by both lines."""
    pattern = hidden("a|n", "a|e", "a|w", "b|n", "b|e", shape=PLANE)
    found = sums(rule(PLANE, plane("a|n", "a|e")), pattern, PLANE)
    assert found == {told(["a|n", "a|e"], ["a|city", "a|n", "a|e", "a|w", "T|w", "b|w", "c|w"])}
    more = hidden("a|n", "a|e", "a|w", "b|n", "b|e", "b|w", shape=PLANE)
    assert sums(rule(PLANE, plane("a|n", "a|e")), more, PLANE) == set()


WIDE = Shape(
    (
        Hierarchy("activity", {"T": None} | dict.fromkeys("abc", "T")),
        Hierarchy("area", {"city": None} | dict.fromkeys("newsx", "city")),
    )
)


def test_what_follows_from_solved_cells_names_every_line_it_follows_from() -> None:
    """`b|w` is alone in row `b`, so `a|w` is solved by its column, and then row `a` tells."""
    held = cells(WIDE, {"a|n": [50.0], "a|e": [40.0]}, {"a|n0": "H", "a|e0": "H"})
    pattern = hidden("a|n", "a|e", "a|w", "b|w", "c|n", "c|e", shape=WIDE)
    (found,) = sums(rule(WIDE, held), pattern, WIDE)
    row_a = [f"a|{x}" for x in ("city", *"newsx")]
    row_b = [f"b|{x}" for x in ("city", *"newsx")]
    assert found == told(["a|n", "a|e"], [*row_a, *row_b, "T|w", "c|w"])


TWICE = Shape(
    (
        Hierarchy(
            "activity",
            {"T": None, "f": "T", "g": "T", "f1": "f", "f2": "f", "g1": "g", "g2": "g"},
            also={"f1": "odd", "g1": "odd", "f2": "even", "g2": "even", "odd": "T", "even": "T"},
        ),
    )
)


def test_sums_are_known_by_a_second_tree_too() -> None:
    held = cells(TWICE, ALONE, ONE_HOLDING)
    shown_odd = hidden("f1", "g1", "f2", "g2", shape=TWICE)
    assert told(["f1", "g1"], ["odd", "f1", "g1"]) in sums(rule(TWICE, held), shown_odd, TWICE)
    first = hidden("f1", "f2", "g1", "g2", "odd", "even", shape=TWICE)
    assert sums(rule(TWICE, held), first, TWICE) == set()


AGAIN = Shape(
    (
        Hierarchy(
            "activity",
            {"T": None, "f": "T", "g": "T", "f1": "f", "f2": "f", "f3": "f", "f4": "f"},
            also={"f1": "o", "f2": "o", "f3": "p", "f4": "p", "o": "f", "p": "f"},
        ),
    )
)


def test_a_total_is_opened_up_by_the_parts_of_either_tree() -> None:
    """By the second tree `f` is `o` and what is shown, and H is alone in `o`."""
    held = cells(AGAIN, {"f1": [50.0], "f2": [], "g": [40.0]}, {"f10": "H", "g0": "H"})
    pattern = hidden("f", "g", "o", "f1", "f2", "f3", "f4", shape=AGAIN)
    found = sums(rule(AGAIN, held), pattern, AGAIN)
    assert told(["o", "g"], ["T", "f", "g", "o", "p"]) in found


def test_cells_made_of_nothing_tell_no_sum() -> None:
    """The other release does not hold `d`, so nobody knows what the change of `d` is."""
    columns = sparse.csr_array(np.diag([1.0, 1, 1, 1, 0]))
    columns.eliminate_zeros()
    pattern = hidden("a", "b", shape=FLAT)
    assert UnionRule(FLAT, PAIRED, RULES, columns).exposed(pattern) == []
    nothing = cells(FLAT, {"a": [50.0], "b": [40.0], "d": [0.0]}, {"a0": "H", "b0": "H"})
    assert len(UnionRule(FLAT, nothing, RULES, columns).exposed(pattern)) == 1
    top = sparse.csr_array(np.diag([0.0, 1, 1, 1, 1]))
    top.eliminate_zeros()
    assert UnionRule(FLAT, PAIRED, RULES, top).exposed(pattern) == []


def test_small_cells_that_are_unknown_keep_a_sum_unknown_too() -> None:
    small = cells(FLAT, {"a": [50.0], "b": [40.0], "d": [0.5]}, {"a0": "H", "b0": "H"})
    judge = UnionRule(FLAT, small, RULES, without(FLAT, "d"))
    assert judge.exposed(hidden("a", "b", shape=FLAT)) == []


def test_a_small_part_that_is_shown_opens_its_total() -> None:
    held = cells(BRANCHES, {**ALONE, "f2": [0.5], "g2": [0.5]}, ONE_HOLDING)
    found = sums(rule(held=held), hidden("f", "f1", "g", "g1"))
    assert told(["f1", "g1"], ["T", "f", "g", "h", "f1", "f2", "g1", "g2"]) in found


def test_what_is_shown_is_part_of_no_sum() -> None:
    """All belongs to one holding, so that every sum betrays it."""
    everybody = {
        f"{leaf}{k}": "H" for leaf in ("f1", "f2", "g1", "g2", "h1", "h2") for k in range(4)
    }
    pattern = hidden("f", "f1", "g", "g1", "h")
    found = sums(rule(held=cells(BRANCHES, {}, everybody)), pattern)
    shown = set(BRANCHES.names) - {"f", "f1", "g", "g1", "h"}
    assert found
    assert not any(members & shown for members, _ in found)


def without(shape: Shape, *names: str) -> sparse.csr_array:
    made = sparse.csr_array(np.diag([float(name not in names) for name in shape.names]))
    made.eliminate_zeros()
    return made


def test_nothing_is_solved_by_a_line_of_which_a_cell_is_unknown() -> None:
    pattern = hidden("a|n", "a|e", "a|w", "b|n", "b|e", shape=PLANE)
    held = plane("a|n", "a|e")
    judge = UnionRule(PLANE, held, RULES, without(PLANE, "c|w"))
    assert judge.exposed(pattern) == []
    assert UnionRule(PLANE, held, RULES, without(PLANE, "c|n")).exposed(pattern) != []


def test_a_total_is_not_opened_up_into_parts_of_which_one_is_unknown() -> None:
    held = cells(BRANCHES, ALONE, ONE_HOLDING)
    pattern = hidden("f", "f1", "g", "g1")
    judge = UnionRule(BRANCHES, held, RULES, without(BRANCHES, "f2"))
    assert sums(judge, pattern) == set()
    elsewhere = UnionRule(BRANCHES, held, RULES, without(BRANCHES, "h2"))
    assert len(sums(elsewhere, pattern)) == 1


def test_cells_are_found_where_they_stand_and_copies_behind_them_do_not_count() -> None:
    judge = rule(FLAT, PAIRED, start=3)
    pattern = hidden("a", "b", shape=FLAT, start=3)
    assert sums(judge, pattern, FLAT) == {told("ab", "Tabcd")}
    assert sums(judge, np.concatenate([pattern, pattern]), FLAT) == {told("ab", "Tabcd")}
    assert judge.exposed(hidden("a", "b", shape=FLAT)[:5].repeat(2)[:8]) == []


def test_sums_that_are_betrayed_are_named_by_their_cells() -> None:
    judge = rule(FLAT, PAIRED)
    assert judge.betrayed(hidden("a", "b", shape=FLAT)) == {"a+b"}
    named = UnionRule(FLAT, PAIRED, RULES, sparse.eye_array(5, format="csr"), "may − april")
    assert named.betrayed(hidden("a", "b", shape=FLAT)) == {"a+b of may − april"}


def test_a_sum_is_judged_by_the_rules_and_so_again() -> None:
    judge = rule(FLAT, PAIRED)
    pair, more = np.array([1, 2]), np.array([1, 2, 3])
    assert judge.sensitive([pair, more]) == [True, False]
    assert judge.sensitive([more, np.array([1]), pair]) == [False, True, True]
    assert judge.sensitive([]) == []
