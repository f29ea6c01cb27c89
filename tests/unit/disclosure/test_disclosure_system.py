"""The attacker's system: what it refuses, who knows which cell, and tables side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plain_systems import facts, matrix, system_of

from ondiris.disclosure import Bands, System, stack
from ondiris.errors import Inconsistent, InvalidInput

SUM = [[1.0, -1, -1]]


@pytest.mark.parametrize(
    "values", [[10.0, 6, 4], [0.3, 0.1, 0.2], [1e9 + 1.5, 6e8, 4e8], [0, 0, 0], [-2.0, 4, -6]]
)
def test_a_total_is_the_sum_of_its_parts_but_for_the_rounding_of_sums(values: list[float]) -> None:
    assert system_of(values, SUM, lower=np.full(3, -np.inf)).values.tolist() == values


@pytest.mark.parametrize(
    "values", [[10.0, 6, 5], [11.0, 6, 4], [1e9 + 3, 6e8, 4e8], [3e-10, 1e-10, 1e-10]]
)
def test_a_table_that_does_not_add_up_is_refused_whatever_its_size(values: list[float]) -> None:
    with pytest.raises(Inconsistent, match=r"1 totals .* parts: a \[") as error:
        system_of(values, SUM)
    assert error.value.code == "does-not-add-up"


def test_the_first_five_wrong_totals_are_named() -> None:
    rows = [[1.0 if k == i else 0.0 for k in range(8)] for i in range(1, 8)]
    with pytest.raises(Inconsistent, match=r"7 totals [^:]*: b, c, d, e, f \["):
        system_of([1.0] * 8, rows)


def test_arrays_of_another_length_are_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        system_of([1.0, 2], lower=np.zeros(3))
    assert error.value.code == "system-shape"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_cell_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(InvalidInput) as error:
        system_of([1.0, value])
    assert error.value.code == "not-a-number"


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [
        (5.0, 5.0, 5.0),
        (5.0, 4.0, 6.0),
        (0.5, 0.5 + 8e-10, 1.0),
        (0.5, 0.0, 0.5 - 8e-10),
        (1e9, 1e9 + 0.9, 2e9),
        (1e9, 0.0, 1e9 - 0.9),
    ],
)
def test_a_fact_holds_where_the_table_meets_it_but_for_rounding(
    value: float, lower: float, upper: float
) -> None:
    found = system_of([value], bands=facts(([1], lower, upper, "press"))).row_bounds
    assert found[0].tolist() == [min(0.0, lower - value)]
    assert found[1].tolist() == [max(0.0, upper - value)]


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [
        (5.0, 5.1, 6.0),
        (5.0, 4.0, 4.9),
        (0.5, 0.5 + 1.3e-9, 1.0),
        (0.5, 0.0, 0.5 - 1.3e-9),
        (1e9, 1e9 + 1.2, 2e9),
        (1e9, 0.0, 1e9 - 1.2),
    ],
)
def test_a_fact_that_the_table_contradicts_is_refused_with_its_source(
    value: float, lower: float, upper: float
) -> None:
    held = ([0, 1.0], 0.0, 9.0, "bureau")
    told = facts(held, ([1.0, 0], lower, upper, "press"))
    with pytest.raises(Inconsistent, match=r"1 values .* at a from press") as error:
        system_of([value, 1.0], bands=told)
    assert error.value.code == "public-value-conflict"


def test_a_fact_about_no_cell_names_none() -> None:
    with pytest.raises(Inconsistent, match=r"at \? from press"):
        system_of([5.0], bands=facts(([0], 1.0, 2.0, "press")))


@pytest.mark.parametrize(("lower", "upper"), [([0.0, 2.5], [9.0, 9]), ([0.0, 0], [9.0, 1.5])])
def test_what_is_known_of_every_cell_holds_for_every_cell(
    lower: list[float], upper: list[float]
) -> None:
    with pytest.raises(Inconsistent, match=r"1 cells .* first: b \[") as error:
        system_of([1.0, 2], lower=np.array(lower), upper=np.array(upper))
    assert error.value.code == "prior-bound"
    assert system_of([1.0, 2], lower=np.array([1.0, 2]), upper=np.array([1.0, 2]))


def test_facts_are_certain_unless_it_is_said_which_are_believed() -> None:
    told = facts(([1, 0], 1.0, 2.0, "press"), ([0, 1], 3.0, 4.0, "bureau"))
    guess = replace(facts(([1, 1], 0.0, 9.0, "talk")), believed=np.array([True]))
    both = told.and_also(guess)
    assert told.believed.tolist() == [False, False]
    assert both.believed.tolist() == [False, False, True]
    assert both.sources == ("press", "bureau", "talk")
    assert both.matrix.toarray().tolist() == [[1, 0], [0, 1], [1, 1]]
    assert (both.lower.tolist(), both.upper.tolist()) == ([1, 3, 0], [2, 4, 9])
    certain = both.certain
    assert certain.sources == ("press", "bureau")
    assert certain.matrix.toarray().tolist() == [[1, 0], [0, 1]]
    assert (certain.lower.tolist(), certain.upper.tolist()) == ([1, 3], [2, 4])
    assert not certain.believed.any()


def test_rows_are_equations_and_then_facts() -> None:
    table = system_of([10.0, 6, 4], SUM, bands=facts(([0, 0, 2.0], 7.0, 9.0, "press")))
    assert table.rows.toarray().tolist() == [[1, -1, -1], [0, 0, 2]]
    assert table.columns.toarray().tolist() == table.rows.toarray().tolist()
    low, high = table.row_bounds
    assert (low.tolist(), high.tolist()) == ([0, -1], [0, 1])
    assert str(table) == "System(3 cells, 1 equations, 0 primary, 1 public facts)"


def test_a_pattern_hides_secrets_and_what_was_hidden_before() -> None:
    before = np.array([False, False, True])
    assert system_of([1.0, 2, 3], secret=[0], hidden=before).forced.tolist() == [True, False, True]


def test_a_holding_knows_all_cells_that_it_is_alone_in() -> None:
    known = system_of([1.0] * 6, sole=np.array([2, -1, 0, 2, -1, 0])).sole_cells
    assert {owner: cells.tolist() for owner, cells in known.items()} == {0: [2, 5], 2: [0, 3]}
    assert system_of([1.0]).sole_cells == {}
    assert list(system_of([1.0], sole=np.array([0])).sole_cells) == [0]


def test_what_an_insider_knows_limits_the_level_against_it_and_never_raises_it() -> None:
    limits = {(0, 1, 7): 3.0, (1, 1, 7): 9.0}
    table = system_of([50.0, 50], limits=limits)
    assert table.level_against(0, 1, 7, 5.0) == 3.0
    assert table.level_against(1, 1, 7, 5.0) == 5.0
    assert table.level_against(0, -1, 7, 5.0) == 5.0
    other = table.with_levels(np.array([1.0, 2]), np.array([3.0, 4]))
    assert (other.level_up.tolist(), other.level_down.tolist()) == ([1, 2], [3, 4])


def linked() -> tuple[System, System]:
    first = system_of(
        [10.0, 6, 4], SUM, secret=[1], sole=np.array([-1, 1, 0]), lower=np.array([1.0, 1, 1]),
        level_up=np.array([0.0, 2, 0]), bands=facts(([1, 0, 0], 9.0, 11.0, "press")),
    )  # fmt: skip
    second = system_of(
        [7.0, 7], [[1, -1]], hidden=np.array([True, False]), free=np.array([False, True]),
        sole=np.array([0, -1]), upper=np.array([8.0, 9]), weight=np.array([5.0, 6]),
        bands=replace(facts(([0, 1], 6.0, 8.0, "talk")), believed=np.array([True])),
    )  # fmt: skip
    return first, second


def test_tables_side_by_side_keep_all_that_is_theirs() -> None:
    both = stack(linked())
    assert both.names == ("a", "b", "c", "a", "b")
    assert both.values.tolist() == [10, 6, 4, 7, 7]
    assert both.equations.toarray().tolist() == [[1, -1, -1, 0, 0], [0, 0, 0, 1, -1]]
    assert both.bands.matrix.toarray().tolist() == [[1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]
    assert (both.bands.lower.tolist(), both.bands.upper.tolist()) == ([9, 6], [11, 8])
    assert both.bands.sources == ("press", "talk")
    assert both.bands.believed.tolist() == [False, True]
    assert both.lower.tolist() == [1, 1, 1, 0, 0]
    assert both.upper.tolist() == [np.inf] * 3 + [8, 9]
    assert both.level_up.tolist() == [0, 2, 0, 0, 0]
    assert both.level_down.tolist() == [0, 0.6, 0, 0, 0]
    assert both.primary.tolist() == [False, True, False, False, False]
    assert both.hidden.tolist() == [False, False, False, True, False]
    assert both.free.tolist() == [True, False, True, False, True]
    assert both.weight.tolist() == [10, 6, 4, 5, 6]


def test_insiders_and_groups_of_tables_side_by_side_are_others_unless_it_is_said() -> None:
    first, second = linked()
    three = stack([first, second, second])
    assert three.sole.tolist() == [-1, 1, 0, 2, -1, 3, -1]
    assert three.group.tolist() == list(range(7))
    assert stack([system_of([1.0]), second]).sole.tolist() == [-1, 0, -1]


def test_links_bind_cells_of_tables_side_by_side() -> None:
    first, second = linked()
    link = matrix([[0, 1.0, 1, 0, 0]], 5) - matrix([[0, 0, 0, 10 / 7, 0]], 5)
    assert stack([first, second], link).equations.toarray()[2].tolist() == [0, 1, 1, -10 / 7, 0]
    with pytest.raises(Inconsistent):
        stack([first, second], matrix([[1.0, 0, 0, -1, 0]], 5))


def test_no_facts_are_facts_about_as_many_cells() -> None:
    none = Bands.none(4)
    assert none.matrix.shape == (0, 4)
    assert len(none.lower) == len(none.upper) == len(none.sources) == len(none.believed) == 0
    assert Bands.none(4).certain.matrix.shape == (0, 4)
