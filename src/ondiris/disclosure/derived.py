"""Indicators computed from protected cells: they are hidden where their cells are.

An index, a contribution, a share, a revision, a unit value or a concentration measure is shown
only where every cell it is computed from is shown.  Then it is a function of what is public and
tells nothing new, with one exception: a concentration measure is computed from contributions, not
from cells, so it is shown as a band wide enough that neither an outsider nor the second largest
contributor comes closer to the largest than the p % rule allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["band_blurs", "concentration_band", "herfindahl_of", "inherited", "largest_within"]

HALVINGS = 50
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Measure: TypeAlias = "Callable[[Floats], float]"

BANDS: tuple[tuple[float, float], ...] = ((0.0, 0.15), (0.15, 0.25), (0.25, 1.0))
"""Bands of the Herfindahl index in common use: open, moderately and highly concentrated."""


def inherited(hidden: Sequence[Bools]) -> Bools:
    """Return which derived figures are hidden: those with a hidden cell among their inputs.

    Parameters
    ----------
    hidden : sequence of bool array, each shape (figures,)
        One array an input: whether that input's cell is hidden, in this release or in the earlier
        one it comes from.

    Examples
    --------
    An index of one month on another is shown only where both months are.

    >>> import numpy as np
    >>> inherited([np.array([False, True, False]), np.array([False, False, True])]).tolist()
    [False, True, True]
    """
    if not hidden:
        raise InvalidInput("no-inputs", "a derived figure needs at least one input")
    return np.asarray(np.logical_or.reduce(list(hidden)), dtype=np.bool_)


def largest_within(
    measure: Measure,
    band: tuple[float, float],
    total: float,
    contributors: int,
    *,
    known: Floats | None = None,
) -> tuple[float, float]:
    """Return the limits of the largest contribution when a measure of all lies in a band.

    Parameters
    ----------
    measure : callable
        From contributions to a number that grows when one of them grows at another's cost, as
        those of Herfindahl, Gini and Theil do.
    band : tuple of float
        Lower and upper end of the measure.
    total : float
        Sum of all contributions.
    contributors : int
        How many there are.
    known : float array, shape (known,), optional
        Contributions that this attacker knows; the largest is not among them.

    Returns
    -------
    tuple of float
        Exact limits but for the halving: above, the rest is least concentrated when equal; below,
        the measure is greatest when as many as possible are as large as the largest.

    Raises
    ------
    InvalidInput
        ``concentration`` without a contributor besides the known ones, or for ends out of order.

    Examples
    --------
    In a duopoly an exact index of 0.52 gives the largest exactly; a band does not.

    >>> import numpy as np
    >>> low, high = largest_within(herfindahl_of, (0.52, 0.52), 1.0, 2)
    >>> round(low, 6), round(high, 6)
    (0.6, 0.6)
    """
    seen = np.zeros(0) if known is None else known
    others = contributors - len(seen)
    if others < 1 or band[0] > band[1]:
        raise InvalidInput("concentration", "a band has two ends, and somebody is largest")
    rest = max(0.0, total - float(seen.sum()))
    if others == 1:
        return rest, rest

    def alike(largest: float) -> float:
        parts = np.full(others - 1, (rest - largest) / (others - 1))
        return measure(np.concatenate([seen, [largest], parts]))

    def heaped(largest: float) -> float:
        full = int(rest / largest * (1 + 1e-12))
        parts = np.zeros(others)
        parts[:full] = largest
        parts[full : full + 1] = max(0.0, rest - full * largest)
        return measure(np.concatenate([seen, parts]))

    start = rest / others
    return _first(heaped, band[0], start, rest), _last(alike, band[1], start, rest)


def _first(measure: Callable[[float], float], bound: float, low: float, high: float) -> float:
    """Return where a growing measure first reaches a bound."""
    if measure(low) >= bound:
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if measure(middle) >= bound else (middle, high)
    return low


def _last(measure: Callable[[float], float], bound: float, low: float, high: float) -> float:
    """Return where a growing measure last stays within a bound."""
    if measure(high) <= bound:
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if measure(middle) <= bound else (low, middle)
    return high


def herfindahl_of(contributions: Floats) -> float:
    """Return the sum of squared shares."""
    return float(((contributions / contributions.sum()) ** 2).sum())


def band_blurs(
    contributions: Floats, measure: Measure, band: tuple[float, float], *, p_percent: float
) -> bool:
    """Tell whether a band of a measure leaves the largest contributor blurred.

    Parameters
    ----------
    contributions : float array, shape (contributors,)
        Of one cell that passes the primary rules; its total is taken as public.
    measure : callable
        As in `largest_within`.
    band : tuple of float
        What would be told.
    p_percent : float
        Neither an outsider nor the second largest may come closer to the largest than this.
    """
    values = np.sort(contributions[contributions > 0])[::-1]
    if len(values) < 3:
        return False
    total, p = float(values.sum()), p_percent / 100
    lower, upper = (1 - p) * values[0], (1 + p) * values[0]
    for known in (None, values[1:2]):
        low, high = largest_within(measure, band, total, len(values), known=known)
        if low > lower or high < upper:
            return False
    return True


def concentration_band(contributions: Floats, *, p_percent: float) -> tuple[float, float] | None:
    """Return a band of the Herfindahl index that may be printed beside an open cell, if any.

    Parameters
    ----------
    contributions : float array, shape (contributors,)
        Of one cell that passes the primary rules.
    p_percent : float
        The p % rule in force.

    Returns
    -------
    tuple of float or None
        The narrowest of the bands in common use, or a union of neighbours, that leaves the largest
        contributor blurred by p % on either side; None where only the whole range would.
    """
    values = contributions[contributions > 0]
    if len(values) < 3:
        return None
    index = herfindahl_of(values)
    at = next(i for i, (_, high) in enumerate(BANDS) if index <= high)
    tries = [(at, at), (max(0, at - 1), at), (at, min(len(BANDS) - 1, at + 1))]
    for first, last in tries:
        band = (BANDS[first][0], BANDS[last][1])
        whole = band == (BANDS[0][0], BANDS[-1][1])
        if not whole and band_blurs(values, herfindahl_of, band, p_percent=p_percent):
            return band
    return None
