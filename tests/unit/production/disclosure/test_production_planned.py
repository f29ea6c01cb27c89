"""Which way of protecting several periods is kept, and what is told of both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ondiris.disclosure import (
    Contributions,
    Cost,
    Hierarchy,
    Insiders,
    Mark,
    MarkStatus,
    Protected,
    ProtectedTable,
    Reported,
    Rules,
    Shape,
    protect_table,
)
from ondiris.engines.highs import HighsSolver
from ondiris.model import Period
from ondiris.production.disclosure.planned import PlannedPeriod, ways
from ondiris.production.disclosure.requests import Request

SHAPE = Shape((Hierarchy("activity", {"T": None, "a": "T", "b": "T", "c": "T"}),))
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, insiders=Insiders.NONE, cost=Cost.VALUE
)
CODES = np.array(["a"] + ["b"] * 4 + ["c"] * 4)
ROWS = Contributions(
    (CODES,), np.array([f"e{i}" for i in range(9)]), np.array([60.0] + [100.0] * 4 + [150.0] * 4)
)
TABLE = Reported(SHAPE, ROWS, RULES)
PERIOD = PlannedPeriod((Request(Period.parse("2025-01"), ("activity",), "actual"),), TABLE)


def hiding(code: str) -> list[list[Protected[ProtectedTable]]]:
    """Return the table with `a` hidden and one more: `b` for 400, `c` for 600."""
    other = {"b": "c", "c": "b"}[code]
    kept = Mark((("activity", other),), MarkStatus.KEPT)
    return [[protect_table(replace(TABLE, marks=(kept,)), HighsSolver())]]


def test_a_plan_is_kept_where_it_costs_no_more() -> None:
    found = ways([PERIOD], hiding("b"), hiding("c"))
    assert (found.kept, found.cost_pct) == ("together", 65)  # 400 of 600, in steps of five
    assert found.to_json() == {
        "periods": ["2025-01"],
        "hidden_together": [2],
        "hidden_one_by_one": [2],
        "cost_pct_of_one_by_one": 65,
        "kept": "together",
    }
    assert ways([PERIOD], hiding("b"), hiding("b")).kept == "together"


def test_one_after_the_other_is_kept_where_it_turned_out_cheaper() -> None:
    found = ways([PERIOD], hiding("c"), hiding("b"))
    assert (found.kept, found.cost_pct) == ("one-by-one", 150)


def test_a_way_that_leads_nowhere_is_told_and_not_kept() -> None:
    only = ways([PERIOD], hiding("b"), None)
    assert (only.kept, only.one_by_one, only.cost_pct) == ("together", (), None)
    other = ways([PERIOD], None, hiding("b"))
    assert (other.kept, other.together, other.cost_pct) == ("one-by-one", (), None)
