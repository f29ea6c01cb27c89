"""Attach a measure, a modality and a role to each quantity of a sentence.

Every decision is the best-scoring cue: a weight, less the distance to the quantity, more for a
construction that names the quantity itself.  What scores too little stays empty: a claim may be
partial, never guessed.
"""

from __future__ import annotations

from decimal import Decimal

from ondiris.language.context import BRANCHES
from ondiris.language.counts import CountCues
from ondiris.language.lists import FLOW_MONEY, Lists
from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import BUILT, NEAR, OF_A_TOTAL, WEIGHT, Best, QuantityReading
from ondiris.language.roles import minus, settle_role
from ondiris.language.scene import Scene

__all__ = ["attach"]

_BESIDE = 2.5
_CLOSE = 2
_LEAST_LEVEL, _MOST_LEVEL = 40, 400
_MOST_CAME_TO = 200
_LEAST_LEFT = 80
"""Per cents of "chemistry (94,8 %) declined", which say what was left and not what was lost."""
_WHOLE = 100
_FLOWS = (*FLOW_MONEY, "jobs", "employees")
_OF_MEASURE = {"employees": "jobs", "project_cost": "investment"}


class Attachment(CountCues):
    """The decisions on one sentence."""

    def readings(self) -> list[QuantityReading]:
        """Decide for every quantity that has a unit."""
        out = self.out
        for k, (q, at) in enumerate(zip(self.scene.quantities, self.scene.places, strict=True)):
            if q.unit is None:
                continue
            reading = QuantityReading(q, at)
            settle_role(self.scene, reading)
            self.find_modality(reading, self.scene.nouns[k])
            self._measure(reading, self.scene.nouns[k])
            out.append(reading)
        Lists(self, out, self.find_of).settle()
        return out

    # -- measure -----------------------------------------------------------------------------

    def _measure(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        kind = r.quantity.kind
        if kind == "money":
            self._money(r, noun)
        elif kind == "pct":
            self._percent(r, noun)
        elif kind == "times":
            self._times(r, noun)
        elif kind == "area":
            self.of_area(r, noun)
        elif kind == "count":
            self.of_count(r, noun)
        elif r.quantity.unit == "rank":
            r.settle("measure", "rank", "stated", "a place in an order")
            self.ranked_in(r, noun)
        else:
            self.of_amount(r, noun)

    def _money(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        if self._of_a_plant_before(r):
            r.settle("measure", "project_cost", "defaulted", "in brackets behind a plant")
            return
        weights = dict.fromkeys(FLOW_MONEY, WEIGHT) | {
            "grp": 8.0,
            "budget": 5.0,
            "exports": 8.0,
            "tax": 8.0,
        }
        top = self.best(weights, "measure", r.place, noun)
        target = self.best(
            dict.fromkeys(BRANCHES, 5.5),
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
        elif r.role == "to" and self.scene.cue("activity") and self._growth(r, noun) is not None:
            r.settle("measure", "output", "stated", "grew to")
        if r.role == "by" and r.measure is not None:
            r.settle("of", r.of or r.measure, "stated")
            r.settle("measure", "change_abs", "stated")
            self._sign(r, self._growth(r, noun))

    def _of_a_plant_before(self, r: QuantityReading) -> bool:
        """Tell whether a sum stands right behind a plant: "(14,2 млрд тенге, 260 мест)"."""
        tokens = self.scene.tokens
        if r.place < 2 or tokens[r.place - 1].text not in "(:":
            return False
        after = tokens[r.place + 1].text if r.place + 1 < len(tokens) else ""
        ends = [n.end for n in self.scene.names if n.kind == "enterprise"]
        ends += [c.end for c in self.scene.cue("enterprise")]
        return after in "),." and any(0 <= r.place - 1 - end <= 1 for end in ends)

    def _growth(self, r: QuantityReading, noun: tuple[int, int]) -> Best | None:
        return self.best({"up": WEIGHT, "down": WEIGHT}, "growth", r.place, noun)

    def _percent(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        q = r.quantity
        if any(
            self.scene.distance(c.start, c.end, r.place) <= NEAR for c in self.scene.cue("foreign")
        ):
            return
        if self._how_much_is_built(r):
            return
        growth = self._growth(r, noun)
        share = self.best({"share": WEIGHT}, "share", r.place, noun)
        index = self.best({"index": WEIGHT + 1.5}, "index", r.place, noun)
        level = self.best({"level": WEIGHT - 1}, "level", r.place, noun)
        g, s = self._change_or_share(r, growth, share)
        if q.unit == "ppt":
            r.settle("measure", "change_abs", "stated")
            r.settle("of", "share" if share else "growth_pct", "stated")
            self._sign(r, growth)
        elif self._of_a_total(r):
            r.settle("measure", "share_pct", "stated", OF_A_TOTAL)
            self._whole(r, noun)
        elif index is not None and index.score >= max(g - 3, s) and q.value >= 20:
            r.settle("measure", "index_pct", "stated", index.match.rule)
            self.find_of(r, noun)
        elif growth is None and self._without_a_word(r):
            self.find_of(r, noun)
        elif max(g, s) <= 0:
            self._bare_percent(r, level, noun)
        elif s >= g and q.value > _WHOLE:
            r.settle("measure", "index_pct", "stated", "more than a whole")
            self.find_of(r, noun)
        elif s >= g:
            r.settle("measure", "share_pct", "stated", share.match.rule if share else "possessive")
            self._whole(r, noun)
        else:
            self._as_growth(r, growth, noun, share)
        r.score = max(g, s)

    def _change_or_share(
        self, r: QuantityReading, growth: Best | None, share: Best | None
    ) -> tuple[float, float]:
        """Return how much speaks for a per cent being a change, and how much for a share."""
        q = r.quantity
        g = growth.score if growth else 0.0
        s = share.score if share else 0.0
        if "poss" in q.forms:
            s += 5
        if "dat" in q.forms or r.role == "by":
            g += 4 if growth else 0
        if q.word:
            s += 3
        if share is not None and (r.role in ("from", "to") or self._amounts_to(r)):
            s += 5
        return g, s

    def _how_much_is_built(self, r: QuantityReading) -> bool:
        """Settle a per cent of the works that is done: "the building is 86 % ready"."""
        built = r.quantity.value <= _WHOLE and any(
            self.scene.distance(c.start, c.end, r.place) <= _BESIDE
            for c in self.scene.cue("completion")
        )
        if built:
            r.settle("measure", "share_pct", "stated")
            r.settle("of", "construction", "stated")
            r.settle("modality", "achieved", "stated", BUILT)
        return built

    def _amounts_to(self, r: QuantityReading) -> bool:
        """Tell whether "үлесі азайып, 8 пайыз болған" says what a share came to."""
        amounts = self.scene.words.get("amounts", ())
        after = self.scene.tokens[r.place + 1 : r.place + 2]
        return bool(after) and after[0].text in amounts and not r.quantity.forms & {"dat", "abl"}

    def _without_a_word(self, r: QuantityReading) -> bool:
        """Settle a per cent that is a change by its sign or by what stands behind it."""
        if minus(self.scene, r):
            r.settle("measure", "growth_pct", "stated", "a minus")
        elif self._against_a_base(r):
            r.settle("measure", "index_pct", "stated", "against a base")
        elif self._of_an_owner(r):
            r.settle("measure", "share_pct", "stated", "of a whole")
        return r.measure is not None

    def _of_a_total(self, r: QuantityReading) -> bool:
        """Tell whether "70,5 % от общего объема" stands in the words."""
        after = [t.text for t in self.scene.tokens[r.place + 1 : r.place + 4]]
        total = self.scene.words.get("total", ())
        part = bool(after) and after[0] in self.scene.words.get("part_of", ())
        return part and bool(total) and any(t.startswith(total) for t in after[1:])

    def _against_a_base(self, r: QuantityReading) -> bool:
        """Tell whether "107,9 % of the corresponding period" is an index, base 100."""
        if r.role is not None or not _LEAST_LEVEL <= r.quantity.value <= _MOST_LEVEL:
            return False
        bases = [m.start for m in self.scene.mentions if m.base is not None]
        return any(0 < start - r.place <= _CLOSE for start in bases)

    def _of_an_owner(self, r: QuantityReading) -> bool:
        """Tell whether "цементтің 20 %" is a part of what stands in the genitive before it."""
        owner = self.scene.words.get("owner", ())
        before = self.scene.tokens[r.place - 1] if r.place else None
        told = before is not None and before.text.endswith(owner)
        return bool(owner) and told and not r.quantity.forms & {"dat", "abl"}

    def _bare_percent(self, r: QuantityReading, level: Best | None, noun: tuple[int, int]) -> None:
        if level is not None and 40 <= r.quantity.value <= 300:
            r.settle("measure", "index_pct", "stated", level.match.rule)
            self.find_of(r, noun)
        elif self._comes_to(r):
            r.settle("measure", "index_pct", "stated", "came to")
            self.find_of(r, noun)

    def _comes_to(self, r: QuantityReading) -> bool:
        """Tell whether "investment came to 104,5 %" is an index: a flow, a verb and about a whole.

        What is done of a plan comes to so many per cents of the plan.
        """
        words, tokens = self.scene.words, self.scene.tokens
        flows = [c for c in self.scene.cue("measure") if c.value in _FLOWS]
        told = any(c.start < r.place for c in (*flows, *self.scene.cue("of")))
        plain = r.role in (None, "to") and not r.quantity.forms & {"dat", "abl", "poss"}
        if not told or not plain or not _LEAST_LEFT <= r.quantity.value <= _MOST_CAME_TO:
            return False
        if any(t.text.startswith(words.get("fulfilled", ("\0",))) for t in tokens):
            return False
        before = {t.text for t in tokens[max(0, r.place - 3) : r.place]}
        return self._amounts_to(r) or not before.isdisjoint(words.get("comes_to", ()))

    def _as_growth(
        self, r: QuantityReading, growth: Best | None, noun: tuple[int, int], share: Best | None
    ) -> None:
        q = r.quantity
        rose = growth is None or growth.value == "up"
        left = not rose and q.value >= _LEAST_LEFT and self.scene.bracketed(r.place)
        if q.value > _WHOLE or (q.value == _WHOLE and rose) or left:
            r.settle("measure", "index_pct", "defaulted", growth.match.rule if growth else "")
            r.flags.add("idx")
        else:
            r.settle("measure", "growth_pct", "stated", growth.match.rule if growth else "")
            self._sign(r, growth)
        self.find_of(r, noun)
        if share is not None and r.role == "by" and share.score > 3:
            r.settle("of", "share", "stated")

    def _sign(self, r: QuantityReading, growth: Best | None) -> None:
        if growth is not None and growth.value == "down" and r.quantity.value > 0:
            r.flags.add("neg")

    def _times(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        growth = self._growth(r, noun)
        if growth is None and "grown" not in r.quantity.forms:
            return
        r.settle("measure", "multiple", "stated", growth.match.rule if growth else "a multiple")
        r.score = growth.score if growth else WEIGHT
        self._sign(r, growth)
        self.find_of(r, noun)

    def find_of(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        """Find what grew: the nearest flow or named part of the economy, else output."""
        weights = dict.fromkeys(_FLOWS, WEIGHT) | dict.fromkeys(("exports", "tax"), WEIGHT + 1.5)
        flow = self.best(weights, "measure", r.place, noun)
        named = {m.value: WEIGHT - 0.3 for m in self.scene.cue("of")}
        target = self.best(named, "of", r.place, noun)
        activity = self.best(
            {m.value: WEIGHT - 0.5 for m in self.scene.cue("activity")}, "activity", r.place, noun
        )
        options = [b for b in (flow, target) if b is not None]
        if r.role == "by" and not self.verb_last:
            before = [b for b in self._before(r, noun) if b.score > 2]
            options = before or options
        top = max(options, key=lambda b: b.score, default=None)
        if r.role == "by" and not self.verb_last and top is not None and activity is not None:
            beyond = activity.match.start > r.place > top.match.start
            activity = None if beyond else activity
        behind = top is not None and r.role == "by" and top.match.start > r.place
        ahead = behind and activity is not None and activity.match.start < r.place
        if activity is not None and (top is None or ahead or activity.score > top.score + 0.5):
            r.settle("of", "output", "stated", activity.match.rule)
        elif top is not None:
            r.settle("of", _OF_MEASURE.get(top.value, top.value), "stated", top.match.rule)
        else:
            r.settle("of", "output", "defaulted")

    def _before(self, r: QuantityReading, noun: tuple[int, int]) -> list[Best]:
        """Return what stands before "by 7 %" and may have grown."""
        found: list[Best] = []
        for kind in ("measure", "of"):
            for match in self.scene.cue(kind):
                if match.start < r.place and (kind == "of" or match.value in _FLOWS):
                    score = self.score(match, r.place, noun, WEIGHT)
                    found.append(Best(score, match.value, match))
        return found

    def _whole(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        """Find what a share is part of: beside the figure, else the nearest flow named."""
        named = dict.fromkeys((*_FLOWS, "land_area"), WEIGHT)
        named_of = {m.value: WEIGHT for m in self.scene.cue("of")}
        options = [
            b
            for b in (
                self.best(named, "measure", r.place, noun),
                self.best(named_of, "of", r.place, noun),
            )
            if b is not None
        ]
        if self.verb_last:
            options = [b for b in options if b.match.start < r.place]
        if self.verb_last and "poss" in r.quantity.forms:
            beside = [b for b in self._before(r, noun) if b.match.end == r.place]
            options = beside or options
        top = max(options, key=lambda b: b.score, default=None)
        if top is None or (top.value == "output" and self._of_another(r, top.match)):
            r.settle("of", "output", "defaulted")
        else:
            r.settle("of", _OF_MEASURE.get(top.value, top.value), "stated", top.match.rule)

    def _of_another(self, r: QuantityReading, match: PatternMatch) -> bool:
        """Tell whether output is what a clause before counts, with an amount of its own."""
        between = self.scene.tokens[match.end : r.place]
        amounts = [
            match.end + i for i, t in enumerate(between) if t.kind == "q" and "money" in t.classes
        ]
        return bool(amounts) and self.comma(amounts[0], r.place)


def attach(scene: Scene, *, verb_last: bool) -> list[QuantityReading]:
    """Decide measure, modality and role for the quantities of a sentence.

    Parameters
    ----------
    scene : Scene
    verb_last : bool
        Whether the language puts its verbs last, so that cues to the right count more.

    Returns
    -------
    list of QuantityReading
        One for each quantity with a unit, in order.
    """
    readings = Attachment(scene, verb_last=verb_last).readings()
    for r in readings:
        if r.measure == "growth_pct" and minus(scene, r):
            r.flags.add("neg")
        if "neg" in r.flags and r.quantity.kind in ("pct", "money") and r.quantity.value > 0:
            if r.role not in ("from", "to"):
                r.quantity.value = -r.quantity.value
                if r.quantity.upper is not None:
                    r.quantity.upper = Decimal(-r.quantity.upper)
            else:
                r.flags.discard("neg")
    return readings
