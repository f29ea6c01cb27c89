"""A plan for new parks: candidates, demand, distances, and the plan with its certificate.

What is not given is assumed, and said: candidates on a grid inside the areas asked for, demand
where enterprises stand or, without any, evenly over the city's area.  Distances are great circles
unless a matrix is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.model import Modality
from ondiris.production.figures.chains import standing_versions
from ondiris.production.figures.rows import Row
from ondiris.production.places.grid_points import SitePoints
from ondiris.siting import (
    CapacitatedPlan,
    Compromise,
    SitingPlan,
    Stopping,
    building_order,
    capacitated_covering,
    capacitated_location,
    front,
    great_circle,
    loss_without,
    maximal_covering,
    p_centre,
    p_median,
)

__all__ = [
    "Goal",
    "ParkPlan",
    "ParkProgramme",
    "PlanBasis",
    "SitingRequest",
    "locate_parks",
    "park_front",
    "park_programme",
]

Floats = NDArray[np.float64]


class Goal(StrEnum):
    """What a plan is to be good at."""

    MEDIAN = "median"
    CENTRE = "centre"
    COVERING = "covering"

    @classmethod
    def named(cls, text: str) -> Goal:
        """Return the goal of a name.

        Raises
        ------
        InvalidInput
            ``unknown-goal``.
        """
        if text not in list(cls):
            raise InvalidInput(
                "unknown-goal", f"{text[:20]!r} is no goal", hint=f"Goals: {', '.join(cls)}."
            )
        return cls(text)


_UNITS = {
    Goal.MEDIAN: "mean distance",
    Goal.CENTRE: "farthest distance",
    Goal.COVERING: "share of demand",
}


@dataclass(frozen=True, slots=True)
class SitingRequest:
    """What is asked for.

    Parameters
    ----------
    parks : int
        How many.
    floor_area : float
        Of all parks together, m²; zero where capacity does not matter.
    goal : Goal
    radius : float
        Service radius in km (or the unit of the matrix), for covering.
    effort : Stopping
        Gap, seed and limits.
    """

    parks: int
    floor_area: float
    goal: Goal
    radius: float
    effort: Stopping


@dataclass(frozen=True, slots=True)
class ParkProgramme:
    """What a programme of the city plans: so many parks, of so much floor area together.

    Parameters
    ----------
    code : str
        Subject.
    parks : int
    floor_area : float
        Of all parks together, m²; zero where nobody says.
    """

    code: str
    parks: int
    floor_area: float


@dataclass(frozen=True, slots=True)
class ParkPlan:
    """A plan with what its readers ask about it.

    Parameters
    ----------
    plan : SitingPlan
    candidates, demand : SitePoints
    loads : float64 array, shape (parks,)
        Floor area each park serves with, m²; empty where capacity does not matter.
    losses : float64 array, shape (parks,)
        What the plan would lose without the park; empty for a single park.
    order : tuple of int
        Columns in the order in which building helps most.
    after : float64 array, shape (parks,)
        What the plan is worth once that one is open too; the last is the plan's own objective,
        and none is better than its bound.
    unit : str
        Unit of objective and bound.
    """

    plan: SitingPlan
    candidates: SitePoints
    demand: SitePoints
    loads: Floats
    losses: Floats
    order: tuple[int, ...]
    after: Floats
    unit: str


def park_programme(programmes: Sequence[str], rows: Sequence[Row]) -> ParkProgramme | None:
    """Return the first programme that plans a number of parks; none where no programme does.

    Parameters
    ----------
    programmes : sequence of str
        Codes, in the order in which the city leads with them.
    rows : sequence of Row
        Figures about them.
    """
    for code in programmes:
        planned = standing_versions(
            r
            for r in rows
            if r.key.subject == code and r.key.modality is Modality.PLANNED and not r.formula
        )
        counts = [r for r in planned if r.key.measure == "count_zones" and r.number >= 1]
        if counts:
            count = max(counts, key=lambda r: (r.period.last_day, r.known.day))
            areas = [
                r
                for r in planned
                if (r.key.measure, r.key.unit) == ("floor_area", "m2") and r.period == count.period
            ]
            area = max(areas, key=lambda r: r.known.day, default=None)
            return ParkProgramme(code, int(count.number), float(area.number) if area else 0.0)
    return None


def locate_parks(
    wish: SitingRequest, candidates: SitePoints, demand: SitePoints, matrix: Floats | None = None
) -> ParkPlan:
    """Return the best plan found, with its bound, and what each park is worth.

    Parameters
    ----------
    wish : SitingRequest
    candidates, demand : SitePoints
        Where parks may stand; who needs them.
    matrix : float64 array, shape (demand, candidates), optional
        Distances or times; great circles in km where omitted.

    Raises
    ------
    InvalidInput
        More parks than candidates, too little room, a matrix of another shape or with holes.
    """
    distance = _distance(candidates, demand) if matrix is None else matrix
    if distance.shape != (len(demand), len(candidates)):
        raise InvalidInput(
            "matrix-shape",
            f"the matrix is {distance.shape[0]} by {distance.shape[1]}; {len(demand)} demand "
            f"points by {len(candidates)} candidates are needed.",
        )
    total = float(demand.amount.sum())
    if total <= 0.0:
        raise InvalidInput("no-demand", "all demand is zero; there is nothing to serve")
    share = demand.amount / total
    plan, loads = _solved(wish, distance, share, candidates.amount)
    sites = plan.sites
    gather = np.max if wish.goal is Goal.CENTRE else np.sum
    burden = _burden(wish, plan, distance, share)
    order, after = building_order(burden, sites, gather=gather)
    return ParkPlan(
        plan=plan,
        candidates=candidates,
        demand=demand,
        loads=loads,
        losses=loss_without(burden, sites, gather=gather) if len(sites) > 1 else np.zeros(0),
        order=tuple(int(j) for j in order),
        after=1.0 - after if wish.goal is Goal.COVERING else after,
        unit=_UNITS[wish.goal],
    )


def _burden(wish: SitingRequest, plan: SitingPlan, distance: Floats, share: Floats) -> Floats:
    """Return what serving from a candidate costs, a row a point or a part of one as planned.

    Rooms send a part farther than to its nearest park.  No candidate then counts as nearer for it
    than its own park, so that fewer parks are never worth more than all of them.
    """
    points, own = np.arange(share.size), distance[:, list(plan.sites)].min(axis=1)
    amounts, left = share, np.zeros(0)
    if isinstance(plan, CapacitatedPlan):
        points, amounts = plan.points, plan.amounts / wish.floor_area
        own = distance[points, plan.servers]
        left = share - np.bincount(points, weights=amounts, minlength=share.size)
    away = np.maximum(distance[points], own[:, None])
    if wish.goal is Goal.CENTRE:
        return np.asarray(away)
    if wish.goal is Goal.MEDIAN:
        return np.asarray(away * amounts[:, None])
    missed = np.repeat(np.maximum(left, 0.0)[:, None], distance.shape[1], axis=1)
    return np.concatenate([np.where(away > wish.radius, amounts[:, None], 0.0), missed])


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What a plan for new parks is computed from.

    Parameters
    ----------
    wish : SitingRequest
    candidates, demand : SitePoints
    assumed : tuple of str
        What nobody said and was assumed.
    matrix : float64 array, optional
        Distances or times; great circles where there is none.
    """

    wish: SitingRequest
    candidates: SitePoints
    demand: SitePoints
    assumed: tuple[str, ...]
    matrix: NDArray[np.float64] | None = None

    @property
    def digest(self) -> str:
        """What is alike for the same candidates and the same demand, whatever else is loaded."""
        found = blake2b(digest_size=12)
        for places in (self.candidates, self.demand):
            for amounts in (places.latitude, places.longitude, places.amount):
                found.update(np.ascontiguousarray(amounts).tobytes())
            found.update(repr((places.area, places.name)).encode())
        return found.hexdigest()

    def plan(self) -> tuple[ParkPlan, tuple[str, ...]]:
        """Return the plan, and what had to be assumed for it."""
        return locate_parks(self.wish, self.candidates, self.demand, self.matrix), self.assumed


