"""Share units within a list, and let a number of something count pieces where it is one a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ondiris.language.lexicon import Language
from ondiris.language.patterns import Token
from ondiris.language.periods import Mention
from ondiris.language.quantities import Quantity

__all__ = ["SUM", "count_by_the_year", "join_spans", "share_units", "share_with"]

_LONGEST_NOUN = 4
SUM = 10**6
"""A number with this scale counts money and not things."""
_LEAST_COUNTED = 2


def count_by_the_year(
    quantities: Sequence[Quantity], tokens: Sequence[Token], mentions: Sequence[Mention]
) -> None:
    """Let a number of something that no list knows count pieces, where so many come a year.

    "10,000 cabins per year", "жылына 3,5 мың техника"; a number elsewhere stays without a unit.
    """
    rates = [m for m in mentions if m.time is not None and m.time.type == "rate"]
    for q in quantities if rates else ():
        if q.unit is not None or _year(q, tokens) or q.value < _LEAST_COUNTED:
            continue
        ends = [m.start for m in rates if 1 <= m.start - q.last <= _LONGEST_NOUN]
        beside = any(0 <= q.first - m.end <= 1 for m in rates)
        end = min(ends, default=q.last + 1 if beside else q.last)
        noun = tokens[q.last : end]
        if noun and all(token.kind == "w" for token in noun):
            q.unit, q.noun = "units", (q.last, end)
            q.rules.append("so many a year")


def share_units(quantities: list[Quantity], tokens: list[Token], lang: Language) -> None:
    """Let the members of a list share the unit and scale that its last member names."""
    joints = frozenset(lang.data.get("joints", ()))
    kinds = lang.words.get("kinds", ())
    ablative = lang.words.get("ablative", ())
    for here, after in zip(reversed(quantities[:-1]), reversed(quantities[1:]), strict=True):
        if here.unit is None and after.unit is not None and not _year(here, tokens):
            between = [t.text for t in tokens[here.last : after.first]]
            alike = between and len(between) <= 3 and all(t in joints for t in between)
            alike = alike or (after.kind == "count" and _of_two_kinds(between, joints, kinds))
            if alike and not (here.scale >= SUM and after.kind == "count"):
                share_with(here, after)
            elif not between and tokens[here.last - 1].text.endswith(ablative):
                share_with(here, after)
                here.forms = {"abl"}  # "24 мыңнан 64 мың тоннаға дейін"


def _of_two_kinds(between: Sequence[str], joints: frozenset[str], kinds: Sequence[str]) -> bool:
    """Tell whether "14 special economic and 26 industrial zones" counts zones of two kinds."""
    if not 1 < len(between) <= _LONGEST_NOUN or between[-1] not in joints:
        return False
    return all(word.startswith(tuple(kinds)) for word in between[:-1])


def join_spans(
    quantities: list[Quantity], tokens: Sequence[Token], words: Mapping[str, tuple[str, ...]]
) -> None:
    """Make one range of "от 12 до 15 проектов", "between 12 and 15 projects".

    Parameters
    ----------
    quantities : list of Quantity
        Changed in place.
    tokens : sequence of Token
    words : mapping
        Of the language: what stands before the ends of a range.
    """
    first, last = words.get("span_from", ()), words.get("span_to", ())
    for here, after in pairwise(list(quantities)):
        before = {tokens[i].text for i in (here.first, here.first - 1) if i >= 0}
        between = [t.text for t in tokens[here.last : after.first]]
        ends = here.unit == after.unit and here.value < after.value and after.upper is None
        if before.isdisjoint(first) or between not in [[w] for w in last] or not ends:
            continue
        after.upper, after.value, after.bound = after.value, here.value, "range"
        after.digits, after.first = max(here.digits, after.digits), here.first
        after.scale = min(here.scale, after.scale)
        quantities.remove(here)


def share_with(here: Quantity, after: Quantity) -> None:
    """Give a figure the unit and scale that the one behind it names: "с 10 до 30 тысяч"."""
    if after.unit is None:
        return
    if after.kind == "pct" and here.digits == 0 and here.value >= 1000:
        return
    here.unit, here.lent, here.forms = after.unit, True, set(after.forms)
    here.noun = after.noun
    if here.scale == 1 and after.scale > 1 and here.value < 1000:
        here.value *= after.scale
        here.upper = None if here.upper is None else here.upper * after.scale
        here.scale = after.scale


def _year(q: Quantity, tokens: Sequence[Token]) -> bool:
    return (
        q.scale == 1
        and q.digits == 0
        and q.upper is None
        and 1900 <= q.value <= 2100
        and (" " not in tokens[q.last - 1].text)
    )
