"""What it would bring if each thing that stands still ended on its day, by a programme's deadline.

As things are and as they would be have the same luck, so that a difference is one of the thing
alone.  Nothing is told where no day is confirmed on which it should end, or where no deadline lies
ahead; the reason is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ondiris.model.holds import Hold
from ondiris.production.projects.delivery import OddsRun, views_of
from ondiris.production.projects.odds import AS_IT_IS, Odds
from ondiris.production.projects.odds_data import AS_ASSUMED
from ondiris.production.projects.odds_plan import PromisePlan
from ondiris.projects import (
    DeliveryUnit,
    Relief,
    Relieved,
    SizeLaw,
    mixed_quantiles,
    portfolio_of,
    relieved,
)
from ondiris.projects.portfolio import Floats

__all__ = ["Gain", "Unblocked", "ranked", "unblocked", "untold"]

DRAWS = 4_040
"""Draws on which what is gained rests, for each view of the undisclosed."""
_LEVELS = (0.05, 0.25, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Gain:
    """How much more something brings than things as they are.

    Parameters
    ----------
    expected : float
    half : (float, float)
        Between them lie 50 of 100 futures.
    most : (float, float)
        Between them lie 90 of 100.
    """

    expected: float
    half: tuple[float, float]
    most: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Unblocked:
    """What it brings if one thing ends on its day.

    Parameters
    ----------
    hold : Hold
    programme : str
        Empty where its project is part of none.
    by : date, optional
        The programme's deadline.
    launches, jobs : Gain or None
        By the deadline, more than as things are; None where nothing can be told.
    sooner : Gain or None
        Days by which the project could launch earlier.
    reason : str
        Why nothing is told: ``no-programme``, ``no-promise``, ``no-day``, ``deadline-passed``,
        ``launched``, ``not-confirmed``; empty where it is.
    jobs_assumed : bool
        Whether the project's own jobs are not known, and the programme's mean stands for them.
    """

    hold: Hold
    programme: str
    by: date | None = None
    launches: Gain | None = None
    jobs: Gain | None = None
    sooner: Gain | None = None
    reason: str = ""
    jobs_assumed: bool = False


def unblocked(run: OddsRun) -> tuple[Unblocked, ...]:
    """Return what each thing that a programme's projects wait for would bring.

    Parameters
    ----------
    run : OddsRun
        Of a programme, as things are.  Its odds are not drawn: what is gained is.
    """
    programme = run.question.programme
    members = {
        code
        for code, said in run.claims.items()
        if any(c.property == "part_of" and c.value == programme for c in said)
    }
    holds = [hold for hold in run.holdups.holds if hold.project in members]
    if not holds:
        return ()
    odds, plan = run.before_draws()
    if plan is None:
        reason = "no-promise" if not odds.promise else "deadline-passed" if odds.due else "no-day"
        return tuple(untold(holds, reason, programme, odds.by if odds.due else None))
    return tuple(_told(run, plan, odds, holds))


def untold(
    holds: Iterable[Hold], reason: str, programme: str = "", by: date | None = None
) -> Iterator[Unblocked]:
    """Yield things of which nothing can be told, with the reason."""
    for hold in holds:
        yield Unblocked(hold, programme, by, reason=reason)


def _told(
    run: OddsRun, plan: PromisePlan, odds: Odds, holds: Sequence[Hold]
) -> Iterator[Unblocked]:
    coming = {line.code: line for line in plan.coming if line.launch is None}
    told: dict[str, Hold] = {}
    for hold in holds:
        if hold.project not in coming:
            yield from untold([hold], "launched", plan.programme, odds.by)
        elif hold.relieved is None:
            yield from untold([hold], "not-confirmed", plan.programme, odds.by)
        else:
            told[hold.name] = hold
    weights = _by_timing(plan)
    views = [_view(run, plan, timing, odds, told) for timing in weights]
    for found in zip(*views, strict=True):
        hold = told[found[0].relief.gate]
        share = list(weights.values())
        yield Unblocked(
            hold, plan.programme, odds.by,
            _gain([one.launches.astype(np.float64) for one in found], share),
            _gain([one.jobs for one in found], share),
            _gain([one.sooner for one in found], share),
            jobs_assumed="jobs_promised" not in coming[hold.project].figures,
        )  # fmt: skip


def _by_timing(plan: PromisePlan) -> Mapping[str, float]:
    """Return how likely each view of the undisclosed is, whatever its law of sizes."""
    found: dict[str, float] = {}
    for timing, _, weight in views_of(plan):
        found[timing] = found.get(timing, 0.0) + weight
    return found


def _view(
    run: OddsRun, plan: PromisePlan, timing: str, odds: Odds, told: Mapping[str, Hold]
) -> Iterable[Relieved]:
    """Return what each thing brings under one view."""
    _, assumptions, _, measured = run.learned(plan, timing, SizeLaw.LOGNORMAL)
    units = measured.units(timing, run.row.group, AS_IT_IS, AS_ASSUMED)
    held: list[DeliveryUnit] = [unit for unit in units if unit.gates and not unit.lot]
    reliefs = [
        Relief(unit.id, gate.id, float((told[gate.id].relieved - plan.state).days))  # type: ignore[operator]
        for unit in held
        for gate in unit.gates
        if gate.id in told
    ]
    if not reliefs:
        return ()
    return relieved(
        portfolio_of(held), assumptions, reliefs, (odds.by - plan.state).days,
        draws=DRAWS, seed=run.question.seed,
    )  # fmt: skip


def _gain(draws: Sequence[Floats], weights: Sequence[float]) -> Gain:
    low, lower, upper, high = map(float, mixed_quantiles(draws, weights, _LEVELS))
    mean = float(np.average([one.mean() for one in draws], weights=weights))
    return Gain(mean, (lower, upper), (low, high))


def ranked(found: Iterable[Unblocked]) -> tuple[Unblocked, ...]:
    """Return what brings most launches first, then jobs, then days; what is not told at the end."""

    def order(one: Unblocked) -> tuple[object, ...]:
        gains = (one.launches, one.jobs, one.sooner)
        told = tuple(-gain.expected if gain else 0.0 for gain in gains)
        return one.launches is None, *told, not one.hold.late, one.hold.begun, one.hold.name

    return tuple(sorted(found, key=order))
