"""What the city's own history says, as of the start of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ondiris.production.projects.facts import Facts, Total
from ondiris.production.projects.odds import HistoryRow, PooledRatio
from ondiris.production.projects.odds_data import (
    even_times,
    loadings,
    priors,
    remaining_from,
    split_times,
)
from ondiris.production.projects.odds_plan import PromisePlan
from ondiris.projects import (
    Assumptions,
    Cohort,
    LocalRate,
    PacePrior,
    Pooled,
    Ratio,
    SizeLaw,
    hazard_posterior,
    local_rate,
    pool_pace,
    pool_ratio,
)
from ondiris.sources.city_tables import CityData

__all__ = ["Learned", "learn", "local_answer"]


@dataclass(frozen=True, slots=True)
class Learned:
    """What the city's history says as of the run's start."""

    history: tuple[HistoryRow, ...]
    pooled: Pooled
    ratios: Mapping[str, PooledRatio]
    exits: NDArray[np.float64]
    inputs: tuple[str, ...]

    def assumptions(self, group: str, sizes: SizeLaw) -> Assumptions:
        """Return everything the draws rest on, under one law of sizes."""
        p = priors()
        jobs, cost, area = (self.ratios[m] for m in ("jobs", "cost", "area"))
        return Assumptions(
            (group,),
            self.pooled.samples,
            self.exits[:, None],
            p["spread"],
            size_law=sizes,
            size=p["size_lognormal"] if sizes is SizeLaw.LOGNORMAL else p["size_pareto"],
            jobs=Ratio(jobs.mean, jobs.doubt, p["jobs_spread"], p["jobs_zero"]),
            cost=Ratio(cost.mean, cost.doubt, p["cost_spread"]),
            area=Ratio(area.mean, area.doubt, p["area_spread"]),
            cost_time=p["cost_time"],
        )


def learn(facts: Facts, city: CityData, group: str, state: date, seed: int) -> Learned:
    """Read the windows that were known and over by the start of the run, and pool them."""
    history = tuple(_history(facts, city, state))
    inputs = [i for h in history if h.used for t in (h.units, h.launched) if t for i in t.inputs]
    seen = _exits(facts, city, state)
    cohorts = [_cohort(h, city, seen.get(h.group, _Exposure()).hazard) for h in history if h.used]
    p = priors()
    pooled = pool_pace(
        cohorts,
        [group],
        PacePrior(float(np.log(p["pace_median"])), p["pace_deviation"], p["pace_between"]),
        spread=p["spread"],
        shared=sum(x**2 for x in loadings().values()),
        seed=seed,
    )
    ratios = {}
    for measure in ("jobs", "cost", "area"):
        local, ids = _local_ratios(facts, city, group, measure, state)
        prior = p[f"{measure}_ratio"]
        mean, doubt = pool_ratio(
            local, prior_mean=prior, prior_doubt=p["ratio_doubt"], doubt=p["ratio_doubt"]
        )
        ratios[measure] = PooledRatio(prior, mean, doubt)
        inputs += ids
    own = seen.get(group, _Exposure())
    exits = hazard_posterior(
        own.events,
        own.years,
        prior_events=p["exits_events"],
        prior_years=p["exits_years"],
        samples=len(pooled.samples),
        seed=seed,
    )
    return Learned(history, pooled, ratios, exits, tuple(inputs))


def _history(facts: Facts, city: CityData, state: date) -> Iterable[HistoryRow]:
    for row in city.launch_history:
        units, launched = facts.total(row.units), facts.total(row.launched)
        reason = row.reason
        if not reason and (units is None or launched is None):
            reason = "not-known-yet"
        elif not reason and row.end > state:
            reason = "after-the-start"
        used = row.used and not reason
        yield HistoryRow(row.id, row.group, row.start, row.end, units, launched, used, reason)


def _cohort(row: HistoryRow, city: CityData, hazard: float) -> Cohort:
    data = {window.id: window for window in city.launch_history}[row.id]
    assert row.units is not None  # noqa: S101 - a used row has both
    assert row.launched is not None  # noqa: S101 - a used row has both
    if data.plan_end is not None and data.due:
        times = even_times((data.plan_end - row.start).days)
    elif data.stage in ("mixed", "late"):
        times = split_times(data.stage)
    else:
        times = (remaining_from(data.stage),)
    units = int(row.units.most)
    least, most = max(0, int(row.launched.least)), min(units, int(row.launched.most))
    return Cohort(row.group, units, least, most, float((row.end - row.start).days), times, hazard)


@dataclass(frozen=True, slots=True)
class _Exposure:
    """Projects that left, and the project-years over which they could have."""

    events: float = 0.0
    years: float = 0.0

    @property
    def hazard(self) -> float:
        """Mean yearly hazard with the prior's events and years."""
        p = priors()
        return (p["exits_events"] + self.events) / (p["exits_years"] + self.years)


def _exits(facts: Facts, city: CityData, state: date) -> dict[str, _Exposure]:
    """Return what is known of exits by group, from windows that were over by then."""
    seen: dict[str, _Exposure] = {}
    for row in city.exits:
        left, stayed = facts.total(row.left), facts.total(row.stayed)
        if left and stayed and row.end <= state:
            years = (row.end - row.start).days / 365.25
            before, gone = seen.get(row.group, _Exposure()), left.middle
            seen[row.group] = _Exposure(
                before.events + gone, before.years + (stayed.middle + gone / 2) * years
            )
    return seen


def _local_ratios(
    facts: Facts, city: CityData, group: str, measure: str, state: date
) -> tuple[list[float], list[str]]:
    found, inputs = [], []
    for row in city.ratios:
        named = (row.delivered, row.over, row.promised, row.among)
        parts = [facts.total(reference) for reference in named]
        fits = row.group == group and row.measure == measure
        if fits and row.end <= state and all(parts):
            delivered, over, promised, among = (t.middle for t in parts if t)
            found.append((delivered / over) / (promised / among))
            inputs += [i for t in parts if t for i in t.inputs]
    return found, inputs


@dataclass(frozen=True, slots=True)
class _RateWindow:
    """A stretch of time in which so many launched."""

    start: date
    end: date
    launched: Total


def local_answer(
    facts: Facts, city: CityData, plan: PromisePlan, group: str, day: date
) -> LocalRate | None:
    """Return the answer of the plain local rate over the longest window that was known."""
    windows = [
        _RateWindow(row.start, row.end, launched)
        for row in city.local_rates
        if row.group == group and (launched := facts.total(row.launched)) is not None
    ]
    known = [w for w in windows if w.end <= plan.state]
    if not known:
        return None
    window = max(known, key=lambda w: (w.end, -w.start.toordinal()))
    amount = {p.part: p.amount for p in plan.promise}
    needed = amount["count"] - plan.launched
    for row in city.ratios:
        parts = [facts.total(reference) for reference in (row.delivered, row.over)]
        if row.group == group and row.measure == "jobs" and "jobs" in amount and all(parts):
            delivered, over = (t.middle for t in parts if t)
            needed = max(needed, (amount["jobs"] - plan.done["jobs"]) / (delivered / over))
    return local_rate(
        window.launched.middle,
        (window.end - window.start).days / 365.25,
        needed=float(needed),
        days=float(max(0, (day - plan.state).days)),
    )
