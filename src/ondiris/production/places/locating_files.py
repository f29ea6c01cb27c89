"""Somebody's own points and sites: which sites to open, who is served from where, how good that is.

Sites that are open already stay open: what they serve at is the most that a point pays, whatever
else is opened, so that without capacities the question is one of fewer sites and smaller costs.

A table of distances is the largest thing there is here: it is made once, for the sites it is asked
about, and weighed where it is read.
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
    straight_lines,
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
    distances = _Distances(demand, candidates, matrix)
    distances.check()
    match asks.goal:
        case Goal.MEDIAN:
            plan = _median(distances, asks)
        case Goal.CENTRE:
            plan = _centre(distances, asks)
        case Goal.COVERING:
            plan = _covering(distances, asks)
    return _dressed(plan, distances, asks)


@dataclass(frozen=True, slots=True, eq=False)
class _Distances:
    """Points, candidates, and how far these are."""

    demand: DemandPoints
    candidates: CandidateSites
    matrix: Floats | None

    def check(self) -> None:
        """Refuse what says no distances."""
        demand, candidates = self.demand, self.candidates
        if self.matrix is not None:
            if self.matrix.shape != (demand.weight.size, len(candidates.names)):
                raise InvalidInput(
                    "matrix-shape",
                    f"the matrix is {self.matrix.shape[0]} by {self.matrix.shape[1]}; "
                    f"{demand.weight.size} by {len(candidates.names)} are needed, a row a point "
                    "and a column a candidate.",
                )
            return
        if not demand.places.size or not candidates.places.size:
            raise InvalidInput(
                "no-places",
                "a file has neither lat and lon nor x and y",
                hint="Add them, or give distances with --matrix.",
            )
        if demand.degrees is not candidates.degrees:
            raise InvalidInput("no-places", "one file has degrees and the other a plane")

    @property
    def all(self) -> Floats:
        """Distances to every candidate."""
        if self.matrix is not None:
            return self.matrix
        return self.to(np.arange(len(self.candidates.names)))

    def to(self, columns: Ints) -> Floats:
        """Return the distances to some candidates, a column each."""
        if self.matrix is not None:
            return self.matrix[:, columns]
        measured = great_circle if self.demand.degrees else straight_lines
        return measured(*self.demand.places.T, *self.candidates.places[columns].T)

    def beside_open(self) -> tuple[Floats, Floats, Ints] | None:
        """Return distances to the sites not open yet and now, and those sites; None if none is.

        No point goes farther than it does now, whatever else is opened.
        """
        existing = self.candidates.existing
        if not existing.any():
            return None
        now = self.to(np.flatnonzero(existing)).min(axis=1)
        free = np.flatnonzero(~existing)
        far = self.to(free)
        np.minimum(far, now[:, None], out=far)
        return far, now, free


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


def _opening(candidates: CandidateSites) -> Floats:
    if candidates.opening_cost is None:
        return np.zeros(len(candidates.names))
    return np.where(candidates.existing, 0.0, candidates.opening_cost)


def _median(distances: _Distances, asks: LocatingQuestion) -> SitingPlan:
    """Return the plan of least cost."""
    candidates, effort = distances.candidates, asks.effort
    if candidates.capacity is not None:
        return _with_room(distances.all * asks.rate, distances.demand.weight, candidates, asks)
    weight, opening = distances.demand.weight * asks.rate, _opening(candidates)
    beside = distances.beside_open()
    if beside is None:
        if asks.sites is None:
            return facility_location(distances.all, opening, weight=weight, effort=effort)
        return p_median(distances.all, asks.sites, fixed=opening, weight=weight, effort=effort)
    far, now, free = beside
    paid = float((now * weight).sum())
    if not free.size:
        return _open_now("facility-location", candidates, paid)
    if asks.sites is not None:
        plan = p_median(far, asks.sites, fixed=opening[free], weight=weight, effort=effort)
    else:
        plan = facility_location(far, opening[free], weight=weight, effort=effort)
        if paid <= plan.objective:  # nothing new pays
            plan = replace(plan, sites=(), objective=paid, bound=min(plan.bound, paid))
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


def _centre(distances: _Distances, asks: LocatingQuestion) -> SitingPlan:
    if distances.candidates.capacity is not None or asks.single:
        raise Unsupported("centre-without-room", "the centre knows no capacities and no sharing")
    sites, beside = asks.sites or 1, distances.beside_open()
    if beside is None:
        return p_centre(distances.all, sites, effort=asks.effort)
    far, _, free = beside
    return _beside(p_centre(far, sites, effort=asks.effort), free, distances.candidates)


def _covering(distances: _Distances, asks: LocatingQuestion) -> SitingPlan:
    candidates, weight = distances.candidates, distances.demand.weight
    sites, radius, effort = asks.sites or 1, asks.radius, asks.effort
    if candidates.capacity is not None:
        if candidates.existing.any() or asks.single:
            raise Unsupported(
                "covering-with-room",
                "covering with capacities knows neither sites that are open nor single servers",
            )
        return capacitated_covering(
            distances.all, weight, candidates.capacity, sites, radius, effort=effort
        )
    beside = distances.beside_open()
    if beside is None:
        return maximal_covering(distances.all, weight, sites, radius, effort=effort)
    far, _, free = beside
    plan = maximal_covering(far, weight, sites, radius, effort=effort)
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


def _dressed(plan: SitingPlan, distances: _Distances, asks: LocatingQuestion) -> LocatedSites:
    """Return the plan with who is served from where."""
    demand, open_now = distances.demand, np.array(plan.sites, dtype=np.int64)
    far = distances.to(open_now)
    if isinstance(plan, CapacitatedPlan):
        points, servers, amounts = plan.points, plan.servers, plan.amounts
    else:
        points = np.arange(demand.weight.size)
        servers, amounts = open_now[far.argmin(axis=1)], demand.weight
    apart = far[points, np.searchsorted(open_now, servers)]
    if asks.goal is Goal.COVERING and not isinstance(plan, CapacitatedPlan):
        points = np.flatnonzero(apart <= asks.radius)
        servers, amounts, apart = servers[points], amounts[points], apart[points]
    return LocatedSites(
        asks,
        demand,
        distances.candidates,
        plan.objective,
        plan.bound,
        plan.proved,
        plan.nodes,
        plan.sites,
        points,
        servers,
        amounts,
        apart,
    )
