"""Say of which activity a figure is: the one beside it, of a list, or told of before."""

from __future__ import annotations

from ondiris.language.context import CHANGES, MADE, Context
from ondiris.language.grounds import BY_ALL, Grounds
from ondiris.language.locations import nearest
from ondiris.language.patterns import PatternMatch
from ondiris.language.plants import Plants
from ondiris.language.readings import NEAR, QuantityReading
from ondiris.language.scene import Scene
from ondiris.language.shares import whole_cue

__all__ = ["ActivityChoice"]

_MAY_HAVE_ONE = ("investment", "count_enterprises", "employees", "rank")
_FAR = 24.0
_OF_ACTIVITIES = (None, "output", "gva", "exports", "investment", "growth_pct")
_BEHIND = 3


class ActivityChoice(Plants):
    """Finds for each quantity of a sentence the activity that it is of."""

    def __init__(self, scene: Scene, readings: list[QuantityReading], context: Context) -> None:
        super().__init__(scene, context)
        self.readings = readings
        self.respective = self._respective() or self._each_behind()
        self.shared: str | None = None

    def activity_of(  # noqa: PLR0911 - one return a way to know it
        self, r: QuantityReading, grounds: Grounds
    ) -> str | None:
        """Return the activity of a figure, with the rule that found it."""
        grown = self._grown_in_regions(r)
        if r.measure not in MADE and r.measure not in _MAY_HAVE_ONE and not grown:
            return self._works_in(r, grounds)
        weighed = r.measure == "share_pct" and r.of in ("grp", "gdp", "economy")
        ranked = r.measure == "rank" and r.of is not None
        if (r.of not in _OF_ACTIVITIES and not weighed) or ranked:
            return None
        if id(r) in self.respective:
            if self.scene.cue("respective"):
                r.quantity.flags.add("respective")
            grounds.fill("name", "stated", "activities respectively")
            return self.respective[id(r)]
        if r.measure == "count_enterprises" and self._industrial(r):
            grounds.fill("name", "stated", "enterprises called industrial")
            return "B-E"
        cues = self.scene.cue("activity")
        if r.measure == "share_pct":
            cues = self._of_a_share(r, cues)
        far = 60.0 if weighed or r.of in (None, "output", "gva", "growth_pct") else 3.0
        if "exports" in (r.measure, r.of) and len({c.value for c in cues}) == 1:
            far = _FAR
        far = far if r.measure in MADE or grown else min(far, 2 * NEAR)
        if r.measure == "investment":
            cues = [c for c in cues if c.start < r.place or not self._comma_before(r, c)]
        cue = nearest(self.scene, self._sameside(cues, r), r.place, far)
        if cue is not None:
            many = r.measure in _MAY_HAVE_ONE and self._listed(cue, cues)
            if many or self.in_the_name_of_a_plant(cue) or self.made_by_one(r, cue):
                return None
            grounds.fill("name", "stated", self._activity_rule(cues, cue, r))
            self.shared = cue.value if r.measure == "share_pct" else self.shared
            return cue.value
        if self.of_the_plant_of_the_text(r):
            return None
        return self._activity_before(r, grounds, named=bool(cues))

    def _listed(self, cue: PatternMatch, cues: list[PatternMatch]) -> bool:
        """Tell whether an activity is one of a list: "twelve plants in food and chemicals"."""
        joints = {",", *self.scene.words.get("and", ())}
        for other in cues:
            first, last = sorted((cue, other), key=lambda c: c.start)
            between = {t.text for t in self.scene.tokens[first.end : last.start]}
            if other.value != cue.value and first.end <= last.start and between <= joints:
                return True
        return False

    def _joined_to_a_word(self, cue: PatternMatch) -> bool:
        """Tell whether "and" joins an activity to another that no list knows."""
        tokens = self.scene.tokens
        before = tokens[max(0, cue.start - 3) : cue.start]
        joined = bool(before) and before[-1].text in self.scene.words.get("and", ())
        return joined and len(before) > 1 and not any(t.kind in "qt" for t in before)

    def _works_in(self, r: QuantityReading, grounds: Grounds) -> str | None:
        """Return the activity in which projects are counted: "в металлургии 21 проект"."""
        cues = self.scene.cue("activity")
        told = r.measure == "count_projects" and len({c.value for c in cues}) == 1
        named = any(n.start < r.place for n in self.scene.names)
        if not told or named or not self._inside(cues[0], r):
            return None
        grounds.fill("name", "stated", "works in an activity")
        return cues[0].value

    def _inside(self, cue: PatternMatch, r: QuantityReading) -> bool:
        """Tell whether "in" an activity stands before a figure."""
        words, tokens = self.scene.words, self.scene.tokens
        ahead = [t.text for t in tokens[max(0, cue.start - 2) : cue.start]]
        endings = words.get("locative", ())
        said = not set(ahead).isdisjoint(words.get("where", ()))
        said = said or (bool(endings) and tokens[cue.end - 1].text.endswith(endings))
        return cue.end <= r.place and said

    def _grown_in_regions(self, r: QuantityReading) -> bool:
        """Tell whether regions are counted in which the output of an activity grew or fell."""
        told = self.scene.cue("growth") or self.scene.cue("share")
        return r.quantity.unit == "regions" and bool(told)

    def _activity_before(  # noqa: PLR0911 - one return a way to know it
        self, r: QuantityReading, grounds: Grounds, *, named: bool
    ) -> str | None:
        """Return the activity that the text goes on about, where the sentence names none."""
        fresh = "activity" in self.context.fresh and not self.scene.cue("city")
        if r.measure in ("investment", "count_enterprises", "employees", "exports"):
            return None
        if r.of not in (None, "output"):
            return None
        whole = self.scene.cue("industry_index") and self.scene.cue("place")
        if whole or (self.scene.cue("industry_index") and not (fresh and self.context.activity)):
            grounds.fill("name", "stated", "index of industry")
            return "B-E"
        if self.context.activity is not None and self._by_region() and not named:
            grounds.fill("name", "inherited", "activity of the text, by region")
            return self.context.activity
        if not fresh and not self.scene.cue("same"):
            return self._all_industry(r, grounds)
        spoken = self.context.earlier if self.scene.cue("activity") else self.context.activity
        if spoken is None:
            return self._all_industry(r, grounds)
        just = self.context.told_one and not self.scene.cue("activity")
        grounds.fill("name", "inherited", "activity just before" if just else "activity before")
        return spoken

    def _of_a_share(self, r: QuantityReading, cues: list[PatternMatch]) -> list[PatternMatch]:
        """Return the activities that may be the part of a share, without its whole."""
        part = "poss" in r.quantity.forms
        whole = whole_cue(self.scene, r, verb_last=True)
        whole = whole or (None if part else whole_cue(self.scene, r, verb_last=False))
        inward = self.scene.words.get("inward", ())
        inside = whole is not None and self.scene.tokens[whole.end - 1].text.endswith(inward)
        same = inside or self.scene.cue("same")
        several = len({c.value for c in cues}) > 1 or same
        cues = [c for c in cues if c is not whole] if several else cues
        behind = [c for c in cues if c.start > r.place and not self._figure_between(r, c)]
        return behind if part and behind else cues

    def _industrial(self, r: QuantityReading) -> bool:
        """Tell whether enterprises are counted that are called industrial, of no one activity."""
        _, end = self.scene.nouns[self.scene.places.index(r.place)]
        said = self.scene.words.get("industrial", ())
        inside = self.scene.tokens[r.place + 1 : end]
        named = any(
            r.place < c.start < end and c.value != "B-E" for c in self.scene.cue("activity")
        )
        return not named and any(t.kind == "w" and t.text.startswith(said) for t in inside)

    def _by_region(self) -> bool:
        """Tell whether a sentence gives one change region by region."""
        return len({c.value for c in self.scene.cue("place")}) > 1

    def _figure_between(self, r: QuantityReading, cue: PatternMatch) -> bool:
        """Tell whether another figure stands between a figure and a cue behind it."""
        return any(r.place < o.place < cue.start for o in self.readings)

    def _comma_before(self, r: QuantityReading, cue: PatternMatch) -> bool:
        """Tell whether a comma stands between a figure and a cue behind it."""
        return any(t.text == "," for t in self.scene.tokens[r.place + 1 : cue.start])

    def _activity_rule(
        self, cues: list[PatternMatch], cue: PatternMatch, r: QuantityReading
    ) -> str:
        """Return by which rule one of the activities of a sentence is that of a figure."""
        if r.measure == "share_pct":
            return "activity of a share"
        if self._listed(cue, cues) or self._joined_to_a_word(cue):
            return "one of a list of activities"
        if len({c.value for c in cues}) == 1:
            past = self.scene.beyond(cue.start, cue.end, r.place)
            return "activity alone in the sentence" + ", past a figure" * past
        return "one of several activities"

    def _all_industry(self, r: QuantityReading, grounds: Grounds) -> str | None:
        """Take "the volume of production" for that of industry, as a rule and not for certain."""
        if r.measure in ("output_qty", "share_pct", "multiple", "change_abs"):
            return None
        if self.context.activity == "B-E":
            grounds.fill("name", "inherited", "industry of the text")
            return "B-E"
        if self._made_by_all(r):
            grounds.fill("name", "stated", BY_ALL)
            return "B-E"
        if not self.scene.cue("produced"):
            return None
        grounds.fill("name", "defaulted", "production of all industry")
        return "B-E"

    def _made_by_all(self, r: QuantityReading) -> bool:
        """Tell whether "the enterprises of the region" made something, and none of a zone."""
        zone = self.context.theirs or self.context.site is not None or self.scene.cue("site")
        zone = zone or self.scene.cue("scope")
        told = r.of in (None, "output") and r.measure in ("output", "growth_pct", "index_pct")
        makers = [c for c in self.scene.cue("makers") if c.start < r.place]
        return bool(makers) and told and not zone

    def _sameside(self, cues: list[PatternMatch], r: QuantityReading) -> list[PatternMatch]:
        """Leave out an activity that a part of the figure, or the next of a list, is about.

        "..., соның ішінде көлік" speaks of a part; behind a dash, "көмір - 103,4 %, былғары -
        109,1 %", what a figure is about stands before it.
        """
        if self.scene.dashed(r.place):
            return [c for c in cues if c.start < r.place]
        mine = self.of_no_part(cues, r)
        return [c for c in mine if not self._of_the_next(c, r)] or mine

    def of_no_part(self, cues: list[PatternMatch], r: QuantityReading) -> list[PatternMatch]:
        """Leave out what a part of a figure is about: "..., оның ішінде 19-ы – паркте"."""
        parts = [c.start for c in self.scene.cue("part")]
        return [c for c in cues if not any(r.place < p <= c.start for p in parts)]

    def _of_the_next(self, cue: PatternMatch, r: QuantityReading) -> bool:
        """Tell whether an activity behind a figure is what the next figure is about."""
        if cue.start < r.place:
            return False
        here = self.scene.distance(cue.start, cue.end, r.place)
        after = [o for o in self.readings if o.place > cue.start]
        return any(self.scene.distance(cue.start, cue.end, o.place) <= here for o in after)

    def _respective(self) -> dict[int, str | None]:
        """Map listed activities to listed figures, in order."""
        activities = _distinct(self.scene.cue("activity"))
        figures = [r for r in self.readings if r.measure in MADE]
        if not self.scene.cue("respective") or len(activities) < 2:
            return {}
        run = figures[-len(activities) :]
        if len(run) != len(activities):
            return {}
        return {id(r): c.value for r, c in zip(run, activities, strict=True)}

    def _each_behind(self) -> dict[int, str | None]:
        """Map figures that each have an activity right behind: "2.6 % in coal, 2.3 % in ores".

        One of them with a word that no list knows behind it is about none of the others'.
        """
        figures = [r for r in self.readings if r.measure in CHANGES or r.measure == "share_pct"]
        out: dict[int, str | None] = {}
        for k, r in enumerate(figures):
            end = figures[k + 1].place if k + 1 < len(figures) else len(self.scene.tokens)
            found = self._right_behind(r, end)
            if found is None:
                return {}
            out[id(r)] = found or None
        return out if sum(name is not None for name in out.values()) > 1 else {}

    def _right_behind(self, r: QuantityReading, end: int) -> str | None:
        """Return the activity right behind a figure; empty for an unknown one, None for neither."""
        tokens, inside = self.scene.tokens, self.scene.words.get("inside", ())
        behind = [c for c in self.scene.cue("activity") if r.place < c.start < end]
        first = min(behind, key=lambda c: c.start, default=None)
        share = r.measure == "share_pct"
        made = self.scene.words.get("between", ()) if share else ()
        if first is not None:
            between = [t.text for t in tokens[r.place + 1 : first.start]]
            led = bool(between) and (between[0] if share else between[-1]) in (*inside, *made)
            if len(between) <= _BEHIND + share and (led or (share and not between)):
                return first.value
        after = tokens[r.place + 1].text if r.place + 1 < end else ""
        return "" if first is None and after in inside else None


def _distinct(cues: list[PatternMatch]) -> list[PatternMatch]:
    out: list[PatternMatch] = []
    for cue in sorted(cues, key=lambda c: c.start):
        if not out or (cue.start >= out[-1].end and cue.value != out[-1].value):
            out.append(cue)
    return out
