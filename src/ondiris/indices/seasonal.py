"""Seasonal adjustment: what may be adjusted, with which calendar, and the fallback.

X-13ARIMA-SEATS is a program and runs behind the port `ondiris.ports.adjuster`; this module holds
what is pure: refusing series that are too short or broken, and STL as the named fallback where
X-13 gives up or is not there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from statsmodels.tsa.seasonal import STL

from ondiris.codes import counted
from ondiris.errors import Refused
from ondiris.indices.result import Floats
from ondiris.ports.adjuster import Adjusted, AdjustmentMode, SeriesToAdjust

__all__ = [
    "checked_series",
    "stl_adjusted",
    "unadjusted",
]

SHORTEST_YEARS = 3


def checked_series(series: SeriesToAdjust) -> SeriesToAdjust:
    """Return a series that may be adjusted, or refuse it.

    Returns
    -------
    SeriesToAdjust
        Its season adds where a value is zero or negative.

    Raises
    ------
    Refused
        Less than three years, a hole, or a level that broke: the median of the last year is more
        than eight times that of the first, or less than an eighth, from one month to the next.

    Notes
    -----
    A break is a step between two neighbouring windows of a year by a factor above eight that one
    month makes alone.
    """
    values, shortest = series.values, SHORTEST_YEARS * series.per_year
    if values.size < shortest:
        raise Refused(
            "series-too-short",
            f"{series.name} has {values.size} periods; seasonal adjustment needs {shortest}",
            hint="Publish it unadjusted until three years are known.",
        )
    holes = int(np.count_nonzero(~np.isfinite(values)))
    if holes:
        raise Refused(
            "broken-series",
            f"{series.name} has {counted(holes, 'period')} without a value",
            hint="Impute or splice the series first.",
        )
    if np.any(values <= 0):
        return replace(series, mode=AdjustmentMode.ADDITIVE)
    if _breaks(np.log(values), series.per_year):
        raise Refused(
            "broken-series",
            f"{series.name} changes its level at once by more than a factor of eight",
            hint="Splice the parts before and after the change first.",
        )
    return series


def _breaks(logs: Floats, year: int) -> bool:
    limit = np.log(8.0)
    for t in range(year, logs.size - year + 1):
        if abs(logs[t] - logs[t - 1]) <= limit:
            continue
        if abs(np.median(logs[t : t + year]) - np.median(logs[t - year : t])) > limit:
            return True
    return False


def unadjusted(found: Adjusted, values: Floats) -> Adjusted:
    """Return a series without season as it was given: what is not there is not taken out.

    Parameters
    ----------
    found : Adjusted
        With the warning ``no-seasonality``.
    values : float array, shape (months,)
        As given.
    """
    nothing = 0.0 if found.mode is AdjustmentMode.ADDITIVE else 1.0
    return replace(found, method="none", adjusted=values, seasonal=np.full_like(values, nothing))


def stl_adjusted(series: SeriesToAdjust) -> Adjusted:
    """Adjust with STL, on logarithms where season multiplies: the fallback, and named so.

    Parameters
    ----------
    series : SeriesToAdjust
        From `checked_series`; calendar regressors are not used.

    Returns
    -------
    Adjusted
        Method ``stl`` and the warning ``fallback-stl``; no M statistics.

    References
    ----------
    .. [1] Cleveland, R. B. et al. (1990), STL: a seasonal-trend decomposition procedure based on
       loess, Journal of Official Statistics 6(1), 3-73.
    """
    adds = checked_series(series).mode is AdjustmentMode.ADDITIVE
    basis = series.values if adds else np.log(series.values)
    fit = STL(basis, period=series.per_year, seasonal=13, robust=True).fit()
    seasonal, trend, rest = (
        part if adds else np.exp(part) for part in (fit.seasonal, fit.trend, fit.resid)
    )
    return Adjusted(
        name=series.name,
        method="stl",
        adjusted=series.values - seasonal if adds else series.values / seasonal,
        trend=trend,
        seasonal=seasonal,
        irregular=rest,
        mode=AdjustmentMode.ADDITIVE if adds else AdjustmentMode.MULTIPLICATIVE,
        warnings=("fallback-stl",),
    )
