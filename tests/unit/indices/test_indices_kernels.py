"""Kernels against hand calculations, and every refusal of theirs."""

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.indices.bilateral import (
    IndexFormula,
    bilateral_contributions,
    bilateral_index,
    logarithmic_mean,
    lowe_index,
    young_index,
)
from ondiris.indices.chaining import (
    annual_overlap,
    chain,
    cumulative_index,
    deflate,
    one_month_overlap,
    price_update,
    rebase,
    splice,
    unchain,
)
from ondiris.indices.elementary import (
    carli,
    dutot,
    elementary_index,
    generalised_mean,
    jevons,
    quote_matrix,
)
from ondiris.indices.result import FixedBaseIndex, GrowthContributions, PeriodIndex, round_half_up
from ondiris.indices.tree import Tree, aggregate

ONE = np.array([1.0])


def fixed(values, periods=None, label="a"):
    values = np.atleast_2d(np.array(values, dtype=float))
    periods = periods or tuple(f"p{i}" for i in range(values.shape[1]))
    return FixedBaseIndex((label,), tuple(periods), values, (periods[0],))


def test_the_means_differ_from_one_another():
    prices, base = np.array([2.0, 4.0]), np.array([1.0, 4.0])
    assert carli(prices, base) == 1.5
    assert jevons(prices, base) == pytest.approx(2**0.5)
    assert dutot(prices, base) == 1.2
    assert generalised_mean(prices / base, -1.0) == pytest.approx(4 / 3)


def test_formulas_by_hand():
    # p0 = (1, 1), p1 = (2, 1), q0 = (3, 1), q1 = (1, 1)
    p0, p1, q0, q1 = (np.array(v) for v in ([1.0, 1], [2.0, 1], [3.0, 1], [1.0, 1]))
    found = {f: bilateral_index(f, p0, p1, q0, q1) for f in IndexFormula}
    assert found[IndexFormula.LASPEYRES] == 7 / 4
    assert found[IndexFormula.PAASCHE] == 3 / 2
    assert found[IndexFormula.FISHER] == pytest.approx((21 / 8) ** 0.5)
    assert found[IndexFormula.TORNQVIST] == pytest.approx(2 ** ((3 / 4 + 2 / 3) / 2))
    assert found[IndexFormula.WALSH] == pytest.approx((2 * 3**0.5 + 1) / (3**0.5 + 1))


def test_lowe_young_and_a_mean_of_relatives_differ():
    p0, p1 = np.array([1.0, 2.0]), np.array([2.0, 2.0])
    assert lowe_index(p0, p1, np.array([1.0, 3.0])) == pytest.approx(8 / 7)
    assert young_index(p0, p1, np.array([0.25, 0.75])) == 1.25
    assert carli(p1, p0) == 1.5


def test_weights_that_do_not_sum_are_refused():
    with pytest.raises(InvalidInput, match="weights-do-not-sum"):
        young_index(np.array([1.0, 1]), np.array([1.0, 1]), np.array([0.5, 0.4]))


