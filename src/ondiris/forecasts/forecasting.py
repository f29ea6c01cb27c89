"""Forecasts of series: points, and bands from how earlier forecasts of the same kind fared.

Each series is forecast at its end and at earlier periods of its own, each time from what stood
before; what came after tells how far off such forecasts are.
Series that are forecast together tell of each other, so together belong those that are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import OndirisError
from ondiris.forecasts.bands import Draws, ErrorPool, pooled, quantiles_of, ranks_of
from ondiris.forecasts.checking import ReadySeries, checked
from ondiris.forecasts.earlier import EarlierForecasts, earlier_forecasts
from ondiris.forecasts.result import LEVELS, Floats, SeriesForecast
from ondiris.forecasts.scales import Read, read_errors

__all__ = ["METHOD", "forecast_many", "forecast_series"]

METHOD = "ensemble/1"
PATHS = 1000
"""Equally likely futures of a forecast."""
NEEDED = {0.5: 1, 0.8: 9, 0.95: 39}
"""Errors of a horizon without which a level is not shown; for the widest 39, a tail of its own."""


def _quiet(done: int) -> None:
    """Tell nobody how many series are done."""
    del done


def forecast_series(
    values: Floats,
    *,
    season: int,
    horizon: int,
    lowest: float | None = None,
    days: Floats | None = None,
) -> SeriesForecast:
    """Forecast one series by itself.

    Parameters
    ----------
    values : float64 array, shape (periods,)
        In the order of their periods; NaN where there is none.
    season : int
        Periods of a year: 12, 4, or 1 for none.
    horizon : int
        Periods ahead.
    lowest : float, optional
        Values cannot be below it; None takes zero where none is negative.
    days : float64 array, shape (periods + horizon,), optional
        Working days of each period beyond the usual, where the calendar may matter.

    Raises
    ------
    InvalidInput
        A shape, a season or a horizon that cannot be.
    Refused
        Too few values, or too many gaps.

    Examples
    --------
    >>> months = np.arange(60)
    >>> found = forecast_series(100 + 10 * (months % 12 == 5), season=12, horizon=6)
    >>> found.points.round().tolist()
    [100.0, 100.0, 100.0, 100.0, 100.0, 110.0]
    """
    (found,) = forecast_many(
        [values],
        season=season,
        horizon=horizon,
        lowest=lowest,
        days=None if days is None else [days],
    )
    if isinstance(found, OndirisError):
        raise found
    return found


def forecast_many(  # noqa: PLR0913 - the series, what is asked of them, and how it is run
    series: Sequence[Floats],
    *,
    season: int,
    horizon: int,
    lowest: float | None = None,
    days: Sequence[Floats] | None = None,
    seed: int = 0,
    progress: Callable[[int], None] = _quiet,
    threads: int = 1,
) -> tuple[SeriesForecast | OndirisError, ...]:
    """Forecast series that are alike; how far forecasts of all of them were off tells the bands.

    Parameters
    ----------
    series : sequence of float64 array
        As of `forecast_series`.
    season, horizon : int
        As of `forecast_series`.
    lowest : float, optional
        As of `forecast_series`.
    days : sequence of float64 array, optional
        As of `forecast_series`, one for each series.
    seed : int
        Of the random sums that paths are; bands need none.
    progress : callable
        Told how many series are done.
    threads : int
        How many are forecast at once.

    Returns
    -------
    tuple of SeriesForecast or OndirisError
        In the order of the series; why, where one is refused.  Paths of series that end with the
        same period belong together, path by path.
    """
    ready: dict[int, ReadySeries] = {}
    refused: dict[int, OndirisError] = {}
    for number, values in enumerate(series):
        try:
            ready[number] = checked(
                values,
                season=season,
                horizon=horizon,
                lowest=lowest,
                days=None if days is None else days[number],
            )
        except OndirisError as error:
            refused[number] = error
    found = dict(
        zip(ready, _forecasts([*ready.values()], horizon, seed, progress, threads), strict=True)
    )
    return tuple(found.get(n) or refused[n] for n in range(len(series)))


def _forecasts(
    series: list[ReadySeries],
    horizon: int,
    seed: int,
    progress: Callable[[int], None],
    threads: int,
) -> list[SeriesForecast]:
    """Forecast series that may be forecast, as one pool."""
    if not series:
        return []
    told: list[EarlierForecasts] = []
    with ThreadPoolExecutor(threads) as workers:
        for one in workers.map(lambda each: earlier_forecasts(each, horizon), series):
            told.append(one)
            progress(len(told))
    read = _read(told)
    counts = np.sum([(~np.isnan(one.came)).sum(0) for one in told], axis=0)
    levels = tuple(level for level in LEVELS if _may_be_shown(level, counts))
    rows = max(one.came.shape[0] for one in told)
    draws = np.random.default_rng(seed)
    shared = Draws(draws.standard_normal((PATHS, rows)), draws.standard_normal((PATHS, horizon)))
    return [
        _dressed(one, mine, _held_by(one, levels), shared)
        for one, mine in zip(series, read, strict=True)
    ]


def _held_by(series: ReadySeries, levels: tuple[float, ...]) -> tuple[float, ...]:
    """Return the levels that a series can hold: a short one, whatever its pool, not the widest.

    What is alike errs alike in the same months: the errors of many short series tell of few times.
    """
    return tuple(one for one in levels if one < LEVELS[-1] or "short" not in series.caveats)


def _may_be_shown(level: float, counts: NDArray[np.int_]) -> bool:
    """Tell whether enough errors are known: of the next period, for the widest of the farthest."""
    return bool(counts[-1 if level == LEVELS[-1] else 0] >= NEEDED[level])


def _read(told: list[EarlierForecasts]) -> list[list[tuple[Read, ErrorPool, int]]]:
    """Return the errors of each series on the scales they may be read on, each with its pool."""
    found: list[list[tuple[Read, ErrorPool, int]]] = [[] for _ in told]
    for logs in (False, True):
        scales = [one.logs if logs else one.own for one in told]
        numbers = [number for number, scale in enumerate(scales) if scale is not None]
        read = [
            read_errors(told[n].said, told[n].came, scale, logs=logs)
            for n, scale in enumerate(scales)
            if scale is not None
        ]
        if read:
            pool = pooled([one.errors for one in read])
            for place, (number, one) in enumerate(zip(numbers, read, strict=True)):
                found[number].append((one, pool, place))
    return found


def _dressed(
    series: ReadySeries,
    read: list[tuple[Read, ErrorPool, int]],
    levels: tuple[float, ...],
    shared: Draws,
) -> SeriesForecast:
    """Return points with their bands and paths."""
    points = read[0][0].points

    def quantiles(places: Floats) -> Floats:
        sides = [one.back(quantiles_of(pool, place, places)) for one, pool, place in read]
        return np.asarray(np.maximum(np.mean(sides, axis=0), series.lowest), dtype=np.float64)

    ranks = ranks_of(read[0][0].errors, shared)
    paths = np.take_along_axis(quantiles((np.arange(PATHS) + 0.5) / PATHS), ranks, axis=0)
    places = [(1 - level) / 2 for level in levels[::-1]] + [(1 + level) / 2 for level in levels]
    bounds = quantiles(np.array(places)) if levels else np.empty((0, points.size))
    return SeriesForecast(
        np.maximum(points, series.lowest),
        levels,
        bounds[: len(levels)][::-1],
        bounds[len(levels) :],
        paths,
        METHOD,
        series.caveats,
    )
