"""What quantities of one sentence settle between them: lists, pairs, parts, other currencies."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from ondiris.language.readings import OF_A_TOTAL, Cues, QuantityReading

__all__ = ["FLOW_MONEY", "Lists"]

_LEAST_INDEX, _MOST_INDEX = 50, 400
_WHOLE = 100
_INDEXED = ("output", "investment", "exports", "grp", "tax", "budget")
_OF_WORKS = ("capacity", "jobs", "count_projects", "project_cost", "investment")
FLOW_MONEY = ("output", "investment", "project_cost", "exports", "grp", "tax", "budget")


class Lists:
    """The readings of a sentence, settled with each other.

    ``find_of`` finds what a change is of for one reading.
    """

    def __init__(
        self,
        cues: Cues,
        readings: list[QuantityReading],
        find_of: Callable[[QuantityReading, tuple[int, int]], None],
    ) -> None:
        self.cues = cues
        self.readings = readings
        self.find_of = find_of

    def settle(self) -> None:
        """Let members of lists share what only one of them says, then pair and mark them."""
        self._lists()
        self._respective()
        self._outlook()
        self._of_one_verb()
        self._levels()
        self._attributes()
        self._pairs()
        self._beside()

    def _lists(self) -> None:
        """Let list members share what only one of them says."""
        self._ends_of_a_share()
        self._beside_changes()
        self._indices_of_sums()
        for before, here in pairwise(self.readings):
            same = before.quantity.kind == here.quantity.kind
            if here.quantity.lent and same and before.measure is not None and here.measure is None:
                self._inherit(here, before)
            if (
                here.measure is None
                and same
                and self.cues.scene.distance(before.place, before.place + 1, here.place) <= 4
            ):
                self._inherit(here, before)
        money = [r for r in self.readings if r.quantity.kind == "money"]
        for before, here in pairwise(money):
            if here.measure is None and self._alike(before, here):
                self._inherit(here, before)
        for here, after in zip(
            reversed(self.readings[:-1]), reversed(self.readings[1:]), strict=True
        ):
            if (
                here.measure is None
                and here.quantity.kind == after.quantity.kind
                and (here.quantity.lent)
            ):
                self._inherit(here, after)

    def _beside_changes(self) -> None:
        """Let per cents without a word be what the per cents beside them are."""
        changes = [r for r in self.readings if r.measure in ("growth_pct", "index_pct")]
        for r in self.readings:
            if (
                r.measure is None
                and r.quantity.kind == "pct"
                and changes
                and (
                    r.role == "by"
                    or "dat" in r.quantity.forms
                    or self._bracketed(r)
                    or self.cues.scene.dashed(r.place)
                )
            ):
                ahead = [c for c in changes if c.place > r.place]
                other = (ahead or changes)[0] if self.cues.verb_last else changes[-1]
                self._inherit(r, other)
                self.find_of(r, (r.place, r.place + 1))
            if r.measure is None and r.quantity.kind == "pct" and self._bracketed(r):
                shares = [o for o in self.readings if o.measure == "share_pct"]
                if any(self._bracketed(o) for o in shares):
                    self._inherit(r, shares[-1])
            self._before_a_multiple(r)
            if r.measure is None and r.quantity.kind == "times" and changes:
                r.settle("measure", "multiple", "inherited", "list")
                self.find_of(r, (r.place, r.place + 1))

    def _ends_of_a_share(self) -> None:
        """Let "from 88 to 85.5 %" be a share at both ends."""
        for before, here in pairwise(self.readings):
            ends = (before.role, here.role) == ("from", "to")
            if ends and before.measure == "share_pct" and here.quantity.unit == "%":
                self._inherit(here, before)
                here.flags.discard("neg")

    def _indices_of_sums(self) -> None:
        """Let "301 bln tenge or 121.9 %" tell a sum and its index, base 100."""
        either = self.cues.scene.words.get("or", ())
        for before, here in pairwise(self.readings):
            apart = self.cues.scene.tokens[before.place + 1 : here.place]
            between = [t.text for t in apart if t.kind != "t"]
            told = before.quantity.kind == "money" and before.measure in _INDEXED
            index = here.quantity.unit == "%" and _LEAST_INDEX <= here.quantity.value <= _MOST_INDEX
            based = any(m.base is not None for m in self.cues.scene.mentions)
            based = based and OF_A_TOTAL not in here.rules
            if here.measure == "share_pct" and here.quantity.value <= _WHOLE and not based:
                continue
            if told and index and between and between[-1] in either and len(between) <= 2:
                of = before.of or before.measure
                here.settle("measure", "index_pct", "stated", "a sum and its index")
                here.settle("of", of, "stated")

    def _before_a_multiple(self, r: QuantityReading) -> None:
        """Let "2,6 есеге, ... 42 %-ға, ... 2,3 есеге өсті" grow by the verb at the end."""
        if r.measure is not None or "dat" not in r.quantity.forms:
            return
        grows = any(o.measure == "multiple" and o.place > r.place for o in self.readings)
        if grows and r.quantity.kind in ("times", "pct"):
            name = "multiple" if r.quantity.kind == "times" else "growth_pct"
            r.settle("measure", name, "inherited", "list")
            self.find_of(r, (r.place, r.place + 1))

    def _alike(self, before: QuantityReading, here: QuantityReading) -> bool:
        """Tell whether two amounts stand behind the same small word: "на 3 млрд ..., на 4 млрд"."""
        tokens = self.cues.scene.tokens
        if before.measure is None or before.place == 0:
            return False
        first, second = tokens[before.place - 1], tokens[here.place - 1]
        return first.text == second.text and (first.kind == "w" or first.text == "(")

    def _bracketed(self, r: QuantityReading) -> bool:
        """Tell whether a figure stands in brackets behind what it is of."""
        return r.place > 0 and self.cues.scene.tokens[r.place - 1].text == "("

    def _respective(self) -> None:
        """Map flows listed before "9 % and 6 % respectively" to the figures, in order."""
        changes = [r for r in self.readings if r.measure in ("growth_pct", "index_pct", "multiple")]
        if not self.cues.scene.cue("respective") or len(changes) < 2:
            return
        scene = self.cues.scene
        flows = [c for c in scene.cue("measure") if c.value in FLOW_MONEY[:4]]
        cues = [c for c in (*scene.cue("of"), *flows) if c.end <= changes[0].place]
        names: list[str] = []
        for cue in sorted(cues, key=lambda c: c.start):
            if not names or names[-1] != cue.value:
                names.append(cue.value)
        if len(names) == len(changes):
            for reading, name in zip(changes, names, strict=True):
                reading.settle("of", name, "stated", "respective")
                reading.quantity.flags.add("respective")

    def _outlook(self) -> None:
        """Take every figure of "by forecast, ..." as a plan."""
        if self.cues.scene.cue("outlook"):
            for r in self.readings:
                if r.modality == "achieved":
                    r.settle("modality", "planned", "stated", "outlook")

    def _attributes(self) -> None:
        """Give what a project is worth the standing of the project it stands beside."""
        for before, here in pairwise(self.readings):
            if {before.measure, here.measure} == {"count_projects", "project_cost"} and not (
                self.cues.comma(before.place, here.place)
            ):
                cost, count = (here, before) if here.measure == "project_cost" else (before, here)
                cost.settle("modality", count.modality, count.status["modality"])

    def _pairs(self) -> None:
        """Keep from and to only in pairs; "40, up from 34" makes the first a to."""
        for k, r in enumerate(self.readings):
            same = [o for o in self.readings if o.quantity.unit == r.quantity.unit and o is not r]
            if r.role == "from" and not any(o.role == "to" for o in same):
                before = [o for o in self.readings[:k] if o in same and o.role is None]
                if before:
                    before[-1].role = "to"
                    r.settle("measure", before[-1].measure, "inherited", "from and to")
                    r.settle("of", before[-1].of, "inherited")
                else:
                    r.role = None
            if r.role == "to":
                starts = [o for o in self.readings[:k] if o.role == "from" and o in same]
                if not any(o.role == "from" for o in same):
                    r.role = None
                elif starts and r.measure == starts[-1].measure:
                    r.of = starts[-1].of
                    if starts[-1].modality != "achieved":
                        r.settle("modality", starts[-1].modality, "inherited", "from and to")

    def _beside(self) -> None:
        """Mark the same sum in another currency and the part of a figure named before."""
        for before, here in pairwise(self.readings):
            units = (before.quantity.unit, here.quantity.unit)
            between = [t.text for t in self.cues.scene.tokens[before.place + 1 : here.place]]
            money = before.quantity.kind == here.quantity.kind == "money"
            if (
                money
                and units[0] != units[1]
                and len(between) <= 3
                and ({"(", "-", "/", *self.cues.scene.words.get("or", ())} & set(between))
            ):
                here.role = "alt"
                here.settle("measure", before.measure, "inherited", "alt")
                here.settle("of", before.of, "inherited")
                here.settle("modality", before.modality, "inherited")
            parts = [c for c in self.cues.scene.cue("part") if before.place < c.start < here.place]
            if (
                parts
                and here.role is None
                and here.measure == before.measure
                and (units[0] == units[1] and before.measure not in ("growth_pct", "index_pct"))
            ):
                here.role = "part"

    def _of_one_verb(self) -> None:
        """Let "1 млн тонна өңдеп, 130 мың тонна шығаратын" stand as the last of the list does."""
        if not self.cues.verb_last:
            self._of_one_standing()
            return
        for here, after in zip(
            reversed(self.readings[:-1]), reversed(self.readings[1:]), strict=True
        ):
            unsaid = here.status.get("modality") == "defaulted"
            told = after.status.get("modality") in ("stated", "inherited")
            alike = here.measure == after.measure and here.measure in _OF_WORKS
            if unsaid and told and alike and after.modality != "achieved":
                here.settle("modality", after.modality, "inherited", "one verb for a list")

    def _of_one_standing(self) -> None:
        """Let what no verb stands beside be as all the rest of a sentence about works is."""
        told = {r.modality for r in self.readings if r.status.get("modality") == "stated"}
        if len(told) != 1 or told == {"achieved"}:
            return
        for r in self.readings:
            if r.status.get("modality") == "defaulted" and r.measure in _OF_WORKS:
                r.settle("modality", next(iter(told)), "inherited", "one standing in a sentence")

    def _levels(self) -> None:
        """Give a sum beside a growth the measure that grew: "выросло на 7,9 % - до 284 млрд"."""
        changes = [r for r in self.readings if r.measure in ("growth_pct", "index_pct", "multiple")]
        for r in self.readings:
            if r.measure is None and r.quantity.kind == "money" and changes:
                near = min(changes, key=lambda c: abs(c.place - r.place))
                if near.of in (*FLOW_MONEY, None):
                    r.settle("measure", near.of or "output", "inherited", "level of a change")
            if r.measure is None and r.quantity.kind == "money":
                self._amount_of(r)
            if (
                r.measure is None
                and r.quantity.kind == "money"
                and any(o.measure == "count_projects" for o in self.readings)
            ):
                r.settle("measure", "project_cost", "inherited", "beside projects")

    def _amount_of(self, r: QuantityReading) -> None:
        """Take an amount for what an activity accounts for, or a plant in brackets costs."""
        scene = self.cues.scene
        plant = scene.cue("enterprise") or any(n.kind == "enterprise" for n in scene.names)
        if scene.cue("share") and scene.cue("activity"):
            r.settle("measure", "output", "defaulted", "what an activity accounts for")
        elif plant and self._bracketed(r):
            r.settle("measure", "project_cost", "defaulted", "in brackets behind a plant")

    @staticmethod
    def _inherit(here: QuantityReading, other: QuantityReading) -> None:
        measure = other.measure
        if measure == "index_pct" and "idx" in other.flags and here.quantity.value < 100:
            measure = "growth_pct"
        if measure == "growth_pct" and here.quantity.value >= _WHOLE and "neg" not in other.flags:
            measure = "index_pct"
            here.flags.add("idx")
        here.settle("measure", measure, "inherited", "list")
        here.settle("of", other.of, "inherited")
        here.flags |= other.flags & {"neg", "idx"}
