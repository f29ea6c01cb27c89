"""What a project or programme brings while it is built and while it runs, with what is assumed.

Construction and operation are answered apart and have no sum: the one ends, the other stays.
Parts of a programme are added up before anything is drawn, since they share one economy's luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ondiris.impact.assumed import (
    ImpactAssumption,
    impact_assumption,
    investment_items,
)
from ondiris.impact.coverage import RangeWord
from ondiris.impact.limits import Additional, additional, beyond_supply
from ondiris.impact.phases import Construction, Operation, construction, operation
from ondiris.production.impact.drawing import Bought, Spans, invested, spans
from ondiris.production.impact.economy import ImpactEconomy
from ondiris.production.impact.questions import ImpactPart, ImpactQuestion

__all__ = ["METHOD", "ImpactAnswer", "ImpactPhase", "impact"]

METHOD = "impact/1"
Floats = NDArray[np.float64]
SHOWN_YEARS = 5
"""Years of operation that are told where nobody says how many."""


@dataclass(frozen=True, slots=True, eq=False)
class ImpactPhase:
    """What one phase brings: construction as a whole, or a year of operation at full work.

    Parameters
    ----------
    direct, indirect, induced : float64 arrays, shape (measures, activities)
        At those who sell to the project, or the project itself; at suppliers; where wages are
        spent, which is an upper bound.
    beside : float64 array, shape (measures,)
        Direct effects outside the economy's activities: what is bought abroad and elsewhere.
    spans : Spans
        Ranges, and where they come from.
    beyond : tuple of str
        Activities that are asked for more than they can be taken to have room for.
    larger : tuple of str
        Activities that the shock itself is larger than.
    """

    direct: Floats
    indirect: Floats
    induced: Floats
    beside: Floats
    spans: Spans
    beyond: tuple[str, ...]
    larger: tuple[str, ...]

    @property
    def parts(self) -> Floats:
        """Direct, indirect and induced effects, shape (3, measures)."""
        found = np.array([one.sum(axis=1) for one in (self.direct, self.indirect, self.induced)])
        found[0] += self.beside
        return found

    @property
    def simple(self) -> Floats:
        """Direct and indirect effects by measure."""
        found: Floats = self.parts[:2].sum(axis=0)
        return found

    @property
    def total(self) -> Floats:
        """Induced effects counted in: an upper bound."""
        found: Floats = self.parts.sum(axis=0)
        return found

    @property
    def by_activity(self) -> Floats:
        """Direct and indirect effects, shape (measures, activities)."""
        return self.direct + self.indirect

    @property
    def net(self) -> Additional:
        """What is left after deadweight and displacement, as bounds, of effects above zero."""
        ranges = (impact_assumption(code) for code in ("deadweight", "displacement"))
        without, pushed = ((one.low, one.high) for one in ranges)
        return additional(np.maximum(self.simple, 0.0), deadweight=without, displacement=pushed)


@dataclass(frozen=True, slots=True, eq=False)
class ImpactAnswer:
    """What is told of a question.

    Parameters
    ----------
    question : ImpactQuestion
    economy : ImpactEconomy
    construction, operation : ImpactPhase or None
        None where nothing is invested, or nobody knows what is made.
    building : Construction or None
    running : Operation or None
        Both by year, direct and indirect.
    assumptions : tuple of ImpactAssumption
    word : RangeWord
        What the ranges may be called.
    relative : bool
        Whether years are counted from the start, since nobody named one.
    inputs : tuple of str
        Entries that it rests on.
    """

    question: ImpactQuestion
    economy: ImpactEconomy
    construction: ImpactPhase | None
    operation: ImpactPhase | None
    building: Construction | None
    running: Operation | None
    assumptions: tuple[ImpactAssumption, ...]
    word: RangeWord
    relative: bool
    inputs: tuple[str, ...] = ()

    def tells(self, year: int) -> bool:
        """Return whether a year is one of those that were asked for; all are where none was."""
        asked = self.question.years
        return asked is None or asked[0] <= year <= asked[1]

    @property
    def phases(self) -> dict[str, ImpactPhase]:
        """The phases that are told, by name."""
        both = {"construction": self.construction, "operation": self.operation}
        return {name: phase for name, phase in both.items() if phase is not None}


@dataclass(frozen=True, slots=True)
class _AddedUp:
    """Parts of a question added up, with what falls into which year."""

    money: float
    jobs: float | None
    spent: Mapping[int, float]
    work: Mapping[int, float]
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)

    @property
    def output(self) -> Floats:
        return (self.low + self.high) / 2.0


def impact(
    question: ImpactQuestion, economy: ImpactEconomy, inputs: tuple[str, ...] = ()
) -> ImpactAnswer:
    """Return what a question brings in an economy.

    Parameters
    ----------
    question : ImpactQuestion
    economy : ImpactEconomy
    inputs : tuple of str
        Entries that the economy rests on.

    Raises
    ------
    InvalidInput
        ``unknown-activity``; amounts that nothing can be made of.
    """
    plan = _plan(question, economy)
    money = plan.money
    makes: dict[str, partial[Bought]] = {}
    if money > 0.0:
        makes["construction"] = partial(invested, economy, money, question.local_investment)
    if plan.high.any():
        makes["operation"] = partial(_made, economy, plan, question.local_share)
    ranges = spans(economy, makes, draws=question.draws, seed=question.seed) if makes else {}
    built, runs = (
        _phase(economy, makes[name](None, 1), ranges[name]) if name in makes else None
        for name in ("construction", "operation")
    )
    jobs = economy.names.index("jobs") if "jobs" in economy.names else None
    items = investment_items() if built else ()
    return ImpactAnswer(
        question, economy, built, runs,
        None if built is None else _building(built, plan, jobs),
        None if runs is None else _running(runs, plan, jobs),
        (*economy.source.assumptions, *(one for i in items for one in (i.share, i.abroad, i.here))),
        RangeWord.ASSUMPTIONS,
        question.years is None and all(part.launch is None for part in question.parts),
        tuple(dict.fromkeys((*(i for p in question.parts for i in p.inputs), *inputs))),
    )  # fmt: skip


def _plan(question: ImpactQuestion, economy: ImpactEconomy) -> _AddedUp:
    low, high = np.zeros(economy.output.size), np.zeros(economy.output.size)
    spent: dict[int, float] = {}
    work: dict[int, float] = {}
    jobs: list[float | None] = []
    for part in question.parts:
        ends = [end * economy.here(part.activity) for end in _ends(part, economy)]
        low, high = low + ends[0], high + ends[1]
        jobs.append(part.jobs)
        first, last, launch = _years(question, part)
        building = round(impact_assumption("construction_years").middle)
        for year in range(launch - building, launch):
            spent[year] = spent.get(year, 0.0) + part.investment / building
        for year in range(max(first, launch), last + 1):
            size = float((ends[0] + ends[1]).sum()) / 2.0
            work[year] = work.get(year, 0.0) + size * _climbed(year - launch)
    money, made = sum(part.investment for part in question.parts), float((low + high).sum()) / 2.0
    return _AddedUp(
        money,
        sum(one or 0.0 for one in jobs) if all(one is not None for one in jobs) else None,
        {year: amount / money for year, amount in sorted(spent.items()) if amount},
        {year: amount / made for year, amount in sorted(work.items()) if made},
        low,
        high,
    )


def _ends(part: ImpactPart, economy: ImpactEconomy) -> tuple[float, float]:
    """Return ends of yearly output; told from jobs where nobody said it."""
    if part.output[1] or not part.jobs or "jobs" not in economy.names:
        return part.output
    per_output = float(economy.measures[economy.names.index("jobs")] @ economy.here(part.activity))
    made = part.jobs / per_output if per_output > 0.0 else 0.0
    return made, made


def _years(question: ImpactQuestion, part: ImpactPart) -> tuple[int, int, int]:
    """Return first and last year that are told, and the first of work."""
    building = round(impact_assumption("construction_years").middle) if part.investment else 0
    first = question.years[0] if question.years else 1
    launch = part.launch if part.launch is not None else first + building
    last = question.years[1] if question.years else launch + SHOWN_YEARS - 1
    return (first if question.years else launch - building), max(last, launch), launch


def _climbed(year: int) -> float:
    """Return the use of capacity in a year of a straight climb, the first being 0."""
    length = impact_assumption("ramp_up").middle
    low, high = min(year, length), min(year + 1.0, length)
    return float((high**2 - low**2) / (2.0 * length) + (year + 1.0 - max(high, year)))


def _made(
    economy: ImpactEconomy,
    plan: _AddedUp,
    share: float | None,
    luck: np.random.Generator | None,
    draws: int,
) -> Bought:
    """Return what is made in a year at full work and what is bought for it, by draw."""
    place = np.full(draws, 0.5) if luck is None else luck.random(draws)
    own = plan.low + (plan.high - plan.low) * place[:, None]
    beside = np.zeros((draws, len(economy.names)))
    stated = None
    if plan.jobs is not None and "jobs" in economy.names:
        stated = economy.names.index("jobs")
        beside[:, stated] = plan.jobs - own @ economy.measures[stated]
    if share is None:
        return Bought(own, None, beside, stated)
    whole = own * economy.inputs.sum(axis=0)
    mix = economy.bought_here.sum(axis=0)
    part = np.divide(whole, mix, out=np.zeros_like(whole), where=mix > 0.0)
    leaving = np.array(
        [economy.measures[economy.names.index(name)] for name in ("imports", "elsewhere")]
    )
    out = leaving.sum(axis=0)
    for row, name in zip(leaving, ("imports", "elsewhere"), strict=True):
        split = np.divide(row, out, out=np.zeros_like(row), where=out > 0.0)
        told = (whole * (1.0 - share) * split).sum(axis=1)
        beside[:, economy.names.index(name)] += told - own @ row
    return Bought(own, share * part @ economy.bought_here.T, beside, stated)


def _phase(economy: ImpactEconomy, bought: Bought, found: Spans) -> ImpactPhase:
    """Return the middle of a phase, by activity."""
    own, rows, model = bought.own[0], economy.measures, economy.model
    first = economy.bought_here @ own if bought.purchases is None else bought.purchases[0]
    made = model.needed(first)
    homes = economy.households
    kept = 1.0 - float(model.carried(homes.income) @ homes.spending)
    consumed = model.needed(homes.spending) * (float(homes.income @ (own + made)) / kept)
    beyond: tuple[str, ...] = ()
    larger: tuple[str, ...] = ()
    if economy.levels is not None or not economy.source.lent:
        room = economy.output * impact_assumption("spare_capacity").low
        beyond = _named(economy, beyond_supply(np.maximum(made, 0.0), room))
        larger = _named(economy, own > economy.output)
    return ImpactPhase(
        rows * own, rows * made, rows * consumed, bought.beside[0], found, beyond, larger
    )


def _named(economy: ImpactEconomy, which: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(code for code, one in zip(economy.rows.codes, which, strict=True) if one)


def _building(phase: ImpactPhase, plan: _AddedUp, jobs: int | None) -> Construction:
    years = sorted(plan.spent)
    profile = [plan.spent.get(year, 0.0) for year in range(years[0], years[-1] + 1)]
    work = 0.0 if jobs is None else float(phase.simple[jobs])
    return construction(phase.simple, work, first=years[0], profile=profile)


def _running(phase: ImpactPhase, plan: _AddedUp, jobs: int | None) -> Operation:
    years = sorted(plan.work)
    ramp = [min(plan.work.get(year, 0.0), 1.0) for year in range(years[0], years[-1] + 1)]
    work = 0.0 if jobs is None else float(phase.simple[jobs])
    return operation(phase.simple, work, first=years[0], ramp_up=ramp)
