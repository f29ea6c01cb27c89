"""A quantity with what was decided about it, and the scoring of cues by distance."""

from __future__ import annotations

from dataclasses import dataclass, field

from ondiris.language.patterns import PatternMatch
from ondiris.language.quantities import Quantity
from ondiris.language.scene import Scene

__all__ = ["BUILT", "NEAR", "OF_A_TOTAL", "WEIGHT", "Best", "Cues", "QuantityReading"]

WEIGHT = 6.0
OF_A_TOTAL = "of a total"
"""The rule of a share whose whole stands right behind it: "70,5 % от общего объема"."""
BUILT = "how much is built"
"""The rule by which a share is that of works done, which stands so on the day."""
_CONSTRUCTION = 14.0
_ANOTHERS = 1.5
_SLOPE = 0.45
NEAR = 6.0


@dataclass(slots=True)
class QuantityReading:
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
    certainty: float = 0.0
    past: bool = False
    """Whether the verb that says how it stands is beyond another figure."""
    doubts: dict[str, str] = field(default_factory=dict)

    def settle(self, name: str, value: str | None, status: str, rule: str = "") -> None:
        """Write a field with its status and the rule that filled it."""
        setattr(self, name, value)
        self.status[name] = status
        if rule:
            self.rules.append(rule)


@dataclass(frozen=True, slots=True)
class Best:
    """A cue that won, with its score."""

    score: float
    value: str
    match: PatternMatch


def _felt(distance: float) -> float:
    """Return a distance that grows slowly beyond a noun phrase: subjects may be long."""
    return distance if distance <= NEAR else NEAR + 0.4 * (distance - NEAR)


class Cues:
    """The cues of one sentence, scored for its quantities."""

    def __init__(self, scene: Scene, *, verb_last: bool) -> None:
        self.scene = scene
        self.verb_last = verb_last

    def best(
        self, kinds: dict[str, float], kind: str, at: int, noun: tuple[int, int]
    ) -> Best | None:
        """Return the best cue of a kind among some values, None below zero."""
        top: Best | None = None
        for match in self.scene.cue(kind):
            if match.value not in kinds:
                continue
            score = self.score(match, at, noun, kinds[match.value])
            if score > 0 and (top is None or score > top.score):
                top = Best(score, match.value, match)
        return top

    def score(self, match: PatternMatch, at: int, noun: tuple[int, int], weight: float) -> float:
        """Score a cue for the quantity at a token."""
        scene = self.scene
        length = 0.4 * (match.end - match.start - 1)
        if scene.holds_quantity(match):
            if match.start <= at < match.end:
                return _CONSTRUCTION + length
            weight -= _ANOTHERS
        if match.start <= at < match.end:
            return weight + length
        right = match.start > at
        distance = scene.distance(match.start, match.end, at)
        if right and noun[1] > at + 1:
            distance = min(distance, max(0.0, scene.distance(match.start, match.end, noun[1] - 1)))
        near = 0.0
        if right and match.kind == "measure" and self._joined(at, match):
            near = -4.0
        elif right and distance <= 2.0:
            near = 2.5 if self.verb_last else 1.5
        elif right and self.comma(at, match.start):
            near = -4.0 if match.kind == "measure" and self._of_the_next(match) else -2.0
        return weight + length + near - _SLOPE * _felt(distance)

    def _joined(self, at: int, match: PatternMatch) -> bool:
        """Tell whether "and" stands before a cue that has a quantity of its own."""
        between = [t.text for t in self.scene.tokens[at + 1 : match.start]]
        joined = not {*between}.isdisjoint(self.scene.words.get("and", ()))
        return joined and self._of_the_next(match)

    def _of_the_next(self, match: PatternMatch) -> bool:
        """Tell whether a cue beyond a comma has a quantity of its own before the next mark."""
        for token in self.scene.tokens[match.end : match.end + 8]:
            if token.kind == "q":
                return True
            if token.text in (",", ";", ":", "("):
                return False
        return False

    def nominal(self, at: int, noun: tuple[int, int], match: PatternMatch) -> bool:
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

    def next_clause(self, at: int, match: PatternMatch) -> bool:
        """Tell whether a verb beyond a comma has a quantity of its own."""
        if self.verb_last or not self.comma(at, match.start):
            return False
        for token in self.scene.tokens[match.end : match.end + 12]:
            if token.kind == "q":
                return True
            if token.text in (",", ";"):
                return False
        return False

    def tells_more(self, at: int, match: PatternMatch) -> bool:
        """Tell whether a verb stands in a clause with its own figure: "..., which are to ..."."""
        words = self.scene.words.get("relative", ())
        for i in range(at + 1, match.start):
            if self.scene.tokens[i].text == "," and self.scene.tokens[i + 1].text in words:
                return any(t.kind == "q" for t in self.scene.tokens[match.end : match.end + 12])
        return False

    def comma(self, start: int, end: int) -> bool:
        """Tell whether a comma stands between two tokens."""
        return any(self.scene.tokens[i].text == "," for i in range(start + 1, end))
