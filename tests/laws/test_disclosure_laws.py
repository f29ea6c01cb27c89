"""What holds for every protected table, found by an attacker written apart from the room."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ondiris.disclosure import (
    Contributions,
    Cost,
    Earlier,
    Effort,
    Hierarchy,
    Insiders,
    Reported,
    Rules,
    Shape,
    check_witnesses,
    protect_table,
    publication_intervals,
    round_table,
    suppress,
    table_system,
)
from ondiris.disclosure.earlier import with_earlier
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Refused

ACTIVITY = Hierarchy(
    "activity", {"B-E": None, "B": "B-E", "C": "B-E", "C1": "C", "C2": "C", "C3": "C"}
)
AREA = Hierarchy("area", {"city": None, "n": "city", "s": "city", "w": "city"})
SHAPE = Shape((ACTIVITY, AREA))
SLOW = settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
CELLS = list(itertools.product(("B", "C1", "C2", "C3"), ("n", "s", "w")))


@st.composite
def returns(draw: st.DrawFn, *, few: int = 1) -> Contributions:
    codes: list[tuple[str, str]] = []
    values: list[float] = []
    for cell in CELLS:
        for value in draw(st.lists(st.integers(1, 500), min_size=few, max_size=6)):
            codes.append(cell)
            values.append(float(value))
    people = np.array([f"e{i}" for i in range(len(values))])
    columns = tuple(np.array(column) for column in zip(*codes, strict=True))
    return Contributions(columns, people, np.array(values))


def rules(insiders: Insiders = Insiders.NONE) -> Rules:
    return Rules(
        "2025-01-01", minimum_frequency=3, frequency_margin=10, p_percent=10, cost=Cost.VALUE,
        insiders=insiders,
    )  # fmt: skip


def attack(values: np.ndarray, hidden: np.ndarray, cell: int, sign: int) -> float:
    """Return how far scipy's own solver can move one hidden cell."""
    cost = np.zeros(len(values))
    cost[cell] = -sign
    bounds = [(-v, None) if h else (0, 0) for v, h in zip(values, hidden, strict=True)]
    answer = linprog(cost, A_eq=SHAPE.equations.toarray(), b_eq=np.zeros(SHAPE.equations.shape[0]),
                     bounds=bounds, method="highs")  # fmt: skip
    return float("inf") if answer.status == 3 else -float(answer.fun)


@SLOW
@given(returns())
def test_no_attacker_narrows_a_cell_inside_its_protection_interval(rows: Contributions) -> None:
    reported = Reported(SHAPE, rows, rules())
    try:
        safe = protect_table(reported, HighsSolver())
    except Refused:
        return
    system, _, _ = table_system(reported)
    for cell in np.flatnonzero(system.primary):
        assert safe.content.hidden[cell]
        for sign, levels in ((1, system.level_up), (-1, system.level_down)):
            far = attack(system.values, safe.content.hidden, int(cell), sign)
            assert far >= levels[cell] * (1 - 1e-5) - 1e-6


@SLOW
@given(returns())
def test_shown_cells_are_true_and_hidden_cells_are_absent(rows: Contributions) -> None:
    reported = Reported(SHAPE, rows, rules())
    try:
        table = protect_table(reported, HighsSolver()).content
    except Refused:
        return
    system, _, _ = table_system(reported)
    np.testing.assert_array_equal(table.values[~table.hidden], system.values[~table.hidden])
    assert np.isnan(table.values[table.hidden]).all()


@SLOW
@given(returns())
def test_no_sole_contributor_works_out_another_cell(rows: Contributions) -> None:
    reported = Reported(SHAPE, rows, rules(Insiders.SOLE))
    try:
        safe = protect_table(reported, HighsSolver())
    except Refused:
        return
    system, _, _ = table_system(reported)
    hidden = safe.content.hidden
    for cells in system.sole_cells.values():
        known = hidden.copy()
        known[cells] = False
        for cell in np.flatnonzero(system.primary & known):
            far = attack(system.values, known, int(cell), 1)
            free = attack(system.values, np.isin(np.arange(len(known)), cells, invert=True),
                          int(cell), 1)  # fmt: skip
            assert far >= min(system.level_up[cell], free) * (1 - 1e-4) - 1e-6


@SLOW
@given(returns(), returns())
def test_an_earlier_release_stays_protected_after_the_next(
    first: Contributions, second: Contributions
) -> None:
    """A cumulative table grows; together the two releases expose no secret of either."""
    solver = HighsSolver()
    both = Contributions(
        tuple(np.concatenate(pair) for pair in zip(first.codes, second.codes, strict=True)),
        np.concatenate([first.contributor, second.contributor]),
        np.concatenate([first.value, second.value]),
    )
    try:
        old = protect_table(Reported(SHAPE, first, rules()), solver)
        system, _, _ = table_system(Reported(SHAPE, first, rules()))
        earlier = Earlier("january", system, old.content.hidden, "grows")
        reported = Reported(SHAPE, both, rules(), earlier=(earlier,))
        new = protect_table(reported, solver)
    except Refused:
        return
    assert new.proof.holds
    now, cells, _ = table_system(Reported(SHAPE, both, rules()))
    joined = with_earlier(now, (earlier,), cells, rules()).system
    hidden = np.concatenate([new.content.hidden, old.content.hidden])
    low, high = joined.row_bounds
    matrix = joined.rows.toarray()
    count = len(now.names)
    for cell in np.flatnonzero(system.primary):
        cost = np.zeros(2 * count)
        cost[count + cell] = -1
        bounds = [(-v, None) if h else (0, 0) for v, h in zip(joined.values, hidden, strict=True)]
        upper = np.isfinite(high)
        answer = linprog(
            cost, A_ub=np.vstack([matrix[upper], -matrix]),
            b_ub=np.concatenate([high[upper], -low]), bounds=bounds, method="highs",
        )  # fmt: skip
        far = float("inf") if answer.status == 3 else -float(answer.fun)
        # What the new open values alone leave is all that can be asked for.
        assert far >= min(system.level_up[cell], now.values[cell] - system.values[cell]) - 1e-4


