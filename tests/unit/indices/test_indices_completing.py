"""Missing prices and replacements by hand: what moves, what does not, and what is refused."""

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.indices.completing import MissingPrices, QuoteFrame, Replacement, completed
from ondiris.indices.elementary import ElementaryFormula
from ondiris.indices.tree import Tree, WeightLink

NA = float("nan")
TREE = Tree.from_paths([("all", "bread"), ("all", "dairy")])


def frame(products, *, formula=ElementaryFormula.JEVONS, links=()):
    of = np.array(products)
    return QuoteFrame(of, TREE, np.array([60.0, 40.0]), links, formula)


def filled(prices, products, *, missing=MissingPrices.GROUP, replacements=(), **asked):
    table = np.array(prices, dtype=float)
    listed = np.ones(table.shape, dtype=bool)
    return completed(
        table, listed, frame(products, **asked), missing=missing, replacements=replacements
    )


def test_a_missing_price_moves_with_the_others_of_its_aggregate():
    found = filled([[100, 110, 99], [50, NA, 44], [200, 220, 220]], [0, 0, 1])
    assert found.prices[1] == pytest.approx([50, 55, 44])
    assert found.imputed.sum() == 1
    assert found.imputed[1, 1]


def test_an_aggregate_without_any_price_moves_with_the_whole():
    found = filled([[100, 120], [50, NA]], [0, 1])
    assert found.prices[1, 1] == pytest.approx(60)


@pytest.mark.parametrize(
    ("formula", "step"),
    [("jevons", (1.1 * 2) ** 0.5), ("carli", 1.55), ("dutot", 310 / 200), ("harmonic", 2.2 / 1.55)],
)
def test_the_movement_of_the_group_is_by_its_own_formula(formula, step):
    prices = [[100, 110], [100, 200], [7, NA]]
    found = filled(prices, [0, 0, 0], formula=ElementaryFormula(formula))
    assert found.prices[2, 1] == pytest.approx(7 * step)


def test_carrying_keeps_the_last_price_and_says_that_it_is_no_quote():
    found = filled([[100, 110, 120], [50, NA, NA]], [0, 0], missing=MissingPrices.CARRY)
    assert found.prices[1].tolist() == [50, 50, 50]
    assert found.imputed[1].tolist() == [False, True, True]


def test_nothing_is_filled_where_nothing_is_asked_for():
    found = filled([[100, 110], [50, NA]], [0, 0], missing=MissingPrices.NONE)
    assert np.isnan(found.prices[1, 1])
    assert not found.imputed.any()


def test_a_product_never_priced_stays_unknown():
    found = filled([[100, 110], [NA, NA]], [0, 0])
    assert np.isnan(found.prices[1]).all()
    assert not found.imputed.any()


def test_later_weights_decide_whose_movement_an_empty_aggregate_takes():
    tree = Tree.from_paths([("all", "a"), ("all", "b"), ("all", "c")])
    prices = np.array([[1, 1, 2], [1, 1, 1], [5, NA, NA]], dtype=float)
    links = (WeightLink(np.array([0.0, 1, 1]), 1),)
    whole = np.ones(prices.shape, dtype=bool)
    asked = QuoteFrame(np.arange(3), tree, np.array([1.0, 0, 1]), links)
    found = completed(prices, whole, asked, missing=MissingPrices.GROUP)
    assert found.prices[2].tolist() == [5, 5, 5]


def test_a_replacement_quoted_together_with_the_old_one_is_linked_there():
    # quality 150 / 120 = 1.25: the new product's 165 is 132 of the old one's kind
    found = filled(
        [[100, 120, 90], [NA, 150, 165]], [0, 0], replacements=[Replacement(new=1, old=0)]
    )
    assert found.prices[0] == pytest.approx([100, 120, 132])
    assert np.isnan(found.prices[1]).all()
    link = found.overlaps[0]
    assert (link.period, link.quality, link.imputed) == (1, pytest.approx(1.25), False)


def test_a_replacement_that_came_too_late_is_linked_to_an_imputed_price():
    prices = [[100, NA, NA], [NA, 150, 165], [10, 12, 12]]
    found = filled(prices, [0, 0, 0], replacements=[Replacement(new=1, old=0)])
    # the old one would have cost 120 with the group
    assert found.prices[0] == pytest.approx([100, 120, 132])
    link = found.overlaps[0]
    assert (link.period, link.quality, link.imputed) == (1, pytest.approx(1.25), True)


def test_one_replacement_after_another_keeps_one_series():
    prices = [[100, 100, NA, NA], [NA, 50, 60, NA], [NA, NA, 30, 33]]
    both = [Replacement(new=2, old=1), Replacement(new=1, old=0)]
    found = filled(prices, [0, 0, 0], replacements=both)
    assert found.prices[0] == pytest.approx([100, 100, 120, 132])
    assert [one.quality for one in found.overlaps] == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("prices", "products", "pairs", "code"),
    [
        ([[100, NA], [NA, 5]], [0, 0], [(1, 0)], "no-overlap"),
        ([[1, 1], [1, 1], [1, 1]], [0, 0, 0], [(1, 0), (2, 0)], "replaced-twice"),
        ([[1, 1], [1, 1], [1, 1]], [0, 0, 0], [(2, 0), (2, 1)], "replaced-twice"),
        ([[1, 1], [1, 1]], [0, 1], [(1, 0)], "replaced-elsewhere"),
        ([[1, 1], [1, 1], [1, 1]], [0, 0, 0], [(1, 0), (2, 1)], "replacement-order"),
        ([[1, 1], [NA, NA]], [0, 0], [(1, 0)], "no-overlap"),
    ],
)
def test_a_replacement_that_cannot_be_linked_is_refused(prices, products, pairs, code):
    asked = [Replacement(new, old) for new, old in pairs]
    with pytest.raises(InvalidInput) as caught:
        filled(prices, products, missing=MissingPrices.NONE, replacements=asked)
    assert caught.value.code == code
