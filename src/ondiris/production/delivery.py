"""A run of the delivery odds: from a programme's promise at a vintage to the answer.

The promise, the named projects and the city's launch history come from the ledger; priors, stage
times and splits are cited data of the room.  The run starts on the day of the newest word on the
programme's state, and uses nothing that became known after the vintage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import numpy as np

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import Vintage
from ondiris.ports import Archive, Audience, Recorded
from ondiris.production.project_facts import Facts, Total
from ondiris.production.projects import (
    ProjectLine,
    claims_of,
    planned_day,
    project_line,
    rows_of,
)
from ondiris.projects import (
    Assumptions,
    Cohort,
    Delivery,
    LocalRate,
    Need,
    PacePrior,
    Pooled,
    Portfolio,
    Ratio,
    Reading,
    SizeLaw,
    Unit,
    hazard_posterior,
    load_stages,
    local_rate,
    pool_pace,
    pool_ratio,
    portfolio_of,
    shipped,
    simulate,
)

__all__ = [
    "METHOD",
    "CityData",
    "HistoryRow",
    "Odds",
    "PromisedPart",
    "Scenario",
    "Split",
    "forecast_odds",
]

METHOD = "delivery-odds/1"
HORIZON_YEARS = 10
TABLE = 60


@dataclass(frozen=True, slots=True)
class CityData:
    """The city's own project data, as texts of CSV files; empty where a city has none.

    Parameters
    ----------
    programmes : str
        programme, group, counts, worth: whose pace a programme keeps, what it counts.
    launch_history : str
        Windows in which so many were due or at work, and so many launched.
    local_rates : str
        Windows for the plain local rate.
    ratios : str
        Delivered against promised, per unit.
    exits : str
        Windows in which projects left.
    other_baskets : str
        Outcomes near a promise that count over another basket.
    """

    programmes: str = ""
    launch_history: str = ""
    local_rates: str = ""
    ratios: str = ""
    exits: str = ""
    other_baskets: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What if.

    Parameters
    ----------
    delay_factor : str
        A common factor that everything hanging on it waits for.
    delay_days : int
        For so many days longer.
    drop : tuple of str
        Projects that leave.
    add : int
        Units added to the programme.
    permits_speed : float
        How many times faster permits are given.
    """

    delay_factor: str = ""
    delay_days: int = 0
    drop: tuple[str, ...] = ()
    add: int = 0
    permits_speed: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.delay_days <= 3650 or not 0 <= self.add <= 200:
            raise InvalidInput("scenario", "delays go to ten years, additions to 200 units")
        if not 0.1 <= self.permits_speed <= 10:
            raise InvalidInput("scenario", "permits may be ten times slower or faster")
        if bool(self.delay_factor) != bool(self.delay_days):
            raise InvalidInput("scenario", "a delay needs a factor and a number of days")
        if self.delay_factor and self.delay_factor not in loadings():
            known = ", ".join(loadings())
            raise InvalidInput("unknown-factor", f"a factor is one of {known}")

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self != Scenario()


