"""Differences of releases, months around a table, plans: what enters the system, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from ondiris.disclosure import (
    Cells,
    Contributions,
    Cost,
    Earlier,
    Hierarchy,
    Insiders,
    MonthFact,
    Months,
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
    table_system,
)
from ondiris.disclosure.sums import changes
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput

SOLVER = HighsSolver()
SHAPE = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T", "c": "T"}),))
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, insiders=Insiders.NONE)


def rows(**values: list[float]) -> Contributions:
    """Return contributions of firms that are numbered within each activity."""
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    numbers = [value for some in values.values() for value in some]
    return Contributions((np.array(codes),), np.array(people), np.array(numbers))


def out(reported: Reported, hidden: str, link: str, *, until: int = 1) -> Earlier:
    system, cells, _ = table_system(reported)
    pattern = np.array([name in hidden for name in SHAPE.names])
    return Earlier(
        "january", system, pattern, link, cells=cells, months=reported.months, until=until,
        shape=SHAPE,
    )  # fmt: skip


def shown(reported: Reported, hidden: str) -> np.ndarray:
    values = table_system(reported)[0].values
    return np.where([name in hidden for name in SHAPE.names], np.nan, values)


def test_a_mean_counts_for_its_months() -> None:
    """Means of 403 and 738 are 806 and 738 employee-months: 68 between them are one firm's."""
    january = Reported(SHAPE, rows(a=[300.0, 220, 150, 68], b=[90.0] * 4, c=[90.0] * 4), RULES)
    both = Reported(
        SHAPE, rows(a=[150.0, 110, 75, 68], b=[95.0] * 4, c=[95.0] * 4), RULES, months=2.0
    )
    told = replace(both, earlier=(out(january, "", ReleaseLink.GROWS),))
    audit = audit_table(told, shown(told, ""), SOLVER)
    assert "a of 2 × this table − january" in audit.shortfalls
    as_sums = replace(told, months=1.0)
    assert (
        "a of 2 × this table − january"
        not in audit_table(as_sums, shown(as_sums, ""), SOLVER).shortfalls
    )
    assert protect_table(told, SOLVER).content.value("a") is None


def test_the_sum_of_what_is_hidden_in_both_is_a_secret_where_one_was_late() -> None:
    first = Reported(SHAPE, rows(a=[100.0], b=[90.0] * 4, c=[80.0] * 4), RULES)
    late = rows(a=[100.0, 50], b=[90.0] * 4, c=[80.0] * 4 + [40.0] * 5)
    told = Reported(SHAPE, late, RULES, earlier=(out(first, "ab", ReleaseLink.SAME),))
    audit = audit_table(told, shown(told, "ab"), SOLVER)
    assert "a of this table − january" in audit.shortfalls
    assert audit_table(told, shown(told, "abc"), SOLVER).holds
    safe = protect_table(told, SOLVER).content
    assert int(safe.hidden.sum()) == 3
    assert audit_table(told, safe.values, SOLVER).holds


def test_two_late_returns_in_two_hidden_cells_know_each_other_by_their_sum() -> None:
    """Each change is blurred by the other cell's; but the two add up to what everybody knows."""
    first = Reported(SHAPE, rows(a=[100.0], b=[90.0], c=[80.0] * 4), RULES)
    late = rows(a=[100.0, 50], b=[90.0, 60], c=[80.0] * 4 + [40.0] * 5)
    told = Reported(SHAPE, late, RULES, earlier=(out(first, "ab", ReleaseLink.SAME),))
    assert "a+b of this table − january" in audit_table(told, shown(told, "ab"), SOLVER).shortfalls


def test_what_one_release_lets_everybody_work_out_hides_no_change_of_two() -> None:
    """`b` is hidden now and follows from the rest: its change is known, and `a+c` with it."""
    first = Reported(SHAPE, rows(a=[90.0] * 4, b=[90.0] * 4, c=[80.0] * 4), RULES)
    late = rows(a=[90.0] * 4 + [50], b=[90.0] * 4 + [40.0] * 5, c=[80.0] * 4 + [60])
    told = Reported(SHAPE, late, RULES, earlier=(out(first, "ac", ReleaseLink.SAME),))
    sum_of_two = "a+c of this table − january"
    assert sum_of_two in audit_table(told, shown(told, "b"), SOLVER).shortfalls
    safe = protect_table(told, SOLVER).content
    assert sum_of_two not in audit_table(told, safe.values, SOLVER).shortfalls
    assert audit_table(told, safe.values, SOLVER).holds


