"""Who takes the place of a unit that left: one after another, until one launches or none comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri

from ondiris.projects.portfolio import Assumptions, Floats, Portfolio, TimeLaw

__all__ = ["STEP", "YEAR", "Common", "Departed", "mixed", "renew"]

YEAR = 365.25
GENERATIONS = 4
"""How many may follow one another in one place."""
STEP = np.uint64(0x9E3779B97F4A7C15)
"""By which a counter goes on whose mixed values are random words."""
LAST = 10 * YEAR
"""Days after which nothing that leaves is replaced any more."""


@dataclass(frozen=True, slots=True)
class Common:
    """What all units of a block share, one column per draw.

    Parameters
    ----------
    factors : float64 array, shape (factors, draws)
        Common factors, standard normal; a positive one slows.
    rows : int array, shape (draws,)
        Which row of the samples each draw has.
    pace, speed : float64 array, shape (groups, draws)
        Log pace drawn for each group of the portfolio, and the pace.
    exits, replaced : float64 array, shape (groups, draws)
        Yearly hazard of withdrawal; chance that what leaves is replaced.
    rate : float64 array, shape (groups, draws), or None
        Launches a year of units of a lot.
    doubt : float64 array, shape (3, draws)
        Standard normal doubts on the ratios of jobs, cost and area.
    """

    factors: Floats
    rows: NDArray[np.intp]
    pace: Floats
    speed: Floats
    exits: Floats
    replaced: Floats | None
    rate: Floats | None
    doubt: Floats


@dataclass(frozen=True, slots=True)
class Departed:
    """The draws in which one unit left.

    Parameters
    ----------
    unit : int
        Its place in the portfolio.
    draws : int array
    days : float64 array
        When it left, from the run's start.
    clock : float64 array
        The standard exponential that rang.
    """

    unit: int
    draws: NDArray[np.intp]
    days: Floats
    clock: Floats


def renew(
    departed: Sequence[Departed], p: Portfolio, a: Assumptions, common: Common, *, out: Floats
) -> None:
    """Write the launch of who takes the place of those that left; infinite where none does.

    Parameters
    ----------
    departed : sequence of Departed
    p, a
        What is carried forward, and on what it rests.
    common : Common
    out : float64 array, shape (units, draws), unit days from the run's start
        Days of launch, of which those of units that left are written.

    Notes
    -----
    Who follows has the luck that belongs to the clock of who left: the same in every scenario, and
    no row is drawn for the many that stay.
    """
    unit = np.repeat([d.unit for d in departed], [d.draws.size for d in departed])
    draw, start, clock = (
        np.concatenate([getattr(d, name) for d in departed]) for name in ("draws", "days", "clock")
    )
    own = np.sqrt(np.maximum(0.0, 1 - (p.loading**2).sum(axis=1)))
    seed, days, row = clock.view(np.uint64), out.reshape(-1), out.shape[1]
    first = p.group * row
    days[unit * row + draw] = np.inf
    for _ in range(GENERATIONS if common.replaced is not None else 0):
        assert common.replaced is not None  # noqa: S101 - else there is no generation
        unit, draw, start, seed = _those(start < LAST, unit, draw, start, seed)
        seed = mixed(seed)
        follows = _even(seed) < common.replaced.take(first.take(unit) + draw)
        unit, draw, start, seed = _those(follows, unit, draw, start, seed)
        seed = mixed(seed)
        z = ndtri(_even(seed)) * own.take(unit)
        for k in range(len(p.factors)):
            z += p.loading[:, k].take(unit) * common.factors[k].take(draw)
        shared = first.take(unit) + draw
        time = _fresh(a, z) * common.speed.take(shared)
        seed = mixed(seed)
        rings = -np.log(_even(seed)) * YEAR / np.maximum(common.exits.take(shared), 1e-300)
        again = rings < time
        days[unit * row + draw] = np.where(again, np.inf, start + time)
        unit, draw, start, seed = _those(again, unit, draw, start + rings, seed)


def _those(kept: NDArray[np.bool_], *arrays: NDArray[Any]) -> list[NDArray[Any]]:
    if kept.all():
        return list(arrays)
    where = np.flatnonzero(kept)  # quicker than a mask for each
    return [array.take(where) for array in arrays]


def _fresh(a: Assumptions, z: Floats) -> Floats:
    """Return the days at pace one that a unit takes which replaces another."""
    if a.time_law is TimeLaw.EXPONENTIAL:
        return np.asarray(-a.renewal * log_ndtr(-z))
    return np.asarray(a.renewal * np.exp(a.spread * z))


def mixed(seed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return other bits for each, as if drawn anew: the finaliser of splitmix64 [1]_.

    References
    ----------
    .. [1] Steele, G., Lea, D., Flood, C. (2014), Fast splittable pseudorandom number generators,
       OOPSLA, figure 17.
    """
    z = seed + STEP
    shifted = z >> np.uint64(30)
    z ^= shifted
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= np.right_shift(z, np.uint64(27), out=shifted)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= np.right_shift(z, np.uint64(31), out=shifted)
    return z


def _even(seed: NDArray[np.uint64]) -> Floats:
    """Return even numbers between zero and one, both left out."""
    return np.asarray(((seed >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52)
