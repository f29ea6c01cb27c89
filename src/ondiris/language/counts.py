"""Say what a count, an area or an amount of a sentence measures: people, works, land, output."""

from __future__ import annotations

from ondiris.language.readings import NEAR, WEIGHT, QuantityReading
from ondiris.language.scene import Scene
from ondiris.language.standing import VerbCues

__all__ = ["CountCues"]

_AMOUNT = ("output", "exports", "capacity")
_COUNTED = {
    "enterprises": "count_enterprises",
    "projects": "count_projects",
    "zones": "count_zones",
}


class CountCues(VerbCues):
    """The decisions on counts, areas and amounts."""

    def __init__(self, scene: Scene, *, verb_last: bool) -> None:
        super().__init__(scene, verb_last=verb_last)
        self.out: list[QuantityReading] = []

    def of_area(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        """Say what land or floors measure: hectares are land, the rest is what the words say."""
        if r.quantity.unit == "ha":
            r.settle("measure", "land_area", "stated", "hectares")
            return
        if self._yearly(r):
            r.settle("measure", "capacity", "stated", "a year")
            return
        weights = {"land_area": 5.5, "floor_area": 6.5, "capacity": 6.5}
        top = self.best(weights, "measure", r.place, noun)
        if top is not None:
            r.settle("measure", top.value, "stated", top.match.rule)
            r.score = top.score
        else:
            r.settle("measure", "floor_area", "defaulted")

    def _yearly(self, r: QuantityReading) -> bool:
        """Tell whether an amount is one of every year, itself or with those it is listed with."""
        rates = [m for m in self.scene.mentions if m.time and m.time.type == "rate"]
        listed = [o for o in self.out if o.measure == "capacity" and o.place < r.place]
        near = any(self.scene.distance(m.start, m.end, r.place) <= NEAR for m in rates)
        return near or any(o.quantity.kind == r.quantity.kind for o in listed if rates)

    def of_count(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        """Say what a count is one of."""
        unit = r.quantity.unit or ""
        if unit == "jobs":
            r.settle("measure", "jobs", "stated")
        elif unit == "persons":
            self._persons(r, noun)
        elif unit in _COUNTED:
            r.settle("measure", _COUNTED[unit], "stated")
        elif unit in ("vehicles", "units", "products"):
            self._made(r, noun)
        else:
            r.settle("measure", "count_other", "stated")
        r.score = max(r.score, 6.0)

    def ranked_in(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        """Find what a place is one in, where that is no activity: trade, investment, housing."""
        named = {m.value: WEIGHT for m in self.scene.cue("of")} | {"investment": WEIGHT}
        options = [
            b
            for b in (self.best(named, kind, r.place, noun) for kind in ("of", "measure"))
            if b is not None and b.match.start < r.place
        ]
        top = max(options, key=lambda b: b.score, default=None)
        near = {m.value: WEIGHT for m in self.scene.cue("activity")}
        activity = self.best(near, "activity", r.place, noun)
        if top is not None and (activity is None or top.score > activity.score):
            r.settle("of", top.value, "stated", top.match.rule)

    def _made(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        top = self.best(dict.fromkeys(_AMOUNT, WEIGHT), "measure", r.place, noun)
        if (top is None or top.value == "output") and self._yearly(r):
            r.settle("measure", "capacity", "stated", "a year")
            return
        if r.quantity.unit == "products" or top is None or top.score < 2:
            r.settle("measure", "count_other", "stated")
            return
        names = {"output": "output_qty"}
        r.settle("measure", names.get(top.value, top.value), "stated", top.match.rule)

    def _persons(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        top = self.best({"jobs": WEIGHT, "employees": WEIGHT}, "measure", r.place, noun)
        if top is None or top.score < 2:
            at_work = self.scene.tokens[noun[0]].text.startswith(self.scene.words["workers"])
            usual = "jobs" if r.modality == "planned" else "employees" if at_work else "count_other"
            r.settle("measure", usual, "defaulted")
        elif r.modality == "planned" and (r.role is None or top.value == "jobs"):
            r.settle("measure", "jobs", "stated", top.match.rule)
        else:
            r.settle("measure", top.value, "stated", top.match.rule)

    def of_amount(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        """Say whether an amount is output, exports or capacity."""
        if r.quantity.unit == "MW":
            r.settle("measure", "capacity", "stated")
            return
        top = self.best({"output": 5.5, "exports": 6, "capacity": 7}, "measure", r.place, noun)
        if (top is None or top.value == "output") and self._yearly(r):
            r.settle("measure", "capacity", "stated", "a year")
            return
        if top is None or top.value == "output":
            r.settle("measure", "output_qty", "defaulted" if top is None else "stated")
        else:
            r.settle("measure", top.value, "stated", top.match.rule)
        r.score = 5.0 if top is None else top.score
