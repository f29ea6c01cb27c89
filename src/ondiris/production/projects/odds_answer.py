"""Parts of an answer about a programme: what was learned, the views, their mixture, the range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ondiris.production.projects.facts import Total
from ondiris.production.projects.odds_holds import StageTime
from ondiris.projects import Delivery, GammaRate, Pooled, Reporting

__all__ = [
    "HistoryRow",
    "Learned",
    "LearnedPace",
    "PooledRatio",
    "Split",
    "Summary",
    "Unheard",
    "Varied",
]


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
class Learned:
    """What was learned of the city.

    Parameters
    ----------
    pooled : Pooled
        Pace before and after the city's history was seen.
    ratios : mapping of str to PooledRatio
        Delivered over promised, by measure.
    history : tuple of HistoryRow
        Windows used and not used, with the reason.
    rate, rate_before : GammaRate
        Launches a year, after the city's counts and before.
    replaced : tuple of float
        Units that left and were replaced, and that were not, the prior's among them.
    reporting : Reporting
        How launches become known.
    delays : int
        Delays of reports that were seen.
    stages : tuple of StageTime
        Times of stages that applications measured; empty where none did.
    """

    pooled: Pooled
    ratios: Mapping[str, PooledRatio]
    history: tuple[HistoryRow, ...]
    rate: GammaRate
    rate_before: GammaRate
    replaced: tuple[float, float]
    reporting: Reporting
    delays: int
    stages: tuple[StageTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """One view of what is not disclosed, how likely it is held to be, and the odds under it.

    Parameters
    ----------
    timing : str
        When units without a name launch: ``even`` up to the deadline, from a mixture of stages
        (``mixed``, ``late``), or at the city's own ``rate``; ``named`` where there are none.
    sizes : str
    weight : float
    delivery : Delivery
    """

    timing: str
    sizes: str
    weight: float
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Varied:
    """What the answer would be under other assumptions, at the day asked.

    Parameters
    ----------
    what : str
        Which assumption is set otherwise, or ``view`` for one view of the undisclosed alone.
    value : str
        To what.
    expected : float
        Launches expected.
    least, most : int
        Between them lie 90 of 100.
    reached : float
        Probability of at least as many as were promised.
    """

    what: str
    value: str
    expected: float
    least: int
    most: int
    reached: float


@dataclass(frozen=True, slots=True)
class Unheard:
    """Launched by the day of the question and not yet reported: how many, 90 of 100 between."""

    expected: float
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The odds at one day, the mixture of the views of the undisclosed.

    Parameters
    ----------
    day : date
    probability : float
        That every part of the promise is met together.
    least, most : float
        Lowest and highest probability over the views.
    ceiling : float
        Upper 95 % bound that the number of draws allows, of the highest view.
    parts : mapping of str to float
        Probability of each part alone.
    shortfall : mapping of str to float
        Expected shortfall of each part.
    mean : mapping of str to float
        Mean outcome, what is delivered already included.
    quantiles : mapping of str to mapping of float to float
        Outcome at each level.
    counts : tuple of float
        Probability of 0, 1, … launches, those on record included.
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
    counts: tuple[float, ...]

    @property
    def expected(self) -> float:
        """Launches expected."""
        return self.mean["count"]

    def at_least(self, number: int) -> float:
        """Return the probability of at least so many launches."""
        return float(sum(self.counts[number:])) if number > 0 else 1.0
