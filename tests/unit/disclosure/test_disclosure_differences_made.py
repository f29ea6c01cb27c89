"""One release less another: which cells it has, who changed them, and what of it is a secret."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from plain_systems import matrix, system_of

from ondiris.disclosure import Cells, Hierarchy, Rules, Shape, System
from ondiris.disclosure.differences import FEW, Difference, Side, compared, difference_of

RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10)
SHAPE = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T", "c": "T"}),))
SINGLE = ((0,), (1,), (2,), (3,))


def cells(*leaves: dict[str, float]) -> Cells:
    """Return a total and three leaves by holding."""
    names = sorted({name for leaf in leaves for name in leaf})
    of_leaf = [[leaf.get(name, 0.0) for name in names] for leaf in leaves]
    total = [sum(column) for column in zip(*of_leaf, strict=True)]
    shares = matrix([total, *of_leaf], len(names))
    return Cells.of_shares(shares, np.array(names), np.zeros(len(names), np.bool_))


def side(
    name: str, found: Cells | None, start: int = 0, *, keys: Sequence[tuple[int, ...]] = SINGLE,
    months: float = 1.0, shape: Shape | None = SHAPE, own: np.ndarray | None = None,
) -> Side:  # fmt: skip
    values = found.total if found is not None else np.arange(1.0, len(keys) + 1)
    return Side(name, keys, values, start, months, (1, 0), found, shape, own=own)


OLD = cells({"A": 50, "B": 20}, {"C": 30}, {"D": 5, "E": 5})
NEW = cells({"A": 50, "B": 26}, {"C": 30}, {"D": 9, "E": 2})


def test_a_release_knows_where_its_cells_stand_and_what_they_come_to() -> None:
    found = Side("x", ((3,), (), (1, 2), (1,)), np.array([4.0, 9, 6, 2]), 10, 2.0, (1, 0))
    assert found.place == {(3,): 0, (1, 2): 2, (1,): 3}
    assert found.columns((1, 2)) == [12]
    assert found.columns((1, 3)) == [13, 10]
    assert (found.value((1, 2)), found.value((1, 3))) == (12, 12)
    assert [found.holds(key) for key in ((1, 2), (1, 3), (2, 3), (2,))] == [
        True, True, False, False,
    ]  # fmt: skip
    assert str(found) == "2 × x"
    assert str(side("y", None)) == "y"


def test_a_release_spans_the_months_from_where_the_period_begins() -> None:
    of_its_own = Side("x", (), np.zeros(0), 0, 1.0, (1, 0), until=14)
    assert of_its_own.span(range(12, 20)) == range(12, 15)
    assert side("y", None).span(range(12, 20)) == range(12, 20)


def test_a_difference_has_the_cells_of_both_and_what_each_holding_changed() -> None:
    found = difference_of(side("new", NEW), side("old", OLD, 4), SINGLE[:3], 9)
    assert found is not None
    assert found.name == "new − old"
    assert found.members.toarray().tolist() == [
        [1, 0, 0, 0, -1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, -1, 0, 0, 0],
        [0, 0, 1, 0, 0, 0, -1, 0, 0],
        [0] * 9,
    ]
    assert found.changes.total.tolist() == [13, 6, 0, 0]
    assert found.own.tolist() == [True] * 4
    assert found.place == {key: k for k, key in enumerate(SINGLE)}


def test_means_are_subtracted_as_sums_over_their_months() -> None:
    found = difference_of(
        side("both", NEW, 4, months=2.0), side("january", OLD, months=1.0), SINGLE[1:2], 8
    )
    assert found is not None
    assert found.name == "2 × both − january"
    assert found.members.toarray()[1].tolist() == [0, -1, 0, 0, 0, 2, 0, 0]
    assert found.changes.total.tolist() == [0, 82, 0, 0]


def test_a_cell_of_one_release_is_compared_with_the_sum_of_its_parts_in_the_other() -> None:
    keys = ((), (1, 2), (3,), ())
    older = side("old", OLD, 4, keys=keys)
    values = np.array([90.0, 100, 10, 0])
    older = Side("old", keys, values, 4, 1.0, (1, 0), OLD, SHAPE)
    found = difference_of(side("new", NEW), older, [(1, 2)], 8)
    assert found is not None
    assert found.members.toarray().tolist()[1] == [0, 1, 1, 0, 0, -1, 0, 0]
    assert np.diff(found.members.indptr).tolist() == [0, 3, 0, 0]
    assert found.changes.total.tolist() == [0, 36, 0, 0]


def test_the_cells_are_those_of_the_release_whose_codes_are_known() -> None:
    own = np.array([True, False, True, True])
    newer = side("new", NEW, months=2.0, own=own)
    found = difference_of(newer, side("old", OLD, 4, shape=None, months=3.0), SINGLE[:2], 8)
    assert found is not None
    assert found.shape is SHAPE
    assert found.members.toarray()[:2].tolist() == [
        [2, 0, 0, 0, -3, 0, 0, 0],
        [0, 2, 0, 0, 0, -3, 0, 0],
    ]
    assert found.own is own
    assert found.changes.total.tolist() == [102, 58, 0, 0]
    neither = difference_of(side("new", NEW, shape=None), side("old", OLD, 4, shape=None),
                            SINGLE[:1], 8)  # fmt: skip
    assert neither is not None
    assert neither.shape is None
    assert neither.members.toarray()[0].tolist() == [1, 0, 0, 0, -1, 0, 0, 0]


@pytest.mark.parametrize(
    ("new", "old", "keys"), [(None, OLD, SINGLE), (NEW, None, SINGLE), (NEW, OLD, ())]
)
def test_there_is_no_difference_where_contributors_are_unknown_or_no_cell_is_shared(
    new: Cells | None, old: Cells | None, keys: Sequence[tuple[int, ...]]
) -> None:
    assert difference_of(side("new", new), side("old", old, 4), keys, 8) is None


def two(new: Cells, old: Cells) -> System:
    """Return both releases side by side."""
    parts = [[1.0, -1, -1, -1, 0, 0, 0, 0], [0.0] * 4 + [1.0, -1, -1, -1]]
    names = (*SHAPE.names, *(f"old:{name}" for name in SHAPE.names))
    return system_of([*new.total, *old.total], parts, names=names)


def made(new: Cells, old: Cells, shape: Shape | None = SHAPE, **more: object) -> Difference:
    found = difference_of(side("new", new, shape=shape, **more),
                          side("old", old, 4, shape=shape, **more), SINGLE, 8)  # fmt: skip
    assert found is not None
    return found


def test_a_change_that_betrays_who_made_it_is_a_hidden_cell() -> None:
    """B alone changed `a`; D and E changed `c` by 4 and 3, of which each knows the other's."""
    number = {"D": 5}
    found = made(NEW, OLD).joined_to(two(NEW, OLD), RULES, number)
    assert found.names[8:] == ("a of new − old", "c of new − old")
    assert found.values[8:].tolist() == [6, 1]
    assert found.level_up[8:] == pytest.approx([0.6, 0.7])
    assert found.lower[8:].tolist() == [-np.inf, -np.inf]
    assert found.sole[8:].tolist() == [1, -1]
    assert number == {"D": 5, "B": 1}
    assert found.hidden[8:].all()
    assert found.equations.toarray()[2].tolist() == [0, 1, 0, 0, 0, -1, 0, 0, -1, 0]


