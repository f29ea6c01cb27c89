"""Sentences of a page's frame that tell nothing: how often it was looked at, how to share it."""

from __future__ import annotations

from ondiris.language.scene import Scene

__all__ = ["SHORT", "is_noise"]

SHORT = 16
"""How many words and marks make a short sentence."""
_NOISE = {"short": SHORT, "label": 9}
"""How long a sentence may be that a word of a page's frame makes noise: "Просмотров: 3 412"."""


def is_noise(scene: Scene, size: int) -> bool:
    """Whether a sentence belongs to the page's frame.

    Parameters
    ----------
    scene : Scene
    size : int
        How many tokens its paragraph has.
    """
    names = [c for c in (*scene.cue("activity"), *scene.cue("growth")) if c.end - c.start > 1]
    noise = [
        c
        for c in scene.cue("noise")
        if not any(name.start <= c.start and c.end <= name.end for name in names)
    ]
    if not noise:
        return False
    if any(c.value == "line" for c in noise):
        return True
    if scene.cue("place") and scene.cue("growth"):
        return False
    longest = max(_NOISE[c.value] for c in noise)
    return bool(scene.places) and min(size, len(scene.tokens)) <= longest
