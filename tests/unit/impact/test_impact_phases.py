"""Years of construction and operation, and what keeps gross effects from being gains."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris import impact
from ondiris.errors import InvalidInput


def test_an_investment_is_spread_by_its_profile() -> None:
    found = impact.construction([800.0, 40.0], 50.0, first=2026, profile=[0.2, 0.5, 0.3])
    assert found.years == (2026, 2027, 2028)
    assert found.effects.tolist() == [[160.0, 8.0], [400.0, 20.0], [240.0, 12.0]]
    assert found.job_years.sum() == pytest.approx(50.0)


def test_a_ramp_up_ends_at_what_stays() -> None:
    found = impact.operation([1000.0], 40.0, first=2029, ramp_up=[0.5, 1.0])
    assert found.years == (2029, 2030)
    assert found.effects.tolist() == [[500.0], [1000.0]]
    assert found.jobs.tolist() == [20.0, 40.0]
    assert found.permanent_jobs == 40.0


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ([0.5, 0.4], "phase-profile"),
        ([1.5, -0.5], "io-vector-range"),
        ([], "phase-years"),
        ([[1.0]], "phase-years"),
    ],
)
def test_a_profile_is_of_shares_of_one(profile: list[float], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.construction([1.0], 1.0, first=2026, profile=profile)
    assert refused.value.code == code


def test_nothing_runs_above_its_capacity() -> None:
    with pytest.raises(InvalidInput, match="year 2 uses more") as refused:
        impact.operation([1.0], 1.0, first=2026, ramp_up=[0.5, 1.1])
    assert refused.value.code == "phase-ramp-up"


def test_supply_that_is_short_is_flagged() -> None:
    assert impact.beyond_supply([1.0, 2.0, 3.0], [1.0, 1.0, np.inf]).tolist() == [
        False,
        True,
        False,
    ]
    for spare in ([-1.0], [np.nan], [[1.0]]):
        with pytest.raises(InvalidInput) as refused:
            impact.beyond_supply([1.0], spare)
        assert refused.value.code == "io-spare"


def test_net_of_what_would_have_come_and_what_is_pushed_aside() -> None:
    found = impact.additional([200.0], deadweight=(0.2, 0.5), displacement=(0.1, 0.4))
    assert found.high == pytest.approx([200 * 0.8 * 0.9])
    assert found.low == pytest.approx([200 * 0.5 * 0.6])


@pytest.mark.parametrize("share", [(0.5, 0.2), (-0.1, 0.2), (0.5, 1.1)])
def test_ranges_are_ordered_shares(share: tuple[float, float]) -> None:
    with pytest.raises(InvalidInput) as refused:
        impact.additional([1.0], deadweight=share, displacement=(0.0, 0.0))
    assert refused.value.code == "io-additional"
    with pytest.raises(InvalidInput) as negative:
        impact.additional([-1.0], deadweight=(0.0, 0.0), displacement=(0.0, 0.0))
    assert negative.value.code == "io-gross"