def test_a_cell_that_hides_alone_in_its_line_hides_nobody_in_a_sum() -> None:
    """`b|n` is hidden and solved at once; what it leaves of its row is known all the same."""
    areas = Hierarchy("area", {"city": None, "n": "city", "e": "city", "w": "city"})
    cross = Shape((SHAPE.hierarchies[0], areas))
    cells = {(a, d): [50.0] * 4 for a in "abc" for d in "new"}
    cells["a", "n"], cells["a", "e"] = [80.0], [90.0]
    codes = [cell for cell, values in cells.items() for _ in values]
    people = np.array([f"{a}{d}{k}" for k, (a, d) in enumerate(codes)])
    values = np.array([v for some in cells.values() for v in some])
    columns = tuple(np.array(c) for c in zip(*codes, strict=True))
    reported = Reported(cross, Contributions(columns, people, values), RULES)
    true = table_system(reported)[0].values
    hidden = ["a|n", "a|e", "b|n", "b|e", "a|w"]
    names = np.array(cross.names)
    short = audit_table(reported, np.where(np.isin(names, hidden), np.nan, true), SOLVER).shortfalls
    assert "a|e+a|n" in short or "a|n+a|e" in short
    more = [*hidden, "b|w"]
    assert audit_table(reported, np.where(np.isin(names, more), np.nan, true), SOLVER).holds


def test_months_of_others_bind_the_sum_of_the_months() -> None:
    """`b` protects `a` over two months; what both months of it were is printed to the unit."""
    months = {k: rows(a=[50.0], b=[45.0] * 4, c=[300.0] * 4) for k in (1, 2)}
    rules = replace(RULES, cost=Cost.VALUE)
    both = Reported(SHAPE, rows(a=[100.0], b=[90.0] * 4, c=[600.0] * 4), rules)
    free = protect_table(both, SOLVER).content
    assert [free.value(x) is None for x in "abc"] == [True, True, False]
    facts = tuple(
        MonthFact(PublicValue.total("b", 179.5, 180.5, "gazette"), range(k, k + 1)) for k in (1, 2)
    )
    around = Months(SHAPE, {n: n for n in SHAPE.names}, months, range(1, 3), facts)
    bound = protect_table(replace(both, around=around), SOLVER).content
    assert bound.value("c") is None
    audit = audit_table(replace(both, around=around), shown(both, "ab"), SOLVER)
    assert "a" in audit.shortfalls


def test_what_was_hidden_before_is_hidden_again_at_about_equal_cost() -> None:
    """`b` is a little cheaper than `c`, which was hidden a month ago: by less than a tenth."""
    rules = replace(RULES, cost=Cost.VALUE)
    first = Reported(SHAPE, rows(a=[10.0], b=[100.0] * 4, c=[99.0] * 4), rules)
    longer = Reported(SHAPE, rows(a=[20.0], b=[200.0] * 4, c=[205.0] * 4), rules)
    told = replace(longer, earlier=(out(first, "ac", ReleaseLink.GROWS),))
    assert protect_table(longer, SOLVER).content.value("b") is None
    kept = protect_table(told, SOLVER).content
    assert [kept.value(x) is None for x in "abc"] == [True, False, True]
    assert kept.account.cost == 10 * 820


def test_releases_that_are_planned_together_are_safe_beside_each_other() -> None:
    rules = replace(RULES, cost=Cost.VALUE)
    january = Reported(SHAPE, rows(a=[10.0], b=[100.0] * 4, c=[101.0] * 4), rules)
    year = Reported(SHAPE, rows(a=[20.0], b=[900.0] * 4, c=[300.0] * 4), rules)
    first, second = plan_releases([january, year], SOLVER)
    assert first.proof == second.proof
    assert first.proof.holds
    assert [first.content.value("b"), second.content.value("c")] == [None, None]
    hidden = "".join(n for n, h in zip(SHAPE.names, first.content.hidden, strict=True) if h)
    beside = replace(year, earlier=(out(january, hidden, ReleaseLink.GROWS),))
    assert audit_table(beside, second.content.values, SOLVER).holds


def hidden_of(table: Protected[ProtectedTable]) -> str:
    return "".join(n for n, h in zip(SHAPE.names, table.content.hidden, strict=True) if h)


def of_two_periods(until: tuple[int, int] = (0, 0)) -> tuple[Reported, Reported]:
    """A month that hides `b` at the least cost, and a quarter in which one firm changed `c`.

    With `b` hidden in the month `c` is open in it, so the quarter has to hide `c` for 903; with
    `c` hidden in the month, for 404 instead of 400, the change is safe and the quarter hides `b`.
    """
    rules = replace(RULES, cost=Cost.VALUE)
    month = Reported(SHAPE, rows(a=[60.0], b=[100.0] * 4, c=[101.0] * 4), rules, until=until[0])
    longer = rows(a=[120.0], b=[110.0] * 4, c=[101.0, 101.0, 101.0, 600.0])
    return month, Reported(SHAPE, longer, rules, until=until[1])


