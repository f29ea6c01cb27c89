"""Releases planned together: what binds them, whose secrets they are, and what each is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Earlier,
    Effort,
    Exposed,
    Hierarchy,
    Insiders,
    Protected,
    ProtectedTable,
    PublicValue,
    RatioLink,
    Reported,
    Rules,
    Shape,
    ZeroCells,
    plan_releases,
    table_system,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput, Refused
from ondiris.model.disclosure_marks import Mark, MarkStatus

SOLVER = HighsSolver()
FLAT = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys("abc", "T")),))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE, insiders=Insiders.NONE
)
MANY = [100.0] * 4


def rows(holdings: dict[str, str] | None = None, **values: list[float]) -> Contributions:
    codes = [code for code, some in values.items() for _ in some]
    people = [f"{code}{k}" for code, some in values.items() for k in range(len(some))]
    amounts = np.array([v for some in values.values() for v in some])
    return Contributions((np.array(codes),), np.array(people), amounts, holdings=holdings or {})


def period(times: float, until: int = 0, rules: Rules = RULES, **told: list[float]) -> Reported:
    """Return so many months in which everybody reports the same of each."""
    month = {"a": [60.0], "b": MANY, "c": [101.0] * 4, **told}
    longer = {code: [times * v for v in some] for code, some in month.items()}
    return Reported(FLAT, rows(**longer), rules, until=until)


def planned(*releases: Reported, **more: object) -> list[Protected[ProtectedTable]]:
    return list(plan_releases(releases, SOLVER, effort=Effort.optimal(), **more))  # type: ignore[arg-type]


def hidden(tables: list[Protected[ProtectedTable]]) -> list[str]:
    return [
        "".join(n for n, h in zip(t.content.shape.names, t.content.hidden, strict=True) if h)
        for t in tables
    ]


def out(reported: Reported, names: str, link: str, **more: object) -> Earlier:
    system, cells, _ = table_system(reported)
    pattern = np.array([name in names for name in FLAT.names])
    return Earlier("out", system, pattern, link, cells=cells, shape=FLAT, **more)  # type: ignore[arg-type]


def test_what_everybody_changes_alike_binds_nothing() -> None:
    tables = planned(period(1), period(2))
    assert hidden(tables) == ["ab", "ab"]
    assert [t.content.values[0] for t in tables] == [864, 1728]
    assert tables[0].content.account.cost == pytest.approx(400 + 800)
    assert tables[0].proof == tables[1].proof
    assert tables[0].proof.protected >= 2


def test_a_change_of_few_is_a_secret_of_the_plan() -> None:
    """`b` and `c` are a firm's late one each: hidden in a period or the other."""
    longer = rows(a=[120.0], b=[100.0] * 3 + [190.0], c=[101.0] * 4)
    tables = planned(period(1), replace(period(2), contributions=longer))
    assert all("a" in names for names in hidden(tables))
    assert any("b" in names for names in hidden(tables))
    assert tables[0].proof.claims > 4


def test_a_holding_is_one_attacker_in_all_the_tables() -> None:
    """H is alone in `a` in both, K in `b` in the second alone."""
    sole = replace(RULES, insiders=Insiders.SOLE)
    first = Reported(FLAT, rows({"a0": "H"}, a=[60.0], b=MANY, c=MANY), sole)
    second = Reported(FLAT, rows({"a0": "H"}, a=[120.0], b=[200.0] * 4, c=[200.0] * 4), sole)
    assert planned(first, second)[0].proof.insiders == 1
    other = Reported(FLAT, rows({"a0": "H", "b0": "K"}, a=[120.0], b=[900.0], c=[200.0] * 4), sole)
    assert planned(first, other)[0].proof.insiders == 2
    changed = Reported(FLAT, rows({"a0": "G"}, a=[120.0], b=[200.0] * 4, c=[200.0] * 4), sole)
    assert planned(first, changed)[0].proof.insiders == 2


def test_tables_that_are_planned_keep_their_own_accounts_and_facts() -> None:
    press = (PublicValue.total("a", 59.0, 61.0, "press"),)
    first = replace(period(1), public=press)
    tables = planned(first, period(2, a=[30.0, 20, 10, 40]))
    assert hidden(tables)[1] == ""
    accounts = [table.content.account for table in tables]
    assert [account.primary for account in accounts] == [1, 0]
    assert accounts[0].by_rule == {"frequency": 1}
    assert [account.exposed for account in accounts] == [(Exposed("a", ("press",)),), ()]


