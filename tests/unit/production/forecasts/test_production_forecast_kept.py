"""Forecasts that were written down: read back as written, and held against what came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ondiris.forecasts import SeriesForecast
from ondiris.model import Confidentiality, Period, SeriesKey, Vintage
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.estimates import Band, Foreseen, SeriesEstimate, repeated
from ondiris.production.forecasts.fared import fared, held
from ondiris.production.forecasts.kept import (
    KeptForecast,
    kept_of,
    kept_of_text,
    kept_text,
    series_statement,
)
from ondiris.production.forecasts.series import LedgerSeries

KEY = SeriesKey(measure="output", area="XX-1", activity="C10", unit="KZT")


def series(first: int, values: list[float]) -> LedgerSeries:
    periods = tuple(Period.of_months(first + n, first + n) for n in range(len(values)))
    return LedgerSeries(
        KEY, Grain.MONTH, periods, np.array(values), tuple(f"o{n}" for n in range(len(values)))
    )


JANUARY = 12 * 2025
KNOWN = series(JANUARY, [100.0] * 24)


def estimate() -> SeriesEstimate:
    points = np.array([104.4, 108.6])
    lower = np.array([[94.4, 96.6], [80.01, 80.0]])
    upper = np.array([[114.4, 118.6], [130.0, 132.02]])
    made = SeriesForecast(points, (0.5, 0.8), lower, upper, points[None] + [[-1], [1]], "m/1")
    naive = repeated(KNOWN.values, 12, 2)
    return SeriesEstimate(KNOWN, made, naive, (), Vintage(date(2027, 1, 20), 7), 3)


def test_a_forecast_is_told_to_a_tenth_of_its_narrow_band_and_bands_are_rounded_outward() -> None:
    first, second = estimate().foreseen
    assert (first.value, second.value) == (Decimal(104), Decimal(109))
    assert first.bands == (
        Band(0.5, Decimal(94), Decimal(115)),
        Band(0.8, Decimal(80), Decimal(130)),
    )
    assert second.bands[1] == Band(0.8, Decimal(80), Decimal(133))
    assert str(first.period) == "2027-01"


def test_what_was_written_down_is_read_back_digit_by_digit() -> None:
    kept = kept_of(estimate())
    assert kept_of_text(kept_text(kept), "XX-1") == kept
    assert (kept.vintage, kept.known, kept.until) == ("2027-01-20/7", 24, "2026-12")


def test_the_entry_names_method_seed_and_vintage_and_stands_under_the_area() -> None:
    source, entry = series_statement(
        kept_of(estimate()), date(2027, 1, 21), "House", Confidentiality.INTERNAL
    )
    assert entry.subject == "XX-1"
    assert entry.locator == "m/1, seed 3, vintage 2027-01-20/7"
    assert entry.confidentiality is Confidentiality.INTERNAL
    assert source.provider == "House"


def kept_with(value: str, low: str, high: str, naive: str, months: int) -> KeptForecast:
    bands = (Band(0.5, Decimal(low), Decimal(high)), Band(0.8, Decimal(low) - 10, Decimal(high)))
    told = tuple(
        Foreseen(Period.of_months(JANUARY + n, JANUARY + n), Decimal(value), bands, Decimal(naive))
        for n in range(months)
    )
    return KeptForecast(
        "s1", KEY, Grain.MONTH, date(2025, 1, 1), "2025-01-01/1", "m/1", 1,
        "2023-01", "2024-12", 24, 0, "f", (), told,
    )  # fmt: skip


def test_each_period_that_came_is_held_against_the_band_of_its_day() -> None:
    came = series(JANUARY, [100.0, 120.0])
    one, other = fared([kept_with("104", "94", "114", "90", 3)], came)
    assert (one.ahead, one.within(0.5), one.error, one.naive_error) == (1, True, -4.0, 10.0)
    assert (other.within(0.5), other.within(0.95), other.evidence) == (False, None, "o1")


def test_the_score_of_the_whole_distribution_is_twice_the_mean_pinball_loss() -> None:
    (one,) = fared([kept_with("104", "94", "114", "90", 1)], series(JANUARY, [100.0]))
    # Levels .1 .25 .5 .75 .9 stand for .175 .2 .25 .2 .175 of all; values 84 94 104 114 114.
    losses = [0.1 * 16, 0.25 * 6, 0.5 * 4, 0.25 * 14, 0.1 * 14]
    expected = 2 * sum(w * x for w, x in zip((0.175, 0.2, 0.25, 0.2, 0.175), losses, strict=True))
    assert one.crps == pytest.approx(expected)


def test_a_forecast_of_another_series_is_not_scored_here() -> None:
    other = LedgerSeries(
        SeriesKey(measure="output", area="XX-1", activity="C11", unit="KZT"),
        Grain.MONTH, KNOWN.periods, KNOWN.values, KNOWN.inputs,
    )  # fmt: skip
    assert fared([kept_with("104", "94", "114", "90", 3)], other) == ()


def test_few_periods_are_listed_and_no_share_is_told_of_them() -> None:
    came = series(JANUARY, [100.0] * 9 + [200.0])
    scored = fared([kept_with("104", "94", "114", "90", 10)], came)
    few, enough = held(scored, ((1, 9),)), held(scored, ((1, 10), (11, 12)))
    assert (few[0].periods, few[0].within, few[0].against_naive) == (9, {}, None)
    (ten,) = enough
    assert ten.within == {0.5: 0.9, 0.8: 0.9}
    # Nine errors of 4 and one of 96 over nine of 10 and one of 110.
    assert ten.against_naive == pytest.approx((9 * 4 + 96) / (9 * 10 + 110))
