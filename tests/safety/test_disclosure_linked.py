"""Tables that share cells, variables that share a fate, coarser tables and rounded ones."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ondiris.disclosure import (
    Bands,
    Contributions,
    Cost,
    Earlier,
    Hierarchy,
    Insiders,
    ProtectedTable,
    Reported,
    Rules,
    Shape,
    audit_rounding,
    audit_table,
    protect_table,
    protect_tables,
    recoded,
    round_table,
    table_system,
)
from ondiris.disclosure.alternatives import rounding_bands
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Inconsistent, InvalidInput, Refused

SOLVER = HighsSolver()
ACTIVITY = Hierarchy("activity", {"all": None, "B": "all", "C": "all", "D": "all"})
AREA = Hierarchy("area", {"city": None, "n": "city", "s": "city", "w": "city"})
SIZE = Hierarchy("size", {"any": None, "large": "any", "small": "any"})
CROSS = Shape((ACTIVITY, AREA, SIZE))
BY_AREA, BY_SIZE = CROSS.over(["activity", "area"]), CROSS.over(["activity", "size"])
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, cost=Cost.VALUE, insiders=Insiders.NONE
)
LEAVES = list(itertools.product("BCD", "nsw", ("large", "small")))


def rows_of(cells: dict[tuple[str, str, str], list[float]]) -> Contributions:
    codes = [cell for cell, values in cells.items() for _ in values]
    values = np.array([v for values in cells.values() for v in values])
    columns = tuple(np.array(c) for c in zip(*codes, strict=True))
    return Contributions(columns, np.array([f"e{i}" for i in range(len(values))]), values)


def full(**one: list[float]) -> dict[tuple[str, str, str], list[float]]:
    """Return four contributors in every leaf cell, but in those named ``B_n_large``."""
    cells = {cell: [90.0, 100.0, 110.0, 120.0] for cell in LEAVES}
    for name, values in one.items():
        cells[tuple(name.split("_"))] = values  # type: ignore[index]
    return {cell: values for cell, values in cells.items() if values}


def reach(
    reported: Reported,
    shown: list[tuple[Shape, np.ndarray]],
    cell: tuple[Shape, int],
    sign: int,
    own: tuple[str, ...] = (),
) -> float:
    """Return how far a cell can move, by an attacker who reasons about leaves and nothing else.

    One who is alone in the leaf cell `own` knows what is in it.
    """
    rows = reported.contributions
    leaves = sorted(set(zip(*(c.tolist() for c in rows.codes), strict=True)))
    true = np.array(
        [
            sum(v for *c, v in zip(*rows.codes, rows.value, strict=True) if tuple(c) == leaf)
            for leaf in leaves
        ]
    )

    def indicator(table: Shape, number: int) -> np.ndarray:
        codes = dict(zip([h.name for h in table.hierarchies], table.codes(number), strict=True))
        out = np.ones(len(leaves))
        for axis, hierarchy in enumerate(reported.shape.hierarchies):
            wanted = codes.get(hierarchy.name, hierarchy.codes[0])
            for i, leaf in enumerate(leaves):
                above: str | None = leaf[axis]
                while above is not None and above != wanted:
                    above = hierarchy.parents[above]
                out[i] *= above is not None
        return out

    known = [indicator(table, int(i)) for table, hidden in shown for i in np.flatnonzero(~hidden)]
    target = indicator(*cell)
    answer = linprog(
        -sign * target, A_eq=np.array(known), b_eq=np.array([k @ true for k in known]),
        bounds=[(x, x) if leaf == own else (0, None) for leaf, x in zip(leaves, true, strict=True)],
        method="highs",
    )  # fmt: skip
    return float("inf") if answer.status == 3 else sign * float(-sign * answer.fun - target @ true)


def everything_is_blurred(reported: Reported, shown: list[tuple[Shape, np.ndarray]]) -> None:
    system, _, _ = table_system(replace(reported, public=(), earlier=(), tables=()))
    for table, hidden in shown:
        at = reported.shape.cells_of(table)
        assert hidden[system.primary[at]].all()
        for number in np.flatnonzero(system.primary[at]):
            level = system.level_up[at[number]]
            for sign in (1, -1):
                assert reach(reported, shown, (table, int(number)), sign) >= level * (1 - 1e-5)


def linked(cells: dict[tuple[str, str, str], list[float]], **more: object) -> Reported:
    tables = (BY_AREA, BY_SIZE)
    return Reported(CROSS, rows_of(cells), RULES, tables=tables, **more)  # type: ignore[arg-type]


def patterns(tables: tuple[ProtectedTable, ...]) -> list[tuple[Shape, np.ndarray]]:
    return [(t.shape, t.hidden) for t in tables]


def test_who_is_alone_in_a_cell_that_no_linked_table_shows_learns_nothing_by_it() -> None:
    """All large ones of C in the south are one, that came within 8 of 280 where 40 is owed."""
    cells = {
        ("B", "n", "large"): [80.0, 200.0], ("B", "s", "large"): [8.0, 10.0, 80.0, 20.0],
        ("B", "s", "small"): [10.0, 20.0, 50.0, 30.0], ("B", "w", "small"): [80.0, 30.0, 80.0],
        ("C", "n", "large"): [10.0, 5.0, 10.0], ("C", "n", "small"): [200.0, 8.0],
        ("C", "s", "large"): [200.0], ("C", "s", "small"): [8.0],
        ("C", "w", "large"): [5.0, 10.0, 20.0], ("C", "w", "small"): [20.0, 50.0, 200.0, 5.0],
    }  # fmt: skip
    rules = Rules("2025-01-01", p_percent=20, cost=Cost.VALUE, insiders=Insiders.SOLE)
    reported = replace(linked(cells), rules=rules)
    (safe,) = protect_tables([reported], SOLVER)
    shown = patterns(tuple(table.content for table in safe))
    secret = (BY_AREA, BY_AREA.names.index("B|n"))
    for sign in (1, -1):
        assert reach(reported, shown, secret, sign, ("C", "s", "large")) >= 40 * (1 - 1e-5)


# In B the south is all small, north and west are all large, so "large" less the west is the north.
TRAP = full(
    B_n_large=[400.0], B_n_small=[], B_s_large=[], B_s_small=[40.0, 50.0, 60.0], B_w_small=[]
)


def test_a_cell_known_by_another_name_in_a_linked_table_is_hidden_there_too() -> None:
    """The margins of the two tables do not tell; the empty cells of their cross do."""
    (safe,) = protect_tables([linked(TRAP)], SOLVER)
    tables = tuple(s.content for s in safe)
    everything_is_blurred(linked(TRAP), patterns(tables))
    # Protected apart, each table is safe by itself and the two together are not.
    alone = [
        protect_table(Reported(t, rows, RULES), SOLVER).content
        for t, rows in (
            (BY_AREA, _projected((0, 1))),
            (Shape((ACTIVITY, SIZE)), _projected((0, 2))),
        )
    ]
    assert not alone[1].hidden.any()
    north = (BY_AREA, BY_AREA.names.index("B|n"))
    assert reach(linked(TRAP), patterns((alone[0],)), north, 1) >= 40
    assert reach(linked(TRAP), patterns(tuple(alone)), north, 1) < 1e-6


def _projected(axes: tuple[int, int]) -> Contributions:
    rows = rows_of(TRAP)
    return replace(rows, codes=tuple(rows.codes[a] for a in axes))


def earlier_of(reported: Reported, table: ProtectedTable, name: str = "old") -> Earlier:
    system, _, _ = table_system(replace(reported, earlier=(), tables=()))
    at = reported.shape.cells_of(table.shape)
    count = table.shape.cells
    old, _, _ = table_system(Reported(table.shape, _onto(reported, table.shape), reported.rules))
    np.testing.assert_allclose(old.values, system.values[at])
    totals = {h.name: h.codes[0] for h in reported.shape.hierarchies}
    names = []
    for cell in range(count):
        codes = dict(
            zip([h.name for h in table.shape.hierarchies], table.shape.codes(cell), strict=True)
        )
        names.append(
            ("|".join(codes.get(h.name, totals[h.name]) for h in reported.shape.hierarchies),)
        )
    return Earlier(name, old, table.hidden, matches=tuple(names))


def _onto(reported: Reported, table: Shape) -> Contributions:
    names = [h.name for h in reported.shape.hierarchies]
    axes = [names.index(h.name) for h in table.hierarchies]
    rows = reported.contributions
    return replace(rows, codes=tuple(rows.codes[a] for a in axes))


def test_a_table_after_another_of_other_dimensions_opens_nothing_of_it() -> None:
    first = Reported(CROSS, rows_of(TRAP), RULES, tables=(BY_AREA,))
    old = protect_table(first, SOLVER).content
    second = replace(first, tables=(BY_SIZE,), earlier=(earlier_of(first, old),))
    new = protect_table(second, SOLVER).content
    assert new.value("B", "large") is None
    assert not protect_table(replace(first, tables=(BY_SIZE,)), SOLVER).content.hidden.any()
    everything_is_blurred(linked(TRAP), [(BY_AREA, old.hidden), (BY_SIZE, new.hidden)])
    # And a third, by everything at once, still can be made.
    third = replace(
        first,
        tables=(),
        earlier=(earlier_of(first, old), earlier_of(first, new, "second")),
    )
    whole = protect_table(third, SOLVER).content
    shown = [(BY_AREA, old.hidden), (BY_SIZE, new.hidden), (CROSS, whole.hidden)]
    everything_is_blurred(replace(third, earlier=()), shown)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(st.integers(1, 400), max_size=5), min_size=18, max_size=18))
def test_linked_tables_hold_against_an_attacker_who_reasons_about_leaves(
    drawn: list[list[int]],
) -> None:
    cells = {leaf: [float(v) for v in vs] for leaf, vs in zip(LEAVES, drawn, strict=True) if vs}
    if not cells:
        return
    reported = linked(cells)
    try:
        (safe,) = protect_tables([reported], SOLVER)
    except Refused:
        return
    everything_is_blurred(reported, patterns(tuple(s.content for s in safe)))


def test_variables_of_one_release_hide_the_same_cells() -> None:
    """Output is dominated in one cell, employees in another: both hide both."""
    dear = [900.0, 950.0, 1000.0]
    output = Reported(BY_AREA, _two(full(B_n_large=[500.0], B_n_small=[], D_w_large=dear)), RULES)
    people = Reported(BY_AREA, _two(full(D_w_large=[500.0], D_w_small=[])), RULES)
    rows = protect_tables([output, people], SOLVER)
    one, other = (tables[0].content for tables in rows)
    np.testing.assert_array_equal(one.hidden, other.hidden)
    assert one.value("B", "n") is None
    assert one.value("D", "w") is None
    assert protect_table(output, SOLVER).content.value("D", "w") is not None


def _two(cells: dict[tuple[str, str, str], list[float]]) -> Contributions:
    rows = rows_of(cells)
    return replace(rows, codes=rows.codes[:2])


def test_variables_of_different_crosses_are_refused() -> None:
    one = Reported(BY_AREA, _two(full()), RULES)
    other = Reported(CROSS, rows_of(full()), RULES)
    with pytest.raises(InvalidInput) as error:
        protect_tables([one, other], SOLVER)
    assert error.value.code == "other-cross"


def test_one_table_is_asked_of_what_makes_one() -> None:
    with pytest.raises(InvalidInput) as error:
        protect_table(linked(full()), SOLVER)
    assert error.value.code == "several-tables"
    with pytest.raises(InvalidInput, match="lacks"):
        BY_AREA.cells_of(BY_SIZE)


def test_a_coarser_table_is_released_and_binds_with_the_finer_one() -> None:
    cells = full(B_n_large=[400.0], B_n_small=[])
    fine = Reported(BY_AREA, _two(cells), RULES)
    coarse = recoded(fine, "merge area n+s")
    safe = protect_table(coarse, SOLVER).content
    assert not safe.hidden.any()
    assert safe.value("B", "n+s") == 400 + 840
    # Beside the finer table the merger tells the sum of two hidden cells, so it must be hidden.
    old = protect_table(fine, SOLVER).content
    both = replace(coarse, earlier=(earlier_of(fine, old),))
    after = protect_table(both, SOLVER).content
    everything_is_blurred(
        replace(coarse, tables=()),
        [(BY_AREA, old.hidden), (after.shape, after.hidden)],
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("melt area n+s", "recoding"),
        ("merge area n+s+w", "recoding"),
        ("merge height n+s", "recoding"),
        ("merge area n+city", "not-siblings"),
    ],
)
def test_words_that_coarsen_nothing_are_refused(words: str, code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        recoded(Reported(BY_AREA, _two(full()), RULES), words)
    assert error.value.code == code


def test_rounding_reckons_with_the_table_released_before() -> None:
    """A base of 100 blurs enough, also beside a table that shows its neighbours; 10 does not."""
    reported = Reported(BY_AREA, _two(full(B_n_large=[400.0], B_n_small=[])), RULES)
    rounded = round_table(reported, SOLVER, base=100).content
    assert (rounded.values % 100 == 0).all()
    assert audit_rounding(reported, rounded.values, SOLVER, base=100).holds
    old = protect_table(reported, SOLVER).content
    beside = replace(reported, earlier=(earlier_of(reported, old),))
    again = round_table(beside, SOLVER, base=100)
    assert again.proof.holds
    assert again.proof.protected == 1
    with pytest.raises(Refused) as error:
        round_table(reported, SOLVER, base=10)
    assert error.value.code == "rounding-exposes"


def test_a_table_after_a_rounded_one_reckons_with_its_intervals() -> None:
    """The rounded cells narrow what a pattern hides; a narrow base leaves no pattern at all."""
    reported = Reported(BY_AREA, _two(full(B_n_large=[400.0], B_n_small=[])), RULES)
    rounded = round_table(reported, SOLVER, base=100).content
    system, _, _ = table_system(reported)
    bands = rounding_bands(np.arange(BY_AREA.cells), rounded.values, 100, BY_AREA.cells)
    told = Earlier("rounded", replace(system, bands=bands), system.values > 0)
    after = protect_table(replace(reported, earlier=(told,)), SOLVER)
    assert after.proof.holds
    assert after.content.value("B", "n") is None
    # What the rounded table leaves of a hidden cell, a base to either side, is all there is.
    narrow = Earlier("rounded", replace(system, bands=_within(system.values, 1.0)), told.hidden)
    exposed = protect_table(replace(reported, earlier=(narrow,)), SOLVER).content.account.exposed
    assert "B|n" in {e.cell for e in exposed}


def _within(values: np.ndarray, base: float) -> Bands:
    """Return bands so narrow that they give every cell away, round true values."""
    return rounding_bands(np.arange(len(values)), values, base, len(values))


def test_a_rounded_table_of_other_returns_is_refused() -> None:
    reported = Reported(BY_AREA, _two(full()), RULES)
    with pytest.raises(Inconsistent) as error:
        audit_rounding(reported, np.zeros(BY_AREA.cells), SOLVER, base=10)
    assert error.value.code == "other-table"


def test_intervals_and_bands_are_told_only_where_asked_and_only_of_their_cells() -> None:
    rules = replace(RULES, p_percent=10.0)
    reported = Reported(BY_AREA, _two(full(B_n_large=[400.0], B_n_small=[])), rules)
    ((safe,),) = protect_tables([reported], SOLVER, interval_step=10, concentration=True)
    table = safe.content
    assert table.intervals is not None
    assert table.herfindahl is not None
    assert np.isnan(table.intervals[~table.hidden]).all()
    assert np.isnan(table.herfindahl[table.hidden]).all()
    low, high = table.intervals[BY_AREA.names.index("B|n")]
    assert low <= 360
    assert high >= 440
    assert (table.intervals[table.hidden] % 10 == 0).all()
    told = ~np.isnan(table.herfindahl[:, 0])
    assert told.any()
    assert (table.herfindahl[told, 1] - table.herfindahl[told, 0] >= 0.1).all()


def test_the_audit_sees_what_an_older_table_of_other_dimensions_tells() -> None:
    first = Reported(CROSS, rows_of(TRAP), RULES, tables=(BY_AREA,))
    old = protect_table(first, SOLVER).content
    second = replace(first, tables=(BY_SIZE,))
    values = table_system(second)[0].values[CROSS.cells_of(BY_SIZE)]
    told = replace(second, earlier=(earlier_of(first, old),))
    assert audit_table(second, values, SOLVER).holds
    assert "B|n|any" in audit_table(told, values, SOLVER).shortfalls
