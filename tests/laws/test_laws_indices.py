"""What holds for every index, whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ondiris.indices.bilateral import IndexFormula, bilateral_contributions, bilateral_index
from ondiris.indices.chaining import chain, cumulative_index, rebase, unchain
from ondiris.indices.contributions import product_contributions
from ondiris.indices.elementary import elementary_index, generalised_mean, price_relatives
from ondiris.indices.result import PeriodIndex
from ondiris.indices.tree import Tree, aggregate
from ondiris.indices.volume import ConstantPrices, contributions_to, roll_up, year_to_date

positive = st.floats(0.05, 20, allow_nan=False)
orders = st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 2.0])
formulas = st.sampled_from(list(IndexFormula))
TREE = Tree.from_paths(
    [("r", "a", x) for x in "uvw"] + [("r", "b", x) for x in "xy"] + [("r", "z")]
)


def vectors(count=4, size=5):
    return st.tuples(*[arrays(float, size, elements=positive)] * count)


@given(arrays(float, 6, elements=positive), orders)
def test_a_mean_lies_between_the_extremes(values, order):
    assert values.min() <= generalised_mean(values, order) <= values.max()


@given(arrays(float, 6, elements=positive))
def test_means_grow_with_their_order(values):
    means = [generalised_mean(values, r) for r in (-2.0, -1.0, 0.0, 1.0, 2.0)]
    assert np.all(np.diff(means) >= -1e-9 * max(means))


@given(formulas, vectors(3))
def test_identity_unchanged_prices_give_one(formula, vector):
    p, q0, q1 = vector
    assert bilateral_index(formula, p, p, q0, q1) == pytest.approx(1, rel=1e-12)


@given(formulas, vectors())
def test_between_extremes(formula, vector):
    p0, p1, q0, q1 = vector
    index = bilateral_index(formula, p0, p1, q0, q1)
    assert (p1 / p0).min() * (1 - 1e-9) <= index <= (p1 / p0).max() * (1 + 1e-9)


@given(formulas, vectors(), positive)
def test_scaling_prices_scales_the_index(formula, vector, factor):
    p0, p1, q0, q1 = vector
    scaled = bilateral_index(formula, p0, p1 * factor, q0, q1)
    assert scaled == pytest.approx(factor * bilateral_index(formula, p0, p1, q0, q1), rel=1e-9)


@given(formulas, vectors())
def test_contributions_sum_to_the_change(formula, vector):
    p0, p1, q0, q1 = vector
    parts = bilateral_contributions(formula, p0, p1, q0, q1)
    change = bilateral_index(formula, p0, p1, q0, q1) - 1
    assert parts.sum() == pytest.approx(change, abs=1e-10)


@given(vectors())
def test_fisher_lies_between_laspeyres_and_paasche_and_reverses_in_time(vector):
    p0, p1, q0, q1 = vector
    low, high = sorted(
        bilateral_index(f, p0, p1, q0, q1) for f in (IndexFormula.LASPEYRES, IndexFormula.PAASCHE)
    )
    fisher = bilateral_index(IndexFormula.FISHER, p0, p1, q0, q1)
    assert low * (1 - 1e-9) <= fisher <= high * (1 + 1e-9)
    back = bilateral_index(IndexFormula.FISHER, p1, p0, q1, q0)
    assert fisher * back == pytest.approx(1, rel=1e-9)


@given(vectors())
def test_fisher_price_times_volume_is_the_change_of_value(vector):
    p0, p1, q0, q1 = vector
    price = bilateral_index(IndexFormula.FISHER, p0, p1, q0, q1)
    volume = bilateral_index(IndexFormula.FISHER, q0, q1, p0, p1)
    assert price * volume == pytest.approx((p1 @ q1) / (p0 @ q0), rel=1e-9)


prices = arrays(float, (12, 4), elements=st.one_of(positive, st.just(float("nan"))))
belonging = arrays(np.int64, 12, elements=st.integers(0, 5))
weights = arrays(float, 6, elements=positive)


def compiled(quotes, groups, weight, order, above):
    relatives = price_relatives(quotes)
    elementary = elementary_index(relatives, groups, 6, order=order)
    return relatives, aggregate(TREE, elementary, weight, ["0", "1", "2", "3"], order=above)


@given(prices, belonging, weights, orders, orders, st.sampled_from(TREE.labels))
def test_product_contributions_sum_to_the_change_of_any_level(
    quotes, groups, weight, order, above, level
):
    relatives, result = compiled(quotes, groups, weight, order, above)
    parts = product_contributions(result, relatives, groups, level=level, elementary_order=order)
    change = result.index.series(level) - 1
    known = ~np.isnan(change)
    assert parts.total()[known] == pytest.approx(change[known], rel=1e-7, abs=1e-8)


@given(prices, belonging, weights, orders)
def test_parental_imputation_leaves_every_level_above_unchanged(quotes, groups, weight, order):
    _, result = compiled(quotes, groups, weight, order, 1.0)
    index, imputed = result.index.values, result.index.imputed
    for node in range(1, len(TREE.labels)):
        taken = imputed[node] & ~np.isnan(index[node])
        assert np.array_equal(index[node, taken], index[TREE.parents[node], taken])


@given(arrays(float, (2, 5), elements=positive))
def test_chaining_and_unchaining_are_inverse(links):
    links[:, 0] = 1
    index = PeriodIndex(("a", "b"), tuple("vwxyz"), links)
    assert unchain(chain(index)).values == pytest.approx(links, rel=1e-12)


@given(arrays(float, (1, 5), elements=positive))
def test_rebasing_keeps_every_movement(links):
    level = chain(PeriodIndex(("a",), tuple("vwxyz"), links))
    moved = rebase(level, ["x", "y"])
    assert moved.values[0, 2:4].mean() == pytest.approx(1)
    assert unchain(moved).values == pytest.approx(unchain(level).values, rel=1e-12)


@given(arrays(float, 12, elements=positive), arrays(float, 12, elements=positive))
def test_a_year_to_date_lies_between_its_months(current, base):
    monthly = current / base
    found = cumulative_index(current, base)
    for m in range(12):
        assert monthly[: m + 1].min() * (1 - 1e-12) <= found[m]
        assert found[m] <= monthly[: m + 1].max() * (1 + 1e-12)


links = arrays(float, (3, 2, 12), elements=positive)


@given(links, links, st.sampled_from(["prev_month", "yoy", "ytd"]))
def test_volume_contributions_add_up_exactly(base, current, comparison):
    parts = ConstantPrices((2024, 2025), base, current)
    whole = roll_up(parts, [range(3)])
    found = contributions_to(parts, whole, comparison).sum(axis=0)
    if comparison == "ytd":
        assert found == pytest.approx(year_to_date(whole)[0] - 1, abs=1e-9)
    elif comparison == "yoy":
        assert found == pytest.approx(whole.current[0] / whole.base[0] - 1, abs=1e-9)
    else:
        before = np.concatenate([whole.base[0][:, 11:], whole.current[0][:, :-1]], axis=1)
        assert found == pytest.approx(whole.current[0] / before - 1, abs=1e-9)
