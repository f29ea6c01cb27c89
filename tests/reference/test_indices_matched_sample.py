"""VECTORS.md section 1: matched sample, missing quotes, an empty business (piar, `ms_prices`)."""

import numpy as np
import pytest

from ondiris.indices.chaining import chain, rebase
from ondiris.indices.completing import impute_shadow
from ondiris.indices.contributions import product_contributions
from ondiris.indices.elementary import (
    carry_forward,
    elementary_index,
    price_relatives,
    quote_matrix,
)
from ondiris.indices.tree import Tree, aggregate

NA = float("nan")
PERIODS = ("202001", "202002", "202003", "202004")
QUOTES = {
    "202001": "B1 1=1.14 2=NA 3=6.09; B2 4=6.23 5=8.61 6=6.40; B3 7=.09 8=2.33 9=6.66 10=5.14",
    "202002": "B1 2=6.94 3=5.45; B2 4=NA 5=NA 6=NA; B3 7=8.37 8=2.86 9=2.67 10=1.87",
    "202003": "B1 2=2.32 3=NA; B2 4=3.03 5=1.59 6=.40; B3 7=2.19 8=8.11 9=5.26 10=9.15; "
    "B4 11=8.31 12=.46",
    "202004": "B1 3=NA; B2 4=2.65 5=3.05 6=5.07; B3 7=1.81 8=7.60 9=2.01 10=2.59; "
    "B4 11=9.92 12=8.07",
}
TREE = Tree.from_paths(
    [("1", "11", b) for b in ("B1", "B2", "B3")] + [("1", "12", b) for b in ("B4", "B5")]
)
WEIGHTS = np.array([553.0, 646, 312, 622, 330])
LEAVES = ("B1", "B2", "B3", "B4", "B5")
BUSINESS = np.array([0] * 3 + [1] * 3 + [2] * 4 + [3] * 2)


def quotes() -> tuple[np.ndarray, np.ndarray]:
    rows = [
        (int(cell.split("=")[0]) - 1, t, NA if cell.endswith("NA") else float(cell.split("=")[1]))
        for t, line in enumerate(QUOTES.values())
        for cell in line.replace(";", "").split()
        if "=" in cell
    ]
    product, period, price = zip(*rows, strict=True)
    return quote_matrix(np.array(product), np.array(period), np.array(price))


def compiled(prices: np.ndarray, order: float = 0.0):
    relatives = price_relatives(prices)
    elementary = elementary_index(relatives, BUSINESS, 5, order=order)
    return relatives, elementary, aggregate(TREE, elementary, WEIGHTS, PERIODS)


def test_leaves_keep_the_order_of_the_paths():
    assert TREE.leaf_labels == LEAVES


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("1", (1.3007239111, 1.0630743272, 2.7347613278, 3.7815355199)),
        ("11", (1.3007239111, 1.0630743272, 1.5745153568, 2.1771866115)),
        ("12", (1.3007239111, 1.0630743272, 4.5762861830, 6.3279338400)),
        ("B1", (0.8949096880, 0.3342939481, 1.5745153568, 0.4710365689)),
        ("B2", (1.3007239111, 1.0630743272, 2.7704563339, 3.8308933678)),
        ("B3", (2.0200036077, 1.6353354906, 0.5379959983, 1.7772071528)),
        ("B4", (1.3007239111, 1.0630743272, 4.5762861830, 6.3279338400)),
        ("B5", (1.3007239111, 1.0630743272, 4.5762861830, 6.3279338400)),
    ],
)
def test_parental_imputation_gives_the_printed_indices(label, expected):
    _, _, result = compiled(quotes()[0])
    found = [*result.index.series(label)[1:], chain(result.index).series(label)[-1]]
    assert found == pytest.approx(expected, rel=1e-9)
    assert result.index.series(label)[0] == 1.0


def test_rebasing_to_a_period_and_to_a_mean_of_periods():
    _, _, result = compiled(quotes()[0])
    level = chain(result.index)
    last = rebase(level, ["202004"]).series("1")
    mean = rebase(level, ["202003", "202004"]).series("1")
    assert last == pytest.approx([0.2644428, 0.3439671, 0.3656626, 1], abs=5e-8)
    assert mean == pytest.approx([0.3872740, 0.5037366, 0.5355095, 1.4644905], abs=5e-8)


@pytest.mark.parametrize(
    ("order", "business", "period", "expected"),
    [
        (1, "B3", 1, 23.7480455),
        (1, "B3", 2, 2.4900997),
        (1, "B3", 3, 0.607197),
        (1, "B2", 3, 5.155942),
        (1, "B4", 3, 9.368610),
        (-1, "B3", 1, 0.6591433),
        (-1, "B3", 2, 0.8185743),
        (-1, "B3", 3, 0.4746769),
        (-1, "B2", 3, 1.7205750),
        (-1, "B4", 3, 2.2353790),
    ],
)
def test_other_means_at_the_elementary_level(order, business, period, expected):
    _, elementary, _ = compiled(quotes()[0], order)
    assert elementary[LEAVES.index(business), period] == pytest.approx(expected, abs=6e-7)


def test_carry_forward_fills_listed_quotes_only():
    _, _, result = compiled(carry_forward(*quotes()))
    expected = [1.1721549855, 0.8082981181, 2.2653614238]
    assert result.index.series("1")[1:] == pytest.approx(expected, rel=1e-9)


def test_product_contributions_add_up_and_match_print():
    relatives, _, result = compiled(quotes()[0])
    parts = product_contributions(result, relatives, BUSINESS, level="1")
    expected = {3: -0.067184905, 7: 0.516466055, 8: 0.019068452, 9: -0.079804934, 10: -0.087820757}
    for product, value in expected.items():
        assert parts.values[product - 1, 1] == pytest.approx(value, abs=5e-10)
    assert parts.total() == pytest.approx(result.index.series("1") - 1, abs=1e-12)
    assert parts.total()[1] == pytest.approx(0.300723911, abs=5e-10)


@pytest.mark.parametrize("order", [-1.0, 0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("level", TREE.labels)
def test_contributions_add_up_to_the_change_of_every_level(level, order):
    relatives, _, result = compiled(quotes()[0], order)
    parts = product_contributions(result, relatives, BUSINESS, level=level, elementary_order=order)
    assert parts.total() == pytest.approx(result.index.series(level) - 1, abs=1e-12)


def test_a_shadow_price_moves_nothing_in_the_gap_and_measures_the_return():
    prices, listed = quotes()
    shadow = impute_shadow(prices, listed, BUSINESS, TREE, WEIGHTS)
    relatives, _, result = compiled(shadow)
    plain = compiled(prices)[2]
    assert result.index.values[:, 1] == pytest.approx(plain.index.values[:, 1], rel=1e-12)
    # B2 has no quote at all in 202002: its products move with class 11, by 1.3007239111
    assert shadow[3:6, 1] == pytest.approx(np.array([6.23, 8.61, 6.40]) * 1.3007239111, rel=1e-9)
    # and their return in 202003 is measured against that price
    assert relatives[3, 2] == pytest.approx(3.03 / (6.23 * 1.3007239111), rel=1e-9)
