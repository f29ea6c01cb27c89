"""The cited data of the delivery odds: stage times, splits, factors, priors and their range."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from ondiris.production.projects.pipeline import rows_of
from ondiris.projects import load_stages, shipped

__all__ = [
    "AS_ASSUMED",
    "Assumed",
    "StageDays",
    "assumed_stages",
    "even_times",
    "loadings",
    "priors",
    "ranges",
    "remaining_from",
    "split_times",
    "stage_days",
    "tables",
]

_TABLES = ("factors.csv", "priors.csv", "stage_splits.csv", "stage_times.csv")
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


@dataclass(frozen=True, slots=True)
class StageDays:
    """Typical days of each stage before launch, in order.

    Parameters
    ----------
    days : tuple of (str, float)
    """

    days: tuple[tuple[str, float], ...]

    def of(self, stage: str, permits_speed: float = 1.0) -> float:
        """Return the days of a stage; permits may be so many times faster."""
        found = dict(self.days)[stage]
        return found / permits_speed if stage == "permit" else found

    def behind(self, stage: str, permits_speed: float = 1.0) -> float:
        """Return the days of all stages that follow one."""
        codes = [code for code, _ in self.days]
        return sum(self.of(code, permits_speed) for code in codes[codes.index(stage) + 1 :])


@cache
def assumed_stages() -> StageDays:
    """Return the days that are assumed of each stage."""
    return StageDays(tuple((code, stage_days()[code]) for code in load_stages().before))


@cache
def tables() -> str:
    """Return a text that changes whenever a number does that the odds rest on."""
    said = [shipped(name) for name in _TABLES]
    return hashlib.blake2b("".join(said).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed, with at most one assumption set to an end of its range.

    Parameters
    ----------
    code : str
        Which assumption is set otherwise; empty for none.
    value : float
        To what.
    """

    code: str = ""
    value: float = 0.0

    def prior(self, code: str) -> float:
        """Return an assumed number by its code in ``priors.csv``."""
        return self.value if code == self.code else priors()[code]

    def times(self, code: str) -> float:
        """Return by how much something is multiplied: one unless it is this that is set."""
        return self.value if code == self.code else 1.0

    @property
    def loadings(self) -> Mapping[str, float]:
        """Loading of log time on each common factor."""
        return {k: v * self.times("loadings") for k, v in loadings().items()}


AS_ASSUMED = Assumed()


@cache
def ranges() -> tuple[Assumed, ...]:
    """Return both ends of every assumption's range, one set at a time."""
    return tuple(
        Assumed(row["code"], float(row[end]))
        for row in rows_of(shipped("ranges.csv"))
        for end in ("low", "high")
    )


@lru_cache(maxsize=256)
def remaining_from(
    stage: str,
    permits_speed: float = 1.0,
    *,
    passed: float = 0.5,
    stages: StageDays | None = None,
) -> float:
    """Return typical days from a stage to launch, so much of the stage itself having passed.

    Parameters
    ----------
    stage : str
    permits_speed : float
        How many times faster permits are given.
    passed : float
        Part of the stage that is over.
    stages : StageDays, optional
        Those that are assumed where none are named.
    """
    days = stages or assumed_stages()
    return days.of(stage, permits_speed) * (1 - passed) + days.behind(stage, permits_speed)


@lru_cache(maxsize=256)
def split_times(
    split: str, permits_speed: float = 1.0, stages: StageDays | None = None
) -> tuple[float, ...]:
    """Return equally likely typical times of units whose stage is not known."""
    rows = [r for r in rows_of(shipped("stage_splits.csv")) if r["split"] == split]
    edges = np.cumsum([float(r["share"]) for r in rows])
    place = np.searchsorted(edges, (np.arange(TABLE) + 0.5) / TABLE * edges[-1])
    left = {r["stage"]: remaining_from(r["stage"], permits_speed, stages=stages) for r in rows}
    return tuple(left[rows[i]["stage"]] for i in place)


@lru_cache(maxsize=256)
def even_times(days: float) -> tuple[float, ...]:
    """Return equally likely times of a plan that is spread evenly up to its deadline."""
    return tuple(float(x) for x in (np.arange(TABLE) + 0.5) / TABLE * max(days, 1.0))
