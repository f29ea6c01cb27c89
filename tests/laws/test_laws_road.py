"""Laws of the road ahead, for whatever may launch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ondiris.forecasts.road import RoadAhead, road_fan, road_reach


@st.composite
def roads(draw: st.DrawFn) -> RoadAhead:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    units, draws, years = draw(st.integers(1, 6)), draw(st.integers(1, 12)), draw(st.integers(1, 4))
    launch = rng.exponential(1.5, (units, draws))
    launch[rng.random((units, draws)) < 0.2] = np.inf
    amount = rng.exponential(50, (units, draws))
    return RoadAhead(
        rng.normal(500, 50, (years, draws)),
        np.concatenate([[0], np.cumsum(rng.uniform(0.1, 1, years))]),
        launch,
        rng.exponential(1.0, units),
        amount,
        amount * rng.uniform(0.2, 1, (units, draws)),
        rng.uniform(0, 4, draws) if draw(st.booleans()) else None,
        rng.random(draws),
        rng.random(draws),
    )


@given(roads())
def test_nothing_is_at_most_the_odds_and_these_at_most_the_word(ahead: RoadAhead) -> None:
    fan = road_fan(ahead)
    assert (fan.none <= fan.odds + 1e-6).all()
    assert (fan.odds <= fan.word + 1e-6).all()


@given(roads())
def test_parts_add_up_to_what_lies_between_word_and_odds(ahead: RoadAhead) -> None:
    fan = road_fan(ahead)
    assert np.allclose(sum(fan.parts.values()), fan.word - fan.odds, atol=1e-6)


@given(roads(), st.floats(0, 3))
def test_a_later_launch_never_adds_more(ahead: RoadAhead, later: float) -> None:
    slower = replace(ahead, launch=ahead.launch + later)
    assert (slower.added(ahead.factors) <= ahead.added(ahead.factors) + 1e-6).all()


@given(roads())
def test_better_odds_of_coming_never_lower_the_mean(ahead: RoadAhead) -> None:
    sure = replace(ahead, launch=np.where(np.isinf(ahead.launch), 2.0, ahead.launch))
    assert (road_fan(sure).odds >= road_fan(ahead).odds - 1e-6).all()


@given(roads(), st.floats(0, 1))
def test_more_overlap_never_adds_more(ahead: RoadAhead, share: float) -> None:
    more = replace(ahead, overlap=ahead.overlap + (1 - ahead.overlap) * share)
    assert (more.added(()) <= ahead.added(()) + 1e-6).all()


@given(roads(), st.floats(100, 2000))
def test_chances_rise_from_nothing_over_the_odds_to_the_word(
    ahead: RoadAhead, target: float
) -> None:
    reach = road_reach(ahead, tuple(range(len(ahead.due))), target, 0)
    assert reach.none <= reach.now <= reach.all_come <= reach.word
    assert all(one.chance >= reach.now for one in reach.single)
    if reach.needed is None:
        assert reach.all_come < 0.5
