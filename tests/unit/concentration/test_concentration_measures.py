"""Concentration by hand and by the definitions in print."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.concentration import (
    banded,
    ellison_glaeser,
    gini,
    herfindahl,
    krugman_specialisation,
    location_quotient,
    locational_gini,
    sampling_band,
    theil,
    theil_parts,
    without_largest,
)
from ondiris.errors import InvalidInput

TABLE = np.array([[20.0, 20.0], [5.0, 55.0]])


def test_the_quotient_compares_shares_of_the_area_with_shares_of_the_whole() -> None:
    # 20 of 40 jobs against 25 of 100; 55 of 60 against 75 of 100
    assert location_quotient(TABLE) == pytest.approx(
        np.array([[0.5 / 0.25, 0.5 / 0.75], [(5 / 60) / 0.25, (55 / 60) / 0.75]])
    )


def test_periods_are_computed_each_by_itself() -> None:
    both = np.stack([TABLE, TABLE * 3.0, TABLE[::-1]])
    found = location_quotient(both)
    assert found[0] == pytest.approx(found[1])
    assert found[2] == pytest.approx(found[0][::-1])
    assert locational_gini(both)[2] == pytest.approx(locational_gini(TABLE))


def test_an_empty_area_has_no_quotient() -> None:
    found = location_quotient(np.array([[1.0, 1.0], [0.0, 0.0]]))
    assert np.isnan(found[1]).all()


def test_krugman_leaves_the_area_out_of_what_it_is_compared_with() -> None:
    # |20/40 - 5/60| + |20/40 - 55/60|, where including the area would give 0.5
    assert krugman_specialisation(TABLE)[0] == pytest.approx(5 / 12 + 5 / 12)
    assert krugman_specialisation(np.eye(3) * 7.0).tolist() == [2.0, 2.0, 2.0]


def test_the_locational_gini_is_twice_the_area_under_the_diagonal() -> None:
    # areas hold 40 and 60 per cent of all, the activity's shares are 80 and 20 per cent:
    # ordered by quotient the curve runs (0, 0) (0.6, 0.2) (1, 1)
    under = 0.6 * 0.2 / 2 + 0.4 * (0.2 + 1.0) / 2
    assert locational_gini(TABLE)[0] == pytest.approx(1 - 2 * under)


def test_equal_firms_are_not_concentrated() -> None:
    firms = np.full(8, 3.0)
    assert herfindahl(firms) == pytest.approx(1 / 8)
    assert gini(firms) == pytest.approx(0.0)
    assert theil(firms) == pytest.approx(0.0)


def test_one_firm_has_it_all() -> None:
    firms = np.array([0.0, 0.0, 0.0, 9.0])
    assert herfindahl(firms) == 1.0
    assert gini(firms) == pytest.approx(1 - 1 / 4)
    assert theil(firms) == pytest.approx(np.log(4))


def test_theil_splits_into_between_and_within() -> None:
    firms = np.array([1.0, 3.0, 2.0, 2.0])
    groups = np.array([0, 0, 1, 1])
    between, within = theil_parts(firms, groups)
    assert between == pytest.approx(0.0)  # both groups have mean 2
    assert between + within == pytest.approx(theil(firms))
    split = theil_parts(np.array([1.0, 1.0, 3.0, 3.0]), groups)
    assert split[1] == pytest.approx(0.0)


def test_ellison_and_glaeser_set_few_plants_apart_from_clustering() -> None:
    even = np.array([0.25, 0.25, 0.25, 0.25])
    # a single large plant concentrates the activity by itself: chance, not clustering
    plants = np.array([10.0, 1.0, 1.0, 1.0])
    where = np.array([0, 1, 2, 3])
    shares = np.bincount(where, weights=plants) / 13
    uneven = ((shares - 0.25) ** 2).sum()
    own = (100 + 3) / 169
    by_hand = (uneven - 0.75 * own) / (0.75 * (1 - own))
    assert ellison_glaeser(plants, where, even) == pytest.approx(by_hand)
    assert by_hand < 0
    assert np.isnan(ellison_glaeser(np.array([5.0]), np.array([0]), even))


def test_the_largest_firm_is_taken_out_in_its_place() -> None:
    seen: list[list[float]] = []

    def measure(values: np.ndarray) -> float:
        seen.append(values.tolist())
        return float(values.sum())

    found = without_largest(np.array([2.0, 7.0, 1.0]), measure)
    assert seen == [[2.0, 7.0, 1.0], [2.0, 0.0, 1.0]]
    assert (found.value, found.without, found.share) == (10.0, 3.0, 0.7)
    assert np.isnan(without_largest(np.array([4.0, 0.0]), measure).without)


def test_a_complete_register_has_no_sampling_band() -> None:
    strata = np.array([0, 0, 1])
    assert sampling_band(np.ones(3), strata, np.array([2, 1]), gini, draws=9, seed=1) is None


def test_only_sampled_strata_move() -> None:
    values = np.array([50.0, 1.0, 2.0, 3.0, 4.0])
    strata = np.array([0, 1, 1, 1, 1])
    first: list[float] = []

    def measure(moved: np.ndarray) -> float:
        first.append(float(moved[0]))
        return herfindahl(moved)

    band = sampling_band(values, strata, np.array([1, 40]), measure, draws=200, seed=3)
    assert band is not None
    assert band[0] < herfindahl(values) < band[1]
    assert set(first) == {50.0}
    again = sampling_band(values, strata, np.array([1, 40]), herfindahl, draws=200, seed=3)
    assert again == band


def test_impossible_strata_are_refused() -> None:
    with pytest.raises(InvalidInput, match="more firms observed"):
        sampling_band(np.ones(2), np.zeros(2, dtype=int), np.array([1]), gini, draws=2, seed=1)
    with pytest.raises(InvalidInput, match="one firm"):
        sampling_band(np.ones(1), np.zeros(1, dtype=int), np.array([9]), gini, draws=2, seed=1)


def test_bands_hide_what_may_not_be_shown() -> None:
    values = np.array([0.1, 0.5, 9.0])
    passes = np.array([True, True, False])
    assert banded(values, np.array([0.5, 1.0]), passes).tolist() == [0, 1, -1]
    with pytest.raises(InvalidInput):
        banded(values, np.array([1.0, 0.5]), passes)


@pytest.mark.parametrize(
    "values", [np.array([1.0, -1.0]), np.array([1.0, np.nan]), np.zeros(3), np.zeros(0)]
)
def test_shares_of_impossible_amounts_are_refused(values: np.ndarray) -> None:
    with pytest.raises(InvalidInput):
        herfindahl(values)


def test_plants_and_shares_are_checked() -> None:
    with pytest.raises(InvalidInput, match="sum to 1"):
        ellison_glaeser(np.ones(2), np.array([0, 1]), np.array([0.5, 0.6]))
    with pytest.raises(InvalidInput, match="area"):
        ellison_glaeser(np.ones(2), np.array([0, 2]), np.array([0.5, 0.5]))
    with pytest.raises(InvalidInput, match="groups"):
        theil_parts(np.ones(2), np.array([0]))
