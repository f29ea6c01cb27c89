"""What the city's own history says, as of the start of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil

import numpy as np

from ondiris.production.projects.facts import Facts, Total
from ondiris.production.projects.odds_answer import HistoryRow, Learned, PooledRatio
from ondiris.production.projects.odds_data import (
    AS_ASSUMED,
    Assumed,
    StageDays,
    even_times,
    priors,
    remaining_from,
    split_times,
)
from ondiris.production.projects.odds_plan import PromisePlan
from ondiris.projects import (
    Assumptions,
    Cohort,
    GammaRate,
    LocalRate,
    PacePrior,
    Pooled,
    Ratio,
    Reporting,
    SeenDelay,
    SizeLaw,
    delay_law,
    hazard_posterior,
    local_rate,
    pool_pace,
    pool_ratio,
)
from ondiris.sources.city_tables import CityData, ProgrammeRow

__all__ = ["Asked", "learn", "local_answer", "rates", "renewal_days"]

NEWS_DAYS = 30
"""Days of a programme's own record below which it teaches nothing of its pace."""


def learn(
    facts: Facts, city: CityData, plan: PromisePlan, row: ProgrammeRow, question: Asked
) -> tuple[Learned, Assumptions, tuple[str, ...]]:
    """Read the windows that were known and over by the start of the run, and learn from them.

    Parameters
    ----------
    facts : Facts
    city : CityData
    plan : PromisePlan
        The promise; its own launches teach too.
    row : ProgrammeRow
        The programme in the city's data.
    question : Asked
        Under which assumptions, and how it is drawn.

    Returns
    -------
    tuple
        What was learned, what the draws rest on, and the entries behind both.
    """
    state, group, assumed = plan.state, row.group, question.assumed
    history = tuple(_history(facts, city, state))
    inputs = [i for h in history if h.used for t in (h.units, h.launched) if t for i in t.inputs]
    seen = _exits(facts, city, state)
    cohorts = [_cohort(h, city, seen.get(h.group, _Exposure()).hazard) for h in history if h.used]
    own, reporting = seen.get(group, _Exposure()), _reporting(plan, assumed)
    cohorts += _own_cohort(plan, question.timing, group, own.hazard, reporting)
    p, shared = assumed.prior, sum(x**2 for x in assumed.loadings.values())
    prior = PacePrior(float(np.log(p("pace_median"))), p("pace_deviation"), p("pace_between"))
    pooled = _pooled(
        tuple(cohorts), group, prior, (p("spread"), shared), question.samples, question.seed
    )
    ratios = {}
    for measure in ("jobs", "cost", "area"):
        local, ids = _local_ratios(facts, city, group, measure, state)
        mean, doubt = pool_ratio(
            local, prior_mean=p(f"{measure}_ratio"), prior_doubt=p("ratio_doubt"),
            doubt=p("ratio_doubt"),
        )  # fmt: skip
        ratios[measure] = PooledRatio(p(f"{measure}_ratio"), mean, doubt)
        inputs += ids
    before, rate = rates(facts, city, plan, group, assumed)
    learned = Learned(
        pooled, ratios, history, rate, before, own.beliefs(row.replaced), reporting,
        len(plan.delays),
    )  # fmt: skip
    return learned, _assumptions(learned, own, plan, question), tuple(inputs)


@dataclass(frozen=True, slots=True)
class Asked:
    """Under which view and assumptions something is learned, and how it is drawn."""

    timing: str
    sizes: SizeLaw
    seed: int
    assumed: Assumed = AS_ASSUMED
    permits_speed: float = 1.0

    @property
    def samples(self) -> int:
        """Draws of what is learned: fewer where it only tells how far assumptions reach."""
        return 4000 if self.assumed is AS_ASSUMED else 1000


@lru_cache(maxsize=128)
def _pooled(
    cohorts: tuple[Cohort, ...],
    group: str,
    prior: PacePrior,
    spread: tuple[float, float],
    samples: int,
    seed: int,
) -> Pooled:
    """Return what `pool_pace` learns, once for equal histories."""
    own, shared = spread
    return pool_pace(cohorts, [group], prior, spread=own, shared=shared, samples=samples, seed=seed)


def _assumptions(
    learned: Learned, own: _Exposure, plan: PromisePlan, question: Asked
) -> Assumptions:
    p, sizes = question.assumed.prior, question.sizes
    samples, seed = len(learned.pooled.samples), question.seed
    jobs, cost, area = (learned.ratios[m] for m in ("jobs", "cost", "area"))
    exits = hazard_posterior(
        own.events, own.years, prior_events=p("exits_events"), prior_years=p("exits_years"),
        samples=samples, seed=seed,
    )  # fmt: skip
    rng = np.random.default_rng(np.random.SeedSequence([seed, 0x3E91]))
    yes, no = (max(x, 1e-9) for x in learned.replaced)
    replaced = rng.beta(yes, no, samples)
    if question.assumed.code == "replaced":
        replaced = np.full(samples, question.assumed.value)
    share = plan.lot / max(plan.lot + len(plan.coming), 1)
    rate = learned.rate.sample(samples, seed) * max(share, 1e-9)
    return Assumptions(
        tuple(learned.pooled.posterior),
        learned.pooled.samples,
        exits[:, None],
        p("spread"),
        size_law=sizes,
        size=p("size_lognormal") if sizes is SizeLaw.LOGNORMAL else p("size_pareto"),
        jobs=Ratio(jobs.mean, jobs.doubt, p("jobs_spread"), p("jobs_zero")),
        cost=Ratio(cost.mean, cost.doubt, p("cost_spread")),
        area=Ratio(area.mean, area.doubt, p("area_spread")),
        cost_time=p("cost_time"),
        replaced=replaced[:, None],
        renewal=renewal_days(question.permits_speed, plan.stages),
        rate=rate[:, None] if question.timing == "rate" else None,
        reporting=learned.reporting,
    )


