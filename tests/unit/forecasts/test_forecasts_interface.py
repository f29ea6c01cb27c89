"""What is asked of forecasts, whatever their method."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.errors import OndirisError, Refused
from ondiris.forecasts import forecast_many, forecast_series

MONTHS = np.arange(120)
WAVE = 100 + MONTHS / 4 + 20 * np.sin(2 * np.pi * MONTHS / 12)
NOISE = np.random.default_rng(5).normal(0, 3, 120)


def test_a_forecast_has_a_point_a_band_and_paths_for_each_period() -> None:
    found = forecast_series(WAVE + NOISE, season=12, horizon=18)
    assert found.horizon == 18
    assert found.levels == (0.5, 0.8, 0.95)
    assert found.paths.shape[1] == 18


def test_a_series_that_is_refused_says_why_and_stops_none() -> None:
    found = forecast_many([WAVE[:10], WAVE], season=12, horizon=3)
    assert isinstance(found[0], OndirisError)
    assert not isinstance(found[1], OndirisError)
    with pytest.raises(Refused, match="needs 24"):
        forecast_series(WAVE[:10], season=12, horizon=3)


def test_what_has_no_negative_value_gets_no_negative_bound() -> None:
    found = forecast_series(np.abs(NOISE), season=12, horizon=6)
    assert (found.lower >= 0).all()
    assert (found.paths >= 0).all()
