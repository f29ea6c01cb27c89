"""Results of the workshop: two kinds of index that must not be mixed, and what comes with them.

A *period index* compares each period with the one before it; a *fixed-base index* compares every
period with one base.  Both are arrays of ratios and look alike, so both are types: neither can be
added to or multiplied with anything, and only `ondiris.indices.chaining` turns one into the other.
A bare array for both was rejected: chaining an already chained series is the classic silent error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

__all__ = [
    "FixedBaseIndex",
    "Flags",
    "Floats",
    "GrowthContributions",
    "Integers",
    "PeriodIndex",
    "round_half_up",
]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

SIGNIFICANT = 12
"""Digits of a double that survive any order of summation we use."""


def round_half_up(value: float, digits: int) -> Decimal:
    """Round a computed figure once, half up, in decimal.

    Parameters
    ----------
    value : float
        A finite figure carried at full precision.
    digits : int
        Digits after the decimal point that will be printed.

    Returns
    -------
    Decimal
        The figure as printed, its exponent ``-digits``.

    Raises
    ------
    InvalidInput
        ``value`` is not finite.

    Notes
    -----
    The last three or four of a double's digits are the noise of the path that led to it: 128.75 ×
    1.052 is exactly 135.445 and the nearest double lies below.  The figure is therefore read at
    twelve significant digits first and rounded half up after, so that engines and threads agree
    on what is printed.

    Examples
    --------
    >>> round_half_up(128.75 * 1.052, 2), round(128.75 * 1.052, 2)
    (Decimal('135.45'), 135.44)
    """
    if not isfinite(value):
        raise InvalidInput("not-a-figure", "a figure that is not finite cannot be printed")
    exact = Decimal(f"{value:.{SIGNIFICANT}g}")
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _table(labels: Sequence[str], periods: Sequence[str], values: Floats) -> None:
    if values.ndim != 2 or values.shape != (len(labels), len(periods)):
        raise InvalidInput(
            "shape-mismatch",
            f"values of shape {values.shape} for {len(labels)} series and {len(periods)} periods",
        )
    if len(set(labels)) != len(labels) or len(set(periods)) != len(periods):
        raise InvalidInput("duplicate-label", "series and periods of an index must be distinct")


def _sealed(values: Floats) -> Floats:
    sealed = np.array(values, dtype=np.float64)
    sealed.setflags(write=False)
    return sealed


@dataclass(frozen=True, slots=True, eq=False)
class PeriodIndex:
    """Each period compared with the period before it; the first period is 1 by convention.

    Parameters
    ----------
    labels : tuple of str
        Series, in the order of the rows.
    periods : tuple of str
        Periods in time order, in the order of the columns.
    values : float array, shape (series, periods), ratio
        1.0 is no change; NaN is unknown.
    imputed : bool array, shape (series, periods), optional
        Where the value was taken from an ancestor or carried, not measured.
    """

    labels: tuple[str, ...]
    periods: tuple[str, ...]
    values: Floats
    imputed: Flags | None = None

    def __post_init__(self) -> None:
        _table(self.labels, self.periods, self.values)
        object.__setattr__(self, "values", _sealed(self.values))
        if self.imputed is not None and self.imputed.shape != self.values.shape:
            raise InvalidInput("shape-mismatch", "imputation marks do not match the values")

    def __repr__(self) -> str:
        """Return one line with the shape of the index."""
        return f"PeriodIndex({len(self.labels)} series, {self.periods[0]}..{self.periods[-1]})"

    def series(self, label: str) -> Floats:
        """Return one series by its label."""
        return _row(self.labels, self.values, label)


@dataclass(frozen=True, slots=True, eq=False)
class FixedBaseIndex:
    """Every period compared with one base, which is 1.

    Parameters
    ----------
    labels : tuple of str
        Series, in the order of the rows.
    periods : tuple of str
        Periods in time order, in the order of the columns.
    values : float array, shape (series, periods), ratio
        1.0 is the base; NaN is unknown.
    base : tuple of str
        The period, or periods whose mean, is the base.
    """

    labels: tuple[str, ...]
    periods: tuple[str, ...]
    values: Floats
    base: tuple[str, ...]

    def __post_init__(self) -> None:
        _table(self.labels, self.periods, self.values)
        object.__setattr__(self, "values", _sealed(self.values))
        if not self.base:
            raise InvalidInput("missing-base", "a fixed-base index names its base period")

    def __repr__(self) -> str:
        """Return one line with the shape and base of the index."""
        base = "+".join(self.base)
        span = f"{self.periods[0]}..{self.periods[-1]}"
        return f"FixedBaseIndex({len(self.labels)} series, {span}, {base}=1)"

    def series(self, label: str) -> Floats:
        """Return one series by its label."""
        return _row(self.labels, self.values, label)


def _row(labels: tuple[str, ...], values: Floats, label: str) -> Floats:
    try:
        row: Floats = values[labels.index(label)]
    except ValueError:
        raise InvalidInput("unknown-series", f"no series {label} among {len(labels)}") from None
    return row


@dataclass(frozen=True, slots=True, eq=False)
class GrowthContributions:
    """Parts that add up to the change of one total, exactly.

    Parameters
    ----------
    labels : tuple of str
        Parts, in the order of the rows.
    periods : tuple of str
        Periods, in the order of the columns.
    values : float array, shape (parts, periods), ratio
        0.01 is one percentage point of the total's change.
    """

    labels: tuple[str, ...]
    periods: tuple[str, ...]
    values: Floats

    def __post_init__(self) -> None:
        _table(self.labels, self.periods, self.values)
        object.__setattr__(self, "values", _sealed(self.values))

    def total(self) -> Floats:
        """Return the change explained, shape (periods,)."""
        return np.asarray(np.nansum(self.values, axis=0))
