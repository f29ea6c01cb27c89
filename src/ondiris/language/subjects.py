"""Give each quantity of a sentence its place, activity, site and scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ondiris.language.activities import ActivityChoice
from ondiris.language.claim import Subject
from ondiris.language.context import MADE, Context
from ondiris.language.grounds import Grounds
from ondiris.language.lexicon import PlaceForms
from ondiris.language.locations import Locations, nearest
from ondiris.language.names import NamedThing
from ondiris.language.patterns import PatternMatch
from ondiris.language.plants import OF_A_PLANT
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["Subjects"]

_COUNTS = ("count_enterprises", "count_zones", "rank")
_FAR = 24.0
_LEFT_OUT = 4
_TOPICS = {
    **dict.fromkeys(("land_area", "floor_area"), "land"),
    **dict.fromkeys(("budget", "grp"), "budget or product"),
}
_OTHERWISE = ("B0", "C19", "C32", "D", "E")
"""Activities that many a source counts with a wider one: ores with mining, refining, energy."""
_OF_ONE_PLANT = ("capacity", "output_qty")
_OF_A_PROJECT = frozenset({"count_projects", "project_cost", "jobs", "capacity", "investment"})


class Subjects(ActivityChoice):
    """Gives each quantity its place, activity, site and scope."""

    def __init__(
        self,
        scene: Scene,
        readings: list[QuantityReading],
        context: Context,
        places: PlaceForms,
        printed: Mapping[NamedThing, str],
    ) -> None:
        super().__init__(scene, readings, context)
        self.places = places
        self.printed = printed
        self.locations = Locations(scene, readings, context, places)
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
        activity = self.activity_of(r, grounds)
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
            grounds.fill("name", "stated" if one else "inherited", rule)
            return Subject("enterprise", None, place, scope)
        if self.of_the_plant_of_the_text(r):
            grounds.fill("name", "inherited", "plant of the text")
            r.quantity.flags.add("enterprise")
            return Subject("enterprise", None, place, scope)
        if r.measure in _OF_A_PROJECT and grounds.rules.get("place", "").endswith("a site before"):
            grounds.fill("name", "inherited", "site of the text")
            return Subject("site", self.context.site, place, scope)
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
            part = "share" if r.measure == "share_pct" else "part"
            return "output" if r.of in (None, "output") else f"{part} of the economy"
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
        cue = nearest(self.scene, self.of_no_part(self.scene.cue("site"), r), r.place)
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
