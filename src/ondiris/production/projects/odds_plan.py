"""A promise as units: what is done, who is named, and the lot that is not disclosed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

import numpy as np

from ondiris.model import Modality, Period, Source
from ondiris.model.holds import Hold
from ondiris.production.figures.chains import StandingPromise, names_a_day
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.odds import PromisedPart, Scenario
from ondiris.production.projects.odds_data import (
    AS_ASSUMED,
    Assumed,
    StageDays,
    assumed_stages,
    even_times,
    loadings,
    priors,
    remaining_from,
    split_times,
)
from ondiris.production.projects.odds_holds import gates_of
from ondiris.production.projects.odds_record import LaunchRecord, launch_record
from ondiris.production.projects.outcomes import delivered
from ondiris.production.projects.pipeline import ProjectLine, planned_day
from ondiris.projects import DeliveryUnit, Need, SeenDelay, launched_on, load_stages
from ondiris.sources.city_tables import ProgrammeRow

__all__ = ["UNNAMED", "Members", "PromisePlan", "promise_of", "promise_told"]

NEAR_DAYS = 366
_PARTS = ("count", "jobs", "value", "area")
_NEVER = 1e9
"""Days and hazard of a project that has left: only what takes its place launches."""
UNNAMED = ProgrammeRow("", "any")
"""The row of a programme that the city's data do not name."""


