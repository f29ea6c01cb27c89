"""What keeps a gross effect from being a gain: supply that is short, and what it pushes aside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ondiris.errors import InvalidInput
from ondiris.impact.check import Floats, checked_vector

__all__ = ["Additional", "additional", "beyond_supply"]


@dataclass(frozen=True, slots=True, eq=False)
class Additional:
    """What of a gross effect is left after what would have come anyway and what it pushes aside.

    Parameters
    ----------
    low, high : float64 arrays, shape of the gross effect
        Bounds of the net effect, from the least and most favourable ends of the stated ranges.
    """

    low: Floats
    high: Floats


def beyond_supply(needed: ArrayLike, spare: ArrayLike) -> NDArray[np.bool_]:
    """Return which activities are asked for more than they can add.

    The model has no limit of supply: where this is true the effect is not believable without new
    capacity or imports.

    Parameters
    ----------
    needed : array, shape (activities,), unit of output
        Output that a demand needs in addition.
    spare : array, shape (activities,), unit of output
        Output that each can add with what it has; infinite where unknown.

    Returns
    -------
    bool array, shape (activities,)

    Raises
    ------
    InvalidInput
        Lengths that differ, negative or missing room.

    Examples
    --------
    >>> beyond_supply([10.0, 3.0], [8.0, float("inf")]).tolist()
    [True, False]
    """
    room = np.asarray(spare, dtype=np.float64)
    if room.ndim != 1 or not np.all(room >= 0.0):
        raise InvalidInput(
            "io-spare", "room for more output is a number from zero up, or infinite."
        )
    short: NDArray[np.bool_] = checked_vector(needed, room.size, what="output needed") > room
    return short


def additional(
    gross: ArrayLike, *, deadweight: tuple[float, float], displacement: tuple[float, float]
) -> Additional:
    """Return bounds of what an effect adds, net of deadweight and displacement.

    Parameters
    ----------
    gross : array
        Gross effects, from zero up.
    deadweight : tuple of float
        Least and largest share that would have come without the project.
    displacement : tuple of float
        Least and largest share of the rest that is taken from others in the territory.

    Returns
    -------
    Additional

    Raises
    ------
    InvalidInput
        Ranges that are not ordered inside 0 to 1, negative or missing effects.

    Examples
    --------
    >>> left = additional([100.0], deadweight=(0.1, 0.3), displacement=(0.0, 0.5))
    >>> left.low.tolist(), left.high.tolist()
    ([35.0], [90.0])
    """
    for low, high in (deadweight, displacement):
        if not 0.0 <= low <= high <= 1.0:
            raise InvalidInput(
                "io-additional", "a range of shares is not ordered inside 0 to 1.", hint="0.1, 0.3"
            )
    effects = np.asarray(gross, dtype=np.float64)
    if not np.all(effects >= 0.0) or not np.all(np.isfinite(effects)):
        raise InvalidInput("io-gross", "a gross effect is missing, infinite or negative.")
    left = [(1.0 - a) * (1.0 - b) for a, b in zip(deadweight, displacement, strict=True)]
    return Additional(effects * left[1], effects * left[0])