def test_whoever_changed_a_cell_alone_is_an_insider_whatever_its_name() -> None:
    new = cells({"A": 56, "B": 20}, {"C": 30}, {"D": 5, "E": 5})
    number: dict[str, int] = {}
    assert made(new, OLD).joined_to(two(new, OLD), RULES, number).sole[8:].tolist() == [0, 0]
    assert number == {"A": 0}


def test_who_is_numbered_already_keeps_the_number() -> None:
    assert made(NEW, OLD).joined_to(two(NEW, OLD), RULES, {"B": 7}).sole[8] == 7


def test_changes_of_cells_that_were_never_published_are_no_secrets_of_ours() -> None:
    own = np.array([True, False, True, True])
    found = made(NEW, OLD, own=own).joined_to(two(NEW, OLD), RULES, {})
    assert found.names[8:] == ("c of new − old",)


def test_what_a_holding_changed_in_all_cells_that_it_changed_alone_is_a_secret_too() -> None:
    new = cells({"A": 50, "B": 20, "Z": 8}, {"C": 30, "Z": 4}, {"D": 5, "E": 5})
    found = made(new, OLD).joined_to(two(new, OLD), RULES, {})
    assert found.names[8:] == ("T of new − old", "a of new − old", "b of new − old",
                               "a+b of new − old")  # fmt: skip
    assert found.values[8:].tolist() == [12, 8, 4, 12]
    own = np.array([True, False, True, True])
    partly = made(new, OLD, own=own).joined_to(two(new, OLD), RULES, {})
    assert partly.names[8:] == ("T of new − old", "b of new − old")


