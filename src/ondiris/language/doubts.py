"""Say what speaks against a reading that the nearest words gave: denials, what is no output.

Distance finds the word that governs a figure; it does not see that "not" stands before it, or that
the prices of an industry grew and not its output.  What is doubted keeps its value where it may be
right, and is filled by a rule of its own, so that nothing rests on it unmeasured.
"""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.language.claim import Time
from ondiris.language.context import CHANGES
from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import NEAR, QuantityReading
from ondiris.language.scene import Scene

__all__ = ["base_of", "doubt"]

_BEFORE = 2
_SAME = ("prices", "of", "index")


def doubt(scene: Scene, readings: Sequence[QuantityReading]) -> None:
    """Write down what speaks against the readings of a sentence.

    Parameters
    ----------
    scene : Scene
    readings : sequence of QuantityReading
        Changed in place.
    """
    for r in readings:
        if _denied(scene, r):
            r.doubts["modality"] = f"{r.modality}, denied"
        if _each(scene, r):
            r.doubts["measure"] = "for each"
        if r.measure in CHANGES and r.of in (None, "output") and r.quantity.unit != "ppt":
            _of_something_else(scene, r)


def base_of(scene: Scene, r: QuantityReading, time: Time | None) -> str:
    """Return what a change is compared with: a year further back than the last is none of these.

    Parameters
    ----------
    scene : Scene
    r : QuantityReading
        A change; doubted where its base is further back.
    time : Time or None
        When it took place.
    """
    told = [m for m in scene.mentions if m.base is not None]
    own = [m for m in told if not m.earlier] or (told if len(scene.places) == 1 else [])
    if not own:
        return "none_stated"
    year = str(time.end)[:4] if time is not None else ""
    if own[0].year is not None and year.isdigit() and own[0].year != int(year) - 1:
        r.doubts["of"] = "change, against an earlier year"
        return "none_stated"
    return str(own[0].base)


def _denied(scene: Scene, r: QuantityReading) -> bool:
    """Tell whether a verb beside a figure is denied, or says what would have been."""
    verbs = [*scene.cue("modality"), *scene.cue("growth")]
    return any(
        scene.distance(c.start, c.end, r.place) <= NEAR
        and not _comma(scene, c, r.place)
        and _denies(scene, c)
        for c in verbs
    )


def _denies(scene: Scene, verb: PatternMatch) -> bool:
    words, tokens = scene.words, scene.tokens
    before = {t.text for t in tokens[max(0, verb.start - _BEFORE) : verb.end]}
    behind = tokens[verb.end].text if verb.end < len(tokens) else ""
    endings = words.get("denied_endings", ())
    return (
        not before.isdisjoint(words.get("denied", ()))
        or behind in words.get("denied_behind", ())
        or (bool(endings) and tokens[verb.end - 1].text.endswith(endings))
    )


def _each(scene: Scene, r: QuantityReading) -> bool:
    """Tell whether a sum is one for each inhabitant and not of the whole."""
    told = r.quantity.kind in ("money", "pct")
    return told and any(scene.distance(c.start, c.end, r.place) <= NEAR for c in scene.cue("each"))


def _of_something_else(scene: Scene, r: QuantityReading) -> None:
    """Leave open what grew where a sentence speaks of prices, wages, sales or the like.

    Behind a comma such a word may be a circumstance: "with prices rising, output grew by 5 %".
    """
    for cue in scene.cue("other"):
        first, last = sorted((cue.start, r.place))
        between = [
            c
            for kind in ("measure", "of")
            for c in scene.cue(kind)
            if first < c.start < last and c.value not in ("project_cost", "employees", "capacity")
        ]
        tokens = scene.tokens[first:last]
        named = any(c.start <= cue.start < c.end for kind in _SAME for c in scene.cue(kind))
        if named or between or any(t.text == ";" for t in tokens):
            continue
        r.doubts["of"] = "change, of something else"
        if cue.start < r.place and not any(t.text == "," or t.kind == "q" for t in tokens):
            r.settle("of", None, "defaulted")


def _comma(scene: Scene, cue: PatternMatch, at: int) -> bool:
    """Tell whether a comma stands between a cue and a figure."""
    first, last = sorted((cue.start, at))
    return any(t.text == "," for t in scene.tokens[first:last])
