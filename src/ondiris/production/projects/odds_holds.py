"""Measured times of stages, and what named projects wait for, as the odds take them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.model.holds import Hold, HoldKind, StageWatch, WatchEnd
from ondiris.production.projects.odds_data import StageDays, assumed_stages, loadings, priors
from ondiris.projects import Gate, StageTimePrior, TypicalTime, typical_time

__all__ = ["StageTime", "gates_of", "measured_stages", "pooled_stages"]

_WAYS = {WatchEnd.OPEN: 0, WatchEnd.PASSED: 1, WatchEnd.LEFT: 2}


@dataclass(frozen=True, slots=True)
class StageTime:
    """The time of a stage: assumed, measured and both together.

    Parameters
    ----------
    stage : str
    assumed : float, unit days
        At pace one, as the room's data set it.
    pace : float
        How many times longer things take here than planned, the median of what was learned: times
        that passed are divided by it, since the odds multiply by it.
    weight : float
        How many applications the assumption is worth.
    found : TypicalTime
        In days as they passed here.
    inputs : tuple of str
        Entries behind what was measured.
    """

    stage: str
    assumed: float
    pace: float
    weight: float
    found: TypicalTime
    inputs: tuple[str, ...]

    @property
    def expected(self) -> float:
        """Days as they would pass here by what was assumed."""
        return self.assumed * self.pace

    @property
    def used(self) -> float:
        """Days at pace one that the odds rest on."""
        return self.found.pooled / self.pace


def measured_stages(watches: Iterable[StageWatch], pace: float) -> tuple[StageTime, ...]:
    """Return the time of each stage that was watched, in the order of stages.

    Parameters
    ----------
    watches : iterable of StageWatch
    pace : float
        Median of what was learned of the pace of a programme's group.
    """
    by_stage: dict[str, list[StageWatch]] = {}
    for watch in watches:
        by_stage.setdefault(watch.stage, []).append(watch)
    p = priors()
    found = []
    for stage, assumed in assumed_stages().days:
        mine = by_stage.get(stage)
        if not mine:
            continue
        time = typical_time(
            [w.days for w in mine],
            [_WAYS[w.end] for w in mine],
            [w.entered for w in mine],
            StageTimePrior(assumed * pace, p["stage_weight"], p["spread"]),
        )
        inputs = tuple(dict.fromkeys(entry for w in mine for entry in w.inputs))
        found.append(StageTime(stage, assumed, pace, p["stage_weight"], time, inputs))
    return tuple(found)


def pooled_stages(measured: Iterable[StageTime]) -> StageDays:
    """Return the days of every stage: pooled where it was measured, else as assumed."""
    used = {one.stage: one.used for one in measured}
    return StageDays(tuple((code, used.get(code, days)) for code, days in assumed_stages().days))


def gates_of(
    holds: Sequence[Hold],
    stages: StageDays,
    state: date,
    known: date,
    permits_speed: float = 1.0,
    *,
    most: float = math.inf,
) -> tuple[Gate, ...]:
    """Return what a project waits for as gates of its launch.

    Parameters
    ----------
    holds : sequence of Hold
        Of one project.
    stages : StageDays
    state, known : date
        Where the run starts, and the day of the question, up to which nothing of it was over.
    permits_speed : float
        How many times faster permits are given.
    most : float, unit days
        What is left of the project's own path: nothing that follows a gate is longer.

    Notes
    -----
    A step that has a share of a stage takes that share of its time; anything else takes the time to
    its due day, as planned times do.  A step with neither is no gate: nothing is invented.
    """
    found = []
    for hold in holds:
        typical = _typical(hold, stages, permits_speed)
        if typical is None or hold.begun > known:
            continue
        after = 0.0
        if hold.stage:
            own = stages.of(hold.stage, permits_speed) * hold.behind
            after = min(own + stages.behind(hold.stage, permits_speed), most)
        shared = loadings().get(hold.what, 0.0) if hold.kind is HoldKind.OWED else 0.0
        found.append(
            Gate(
                hold.name, typical, float((known - hold.begun).days),
                float(max((known - state).days, 0)), after,
                {hold.what: shared} if shared else {},
            )
        )  # fmt: skip
    return tuple(found)


def _typical(hold: Hold, stages: StageDays, permits_speed: float) -> float | None:
    if hold.stage and hold.share:
        return max(stages.of(hold.stage, permits_speed) * hold.share, 1.0)
    if hold.due is not None:
        return float(max((hold.due - hold.begun).days, 1))
    return None