def test_without_codes_a_change_is_named_by_a_cell_of_the_system_and_sums_are_not_known() -> None:
    new = cells({"A": 50, "B": 20, "Z": 8}, {"C": 30, "Z": 4}, {"D": 5, "E": 5})
    found = made(new, OLD, shape=None).joined_to(two(new, OLD), RULES, {})
    assert found.names[8:] == ("T of new − old", "a of new − old", "b of new − old")


def keyed(name: str, *keys: tuple[int, ...]) -> Side:
    return Side(name, keys, np.ones(len(keys)), 0, 1.0, (1, 0))


def pairs(sides: Sequence[Side], **more: bool) -> set[tuple[str, str, tuple[tuple[int, ...], ...]]]:
    return {(n.name, o.name, tuple(keys)) for n, o, keys in compared(sides, **more)}


def test_few_releases_are_compared_each_with_each_the_later_first() -> None:
    sides = [keyed("1", (0,), (1,)), keyed("2", (1,)), keyed("3", (0,), (1,), (2,))]
    assert pairs(sides) == {
        ("2", "1", ((1,),)),
        ("3", "1", ((0,), (1,))),
        ("3", "2", ((1,),)),
    }
    assert pairs([keyed("1", (0,)), keyed("2", (1,))]) == set()


def test_the_one_with_fewer_cells_says_what_is_compared() -> None:
    """Of two with as many, the earlier: its `(0, 1)` can be read off the later."""
    whole, parts = keyed("whole", (0, 1)), keyed("parts", (0,), (1,))
    assert pairs([whole, parts]) == {("parts", "whole", ((0, 1),))}
    assert pairs([parts, whole]) == {("whole", "parts", ((0, 1),))}
    first, second = keyed("first", (0, 1), (2,)), keyed("second", (0,), (1,))
    assert pairs([first, second]) == {("second", "first", ((0, 1),))}


def test_of_many_each_is_compared_with_those_that_held_its_cells_last() -> None:
    many = [keyed("a", (0,), (1,)), keyed("b", (0,)), keyed("c", (0,), (1,))]
    many += [keyed(f"x{k}", (9,)) for k in range(FEW - 3)]
    assert len(pairs(many)) == 3 + sum(range(FEW - 3))
    longer = [*many, keyed("last", (9,))]
    assert pairs(longer) == {("b", "a", ((0,),)), ("c", "b", ((0,),)), ("c", "a", ((1,),))} | {
        (later, one, ((9,),))
        for one, later in zip([f"x{k}" for k in range(FEW - 3)],
                              [*[f"x{k}" for k in range(1, FEW - 3)], "last"], strict=True)
    }  # fmt: skip
    assert len(pairs(longer, each=True)) == 3 + sum(range(FEW - 2))


def test_of_many_a_sum_is_compared_where_its_parts_were_shown_last() -> None:
    chain = [keyed("whole", (0, 1)), keyed("parts", (0,), (1,)), keyed("again", (0, 1))]
    chain += [keyed(f"x{k}", (9 + k,)) for k in range(FEW)]
    assert pairs(chain) == {("parts", "whole", ((0, 1),)), ("again", "parts", ((0, 1),))}
