"""Give each quantity of a sentence its place, activity, site and scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from ondiris.language.claim import Subject
from ondiris.language.context import MADE, Context
from ondiris.language.lexicon import PlaceForms
from ondiris.language.names import NamedThing
from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import NEAR, QuantityReading
from ondiris.language.scene import Scene

__all__ = ["Subjects", "whole_activity"]

_COUNTS = ("count_enterprises", "count_zones", "rank")
_FAR = 24.0
_OF_ONE = frozenset(
    {
        *("project_cost", "investment", "jobs", "employees", "capacity", "output_qty"),
        *("land_area", "floor_area", "count_projects", "count_enterprises", "output"),
    }
)
"""What a text goes on telling of a zone or a plant once it is named."""
_Cue = TypeVar("_Cue", PatternMatch, NamedThing, PatternMatch | NamedThing)


class Subjects:
    """Gives each quantity its place, activity, site and scope."""

    def __init__(
        self,
        scene: Scene,
        readings: list[QuantityReading],
        context: Context,
        places: PlaceForms,
        printed: Mapping[NamedThing, str],
    ) -> None:
        self.scene = scene
        self.readings = readings
        self.context = context
        self.places = places
        self.printed = printed
        self.respective = self._respective()

    def of(self, r: QuantityReading) -> tuple[Subject, dict[str, str]]:
        """Return the subject of a reading and the status of its fields."""
        status: dict[str, str] = {}
        place = self._place(r, status)
        other = self._other(r)
        scope = self._scope(r)
        if scope != "all":
            status["scope"] = "stated"
        activity = self._activity(r, status)
        site = self._site(r, status)
        if other is not None and (activity is None or other.kind == "enterprise"):
            status["name"] = "stated"
            self.context.other = (other.kind, self.printed[other])
            return self._others(r, place, scope), status
        if site is not None and activity is None:
            status.setdefault("place", "defaulted" if self.context.assumed else "inherited")
            return Subject("site", site, self.places.within.get(site, place), scope), status
        if activity is not None:
            return Subject("activity", activity, place, scope), status
        if self._goes_on(r):
            status["name"] = "inherited"
            return self._others(r, place, scope), status
        if self._is_of_one_enterprise():
            r.quantity.flags.add("enterprise")
            return Subject("enterprise", None, place, scope), status
        kind = "area" if place is not None or "place" in status else None
        return Subject(kind, None, place, scope), status

    def _others(self, r: QuantityReading, place: str | None, scope: str) -> Subject:
        """Return the site or enterprise of another as the subject."""
        kind, name = self.context.other or ("", "")
        if kind == "enterprise":
            r.quantity.flags.add("enterprise")
        return Subject(kind, name, place, scope)

    def _goes_on(self, r: QuantityReading) -> bool:
        """Tell whether a figure is still about the site or enterprise named before."""
        if self.context.other is None or r.measure not in _OF_ONE:
            return False
        return not (self.scene.cue("place") or self.scene.cue("city") or self.scene.cue("site"))

    def _other(self, r: QuantityReading) -> NamedThing | None:
        """Return the site or enterprise that no list knows and that a figure is about."""
        kinds = ("site",) if r.measure in _COUNTS else ("site", "enterprise")
        named: list[PatternMatch | NamedThing] = [*self.scene.cue("site")]
        named += [n for n in self.scene.names if n.kind in kinds]
        nearest = self._nearest(named, r.place, _FAR)
        return nearest if isinstance(nearest, NamedThing) else None

    def _is_of_one_enterprise(self) -> bool:
        """Whether the sentence is about a plant; "271 предприятие" is a count of many."""
        counted = self.scene.nouns
        named = [
            cue
            for cue in self.scene.cue("enterprise")
            if not any(first <= cue.start < last for first, last in counted)
        ]
        return bool(named) and not self.scene.cue("city")

    def _nearest(self, cues: Sequence[_Cue], at: int, farthest: float = 60.0) -> _Cue | None:
        best: tuple[float, _Cue] | None = None
        for cue in cues:
            cost = self.scene.distance(cue.start, cue.end, at)
            cost = cost if cue.start < at else cost * 1.5 + 2.0
            if cost <= farthest and (best is None or cost < best[0]):
                best = (cost, cue)
        return None if best is None else best[1]

    def _place(self, r: QuantityReading, status: dict[str, str]) -> str | None:
        cues = self.scene.cue("place")
        country = self.places.country
        if self.context.place not in (None, country):
            cues = [c for c in cues if c.value != country or c.start < r.place]
        named: list[PatternMatch | NamedThing] = [*cues]
        named += [n for n in self.scene.foreign() if n.kind == "area"]
        cue = self._nearest(named, r.place)
        if cue is not None:
            status["place"] = "stated"
            return None if isinstance(cue, NamedThing) else cue.value
        if self.context.elsewhere:
            status["place"] = "inherited"
            return None
        if self.scene.cue("city") and self.places.home is not None:
            assumed = self.context.place is None or self.context.assumed
            status["place"] = "defaulted" if assumed else "inherited"
            return self.context.place or self.places.home
        if self.context.place is not None:
            status["place"] = "defaulted" if self.context.assumed else "inherited"
        return self.context.place

    def _site(self, r: QuantityReading, status: dict[str, str]) -> str | None:
        if self._elsewhere():
            return None
        cue = self._nearest(self.scene.cue("site"), r.place)
        if cue is not None:
            status["name"] = "stated"
            return cue.value
        if self.scene.cue("place") or self.scene.cue("city") or "site" not in self.context.fresh:
            return None
        status["name"] = "inherited"
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
        cue = self._nearest(self.scene.cue("scope"), r.place, 24.0 if alone else 12.0)
        return "all" if cue is None else cue.value

    def _activity(  # noqa: PLR0911 - one return a way to know it
        self, r: QuantityReading, status: dict[str, str]
    ) -> str | None:
        if r.measure not in MADE and r.measure not in (
            "investment",
            "count_enterprises",
            "employees",
        ):
            return None
        weighed = r.measure == "share_pct" and r.of == "grp"
        if r.of not in (None, "output", "gva", "exports", "investment") and not weighed:
            return None
        if id(r) in self.respective:
            r.quantity.flags.add("respective")
            status["name"] = "stated"
            return self.respective[id(r)]
        cues = self.scene.cue("activity")
        if r.measure == "share_pct":
            whole = _whole_cue(self.scene, r, verb_last=False) or _whole_cue(
                self.scene, r, verb_last=True
            )
            cues = [c for c in cues if c is not whole] if len({c.value for c in cues}) > 1 else cues
        far = 60.0 if weighed or r.of in (None, "output", "gva") else 3.0
        far = far if r.measure in MADE else min(far, 2 * NEAR)
        cue = self._nearest(self._sameside(cues, r), r.place, far)
        if cue is not None:
            status["name"] = "stated"
            return cue.value
        fresh = "activity" in self.context.fresh and not self.scene.cue("city")
        of_industry = fresh and self.context.activity == "B-E"
        if of_industry and r.measure in ("count_enterprises", "employees"):
            status["name"] = "inherited"
            return "B-E"
        if r.measure in ("investment", "count_enterprises", "employees", "exports"):
            return None
        if r.of not in (None, "output"):
            return None
        if not fresh and not self.scene.cue("same"):
            return self._all_industry(r, status)
        spoken = self.context.earlier if self.scene.cue("activity") else self.context.activity
        if spoken is None:
            return self._all_industry(r, status)
        status["name"] = "inherited"
        return spoken

    def _all_industry(self, r: QuantityReading, status: dict[str, str]) -> str | None:
        """Take "the volume of production" for that of industry, as a rule and not for certain."""
        if not self.scene.cue("produced") or r.measure in ("output_qty", "share_pct"):
            return None
        status["name"] = "defaulted"
        return "B-E"

    def _sameside(self, cues: list[PatternMatch], r: QuantityReading) -> list[PatternMatch]:
        """Leave out an activity that a part of the figure, or the next of a list, is about.

        "..., соның ішінде көлік" speaks of a part; behind a dash, "көмір - 103,4 %, былғары -
        109,1 %", what a figure is about stands before it.
        """
        if self.scene.dashed(r.place):
            return [c for c in cues if c.start < r.place]
        parts = [c.start for c in self.scene.cue("part")]
        return [c for c in cues if not any(r.place < p <= c.start for p in parts)]

    def _respective(self) -> dict[int, str]:
        """Map listed activities to listed figures, in order."""
        activities = _distinct(self.scene.cue("activity"))
        figures = [r for r in self.readings if r.measure in MADE]
        if not self.scene.cue("respective") or len(activities) < 2:
            return {}
        run = figures[-len(activities) :]
        if len(run) != len(activities):
            return {}
        return {id(r): c.value for r, c in zip(run, activities, strict=True)}


def _distinct(cues: list[PatternMatch]) -> list[PatternMatch]:
    out: list[PatternMatch] = []
    for cue in sorted(cues, key=lambda c: c.start):
        if not out or (cue.start >= out[-1].end and cue.value != out[-1].value):
            out.append(cue)
    return out


def _inside_of(scene: Scene, start: int) -> bool:
    """Tell whether "in" stands before a token, a word such as "production" between them."""
    inside, between = scene.words.get("inside", ()), scene.words.get("between", ())
    before = [scene.tokens[i].text for i in range(max(0, start - 3), start)]
    if not before:
        return False
    return before[-1] in inside or (before[-1] in between and bool({*before} & {*inside}))


def _apart(scene: Scene, cue: PatternMatch, at: int) -> bool:
    """Tell whether a comma or another quantity stands between an activity and a share."""
    first, last = sorted((cue.start, at))
    between = scene.tokens[first + 1 : last]
    return any(t.kind == "q" or t.text == "," for t in between)


def _has_share(scene: Scene, cue: PatternMatch) -> bool:
    """Tell whether an activity owns the share itself: "машина жасаудың үлесі"."""
    return any(share.start == cue.end for share in scene.cue("share"))


def _added(scene: Scene, cue: PatternMatch, at: int) -> bool:
    """Tell whether an activity behind a share is the next of a list: "4.8% and printing"."""
    before = scene.tokens[cue.start - 1].text if cue.start else ""
    return cue.start > at and before in (",", *scene.words.get("and", ()))


def _whole_cue(scene: Scene, r: QuantityReading, *, verb_last: bool) -> PatternMatch | None:
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
                or not last.endswith(scene.words.get("genitive", ()))
                or distance > 2
                or _has_share(scene, cue)
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
    cue = _whole_cue(scene, r, verb_last=verb_last)
    return None if cue is None else cue.value
