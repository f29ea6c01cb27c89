"""Sites for somebody's own points as rows, as JSON, and in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ondiris.codes import counted
from ondiris.production.places.locating import Goal
from ondiris.production.places.locating_files import LocatedSites

__all__ = ["assignment_rows", "located_json", "located_notes", "site_rows"]

DIGITS = 9
_OBJECTIVES = {
    Goal.MEDIAN: "Cost",
    Goal.CENTRE: "Farthest point at",
    Goal.COVERING: "Weight covered",
}


def _figure(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def site_rows(found: LocatedSites) -> list[dict[str, Any]]:
    """Return a row an open site: what it serves and how far."""
    rows = []
    candidates = found.candidates
    for j in found.open:
        own = found.servers == j
        row: dict[str, Any] = {
            "site": candidates.names[j],
            "existing": "yes" if candidates.existing[j] else "no",
            "points": int(np.count_nonzero(own)),
            "load": _figure(float(found.amounts[own].sum())),
        }
        if candidates.capacity is not None:
            row["capacity"] = _figure(float(candidates.capacity[j]))
        if candidates.opening_cost is not None:
            row["opening_cost"] = _figure(float(candidates.opening_cost[j]))
        row["farthest"] = _figure(float(found.distances[own].max(initial=0.0)))
        rows.append(row)
    return rows


def assignment_rows(found: LocatedSites) -> list[dict[str, Any]]:
    """Return a row a point and site that serves it."""
    return [
        {
            "point": found.demand.names[point],
            "site": found.candidates.names[site],
            "amount": _figure(amount),
            "distance": _figure(distance),
        }
        for point, site, amount, distance in zip(
            found.points.tolist(),
            found.servers.tolist(),
            found.amounts.tolist(),
            found.distances.tolist(),
            strict=True,
        )
    ]


def located_json(found: LocatedSites) -> dict[str, Any]:
    """Return the answer of `ondiris locate --file` as JSON."""
    total = float(found.amounts.sum())
    mean = float(found.amounts @ found.distances) / total if total else 0.0
    return {
        "schema": "ondiris.locate-file/1",
        "goal": str(found.asks.goal),
        "single_source": found.asks.single,
        "objective": _figure(found.objective),
        "bound": _figure(found.bound),
        "gap": found.gap,
        "proved": found.proved,
        "nodes": found.nodes,
        "mean_distance": _figure(mean),
        "sites": site_rows(found),
        "assignments": assignment_rows(found),
    }


def located_notes(found: LocatedSites) -> Iterator[str]:
    """Yield how good the plan is."""
    exact = found.proved and found.asks.effort.gap <= 0.0
    state = "proved optimal" if exact else "certified"
    gap = "no gap can be told" if found.gap is None else f"gap {found.gap:.3%}"
    yield (
        f"{_OBJECTIVES[found.asks.goal]} {found.objective:.6g}, bound {found.bound:.6g}, {gap}, "
        f"{state}, {counted(found.nodes, 'node')}."
    )
    if found.asks.goal is not Goal.MEDIAN and found.candidates.opening_cost is not None:
        yield "Opening costs are left aside."
