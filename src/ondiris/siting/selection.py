"""Which sites a relaxed plan opens, and which can no longer open or close.

Once the coupling of points is priced away, every site has a worth of its own (negative is good)
and the relaxed plan takes the best ones within the allowed number.  Exchanging one of them shows
what forcing a site in or out would cost; where that lifts the bound past the target, the site's
other choice is settled for good.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ondiris.siting.compiled import compiled

__all__ = ["select", "settle"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]
Flags = NDArray[np.bool_]


@compiled
def select(
    worth: Floats, states: States, least: int, most: int, chosen: Flags
) -> tuple[float, Ints, int, int]:
    """Choose the best sites: total worth, free sites in order, how many of them, how many open.

    The total is infinite where no choice keeps to the allowed number.
    """
    total = 0.0
    opened = 0
    keys = np.full(worth.size, np.inf)
    free = 0
    for j in range(worth.size):
        chosen[j] = states[j] == 1
        if states[j] == 1:
            opened += 1
            total += worth[j]
        elif states[j] == 0:
            free += 1
            keys[j] = worth[j]
    order = np.argsort(keys)[:free]
    taken = 0
    while taken < free and opened + taken < most:
        value = keys[order[taken]]
        if opened + taken >= least and value >= 0.0:
            break
        total += value
        chosen[order[taken]] = True
        taken += 1
    if opened > most or opened + taken < least:
        total = np.inf
    return total, order, taken, opened


@compiled
def settle(
    worth: Floats,
    states: States,
    order: Ints,
    taken: int,
    opened: int,
    allowed: tuple[int, int],
    slack: float,
) -> None:
    """Fix every free site whose other choice lifts the bound by more than `slack`."""
    least, most = allowed
    last = worth[order[taken - 1]] if taken > 0 else -np.inf
    after = worth[order[taken]] if taken < order.size else np.inf
    fewer = opened + taken - 1 >= least
    for k in range(order.size):
        value = worth[order[k]]
        if k < taken:
            replacement = min(after, 0.0) if fewer else after
            if replacement - value > slack:
                states[order[k]] = 1
        else:
            dropped = max(last, 0.0) if opened + taken < most else last
            if value - dropped > slack:
                states[order[k]] = -1
