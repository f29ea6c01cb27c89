"""The p-centre against all plans, against planted covers, and when it is stopped half-way."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ondiris.errors import InvalidInput, Unsupported
from ondiris.siting import SitingPlan, Stopping, p_centre

RUSHED = Stopping(root=1, inner=1, nodes=1)


def table(seed: int, points: int = 14, sites: int = 8) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return draw.integers(0, 60, (points, sites)).astype(np.float64)


def radius(distance: np.ndarray, sites: tuple[int, ...]) -> float:
    return float(distance[:, list(sites)].min(axis=1).max())


def least(distance: np.ndarray, sites: int) -> float:
    """Return the least radius of all plans there are."""
    return min(radius(distance, plan) for plan in combinations(range(distance.shape[1]), sites))


def holds_together(plan: SitingPlan, distance: np.ndarray, sites: int) -> None:
    assert plan.kind == "p-centre"
    assert len(plan.sites) == sites
    assert list(plan.sites) == sorted(set(plan.sites))
    assert plan.objective == radius(distance, plan.sites)
    assert set(plan.serves) <= set(plan.sites)
    served = distance[np.arange(len(distance)), plan.serves]
    assert served.tolist() == distance[:, list(plan.sites)].min(axis=1).tolist()


@pytest.mark.parametrize("seed", range(12))
def test_the_centre_is_the_plan_of_least_radius_of_all(seed: int) -> None:
    distance, sites = table(seed), 1 + seed % 5
    plan = p_centre(distance, sites)
    holds_together(plan, distance, sites)
    assert plan.proved
    assert plan.objective == plan.bound == least(distance, sites)


def test_radii_close_to_each_other_are_told_apart() -> None:
    """All distances lie between 1 and 1.001; the radius is still one of them, to the last bit."""
    distance = 1 + table(4) / 60_000
    plan = p_centre(distance, 3)
    assert plan.proved
    assert plan.objective == least(distance, 3)


def test_with_every_site_open_there_is_nothing_to_prove() -> None:
    distance = table(1)
    plan = p_centre(distance, 8)
    assert (plan.sites, plan.nodes, plan.proved) == (tuple(range(8)), 0, True)
    assert plan.objective == distance.min(axis=1).max()


def planted(seed: int) -> tuple[np.ndarray, tuple[int, ...]]:
    """Return 30 points and 30 sites of which only five, known beforehand, are near to all points.

    Each of the five is near to six points of its own, and each of the others to any seven.
    """
    draw = np.random.default_rng(seed)
    order = draw.permutation(30)
    near = [np.isin(np.arange(30), order[6 * k : 6 * k + 6]) for k in range(5)]
    near += [np.isin(np.arange(30), draw.choice(30, 7, replace=False)) for _ in range(25)]
    places = draw.permutation(30)
    distance = np.where(np.array(near).T[:, places], 1.0, 2.0)
    return distance, tuple(int(j) for j in np.flatnonzero(places < 5))


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 10])
def test_a_cover_that_a_search_misses_is_found_by_the_proof(seed: int) -> None:
    """Greedy sites are near to more points; for most of these seeds the search alone misses it."""
    distance, five = planted(seed)
    plan = p_centre(distance, 5)
    holds_together(plan, distance, 5)
    assert radius(distance, five) == 1
    assert (plan.objective, plan.bound, plan.proved) == (1, 1, True)


def test_some_proof_looks_at_nodes_and_says_how_many() -> None:
    assert sum(p_centre(planted(seed)[0], 5).nodes for seed in (0, 1)) >= 2
    assert p_centre(table(0, 40, 20), 5).nodes >= 1


@pytest.mark.parametrize("seed", range(6))
def test_a_search_stopped_half_way_says_so_and_its_bound_holds(seed: int) -> None:
    distance = table(seed, 40, 20)
    rushed, calm = p_centre(distance, 5, effort=RUSHED), p_centre(distance, 5)
    holds_together(rushed, distance, 5)
    assert calm.proved
    assert not rushed.proved
    assert rushed.bound <= calm.objective <= rushed.objective
    assert rushed.bound >= distance.min(axis=1).max()  # what no plan gets under, all sites open
    assert rushed.bound in distance
    assert rushed.bound < rushed.objective


@pytest.mark.parametrize("seed", [0, 1, 2, 4])
def test_what_was_not_settled_is_no_proof_that_nothing_better_exists(seed: int) -> None:
    distance, _ = planted(seed)
    rushed = p_centre(distance, 5, effort=RUSHED)
    assert (rushed.objective, rushed.bound, rushed.proved) == (2, 1, False)


def test_a_stopped_search_keeps_the_bounds_that_it_proved() -> None:
    """Twenty steps at the root rule some radii out and leave others open."""
    distance = table(0, 40, 20)
    some = p_centre(distance, 5, effort=Stopping(root=20, inner=1, nodes=1))
    assert not some.proved
    assert p_centre(distance, 5, effort=RUSHED).bound < some.bound < some.objective


@pytest.mark.parametrize("sites", [0, -1, 9, 14])
def test_a_number_of_sites_that_cannot_be_is_refused(sites: int) -> None:
    with pytest.raises(InvalidInput, match="8 candidates"):
        p_centre(table(1), sites)


def test_a_distance_that_cannot_be_is_refused_by_its_name_and_place() -> None:
    distance = table(1)
    distance[4, 2] = -1.0
    with pytest.raises(InvalidInput, match=r"distance.*row 5, column 3"):
        p_centre(distance, 2)


def test_a_centre_of_more_pairs_than_can_be_put_in_order_is_refused() -> None:
    wide = np.broadcast_to(np.zeros(1), (5_001, 4_000))
    with pytest.raises(Unsupported, match="5001 points and 4000 sites are 20004000 pairs") as told:
        p_centre(wide, 2)
    assert told.value.code == "too-many-radii"