def test_what_others_printed_is_shown_and_withheld_only_where_it_must_be() -> None:
    """In the first period all of `b`, `c` and `T` are printed: exactly they would tell `a`."""

    def printed(name: str, value: float) -> PublicValue:
        return PublicValue.total(name, value - 5, value + 5, "press")

    alone = Reported(FLAT, rows(a=[60.0], b=MANY), RULES, public=(printed("b", 400),))
    told = replace(alone, public=(printed("b", 400), printed("T", 460)))
    for some, names in ((alone, "Ta"), (told, "Tab")):
        (table,) = planned(some)
        assert set(hidden([table])[0]) == set(names)
    kept = tuple(Mark((("activity", code),), MarkStatus.KEPT) for code in "Tb")
    with pytest.raises(Refused):
        planned(replace(told, marks=kept))


def test_what_is_out_of_one_of_the_periods_binds_that_one() -> None:
    """The second was out before with `b` shown, so that its partner is `c`."""
    first, second = period(1, 1), period(2, 2)
    draft = replace(second, contributions=rows(a=[120.0], b=[200.0] * 4, c=[202.0] * 3 + [201.0]))
    tables = planned(first, replace(second, earlier=(out(draft, "ac", "same"),)))
    assert "c" in hidden(tables)[1]
    free = planned(first, second)
    assert hidden(free) == ["ab", "ab"]


def test_what_is_out_beside_several_counts_once() -> None:
    before = out(period(1, 1), "ab", "grows", until=1)
    first, second = period(2, 2), period(3, 3)
    both = planned(replace(first, earlier=(before,)), replace(second, earlier=(before,)))
    once = planned(first, replace(second, earlier=(before,)))
    assert both[0].proof.protected == once[0].proof.protected
    assert hidden(both) == hidden(once) == ["ab", "ab"]


def test_a_ratio_binds_the_period_beside_which_it_was_printed() -> None:
    """Staff in `b` is out, and output of `b` in the second period was printed as ten of each."""
    staff = Reported(FLAT, rows(a=[6.0], b=[20.0] * 4, c=[20.0] * 4), RULES)
    link = RatioLink("b", "b", 9.99, 10.01, "yearbook")
    system, cells, _ = table_system(staff)
    names = tuple((f"staff:{name}",) for name in FLAT.names)
    told = Earlier("staff", system, np.array([False, True, False, True]), "grows", names, cells,
                   until=2, shape=None, ratios=(link,))  # fmt: skip
    first, second = period(1, 1), replace(period(2, 2), earlier=(told,))
    assert "c" in hidden(planned(first, second))[1]
    assert hidden(planned(first, replace(second, earlier=(replace(told, ratios=()),))))[1] == "ab"


def test_sums_of_changes_that_a_plan_would_tell_are_hidden_with_it() -> None:
    """H alone changed `a` and `b`, both hidden: with `c` shown twice their sum is the change."""
    held = {"a1": "H", "b4": "H"}
    first = Reported(FLAT, rows(a=[60.0], b=MANY, c=[101.0] * 4), RULES)
    second = Reported(FLAT, rows(held, a=[60.0, 9], b=[*MANY, 8], c=[101.0] * 8), RULES)
    tables = planned(first, second)
    assert "c" in "".join(hidden(tables))


def test_two_who_changed_two_cells_know_each_other_by_their_sum() -> None:
    held = {"a1": "H", "b4": "K"}
    first = Reported(FLAT, rows(a=[60.0], b=MANY, c=[101.0] * 4), RULES)
    second = Reported(FLAT, rows(held, a=[60.0, 9], b=[*MANY, 8], c=[101.0] * 8), RULES)
    assert "c" in "".join(hidden(planned(first, second)))


def test_what_a_holding_has_in_two_cells_is_a_secret_in_a_plan_too() -> None:
    told = rows({"a0": "H", "b0": "H"}, a=[60.0], b=[80.0], c=[101.0] * 4)
    (table,) = planned(Reported(FLAT, told, RULES))
    assert table.proof.protected == 3
    assert hidden([table]) == ["abc"]


def test_nobody_takes_back_what_is_out_by_a_longer_period() -> None:
    """The month is out with 400 in `b`, which is 404 by now: it cannot give the 6.6 of `a`."""
    month = Reported(FLAT, rows(a=[60.0], b=MANY, c=[101.0] * 4), RULES, until=1)
    now = Reported(FLAT, rows(a=[66.0], b=[101.0] * 4, c=[103.0] * 4), RULES, until=2)
    later = period(3, 3)
    assert hidden(planned(now, later))[0] == "ab"
    bound = replace(now, earlier=(out(month, "ac", "grows", until=1),))
    assert hidden(planned(bound, later))[0] == "ac"
    at_least = PublicValue(("a",), (1.0,), 66.0, float("inf"), "press", suppressible=True)
    assert hidden(planned(replace(bound, public=(at_least,)), later))[0] == "ac"
    at_most = PublicValue(("a",), (1.0,), 0.0, 66.0, "press", suppressible=True)
    assert hidden(planned(replace(bound, public=(at_most,)), later))[0] == "ab"


