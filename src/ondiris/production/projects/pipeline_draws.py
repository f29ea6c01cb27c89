"""Everything that is still to come of a city's programmes, in equally likely futures.

The draws are those of the odds: same plan, same views of what nobody named, same luck by seed, so
that a page of a programme and the road ahead cannot disagree.  Programmes share the city's pace
and the common factors, and the view of the undisclosed that holds is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ondiris.model import Modality, Period
from ondiris.model.pipeline import (
    OutputYield,
    PipelineDraws,
    PipelineProgramme,
    PipelineUnit,
)
from ondiris.production.figures.chains import names_a_day
from ondiris.production.projects.delivery import OddsRun, views_of
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.odds_data import AS_ASSUMED
from ondiris.production.projects.odds_plan import PromisePlan, promise_of
from ondiris.production.projects.pipeline import ProjectLine, planned_day
from ondiris.projects import joint_draws
from ondiris.projects.portfolio import DeliveryUnit, Floats
from ondiris.sources.city_tables import OutputYieldRow

__all__ = ["alone_of", "output_yield", "overlapping", "pipeline_draws"]

_YEAR = 365.25
_VIEWS = 0x71E3
_PARTS = ("jobs", "value", "area")


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """One programme: its units with the columns of its draws."""

    units: tuple[PipelineUnit, ...]
    launch: Floats
    amounts: Mapping[str, Floats]


def pipeline_draws(
    runs: Sequence[OddsRun], left_out: Mapping[str, str], known: date, alone: int
) -> PipelineDraws:
    """Return the futures of several programmes together.

    Parameters
    ----------
    runs : sequence of OddsRun
        Of each programme that may be counted, with the same draws and seed.
    left_out : mapping of str to str
        Programmes that are not counted, with the reason.
    known : date
        From which days are counted.
    alone : int
        Named projects to come that no programme names.
    """
    told, drawn = [], []
    for run in runs:
        programme, found = _programme(run)
        told.append(programme)
        if found is not None:
            drawn.append(found)
    told += [PipelineProgramme(code, left_out=reason) for code, reason in left_out.items()]
    draws = runs[0].question.draws if runs else 1
    nothing = np.zeros((0, draws))

    jobs, worth, area = (
        np.concatenate([nothing, *(one.amounts[part] for one in drawn)]) for part in _PARTS
    )
    return PipelineDraws(
        known,
        tuple(told),
        tuple(unit for one in drawn for unit in one.units),
        np.concatenate([nothing, *(one.launch for one in drawn)]),
        jobs,
        worth,
        area,
        alone,
    )


def _programme(run: OddsRun) -> tuple[PipelineProgramme, _Drawn | None]:
    code, facts = run.question.programme, run.facts
    promise = promise_of(facts, code, run.row, run.question.by)
    if not promise:
        return PipelineProgramme(code, left_out="no-units"), None
    plan = run.plan(promise)
    due = plan.due if names_a_day(promise[0].row) else ()
    found = _drawn(run, plan) if due else None
    inputs = [p.row.id for p in promise] + [r.id for r in plan.record.counts]
    per_worth = output_yield(run.city.output_yields, run.row.group, facts)
    return (
        PipelineProgramme(
            code,
            due,
            plan.units_at_start,
            plan.launched,
            plan.done["jobs"],
            plan.done["area"],
            per_worth,
            "no-day" if not due else "" if found else "done",
            tuple(dict.fromkeys([*inputs, *(per_worth.inputs if per_worth else ())])),
        ),
        found,
    )


def _drawn(run: OddsRun, plan: PromisePlan) -> _Drawn | None:
    """Return the units of a programme with what is drawn of them, each future under one view."""
    draws, shift = run.question.draws, float((run.vintage.known - plan.state).days)
    chosen = _views(plan, draws, run.question.seed)
    out: dict[str, Floats] = {}
    units: tuple[DeliveryUnit, ...] = ()
    for number, (timing, sizes, _) in enumerate(views_of(plan)):
        _, assumptions, _, measured = run.learned(plan, timing, sizes)
        portfolio = run.portfolio(measured, timing, AS_ASSUMED)
        if portfolio is None:
            return None
        units, done = portfolio.units, 0
        blocks = joint_draws(portfolio, assumptions, draws=draws, seed=run.question.seed,
                             threads=run.question.threads)  # fmt: skip
        for block in blocks:
            size = block.launch.shape[1]
            mine = np.flatnonzero(chosen[done : done + size] == number)
            of_block: dict[str, NDArray[Any]] = {
                "launch": block.launch - shift,
                "jobs": block.amounts.jobs,
                "value": block.amounts.value,
                "area": block.amounts.area,
            }
            for name, values in of_block.items():
                whole = out.setdefault(name, np.zeros((len(units), draws)))
                if values.shape[0]:
                    whole[:, done + mine] = values[:, mine]
            done += size
    told = tuple(_unit(run, plan, unit) for unit in units)
    return _Drawn(told, out["launch"], {part: out[part] for part in _PARTS})


def _views(plan: PromisePlan, draws: int, seed: int) -> NDArray[np.intp]:
    """Return which view of the undisclosed holds in each future, the same for all programmes."""
    weights = np.cumsum([weight for _, _, weight in views_of(plan)])
    rng = np.random.default_rng(np.random.SeedSequence([seed, _VIEWS]))
    place = (rng.permutation(draws) + 0.5) / draws * weights[-1]
    return np.asarray(np.searchsorted(weights, place))


def _unit(run: OddsRun, plan: PromisePlan, unit: DeliveryUnit) -> PipelineUnit:
    line = next((one for one in plan.coming if one.code == unit.id), None)
    own = planned_day(line) if line else None
    due, known = own or plan.due[-1], run.vintage.known
    stated = _stated_output(run.facts, line.code) if line else _shared_output(run.facts, plan)
    return PipelineUnit(
        unit.id,
        plan.programme,
        line.code if line else "",
        float(max((due - known).days, 0)),
        due < known,
        unit.jobs,
        unit.area,
        stated,
    )


def _stated_output(facts: Facts, subject: str) -> OutputYield | None:
    """Return what a subject is to produce a year, as it was last stated."""
    rows = [
        row
        for row in facts.of(subject, modality=Modality.PLANNED)
        if row.key.measure == "output" and row.key.unit == facts.currency
    ]
    if not rows:
        return None
    row = max(rows, key=lambda one: one.as_promise)
    ends = facts.interval(row)
    least = ends.lower if ends.lower.is_finite() else row.number
    most = ends.upper if ends.upper.is_finite() else row.number
    return OutputYield(max(float(least), 0.0), float(most), (row.id,))


def _shared_output(facts: Facts, plan: PromisePlan) -> OutputYield | None:
    """Return the part of a unit without a name in what its programme is to produce."""
    stated = _stated_output(facts, plan.programme)
    if stated is None:
        return None
    units = plan.units_at_start
    return OutputYield(stated.low / units, stated.high / units, stated.inputs)


def output_yield(rows: Sequence[OutputYieldRow], group: str, facts: Facts) -> OutputYield | None:
    """Return output a year for each unit of money invested, of a group of programmes.

    Parameters
    ----------
    rows : sequence of OutputYieldRow
        What the city's tables name.
    group : str
    facts : Facts
        The figures that stand.

    Notes
    -----
    What was invested came into work between the first day of the period, all of it, and evenly up
    to the last: between the whole of the period and half of it lies for how long it produced.
    """
    for row in rows:
        output, worth = facts.total(row.output), facts.total(row.worth)
        if row.group != group or output is None or worth is None or worth.least <= 0:
            continue
        period = Period.parse(row.output.split()[2])
        years = ((period.last_day - period.first_day).days + 1) / _YEAR
        low = float(output.least) / (float(worth.most) * years)
        high = float(output.most) / (float(worth.least) * years / 2)
        return OutputYield(low, high, (*output.inputs, *worth.inputs))
    return None


def overlapping(
    codes: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield programmes that may be parts of an earlier one, each with the reason.

    Parameters
    ----------
    codes : sequence of str
        In the order in which the city leads with them.
    pairs : sequence of (str, str)
        Programmes that are, or may be, parts of each other.
    """
    kept: list[str] = []
    for code in codes:
        if any({code, other} == set(pair) for pair in pairs for other in kept):
            yield code, "overlaps"
        else:
            kept.append(code)


def alone_of(lines: Sequence[ProjectLine], programmes: Sequence[str]) -> int:
    """Return how many named projects are still to come and part of none of the programmes."""
    return sum(
        not line.launched and not line.left and not set(line.programmes) & set(programmes)
        for line in lines
    )
