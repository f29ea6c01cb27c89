"""The odds of a programme as a run gives them: question, answer, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.model import Vintage
from ondiris.model.holds import Hold
from ondiris.production.figures.chains import PromiseVersion, StandingPromise
from ondiris.production.figures.rows import Row
from ondiris.production.projects.odds_answer import (
    Learned,
    LearnedPace,
    Split,
    Summary,
    Unheard,
    Varied,
)
from ondiris.production.projects.odds_data import Assumed, loadings
from ondiris.production.projects.odds_record import Counted, LaunchRecord
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import (
    QUANTILES,
    DeadlineReading,
    Delivery,
    LocalRate,
    ReviewFinding,
    count_quantile,
    mixed_counts,
    mixed_quantiles,
)
from ondiris.projects.portfolio import Floats

__all__ = [
    "AS_IT_IS",
    "Odds",
    "PromisedPart",
    "Scenario",
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
    over : tuple of Assumed
        Other assumptions under which the answer is told too, for its range.
    """

    programme: str
    by: date | None = None
    scenario: Scenario = AS_IT_IS
    draws: int = 20_000
    seed: int = 1
    threads: int = 1
    stated_only: bool = False
    over: tuple[Assumed, ...] = ()


@dataclass(frozen=True, slots=True)
class PromisedPart:
    """One part of a promise: its measure in the odds, and the figure that promised it.

    Parameters
    ----------
    part : str
    amount : float
    row : Row
        The version that stands.
    versions : tuple of PromiseVersion
        Every word on it; that version alone by default.
    """

    part: str
    amount: float
    row: Row
    versions: tuple[PromiseVersion, ...] = ()

    @property
    def promise(self) -> StandingPromise:
        """The promise with every word on it."""
        return StandingPromise(self.row, self.versions)


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
        What was promised; empty if no number of launches was promised yet.
    due : tuple of date
        Readings of the promise's deadline; none where it names no day.
    by : date
        The day asked; that of the question where no day was named.
    state : date or None
        Day from which the run starts: the newest word on the programme or a project of it.
    record : LaunchRecord or None
        Launches on record, whoever counted them.
    named, lot, reserve : int
        Named projects still to come, units never named, and units kept ready beyond those.
    splits : tuple of Split
        Odds under each view of the undisclosed; none once the day asked has passed.
    settled : tuple of PromiseLine
        What became of each part, once the day asked has passed.
    varied : tuple of Varied
        The answer under other assumptions, one set at a time.
    local : LocalRate or None
        The answer of the plain local rate.
    learned : Learned or None
    scenario : Scenario
        What was changed.
    draws, seed : int
        Of the simulation.
    inputs : tuple of str
        Every entry that the answer rests on.
    done : mapping of str to float
        What is delivered already, by part.
    findings : tuple of ReviewFinding
        What looks wrong in promise and record.
    holds : tuple of Hold
        What named projects still to come wait for beside their own path.
    """

    programme: str
    group: str
    vintage: Vintage
    promise: tuple[PromisedPart, ...]
    due: tuple[date, ...]
    by: date
    state: date | None
    record: LaunchRecord | None = None
    named: int = 0
    lot: int = 0
    reserve: int = 0
    splits: tuple[Split, ...] = ()
    settled: tuple[PromiseLine, ...] = ()
    varied: tuple[Varied, ...] = ()
    local: LocalRate | None = None
    learned: Learned | None = None
    scenario: Scenario = AS_IT_IS
    draws: int = 0
    seed: int = 0
    inputs: tuple[str, ...] = ()
    done: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[ReviewFinding, ...] = ()
    holds: tuple[Hold, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Days that are forecast: the day asked, and readings of the deadline still ahead."""
        ahead = {day for day in (*self.due, self.by) if day >= self.vintage.known}
        return tuple(sorted(ahead)) if self.splits else ()

    @property
    def launched(self) -> int:
        """Launches on record by the day of the question."""
        return self.counted().number if self.record else 0

    @property
    def promised(self) -> int:
        """The promised number of launches."""
        return next((math.ceil(p.amount) for p in self.promise if p.part == "count"), 0)

    def counted(self, day: date | None = None) -> Counted:
        """Return what is on record by a day, that of the question by default."""
        assert self.record is not None  # noqa: S101 - a promise has a record
        return self.record.by(min(day or self.vintage.known, self.vintage.known))

    def summary(self, day: date | None = None) -> Summary | None:
        """Return the odds at a day, the day asked by default; None where nothing is forecast."""
        if not self.splits or (day or self.by) < self.vintage.known:
            return None
        found = [self.at(s.delivery, day) for s in self.splits]
        weights = [s.weight for s in self.splits]

        def mean(values: Iterable[float]) -> float:
            return float(np.dot(weights, list(values)) / np.sum(weights))

        met = [r.met for r in found]
        counts = np.concatenate(
            [np.zeros(int(self.done["count"])), mixed_counts([r.counts for r in found], weights)]
        )
        quantiles = {}
        for m in found[0].mean:
            points = mixed_quantiles([r.points[m] for r in found], weights, QUANTILES)
            done = self.done.get(m, 0.0)
            quantiles[m] = {q: done + float(v) for q, v in zip(QUANTILES, points, strict=True)}
        quantiles["count"] = {q: float(count_quantile(counts, q)) for q in QUANTILES}
        return Summary(
            day or self.by,
            mean(met),
            min(met),
            max(met),
            max(r.ceiling for r in found),
            {p: mean(r.parts[p] for r in found) for p in found[0].parts},
            {p: mean(r.shortfall[p] for r in found) for p in found[0].shortfall},
            {m: self.done.get(m, 0.0) + mean(r.mean[m] for r in found) for m in found[0].mean},
            quantiles,
            tuple(float(c) for c in counts),
        )

    @property
    def unheard(self) -> Unheard | None:
        """Launches by the day of the question that nobody has reported yet."""
        now = self.summary(self.vintage.known)
        if now is None:
            return None
        known = self.done["count"]
        low, high = (int(now.quantiles["count"][q] - known) for q in (0.05, 0.95))
        return Unheard(now.expected - known, low, high)

    def at_past_pace(self, day: date | None = None) -> float | None:
        """Return launches by a day at the pace of past years, those on record included."""
        if self.local is None:
            return None
        sooner = (self.by - (day or self.by)).days / 365.25
        return self.done["count"] + max(self.local.expected - self.local.rate.mean * sooner, 0.0)

    @property
    def pace(self) -> LearnedPace | None:
        """The group's pace before and after the city's history; none while nothing is promised."""
        if self.learned is None:
            return None
        pooled = self.learned.pooled
        return LearnedPace(
            {q: float(np.exp(v)) for q, v in pooled.prior.items()},
            {q: float(np.exp(v)) for q, v in pooled.posterior[self.group].items()},
        )

    @property
    def probability(self) -> float | None:
        """Probability at the day asked, over the views."""
        summary = self.summary()
        return None if summary is None else summary.probability

    def at(self, delivery: Delivery, day: date | None = None) -> DeadlineReading:
        """Return a delivery's reading at a day, the day asked by default."""
        assert self.state is not None  # noqa: S101 - a delivery exists only with a state
        offset = max(0, ((day or self.by) - self.state).days)
        return next(r for r in delivery.readings if r.day == offset)

    def reached_day(self, probability: float) -> date | None:
        """Return the day by which as many as promised are launched so surely; None beyond ten."""
        return self._first([s.delivery.counted_by for s in self.splits], probability)

    def met_day(self, probability: float) -> date | None:
        """Return the day by which all of the promise is met so surely; None beyond ten years."""
        return self._first([s.delivery.met_by for s in self.splits], probability)

    def _first(self, curves: Sequence[Floats], probability: float) -> date | None:
        if not self.splits or self.state is None:
            return None
        curve = np.average(curves, axis=0, weights=[s.weight for s in self.splits])
        sure = np.flatnonzero(curve >= probability)
        first = self.splits[0].delivery.days
        return self.state + timedelta(int(first[sure[0]])) if sure.size else None

    def fan(self, part: str) -> tuple[tuple[date, Floats], ...]:
        """Return the quantiles of one part at `QUANTILES`, day by day, from the run's start."""
        if not self.splits or self.state is None:
            return ()
        weights = [s.weight for s in self.splits]
        done = self.done.get(part, 0.0)
        return tuple(
            (
                self.state + timedelta(int(offset)),
                done
                + mixed_quantiles(
                    [s.delivery.fan[part][k] for s in self.splits], weights, QUANTILES
                ),
            )
            for k, offset in enumerate(self.splits[0].delivery.fan_days)
        )
