"""Imputation, valuation at constant prices and the volume index, by hand."""

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.indices.output import AnnualLink, MeasureSums, compile_measure, compile_volume
from ondiris.indices.result import round_half_up
from ondiris.indices.tree import Tree
from ondiris.indices.volume import (
    ConstantPrices,
    Spells,
    chained_level,
    constant_values,
    contributions_to,
    implicit_prices,
    impute_spells,
    movements,
    previous_month,
    previous_year,
    roll_up,
    weigh_by_value_added,
    year_to_date,
)

TREE = Tree.from_paths([("r", "a", "u"), ("r", "a", "v"), ("r", "b", "w")])
NONE = Spells(*(np.zeros(0, dtype=np.int64),) * 3, np.zeros(0))


def test_a_thin_leaf_borrows_the_movement_of_its_nearest_ancestor():
    now = np.array([[0.0, 20, 30], [0, 50, 0], [0, 10, 5]])
    before = np.array([[0.0, 10, 20], [0, 50, 0], [0, 10, 10]])
    matched = np.array([[0.0, 2, 4], [0, 4, 0], [0, 4, 1]])
    found, borrowed = movements(now, before, matched, TREE, minimum=4)
    # month 1: u is thin, takes a = 70/60; month 2: v has none, takes a = 30/20; w takes r = 35/30
    assert found[:, 1] == pytest.approx([70 / 60, 1.0, 1.0])
    assert found[:, 2] == pytest.approx([1.5, 1.5, 35 / 30])
    assert borrowed[:, 2].tolist() == [False, True, True]
    assert found[:, 0].tolist() == [1, 1, 1]


def test_a_silent_enterprise_moves_with_its_leaf_until_it_speaks():
    spells = Spells(np.array([0, 1]), np.array([0, 1]), np.array([3, 4]), np.array([10.0, 8.0]))
    movement = np.array([[1.0, 2, 3, 9], [1, 9, 0.5, 2]])
    assert impute_spells(spells, movement).tolist() == [[0, 20, 60, 0], [0, 0, 4, 8]]


def test_what_was_never_reported_is_kept_apart():
    zero = np.zeros((3, 2))
    spells = Spells(np.array([2]), np.array([0]), np.array([2]), np.array([7.0]))
    sums = MeasureSums(np.ones((3, 2)), zero, zero, zero, spells)
    found = compile_measure(sums, TREE, minimum=1)
    assert found.imputed.tolist() == [[0, 0], [0, 0], [0, 7]]
    assert found.total[2].tolist() == [1, 8]


def test_value_without_quantity_is_deflated_by_its_leaf_or_its_parent():
    covered = np.array([[12.0], [0], [0]])
    constant = np.array([[10.0], [0], [0]])
    prices = implicit_prices(covered, constant, TREE)
    assert prices[:, 0] == pytest.approx([1.2, 1.2, 1.2])
    values = constant_values(constant, np.array([[6.0], [12], [0]]), prices)
    assert values[:, 0] == pytest.approx([15, 10, 0])
    assert implicit_prices(covered * 0, constant * 0, TREE).tolist() == [[1], [1], [1]]


def volume(base, current, years=(2025,)):
    shape = (len(base), len(years), 12)
    return ConstantPrices(years, np.reshape(base, shape), np.reshape(current, shape))


def test_the_year_to_date_of_this_region():
    # base months 100 and 300, current 150 and 330: months 150.0 and 110.0, cumulative 120.0
    one = volume([[100.0, 300, *[200] * 10]], [[150.0, 330, *[np.nan] * 10]])
    assert [str(round_half_up(100 * v, 1)) for v in previous_year(one)[0, 0, :2]] == [
        "150.0", "110.0",
    ]  # fmt: skip
    assert str(round_half_up(100 * year_to_date(one)[0, 0, 1], 1)) == "120.0"
    assert np.isnan(year_to_date(one)[0, 0, 2])


def test_january_is_compared_with_december_at_the_same_prices():
    one = volume([[1.0] * 11 + [4]], [[2.0, 6, *[1.0] * 10]])
    assert previous_month(one)[0, 0, :2].tolist() == [0.5, 3.0]


def test_levels_chain_by_annual_means():
    two = volume([[2.0] * 12 + [10.0] * 12], [[3.0] * 12 + [12.0] * 12], (2024, 2025))
    assert chained_level(two)[0].mean(axis=1) == pytest.approx([1.5, 1.5 * 1.2])


def test_value_added_weighs_activities_and_leaves_each_as_it_was():
    parts = volume([[10.0] * 12, [10.0] * 12], [[20.0] * 12, [10.0] * 12])
    weighed = weigh_by_value_added(parts, np.array([0.5, 0.1]))
    assert np.array_equal(previous_year(weighed), previous_year(parts))
    whole = [previous_year(roll_up(v, [(0, 1)]))[0, 0, 0] for v in (parts, weighed)]
    assert whole == pytest.approx([1.5, 11 / 6])
    for ratios in ([0.5], [0.5, 0.0], [0.5, 1.1]):
        with pytest.raises(InvalidInput, match="bad-weights"):
            weigh_by_value_added(parts, np.array(ratios))


def test_contributions_ask_for_parts_that_add_up():
    parts = volume([[10.0] * 12, [10.0] * 12], [[20.0] * 12, [10.0] * 12])
    whole = roll_up(parts, [(0, 1)])
    assert contributions_to(parts, whole, "yoy")[:, 0, 0].tolist() == [0.5, 0.0]
    with pytest.raises(InvalidInput, match="parts-do-not-add-up"):
        contributions_to(parts, roll_up(parts, [(0,)]), "yoy")
    with pytest.raises(InvalidInput, match="unknown-comparison"):
        contributions_to(parts, whole, "other")


def test_nothing_in_the_base_is_unknown_and_not_infinite():
    new = volume([[0.0] * 12], [[5.0] * 12])
    assert np.isnan(previous_year(new)).all()
    assert np.isnan(year_to_date(new)).all()


def test_links_must_follow_one_another():
    ones = np.ones((1, 2, 12))
    with pytest.raises(InvalidInput, match="month-out-of-order"):
        ConstantPrices((2023, 2025), ones, ones)
    with pytest.raises(InvalidInput, match="shape-mismatch"):
        ConstantPrices((2025,), ones, ones)


def test_a_volume_index_needs_its_base_year():
    zero = np.zeros((3, 29))
    sums = MeasureSums(zero + 1, zero, zero, zero, NONE)
    output = compile_measure(sums, TREE, minimum=1)
    link = [AnnualLink(y, np.ones((3, 24)), np.ones((3, 24))) for y in (2024, 2025)]
    found = compile_volume(output, link, TREE, first=12 * 2023, last=12 * 2025 + 4)
    assert np.isnan(found.current[:, 1, 5:]).all()
    assert (found.current[:, 1, :5] == 1).all()
    for first, last, links, code in (
        (12 * 2023 + 1, 12 * 2025 + 5, link, "missing-base"),
        (12 * 2025, 12 * 2025 + 4, link, "missing-base"),
        (12 * 2023, 12 * 2025 + 4, link[:1], "month-out-of-order"),
    ):
        with pytest.raises(InvalidInput) as caught:
            compile_volume(output, links, TREE, first=first, last=last)
        assert caught.value.code == code
