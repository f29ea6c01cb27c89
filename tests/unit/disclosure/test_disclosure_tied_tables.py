"""Tables tied by their codes: what is tied, public or closed in each, and what codes cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Earlier,
    Exposed,
    Hierarchy,
    Insiders,
    PublicValue,
    Reported,
    Rules,
    Shape,
    table_system,
)
from ondiris.disclosure.cutting_planes import Unknowns
from ondiris.disclosure.tied_tables import (
    Codes,
    Judged,
    TiedTable,
    Unions,
    capped,
    part_of,
    stacked,
)
from ondiris.engines.highs import HighsSolver

SOLVER = HighsSolver()
TREE = Hierarchy("activity", {"T": None, "a": "T", "b": "T", "c": "T", "d": "T"})
AREA = Hierarchy("area", {"city": None, "n": "city", "s": "city"})
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE, insiders=Insiders.NONE
)
CODES = Codes(("x", "T", "a", "b", "c", "d"))
"""`x` stands in another table only; codes are counted over all of them."""


def month(
    name: str = "1", tree: Hierarchy = TREE, rules: Rules = RULES, **values: list[float]
) -> Reported:
    """Return one firm of 50 in `a`, four of 10 in `b` and `c`, nobody in `d`."""
    told = {"a": [50.0], "b": [10.0] * 4, "c": [10.0] * 4, **values}
    codes = [code for code, some in told.items() for _ in some]
    people = np.array([f"{code}{k}" for code, some in told.items() for k in range(len(some))])
    shape = Shape((tree, Hierarchy("period", {name: None})))
    columns = (np.array(codes), np.array([name] * len(codes)))
    amounts = np.array([v for some in told.values() for v in some])
    return Reported(shape, Contributions(columns, people, amounts), rules)


def part(
    table: Reported, *, public: str = "", closed: str = "", withhold: bool = False,
    worth: dict[str, float] | None = None, codes: Codes = CODES,
) -> TiedTable:  # fmt: skip
    return part_of(
        Judged.of(table), codes, public={f"{code}|1" for code in public}, closed=set(closed),
        value_added=worth or {}, withhold=withhold,
    )  # fmt: skip


def named(found: TiedTable, mask: np.ndarray) -> str:
    return "".join(n[0] for n, one in zip(found.system.names, mask, strict=True) if one)


def test_a_judged_table_knows_its_failing_and_its_present_codes() -> None:
    judged = Judged.of(month())
    assert judged.tree is TREE
    assert judged.failing == {"a"}
    assert judged.present == {"T", "a", "b", "c"}
    shape = Shape((TREE, AREA))
    rows = Contributions(
        (np.array(list("aabbbb")), np.array(list("nsnnns"))), np.array(list("uvwxyz")),
        np.array([9.0, 9, 9, 9, 9, 9]),
    )  # fmt: skip
    plane = Judged.of(Reported(shape, rows, RULES))
    assert plane.failing == {"T", "a", "b"}
    assert plane.present == {"T", "a", "b"}
    assert Judged.of(month(a=[0.5])).present == {"T", "a", "b", "c"}


def test_codes_are_numbered_and_strangers_passed_over() -> None:
    assert CODES.numbers(["c", "q", "x"]).tolist() == [4, 0]


def test_hiding_a_code_loses_its_own_cells_and_those_below_in_all_tables() -> None:
    """`T` loses what is below it as well: 130 of its own and of its parts."""
    tables = [Judged.of(month("1")), Judged.of(month("2", a=[7.0] * 3))]
    assert CODES.cost(tables[:1]).tolist() == [0, 260, 50, 40, 40, 0]
    assert CODES.cost(tables).tolist() == [0, 260 + 202, 71, 80, 80, 0]


def test_cells_that_may_be_shown_or_hidden_are_tied_to_their_codes() -> None:
    found = part(month())
    assert found.tied.tolist() == [1, -1, 3, 4, -1]
    assert found.kept.tolist() == [True, True, True, True, False]
    assert named(found, found.system.primary) == "a"
    assert named(found, found.system.free) == "Tbc"
    assert not found.system.hidden.any()
    assert found.system.level_up.tolist() == found.system.level_down.tolist() == [0, 5, 0, 0, 0]
    assert found.insiders is Insiders.NONE
    assert found.exposed == ()
    assert named(found, found.hidden({3, 0})) == "ab"
    assert named(found, found.hidden(set())) == "a"


def test_a_small_cell_is_tied_to_its_code_as_well() -> None:
    small = part(month(b=[0.1] * 4))
    assert small.tied.tolist() == [1, -1, 3, 4, -1]
    assert small.kept.tolist() == [True, True, True, True, False]


def test_what_is_public_is_neither_secret_nor_free() -> None:
    found = part(month(), public="ab")
    assert found.tied.tolist() == [1, -1, -1, 4, -1]
    assert found.kept.tolist() == [True, False, False, True, False]
    assert not found.system.primary.any()
    assert found.system.level_up.tolist() == found.system.level_down.tolist() == [0] * 5
    assert found.exposed == (Exposed("a|1", ("an earlier month of ours",)),)


def test_a_closed_code_is_hidden_for_good_where_it_is_not_public() -> None:
    found = part(month(), closed="bc", public="c")
    assert named(found, found.system.hidden) == "b"
    assert found.tied.tolist() == [1, -1, -1, -1, -1]
    assert found.kept.tolist() == [True, True, True, False, False]


def test_what_others_printed_is_shown_unless_it_is_withheld() -> None:
    press = (PublicValue.total("b|1", 39.0, 41.0, "press"),)
    told = replace(month(), public=press)
    assert part(told).tied.tolist() == [1, -1, -1, 4, -1]
    assert part(told, withhold=True).tied.tolist() == [1, -1, 3, 4, -1]
    small = month(b=[0.1] * 4)
    few = replace(small, public=(PublicValue.total("b|1", 0.3, 0.5, "press"),))
    assert part(few).tied.tolist() == [1, -1, -1, 4, -1]


DEEP = Hierarchy("activity", {"T": None, "a": "T", "g": "T", "b": "g", "c": "g"})
DEEP_CODES = Codes(("T", "a", "g", "b", "c"))
WORTH = {"a": 0.5, "b": 0.25}
"""`c` weighs one."""


def test_codes_above_the_leaves_are_weighed_beside_their_values() -> None:
    found = part(month(tree=DEEP), worth=WORTH, codes=DEEP_CODES)
    system = found.system
    assert system.names == ("T|1", "a|1", "g|1", "b|1", "c|1", "weighted T|1", "weighted g|1")
    assert system.values[5:].tolist() == [25 + 10 + 40, 10 + 40]
    assert found.tied.tolist() == [0, -1, 2, 3, 4, 0, 2]
    assert found.kept.tolist() == [True] * 7
    told = system.bands
    assert told.sources == ("weighted", "weighted")
    assert told.matrix.toarray().tolist() == [
        [0, -0.5, 0, -0.25, -1, 1, 0],
        [0, 0, 0, -0.25, -1, 0, 1],
    ]
    assert told.lower.tolist() == pytest.approx([-0.0375, -0.025])
    assert told.upper.tolist() == pytest.approx([0.0375, 0.025])
    assert system.lower[5:].tolist() == [0, 0]
    assert np.isinf(system.upper[5:]).all()
    assert system.level_up[5:].tolist() == system.level_down[5:].tolist() == [0, 0]
    assert not (system.primary | system.hidden)[5:].any()
    assert system.free.tolist() == [True, False, True, True, True, True, True]
    assert system.sole.tolist()[5:] == [-1, -1]
    assert system.equations.shape == (2, 7)


def test_a_weighted_figure_has_the_fate_of_its_code() -> None:
    found = part(month(tree=DEEP), worth=WORTH, codes=DEEP_CODES, public="g", closed="T")
    assert found.tied.tolist() == [-1, -1, -1, 3, 4, -1, -1]
    assert found.system.hidden.tolist() == [True, False, False, False, False, True, False]
    assert found.kept.tolist() == [True, True, False, True, True, True, False]


def test_what_others_printed_of_a_code_leaves_its_weighted_figure_to_decide() -> None:
    press = (PublicValue.total("g|1", 79.0, 81.0, "press"),)
    told = replace(month(tree=DEEP), public=press)
    assert part(told, worth=WORTH, codes=DEEP_CODES).tied.tolist() == [0, -1, -1, 3, 4, 0, 2]
    of_all = replace(told, public=(PublicValue.total("T|1", 129.0, 131.0, "press"),))
    assert part(of_all, worth=WORTH, codes=DEEP_CODES).tied.tolist() == [-1, -1, 2, 3, 4, 0, 2]


@pytest.mark.parametrize("worth", [{}, {"a": 1.0}, dict.fromkeys("abc", 0.3), {"g": 7.0}])
def test_equal_weights_tell_nothing_more(worth: dict[str, float]) -> None:
    assert len(part(month(tree=DEEP), worth=worth, codes=DEEP_CODES).tied) == 5


def test_weights_of_a_table_by_area_are_those_of_its_codes() -> None:
    shape = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T"}), AREA))
    codes = [(x, y) for x in "ab" for y in "ns" for _ in range(3)]
    rows = Contributions(
        tuple(np.array(c) for c in zip(*codes, strict=True)),
        np.array([f"e{k}" for k in range(12)]), np.repeat([1.0, 2, 3, 4], 3),
    )  # fmt: skip
    found = part(Reported(shape, rows, RULES), worth={"a": 0.5, "b": 2.0})
    assert found.system.names[9:] == ("weighted T|city", "weighted T|n", "weighted T|s")
    assert found.system.values[9:].tolist() == [0.5 * 9 + 2 * 21, 0.5 * 3 + 2 * 9, 0.5 * 6 + 2 * 12]
    assert found.tied.tolist() == [1] * 3 + [2] * 3 + [3] * 3 + [1] * 3


def test_releases_that_are_out_stand_beside_and_decide_nothing() -> None:
    table = month()
    system, cells, _ = table_system(table)
    hidden = np.array([name[0] in "ab" for name in system.names])
    before = Earlier("board", system, hidden, cells=cells)
    found = part(replace(table, earlier=(before,)))
    assert found.tied.tolist() == [1, -1, 3, 4, -1] + [-1] * 5
    assert found.kept.tolist() == [True] * 4 + [False] * 6
    assert named(found, found.hidden({3})) == "abbb"
    assert found.system.names[5] == "board:T|1"


def test_what_is_public_before_the_decision_is_not_asked_of_it() -> None:
    """Everything but `a` is public: so is `a`, and the months of ours say it."""
    found = capped(part(month(), public="Tbc"), SOLVER)
    assert found.system.level_up.tolist() == [0] * 5
    assert found.exposed == (Exposed("a|1", ("an earlier month of ours",)),)
    press = (PublicValue.total("a|1", 49.0, 51.0, "press"),)
    told = capped(part(replace(month(), public=press)), SOLVER)
    assert told.exposed == (Exposed("a|1", ("press",)),)
    assert told.system.level_up[1] == pytest.approx(1, rel=1e-4)
    both = capped(part(month(b=[40.0]), public="Tbc"), SOLVER)
    assert [e.cell for e in both.exposed] == ["b|1", "a|1"]


def test_parts_that_are_judged_twice_are_tied_twice() -> None:
    draft = month(a=[49.0], c=[10.0, 10, 10, 7])
    system, cells, _ = table_system(draft)
    before = Earlier("draft", system, np.zeros(5, np.bool_), cells=cells)
    once = part(replace(month(), earlier=(before,)))
    found = capped(once, SOLVER)
    size = len(once.tied)
    assert len(found.system.names) == 2 * size
    assert found.tied.tolist() == once.tied.tolist() * 2
    assert found.kept.tolist() == once.kept.tolist() * 2


def test_parts_side_by_side_share_groups_and_the_price_of_a_code() -> None:
    """`b` stands in two tables, `c` in the first alone, so each cell of `b` costs half of it."""
    sole = replace(RULES, insiders=Insiders.SOLE)
    first, second = part(month(rules=sole)), part(month(c=[], d=[10.0] * 4, rules=sole), public="T")
    limited = replace(second, system=replace(second.system, limits={(1, 1, 0): 2.5}))
    also = replace(first, system=replace(first.system, limits={(1, -1, 0): 1.5}))
    both = stacked([also, limited], np.array([9.0, 20, 30, 40, 50, 60]))
    assert both.group.tolist() == [1, 7, 3, 4, 10, 11, 12, 3, 14, 5]
    assert both.weight.tolist() == [20, 0, 20, 50, 0, 0, 0, 20, 0, 60]
    assert both.sole.tolist() == [-1, 0, -1, -1, -1, -1, 1, -1, -1, -1]
    assert both.limits == {(1, -1, 0): 1.5, (6, 1, 1): 2.5}


def test_holdings_of_parts_side_by_side_are_counted_apart() -> None:
    sole = replace(RULES, insiders=Insiders.SOLE)
    parts = [part(month(b=[20.0], rules=sole)), part(month(rules=sole)), part(month(rules=sole))]
    limited = [replace(p, system=replace(p.system, limits={(1, 1, 0): 1.0})) for p in parts]
    both = stacked(limited, np.ones(6))
    owners = [int(both.sole[at]) for at in (1, 2, 6, 11)]
    assert set(both.limits) == {(1, 1, owners[0]), (6, 1, owners[2]), (11, 1, owners[3])}
    assert len(set(owners)) == 4


def test_a_part_in_which_nobody_is_alone_counts_no_holding() -> None:
    alone = part(month(rules=replace(RULES, insiders=Insiders.SOLE)))
    limited = replace(alone, system=replace(alone.system, limits={(1, 1, 0): 1.0}))
    both = stacked([part(month(a=[10.0] * 4)), limited], np.ones(6))
    assert both.sole.tolist() == [-1] * 6 + [0] + [-1] * 3
    assert both.limits == {(6, 1, 0): 1.0}


def test_sums_of_each_part_are_judged_where_it_stands() -> None:
    held = month(b=[30.0], c=[10.0] * 4)
    rows = replace(held.contributions, holdings={"a0": "H", "b0": "H"})
    table = replace(held, contributions=rows)
    safe, betraying = part(month()), part(table)
    judge = Unions([safe, betraying])
    pattern = np.array([False] * 5 + [False, True, True, False, False])
    of_cell = np.array([0, -1, 1, 2, -1, 0, -1, -1, 2, -1])
    (cut,) = judge(pattern, Unknowns(of_cell, np.ones(3)))
    assert (cut.unknowns, cut.coefficients, cut.right) == ((0, 2), (1, 1), 1)
    turned = Unions([betraying, safe])(
        np.roll(pattern, 5), Unknowns(np.roll(of_cell, 5), np.ones(3))
    )
    assert turned == [cut]
