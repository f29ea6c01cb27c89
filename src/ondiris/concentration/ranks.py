"""Ranks of regions with a range: what rounding and revisions of figures leave open.

A rank is the roughest reading of a figure: two regions a hair apart are a place apart.  So a rank
never stands alone here; it comes with the range in which it lies once the figures may be anywhere
that their printed digits and their known revisions allow.

Every region draws its luck from a number of its own, and draws nothing of what another does: the
order in which regions are listed changes nothing, and a better value never worsens a rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from ondiris.errors import InvalidInput

__all__ = ["FIRST", "IndicatorTable", "RankRanges", "rank_ranges", "region_luck", "shared_ranks"]

Floats = NDArray[np.float64]

FIRST = 3
"""Places that count as the first few."""
_QUANTILES = (0.05, 0.5, 0.95)
_DIGITS = 9
"""Decimals of a score: what lies beyond is arithmetic, and must not part what is equal."""
_ROUNDING, _REVISIONS = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorTable:
    """Indicators of regions, with what is open about each value.

    Parameters
    ----------
    value : float64 array, shape (regions, indicators), one unit a column
        As printed or computed; NaN where nothing is known.
    low, high : float64 array, shape (regions, indicators), the same units
        What the digits allow, around the value.
    spread : float64 array, shape (regions, indicators), the same units
        Standard deviation of the revisions that are known of such figures; 0 where none is.
    rising : bool array, shape (indicators,)
        Whether more of it is better.

    Raises
    ------
    InvalidInput
        Shapes that differ, fewer than two regions, an infinite value, an indicator without any
        value, ends that do not lie around their value, a negative spread.
    """

    value: Floats
    low: Floats
    high: Floats
    spread: Floats
    rising: NDArray[np.bool_]

    def __post_init__(self) -> None:
        shape = self.value.shape
        same = {self.low.shape, self.high.shape, self.spread.shape} == {shape}
        if len(shape) != 2 or not same or self.rising.shape != shape[1:]:
            raise InvalidInput("indicator-shape", f"tables of indicators differ from {shape}.")
        if shape[0] < 2:
            raise InvalidInput(
                "one-region",
                f"{shape[0]} region is given; a rank is among two or more.",
                hint="Give figures of other regions too.",
            )
        known = ~np.isnan(self.value)
        if not known.any(axis=0).all():
            raise InvalidInput("indicator-empty", "an indicator has no value of any region.")
        ends = np.stack([self.value, self.low, self.high, self.spread])[:, known]
        around = (ends[1] <= ends[0]) & (ends[0] <= ends[2]) & (ends[3] >= 0.0)
        if not (np.isfinite(ends).all() and around.all()):
            raise InvalidInput(
                "indicator-range", "a value is infinite, or outside of what is said about it."
            )

    @property
    def regions(self) -> int:
        """How many regions there are."""
        return int(self.value.shape[0])

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which values are known."""
        return ~np.isnan(self.value)

    def drawn(self, rounding: Floats, revisions: Floats) -> Floats:
        """Return values as luck has it, turned so that more is better.

        Parameters
        ----------
        rounding, revisions : float64 array, shape (draws, regions, indicators), within (0, 1)
            Where a value lies within its digits, and within its revisions.

        Returns
        -------
        float64 array, shape (draws, regions, indicators)
        """
        values = self.low + (self.high - self.low) * rounding + self.spread * ndtri(revisions)
        return np.where(self.rising, values, -values)


@dataclass(frozen=True, slots=True, eq=False)
class RankRanges:
    """Ranks over draws; 1 is the best, and regions that are alike share the better place.

    Parameters
    ----------
    low, middle, high : float64 array, shape (regions, ...)
        5, 50 and 95 of 100 draws give that place or a better one; NaN without a value.
    first : float64 array, shape (regions, ...), between 0 and 1
        Share of draws among the first three; NaN without a value.
    """

    low: Floats
    middle: Floats
    high: Floats
    first: Floats

    @classmethod
    def of(cls, ranks: Floats) -> RankRanges:
        """Return what draws of ranks say, the draws along the first axis."""
        low, middle, high = np.quantile(ranks, _QUANTILES, axis=0, method="inverted_cdf")
        first = np.where(np.isnan(middle), np.nan, (ranks <= FIRST).mean(axis=0))
        return cls(low, middle, high, first)


def shared_ranks(values: Floats, *, axis: int = -1) -> Floats:
    """Return places along an axis, the largest value first; equal values share the better one.

    Parameters
    ----------
    values : float64 array, any shape
        More is better; NaN where nothing is known.
    axis : int

    Returns
    -------
    float64 array, same shape
        From 1; NaN where nothing is known.

    Examples
    --------
    Two share the first place, and the next is third: no second place is made up.

    >>> import numpy as np
    >>> shared_ranks(np.array([7.0, 9.0, np.nan, 9.0])).tolist()
    [3.0, 1.0, nan, 1.0]
    """
    rounded = np.round(values, _DIGITS)
    away = np.isnan(rounded)
    ranks = rankdata(np.where(away, np.inf, -rounded), method="min", axis=axis)
    return np.where(away, np.nan, ranks)


def region_luck(
    table: IndicatorTable, *, draws: int, seed: Sequence[int], streams: NDArray[np.int64]
) -> Floats:
    """Return numbers within (0, 1), each region's from a stream of its own.

    Parameters
    ----------
    table : IndicatorTable
    draws : int
    seed : sequence of int
    streams : int64 array, shape (regions,)
        A number that is the region's own, from 0 up.

    Returns
    -------
    float64 array, shape (draws, regions, indicators)
    """
    shape = (draws, table.value.shape[1])
    tiny = np.finfo(np.float64).tiny
    made = [np.random.default_rng([*seed, int(own)]).random(shape) for own in streams]
    return np.maximum(np.stack(made, axis=1), tiny)


def rank_ranges(
    table: IndicatorTable, *, draws: int, seed: int, streams: NDArray[np.int64] | None = None
) -> RankRanges:
    """Return places by each indicator alone, over rounding and revisions.

    A region without a value has no place, and the others are placed among themselves.

    Parameters
    ----------
    table : IndicatorTable
    draws : int
    seed : int
        Same seed, same ranges.
    streams : int64 array, shape (regions,), optional
        A number that is the region's own; its row where omitted.

    Returns
    -------
    RankRanges, of shape (regions, indicators)

    References
    ----------
    .. [1] OECD and JRC, Handbook on Constructing Composite Indicators, 2008, chapter 7.

    Examples
    --------
    30 of two digits may be above 32 of one, which is anything from 25 to 35; 40 is above both.

    >>> import numpy as np
    >>> value = np.array([[30.0], [32.0], [40.0]])
    >>> half = np.array([[0.5], [5.0], [0.5]])
    >>> table = IndicatorTable(value, value - half, value + half, 0 * value, np.array([True]))
    >>> found = rank_ranges(table, draws=400, seed=1)
    >>> found.low[:, 0].tolist(), found.high[:, 0].tolist()
    ([2.0, 2.0, 1.0], [3.0, 3.0, 1.0])
    """
    own = np.arange(table.regions) if streams is None else streams
    rounding, revisions = (
        region_luck(table, draws=draws, seed=(seed, kind), streams=own)
        for kind in (_ROUNDING, _REVISIONS)
    )
    return RankRanges.of(shared_ranks(table.drawn(rounding, revisions), axis=1))
