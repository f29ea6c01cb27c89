"""What the house asks of a program that adjusts series for season and calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import NotConverged

__all__ = ["Adjusted", "Adjuster", "SeriesToAdjust"]


@dataclass(frozen=True, slots=True, eq=False)
class SeriesToAdjust:
    """A monthly series to be adjusted.

    Parameters
    ----------
    name : str
        Names the series in results and messages.
    year, month : int
        First month.
    values : float array, shape (months,)
        Positive and without holes.
    calendar : float array, shape (months + horizon, regressors)
        Calendar regressors over the series and the twelve months after it; no columns for none.
    """

    name: str
    year: int
    month: int
    values: NDArray[np.float64]
    calendar: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """A series after adjustment, with what tells whether to trust it.

    Parameters
    ----------
    name : str
        As asked.
    method : str
        ``x13-seats``, ``x13-x11`` or ``stl``.
    adjusted, trend, seasonal, irregular : float array, shape (months,)
        ``values = adjusted · seasonal``; the calendar effect is part of ``seasonal``.
    diagnostics : mapping of str to float
        ``m1`` … ``m11``, ``q``, ``q2``, ``residual_seasonality`` (p-value), by name where known.
    warnings : tuple of str
        Codes of findings: ``residual-seasonality``, ``q-above-one``, ``fallback-stl``.
    """

    name: str
    method: str
    adjusted: NDArray[np.float64]
    trend: NDArray[np.float64]
    seasonal: NDArray[np.float64]
    irregular: NDArray[np.float64]
    diagnostics: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Adjuster(Protocol):
    """Adjusts many series at once."""

    def adjust(
        self, series: Sequence[SeriesToAdjust], progress: Callable[[int], None]
    ) -> list[Adjusted | NotConverged]:
        """Adjust series, calling ``progress`` with the number finished so far.

        Returns
        -------
        list of Adjusted or NotConverged
            In the order of the series; an error stands where the program gave up, so that one
            series does not cost the others.

        Raises
        ------
        Unavailable
            The program is not there.
        """
        ...
