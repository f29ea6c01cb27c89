"""Cells decided by hand: hidden, kept, opened, dearer, by hand on a table of three activities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Earlier,
    Hierarchy,
    Insiders,
    Mark,
    MarkStatus,
    Protected,
    ProtectedTable,
    PublicValue,
    ReleaseLink,
    Reported,
    Rules,
    Shape,
    audit_table,
    plan_releases,
    protect_table,
    round_table,
    table_system,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput, Refused

SOLVER = HighsSolver()
SHAPE = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T", "c": "T"}),))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, insiders=Insiders.NONE, cost=Cost.VALUE
)
U, P, S = MarkStatus.HIDDEN, MarkStatus.KEPT, MarkStatus.OPEN


def mark(code: str, status: MarkStatus | None = None, **more: object) -> Mark:
    return Mark((("activity", code),), status, **more)  # type: ignore[arg-type]


def table(*marks: Mark, **values: list[float]) -> Reported:
    """Return a table of firms that are numbered within each activity, and its marks."""
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    numbers = np.array([value for some in values.values() for value in some])
    rows = Contributions((np.array(codes),), np.array(people), numbers)
    return Reported(SHAPE, rows, RULES, marks=marks)


def hidden(safe: Protected[ProtectedTable]) -> str:
    return "".join(n for n, h in zip(SHAPE.names, safe.content.hidden, strict=True) if h)


def protected(reported: Reported) -> Protected[ProtectedTable]:
    safe = protect_table(reported, SOLVER)
    assert safe.proof.holds
    return safe


OPEN = {"a": [10.0] * 4, "b": [100.0] * 4, "c": [101.0] * 4}
LONELY = {**OPEN, "a": [60.0]}


def test_without_a_mark_the_rules_alone_decide() -> None:
    assert hidden(protected(table(**OPEN))) == ""
    safe = protected(table(**LONELY))
    assert hidden(safe) == "ab"
    assert "marks" not in safe.content.account.to_json()


def test_a_cell_marked_u_is_hidden_and_protected_like_a_sensitive_one() -> None:
    safe = protected(table(mark("a", U), **OPEN))
    assert hidden(safe) == "ab"
    account = safe.content.account.to_json()
    assert (account["primary"], account["secondary"]) == (1, 1)
    assert account["by_rule"] == {"frequency": 0, "marked": 1}
    assert account["marks"] == {"hidden": 1, "kept": 0, "opened": 0, "weighed": 0}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (None, "ab"),  # 10 % as the rules say: 4 of 40
        (40.0, "ab"),  # 16 of 40, and b can give up 16
        (45.0, "ac"),  # 18 of 40: b alone can not, c costs less than both
    ],
)
def test_a_mark_says_how_far_a_hidden_cell_must_blur(level: float | None, expected: str) -> None:
    cells = {"a": [10.0] * 4, "b": [4.0] * 4, "c": [101.0] * 4}
    reported = table(mark("a", U, level_pct=level), **cells)
    assert hidden(protected(reported)) == expected
    system, _, _ = table_system(reported)
    assert system.level_up[1] == pytest.approx(40 * (level or 10) / 100)


def test_a_mark_never_asks_for_less_than_the_rules_do() -> None:
    system, _, _ = table_system(table(mark("a", U, level_pct=1.0), **LONELY))
    assert (system.level_up[1], system.level_down[1]) == (6, 6)


def test_a_cell_marked_p_is_not_hidden_to_protect_another() -> None:
    assert hidden(protected(table(mark("b", P), **LONELY))) == "ac"


def test_what_is_marked_p_is_not_withheld_though_others_printed_it_roughly() -> None:
    """A figure of the press is withheld where nothing else protects; not one that is marked."""
    told = PublicValue.total("b", 390.0, 410.0, "gazette")
    others = (mark("c", P), mark("T", P))
    assert hidden(protected(replace(table(*others, **LONELY), public=(told,)))) == "ab"
    with pytest.raises(Refused) as error:
        protect_table(replace(table(*others, mark("b", P), **LONELY), public=(told,)), SOLVER)
    assert error.value.code == "protection-infeasible"


def test_marks_that_leave_nothing_to_hide_are_refused() -> None:
    with pytest.raises(Refused) as error:
        protect_table(table(mark("b", P), mark("c", P), mark("T", P), **LONELY), SOLVER)
    assert error.value.code == "protection-infeasible"


def earlier(reported: Reported, pattern: str) -> Earlier:
    system, cells, _ = table_system(reported)
    out = np.array([name in pattern for name in SHAPE.names])
    return Earlier("january", system, out, ReleaseLink.SAME, cells=cells, shape=SHAPE)


@pytest.mark.parametrize("how", ["by a rule", "with another measure", "in a release before"])
def test_a_mark_keeps_open_nothing_that_has_to_be_hidden(how: str) -> None:
    reported = table(mark("a", P), **(LONELY if how == "by a rule" else OPEN))
    if how == "with another measure":
        reported = replace(reported, tied=frozenset({"a"}))
    if how == "in a release before":
        before = table(mark("a", U), **OPEN)
        reported = replace(reported, earlier=(earlier(before, "ab"),))
    with pytest.raises(Refused) as error:
        protect_table(reported, SOLVER)
    assert error.value.code == "marked-sensitive"
    assert "1 cells that are marked p have to be hidden: a" in error.value.detail


def test_a_cell_marked_s_is_open_by_its_document() -> None:
    safe = protected(table(mark("a", S, document="decision 3"), **LONELY))
    assert hidden(safe) == ""
    assert safe.content.value("a") == 60
    account = safe.content.account.to_json()
    assert account["by_rule"] == {"frequency": 0}
    assert account["marks"] == {"hidden": 0, "kept": 0, "opened": 1, "weighed": 0}


def test_an_opened_cell_may_still_protect_another() -> None:
    """Two firms with 60 are open by a decision; hiding them is cheaper than hiding 400."""
    cells = {"a": [30.0, 30.0], "b": [100.0] * 4, "c": [50.0]}
    assert hidden(protected(table(mark("a", S, document="decision 3"), **cells))) == "ac"


def test_what_a_holding_has_in_opened_cells_is_no_secret() -> None:
    cells = {"a": [60.0], "b": [70.0], "c": [101.0] * 4}
    rows = replace(table(**cells).contributions, holdings={"a0": "H", "b0": "H"})
    opened = [mark(code, S, document="decision 3") for code in "ab"]
    reported = replace(table(*opened, **cells), contributions=rows)
    assert hidden(protected(reported)) == ""
    half = replace(reported, marks=(opened[0],))
    assert {"b"} < set(hidden(protected(half)))


def test_a_weight_makes_a_cell_dearer_to_hide() -> None:
    safe = protected(table(mark("b", weight=1.02), **LONELY))
    assert hidden(safe) == "ac"  # 404 beside 408
    assert hidden(protected(table(mark("b", weight=1.005), **LONELY))) == "ab"  # 402
    assert hidden(protected(table(mark("c", weight=0.5), **LONELY))) == "ac"  # 202
    assert safe.content.account.marks["weighed"] == 1


def test_what_a_mark_hid_stays_hidden_when_nobody_marks_it_any_more() -> None:
    first = table(mark("a", U), **OPEN)
    after = replace(table(**OPEN), earlier=(earlier(first, hidden(protected(first))),))
    assert set(hidden(protected(after))) == {"a", "b"}


def test_an_audit_knows_the_marks() -> None:
    shown = np.array([844.0, 40.0, 400.0, 404.0])
    assert audit_table(table(**OPEN), shown, SOLVER).holds
    assert audit_table(table(mark("a", U), **OPEN), shown, SOLVER).shortfalls == ("a",)
    lonely = np.array([864.0, 60.0, 400.0, 404.0])
    assert audit_table(table(**LONELY), lonely, SOLVER).shortfalls == ("a",)
    opened = table(mark("a", S, document="decision 3"), **LONELY)
    assert audit_table(opened, lonely, SOLVER).holds


def test_rounding_blurs_a_marked_cell_as_far_as_it_says() -> None:
    assert round_table(table(**OPEN), SOLVER, base=4.0).proof.holds
    with pytest.raises(Refused):
        round_table(table(mark("a", U, level_pct=40.0), **OPEN), SOLVER, base=4.0)


def test_marks_hold_in_every_period_of_a_plan() -> None:
    month = replace(table(mark("b", P), **LONELY), until=1)
    longer = {"a": [120.0], "b": [200.0] * 4, "c": [202.0] * 4}
    quarter = replace(table(mark("b", P), **longer), until=3)
    assert [hidden(t) for t in plan_releases([month, quarter], SOLVER)] == ["ac", "ac"]


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ([mark("x", U)], "unknown-cell"),
        ([Mark((("area", "a"),), U)], "unknown-cell"),
        ([mark("a", U), mark("a", P)], "marked-twice"),
        ([mark("b", weight=2), mark("b", weight=3)], "marked-twice"),
    ],
)
def test_a_mark_names_one_cell_of_the_table_once(marks: list[Mark], code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        protect_table(table(*marks, **OPEN), SOLVER)
    assert error.value.code == code


def test_a_cell_that_no_table_of_the_release_holds_is_not_marked() -> None:
    area = Hierarchy("area", {"city": None, "n": "city"})
    cross = Shape((*SHAPE.hierarchies, area))
    rows = table(**OPEN).contributions
    wide = replace(rows, codes=(*rows.codes, np.array(["n"] * len(rows.value))))
    inner = Mark((("activity", "a"), ("area", "n")), U)
    reported = Reported(cross, wide, RULES, tables=(SHAPE,), marks=(inner,))
    with pytest.raises(InvalidInput) as error:
        protect_table(reported, SOLVER)
    assert error.value.code == "unknown-cell"
    assert hidden(protected(replace(reported, marks=(mark("a", U),)))) == "ab"


def test_an_empty_cell_cannot_be_hidden_by_a_mark() -> None:
    with pytest.raises(InvalidInput) as error:
        protect_table(table(mark("c", U), a=[10.0] * 4, b=[10.0] * 4), SOLVER)
    assert error.value.code == "marked-empty"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: mark("a"), "mark-parameter"),
        (lambda: mark("a", P, weight=0), "mark-parameter"),
        (lambda: mark("a", weight=float("nan")), "mark-parameter"),
        (lambda: mark("a", weight=float("inf")), "mark-parameter"),
        (lambda: mark("a", U, level_pct=0), "mark-parameter"),
        (lambda: mark("a", U, level_pct=100.5), "mark-parameter"),
        (lambda: mark("a", P, level_pct=5), "mark-parameter"),
        (lambda: mark("a", S), "mark-document"),
        (lambda: mark("a", S, document=" "), "mark-document"),
    ],
)
def test_a_mark_beyond_its_meaning_is_refused(make: object, code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        make()  # type: ignore[operator]
    assert error.value.code == code
    assert mark("a", U, level_pct=100).level_pct == 100


def test_what_another_office_keeps_back_is_no_rest_of_what_is_shown() -> None:
    """No rule hides `a`; hidden alone it would be the rest of the total, so `b` is hidden too."""
    blank = replace(table(**OPEN), kept_back=frozenset("a"))
    safe = protected(blank)
    assert hidden(safe) == "ab"
    assert "marks" not in safe.content.account.to_json()
    alone = np.where(np.array(SHAPE.names) == "a", np.nan, table_system(blank)[0].values)
    assert audit_table(blank, alone, SOLVER).shortfalls == ("a",)


def test_no_mark_opens_what_another_office_keeps_back() -> None:
    opened = mark("a", S, document="a letter")
    blank = replace(table(opened, **LONELY), kept_back=frozenset("a"))
    assert hidden(protected(blank)) == "ab"
    kept = replace(table(mark("a", P), **OPEN), kept_back=frozenset("a"))
    with pytest.raises(Refused, match="marked-sensitive"):
        protect_table(kept, SOLVER)


def test_a_blank_of_another_office_where_nobody_reports_hides_nothing() -> None:
    values = {"a": [10.0] * 4, "b": [100.0] * 4}
    assert hidden(protected(replace(table(**values), kept_back=frozenset("c")))) == ""