def test_the_logarithmic_mean_keeps_its_digits_near_equality():
    a = np.array([1 + 1e-9, 1 + 2e-5, 2.0])
    assert logarithmic_mean(a, np.ones(3)) == pytest.approx(
        [1 + 5e-10, 1 + 1e-5 - 4e-10 / 12, 1 / np.log(2)], rel=1e-13
    )


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: generalised_mean(np.array([1.0, 0.0]), 1.0), "not-positive"),
        (lambda: generalised_mean(np.array([1.0, -2.0]), 0.0), "not-positive"),
        (lambda: generalised_mean(np.array([]), 0.0), "not-positive"),
        (lambda: generalised_mean(np.array([1.0]), 0.0, np.array([0.0])), "bad-weights"),
        (lambda: carli(np.array([1.0, 2.0]), ONE), "shape-mismatch"),
        (lambda: bilateral_index(IndexFormula.FISHER, np.zeros(1), ONE, ONE, ONE), "missing-base"),
        (lambda: bilateral_index(IndexFormula.FISHER, ONE, ONE, -ONE, ONE), "negative-value"),
        (lambda: bilateral_index(IndexFormula.PAASCHE, ONE, ONE, ONE, np.zeros(1)), "no-weight"),
        (lambda: bilateral_index(IndexFormula.TORNQVIST, ONE, np.zeros(1), ONE, ONE), "no-weight"),
        (lambda: bilateral_index(IndexFormula.FISHER, ONE, ONE, ONE, np.zeros(1)), "no-weight"),
        (lambda: lowe_index(ONE, ONE, np.zeros(1)), "no-weight"),
        (lambda: bilateral_index(IndexFormula.WALSH, ONE, np.ones(2), ONE, ONE), "shape-mismatch"),
        (lambda: cumulative_index(np.ones(2), np.zeros(2)), "missing-base"),
        (lambda: cumulative_index(np.ones(2), np.ones(3)), "shape-mismatch"),
        (lambda: one_month_overlap(0.0, np.ones(2)), "missing-base"),
        (lambda: price_update(np.zeros(2), np.ones(2)), "bad-weights"),
        (lambda: annual_overlap(np.ones((1, 11)), np.ones((1, 11))), "shape-mismatch"),
        (lambda: annual_overlap(np.full((1, 12), np.nan), np.ones((1, 12))), "missing-base"),
        (lambda: round_half_up(float("nan"), 1), "not-a-figure"),
        (lambda: chain(fixed([1.0, 2.0])), "not-a-period-index"),
        (lambda: unchain(PeriodIndex(("a",), ("p",), np.ones((1, 1)))), "not-a-fixed-base-index"),
        (lambda: unchain(fixed([0.0, 2.0])), "zero-level"),
        (lambda: rebase(fixed([1.0, 2.0]), ["p9"]), "missing-base"),
        (lambda: rebase(fixed([1.0, np.nan]), ["p1"]), "missing-base"),
        (lambda: deflate(np.ones((1, 2)), fixed([1.0, 0.0])), "not-positive"),
        (lambda: deflate(np.ones((1, 3)), fixed([1.0, 1.0])), "shape-mismatch"),
        (lambda: splice(fixed([1.0]), fixed([1.0], label="b"), overlap=["p0"]), "labels-differ"),
        (lambda: splice(fixed([1.0]), fixed([1.0]), overlap=["p1"]), "no-overlap"),
        (lambda: FixedBaseIndex(("a",), ("p",), np.ones((1, 1)), ()), "missing-base"),
        (lambda: PeriodIndex(("a", "a"), ("p",), np.ones((2, 1))), "duplicate-label"),
        (lambda: PeriodIndex(("a",), ("p",), np.ones((2, 1))), "shape-mismatch"),
        (lambda: GrowthContributions(("a",), ("p",), np.ones((2, 1))), "shape-mismatch"),
        (lambda: fixed([1.0]).series("z"), "unknown-series"),
        (
            lambda: elementary_index(np.ones((2, 1)), np.array([0, 5]), 2),
            "unknown-aggregate",
        ),
    ],
)
def test_what_cannot_be_is_refused(call, code):
    with pytest.raises(InvalidInput) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("products", "periods", "prices", "code"),
    [
        ([0, 0], [0, 0], [1.0, 2.0], "duplicate-quote"),
        ([0, 1], [0, 0], [0.0, -1.0], "not-positive"),
        ([0, 1], [0, 0], [1.0, np.inf], "not-positive"),
        ([-1, 1], [0, 0], [1.0, 1.0], "negative-code"),
    ],
)
def test_quotes_that_cannot_be_are_counted_and_refused(products, periods, prices, code):
    with pytest.raises(InvalidInput) as caught:
        quote_matrix(np.array(products), np.array(periods), np.array(prices))
    assert caught.value.code == code
    assert "1.0" not in str(caught.value)


