"""Concentration, balances and plans as JSON shapes: classes in words, decimals as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ondiris.production.places.assigning import Assignment
from ondiris.production.places.balancing import RESOURCES, SiteBalance
from ondiris.production.places.concentrating import EDGES, Concentrated
from ondiris.production.places.locating import ParkPlan
from ondiris.siting.tradeoff import Compromise

__all__ = [
    "assignment_json",
    "balance_json",
    "band_text",
    "concentration_json",
    "front_json",
    "plan_json",
]


def band_text(name: str, band: int) -> str | None:
    """Return a class as its edges: ``under 0.5``, ``0.5–0.75``, ``2 and over``; none if hidden."""
    edges = EDGES[name]
    if band < 0:
        return None
    if band == 0:
        return f"under {edges[0]:g}"
    if band == len(edges):
        return f"{edges[-1]:g} and over"
    return f"{edges[band - 1]:g}–{edges[band]:g}"


def concentration_json(
    found: Concentrated, *, activity: str, measure: str, internal: bool
) -> dict[str, Any]:
    """Return concentration as JSON: classes, and numbers only for the statistician.

    Parameters
    ----------
    found : Concentrated
    activity, measure : str
    internal : bool
        Whether numbers, counts and the sensitivity to the largest firm are wanted.
    """
    quotients, special = found.bands("location_quotient"), found.bands("krugman")
    areas = []
    for k, area in enumerate(found.areas):
        row: dict[str, Any] = {
            "area": area,
            "location_quotient": band_text("location_quotient", quotients[k]),
            "specialisation": band_text("krugman", special[k]),
            "protected": not found.passes[k],
        }
        if internal:
            row |= {
                "firms": found.firms[k],
                "location_quotient_value": _plain(found.quotients[k]),
                "specialisation_value": _plain(found.specialisation[k]),
            }
        areas.append(row)
    measures: dict[str, dict[str, Any]] = {}
    for name, value in found.measures.items():
        measures[name] = {"class": band_text(name, found.band(name))}
        if internal:
            measures[name]["value"] = _plain(value)
    shape: dict[str, Any] = {
        "schema": "ondiris.concentration/1",
        "activity": activity,
        "measure": measure,
        "areas": areas,
        "measures": measures,
    }
    if internal:
        shape["internal"] = {
            "herfindahl_without_largest": _plain(found.sensitivity.without),
            "share_of_largest": _plain(found.sensitivity.share),
        }
    return shape


def balance_json(found: SiteBalance) -> dict[str, Any]:
    """Return a utilities balance as JSON."""
    balance = found.balance
    rows = [
        {
            "year": year,
            "resource": resource,
            "capacity": _plain(balance.capacity[i, j]),
            "demand_low": _plain(balance.demand_low[i, j]),
            "demand_high": _plain(balance.demand_high[i, j]),
            "left_low": _plain(balance.left_low[i, j]),
            "left_high": _plain(balance.left_high[i, j]),
            "queued": _plain(found.queue.due[i, j]),
            "left_after_queue": _plain(found.left_after_queue[i, j]),
        }
        for i, year in enumerate(balance.years)
        for j, resource in enumerate(RESOURCES)
    ]
    neck = balance.bottleneck
    return {
        "schema": "ondiris.balance/1",
        "site": found.site,
        "rows": rows,
        "bottleneck": {"year": neck[0], "resource": neck[1]} if neck else None,
        "projects": list(found.projects),
        "undated": list(found.undated),
        "queue": [
            {
                "quarter": str(load.quarter),
                "resource": load.resource,
                "amount": _plain(load.amount),
                "unit": "MW",
                "application": load.application,
                "project": load.project,
                "late": load.late,
                "id": load.id,
            }
            for load in found.queue.loads
        ],
        "evidence": dict(found.evidence),
    }


def plan_json(found: ParkPlan, assumed: tuple[str, ...]) -> dict[str, Any]:
    """Return a plan for new parks as JSON."""
    plan, places = found.plan, found.candidates
    rank = {column: k + 1 for k, column in enumerate(found.order)}
    parks = []
    for k, column in enumerate(plan.sites):
        park: dict[str, Any] = {
            "candidate": places.name[column],
            "area": places.area[column],
            "lat": round(float(places.latitude[column]), 5),
            "lon": round(float(places.longitude[column]), 5),
            "build_order": rank[column],
        }
        if found.loads.size:
            park["floor_area_m2"] = round(float(found.loads[k]), 1)
        if found.losses.size:
            park["loss_without"] = _plain(found.losses[k])
        parks.append(park)
    return {
        "schema": "ondiris.locate/1",
        "kind": plan.kind,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "proved": plan.proved,
        "nodes": plan.nodes,
        "unit": found.unit,
        "candidates": len(places),
        "demand_points": len(found.demand),
        "assumed": list(assumed),
        "parks": parks,
        "after_each": [_plain(v) for v in found.after],
    }


def front_json(plans: Sequence[Compromise], burden: str) -> dict[str, Any]:
    """Return the front of two goals as JSON."""
    return {
        "schema": "ondiris.front/1",
        "burden": burden,
        "plans": [
            {
                "mean_distance": _plain(plan.first),
                "burden": _plain(plan.second),
                "weight": _plain(plan.weight),
                "gap": plan.gap,
                "candidates": [column + 1 for column in plan.sites],
            }
            for plan in plans
        ],
    }


def _plain(value: float) -> float | None:
    """Return a number of six significant digits, nothing where it is not known."""
    return None if math.isnan(value) else float(f"{value:.6g}")


def assignment_json(found: Assignment) -> dict[str, Any]:
    """Return an assignment as JSON: who goes where, who is left and why, and the certificate."""
    return {
        "schema": "ondiris.assign/1",
        "objective": found.placing.objective,
        "bound": found.placing.bound,
        "gap": found.placing.gap,
        "proved": found.proved,
        "placed": sum(bool(v.site) for v in found.verdicts),
        "applicants": [
            {
                "applicant": v.applicant.name,
                "worth": v.applicant.worth,
                "site": v.site or None,
                "reason": v.reason,
                "nearest": v.nearest or None,
                "lacks": list(v.lacks),
                "unknown": list(v.unknown),
            }
            for v in found.verdicts
        ],
        "left": {site: {n: round(a, 6) for n, a in ones.items()} for site, ones in
                 found.left.items()},
    }  # fmt: skip
