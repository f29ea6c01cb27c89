"""Changes: from and to beside what is said to have changed, growth beside levels, indices."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from ondiris.language.checks.page import (
    HUNDRED,
    LEVELS,
    Rule,
    TextClaims,
    grouped,
    growth_of,
    relation,
)
from ondiris.language.claim import Claim, Relation
from ondiris.language.intervals import compare, interval_of, shown
from ondiris.model import Interval

__all__ = ["RULES"]

_RATES = ("growth_pct", "index_pct", "multiple")
_LARGEST_SLIP = 200
"""From here on a growth may well be a doubling, and an index is no likely reading."""
_SMALLEST_INDEX = 50
"""No industry of a place falls to half of what it was; an index below is a growth."""


def _from_to(page: TextClaims) -> Iterable[Relation]:
    claims = page.claims
    for i, a in enumerate(claims):
        if a.role not in ("from", "to"):
            continue
        other = "to" if a.role == "from" else "from"
        b = next((c for c in claims[i + 1 : i + 3] if c.role == other and c.unit == a.unit), None)
        if b is None:
            continue
        start, end = (a, b) if a.role == "from" else (b, a)
        near = sorted(range(max(0, i - 2), min(i + 4, len(claims))), key=lambda k: abs(k - i))
        changes = [claims[k] for k in near if claims[k].role is None]
        told = [r for c in changes if c.subject == start.subject for r in _change(start, end, c)]
        # A change that fits is the pair's own; the others are of something else.
        yield from [r for r in told if r.verdict == "consistent"] or told[:1]


def _change(start: Claim, end: Claim, change: Claim) -> Iterable[Relation]:
    low, high = interval_of(start), interval_of(end)
    if change.measure == "change_abs" and _of_the_same(change, start):
        sides = interval_of(change), high - low
        expr = f"{shown(change)} = {shown(end)} − {shown(start)}"
        verdict = "consistent" if sides[0].meets(sides[1]) else "inconsistent"
        yield relation("change", (change, start, end), expr, sides, verdict)
    rated = change.measure in _RATES and (
        change.of in (None, start.measure) or change.of == _counted(start)
    )
    if rated and low.lower > 0:
        sides = growth_of(change), (high / low * HUNDRED).plus(-100)
        real = change.comparison.prices == "real" and start.measure in LEVELS
        verdict = "consistent" if sides[0].meets(sides[1]) else "inconsistent"
        expr = f"{shown(change)} = {shown(end)} / {shown(start)} × 100 − 100"
        yield relation(
            "change", (change, start, end), expr, sides, "cannot be compared" if real else verdict
        )


def _counted(c: Claim) -> str:
    return (c.measure or "").removeprefix("count_")


def _of_the_same(change: Claim, start: Claim) -> bool:
    points = change.unit == "ppt" and start.unit == "%"
    return (points and change.of == "share") or (
        change.unit == start.unit and change.of == start.measure
    )


def _levels_and_growth(page: TextClaims) -> Iterable[Relation]:
    levels = {(_series(c), str(c.period)): c for c in reversed(page.claims) if _is_level(c)}
    for g in page.claims:
        now = levels.get(((g.of, g.subject), str(g.period)))
        if g.measure not in ("growth_pct", "index_pct") or now is None or g.period is None:
            continue
        before = next(
            (c for (series, _), c in levels.items()
             if series == (g.of, g.subject) and _year_before(g, c) and c.unit == now.unit), None
        )  # fmt: skip
        if before is None or interval_of(before).lower <= 0:
            continue
        sides = growth_of(g), (interval_of(now) / interval_of(before) * HUNDRED).plus(-100)
        verdict = compare(*sides)
        prices = g.comparison.prices
        if verdict != "consistent" and prices != "nominal":
            verdict = "cannot be compared"
        expr = f"{shown(g)} ({prices}) beside {shown(now)} / {shown(before)} × 100 − 100"
        yield relation("growth and levels", (g, now, before), expr, sides, verdict)


def _series(c: Claim) -> tuple[str | None, Hashable]:
    return c.measure, c.subject


def _is_level(c: Claim) -> bool:
    return c.measure in LEVELS and c.bound == "eq" and c.role in (None, "from", "to")


def _year_before(g: Claim, c: Claim) -> bool:
    if g.period is None or c.period is None or g.period.type != "flow" or c.period.type != "flow":
        return False
    texts = (g.period.start or "", g.period.end or ""), (c.period.start or "", c.period.end or "")
    if not all(t[:4].isdigit() for pair in texts for t in pair):
        return False
    return all(int(n[:4]) - 1 == int(o[:4]) and n[4:] == o[4:] for n, o in zip(*texts, strict=True))


def _index_as_growth(page: TextClaims) -> Iterable[Relation]:
    """Find "grew by 127.6 %", where the index is 127.6 and the growth 27.6 %.

    The members of a list are one finding.
    """
    run: list[Claim] = []
    for c in (*page.claims, None):
        if c is not None and "idx" in c.flags and c.value < _LARGEST_SLIP:
            run.append(c)
        elif run:
            expr = ", ".join(f"{shown(c)} − 100" for c in run)
            sides = interval_of(run[0]), growth_of(run[0])
            yield _worded("index as growth", run, expr, sides)
            run = []


def _growth_as_index(page: TextClaims) -> Iterable[Relation]:
    """Find an index that repeats the growth, or that all industry of a place cannot have."""
    for group in grouped(page.claims, _face_key):
        growths = [c for c in group if c.measure == "growth_pct"]
        for c in group:
            same = [g for g in growths if g.value == c.value]
            low = c.value < _SMALLEST_INDEX and _of_all(c)
            if c.measure == "index_pct" and (same or low):
                sides = interval_of(c), interval_of(c).plus(100)
                yield _worded("growth as index", [*same, c], f"{shown(c)} + 100", sides)


def _worded(
    kind: str, claims: list[Claim], expr: str, sides: tuple[Interval, Interval]
) -> Relation:
    return relation(kind, claims, expr, sides, "wording slip", at_most="likely")


def _of_all(c: Claim) -> bool:
    return c.of == "output" and (c.subject.kind == "area" or c.subject.name == "B-E")


def _face_key(c: Claim) -> Hashable | None:
    rate = c.measure in ("growth_pct", "index_pct") and c.role is None
    return (c.of, c.subject, str(c.period), c.modality) if rate else None


RULES: tuple[Rule, ...] = (_from_to, _levels_and_growth, _index_as_growth, _growth_as_index)
