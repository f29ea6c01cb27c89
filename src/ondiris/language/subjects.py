"""Give each quantity of a sentence its place, activity, site and scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ondiris.language.claim import Subject
from ondiris.language.context import CHANGES, MADE, Context
from ondiris.language.grounds import BY_ALL, Grounds
from ondiris.language.lexicon import PlaceForms
from ondiris.language.locations import Locations, nearest
from ondiris.language.names import NamedThing
from ondiris.language.patterns import PatternMatch
from ondiris.language.plants import OF_A_PLANT, Plants
from ondiris.language.readings import NEAR, QuantityReading
from ondiris.language.scene import Scene
from ondiris.language.shares import whole_cue

__all__ = ["Subjects"]

_COUNTS = ("count_enterprises", "count_zones", "rank")
_MAY_HAVE_ONE = ("investment", "count_enterprises", "employees", "rank")
_FAR = 24.0
_OF_ACTIVITIES = (None, "output", "gva", "exports", "investment", "growth_pct")
_BEHIND = 3
_LEFT_OUT = 4
_TOPICS = {
    **dict.fromkeys(("land_area", "floor_area"), "land"),
    **dict.fromkeys(("budget", "grp"), "budget or product"),
}
_OTHERWISE = ("B0", "C19", "C32", "D", "E")
"""Activities that many a source counts with a wider one: ores with mining, refining, energy."""
_OF_ONE_PLANT = ("capacity", "output_qty")
_OF_A_PROJECT = frozenset({"count_projects", "project_cost", "jobs", "capacity", "investment"})


class Subjects(Plants):
    """Gives each quantity its place, activity, site and scope."""

    def __init__(
        self,
        scene: Scene,
        readings: list[QuantityReading],
        context: Context,
        places: PlaceForms,
        printed: Mapping[NamedThing, str],
    ) -> None:
        super().__init__(scene, context)
        self.readings = readings
        self.places = places
        self.printed = printed
        self.locations = Locations(scene, readings, context, places)
        self.respective = self._respective() or self._each_behind()
        self.shared: str | None = None
        self.told: set[str] = set()

    def of(self, r: QuantityReading) -> tuple[Subject, Grounds]:
        """Return the subject of a reading, with how each of its fields was filled."""
        grounds = Grounds()
        subject = self._subject(r, grounds)
        if subject.kind == "activity" and str(subject.name).startswith(_OTHERWISE):
            grounds.rules["name"] += ", of ores, fuel or energy"
        region = self.locations.region_of_a_town(r)
        one = subject.kind in ("site", "enterprise") or "enterprise" in r.quantity.flags
        if subject.place is None and region is not None and one:
            grounds.fill("place", "inherited", "the region of its town")
            subject = replace(subject, place=region)
        return subject, grounds

    def _subject(self, r: QuantityReading, grounds: Grounds) -> Subject:
        place = self.locations.of(r, grounds)
        other = self._other(r)
        scope = self._scope(r)
        if scope != "all":
            grounds.status["scope"] = "stated"
        activity = self._activity(r, grounds)
        site = None if activity is not None else self._site(r, grounds)
        if other is not None and (activity is None or other.kind == "enterprise"):
            grounds.fill("name", "stated", f"{other.kind} named")
            self.context.other = (other.kind, self.printed[other])
            return self.others(r, place, scope)
        if site is not None:
            self.context.wider = True
            status = "defaulted" if self.context.assumed else "inherited"
            if "place" not in grounds.status:
                grounds.fill("place", status, "of the site")
            return Subject("site", site, self.places.within.get(site, place), scope)
        if activity is not None:
            self.told.add(activity)
            self.context.wider = True
            return Subject("activity", activity, place, scope)
        return self._plant_or_area(r, place, scope, grounds)

    def _plant_or_area(
        self, r: QuantityReading, place: str | None, scope: str, grounds: Grounds
    ) -> Subject:
        """Return the plant that the text goes on about, or the area as a whole."""
        if self.goes_on(r):
            kind = (self.context.other or ("",))[0]
            grounds.fill("name", "inherited", f"{kind} before")
            return self.others(r, place, scope)
        one = self.is_of_one_enterprise()
        if one or self.told_of_a_plant(r):
            rule = "plant described" if one else "plant before"
            if not one and "plant" not in self.context.fresh:
                rule = "capacity of a plant"
            r.quantity.flags.add("enterprise")
            made = self.makes() if one else self.context.makes
            if made is not None and self.context.other is None:
                grounds.fill("name", "stated" if one else "inherited", f"what a {rule} makes")
                return Subject("activity", made, place, scope)
            grounds.fill("name", "stated" if one else "inherited", rule)
            return Subject("enterprise", None, place, scope)
        if self.of_the_plant_of_the_text(r):
            grounds.fill("name", "inherited", "plant of the text")
            r.quantity.flags.add("enterprise")
            return Subject("enterprise", None, place, scope)
        said = place is not None or "place" in grounds.status
        counted = r.measure in ("count_enterprises", "count_projects", "count_zones")
        self.context.wider = self.context.wider or counted or r.measure in MADE
        grounds.rules["name"] = f"area, {self._topic(r)}" + self.beside_a_plant()
        return Subject("area" if said else None, None, place, scope)

    def _topic(self, r: QuantityReading) -> str:
        """Return what a figure that names no subject is about: output, projects, public money."""
        if "exports" in (r.measure, r.of):
            return "exports"
        if r.measure in MADE:
            return "output" if r.of in (None, "output") else "part of the economy"
        if r.measure in _OF_A_PROJECT:
            counted = any(o.measure == "count_projects" for o in self.readings)
            return "projects counted" if counted else f"{r.measure} alone"
        return r.measure if r.measure in _COUNTS else _TOPICS.get(r.measure or "", "other")

    def keep(self) -> None:
        """Keep the plant or the part of a share for what the paragraph goes on to tell of it."""
        if self.shared is not None:
            self.context.activity = self.shared
        elif len(self.told) == 1:
            (self.context.activity,) = self.told
        if self.readings:
            self.context.told_one = self.shared is None and len(self.told) == 1
        plants = [n for n in self.scene.names if n.kind == "enterprise"]
        self.context.plants += len(plants) == 1 or self.is_of_one_enterprise()
        if len(plants) == 1:
            self.context.other = ("enterprise", self.printed[plants[0]])
        elif not plants and self.is_of_one_enterprise():
            self.context.makes = self.makes() or self.context.makes
            self.context.fresh.add("plant")

    def _other(self, r: QuantityReading) -> NamedThing | None:
        """Return the site or enterprise that no list knows and that a figure is about."""
        kinds = ("site",) if r.measure in _COUNTS else ("site", "enterprise")
        named: list[PatternMatch | NamedThing] = [*self.scene.cue("site")]
        named += [n for n in self.scene.names if n.kind in kinds and not self._left_out(n)]
        closest = nearest(self.scene, named, r.place, _FAR)
        return closest if isinstance(closest, NamedThing) else None

    def _left_out(self, name: NamedThing) -> bool:
        """Tell whether a figure is told without a name: "без учета предприятий «Кумтор»"."""
        between = [name.start - c.end for c in self.scene.cue("without")]
        return any(0 <= far <= _LEFT_OUT for far in between)

    def _site(self, r: QuantityReading, grounds: Grounds) -> str | None:
        if self._elsewhere():
            return None
        cue = nearest(self.scene, self._of_no_part(self.scene.cue("site"), r), r.place)
        if cue is not None:
            grounds.fill("name", "stated", "site of the list named")
            return cue.value
        if self.scene.cue("place") or self.scene.cue("city") or "site" not in self.context.fresh:
            return None
        if r.measure in OF_A_PLANT and self.context.other is not None:
            return None
        if r.measure in _OF_ONE_PLANT or (r.measure in OF_A_PLANT and self.is_of_one_enterprise()):
            return None
        grounds.fill("name", "inherited", "site of the list before")
        return self.context.site

    def _elsewhere(self) -> bool:
        """Tell whether the sentence is about a place where the city's sites are not."""
        home, here = self.places.home, self.context.place
        named = {c.value for c in self.scene.cue("place")}
        if self.context.elsewhere and not named:
            return True
        if home is None or (not named and here is None):
            return False
        return not any(p.startswith(home) for p in (named or {here or ""}))

    def _scope(self, r: QuantityReading) -> str:
        alone = len(self.scene.places) == 1
        cue = nearest(self.scene, self.scene.cue("scope"), r.place, 24.0 if alone else 12.0)
        return "all" if cue is None else cue.value

    def _activity(  # noqa: PLR0911 - one return a way to know it
        self, r: QuantityReading, grounds: Grounds
    ) -> str | None:
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
            if self.in_the_name_of_a_plant(cue) or self.made_by_one(r, cue):
                return None
            grounds.fill("name", "stated", self._activity_rule(cues, cue, r))
            self.shared = cue.value if r.measure == "share_pct" else self.shared
            return cue.value
        if self.of_the_plant_of_the_text(r):
            return None
        return self._activity_before(r, grounds, named=bool(cues))

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
        if whole or (
            self.scene.cue("industry_index") and not (fresh and self.context.activity)
        ):
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
        mine = self._of_no_part(cues, r)
        return [c for c in mine if not self._of_the_next(c, r)] or mine

    def _of_no_part(self, cues: list[PatternMatch], r: QuantityReading) -> list[PatternMatch]:
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
