"""Tables so large that only the cheapest sites of a point are kept in order: the same answers."""

from __future__ import annotations

import numpy as np
import pytest

from ondiris.siting import Stopping, facility_location, great_circle, maximal_covering, p_median
from ondiris.siting.costs import service_costs
from ondiris.siting.interchange import add_or_drop, interchange, nearest_two

POINTS, SITES = 10_500, 600
ROOT = Stopping(nodes=1, root=60)


@pytest.fixture(scope="module")
def city() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(4)
    points, sites = draw.uniform(0, 30, (2, POINTS)), draw.uniform(0, 30, (2, SITES))
    far = np.hypot(points[0][:, None] - sites[0], points[1][:, None] - sites[1])
    return far, draw.integers(0, 9, POINTS).astype(np.float64)


def test_a_large_table_keeps_what_costs_less_than_the_cap_in_rising_order(
    city: tuple[np.ndarray, np.ndarray],
) -> None:
    far, weight = city
    costs = service_costs(far, weight)
    assert costs.large
    for point in (0, 17, POINTS - 1):
        own = slice(costs.start[point], costs.start[point + 1])
        whole = weight[point] * far[point]
        assert np.array_equal(costs.cost[own], np.sort(whole[whole < costs.cap[point]]))
        assert np.array_equal(whole[costs.site[own]], costs.cost[own])
    assert costs.site.size <= far.size / 10


@pytest.mark.parametrize("count", [3, 40])
def test_of_a_large_table_no_swap_helps_the_plan_that_interchange_reaches(
    city: tuple[np.ndarray, np.ndarray], count: int
) -> None:
    far, weight = city
    costs = service_costs(far, weight)
    total, plan = interchange(costs, np.arange(count))
    whole = far * weight[:, None]
    assert total == pytest.approx(whole[:, plan].min(axis=1).sum(), rel=1e-12)
    for rank in range(0, count, 7):
        others = np.delete(plan, rank)
        left = whole[:, others].min(axis=1)
        swapped = np.minimum(whole, left[:, None]).sum(axis=0)
        assert swapped.min() >= total * (1 - 1e-9)


def test_the_two_nearest_sites_of_a_large_table_are_those_of_its_rows(
    city: tuple[np.ndarray, np.ndarray],
) -> None:
    far, weight = city
    for chosen in (np.array([5, 2]), np.arange(1, SITES, 9)):
        first, near, second = nearest_two(service_costs(far, weight), chosen)
        rows = np.sort(far[:, chosen] * weight[:, None], axis=1)
        assert np.array_equal(near, rows[:, 0])
        assert np.array_equal(second, rows[:, 1])
        assert np.array_equal(far[np.arange(POINTS), first] * weight, near)


def test_opening_or_closing_one_site_does_not_help_a_plan_of_a_large_table(
    city: tuple[np.ndarray, np.ndarray],
) -> None:
    far, weight = city
    fixed = np.full(SITES, 2_000.0)
    total, plan = add_or_drop(
        service_costs(far, weight), fixed, np.array([3, 9]), least=1, most=SITES
    )
    whole = far * weight[:, None]
    near = whole[:, plan].min(axis=1)
    assert total == pytest.approx(near.sum() + fixed[plan].sum(), rel=1e-12)
    more = np.minimum(whole, near[:, None]).sum(axis=0) + fixed[plan].sum() + 2_000.0
    fewer = [whole[:, np.delete(plan, k)].min(axis=1).sum() for k in range(plan.size)]
    assert min(more.min(), min(fewer) + fixed[plan[1:]].sum()) >= total * (1 - 1e-9)


def test_a_plan_of_a_large_table_has_a_bound_near_it(
    city: tuple[np.ndarray, np.ndarray],
) -> None:
    far, weight = city
    plan = p_median(far, 30, weight=weight, effort=ROOT)
    least = (far[:, plan.sites] * weight[:, None]).min(axis=1).sum()
    assert plan.objective == pytest.approx(least, rel=1e-12)
    assert 0.9 * plan.objective < plan.bound <= plan.objective
    few = p_median(far, 2, weight=weight, effort=ROOT)
    assert few.bound <= few.objective
    assert few.objective > plan.objective


def test_covering_of_a_large_table_counts_who_is_within_the_radius(
    city: tuple[np.ndarray, np.ndarray],
) -> None:
    far, weight = city
    plan = maximal_covering(far, weight, 12, 3.0, effort=ROOT)
    within = (far[:, plan.sites] <= 3.0).any(axis=1)
    assert plan.objective == pytest.approx(weight[within].sum())
    assert plan.objective <= plan.bound <= weight.sum()
    assert np.array_equal(plan.serves >= 0, within)


def test_weights_beside_a_table_are_a_table_of_weighed_costs() -> None:
    draw = np.random.default_rng(8)
    unit, weight = (
        draw.integers(0, 40, (30, 9)).astype(float),
        draw.integers(0, 5, 30).astype(float),
    )
    fixed = draw.integers(0, 90, 9).astype(float)
    beside = facility_location(unit, fixed, weight=weight)
    within = facility_location(unit * weight[:, None], fixed)
    assert (beside.sites, beside.objective) == (within.sites, within.objective)
    assert p_median(unit, 3, weight=weight).objective == (
        p_median(unit * weight[:, None], 3).objective
    )


def test_a_chord_tells_a_metre_from_nothing_and_the_other_side_of_the_earth() -> None:
    here, metre = np.array([43.25]), np.degrees(0.001 / 6371.0088)
    there = np.array([43.25 + metre, 43.25, -43.25])
    apart = great_circle(here, np.array([76.9]), there, np.array([76.9, 76.9, -103.1]))
    assert apart[0] == pytest.approx([0.001, 0.0, np.pi * 6371.0088], abs=1e-6)
