"""The cited data of the delivery odds: stage times, splits, factors, priors."""

from __future__ import annotations

from functools import cache

import numpy as np

from ondiris.production.projects.pipeline import rows_of
from ondiris.projects import load_stages, shipped

__all__ = ["even_times", "loadings", "priors", "remaining_from", "split_times", "stage_days"]

TABLE = 60  # equally likely times that stand for a spread


@cache
def loadings() -> dict[str, float]:
    """Return the loading of log time on each common factor, as the room's data set it."""
    return {row["code"]: float(row["loading"]) for row in rows_of(shipped("factors.csv"))}


@cache
def priors() -> dict[str, float]:
    """Return the cited priors by code."""
    return {row["code"]: float(row["value"]) for row in rows_of(shipped("priors.csv"))}


@cache
def stage_days() -> dict[str, float]:
    """Return the typical days of each stage."""
    return {row["stage"]: float(row["days"]) for row in rows_of(shipped("stage_times.csv"))}


def remaining_from(stage: str, permits_speed: float = 1.0) -> float:
    """Return typical days from the middle of a stage to launch."""
    order = load_stages().before
    days = stage_days() | {"permit": stage_days()["permit"] / permits_speed}
    place = order.index(stage)
    return days[stage] / 2 + sum(days[s] for s in order[place + 1 :])


def split_times(split: str, permits_speed: float = 1.0) -> tuple[float, ...]:
    """Return equally likely typical times of units whose stage is not known."""
    rows = [r for r in rows_of(shipped("stage_splits.csv")) if r["split"] == split]
    edges = np.cumsum([float(r["share"]) for r in rows])
    place = np.searchsorted(edges, (np.arange(TABLE) + 0.5) / TABLE * edges[-1])
    return tuple(remaining_from(rows[i]["stage"], permits_speed) for i in place)


def even_times(days: float) -> tuple[float, ...]:
    """Return equally likely times of a plan that is spread evenly up to its deadline."""
    return tuple(float(x) for x in (np.arange(TABLE) + 0.5) / TABLE * max(days, 1.0))
