"""Which groupings of a list stand for their members when a whole is taken apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ondiris.codes import CodeList, Item

__all__ = ["standing_groupings"]


def standing_groupings(
    parts: Sequence[str], activities: CodeList, known: Callable[[str], bool]
) -> Iterator[Item]:
    """Yield the known groupings of parts of which some member is not known.

    Where every member is known the members say more.  Where one is not, the grouping holds it: of
    machine building without its other divisions vehicles alone would stand for the whole of it.

    Parameters
    ----------
    parts : sequence of str
        Direct parts of a whole.
    activities : CodeList
    known : callable
        Whether the figure of an activity is known.
    """
    left = set(parts)
    for item in activities:
        if not item.members or not left.issuperset(item.members) or not known(item.code):
            continue
        if not all(known(code) for code in item.members):
            left -= set(item.members)
            yield item
