"""Forecasts of the ledger's series: the question, the answer, and how far it may be read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np

from ondiris.errors import BrokenInvariant
from ondiris.forecasts import SeriesForecast
from ondiris.forecasts.result import LEVELS, Floats
from ondiris.forecasts.wanted import explained_share
from ondiris.model import Period, Vintage
from ondiris.model.observation import content_id
from ondiris.production.forecasts.series import LedgerSeries

__all__ = [
    "FEWEST_PATHS",
    "Band",
    "Foreseen",
    "SeriesEstimate",
    "held_by",
    "inputs_of",
    "peers_of",
    "repeated",
    "step_of",
]


FEWEST_PATHS = 40
"""Futures below which nothing is said of what explains their spread."""


@dataclass(frozen=True, slots=True)
class Band:
    """So many of 100 outcomes lie between two values, in whole units."""

    level: float
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is foreseen of one period.

    Parameters
    ----------
    period : Period
    value : Decimal
        Central value in whole units, to the digits that a forecast may be read to.
    bands : tuple of Band
        By level, rising, rounded outward.
    naive : Decimal
        What the same period a year before would say, or the newest where there is no season.
    """

    period: Period
    value: Decimal
    bands: tuple[Band, ...]
    naive: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class SeriesEstimate:
    """A forecast of a series of the ledger.

    Parameters
    ----------
    series : LedgerSeries
        What it was made of.
    forecast : SeriesForecast
    naive : float64 array, shape (horizon,)
        What repeating the year before says.
    peers : tuple of LedgerSeries
        Similar series, whose errors its bands learned from.
    vintage : Vintage
    seed : int
    """

    series: LedgerSeries
    forecast: SeriesForecast
    naive: Floats
    peers: tuple[LedgerSeries, ...]
    vintage: Vintage
    seed: int

    @property
    def inputs(self) -> str:
        """Digest of the figures that it rests on, its own and those of its peers."""
        return inputs_of(self.series, self.peers)

    @property
    def next_explains(self) -> float:
        """Share of the spread of all that is foreseen which the next period's figure explains."""
        paths = self.forecast.paths
        if paths.shape[0] < FEWEST_PATHS or paths.shape[1] < 2:
            return 0.0
        return round(explained_share(paths.mean(axis=1), paths[:, 0]), 3)

    @property
    def caveats(self) -> tuple[str, ...]:
        """Codes of what a reader must know, of the series and of its forecast."""
        return tuple(dict.fromkeys((*self.series.caveats, *self.forecast.caveats)))

    @property
    def foreseen(self) -> tuple[Foreseen, ...]:
        """Every period ahead, rounded."""
        f, step = self.forecast, step_of(self.forecast)
        return tuple(
            Foreseen(
                period,
                _rounded(f.points[t], step),
                tuple(
                    Band(
                        level,
                        _rounded(f.lower[n, t], step, ROUND_FLOOR),
                        _rounded(f.upper[n, t], step, ROUND_CEILING),
                    )
                    for n, level in enumerate(f.levels)
                ),
                _rounded(self.naive[t], step),
            )
            for t, period in enumerate(self.series.ahead(f.horizon))
        )


def inputs_of(series: LedgerSeries, peers: Sequence[LedgerSeries]) -> str:
    """Return a digest of the figures of a series and of its peers."""
    return content_id("f", *series.inputs, *(id for one in peers for id in one.inputs))  # noqa: A001 - the ledger's word


def step_of(forecast: SeriesForecast) -> int:
    """Return the power of ten to which a forecast may be read: a tenth of its narrowest band.

    Examples
    --------
    >>> one = np.array([250.0])
    >>> wide = SeriesForecast(one, (0.5,), one[None] - 20, one[None] + 20, one[None], "m/1")
    >>> step_of(wide)
    0
    """
    if not forecast.levels:
        size = float(np.abs(forecast.points).max())
        return math.floor(math.log10(size)) - 1 if size > 0 else 0
    width = float(np.median(forecast.upper[0] - forecast.lower[0]))
    return math.floor(math.log10(width)) - 1 if width > 0 else -2


def _rounded(value: float, step: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Return a value rounded to a power of ten, written without an exponent."""
    found = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(step), rounding)
    return found.quantize(Decimal(1)) if step > 0 else found


def held_by(series: LedgerSeries, made: SeriesForecast) -> SeriesForecast:
    """Return a forecast without the widest band where less than three years are known.

    Of a change of the year so far each period repeats most of the one before: many of them are
    few times to have been wrong at.
    """
    if len(series) >= 3 * series.grain.per_year:
        return made
    kept = tuple(level for level in made.levels if level < LEVELS[-1])
    caveats = tuple(dict.fromkeys((*made.caveats, "short")))
    held = len(kept)
    return replace(
        made, levels=kept, lower=made.lower[:held], upper=made.upper[:held], caveats=caveats
    )


def repeated(values: Floats, season: int, horizon: int) -> Floats:
    """Return the year before, again: the naive forecast that everybody can make.

    Parameters
    ----------
    values : float64 array, shape (periods,)
    season : int
        Periods of a year; of a shorter series the newest value is repeated.
    horizon : int

    Examples
    --------
    >>> repeated(np.array([1.0, 2.0, 3.0, 4.0]), 2, 3).tolist()
    [3.0, 4.0, 3.0]
    """
    if not values.size:
        raise BrokenInvariant("shape", "nothing can be repeated")
    back = season if values.size >= season else 1
    return values[-back:][np.arange(horizon) % back]


def peers_of(
    series: LedgerSeries, others: Sequence[LedgerSeries], at_least: int
) -> list[LedgerSeries]:
    """Return series of the same kind and grain, long enough to learn errors from.

    They are of other areas or activities; what two areas count alike errs alike.
    """
    return [
        one
        for one in others
        if one.grain is series.grain
        and one.key != series.key
        and one.key.kind == series.key.kind
        and len(one) >= at_least
    ]
