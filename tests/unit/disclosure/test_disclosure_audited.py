"""An audit of anybody's table: what it refuses, which attackers it plays, what it explains."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Earlier,
    Hierarchy,
    Insiders,
    Narrowing,
    PublicValue,
    Reported,
    Rules,
    Shape,
    Waiver,
    audit_table,
    explained_audit,
    table_system,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Inconsistent, InvalidInput
from ondiris.model.disclosure_marks import Mark, MarkStatus

SOLVER = HighsSolver()
LEAVES = "abcde"
FLAT = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys(LEAVES, "T")),))
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, insiders=Insiders.NONE)
SOLE = replace(RULES, insiders=Insiders.SOLE)
INF = float("inf")


def rows(holdings: dict[str, str] | None = None, **values: list[float]) -> Contributions:
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    amounts = np.array([v for some in values.values() for v in some])
    return Contributions((np.array(codes),), np.array(people), amounts, holdings=holdings or {})


def flat(rules: Rules = RULES, **more: object) -> Reported:
    """Return one firm of 50 in `a`, five of 10 in `b`, five of 20 in `c`, nobody else."""
    told = rows(a=[50.0], b=[10.0] * 5, c=[20.0] * 5)
    return Reported(FLAT, told, rules, **more)  # type: ignore[arg-type]


def shown(reported: Reported, hidden: str) -> np.ndarray:
    values = table_system(reported)[0].values[reported.shape.cells_of(reported.only)]
    return np.where([name in hidden.split() for name in reported.only.names], np.nan, values)


def audited(reported: Reported, hidden: str) -> tuple[tuple[str, ...], tuple[Narrowing, ...]]:
    found = explained_audit(reported, shown(reported, hidden), SOLVER)
    assert audit_table(reported, shown(reported, hidden), SOLVER) == found.proof
    return found.proof.shortfalls, found.narrowings


@pytest.mark.parametrize(
    ("off", "tolerance", "good"),
    [(0.5, 0.5, True), (-0.5, 0.5, True), (0.6, 0.5, False), (-0.6, 0.5, False), (0.6, 1.0, True),
     (0.0, 0.0, True)],
)  # fmt: skip
def test_a_shown_value_is_the_true_one_but_for_half_a_unit_of_its_last_digit(
    off: float, tolerance: float, good: bool
) -> None:
    values = shown(flat(), "a b") + off
    for audit in (audit_table, explained_audit):
        if good:
            assert audit(flat(), values, SOLVER, tolerance=tolerance)
        else:
            with pytest.raises(Inconsistent) as error:
                audit(flat(), values, SOLVER, tolerance=tolerance)
            assert error.value.code == "other-table"


def test_half_a_unit_is_the_usual_tolerance_and_the_first_five_strangers_are_named() -> None:
    assert audit_table(flat(), shown(flat(), "a b") + 0.5, SOLVER).holds
    with pytest.raises(Inconsistent, match=r"6 shown cells .*: T, a, b, c, d \["):
        audit_table(flat(), shown(flat(), "") + 0.51, SOLVER)
    with pytest.raises(Inconsistent, match="6 shown cells"):
        explained_audit(flat(), shown(flat(), "") + 0.51, SOLVER)
    large = Reported(FLAT, rows(a=[5e9] * 3), RULES)
    assert audit_table(large, shown(large, "") * (1 + 1e-9), SOLVER).holds
    with pytest.raises(Inconsistent):
        audit_table(large, shown(large, "") * (1 + 1.1e-9), SOLVER)


def test_an_audit_is_of_one_table() -> None:
    with pytest.raises(InvalidInput):
        audit_table(flat(tables=(FLAT, FLAT)), np.zeros(6), SOLVER)


def test_what_is_hidden_well_is_narrowed_by_nobody() -> None:
    assert audited(flat(), "a b") == ((), ())
    assert audited(flat(SOLE), "a b") == ((), ())


def test_what_is_shown_or_the_rest_of_what_is_shown_is_known() -> None:
    assert audited(flat(), "") == (("a",), (Narrowing("a", "shown", 0.0, ("a",)),))
    short, (one,) = audited(flat(), "a")
    assert short == ("a",)
    assert (one.how, one.known_within_pct, one.by) == ("outsider", 0, ("T", "b", "c"))


def test_a_cell_of_nothing_tells_nothing_that_is_not_known() -> None:
    """`d` and `e` are nought whether they are shown or not."""
    assert audited(flat(), "a d e")[1][0].by == ("T", "b", "c")
    assert audited(flat(), "a d e")[0] == ("a",)


def test_how_near_a_value_is_known_is_told_of_the_middle_of_what_is_possible() -> None:
    """`b` gives 4 of the 5 that `a` is owed: it lies between 46 and 54, and `b` below 8."""
    small = Reported(FLAT, rows(a=[50.0], b=[1.0] * 4, c=[20.0] * 5), RULES)
    short, (one,) = audited(small, "a b")
    assert short == ("a",)
    assert (one.how, one.by) == ("outsider", ("T", "c"))
    assert one.known_within_pct == pytest.approx(100 * 27 / 27)
    bounded = replace(small, upper=1000.0)
    assert audited(bounded, "a b")[0] == ("a",)
    press = (PublicValue.total("b", 3.0, 5.0, "press"),)
    told = replace(small, public=press)
    (near,) = audited(told, "a b")[1]
    assert near.known_within_pct == pytest.approx(100 * 1 / 50)


def test_what_no_end_bounds_is_known_within_infinity() -> None:
    """With gains and losses `b` has no floor; that it is 52 at most leaves `a` 48 or any more."""
    told = replace(flat().contributions, signed=True)
    press = (PublicValue(("b",), (1.0,), -INF, 52.0, "press", suppressible=True),)
    short, (one,) = audited(Reported(FLAT, told, RULES, public=press), "a b")
    assert short == ("a",)
    assert (one.how, one.known_within_pct) == ("outsider", INF)


def test_who_is_alone_in_a_hidden_cell_knows_the_other_and_is_named_by_it() -> None:
    pair = Reported(FLAT, rows(a=[50.0], b=[40.0], c=[20.0] * 5, d=[10.0] * 5), SOLE)
    short, found = audited(pair, "a b")
    assert {"a", "b"} <= set(short)
    told = {one.cell: one for one in found}
    assert (told["a"].how, told["a"].by, told["a"].known_within_pct) == ("insider", ("b",), 0)
    assert (told["b"].how, told["b"].by, told["b"].known_within_pct) == ("insider", ("a",), 0)
    assert audited(replace(pair, rules=RULES), "a b c d")[0] == ()


def test_an_insider_is_named_by_its_own_hidden_cells_alone() -> None:
    """H is alone in `b`, in `c` and in `d`, which is shown; `e` gives `a` too little."""
    held = {"b0": "H", "c0": "H", "d0": "H"}
    told = rows(held, a=[50.0], b=[40.0], c=[30.0], d=[20.0], e=[1.0] * 4)
    agreed = Reported(FLAT, told, replace(SOLE, minimum_frequency=2))
    short, found = audited(agreed, "a b c e")
    assert "a" in short
    one = next(one for one in found if one.cell == "a")
    assert (one.how, one.by) == ("insider", ("b", "c"))
    assert one.known_within_pct == pytest.approx(100 * 27 / 27)


def test_against_what_an_outsider_finds_no_insider_is_played() -> None:
    """`a` is known to everybody, so that who is alone in `b` is not asked about it."""
    tree = {"T": None, "f": "T", "g": "T", "a": "f", "x": "f", "b": "g", "y": "g"}
    two = Shape((Hierarchy("activity", tree),))
    told = rows(a=[50.0], x=[10.0] * 5, b=[40.0], y=[10.0] * 5)
    reported = Reported(two, told, SOLE)
    short, found = audited(reported, "a b y")
    assert short == ("a",)
    assert [(one.cell, one.how) for one in found] == [("a", "outsider")]


PAIR = {"a0": "H", "b0": "H"}


def test_a_sum_that_betrays_is_told_by_the_cells_of_its_equations() -> None:
    """H is alone in `a` and in `b`, which stands in the system as a sum of its own."""
    held = Reported(FLAT, rows(PAIR, a=[50.0], b=[40.0], c=[20.0] * 5, d=[10.0] * 5), RULES)
    short, found = audited(held, "a b")
    assert short == ("a+b",)
    (one,) = found
    assert (one.cell, one.how, one.known_within_pct) == ("a+b", "sum", 0)
    assert one.by == ("T", "c", "d")
    assert audited(held, "a b c") == ((), ())


def test_a_sum_that_stands_nowhere_is_told_by_its_name() -> None:
    """Two of H and one other: the three are no holding's, and their sum is too narrow."""
    told = rows({"a0": "H", "b0": "H", "b1": "K"}, a=[50.0], b=[40.0, 1.0], c=[20.0] * 5)
    held = Reported(FLAT, told, RULES)
    short, found = audited(held, "a b")
    assert short == ("a+b",)
    assert found == (Narrowing("a+b", "sum", 0.0, ()),)


