"""An attacker who shares nothing with the room: sums from codes, solver of scipy, uneven trees."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ondiris.disclosure import (
    Cells,
    Contributions,
    Cost,
    Dominance,
    Hierarchy,
    Insiders,
    PriorPosterior,
    Reported,
    Rules,
    Shape,
    Waiver,
    audit_table,
    primary_cells,
    protect_table,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Refused

SOLVER = HighsSolver()
UNEVEN = Hierarchy(
    "x", {"T": None, "a": "T", "b": "T", "a1": "a", "a2": "a", "b1": "b", "c": "T", "c1": "c"}
)
FLAT = Hierarchy("y", {"all": None, "n": "all", "s": "all", "w": "all"})
CHAIN = Hierarchy("z", {"whole": None, "part": "whole"})
SHAPES = [Shape((UNEVEN,)), Shape((UNEVEN, FLAT)), Shape((UNEVEN, FLAT, CHAIN))]
RULES = [
    {"minimum_frequency": 3, "frequency_margin": 10.0},
    {"dominance": Dominance(2, 85.0)},
    {"p_percent": 15.0},
    {"pq": PriorPosterior(10.0, 50.0)},
    {"minimum_frequency": 3, "frequency_margin": 5.0, "dominance": Dominance(1, 80.0),
     "p_percent": 10.0, "pq": PriorPosterior(10.0, 60.0)},
]  # fmt: skip
THOROUGH = settings(
    max_examples=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


def sums(shape: Shape) -> np.ndarray:
    """Return parent minus children for every line of a table, read off the codes alone."""
    cells = list(itertools.product(*(h.codes for h in shape.hierarchies)))
    at = {cell: i for i, cell in enumerate(cells)}
    rows = []
    for axis, tree in enumerate(shape.hierarchies):
        for cell in cells:
            children = [c for c, parent in tree.parents.items() if parent == cell[axis]]
            if children:
                row = np.zeros(len(cells))
                row[at[cell]] = 1
                for child in children:
                    row[at[(*cell[:axis], child, *cell[axis + 1 :])]] = -1
                rows.append(row)
    return np.array(rows)


def reach(
    lines: np.ndarray, values: np.ndarray, unknown: np.ndarray, cell: int, sign: int
) -> float:
    """Return how far one cell may lie from its value as far as an attacker can tell."""
    places = np.flatnonzero(unknown)
    cost = np.where(places == cell, -float(sign), 0.0)
    answer = linprog(
        cost, A_eq=lines[:, places], b_eq=np.zeros(len(lines)),
        bounds=[(-values[p], None) for p in places], method="highs",
    )  # fmt: skip
    return float("inf") if answer.status == 3 else -float(answer.fun)


@st.composite
def tables(draw: st.DrawFn) -> Reported:
    shape = draw(st.sampled_from(SHAPES))
    leaves = itertools.product(*([h.codes[int(i)] for i in h.leaves] for h in shape.hierarchies))
    amount = st.sampled_from([1.0, 2.0, 7.0, 7.0, 40.0, 333.0, 2500.0])
    codes, values, people = [], [], []
    for leaf in leaves:
        for value in draw(st.lists(amount, max_size=7)):
            codes.append(leaf)
            values.append(value)
            people.append(f"e{len(people)}")
    codes.append(tuple(h.codes[int(h.leaves[0])] for h in shape.hierarchies))
    values.append(11.0)
    people.append(f"e{len(people)}")
    held = {p: "H" for p in people if draw(st.integers(0, 9)) == 0}
    waivers = (Waiver("H", "letter"),) if draw(st.booleans()) else ()
    rules = Rules(
        "2025-01-01", cost=draw(st.sampled_from(list(Cost))),
        insiders=draw(st.sampled_from(list(Insiders))), **draw(st.sampled_from(RULES)),
    )  # fmt: skip
    columns = tuple(np.array(column) for column in zip(*codes, strict=True))
    rows = Contributions(
        columns, np.array(people), np.array(values), holdings=held, waivers=waivers
    )
    return Reported(shape, rows, rules)


@THOROUGH
@given(tables())
def test_an_attacker_with_codes_alone_narrows_no_secret(reported: Reported) -> None:
    """Outsider and every sole contributor; each is owed what it could not know by itself.

    Where some cell is no secret the table is never refused: hiding all of it would protect.
    """
    cells = Cells.of(reported.shape, reported.contributions)
    secrets = primary_cells(cells, reported.rules)
    if secrets.primary[cells.total > 0].all():
        return
    table = protect_table(reported, SOLVER).content
    lines = sums(reported.shape)
    everything = np.ones(len(cells.total), dtype=bool)
    occupied = cells.total > 0
    inside = reported.rules.insiders is Insiders.SOLE
    owners = set(cells.sole[table.hidden & occupied].tolist()) - {-1} if inside else set()
    for cell in np.flatnonzero(secrets.primary):
        assert table.hidden[cell]
        for sign, level in ((1, secrets.level_up[cell]), (-1, secrets.level_down[cell])):
            far = reach(lines, cells.total, table.hidden, int(cell), sign)
            assert far >= level * (1 - 1e-5)
            for owner in owners - {int(cells.sole[cell])}:
                own = occupied & (cells.sole == owner)
                far = reach(lines, cells.total, table.hidden & ~own, int(cell), sign)
                free = reach(lines, cells.total, everything & ~own, int(cell), sign)
                assert far >= min(level, free) * (1 - 1e-4)


@THOROUGH
@given(tables())
def test_shown_cells_are_true_and_add_up(reported: Reported) -> None:
    try:
        table = protect_table(reported, SOLVER).content
    except Refused:
        return
    values = np.zeros(reported.shape.cells)
    at = {name: i for i, name in enumerate(reported.shape.names)}
    rows = reported.contributions
    for *codes, value in zip(*rows.codes, rows.value, strict=True):
        above = []
        for tree, code in zip(reported.shape.hierarchies, codes, strict=True):
            line, step = [], str(code)
            while step is not None:
                line.append(step)
                step = tree.parents[step]
            above.append(line)
        for cell in itertools.product(*above):
            values[at["|".join(cell)]] += value
    np.testing.assert_array_equal(table.values[~table.hidden], values[~table.hidden])
    assert np.isnan(table.values[table.hidden]).all()


@THOROUGH
@given(tables(), st.integers(0, 10_000))
def test_the_audit_finds_every_opened_secret_and_passes_its_own_table(
    reported: Reported, which: int
) -> None:
    try:
        table = protect_table(reported, SOLVER).content
    except Refused:
        return
    assert audit_table(reported, table.values, SOLVER).holds
    cells = Cells.of(reported.shape, reported.contributions)
    secrets = np.flatnonzero(primary_cells(cells, reported.rules).primary)
    if len(secrets):
        opened = table.values.copy()
        cell = secrets[which % len(secrets)]
        opened[cell] = cells.total[cell]
        proof = audit_table(reported, opened, SOLVER)
        assert reported.shape.names[int(cell)] in proof.shortfalls


@THOROUGH
@given(tables(), st.integers(0, 10_000))
def test_the_audit_agrees_with_the_attacker_on_any_opened_cell(
    reported: Reported, which: int
) -> None:
    """One secondary cell is opened: the audit passes exactly where nobody gains from it."""
    plain = Rules(
        reported.rules.valid_from, insiders=Insiders.NONE, cost=reported.rules.cost, p_percent=15.0
    )
    rows = reported.contributions
    lone = Contributions(rows.codes, rows.contributor, rows.value)
    reported = Reported(reported.shape, lone, plain)
    try:
        table = protect_table(reported, SOLVER).content
    except Refused:
        return
    cells = Cells.of(reported.shape, lone)
    secrets = primary_cells(cells, plain)
    others = np.flatnonzero(table.hidden & ~secrets.primary)
    if len(others) == 0:
        return
    cell = others[which % len(others)]
    hidden = table.hidden.copy()
    hidden[cell] = False
    shown = np.where(hidden, np.nan, cells.total)
    found = set(audit_table(reported, shown, SOLVER).shortfalls)
    lines = sums(reported.shape)
    narrowed = {
        reported.shape.names[int(p)]
        for p in np.flatnonzero(secrets.primary)
        for sign, level in ((1, secrets.level_up[p]), (-1, secrets.level_down[p]))
        if reach(lines, cells.total, hidden, int(p), sign) < level * (1 - 1e-4)
    }
    assert narrowed <= found
    if not found:
        assert not narrowed


@pytest.mark.parametrize("cost", list(Cost))
def test_the_same_table_is_protected_in_the_same_way(cost: Cost) -> None:
    dice = np.random.default_rng(7)
    pairs = [(x, y) for x in ("a1", "a2", "b1", "c1") for y in "nsw"]
    codes = [pair for pair in pairs for _ in range(int(dice.integers(1, 6)))]
    columns = tuple(np.array(column) for column in zip(*codes, strict=True))
    people = np.array([f"e{i}" for i in range(len(codes))])
    rows = Contributions(columns, people, dice.integers(1, 500, len(codes)).astype(float))
    rules = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10.0, cost=cost)
    patterns = [
        protect_table(Reported(SHAPES[1], rows, rules), SOLVER).content.hidden for _ in range(2)
    ]
    np.testing.assert_array_equal(*patterns)
    assert patterns[0].any()
