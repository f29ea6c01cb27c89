"""What holds for every plan: relaxing a condition never hurts, a certificate never lies."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ondiris.production.places.grid_points import SitePoints
from ondiris.production.places.locating import Goal, SitingRequest, locate_parks
from ondiris.siting import Stopping, capacitated_location, maximal_covering, p_centre, p_median
from ondiris.siting.transport import transport

costs = arrays(np.float64, (9, 6), elements=st.integers(0, 40).map(float))
few = settings(max_examples=40, deadline=None)


@few
@given(costs, st.integers(1, 5))
def test_one_more_site_never_costs_more(cost: np.ndarray, count: int) -> None:
    assert p_median(cost, count + 1).objective <= p_median(cost, count).objective
    assert p_centre(cost, count + 1).objective <= p_centre(cost, count).objective


@few
@given(costs, st.integers(0, 40))
def test_a_wider_radius_never_covers_less(cost: np.ndarray, radius: int) -> None:
    demand = np.arange(1.0, 10.0)
    near = maximal_covering(cost, demand, 2, float(radius))
    wide = maximal_covering(cost, demand, 2, float(radius + 5))
    assert near.objective <= wide.objective


@few
@given(costs, st.integers(5, 30))
def test_more_room_never_costs_more(cost: np.ndarray, room: int) -> None:
    demand = np.ones(9)
    tight = capacitated_location(cost, demand, np.full(6, float(room)), least=2, most=2)
    loose = capacitated_location(cost, demand, np.full(6, room + 3.0), least=2, most=2)
    assert loose.objective <= tight.objective + 1e-9
    assert p_median(cost, 2).objective <= tight.objective + 1e-9


@few
@given(costs, st.integers(1, 5), st.integers(0, 30))
def test_the_bound_never_passes_the_objective(cost: np.ndarray, count: int, root: int) -> None:
    plan = p_median(cost, count, effort=Stopping(root=root + 1, nodes=1))
    best = p_median(cost, count).objective
    assert plan.bound <= best <= plan.objective


@few
@given(costs, st.integers(1, 4), st.permutations(range(6)))
def test_the_order_of_candidates_does_not_matter(
    cost: np.ndarray, count: int, order: list[int]
) -> None:
    assert p_median(cost[:, order], count).objective == p_median(cost, count).objective


@few
@given(costs, st.lists(st.integers(1, 20), min_size=6, max_size=6))
def test_transport_serves_everything_within_the_capacities(
    cost: np.ndarray, room: list[int]
) -> None:
    capacity = np.array(room, dtype=np.float64)
    demand = np.ones(9)
    total, flow = transport(np.ascontiguousarray(cost.T), demand, capacity)
    if capacity.sum() < 9:
        assert total == np.inf
        return
    assert np.allclose(flow.sum(axis=0), demand)
    assert (flow.sum(axis=1) <= capacity + 1e-9).all()
    assert total >= cost.min(axis=1).sum() - 1e-9


def _places(at: list[tuple[int, int]], amount: float) -> SitePoints:
    grid = np.array(at, dtype=np.float64) / 100.0
    names = tuple(str(k) for k in range(len(at)))
    return SitePoints(
        43.0 + grid[:, 0], 76.0 + grid[:, 1], np.full(len(at), amount), ("",) * len(at), names
    )


spots = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=4, max_size=9)


@few
@given(
    spots,
    spots,
    st.integers(1, 4),
    st.sampled_from(Goal),
    st.sampled_from([0.0, 1.0, 1.2]),
    st.integers(1, 4),
)
def test_no_value_shown_of_a_plan_is_better_than_its_bound(
    candidates: list[tuple[int, int]],
    demand: list[tuple[int, int]],
    parks: int,
    goal: Goal,
    tight: float,
    root: int,
) -> None:
    """Once a park is open, once all are, and without one: nothing passes what was certified."""
    wish = SitingRequest(parks, 90.0 * tight, goal, 9.0, Stopping(root=root, nodes=1))
    found = locate_parks(
        wish, _places(candidates, 110.0 * max(tight, 1.0) / parks), _places(demand, 1.0)
    )
    plan, after = found.plan, found.after
    sign = -1.0 if goal is Goal.COVERING else 1.0
    assert (sign * after >= sign * plan.bound - 1e-9).all()
    assert (np.diff(sign * after) <= 1e-9).all()
    assert abs(after[-1] - plan.objective) < 1e-9
    assert (found.losses >= 0.0).all()
    if parks > 1:
        last = list(plan.sites).index(found.order[-1])
        assert abs(found.losses[last] - abs(after[-1] - after[-2])) < 1e-9
