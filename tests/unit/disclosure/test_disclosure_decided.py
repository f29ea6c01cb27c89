"""Marks by cell: what they change of what the rules say, what they refuse, how they are counted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from ondiris.disclosure import (
    Cells,
    Contributions,
    Hierarchy,
    Mark,
    MarkStatus,
    Rule,
    Rules,
    Shape,
    primary_cells,
)
from ondiris.disclosure.marks import Decided, decided
from ondiris.errors import InvalidInput, Refused

PLANE = Shape(
    (
        Hierarchy("activity", {"T": None, "a": "T", "b": "T"}),
        Hierarchy("area", {"city": None, "n": "city", "s": "city"}),
    )
)
ASKED = np.array(["s" not in name for name in PLANE.names])
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10)
FLAT = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys("abcdefg", "T")),))
HIDDEN, KEPT, OPEN = MarkStatus.HIDDEN, MarkStatus.KEPT, MarkStatus.OPEN


def mark(status: MarkStatus | None, codes: Mapping[str, str], **more: object) -> Mark:
    if status is OPEN:
        more["document"] = "letter 1"
    return Mark(tuple(codes.items()), status, **more)  # type: ignore[arg-type]


def flat(*marks: Mark, usual: float = 10.0) -> Decided:
    return decided(FLAT, np.ones(FLAT.cells, np.bool_), marks, usual)


def of(*codes: str, status: MarkStatus | None = HIDDEN, **more: object) -> list[Mark]:
    return [mark(status, {"activity": code}, **more) for code in codes]


def named(mask: np.ndarray) -> str:
    return "".join(n for n, one in zip(FLAT.names, mask, strict=True) if one)


def test_a_mark_stands_at_its_cell_and_at_the_total_of_what_it_does_not_name() -> None:
    found = decided(
        PLANE, ASKED,
        [
            mark(HIDDEN, {"activity": "a", "area": "n"}, level_pct=20.0),
            mark(KEPT, {"area": "n"}, weight=3.0),
            mark(OPEN, {"activity": "b"}),
            mark(None, {"activity": "a"}, weight=0.5),
        ],
        7.0,
    )  # fmt: skip
    at = {name: k for k, name in enumerate(PLANE.names)}
    assert np.flatnonzero(found.hidden).tolist() == [at["a|n"]]
    assert np.flatnonzero(found.kept).tolist() == [at["T|n"]]
    assert np.flatnonzero(found.opened).tolist() == [at["b|city"]]
    assert found.level[at["a|n"]] == 0.2
    assert found.level[at["b|city"]] == pytest.approx(0.07)
    assert found.level[at["T|s"]] == 0
    assert found.price[[at["T|n"], at["a|city"], at["a|n"]]].tolist() == [3, 0.5, 1]


def test_without_marks_nothing_is_decided() -> None:
    found = flat()
    assert not (found.hidden | found.kept | found.opened).any()
    assert found.price.tolist() == [1] * 8
    assert found.level.tolist() == [0] * 8
    assert found.counts(np.arange(8)) == {}


@pytest.mark.parametrize(
    "codes",
    [{"activity": "q"}, {"size": "large"}, {"activity": "a", "size": "large"},
     {"activity": "a", "area": "s"}],
)  # fmt: skip
def test_a_mark_is_of_a_cell_that_a_table_of_the_release_holds(codes: dict[str, str]) -> None:
    good = mark(HIDDEN, {"activity": "b"})
    with pytest.raises(InvalidInput, match=r"^[^0-9]*2 marks") as error:
        decided(PLANE, ASKED, [mark(HIDDEN, codes), good, mark(HIDDEN, codes)], 10.0)
    assert error.value.code == "unknown-cell"


def test_a_code_that_no_table_has_is_no_cell_where_all_are_asked_for() -> None:
    with pytest.raises(InvalidInput, match=r"^[^0-9]*1 marks") as error:
        flat(*of("q", "a"))
    assert error.value.code == "unknown-cell"


def test_a_cell_is_marked_once_and_the_first_five_that_are_not_are_named() -> None:
    twice = [*of(*"gfedcba"), *of(*"abcdef", status=KEPT)]
    with pytest.raises(InvalidInput, match=r"6 cells are marked twice: a, b, c, d, e \[") as error:
        flat(*twice)
    assert error.value.code == "marked-twice"


def test_a_secret_that_is_marked_open_is_refused_and_the_first_five_are_named() -> None:
    kept = flat(*of(*"abcdef", status=KEPT), *of("g"))
    secret = np.array([True] * 6 + [True, True])
    with pytest.raises(Refused, match=r"6 cells .*: a, b, c, d, e \[") as error:
        kept.refuse_kept(secret, FLAT.names)
    assert error.value.code == "marked-sensitive"
    assert error.value.context["cells"] == 6
    kept.refuse_kept(np.array([True] + [False] * 6 + [True]), FLAT.names)


def test_what_was_decided_of_a_table_is_counted() -> None:
    every = flat(
        *of("a", "b", weight=2.0), *of("c", "d", "e", status=KEPT, weight=0.5),
        *of("f", "g", status=OPEN),
    )  # fmt: skip
    assert every.counts(np.arange(8)) == {"hidden": 2, "kept": 3, "opened": 2, "weighed": 5}
    assert every.counts(np.array([0, 6, 7])) == {"hidden": 0, "kept": 0, "opened": 2, "weighed": 0}
    assert every.counts(np.array([0])) == {}


def cells(**values: list[float]) -> Cells:
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    amounts = np.array([v for some in values.values() for v in some])
    return Cells.of(FLAT, Contributions((np.array(codes),), np.array(people), amounts))


TABLE = cells(a=[50.0], b=[20.0] * 4, c=[30.0], d=[10.0] * 4)


def test_what_is_marked_hidden_is_a_secret_and_what_is_opened_is_none() -> None:
    """`a` is a secret by the rules and by its mark, which asks for more; `c` is opened."""
    rules = primary_cells(TABLE, RULES)
    found = flat(
        *of("a", level_pct=20.0), *of("b", level_pct=5.0), *of("d"), *of("c", status=OPEN)
    ).judged(rules, TABLE, 0.0)  # fmt: skip
    assert named(found.by_rule[Rule.FREQUENCY]) == "a"
    assert named(found.by_rule[Rule.MARKED]) == "abd"
    assert named(found.primary) == "abd"
    levels = dict(zip(FLAT.names, found.level_up.tolist(), strict=True))
    assert {n: v for n, v in levels.items() if v} == {"a": 10, "b": 4, "d": 4}
    assert found.level_down.tolist() == found.level_up.tolist()


def test_a_mark_asks_for_no_less_than_the_rules_or_the_least_there_is() -> None:
    rules = primary_cells(TABLE, RULES)
    found = flat(*of("a", level_pct=1.0), *of("b", level_pct=0.001)).judged(rules, TABLE, 0.0)
    assert found.level_up[1] == 5
    assert found.level_up[2] == pytest.approx(80 * 1e-4)
    counted = flat(*of("b", level_pct=0.1)).judged(rules, TABLE, 3.0)
    assert counted.level_up[2] == 3
    small = cells(a=[0.5], b=[1.0] * 4)
    most = flat(*of("a", level_pct=100.0)).judged(primary_cells(small, RULES), small, 3.0)
    assert (most.level_up[1], most.level_down[1]) == (3, 0.5)


def test_only_opened_cells_are_marked_by_no_rule() -> None:
    rules = primary_cells(TABLE, RULES)
    found = flat(*of("a", status=OPEN)).judged(rules, TABLE, 0.0)
    assert Rule.MARKED not in found.by_rule
    assert named(found.primary) == "c"
    assert (found.level_up[1], found.level_down[1]) == (0, 0)
    assert flat(*of("b", status=KEPT)).judged(rules, TABLE, 0.0) is rules


def test_a_cell_without_a_value_is_not_hidden_by_a_mark() -> None:
    rules = primary_cells(TABLE, RULES)
    with pytest.raises(InvalidInput, match=r"^[^0-9]*2 cells") as error:
        flat(*of("a", "e", "f")).judged(rules, TABLE, 0.0)
    assert error.value.code == "marked-empty"
    assert flat(*of("e", status=OPEN)).judged(rules, TABLE, 0.0)


def test_what_other_offices_keep_back_is_hidden_whatever_marks_say() -> None:
    back = np.array([name in "abc" for name in FLAT.names])
    found = flat(*of("a", level_pct=30.0), *of("b", "d", status=OPEN), *of("g", status=KEPT)
                 ).withholding(back, 12.0)  # fmt: skip
    assert named(found.hidden) == "abc"
    assert named(found.opened) == "d"
    assert named(found.kept) == "g"
    assert found.level[1:5].tolist() == [0.3, 0.12, 0.12, 0.1]
    nothing = flat(*of("a", level_pct=30.0), *of("b", status=OPEN))
    same = nothing.withholding(np.zeros(8, np.bool_), 12.0)
    assert (named(same.hidden), named(same.opened)) == ("a", "b")
    assert same.level.tolist() == nothing.level.tolist()
