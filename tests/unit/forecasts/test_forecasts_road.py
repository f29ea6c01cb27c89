"""The road ahead, against what is worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.errors import BrokenInvariant, InvalidInput
from ondiris.forecasts.assumed import RoadAssumption, road_assumptions
from ondiris.forecasts.road import RoadAhead, ramped, road_fan, road_reach, shapley

ONE = np.ones(1)
NEVER = np.inf


def flow(
    launch: list[list[float]],
    due: list[float],
    *,
    capacity: float = 100.0,
    ramp: float = 1.0,
    used: float = 0.8,
    overlap: float = 0.25,
    base: tuple[float, float] = (500.0, 1000.0),
) -> RoadAhead:
    """Return two years, of half a year and a whole one, with units of one capacity."""
    launches = np.array(launch)
    draws = launches.shape[1]
    amount = np.full(launches.shape, capacity)
    return RoadAhead(
        np.repeat(np.array(base)[:, None], draws, axis=1),
        np.array([0.0, 0.5, 1.5]),
        launches,
        np.array(due),
        amount,
        amount,
        np.full(draws, ramp),
        np.full(draws, used),
        np.full(draws, overlap),
    )


def stock(launch: list[list[float]], due: list[float], delivered: float) -> RoadAhead:
    launches = np.array(launch)
    draws = launches.shape[1]
    return RoadAhead(
        np.full((2, draws), 10.0),
        np.array([0.0, 0.5, 1.5]),
        launches,
        np.array(due),
        np.full(launches.shape, 100.0),
        np.full(launches.shape, delivered),
        None,
        np.ones(draws),
        np.zeros(draws),
    )


def test_one_project_on_a_certain_day_adds_capacity_by_ramp_up_utilisation_and_overlap() -> None:
    # Launched at 0.5, so it climbs through the whole second year: half of 100 at work, of which
    # 80 % is used and a quarter is in the baseline: 100 · 0.5 · 0.8 · 0.75 = 30.
    fan = road_fan(flow([[0.5]], [0.25]))
    assert fan.none.tolist() == [500, 1000]
    assert fan.odds.tolist() == pytest.approx([500, 1030])
    # At its word it is full from 0.25 on: 0.25 · 100 · 0.75, then a year of it.
    assert fan.word.tolist() == pytest.approx([518.75, 1075])
    assert sum(part[1] for part in fan.parts.values()) == pytest.approx(45)


def test_what_had_launched_before_the_baseline_ended_adds_nothing_in_any_reading() -> None:
    fan = road_fan(flow([[-0.1]], [0.25]))
    assert fan.odds.tolist() == fan.word.tolist() == fan.none.tolist()


def test_what_never_comes_counts_in_the_word_alone() -> None:
    fan = road_fan(flow([[NEVER]], [0.5], ramp=0.0, used=1.0, overlap=0.0))
    assert fan.odds.tolist() == [500, 1000]
    assert fan.word.tolist() == [500, 1100]
    assert fan.parts["coming"].tolist() == pytest.approx([0, 100])
    assert [fan.parts[name][1] for name in ("delay", "ramp_up", "utilisation")] == [0, 0, 0]


def test_what_comes_before_its_day_is_no_later_by_its_word() -> None:
    fan = road_fan(flow([[0.5]], [1.5], ramp=0.0, used=1.0, overlap=0.0))
    assert fan.odds.tolist() == fan.word.tolist() == [500, 1100]


def test_a_stock_is_there_once_it_launches_and_as_much_as_is_delivered() -> None:
    fan = road_fan(stock([[0.5, 1.0]], [0.5], delivered=60.0))
    assert fan.odds.tolist() == [40, 70]  # one of two futures has it by the end of the first year
    assert fan.word.tolist() == [110, 110]
    assert fan.parts["delivered"][1] == pytest.approx(40)
    assert set(fan.parts) == {"coming", "delay", "delivered"}


def test_the_climb_is_the_area_under_a_straight_line() -> None:
    since = np.array([-2.0, 0.0, 1.0, 2.0, 5.0])
    assert ramped(since, np.array([4.0])).tolist() == [0, 0, 0.125, 0.5, 3.0]
    assert ramped(since, np.array([0.0])).tolist() == [0, 0, 1, 2, 5]


def test_parts_of_a_product_are_those_of_its_orders() -> None:
    # Of 3 · 5 = 15 with ones elsewhere: 3 first brings 2, then last 10; mean 6, and 8 for the 5.
    def product(some: frozenset[str]) -> np.ndarray:
        return np.array([(3.0 if "a" in some else 1.0) * (5.0 if "b" in some else 1.0)])

    parts = shapley(("a", "b"), product)
    assert (parts["a"][0], parts["b"][0]) == (6.0, 8.0)


def test_a_target_names_how_many_of_each_kind_must_launch_on_their_day() -> None:
    ahead = flow([[NEVER], [NEVER], [NEVER]], [0.5] * 3, ramp=0.0, used=1.0, overlap=0.0)
    reach = road_reach(ahead, (0, 0, 1), 1150.0, 1)
    assert (reach.none, reach.now, reach.all_come, reach.word) == (0, 0, 1, 1)
    assert reach.needed == (2, 0)
    assert reach.reachable
    assert [(one.kind, one.units, one.chance, one.more) for one in reach.single] == [
        (0, 2, 0.0, 100.0), (1, 1, 0.0, 100.0),
    ]  # fmt: skip


def test_a_target_beyond_all_that_was_promised_is_not_reachable() -> None:
    reach = road_reach(flow([[NEVER]], [0.5]), (0,), 5000.0, 1)
    assert reach.needed is None
    assert not reach.reachable


def test_a_target_that_is_reached_anyway_needs_nothing() -> None:
    reach = road_reach(flow([[NEVER]], [0.5]), (0,), 900.0, 1)
    assert reach.needed == (0,)


def test_launching_on_time_leaves_ramp_up_and_utilisation_as_drawn() -> None:
    # On its day at 0.5 it adds 30 as above; only full at once and used in full it adds 75.
    reach = road_reach(flow([[NEVER]], [0.5]), (0,), 1050.0, 1)
    assert (reach.all_come, reach.word) == (0.0, 1.0)
    assert reach.needed is None
    assert reach.reachable


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"edges": np.array([0.0, 1.0])}, "shape"),
        ({"due": np.zeros(2)}, "shape"),
        ({"edges": np.array([0.0, 1.0, 1.0])}, "bad-years"),
        ({"launch": np.array([[np.nan]])}, "bad-years"),
        ({"overlap": ONE * 1.5}, "bad-share"),
        ({"utilisation": -ONE}, "bad-share"),
    ],
)
def test_a_road_that_cannot_be_is_refused(broken: dict[str, np.ndarray], code: str) -> None:
    sound = flow([[0.5]], [0.5])
    fields = {name: getattr(sound, name) for name in RoadAhead.__slots__}
    with pytest.raises(InvalidInput) as caught:
        RoadAhead(**{**fields, **broken})
    assert caught.value.code == code


def test_every_assumption_is_a_range_and_what_is_published_names_who_did() -> None:
    found = {one.code: one for one in road_assumptions()}
    assert set(found) == {"ramp_up", "utilisation", "overlap"}
    assert (found["overlap"].low, found["overlap"].high) == (0, 1)
    assert all(one.source for one in found.values() if one.kind == "published")
    drawn = found["utilisation"].drawn(500, 3)
    assert 0.685 <= drawn.min() <= drawn.max() <= 0.854
    assert np.array_equal(drawn, found["utilisation"].drawn(500, 3))
    assert not np.array_equal(drawn, found["utilisation"].drawn(500, 4))


@pytest.mark.parametrize(("low", "high", "kind"), [(2, 1, "assumption"), (0, 1, "published")])
def test_a_range_out_of_order_or_without_its_source_is_refused(
    low: float, high: float, kind: str
) -> None:
    with pytest.raises(BrokenInvariant):
        RoadAssumption("x", low, high, "share", kind, "", "")
