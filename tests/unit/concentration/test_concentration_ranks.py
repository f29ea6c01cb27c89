"""Places and their ranges, worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ondiris.concentration.composite import SOURCES, checked_weights, composite_ranks
from ondiris.concentration.ranks import IndicatorTable, rank_ranges, shared_ranks
from ondiris.errors import InvalidInput

MISSING = np.nan


def table(
    rows: list[list[float]], *, half: float = 0.0, spread: float = 0.0, rising: bool = True
) -> IndicatorTable:
    value = np.array(rows)
    return IndicatorTable(
        value,
        value - half,
        value + half,
        np.full(value.shape, spread),
        np.full(value.shape[1], rising),
    )


def together(found: IndicatorTable, weights: list[float], seed: int = 3) -> list[float]:
    ranges = composite_ranks(found, np.array(weights), draws=256, seed=seed).ranges
    return [float(x) for x in ranges.middle]


def test_equal_values_share_the_better_place() -> None:
    assert shared_ranks(np.array([5.0, 8.0, 8.0, 1.0])).tolist() == [3.0, 1.0, 1.0, 4.0]


def test_what_arithmetic_leaves_parts_nobody() -> None:
    assert shared_ranks(np.array([0.1 + 0.2, 0.3])).tolist() == [1.0, 1.0]


def test_a_region_without_a_value_has_no_place_and_takes_none() -> None:
    found = rank_ranges(table([[3.0], [MISSING], [1.0]]), draws=50, seed=1)
    assert found.middle[:, 0].tolist()[::2] == [1.0, 2.0]
    assert np.isnan([found.middle[1, 0], found.first[1, 0]]).all()


def test_less_is_better_where_it_is_said() -> None:
    found = rank_ranges(table([[3.0], [2.0], [9.0]], rising=False), draws=10, seed=1)
    assert found.middle[:, 0].tolist() == [2.0, 1.0, 3.0]


def test_digits_that_overlap_leave_two_places_open() -> None:
    """10 ± 1 and 11 ± 1 change places in one draw of eight, which is more than 5 of 100."""
    found = rank_ranges(table([[10.0], [11.0], [20.0], [30.0]], half=1.0), draws=4000, seed=1)
    assert found.low[:, 0].tolist() == [3.0, 3.0, 2.0, 1.0]
    assert found.high[:, 0].tolist() == [4.0, 4.0, 2.0, 1.0]
    assert found.middle[:, 0].tolist() == [4.0, 3.0, 2.0, 1.0]
    # (1/8) of the draws put the first above the second: both are third then or fourth.
    assert found.first[0, 0] == pytest.approx(1 / 8, abs=0.02)
    assert found.first[1, 0] == pytest.approx(7 / 8, abs=0.02)


def test_digits_that_do_not_meet_leave_none() -> None:
    found = rank_ranges(table([[10.0], [12.1]], half=1.0), draws=2000, seed=1)
    assert found.low[:, 0].tolist() == found.high[:, 0].tolist() == [2.0, 1.0]


def test_revisions_widen_a_range_that_digits_do_not() -> None:
    """Two a unit apart, each revised by one: apart by N(1, 2), below zero in 24 of 100."""
    found = rank_ranges(table([[10.0], [11.0]], spread=1.0), draws=4000, seed=1)
    assert found.high[1, 0] == 2.0
    assert rank_ranges(table([[10.0], [11.0]]), draws=50, seed=1).high[1, 0] == 1.0


def test_weights_decide_between_two_that_lead_each_other_once() -> None:
    rows = [[9.0, 1.0], [1.0, 9.0], [0.0, 0.0]]
    assert together(table(rows), [5.0, 1.0]) == [1.0, 2.0, 3.0]
    assert together(table(rows), [1.0, 5.0]) == [2.0, 1.0, 3.0]


def test_an_indicator_that_weighs_nothing_moves_nothing() -> None:
    rows = [[9.0, 1.0], [5.0, 2.0], [1.0, 3.0]]
    found = composite_ranks(table(rows), np.array([1.0, 0.0]), draws=64, seed=1)
    assert found.ranges.low.tolist() == found.ranges.high.tolist() == [1.0, 2.0, 3.0]
    assert not found.alone.any()
    assert not found.in_all.any()


def test_a_missing_value_is_anywhere_and_widens_the_range() -> None:
    """The third is second at best.

    From least to most the first has 1 and 1, the second 0.875 and 0.8, the third 0.75 and
    anything: at best 1.75, which is above the second's 1.675 and below the first's 2.
    """
    rows = [[9.0, 6.0], [8.0, 5.0], [7.0, MISSING], [1.0, 1.0]]
    found = composite_ranks(table(rows), np.array([1.0, 1.0]), draws=1024, seed=1)
    assert found.ranges.low[2] == 2.0
    assert found.ranges.high[2] == 3.0
    assert found.in_all[SOURCES.index("missing"), 2] > 0.5
    known = composite_ranks(table([*rows[:2], [7.0, 4.0], rows[3]]), np.ones(2), draws=256, seed=1)
    assert known.ranges.low[2] == known.ranges.high[2] == 3.0
    assert not known.in_all[SOURCES.index("missing")].any()


def test_a_region_of_which_nothing_weighed_is_known_has_no_place() -> None:
    rows = [[9.0, 6.0], [8.0, 5.0], [MISSING, 7.0]]
    found = composite_ranks(table(rows), np.array([1.0, 0.0]), draws=64, seed=1)
    assert found.ranges.middle.tolist()[:2] == [1.0, 2.0]
    assert np.isnan(found.ranges.middle[2])


def test_the_only_source_explains_all_of_the_variance() -> None:
    found = composite_ranks(
        table([[10.0], [11.0], [0.0]], half=2.0), np.ones(1), draws=2048, seed=1
    )
    rounding = SOURCES.index("rounding")
    assert found.alone[rounding, 0] == pytest.approx(1.0, abs=0.1)
    assert found.in_all[rounding, 0] == pytest.approx(1.0, abs=0.1)
    assert np.delete(found.in_all, rounding, axis=0).max() == 0.0


def test_all_alike_share_the_first_place() -> None:
    found = composite_ranks(table([[2.0, 5.0]] * 4), np.ones(2), draws=64, seed=1)
    assert found.ranges.high.tolist() == [1.0] * 4


def test_the_same_seed_gives_the_same_places() -> None:
    rows = np.random.default_rng(0).lognormal(size=(8, 4)).tolist()
    first, second, other = (
        composite_ranks(table(rows, half=0.1), np.ones(4), draws=128, seed=seed)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first.in_all, second.in_all)
    assert not np.array_equal(first.in_all, other.in_all)


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ([1.0, -1.0], "weight-range"),
        ([1.0, np.nan], "weight-range"),
        ([1.0, np.inf], "weight-range"),
        ([0.0, 0.0], "weights-zero"),
    ],
)
def test_weights_that_cannot_be_are_refused(weights: list[float], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_weights(np.array(weights))
    assert refused.value.code == code


def test_as_many_weights_as_indicators_are_needed() -> None:
    with pytest.raises(InvalidInput, match="3 weights for 2"):
        composite_ranks(table([[1.0, 2.0], [3.0, 4.0]]), np.ones(3), draws=8, seed=1)


def test_tables_that_cannot_be_are_refused() -> None:
    def refusal(value: list[list[float]], **other: Any) -> str:
        array = np.array(value)
        given: dict[str, Any] = {
            "low": array,
            "high": array,
            "spread": np.zeros(array.shape),
            "rising": np.ones(array.shape[-1:], dtype=bool),
            **other,
        }
        with pytest.raises(InvalidInput) as refused:
            IndicatorTable(array, **given)
        return refused.value.code

    two = [[1.0], [2.0]]
    assert refusal([[1.0]]) == "one-region"
    assert refusal([[MISSING], [MISSING]]) == "indicator-empty"
    assert refusal([[1.0], [np.inf]]) == "indicator-range"
    assert refusal(two, low=np.array([[1.5], [2.0]])) == "indicator-range"
    assert refusal(two, spread=np.array([[-1.0], [0.0]])) == "indicator-range"
    assert refusal(two, high=np.ones((3, 1))) == "indicator-shape"
    assert refusal(two, rising=np.ones(2, dtype=bool)) == "indicator-shape"
