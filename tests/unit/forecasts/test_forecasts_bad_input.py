"""Series as they come: forecast with what must be known of them, or refused with the reason."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.errors import InvalidInput, Refused
from ondiris.forecasts import forecast_many, forecast_series
from ondiris.forecasts.scales import read_errors

MONTHS = np.arange(96)
WAVE = 100 + MONTHS / 4 + 20 * np.sin(2 * np.pi * MONTHS / 12)
GOOD = WAVE + np.random.default_rng(5).normal(0, 3, 96)


def said(values: np.ndarray, season: int = 12):
    found = forecast_series(values, season=season, horizon=6)
    assert np.isfinite(found.paths).all()
    return found


def test_gaps_are_filled_and_said() -> None:
    values = GOOD.copy()
    values[[10, 40, 41]] = np.nan
    found = said(values)
    assert "gaps" in found.caveats
    assert np.abs(found.points - said(GOOD).points).max() < 6


def test_too_many_gaps_and_a_gap_at_the_end_are_refused() -> None:
    values = GOOD.copy()
    values[20:50] = np.nan
    with pytest.raises(Refused, match="have no value"):
        said(values)
    values = GOOD.copy()
    values[-1] = np.nan
    with pytest.raises(Refused, match="the newest period has no value"):
        said(values)


def test_a_value_whose_square_no_number_holds_is_refused() -> None:
    with pytest.raises(InvalidInput, match="too large"):
        said(GOOD * 1e299)
    assert said(GOOD * 1e90).points.max() > 1e91


def test_zeros_keep_bounds_at_zero_or_above() -> None:
    values = np.maximum(GOOD - 110, 0)
    found = said(values)
    assert "zeros" in found.caveats
    assert (found.lower >= 0).all()


def test_one_constant_value_goes_on() -> None:
    found = said(np.full(60, 7.0))
    assert found.caveats == ("constant",)
    np.testing.assert_allclose(found.points, 7)
    np.testing.assert_allclose(found.paths, 7)


def test_a_level_that_broke_is_said() -> None:
    values = np.where(MONTHS < 60, GOOD, GOOD * 6)
    found = said(values)
    assert "level-break" in found.caveats
    assert (found.points > 400).all()
    assert "level-break" not in said(GOOD).caveats


def test_a_stray_value_is_said_and_does_not_lead() -> None:
    values = GOOD.copy()
    values[-5] *= 5
    found = said(values)
    assert "outlier" in found.caveats
    assert found.points.max() < 2 * GOOD.max()


def test_negative_values_may_go_on_below_zero() -> None:
    found = said(GOOD - 150)
    assert "negative" in found.caveats
    assert (found.points < 0).all()
    np.testing.assert_array_equal(
        forecast_series(GOOD - 150, season=12, horizon=6, lowest=0.0).points, 0
    )


def test_ten_values_are_too_few_for_months_and_enough_for_years() -> None:
    with pytest.raises(Refused, match="10 values, a forecast needs 24"):
        said(GOOD[:10])
    found = said(GOOD[:10], season=1)
    assert "short" in found.caveats
    assert 0.95 not in found.levels


def test_ten_thousand_values_are_read_from_the_newest() -> None:
    long = 100 + np.random.default_rng(6).normal(0, 1, 10_000).cumsum() / 50
    long[-400:] += 50
    assert np.abs(said(long).points - long[-12:].mean()).max() < 5


def test_a_band_of_95_percent_needs_39_errors_of_the_farthest_period() -> None:
    # 80 months less 18 ahead leave 62 origins; 24 for the window, 39 errors at the 18th
    asked = {"season": 12, "horizon": 18}
    assert forecast_series(GOOD[:80], **asked).levels == (0.5, 0.8, 0.95)
    assert forecast_series(GOOD[:27], **asked).levels == (0.5, 0.8)
    many = forecast_many([GOOD[:60], GOOD[20:80]], **asked)
    assert many[0].levels == (0.5, 0.8, 0.95)


def test_what_cannot_be_a_series_is_refused() -> None:
    for values in (np.ones((2, 30)), np.array([1.0] * 29 + [np.inf])):
        with pytest.raises(InvalidInput):
            said(values)
    with pytest.raises(InvalidInput, match="working days"):
        forecast_series(GOOD, season=12, horizon=6, days=np.zeros(5))


def test_working_days_are_taken_out_and_put_back() -> None:
    days = np.random.default_rng(7).integers(-2, 3, 102).astype(float)
    found = forecast_series(GOOD + 4 * days[:96], season=12, horizon=6, days=days)
    blind = forecast_series(GOOD + 4 * days[:96], season=12, horizon=6)
    truth = said(GOOD).points + 4 * days[96:]
    assert np.abs(found.points - truth).mean() < np.abs(blind.points - truth).mean() / 2


def test_one_wild_series_does_not_widen_the_bands_of_others() -> None:
    # constant for years, then alive: its own error of the next period is near nothing
    wild = np.where(MONTHS < 80, 50.0, 50 + 30 * np.sin(MONTHS))
    series = [GOOD + k for k in range(6)]
    alone = forecast_many(series, season=12, horizon=6)[0]
    beside = forecast_many([*series, wild], season=12, horizon=6)[0]
    ratio = (beside.upper[-1] - beside.lower[-1]) / (alone.upper[-1] - alone.lower[-1])
    assert (ratio < 1.6).all()


def test_an_error_is_read_against_no_less_than_a_tenth_of_the_largest() -> None:
    read = read_errors(np.zeros((2, 1)), np.ones((2, 1)), np.array([2.0, 1e-9]), logs=False)
    assert read.errors[:, 0].tolist() == [0.5, 5.0]
