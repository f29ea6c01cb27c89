"""A place by several indicators at once, and which choice moves it most.

There is no score: how indicators are put on one scale, how they are added up and what each weighs
are choices, and a place that hangs on them is worth its range alone.  All choices are drawn beside
rounding, revisions and what is missing, and the share of each in the variance of the place is told.

Rejected: a published score (it hides the choices it rests on), missing values filled with a mean
(a region that publishes less would look ordinary for it) and geometric means of z-scores as they
are (they are negative for half of the regions; they stand on the scale of T-scores here).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from ondiris.concentration.ranks import (
    IndicatorTable,
    RankRanges,
    region_luck,
    shared_ranks,
)
from ondiris.errors import InvalidInput

__all__ = ["SOURCES", "CompositeRanks", "checked_weights", "composite_ranks"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SOURCES = ("rounding", "revisions", "missing", "weights", "normalisation", "aggregation")
"""What leaves a place by several indicators open."""
FIRMNESS = 20.0
"""How firm weights are: a weight of one in six strays by 8 points of 100."""
_NORMALISATIONS, _AGGREGATIONS = 3, 2
_WEIGHT_DIGITS = 12


@dataclass(frozen=True, slots=True, eq=False)
class CompositeRanks:
    """Places by several indicators, and what moves them.

    Parameters
    ----------
    ranges : RankRanges
        Of shape (regions,); NaN for a region of which no weighted indicator is known.
    alone : float64 array, shape (sources, regions), between 0 and 1
        Share of the variance of the place that a source of `SOURCES` explains by itself.
    in_all : float64 array, shape (sources, regions), between 0 and 1
        The same with all in which it takes part; the shares may sum to more than one.
    """

    ranges: RankRanges
    alone: Floats
    in_all: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _RankLuck:
    """One independent draw of every source, named as in `SOURCES`."""

    rounding: Floats
    revisions: Floats
    missing: Floats
    weights: Floats
    normalisation: Ints
    aggregation: Ints


def checked_weights(weights: Floats) -> Floats:
    """Return weights that sum to one.

    Raises
    ------
    InvalidInput
        A weight that is negative, missing or infinite; none above zero.
    """
    given = np.asarray(weights, dtype=np.float64)
    if not (np.isfinite(given) & (given >= 0.0)).all():
        raise InvalidInput(
            "weight-range",
            "a weight is negative, missing or infinite.",
            hint="Write weights from 0 up; 0 leaves an indicator out.",
        )
    if not given.sum() > 0.0:
        raise InvalidInput(
            "weights-zero",
            "all weights are zero; nothing is left to rank by.",
            hint="Give at least one weight above zero.",
        )
    return np.asarray(np.round(given / given.sum(), _WEIGHT_DIGITS))


def composite_ranks(
    table: IndicatorTable,
    weights: Floats,
    *,
    draws: int,
    seed: int,
    streams: Ints | None = None,
    firmness: float = FIRMNESS,
) -> CompositeRanks:
    """Return places by weighted indicators, over all that is open about them.

    Parameters
    ----------
    table : IndicatorTable
    weights : float64 array, shape (indicators,)
        From zero up; only their proportions count.
    draws : int
        Base sample; each source that can move a place asks for as many more.
    seed : int
        Same seed, same places.
    streams : int64 array, shape (regions,), optional
        A number that is the region's own; its row where omitted.
    firmness : float
        Weights are drawn from a Dirichlet distribution around those given, whose parameters are
        the weights times this.

    Returns
    -------
    CompositeRanks

    Raises
    ------
    InvalidInput
        As `checked_weights`; as many weights as indicators are needed.

    Notes
    -----
    Scales are drawn with equal chances: 1 + 99 (x - least)/(most - least); 50 + 10 z, at least 1;
    1 + 99 (n - rank)/(n - 1), ties sharing their mean.  So are the arithmetic and the geometric
    mean.  A missing value is anywhere between the least and the most of the others: it widens the
    range, and stands for nothing.  Shares of variance are Jansen's estimators on two base samples;
    what has nothing to draw has a share of zero.  Cost: (2 + sources) draws x regions x indicators.

    References
    ----------
    .. [1] M. Saisana, A. Saltelli, S. Tarantola, "Uncertainty and sensitivity analysis techniques
       as tools for the quality assessment of composite indicators", Journal of the Royal
       Statistical Society A 168 (2005) 307-323.
    .. [2] OECD and JRC, Handbook on Constructing Composite Indicators, 2008, chapters 5 to 7.
    .. [3] A. Saltelli and others, "Variance based sensitivity analysis of model output", Computer
       Physics Communications 181 (2010) 259-270, table 2.

    Examples
    --------
    The first leads in both; the others lead each other once, and what weighs more decides.

    >>> import numpy as np
    >>> value = np.array([[9.0, 9.0], [5.0, 1.0], [1.0, 4.0]])
    >>> table = IndicatorTable(value, value, value, 0 * value, np.array([True, True]))
    >>> composite_ranks(table, np.array([3.0, 1.0]), draws=200, seed=1).ranges.middle.tolist()
    [1.0, 2.0, 3.0]
    """
    if np.shape(weights) != table.rising.shape:
        raise InvalidInput(
            "indicator-shape", f"{np.size(weights)} weights for {table.rising.size} indicators."
        )
    own = np.arange(table.regions) if streams is None else streams
    shares = checked_weights(weights)
    known = np.any(table.known & (shares > 0.0), axis=1)
    first, second = (
        _luck(table, shares * firmness, draws=draws, seed=(seed, half), streams=own)
        for half in (1, 2)
    )
    ranks = [_ranks(table, luck, known) for luck in (first, second)]
    both = np.concatenate(ranks)
    variance = np.var(both, axis=0)
    alone, in_all = (np.zeros((len(SOURCES), table.regions)) for _ in range(2))
    for k in _moving(table, shares):
        swapped = replace(first, **{SOURCES[k]: getattr(second, SOURCES[k])})
        mixed = _ranks(table, swapped, known)
        alone[k] = 1.0 - _half(ranks[1] - mixed, variance)
        in_all[k] = _half(ranks[0] - mixed, variance)
    moves = np.isfinite(variance) & (variance > 0.0)
    alone, in_all = (np.where(moves, np.clip(x, 0.0, 1.0), 0.0) for x in (alone, in_all))
    return CompositeRanks(RankRanges.of(both), alone, in_all)


def _half(difference: Floats, variance: Floats) -> Floats:
    """Return half the mean square of a difference in units of the variance."""
    square = (difference**2).mean(axis=0) / 2.0
    share = np.zeros(square.shape)
    np.divide(square, variance, out=share, where=variance > 0.0)
    return share


def _moving(table: IndicatorTable, shares: Floats) -> Iterator[int]:
    """Yield the positions of the sources that have something to draw."""
    counts = shares > 0.0
    several = int(counts.sum()) > 1
    moves = (
        (table.high > table.low)[:, counts].any(),
        (table.spread > 0.0)[:, counts].any(),
        not table.known[:, counts].all(),
        several,
        several,
        several,
    )
    return (k for k, one in enumerate(moves) if one)


def _luck(
    table: IndicatorTable, parameters: Floats, *, draws: int, seed: tuple[int, int], streams: Ints
) -> _RankLuck:
    rounding, revisions, missing = (
        region_luck(table, draws=draws, seed=(*seed, kind), streams=streams) for kind in (1, 2, 3)
    )
    draw = np.random.default_rng([*seed, 0])
    gammas = draw.standard_gamma(parameters, size=(draws, parameters.size))
    return _RankLuck(
        rounding=rounding,
        revisions=revisions,
        missing=missing,
        weights=gammas / gammas.sum(axis=1, keepdims=True),
        normalisation=draw.integers(_NORMALISATIONS, size=draws),
        aggregation=draw.integers(_AGGREGATIONS, size=draws),
    )


def _ranks(table: IndicatorTable, luck: _RankLuck, known: Bools) -> Floats:
    """Return places, shape (draws, regions)."""
    drawn = table.drawn(luck.rounding, luck.revisions)
    scores = np.empty(drawn.shape)
    for k, normalise in enumerate((_least_to_most, _standardised, _placed)):
        at = luck.normalisation == k
        scores[at] = normalise(drawn[at])
    least, most = (f(scores, axis=1, keepdims=True) for f in (np.nanmin, np.nanmax))
    scores = np.where(np.isnan(scores), least + (most - least) * luck.missing, scores)
    weights = luck.weights[:, None, :]
    total = np.where(
        (luck.aggregation == 0)[:, None],
        (scores * weights).sum(axis=-1),
        np.exp((np.log(scores) * weights).sum(axis=-1)),
    )
    return shared_ranks(np.where(known, total, np.nan), axis=1)


def _least_to_most(values: Floats) -> Floats:
    """Return 1 for the least and 100 for the most; half way where all are alike."""
    least = np.nanmin(values, axis=1, keepdims=True)
    extent = np.nanmax(values, axis=1, keepdims=True) - least
    share = np.where(np.isnan(values), np.nan, 0.5)
    np.divide(values - least, extent, out=share, where=extent > 0.0)
    return 1.0 + 99.0 * share


def _standardised(values: Floats) -> Floats:
    """Return 50 for the mean and 10 more for each standard deviation above it, at least 1."""
    mean = np.nanmean(values, axis=1, keepdims=True)
    deviation = np.nanstd(values, axis=1, keepdims=True)
    z = np.where(np.isnan(values), np.nan, 0.0)
    np.divide(values - mean, deviation, out=z, where=deviation > 0.0)
    return np.maximum(50.0 + 10.0 * z, 1.0)


def _placed(values: Floats) -> Floats:
    """Return 100 for the first and 1 for the last of those known."""
    away = np.isnan(values)
    count = (~away).sum(axis=1, keepdims=True)
    behind = rankdata(np.where(away, np.inf, -values), method="average", axis=1) - 1.0
    share = np.where(away, np.nan, 0.5)
    np.divide(behind, count - 1.0, out=share, where=(count > 1) & ~away)
    return np.where(away, np.nan, 1.0 + 99.0 * np.where(count > 1, 1.0 - share, share))


assert tuple(field.name for field in fields(_RankLuck)) == SOURCES  # noqa: S101 - one list, two forms
