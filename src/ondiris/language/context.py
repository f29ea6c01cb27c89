"""What holds from one sentence of a text to the next, and which measures it holds for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ondiris.language.claim import Time
from ondiris.language.lexicon import PlaceForms
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["BRANCHES", "CHANGES", "FLOWS", "MADE", "NAMELESS", "NARROW", "TIMELESS", "Context"]

TIMELESS = frozenset({"land_area", "floor_area", "capacity"})
MADE = frozenset(
    {
        "output",
        "output_qty",
        "growth_pct",
        "index_pct",
        "share_pct",
        "exports",
        "multiple",
        "change_abs",
    }
)
NARROW = frozenset({"budget", "projects", "jobs"})
"""A period holds beyond its paragraph for the figures of an economy, not for these flows."""
BRANCHES = frozenset(
    {
        *("trade", "construction", "services", "communications", "transport", "housing"),
        "agriculture",
    }
)
"""Parts of an economy beside industry."""
NAMELESS = "?"
"""Among the areas that a text names: one that no list knows."""
CHANGES = frozenset({"growth_pct", "index_pct", "multiple", "change_abs"})
FLOWS = frozenset(
    {
        "output",
        "output_qty",
        "investment",
        "project_cost",
        "exports",
        "tax",
        "growth_pct",
        "index_pct",
    }
)


_OF_PROJECTS = frozenset(
    {"count_projects", "project_cost", "jobs", "count_enterprises", "count_zones", "count_other"}
)
_STATISTICAL = ("months", "quarter", "half_year")
_AHEAD = ("flow", "deadline")
_SEVERAL = 3
_CLOSE = 2


@dataclass(slots=True)
class Context:
    """What holds from one sentence to the next."""

    place: str | None = None
    elsewhere: bool = False
    town: str | None = None
    assumed: bool = False
    site: str | None = None
    other: tuple[str, str] | None = None
    theirs: bool = False
    plants: int = 0
    wider: bool = False
    """How often a text has spoken of one plant, and whether it has told figures of more."""
    activity: str | None = None
    earlier: str | None = None
    told_one: bool = False
    """Whether all that the last figures had of activities was one."""
    flow: Time | None = None
    done: Time | None = None
    plan: Time | None = None
    work: Time | None = None
    stock: Time | None = None
    year: int | None = None
    fresh: set[str] = field(default_factory=set)
    paragraph: int = -1
    modality: str | None = None
    measure: str | None = None
    counted: str | None = None
    currency: str | None = None
    named: dict[str, None] = field(default_factory=dict)
    offices: dict[str, None] = field(default_factory=dict)
    change: QuantityReading | None = None
    heading: str | None = None
    speaker: str | None = None
    speaks: str = ""
    heard: str | None = None
    quoted: int = -1
    above: str | None = None
    whole: str | None = None
    listed: set[str] = field(default_factory=set)
    flows: set[str] = field(default_factory=set)
    bases: set[int] = field(default_factory=set)
    """The years with whose same months a text compares."""

    def copy(self) -> Context:
        """Return the same context, to go back to."""
        return replace(
            self, fresh=set(self.fresh), named=dict(self.named), offices=dict(self.offices),
            listed=set(self.listed), flows=set(self.flows), bases=set(self.bases),
        )  # fmt: skip

    def begin_paragraph(self, number: int) -> None:
        """Go on with a new paragraph: one that went through several places is left as it began."""
        if len(self.listed) >= _SEVERAL and not self.elsewhere:
            self.place = self.whole or self.above
        self.above, self.listed, self.whole = self.place, set(), None
        self.paragraph = number
        self.modality = self.measure = self.counted = self.change = self.speaker = None
        self.quoted = -1
        self.forget_enterprise()

    def forget_enterprise(self) -> None:
        """End what a paragraph told of one enterprise."""
        self.fresh.discard("plant")
        if self.other is not None and self.other[0] == "enterprise":
            self.other = None

    def leave_ours(self, scene: Scene, places: PlaceForms) -> None:
        """Take "the zone" of a text about a zone that no list knows for that one, and not ours.

        Where the text names our city too, "the zone" may be either and is kept.
        """
        self.theirs = self.theirs or any(n.kind == "site" for n in scene.names)
        home = places.home
        at_home = home is not None and any(p.startswith(home) for p in self.named)
        told = home is not None and any(c.value.startswith(home) for c in scene.cue("place"))
        if self.theirs and not at_home and not told:
            scene.cues["site"] = [c for c in scene.cue("site") if c.end not in scene.zones]

    def lift(self, scene: Scene, places: PlaceForms) -> None:
        """Let places, sites and activities named in the sentence replace the context."""
        self.earlier = self.activity if "activity" in self.fresh else None
        if not scene.cue("related"):
            self.named |= dict.fromkeys(c.value for c in scene.cue("place"))
        if not self.listed and any(c.value == places.country for c in scene.cue("place")):
            self.whole = places.country  # of which the regions listed are parts
        self.listed |= {c.value for c in scene.cue("place") if c.value != places.country}
        self.named |= dict.fromkeys(NAMELESS for n in scene.foreign() if n.kind == "area")
        self.offices |= dict.fromkeys(c.value for c in scene.cue("office"))
        for _, kind, value in sorted(self._marks(scene, places)):
            if kind == "site" and self._away(places):
                continue
            if kind == "elsewhere":
                self._leave(value, places)
                towns = scene.cue("town")
                self.town = towns[-1].value if value == "area" and towns else self.town
            elif kind == "region" and self.elsewhere:
                self.place, self.elsewhere, self.town = value, False, None
                self.fresh.add("place")
            elif kind == "site":
                self.fresh.add("place")
                self.site, self.other = value, None
                self.assumed = self.assumed or self.place is None
                self.place = places.within.get(value, self.place)
                self.fresh.add("site")
            elif kind == "place" or (
                not self.elsewhere
                and (self.place is None or self.site is not None)
                and (self.site is None or not scene.cue("site"))
            ):
                self.fresh.add("place")
                self.place, self.site, self.other = value, None, None
                self.elsewhere, self.town, self.assumed = False, None, kind == "city"
                self.fresh.discard("site")
        self._lift_activity(scene)

    def _marks(self, scene: Scene, places: PlaceForms) -> list[tuple[int, str, str]]:
        """Return what a sentence names that a text may go on about, by its token."""
        first = scene.places[0] if scene.places else len(scene.tokens)
        within = self.place not in (None, places.country)
        marks = [
            (c.start, "place", c.value)
            for c in scene.cue("place")
            if c.value != places.country
            or self.place is None
            or (c.start < first and (scene.places or not within))
        ]
        if self.place == places.country:
            marks = [m for m in marks if not _of_a_plant(m[0], scene)]
        zones = [n for n in scene.names if n.kind == "site"]
        if len(zones) > 1:  # "the zones of Astana, Khorgos and Shu" are no place to go on in
            marks = [m for m in marks if not any(z.start <= m[0] < z.end for z in zones)]
        marks += [(c.start, "site", c.value) for c in scene.cue("site")]
        sites = [places.within.get(c.value, "") for c in scene.cue("site")]
        own = {s for s in (*sites, places.home) if s and places.home and s.startswith(places.home)}
        if sites:
            marks = [m for m in marks if m[1] == "site" or m[2] not in own]
        if not marks and not self.elsewhere and self.place in (None, places.country):
            marks = [(c.start, "place", c.value) for c in scene.cue("office")]
        marks += [(n.start, "elsewhere", n.kind) for n in scene.foreign()]
        if self.town is not None and not scene.foreign():
            marks += [(c.start, "region", self.town) for c in scene.cue("region")]
        if places.home is not None:
            marks += [(c.start, "city", places.home) for c in scene.cue("city")]
        marks = [m for m in marks if m[1] != "place" or not _holds_another(m[2], scene)]
        if self.place is not None and _many_places(scene):
            return [m for m in marks if m[1] != "place"]
        return marks

    def _lift_activity(self, scene: Scene) -> None:
        """Go on about the activity that a sentence names last; a list without figures is none."""
        activities = scene.cue("activity")
        if not activities and any(c.value in BRANCHES for c in scene.cue("of")):
            self.fresh.discard("activity")
        listed = not scene.places and len({c.value for c in activities}) > 1
        if activities and not listed:
            self.activity = max(activities, key=lambda c: c.start).value
            self.fresh.add("activity")
        elif self.activity is None and scene.cue("produced"):
            self.activity = "B-E"

    def _leave(self, kind: str, places: PlaceForms) -> None:
        """Go on in a place, or about a site, that no list knows.

        A town that is named while a text is about another region lies in that region.
        """
        if kind == "area" and self.place not in (None, places.country) and self._away(places):
            return
        self.site = self.other = None
        self.fresh.discard("site")
        if kind == "area":
            self.place, self.elsewhere = None, True
            self.assumed = False

    def _away(self, places: PlaceForms) -> bool:
        home, here = places.home, self.place
        if self.elsewhere:
            return True
        return home is not None and here is not None and not here.startswith(home)

    def remember(self, scene: Scene, kept: list[QuantityReading], times: list[Time | None]) -> None:
        """Keep the times of a sentence for those that follow, by what they were times of."""
        self._remember_the_year(scene, kept, times)
        named = False
        for r, time in zip(kept, times, strict=True):
            if time is None or time.resolved_from == "inherited" or time.type == "rate":
                continue
            named = True
            if r.role == "from":
                continue
            if r.modality == "planned":
                self.plan = time
                self.fresh.add("plan")
            elif r.modality == "in_progress":
                self.work = time
                self.fresh.add("work")
            elif time.type == "stock":
                self.stock = time
                self.fresh.add("stock")
            elif time.type in ("flow", "ytd"):
                kind = "done" if r.measure in _OF_PROJECTS else "flow"
                if kind == "done" or not _within(time, self.flow):
                    setattr(self, kind, time)
                if kind == "flow":
                    self.flows.add(str(time))
                self.fresh.add(kind)
            elif time.type == "since" and time.start is None and r.measure in _OF_PROJECTS:
                self.done = time
                self.fresh.add("done")
        if not named:
            self._remember_unused(scene, kept)

    def _remember_the_year(
        self, scene: Scene, kept: list[QuantityReading], times: list[Time | None]
    ) -> None:
        """Keep the year that a sentence reports on, for months told without one."""
        others = {
            str(t)
            for r, t in zip(kept, times, strict=True)
            if r.role == "from" or r.modality != "achieved"
        }
        for mention in scene.mentions:
            time = mention.time
            if mention.base == "yoy_same_period" and mention.year is not None:
                self.bases.add(mention.year)
                self.year = self.year or mention.year + 1
            if (
                time is not None
                and str(time) not in others
                and time.type == "flow"
                and (time.start or "")[:4].isdigit()
            ):
                self.year = int(str(time.start)[:4])

    def _remember_unused(self, scene: Scene, kept: list[QuantityReading]) -> None:
        """Keep the time of a plan, or of a sentence without figures, that no figure took."""
        times = [m.time for m in scene.mentions if m.time is not None]
        ahead = [t for t in times if t.type in _AHEAD]
        flows = [t for t in times if t.type in ("flow", "ytd")]
        if ahead and any(r.modality == "planned" for r in kept):
            self.plan = ahead[0]
            self.fresh.add("plan")
        if not kept and ahead and scene.cue("modality", "planned"):
            self.plan = ahead[0]
            self.fresh.add("plan")
        statistical = bool(flows) and flows[-1].grain in _STATISTICAL
        statistical = statistical and not _within(flows[-1], self.flow)
        if flows and not kept and ("flow" not in self.fresh or statistical):
            self.flow = flows[-1]
            self.fresh.add("flow")


def _of_a_plant(place: int, scene: Scene) -> bool:
    """Tell whether a place behind the figures only says where a plant is: "a plant in Almaty"."""
    last = scene.places[-1] if scene.places else -1
    plants = (*scene.cue("enterprise"), *scene.cue("building"))
    return place > last >= 0 and any(0 <= place - c.end <= _CLOSE for c in plants)


def _within(part: Time, whole: Time | None) -> bool:
    """Tell whether a period is a part of the months from January that a text tells of.

    "In July alone" is an aside; what follows is of the seven months again.
    """
    if whole is None or whole.end is None or str(part) == str(whole):
        return False
    if part.type == "ytd":
        return whole.grain in _STATISTICAL and str(whole.start) == str(part.start)
    cumulated = whole.grain in _STATISTICAL and str(whole.start).endswith("-01")
    months = len(str(part.start)) == len(str(whole.start))
    inside = str(whole.start) <= str(part.start) and str(part.end) <= whole.end
    return cumulated and months and inside


def _many_places(scene: Scene) -> bool:
    """Tell whether a sentence lists places, so that none is where the text goes on.

    A place and the one it lies in are one: "Алматы, Казахстан".
    """
    named = {c.value for c in scene.cue("place")}
    return len([p for p in named if not any(o != p and o.startswith(p) for o in named)]) > 1


def _holds_another(place: str, scene: Scene) -> bool:
    """Tell whether a sentence names a narrower place too: "a region of Kazakhstan"."""
    return any(c.value != place and c.value.startswith(f"{place}-") for c in scene.cue("place"))
