"""Scores of the M4 competition, with the figures of its definitions worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from ondiris.errors import InvalidInput
from ondiris.forecasts.scores import (
    coverage,
    crps_of_paths,
    mean_interval_score,
    pinball,
    pit_of_paths,
    scale_of,
    scaled_error,
    symmetric_error,
)

HISTORY = np.array([10.0, 20, 30, 40, 12, 22, 32, 42])
ACTUAL, SAID = np.array([14.0, 24]), np.array([12.0, 25])
LOWER, UPPER = np.array([10.0, 20]), np.array([13.0, 30])


def test_the_scores_of_the_competition_to_the_printed_digits() -> None:
    scale = scale_of(HISTORY, 4)
    assert scale == 2
    assert symmetric_error(ACTUAL, SAID) == pytest.approx(9.7331240, abs=5e-8)
    assert scaled_error(ACTUAL, SAID, scale) == 0.75
    found = mean_interval_score(ACTUAL, LOWER, UPPER, level=0.95, scale=scale)
    assert found == pytest.approx(13.25, abs=1e-9)
    assert coverage(ACTUAL, LOWER, UPPER) == 0.5


def test_a_scale_of_zero_is_undefined() -> None:
    assert np.isnan(scale_of(np.full(8, 5.0), 4))
    assert np.isnan(scaled_error(ACTUAL, SAID, scale_of(np.full(8, 5.0), 4)))


def test_the_crps_of_a_normal_sample_nears_its_formula() -> None:
    # Gneiting and Raftery (2007): of a standard normal at zero, (sqrt 2 - 1) / sqrt pi = 0.2337
    places = (np.arange(20_000) + 0.5) / 20_000
    found = crps_of_paths(ndtri(places)[:, None], np.array([0.0]))
    assert found[0] == pytest.approx(0.2337, abs=5e-5)


def test_twice_the_mean_pinball_loss_is_the_crps() -> None:
    paths = np.arange(1000.0)[:, None]
    places = (np.arange(1000) + 0.5) / 1000
    loss = [
        pinball(np.array([300.0]), np.array([q]), p)
        for q, p in zip(paths[:, 0], places, strict=True)
    ]
    assert 2 * np.mean(loss) == pytest.approx(crps_of_paths(paths, np.array([300.0]))[0], rel=1e-2)


def test_scores_refuse_what_does_not_match() -> None:
    with pytest.raises(InvalidInput, match="as many values"):
        scaled_error(ACTUAL, SAID[:1], 2.0)
    with pytest.raises(InvalidInput, match="between zero and one"):
        pinball(ACTUAL, SAID, 1.0)
    assert pit_of_paths(np.array([[1.0], [2.0]]), np.array([5.0]))[0] == 1
