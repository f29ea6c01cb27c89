"""Levels that add up: projections by hand, against the textbook formula, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.errors import InvalidInput, Refused
from ondiris.forecasts.reconciling import (
    coherent_projection,
    reconciled_paths,
    shrunk_covariance,
    structural_covariance,
    summing_matrix,
    variance_covariance,
    weighted_index,
)
from ondiris.forecasts.result import Floats

TREE = summing_matrix((0, 0, 0, 1, 1, 2, 2, 2))
"""A whole, its two parts, and two and three parts of these."""
WHOLE = summing_matrix((0, 0, 0))


def textbook(summing: Floats, covariance: Floats) -> Floats:
    """Return S (S'W⁻¹S)⁻¹ S'W⁻¹, as Wickramasuriya, Athanasopoulos and Hyndman print it."""
    inverse = np.linalg.inv(covariance)
    return np.asarray(summing @ np.linalg.inv(summing.T @ inverse @ summing) @ summing.T @ inverse)


def errors(periods: int = 40, seed: int = 7) -> Floats:
    dice = np.random.default_rng(seed)
    return dice.normal(size=(periods, len(TREE))) @ dice.normal(size=(len(TREE), len(TREE)))


def test_a_summing_matrix_has_ones_where_the_finest_are_part() -> None:
    assert TREE.astype(int).tolist()[:3] == [[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 1, 1, 1]]
    assert summing_matrix((0,)).tolist() == [[1.0]]


@pytest.mark.parametrize("parents", [(), (5,), (1, 2, 1), (0, 0, -1), (0, 2, 1)])
def test_what_is_no_tree_is_refused(parents: tuple[int, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        summing_matrix(parents)
    assert refused.value.code == "hierarchy"


def test_structural_weights_spread_a_gap_by_how_much_each_holds() -> None:
    # The gap of 3 falls to the whole by 2/4 and to each part by 1/4.
    bring = coherent_projection(WHOLE, structural_covariance(WHOLE))
    assert bring @ [10.0, 4.0, 3.0] == pytest.approx([8.5, 4.75, 3.75])


def test_a_certain_whole_gives_the_gap_to_its_parts_by_their_variance() -> None:
    bring = coherent_projection(WHOLE, np.diag([0.0, 4.0, 1.0]))
    assert bring @ [10.0, 4.0, 1.0] == pytest.approx([10.0, 8.0, 2.0])


@pytest.mark.parametrize(
    "covariance",
    [
        np.eye(len(TREE)),
        structural_covariance(TREE),
        variance_covariance(errors()),
        shrunk_covariance(errors()),
    ],
)
def test_the_projection_is_that_of_the_textbook(covariance: Floats) -> None:
    assert coherent_projection(TREE, covariance) == pytest.approx(textbook(TREE, covariance))


def test_variances_are_mean_squares_and_keep_no_correlation() -> None:
    told = variance_covariance(np.array([[1.0, 2.0], [-1.0, 2.0], [1.0, -4.0]]))
    assert told.tolist() == [[1.0, 0.0], [0.0, 8.0]]


def test_correlations_shrink_as_schaefer_and_strimmer_say() -> None:
    found = shrunk_covariance(np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, 1.0], [1.0, -1.0]]))
    # Products of the standardised errors: 1, 1, 1, -1; their mean .5, squares of what is left sum
    # to 3, so the variance of the mean is 3/12, and the intensity .25 / .25: all is taken.
    assert found.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    half = shrunk_covariance(np.array([[1.0, 1.0]] * 7 + [[1.0, -1.0]]))
    # Mean .75, squares 3.5, variance 3.5/56 = 1/16, intensity (1/16)/(9/16) = 1/9.
    assert half[0, 1] == pytest.approx(0.75 * 8 / 9)


def test_a_series_that_never_missed_has_no_correlation() -> None:
    found = shrunk_covariance(np.array([[0.0, 1.0], [0.0, -2.0], [0.0, 1.0]]))
    assert found == pytest.approx(np.array([[0.0, 0.0], [0.0, 2.0]]))


def test_paths_below_zero_come_to_the_nearest_that_are_not() -> None:
    path = np.array([[1.0, 4.0, -2.0]])
    plain = reconciled_paths(path, WHOLE, np.eye(3))
    held = reconciled_paths(path, WHOLE, np.eye(3), lowest=0.0)
    assert plain[0] == pytest.approx([4 / 3, 4 - 1 / 3, -2 - 1 / 3])
    # With nothing in the second part the whole and the first are 1 and 4: halfway is 2.5.
    assert held[0] == pytest.approx([2.5, 2.5, 0.0])


def test_a_bound_other_than_zero_holds_as_well() -> None:
    held = reconciled_paths(np.array([[3.0, 6.0, 0.0]]), WHOLE, np.eye(3), lowest=1.0)
    assert held[0] == pytest.approx([5.0, 4.0, 1.0])


def test_months_and_their_year_are_a_hierarchy_too() -> None:
    year = summing_matrix((0,) * 13)
    base = np.concatenate([[132.0], np.full(12, 10.0)])
    brought = coherent_projection(year, structural_covariance(year)) @ base
    # The year carries 12 of 24 shares of the gap of 12, each month one half.
    assert brought == pytest.approx([126.0, *[10.5] * 12])


def test_periods_are_brought_together_one_by_one() -> None:
    paths = np.arange(2 * 3 * 4, dtype=np.float64).reshape(2, 3, 4)
    whole = reconciled_paths(paths, WHOLE, np.eye(3))
    alone = reconciled_paths(paths[:, :, 2], WHOLE, np.eye(3))
    assert whole[:, :, 2] == pytest.approx(alone)


@pytest.mark.parametrize(
    "covariance", [np.eye(2), np.diag([1.0, -1.0, 1.0]), np.full((3, 3), np.nan)]
)
def test_what_is_no_covariance_is_refused(covariance: Floats) -> None:
    with pytest.raises(InvalidInput):
        coherent_projection(WHOLE, covariance)


def test_paths_of_other_series_and_errors_of_too_few_periods_are_refused() -> None:
    with pytest.raises(InvalidInput):
        reconciled_paths(np.zeros((5, 2)), WHOLE, np.eye(3))
    with pytest.raises(InvalidInput):
        coherent_projection(np.array([[1.0, 1.0], [1.0, 0.0]]), np.eye(2))
    with pytest.raises(InvalidInput):
        variance_covariance(np.full((4, 2), np.nan))
    with pytest.raises(Refused) as few:
        shrunk_covariance(np.zeros((2, 3)))
    assert few.value.code == "too-few-errors"


def test_indices_are_weighted_by_the_shares_of_the_base_and_never_summed() -> None:
    assert weighted_index(np.array([[1.1, 0.9], [1.0, 2.0]]), np.array([3.0, 1.0])).tolist() == [
        pytest.approx(1.05),
        1.25,
    ]
    for shares in (np.array([1.0]), np.array([1.0, -1.0]), np.zeros(2)):
        with pytest.raises(InvalidInput):
            weighted_index(np.array([1.1, 0.9]), shares)
