"""The places of regions by each indicator and by all that a reader weighs, with their ranges."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from ondiris.concentration.composite import SOURCES, CompositeRanks, composite_ranks
from ondiris.concentration.ranks import IndicatorTable, RankRanges, rank_ranges
from ondiris.errors import InvalidInput, NotFound
from ondiris.production.forecasts.hub import AbsentIndicator, CountedIndicator, HubFigures
from ondiris.production.forecasts.hub_weights import indicator_weights

__all__ = ["DRAWS", "SEED", "HubPlace", "HubScorecard", "score"]

DRAWS = 1024
SEED = 2027
_LEAST_INDICATORS = 2
"""A place by several indicators is by so many at least."""


@dataclass(frozen=True, slots=True)
class HubPlace:
    """The place of a region and its range.

    Parameters
    ----------
    low, middle, high : int
        5, 50 and 95 of 100 draws give that place or a better one.
    first : float
        Share of draws among the first three.
    moved : tuple of (str, float, float)
        What moves the place, the strongest first: source, its share in the variance by itself,
        and with all in which it takes part.  Nothing where the place never moves.
    """

    low: int
    middle: int
    high: int
    first: float
    moved: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class HubScorecard:
    """Where the regions of a country stand.

    Parameters
    ----------
    city, nation : str
    regions : tuple of str
    counted : tuple of CountedIndicator
    absent : tuple of AbsentIndicator
    places : mapping of str to mapping of str to HubPlace
        By indicator and region.
    weights : mapping of str to Decimal
        By dimension or indicator, as stated.
    shares : mapping of str to Decimal
        What each counted indicator weighs; they sum to one, or are all zero.
    together : mapping of str to HubPlace
        By region, by all that is weighed; empty where that is fewer than two indicators.
    """

    city: str
    nation: str
    regions: tuple[str, ...]
    counted: tuple[CountedIndicator, ...]
    absent: tuple[AbsentIndicator, ...]
    places: Mapping[str, Mapping[str, HubPlace]]
    weights: Mapping[str, Decimal]
    shares: Mapping[str, Decimal]
    together: Mapping[str, HubPlace]

    @property
    def placing(self) -> tuple[CountedIndicator, ...]:
        """The counted indicators by which regions are placed."""
        return tuple(one for one in self.counted if one.indicator.rising is not None)

    def of(self, code: str) -> CountedIndicator:
        """Return a counted indicator.

        Raises
        ------
        NotFound
            ``no-indicator``.
        """
        found = next((one for one in self.counted if one.indicator.code == code), None)
        if found is None:
            known = ", ".join(one.indicator.code for one in self.counted)
            raise NotFound(
                "no-indicator",
                f"no indicator {code[:40]!r} is counted here",
                hint=f"Here: {known}.",
            )
        return found


def score(
    figures: HubFigures,
    counted: Sequence[CountedIndicator],
    absent: Sequence[AbsentIndicator],
    weights: Mapping[str, Decimal],
) -> HubScorecard:
    """Return the scorecard of a country's regions.

    Parameters
    ----------
    figures : HubFigures
    counted, absent : sequence
        As of `count_indicators`.
    weights : mapping of str to Decimal
        By dimension or indicator, as of `parse_weights`.

    Raises
    ------
    InvalidInput
        ``weights-zero``: nothing that can be counted is weighed.
    """
    placing = [one for one in counted if one.indicator.rising is not None]
    shares = _shares(weights, counted)
    by_indicator: dict[str, Mapping[str, HubPlace]] = {}
    together: Mapping[str, HubPlace] = {}
    if placing:
        table = _table(figures.regions, placing)
        streams = np.array([zlib.crc32(code.encode()) for code in figures.regions])
        ranges = rank_ranges(table, draws=DRAWS, seed=SEED, streams=streams)
        by_indicator = {
            one.indicator.code: _places(figures.regions, _column(ranges, at))
            for at, one in enumerate(placing)
        }
        own = np.array([float(shares[one.indicator.code]) for one in placing])
        if not own.any():
            there = dict.fromkeys(one.indicator.dimension for one in placing)
            raise InvalidInput(
                "weights-zero",
                "everything that can be counted here weighs zero",
                hint=f"Counted: {', '.join(there)}.",
            )
        if (own > 0.0).sum() >= _LEAST_INDICATORS:
            found = composite_ranks(table, own, draws=DRAWS, seed=SEED, streams=streams)
            together = _places(figures.regions, found.ranges, found)
    return HubScorecard(
        figures.city,
        figures.nation,
        figures.regions,
        tuple(counted),
        tuple(absent),
        by_indicator,
        weights,
        shares,
        together,
    )


def _shares(
    weights: Mapping[str, Decimal], counted: Sequence[CountedIndicator]
) -> dict[str, Decimal]:
    own = indicator_weights(weights, tuple(one.indicator for one in counted))
    total = sum(own.values(), Decimal(0))
    return {code: weight / total if total else weight for code, weight in own.items()}


def _table(regions: Sequence[str], placing: Sequence[CountedIndicator]) -> IndicatorTable:
    shape = (len(regions), len(placing))
    value, low, high = (np.full(shape, np.nan) for _ in range(3))
    for at, one in enumerate(placing):
        for row, area in enumerate(regions):
            if area in one.values:
                found = one.values[area]
                value[row, at] = float(found.value)
                low[row, at], high[row, at] = map(
                    float, (found.interval.lower, found.interval.upper)
                )
    revisions = np.array([one.revision or 0.0 for one in placing])
    rising = np.array([one.indicator.rising for one in placing], dtype=np.bool_)
    return IndicatorTable(value, low, high, np.abs(value) * revisions, rising)


def _column(ranges: RankRanges, at: int) -> RankRanges:
    return RankRanges(*(x[:, at] for x in (ranges.low, ranges.middle, ranges.high, ranges.first)))


def _places(
    regions: Sequence[str], ranges: RankRanges, found: CompositeRanks | None = None
) -> dict[str, HubPlace]:
    """Return the places of the regions that have one."""
    return {
        area: HubPlace(
            int(ranges.low[row]),
            int(ranges.middle[row]),
            int(ranges.high[row]),
            float(ranges.first[row]),
            _moved(found.alone[:, row], found.in_all[:, row]) if found else (),
        )
        for row, area in enumerate(regions)
        if not np.isnan(ranges.middle[row])
    }


def _moved(
    alone: NDArray[np.float64], in_all: NDArray[np.float64]
) -> tuple[tuple[str, float, float], ...]:
    """Return the sources that move a place, the strongest first."""
    said = [
        (name, float(first), float(total))
        for name, first, total in zip(SOURCES, alone, in_all, strict=True)
        if total > 0.0
    ]
    return tuple(sorted(said, key=lambda one: (-one[2], one[0])))
