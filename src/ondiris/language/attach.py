"""Attach a measure, a modality and a role to each quantity of a sentence.

Every decision is the best-scoring cue: a weight, less the distance to the quantity, more for a
construction that names the quantity itself.  What scores too little stays empty: a claim may be
partial, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from ondiris.language.patterns import Match
from ondiris.language.quantities import Quantity
from ondiris.language.scene import Scene

__all__ = ["Reading", "attach"]

_WEIGHT = 6.0
_CONSTRUCTION = 14.0
_SLOPE = 0.45
_NEAR = 6.0
_MONEY = ("output", "investment", "project_cost", "exports", "grp", "tax", "budget")
_AMOUNT = ("output", "exports", "capacity")
_FLOWS = (*_MONEY, "jobs", "employees")
_OF_MEASURE = {"employees": "jobs", "project_cost": "investment"}
_COUNTED = {
    "enterprises": "count_enterprises",
    "projects": "count_projects",
    "zones": "count_zones",
}


@dataclass(slots=True)
class Reading:
    """What was decided for one quantity, each field with its status."""

    quantity: Quantity
    place: int
    measure: str | None = None
    of: str | None = None
    modality: str = "achieved"
    role: str | None = None
    flags: set[str] = field(default_factory=set)
    status: dict[str, str] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)
    score: float = 0.0

    def settle(self, name: str, value: str | None, status: str, rule: str = "") -> None:
        """Write a field with its status and the rule that filled it."""
        setattr(self, name, value)
        self.status[name] = status
        if rule:
            self.rules.append(rule)


@dataclass(frozen=True, slots=True)
class _Best:
    score: float
    value: str
    match: Match


def _felt(distance: float) -> float:
    """Return a distance that grows slowly beyond a noun phrase: subjects may be long."""
    return distance if distance <= _NEAR else _NEAR + 0.4 * (distance - _NEAR)


class Attachment:
    """The decisions on one sentence."""

    def __init__(self, scene: Scene, *, verb_last: bool) -> None:
        self.scene = scene
        self.verb_last = verb_last

    def best(
        self, kinds: dict[str, float], kind: str, at: int, noun: tuple[int, int]
    ) -> _Best | None:
        """Return the best cue of a kind among some values, None below zero."""
        top: _Best | None = None
        for match in self.scene.cue(kind):
            if match.value not in kinds:
                continue
            score = self.score(match, at, noun, kinds[match.value])
            if score > 0 and (top is None or score > top.score):
                top = _Best(score, match.value, match)
        return top

    def score(self, match: Match, at: int, noun: tuple[int, int], weight: float) -> float:
        """Score a cue for the quantity at a token."""
        scene = self.scene
        length = 0.4 * (match.end - match.start - 1)
        if scene.holds_quantity(match):
            return _CONSTRUCTION + length if match.start <= at < match.end else 0.0
        if match.start <= at < match.end:
            return weight + length
        right = match.start > at
        distance = scene.distance(match.start, match.end, at)
        if right and noun[1] > at + 1:
            distance = min(distance, max(0.0, scene.distance(match.start, match.end, noun[1] - 1)))
        near = 0.0
        if right and distance <= 2.0:
            near = 2.5 if self.verb_last else 1.5
        elif right and self._comma(at, match.start):
            near = -2.0
        return weight + length + near - _SLOPE * _felt(distance)

    def _nominal(self, at: int, noun: tuple[int, int], match: Match) -> bool:
        """Tell whether "X - figure," is a sentence of its own before the verb."""
        tokens = self.scene.tokens
        end = max(at + 1, noun[1])
        return (
            at > 0
            and tokens[at - 1].text == "-"
            and tokens[at - 1].end < tokens[at].start
            and end < len(tokens)
            and tokens[end].text == ","
            and match.start > end
        )

    def _next_clause(self, at: int, match: Match) -> bool:
        """Tell whether a verb beyond a comma has a quantity of its own."""
        if self.verb_last or not self._comma(at, match.start):
            return False
        for token in self.scene.tokens[match.end : match.end + 12]:
            if token.kind == "q":
                return True
            if token.text in (",", ";"):
                return False
        return False

    def _comma(self, start: int, end: int) -> bool:
        return any(self.scene.tokens[i].text == "," for i in range(start + 1, end))

    def readings(self) -> list[Reading]:
        """Decide for every quantity that has a unit."""
        out: list[Reading] = []
        for k, (q, at) in enumerate(zip(self.scene.quantities, self.scene.places, strict=True)):
            if q.unit is None:
                continue
            reading = Reading(q, at)
            self._modality(reading, self.scene.nouns[k])
            self._role(reading)
            self._measure(reading, self.scene.nouns[k])
            self._incremental(reading)
            out.append(reading)
        self._lists(out)
        self._respective(out)
        self._outlook(out)
        self._levels(out)
        self._attributes(out)
        self._pairs(out)
        self._beside(out)
        return out

    # -- measure -----------------------------------------------------------------------------

    def _measure(self, r: Reading, noun: tuple[int, int]) -> None:
        kind = r.quantity.kind
        if kind == "money":
            self._money(r, noun)
        elif kind == "pct":
            self._percent(r, noun)
        elif kind == "times":
            self._times(r, noun)
        elif kind == "area":
            self._area(r, noun)
        elif kind == "count":
            self._count(r, noun)
        else:
            self._amount(r, noun)

    def _money(self, r: Reading, noun: tuple[int, int]) -> None:
        weights = dict.fromkeys(_MONEY, _WEIGHT) | {"grp": 8.0, "budget": 5.0, "exports": 8.0}
        top = self.best(weights, "measure", r.place, noun)
        target = self.best(
            dict.fromkeys(
                ("trade", "construction", "services", "communications", "transport", "housing"), 5.5
            ),
            "of",
            r.place,
            noun,
        )
        if (
            target is not None
            and (top is None or top.value == "output")
            and (top is None or target.score > top.score - 1.5)
        ):
            r.settle("measure", "output", "stated", target.match.rule)
            r.settle("of", target.value, "stated")
            r.score = target.score
        elif top is not None:
            r.settle("measure", top.value, "stated", top.match.rule)
            r.score = top.score
        if r.role == "by" and r.measure is not None:
            r.settle("of", r.of or r.measure, "stated")
            r.settle("measure", "change_abs", "stated")
            self._sign(r, self._growth(r, noun))

    def _growth(self, r: Reading, noun: tuple[int, int]) -> _Best | None:
        return self.best({"up": _WEIGHT, "down": _WEIGHT}, "growth", r.place, noun)

    def _percent(self, r: Reading, noun: tuple[int, int]) -> None:
        q = r.quantity
        if any(
            self.scene.distance(c.start, c.end, r.place) <= _NEAR for c in self.scene.cue("foreign")
        ):
            return
        growth = self._growth(r, noun)
        share = self.best({"share": _WEIGHT}, "share", r.place, noun)
        index = self.best({"index": _WEIGHT + 1.5}, "index", r.place, noun)
        level = self.best({"level": _WEIGHT - 1}, "level", r.place, noun)
        g = growth.score if growth else 0.0
        s = share.score if share else 0.0
        if "poss" in q.forms:
            s += 5
        if "dat" in q.forms or r.role == "by":
            g += 4 if growth else 0
        if q.word:
            s += 3
        if r.role in ("from", "to") and share is not None:
            s += 5
        if q.unit == "ppt":
            r.settle("measure", "change_abs", "stated")
            r.settle("of", "share" if share else "growth_pct", "stated")
            self._sign(r, growth)
        elif index is not None and index.score >= max(g - 3, s) and q.value >= 20:
            r.settle("measure", "index_pct", "stated", index.match.rule)
            self._of(r, noun)
        elif max(g, s) <= 0:
            self._bare_percent(r, level, noun)
        elif s >= g:
            r.settle("measure", "share_pct", "stated", share.match.rule if share else "possessive")
            self._whole(r, noun)
        else:
            self._as_growth(r, growth, noun, share)
        r.score = max(g, s)

    def _bare_percent(self, r: Reading, level: _Best | None, noun: tuple[int, int]) -> None:
        if level is not None and 40 <= r.quantity.value <= 300:
            r.settle("measure", "index_pct", "stated", level.match.rule)
            self._of(r, noun)

    def _as_growth(
        self, r: Reading, growth: _Best | None, noun: tuple[int, int], share: _Best | None
    ) -> None:
        q = r.quantity
        if q.value >= 100 and (growth is None or growth.value == "up"):
            r.settle("measure", "index_pct", "defaulted", growth.match.rule if growth else "")
            r.flags.add("idx")
        else:
            r.settle("measure", "growth_pct", "stated", growth.match.rule if growth else "")
            self._sign(r, growth)
        self._of(r, noun)
        if share is not None and r.role == "by" and share.score > 3:
            r.settle("of", "share", "stated")

    def _sign(self, r: Reading, growth: _Best | None) -> None:
        if growth is not None and growth.value == "down" and r.quantity.value > 0:
            r.flags.add("neg")

    def _times(self, r: Reading, noun: tuple[int, int]) -> None:
        growth = self._growth(r, noun)
        if growth is None:
            return
        r.settle("measure", "multiple", "stated", growth.match.rule)
        r.score = growth.score
        self._sign(r, growth)
        self._of(r, noun)

    def _of(self, r: Reading, noun: tuple[int, int]) -> None:
        """Find what grew: the nearest flow or named part of the economy, else output."""
        weights = dict.fromkeys(_FLOWS, _WEIGHT) | {"exports": _WEIGHT + 1.5}
        flow = self.best(weights, "measure", r.place, noun)
        named = {m.value: _WEIGHT - 0.3 for m in self.scene.cue("of")}
        target = self.best(named, "of", r.place, noun)
        activity = self.best(
            {m.value: _WEIGHT - 0.5 for m in self.scene.cue("activity")}, "activity", r.place, noun
        )
        options = [b for b in (flow, target) if b is not None]
        if r.role == "by" and not self.verb_last:
            before = [b for b in self._before(r, noun) if b.score > 2]
            options = before or options
        top = max(options, key=lambda b: b.score, default=None)
        if activity is not None and (top is None or activity.score > top.score + 0.5):
            r.settle("of", "output", "stated", activity.match.rule)
        elif top is not None:
            r.settle("of", _OF_MEASURE.get(top.value, top.value), "stated", top.match.rule)
        else:
            r.settle("of", "output", "defaulted")

    def _before(self, r: Reading, noun: tuple[int, int]) -> list[_Best]:
        """Return what stands before "by 7 %" and may have grown."""
        found: list[_Best] = []
        for kind in ("measure", "of"):
            for match in self.scene.cue(kind):
                if match.start < r.place and (kind == "of" or match.value in _FLOWS):
                    score = self.score(match, r.place, noun, _WEIGHT)
                    found.append(_Best(score, match.value, match))
        return found

    def _whole(self, r: Reading, noun: tuple[int, int]) -> None:
        """Find what a share is part of: beside the figure, else the nearest flow named."""
        named = dict.fromkeys((*_FLOWS, "land_area"), _WEIGHT)
        named_of = {m.value: _WEIGHT for m in self.scene.cue("of")}
        options = [
            b
            for b in (
                self.best(named, "measure", r.place, noun),
                self.best(named_of, "of", r.place, noun),
            )
            if b is not None
        ]
        if self.verb_last and "poss" in r.quantity.forms:
            beside = [b for b in self._before(r, noun) if b.match.end == r.place]
            options = beside or options
        top = max(options, key=lambda b: b.score, default=None)
        if top is None:
            r.settle("of", "output", "defaulted")
        else:
            r.settle("of", _OF_MEASURE.get(top.value, top.value), "stated", top.match.rule)

    def _area(self, r: Reading, noun: tuple[int, int]) -> None:
        weights = {"land_area": 5.5, "floor_area": 6.5}
        if r.quantity.unit == "ha":
            weights = {"land_area": 6.5}
        top = self.best(weights, "measure", r.place, noun)
        if top is not None:
            r.settle("measure", top.value, "stated", top.match.rule)
            r.score = top.score
        else:
            r.settle(
                "measure", "land_area" if r.quantity.unit == "ha" else "floor_area", "defaulted"
            )

    def _count(self, r: Reading, noun: tuple[int, int]) -> None:
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

    def _made(self, r: Reading, noun: tuple[int, int]) -> None:
        top = self.best(dict.fromkeys(_AMOUNT, _WEIGHT), "measure", r.place, noun)
        if top is None and any(m.time and m.time.type == "rate" for m in self.scene.mentions):
            r.settle("measure", "capacity", "defaulted", "a year")
            return
        if r.quantity.unit == "products" or top is None or top.score < 3:
            r.settle("measure", "count_other", "stated")
            return
        names = {"output": "output_qty"}
        r.settle("measure", names.get(top.value, top.value), "stated", top.match.rule)

    def _persons(self, r: Reading, noun: tuple[int, int]) -> None:
        top = self.best({"jobs": _WEIGHT, "employees": _WEIGHT}, "measure", r.place, noun)
        if top is None or top.score < 2:
            r.settle("measure", "count_other", "defaulted")
        elif r.modality == "planned":
            r.settle("measure", "jobs", "stated", top.match.rule)
        else:
            r.settle("measure", top.value, "stated", top.match.rule)

    def _amount(self, r: Reading, noun: tuple[int, int]) -> None:
        if r.quantity.unit == "MW":
            r.settle("measure", "capacity", "stated")
            return
        top = self.best({"output": 5.5, "exports": 6, "capacity": 7}, "measure", r.place, noun)
        if top is None or top.value == "output":
            r.settle("measure", "output_qty", "defaulted" if top is None else "stated")
        else:
            r.settle("measure", top.value, "stated", top.match.rule)
        r.score = 5.0 if top is None else top.score

    # -- modality, roles, lists ----------------------------------------------------------------

    def _modality(self, r: Reading, noun: tuple[int, int]) -> None:
        top: tuple[float, Match] | None = None
        for match in self.scene.cue("modality"):
            right = match.start > r.place
            distance = self.scene.distance(match.start, match.end, r.place)
            if right and noun[1] > r.place + 1 and match.start >= noun[1]:
                distance = self.scene.distance(match.start, match.end, noun[1] - 1)
            attributive = not right and match.value == "planned" and distance <= 3
            slope = 0.4 if right or not self.verb_last or attributive else 0.9
            back = self.verb_last and not right and not attributive
            score = 8.0 - slope * distance - (1.5 if back else 0.0)
            score += 0.6 if match.value != "achieved" else 0.0
            score -= 1.5 if right and self._next_clause(r.place, match) else 0.0
            score -= 5.0 if right and self._nominal(r.place, noun, match) else 0.0
            if score > 0 and (top is None or score > top[0]):
                top = (score, match)
        if top is None:
            r.settle("modality", "achieved", "defaulted")
        else:
            r.settle("modality", top[1].value, "stated", top[1].rule)

    def _role(self, r: Reading) -> None:
        for role in ("from", "to", "by"):
            for match in self.scene.cue(role):
                if not match.start <= r.place < match.end:
                    continue
                inside = [
                    i for i in range(match.start, match.end) if self.scene.tokens[i].kind == "q"
                ]
                if r.place == (inside[-1] if role == "to" else inside[0]) and r.role is None:
                    r.role = role
            if (
                r.role is None
                and role in r.quantity.forms
                and (
                    r.quantity.kind == "pct"
                    or any(
                        g.end <= r.place and self.scene.distance(g.start, g.end, r.place) <= 4
                        for g in self.scene.cue("growth")
                    )
                )
            ):
                r.role = role

    def _incremental(self, r: Reading) -> None:
        if r.quantity.kind in ("pct", "times"):
            return
        for match in self.scene.cue("incremental"):
            near = self.scene.distance(match.start, match.end, r.place)
            if near <= (2.0 if match.start < r.place else 0.5):
                r.flags.add("incremental")

    def _lists(self, readings: list[Reading]) -> None:
        """Let list members share what only one of them says."""
        changes = [r for r in readings if r.measure in ("growth_pct", "index_pct")]
        for r in readings:
            if (
                r.measure is None
                and r.quantity.kind == "pct"
                and changes
                and (r.role == "by" or "dat" in r.quantity.forms)
            ):
                ahead = [c for c in changes if c.place > r.place]
                other = (ahead or changes)[0] if self.verb_last else changes[-1]
                self._inherit(r, other)
                self._of(r, (r.place, r.place + 1))
        for before, here in pairwise(readings):
            same = before.quantity.kind == here.quantity.kind
            if here.quantity.lent and same and before.measure is not None and here.measure is None:
                self._inherit(here, before)
            if (
                here.measure is None
                and same
                and self.scene.distance(before.place, before.place + 1, here.place) <= 4
            ):
                self._inherit(here, before)
        for here, after in zip(reversed(readings[:-1]), reversed(readings[1:]), strict=True):
            if (
                here.measure is None
                and here.quantity.kind == after.quantity.kind
                and (here.quantity.lent)
            ):
                self._inherit(here, after)

    def _respective(self, readings: list[Reading]) -> None:
        """Map flows listed before "9 % and 6 % respectively" to the figures, in order."""
        changes = [r for r in readings if r.measure in ("growth_pct", "index_pct", "multiple")]
        if not self.scene.cue("respective") or len(changes) < 2:
            return
        cues = [c for c in (*self.scene.cue("of"), *self.scene.cue("measure")) if (
            c.end <= changes[0].place and (c.kind == "of" or c.value in _MONEY[:4]))]  # fmt: skip
        names: list[str] = []
        for cue in sorted(cues, key=lambda c: c.start):
            if not names or names[-1] != cue.value:
                names.append(cue.value)
        if len(names) == len(changes):
            for reading, name in zip(changes, names, strict=True):
                reading.settle("of", name, "stated", "respective")
                reading.quantity.flags.add("respective")

    def _outlook(self, readings: list[Reading]) -> None:
        """Take every figure of "by forecast, ..." as a plan."""
        if self.scene.cue("outlook"):
            for r in readings:
                if r.modality == "achieved":
                    r.settle("modality", "planned", "stated", "outlook")

    def _attributes(self, readings: list[Reading]) -> None:
        """Give what a project is worth the standing of the project it stands beside."""
        for before, here in pairwise(readings):
            if {before.measure, here.measure} == {"count_projects", "project_cost"} and not (
                self._comma(before.place, here.place)
            ):
                cost, count = (here, before) if here.measure == "project_cost" else (before, here)
                cost.settle("modality", count.modality, count.status["modality"])

    @staticmethod
    def _pairs(readings: list[Reading]) -> None:
        """Keep from and to only in pairs; "40, up from 34" makes the first a to."""
        for k, r in enumerate(readings):
            same = [o for o in readings if o.quantity.unit == r.quantity.unit and o is not r]
            if r.role == "from" and not any(o.role == "to" for o in same):
                before = [o for o in readings[:k] if o in same and o.role is None]
                if before:
                    before[-1].role = "to"
                    r.settle("measure", before[-1].measure, "inherited", "from and to")
                    r.settle("of", before[-1].of, "inherited")
                else:
                    r.role = None
            if r.role == "to":
                starts = [o for o in readings[:k] if o.role == "from" and o in same]
                if not any(o.role == "from" for o in same):
                    r.role = None
                elif starts and r.measure == starts[-1].measure:
                    r.of = starts[-1].of

    def _beside(self, readings: list[Reading]) -> None:
        """Mark the same sum in another currency and the part of a figure named before."""
        for before, here in pairwise(readings):
            units = (before.quantity.unit, here.quantity.unit)
            between = [t.text for t in self.scene.tokens[before.place + 1 : here.place]]
            money = before.quantity.kind == here.quantity.kind == "money"
            if (
                money
                and units[0] != units[1]
                and len(between) <= 3
                and ({"(", "или", "or", "немесе", "-", "/"} & set(between))
            ):
                here.role = "alt"
                here.settle("measure", before.measure, "inherited", "alt")
                here.settle("of", before.of, "inherited")
                here.settle("modality", before.modality, "inherited")
            parts = [c for c in self.scene.cue("part") if before.place < c.start < here.place]
            if (
                parts
                and here.role is None
                and here.measure == before.measure
                and (units[0] == units[1] and before.measure not in ("growth_pct", "index_pct"))
            ):
                here.role = "part"

    @staticmethod
    def _levels(readings: list[Reading]) -> None:
        """Give a sum beside a growth the measure that grew: "выросло на 7,9 % - до 284 млрд"."""
        changes = [r for r in readings if r.measure in ("growth_pct", "index_pct", "multiple")]
        for r in readings:
            if r.measure is None and r.quantity.kind == "money" and changes:
                near = min(changes, key=lambda c: abs(c.place - r.place))
                if near.of in (*_MONEY, None):
                    r.settle("measure", near.of or "output", "inherited", "level of a change")
            if (
                r.measure is None
                and r.quantity.kind == "money"
                and any(o.measure == "count_projects" for o in readings)
            ):
                r.settle("measure", "project_cost", "inherited", "beside projects")

    @staticmethod
    def _inherit(here: Reading, other: Reading) -> None:
        measure = other.measure
        if measure == "index_pct" and "idx" in other.flags and here.quantity.value < 100:
            measure = "growth_pct"
        here.settle("measure", measure, "inherited", "list")
        here.settle("of", other.of, "inherited")
        here.flags |= other.flags & {"neg", "idx"}


def attach(scene: Scene, *, verb_last: bool) -> list[Reading]:
    """Decide measure, modality and role for the quantities of a sentence.

    Parameters
    ----------
    scene : Scene
    verb_last : bool
        Whether the language puts its verbs last, so that cues to the right count more.

    Returns
    -------
    list of Reading
        One for each quantity with a unit, in order.
    """
    readings = Attachment(scene, verb_last=verb_last).readings()
    for r in readings:
        if "neg" in r.flags and r.quantity.kind in ("pct", "money") and r.quantity.value > 0:
            if r.role not in ("from", "to"):
                r.quantity.value = -r.quantity.value
                if r.quantity.upper is not None:
                    r.quantity.upper = Decimal(-r.quantity.upper)
            else:
                r.flags.discard("neg")
    return readings
