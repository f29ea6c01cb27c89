"""Scales: rates of exchange, ratios of one subject's figures, thousands that were left out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from ondiris.language.checks.page import LEVELS, Rule, TextClaims, ranges, relation, usual
from ondiris.language.claim import Claim, Relation
from ondiris.language.intervals import interval_of, shown
from ondiris.model import Interval

__all__ = ["RULES"]

_REACH = 3
_WHOLE = ("jobs", "persons", "enterprises", "projects", "zones")
_LEAST_MONEY = 100_000


def _rates(page: TextClaims) -> Iterable[Relation]:
    for a, b in pairwise(page.claims):
        for rate in ranges()["rate"]:
            if b.role != "alt" or {a.unit, b.unit} != {rate["over"], rate["under"]}:
                continue
            over, under = (a, b) if a.unit == rate["over"] else (b, a)
            if interval_of(under).lower <= 0:
                continue
            sides = interval_of(over) / interval_of(under), usual(rate)
            expr = f"{shown(over)} / {shown(under)}"
            yield _odd("exchange rate", (a, b), expr, sides)


def _odd(
    kind: str, claims: Iterable[Claim], expr: str, sides: tuple[Interval, Interval]
) -> Relation:
    """Return a comparison with a usual range, which is a question where it does not fit."""
    verdict = "consistent" if sides[0].meets(sides[1]) else "possible scale slip"
    return relation(kind, claims, expr, sides, verdict, at_most="possible")


def _ratios(page: TextClaims) -> Iterable[Relation]:
    for at, over in enumerate(page.claims):
        for rule in ranges()["ratio"]:
            if over.measure not in rule["over"] or over.unit not in (rule["unit"], "persons"):
                continue
            under = _beside(page, at, rule["under"])
            if under is None or interval_of(under).lower <= 0:
                continue
            sides = interval_of(over) / interval_of(under), usual(rule)
            expr = f"{rule['id']}: {shown(over)} / {shown(under)}"
            yield _odd("ratio", (over, under), expr, sides)


def _beside(page: TextClaims, at: int, measures: list[str]) -> Claim | None:
    """Return the nearest figure of the same subject, modality and sentence or next."""
    over = page.claims[at]
    near = (at + step * side for step in range(1, _REACH + 1) for side in (1, -1))
    for i in near:
        if not 0 <= i < len(page.claims):
            continue
        c = page.claims[i]
        alike = (c.modality, c.subject, str(c.period)) == (
            over.modality, over.subject, str(over.period),
        )  # fmt: skip
        if c.measure in measures and alike:
            return c
    return None


def _scales(page: TextClaims) -> Iterable[Relation]:
    least = Interval(Decimal(1_000_000), Decimal("Infinity"))
    for c in page.claims:
        small = c.unit == page.currency and c.measure in LEVELS and abs(c.value) < _LEAST_MONEY
        broken = c.unit in _WHOLE and c.digits > 0 and c.scale == 1 and c.bound != "approx"
        if small or broken or "missing_scale" in c.flags:
            sides = interval_of(c), Interval.exactly(round(c.value)) if broken else least
            expr = f"{shown(c)} as {c.measure}"
            yield relation("scale", (c,), expr, sides, "possible scale slip", at_most="likely")


RULES: tuple[Rule, ...] = (_rates, _ratios, _scales)
