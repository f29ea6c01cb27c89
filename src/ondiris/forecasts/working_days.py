"""What a working day more adds to a month."""

from __future__ import annotations

import numpy as np

from ondiris.forecasts.result import Floats

__all__ = ["day_effect"]

NEIGHBOURS = np.array([1, 2, 3, 2, 1]) / 9
"""Weights of the periods from which a period is told to stand out."""
FARTHEST = 3.0
"""Deviations, in their root mean square, beyond which a period counts no more."""


def day_effect(adjusted: Floats, days: Floats) -> Floats:
    """Return what a working day more adds, pulled towards nothing as far as chance could make it.

    Parameters
    ----------
    adjusted : float64 array, shape (rows, periods)
        Values without their season; NaN before a row begins and nowhere after.
    days : float64 array, shape (rows, periods)
        Working days beyond what the same month usually has.

    Returns
    -------
    float64 array, shape (rows,)
        By least squares of what stands out of five neighbouring periods; zero where it is negative.

    Examples
    --------
    >>> days = np.array([[1.0, -1.0, 0.0, 1.0, 0.0, -1.0, 1.0, 0.0, -1.0, 0.0]])
    >>> day_effect(100 + 3 * days, days).round(6)
    array([3.])
    """
    window = np.lib.stride_tricks.sliding_window_view
    left = adjusted[:, 2:-2] - window(adjusted, 5, axis=1) @ NEIGHBOURS
    more = days[:, 2:-2] - window(days, 5, axis=1) @ NEIGHBOURS
    known = ~np.isnan(left)
    left, more = np.where(known, left, 0.0), np.where(known, more, 0.0)
    counts = np.maximum(known.sum(1), 1)
    limit = FARTHEST * np.sqrt((left**2).sum(1) / counts)[:, None]
    left = np.clip(left, -limit, limit)
    total = np.maximum((more**2).sum(1), 1e-12)
    effect = (more * left).sum(1) / total
    rest = ((left - effect[:, None] * more) ** 2).sum(1) / np.maximum(counts - 1, 1)
    kept = np.maximum(0.0, 1 - 2 * rest / total / np.maximum(effect**2, 1e-300))
    return np.asarray(np.where(effect > 0, effect * kept, 0.0), dtype=np.float64)
