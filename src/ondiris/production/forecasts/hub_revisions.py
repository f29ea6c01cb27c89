"""How far figures of a series are usually revised, as their own vintages show."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from ondiris.model import Bound, Modality
from ondiris.ports import Recorded

__all__ = ["LEAST_REVISIONS", "usual_revisions"]

LEAST_REVISIONS = 10
"""A usual size rests on so many pairs of vintages at least."""
_APART = 30
"""Days between two vintages: what is printed again sooner is another table, not another look."""


def usual_revisions(
    history: Iterable[Recorded], provider: Callable[[str], str]
) -> Mapping[tuple[str, str, str], float]:
    """Return the usual size of a revision as a part of the figure, where enough are known.

    Parameters
    ----------
    history : iterable of Recorded
        Every vintage of some figures.
    provider : callable
        Who publishes a source; what another says is no revision.

    Returns
    -------
    mapping of (str, str, str) to float
        By measure, what it is of and activity: the root of the mean square of the logarithm of
        a figure over the one before it.
    """
    vintages = defaultdict(list)
    for recorded in history:
        entry = recorded.observation
        whole = entry.printed.bound is Bound.EQ and entry.printed.value > 0
        if whole and entry.key.modality is Modality.ACHIEVED and not entry.key.subject:
            place = (provider(entry.source), entry.key, entry.period)
            number = entry.printed.value.scaleb(entry.printed.multiplier)
            vintages[place].append((entry.known.day, float(number)))
    moved = defaultdict(list)
    for (_, key, _), said in vintages.items():
        for (day, before), (later, after) in pairwise(sorted(said)):
            if (later - day).days >= _APART:
                moved[key.measure, key.of, key.activity].append(math.log(after / before) ** 2)
    return {
        what: math.sqrt(sum(squares) / len(squares))
        for what, squares in moved.items()
        if len(squares) >= LEAST_REVISIONS
    }