def test_a_plan_hides_now_what_spares_the_next_release() -> None:
    month, quarter = of_two_periods()
    first = protect_table(month, SOLVER)
    assert hidden_of(first) == "ab"
    after = replace(quarter, earlier=(out(month, "ab", ReleaseLink.GROWS),))
    assert hidden_of(protect_table(after, SOLVER)) == "ac"
    planned = plan_releases([month, quarter], SOLVER)
    assert [hidden_of(table) for table in planned] == ["ac", "ab"]
    assert planned[0].content.account.cost == 404 + 440


def test_a_plan_reckons_with_what_is_out() -> None:
    """The month is out with `b` hidden: whatever is planned now, the quarter has to hide `c`."""
    month, quarter = of_two_periods((1, 3))
    longer = rows(a=[180.0], b=[130.0] * 4, c=[201.0, 201.0, 201.0, 700.0])
    half = Reported(SHAPE, longer, month.rules, until=6)
    grown = out(month, "ab", ReleaseLink.GROWS)
    bound = [replace(one, earlier=(grown,)) for one in (quarter, half)]
    planned = plan_releases(bound, SOLVER)
    assert "c" in hidden_of(planned[0])
    beside = replace(half, earlier=(grown, out(quarter, hidden_of(planned[0]), "grows", until=3)))
    assert audit_table(beside, planned[1].content.values, SOLVER).holds
    free = plan_releases([quarter, half], SOLVER)
    assert "c" not in hidden_of(free[0])


def test_a_plan_reckons_with_the_months_that_others_told() -> None:
    """What the gazette prints of `b` in both months binds both tables."""
    rules = replace(RULES, cost=Cost.VALUE)
    months = {k: rows(a=[50.0], b=[45.0] * 4, c=[300.0] * 4) for k in (1, 2, 3)}
    shorter = Reported(SHAPE, rows(a=[100.0], b=[90.0] * 4, c=[600.0] * 4), rules, until=2)
    longer = Reported(SHAPE, rows(a=[150.0], b=[135.0] * 4, c=[900.0] * 4), rules, until=3)
    facts = tuple(
        MonthFact(PublicValue.total("b", 179.5, 180.5, "gazette"), range(k, k + 1)) for k in months
    )
    names = {n: n for n in SHAPE.names}
    free = plan_releases([shorter, longer], SOLVER)
    assert [hidden_of(table) for table in free] == ["ab", "ab"]
    around = Months(SHAPE, names, months, range(1, 4), facts)
    bound = plan_releases([shorter, replace(longer, around=around)], SOLVER)
    assert all("c" in hidden_of(table) for table in bound)


@pytest.mark.parametrize("until", [(3, 1), (2, 2), (0, 3)])
def test_a_plan_follows_the_order_of_its_periods(until: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput) as error:
        plan_releases(of_two_periods(until), SOLVER)
    assert error.value.code == "planned-order"


def test_tables_of_other_dimensions_are_not_planned_together() -> None:
    other = Shape((Hierarchy("area", {"T": None, "a": "T", "b": "T", "c": "T"}),))
    month, quarter = of_two_periods()
    with pytest.raises(InvalidInput) as error:
        plan_releases([month, replace(quarter, shape=other)], SOLVER)
    assert error.value.code == "other-cross"


def test_who_only_lost_the_name_has_changed_nothing() -> None:
    """Two small ones of 3 and 2 are one pool of 5 elsewhere; where it is 9, 4 were added."""
    before = Cells.of(SHAPE, rows(a=[100.0, 3, 2], b=[50.0]))
    one = sparse.eye_array(SHAPE.cells, format="csr")

    def pooled(value: float) -> Cells:
        large = rows(a=[100.0, value], b=[50.0])
        return Cells.of(SHAPE, replace(large, nameless=frozenset(("a1",))))

    assert changes(pooled(5.0), before, one).total.tolist() == [0, 0, 0, 0]
    assert changes(before, pooled(5.0), one).total.tolist() == [0, 0, 0, 0]
    assert changes(pooled(9.0), before, one).total.tolist() == [4, 4, 0, 0]
    named = Cells.of(SHAPE, rows(a=[100.0, 5], b=[50.0]))
    assert changes(named, before, one).total.tolist() == [4, 4, 0, 0]
