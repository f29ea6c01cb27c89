"""Hierarchies and the cross of them: order, leaves, equations, sums, parts of a cross."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.disclosure import Hierarchy, Shape
from ondiris.errors import InvalidInput

TREE = {"b1": "b", "T": None, "a": "T", "b": "T", "b2": "b", "a1": "a"}
DEEP = Hierarchy("activity", TREE)
AREA = Hierarchy("area", {"city": None, "n": "city", "s": "city"})
TWICE = Hierarchy(
    "activity",
    {"T": None, "a": "T", "b": "T", "a1": "a", "a2": "a", "b1": "b", "b2": "b"},
    also={"a1": "odd", "b1": "odd", "a2": "even", "b2": "even", "odd": "T", "even": "T"},
)


def refused(code: str, told: str, parents: dict[str, str | None], **more: object) -> None:
    with pytest.raises(InvalidInput, match=told) as error:
        Hierarchy("area", parents, **more)  # type: ignore[arg-type]
    assert error.value.code == code


def test_codes_stand_from_the_total_downwards_level_by_level() -> None:
    assert DEEP.codes == ("T", "a", "b", "a1", "b1", "b2")
    assert DEEP.position == {"T": 0, "a": 1, "b": 2, "a1": 3, "b1": 4, "b2": 5}
    assert DEEP.leaves.tolist() == [3, 4, 5]
    assert [(p, kids.tolist()) for p, kids in DEEP.families] == [(0, [1, 2]), (1, [3]), (2, [4, 5])]
    assert str(DEEP) == "Hierarchy(activity: 6 codes, 3 leaves)"


def test_sums_of_a_second_tree_stand_behind_those_of_the_first() -> None:
    assert TWICE.codes == ("T", "a", "b", "a1", "a2", "b1", "b2", "even", "odd")
    assert [(TWICE.codes[p], [TWICE.codes[k] for k in kids]) for p, kids in TWICE.families] == [
        ("T", ["a", "b"]),
        ("T", ["odd", "even"]),
        ("a", ["a1", "a2"]),
        ("b", ["b1", "b2"]),
        ("even", ["a2", "b2"]),
        ("odd", ["a1", "b1"]),
    ]
    assert TWICE.leaves_below("odd") == ("a1", "b1")
    assert TWICE.leaves_below("T") == ("a1", "a2", "b1", "b2")
    assert TWICE.leaves_below("a1") == ("a1",)


def test_trees_that_are_none_are_refused_and_the_first_five_named() -> None:
    refused("code-separator", "area", {"T": None, "a|b": "T"})
    lost = {f"x{k}": f"p{k}" for k in range(7)}
    refused("hierarchy-hole", r"7 parents .*: p0, p1, p2, p3, p4 \[", {"T": None, **lost})
    refused("hierarchy-roots", "2 totals", {"T": None, "U": None})
    refused("hierarchy-roots", "0 totals", {"a": "b", "b": "a"})
    turning = {f"c{k}": f"c{(k + 1) % 7}" for k in range(7)}
    refused(
        "hierarchy-cycle", r"7 codes .*: c0, c1, c2, c3, c4 \[", {"T": None, "a": "T", **turning}
    )


def test_second_trees_are_refused_that_are_none_over_the_same_leaves() -> None:
    flat: dict[str, str | None] = {"T": None} | dict.fromkeys("abcd", "T")
    refused("code-separator", "area", flat, also={"a": "x|y"})
    refused("second-tree", "1 parts .* no codes, 0 sums", flat, also={"q": "x"})
    refused("second-tree", "0 parts .* no codes, 2 sums", flat, also={"x": "y", "y": "x"})
    refused("second-tree", r"1 sums .*: T \[", flat, also={"a": "x", "b": "x", "x": "T", "c": "T"})
    nested: dict[str, str | None] = {"T": None, "a": "T", "b": "T", "a1": "a", "a2": "a"}
    refused("second-tree", r"1 sums .*: x \[", nested, also={"a": "x", "a1": "x"})
    refused("second-tree", r"1 sums .*: a \[", nested, also={"a1": "a"})
    many = (
        {"T": None}
        | dict.fromkeys("abcdefg", "T")
        | {f"{x}{k}": x for x in "abcdefg" for k in "12"}
    )
    wrong = {f"{x}1": x for x in "gfedcba"}
    refused("second-tree", r"7 sums .*: a, b, c, d, e \[", many, also=wrong)
    assert Hierarchy("area", flat, also={"a": "x", "b": "x", "x": "T", "c": "T", "d": "T"})
    assert Hierarchy("area", nested, also={"a1": "y", "b": "y"}).leaves_below("y") == ("a1", "b")


def test_a_code_counts_in_itself_and_in_all_above_it_once() -> None:
    assert DEEP.roll_up.toarray().tolist() == [
        [1, 1, 1, 1, 1, 1],
        [0, 1, 0, 1, 0, 0],
        [0, 0, 1, 0, 1, 1],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 1],
    ]
    of_a1 = TWICE.roll_up.toarray()[:, TWICE.position["a1"]]
    assert dict(zip(TWICE.codes, of_a1.tolist(), strict=True)) == {
        "T": 1, "a": 1, "b": 0, "a1": 1, "a2": 0, "b1": 0, "b2": 0, "even": 0, "odd": 1,
    }  # fmt: skip


def test_positions_of_codes_are_found_in_any_order() -> None:
    assert DEEP.positions(np.array(["b2", "T", "b2", "a"])).tolist() == [5, 0, 5, 1]
    with pytest.raises(
        InvalidInput, match=r"7 codes are not in activity: p, q, r, s, t \["
    ) as error:
        DEEP.positions(np.array([*"vutsrqp", "T"]))
    assert error.value.code == "unknown-code"


def test_two_sibling_leaves_become_one_code() -> None:
    merged = DEEP.merged("b1", "b2", "b1+b2")
    assert merged.parents == {"T": None, "a": "T", "b": "T", "a1": "a", "b1+b2": "b"}
    above = DEEP.with_merger("b1", "b2", "b1+b2")
    assert above.parents == {
        "T": None, "a": "T", "b": "T", "a1": "a", "b1": "b1+b2", "b2": "b1+b2", "b1+b2": "b",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"), [("a1", "b1"), ("a", "b"), ("b", "a"), ("q", "r"), ("T", "T"), ("b1", "a")]
)
def test_only_sibling_leaves_become_one(first: str, second: str) -> None:
    with pytest.raises(InvalidInput) as error:
        DEEP.merged(first, second, "x")
    assert error.value.code == "not-siblings"
    half = Hierarchy("area", {"T": None, "a": "T", "b": "T", "b1": "b"})
    with pytest.raises(InvalidInput):
        half.merged("a", "b", "x")


def test_a_table_is_cut_above_its_deepest_level() -> None:
    assert DEEP.without_leaves().codes == ("T", "a", "b")
    uneven = Hierarchy("area", {"T": None, "a": "T", "b": "T", "b1": "b", "b11": "b1"})
    assert uneven.without_leaves().codes == ("T", "a", "b", "b1")


def test_codes_in_two_trees_are_neither_merged_nor_cut() -> None:
    for change in (lambda: TWICE.merged("a1", "a2", "x"), TWICE.without_leaves):
        with pytest.raises(InvalidInput) as error:
            change()
        assert error.value.code == "second-tree"


def test_every_margin_of_a_cross_is_a_parent_less_its_children() -> None:
    shape = Shape((AREA, Hierarchy("kind", {"all": None, "m": "all", "k": "all"})))
    assert shape.names == (
        "city|all", "city|m", "city|k", "n|all", "n|m", "n|k", "s|all", "s|m", "s|k",
    )  # fmt: skip
    assert shape.equations.toarray().tolist() == [
        [1, 0, 0, -1, 0, 0, -1, 0, 0],
        [0, 1, 0, 0, -1, 0, 0, -1, 0],
        [0, 0, 1, 0, 0, -1, 0, 0, -1],
        [1, -1, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, -1, -1, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, -1, -1],
    ]
    assert shape.leaf_cells.tolist() == [4, 5, 7, 8]
    assert (shape.lengths, shape.cells) == ((3, 3), 9)
    assert shape.codes(5) == ("n", "k")
    assert str(shape) == "Shape(area 3 × kind 3: 9 cells)"
    assert shape.flat((np.array([2, 0]), np.array([1, 2]))).tolist() == [7, 2]


def test_a_cross_counts_cells_in_all_margins() -> None:
    shape = Shape((AREA, Hierarchy("kind", {"all": None, "m": "all"})))
    above = shape.roll_up.toarray()[:, shape.names.index("s|m")]
    assert [n for n, one in zip(shape.names, above, strict=True) if one] == [
        "city|all", "city|m", "s|all", "s|m",
    ]  # fmt: skip
    assert Shape((AREA,)).roll_up.toarray().tolist() == AREA.roll_up.toarray().tolist()


def test_a_single_code_has_no_margin() -> None:
    alone = Shape((Hierarchy("period", {"2025": None}),))
    assert alone.equations.shape == (0, 1)
    assert alone.leaf_cells.tolist() == [0]


@pytest.mark.parametrize("count", [0, 5])
def test_a_table_has_one_to_four_dimensions(count: int) -> None:
    trees = tuple(Hierarchy(f"d{k}", {"T": None}) for k in range(count))
    with pytest.raises(InvalidInput) as error:
        Shape(trees)
    assert error.value.code == "dimensions"
    assert Shape((*trees, AREA)[:4]).cells in {1, 3}


def test_a_table_over_some_dimensions_has_them_in_the_order_asked_for() -> None:
    cross = Shape((AREA, DEEP, Hierarchy("kind", {"all": None})))
    assert [h.name for h in cross.over(["activity", "area"]).hierarchies] == ["activity", "area"]
    with pytest.raises(InvalidInput) as error:
        cross.over(["area", "size"])
    assert error.value.code == "dimensions"


def test_a_table_stands_in_its_cross_at_the_totals_of_what_it_lacks() -> None:
    cross = Shape((AREA, Hierarchy("kind", {"all": None, "m": "all"}), DEEP))
    fewer = Hierarchy("activity", {"T": None, "b": "T"})
    table = Shape((fewer, Hierarchy("area", {"city": None, "s": "city"})))
    found = [cross.names[cell] for cell in cross.cells_of(table)]
    assert found == ["city|all|T", "s|all|T", "city|all|b", "s|all|b"]
    assert cross.cells_of(Shape((AREA,))).tolist() == [0, 12, 24]
    with pytest.raises(InvalidInput) as error:
        cross.cells_of(Shape((AREA, Hierarchy("size", {"any": None}))))
    assert error.value.code == "dimensions"
    with pytest.raises(InvalidInput) as error:
        cross.cells_of(Shape((Hierarchy("area", {"city": None, "q": "city"}),)))
    assert error.value.code == "unknown-code"
