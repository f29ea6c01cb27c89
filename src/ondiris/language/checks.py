"""Check a text's claims against each other, as arithmetic on the intervals of their digits.

Every finding prints the arithmetic it rests on and one of six verdicts.  Real growth is never
held against levels at current prices; a field that was only defaulted never makes a comparison
impossible, it is named instead.  Nothing is said about why figures differ.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any

from ondiris.codes import CURRENCY
from ondiris.language.claim import COUNTS, Claim, Relation
from ondiris.language.intervals import compare, interval_of, same_key, shown
from ondiris.language.lexicon import LANGUAGE_DATA
from ondiris.model import Interval

__all__ = ["check"]

_LEVELS = ("output", "investment", "exports", "project_cost", "tax", "budget", "grp")
_KINDS = ("growth_pct", "index_pct", "multiple", "share_pct", "change_abs")
_HUNDRED = Interval.exactly(100)


@lru_cache(maxsize=1)
def _domain() -> dict[str, Any]:
    return tomllib.loads((LANGUAGE_DATA / "domain" / "ratios.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class _Page:
    claims: tuple[Claim, ...]
    published: date | None
    currency: str


def check(
    claims: Iterable[Claim], *, published: date | None = None, currency: str = CURRENCY
) -> tuple[Relation, ...]:
    """Compare a text's claims with each other.

    Parameters
    ----------
    claims : iterable of Claim
        In the order of the text.
    published : date, optional
        The day the text appeared, for deadlines that had passed.
    currency : str
        Unit in which the city counts money; a level in it of few units is a scale left out.

    Returns
    -------
    tuple of Relation
        Every comparison that could be made, consistent ones included.
    """
    page = _Page(tuple(claims), published, currency)
    out: list[Relation] = []
    for rule in _RULES:
        out += rule(page)
    return tuple(dict.fromkeys(out))


def _relation(
    kind: str, claims: Iterable[Claim], expr: str, sides: tuple[Interval, Interval], verdict: str
) -> Relation:
    used = tuple(claims)
    defaulted = sorted({n for c in used for n, s in c.field_status.items() if s == "defaulted"})
    named = f"; defaulted: {', '.join(defaulted)}" if defaulted else ""
    lhs, rhs = (_brief(s) for s in sides)
    mark = {"consistent": "meets", "cannot be compared": "beside"}.get(verdict, "does not meet")
    text = f"{expr}: {lhs} {mark} {rhs} → {verdict}{named}"
    return Relation(kind, tuple(c.id for c in used), expr, lhs, rhs, verdict, text)


def _brief(interval: Interval) -> str:
    if not interval.bounded:
        low, high = _short(interval.lower), _short(interval.upper)
        return str(Interval(low, high, interval.lower_closed, interval.upper_closed))
    size = max(abs(interval.lower), abs(interval.upper))
    digits = 2 if size < 10_000 else 0
    low, high = interval.outward(digits)
    left = "[" if interval.lower_closed else "("
    right = "]" if interval.upper_closed else ")"
    return f"{left}{low:f}, {high:f}{right}"


def _short(bound: Decimal) -> Decimal:
    return bound if not bound.is_finite() else Decimal(f"{bound:.2f}")


def _restatements(page: _Page) -> Iterable[Relation]:
    for a, b in combinations(page.claims, 2):
        if a.measure is None or a.measure != b.measure or a.unit != b.unit or a.of != b.of:
            continue
        if a.role in ("part", "from", "to", "alt") or b.role in ("part", "from", "to", "alt"):
            continue
        if not same_key(a, b) or (a.measure in ("count_other", "change_abs")):
            continue
        if a.measure in ("project_cost", "investment", "jobs", "capacity") and a.subject.kind in (
            "area",
            None,
        ):
            continue
        counted = a.unit in COUNTS
        lhs, rhs = interval_of(a), interval_of(b)
        verdict = compare(lhs, rhs, counted=counted)
        named = a.subject.kind not in ("area", None) and a.period is not None
        if verdict != "consistent" and (counted or not named):
            continue
        guessed = {"of", "measure"} & {n for c in (a, b) for n, s in c.field_status.items()
                                       if s == "defaulted"}  # fmt: skip
        if verdict == "inconsistent" and guessed:
            verdict = "different scope or period"
        yield _relation("restatement", (a, b), f"{shown(a)} = {shown(b)}", (lhs, rhs), verdict)


def _level(page: _Page, like: Claim, activity: str | None) -> Claim | None:
    for c in page.claims:
        name = c.subject.name if c.subject.kind == "activity" else None
        if (
            c.measure == "output"
            and name == activity
            and str(c.period) == str(like.period)
            and (c.subject.place == like.subject.place and c.bound == "eq")
        ):
            return c
    return None


def _shares(page: _Page) -> Iterable[Relation]:
    for share in page.claims:
        if share.measure != "share_pct" or not (share.of or "").startswith("output"):
            continue
        whole_name = (share.of or "").partition("@")[2] or "B-E"
        part = _level(page, share, share.subject.name)
        whole = _level(page, share, whole_name)
        if part is None or whole is None or part is whole:
            continue
        rhs = interval_of(part) / interval_of(whole) * _HUNDRED
        lhs = interval_of(share)
        expr = f"{shown(share)} = {shown(part)} / {shown(whole)} × 100"
        yield _relation("share", (share, part, whole), expr, (lhs, rhs), compare(lhs, rhs))


def _within(part: str | None, whole: str | None) -> bool:
    if part is None or whole is None or part == whole:
        return False
    members: dict[str, list[str]] = _domain()["members"]
    if whole == "B-E":
        return True
    if part in members.get(whole, ()):
        return True
    return whole == "C" and part.startswith("C")


def _parts(page: _Page) -> Iterable[Relation]:
    for a, b in combinations(page.claims, 2):
        for part, whole in ((a, b), (b, a)):
            if part.measure != "output" or whole.measure != "output" or part.unit != whole.unit:
                continue
            if str(part.period) != str(whole.period) or part.subject.place != whole.subject.place:
                continue
            if not _within(part.subject.name, whole.subject.name):
                continue
            yield from _not_larger("part of whole", part, whole)


def _not_larger(kind: str, part: Claim, whole: Claim) -> Iterable[Relation]:
    lhs, rhs = interval_of(part), interval_of(whole)
    fits = lhs.lower <= rhs.upper
    verdict = "consistent" if fits else "inconsistent"
    yield _relation(kind, (part, whole), f"{shown(part)} ≤ {shown(whole)}", (lhs, rhs), verdict)


def _said_parts(page: _Page) -> Iterable[Relation]:
    whole: Claim | None = None
    parts: list[Claim] = []
    for claim in (*page.claims, None):
        if claim is not None and claim.role == "part":
            parts.append(claim)
            continue
        if whole is not None and parts:
            yield from _sum(whole, [p for p in parts if p.unit == whole.unit])
        whole, parts = claim, []


def _sum(whole: Claim, parts: list[Claim]) -> Iterable[Relation]:
    if not parts:
        return
    total = interval_of(parts[0])
    for part in parts[1:]:
        total = total + interval_of(part)
    rhs = interval_of(whole)
    expr = f"{' + '.join(shown(p) for p in parts)} ≤ {shown(whole)}"
    verdict = "consistent" if total.lower <= rhs.upper else "inconsistent"
    yield _relation("sum", (*parts, whole), expr, (total, rhs), verdict)


def _share_sums(page: _Page) -> Iterable[Relation]:
    groups: dict[tuple[object, ...], dict[str, Claim]] = {}
    for c in page.claims:
        if c.measure == "share_pct" and c.subject.name and c.role is None:
            key = (c.of, c.subject.place, str(c.period), c.modality)
            groups.setdefault(key, {})[c.subject.name] = c
    for group in groups.values():
        names = [n for n in group if not any(_within(n, other) for other in group)]
        if len(names) < 2:
            continue
        total = interval_of(group[names[0]])
        for name in names[1:]:
            total = total + interval_of(group[name])
        verdict = "consistent" if total.lower <= 100 else "inconsistent"
        expr = " + ".join(shown(group[n]) for n in names) + " ≤ 100 %"
        yield _relation("sum", [group[n] for n in names], expr, (total, _HUNDRED), verdict)


def _from_to(page: _Page) -> Iterable[Relation]:
    for i, a in enumerate(page.claims):
        if a.role not in ("from", "to"):
            continue
        other = "to" if a.role == "from" else "from"
        b = next(
            (c for c in page.claims[i + 1 : i + 3] if c.role == other and c.unit == a.unit), None
        )
        if b is None:
            continue
        start, end = (a, b) if a.role == "from" else (b, a)
        for c in page.claims[max(0, i - 2) : i + 4]:
            if c.measure in ("growth_pct", "index_pct", "multiple") and c.growth is not None:
                yield from _change(start, end, c)


def _change(start: Claim, end: Claim, change: Claim) -> Iterable[Relation]:
    low, high = interval_of(start), interval_of(end)
    if low.lower <= 0 or change.of not in (None, start.measure):
        return
    lhs = _growth(change)
    rhs = (high / low * _HUNDRED).plus(-100)
    real = change.comparison.prices == "real"
    verdict = "cannot be compared" if real else compare(lhs, rhs)
    expr = f"{shown(change)} = {shown(end)} / {shown(start)} × 100 − 100"
    yield _relation("change", (change, start, end), expr, (lhs, rhs), verdict)


def _growth(claim: Claim) -> Interval:
    own = interval_of(claim)
    if claim.measure == "index_pct":
        return own.plus(-100)
    return own.times(100).plus(-100) if claim.measure == "multiple" else own


def _levels_and_growth(page: _Page) -> Iterable[Relation]:
    for g in page.claims:
        if g.measure not in ("growth_pct", "index_pct") or g.of not in _LEVELS:
            continue
        now = [c for c in page.claims if c.measure == g.of and c.subject == g.subject and (
            str(c.period) == str(g.period) and c.bound == "eq" and c.role is None)]  # fmt: skip
        before = [c for c in page.claims if c.measure == g.of and c.subject == g.subject and (
            _year_before(g, c) and c.bound == "eq")]  # fmt: skip
        for a, b in ((a, b) for a in now for b in before if a.unit == b.unit):
            change = (interval_of(a) / interval_of(b) * _HUNDRED).plus(-100)
            lhs = _growth(g)
            verdict = (
                compare(lhs, change)
                if g.comparison.prices == "nominal"
                else ("consistent" if lhs.meets(change) else "cannot be compared")
            )
            expr = f"{shown(g)} ({g.comparison.prices}) beside {shown(a)} / {shown(b)} × 100 − 100"
            yield _relation("growth and levels", (g, a, b), expr, (lhs, change), verdict)


def _year_before(g: Claim, c: Claim) -> bool:
    if g.period is None or c.period is None or g.period.type != "flow" or c.period.type != "flow":
        return False
    texts = (g.period.start or "", g.period.end or ""), (c.period.start or "", c.period.end or "")
    if not all(t[:4].isdigit() for pair in texts for t in pair):
        return False
    return all(int(n[:4]) - 1 == int(o[:4]) and n[4:] == o[4:] for n, o in zip(*texts, strict=True))


def _rates(page: _Page) -> Iterable[Relation]:
    rate = _domain()["rate"][0]
    usual = Interval(Decimal(rate["lower"]), Decimal(rate["upper"]))
    for a, b in zip(page.claims, page.claims[1:], strict=False):
        if b.role != "alt" or {a.unit, b.unit} != {rate["over"], rate["under"]}:
            continue
        over, under = (a, b) if a.unit == rate["over"] else (b, a)
        if interval_of(under).lower <= 0:
            continue
        found = interval_of(over) / interval_of(under)
        verdict = "consistent" if found.meets(usual) else "possible scale slip"
        yield _relation(
            "exchange rate", (a, b), f"{shown(over)} / {shown(under)}", (found, usual), verdict
        )


def _cumulative(page: _Page) -> Iterable[Relation]:
    for a, b in combinations(page.claims, 2):
        if a.measure != b.measure or a.measure not in _LEVELS[:3] or a.subject != b.subject:
            continue
        if a.unit != b.unit or a.period is None or b.period is None or a.modality != b.modality:
            continue
        early, late = sorted((a, b), key=lambda c: str(c.period.end if c.period else ""))
        ends = (early.period, late.period)
        if any(p is None or p.start != f"{(p.start or '')[:4]}-01" or not p.end for p in ends):
            continue
        if a.period.start != b.period.start or a.period.end == b.period.end:
            continue
        yield from _not_larger("cumulative", early, late)


def _deadlines(page: _Page) -> Iterable[Relation]:
    if page.published is None:
        return
    today = page.published.isoformat()
    for c in page.claims:
        if c.modality != "planned" or c.period is None or c.period.type != "deadline":
            continue
        end = c.period.end or ""
        if end < today[: len(end)]:
            text = f"{shown(c)} is planned by {end}, the text is of {today} → wording slip"
            yield Relation(
                "deadline", (c.id,), f"{end} < {today}", end, today, "wording slip", text
            )


def _plans(page: _Page) -> Iterable[Relation]:
    for plan in page.claims:
        for done in page.claims:
            if plan.modality != "planned" or done.modality != "achieved":
                continue
            if plan.measure != done.measure or plan.subject != done.subject or plan.of != done.of:
                continue
            if (
                plan.period is None
                or str(plan.period) != str(done.period)
                or plan.unit != done.unit
            ):
                continue
            sides = interval_of(plan), interval_of(done)
            expr = f"planned {shown(plan)}, achieved {shown(done)}"
            verdict = "consistent" if sides[0].meets(sides[1]) else "different scope or period"
            yield _relation("plan and record", (plan, done), expr, sides, verdict)


def _ratios(page: _Page) -> Iterable[Relation]:
    for rule in _domain()["ratio"]:
        usual = Interval(Decimal(rule["lower"]), Decimal(rule["upper"]))
        for over in page.claims:
            if over.measure not in rule["over"] or over.unit not in (rule["unit"], "persons"):
                continue
            under = _beside(page, over, rule["under"])
            if under is None or interval_of(under).lower <= 0:
                continue
            found = interval_of(over) / interval_of(under)
            verdict = "consistent" if found.meets(usual) else "possible scale slip"
            expr = f"{rule['id']}: {shown(over)} / {shown(under)}"
            yield _relation("ratio", (over, under), expr, (found, usual), verdict)


def _beside(page: _Page, over: Claim, measures: list[str]) -> Claim | None:
    """Return the nearest figure of the same subject, modality and sentence or next."""
    at = page.claims.index(over)
    best: tuple[int, Claim] | None = None
    for i, c in enumerate(page.claims):
        if c.measure not in measures or c.modality != over.modality or c.subject != over.subject:
            continue
        near = 2 * abs(i - at) + (i < at)
        if near <= 7 and str(c.period) == str(over.period) and (best is None or near < best[0]):
            best = (near, c)
    return None if best is None else best[1]


def _scales(page: _Page) -> Iterable[Relation]:
    least = Interval(Decimal(1_000_000), Decimal("Infinity"))
    for c in page.claims:
        small = c.unit == page.currency and c.measure in _LEVELS and abs(c.value) < 100_000
        if small or "missing_scale" in c.flags:
            sides = interval_of(c), least
            yield _relation(
                "scale", (c,), f"{shown(c)} as {c.measure}", sides, "possible scale slip"
            )


_RULES: tuple[Callable[[_Page], Iterable[Relation]], ...] = (
    *(_restatements, _shares, _parts, _said_parts, _share_sums, _from_to, _levels_and_growth),
    *(_rates, _cumulative, _deadlines, _plans, _ratios, _scales),
)
