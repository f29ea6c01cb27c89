"""Parts and their wholes: shares, parts that are larger, parts that add up to too much."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from functools import reduce
from itertools import pairwise, permutations
from operator import add

from ondiris.language.checks.page import (
    HUNDRED,
    Rule,
    TextClaims,
    grouped,
    placed,
    relation,
    within,
)
from ondiris.language.claim import COUNTS, Claim, Relation
from ondiris.language.intervals import compare, interval_of, shown
from ondiris.model import Interval

__all__ = ["RULES"]

_ADD_UP = ("output", "exports", "investment", "grp", "tax", "employees", "count_enterprises")
_WHOLE_SCOPE = "all"
_NEXT = 3
"""Characters between "of 48 enterprises" and the number of those of them."""


def _shares(page: TextClaims) -> Iterable[Relation]:
    levels: dict[Hashable, Claim] = {}
    for c in page.claims:
        if c.measure == "output" and c.bound == "eq" and c.role is None:
            levels.setdefault((_activity(c), *_where(c)), c)
    for share in page.claims:
        if share.measure != "share_pct" or not (share.of or "").startswith("output"):
            continue
        named = (share.of or "").partition("@")[2]
        names = (named,) if named else ("B-E", None)
        wholes = [levels[n, *_where(share)] for n in names if (n, *_where(share)) in levels]
        part = levels.get((share.subject.name, *_where(share)))
        if part is None or not wholes or part is wholes[0] or share.role is not None:
            continue
        whole = wholes[0]
        sides = interval_of(share), interval_of(part) / interval_of(whole) * HUNDRED
        expr = f"{shown(share)} = {shown(part)} / {shown(whole)} × 100"
        yield relation("share", (share, part, whole), expr, sides, compare(*sides))


def _activity(c: Claim) -> str | None:
    return c.subject.name if c.subject.kind == "activity" else None


def _where(c: Claim) -> tuple[Hashable, ...]:
    return c.subject.place, c.subject.scope, c.modality, str(c.period)


def _whole_shares(page: TextClaims) -> Iterable[Relation]:
    """Find a share of more than the whole."""
    for share in page.claims:
        if share.measure == "share_pct" and interval_of(share).lower > HUNDRED.upper:
            sides = interval_of(share), HUNDRED
            yield relation("share", (share,), f"{shown(share)} ≤ 100 %", sides, "inconsistent")


def _share_sums(page: TextClaims) -> Iterable[Relation]:
    for group in grouped(page.claims, _share_key):
        names = {c.subject.name: c for c in group}
        apart = [c for name, c in names.items() if not any(within(name, n) for n in names if n)]
        if len(apart) > 1:
            yield _sum(apart, HUNDRED, "100 %", ())


def _share_key(c: Claim) -> Hashable | None:
    if c.measure != "share_pct" or not c.subject.name or c.role is not None:
        return None
    return c.of, c.subject.place, str(c.period), c.modality


def _parts(page: TextClaims) -> Iterable[Relation]:
    for group in grouped(page.claims, _level_key):
        for part, whole in permutations(group, 2):
            if whole.bound == "eq" and _part_of(part, whole):
                yield _not_larger("part of whole", part, whole)


def _sums(page: TextClaims) -> Iterable[Relation]:
    """Add up the branches that a text tells of one industry, where none is a part of another."""
    for group in grouped(page.claims, _level_key):
        for whole in group:
            parts = {c.subject.name: c for c in group if _branch(c, whole)}
            if any(_too_large(c, whole) for c in parts.values()):
                continue
            apart = [c for n, c in parts.items() if not any(within(n, o) for o in parts)]
            if len(apart) > 1:
                yield _sum(apart, interval_of(whole), shown(whole), (whole,))


def _level_key(c: Claim) -> Hashable | None:
    level = c.measure in _ADD_UP and c.role in (None, "part") and c.period is not None
    if not level or c.subject.kind not in ("area", "activity", None) or not placed(c):
        return None
    return c.measure, c.of, c.unit, c.modality, str(c.period)


def _part_of(part: Claim, whole: Claim) -> bool:
    """Tell whether one subject lies within another: in activity, in place or in scope alone."""
    a, b = part.subject, whole.subject
    inside = (
        within(_activity(part), _activity(whole)),
        a.place != b.place and str(a.place).startswith(f"{b.place}-"),
        a.scope != b.scope and b.scope == _WHOLE_SCOPE,
    )
    same = (_activity(part) == _activity(whole), a.place == b.place, a.scope == b.scope)
    return sum(inside) == 1 and all(x or y for x, y in zip(inside, same, strict=True))


def _branch(part: Claim, whole: Claim) -> bool:
    a, b = part.subject, whole.subject
    alike = (a.place, a.scope, part.bound, whole.bound) == (b.place, b.scope, "eq", "eq")
    return alike and within(_activity(part), _activity(whole))


def _too_large(part: Claim, whole: Claim) -> bool:
    return interval_of(part).lower > interval_of(whole).upper


def _not_larger(kind: str, part: Claim, whole: Claim) -> Relation:
    lhs, rhs = interval_of(part), interval_of(whole)
    verdict = "inconsistent" if _too_large(part, whole) else "consistent"
    return relation(kind, (part, whole), f"{shown(part)} ≤ {shown(whole)}", (lhs, rhs), verdict)


def _sum(parts: list[Claim], rhs: Interval, written: str, whole: tuple[Claim, ...]) -> Relation:
    total = reduce(add, map(interval_of, parts))
    expr = f"{' + '.join(map(shown, parts))} ≤ {written}"
    verdict = "consistent" if total.lower <= rhs.upper else "inconsistent"
    return relation("sum", (*parts, *whole), expr, (total, rhs), verdict)


def _said_parts(page: TextClaims) -> Iterable[Relation]:
    """Hold "of which" and the members of a list against the figure that they follow."""
    for whole, parts in _followed(page.claims):
        alike = [p for p in parts if p.unit == whole.unit]
        if len(alike) == 1 and _listed(alike) and alike[0].span[0] - whole.span[1] > _NEXT:
            continue
        large = [p for p in alike if _too_large(p, whole)]
        if large or len(alike) == 1:
            yield from (_not_larger("part of whole", p, whole) for p in large or alike)
        # A part may be a part of the part before it: "of 40, 20 are new, of which 15 …".
        elif alike and (_listed(alike) or all(a.value < b.value for a, b in pairwise(alike))):
            yield _sum(alike, interval_of(whole), shown(whole), (whole,))


def _followed(claims: tuple[Claim, ...]) -> Iterator[tuple[Claim, list[Claim]]]:
    whole: Claim | None = None
    parts: list[Claim] = []
    for claim in claims:
        if whole is not None and (claim.role == "part" or _member(claim, whole)):
            parts.append(claim)
            continue
        if whole is not None and parts:
            yield whole, parts
        whole, parts = claim, []
    if whole is not None and parts:
        yield whole, parts


def _member(claim: Claim, whole: Claim) -> bool:
    """Tell whether a count takes its noun from the one before: "36 parks: 6 large, 10 small"."""
    lent = claim.field_status.get("unit") == "inherited" and claim.unit in COUNTS
    return lent and claim.role is None and _counted(claim) == _counted(whole)


def _counted(c: Claim) -> Hashable:
    return c.measure, c.unit, c.modality, c.subject, str(c.period)


def _listed(parts: list[Claim]) -> bool:
    return all(p.role is None for p in parts)


RULES: tuple[Rule, ...] = (_shares, _whole_shares, _share_sums, _parts, _sums, _said_parts)
