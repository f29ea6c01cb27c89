"""What only a whole text says: its one place and its one period, for figures before their naming.

A press text often names its city in the last paragraph, and its months after the first figures.
Where it names one alone, that is of the figures before it too; where it names several, nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ondiris.language.claim import Claim, Subject, Time
from ondiris.language.context import MADE, NAMELESS, NARROW
from ondiris.language.lexicon import PlaceForms
from ondiris.language.years import is_its_own_base

__all__ = ["in_the_only_period", "in_the_only_place"]

_AGAINST_A_YEAR = ("prev_year", "yoy_same_period")


def in_the_only_place(
    claims: Sequence[Claim], named: Iterable[str], places: PlaceForms
) -> list[Claim]:
    """Give claims without a place the place of their text, if it names one only.

    What "the city" was taken for gives way to the place that the text names after all.

    Parameters
    ----------
    claims : sequence of Claim
    named : iterable of str
        The areas that the text names.
    places : PlaceForms
    """
    every = list(named)
    narrow = [p for p in every if p != places.country] or every
    only = {p for p in narrow if not any(o.startswith(f"{p}-") for o in narrow)}
    if len(only) != 1:
        return list(claims)
    place = only.pop()
    if place == NAMELESS:
        return list(claims)
    return [_moved(claim, place, places) for claim in claims]


def _moved(claim: Claim, place: str, places: PlaceForms) -> Claim:
    """Return a claim in the only place of its text, unless it has one of its own."""
    status, subject = claim.field_status.get("place"), claim.subject
    if subject.place == place and status == "inherited":
        return _placed(claim, subject)
    if status not in (None, "defaulted"):
        return claim
    home = places.home or ""
    elsewhere = not place.startswith(home) and not home.startswith(f"{place}-")
    if not elsewhere and (status == "defaulted" or subject.kind == "site"):
        return claim
    if subject.kind == "site" and subject.name in places.within:
        subject = Subject("area", None, place, subject.scope)
    return _placed(claim, replace(subject, kind=subject.kind or "area", place=place))


def _placed(claim: Claim, subject: Subject) -> Claim:
    return replace(
        claim,
        subject=subject,
        field_status={**claim.field_status, "place": "inherited"},
        field_rules={**claim.field_rules, "place": "the only one of the text"},
    )


def in_the_only_period(claims: Sequence[Claim], last: Time | None) -> list[Claim]:
    """Give output and its changes before the first period of a text the only one it names.

    Parameters
    ----------
    claims : sequence of Claim
    last : Time or None
        The period of output that the text named last, be it in a sentence without figures.
    """
    dated = [c for c in claims if c.measure in MADE and c.period is not None]
    flows = {str(c.period): c.period for c in dated if _is_flow(c.period)}
    if not dated and last is not None and _is_flow(last):
        flows = {str(last): last}
    if len(flows) != 1 or not claims:
        return list(claims)
    (time,) = flows.values()
    this_year = str(claims[0].doc.published)[: len("2025")]
    if time is not None and time.grain == "year" and time.end == this_year:
        return list(claims)  # "this year" dates what is told of it, not what stands above
    first = claims.index(dated[0]) if dated else len(claims)
    return [*(_dated(c, time) for c in claims[:first]), *claims[first:]]


def _is_flow(time: Time | None) -> bool:
    return time is not None and time.type in ("flow", "ytd")


def _dated(claim: Claim, time: Time | None) -> Claim:
    told = claim.measure in MADE or claim.unit == "regions"
    made = told and claim.of not in NARROW and claim.modality == "achieved"
    if time is None or claim.period is not None or not made:
        return claim
    day = None if claim.doc.published is None else date.fromisoformat(claim.doc.published)
    if claim.comparison.base in _AGAINST_A_YEAR and is_its_own_base(time, day):
        return claim
    return replace(
        claim,
        period=replace(time, resolved_from="inherited"),
        field_status={**claim.field_status, "period": "inherited"},
        field_rules={**claim.field_rules, "period": "the only one of the text"},
    )