@SLOW
@given(returns())
def test_publication_intervals_hold_value_and_protection_interval(rows: Contributions) -> None:
    reported = Reported(SHAPE, rows, rules())
    system, _, _ = table_system(reported)
    solver = HighsSolver()
    try:
        pattern = suppress(system, solver, insiders=Insiders.NONE)
    except Refused:
        return
    low, high = publication_intervals(system, pattern.hidden, solver, step=10)
    assert (low <= system.values + 1e-6).all()
    assert (high >= system.values - 1e-6).all()
    at = system.primary
    assert (high[at] >= (system.values + system.level_up)[at] - 1e-4).all()
    assert (low[at] <= (system.values - system.level_down)[at] + 1e-4).all()


@SLOW
@given(returns(few=1))
def test_controlled_rounding_adds_up_and_stays_within_one_base(rows: Contributions) -> None:
    try:
        rounded = round_table(Reported(SHAPE, rows, rules()), HighsSolver(), base=200).content
    except Refused:
        return
    system, _, _ = table_system(Reported(SHAPE, rows, rules()))
    np.testing.assert_allclose(SHAPE.equations @ rounded.values, 0, atol=1e-6)
    assert (np.abs(rounded.values - system.values) < 200).all()
    assert (rounded.values % 200 == 0).all()


@SLOW
@given(returns(), st.integers(0, 23))
def test_the_checker_refuses_a_pattern_with_one_primary_shown(
    rows: Contributions, which: int
) -> None:
    reported = Reported(SHAPE, rows, rules())
    system, _, _ = table_system(reported)
    try:
        pattern = suppress(system, HighsSolver(), insiders=Insiders.NONE)
    except Refused:
        return
    primary = np.flatnonzero(system.primary)
    if len(primary) == 0:
        return
    hidden = pattern.hidden.copy()
    hidden[primary[which % len(primary)]] = False
    proof = check_witnesses(system, hidden, pattern.witnesses, against_insiders=False)
    assert not proof.holds


def test_the_optimum_costs_no_more_than_any_safe_pattern_of_a_small_table() -> None:
    """Every pattern of a 3 × 3 table is tried by hand."""
    area = Hierarchy("area", {"t": None, "a": "t", "b": "t", "c": "t"})
    kind = Hierarchy("kind", {"t": None, "x": "t", "y": "t", "z": "t"})
    shape = Shape((area, kind))
    leaves = {("a", "x"): [9.0], ("a", "y"): [7, 6, 5], ("a", "z"): [4, 4, 4],
              ("b", "x"): [3, 3, 3], ("b", "y"): [8, 8, 8], ("b", "z"): [2, 2, 2],
              ("c", "x"): [5, 5, 5], ("c", "y"): [1, 1, 1], ("c", "z"): [6, 6, 6]}  # fmt: skip
    codes = [cell for cell, values in leaves.items() for _ in values]
    values = np.array([v for values in leaves.values() for v in values], dtype=float)
    rows = Contributions(
        tuple(np.array(c) for c in zip(*codes, strict=True)),
        np.array([str(i) for i in range(len(values))]), values,
    )  # fmt: skip
    system, _, _ = table_system(
        Reported(
            shape,
            rows,
            Rules("2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE),
        )
    )
    pattern = suppress(system, HighsSolver(), effort=Effort.optimal(), insiders=Insiders.NONE)
    free = np.flatnonzero(system.free)
    best = min(
        float(system.weight[list(chosen)].sum())
        for size in range(1, 4)
        for chosen in itertools.combinations(free, size)
        if _safe(system, chosen)
    )
    assert pattern.cost == pytest.approx(best)


def _safe(system: object, chosen: tuple[int, ...]) -> bool:
    values, equations = system.values, system.equations.toarray()  # type: ignore[attr-defined]
    hidden = system.primary.copy()  # type: ignore[attr-defined]
    hidden[list(chosen)] = True
    for cell in np.flatnonzero(system.primary):  # type: ignore[attr-defined]
        for sign in (1, -1):
            cost = np.zeros(len(values))
            cost[cell] = -sign
            bounds = [(-v, None) if h else (0, 0) for v, h in zip(values, hidden, strict=True)]
            got = linprog(cost, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds)
            if got.status == 0 and -got.fun < system.level_up[cell] - 1e-9:  # type: ignore[attr-defined]
                return False
    return True
