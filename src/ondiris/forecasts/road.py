r"""The road ahead: what a series would do anyway, and what is still to be launched on top of it.

.. math:: Y_t = B_t + (1 - o) \sum_i c_i\, u \int_t \min\Bigl(1, \frac{s - L_i}{r}\Bigr)^+ ds

with a path B of the baseline, capacity c and day of launch L of each unit, time r of ramp-up,
utilisation u, and the share o of what is new that the baseline holds already, or that displaces
what others produce.  What is launched before the baseline ends is in it and adds nothing.

Four readings lie between the word and the odds: whether a unit comes at all, how late it comes,
how long it takes to fill, and how far it is used.  Their part in the difference is the mean of
what each adds over all orders in which they may be taken (Shapley 1953), so that no order is
preferred and the parts add up.  Taking them one after another was rejected: the first one taken
would carry what belongs to several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.forecasts.result import LEVELS, Floats

__all__ = [
    "COMING",
    "ReachedBy",
    "RoadAhead",
    "RoadFan",
    "RoadReach",
    "ramped",
    "road_fan",
    "road_reach",
    "shapley",
]

COMING, DELAY, DELIVERED, RAMP_UP, UTILISATION = (
    "coming", "delay", "delivered", "ramp_up", "utilisation",
)  # fmt: skip
EVEN = 0.5
"""Chance from which on something is as likely as not."""
HARDLY = 0.05
"""Chance below which something is out of reach."""


@dataclass(frozen=True, slots=True, eq=False)
class RoadAhead:
    """What may be added to a baseline, in equally likely futures.

    Parameters
    ----------
    baseline : float64 array, shape (years, draws), unit of the measure
        What would be there without anything new.
    edges : float64 array, shape (years + 1,), unit years
        Ends of the years, from where the baseline ends (0); the first year begins there.
    launch : float64 array, shape (units, draws), unit years
        From where the baseline ends; below zero what is in it, infinite what never comes.
    due : float64 array, shape (units,), unit years
        When each is promised.
    promised, delivered : float64 array, shape (units, draws), unit of the measure
        Of a flow a year's at full capacity, as promised and as delivered.
    ramp_up : float64 array, shape (draws,), unit years, or None
        From launch to full capacity; none where the measure is a stock that is there at launch.
    utilisation, overlap : float64 array, shape (draws,)
        Share of capacity that is used; share that the baseline holds already.
    """

    baseline: Floats
    edges: Floats
    launch: Floats
    due: Floats
    promised: Floats
    delivered: Floats
    ramp_up: Floats | None
    utilisation: Floats
    overlap: Floats

    def __post_init__(self) -> None:
        units, draws = self.launch.shape
        if (
            self.edges.shape != (self.baseline.shape[0] + 1,)
            or self.baseline.shape[1] != draws
            or self.due.shape != (units,)
            or any(one.shape != (units, draws) for one in (self.promised, self.delivered))
            or any(one.shape != (draws,) for one in (self.utilisation, self.overlap))
        ):
            raise InvalidInput("shape", "a road needs a row for each year and unit, a draw each")
        if (np.diff(self.edges) <= 0).any() or np.isnan(self.launch).any():
            raise InvalidInput("bad-years", "years follow each other, and launches are days")
        shares = np.concatenate([self.utilisation, self.overlap])
        if (shares < 0).any() or (shares > 1).any():
            raise InvalidInput("bad-share", "utilisation and overlap are shares from 0 to 1")

    @property
    def factors(self) -> tuple[str, ...]:
        """What lies between the word and the odds."""
        if self.ramp_up is None:
            return COMING, DELAY, DELIVERED
        return COMING, DELAY, RAMP_UP, UTILISATION

    def unit_added(self, unit: int, applied: Sequence[str]) -> Floats:
        """Return what one unit adds by year and draw if only some factors are as the odds say.

        Parameters
        ----------
        unit : int
        applied : sequence of str
            Factors that are as the odds say; any other is as promised.

        Returns
        -------
        float64 array, shape (years, draws)
        """
        drawn, due = self.launch[unit], self.due[unit]
        never = np.isinf(drawn)
        day = drawn if DELAY in applied else np.minimum(drawn, due)
        day = np.where(never, np.inf if COMING in applied else due, day)
        if self.ramp_up is None:
            amount = self.delivered if DELIVERED in applied else self.promised
            return np.where(day <= self.edges[1:, None], amount[unit], 0.0)
        ramp = self.ramp_up if RAMP_UP in applied else np.zeros_like(self.ramp_up)
        grown = ramped(self.edges[:, None] - day, ramp)
        used = self.utilisation if UTILISATION in applied else 1.0
        kept = np.where(day < 0, 0.0, self.promised[unit] * used * (1 - self.overlap))
        return np.asarray(np.diff(grown, axis=0) * kept)

    def added(self, applied: Sequence[str]) -> Floats:
        """Return what all units add by year and draw, as `unit_added`."""
        total = np.zeros_like(self.baseline)
        amount = self.promised + self.delivered
        for unit in np.flatnonzero(amount.any(axis=1)):
            total += self.unit_added(int(unit), applied)
        return total


def ramped(since: Floats, ramp: Floats) -> Floats:
    """Return years of full work that so much time since a launch amounts to.

    Parameters
    ----------
    since : float64 array, unit years
        Since the launch; nothing before it.
    ramp : float64 array, unit years
        A straight climb from nothing to full work.

    Examples
    --------
    Half of two years of climbing are lost; within the climb the share grows with its square.

    >>> ramped(np.array([-1.0, 1.0, 3.0]), np.array([2.0])).tolist()
    [0.0, 0.25, 2.0]
    """
    past = np.maximum(since, 0.0)
    climb = np.minimum(past, ramp)
    with np.errstate(invalid="ignore", divide="ignore"):
        below = np.where(ramp > 0, climb * climb / (2 * ramp), 0.0)
    return np.asarray(below + (past - climb))


@dataclass(frozen=True, slots=True, eq=False)
class RoadFan:
    """A measure along the road, year by year.

    Parameters
    ----------
    levels : tuple of float
        Levels of the bands.
    lower, upper : float64 array, shape (levels, years)
    middle : float64 array, shape (years,)
        Median as the odds say.
    none, odds, word : float64 array, shape (years,)
        Means if nothing comes, as the odds say, and if all comes as promised.
    parts : mapping of str to float64 array, shape (years,)
        By factor what of the difference between word and odds is its; they add up.
    """

    levels: tuple[float, ...]
    lower: Floats
    upper: Floats
    middle: Floats
    none: Floats
    odds: Floats
    word: Floats
    parts: Mapping[str, Floats]

    def __str__(self) -> str:
        return f"{self.odds.shape[0]} years, {len(self.parts)} factors"


def road_fan(ahead: RoadAhead, levels: Sequence[float] = LEVELS) -> RoadFan:
    """Return bands, the three readings and what lies between them.

    Parameters
    ----------
    ahead : RoadAhead
    levels : sequence of float
        Levels of the bands.
    """
    total = ahead.baseline + ahead.added(ahead.factors)
    none = ahead.baseline.mean(axis=1)
    worth: dict[frozenset[str], Floats] = {}

    def lost(applied: frozenset[str]) -> Floats:
        if applied not in worth:
            worth[applied] = none + ahead.added(tuple(applied)).mean(axis=1)
        return -worth[applied]

    parts = shapley(ahead.factors, lost)
    return RoadFan(
        tuple(levels),
        np.array([np.quantile(total, (1 - one) / 2, axis=1) for one in levels]),
        np.array([np.quantile(total, (1 + one) / 2, axis=1) for one in levels]),
        np.median(total, axis=1),
        none,
        worth[frozenset(ahead.factors)],
        worth[frozenset()],
        parts,
    )


def shapley(factors: Sequence[str], value: Callable[[frozenset[str]], Floats]) -> dict[str, Floats]:
    r"""Return the part of each factor in a difference, over all orders of taking them.

    Parameters
    ----------
    factors : sequence of str
    value : callable
        Of a set of factors.

    Returns
    -------
    dict of str to float64 array
        They add up to the value of all less that of none.

    Examples
    --------
    Two factors that only work together share what they bring.

    >>> both = shapley(("a", "b"), lambda s: np.array([6.0 if len(s) == 2 else 0.0]))
    >>> both["a"].tolist(), both["b"].tolist()
    ([3.0], [3.0])
    """
    count, found = len(factors), {}
    for factor in factors:
        rest = [one for one in factors if one != factor]
        total: Floats = np.zeros(1)
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for some in combinations(rest, size):
                total = total + weight * (
                    value(frozenset((*some, factor))) - value(frozenset(some))
                )
        found[factor] = total
    return found


@dataclass(frozen=True, slots=True)
class ReachedBy:
    """What it brings if one project, or one of several alike, launches on its day.

    Parameters
    ----------
    kind : int
        Which kind of units.
    units : int
        How many are alike.
    chance : float
        That the target is reached if one of them launches on its day, all else as the odds say.
    more : float
        By how much the measure is higher on the mean.
    """

    kind: int
    units: int
    chance: float
    more: float


@dataclass(frozen=True, slots=True)
class RoadReach:
    """Whether a target is reached in a year, and what would have to launch for it.

    Parameters
    ----------
    target : float
    none, now, all_come, word : float
        Chance that it is reached: if nothing comes, as the odds say, if all launch on their day,
        and if all comes as promised, full at once and used in full.
    needed : tuple of int, or None
        How many of each kind must launch on their day so that it is as likely as not, those that
        add most first; nothing where it is so already, None where not even all suffice.
    single : tuple of ReachedBy
        Each kind alone, the largest chance first.
    """

    target: float
    none: float
    now: float
    all_come: float
    word: float
    needed: tuple[int, ...] | None
    single: tuple[ReachedBy, ...]

    @property
    def reachable(self) -> bool:
        """Whether it is within reach if all comes as promised."""
        return self.word >= HARDLY


def road_reach(ahead: RoadAhead, kinds: Sequence[int], target: float, year: int) -> RoadReach:
    """Return what must launch on its day for a target to be reached in a year.

    Parameters
    ----------
    ahead : RoadAhead
    kinds : sequence of int
        Kind of each unit, from 0 on: units of a lot are alike.
    target : float
        At least this much.
    year : int
        Position of the year.

    Notes
    -----
    Launching on its day changes coming and delay alone; ramp-up and utilisation stay as drawn.
    Units are taken in the order of what each adds on the mean, one after another; that order is
    the smallest set where what they add hangs together as little as here.  A search over all
    sets was rejected: fifty units have more sets than can be tried.
    """
    base, everything = ahead.baseline[year], ahead.factors
    on_day = tuple(one for one in everything if one not in (COMING, DELAY))
    drawn = np.array([ahead.unit_added(i, everything)[year] for i in range(len(kinds))])
    prompt = np.array([ahead.unit_added(i, on_day)[year] for i in range(len(kinds))])
    drawn, prompt = drawn.reshape(len(kinds), -1), prompt.reshape(len(kinds), -1)
    now = base + drawn.sum(axis=0)
    gain = prompt - drawn

    def chance(total: Floats) -> float:
        return float((total >= target).mean())

    first = {kind: list(kinds).index(kind) for kind in sorted(set(kinds))}
    single = [
        ReachedBy(k, kinds.count(k), chance(now + gain[i]), float(gain[i].mean()))
        for k, i in first.items()
    ]
    return RoadReach(
        target,
        chance(base),
        chance(now),
        chance(base + prompt.sum(axis=0)),
        chance(base + ahead.added(())[year]),
        _needed(kinds, now, gain, chance),
        tuple(sorted(single, key=lambda one: (-one.chance, -one.more, one.kind))),
    )


def _needed(
    kinds: Sequence[int], now: Floats, gain: Floats, chance: Callable[[Floats], float]
) -> tuple[int, ...] | None:
    """Return how many of each kind suffice, those that add most first."""
    taken = [0] * (max(kinds, default=-1) + 1)
    total = now
    for unit in (None, *_largest(gain)):
        if unit is not None:
            total = total + gain[unit]
            taken[kinds[unit]] += 1
        if chance(total) >= EVEN:
            return tuple(taken)
    return None


def _largest(gain: Floats) -> Iterator[int]:
    """Yield units by what they add on the mean, the most first; what adds nothing never."""
    mean = gain.mean(axis=1) if gain.size else np.zeros(0)
    yield from (int(i) for i in np.argsort(-mean, kind="stable") if mean[i] > 0)