def test_nobody_made_more_than_what_is_out_of_a_longer_period() -> None:
    """The year is out with 408 in `b`, so that the 404 of a month rise by 4 at most."""
    year = Reported(FLAT, rows(a=[90.0], b=[102.0] * 4, c=[200.0] * 4), RULES, until=12)
    month = Reported(FLAT, rows(a=[66.0], b=[101.0] * 4, c=[103.0] * 4), RULES, until=1)
    bound = replace(month, earlier=(out(year, "ac", "shrinks", until=12),))
    assert hidden(planned(bound)) == ["ac"]
    at_least = PublicValue(("a",), (1.0,), 66.0, float("inf"), "press", suppressible=True)
    assert hidden(planned(replace(bound, public=(at_least,)))) == ["ab"]
    at_most = PublicValue(("a",), (1.0,), 0.0, 66.0, "press", suppressible=True)
    assert hidden(planned(replace(bound, public=(at_most,)))) == ["ac"]


def test_what_is_out_and_told_there_is_exposed_and_not_asked_of_a_plan() -> None:
    """The month showed everything but `a`."""
    month = out(period(1, 1), "a", "grows", until=1)
    assert hidden(planned(replace(period(2, 2), earlier=(month,))))[0].count("a") == 1


def test_cells_of_nothing_are_known_to_be_nothing() -> None:
    """The total and `b` are printed and `c` is nought, so that all know `a`."""
    public = (PublicValue.total("T", 460, 460, "press"), PublicValue.total("b", 400, 400, "press"))
    (table,) = planned(Reported(FLAT, rows(a=[60.0], b=MANY), RULES, public=public))
    assert hidden([table]) == ["a"]
    assert table.content.account.exposed == (Exposed("a", ("press",)),)


def test_what_others_expose_of_a_period_is_listed_with_its_table_alone() -> None:
    press = (PublicValue.total("a", 119.0, 121.0, "press"),)
    tables = planned(period(1), replace(period(2), public=press))
    told = [table.content.account.exposed for table in tables]
    assert told == [(), (Exposed("a", ("press",)),)]


def test_a_nought_that_is_a_secret_is_known_to_nobody_before() -> None:
    rules = Rules("2025-01-01", p_percent=10, zero_cells=ZeroCells.PROTECTED, zero_range=5.0,
                  insiders=Insiders.NONE)  # fmt: skip
    (table,) = planned(Reported(FLAT, rows(a=[60.0] * 3, b=MANY, c=[0.0, 0, 0]), rules))
    assert "c" in hidden([table])[0]
    assert table.proof.claims == 1


def test_intervals_and_bands_are_told_of_planned_tables_where_they_are_asked_for() -> None:
    plain = planned(period(1), period(2))
    assert all(t.content.intervals is None and t.content.herfindahl is None for t in plain)
    more = planned(period(1), period(2), interval_step=50, concentration=True)
    for table in more:
        assert table.content.intervals is not None
        assert table.content.herfindahl is not None
    low, high = more[0].content.intervals[1]
    assert (low, high) == (0, 500)


@pytest.mark.parametrize(
    ("untils", "good"),
    [((0, 0), True), ((1, 2), True), ((2, 1), False), ((1, 1), False), ((0, 2), False),
     ((1, 0), False)],
)  # fmt: skip
def test_periods_say_their_last_months_in_order_or_not_at_all(
    untils: tuple[int, int], good: bool
) -> None:
    releases = [period(k + 1, until) for k, until in enumerate(untils)]
    if good:
        assert hidden(planned(*releases)) == ["ab", "ab"]
    else:
        with pytest.raises(InvalidInput) as error:
            planned(*releases)
        assert error.value.code == "planned-order"


def test_beside_what_is_out_every_period_says_its_last_month() -> None:
    before = out(period(1), "ab", "grows", until=1)
    alone = replace(period(2), earlier=(before,))
    for releases in ([alone], [period(1), alone]):
        with pytest.raises(InvalidInput) as error:
            planned(*releases)
        assert error.value.code == "planned-order"
    assert hidden(planned(replace(period(2, 2), earlier=(before,)))) == ["ab"]
