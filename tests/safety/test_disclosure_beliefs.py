"""What an attacker may believe of a change takes nothing from what a secret is owed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.disclosure import (
    Cells,
    Contributions,
    Earlier,
    Hierarchy,
    Insiders,
    PublicValue,
    Reported,
    Rules,
    Shape,
    audit_rounding,
    audit_table,
    explained_audit,
    open_codes,
    plan_releases,
    protect_table,
    table_system,
)
from ondiris.engines.highs import HighsSolver

SOLVER = HighsSolver()
CROSS = Shape(
    (
        Hierarchy("activity", {"all": None, "a": "all", "b": "all"}),
        Hierarchy("area", {"city": None, "n": "city", "s": "city"}),
    )
)
BY_ACTIVITY = Shape(CROSS.hierarchies[:1])
RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, insiders=Insiders.NONE)
FIRST = {("a", "n"): [30.0] * 2, ("a", "s"): [50.0] * 4, ("b", "n"): [1000.0], ("b", "s"): [100.0]}


def returns(late: int) -> Contributions:
    cells = {**FIRST, ("b", "s"): [100.0] + [1.0] * late}
    codes = [cell for cell, values in cells.items() for _ in values]
    people = np.array([f"{'|'.join(c)}{i}" for i, c in enumerate(codes)])
    columns = tuple(np.array(c) for c in zip(*codes, strict=True))
    return Contributions(columns, people, np.array([v for vs in cells.values() for v in vs]))


def after_a_table_by_activity() -> Reported:
    """`all` of 1360 was shown, `a` of 260 and `b` of 1100 hidden; then three returns came to b|s.

    Two make up `b`, so it is owed 110.  The press prints what `b` is now, 1103, within ten.
    """
    rows = returns(0)
    coarse = Reported(BY_ACTIVITY, replace(rows, codes=rows.codes[:1]), RULES)
    system, cells, _ = table_system(coarse)
    hidden = np.array([False, True, True])
    alone = Earlier("old", system, hidden, cells=cells, shape=BY_ACTIVITY)
    within = alone.within(CROSS, Cells.of(CROSS, rows))
    assert within is not None
    press = (PublicValue.total("b|city", 1093.0, 1113.0, "press"),)
    return Reported(CROSS, returns(3), RULES, public=press, earlier=(within,))


def test_a_cell_that_did_not_change_is_a_floor_of_its_row_before() -> None:
    """Shown, a|s makes `a` at least 200 and so `b` at most 1160 before, where 1210 is owed.

    Who believes that `b` changed by at most six knows from the press that it was at most 1119; but
    nobody has to believe that.
    """
    now = after_a_table_by_activity()
    shown = np.full(CROSS.cells, np.nan)
    assert audit_table(now, shown, SOLVER).shortfalls == ()
    shown[CROSS.names.index("a|s")] = 200.0
    assert audit_table(now, shown, SOLVER).shortfalls == ("old:b|city",)


def test_what_falls_short_for_who_believes_nothing_is_explained_without_beliefs() -> None:
    """From nothing to 1160; who believes in small changes has it between 1087 and 1119."""
    now = after_a_table_by_activity()
    shown = np.full(CROSS.cells, np.nan)
    shown[CROSS.names.index("a|s")] = 200.0
    (one,) = explained_audit(now, shown, SOLVER).narrowings
    assert (one.cell, one.how) == ("old:b|city", "outsider")
    assert one.known_within_pct == pytest.approx(100)


@pytest.mark.parametrize(("base", "short"), [(1000.0, False), (20.0, True)])
def test_a_rounded_table_is_judged_without_beliefs_too(base: float, short: bool) -> None:
    now = after_a_table_by_activity()
    true = table_system(now)[0].values
    proof = audit_rounding(now, np.floor(true / base) * base, SOLVER, base=base)
    assert ("old:b|city" in proof.shortfalls) is short


def test_protecting_and_planning_hide_the_floor() -> None:
    now = after_a_table_by_activity()
    at = CROSS.names.index("a|s")
    safe = protect_table(now, SOLVER)
    (planned,) = plan_releases([replace(now, until=1)], SOLVER)
    assert safe.proof.holds
    assert safe.content.hidden[at]
    assert planned.proof.holds
    assert planned.content.hidden[at]


def test_tied_codes_are_proved_without_beliefs_too() -> None:
    """Both ends of a|n, b|n and what `b` was, and those of the last for who believes nothing."""
    opening = open_codes([after_a_table_by_activity()], SOLVER)
    assert opening.proof.claims == 8
    assert opening.proof.holds
