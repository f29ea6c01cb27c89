"""Codes get one fate in all tables: sensitive once, hidden always, and their partners with them."""

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
    Protected,
    PublicValue,
    Reported,
    Rules,
    Shape,
    open_codes,
    table_system,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import BrokenInvariant, Refused

TREE = Hierarchy(
    "activity",
    {"all": None, "A": "all", "B": "all", "A1": "A", "A2": "A", "A3": "A", "B1": "B", "B2": "B"},
)
LEAVES = ("A1", "A2", "A3", "B1", "B2")
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE)


def month(name: str, value: float = 9.0, **counts: int) -> Reported:
    """One month: four holdings in each leaf, or as many as stated."""
    rows = [code for code in LEAVES for _ in range(counts.get(code, 4))]
    return Reported(
        Shape((TREE, Hierarchy("period", {name: None}))),
        Contributions(
            (np.array(rows), np.array([name] * len(rows))),
            np.array([f"e{i}" for i in range(len(rows))]),
            np.full(len(rows), value),
        ),
        RULES,
    )


def test_where_nothing_is_sensitive_everything_is_open() -> None:
    safe = open_codes([month("1"), month("2")], HighsSolver())
    assert safe.content.open == set(TREE.codes)
    assert not safe.content.closed
    assert safe.proof.claims == 0


def test_a_code_sensitive_in_one_month_is_closed_in_all_with_one_sibling() -> None:
    safe = open_codes([month("1"), month("2", A1=2)], HighsSolver())
    assert "A1" in safe.content.closed
    assert len(safe.content.closed) == 2
    assert safe.content.closed < {"A1", "A2", "A3"}
    assert safe.proof.holds
    assert safe.content.account.primary == 1
    assert safe.content.account.by_rule == {"frequency": 1}


def test_a_partner_must_do_in_every_month() -> None:
    """A2 is idle in the month in which A1 is sensitive, so it cannot hide it."""
    safe = open_codes([month("1"), month("2", A1=2, A2=0)], HighsSolver())
    assert safe.content.closed == {"A1", "A3"}


def test_a_code_without_values_is_neither_open_nor_closed() -> None:
    safe = open_codes([month("1", A2=0)], HighsSolver())
    assert "A2" not in safe.content.open | safe.content.closed


def test_weighted_figures_ask_for_a_third() -> None:
    worth = {"A1": 0.2, "A2": 0.5, "A3": 0.35, "B1": 0.3, "B2": 0.4}
    plain = open_codes([month("1", A1=2)], HighsSolver())
    weighed = open_codes([month("1", A1=2)], HighsSolver(), value_added=worth)
    assert len(plain.content.closed) == 2
    assert len(weighed.content.closed) > 2
    assert open_codes(
        [month("1", A1=2)], HighsSolver(), value_added=dict.fromkeys(worth, 0.3)
    ).content == (plain.content)


def test_what_a_parent_has_of_its_own_is_never_open() -> None:
    safe = open_codes([month("1", A1=2)], HighsSolver(), unshown=frozenset({"A3"}))
    assert safe.content.closed == {"A1"}
    assert "A3" not in safe.content.open


def test_what_is_public_stays_and_protects_nothing() -> None:
    public = frozenset({"A2|1", "all|1", "A|1"})
    safe = open_codes([month("1", A1=2)], HighsSolver(), public=public)
    assert safe.content.closed == {"A1", "A3"}


def test_a_public_secret_is_listed_and_its_code_shown_in_nothing_new() -> None:
    public = frozenset(f"{code}|1" for code in TREE.codes)
    safe = open_codes([month("1", A1=2), month("2")], HighsSolver(), public=public)
    assert safe.content.closed == {"A1"}
    assert [e.cell for e in safe.content.account.exposed] == ["A1|1"]


def test_a_public_month_that_gives_a_secret_away_is_listed_not_refused() -> None:
    """A1 of month 1 was never shown, but everything round it was."""
    public = frozenset(f"{code}|1" for code in TREE.codes if code != "A1")
    safe = open_codes([month("1", A1=2)], HighsSolver(), public=public)
    assert safe.content.closed == {"A1"}
    assert "A1|1" in {e.cell for e in safe.content.account.exposed}


def test_others_figures_are_known_and_cannot_be_hidden() -> None:
    told = (PublicValue.total("A2|1", 35.5, 36.5, "press"),)
    safe = open_codes([replace(month("1", A1=2), public=told)], HighsSolver())
    assert safe.content.closed == {"A1", "A3"}


def test_an_earlier_release_of_other_pattern_is_reckoned_with() -> None:
    """It hid A1 and A2 and showed A3: opening A2 now would give A1 away."""
    table = month("1", A1=2)
    system, _, _ = table_system(table)
    hidden = np.array([name in ("A1|1", "A2|1") for name in system.names])
    earlier = Earlier("district-table", system, hidden)
    safe = open_codes([replace(table, earlier=(earlier,))], HighsSolver())
    assert {"A1", "A2"} <= safe.content.closed


def test_a_holding_alone_in_a_hidden_code_is_an_attacker() -> None:
    table = month("1", A1=1, A2=2)
    none = replace(table, rules=replace(RULES, insiders=Insiders.NONE))
    assert open_codes([none], HighsSolver()).content.closed == {"A1", "A2"}
    proved = open_codes([table], HighsSolver())
    assert proved.content.closed == {"A1", "A2", "A3"}
    assert proved.proof.insiders == 1


def test_a_whole_that_is_a_secret_is_refused() -> None:
    with pytest.raises(Refused, match="sensitive by themselves") as refused:
        open_codes([month("1", A1=1, A2=0, A3=0, B1=1, B2=0)], HighsSolver())
    assert refused.value.code == "all-sensitive"


def test_an_opening_cannot_be_forged() -> None:
    safe = open_codes([month("1")], HighsSolver())
    with pytest.raises(BrokenInvariant, match="outside"):
        Protected(safe.content, safe.proof, object())


def test_years_enter_the_search_only_when_the_pattern_fails_them() -> None:
    """The first choice, of the year with most secrets, is too small for the other year."""
    tables = [month("1", A1=2, B1=2), month("2", value=1.0, A1=2, A2=0)]
    safe = open_codes(tables, HighsSolver())
    assert {"A1", "A3", "B1", "B2"} == safe.content.closed


def test_a_sum_given_away_in_a_table_that_was_not_searched_counts() -> None:
    """In month 2 the same two holdings stand alone in A1 and in A2: their sum is no secret less.

    The pattern of month 1, which has more secrets, hides A1 and A2 together, and in month 1 that
    is enough; in month 2 the rest of A beside A3 would be the sum of two holdings.
    """
    first = month("1", A1=2, B1=2, B2=2)
    second = month("2", A1=2, A2=2)
    contributions = second.contributions
    people = contributions.contributor.copy()
    people[contributions.codes[0] == "A2"] = people[contributions.codes[0] == "A1"]
    same = replace(second, contributions=replace(contributions, contributor=people))
    apart = open_codes([first, second], HighsSolver()).content
    assert apart.closed == {"A1", "A2", "B1", "B2"}
    together = open_codes([first, same], HighsSolver()).content
    assert together.closed == {"A1", "A2", "A3", "B1", "B2"}
