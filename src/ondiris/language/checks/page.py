"""What every check of a page needs: its claims in groups that may be compared, and findings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ondiris.codes import load_catalogue
from ondiris.language.claim import Claim, Relation
from ondiris.language.intervals import interval_of
from ondiris.language.lexicon import LANGUAGE_DATA
from ondiris.model import Interval

__all__ = [
    "HUNDRED",
    "LEVELS",
    "Rule",
    "TextClaims",
    "grouped",
    "growth_of",
    "ranges",
    "relation",
    "usual",
    "within",
]  # fmt: skip

LEVELS = ("output", "investment", "exports", "project_cost", "tax", "budget", "grp")
HUNDRED = Interval.exactly(100)
_RUN = re.compile(r"([A-Z])(\d\d)-\1(\d\d)")
_DECIDING = ("measure", "of", "name", "place", "period")
_GUESSED = frozenset({"measure", "of", "name"})
_MOST_ALIKE = 40
"""Figures of one group that are compared, so that time stays linear in the length of a text."""


@dataclass(frozen=True, slots=True)
class TextClaims:
    """The claims of one text, the day it appeared and the money it counts in."""

    claims: tuple[Claim, ...]
    published: date | None
    currency: str


Rule = Callable[[TextClaims], Iterable[Relation]]


@lru_cache(maxsize=1)
def ranges() -> dict[str, Any]:
    """Return the ranges that ``domain/ratios.toml`` lists."""
    return tomllib.loads((LANGUAGE_DATA / "domain" / "ratios.toml").read_text(encoding="utf-8"))


def usual(rule: dict[str, str]) -> Interval:
    """Return the range of a rule of ``ratios.toml``."""
    return Interval(Decimal(rule["lower"]), Decimal(rule["upper"]))


def grouped(
    claims: Iterable[Claim], key: Callable[[Claim], Hashable | None]
) -> Iterable[list[Claim]]:
    """Put claims of one key together, in order, each figure once; None leaves a claim out."""
    groups: dict[Hashable, dict[Hashable, Claim]] = {}
    for claim in claims:
        name = key(claim)
        if name is not None:
            figure = (
                claim.measure,
                claim.subject,
                str(claim.period),
                claim.value,
                claim.upper,
                claim.bound,
            )
            groups.setdefault(name, {}).setdefault(figure, claim)
    return [[*group.values()][:_MOST_ALIKE] for group in groups.values()]


def relation(
    kind: str,
    claims: Iterable[Claim],
    expr: str,
    sides: tuple[Interval | str, Interval | str],
    verdict: str,
    *,
    at_most: str = "certain",
) -> Relation:
    """Return a comparison with its arithmetic, rule, verdict and certainty.

    Parameters
    ----------
    kind : str
        The rule.
    claims : iterable of Claim
    expr : str
        The arithmetic, in the figures as printed.
    sides : tuple of (Interval or str, Interval or str)
        Values, or times.
    verdict : str
        What the intervals say; a figure that is "about", or read by a guess, contradicts nothing.
    at_most : str
        How sure the rule can be where everything is stated.
    """
    used = tuple(claims)
    defaulted = sorted({n for c in used for n, s in c.field_status.items() if s == "defaulted"})
    if verdict == "inconsistent" and (
        any(c.bound == "approx" for c in used) or not _GUESSED.isdisjoint(defaulted)
    ):
        verdict = "cannot be compared"
    sure = certainty(used, at_most)
    named = f"; defaulted: {', '.join(defaulted)}" if defaulted else ""
    lhs, rhs = (s if isinstance(s, str) else _brief(s) for s in sides)
    mark = {"consistent": "meets", "cannot be compared": "beside"}.get(verdict, "does not meet")
    text = f"{kind}: {expr}: {lhs} {mark} {rhs} → {verdict}, {sure}{named}"
    return Relation(kind, tuple(c.id for c in used), expr, lhs, rhs, verdict, text, sure)


def certainty(claims: tuple[Claim, ...], at_most: str = "certain") -> str:
    """Return how sure a comparison is: as sure as the least sure field that it rests on.

    Parameters
    ----------
    claims : tuple of Claim
    at_most : str
        How sure the rule itself can be.
    """
    said = {
        claim.field_status.get(name)
        for claim in claims
        for name in _DECIDING
        if name != "measure" or "idx" not in claim.flags  # an index by its wording, as said here
    }
    own = "possible" if "defaulted" in said else "likely" if "inherited" in said else "certain"
    order = ("possible", "likely", "certain")
    return min(own, at_most, key=order.index)


def placed(claim: Claim) -> bool:
    """Tell whether a figure is of a known place or subject, or of what its text alone is about.

    A place that was said and is in no list may be any, and so may a plant without a name.
    """
    subject = claim.subject
    if subject.kind == "enterprise" and subject.name is None:
        return False
    return (subject.place, subject.name) != (None, None) or "place" not in claim.field_status


def growth_of(claim: Claim) -> Interval:
    """Return what a growth, an index or a multiple says, as growth in per cent."""
    own = interval_of(claim)
    if claim.measure == "index_pct":
        return own.plus(-100)
    if claim.measure != "multiple":
        return own
    fell = "neg" in claim.flags and own.lower > 0
    return (Interval.exactly(1) / own if fell else own).times(100).plus(-100)


def within(part: str | None, whole: str | None) -> bool:
    """Tell whether an activity is a part of another; the whole economy of a place is None."""
    if part is None or part == whole:
        return False
    if whole is None:
        return True
    own = _run(part)
    return own <= _held(whole) if own else part in _held(whole)


@lru_cache
def _held(code: str) -> frozenset[str]:
    """Return the activities below one of the code list, or the divisions of a run."""
    activities = load_catalogue()["activities"]
    return frozenset(activities.descendants(code)) if code in activities else _run(code)


def _run(code: str) -> frozenset[str]:
    """Return the divisions of a run as texts name it, C13-C15; none of other codes."""
    found = _RUN.fullmatch(code)
    if found is None:
        return frozenset()
    return frozenset(f"{found[1]}{n:02d}" for n in range(int(found[2]), int(found[3]) + 1))


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
