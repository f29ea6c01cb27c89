"""Say what speaks against a reading that the nearest words gave: denials, what is no output.

Distance finds the word that governs a figure; it does not see that "not" stands before it, or that
the prices of an industry grew and not its output.  What is doubted keeps its value where it may be
right, and is filled by a rule of its own, so that nothing rests on it unmeasured.
"""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.language.claim import Time
from ondiris.language.context import CHANGES, MADE
from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import NEAR, QuantityReading
from ondiris.language.scene import Scene

__all__ = ["base_of", "doubt"]

_BEFORE = 2
_FOLLOWS = 3
_SOME = 12.0
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
            r.status["modality"] = "defaulted"
        if r.measure == "multiple" and "neg" in r.flags:
            r.doubts["measure"] = "so many times less"
        if _each(scene, r):
            r.doubts["measure"] = "for each"
        if _counts_a_difference(scene, r):
            r.doubts["measure"] = "more than before"
        if r.measure == "output" and _after_something_else(scene, r):
            r.doubts["measure"] = "flow, of something else"
        if r.measure in CHANGES:
            _change(scene, r)
        if _without_a_part(scene, r):
            r.doubts["name"] = "without a part of it"
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
    own = sorted(own, key=lambda m: scene.distance(m.start, m.end, r.place))
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


def _change(scene: Scene, r: QuantityReading) -> None:
    """Doubt what is no change of one place from a time before: a difference, a mean of years."""
    if _against_another(scene, r):
        r.doubts["of"] = "change, against another place"
    rates = [m for m in scene.mentions if m.time is not None and m.time.type == "rate"]
    if any(scene.distance(m.start, m.end, r.place) <= NEAR for m in rates):
        r.doubts["period"] = "so much a year"
    behind = scene.tokens[r.place + 1].text if r.place + 1 < len(scene.tokens) else ""
    if r.quantity.kind == "pct" and behind in scene.words.get("of_growth", ()):
        r.doubts["measure"] = "a part of a growth, or the growth"


def _against_another(scene: Scene, r: QuantityReading) -> bool:
    """Tell whether a figure is held against another place: "20 % выше, чем в Астане"."""
    versus = [c for c in scene.cue("versus") if not _comma(scene, c, r.place)]
    if any(c.value == "all" for c in versus):
        return True
    based = any(m.base is not None for m in scene.mentions)
    places = [*scene.cue("place"), *scene.cue("aside_place")]
    held = scene.cue("aside_place") and (versus or r.role in ("from", "to"))
    follows = any(
        c.end <= p.start and p.start - c.end <= _FOLLOWS and not _comma(scene, c, p.start)
        for c in versus
        for p in places
    )
    ablative = scene.words.get("ablative", ())
    away = [p for p in places if ablative and scene.tokens[p.end - 1].text.endswith(ablative)]
    return not based and bool(held or follows or away)


def _counts_a_difference(scene: Scene, r: QuantityReading) -> bool:
    """Tell whether a count is of what is more than before: "на 3 проекта больше"."""
    if r.quantity.kind != "count":
        return False
    beyond, than = scene.words.get("beyond", ()), scene.words.get("than", ())
    _, end = scene.nouns[scene.places.index(r.place)]
    near = [t.text for t in scene.tokens[r.place + 1 : max(end, r.place + 1) + 1]]
    said = any(text in beyond for text in near)
    held = any(t.text in than for t in scene.tokens[r.place :])
    held = held or any(m.base is not None and m.start > r.place for m in scene.mentions)
    return said and (not than or held)


def _after_something_else(scene: Scene, r: QuantityReading) -> bool:
    """Tell whether a sum may be one of profits, costs or debts rather than of output."""
    return any(
        c.start < r.place
        and not any(t.text == "," or t.kind == "q" for t in scene.tokens[c.start : r.place])
        and not any(o.start <= c.start < o.end for k in _SAME for o in scene.cue(k))
        for c in scene.cue("other")
    )


def _without_a_part(scene: Scene, r: QuantityReading) -> bool:
    """Tell whether something is left out of what a figure is about: "without cars"."""
    near = [c for c in scene.cue("without") if scene.distance(c.start, c.end, r.place) <= _SOME]
    parts = scene.cue("activity")
    return r.measure in MADE and any(
        abs(p.start - c.end) <= 1 or abs(c.start - p.end) <= 1 for c in near for p in parts
    )


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
