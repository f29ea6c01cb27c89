"""What nobody knows for certain takes nothing from what a secret is owed.

Of the change from one release to another an attacker is held to believe that it is small
(`ties.tied`): that makes whoever compares releases strong.  Together with what others printed, such
a belief may narrow a secret by itself, and what is exposed already is owed no protection.  But
nobody has to hold it, and against whoever does not the secret is whole.  Such secrets are therefore
judged twice: beside the system stands a copy without the beliefs, hidden and shown alike, with the
levels that what is certain leaves them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.background import INSIDE, cap_by_background
from ondiris.disclosure.system import stack

if TYPE_CHECKING:
    from ondiris.disclosure.background import Exposed
    from ondiris.disclosure.primary import Insiders
    from ondiris.disclosure.system import System
    from ondiris.ports.solver import Solver

__all__ = ["judged_twice"]

Bools = NDArray[np.bool_]


def judged_twice(
    system: System,
    unsure: Bools,
    solver: Solver,
    insiders: Insiders,
    *,
    releases: tuple[str, ...] = (),
) -> tuple[System, list[Exposed]]:
    """Reduce protection levels to what others have left of them, by belief and for certain.

    Parameters
    ----------
    system, unsure, solver, insiders, releases
        As of `cap_by_background`.

    Returns
    -------
    System, list of Exposed
        Its cells twice where a belief takes from what a secret is owed.
    """
    capped, exposed = cap_by_background(system, unsure, solver, insiders, releases=releases)
    up, down = _cut(system, capped)
    if not (system.bands.believed.any() and (up | down).any()):
        return capped, exposed
    asked = system.with_levels(
        np.where(up, system.level_up, 0.0), np.where(down, system.level_down, 0.0)
    )
    asked = replace(asked, bands=system.bands.certain)
    certain, _ = cap_by_background(asked, unsure, solver, insiders, releases=releases)
    up, down = _above(certain, capped)
    if not (up | down).any():
        return capped, exposed
    certain = certain.with_levels(
        np.where(up, certain.level_up, 0.0), np.where(down, certain.level_down, 0.0)
    )
    return _beside(capped, certain), exposed


def _cut(system: System, capped: System) -> tuple[Bools, Bools]:
    """Return which levels others have cut, above and below, for anybody or for an insider."""
    up, down = capped.level_up < system.level_up, capped.level_down < system.level_down
    for cell, sign, _ in capped.limits:
        (up if sign > 0 else down)[cell] = True
    return up, down


def _above(certain: System, capped: System) -> tuple[Bools, Bools]:
    """Return which levels are higher where only what is certain holds."""
    up = certain.level_up > capped.level_up * (1 + INSIDE)
    down = certain.level_down > capped.level_down * (1 + INSIDE)
    for (cell, sign, holding), limit in capped.limits.items():
        level = float((certain.level_up if sign > 0 else certain.level_down)[cell])
        if certain.level_against(cell, sign, holding, level) > limit * (1 + INSIDE):
            (up if sign > 0 else down)[cell] = True
    return up, down


def _beside(capped: System, certain: System) -> System:
    """Put the copy beside the system: one pattern, one price, the same insiders."""
    count = len(capped.names)
    limits = {
        (cell + count, sign, holding): level
        for (cell, sign, holding), level in certain.limits.items()
    }
    return replace(
        stack([capped, certain]),
        sole=np.tile(capped.sole, 2),
        group=np.tile(capped.group, 2),
        weight=np.concatenate([capped.weight, np.zeros(count)]),
        limits={**capped.limits, **limits},
    )
