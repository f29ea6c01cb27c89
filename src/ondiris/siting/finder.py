"""An investor's need against what is free: hard limits first, then a score with its parts.

A limit either holds or not; what is not known does not hold, and is told apart from what fails.
The score ranks only what passed, and is shown part by part, so that nobody has to believe a sum.
When nothing passes, the nearest misses say what would have to give.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

__all__ = ["Aspect", "Limit", "Sense", "SiteMatch", "find_sites"]

Floats = NDArray[np.float64]


class Sense(StrEnum):
    """Which side of a limit is good, or which end of a scale scores."""

    AT_LEAST = "at-least"
    AT_MOST = "at-most"


@dataclass(frozen=True, slots=True)
class Limit:
    """A condition a plot must meet.

    Parameters
    ----------
    name : str
        What is limited: ``power``.
    needed : float
        The limit, in the unit of `offered`.
    offered : float64 array, shape (plots,)
        What each plot has; NaN where it is not known.
    sense : Sense
        Whether the plot must have at least or at most that much.
    """

    name: str
    needed: float
    offered: Floats
    sense: Sense = Sense.AT_LEAST


@dataclass(frozen=True, slots=True)
class Aspect:
    """A part of the score: the best plot of those that pass gets one, the worst nothing.

    Parameters
    ----------
    name : str
        What is scored: ``distance to rail``.
    offered : float64 array, shape (plots,)
        What each plot has; NaN scores nothing.
    weight : float
        Weight of the part, positive.
    sense : Sense
        Whether more (at least) or less (at most) is better.
    """

    name: str
    offered: Floats
    weight: float
    sense: Sense = Sense.AT_LEAST


@dataclass(frozen=True, slots=True)
class SiteMatch:
    """A plot against the need.

    Parameters
    ----------
    plot : int
        Row of the plot.
    score : float
        Between 0 and 1; NaN for a plot that does not pass.
    parts : tuple of float
        Weighted parts of the score, in the order of the aspects; they add up to it.
    failed : tuple of str
        Limits that do not hold.
    unknown : tuple of str
        Limits on something that is not known of this plot.
    shortfall : float
        Sum over failed limits of what is missing relative to what is needed.
    """

    plot: int
    score: float
    parts: tuple[float, ...]
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    shortfall: float

    @property
    def fits(self) -> bool:
        """Whether every limit is known to hold."""
        return not self.failed and not self.unknown


def find_sites(
    limits: tuple[Limit, ...], aspects: tuple[Aspect, ...], plots: int
) -> tuple[SiteMatch, ...]:
    """Rank the plots that meet every limit; then the misses, the nearest first.

    Parameters
    ----------
    limits : tuple of Limit
        Conditions, all of which must hold.
    aspects : tuple of Aspect
        Parts of the score.
    plots : int
        How many plots there are.

    Returns
    -------
    tuple of SiteMatch
        All plots: those that fit by falling score, then those that miss by rising shortfall, a
        plot with something unknown after one that fails by as much.  Ties keep the given order.

    Raises
    ------
    InvalidInput
        Limits that contradict each other, a limit or weight that cannot be, or columns of
        another length.

    Examples
    --------
    The second plot has more power but too little land; it is the nearest miss.

    >>> import numpy as np
    >>> land = Limit("land", 2.0, np.array([3.0, 1.5, 0.2]))
    >>> power = Aspect("power", np.array([1.0, 9.0, 4.0]), 1.0)
    >>> [(m.plot, m.fits, round(m.shortfall, 2)) for m in find_sites((land,), (power,), 3)]
    [(0, True, 0.0), (1, False, 0.25), (2, False, 0.9)]
    """
    _check(limits, aspects, plots)
    holds, known, missing = _tested(limits, plots)
    passed = np.asarray((holds & known).all(axis=1), dtype=np.bool_)
    parts = _scored(aspects, passed)
    matches = [
        SiteMatch(
            plot=k,
            score=float(parts[k].sum()) if passed[k] else float("nan"),
            parts=tuple(float(v) for v in parts[k]) if passed[k] else (),
            failed=_names(limits, known[k] & ~holds[k]),
            unknown=_names(limits, ~known[k]),
            shortfall=float(missing[k].sum()),
        )
        for k in range(plots)
    ]
    return tuple(sorted(matches, key=_order))


def _order(match: SiteMatch) -> tuple[int, float, int]:
    """Return the sort key: fitting plots by score, then misses by shortfall."""
    if match.fits:
        return 0, -match.score, match.plot
    return 1, match.shortfall + len(match.unknown), match.plot


def _names(limits: tuple[Limit, ...], mask: NDArray[np.bool_]) -> tuple[str, ...]:
    """Return the names of the masked limits."""
    return tuple(limit.name for limit, marked in zip(limits, mask, strict=True) if marked)


def _tested(
    limits: tuple[Limit, ...], plots: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Floats]:
    """Return, by plot and limit: whether it holds, is known, and the relative shortfall."""
    shape = (plots, len(limits))
    holds = np.zeros(shape, dtype=np.bool_)
    known = np.zeros(shape, dtype=np.bool_)
    missing = np.zeros(shape)
    for k, limit in enumerate(limits):
        sign = 1.0 if limit.sense is Sense.AT_LEAST else -1.0
        lack = sign * (limit.needed - limit.offered)
        known[:, k] = np.isfinite(limit.offered)
        holds[:, k] = known[:, k] & (lack <= 0.0)
        scale = abs(limit.needed) or 1.0
        missing[:, k] = np.where(known[:, k], np.maximum(lack, 0.0) / scale, 0.0)
    return holds, known, missing


def _scored(aspects: tuple[Aspect, ...], passed: NDArray[np.bool_]) -> Floats:
    """Return the weighted parts by plot and aspect, scaled over the plots that passed."""
    parts = np.zeros((passed.size, len(aspects)))
    total = sum(aspect.weight for aspect in aspects)
    for k, aspect in enumerate(aspects):
        values = aspect.offered if aspect.sense is Sense.AT_LEAST else -aspect.offered
        seen = passed & np.isfinite(values)
        if seen.any():
            low, high = values[seen].min(), values[seen].max()
            share = (values - low) / (high - low) if high > low else np.ones(passed.size)
            parts[seen, k] = aspect.weight / total * share[seen]
    return parts


def _check(limits: tuple[Limit, ...], aspects: tuple[Aspect, ...], plots: int) -> None:
    """Refuse contradictions and columns that do not match."""
    columns = [(limit.name, limit.offered) for limit in limits]
    columns += [(aspect.name, aspect.offered) for aspect in aspects]
    for name, offered in columns:
        if offered.shape != (plots,):
            raise InvalidInput(
                "column-shape", f"{name} has shape {offered.shape}; {plots} plots are given."
            )
    for limit in limits:
        if not np.isfinite(limit.needed) or limit.needed < 0.0:
            raise InvalidInput(
                "limit-range", f"the need for {limit.name} is not a number from zero up."
            )
    for aspect in aspects:
        if not aspect.weight > 0.0:
            raise InvalidInput("weight-range", f"the weight of {aspect.name} is not positive.")
    for name in {limit.name for limit in limits}:
        floor = [m.needed for m in limits if m.name == name and m.sense is Sense.AT_LEAST]
        cap = [m.needed for m in limits if m.name == name and m.sense is Sense.AT_MOST]
        if floor and cap and max(floor) > min(cap):
            raise InvalidInput(
                "limits-contradict",
                f"{name} must be at least {max(floor):g} and at most {min(cap):g}.",
                hint="Drop one of the two limits.",
            )
