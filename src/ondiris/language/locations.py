"""Say where a figure is of: the place its sentence names, or the one that the text is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ondiris.language.context import Context
from ondiris.language.grounds import Grounds
from ondiris.language.lexicon import PlaceForms
from ondiris.language.names import NamedThing
from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["Locations", "nearest"]

_BESIDE = 3.0
_ITS_OWN = 2.0
_COMMA = 4.0
_Cue = TypeVar("_Cue", PatternMatch, NamedThing, PatternMatch | NamedThing)


def nearest(scene: Scene, cues: Sequence[_Cue], at: int, farthest: float = 60.0) -> _Cue | None:
    """Return the nearest of some cues; what stands behind a figure, or a comma, is further off."""
    best: tuple[float, _Cue] | None = None
    for cue in cues:
        cost = scene.distance(cue.start, cue.end, at)
        if cue.start > at:
            marks = {t.text for t in scene.tokens[at + 1 : cue.start]}
            cost = cost * 1.5 + 2.0 + (_COMMA if "," in marks else 0.0)
            if ";" in marks:
                continue
        if cost <= farthest and (best is None or cost < best[0]):
            best = (cost, cue)
    return None if best is None else best[1]


class Locations:
    """Gives each quantity of a sentence its place."""

    def __init__(
        self,
        scene: Scene,
        readings: list[QuantityReading],
        context: Context,
        places: PlaceForms,
    ) -> None:
        self.scene = scene
        self.readings = readings
        self.context = context
        self.places = places

    def of(self, r: QuantityReading, grounds: Grounds) -> str | None:
        """Return the place of a reading, with how it was found."""
        cues = self.scene.cue("place")
        country = self.places.country
        if self.context.place not in (None, country):
            cues = [c for c in cues if c.value != country or c.start < r.place]
        named: list[PatternMatch | NamedThing] = [*cues]
        named += [n for n in self.scene.foreign() if n.kind == "area"]
        named = [n for n in named if not self._of_another_figure(n, r)]
        cue = self._right_behind(named, r) or nearest(self.scene, named, r.place)
        if isinstance(cue, NamedThing) and self._inside_a_region():
            cue = None
        if cue is not None:
            grounds.fill("place", "stated", self._among(cue, named, r))
            return None if isinstance(cue, NamedThing) else cue.value
        if self.context.elsewhere:
            grounds.fill("place", "inherited", "elsewhere before")
            return None
        if self.scene.cue("city") and self.places.home is not None:
            assumed = self.context.place is None or self.context.assumed
            grounds.fill("place", "defaulted" if assumed else "inherited", "the city")
            return self.context.place or self.places.home
        if self.context.place is not None:
            near = "place" in self.context.fresh
            rule = "of the paragraph" if near else "of the text"
            grounds.fill("place", "defaulted" if self.context.assumed else "inherited", rule)
        return self.context.place

    def region_of_a_town(self, r: QuantityReading) -> str | None:
        """Return the region of the town that a sentence, or the text before it, names."""
        cue = nearest(self.scene, self.scene.cue("town"), r.place)
        return self.context.town if cue is None else cue.value

    def _of_another_figure(self, cue: PatternMatch | NamedThing, r: QuantityReading) -> bool:
        """Tell whether a place behind a figure has one of its own: "regions: A (5), B (4)"."""
        return cue.start > r.place and any(
            o.place > cue.start and self.scene.distance(cue.start, cue.end, o.place) <= _ITS_OWN
            for o in self.readings
        )

    def _inside_a_region(self) -> bool:
        """Tell whether a text is about another region, in which a town that it names must lie."""
        home, here = self.places.home, self.context.place
        narrow = here is not None and here != self.places.country and not self.context.elsewhere
        return narrow and home is not None and not str(here).startswith(home)

    def _right_behind(
        self, named: Sequence[PatternMatch | NamedThing], r: QuantityReading
    ) -> PatternMatch | NamedThing | None:
        """Return the place of "by 7 % in Astana": behind the figure with nothing before it."""
        if len(named) < 2 or any(self._touches(n, r, before=True) for n in named):
            return None
        return next((n for n in named if self._touches(n, r, before=False)), None)

    def _touches(
        self, named: PatternMatch | NamedThing, r: QuantityReading, *, before: bool
    ) -> bool:
        """Tell whether a word at most stands between a place and a figure."""
        _, end = self.scene.nouns[self.scene.places.index(r.place)]
        at = r.place if before else max(r.place, end - 1)
        same_side = named.start < at if before else named.start > at
        return same_side and self.scene.distance(named.start, named.end, at) <= 1.0

    def _among(
        self,
        cue: PatternMatch | NamedThing,
        named: Sequence[PatternMatch | NamedThing],
        r: QuantityReading,
    ) -> str:
        """Return by which rule one of the places of a sentence is that of a figure."""
        if isinstance(cue, NamedThing):
            return "a place without a code"
        if len({n.value for n in named if isinstance(n, PatternMatch)}) == len(named) == 1:
            return "alone in the sentence"
        near = self.scene.distance(cue.start, cue.end, r.place) <= _BESIDE
        return "beside the figure" if near else "one of several"
