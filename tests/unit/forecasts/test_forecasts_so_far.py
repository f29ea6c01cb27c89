"""Changes of the year so far: months taken apart and told together again."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.forecasts import SeriesForecast
from ondiris.forecasts.so_far import months_alone, told_so_far


def forecast(months: list[float], spread: float) -> SeriesForecast:
    points = np.array(months)
    paths = points + spread * np.linspace(-1, 1, 201)[:, None]
    bound = 0.8 * spread
    return SeriesForecast(points, (0.8,), points[None] - bound, points[None] + bound, paths, "m/1")


def test_a_month_alone_is_what_it_adds_to_the_months_before() -> None:
    found = months_alone(np.array([104.0, 102.0, 103.0, 101.0]), np.array([11, 12, 1, 2]))
    # November is the mean so far; December 12 × 102 - 11 × 104; a new year begins at January.
    assert found.tolist() == [104.0, 80.0, 103.0, 99.0]


def test_a_month_after_a_gap_is_the_mean_so_far() -> None:
    assert months_alone(np.array([104.0, 108.0]), np.array([3, 6])).tolist() == [104.0, 108.0]


def test_the_year_is_the_mean_of_its_months_and_a_new_one_begins_anew() -> None:
    found = told_so_far(forecast([90.0, 100.0, 70.0], 0.0), 110.0, np.array([11, 12, 1, 2]))
    assert found.points.tolist() == pytest.approx([(11 * 110 + 90) / 12, 100.0, 85.0])


def test_the_more_of_a_year_is_known_the_less_its_end_is_open() -> None:
    narrow = told_so_far(forecast([100.0], 12.0), 100.0, np.array([11, 12]))
    wide = told_so_far(forecast([100.0], 12.0), 100.0, np.array([1, 2]))
    assert float(np.ptp(narrow.paths)) == pytest.approx(24 / 12)
    assert float(np.ptp(wide.paths)) == pytest.approx(24 / 2)
    assert float(wide.upper[0, 0]) == pytest.approx(100 + 0.8 * 12 / 2)


def test_taking_apart_and_telling_again_gives_what_was_told() -> None:
    told = np.array([104.0, 102.0, 103.5, 101.2])
    ends = np.array([1, 2, 3, 4])
    months = months_alone(told, ends)
    found = told_so_far(forecast(months[1:].tolist(), 0.0), told[0], ends)
    assert found.points == pytest.approx(told[1:])


@pytest.mark.parametrize("ends", [[1, 13], [0, 1], [1]])
def test_a_month_that_is_none_is_refused(ends: list[int]) -> None:
    with pytest.raises(InvalidInput, match="shape"):
        months_alone(np.array([100.0, 101.0]), np.array(ends))