@dataclass(frozen=True, slots=True)
class PromisedPart:
    """One part of a promise: its measure in the odds, and the entry that promised it."""

    part: str
    amount: float
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A window of launch history as this vintage knows it."""

    id: str
    group: str
    start: date
    end: date
    units: Total | None
    launched: Total | None
    used: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """One way to split what is not disclosed, and the odds under it."""

    timing: str
    sizes: str
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Odds:
    """The answer for one programme.

    Parameters
    ----------
    programme, group : str
        The programme, and whose pace it keeps.
    vintage : Vintage
        What was known.
    promise : tuple of PromisedPart
        What was promised; empty if nothing was promised yet.
    due : tuple of date
        Readings of the promise's deadline.
    by : date
        The day asked.
    state : date or None
        Day from which the run starts: the newest word on the programme's state.
    launched : int
        Units known to have launched by then.
    named, lot : int
        Named projects still to come, and units never named.
    splits : tuple of Split
        Odds under each split of the undisclosed.
    local : LocalRate or None
        The answer of the plain local rate.
    pooled : Pooled or None
        Pace before and after the city's history was seen.
    ratios : mapping of str to (float, float, float)
        Delivered over promised: prior mean, posterior mean, deviation of its log.
    history : tuple of HistoryRow
        Windows used and not used, with the reason.
    scenario : Scenario
        What was changed.
    draws, seed : int
        Of the simulation.
    inputs : tuple of str
        Every entry that the answer rests on.
    """

    programme: str
    group: str
    vintage: Vintage
    promise: tuple[PromisedPart, ...]
    due: tuple[date, ...]
    by: date
    state: date | None
    launched: int = 0
    named: int = 0
    lot: int = 0
    splits: tuple[Split, ...] = ()
    local: LocalRate | None = None
    pooled: Pooled | None = None
    ratios: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    history: tuple[HistoryRow, ...] = ()
    scenario: Scenario = Scenario()
    draws: int = 0
    seed: int = 0
    inputs: tuple[str, ...] = ()

    @property
    def probability(self) -> float | None:
        """Probability at the day asked, the mean over the splits."""
        found = [self.at(s.delivery).met for s in self.splits]
        return sum(found) / len(found) if found else None

    @property
    def range(self) -> tuple[float, float] | None:
        """Lowest and highest probability over the splits."""
        found = [self.at(s.delivery).met for s in self.splits]
        return (min(found), max(found)) if found else None

    def at(self, delivery: Delivery, day: date | None = None) -> Reading:
        """Return a delivery's reading at a day, the day asked by default."""
        assert self.state is not None  # noqa: S101 - a delivery exists only with a state
        offset = max(0, ((day or self.by) - self.state).days)
        return next(r for r in delivery.readings if r.day == offset)

    def met_day(self, probability: float) -> date | None:
        """Return the day by which the promise is met so surely, by the mean over the splits."""
        if not self.splits or self.state is None:
            return None
        curve = np.mean([s.delivery.met_by for s in self.splits], axis=0)
        sure = np.flatnonzero(curve >= probability)
        return (
            self.state + timedelta(int(self.splits[0].delivery.days[sure[0]]))
            if sure.size
            else None
        )


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


def mixed_times(permits_speed: float = 1.0) -> tuple[float, ...]:
    """Return equally likely typical times of units whose stage is not known."""
    rows = [r for r in rows_of(shipped("stage_splits.csv")) if r["split"] == "mixed"]
    edges = np.cumsum([float(r["share"]) for r in rows])
    place = np.searchsorted(edges, (np.arange(TABLE) + 0.5) / TABLE * edges[-1])
    return tuple(remaining_from(rows[i]["stage"], permits_speed) for i in place)


def even_times(days: float) -> tuple[float, ...]:
    """Return equally likely times of a plan that is spread evenly up to its deadline."""
    return tuple(float(x) for x in (np.arange(TABLE) + 0.5) / TABLE * max(days, 1.0))


def forecast_odds(
    archive: Archive,
    catalogue: Catalogue,
    city: CityData,
    programme: str,
    by: date | None,
    *,
    vintage: Vintage,
    audience: Audience,
    draws: int = 20_000,
    seed: int = 1,
    threads: int = 1,
    scenario: Scenario = Scenario(),
    stated_only: bool = False,
) -> Odds:
    """Return the odds that a programme's promise is met.

    Parameters
    ----------
    archive, catalogue, city
        Ledger, code lists, and the city's own project data.
    programme : str
        The programme.
    by : date, optional
        The day asked; the latest reading of the promise's deadline by default.
    vintage, audience
        What was known, and who is asking.
    draws, seed, threads : int
        Of the simulation; each split of the undisclosed is drawn so often.
    scenario : Scenario
        What if.
    stated_only : bool
        Leave out what is known since a day that was only inferred.

    Raises
    ------
    InvalidInput
        If there is no such programme, or it has no number of units.
    """
    if catalogue["subjects"][programme].attributes.get("kind") not in ("programme", "site"):
        raise InvalidInput(
            "no-programme", f"{programme} is no programme", hint="See `ondiris codes subjects`."
        )
    run = _Run(archive, catalogue, city, programme, vintage, audience, scenario, stated_only)
    return run.odds(by, draws, seed, threads)