@dataclass(frozen=True, slots=True)
class PromisePlan:
    """A promise as units: what is done, who is named, and the lot that is not disclosed.

    Parameters
    ----------
    programme : str
    promise : tuple of PromisedPart
    due : tuple of date
        Readings of its deadline.
    start : date
        Day it was promised; of a promise heard of only after its deadline, its first day.
    counted : date
        Day of the newest count of its launches, else the start.
    state : date
        Day of the newest word on it or on a project of it: where a run starts.
    record : LaunchRecord
    lot, reserve : int
        Units without a published name still to come; units kept ready beyond those promised.
    reported : float
        Share of launches of units without a name that are told one by one, as the city states.
    members : tuple of ProjectLine
    factors : mapping of str to tuple of str
        Common factors that a project was said to hang on.
    since : mapping of str to date
        First word on each project.
    delays : tuple of SeenDelay
        How long launches in the city took to be reported.
    mean : mapping of str to float
        What the promise leaves to a unit whose own figure is not known.
    done : mapping of str to float
        What is delivered already, by part.
    known : date
        Day of the question.
    holds : mapping of str to tuple of Hold
        What a project waits for beside its own path.
    stages : StageDays
        Typical days of stages.
    """

    programme: str
    promise: tuple[PromisedPart, ...]
    due: tuple[date, ...]
    start: date
    counted: date
    state: date
    record: LaunchRecord
    lot: int
    reserve: int
    reported: float
    members: tuple[ProjectLine, ...]
    factors: Mapping[str, tuple[str, ...]]
    since: Mapping[str, date]
    delays: tuple[SeenDelay, ...]
    mean: Mapping[str, float]
    done: Mapping[str, float]
    known: date
    holds: Mapping[str, tuple[Hold, ...]]
    stages: StageDays

    @classmethod
    def made(
        cls, programme: str, facts: Facts, promise: tuple[PromisedPart, ...],
        members: Members,
    ) -> PromisePlan:  # fmt: skip
        """Set out a promise: what is delivered, who is named, how many are never named."""
        amount = {p.part: p.amount for p in promise}
        parts = {p.part: p.promise for p in promise}
        lines, known = members.lines, facts.vintage.known
        period, made = parts["count"].row.period, parts["count"].made
        due = period.readings or (period.last_day,)
        start = made if made <= due[-1] else period.first_day
        record = launch_record(facts, parts["count"], lines, members.sources)
        counted = max(start, record.counted_on(known) or start)
        words = [c.said for m in lines for c in (m.stage, m.plan, m.actual) if c]
        state = min(max([counted, *words]), known)
        launched = record.by(state).number
        here = [m for m in lines if m.launch and launched_on(m.launch) <= state]
        unnamed = max(0, launched - len(here))
        lot = max(0, int(amount["count"]) - len(lines) - unnamed)  # who left keeps the place open
        mean = {part: _mean(part, amount, lines) for part in _FIGURE}
        done = {"count": float(launched)}
        for part in _FIGURE:
            own = _delivered(facts, parts[part]) if part in parts else None
            told = unnamed * mean[part] + sum(_delivery(m, part, mean) for m in here)
            done[part] = max(float(own.number), told) if own else told
        return cls(
            programme, promise, due, start, counted, state, record, lot, members.reserve,
            members.reported, lines, members.factors, members.since, members.delays, mean, done,
            known, members.holds, assumed_stages(),
        )  # fmt: skip

    @property
    def launched(self) -> int:
        """Launches on record when the run starts."""
        return int(self.done["count"])

    @property
    def units_at_start(self) -> int:
        """The promised number of launches."""
        return math.ceil(next(p.amount for p in self.promise if p.part == "count"))

    @property
    def watched(self) -> bool:
        """Whether silence about units without a name counts: their launches are told one by one.

        Where nobody states so, a launch that is told of one says nothing of the others.
        """
        return self.reported > 0

    @property
    def heard(self) -> float:
        """Multiple of the share of launches that are reported, for units without a name."""
        return self.reported / priors()["detection"]

    @property
    def coming(self) -> tuple[ProjectLine, ...]:
        """Named projects still to come."""
        here = {n.project for n in self.record.named if n.day <= self.state}
        return tuple(m for m in self.members if m.code not in here and not m.left)

    @property
    def split(self) -> str:
        """How far along the undisclosed may be: late where the promise is due within a year."""
        return "late" if (self.due[-1] - self.start).days <= NEAR_DAYS else "mixed"

    @property
    def need(self) -> Need:
        """What is still missing; count and jobs together, the rest one by one."""
        left = {p.part: max(0.0, p.amount - self.done.get(p.part, 0.0)) for p in self.promise}
        together = {k: v for k, v in left.items() if k in ("count", "jobs")}
        return Need(together, {k: v for k, v in left.items() if k not in together})

    def times(self, timing: str, speed: float = 1.0) -> tuple[float, ...]:
        """Return equally likely typical times from the start, under one view of the undisclosed."""
        if timing != "even":
            return split_times(self.split, speed, self.stages)
        faster = np.mean(split_times(self.split, speed)) / np.mean(split_times(self.split))
        return even_times(float((self.due[-1] - self.start).days * faster))

    def units(
        self, timing: str, group: str, scenario: Scenario, assumed: Assumed = AS_ASSUMED
    ) -> list[DeliveryUnit]:
        """Return what is still to come, under one view of when the undisclosed is due."""
        speed = scenario.permits_speed
        times = self.times(timing, speed)
        found = [
            self._named(line, group, speed, assumed)
            for line in self.coming
            if line.code not in scenario.drop
        ]
        lots = [
            (f"{self.programme}/undisclosed", self.lot + self.reserve),
            (f"{self.programme}/added", scenario.add),
        ]
        for name, count in lots:
            found += [
                DeliveryUnit(
                    f"{name}#{i}",
                    group,
                    times,
                    cost=self.mean["value"],
                    jobs=self.mean["jobs"],
                    area=self.mean["area"],
                    loadings=assumed.loadings,
                    lot=name,
                    exits=assumed.times("exits"),
                    sure=float((self.counted - self.start).days),
                    silent=float((self.state - self.counted).days),
                    heard=self.heard,
                )
                for i in range(count)
            ]
        gone = sum(m.left for m in self.members if m.launch is None)
        found += [
            DeliveryUnit(
                f"{self.programme}/replacing#{i}",
                group,
                (_NEVER,),
                cost=self.mean["value"],
                jobs=self.mean["jobs"],
                area=self.mean["area"],
                loadings=assumed.loadings,
                lot=f"{self.programme}/replacing",
                exits=_NEVER,
            )
            for i in range(gone)
        ]
        return found

    def _named(self, line: ProjectLine, group: str, speed: float, assumed: Assumed) -> DeliveryUnit:
        named = self.factors.get(line.code) or tuple(loadings())
        cost, jobs, area = (_promised(line, part, self.mean) for part in ("value", "jobs", "area"))
        launch = line.launch
        if launch is not None:  # said of a day that is still ahead: it counts on that day
            wait = float((launched_on(launch) - self.state).days)
            return DeliveryUnit(line.code, group, (0.0,), cost, jobs, area, exits=0.0, delay=wait)
        origin, word, times = self._awaited(line, speed)
        stalled = line.stage is not None and line.stage.value == "stalled"
        held = self.holds.get(line.code, ())
        return DeliveryUnit(
            line.code,
            group,
            times,
            cost,
            jobs,
            area,
            loadings={f: v for f, v in assumed.loadings.items() if f in named},
            exits=(4.0 if stalled else 1.0) * assumed.times("exits"),
            sure=float((word - origin).days),
            silent=float((self.state - word).days),
            gates=gates_of(held, self.stages, self.state, self.known, speed, most=max(times)),
        )

    def _awaited(self, line: ProjectLine, speed: float) -> tuple[date, date, tuple[float, ...]]:
        """Return since when a project is waited for, the newest word on it, and typical times."""
        words = [c.said for c in (line.stage, line.plan) if c]
        word = min(max(words, default=self.since[line.code]), self.state)
        stage = line.stage.value if line.stage else ""
        times: list[float] = []
        origin = min(min(words, default=word), word)
        if line.stage is not None and stage in load_stages().before:
            entered = line.stage.on
            origin = min(entered or line.stage.said, word)
            passed = 0.0 if entered else 0.5
            times.append(remaining_from(stage, speed, passed=passed, stages=self.stages))
        plan = planned_day(line)
        if plan is not None:
            times.append(float(max((plan - origin).days, 1)))
        return origin, word, tuple(times) or split_times(self.split, speed, self.stages)


