"""Forecasts of somebody's own file or frame: no home is opened and nothing is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ondiris.codes import read_holidays
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidInput
from ondiris.model import Holidays
from ondiris.production.forecasts.plain_series import (
    ScoredSeries,
    SeriesAhead,
    forecast_plain_series,
    score_plain_series,
)
from ondiris.sources.series_file import read_series

__all__ = ["evaluate_file", "forecast_file"]

FARTHEST = 120
"""Periods ahead that may be asked for."""
MOST_ORIGINS = 24
"""Origins at which forecasts may be scored."""


def _quiet(done: int) -> None:
    """Tell nobody how many are done."""
    del done


def forecast_file(
    file: Any,
    *,
    horizon: int,
    holidays: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = _quiet,
) -> tuple[SeriesAhead, ...]:
    """Forecast the monthly, quarterly or yearly series of a file, with bands.

    Parameters
    ----------
    file : Path, str or frame
        ``period value`` and, of several, ``series``; a ``unit`` is one for each series.
    horizon : int
        Periods ahead, 1 to 120.
    holidays : Path or str, optional
        Days off as TOML, as a case's ``holidays.toml``; without it the days of the week alone.
    columns : mapping of str to str, optional
        What the file calls its columns, where it is another name.
    progress : callable
        Told how many series are done.

    Raises
    ------
    InvalidInput, InvalidFile
        The file cannot be used as asked.
    """
    _within("horizon", horizon, FARTHEST)
    return forecast_plain_series(
        read_series(file, columns or {}),
        _days_off(holidays),
        horizon=horizon,
        progress=progress,
        threads=os.cpu_count() or 1,
    )


def evaluate_file(
    file: Any,
    *,
    horizon: int,
    origins: int = 1,
    holidays: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = _quiet,
) -> ScoredSeries:
    """Score forecasts of a file's series at earlier periods, beside two to compare with.

    Parameters
    ----------
    file, horizon, holidays, columns
        As of `forecast_file`; series of one frequency.
    origins : int
        At how many origins of each series, 1 to 24, half a horizon apart.
    progress : callable
        Told how many origins are done.

    Raises
    ------
    InvalidInput, InvalidFile
        The file cannot be used as asked.
    Refused
        If no series is long enough.
    """
    _within("horizon", horizon, FARTHEST)
    _within("origins", origins, MOST_ORIGINS)
    return score_plain_series(
        read_series(file, columns or {}),
        _days_off(holidays),
        horizon=horizon,
        origins=origins,
        progress=progress,
        threads=os.cpu_count() or 1,
    )


def _within(name: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise InvalidInput(f"bad-{name}", f"--{name} is a number from 1 to {most}")


def _days_off(holidays: str | Path | None) -> Holidays:
    return Holidays() if holidays is None else read_holidays(text_of(Path(holidays)))
