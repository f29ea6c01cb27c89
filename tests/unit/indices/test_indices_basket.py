"""Lowe, Young and Laspeyres by hand, each apart from the others, and what they refuse."""

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.indices.basket import (
    AggregationFormula,
    IndexMethod,
    Quotes,
    WeightSet,
    price_index,
)
from ondiris.indices.completing import MissingPrices
from ondiris.indices.elementary import ElementaryFormula
from ondiris.indices.tree import Tree, aggregate

NA = float("nan")
TREE = Tree.from_paths([("all", "bread"), ("all", "dairy")])
# in the second period bread doubles, in the third dairy doubles
PRICES = np.array([[1, 2, 2], [1, 1, 2]], dtype=float)
PERIODS = ("2024-11", "2024-12", "2025-01")


def made(formula, *sets, prices=PRICES, **asked):
    quotes = Quotes(prices, ~np.isnan(prices), np.arange(len(prices)))
    weights = [WeightSet(np.array(w, dtype=float), since, ref) for w, since, ref in sets]
    method = IndexMethod(aggregation=AggregationFormula(formula), **asked)
    return price_index(quotes, TREE, weights, PERIODS, method)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # 50 : 50 of November are 100 : 50 at prices of December
        ("lowe", (100 * 1 + 50 * 2) / 150),
        ("young", (50 * 1 + 50 * 2) / 100),
        ("geometric-young", 2**0.5),
    ],
)
def test_older_weights_are_brought_to_later_prices_or_taken_as_they_stand(formula, expected):
    found = made(formula, ([50, 50], 1, (0, 0)))
    assert found.levels.series("all")[-1] == pytest.approx(expected)
    assert found.levels.periods[found.begins] == "2024-12"


def test_weights_of_a_year_are_at_its_mean_prices():
    prices = np.array([[1, 3, 3], [1, 1, 2]], dtype=float)
    found = made("lowe", ([60, 40], 1, (0, 1)), prices=prices)
    bread, dairy = 60 * 3 / 2, 40 * 1 / 1  # the mean price of bread is 2, of dairy 1
    assert found.levels.series("all")[-1] == pytest.approx((bread + 2 * dairy) / (bread + dairy))


def test_weights_of_their_own_period_need_no_bringing():
    laspeyres = made("laspeyres", ([50, 50], 0, (0, 0))).levels.series("all")
    assert laspeyres == pytest.approx([1, 1.5, 2])


def test_later_weights_weigh_the_movements_after_their_period():
    linked = made("laspeyres", ([50, 50], 0, (0, 0)), ([10, 90], 1, (1, 1)))
    assert linked.levels.series("all") == pytest.approx([1, 1.5, 1.5 * (10 + 2 * 90) / 100])


def test_later_weights_of_an_older_period_are_brought_to_the_link():
    linked = made("lowe", ([50, 50], 0, (0, 0)), ([10, 90], 1, (0, 0)))
    assert linked.levels.series("all")[-1] == pytest.approx(1.5 * (20 + 2 * 90) / 110)


def test_contributions_add_up_to_the_change_of_the_level():
    found = made("laspeyres", ([50, 50], 0, (0, 0)), elementary=ElementaryFormula.DUTOT)
    assert found.contributions[:, 1].tolist() == pytest.approx([0.5, 0])
    parts = found.by_product(("rye", "milk"))
    assert parts.total() == pytest.approx(found.aggregation.index.series("all") - 1)


def test_dutot_contributions_go_by_the_earlier_prices():
    tree = Tree.from_paths([("all", "bread")])
    prices = np.array([[100, 110], [300, 300]], dtype=float)
    quotes = Quotes(prices, ~np.isnan(prices), np.array([0, 0]))
    sets = [WeightSet(np.array([1.0]), 0, (0, 0))]
    method = IndexMethod(elementary=ElementaryFormula.DUTOT)
    found = price_index(quotes, tree, sets, PERIODS[:2], method)
    assert found.levels.series("all")[1] == pytest.approx(410 / 400)
    assert found.by_product(("a", "b")).values[:, 1] == pytest.approx([10 / 400, 0])


def test_what_nobody_measured_is_told_by_weight():
    prices = np.array([[1, 2, 2], [1, NA, 2]], dtype=float)
    quotes = Quotes(prices, np.ones(prices.shape, dtype=bool), np.arange(2))
    sets = [WeightSet(np.array([75.0, 25.0]), 0, (0, 0))]
    found = price_index(quotes, TREE, sets, PERIODS, IndexMethod())
    assert found.imputed[:, 1].tolist() == pytest.approx([0.25, 0, 1])
    assert found.imputed[:, 2].tolist() == [0, 0, 0]
    none = IndexMethod(missing=MissingPrices.NONE)
    apart = price_index(quotes, TREE, sets, PERIODS, none)
    assert apart.imputed[2].tolist() == [0, 1, 1]


def test_a_group_of_zero_weight_keeps_the_movement_of_its_only_measured_child():
    tree = Tree.from_paths([("all", "g", "a"), ("all", "h", "b"), ("all", "k", "c")])
    elementary = np.array([[1, 1.2], [1, 1.5], [1, NA]])
    found = aggregate(tree, elementary, np.array([1.0, 0, 0]), PERIODS[:2])
    assert found.index.series("h")[1] == 1.5
    assert found.index.series("all")[1] == pytest.approx(1.2)
    assert found.index.series("k")[1] == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("formula", "sets", "asked", "code"),
    [
        ("laspeyres", [([1, 1], 1, (0, 0))], {}, "older-weights"),
        ("laspeyres", [([1, 1], 0, (0, 0))], {"level": "meat"}, "unknown-series"),
        ("laspeyres", [([1, 1], 0, (0, 0))], {"base": ("2023-01",)}, "missing-base"),
        ("lowe", [([0, 0], 0, (0, 0))], {}, "bad-weights"),
    ],
)
def test_what_does_not_go_together_is_refused(formula, sets, asked, code):
    with pytest.raises(InvalidInput) as caught:
        made(formula, *sets, **asked)
    assert caught.value.code == code