def park_front(
    wish: SitingRequest,
    candidates: SitePoints,
    demand: SitePoints,
    burden: Floats,
    matrix: Floats | None = None,
) -> tuple[Compromise, ...]:
    """Return the plans that trade mean distance for another burden of the sites.

    Parameters
    ----------
    wish : SitingRequest
        Number of parks and effort; capacity and goal are left aside.
    candidates, demand : SitePoints
    burden : float64 array, shape (candidates,)
        What a park at a candidate costs in another coin: price of land, lack of power, closeness
        to housing.  The plan's burden is the sum.
    matrix : float64 array, shape (demand, candidates), optional
        Distances or times; great circles in km where omitted.

    Returns
    -------
    tuple of Compromise
        By rising mean distance; `second` is the sum of the burden.
    """
    distance = _distance(candidates, demand) if matrix is None else matrix
    cost = distance * (demand.amount / demand.amount.sum())[:, None]

    def solve(weight: float) -> Compromise:
        plan = p_median(
            cost * weight, wish.parks, fixed=burden * (1.0 - weight), effort=wish.effort
        )
        sites = list(plan.sites)
        first = float(cost[:, sites].min(axis=1).sum())
        return Compromise(weight, first, float(burden[sites].sum()), plan.gap, plan.sites)

    scale = float(cost.mean() / burden.mean()) if burden.mean() > 0.0 else 1.0
    return front(solve, scale=scale)


def _distance(candidates: SitePoints, demand: SitePoints) -> Floats:
    """Return great-circle distances in km."""
    return great_circle(
        demand.latitude, demand.longitude, candidates.latitude, candidates.longitude
    )


def _solved(
    wish: SitingRequest, distance: Floats, share: Floats, room: Floats
) -> tuple[SitingPlan, Floats]:
    """Return the plan of the goal, and the floor area each park serves with."""
    plan: SitingPlan
    if wish.goal is Goal.CENTRE:
        return p_centre(distance, wish.parks, effort=wish.effort), np.zeros(0)
    if wish.floor_area <= 0.0:
        if wish.goal is Goal.COVERING:
            plan = maximal_covering(distance, share, wish.parks, wish.radius, effort=wish.effort)
        else:
            plan = p_median(distance * share[:, None], wish.parks, effort=wish.effort)
        return plan, np.zeros(0)
    need = share * wish.floor_area
    if wish.goal is Goal.COVERING:
        served = capacitated_covering(
            distance, need, room, wish.parks, wish.radius, effort=wish.effort
        )
    else:
        served = capacitated_location(
            distance, need, room, least=wish.parks, most=wish.parks, effort=wish.effort
        )
    loads = served.loads(distance.shape[1])[list(served.sites)]
    scaled = replace(
        served,
        objective=served.objective / wish.floor_area,
        bound=served.bound / wish.floor_area,
    )
    return scaled, loads
