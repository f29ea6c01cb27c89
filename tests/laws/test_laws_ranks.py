"""What holds for the places of any regions."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ondiris.concentration.composite import composite_ranks
from ondiris.concentration.ranks import IndicatorTable, rank_ranges

REGIONS, INDICATORS = 5, 3
tables = arrays(np.float64, (REGIONS, INDICATORS), elements=st.integers(1, 50).map(float))
weights = arrays(np.float64, INDICATORS, elements=st.integers(0, 9).map(float)).filter(np.any)
places = st.integers(0, REGIONS - 1)


def of(value: np.ndarray, half: float = 0.0) -> IndicatorTable:
    rising = np.ones(INDICATORS, dtype=bool)
    return IndicatorTable(value, value - half, value + half, np.zeros(value.shape), rising)


@given(tables, places, st.integers(0, INDICATORS - 1), st.floats(0.5, 60.0))
def test_a_better_value_never_worsens_a_place(
    value: np.ndarray, region: int, indicator: int, more: float
) -> None:
    better = value.copy()
    better[region, indicator] += more
    before, after = (rank_ranges(of(x, 2.0), draws=40, seed=1) for x in (value, better))
    for name in ("low", "middle", "high"):
        own = getattr(after, name)[region, indicator], getattr(before, name)[region, indicator]
        assert own[0] <= own[1]


@given(tables, places)
def test_who_is_better_in_everything_weighed_is_never_behind(
    value: np.ndarray, region: int
) -> None:
    """Over all scales and means: whatever grows with each value keeps this order."""
    value = value.copy()
    value[region] = value.max(axis=0) + 1.0
    found = composite_ranks(of(value), np.ones(INDICATORS), draws=40, seed=1)
    assert found.ranges.high[region] == 1.0


@given(tables, weights, st.integers(2, 1000))
def test_weights_scaled_change_nothing(value: np.ndarray, own: np.ndarray, factor: int) -> None:
    first, second = (
        composite_ranks(of(value, 1.0), x, draws=40, seed=1) for x in (own, own * factor)
    )
    assert np.array_equal(first.ranges.middle, second.ranges.middle)
    assert np.array_equal(first.in_all, second.in_all)


@given(tables, weights, st.permutations(range(REGIONS)))
def test_the_order_of_regions_changes_nothing(
    value: np.ndarray, own: np.ndarray, order: list[int]
) -> None:
    streams = np.arange(100, 100 + REGIONS)
    first = composite_ranks(of(value, 1.0), own, draws=40, seed=1, streams=streams)
    moved = composite_ranks(of(value[order], 1.0), own, draws=40, seed=1, streams=streams[order])
    for name in ("low", "middle", "high", "first"):
        assert np.array_equal(getattr(moved.ranges, name), getattr(first.ranges, name)[order])


@given(tables, weights)
def test_shares_of_variance_are_parts_of_one(value: np.ndarray, own: np.ndarray) -> None:
    found = composite_ranks(of(value, 3.0), own, draws=40, seed=1)
    for shares in (found.alone, found.in_all):
        assert np.isfinite(shares).all()
        assert ((shares >= 0.0) & (shares <= 1.0)).all()


@given(tables)
def test_a_range_is_in_order_and_within_the_regions(value: np.ndarray) -> None:
    found = composite_ranks(of(value, 5.0), np.ones(INDICATORS), draws=40, seed=1).ranges
    assert (found.low >= 1).all()
    assert (found.low <= found.middle).all()
    assert (found.middle <= found.high).all()
    assert (found.high <= REGIONS).all()