@dataclass(frozen=True, slots=True)
class _Run:
    archive: Archive
    catalogue: Catalogue
    city: CityData
    programme: str
    vintage: Vintage
    audience: Audience
    scenario: Scenario
    stated_only: bool

    @property
    def row(self) -> Mapping[str, str]:
        found = {r["programme"]: r for r in rows_of(self.city.programmes)}
        return found.get(self.programme, {"group": "any", "counts": "", "worth": ""})

    def odds(self, by: date | None, draws: int, seed: int, threads: int) -> Odds:
        facts = Facts(self.archive, self.vintage, self.audience, stated_only=self.stated_only)
        group = self.row["group"]
        promise = _promise(facts, self.programme, self.row, by)
        if not promise:
            day = by or self.vintage.known
            return Odds(self.programme, group, self.vintage, (), (), day, None)
        plan = self._plan(facts, promise)
        learned = _learn(facts, self.city, group, plan.state, seed)
        day = by or plan.due[-1]
        splits = self._splits(plan, learned, day, draws, seed, threads)
        return Odds(
            self.programme,
            group,
            self.vintage,
            promise,
            plan.due,
            day,
            plan.state,
            launched=plan.launched,
            named=sum(not m.launched and not m.left for m in plan.members),
            lot=plan.lot,
            splits=splits,
            local=_local(facts, self.city, plan, group, day),
            pooled=learned.pooled,
            ratios=learned.ratios,
            history=learned.history,
            scenario=self.scenario,
            draws=draws,
            seed=seed,
            inputs=_inputs(plan, learned),
        )

    def _plan(self, facts: Facts, promise: tuple[PromisedPart, ...]) -> _Plan:
        claims = claims_of(self.archive, self.vintage, self.audience)
        codes = [
            code
            for code, said in claims.items()
            if any(c.property == "part_of" and c.value == self.programme for c in said)
        ]
        members = tuple(
            project_line(code, claims[code], facts, self.catalogue, self.vintage.known)
            for code in sorted(codes)
        )
        factors = {
            code: tuple(c.value for c in claims[code] if c.property == "factor") for code in codes
        }
        return _Plan.made(self.programme, facts, promise, members, factors)

    def _splits(
        self, plan: _Plan, learned: _Learned, day: date, draws: int, seed: int, threads: int
    ) -> tuple[Split, ...]:
        main = max(0, (day - plan.state).days)
        asked = sorted({max(0, (d - plan.state).days) for d in plan.due} - {main})
        grid = [d for d in _month_ends(plan.state) if d not in (*asked, main)]
        found = []
        for timing in ("even", "mixed"):
            units = plan.units(timing, self.row["group"], self.scenario)
            if not units:
                continue
            portfolio = _changed(portfolio_of(units), self.scenario)
            for sizes in (SizeLaw.LOGNORMAL, SizeLaw.PARETO):
                delivery = simulate(
                    portfolio,
                    learned.assumptions(self.row["group"], sizes),
                    plan.need,
                    [*asked, main],
                    draws=draws,
                    seed=seed,
                    threads=threads,
                    horizon=grid,
                )
                found.append(Split(timing, str(sizes), delivery))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A promise as units: what is done, who is named, and the lot that is not disclosed."""

    programme: str
    promise: tuple[PromisedPart, ...]
    due: tuple[date, ...]
    state: date
    launched: int
    lot: int
    members: tuple[ProjectLine, ...]
    factors: Mapping[str, tuple[str, ...]]
    mean: Mapping[str, float]
    done: Mapping[str, float]

    @classmethod
    def made(
        cls,
        programme: str,
        facts: Facts,
        promise: tuple[PromisedPart, ...],
        members: tuple[ProjectLine, ...],
        factors: Mapping[str, tuple[str, ...]],
    ) -> _Plan:
        amount = {p.part: p.amount for p in promise}
        head = next(p.recorded.observation for p in promise if p.part == "count")
        due = head.period.readings if head.period.deadline else (head.period.last_day,)
        outcome = _outcome(facts, programme, head.key.measure, promise)
        launched = sum(m.launched for m in members)
        state = head.known.day if head.known.day <= due[-1] else head.period.first_day
        if outcome is not None:
            launched = max(launched, int(outcome.observation.printed.number))
            state = max(state, min(outcome.observation.period.last_day, facts.vintage.known))
        unnamed = max(0, launched - sum(m.launched for m in members))
        lot = max(0, int(amount["count"]) - len(members) - unnamed)
        mean = {part: _mean(part, amount, members) for part in ("jobs", "value", "area")}
        done = {"count": float(launched)}
        for part, measures in _PARTS.items():
            verified = facts.newest(programme, measures, "achieved") if outcome else None
            done[part] = (
                float(verified.observation.printed.number)
                if verified
                else (
                    unnamed * mean[part]
                    + sum(_promised(m, part, mean) for m in members if m.launched)
                )
            )
        return cls(programme, promise, due, state, launched, lot, members, factors, mean, done)

    @property
    def need(self) -> Need:
        """What is still missing; count and jobs together, the rest one by one."""
        left = {p.part: max(0.0, p.amount - self.done.get(p.part, 0.0)) for p in self.promise}
        together = {k: v for k, v in left.items() if k in ("count", "jobs")}
        return Need(together, {k: v for k, v in left.items() if k not in together})

    def units(self, timing: str, group: str, scenario: Scenario) -> list[Unit]:
        """Return what is still to come, under one view of when the undisclosed is due."""
        speed = scenario.permits_speed
        if timing == "even":
            faster = np.mean(mixed_times(speed)) / np.mean(mixed_times())
            times = even_times(float((self.due[-1] - self.state).days * faster))
        else:
            times = mixed_times(speed)
        found = [
            self._named(line, group, speed)
            for line in self.members
            if not line.launched and not line.left and line.code not in scenario.drop
        ]
        lots = [
            (f"{self.programme}/undisclosed", self.lot),
            (f"{self.programme}/added", scenario.add),
        ]
        for name, count in lots:
            found += [
                Unit(
                    f"{name}#{i}",
                    group,
                    times,
                    cost=self.mean["value"],
                    jobs=self.mean["jobs"],
                    area=self.mean["area"],
                    loadings=loadings(),
                    lot=name,
                )
                for i in range(count)
            ]
        return found

    def _named(self, line: ProjectLine, group: str, speed: float) -> Unit:
        times: list[float] = []
        since = max(0, (line.stage.said - self.state).days) if line.stage else 0
        stage = line.stage.value if line.stage else ""
        if stage in load_stages().before:
            times.append(remaining_from(stage, speed))
        plan = planned_day(line)
        if plan is not None:
            times.append(float(max((plan - self.state).days - since, 1)))
        if not times:
            times = list(mixed_times(speed))
        named = self.factors.get(line.code) or tuple(loadings())
        return Unit(
            line.code,
            group,
            tuple(times),
            cost=_promised(line, "value", self.mean),
            jobs=_promised(line, "jobs", self.mean),
            area=_promised(line, "area", self.mean),
            loadings={f: loadings()[f] for f in named if f in loadings()},
            exits=4.0 if stage == "stalled" else 1.0,
            delay=float(since),
        )


_PARTS: Mapping[str, tuple[str, ...]] = {
    "jobs": ("jobs",),
    "value": ("project_cost", "investment"),
    "area": ("floor_area",),
}
_FIGURE = {"jobs": "jobs_promised", "value": "cost_planned", "area": "floor_area_planned"}


def _promised(line: ProjectLine, part: str, mean: Mapping[str, float]) -> float:
    recorded = line.figures.get(_FIGURE[part])
    return float(recorded.observation.printed.number) if recorded else mean[part]


def _mean(part: str, amount: Mapping[str, float], members: Sequence[ProjectLine]) -> float:
    """Return the mean of what the promise leaves to units whose own figure is not known."""
    known = [
        float(m.figures[_FIGURE[part]].observation.printed.number)
        for m in members
        if _FIGURE[part] in m.figures
    ]
    rest = amount["count"] - len(known)
    return max(0.0, amount.get(part, 0.0) - sum(known)) / rest if rest > 0 else 0.0


def _promise(
    facts: Facts, programme: str, row: Mapping[str, str], by: date | None
) -> tuple[PromisedPart, ...]:
    """Return the parts of the promise whose time fits the day asked, else of the newest."""
    counts = row["counts"] or "count_projects count_zones count_enterprises"
    part_of = dict.fromkeys(counts.split(), "count") | {"jobs": "jobs", "floor_area": "area"}
    part_of |= dict.fromkeys((row["worth"] or "project_cost investment").split(), "value")
    found: dict[str, dict[str, PromisedPart]] = {}
    for recorded in facts.of(programme, modality="planned"):
        entry = recorded.observation
        part = part_of.get(entry.key.measure)
        if part and (part != "value" or entry.key.unit == "KZT"):
            mine = found.setdefault(str(entry.period), {})
            mine.setdefault(part, PromisedPart(part, float(entry.printed.number), recorded))
    complete = [parts for parts in found.values() if "count" in parts]

    def distance(parts: Mapping[str, PromisedPart]) -> tuple[int, int]:
        period = parts["count"].recorded.observation.period
        gap = abs((period.last_day - by).days) if by else 0
        return gap, -period.last_day.toordinal()

    best = min(complete, key=distance, default={})
    return tuple(best[p] for p in ("count", "jobs", "value", "area") if p in best)


def _outcome(
    facts: Facts, programme: str, measure: str, promise: Sequence[PromisedPart]
) -> Recorded | None:
    head = promise[0].recorded.observation
    found = [
        r
        for r in facts.of(programme, modality="achieved")
        if r.observation.key.measure == measure
        and r.observation.known.day > head.known.day
        and (head.period.deadline or r.observation.period.first_day >= head.period.first_day)
        and r.observation.period.last_day <= head.period.last_day
    ]
    return max(found, key=lambda r: r.observation.period.last_day, default=None)


def _month_ends(state: date) -> list[int]:
    ends = []
    for month in range(1, 12 * HORIZON_YEARS + 1):
        index = state.year * 12 + state.month - 1 + month
        ends.append((date(index // 12, index % 12 + 1, 1) - timedelta(1) - state).days)
    return [d for d in ends if d > 0]


def _changed(portfolio: Portfolio, scenario: Scenario) -> Portfolio:
    if scenario.delay_factor and scenario.delay_factor in portfolio.factors:
        return portfolio.delayed(scenario.delay_factor, scenario.delay_days)
    return portfolio


@dataclass(frozen=True, slots=True)
class _Learned:
    """What the city's history says as of the run's start."""

    history: tuple[HistoryRow, ...]
    pooled: Pooled
    ratios: Mapping[str, tuple[float, float, float]]
    exits: np.ndarray
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
            jobs=Ratio(jobs[1], jobs[2], p["jobs_spread"], p["jobs_zero"]),
            cost=Ratio(cost[1], cost[2], p["cost_spread"]),
            area=Ratio(area[1], area[2], p["area_spread"]),
            cost_time=p["cost_time"],
        )


def _learn(facts: Facts, city: CityData, group: str, state: date, seed: int) -> _Learned:
    history = tuple(_history(facts, city, state))
    inputs = [i for h in history if h.used for t in (h.units, h.launched) if t for i in t.inputs]
    hazards, seen = _exits(facts, city, state)
    cohorts = [_cohort(h, city, hazards.get(h.group, _prior_hazard())) for h in history if h.used]
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
        ratios[measure] = (prior, mean, doubt)
        inputs += ids
    events, exposure = seen.get(group, (0.0, 0.0))
    exits = hazard_posterior(
        events,
        exposure,
        prior_events=p["exits_events"],
        prior_years=p["exits_years"],
        samples=len(pooled.samples),
        seed=seed,
    )
    return _Learned(history, pooled, ratios, exits, tuple(inputs))


def _history(facts: Facts, city: CityData, state: date) -> Iterable[HistoryRow]:
    for row in rows_of(city.launch_history):
        start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        units, launched = facts.total(row["units"]), facts.total(row["launched"])
        reason = row["reason"]
        if not reason and (units is None or launched is None):
            reason = "not-known-yet"
        elif not reason and end > state:
            reason = "after-the-start"
        used = row["used"] == "yes" and not reason
        yield HistoryRow(row["id"], row["group"], start, end, units, launched, used, reason)


def _cohort(row: HistoryRow, city: CityData, hazard: float) -> Cohort:
    data = {r["id"]: r for r in rows_of(city.launch_history)}[row.id]
    assert row.units is not None  # noqa: S101 - a used row has both
    assert row.launched is not None  # noqa: S101
    kind, _, stage = data["kind"].partition(":")
    if kind == "due":
        times = even_times((date.fromisoformat(data["plan_end"]) - row.start).days)
    elif stage == "mixed":
        times = mixed_times()
    else:
        times = (remaining_from(stage),)
    units = int(row.units.most)
    least, most = max(0, int(row.launched.least)), min(units, int(row.launched.most))
    return Cohort(row.group, units, least, most, float((row.end - row.start).days), times, hazard)


def _prior_hazard() -> float:
    return priors()["exits_events"] / priors()["exits_years"]


def _exits(
    facts: Facts, city: CityData, state: date
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Return the mean hazard by group, and the events and project-years it rests on."""
    seen: dict[str, tuple[float, float]] = {}
    for row in rows_of(city.exits):
        start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        left, stayed = facts.total(row["left"]), facts.total(row["stayed"])
        if left and stayed and end <= state:
            years = (end - start).days / 365.25
            events, exposure = seen.get(row["group"], (0.0, 0.0))
            gone = left.middle
            seen[row["group"]] = (
                events + gone,
                exposure + (stayed.middle + gone / 2) * years,
            )
    p = priors()
    return {g: (p["exits_events"] + e) / (p["exits_years"] + y) for g, (e, y) in seen.items()}, seen


