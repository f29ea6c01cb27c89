"""Say which part a figure plays: the beginning or end of a change, by how much, or on top of it."""

from __future__ import annotations

from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["settle_role"]


def settle_role(scene: Scene, r: QuantityReading) -> None:
    """Mark a figure as from, to or by where its words say so.

    Parameters
    ----------
    scene : Scene
    r : QuantityReading
        Changed in place.
    """
    for role in ("from", "to", "by"):
        for match in scene.cue(role):
            if not match.start <= r.place < match.end:
                continue
            inside = [i for i in range(match.start, match.end) if scene.tokens[i].kind == "q"]
            if r.place == (inside[-1] if role == "to" else inside[0]) and r.role is None:
                r.role = role
        if (
            r.role is None
            and role in r.quantity.forms
            and (
                r.quantity.kind == "pct"
                or any(
                    g.end <= r.place and scene.distance(g.start, g.end, r.place) <= 4
                    for g in scene.cue("growth")
                )
            )
        ):
            r.role = role
    _mark_additional(scene, r)


def _mark_additional(scene: Scene, r: QuantityReading) -> None:
    """Mark what comes on top of what there is: "a further 400"."""
    if r.quantity.kind in ("pct", "times"):
        return
    for match in scene.cue("incremental"):
        near = scene.distance(match.start, match.end, r.place)
        if near <= (2.0 if match.start < r.place else 0.5):
            r.flags.add("incremental")
