"""What holds of every forecast."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondiris.forecasts import SeriesForecast, forecast_many, forecast_series
from ondiris.forecasts.checking import checked
from ondiris.forecasts.earlier import earlier_forecasts
from ondiris.forecasts.evaluating import evaluate

MONTHS = np.arange(72)


def series(seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    wave = 20 * np.sin(2 * np.pi * MONTHS / 12)
    return 100 + MONTHS / 3 + wave + draw.normal(0, 3, MONTHS.size).cumsum() / 2


@given(seed=st.integers(0, 1000), changed=st.integers(1, 12))
@settings(max_examples=10, deadline=None)
def test_what_was_said_earlier_does_not_move_with_what_came_later(seed: int, changed: int) -> None:
    before = series(seed)
    after = before.copy()
    after[-changed:] *= 1.5
    asked = {"season": 12, "horizon": 6, "lowest": None, "days": None}
    one, other = (earlier_forecasts(checked(v, **asked), 6) for v in (before, after))
    np.testing.assert_array_equal(one.said[changed:], other.said[changed:])
    assert not np.array_equal(one.said[0], other.said[0])


def test_a_score_at_an_origin_rests_on_nothing_after_it() -> None:
    seen: list[np.ndarray] = []

    def watching(numbers, known):
        seen.extend(known)
        return forecast_many(known, season=12, horizon=6)

    evaluate(
        [series(1)], {"ours": watching}, season=12, horizon=6, origins=2, progress=lambda _: None
    )
    assert [one.size for one in seen] == [66, 63]


@given(seed=st.integers(0, 1000), factor=st.sampled_from([1e-6, 3.0, 1e9]))
@settings(max_examples=6, deadline=None)
def test_another_unit_gives_the_same_forecast_in_it(seed: int, factor: float) -> None:
    one = forecast_series(series(seed), season=12, horizon=6)
    other = forecast_series(series(seed) * factor, season=12, horizon=6)
    for name in ("points", "lower", "upper", "paths"):
        np.testing.assert_allclose(getattr(other, name), getattr(one, name) * factor, rtol=1e-6)


@given(seed=st.integers(0, 1000))
@settings(max_examples=6, deadline=None)
def test_bands_are_quantiles_of_the_paths_and_never_cross(seed: int) -> None:
    found = forecast_series(series(seed), season=12, horizon=12)
    for level, lower, upper in zip(found.levels, found.lower, found.upper, strict=True):
        read = np.quantile(found.paths, [(1 - level) / 2, (1 + level) / 2], axis=0)
        width = upper - lower
        assert (np.abs(read[0] - lower) < 0.02 * width).all()
        assert (np.abs(read[1] - upper) < 0.02 * width).all()
    assert (np.diff(found.lower, axis=0) <= 0).all()
    assert (np.diff(found.upper, axis=0) >= 0).all()


def test_errors_of_neighbouring_periods_hang_together_in_the_paths() -> None:
    walk = 100 + np.random.default_rng(3).normal(0, 1, 150).cumsum()
    paths = forecast_series(walk, season=1, horizon=8).paths
    near = np.corrcoef(paths[:, 6], paths[:, 7])[0, 1]
    far = np.corrcoef(paths[:, 0], paths[:, 7])[0, 1]
    assert near > 0.85
    assert near > far


def test_series_with_common_shocks_have_common_paths() -> None:
    shocks = np.random.default_rng(4).normal(0, 1, 150).cumsum()
    own = np.random.default_rng(5).normal(0, 0.1, (2, 150))
    one, other = forecast_many([100 + shocks + own[0], 300 + shocks + own[1]], season=1, horizon=4)
    assert isinstance(one, SeriesForecast)
    assert isinstance(other, SeriesForecast)
    assert np.corrcoef(one.paths[:, 2], other.paths[:, 2])[0, 1] > 0.6


def test_bands_hold_their_level_on_series_that_are_what_they_seem() -> None:
    draw = np.random.default_rng(6)
    whole = [
        200 + 15 * np.sin(2 * np.pi * np.arange(102) / 12 + k) + draw.normal(0, 1, 102).cumsum()
        for k in range(60)
    ]
    found = forecast_many([one[:90] for one in whole], season=12, horizon=12)
    inside = [
        (f.lower[-1] <= one[90:]) & (one[90:] <= f.upper[-1])
        for f, one in zip(found, whole, strict=True)
        if isinstance(f, SeriesForecast)
    ]
    # the mean over sixty series has a standard error of two points
    assert np.mean(inside) == pytest.approx(0.95, abs=0.05)
