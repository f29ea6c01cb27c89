"""Lend units where a sentence leaves them out: "of which 40", "up from 34", "32 milliards".

What was counted last, the currency of the text and the per cents around a figure lend theirs.
"""

from __future__ import annotations

from ondiris.language.quantities import Quantity
from ondiris.language.scene import Scene
from ondiris.language.sharing import SUM, share_with

__all__ = ["lend_units", "name_counts"]


def lend_units(scene: Scene, before: str | None = None, currency: str | None = None) -> None:
    """Let an ellipsis take the unit last named: "тағы мыңға жуығы", "up from 34".

    Parameters
    ----------
    scene : Scene
        Its quantities are changed in place.
    before : str, optional
        The counted unit of the sentence before, for one that begins "of these".
    currency : str, optional
        The currency in which the text counted last: "вложено 32 миллиарда".
    """
    followers = _followers(scene)
    named: Quantity | None = None
    counted = before
    shares = any(q.kind == "pct" and q.unit is not None for q in scene.quantities)
    for q, place in zip(scene.quantities, scene.places, strict=True):
        lent, rule = None, "ellipsis"
        if q.unit is not None:
            named = q
            counted = q.unit if q.kind == "count" else counted
        elif _told_again(scene, place, named):
            continue  # "7.5 trillion tenge (about 16.6 billion)": the same sum in other money
        elif currency is not None and q.scale >= SUM and scene.bare(place):
            lent, rule = currency, "the currency of the text"
        elif shares and q.digits and q.scale == 1 and scene.bare(place):
            lent = "%"
        elif named is not None and (
            _elliptic(q, named, place, followers)
            or (scene.bracketed(place) and _next_in_brackets(q, named))
        ):
            lent = named.unit
        elif (
            counted is not None
            and _few(q)
            and ({place + 1, place + 2, place - 1} & followers or scene.dashed(place))
        ):
            lent = counted
        if lent is not None:
            q.unit, q.lent = lent, True
            q.rules.append(rule)


def _followers(scene: Scene) -> frozenset[int]:
    """Return the tokens at which a verb, a time, or a word that marks an ellipsis stands."""
    stops = {c.start for c in (*scene.cue("modality"), *scene.cue("growth"))}
    stops |= {c.end - 1 for c in scene.cue("ellipsis")}
    return frozenset(stops | {m.start for m in scene.mentions if m.time is not None})


def name_counts(scene: Scene, joints: frozenset[str]) -> None:
    """Give "the number of enterprises reached 156,000" its unit, and "from 10 to 30" before it.

    Parameters
    ----------
    scene : Scene
    joints : frozenset of str
        Words that join two figures of one kind.
    """
    for q, place in zip(scene.quantities, scene.places, strict=True):
        if q.unit is not None or (q.digits > 0 and q.scale == 1) or q.value < 10:
            continue
        near = [c for c in scene.cue("counted") if scene.distance(c.start, c.end, place) <= 5]
        if near and not (q.scale == 1 and 1900 <= q.value <= 2100):
            q.unit = near[-1].value
            q.rules.append(near[-1].rule)
    for k, q in enumerate(scene.quantities[:-1]):
        here, after = scene.places[k : k + 2]
        between = [t.text for t in scene.tokens[here + 1 : after]]
        if q.unit is None and len(between) == 1 and between[0] in joints:
            share_with(q, scene.quantities[k + 1])


def _told_again(scene: Scene, place: int, named: Quantity | None) -> bool:
    """Tell whether a sum without a currency stands alone in brackets right behind another."""
    if named is None or named.kind != "money" or not scene.bracketed(place):
        return False
    before = place - 2
    return before >= 0 and scene.tokens[before].value is named


def _next_in_brackets(q: Quantity, named: Quantity) -> bool:
    """Tell whether a figure in brackets goes on with per cents: "(19,4 %), Шымкент (14,2)"."""
    return named.kind == "pct" and q.scale == 1 and q.digits > 0


def _few(q: Quantity) -> bool:
    return q.scale == 1 and q.digits == 0 and not 1900 <= q.value <= 2100


def _elliptic(q: Quantity, named: Quantity, place: int, followers: frozenset[int]) -> bool:
    if named.kind in ("times", "amount", "area") or (named.kind == "pct" and not q.digits):
        return False
    if q.scale == 1 and q.digits == 0 and 1900 <= q.value <= 2100:
        return False
    if q.scale > 1 and q.value >= 1000:
        return named.kind == "money" or (named.kind == "count" and q.scale < SUM)
    if named.kind == "money" or (named.kind == "count" and q.digits):
        return False
    return bool({place + 1, place + 2, place - 1} & followers)
