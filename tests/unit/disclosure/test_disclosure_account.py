"""The account of a protected table tells what it lost, in steps that are no equation."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.disclosure import Hierarchy, Shape
from ondiris.disclosure.background import Exposed
from ondiris.disclosure.result import Account, ProtectedTable

PLAIN = Account(
    cells=100, primary=3, secondary=4, by_rule={"frequency": 3}, information_lost_pct=12.6,
    cost=10.0, bound=9.12, exposed=(Exposed("east", ("press", "bureau")),), waivers=2,
)  # fmt: skip


def account(cells: int, lost: float, cost: float = 10.0, bound: float = 10.0) -> Account:
    return Account(cells, 0, 0, {}, lost, cost, bound)


@pytest.mark.parametrize(
    ("cells", "lost", "told"),
    [(99, 12.6, 15), (100, 12.6, 13), (99, 12.4, 10), (99, 2.4, 0), (100, 0.4, 0), (100, 0.6, 1)],
)
def test_losses_are_told_in_fives_below_a_hundred_cells_and_in_ones_from_there(
    cells: int, lost: float, told: int
) -> None:
    assert account(cells, lost).to_json()["information_lost_pct"] == told


@pytest.mark.parametrize(("cells", "told"), [(99, 10), (100, 9)])
def test_the_gap_is_told_in_the_same_steps(cells: int, told: int) -> None:
    assert account(cells, 0, cost=10.0, bound=9.12).gap_pct == pytest.approx(8.8)
    assert account(cells, 0, cost=10.0, bound=9.12).to_json()["gap_to_bound_pct"] == told


@pytest.mark.parametrize(("cost", "bound"), [(0.0, 0.0), (-1.0, -2.0), (10.0, 11.0)])
def test_there_is_no_gap_where_nothing_was_paid_or_the_bound_was_reached(
    cost: float, bound: float
) -> None:
    assert account(9, 0, cost=cost, bound=bound).gap_pct == 0.0


def test_a_cost_of_less_than_one_has_a_gap_too() -> None:
    assert account(9, 0, cost=0.5, bound=0.25).gap_pct == 50.0


def test_an_account_holds_codes_and_counts() -> None:
    assert PLAIN.to_json() == {
        "cells": 100,
        "primary": 3,
        "secondary": 4,
        "by_rule": {"frequency": 3},
        "information_lost_pct": 13,
        "gap_to_bound_pct": 9,
        "exposed_by_others": [{"cell": "east", "sources": ["press", "bureau"]}],
        "waivers": 2,
    }
    assert account(9, 0).to_json()["waivers"] == 0


def test_a_hidden_cell_of_a_table_has_no_value() -> None:
    shape = Shape((Hierarchy("area", {"all": None, "east": "all", "west": "all"}),))
    values, hidden = np.array([9.0, np.nan, 4.0]), np.array([False, True, False])
    table = ProtectedTable(shape, values, hidden, PLAIN)
    told = {code: table.value(code) for code in ("all", "east", "west")}
    assert told == {"all": 9.0, "east": None, "west": 4.0}
    assert str(table) == "ProtectedTable(3 cells, 1 hidden)"


def test_cells_decided_by_hand_are_counted_where_there_are_any() -> None:
    assert "marks" not in PLAIN.to_json()
    counts = {"hidden": 1, "kept": 0, "opened": 2, "weighed": 0}
    told = Account(100, 3, 4, {}, 1.0, 1.0, 1.0, marks=counts).to_json()
    assert told["marks"] == counts
    assert told["waivers"] == 0
