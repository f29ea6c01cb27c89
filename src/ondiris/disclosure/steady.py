"""Steady patterns: what was hidden before is hidden again at a lower price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ondiris.disclosure.reported import Reported
    from ondiris.disclosure.system import System

__all__ = ["preferring"]

Floats = NDArray[np.float64]
PARTS = 10
"""A cell that was hidden before costs one of so many parts less: the price of a steady pattern."""


def preferring(system: System, reported: Reported) -> tuple[System, Floats]:
    """Return a system in which what was hidden before is hidden again at a lower price.

    Also returns what each cell is worth without that.  Whole prices stay whole: a search that
    counts cells ends sooner.

    Parameters
    ----------
    system : System
    reported : Reported
        Its first table, with the releases before.
    """
    place = {name: i for i, name in enumerate(reported.shape.names)}
    before = np.zeros(len(system.names), dtype=np.bool_)
    for release in reported.earlier:
        own = np.ones(len(release.hidden), np.bool_) if release.own is None else release.own
        if release.hidden[own & (release.system.values > 0)].all():
            continue  # rounded: nothing was hidden to protect another
        for cell, found in enumerate(release.placed(place)):
            if release.hidden[cell] and own[cell]:
                before[found] = True
    if not before.any():
        return system, system.weight
    worth = PARTS * system.weight
    return replace(system, weight=np.where(before, worth - system.weight, worth)), worth
