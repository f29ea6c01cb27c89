"""What holds for every city and every nation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ondiris.concentration import ShiftShare, shift_share

levels = arrays(np.float64, 5, elements=st.floats(0.01, 1e6))
factors = st.floats(0.1, 10.0)


def _of(city: tuple[np.ndarray, ...], nation: tuple[np.ndarray, ...]) -> ShiftShare:
    return shift_share(*city, nation_before=nation[0], nation_after=nation[1])


def _near(found: np.ndarray, expected: np.ndarray | float, *sizes: np.ndarray) -> bool:
    """Tell whether numbers agree to the precision that their sizes leave."""
    scale = max(float(np.abs(size).max()) for size in sizes)
    return found == pytest.approx(expected, abs=1e-9 * max(scale, 1.0), rel=1e-9)


@given(levels, levels, levels, levels)
def test_the_parts_sum_to_the_change(
    before: np.ndarray, after: np.ndarray, n_before: np.ndarray, n_after: np.ndarray
) -> None:
    found = _of((before, after), (n_before, n_after))
    sizes = (found.national, found.mix, found.own, after)
    assert _near(found.national + found.mix + found.own, after - before, *sizes)


@given(levels, levels, levels, levels)
def test_homothetic_part_and_allocation_sum_to_the_own_part(
    before: np.ndarray, after: np.ndarray, n_before: np.ndarray, n_after: np.ndarray
) -> None:
    found = _of((before, after), (n_before, n_after))
    sizes = (found.homothetic, found.allocation, found.own)
    assert _near(found.homothetic + found.allocation, found.own, *sizes)


@given(levels, levels, factors)
def test_equal_growth_everywhere_is_national_alone(
    before: np.ndarray, n_before: np.ndarray, factor: float
) -> None:
    found = _of((before, before * factor), (n_before, n_before * factor))
    assert _near(found.national, before * (factor - 1.0), before)
    for part in (found.mix, found.own, found.homothetic, found.allocation):
        assert _near(part, 0.0, before, before * factor, part * 0.0 + before.sum())


@given(levels, levels)
def test_a_nation_against_itself_has_no_mix_and_nothing_of_its_own(
    before: np.ndarray, after: np.ndarray
) -> None:
    found = _of((before, after), (before, after))
    assert _near(np.array([found.mix.sum()]), 0.0, found.mix, found.national)
    assert _near(found.own, 0.0, after, before)


@given(levels, levels, levels, factors)
def test_a_city_of_the_nations_structure_has_no_allocation(
    after: np.ndarray, n_before: np.ndarray, n_after: np.ndarray, factor: float
) -> None:
    found = _of((n_before * factor, after), (n_before, n_after))
    assert _near(found.allocation, 0.0, found.homothetic, found.own)


@given(levels, levels, levels, levels, factors)
def test_the_unit_does_not_matter(
    before: np.ndarray, after: np.ndarray, n_before: np.ndarray, n_after: np.ndarray, factor: float
) -> None:
    plain = _of((before, after), (n_before, n_after))
    scaled = _of((before * factor, after * factor), (n_before * factor, n_after * factor))
    assert _near(scaled.own, plain.own * factor, scaled.own, scaled.mix, scaled.national)
