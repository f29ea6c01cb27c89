"""Structural change worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.concentration.structural_change import lilien_index, share_shift
from ondiris.errors import InvalidInput

BEFORE, AFTER = np.array([50.0, 30.0, 20.0]), np.array([80.0, 70.0, 50.0])


def test_shares_that_fall_are_what_changed_hands() -> None:
    """50, 30, 20 of 100 become 40, 35, 25: the first lost ten."""
    assert float(share_shift(BEFORE, AFTER)) == pytest.approx(0.10)


def test_growth_away_from_that_of_all() -> None:
    """Ln 1.6, ln 7/3, ln 2.5 less ln 2, squared, weighed with 0.40, 0.35, 0.25, and the root."""
    squares = 0.40 * 0.2231436**2 + 0.35 * 0.1541507**2 + 0.25 * 0.2231436**2
    assert float(lilien_index(BEFORE, AFTER)) == pytest.approx(squares**0.5, rel=1e-6)


def test_equal_growth_changes_no_structure() -> None:
    assert float(share_shift(BEFORE, 3 * BEFORE)) == pytest.approx(0.0, abs=1e-12)
    assert float(lilien_index(BEFORE, 3 * BEFORE)) == pytest.approx(0.0, abs=1e-12)


def test_nothing_in_common_is_one() -> None:
    assert float(share_shift(np.array([4.0, 0.0]), np.array([0.0, 9.0]))) == 1.0


def test_each_pair_of_times_by_itself() -> None:
    both = share_shift(np.stack([BEFORE, BEFORE]), np.stack([AFTER, BEFORE]))
    assert both.round(9).tolist() == [0.1, 0.0]


def test_a_rate_from_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        lilien_index(np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    assert refused.value.code == "lilien-zero"


def test_other_activities_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        share_shift(BEFORE, AFTER[:2])
    assert refused.value.code == "structure-shape"
