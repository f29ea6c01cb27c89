"""A whole and its parts, brought to agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondiris.errors import Refused
from ondiris.forecasts import SeriesForecast
from ondiris.model import Period, SeriesKey
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.agreeing import agreed, hold_together
from ondiris.production.forecasts.series import LedgerSeries

DRAWS = np.random.default_rng(8)


def series(activity: str, values: list[float]) -> LedgerSeries:
    key = SeriesKey(measure="output", area="XX-1", activity=activity, unit="KZT")
    periods = tuple(Period.of_months(24300 + n, 24300 + n) for n in range(len(values)))
    return LedgerSeries(key, Grain.MONTH, periods, np.array(values), ("o",) * len(values))


def forecast(point: float, spread: float, levels: tuple[float, ...] = (0.5, 0.8)) -> SeriesForecast:
    paths = point + spread * DRAWS.standard_normal((4_000, 2))
    ends = np.array(levels)[:, None] * spread * np.ones((1, 2))
    points = np.full(2, point)
    return SeriesForecast(points, levels, points - ends, points + ends, paths, "m/1", ("short",))


WHOLE, ONE, OTHER = series("C", [10, 12, 9]), series("C1", [4, 5, 3]), series("C2", [6, 7, 6])


def test_points_and_every_path_add_up() -> None:
    whole, one, other = agreed([forecast(12, 1), forecast(5, 1), forecast(6, 1)])
    assert whole.points == pytest.approx(one.points + other.points)
    assert whole.paths == pytest.approx(one.paths + other.paths)


def test_the_gap_goes_to_the_unsure() -> None:
    # A gap of 1 over variances 1, 1 and 98: a hundredth each to the sure, the rest to the other.
    whole, one, other = agreed([forecast(12, 1), forecast(5, 1), forecast(6, 98**0.5)])
    assert whole.points[0] == pytest.approx(11.99, abs=0.01)
    assert one.points[0] == pytest.approx(5.01, abs=0.01)
    assert other.points[0] == pytest.approx(6.98, abs=0.02)


def test_what_agrees_says_how_and_carries_only_levels_that_all_hold() -> None:
    made = [forecast(12, 1), forecast(5, 1), forecast(6, 1, (0.5,))]
    whole = agreed(made)[0]
    assert (whole.levels, whole.method, whole.caveats) == ((0.5,), "m/1+mint/1", ("short",))


def test_no_part_falls_below_zero() -> None:
    made = agreed([forecast(1, 1), forecast(0.2, 1), forecast(0.2, 1)])
    assert min(float(one.paths.min()) for one in made) >= -1e-9


def test_parts_that_sum_to_their_whole_hold_together() -> None:
    hold_together([WHOLE, ONE, OTHER])


@pytest.mark.parametrize(
    "parts",
    [
        [ONE],
        [ONE, replace(OTHER, values=OTHER.values + 0.5)],
        [ONE, OTHER.cut(1)],
        [ONE, replace(OTHER, key=replace(OTHER.key, scope="large_medium"))],
    ],
    ids=["one", "other-sum", "shorter", "other-scope"],
)
def test_parts_that_do_not_are_refused_and_no_remainder_is_told(parts: list[LedgerSeries]) -> None:
    with pytest.raises(Refused, match="parts-lack") as refused:
        hold_together([WHOLE, *parts])
    assert not any(digit in str(refused.value) for digit in ("10", "12", "9.5"))
