"""What is said of codes that were opened or closed: the account and the one proof of all tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Contributions,
    Cost,
    Effort,
    Exposed,
    Hierarchy,
    Insiders,
    Opening,
    Protected,
    PublicValue,
    Reported,
    Rules,
    Shape,
    Waiver,
    open_codes,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Refused

SOLVER = HighsSolver()
TREE = Hierarchy("activity", {"T": None} | dict.fromkeys("abcd", "T"))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE, insiders=Insiders.NONE
)


def month(name: str, rules: Rules = RULES, **told: list[float]) -> Reported:
    """Return four of 10 in each leaf but where it is said otherwise."""
    cells = {code: told.get(code, [10.0] * 4) for code in "abcd"}
    codes = [code for code, some in cells.items() for _ in some]
    people = np.array([f"{code}{k}" for code, some in cells.items() for k in range(len(some))])
    values = np.array([v for some in cells.values() for v in some])
    shape = Shape((TREE, Hierarchy("period", {name: None})))
    return Reported(
        shape,
        Contributions((np.array(codes), np.array([name] * len(codes))), people, values),
        rules,
    )


def opened(*tables: Reported, **more: object) -> Protected[Opening]:
    return open_codes(tables, SOLVER, effort=Effort.optimal(), **more)  # type: ignore[arg-type]


FIRST, SECOND = month("1", a=[50.0], c=[11.0] * 4), month("2", c=[12.0] * 4, d=[20.0] * 4)


def test_a_code_is_closed_in_all_tables_with_the_partner_that_costs_least_in_all() -> None:
    """`b` costs 40 in either month and what is below it again: nothing is."""
    safe = opened(FIRST, SECOND)
    assert safe.content.closed == {"a", "b"}
    assert safe.content.open == {"T", "c", "d"}
    assert str(safe.content) == "Opening(3 open, 2 closed)"


def test_the_account_counts_cells_of_all_tables() -> None:
    account = opened(FIRST, SECOND).content.account
    assert (account.cells, account.primary, account.secondary) == (10, 1, 3)
    assert account.by_rule == {"frequency": 1}
    assert account.cost == pytest.approx(80)
    assert account.bound == pytest.approx(80)
    lost = np.log1p([50, 40, 40, 40]).sum()
    kept = np.log1p([174, 44, 40, 208, 48, 80]).sum()
    assert account.information_lost_pct == pytest.approx(100 * lost / (lost + kept))
    assert account.exposed == ()
    assert account.waivers == 0


def test_rules_exposures_and_consents_of_all_tables_are_told() -> None:
    press = (PublicValue.total("a|1", 49.0, 51.0, "press"),)
    told = replace(
        month("1", a=[50.0]), public=press,
        contributions=replace(month("1", a=[50.0]).contributions, waivers=(Waiver("z", "letter"),)),
    )  # fmt: skip
    other = month("2", a=[30.0], rules=replace(RULES, p_percent=5.0))
    both = month("1", a=[50.0], rules=replace(RULES, p_percent=5.0))
    account = opened(
        replace(both, public=press, contributions=told.contributions), other
    ).content.account
    assert account.by_rule == {"frequency": 2, "p-percent": 2}
    assert account.exposed == (Exposed("a|1", ("press",)),)
    assert account.waivers == 1
    assert account.primary == 2


def test_one_proof_holds_for_all_tables() -> None:
    """Two secrets in the first month, one in the second, each with two ends."""
    rules = replace(RULES, insiders=Insiders.SOLE)
    first = month("1", rules, a=[50.0], b=[60.0], c=[200.0] * 4)
    second = month("2", rules, a=[30.0], b=[40.0] * 4, c=[100.0] * 4)
    proof = opened(first, second).proof
    assert (proof.protected, proof.claims) == (3, 6)
    assert proof.insiders == 3
    assert proof.pairs == 4
    assert proof.holds
    assert proof.witnesses >= 4
    alone = opened(first).proof
    assert (alone.protected, alone.claims, alone.insiders, alone.pairs) == (2, 4, 2, 4)


def test_a_code_that_is_never_shown_is_neither_open_nor_closed_unless_it_is_a_secret() -> None:
    safe = opened(FIRST, SECOND, unshown=frozenset("d"))
    assert safe.content.open == {"T", "b", "c"}
    assert safe.content.closed == {"a"}


def test_what_others_printed_is_withheld_only_where_it_must_be() -> None:
    """All siblings of `a` are printed within 8: together hidden they leave it enough."""

    def printed(code: str, value: float) -> PublicValue:
        return PublicValue.total(f"{code}|1", value - 8, value + 8, "press")

    table = month("1", a=[50.0])
    some = replace(table, public=(printed("b", 40),))
    assert opened(some).content.closed == {"a", "c"}
    totals = (*(printed(code, 40) for code in "bcd"), printed("T", 170))
    every = replace(table, public=totals)
    assert opened(every).content.closed > {"a"}
    assert opened(every, month("2")).content.closed > {"a"}
    with pytest.raises(Refused):
        opened(replace(table, contributions=month("1", a=[50.0], b=[], c=[], d=[]).contributions))


def test_cells_of_nothing_are_none_and_every_secret_counts() -> None:
    account = opened(month("1", a=[50.0], b=[40.0], d=[])).content.account
    assert (account.cells, account.primary) == (4, 2)
    assert account.by_rule == {"frequency": 2}
