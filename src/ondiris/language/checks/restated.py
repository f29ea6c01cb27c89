"""One figure said twice: in two values, of two times, or by two deadlines.

A text that gives two values of one measure usually means two things, a branch and its part that
reading cannot tell apart.  So a contradiction is found only where the figure is that of the whole
place or industry, or where one value is a slip of the other: digits swapped, one digit changed,
thousands for millions.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import pairwise

from ondiris.language.checks.page import (
    LEVELS,
    Rule,
    TextClaims,
    grouped,
    growth_of,
    placed,
    relation,
)
from ondiris.language.claim import COUNTS, Claim, Relation, plain
from ondiris.language.intervals import compare, interval_of, shown
from ondiris.model import Interval

__all__ = ["RULES"]

_FACES = ("growth_pct", "index_pct")
_OF_MANY = ("project_cost", "investment", "jobs", "capacity", "count_projects", "output_qty")
"""What a text tells of one project after the other without a name."""
_ENOUGH_DIGITS = 3
_LIST_GAP = 60
"""Characters between two members of a list."""


def _restatements(page: TextClaims) -> Iterable[Relation]:
    listed = {c.id for pair in pairwise(page.claims) if _of_a_list(*pair) for c in pair}
    for group in grouped((c for c in page.claims if c.id not in listed), _key):
        values = _apart(group)
        if len(values) > 2:
            continue
        first = group[0]
        for other in group[1:]:
            sides = _side(first), _side(other)
            verdict = _verdict(first, other, sides)
            if verdict is not None:
                expr = f"{shown(first)} = {shown(other)}"
                yield relation("restatement", (first, other), expr, sides, verdict)


def _key(c: Claim) -> Hashable | None:
    if c.measure in (None, "count_other", "change_abs") or c.role in ("part", "from", "to", "alt"):
        return None
    unit = "persons" if c.unit == "jobs" else c.unit
    measure = "growth" if c.measure in _FACES else c.measure
    base = (c.comparison.base, c.comparison.prices)
    return measure, c.of, c.subject, unit, c.modality, str(c.period), base


def _of_a_list(a: Claim, b: Claim) -> bool:
    """Tell whether two figures follow each other so closely that they are of two things.

    A list says one measure of one thing after the other, in words that reading may not know; a sum
    in brackets is the same one in another currency, named or not.
    """
    if (a.measure, a.unit) != (b.measure, b.unit):
        return False
    gap = b.span[0] - a.span[1]
    if _key(a) != _key(b):
        return gap < _LIST_GAP
    return gap < _LIST_GAP / 2 and b.bound in ("approx", a.bound)


def _side(claim: Claim) -> Interval:
    return growth_of(claim) if claim.measure in _FACES else interval_of(claim)


def _apart(group: list[Claim]) -> list[Interval]:
    """Return the values of a group that do not meet each other."""
    out: list[Interval] = []
    for side in map(_side, group):
        if not any(side.meets(known) for known in out):
            out.append(side)
    return out


def _verdict(a: Claim, b: Claim, sides: tuple[Interval, Interval]) -> str | None:
    """Return the verdict on two values of one figure; None where they may be of two things."""
    named = a.period is not None and placed(a)
    whole = named and a.measure not in _OF_MANY and _of_the_whole(a)
    if sides[0].meets(sides[1]):
        return "consistent" if a.period is not None else None
    if (a.bound, b.bound) != ("eq", "eq"):
        return compare(*sides) if whole else None
    if _digits(a) == _digits(b) and len(_digits(a)) >= 2 and _thousands(a, b):
        return "possible scale slip"
    told = whole or (named and _mistyped(a, b))
    return compare(*sides, counted=a.unit in COUNTS) if told else None


def _of_the_whole(c: Claim) -> bool:
    """Tell whether a figure is that of a whole place or of all its industry."""
    measured = c.measure in (*LEVELS, *_FACES)
    return measured and (c.subject.kind == "area" or c.subject.name == "B-E")


def _digits(c: Claim) -> str:
    """Return the digits of a figure without the zeros around them."""
    return plain(abs(c.value)).replace(".", "").strip("0")


def _thousands(a: Claim, b: Claim) -> bool:
    """Tell whether one figure is a thousand, million or milliard times the other."""
    high, low = max(abs(a.value), abs(b.value)), min(abs(a.value), abs(b.value))
    return low > 0 and high / low in (10**3, 10**6, 10**9)


def _mistyped(a: Claim, b: Claim) -> bool:
    """Tell whether figures of enough digits differ by two digits swapped, or by one changed.

    Of per cents only a swap counts: those of the branches of one industry are often alike.
    """
    first, second = _digits(a), _digits(b)
    if len(first) != len(second) or a.digits != b.digits or first == second:
        return False
    differ = [i for i, (m, n) in enumerate(zip(first, second, strict=True)) if m != n]
    swapped = len(differ) == 2 and sorted(first) == sorted(second) and differ[1] == differ[0] + 1
    if a.unit == "%":
        return swapped
    return len(first) >= _ENOUGH_DIGITS and (swapped or len(differ) == 1)


def _scales(page: TextClaims) -> Iterable[Relation]:
    """Find the same digits of one unit said again soon, in thousands for millions."""
    for a, b in pairwise(page.claims):
        alike = a.unit == b.unit and _digits(a) == _digits(b) and a.digits == b.digits
        apart = _key(a) != _key(b) or _of_a_list(a, b)  # the same key is a restatement already
        if alike and len(_digits(a)) >= _ENOUGH_DIGITS and _thousands(a, b) and apart:
            sides = interval_of(a), interval_of(b)
            expr = f"{shown(a)} = {shown(b)}"
            yield relation(
                "restatement", (a, b), expr, sides, "possible scale slip", at_most="likely"
            )


def _one_figure_two_times(page: TextClaims) -> Iterable[Relation]:
    """Find a sum that is told of two periods, the longer and the shorter, the old and the new."""
    for group in grouped(page.claims, _figure):
        first = group[0]
        for other in group[1:]:
            if first.value == other.value and str(first.period) != str(other.period):
                yield _moved("one figure, two periods", first, other)


def _figure(c: Claim) -> Hashable | None:
    timed = c.period is not None and c.period.type == "flow"
    said = c.field_status.get("period") == "stated"
    exact = c.bound == "eq" and len(_digits(c)) >= _ENOUGH_DIGITS
    if not (timed and said and exact and c.measure in LEVELS and c.role is None):
        return None
    return c.measure, c.of, c.subject, c.unit, c.modality, c.value


def _deadline_moved(page: TextClaims) -> Iterable[Relation]:
    """Find one promise with two deadlines."""
    for group in grouped(page.claims, _promise):
        first = group[0]
        for other in group[1:]:
            if str(first.period) != str(other.period):
                yield _moved("deadline moved", first, other)


def _promise(c: Claim) -> Hashable | None:
    due = c.period is not None and c.period.type == "deadline"
    whole = c.role is None and "incremental" not in c.flags and c.bound == "eq"
    if not (due and whole and placed(c) and c.modality == "planned" and c.value >= 10):
        return None
    return c.measure, c.of, c.subject, c.unit, c.value


def _moved(kind: str, a: Claim, b: Claim) -> Relation:
    sides = str(a.period), str(b.period)
    expr = f"{shown(a)} = {shown(b)}"
    return relation(kind, (a, b), expr, sides, "inconsistent", at_most="likely")


RULES: tuple[Rule, ...] = (_restatements, _scales, _one_figure_two_times, _deadline_moved)
