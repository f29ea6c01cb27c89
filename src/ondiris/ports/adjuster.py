"""What the house asks of a program that adjusts series for season and calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import NotConverged

__all__ = [
    "Adjusted",
    "Adjuster",
    "AdjustmentFindings",
    "AdjustmentMode",
    "CalendarTest",
    "FoundOutlier",
    "SeriesToAdjust",
]


class AdjustmentMode(StrEnum):
    """How season and the rest make up a series."""

    MULTIPLICATIVE = "multiplicative"
    ADDITIVE = "additive"
    TESTED = "tested"


@dataclass(frozen=True, slots=True, eq=False)
class SeriesToAdjust:
    """A monthly or quarterly series to be adjusted.

    Parameters
    ----------
    name : str
        Names the series in results and messages.
    year, month : int
        First month, or first quarter.
    values : float array, shape (months,)
        Without holes; positive where season multiplies.
    calendar : float array, shape (months + horizon, regressors)
        Calendar regressors over the series and the twelve months after it; no columns for none.
    mode : AdjustmentMode
        `TESTED` lets the program choose.
    per_year : int
        12, or 4 for quarters.
    """

    name: str
    year: int
    month: int
    values: NDArray[np.float64]
    calendar: NDArray[np.float64]
    mode: AdjustmentMode = AdjustmentMode.MULTIPLICATIVE
    per_year: int = 12


@dataclass(frozen=True, slots=True)
class FoundOutlier:
    """A month that the model sets apart.

    Parameters
    ----------
    kind : str
        ``AO`` a single month, ``LS`` a shift of level from there on, ``TC`` one that wears off.
    year, month : int
        Where it is; the quarter of a quarterly series.
    effect, t : float
        In logarithms where season multiplies; with its t-value.
    """

    kind: str
    year: int
    month: int
    effect: float
    t: float


@dataclass(frozen=True, slots=True)
class CalendarTest:
    """Whether working or trading days were found to matter.

    Parameters
    ----------
    tested : str
        ``td``: weekdays; ``user``: working days of a list of holidays.
    kept : str
        What was kept of it, ``td``, ``td1coef`` or ``user``; empty for nothing.
    gain : float
        AICC without calendar less AICC with the best of what was tested; above zero it is kept.
    """

    tested: str
    kept: str
    gain: float


@dataclass(frozen=True, slots=True)
class AdjustmentFindings:
    """What users of the program look for beside its series.

    Parameters
    ----------
    model : str
        ARIMA orders.
    outliers : tuple of FoundOutlier
        In order of time.
    calendar : CalendarTest, optional
        None where none was tested.
    spans : mapping of str to float
        Sliding spans: per cent of months whose ``seasonal`` factor, ``month_change`` or
        ``year_change`` of the adjusted series differ from span to span by more than 3 %; empty
        where season adds or the series is too short.
    revisions : mapping of int to float
        Mean absolute revision of the adjusted figure of a month, in per cent, from the first time
        it is adjusted (lag 0), or from so many months later, to now.
    """

    model: str
    outliers: tuple[FoundOutlier, ...]
    calendar: CalendarTest | None
    spans: Mapping[str, float]
    revisions: Mapping[int, float]


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
        ``values = adjusted · seasonal``, or their sum where season adds; the calendar effect is
        part of ``seasonal``.
    mode : AdjustmentMode
        Whether season multiplies or adds.
    diagnostics : mapping of str to float
        ``m1`` … ``m11``, ``q``, ``q2``, ``seasonality`` and ``residual_seasonality`` (p-values of
        QS), by name where known.
    warnings : tuple of str
        Codes of findings: ``no-seasonality``, ``residual-seasonality``, ``q-above-one``,
        ``fallback-stl``.
    findings : AdjustmentFindings, optional
        Where they were asked for.
    """

    name: str
    method: str
    adjusted: NDArray[np.float64]
    trend: NDArray[np.float64]
    seasonal: NDArray[np.float64]
    irregular: NDArray[np.float64]
    mode: AdjustmentMode = AdjustmentMode.MULTIPLICATIVE
    diagnostics: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    findings: AdjustmentFindings | None = None


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
