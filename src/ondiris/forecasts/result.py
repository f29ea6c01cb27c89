"""What a forecast of a series is: points, bands by level, and equally likely paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import BrokenInvariant

__all__ = ["LEVELS", "Floats", "SeriesForecast"]

Floats = NDArray[np.float64]

LEVELS = (0.5, 0.8, 0.95)
"""Levels of bands; the widest are left out where too little is known to hold them."""


@dataclass(frozen=True, slots=True, eq=False)
class SeriesForecast:
    """Points and bands of a series, period by period ahead.

    Parameters
    ----------
    points : float64 array, shape (horizon,), unit of the series
        Central values.
    levels : tuple of float
        Levels of the bands that can be held, rising: some of `LEVELS`.
    lower, upper : float64 array, shape (levels, horizon), unit of the series
        Bounds by level; a wider level lies around a narrower one.
    paths : float64 array, shape (paths, horizon), unit of the series
        Equally likely futures, whose quantiles at each period are the bands: for sums over
        periods, for parts that add up, for whatever rests on several periods at once.
    method : str
        Name and version of the method: ``ensemble/1``.
    caveats : tuple of str
        Codes of what a reader must know: ``level-break``, ``short``, ``outlier``, …
    """

    points: Floats
    levels: tuple[float, ...]
    lower: Floats
    upper: Floats
    paths: Floats
    method: str
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        horizon = self.points.shape[0]
        bands = (len(self.levels), horizon)
        if self.lower.shape != bands or self.upper.shape != bands:
            raise BrokenInvariant("shape", "a band has a bound for each level and period")
        if self.paths.ndim != 2 or self.paths.shape[1] != horizon:
            raise BrokenInvariant("shape", "a path has a value for each period")
        known = (self.points, self.lower, self.upper, self.paths)
        if not all(np.isfinite(values).all() for values in known):
            raise BrokenInvariant("not-finite", "a forecast is of numbers")
        order = np.concatenate([self.lower[::-1], self.upper])
        if (np.diff(order, axis=0) < 0).any() or list(self.levels) != sorted(self.levels):
            raise BrokenInvariant("bands-cross", "a wider band lies around a narrower one")

    @property
    def horizon(self) -> int:
        """Periods ahead."""
        return int(self.points.shape[0])

    def __str__(self) -> str:
        widest = f"{self.levels[-1]:.0%}" if self.levels else "no band"
        return f"{self.horizon} periods ahead ({self.method}, {widest})"
