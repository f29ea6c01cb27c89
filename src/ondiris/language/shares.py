"""Find what a share is part of: "36 % выпуска машиностроения", "оның өнеркәсіптегі үлесі"."""

from __future__ import annotations

from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["whole_activity", "whole_cue"]


def _inside_of(scene: Scene, start: int) -> bool:
    """Tell whether "in" stands before a token, a word such as "production" between them."""
    inside, between = scene.words.get("inside", ()), scene.words.get("between", ())
    before = [scene.tokens[i].text for i in range(max(0, start - 3), start)]
    if not before:
        return False
    return before[-1] in inside or (before[-1] in between and bool({*before} & {*inside}))


def _within(scene: Scene, cue: PatternMatch) -> bool:
    """Tell whether "in the structure of" stands behind an activity: it is the whole."""
    after = scene.tokens[cue.end].text if cue.end < len(scene.tokens) else ""
    return after in scene.words.get("within", ())


def _owned(scene: Scene, cue: PatternMatch, at: int) -> bool:
    """Tell whether a noun in the genitive stands between an activity and a share of its whole."""
    genitive = scene.words.get("genitive", ())
    return bool(genitive) and cue.end == at - 1 and scene.tokens[cue.end].text.endswith(genitive)


def _apart(scene: Scene, cue: PatternMatch, at: int) -> bool:
    """Tell whether a comma or another quantity stands between an activity and a share."""
    first, last = sorted((cue.start, at))
    between = scene.tokens[first + 1 : last]
    return any(t.kind == "q" or t.text == "," for t in between)


def _has_the_share(scene: Scene, cue: PatternMatch) -> bool:
    """Tell whether "өңдеу саласының үлесі" names the part, and not "... ндағы үлесі" the whole."""
    inward = scene.words.get("inward", ())
    if scene.tokens[cue.end - 1].text.endswith(inward) or _within(scene, cue):
        return False
    words = [s for s in scene.cue("share") if not scene.holds_quantity(s)]
    return any(s.start == cue.end for s in words)


def _added(scene: Scene, cue: PatternMatch, at: int) -> bool:
    """Tell whether an activity behind a share is the next of a list: "4.8% and printing"."""
    before = scene.tokens[cue.start - 1].text if cue.start else ""
    return cue.start > at and before in (",", *scene.words.get("and", ()))


def whole_cue(scene: Scene, r: QuantityReading, *, verb_last: bool) -> PatternMatch | None:
    """Return the activity that a share is part of, as it stands in the sentence.

    Parameters
    ----------
    scene : Scene
    r : QuantityReading
    verb_last : bool
        Whether the whole stands in the genitive before its share.
    """
    best: tuple[float, PatternMatch] | None = None
    for mark in scene.cue("whole"):
        for cue in scene.cue("activity"):
            if mark.start <= cue.start < mark.end or (
                scene.distance(cue.start, cue.end, mark.start) <= 1
                and scene.distance(cue.start, cue.end, mark.end - 1) <= 1
            ):
                return cue
    for cue in scene.cue("activity"):
        distance = scene.distance(cue.start, cue.end, r.place)
        last = scene.tokens[cue.end - 1].text
        if verb_last:
            if (
                cue.start > r.place
                or _has_the_share(scene, cue)
                or not (
                    last.endswith(scene.words.get("genitive", ()))
                    or _within(scene, cue)
                    or _owned(scene, cue, r.place)
                )
                or distance > 2
            ):
                continue
        elif _added(scene, cue, r.place):
            continue
        elif cue.start < r.place or distance > 2:
            if not _inside_of(scene, cue.start) or _apart(scene, cue, r.place):
                continue
            distance += 1.5 if cue.start < r.place else 0.0
        if best is None or distance < best[0]:
            best = (distance, cue)
    return None if best is None else best[1]


def whole_activity(scene: Scene, r: QuantityReading, *, verb_last: bool) -> str | None:
    """Return the activity that a share is part of; None where it is industry or unsaid."""
    cue = whole_cue(scene, r, verb_last=verb_last)
    return None if cue is None else cue.value
