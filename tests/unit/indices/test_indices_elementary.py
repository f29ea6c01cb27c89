"""Elementary aggregates by hand: each mean apart from its neighbours, each refusal seen."""

import math

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.indices.elementary import (
    carli,
    carry_forward,
    dutot,
    elementary_index,
    generalised_mean,
    jevons,
    power_sums_to_mean,
    price_relatives,
    quote_matrix,
)

GAP = float("nan")


def array(*values):
    return np.array(values, dtype=float)


def same(found, expected):
    np.testing.assert_allclose(found, np.array(expected, dtype=float), rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize(
    ("order", "mean"),
    [
        (1, (3 * 1 + 1 * 4) / 4),
        (0, 4 ** (1 / 4)),
        (-1, 4 / (3 / 1 + 1 / 4)),
        (2, math.sqrt((3 * 1 + 1 * 16) / 4)),
        (0.5, ((3 * 1 + 1 * 2) / 4) ** 2),
    ],
)
def test_a_weighted_mean_of_each_order_by_hand(order, mean):
    assert generalised_mean(array(1, 4), order, array(3, 1)) == pytest.approx(mean)
    assert generalised_mean(array(1, 4), order, array(0.3, 0.1)) == pytest.approx(mean)


def test_values_without_weight_do_not_count():
    assert generalised_mean(array(2, 8), 1, array(0, 5)) == 8
    assert generalised_mean(array(2, 8), 0) == 4


@pytest.mark.parametrize("order", [-1, 0, 1, 2])
@pytest.mark.parametrize("value", [0.1, 3.6, 7.0])
def test_the_mean_of_equal_values_is_the_value_to_the_last_bit(order, value):
    """The exponential of the logarithm of 0.1 is a bit more, of 3.6 a bit less."""
    assert generalised_mean(array(value, value, value), order) == value


def test_a_mean_of_great_order_does_not_overflow():
    assert generalised_mean(array(1, 2), 2000) == pytest.approx(2 * 0.5 ** (1 / 2000), rel=1e-12)
    assert generalised_mean(array(300, 600), 800) == pytest.approx(600 * 0.5 ** (1 / 800))


@pytest.mark.parametrize(
    ("values", "bad"),
    [
        ((1, GAP), 1),
        ((1, 0, 2, -3), 2),
        ((1, math.inf, 0.5), 1),
        ((0, -1, GAP, math.inf, 5), 4),
        ((), 0),
    ],
)
def test_values_that_have_no_mean_are_counted_and_refused(values, bad):
    with pytest.raises(InvalidInput, match=f"{bad} of {len(values)} values are") as refused:
        generalised_mean(array(*values), 1)
    assert refused.value.code == "not-positive"
    assert refused.value.context["count"] == bad
    assert generalised_mean(array(0.001, 0.5), 1) == pytest.approx(0.2505)


@pytest.mark.parametrize("weights", [(1,), (1, -1), (2, -1), (0, 0), (1, GAP), (1, 1, 1)])
def test_weights_that_do_not_weigh_are_refused(weights):
    with pytest.raises(InvalidInput) as refused:
        generalised_mean(array(1, 2), 1, array(*weights))
    assert refused.value.code == "bad-weights"


def test_the_three_elementary_indices_by_hand():
    """Prices 2, 4 and 9 after 1, 4 and 3: relatives 2, 1 and 3."""
    now, base = array(2, 4, 9), array(1, 4, 3)
    assert carli(now, base) == 2
    assert jevons(now, base) == pytest.approx(6 ** (1 / 3))
    assert dutot(now, base) == 15 / 8


@pytest.mark.parametrize("index", [carli, jevons, dutot])
def test_prices_without_a_base_and_a_base_of_nothing_are_refused(index):
    with pytest.raises(InvalidInput) as refused:
        index(array(1, 2, 3), array(1))
    assert refused.value.code == "shape-mismatch"
    for now, base, named in (
        (array(1, 0), array(1, 1), "1 of 2 prices are"),
        (array(1, 1), array(0, 1), "1 of 2 base prices are"),
    ):
        with pytest.raises(InvalidInput, match=named) as refused:
            index(now, base)
        assert refused.value.code == "not-positive"


def test_quotes_lie_by_product_and_period_and_a_listed_gap_is_told_from_none():
    products, periods = np.array([2, 0, 2, 0]), np.array([0, 3, 1, 1])
    prices, listed = quote_matrix(products, periods, array(5, 0.5, GAP, 7))
    same(prices, [[GAP, 7, GAP, 0.5], [GAP] * 4, [5, GAP, GAP, GAP]])
    assert listed.tolist() == [
        [False, True, False, True], [False] * 4, [True, True, False, False],
    ]  # fmt: skip
    single, known = quote_matrix(np.array([0]), np.array([0]), array(3))
    assert (single.tolist(), known.tolist()) == ([[3]], [[True]])


@pytest.mark.parametrize(
    ("products", "periods", "prices", "code", "count"),
    [
        ([0, 1], [0, 1], [1], "shape-mismatch", None),
        ([0, 1], [0], [1, 1], "shape-mismatch", None),
        ([0], [0, 1], [1, 1], "shape-mismatch", None),
        ([], [], [], "shape-mismatch", None),
        ([-1, 0], [0, 0], [1, 1], "negative-code", None),
        ([0, 0], [0, -1], [1, 1], "negative-code", None),
        ([0, 1, 2, 3], [0, 0, 0, 0], [0, -1, math.inf, GAP], "not-positive", 3),
        ([0, 0, 0, 1], [1, 1, 1, 1], [1, 2, GAP, 4], "duplicate-quote", 2),
    ],
)
def test_quotes_that_cannot_be_laid_out_are_refused(products, periods, prices, code, count):
    whole = [np.array(codes, dtype=np.int64) for codes in (products, periods)]
    with pytest.raises(InvalidInput) as refused:
        quote_matrix(*whole, array(*prices))
    assert refused.value.code == code
    assert refused.value.context.get("count") == count


def test_a_listed_gap_takes_the_last_price_and_nothing_else_does():
    prices = np.array([[1, GAP, GAP, GAP], [GAP, 2, GAP, 4], [GAP, 5, GAP, 7]])
    listed = np.array([[True] * 4, [True, True, False, True], [True, False, True, False]])
    before = prices.copy()
    same(carry_forward(prices, listed), [[1, 1, 1, 1], [GAP, 2, GAP, 4], [GAP, 5, 5, 7]])
    same(prices, before)


def test_a_relative_needs_the_price_of_the_period_before():
    prices = np.array([[2, 4, GAP, 8], [GAP, 3, 6, 3]])
    same(price_relatives(prices), [[1, 2, GAP, GAP], [GAP, GAP, 2, 0.5]])


RELATIVES = np.array([[1, 2, GAP], [1, 8, GAP], [1, GAP, 3], [1, 5, 4]])
GROUPS = np.array([0, 0, 2, 2])


@pytest.mark.parametrize(
    ("order", "first", "third"),
    [
        (1, 5, 3.5),
        (0, 4, math.sqrt(12)),
        (-1, 2 / (1 / 2 + 1 / 8), 2 / (1 / 3 + 1 / 4)),
        (2, math.sqrt((4 + 64) / 2), math.sqrt((9 + 16) / 2)),
    ],
)
def test_an_aggregate_is_the_mean_of_its_matched_products(order, first, third):
    found = elementary_index(RELATIVES, GROUPS, 4, order=order)
    same(found, [[1, first, GAP], [GAP] * 3, [1, 5, third], [GAP] * 3])


def test_an_aggregate_is_a_geometric_mean_unless_said():
    same(elementary_index(RELATIVES, GROUPS, 3)[0], [1, 4, GAP])


@pytest.mark.parametrize(
    ("groups", "count", "code"),
    [
        ([0, 0, 2], 3, "shape-mismatch"),
        ([0, 0, 2, 3], 3, "unknown-aggregate"),
        ([0, 0, 2, -1], 3, "unknown-aggregate"),
    ],
)
def test_products_without_an_aggregate_are_refused(groups, count, code):
    with pytest.raises(InvalidInput) as refused:
        elementary_index(RELATIVES, np.array(groups), count)
    assert refused.value.code == code


def test_an_index_of_no_products_is_refused():
    with pytest.raises(InvalidInput) as refused:
        elementary_index(np.ones((0, 3)), np.zeros(0, dtype=np.int64), 2)
    assert refused.value.code == "shape-mismatch"


@pytest.mark.parametrize(
    ("order", "sums", "means"),
    [
        (0, [2 * math.log(3), 0, 0], [3, 1, GAP]),
        (1, [6, 0, 0], [3, 0, GAP]),
        (2, [18, 0, 0], [3, 0, GAP]),
        (-1, [2 / 3, 0, 0], [3, math.inf, GAP]),
    ],
)
def test_sums_of_powers_and_counts_make_a_mean_and_nothing_counted_makes_none(order, sums, means):
    same(power_sums_to_mean(array(*sums), array(2, 4, 0), order=order), means)