def test_the_first_hundred_are_explained_and_all_are_named() -> None:
    codes = [f"x{k:03d}" for k in range(105)]
    wide = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys([*codes, "z"], "T")),))
    contributions = Contributions(
        (np.array([*codes, *["z"] * 4]),), np.array([f"e{k}" for k in range(109)]), np.ones(109)
    )
    reported = Reported(wide, contributions, RULES)
    found = explained_audit(reported, table_system(reported)[0].values, SOLVER)
    assert found.proof.shortfalls == tuple(codes)
    assert [one.cell for one in found.narrowings] == codes[:100]


def test_secrets_of_earlier_releases_are_judged_by_what_both_show() -> None:
    """The draft hid `a` and `b`, which was 40 then: with `b` shown now the draft tells `a`."""
    draft = Reported(FLAT, rows(a=[50.0], b=[10.0] * 4, c=[20.0] * 5), RULES)
    system, cells, _ = table_system(draft)
    hidden = np.array([name in "ab" for name in FLAT.names])
    out = Earlier("draft", system, hidden, cells=cells)
    now = flat(earlier=(out,))
    short, found = audited(now, "a c")
    assert "draft:a" in short
    assert {one.cell for one in found} == set(short)


def test_a_total_that_is_marked_and_shown_is_told_like_any_cell() -> None:
    marked = flat(marks=(Mark((("activity", "T"),), MarkStatus.HIDDEN),))
    short, found = audited(marked, "a b")
    assert short == ("T",)
    assert found == (Narrowing("T", "shown", 0.0, ("T",)),)


@pytest.mark.parametrize("press", [(), (PublicValue(("a",), (1.0,), -INF, 50.0, "press"),)])
def test_what_a_release_hid_is_short_where_it_is_shown_whatever_side_is_left(
    press: tuple[PublicValue, ...],
) -> None:
    """The press says that `a` is no more than its 50: downwards it is owed all the same."""
    system, cells, _ = table_system(flat())
    hid = np.array([name in "ab" for name in FLAT.names])
    before = Earlier("board", system, hid, cells=cells)
    agreed = replace(flat().contributions, waivers=(Waiver("a0", "letter 5"),))
    public = tuple(replace(value, suppressible=True) for value in press)
    now = Reported(FLAT, agreed, RULES, public=public, earlier=(before,))
    assert audited(now, "b")[0] == ("a",)
    assert audited(now, "a b")[0] == ()
