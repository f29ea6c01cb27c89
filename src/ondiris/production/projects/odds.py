"""The odds of a programme as a run gives them: question, answer, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.model import Vintage
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Total
from ondiris.production.projects.odds_data import loadings
from ondiris.projects import QUANTILES, DeadlineReading, Delivery, LocalRate, Pooled

__all__ = [
    "AS_IT_IS",
    "HistoryRow",
    "LearnedPace",
    "Odds",
    "PooledRatio",
    "PromisedPart",
    "Scenario",
    "Split",
    "Summary",
]


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


AS_IT_IS = Scenario()


@dataclass(frozen=True, slots=True)
class OddsQuestion:
    """What is asked about a programme.

    Parameters
    ----------
    programme : str
    by : date, optional
        The day asked; the latest reading of the promise's deadline by default.
    scenario : Scenario
        What if.
    draws, seed, threads : int
        Of the simulation; each split of the undisclosed is drawn so often.
    stated_only : bool
        Leave out what is known since a day that was only inferred.
    """

    programme: str
    by: date | None = None
    scenario: Scenario = AS_IT_IS
    draws: int = 20_000
    seed: int = 1
    threads: int = 1
    stated_only: bool = False


@dataclass(frozen=True, slots=True)
class PromisedPart:
    """One part of a promise: its measure in the odds, and the figure that promised it."""

    part: str
    amount: float
    row: Row


@dataclass(frozen=True, slots=True)
class PooledRatio:
    """Delivered for each promised one: the prior's mean, the pooled mean, deviation of its log."""

    prior: float
    mean: float
    doubt: float


@dataclass(frozen=True, slots=True)
class LearnedPace:
    """How many times longer than planned, by level, before and after the city's history."""

    prior: Mapping[float, float]
    posterior: Mapping[float, float]


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
class Summary:
    """The odds at one day, the mean over the splits of the undisclosed.

    Parameters
    ----------
    day : date
    probability : float
        That every part of the promise is met together.
    least, most : float
        Lowest and highest probability over the splits.
    ceiling : float
        Upper 95 % bound that the number of draws allows, of the highest split.
    parts : mapping of str to float
        Probability of each part alone.
    shortfall : mapping of str to float
        Expected shortfall of each part.
    mean : mapping of str to float
        Mean outcome, what is delivered already included.
    quantiles : mapping of str to mapping of float to float
        Outcome at each level, quantile functions averaged over the splits.
    """

    day: date
    probability: float
    least: float
    most: float
    ceiling: float
    parts: Mapping[str, float]
    shortfall: Mapping[str, float]
    mean: Mapping[str, float]
    quantiles: Mapping[str, Mapping[float, float]]


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
    ratios : mapping of str to PooledRatio
        Delivered over promised, by measure.
    history : tuple of HistoryRow
        Windows used and not used, with the reason.
    scenario : Scenario
        What was changed.
    draws, seed : int
        Of the simulation.
    inputs : tuple of str
        Every entry that the answer rests on.
    done : mapping of str to float
        What is delivered already, by part.
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
    ratios: Mapping[str, PooledRatio] = field(default_factory=dict)
    history: tuple[HistoryRow, ...] = ()
    scenario: Scenario = AS_IT_IS
    draws: int = 0
    seed: int = 0
    inputs: tuple[str, ...] = ()
    done: Mapping[str, float] = field(default_factory=dict)

    def summary(self, day: date | None = None) -> Summary | None:
        """Return the odds at a day, the day asked by default; None while nothing is promised."""
        if not self.splits:
            return None
        found = [self.at(s.delivery, day) for s in self.splits]
        met = [r.met for r in found]

        def mean(values: Iterable[float]) -> float:
            return float(np.mean(list(values)))

        names = found[0].mean
        return Summary(
            day or self.by,
            mean(met),
            min(met),
            max(met),
            max(r.ceiling for r in found),
            {p: mean(r.parts[p] for r in found) for p in found[0].parts},
            {p: mean(r.shortfall[p] for r in found) for p in found[0].shortfall},
            {m: self.done.get(m, 0.0) + mean(r.mean[m] for r in found) for m in names},
            {
                m: {
                    q: self.done.get(m, 0.0) + mean(r.quantiles[m][k] for r in found)
                    for k, q in enumerate(QUANTILES)
                }
                for m in names
            },
        )

    @property
    def pace(self) -> LearnedPace | None:
        """The group's pace before and after the city's history; none while nothing is promised."""
        if self.pooled is None:
            return None
        posterior = self.pooled.posterior[self.group]
        return LearnedPace(
            {q: float(np.exp(v)) for q, v in self.pooled.prior.items()},
            {q: float(np.exp(v)) for q, v in posterior.items()},
        )

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

    def at(self, delivery: Delivery, day: date | None = None) -> DeadlineReading:
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
