"""Somebody's own points and sites: which sites to open, who is served from where, how good that is.

Sites that are open already stay open: what they serve at is the most that a point pays, whatever
else is opened, so that without capacities the question is one of fewer sites and smaller costs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import InvalidInput, Unsupported
from ondiris.production.places.locating import Goal
from ondiris.siting import (
    CapacitatedPlan,
    SitingPlan,
    Stopping,
    capacitated_covering,
    capacitated_location,
    facility_location,
    great_circle,
    maximal_covering,
    p_centre,
    p_median,
)
from ondiris.siting.openings import opened_sites
from ondiris.siting.programme import OpeningQuestion
from ondiris.sources.site_files import CandidateSites, DemandPoints

__all__ = ["LocatedSites", "LocatingQuestion", "locate_sites"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LocatingQuestion:
    """What is asked of points and sites.

    Parameters
    ----------
    sites : int, optional
        How many further sites to open; as many as pay for themselves where omitted.
    goal : Goal
    radius : float
        Service distance, for covering.
    single : bool
        Whether one site alone serves a point.
    rate : float
        Cost of one unit of weight over one unit of distance, beside the cost of opening.
    effort : Stopping
    """

    sites: int | None
    goal: Goal
    radius: float
    single: bool
    rate: float
    effort: Stopping


@dataclass(frozen=True, slots=True, eq=False)
class LocatedSites:
    """A plan for points and sites of somebody's own.

    Parameters
    ----------
    asks : LocatingQuestion
    demand : DemandPoints
    candidates : CandidateSites
    objective, bound : float
        Cost, radius, or weight covered, by the goal.
    proved : bool
        Whether no better plan exists within the gap asked for.
    nodes : int
    open : tuple of int
        Columns of the open sites, those that were open included.
    points, servers : int64 arrays, shape (flows,)
        Who is served from which column.
    amounts : float64 array, shape (flows,)
        How much of the weight.
    distances : float64 array, shape (flows,)
    """

    asks: LocatingQuestion
    demand: DemandPoints
    candidates: CandidateSites
    objective: float
    bound: float
    proved: bool
    nodes: int
    open: tuple[int, ...]
    points: Ints
    servers: Ints
    amounts: Floats
    distances: Floats

    def __repr__(self) -> str:
        sites = f"{len(self.open)} of {counted(len(self.candidates.names), 'site')} open"
        return f"LocatedSites({sites}, objective {self.objective:g}, bound {self.bound:g})"

    @property
    def gap(self) -> float | None:
        """Distance of objective and bound relative to the objective; None where that is zero."""
        apart = abs(self.objective - self.bound)
        if apart == 0.0:
            return 0.0
        return apart / abs(self.objective) if self.objective else None


def locate_sites(
    demand: DemandPoints,
    candidates: CandidateSites,
    asks: LocatingQuestion,
    matrix: Floats | None = None,
) -> LocatedSites:
    """Choose which sites to open.

    Parameters
    ----------
    demand : DemandPoints
    candidates : CandidateSites
    asks : LocatingQuestion
    matrix : float64 array, shape (points, sites), optional
        Distances or times; from the coordinates where omitted: great circles in km, or straight
        lines on the plane.

    Raises
    ------
    InvalidInput
        ``matrix-shape``, ``no-places``, ``count-of-sites``, ``no-demand`` or what the methods
        refuse.
    Unsupported
        Capacities with the centre, or with covering and sites that are open.
    """
    if not demand.weight.sum() > 0:
        raise InvalidInput("no-demand", "all weights are zero; there is nothing to serve")
    _check_count(candidates, asks)
    distance = _distances(demand, candidates) if matrix is None else matrix
    if distance.shape != (demand.weight.size, len(candidates.names)):
        raise InvalidInput(
            "matrix-shape",
            f"the matrix is {distance.shape[0]} by {distance.shape[1]}; {demand.weight.size} by "
            f"{len(candidates.names)} are needed, a row a point and a column a candidate.",
        )
    match asks.goal:
        case Goal.MEDIAN:
            plan = _median(distance, demand.weight, candidates, asks)
        case Goal.CENTRE:
            plan = _centre(distance, candidates, asks)
        case Goal.COVERING:
            plan = _covering(distance, demand.weight, candidates, asks)
    return _dressed(plan, distance, demand, candidates, asks)


def _distances(demand: DemandPoints, candidates: CandidateSites) -> Floats:
    """Return distances from the coordinates of both files."""
    if not demand.places.size or not candidates.places.size:
        raise InvalidInput(
            "no-places",
            "a file has neither lat and lon nor x and y",
            hint="Add them, or give distances with --matrix.",
        )
    if demand.degrees is not candidates.degrees:
        raise InvalidInput("no-places", "one file has degrees and the other a plane")
    if demand.degrees:
        return great_circle(*demand.places.T, *candidates.places.T)
    apart = demand.places[:, None, :] - candidates.places[None, :, :]
    return np.asarray(np.hypot(apart[:, :, 0], apart[:, :, 1]))


def _check_count(candidates: CandidateSites, asks: LocatingQuestion) -> None:
    new = int(np.count_nonzero(~candidates.existing))
    if asks.sites is None and (asks.goal is not Goal.MEDIAN or candidates.opening_cost is None):
        raise InvalidInput(
            "count-of-sites",
            "nothing says how many sites to open",
            hint="Name their number with --sites; a median with an `opening_cost` needs none.",
        )
    if asks.sites is not None and not 0 < asks.sites <= new:
        raise InvalidInput(
            "count-of-sites",
            f"{asks.sites} sites are to be opened; {new} candidates are not open yet.",
            hint=f"Ask for 1 to {new}.",
        )


def _served_now(distance: Floats, candidates: CandidateSites) -> Floats | None:
    """Return the distance of each point to the nearest site that is open; None where none is."""
    if not candidates.existing.any():
        return None
    return np.asarray(distance[:, candidates.existing].min(axis=1))


def _opening(candidates: CandidateSites) -> Floats:
    if candidates.opening_cost is None:
        return np.zeros(len(candidates.names))
    return np.where(candidates.existing, 0.0, candidates.opening_cost)


def _median(
    distance: Floats, weight: Floats, candidates: CandidateSites, asks: LocatingQuestion
) -> SitingPlan:
    """Return the plan of least cost."""
    unit = distance * asks.rate
    if candidates.capacity is not None:
        return _with_room(unit, weight, candidates, asks)
    cost, opening, now = unit * weight[:, None], _opening(candidates), _served_now(unit, candidates)
    if now is None:
        if asks.sites is None:
            return facility_location(cost, opening, effort=asks.effort)
        return p_median(cost, asks.sites, fixed=opening, effort=asks.effort)
    free = np.flatnonzero(~candidates.existing)
    paid = now * weight
    if not free.size:
        return _open_now("facility-location", candidates, float(paid.sum()))
    cost = np.minimum(cost[:, free], paid[:, None])
    if asks.sites is not None:
        plan = p_median(cost, asks.sites, fixed=opening[free], effort=asks.effort)
    else:
        plan = facility_location(cost, opening[free], effort=asks.effort)
        if paid.sum() <= plan.objective:  # nothing new pays
            bound = min(plan.bound, float(paid.sum()))
            plan = replace(plan, sites=(), objective=float(paid.sum()), bound=bound)
    return _beside(plan, free, candidates)


def _with_room(
    unit: Floats, weight: Floats, candidates: CandidateSites, asks: LocatingQuestion
) -> CapacitatedPlan:
    """Return the plan of least cost whose sites hold what they serve."""
    room = candidates.capacity if candidates.capacity is not None else np.zeros(0)
    opening = _opening(candidates)
    if asks.single or candidates.existing.any():
        question = OpeningQuestion(
            cost=unit * weight[:, None],
            demand=weight,
            capacity=room,
            fixed=opening,
            locked=candidates.existing,
            least=asks.sites or 0,
            most=asks.sites,
            single=asks.single,
        )
        return opened_sites(question, asks.effort)
    return capacitated_location(
        unit,
        weight,
        room,
        least=asks.sites or 1,
        most=asks.sites,
        fixed=opening,
        effort=asks.effort,
    )


def _centre(distance: Floats, candidates: CandidateSites, asks: LocatingQuestion) -> SitingPlan:
    if candidates.capacity is not None or asks.single:
        raise Unsupported("centre-without-room", "the centre knows no capacities and no sharing")
    now = _served_now(distance, candidates)
    sites = asks.sites or 1
    if now is None:
        return p_centre(distance, sites, effort=asks.effort)
    free = np.flatnonzero(~candidates.existing)
    plan = p_centre(np.minimum(distance[:, free], now[:, None]), sites, effort=asks.effort)
    return _beside(plan, free, candidates)


def _covering(
    distance: Floats, weight: Floats, candidates: CandidateSites, asks: LocatingQuestion
) -> SitingPlan:
    now, sites, radius = _served_now(distance, candidates), asks.sites or 1, asks.radius
    if candidates.capacity is not None:
        if now is not None or asks.single:
            raise Unsupported(
                "covering-with-room",
                "covering with capacities knows neither sites that are open nor single servers",
            )
        return capacitated_covering(
            distance, weight, candidates.capacity, sites, radius, effort=asks.effort
        )
    if now is None:
        return maximal_covering(distance, weight, sites, radius, effort=asks.effort)
    free = np.flatnonzero(~candidates.existing)
    nearest = np.minimum(distance[:, free], now[:, None])
    plan = maximal_covering(nearest, weight, sites, radius, effort=asks.effort)
    return _beside(plan, free, candidates)


def _open_now(kind: str, candidates: CandidateSites, cost: float) -> SitingPlan:
    """Return the plan of what is open already."""
    sites = tuple(int(j) for j in np.flatnonzero(candidates.existing))
    return SitingPlan(kind, sites, np.zeros(0, np.int64), cost, cost, proved=True, nodes=0)


def _beside(plan: SitingPlan, free: Ints, candidates: CandidateSites) -> SitingPlan:
    """Return a plan over the sites not yet open, with those that are."""
    new = [int(free[j]) for j in plan.sites]
    old = [int(j) for j in np.flatnonzero(candidates.existing)]
    return replace(plan, sites=tuple(sorted([*new, *old])))


def _dressed(
    plan: SitingPlan,
    distance: Floats,
    demand: DemandPoints,
    candidates: CandidateSites,
    asks: LocatingQuestion,
) -> LocatedSites:
    """Return the plan with who is served from where."""
    if isinstance(plan, CapacitatedPlan):
        points, servers, amounts = plan.points, plan.servers, plan.amounts
    else:
        open_now = np.array(plan.sites, dtype=np.int64)
        points = np.arange(demand.weight.size)
        servers = open_now[distance[:, open_now].argmin(axis=1)]
        amounts = demand.weight
        if asks.goal is Goal.COVERING:
            points = np.flatnonzero(distance[points, servers] <= asks.radius)
            servers, amounts = servers[points], amounts[points]
    return LocatedSites(
        asks,
        demand,
        candidates,
        plan.objective,
        plan.bound,
        plan.proved,
        plan.nodes,
        plan.sites,
        points,
        servers,
        amounts,
        distance[points, servers],
    )
