"""Who contributes how much to which cell: what the rules are told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from plain_systems import matrix

from ondiris.disclosure import Cells, Contributions, Hierarchy, Shape, Waiver
from ondiris.errors import InvalidInput

AREA = Hierarchy("area", {"T": None, "a": "T", "b": "T", "c": "T"})
KIND = Hierarchy("kind", {"all": None, "m": "all", "n": "all"})
SHAPE = Shape((AREA,))


def rows(*told: tuple[str, str, float], **more: object) -> Contributions:
    """Return rows of code, contributor and value."""
    codes, people, values = zip(*told, strict=True)
    return Contributions((np.array(codes),), np.array(people), np.array(values, float), **more)  # type: ignore[arg-type]


def by_name(cells: Cells, cell: int) -> dict[str, float]:
    row = cells.shares[[cell]]
    return {str(cells.holdings[h]): float(v) for h, v in zip(row.indices, row.data, strict=True)}


FIRMS = rows(
    ("a", "x", 5), ("a", "y", 30), ("b", "x", 7), ("a", "z", 10), ("a", "x", 8), ("c", "w", 1)
)


def test_what_a_contributor_reports_of_a_cell_is_one_contribution() -> None:
    cells = Cells.of(SHAPE, FIRMS)
    assert cells.holdings.tolist() == ["w", "x", "y", "z"]
    assert by_name(cells, 1) == {"x": 13, "y": 30, "z": 10}
    assert by_name(cells, 0) == {"w": 1, "x": 20, "y": 30, "z": 10}
    assert cells.total.tolist() == [61, 53, 7, 1]
    assert cells.net.tolist() == [61, 53, 7, 1]
    assert cells.count.tolist() == [4, 3, 1, 1]
    assert cells.sole.tolist() == [-1, -1, 1, 0]


def test_the_largest_contributions_come_first() -> None:
    cells = Cells.of(SHAPE, FIRMS)
    assert cells.ranked.shape == (4, 8)
    assert cells.ranked[:, :5].tolist() == [
        [30, 20, 10, 1, 0],
        [30, 13, 10, 0, 0],
        [7, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ]
    many = Cells.of(SHAPE, rows(*(("a", f"e{k}", 50 - k) for k in range(12))))
    assert many.ranked[1].tolist() == [50, 49, 48, 47, 46, 45, 44, 43]
    assert cells.largest_unwaived.tolist() == [30, 30, 7, 1]
    assert cells.largest_other.tolist() == [20, 13, 0, 0]


def test_a_holding_is_one_contributor_and_others_stand_for_themselves() -> None:
    cells = Cells.of(SHAPE, replace(FIRMS, holdings={"y": "H", "z": "H"}))
    assert by_name(cells, 1) == {"H": 40, "x": 13}
    assert cells.count.tolist() == [3, 2, 1, 1]
    both = Cells.of(SHAPE, replace(FIRMS, holdings={"y": "x"}))
    assert by_name(both, 1) == {"x": 43, "z": 10}


def test_who_agreed_is_no_target_and_hides_nobody_else() -> None:
    """y, the largest of `a`, agreed: the largest that did not is x, beside y."""
    cells = Cells.of(SHAPE, replace(FIRMS, waivers=(Waiver("y", "1"), Waiver("w", "2"))))
    assert cells.waived.tolist() == [True, False, True, False]
    assert cells.largest_unwaived.tolist() == [20, 13, 7, 0]
    assert cells.largest_other.tolist() == [30, 30, 0, 1]
    assert cells.all_waived.tolist() == [False, False, False, True]
    assert cells.ranked_waived[:, :5].tolist() == [
        [True, False, False, True, True],
        [True, False, False, True, True],
        [False, True, True, True, True],
        [True, True, True, True, True],
    ]


def test_of_equal_amounts_those_come_first_whose_holding_did_not_consent() -> None:
    told = rows(("a", "p", 9), ("a", "q", 9), ("a", "r", 9), ("a", "s", 2))
    cells = Cells.of(SHAPE, replace(told, waivers=(Waiver("p", "1"), Waiver("r", "3"))))
    assert cells.ranked_waived[1, :4].tolist() == [False, True, True, False]
    assert (cells.largest_unwaived[1], cells.largest_other[1]) == (9, 9)


def test_a_target_beyond_the_ranks_that_are_kept_is_found_all_the_same() -> None:
    told = rows(*(("a", f"e{k}", 20 - k) for k in range(11)))
    agreed = tuple(Waiver(f"e{k}", "letter") for k in range(10))
    cells = Cells.of(SHAPE, replace(told, waivers=agreed))
    assert (cells.largest_unwaived[1], cells.largest_other[1]) == (10, 20)


def test_who_reported_nothing_contributes_only_where_nobody_reported_more() -> None:
    cells = Cells.of(SHAPE, rows(("a", "x", 0), ("a", "y", 5), ("b", "x", 0), ("b", "z", 0)))
    assert cells.count.tolist() == [1, 1, 2, 0]
    assert cells.sole.tolist() == [1, 1, -1, -1]
    assert by_name(cells, 2) == {"x": 0, "z": 0}
    assert cells.all_waived.tolist() == [False, False, False, True]


def test_values_below_nought_are_judged_by_their_amount() -> None:
    cells = Cells.of(SHAPE, rows(("a", "x", -5), ("a", "y", 3), ("b", "x", 5), signed=True))
    assert cells.total.tolist() == [3, 8, 5, 0]
    assert cells.net.tolist() == [3, -2, 5, 0]
    assert cells.ranked[1, :2].tolist() == [5, 3]
    assert cells.sole.tolist() == [1, -1, 0, -1]


def test_in_a_table_of_two_dimensions_every_margin_counts_once() -> None:
    shape = Shape((AREA, KIND))
    told = Contributions(
        (np.array(["a", "a", "c"]), np.array(["m", "n", "n"])), np.array(["x", "x", "y"]),
        np.array([5.0, 6, 7]),
    )  # fmt: skip
    cells = Cells.of(shape, told)
    totals = dict(zip(shape.names, cells.total.tolist(), strict=True))
    assert {name: value for name, value in totals.items() if value} == {
        "T|all": 18, "T|m": 5, "T|n": 13, "a|all": 11, "a|m": 5, "a|n": 6, "c|all": 7, "c|n": 7,
    }  # fmt: skip
    assert cells.sole[shape.names.index("a|all")] == 0
    assert cells.sole[shape.names.index("T|n")] == -1


def test_sums_of_cells_have_the_contributors_of_all_their_parts() -> None:
    cells = Cells.of(SHAPE, replace(FIRMS, waivers=(Waiver("x", "letter"),)))
    merged = cells.merged([np.array([1, 2]), np.array([3]), np.array([2, 3])])
    assert merged.total.tolist() == [60, 1, 8]
    assert by_name(merged, 0) == {"x": 20, "y": 30, "z": 10}
    assert merged.count.tolist() == [3, 1, 2]
    assert merged.sole.tolist() == [-1, 0, -1]
    assert merged.waived.tolist() == cells.waived.tolist()


def test_sums_of_cells_are_made_however_many_holdings_there_are() -> None:
    for count in (1, 9):
        cells = Cells.of(SHAPE, rows(*(("a", f"e{k}", 2) for k in range(count)), ("b", "e0", 3)))
        assert cells.merged([np.array([1, 2])]).total.tolist() == [2 * count + 3]


def test_shares_of_any_sums_are_told_apart_by_holding() -> None:
    waived = np.array([False, True])
    cells = Cells.of_shares(matrix([[3, -4], [0, 2]], 2), np.array(["p", "q"]), waived)
    assert cells.total.tolist() == [7, 2]
    assert cells.ranked[:, :3].tolist() == [[4, 3, 0], [2, 0, 0]]
    assert cells.all_waived.tolist() == [False, True]
    assert cells.nameless == frozenset()


def test_a_table_of_no_rows_has_no_contributors() -> None:
    nobody = Contributions((np.zeros(0, "U1"),), np.zeros(0, "U1"), np.zeros(0))
    cells = Cells.of(SHAPE, nobody)
    assert cells.total.tolist() == [0] * 4
    assert cells.count.tolist() == [0] * 4
    assert cells.sole.tolist() == [-1] * 4
    assert cells.holdings.tolist() == [""]
    assert str(nobody) == "Contributions(0 rows)"


def test_who_stands_for_many_is_no_single_holding() -> None:
    cells = Cells.of(SHAPE, replace(FIRMS, nameless=frozenset({"x"})))
    assert cells.nameless == frozenset({"x"})
    assert cells.unnamed.tolist() == [False, True, False, False]


def refused(code: str, told: str, make: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput, match=told) as error:
        make()
    assert error.value.code == code


def test_rows_that_no_rule_could_judge_are_refused() -> None:
    refused("contribution-shape", "differ", lambda: replace(FIRMS, value=np.ones(5)))
    refused("contribution-shape", "differ", lambda: replace(FIRMS, codes=(np.array(["a"]),)))
    refused("contribution-shape", "differ", lambda: replace(FIRMS, contributor=np.array(["x"])))
    refused("not-a-number", "^[^0-9]*2 contr", lambda: rows(("a", "x", np.nan), ("a", "y", np.inf),
                                                           ("b", "z", 1)))  # fmt: skip
    below = (("a", "x", -0.5), ("b", "y", -7), ("b", "z", 0.5))
    refused("negative-contribution", "^[^0-9]*2 contr", lambda: rows(*below))
    assert rows(("a", "x", 0.0), ("b", "y", 0.5)).value.tolist() == [0, 0.5]


def test_contributors_that_the_register_does_not_know_are_refused_and_the_first_five_named() -> (
    None
):
    told = rows(*(("a", name, 1) for name in "zyxwvut"))
    refused("unknown-contributor", r"6 contributors .* register: t, u, v, w, x \[",
            lambda: replace(told, register=frozenset("z")))  # fmt: skip
    refused("unknown-contributor", r"1 contributors .* register: q \[",
            lambda: replace(told, register=frozenset("zyxwvut"), holdings={"q": "H"}))  # fmt: skip
    assert replace(told, register=frozenset("zyxwvut!"), holdings={"z": "H"}).register


def test_rows_stand_at_the_leaves_of_the_table() -> None:
    plane = Shape((AREA, KIND))
    refused("dimensions", "1 dimensions, the table 2", lambda: Cells.of(plane, FIRMS))
    refused("unknown-code", "1 codes", lambda: Cells.of(SHAPE, rows(("q", "x", 1))))
    parents = {"T": None} | dict.fromkeys("abcdefg", "T") | {f"{x}1": x for x in "abcdefg"}
    deep = Shape((Hierarchy("area", parents),))
    inner = rows(*((code, "x", 1) for code in "gfedcba"), ("a1", "x", 1))
    named = r"7 codes of area that have children: a, b, c, d, e "
    refused("hierarchy-hole", named, lambda: Cells.of(deep, inner))
