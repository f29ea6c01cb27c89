"""Times: sums over periods, cumulated sums, deadlines that have passed, plans beside records."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import reduce
from itertools import combinations, groupby, product
from operator import add

from ondiris.language.checks.page import Rule, TextClaims, grouped, placed, relation
from ondiris.language.claim import Claim, Relation, Time
from ondiris.language.intervals import interval_of, shown

__all__ = ["RULES"]

_FLOWS = ("output", "investment", "exports", "tax", "output_qty", "jobs")
_MOST_PARTS = 12
_RECENT = 1


def _sums(page: TextClaims) -> Iterable[Relation]:
    """Add up the periods that make up a longer one: quarters of a half-year, years of a plan."""
    for group in grouped(page.claims, _flow_key):
        spans = {_months(c.period): c for c in group if c.period is not None}
        for whole, claim in spans.items():
            parts = _tiled(whole, [s for s in spans if s != whole])
            if len(parts) < 2:
                continue
            told = [spans[p] for p in parts]
            sides = reduce(add, map(interval_of, told)), interval_of(claim)
            verdict = "consistent" if sides[0].meets(sides[1]) else "inconsistent"
            expr = f"{' + '.join(map(shown, told))} = {shown(claim)}"
            yield relation("sum over time", (*told, claim), expr, sides, verdict)


def _flow_key(c: Claim) -> Hashable | None:
    timed = c.period is not None and c.period.type == "flow" and _months(c.period) != (0, 0)
    own = c.field_status.get("period") == "stated" and c.bound == "eq" and c.role is None
    if not (timed and own and placed(c) and c.measure in _FLOWS):
        return None
    return c.measure, c.of, c.subject, c.unit, c.modality, c.comparison


def _months(time: Time | None) -> tuple[int, int]:
    """Return the first and last month of a period, counted from year nought; (0, 0) for none."""
    start, end = (time.start or "", time.end or "") if time is not None else ("", "")
    if not (start[:4].isdigit() and end[:4].isdigit()):
        return 0, 0
    first = int(start[:4]) * 12 + (int(start[5:7]) if len(start) > 4 else 1)
    last = int(end[:4]) * 12 + (int(end[5:7]) if len(end) > 4 else 12)
    return first, last


def _tiled(whole: tuple[int, int], spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans that follow each other and make up the whole; none where there are no such."""
    begun = {first: (first, last) for first, last in sorted(spans, reverse=True)}
    out: list[tuple[int, int]] = []
    at, end = whole
    while at <= end and at in begun and len(out) < _MOST_PARTS:
        out.append(begun[at])
        at = begun[at][1] + 1
    return out if at == end + 1 else []


def _cumulative(page: TextClaims) -> Iterable[Relation]:
    for group in grouped(page.claims, _cumulated_key):
        for a, b in combinations(group, 2):
            early, late = sorted((a, b), key=lambda c: _months(c.period)[1])
            if _months(early.period) == _months(late.period):
                continue
            sides = interval_of(early), interval_of(late)
            verdict = "consistent" if sides[0].lower <= sides[1].upper else "inconsistent"
            expr = f"{shown(early)} ≤ {shown(late)}"
            yield relation("cumulative", (early, late), expr, sides, verdict)


def _cumulated_key(c: Claim) -> Hashable | None:
    first, _ = _months(c.period) if c.period is not None and c.period.type == "flow" else (0, 0)
    if c.measure not in _FLOWS or first % 12 != 1 or c.role in ("from", "part", "alt"):
        return None
    return c.measure, c.of, c.subject, c.unit, c.modality, first


def _deadlines(page: TextClaims) -> Iterable[Relation]:
    """Find plans for what had passed when the text appeared, once for all that share a deadline.

    What had passed for more than a year is what was planned once, told as history.
    """
    today = _today(page)
    for period, shared in groupby(page.claims, key=lambda c: c.period):
        plans = [c for c in shared if c.modality == "planned"]
        if not plans or period is None or period.type != "deadline":
            continue
        end = period.end or ""
        late = end < today[: len(end)] and int(today[:4]) - int(end[:4]) <= _RECENT
        if late:
            expr = ", ".join(map(shown, plans))
            yield relation("deadline", plans, expr, (end, today), "wording slip")


def _today(page: TextClaims) -> str:
    """Return the day of the text; of a text without one, the latest time that it reports on."""
    if page.published is not None:
        return page.published.isoformat()
    times = [c.period for c in page.claims if c.modality == "achieved" and c.period is not None]
    ends = [t.end or "" for t in times if t.type in ("flow", "stock")]
    return max((e for e in ends if e[:4].isdigit()), default="")


def _plans(page: TextClaims) -> Iterable[Relation]:
    for group in grouped(page.claims, _plan_key):
        stages = [[c for c in group if c.modality == m] for m in ("planned", "achieved")]
        for plan, done in product(*stages):
            sides = interval_of(plan), interval_of(done)
            expr = f"planned {shown(plan)}, achieved {shown(done)}"
            verdict = "consistent" if sides[0].meets(sides[1]) else "different scope or period"
            yield relation("plan and record", (plan, done), expr, sides, verdict)


def _plan_key(c: Claim) -> Hashable | None:
    if c.period is None or c.measure is None:
        return None
    return c.measure, c.subject, c.of, str(c.period), c.unit


RULES: tuple[Rule, ...] = (_sums, _cumulative, _deadlines, _plans)