@dataclass(frozen=True, slots=True)
class Members:
    """Projects named as part of a programme, with what is said of each beside its line."""

    lines: tuple[ProjectLine, ...]
    factors: Mapping[str, tuple[str, ...]]
    since: Mapping[str, date]
    sources: Mapping[str, Source]
    delays: tuple[SeenDelay, ...]
    reserve: int
    reported: float
    holds: Mapping[str, tuple[Hold, ...]]


_FIGURE = {"jobs": "jobs_promised", "value": "cost_planned", "area": "floor_area_planned"}
_VERIFIED = {"jobs": "jobs_verified", "area": "floor_area_verified"}


def _promised(line: ProjectLine, part: str, mean: Mapping[str, float]) -> float:
    row = line.figures.get(_FIGURE[part])
    return float(row.number) if row else mean[part]


def _delivery(line: ProjectLine, part: str, mean: Mapping[str, float]) -> float:
    """Return what a launched project delivers: verified jobs and metres stand for promised."""
    row = line.figures.get(_VERIFIED[part]) if part in _VERIFIED else None
    return float(row.number) if row else _promised(line, part, mean)


def _mean(part: str, amount: Mapping[str, float], members: Sequence[ProjectLine]) -> float:
    """Return the mean of what the promise leaves to units whose own figure is not known."""
    known = [float(m.figures[_FIGURE[part]].number) for m in members if _FIGURE[part] in m.figures]
    rest = amount["count"] - len(known)
    return max(0.0, amount.get(part, 0.0) - sum(known)) / rest if rest > 0 else 0.0


def promise_of(
    facts: Facts, programme: str, row: ProgrammeRow, by: date | None
) -> tuple[PromisedPart, ...]:
    """Return the parts of the promise whose time fits the day asked, else of the newest.

    Of a promise that moved its last word counts, as everywhere.  A promise that names no day is
    told of only where no other does.
    """
    made: dict[str, list[StandingPromise]] = {}
    for one in facts.promised(programme):
        part = _part(one.row, facts, row)
        if part:
            made.setdefault(part, []).append(one)
    counts = made.get("count", [])
    head = _nearest([one.row for one in counts], by)
    if head is None:
        return ()
    first = next(one for one in counts if one.row is head)
    times = {said.row.period for said in first.versions}
    found = [PromisedPart("count", float(head.number), head, first.versions)]
    for part in _PARTS[1:]:
        beside = [one for one in made.get(part, ()) if _said_for(one, times)]
        same = [one for one in beside if one.row.period == head.period]
        found += [
            PromisedPart(part, float(one.row.number), one.row, one.versions)
            for one in (same or beside)[:1]
        ]
    return tuple(found)


def _said_for(one: StandingPromise, times: Set[Period]) -> bool:
    """Whether a promise was ever said for one of several times."""
    return any(said.row.period in times for said in one.versions)


def promise_told(
    facts: Facts, programme: str, row: ProgrammeRow, by: date
) -> tuple[PromisedPart, ...]:
    """Return the parts that were promised for a day, whatever was said of the promise since.

    A forecast that was kept is about the promise as it then was.
    """
    planned = _planned(facts, programme, row)
    head = _nearest(planned.get("count", ()), by)
    if head is None:
        return ()
    same = ((part, next((one for one in planned.get(part, ()) if one.period == head.period), None))
            for part in _PARTS)  # fmt: skip
    return tuple(PromisedPart(part, float(one.number), one) for part, one in same if one)


def _planned(facts: Facts, programme: str, row: ProgrammeRow) -> dict[str, list[Row]]:
    """Return what a programme promised for each time, by the part of the promise that it is."""
    found: dict[str, list[Row]] = {}
    for planned in facts.of(programme, modality=Modality.PLANNED):
        part = _part(planned, facts, row)
        if part:
            found.setdefault(part, []).append(planned)
    return found


def _part(planned: Row, facts: Facts, row: ProgrammeRow) -> str:
    """Return which part of a programme's promise a figure is; empty for none."""
    counts = row.counts or "count_projects count_zones count_enterprises"
    part_of = dict.fromkeys(counts.split(), "count") | {"jobs": "jobs", "floor_area": "area"}
    part_of |= dict.fromkeys((row.worth or "project_cost investment").split(), "value")
    part = part_of.get(planned.key.measure, "")
    return "" if part == "value" and planned.key.unit != facts.currency else part


def _nearest(counts: Sequence[Row], by: date | None) -> Row | None:
    """Return the count whose time is nearest to the day asked, else the last one."""

    def distance(row: Row) -> tuple[int, int]:
        gap = abs((row.period.last_day - by).days) if by else 0
        return gap, -row.period.last_day.toordinal()

    dated = [row for row in counts if names_a_day(row)]
    return min(dated or counts, key=distance, default=None)


def _delivered(facts: Facts, promise: StandingPromise) -> Row | None:
    """Return the newest delivery published over a promise's own basket up to its due day."""
    due = promise.row.period.last_day
    found = delivered(facts, promise.row, made=promise.made)
    return next((r for r in reversed(found) if r.period.last_day <= due), None)
