"""What may be forecast: long enough, numbers, and what a reader must know of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import InvalidInput, Refused
from ondiris.forecasts.result import Floats
from ondiris.forecasts.seasons import seasonal_pattern, spread_back

__all__ = ["CAVEATS", "ReadySeries", "checked", "least_length"]

FEWEST = 8
"""Values that a forecast needs whatever the season."""
SEASONS = 2
"""Whole seasons that it needs."""
MOST_MISSING = 0.2
"""Share of gaps above which what is left is no series."""
NEAR_ZERO = 0.02
"""Share of the median below which a value is too near to zero for logarithms."""
BREAK = 8.0
"""A step between two years that is so many times the usual one breaks the level."""
STRAY = 10.0
"""A value so many times as far from its neighbours as is usual strays."""
LARGEST = 1e100
"""Values beyond it have squares that no number holds."""
CAVEATS = {
    "gaps": "periods without a value were filled in",
    "short": "less than three years are known",
    "constant": "every value is the same",
    "zeros": "some values are zero",
    "negative": "some values are negative",
    "level-break": "the level changed at once",
    "outlier": "a value of the last two years is far from its neighbours",
}
"""What a reader must know of a series, by code."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadySeries:
    """A series that may be forecast.

    Parameters
    ----------
    values : float64 array, shape (periods,)
        From the first number on; NaN in gaps.
    filled : float64 array, shape (periods,)
        The same with gaps filled from their neighbours and the season.
    season : int
        Periods of a year; 1 for none.
    lowest : float
        Values cannot be below it; minus infinity for none.
    positive : bool
        Whether values are so far above zero that logarithms may be taken.
    days : float64 array, shape (periods + horizon,), optional
        Working days beyond the usual.
    caveats : tuple of str
        Codes of `CAVEATS`.
    """

    values: Floats
    filled: Floats
    season: int
    lowest: float
    positive: bool
    days: Floats | None
    caveats: tuple[str, ...]


def least_length(season: int) -> int:
    """Return how many values a forecast needs.

    Examples
    --------
    >>> least_length(12), least_length(4), least_length(1)
    (24, 8, 8)
    """
    return max(FEWEST, SEASONS * season)


def checked(
    values: Floats, *, season: int, horizon: int, lowest: float | None, days: Floats | None
) -> ReadySeries:
    """Return a series that may be forecast, or refuse it.

    Parameters
    ----------
    values : float64 array, shape (periods,)
        In the order of their periods; NaN where there is none.
    season : int
        Periods of a year; 1 for none.
    horizon : int
        Periods ahead.
    lowest : float, optional
        Values cannot be below it; None takes zero where none is negative.
    days : float64 array, shape (periods + horizon,), optional
        Working days beyond the usual.

    Raises
    ------
    InvalidInput
        A shape, a season or a horizon that cannot be; an infinite value, or one beyond `LARGEST`.
    Refused
        Too few values, too many gaps, or none at the end.
    """
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or season < 1 or horizon < 1:
        raise InvalidInput("shape", "a series is a row of values, a horizon at least one period")
    if days is not None and days.shape != (given.size + horizon,):
        raise InvalidInput("shape", "working days are of every period behind and ahead")
    if np.isinf(given).any():
        raise InvalidInput("not-finite", "a value of the series is infinite")
    if (np.abs(given) > LARGEST).any():
        raise InvalidInput(
            "too-large", "a value of the series is too large to reckon with",
            hint="Tell the series in a larger unit.",
        )  # fmt: skip
    known = np.flatnonzero(~np.isnan(given))
    _refuse_gaps(known, given.size, season)
    first = int(known[0])
    given = given[first:]
    numbers = given[~np.isnan(given)]
    floor = (0.0 if (numbers >= 0).all() else -np.inf) if lowest is None else lowest
    return ReadySeries(
        given,
        _filled(given, season),
        season,
        floor,
        bool(numbers.min() > max(0.0, NEAR_ZERO * float(np.median(numbers)))),
        None if days is None else days[first:],
        _caveats(given, season),
    )


def _refuse_gaps(known: NDArray[np.intp], size: int, season: int) -> None:
    """Refuse a series of which too little is known."""
    least = least_length(season)
    if known.size < least:
        raise Refused(
            "too-short",
            f"the series has {counted(known.size, 'value')}, a forecast needs {least}",
            hint="Wait until more is known, or forecast a coarser period.",
        )
    if known[-1] != size - 1:
        raise Refused(
            "ends-in-a-gap",
            "the newest period has no value",
            hint="End the series with the newest value that is known.",
        )
    span = size - int(known[0])
    if span - known.size > MOST_MISSING * span:
        raise Refused(
            "too-many-gaps",
            f"{counted(span - known.size, 'period')} of {span} have no value",
            hint="Impute them first, or begin after the gaps.",
        )


def _filled(values: Floats, season: int) -> Floats:
    """Return values with gaps filled: between neighbours, and by the season of what is known."""
    known = ~np.isnan(values)
    if known.all():
        return values
    steps = np.arange(values.size)
    line = np.interp(steps, steps[known], values[known])
    pattern = spread_back(seasonal_pattern(line[None, :], season, 1.0), values.size)[0]
    rest = np.interp(steps, steps[known], (values - pattern)[known])
    return np.where(known, values, rest + pattern)


def _caveats(values: Floats, season: int) -> tuple[str, ...]:
    """Return what a reader must know of a series."""
    known = values[~np.isnan(values)]
    told = {
        "gaps": known.size < values.size,
        "short": known.size < max(3 * season, 2 * FEWEST),
        "constant": bool((known == known[0]).all()),
        "zeros": bool((known == 0).any()),
        "negative": bool((known < 0).any()),
        "level-break": _breaks(known, season),
        "outlier": _strays(known, season),
    }
    return tuple(code for code, so in told.items() if so)


def _breaks(known: Floats, season: int) -> bool:
    """Tell whether the level once steps far beyond how neighbouring years usually differ."""
    year = max(season, 4)
    if known.size < 4 * year:
        return False
    middle = np.median(np.lib.stride_tricks.sliding_window_view(known, year), axis=1)
    step = np.abs(middle[year:] - middle[:-year])
    return bool(step.max() > BREAK * np.median(step) and step.max() > 2 * np.median(np.abs(known)))


def _strays(known: Floats, season: int) -> bool:
    """Tell whether a value of the last two years is far from what its neighbours would make it."""
    line = known - spread_back(seasonal_pattern(known[None, :], season, 1.0), known.size)[0]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(line, 2, mode="edge"), 5)
    off = np.abs(line - np.median(windows, axis=1))
    usual = np.median(off)
    return bool(usual > 0 and off[-2 * season :].max() > STRAY * usual)
