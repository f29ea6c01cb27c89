"""Set covers and programmes against all plans there are, and what they refuse."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput, NotConverged, Unsupported
from ondiris.siting import Stopping, capacitated_location, p_centre, p_median
from ondiris.siting.cover import cover_bound, covering_sites, reduced
from ondiris.siting.openings import opened_sites
from ondiris.siting.programme import OpeningQuestion
from ondiris.siting.result import CapacitatedPlan

WORK = Stopping(solver=HighsSolver())


def table(seed: int, points: int = 14, sites: int = 8) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return draw.integers(0, 60, (points, sites)).astype(np.float64)


def question(seed: int, *, single: bool, locked: int = 0) -> OpeningQuestion:
    draw = np.random.default_rng(seed)
    shut = np.zeros(4, dtype=bool)
    shut[:locked] = True
    return OpeningQuestion(
        draw.integers(1, 30, (6, 4)).astype(float),
        draw.integers(1, 9, 6).astype(float),
        draw.integers(9, 20, 4).astype(float),
        draw.integers(5, 30, 4).astype(float),
        shut,
        single=single,
    )


def least_of_all(asks: OpeningQuestion) -> float:
    """Return the least cost over every way to give each point to one site."""
    best = np.inf
    for given in product(range(4), repeat=6):
        load = np.bincount(given, weights=asks.demand, minlength=4)
        if (load <= asks.capacity).all():
            used = np.unique(given)
            opened = asks.fixed[[j for j in used if not asks.locked[j]]].sum()
            best = min(best, opened + asks.cost[np.arange(6), given].sum())
    return float(best)


@pytest.mark.parametrize("seed", range(10))
def test_the_centre_by_set_covers_is_the_least_radius_of_all(seed: int) -> None:
    distance, sites = table(seed), 1 + seed % 5
    plan = p_centre(distance, sites, effort=WORK)
    least = min(distance[:, list(some)].min(axis=1).max() for some in combinations(range(8), sites))
    assert plan.proved
    assert plan.objective == plan.bound == least
    assert len(plan.sites) == sites


def test_a_centre_that_is_stopped_tells_the_bound_it_reached() -> None:
    plan = p_centre(table(3), 2, effort=Stopping(solver=HighsSolver(), going=lambda: False))
    assert not plan.proved
    assert plan.bound <= p_centre(table(3), 2).objective <= plan.objective


def test_points_and_sites_that_follow_from_others_are_struck_out() -> None:
    # the last point is covered whenever the first is; the last site covers less than the first
    covers = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 1]], dtype=bool)
    small, columns = reduced(covers)
    assert small.tolist() == [[True, False], [False, True]]
    assert columns.tolist() == [0, 1]


def test_equal_sites_leave_one() -> None:
    small, columns = reduced(np.ones((2, 3), dtype=bool))
    assert (small.shape, columns.tolist()) == ((1, 1), [0])


def test_a_cover_in_fractions_needs_no_more_than_a_whole_one() -> None:
    odd = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool)
    assert cover_bound(odd, HighsSolver()) == pytest.approx(1.5)
    assert covering_sites(odd, 1, HighsSolver(), WORK)[0] is False
    covers, plan = covering_sites(odd, 2, HighsSolver(), WORK)
    assert covers is True
    assert odd[:, plan].any(axis=1).all()


def test_a_point_that_no_site_covers_is_never_covered() -> None:
    nobody = np.array([[1, 1], [0, 0]], dtype=bool)
    assert cover_bound(nobody, HighsSolver()) == np.inf
    assert covering_sites(nobody, 2, HighsSolver(), WORK)[0] is False


@pytest.mark.parametrize("locked", [0, 1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_one_server_a_point_costs_least_of_all_ways(seed: int, locked: int) -> None:
    asks = question(seed, single=True, locked=locked)
    plan = opened_sites(asks, WORK)
    assert plan.objective == pytest.approx(least_of_all(asks))
    assert plan.proved
    assert plan.points.tolist() == list(range(6))
    assert set(range(locked)) <= set(plan.sites)
    load = np.bincount(plan.servers, weights=plan.amounts, minlength=4)
    assert (load <= asks.capacity + 1e-9).all()


@pytest.mark.parametrize("seed", range(6))
def test_points_that_are_shared_cost_no_more(seed: int) -> None:
    whole, shared = (opened_sites(question(seed, single=s), WORK) for s in (True, False))
    assert shared.objective <= whole.objective + 1e-9
    asks = question(seed, single=False)
    walked = capacitated_location(
        asks.cost / asks.demand[:, None], asks.demand, asks.capacity, fixed=asks.fixed
    )
    assert shared.objective == pytest.approx(walked.objective)


def test_a_number_of_sites_counts_those_that_are_new() -> None:
    asks = question(1, single=False, locked=2)
    both = OpeningQuestion(
        asks.cost, asks.demand, asks.capacity * 9, asks.fixed, asks.locked, least=2, most=2
    )
    assert opened_sites(both, WORK).sites == (0, 1, 2, 3)


def test_a_walk_that_stalls_is_ended_by_the_solver() -> None:
    draw = np.random.default_rng(3)
    at, to = draw.uniform(10, 200, (50, 2)), draw.uniform(10, 200, (15, 2))
    demand, room = draw.integers(10, 50, 50) * 1.0, draw.integers(100, 300, 15) * 1.0
    unit = np.hypot(*(at[:, None] - to).transpose(2, 0, 1)) * 4 / demand[:, None]
    fixed = draw.integers(300, 700, 15) * 1.0

    def plan(solver: HighsSolver | None) -> CapacitatedPlan:
        effort = Stopping(root=200, inner=1, nodes=1, solver=solver)
        return capacitated_location(unit, demand, room, fixed=fixed, effort=effort)

    left, ended = plan(None), plan(HighsSolver())
    assert not left.proved
    assert ended.proved
    assert left.bound <= ended.bound == ended.objective <= left.objective


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        ({"capacity": np.full(4, 1.0)}, InvalidInput, "capacity-infeasible"),
        ({"least": 5, "most": 5}, InvalidInput, "count-of-sites"),
        ({"demand": np.full(6, -1.0)}, InvalidInput, "amounts-range"),
        ({"cost": np.zeros((200, 301))}, Unsupported, "too-many-pairs"),
    ],
)
def test_what_cannot_be_opened_is_refused(
    change: dict[str, object], error: type[Exception], code: str
) -> None:
    asks = question(2, single=True)
    fields = {n: getattr(asks, n) for n in ("cost", "demand", "capacity", "fixed", "locked")}
    with pytest.raises(error) as caught:
        opened_sites(OpeningQuestion(**{**fields, "single": True, **change}), WORK)
    assert caught.value.code == code


def test_without_a_solver_or_time_no_plan_is_made_up() -> None:
    with pytest.raises(Unsupported, match="no-solver"):
        opened_sites(question(2, single=True), Stopping())
    draw = np.random.default_rng(3)
    hard = OpeningQuestion(
        draw.uniform(1, 60, (60, 20)),
        draw.uniform(10, 50, 60),
        draw.uniform(90, 130, 20),
        draw.uniform(300, 700, 20),
        np.zeros(20, dtype=bool),
        single=True,
    )
    with pytest.raises(NotConverged, match="no-plan"):
        opened_sites(hard, Stopping(solver=HighsSolver(), going=lambda: False))


def test_a_plan_of_zero_cost_has_no_gap() -> None:
    apart = np.array([[0.0, 1], [1.0, 0]])
    for plan in (
        p_median(apart, 2),
        capacitated_location(apart, np.ones(2), np.ones(2)),
        p_centre(apart, 2),
    ):
        assert (plan.objective, plan.bound, plan.gap, plan.proved) == (0.0, 0.0, 0.0, True)


def test_on_a_large_table_the_clock_is_asked_within_the_search_for_a_first_plan() -> None:
    draw = np.random.default_rng(1)
    points, sites = draw.random((3000, 2)), draw.random((1700, 2))
    cost = np.hypot(*(points[:, None] - sites[None]).transpose(2, 0, 1))
    asked = []

    def going() -> bool:
        asked.append(True)
        return len(asked) < 4

    plan = p_median(cost, 40, effort=Stopping(going=going))
    assert len(plan.sites) == 40
    assert plan.objective == pytest.approx(cost[:, list(plan.sites)].min(axis=1).sum())
    assert 0 <= plan.bound < plan.objective
    assert not plan.proved
    # one start, a few swaps, one stretch of the walk: whoever asked on would ask hundreds of times
    assert len(asked) < 12
