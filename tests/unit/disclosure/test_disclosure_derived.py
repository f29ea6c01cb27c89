"""Derived figures are hidden with their cells; concentration is told in bands that blur."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from ondiris.disclosure import band_blurs, concentration_band, inherited
from ondiris.disclosure.derived import herfindahl_of, largest_within
from ondiris.errors import InvalidInput


def test_a_derived_figure_is_hidden_where_any_of_its_inputs_is() -> None:
    now, before = np.array([False, True, False, True]), np.array([False, False, True, True])
    assert inherited([now, before]).tolist() == [False, True, True, True]
    assert inherited([now]).tolist() == now.tolist()
    with pytest.raises(InvalidInput) as error:
        inherited([])
    assert error.value.code == "no-inputs"


def test_the_herfindahl_index_is_the_sum_of_squared_shares() -> None:
    assert herfindahl_of(np.array([60.0, 30, 10])) == pytest.approx(0.46)


def limits(low: float, high: float, total: float, count: int, *known: float) -> tuple[float, float]:
    return largest_within(
        herfindahl_of, (low, high), total, count, known=np.array(known) if known else None
    )


def test_an_exact_index_of_two_gives_the_larger_away_in_any_unit() -> None:
    assert limits(0.52, 0.52, 50.0, 2) == pytest.approx((30, 30))
    assert limits(0.68, 0.68, 2e6, 2) == pytest.approx((1.6e6, 1.6e6))


def test_the_largest_is_largest_where_the_rest_are_alike() -> None:
    """Of three, x² + (1 - x)²/2 = 0.5 at two thirds."""
    assert limits(0.0, 0.5, 90.0, 3)[1] == pytest.approx(60)
    assert limits(0.0, 0.25, 100.0, 8)[1] == pytest.approx(100 * (2 + sqrt(28)) / 16)


def test_the_largest_is_smallest_where_as_many_as_possible_are_as_large() -> None:
    """Of three, 2x² + (1 - 2x)² = 0.42; of five with x above a half, x² + (1 - x)² = 0.58."""
    assert limits(0.42, 1.0, 1.0, 3)[0] == pytest.approx((4 + sqrt(2.08)) / 12)
    assert limits(0.58, 1.0, 1.0, 5)[0] == pytest.approx(0.7)


def test_a_band_that_says_nothing_leaves_all_that_is_possible() -> None:
    assert limits(0.0, 1.0, 100.0, 4) == (25, 100)
    assert limits(0.25, 1.0, 100.0, 4) == (25, 100)
    assert limits(0.0, 1.0, 100.0, 4, 10.0) == (30, 90)


def test_who_knows_a_contribution_knows_more_of_the_largest() -> None:
    """Beside 0.2 the other two share 0.8: 0.04 + x² + (0.8 - x)² = 0.4."""
    assert limits(0.4, 0.4, 1.0, 3, 0.2) == pytest.approx(((1.6 + sqrt(0.32)) / 4,) * 2)
    assert limits(0.0, 1.0, 100.0, 2, 30.0) == (70, 70)
    assert limits(0.0, 1.0, 100.0, 3, 30.0, 20.0) == (50, 50)
    assert limits(0.0, 1.0, 10.0, 2, 30.0) == (0, 0)
    assert limits(0.5, 0.5, 10.0, 1) == (10, 10)


@pytest.mark.parametrize(
    ("band", "count", "known"),
    [((0.3, 0.2), 3, []), ((0.0, 1.0), 0, []), ((0.0, 1.0), 2, [3.0, 4.0])],
)
def test_a_band_has_two_ends_and_somebody_is_largest(
    band: tuple[float, float], count: int, known: list[float]
) -> None:
    with pytest.raises(InvalidInput) as error:
        limits(*band, 10.0, count, *known)
    assert error.value.code == "concentration"


def blurs(band: tuple[float, float], p: float, *values: float) -> bool:
    return band_blurs(np.array(values), herfindahl_of, band, p_percent=p)


@pytest.mark.parametrize(("p", "good"), [(10, True), (30, True), (31, False), (60, False)])
def test_the_second_largest_may_not_bound_the_largest_from_below(p: float, good: bool) -> None:
    """Of 50, 30 and 20 the second knows that two share 70: the largest has 35 at least."""
    assert blurs((0.25, 1.0), p, 20, 50, 30) is good
    assert blurs((0.25, 1.0), p, 20, 0, 50, 0, 30) is good


@pytest.mark.parametrize(("p", "good"), [(19, True), (21, False)])
def test_the_second_largest_may_not_bound_the_largest_from_above(p: float, good: bool) -> None:
    """With an index of 0.46 at most the largest of 50 has 60 at most: 0.3² + 0.6² + 0.1²."""
    assert blurs((0.0, 0.46), p, 50, 30, 20) is good


def test_nobody_may_bound_the_largest_by_a_band_that_is_too_narrow() -> None:
    assert blurs((0.37, 0.39), 2, 50, 30, 20)
    assert not blurs((0.37, 0.39), 5, 50, 30, 20)


def test_of_two_the_second_always_knows_the_largest() -> None:
    assert not blurs((0.0, 1.0), 1, 60, 40)
    assert not blurs((0.0, 1.0), 1, 60, 40, 0)
    assert concentration_band(np.array([60.0, 40]), p_percent=1) is None
    assert concentration_band(np.array([60.0, 40, 0]), p_percent=1) is None


EIGHT, SEVEN = [30.0, *[10.0] * 7], [40.0, *[10.0] * 6]


@pytest.mark.parametrize(
    ("values", "p", "band"),
    [
        ([50.0, 30, 20], 10, (0.25, 1.0)),
        ([50.0, 30, 20], 31, None),
        ([20.0, 0, 50, 30], 10, (0.25, 1.0)),
        (EIGHT, 40, (0.15, 0.25)),
        (EIGHT, 50, (0.0, 0.25)),
        (EIGHT, 60, None),
        (SEVEN, 10, (0.15, 0.25)),
        (SEVEN, 20, (0.15, 1.0)),
        ([14.0, *[6.0] * 14], 20, (0.0, 0.15)),
        ([45.0, *[10.0] * 5, 5.0], 30, (0.25, 1.0)),
        ([45.0, *[10.0] * 5, 5.0], 60, (0.15, 1.0)),
        ([5.0] * 20, 1, None),
    ],
)
def test_the_narrowest_band_in_common_use_is_told_that_blurs_the_largest(
    values: list[float], p: float, band: tuple[float, float] | None
) -> None:
    """Wider ones are unions of neighbours, never everything."""
    assert concentration_band(np.array(values), p_percent=p) == band