def _local_ratios(
    facts: Facts, city: CityData, group: str, measure: str, state: date
) -> tuple[list[float], list[str]]:
    found, inputs = [], []
    for row in rows_of(city.ratios):
        parts = [facts.total(row[n]) for n in ("delivered", "over", "promised", "among")]
        fits = row["group"] == group and row["measure"] == measure
        if fits and date.fromisoformat(row["end"]) <= state and all(parts):
            delivered, over, promised, among = (t.middle for t in parts if t)
            found.append((delivered / over) / (promised / among))
            inputs += [i for t in parts if t for i in t.inputs]
    return found, inputs


def _local(facts: Facts, city: CityData, plan: _Plan, group: str, day: date) -> LocalRate | None:
    """Return the answer of the plain local rate over the longest window that was known."""
    windows = [
        (date.fromisoformat(r["start"]), date.fromisoformat(r["end"]), facts.total(r["launched"]))
        for r in rows_of(city.local_rates)
        if r["group"] == group
    ]
    known = [w for w in windows if w[2] is not None and w[1] <= plan.state]
    if not known:
        return None
    start, end, launched = max(known, key=lambda w: (w[1], -w[0].toordinal()))
    assert launched is not None  # noqa: S101 - kept only where known
    amount = {p.part: p.amount for p in plan.promise}
    needed = amount["count"] - plan.launched
    for row in rows_of(city.ratios):
        parts = [facts.total(row[n]) for n in ("delivered", "over")]
        if row["group"] == group and row["measure"] == "jobs" and "jobs" in amount and all(parts):
            delivered, over = (t.middle for t in parts if t)
            needed = max(needed, (amount["jobs"] - plan.done["jobs"]) / (delivered / over))
    return local_rate(
        launched.middle,
        (end - start).days / 365.25,
        needed=float(needed),
        days=float(max(0, (day - plan.state).days)),
    )


def _inputs(plan: _Plan, learned: _Learned) -> tuple[str, ...]:
    ids = [p.recorded.id for p in plan.promise]
    ids += [r.id for m in plan.members for r in m.figures.values()]
    ids += [c.id for m in plan.members for c in (m.stage, m.plan, m.actual) if c]
    return tuple(dict.fromkeys([*ids, *learned.inputs]))
