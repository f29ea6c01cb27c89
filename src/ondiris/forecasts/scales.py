"""The two scales on which errors are read: the values' own, and that of their logarithms.

Errors of a growing series grow with it, those of a count near zero do not, and no test tells the
two apart well.  Bands are the mean of what both scales say where both can be read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ondiris.forecasts.result import Floats

__all__ = ["Read", "read_errors"]

LEAST = 0.1
"""Share of the largest error of the next period, below which no row is believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Errors of a series on one scale, and the way back.

    Parameters
    ----------
    errors : float64 array, shape (rows, horizon)
        Over what each row told of its error; NaN where what came is not known.
    points : float64 array, shape (horizon,)
        Central values ahead.
    unit : float
        What an error of one is at the end of the series, on the scale.
    logs : bool
        Whether the scale is that of logarithms.
    """

    errors: Floats
    points: Floats
    unit: float
    logs: bool

    def back(self, errors: Floats) -> Floats:
        """Return values ahead of scaled errors, shape (..., horizon)."""
        if self.logs:
            return np.asarray(self.points * np.exp(errors * self.unit), dtype=np.float64)
        return np.asarray(self.points + errors * self.unit, dtype=np.float64)


def read_errors(points: Floats, came: Floats, told: Floats, *, logs: bool) -> Read:
    """Return the errors of points on a scale.

    Parameters
    ----------
    points, came : float64 array, shape (rows, horizon)
        What was said, the newest first, and what came.
    told : float64 array, shape (rows,)
        Error of the next period as each row tells it, on the scale.
    logs : bool
        Whether the scale is that of logarithms.
    """
    off = np.log(came / points) if logs else came - points
    unit = np.maximum(told, LEAST * told.max())
    return Read(off / np.where(unit > 0, unit, np.inf)[:, None], points[0], float(unit[0]), logs)
