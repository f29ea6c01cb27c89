"""What may be forecast: long enough, numbers, and what a reader must know of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ondiris.errors import InvalidInput, Refused
from ondiris.forecasts.result import Floats

__all__ = ["Checked", "checked", "least_length"]

FEWEST = 8
"""Values that a forecast needs whatever the season."""
SEASONS = 2
"""Whole seasons that it needs."""
MOST_MISSING = 0.2
"""Share of gaps above which what is left is no series."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A series that may be forecast.

    Parameters
    ----------
    values : float64 array, shape (periods,)
        From the first number on; NaN in gaps.
    season : int
        Periods of a year; 1 for none.
    lowest : float
        Values cannot be below it; minus infinity for none.
    caveats : tuple of str
        What a reader must know: ``gaps``, ``short``, ``constant``, ``zeros``, ``negative``.
    """

    values: Floats
    season: int
    lowest: float
    caveats: tuple[str, ...]


def least_length(season: int) -> int:
    """Return how many values a forecast needs.

    Examples
    --------
    >>> least_length(12), least_length(4), least_length(1)
    (24, 8, 8)
    """
    return max(FEWEST, SEASONS * season)


def checked(values: Floats, *, season: int, horizon: int, lowest: float | None) -> Checked:
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

    Raises
    ------
    InvalidInput
        A shape, a season or a horizon that cannot be; an infinite value.
    Refused
        Too few values, or too many gaps.
    """
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or season < 1 or horizon < 1:
        raise InvalidInput("shape", "a series is a row of values, a horizon at least one period")
    if np.isinf(given).any():
        raise InvalidInput("not-finite", "a value of the series is infinite")
    known = np.flatnonzero(~np.isnan(given))
    least = least_length(season)
    if known.size < least:
        raise Refused(
            "too-short",
            f"the series has {known.size} values, a forecast needs {least}",
            hint="Give a longer series, or one without a season.",
        )
    given = given[known[0] :]
    missing = np.isnan(given)
    if missing.mean() > MOST_MISSING:
        raise Refused("too-many-gaps", f"{missing.sum()} of {missing.size} values are missing")
    numbers = given[~missing]
    floor = (0.0 if (numbers >= 0).all() else -np.inf) if lowest is None else lowest
    told = {
        "gaps": bool(missing.any()),
        "short": known.size < 3 * season or known.size < 2 * FEWEST,
        "constant": bool((numbers == numbers[0]).all()),
        "zeros": bool((numbers == 0).any()),
        "negative": bool((numbers < 0).any()),
    }
    return Checked(given, season, floor, tuple(code for code, so in told.items() if so))
