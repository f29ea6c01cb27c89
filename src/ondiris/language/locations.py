"""Say where a figure is of: the place its sentence names, or the one that the text is about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from ondiris.language.context import CHANGES, Context
from ondiris.language.grounds import Grounds
from ondiris.language.lexicon import PlaceForms
from ondiris.language.names import CAPITAL, NamedThing
from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["Locations", "nearest"]

_BESIDE = 3.0
_ITS_OWN = 2.0
_COMMA = 4.0
_WORDS = 3
_COUNTRY = 2
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
        self.listed = self._in_a_list()

    def of(self, r: QuantityReading, grounds: Grounds) -> str | None:
        """Return the place of a reading, with how it was found."""
        for told in (self._of_its_own, self._of_the_sentence):
            found = told(r, grounds)
            if "place" in grounds.status:
                return found
        return self._of_the_text(grounds)

    def _of_its_own(self, r: QuantityReading, grounds: Grounds) -> str | None:
        """Return the place that a list or a comparison gives one figure of a sentence."""
        if id(r) in self.listed:
            grounds.fill("place", "stated", "one of a list of places")
            return self.listed[id(r)]
        if r.quantity.unit == "regions" and self._counted_by_name(r):
            grounds.fill("place", "inherited", "the country of the regions")
            return self.scene.cue("place")[-1].value[:_COUNTRY]
        compared = self._compared(r)
        if compared is not None:
            grounds.fill("place", "stated", "what is compared with")
        return compared

    def _counted_by_name(self, r: QuantityReading) -> bool:
        """Tell whether regions of one country are counted and then named: "four regions: A, B"."""
        cues = self.scene.cue("place")
        behind = [c for c in cues if c.start > r.place and len(c.value) > _COUNTRY]
        return len(behind) > 1 and len({c.value[:_COUNTRY] for c in cues}) == 1 and cues == behind

    def _of_the_sentence(self, r: QuantityReading, grounds: Grounds) -> str | None:
        """Return the nearest place that a sentence names; None where it has no code."""
        named = self._named(r)
        cue = self._right_behind(named, r) or nearest(self.scene, named, r.place)
        if isinstance(cue, NamedThing) and self._inside_a_region():
            cue = None
        unknown = self.places.home is not None and not self._inside_a_region()
        if unknown and self._behind_a_name(r, cue):
            grounds.fill("place", "stated", "beside an unknown name")
            return None
        if cue is None:
            return None
        joined = self._joined(cue, named)
        rule = "several places together" if joined else self._among(cue, named, r)
        grounds.fill("place", "stated", rule)
        return None if joined or isinstance(cue, NamedThing) else cue.value

    def _named(self, r: QuantityReading) -> list[PatternMatch | NamedThing]:
        """Return the places of a sentence that a figure may be of."""
        cues = self.scene.cue("place")
        country = self.places.country
        if self.context.place not in (None, country):
            cues = [
                c
                for c in cues
                if c.value != country
                or c.start < r.place
                or (r.measure != "rank" and self._touches(c, r, before=False))
            ]
        if r.quantity.unit == "regions":
            cues = [c for c in cues if c.start < r.place]
        if r.measure == "share_pct" and self.context.place not in (None, country):
            cues = [c for c in cues if c.value != country]
        named: list[PatternMatch | NamedThing] = [*cues]
        named += [n for n in self.scene.names if n.kind == "area" and not self._beside_one(n)]
        named = [n for n in named if not self._of_another_figure(n, r)]
        return [n for n in named if not self._holds_one_beside(n, named)]

    def _of_the_text(self, grounds: Grounds) -> str | None:
        """Return the place that a text is about, where a sentence names none."""
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
            rule += ", assumed" * self.context.assumed
            rule += ", of a site before" * self._left_a_site()
            grounds.fill("place", "defaulted" if self.context.assumed else "inherited", rule)
        return self.context.place

    def _left_a_site(self) -> bool:
        """Tell whether a text is where it is for a site alone, of which it tells no more."""
        site = self.context.site
        within = self.places.within.get(site or "")
        there = within is not None and within == self.context.place
        return there and "site" not in self.context.fresh and not self.scene.cue("site")

    def region_of_a_town(self, r: QuantityReading) -> str | None:
        """Return the region of the town that a sentence, or the text before it, names."""
        cue = nearest(self.scene, self.scene.cue("town"), r.place)
        return self.context.town if cue is None else cue.value

    def _in_a_list(self) -> dict[int, str]:
        """Map figures to places where each has its own, in order or right behind it.

        "in A, B and C: 9.8, 7.4 and 5.6 % respectively", "9.8 % in A, 7.4 % in B".
        """
        cues = sorted(self.scene.cue("place"), key=lambda c: c.start)
        towns = any(n.kind == "area" for n in self.scene.names)
        if towns or len({c.value for c in cues}) != len(cues) or len(cues) < 2:
            return {}
        figures = [r for r in self.readings if r.role not in ("from", "by") or r.measure in CHANGES]
        kinds = {(r.measure, r.quantity.unit) for r in figures}
        if len(kinds) != 1 or len(figures) != len(cues):
            return {}
        pairs = list(zip(figures, cues, strict=True))
        ends = [*(r.place for r in figures[1:]), len(self.scene.tokens)]
        behind = all(
            r.place < c.start < end and self._short(r.place, c.start)
            for (r, c), end in zip(pairs, ends, strict=True)
        )
        apart = cues[-1].end <= figures[0].place or figures[-1].place < cues[0].start
        each = bool(self.scene.cue("respective")) or self._both_listed(figures, cues)
        if not behind and not (apart and each):
            return {}
        return {id(r): c.value for r, c in pairs}

    def _both_listed(self, figures: list[QuantityReading], cues: list[PatternMatch]) -> bool:
        """Tell whether commas and "and" alone join the places, and the figures too."""
        joints = {",", *self.scene.words.get("and", ())}
        gaps = [(a.end, b.start) for a, b in pairwise(cues)]
        gaps += [(a.place + 1, b.place) for a, b in pairwise(figures)]
        return all({t.text for t in self.scene.tokens[a:b]} <= joints for a, b in gaps)

    def _beside_one(self, town: NamedThing) -> bool:
        """Tell whether an unknown town stands beside a known region, in which it then lies."""
        return any(self._between(c, town) <= _COMMA for c in self.scene.cue("place"))

    def _behind_a_name(self, r: QuantityReading, cue: PatternMatch | NamedThing | None) -> bool:
        """Tell whether "in" a name that nothing knows stands nearer to a figure than its place."""
        scene = self.scene
        far = _COMMA if cue is None else scene.distance(cue.start, cue.end, r.place)
        return any(
            CAPITAL in token.classes
            and self._locative(i)
            and scene.distance(i, i + 1, r.place) < min(far, _COMMA)
            and not any(c.start <= i < c.end for cues in scene.cues.values() for c in cues)
            and not any(n.start <= i < n.end for n in scene.names)
            for i, token in enumerate(scene.tokens[: r.place])
        )

    def _locative(self, at: int) -> bool:
        """Tell whether a word says where: "в Пекине", "Пекинде"."""
        words, tokens = self.scene.words, self.scene.tokens
        inside = at > 0 and tokens[at - 1].text in words.get("where", ())
        endings = words.get("locative", ())
        return inside or (at > 0 and bool(endings) and tokens[at].text.endswith(endings))

    def _short(self, first: int, last: int) -> bool:
        """Tell whether a few words and no mark stand between two tokens."""
        between = self.scene.tokens[first + 1 : last]
        return len(between) <= _WORDS and all(t.kind == "w" for t in between)

    def _compared(self, r: QuantityReading) -> str | None:
        """Return the place that others are compared with, of its own figure right behind it."""
        aside = self.scene.cue("aside_place")
        before = [c for c in aside if c.end < r.place and self.scene.bracketed(r.place)]
        mine = [c.value for c in before if c.end == r.place - 1]
        if not mine and r.role == "from" and len(aside) == 1 and self.readings[0] is not r:
            mine = [c.value for c in aside if c.end < r.place]
        return mine[0] if mine else None

    def _holds_one_beside(
        self, wide: PatternMatch | NamedThing, named: Sequence[PatternMatch | NamedThing]
    ) -> bool:
        """Tell whether a place only says where a narrower one beside it lies: "a district of A"."""
        return isinstance(wide, PatternMatch) and any(
            isinstance(n, PatternMatch)
            and n.value.startswith(f"{wide.value}-")
            and self._between(wide, n) <= _BESIDE
            for n in named
        )

    def _between(self, one: PatternMatch | NamedThing, other: PatternMatch | NamedThing) -> float:
        """Return the distance between two places of a sentence."""
        return self.scene.distance(one.start, one.end, other.start)

    def _joined(
        self, cue: PatternMatch | NamedThing, named: Sequence[PatternMatch | NamedThing]
    ) -> bool:
        """Tell whether a figure is that of two places together: "of A and B"."""
        both = self.scene.words.get("and", ())
        ends = {n.end: n for n in named}
        starts = {n.start: n for n in named}
        before, after = ends.get(cue.start - 1), starts.get(cue.end + 1)
        return (before is not None and self.scene.tokens[cue.start - 1].text in both) or (
            after is not None and self.scene.tokens[cue.end].text in both
        )

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
        towns = [n for n in self.scene.names if n.kind == "area" and self._beside_one(n)]
        if any(self._between(cue, n) <= _COMMA for n in towns):
            return "the region beside a town"
        if len({n.value for n in named if isinstance(n, PatternMatch)}) == len(named) == 1:
            return "alone in the sentence"
        near = self.scene.distance(cue.start, cue.end, r.place) <= _BESIDE
        return "beside the figure" if near else "one of several"
