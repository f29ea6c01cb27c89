"""A promise as units: what is done, who is named, and the lot that is not disclosed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ondiris.model import Modality
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.odds import PromisedPart, Scenario
from ondiris.production.projects.odds_data import even_times, loadings, remaining_from, split_times
from ondiris.production.projects.outcomes import delivered
from ondiris.production.projects.pipeline import ProjectLine, planned_day
from ondiris.projects import DeliveryUnit, Need, load_stages
from ondiris.sources.city_tables import ProgrammeRow

__all__ = ["UNNAMED", "PromisePlan", "promise_of"]

NEAR_DAYS = 366
UNNAMED = ProgrammeRow("", "any")
"""The row of a programme that the city's data do not name."""


@dataclass(frozen=True, slots=True)
class PromisePlan:
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
    ) -> PromisePlan:
        """Set out a promise: what is delivered, who is named, how many are never named."""
        amount = {p.part: p.amount for p in promise}
        rows = {p.part: p.row for p in promise}
        head = rows["count"]
        due = head.period.readings or (head.period.last_day,)
        outcome = _delivered(facts, head)
        launched = sum(m.launched for m in members)
        state = head.known.day if head.known.day <= due[-1] else head.period.first_day
        if outcome is not None:
            launched = max(launched, int(outcome.number))
            state = max(state, min(outcome.period.last_day, facts.vintage.known))
        unnamed = max(0, launched - sum(m.launched for m in members))
        lot = max(0, int(amount["count"]) - len(members) - unnamed)
        mean = {part: _mean(part, amount, members) for part in ("jobs", "value", "area")}
        done = {"count": float(launched)}
        for part in _FIGURE:
            verified = _delivered(facts, rows[part]) if outcome and part in rows else None
            done[part] = (
                float(verified.number)
                if verified
                else (
                    unnamed * mean[part]
                    + sum(_promised(m, part, mean) for m in members if m.launched)
                )
            )
        return cls(programme, promise, due, state, launched, lot, members, factors, mean, done)

    @property
    def split(self) -> str:
        """How far along the undisclosed may be: late where the promise is due within a year."""
        return "late" if (self.due[-1] - self.state).days <= NEAR_DAYS else "mixed"

    @property
    def need(self) -> Need:
        """What is still missing; count and jobs together, the rest one by one."""
        left = {p.part: max(0.0, p.amount - self.done.get(p.part, 0.0)) for p in self.promise}
        together = {k: v for k, v in left.items() if k in ("count", "jobs")}
        return Need(together, {k: v for k, v in left.items() if k not in together})

    def units(self, timing: str, group: str, scenario: Scenario) -> list[DeliveryUnit]:
        """Return what is still to come, under one view of when the undisclosed is due."""
        speed = scenario.permits_speed
        if timing == "even":
            faster = np.mean(split_times(self.split, speed)) / np.mean(split_times(self.split))
            times = even_times(float((self.due[-1] - self.state).days * faster))
        else:
            times = split_times(self.split, speed)
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
                DeliveryUnit(
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

    def _named(self, line: ProjectLine, group: str, speed: float) -> DeliveryUnit:
        times: list[float] = []
        since = max(0, (line.stage.said - self.state).days) if line.stage else 0
        stage = line.stage.value if line.stage else ""
        if stage in load_stages().before:
            times.append(remaining_from(stage, speed))
        plan = planned_day(line)
        if plan is not None:
            times.append(float(max((plan - self.state).days - since, 1)))
        if not times:
            times = list(split_times(self.split, speed))
        named = self.factors.get(line.code) or tuple(loadings())
        return DeliveryUnit(
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


_FIGURE = {"jobs": "jobs_promised", "value": "cost_planned", "area": "floor_area_planned"}


def _promised(line: ProjectLine, part: str, mean: Mapping[str, float]) -> float:
    row = line.figures.get(_FIGURE[part])
    return float(row.number) if row else mean[part]


def _mean(part: str, amount: Mapping[str, float], members: Sequence[ProjectLine]) -> float:
    """Return the mean of what the promise leaves to units whose own figure is not known."""
    known = [float(m.figures[_FIGURE[part]].number) for m in members if _FIGURE[part] in m.figures]
    rest = amount["count"] - len(known)
    return max(0.0, amount.get(part, 0.0) - sum(known)) / rest if rest > 0 else 0.0


def promise_of(
    facts: Facts, programme: str, row: ProgrammeRow, by: date | None
) -> tuple[PromisedPart, ...]:
    """Return the parts of the promise whose time fits the day asked, else of the newest."""
    counts = row.counts or "count_projects count_zones count_enterprises"
    part_of = dict.fromkeys(counts.split(), "count") | {"jobs": "jobs", "floor_area": "area"}
    part_of |= dict.fromkeys((row.worth or "project_cost investment").split(), "value")
    found: dict[str, dict[str, PromisedPart]] = {}
    for planned in facts.of(programme, modality=Modality.PLANNED):
        part = part_of.get(planned.key.measure)
        if part and (part != "value" or planned.key.unit == facts.currency):
            mine = found.setdefault(str(planned.period), {})
            mine.setdefault(part, PromisedPart(part, float(planned.number), planned))
    complete = [parts for parts in found.values() if "count" in parts]

    def distance(parts: Mapping[str, PromisedPart]) -> tuple[int, int]:
        period = parts["count"].row.period
        gap = abs((period.last_day - by).days) if by else 0
        return gap, -period.last_day.toordinal()

    best = min(complete, key=distance, default={})
    return tuple(best[p] for p in ("count", "jobs", "value", "area") if p in best)


def _delivered(facts: Facts, promise: Row) -> Row | None:
    """Return the newest delivery published over a promise's own basket up to its due day."""
    due = promise.period.last_day
    return next((r for r in reversed(delivered(facts, promise)) if r.period.last_day <= due), None)
