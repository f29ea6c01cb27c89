"""Totals over programmes that may be parts of each other: an interval, not a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ondiris.errors import InvalidInput
from ondiris.model import Interval

__all__ = ["overlap_total"]


def overlap_total(parts: Mapping[str, Interval], overlaps: Iterable[Sequence[str]]) -> Interval:
    """Return the total of parts of which some may hold each other.

    Parts that may overlap form groups; within a group the total lies between the largest
    part (all nested in it) and the sum (all disjoint).  Groups add.

    Parameters
    ----------
    parts : mapping of str to Interval
        Non-negative amounts by programme, in one unit.
    overlaps : iterable of pairs of str
        Programmes that are, or may be, parts of each other.

    Returns
    -------
    Interval
        From nested to disjoint.

    Raises
    ------
    InvalidInput
        If a part may be negative: nesting then bounds nothing.

    Examples
    --------
    >>> one, two = Interval.exactly(11), Interval.exactly(6)
    >>> str(overlap_total({"zone": one, "sez": two}, [("zone", "sez")]))
    '[11, 17]'
    >>> str(overlap_total({"zone": one, "sez": two}, []))
    '[17, 17]'
    """
    if any(part.lower < 0 for part in parts.values()):
        raise InvalidInput("negative", "overlapping totals need amounts that are not negative")
    group_of = {name: {name} for name in parts}
    for pair in overlaps:
        present = [name for name in pair if name in parts]
        merged = set().union(*(group_of[name] for name in present))
        for name in merged:
            group_of[name] = merged
    total = Interval.exactly(Decimal(0))
    for group in {frozenset(group) for group in group_of.values()}:
        disjoint = Interval.exactly(Decimal(0))
        for name in sorted(group):
            disjoint = disjoint + parts[name].hull
        nested = max(parts[name].lower for name in group)
        total = total + Interval(nested, disjoint.upper)
    return total