@pytest.mark.parametrize(
    ("parents", "code"),
    [
        ({"a": None, "b": "hole"}, "tree-with-a-hole"),
        ({"a": "b", "b": "a"}, "tree-with-a-loop"),
    ],
)
def test_a_tree_with_a_hole_or_a_loop_is_refused(parents, code):
    with pytest.raises(InvalidInput) as caught:
        Tree.from_parents(parents)
    assert caught.value.code == code


def test_a_tree_by_positions_refuses_a_parent_that_comes_later():
    with pytest.raises(InvalidInput, match="tree-with-a-hole"):
        Tree(("a", "b"), np.array([1, -1]))


def test_a_node_has_one_parent():
    with pytest.raises(InvalidInput, match="two-parents"):
        Tree.from_paths([("r", "a", "x"), ("r", "b", "x")])


@pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [0.0, 0.0], [1.0, np.nan]])
def test_bad_weights_are_refused(weights):
    tree = Tree.from_paths([("r", "a"), ("r", "b")])
    with pytest.raises(InvalidInput):
        aggregate(tree, np.ones((2, 1)), np.array(weights), ["t"])


def test_leaves_may_stand_on_several_levels():
    tree = Tree.from_parents({"x": "r", "r": None, "m": "r", "y": "m", "z": "m"})
    weights = {"x": 2.0, "y": 1.0, "z": 1.0}
    index = {"x": 1.0, "y": 2.0, "z": 4.0}
    found = aggregate(
        tree,
        np.array([[index[leaf]] for leaf in tree.leaf_labels]),
        np.array([weights[leaf] for leaf in tree.leaf_labels]),
        ["t"],
    )
    assert found.index.series("m")[0] == 3.0
    assert found.index.series("r")[0] == 2.0  # (2·1 + 2·3) / 4


def test_the_two_kinds_of_index_cannot_be_added():
    period = PeriodIndex(("a",), ("p0", "p1"), np.ones((1, 2)))
    with pytest.raises(TypeError):
        period + fixed([1.0, 1.0])  # type: ignore[operator]


def test_an_index_cannot_be_changed_after_it_was_made():
    values = np.ones((1, 2))
    index = PeriodIndex(("a",), ("p0", "p1"), values)
    values[0, 0] = 9
    assert index.values[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        index.values[0, 0] = 2


def test_splicing_keeps_the_old_levels_and_takes_the_new_movements():
    old = fixed([1.0, 1.1, 1.2], ("a", "b", "c"))
    new = fixed([2.0, 2.2, 3.3], ("b", "c", "d"))
    found = splice(old, new, overlap=["b", "c"])
    assert found.periods == ("a", "b", "c", "d")
    # mean of the overlap: old 1.15, new 2.10
    assert found.values[0] == pytest.approx([1.0, 1.1, 1.2, 3.3 * 1.15 / 2.1])


def test_deflation_is_not_division_by_the_link():
    prices = chain(PeriodIndex(("a",), ("x", "y", "z"), np.array([[1.0, 1.1, 1.1]])))
    assert deflate(np.array([[100.0, 110.0, 121.0]]), prices)[0] == pytest.approx([100] * 3)


def test_annual_overlap_keeps_annual_means():
    base = np.array([np.arange(1.0, 13), np.full(12, 4.0)])
    years = np.array([np.arange(2.0, 14), np.full(12, 5.0)])
    levels = annual_overlap(base, years)
    assert levels.mean(axis=1) == pytest.approx([7.5 / 6.5, 7.5 / 6.5 * 1.25])


def test_price_updated_weights_by_hand():
    assert price_update(np.array([0.5, 0.5]), np.array([1.0, 3.0])) == pytest.approx([0.25, 0.75])


def test_a_shrinking_price_has_negative_contribution():
    parts = bilateral_contributions(
        IndexFormula.PAASCHE, np.array([1.0, 1]), np.array([0.5, 1]), np.ones(2), np.ones(2)
    )
    assert parts == pytest.approx([-0.25, 0])
