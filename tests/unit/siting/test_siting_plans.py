"""Plans against every plan there is, on questions small enough to look at all of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ondiris.errors import InvalidInput
from ondiris.siting import (
    Stopping,
    capacitated_covering,
    capacitated_location,
    facility_location,
    maximal_covering,
    p_centre,
    p_median,
    shortest_paths,
)
from ondiris.siting.transport import transport

SEEDS = range(12)


def points(seed: int, count: int = 14, sites: int = 8) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return draw.integers(0, 60, (count, sites)).astype(np.float64)


def best(cost: np.ndarray, sizes: range, price) -> float:  # type: ignore[no-untyped-def]
    sites = range(cost.shape[1])
    return min(price(list(chosen)) for size in sizes for chosen in combinations(sites, size))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_median_is_the_best_of_all_plans(seed: int) -> None:
    cost = points(seed)
    count = 1 + seed % 4
    plan = p_median(cost, count)
    assert plan.proved
    assert plan.gap == 0.0
    assert plan.objective == best(
        cost, range(count, count + 1), lambda s: cost[:, s].min(axis=1).sum()
    )
    assert cost[np.arange(14), plan.serves].sum() == plan.objective


@pytest.mark.parametrize("seed", SEEDS)
def test_broken_costs_are_solved_to_the_same_plan_value(seed: int) -> None:
    cost = points(seed) / 7.0
    plan = p_median(cost, 3)
    assert plan.objective == pytest.approx(
        best(cost, range(3, 4), lambda s: cost[:, s].min(axis=1).sum()), rel=1e-12
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_opening_costs_decide_how_many_sites_open(seed: int) -> None:
    cost = points(seed)
    fixed = np.random.default_rng(100 + seed).integers(0, 90, 8).astype(np.float64)
    plan = facility_location(cost, fixed)
    assert plan.proved
    assert plan.objective == best(
        cost, range(1, 9), lambda s: cost[:, s].min(axis=1).sum() + fixed[s].sum()
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_centre_is_the_least_radius(seed: int) -> None:
    cost = points(seed)
    count = 1 + seed % 4
    plan = p_centre(cost, count)
    assert plan.proved
    assert plan.objective == best(
        cost, range(count, count + 1), lambda s: cost[:, s].min(axis=1).max()
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_covering_covers_the_most_demand(seed: int) -> None:
    cost = points(seed)
    demand = np.random.default_rng(200 + seed).integers(1, 20, 14).astype(np.float64)
    plan = maximal_covering(cost, demand, 2, 12.0)
    most = -best(cost, range(2, 3), lambda s: -demand[(cost[:, s].min(axis=1) <= 12.0)].sum())
    assert plan.proved
    assert plan.objective == plan.bound == most
    assert demand[plan.serves >= 0].sum() == most


@pytest.mark.parametrize("seed", SEEDS)
def test_capacities_are_kept_at_least_cost(seed: int) -> None:
    cost = points(seed)
    draw = np.random.default_rng(300 + seed)
    demand = draw.integers(0, 9, 14).astype(np.float64)
    capacity = draw.integers(15, 60, 8).astype(np.float64)
    fixed = draw.integers(0, 50, 8).astype(np.float64) * (seed % 2)

    def price(chosen: list[int]) -> float:
        offers = np.ascontiguousarray(cost[:, chosen].T)
        return transport(offers, demand, capacity[chosen])[0] + float(fixed[chosen].sum())

    plan = capacitated_location(cost, demand, capacity, least=3, most=4, fixed=fixed)
    assert plan.proved
    assert plan.objective == pytest.approx(best(cost, range(3, 5), price), rel=1e-9)
    assert (plan.loads(8) <= capacity + 1e-9).all()
    served = np.bincount(plan.points, weights=plan.amounts, minlength=14)
    assert served == pytest.approx(demand)


@pytest.mark.parametrize("seed", SEEDS)
def test_covering_under_capacities_serves_the_most(seed: int) -> None:
    cost = points(seed)
    draw = np.random.default_rng(400 + seed)
    demand = draw.integers(1, 9, 14).astype(np.float64)
    capacity = draw.integers(5, 25, 8).astype(np.float64)

    def price(chosen: list[int]) -> float:
        offers = np.vstack([np.where(cost[:, chosen] <= 15.0, 0.0, 1.0).T, np.ones(14)])
        return transport(offers, demand, np.append(capacity[chosen], np.inf))[0]

    plan = capacitated_covering(cost, demand, capacity, 2, 15.0)
    assert plan.proved
    assert plan.objective == pytest.approx(demand.sum() - best(cost, range(2, 3), price))
    assert plan.amounts.sum() == pytest.approx(plan.objective)


def test_a_stopped_search_still_certifies_its_bound() -> None:
    cost = points(3, 40, 20)
    rushed = p_median(cost, 5, effort=Stopping(nodes=1, root=3, going=lambda: False))
    calm = p_median(cost, 5)
    assert rushed.bound <= calm.objective <= rushed.objective
    assert calm.proved


def test_the_gap_asked_for_is_enough() -> None:
    plan = p_median(points(5, 60, 25) / 3.0, 6, effort=Stopping(gap=0.1))
    assert plan.proved
    assert plan.gap <= 0.1 + 1e-9


@pytest.mark.parametrize(
    ("matrix", "rule", "place"),
    [
        ([[1.0, 2.0], [np.nan, 3.0]], "matrix-hole", "row 2, column 1"),
        ([[1.0, 2.0], [1.0, -3.0]], "matrix-negative", "row 2, column 2"),
        ([[1.0, np.inf]], "matrix-hole", "row 1, column 2"),
    ],
)
def test_a_matrix_with_holes_or_negative_entries_is_refused(
    matrix: list[list[float]], rule: str, place: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        p_median(np.array(matrix), 1)
    assert refused.value.code == rule
    assert place in refused.value.detail


def test_a_flat_matrix_is_refused() -> None:
    with pytest.raises(InvalidInput, match="points by sites"):
        p_median(np.zeros(3), 1)


@pytest.mark.parametrize("count", [0, 9])
def test_more_sites_than_candidates_are_refused(count: int) -> None:
    for ask in (p_median, p_centre):
        with pytest.raises(InvalidInput, match="8 candidates"):
            ask(points(1), count)


def test_too_little_room_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        capacitated_location(points(1), np.full(14, 10.0), np.full(8, 30.0), least=1, most=4)
    assert refused.value.code == "capacity-infeasible"


def test_a_negative_demand_is_refused_by_row() -> None:
    demand = np.ones(14)
    demand[4] = -1.0
    with pytest.raises(InvalidInput, match="row 5"):
        maximal_covering(points(1), demand, 2, 5.0)


def test_the_last_of_repeated_edges_counts() -> None:
    start, end = np.array([0, 1, 0]), np.array([1, 2, 1])
    paths = shortest_paths(3, start, end, np.array([1.0, 2.0, 7.0]))
    assert paths[0].tolist() == [0.0, 7.0, 9.0]


@pytest.mark.parametrize(
    ("end", "length", "rule"),
    [([1, 3], [1.0, 1.0], "network-edge"), ([1, 2], [1.0, -1.0], "network-edge")],
)
def test_impossible_edges_are_refused(end: list[int], length: list[float], rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        shortest_paths(3, np.array([0, 1]), np.array(end), np.array(length))
    assert refused.value.code == rule


def test_a_network_in_parts_is_refused() -> None:
    with pytest.raises(InvalidInput, match="cannot reach"):
        shortest_paths(3, np.array([0]), np.array([1]), np.array([1.0]))
