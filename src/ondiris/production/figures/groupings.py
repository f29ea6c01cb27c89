"""The parts of a whole of a list, and which groupings stand for some of them."""

from __future__ import annotations

from collections.abc import Callable

from ondiris.codes import CodeList

__all__ = ["direct_parts", "standing_parts"]


def direct_parts(whole: str, activities: CodeList) -> list[str]:
    """Return the members of a grouping, or what lies right below an activity, groupings left out.

    Parameters
    ----------
    whole : str
        None of the list has no parts.
    activities : CodeList
    """
    own = activities[whole].members if whole in activities else ()
    return [
        item.code
        for item in activities
        if (item.code in own if own else item.parent == whole and not item.members)
    ]


def standing_parts(whole: str, activities: CodeList, known: Callable[[str], bool]) -> list[str]:
    """Return the direct parts of a whole; a known grouping stands where a member is not known.

    Where every member is known the members say more.  Where one is not, the grouping holds it: of
    machine building without its other divisions vehicles alone would stand for the whole of it.

    Parameters
    ----------
    whole : str
    activities : CodeList
    known : callable
        Whether the figure of an activity is known.
    """
    parts = direct_parts(whole, activities)
    if whole in activities and activities[whole].members:
        return parts
    for item in activities:
        if not item.members or not set(parts).issuperset(item.members) or not known(item.code):
            continue
        if not all(map(known, item.members)):
            at = min(parts.index(code) for code in item.members)
            parts = [code for code in parts if code not in item.members]
            parts.insert(at, item.code)
    return parts