def renewal_days(permits_speed: float, stages: StageDays) -> float:
    """Return typical days to launch of who takes the place of another."""
    return remaining_from("application", permits_speed, passed=0.0, stages=stages)


def _reporting(plan: PromisePlan, assumed: Assumed) -> Reporting:
    p = assumed.prior
    delays = _delay_law(plan.delays, p("delay_median"), p("delay_deviation"))
    return Reporting(p("detection"), delays)


@lru_cache(maxsize=64)
def _delay_law(seen: tuple[SeenDelay, ...], mean: float, deviation: float) -> tuple[float, ...]:
    """Return what `delay_law` learns, once for equal reports."""
    return delay_law(seen, prior_mean=mean, prior_deviation=deviation)


def _own_cohort(
    plan: PromisePlan, timing: str, group: str, hazard: float, reporting: Reporting
) -> list[Cohort]:
    """Return the programme's own launches as a window, once it was counted or is watched."""
    end = plan.state if plan.watched else plan.counted
    days, units = (end - plan.start).days, plan.units_at_start
    if days < NEWS_DAYS or not units:
        return []
    least = min(plan.record.by(end).number, units)
    silent = float((end - plan.counted).days)
    heard = max(1 - reporting.unheard(silent) / days, 0.05)
    most = min(units, ceil(least / heard)) if silent else least
    return [Cohort(group, units, least, most, float(days), plan.times(timing), hazard)]


def rates(
    facts: Facts, city: CityData, plan: PromisePlan, group: str, assumed: Assumed
) -> tuple[GammaRate, GammaRate]:
    """Return what is believed of launches a year before and after the city's counts were seen.

    The prior is weak: as if `rate_shape` launches had been seen at the planned pace, slowed as
    the reference class says.
    """
    years = max((plan.due[-1] - plan.start).days, 1) / 365.25
    planned = max(plan.units_at_start, 1) / years / assumed.prior("pace_median")
    shape = assumed.prior("rate_shape")
    before = GammaRate(shape, shape / planned)
    window = _rate_window(facts, city, plan, group)
    rate, start = before, plan.start
    if window is not None:
        rate = rate.after(window.launched.middle, (window.end - window.start).days / 365.25)
        start = max(start, window.end)
    end = plan.state if plan.watched else plan.counted
    if (end - start).days >= NEWS_DAYS:
        mine = plan.record.by(end).number - plan.record.by(start).number
        heard = _reporting(plan, assumed).unheard(float((end - plan.counted).days))
        rate = rate.after(max(mine, 0), max((end - start).days - heard, 1.0) / 365.25)
    return before, rate


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
    counted: float = 0.0
    replaced: float = 0.0

    def beliefs(self, stated: float | None) -> tuple[float, float]:
        """Return how many were replaced and how many not, the prior's among them."""
        p = priors()
        yes, no = p["replaced_yes"], p["replaced_no"]
        if stated is not None:  # as firm as if a thousand had been seen
            return 1000 * stated, 1000 * (1 - stated)
        return yes + self.replaced, no + self.counted - self.replaced

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
            joined = facts.total(row.joined) if row.joined else None
            seen[row.group] = _Exposure(
                before.events + gone,
                before.years + (stayed.middle + gone / 2) * years,
                before.counted + (gone if joined else 0.0),
                before.replaced + (min(gone, joined.middle) if joined else 0.0),
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


def _rate_window(facts: Facts, city: CityData, plan: PromisePlan, group: str) -> _RateWindow | None:
    """Return the longest window of the newest count that was known and over by the start."""
    windows = [
        _RateWindow(row.start, row.end, launched)
        for row in city.local_rates
        if row.group == group and (launched := facts.total(row.launched)) is not None
    ]
    known = [w for w in windows if w.end <= plan.state]
    return max(known, key=lambda w: (w.end, -w.start.toordinal()), default=None)


def local_answer(
    facts: Facts, city: CityData, plan: PromisePlan, group: str, day: date
) -> LocalRate | None:
    """Return the answer of the plain local rate, learned from all that was counted.

    It goes on from the newest count of launches, not from the newest word: that one project is
    said to have launched does not say that no other did, and takes no time away.
    """
    if _rate_window(facts, city, plan, group) is None:
        return None
    before, rate = rates(facts, city, plan, group, AS_ASSUMED)
    silent = float((plan.state - plan.counted).days)
    return local_rate(
        rate.launches - before.launches,
        rate.years - before.years,
        prior=before,
        needed=float(max(plan.units_at_start - plan.launched, 0)),
        days=float(max(0, (day - plan.state).days)),
        silent=_reporting(plan, AS_ASSUMED).unheard(silent, plan.heard),
    )
