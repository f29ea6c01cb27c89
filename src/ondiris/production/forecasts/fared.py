"""How forecasts fared: each period that has come since, beside what was foreseen of it.

A forecast is held against the figure that stands today, with what it said when it was made; the
naive forecast of the same day is scored beside it.  Few periods say nothing: below
`SCORED_AT_LEAST` they are listed, and no share is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ondiris.production.forecasts.estimates import Foreseen
from ondiris.production.forecasts.kept import KeptForecast
from ondiris.production.forecasts.series import LedgerSeries
from ondiris.projects import crps_quantiles

__all__ = ["SCORED_AT_LEAST", "BandsHeld", "Fared", "fared", "held"]

SCORED_AT_LEAST = 10
"""Periods that have come below which no share is told."""
_LEAST_LEVELS = 2
"""Levels of bands below which there is no score of the whole distribution."""


@dataclass(frozen=True, slots=True)
class Fared:
    """A period that was foreseen and has come.

    Parameters
    ----------
    forecast : KeptForecast
    foreseen : Foreseen
    ahead : int
        How many periods ahead it was.
    outcome : Decimal
        What came, in whole units.
    evidence : str
        The figure that says so.
    crps : float or None
        Continuous ranked probability score in the unit of the series, read from the bands.
    """

    forecast: KeptForecast
    foreseen: Foreseen
    ahead: int
    outcome: Decimal
    evidence: str
    crps: float | None

    def within(self, level: float) -> bool | None:
        """Return whether the band of a level held; None where it was not told."""
        for band in self.foreseen.bands:
            if band.level == level:
                return band.lower <= self.outcome <= band.upper
        return None

    @property
    def error(self) -> float:
        """Outcome less central value."""
        return float(self.outcome - self.foreseen.value)

    @property
    def naive_error(self) -> float:
        """Outcome less what repeating the year before said."""
        return float(self.outcome - self.foreseen.naive)


@dataclass(frozen=True, slots=True)
class BandsHeld:
    """How bands held over some periods ahead.

    Parameters
    ----------
    first, last : int
        Periods ahead, both counted.
    periods : int
        Periods that have come.
    within : dict of float to float
        Share within the band, by level, of those whose band was told.
    against_naive : float or None
        Mean absolute error over that of repeating the year before; below one is better.
    """

    first: int
    last: int
    periods: int
    within: dict[float, float]
    against_naive: float | None


def fared(made: Iterable[KeptForecast], series: LedgerSeries) -> tuple[Fared, ...]:
    """Return every period of forecasts of a series that has come since, oldest forecast first."""
    told = {
        period.extent: (Decimal(repr(float(value))), evidence)
        for period, value, evidence in zip(
            series.periods, series.values, series.inputs, strict=True
        )
    }
    found = []
    for one in made:
        if one.series != (series.key, series.grain):
            continue
        for ahead, foreseen in enumerate(one.foreseen, start=1):
            if foreseen.period.extent in told:
                outcome, evidence = told[foreseen.period.extent]
                score = _crps(foreseen, float(outcome))
                found.append(Fared(one, foreseen, ahead, outcome, evidence, score))
    return tuple(found)


def _crps(foreseen: Foreseen, outcome: float) -> float | None:
    if len(foreseen.bands) < _LEAST_LEVELS:
        return None
    wide = sorted(foreseen.bands, key=lambda band: -band.level)
    levels = [(1 - b.level) / 2 for b in wide] + [0.5] + [(1 + b.level) / 2 for b in wide[::-1]]
    values = [b.lower for b in wide] + [foreseen.value] + [b.upper for b in wide[::-1]]
    return crps_quantiles(levels, [float(v) for v in values], outcome)


def held(scored: Sequence[Fared], groups: Sequence[tuple[int, int]]) -> tuple[BandsHeld, ...]:
    """Return how bands held, by groups of periods ahead; groups of which nothing came are left out.

    Parameters
    ----------
    scored : sequence of Fared
    groups : sequence of (int, int)
        First and last period ahead of each.
    """
    found = []
    for first, last in groups:
        those = [one for one in scored if first <= one.ahead <= last]
        if those:
            found.append(_held(those, first, last))
    return tuple(found)


def _held(those: Sequence[Fared], first: int, last: int) -> BandsHeld:
    levels = sorted({band.level for one in those for band in one.foreseen.bands})
    within = {}
    for level in levels:
        inside = [kept for one in those if (kept := one.within(level)) is not None]
        if len(inside) >= SCORED_AT_LEAST:
            within[level] = float(np.mean(inside))
    naive = float(np.mean([abs(one.naive_error) for one in those]))
    ours = float(np.mean([abs(one.error) for one in those]))
    enough = len(those) >= SCORED_AT_LEAST and naive > 0
    return BandsHeld(first, last, len(those), within, ours / naive if enough else None)
