"""Frozen results of the delivery odds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

__all__ = [
    "MEASURES",
    "POINTS",
    "QUANTILES",
    "DeadlineReading",
    "Delivery",
    "Need",
    "Share",
]

MEASURES = ("count", "jobs", "value", "cost", "area")
QUANTILES = (0.05, 0.10, 0.20, 0.25, 0.50, 0.75, 0.80, 0.90, 0.95)
POINTS = 40
"""How many equally likely values stand for a distribution where several are to be mixed."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a promise asks for: at least so many launches, jobs, money, square metres.

    ``value`` is the worth of what is launched as it was announced, ``cost`` as it was delivered.

    Parameters
    ----------
    at_least : mapping of str to float
        What must be met together.
    also : mapping of str to float
        Further parts, looked at one by one.
    """

    at_least: Mapping[str, float]
    also: Mapping[str, float] = field(default_factory=dict)

    @property
    def parts(self) -> dict[str, float]:
        """Everything asked for, together or beside."""
        return {**self.at_least, **self.also}

    def __post_init__(self) -> None:
        if not self.at_least or set(self.parts) - set(MEASURES):
            raise InvalidInput("need", f"a need names some of {', '.join(MEASURES)}")


@dataclass(frozen=True, slots=True)
class DeadlineReading:
    """The odds at one day.

    Parameters
    ----------
    day : int
        Days from today.
    met : float
        Probability that every part of the need is met by that day.
    error : float
        Monte Carlo standard error of `met`.
    ceiling : float
        Upper 95 % bound of `met` that the number of draws allows.
    parts : mapping of str to float
        Probability that each part alone is met.
    shortfall : mapping of str to float
        Expected shortfall of each part: the mean of what is missing, zero where nothing is.
    mean : mapping of str to float
        Mean outcome of each measure.
    quantiles : mapping of str to tuple of float
        Outcome of each measure at `QUANTILES`.
    points : mapping of str to float64 array, shape (`POINTS`,)
        Equally likely outcomes of each measure.
    counts : float64 array, shape (most + 1,)
        Probability of each number of launches.
    """

    day: int
    met: float
    error: float
    ceiling: float
    parts: Mapping[str, float]
    shortfall: Mapping[str, float]
    mean: Mapping[str, float]
    quantiles: Mapping[str, tuple[float, ...]]
    points: Mapping[str, NDArray[np.float64]]
    counts: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """One project, or one lot as a whole, within the odds.

    Parameters
    ----------
    id : str
        Project, or lot; units of a lot are never named.
    units : int
        How many units it holds.
    launched : float
        Mean share of its units launched by the main day.
    left : float
        Mean share withdrawn or not launched within the horizon.
    median_day : float
        Day by which half of the draws have launched it; infinite if fewer do.
    help : float
        Rise of the probability if it is brought to launch on time; for a lot, per unit.
    help_shortfall : mapping of str to float
        Fall of the expected shortfall if it is; for a lot, per unit.
    first_order : float
        Share of the variance of the main outcome that knowing its launch explains; for a lot,
        per unit.
    """

    id: str
    units: int
    launched: float
    left: float
    median_day: float
    help: float
    help_shortfall: Mapping[str, float]
    first_order: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """Odds of delivery, with what they rest on.

    Parameters
    ----------
    draws, seed : int
        Number of joint draws and their seed.
    readings : tuple of DeadlineReading
        One for each day asked, in order.
    days : int array
        Days of the curve.
    met_by : float64 array, shape (days,)
        Probability that the need is met by each day; never falls.
    counted_by : float64 array, shape (days,)
        Probability that its number of launches is reached by each day; one where it asks none.
    expected_by : float64 array, shape (days,)
        Mean number of launches by each day.
    fan_days : int array
        Days of the fan.
    fan : mapping of str to float64 array, shape (fan days, `POINTS`)
        Equally likely values of each measure, cumulated to each day, in rising order.
    main : int array, shape (draws,)
        Launches by the main day in each draw: scenarios of one seed differ draw by draw.
    shares : tuple of Share
        Projects and lots.
    went_right : mapping of str to int array, shape (some draws,)
        How many more launch by the main day if a common factor goes as well as in the best one
        of ten, draw by draw over some draws of their own.
    factors : mapping of str to float
        First-order sensitivity of the main outcome to common factors, pace and doubts.
    outcome : str
        The measure that sensitivities are about.
    """

    draws: int
    seed: int
    readings: tuple[DeadlineReading, ...]
    days: NDArray[np.int64]
    met_by: NDArray[np.float64]
    counted_by: NDArray[np.float64]
    expected_by: NDArray[np.float64]
    fan_days: NDArray[np.int64]
    fan: Mapping[str, NDArray[np.float64]]
    main: NDArray[np.int32]
    shares: tuple[Share, ...]
    went_right: Mapping[str, NDArray[np.int32]]
    factors: Mapping[str, float]
    outcome: str

    def met_day(self, probability: float) -> int | None:
        """Return the first day of the curve by which the need is met so surely, if any."""
        sure = np.flatnonzero(self.met_by >= probability)
        return int(self.days[sure[0]]) if sure.size else None
