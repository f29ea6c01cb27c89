"""Say which part a figure plays: the beginning or end of a change, by how much, or on top of it."""

from __future__ import annotations

from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["minus", "settle_role"]


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


def minus(scene: Scene, r: QuantityReading) -> bool:
    """Tell whether a mark before a per cent is its sign: "(-2,1 %)", "+3 %, -2,1 %".

    Parameters
    ----------
    scene : Scene
    r : QuantityReading
    """
    tokens, at = scene.tokens, r.place - 1
    if r.quantity.kind != "pct" or at < 0 or tokens[at].text != "-":
        return False
    before = tokens[at - 1] if at else None
    if tokens[at].end < tokens[r.place].start or (before and before.end == tokens[at].start):
        return before is not None and before.text == "(" and tokens[at].end == tokens[r.place].start
    signed = (before is not None and before.text == "(") or any(t.text == "+" for t in tokens)
    if not signed:
        r.doubts["measure"] = "a dash or a minus"
    return signed
