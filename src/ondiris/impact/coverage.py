"""Whether a range holds what it says, tried on every table held: leave one out, foretell it, look.

Each economy in turn is taken as one whose table nobody has made.  The others lend their structure
and tell the distance; its own totals are met as they would be.  Then its true multipliers are
looked up in the range.  By how much ranges have to be stretched to hold what they promise is told
by the other economies in turn, so that the coverage reported is of tables that had no say in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from ondiris.errors import InvalidInput
from ondiris.impact.adapting import InputTotals, lent
from ondiris.impact.check import Floats, checked_square
from ondiris.impact.distance import distance
from ondiris.impact.draws import UncertainEconomy, drawn
from ondiris.impact.leontief import leontief

__all__ = ["Coverage", "RangeWord", "left_out", "stretched"]

ENOUGH = 8
NEAR = 0.05
DRAWS = 1_000


class RangeWord(StrEnum):
    """What a range may be called."""

    BAND = "band"
    ASSUMPTIONS = "range of assumptions"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a range did on tables it had not seen.

    Parameters
    ----------
    level : float
        What the range promises: 0.8.
    tables, multipliers : int
        How many economies were left out, and how many of their multipliers looked up.
    drawn : float
        Share of multipliers inside the range as drawn.
    inside : float
        Share inside after stretching by what the other economies tell.
    stretch : float
        What all economies together tell: 1 leaves a range as drawn.
    median_error : float
        Median of the middle's relative error.
    """

    level: float
    tables: int
    multipliers: int
    drawn: float
    inside: float
    stretch: float
    median_error: float

    @property
    def word(self) -> RangeWord:
        """A band where eight tables at least were tried and the level was met within 5 points."""
        held = self.tables >= ENOUGH and abs(self.inside - self.level) <= NEAR
        return RangeWord.BAND if held else RangeWord.ASSUMPTIONS


def left_out(
    tables: Sequence[ArrayLike],
    totals: Sequence[InputTotals | None],
    *,
    seed: int,
    level: float = 0.8,
    draws: int = DRAWS,
) -> Coverage:
    """Foretell output multipliers of each economy from all others, and look how it went.

    Parameters
    ----------
    tables : sequence of arrays, shape (selling, buying)
        Input coefficients of different economies in the same activities, four at least.
    totals : sequence of InputTotals or None
        What is known of each economy when its table is not; None for nothing.
    seed : int
        Of the draws.
    level : float
        Which part of the draws the range holds, between its equal tails.
    draws : int
        Draws for each economy.

    Returns
    -------
    Coverage
        An activity that uses nothing in an economy is not looked up there.

    Raises
    ------
    InvalidInput
        Fewer than four tables, another number of totals, a level outside 0 to 1.

    References
    ----------
    .. [1] V. Vovk, A. Gammerman, G. Shafer, Algorithmic Learning in a Random World, Springer
       (2005), 2.2.
    """
    if len(tables) < 4 or len(totals) != len(tables) or not 0.0 < level < 1.0:
        raise InvalidInput(
            "io-left-out",
            f"{len(tables)} tables and {len(totals)} totals were given for one level.",
            hint="Four tables at least, each with its totals or None; a level such as 0.8.",
        )
    found = [checked_square(table, what="coefficients") for table in tables]
    away, errors = [], []
    for place, truth in enumerate(found):
        others = found[:place] + found[place + 1 :]
        used = truth.any(axis=0)
        ranges = _foretold(others, totals[place], level, draws, seed + place)[:, used]
        true = leontief(truth).backward[used]
        away.append(_away(true, *ranges))
        errors.append(np.abs(ranges[1] / true - 1.0))
    held = [
        away[k] <= np.quantile(np.concatenate(away[:k] + away[k + 1 :]), level)
        for k in range(len(found))
    ]
    everywhere = np.concatenate(away)
    return Coverage(
        level=level,
        tables=len(found),
        multipliers=everywhere.size,
        drawn=float((everywhere <= 1.0).mean()),
        inside=float(np.concatenate(held).mean()),
        stretch=float(np.quantile(everywhere, level)),
        median_error=float(np.median(np.concatenate(errors))),
    )


def stretched(ranges: Floats, stretch: float) -> Floats:
    """Return lower bounds, middles and upper bounds with both sides of the middle stretched.

    Parameters
    ----------
    ranges : float64 array, shape (3, ...)
        Lower bounds, middles and upper bounds.
    stretch : float
        From zero up: what `left_out` found.

    Returns
    -------
    float64 array, shape (3, ...)

    Examples
    --------
    >>> import numpy as np
    >>> stretched(np.array([[1.2], [1.4], [1.8]]), 1.5).round(2)[:, 0].tolist()
    [1.1, 1.4, 2.0]
    """
    found: Floats = ranges[1] + (ranges - ranges[1]) * stretch
    return found


def _away(true: Floats, low: Floats, middle: Floats, high: Floats) -> Floats:
    """Return how far the truth is from the middle; 1 is the bound of its side."""
    side = np.where(true >= middle, high - middle, middle - low)
    off = np.abs(true - middle)
    return np.divide(off, side, out=np.where(off > 0.0, np.inf, 0.0), where=side > 0.0)


def _foretold(
    others: list[Floats], totals: InputTotals | None, level: float, draws: int, seed: int
) -> Floats:
    """Return lower bound, median and upper bound of output multipliers."""
    mean = lent(others)
    economy = UncertainEconomy(
        mean,
        np.ones((1, mean.shape[0])),
        distance(others).from_mean_of(len(others)),
        0.0,
        np.zeros(1),
        totals,
    )
    tail = (1.0 - level) / 2.0
    found: Floats = drawn(economy, draws=draws, seed=seed).quantiles((tail, 0.5, 1.0 - tail))[:, 0]
    return found
