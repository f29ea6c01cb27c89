"""What a sentence takes from the one before it: the standing, the change, the whole it is of."""

from __future__ import annotations

from ondiris.language.context import Context
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["change_of_before", "standing_of_before", "whole_of_before"]

_OF_PROJECTS = ("project_cost", "capacity", "investment", "jobs")
_LEAST_LEVEL, _MOST_LEVEL = 60, 150


def standing_of_before(scene: Scene, context: Context, r: QuantityReading) -> None:
    """Let "the launch is valued at 25 billion" stand as the project named before stands."""
    unsaid = r.status.get("modality") == "defaulted" or "being" in r.rules
    part = bool(scene.cue("part"))
    neutral = unsaid and (part or r.measure in _OF_PROJECTS or _these(scene, r))
    ahead = any(m.time is not None and m.time.type != "rate" for m in scene.mentions)
    if neutral and not ahead and context.modality in ("planned", "in_progress"):
        r.settle("modality", context.modality, "inherited", "sentence before")


def _these(scene: Scene, r: QuantityReading) -> bool:
    """Tell whether a figure counts what the sentence before told of: "these three projects"."""
    before = scene.tokens[r.place - 1].text if r.place else ""
    return r.measure == "count_projects" and before in scene.words.get("these", ())


def change_of_before(scene: Scene, context: Context, readings: list[QuantityReading]) -> None:
    """Let "in food it reached 101.8 %" be the index that the sentence before named."""
    before = context.change
    if before is None or not scene.cue("activity") or not scene.cue("modality"):
        return
    for r in readings:
        level = r.role == "to" and _LEAST_LEVEL <= r.quantity.value <= _MOST_LEVEL
        unsaid = r.measure is None or (level and before.measure == "index_pct")
        if unsaid and r.quantity.unit == "%" and not scene.cue("foreign"):
            r.settle("measure", before.measure, "inherited", "sentence before")
            r.settle("of", before.of, "inherited")


def whole_of_before(scene: Scene, context: Context, kept: list[QuantityReading]) -> None:
    """Let "the share of private ones" be a share of the flow the sentence before named."""
    for r in kept:
        if (
            r.measure == "share_pct"
            and (r.status.get("of") == "defaulted" or scene.cue("same"))
            and (context.measure in ("investment", "exports", "tax", "grp", "budget"))
        ):
            r.settle("of", context.measure, "inherited", "sentence before")
