"""Say by which rule each field of a claim was filled, so that every rule can be measured.

A rule is a few words: "place: alone in the sentence", "period: flow of the paragraph".  How often
each was right on annotated texts is kept in ``precision.toml``; a claim is complete only where the
rules of all its fields are known to be right often enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ondiris.language.claim import Time
from ondiris.language.context import MADE, TIMELESS
from ondiris.language.readings import QuantityReading

__all__ = ["BY_ALL", "Grounds", "confidence", "reading_rules"]

BY_ALL = "made by all enterprises"
"""The rule by which what all enterprises of a region made is the output of industry."""
_NEAR = 3.5
_CHANGES = ("growth_pct", "index_pct", "multiple", "change_abs")
_FAMILIES = {
    **dict.fromkeys(_CHANGES, "change"),
    "share_pct": "share",
    **dict.fromkeys(("output", "exports", "grp", "tax", "budget"), "flow"),
    **dict.fromkeys(("investment", "project_cost"), "money put in"),
    **dict.fromkeys(("land_area", "floor_area", "capacity", "output_qty"), "amount"),
}


_TOPICS = {
    **dict.fromkeys(("investment", "tax", "budget", "grp"), "money"),
    **dict.fromkeys(
        ("count_enterprises", "count_zones", "employees", "land_area", "floor_area"), "standing"
    ),
    **dict.fromkeys(("count_projects", "project_cost", "jobs", "capacity"), "works"),
}
"""What a figure is about, for the rules by which it is done, goes on or is planned."""


@dataclass(slots=True)
class Grounds:
    """The status of each field and the rule that filled it."""

    status: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)

    def fill(self, name: str, status: str, rule: str) -> None:
        """Write down how a field was filled."""
        self.status[name] = status
        self.rules[name] = rule


def reading_rules(r: QuantityReading) -> dict[str, str]:
    """Return the rules by which a figure has its measure, what it is of, and its modality.

    Parameters
    ----------
    r : QuantityReading
    """
    rules = {"measure": _measure_rule(r), "modality": _modality_rule(r)}
    if r.measure in _CHANGES or r.measure == "share_pct":
        kind = "share" if r.measure == "share_pct" else "change"
        rules["of"] = f"{kind}, {r.status.get('of', 'unsaid')}"
    return rules


def _measure_rule(r: QuantityReading) -> str:
    family = _FAMILIES.get(r.measure or "", "count")
    status = r.status.get("measure", "unsaid")
    if status != "stated":
        index = ", an index" if r.measure == "index_pct" else ""
        return f"{family}, {status}{index}"
    if family == "count" and r.quantity.unit not in ("persons", "vehicles", "units", "products"):
        return "count, by its noun"
    return f"{family}, by a word"


def _modality_rule(r: QuantityReading) -> str:
    status = r.status.get("modality", "unsaid")
    if r.role in ("from", "to"):
        return f"ends of a change, {r.modality}"
    topic = "output" if r.measure in MADE else _TOPICS.get(r.measure or "", "other")
    how = "by a word" if status == "stated" else status
    if status == "stated" and (r.past or r.certainty < _NEAR):
        how = "by a word far off"
    return f"{topic} {r.modality}, {how}"


def confidence(r: QuantityReading, status: Mapping[str, str], time: Time | None) -> float:
    """Return how much speaks for a claim, from 0 to 1: a rank, not a probability.

    Parameters
    ----------
    r : QuantityReading
    status : mapping
        The status of each field.
    time : Time or None
    """
    value = 0.95
    value -= 0.35 if r.measure is None else 0.0
    value -= 0.1 * sum(s == "defaulted" for s in status.values())
    value -= 0.05 * sum(s == "inherited" for s in status.values())
    value -= 0.1 if 0 < r.score < 3 else 0.0
    value -= 0.1 if time is None and r.measure not in TIMELESS else 0.0
    return round(max(0.05, value), 2)
