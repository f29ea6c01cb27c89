"""A change against the nation's, worked out by hand, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.concentration import shift_share
from ondiris.errors import InvalidInput

CITY = np.array([100.0, 100.0]), np.array([150.0, 90.0])
NATION = np.array([1000.0, 3000.0]), np.array([1200.0, 3300.0])


def test_the_parts_are_those_of_dunn() -> None:
    """The nation grew by 20 and 10 %, together by 500 of 4,000; the city by 50 and -10 %.

    Weights of the later time would make the national part 18.75 and 11.25, a plain mean of the
    nation's growths 15 and 15.
    """
    found = shift_share(*CITY, nation_before=NATION[0], nation_after=NATION[1])
    assert found.change == pytest.approx(np.array([50.0, -10.0]))
    assert found.national == pytest.approx(np.array([12.5, 12.5]))
    assert found.mix == pytest.approx(np.array([7.5, -2.5]))
    assert found.own == pytest.approx(np.array([30.0, -20.0]))


def test_the_own_part_is_split_as_esteban_marquillas_does() -> None:
    """At the nation's structure the city's 200 would be 50 and 150: 50 × 0.3 and 150 × -0.2.

    The city has 50 more of the first and 50 less of the second: 50 × 0.3 and -50 × -0.2.
    """
    found = shift_share(*CITY, nation_before=NATION[0], nation_after=NATION[1])
    assert found.homothetic == pytest.approx(np.array([15.0, -30.0]))
    assert found.allocation == pytest.approx(np.array([15.0, 10.0]))


def test_what_the_city_begins_anew_is_its_own_and_is_not_split() -> None:
    found = shift_share(
        np.array([0.0, 100.0]), np.array([40.0, 110.0]),
        nation_before=NATION[0], nation_after=NATION[1],
    )  # fmt: skip
    assert found.own == pytest.approx(np.array([40.0, 0.0]))
    assert (found.national[0], found.mix[0]) == (0.0, 0.0)
    assert np.isnan(found.homothetic[0])
    assert np.isnan(found.allocation[0])
    assert found.homothetic[1] == pytest.approx(0.0)


def test_what_the_city_gives_up_falls_by_all_of_it() -> None:
    found = shift_share(
        np.array([100.0, 100.0]), np.array([0.0, 110.0]),
        nation_before=NATION[0], nation_after=NATION[1],
    )  # fmt: skip
    assert found.own[0] == pytest.approx(-120.0)
    assert found.homothetic[0] == pytest.approx(50.0 * -1.2)


def test_periods_are_computed_each_by_itself() -> None:
    before, after = (np.stack([a, a * 2.0]) for a in CITY)
    n_before, n_after = (np.stack([a, a[::-1]]) for a in NATION)
    found = shift_share(before, after, nation_before=n_before, nation_after=n_after)
    alone = shift_share(*CITY, nation_before=NATION[0], nation_after=NATION[1])
    assert found.own[0] == pytest.approx(alone.own)
    assert found.own[1] == pytest.approx(np.array([80.0, -60.0]))


def test_levels_of_different_shapes_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        shift_share(*CITY, nation_before=NATION[0], nation_after=np.array([1.0, 2.0, 3.0]))
    assert refused.value.code == "shift-share-shape"


def test_a_nation_that_had_nothing_before_has_no_growth() -> None:
    with pytest.raises(InvalidInput) as refused:
        shift_share(*CITY, nation_before=np.array([0.0, 4000.0]), nation_after=NATION[1])
    assert refused.value.code == "shift-share-base"


def test_a_level_below_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        shift_share(np.array([-1.0, 2.0]), CITY[1], nation_before=NATION[0], nation_after=NATION[1])
    assert refused.value.code == "concentration-range"
