"""Somebody's own series: each is forecast or refused, or forecasts of them are scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput, OndirisError
from ondiris.forecasts.evaluating import MethodScores, evaluate
from ondiris.forecasts.forecasting import METHOD, forecast_many
from ondiris.forecasts.peers import last_year_again, plain_ensemble
from ondiris.forecasts.result import SeriesForecast
from ondiris.indices.working_days import calendar_regressor
from ondiris.model import Holidays, Period
from ondiris.sources.series_file import TimeSeries

__all__ = ["ScoredSeries", "SeriesAhead", "forecast_plain_series", "score_plain_series"]


@dataclass(frozen=True, slots=True, eq=False)
class SeriesAhead:
    """A series and where it leads.

    Parameters
    ----------
    series : TimeSeries
    ahead : tuple of Period
        The periods that are forecast.
    forecast : SeriesForecast, optional
        None where it was refused.
    refusal : OndirisError, optional
        Why.
    """

    series: TimeSeries
    ahead: tuple[Period, ...]
    forecast: SeriesForecast | None
    refusal: OndirisError | None = None

    def __repr__(self) -> str:
        said = self.forecast or f"refused: {self.refusal.code if self.refusal else ''}"
        return f"SeriesAhead({self.series.name!r}, from {self.ahead[0]}, {said})"


@dataclass(frozen=True, slots=True)
class ScoredSeries:
    """How forecasts of series fared at earlier periods.

    Parameters
    ----------
    methods : tuple of MethodScores
        Ours first.
    per_year, horizon, origins : int
        Periods of a year, ahead, and at how many origins of each series.
    left_out : tuple of str
        Names of series that have gaps, and are not scored.
    """

    methods: tuple[MethodScores, ...]
    per_year: int
    horizon: int
    origins: int
    left_out: tuple[str, ...]


def forecast_plain_series(
    series: Sequence[TimeSeries],
    holidays: Holidays,
    *,
    horizon: int,
    progress: Callable[[int], None],
    threads: int,
) -> tuple[SeriesAhead, ...]:
    """Forecast series of a file; those of one frequency tell of each other.

    Parameters
    ----------
    series : sequence of TimeSeries
    holidays : Holidays
        Days off, for months; without any the days of the week alone.
    horizon : int
        Periods ahead.
    progress : callable
        Told how many series are done.
    threads : int
        How many are forecast at once.
    """
    found: dict[int, SeriesForecast | OndirisError] = {}
    for per_year in sorted({one.per_year for one in series}):
        numbers = [n for n, one in enumerate(series) if one.per_year == per_year]
        before = len(found)
        said = forecast_many(
            [series[n].values for n in numbers],
            season=per_year,
            horizon=horizon,
            days=_days([series[n] for n in numbers], holidays, horizon),
            progress=lambda done, before=before: progress(before + done),  # type: ignore[misc]
            threads=threads,
        )
        found.update(zip(numbers, said, strict=True))
    return tuple(_ahead(one, found[number], horizon) for number, one in enumerate(series))


def _ahead(one: TimeSeries, said: SeriesForecast | OndirisError, horizon: int) -> SeriesAhead:
    """Return a series with what was said of it."""
    last = one.periods[-1]
    step = 12 // one.per_year
    periods = tuple(
        Period(last.frequency, (last.first_month + step * k).first_day)
        for k in range(1, horizon + 1)
    )
    if isinstance(said, OndirisError):
        return SeriesAhead(one, periods, None, said)
    return SeriesAhead(one, periods, said)


def _days(
    series: Sequence[TimeSeries], holidays: Holidays, horizon: int
) -> list[NDArray[np.float64]] | None:
    """Return working days of months beyond the usual, behind and ahead."""
    if series[0].per_year != 12:
        return None
    known: dict[tuple[Period, int], NDArray[np.float64]] = {}
    for one in series:
        span = one.periods[0], one.values.size
        if span not in known:
            first = one.periods[0].first_month
            known[span] = calendar_regressor(
                first.year, first.number, one.values.size + horizon, holidays
            )[:, 0]
    return [known[one.periods[0], one.values.size] for one in series]


def score_plain_series(
    series: Sequence[TimeSeries],
    holidays: Holidays,
    *,
    horizon: int,
    origins: int,
    progress: Callable[[int], None],
    threads: int,
) -> ScoredSeries:
    """Score forecasts of series at earlier periods, ours and two to compare with.

    Parameters
    ----------
    series : sequence of TimeSeries
        Of one frequency.
    holidays : Holidays
        As of `forecast_plain_series`.
    horizon : int
        Periods ahead.
    origins : int
        At how many origins of each series.
    progress : callable
        Told how many origins are done.
    threads : int
        How many are forecast at once.

    Raises
    ------
    InvalidInput
        Series of several frequencies.
    Refused
        If no series is long enough.
    """
    frequencies = {one.per_year for one in series}
    if len(frequencies) > 1:
        raise InvalidInput(
            "mixed-frequencies",
            "series of several frequencies cannot be scored together",
            hint="Give months, quarters or years in a file of their own.",
        )
    season = frequencies.pop()
    whole = [one for one in series if not np.isnan(one.values).any()]
    days = _days(whole, holidays, horizon) if whole else None

    def ours(
        numbers: Sequence[int], values: Sequence[NDArray[np.float64]]
    ) -> Sequence[SeriesForecast | OndirisError]:
        pairs = zip(numbers, values, strict=True)
        mine = None if days is None else [days[n][: one.size + horizon] for n, one in pairs]
        return forecast_many(values, season=season, horizon=horizon, days=mine, threads=threads)

    peers = {
        "last-year-again": lambda _, values: [
            last_year_again(one, season=season, horizon=horizon) for one in values
        ],
        "ets+ces+theta": lambda _, values: [
            plain_ensemble(one, season=season, horizon=horizon) for one in values
        ],
    }
    methods = evaluate(
        [one.values for one in whole],
        {METHOD: ours, **peers},
        season=season,
        horizon=horizon,
        origins=origins,
        progress=progress,
    )
    left_out = tuple(one.name for one in series if np.isnan(one.values).any())
    return ScoredSeries(methods, season, horizon, origins, left_out)
