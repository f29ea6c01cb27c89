"""Tell of which plant or zone, named or described, a figure that names none is."""

from __future__ import annotations

from ondiris.language.claim import Subject
from ondiris.language.context import Context
from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene

__all__ = ["OF_A_PLANT", "Plants"]

_A_WORD = 1.5
_OF_ONE = frozenset(
    {
        *("project_cost", "investment", "jobs", "employees", "capacity", "output_qty"),
        *("land_area", "floor_area", "count_projects", "count_enterprises", "output"),
    }
)
"""What a text goes on telling of a zone or a plant once it is named."""
OF_A_PLANT = _OF_ONE - {"count_projects", "count_enterprises", "land_area", "output"}
_OF_A_TEXT = OF_A_PLANT | {"tax", "land_area", "floor_area", "exports", "share_pct"}
_MADE = frozenset({"output", "growth_pct", "multiple"})
_OFTEN = 2

_COUNTED = ("projects", "enterprises")


class Plants:
    """The plants of one sentence, and of the text before it."""

    def __init__(self, scene: Scene, context: Context) -> None:
        self.scene = scene
        self.context = context

    def beside_a_plant(self) -> str:
        """Return whether the paragraph speaks of a plant too, whose the figure may be."""
        named = self.context.other is not None or "plant" in self.context.fresh
        return ", beside a plant" if named or self.scene.names else ""

    def others(self, r: QuantityReading, place: str | None, scope: str) -> Subject:
        """Return the site or enterprise of another as the subject."""
        kind, name = self.context.other or ("", "")
        if kind == "enterprise":
            r.quantity.flags.add("enterprise")
        return Subject(kind, name, place, scope)

    def goes_on(self, r: QuantityReading) -> bool:
        """Tell whether a figure is still about the site or enterprise named before."""
        if self.context.other is None or r.measure not in _OF_ONE:
            return False
        if self.context.other[0] == "enterprise" and r.measure not in OF_A_PLANT:
            return False
        return not (self.scene.cue("place") or self.scene.cue("city") or self.scene.cue("site"))

    def is_of_one_enterprise(self) -> bool:
        """Whether the sentence is about a plant; "271 предприятие" is a count of many."""
        counted = self.scene.nouns
        named = [
            cue
            for cue in self.scene.cue("enterprise")
            if not any(first <= cue.start < last for first, last in counted)
        ]
        several = any(q.unit in _COUNTED and q.value > 1 for q in self.scene.quantities)
        return bool(named) and not several and not self.scene.cue("city")

    def told_of_a_plant(self, r: QuantityReading) -> bool:
        """Tell whether a figure is of the plant of its paragraph, or can only be of one."""
        named = self.scene.cue("place") or self.scene.cue("city") or self.scene.cue("site")
        if named or r.measure not in OF_A_PLANT or "site" in self.context.fresh:
            return False
        return "plant" in self.context.fresh or r.measure == "capacity"

    def of_the_plant_of_the_text(self, r: QuantityReading) -> bool:
        """Tell whether a text has told of one plant and of nothing wider so far."""
        named = any(self.scene.cue(kind) for kind in ("place", "city", "site", "region"))
        told = r.measure in _OF_A_TEXT or r.quantity.unit == "persons"
        told = told or (r.measure in _MADE and self.context.plants >= _OFTEN)
        return self.context.plants > 0 and not self.context.wider and told and not named

    def in_the_name_of_a_plant(self, cue: PatternMatch) -> bool:
        """Tell whether an activity only says what one plant makes: "the machinery plant"."""
        return self.is_of_one_enterprise() and any(
            self.scene.distance(c.start, c.end, cue.start if c.end <= cue.start else cue.end - 1)
            <= _A_WORD
            for c in self.scene.cue("enterprise")
        )

    def made_by_one(self, r: QuantityReading, cue: PatternMatch) -> bool:
        """Tell whether "the factory poured 46,000 tons of glass" is of one plant, not of glass."""
        first = min((c.start for c in self.scene.cue("enterprise")), default=r.place)
        named = self.scene.cue("place") or self.scene.cue("region")
        ahead = first < cue.start and first < r.place
        return ahead and not named and self.is_of_one_enterprise()
