"""What holds for every set of firms and every table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ondiris.concentration import (
    gini,
    herfindahl,
    krugman_specialisation,
    location_quotient,
    locational_gini,
    theil,
    theil_parts,
)

firms = st.lists(st.floats(0.01, 1e6), min_size=2, max_size=20).map(np.array)
tables = arrays(np.float64, (4, 5), elements=st.floats(0.01, 1e4))


@given(firms)
def test_a_merger_never_lowers_herfindahl(values: np.ndarray) -> None:
    merged = np.append(values[2:], values[0] + values[1])
    assert herfindahl(merged) >= herfindahl(values) * (1 - 1e-12)


@given(firms, st.floats(0.1, 50.0))
def test_the_unit_does_not_matter(values: np.ndarray, factor: float) -> None:
    for measure in (herfindahl, gini, theil):
        assert measure(values * factor) == pytest.approx(measure(values), abs=1e-9)


@given(firms)
def test_measures_keep_their_range(values: np.ndarray) -> None:
    n = values.size
    assert 1 / n - 1e-12 <= herfindahl(values) <= 1 + 1e-12
    assert -1e-12 <= gini(values) <= 1 - 1 / n + 1e-12
    assert -1e-12 <= theil(values) <= np.log(n) + 1e-9


@given(firms)
def test_a_gift_to_the_poorer_never_raises_inequality(values: np.ndarray) -> None:
    low, high = int(values.argmin()), int(values.argmax())
    given_away = values.copy()
    amount = (values[high] - values[low]) / 4
    given_away[high] -= amount
    given_away[low] += amount
    assert gini(given_away) <= gini(values) + 1e-9
    assert theil(given_away) <= theil(values) + 1e-9
    assert herfindahl(given_away) <= herfindahl(values) + 1e-9


@given(firms, st.integers(1, 4))
def test_theil_is_the_sum_of_its_parts(values: np.ndarray, groups: int) -> None:
    between, within = theil_parts(values, np.arange(values.size) % groups)
    assert between >= -1e-9
    assert within >= -1e-9
    assert between + within == pytest.approx(theil(values), abs=1e-9)


@given(tables)
def test_quotients_average_to_one_by_the_weight_of_areas(table: np.ndarray) -> None:
    weight = table.sum(axis=1) / table.sum()
    assert weight @ location_quotient(table) == pytest.approx(np.ones(5))


@given(tables)
def test_areas_alike_are_not_specialised(table: np.ndarray) -> None:
    alike = np.outer(table[:, 0], table[0])
    assert krugman_specialisation(alike) == pytest.approx(np.zeros(4), abs=1e-9)
    assert locational_gini(alike) == pytest.approx(np.zeros(5), abs=1e-9)
    assert (locational_gini(table) <= 1.0).all()
