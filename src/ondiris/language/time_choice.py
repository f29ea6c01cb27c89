"""Find the time word of a sentence that a figure takes: by distance, side, kind and standing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ondiris.language.claim import Time
from ondiris.language.context import CHANGES, FLOWS, TIMELESS, Context
from ondiris.language.periods import Mention
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene
from ondiris.model import Month

__all__ = ["DONE", "TimeChoice"]

_AREAS = frozenset({"land_area", "floor_area"})
DONE = frozenset({"count_projects", "jobs", "investment", "project_cost"})
"""What is summed up to now where it was done by now."""
_YEARLY = ("output", "exports", "tax")
_BEHIND = 2.0
_BEYOND = 12.0
_ADVERB = 3.0
_WORDS = 3


class TimeChoice:
    """Finds for each quantity of a sentence the time word that is its own."""

    def __init__(
        self,
        scene: Scene,
        readings: list[QuantityReading],
        context: Context,
        published: date | None,
        *,
        verb_last: bool,
    ) -> None:
        self.scene = scene
        self.readings = readings
        self.context = context
        self.published = published
        self.verb_last = verb_last
        self.timed = [
            m for m in scene.mentions if m.time is not None and not _aside(m, scene, readings)
        ]

    @property
    def trailing(self) -> bool:
        """Whether every time stands behind its figure: "85 by 2030 and 95 by 2035"."""
        if self.verb_last or len(self.timed) < 2 or len(self.readings) < 2:
            return False
        if self.readings[0].place > self.timed[0].start:
            return False
        if all(m.time is not None and m.time.type == "deadline" for m in self.timed):
            return True
        behind = [self._right_behind(m) for m in self.timed]
        return None not in behind and len(set(behind)) == len(behind)

    def _right_behind(self, mention: Mention) -> int | None:
        """Return the figure, by its number, that a time stands right behind."""
        for k, r in enumerate(self.readings):
            _, end = self.scene.nouns[self.scene.places.index(r.place)]
            if end - 1 < mention.start and self.scene.distance(end - 1, end, mention.start) <= 1:
                return k
        return None

    def own(self, r: QuantityReading) -> Mention | None:
        """Return the time word that a figure takes, None where it takes none."""
        if r.role == "from" and r.quantity.lent:
            return None
        if self.trailing:
            after = [m for m in self.timed if m.start > r.place]
            return after[0] if after else None
        best: tuple[float, Mention] | None = None
        for mention in self.timed:
            cost = self._cost(r, mention)
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, mention)
        return None if best is None else best[1]

    def _cost(  # noqa: PLR0911 - one return a kind of time
        self, r: QuantityReading, mention: Mention
    ) -> float | None:
        time = mention.time
        assert time is not None  # noqa: S101 - only timed mentions come here
        distance = self.scene.distance(mention.start, mention.end, r.place)
        if time.type == "rate":
            alone = len(self.readings) == 1 and r.measure in _YEARLY
            if alone or r.measure in ("capacity", "output_qty") or distance <= 1.0:
                return distance * 0.2 - 3 if r.measure not in CHANGES else None
            return None
        timeless = r.measure in TIMELESS and not self.brought_into_use(r)
        if timeless and r.modality == "achieved":
            return distance if time.type == "stock" and r.measure in _AREAS else None
        told = r.status.get("modality") == "stated" or not r.quantity.word
        if time.type == "deadline" and r.measure in CHANGES and r.modality == "achieved" and told:
            return (
                None  # "удвоит" is a verb that is read as a figure: its deadline tells its standing
            )
        reached = r.measure in DONE and self._is_past(time)
        stated = r.modality == "achieved" and r.status.get("modality") == "stated"
        if time.type == "deadline" and stated and distance > 2 and not reached:
            return None
        if time.type == "stock" and r.measure in FLOWS and not self.till_now(r, time):
            return None
        late = r.modality == "planned"
        if time.type == "stock" and self.to_come(r):
            return None
        fit = {"deadline": -3.0, "ytd": 4.0, "since": 4.0}.get(time.type, 0.0) if late else 0.0
        if mention.start < r.place:
            return 0.25 * distance + fit
        if distance <= 0.5:
            return 0.3 + fit
        apart = self._apart(r, mention)
        record = r.modality == "achieved" and time.type in ("flow", "since")
        if (self._taken(mention) and (self.verb_last or apart)) or (apart and record):
            return None
        return None if distance > (_BEYOND if record else 24) else 0.5 * distance + 1.0 + fit

    @staticmethod
    def to_come(r: QuantityReading) -> bool:
        """Tell whether jobs are still to come, though the pool of projects stands by its day."""
        return r.measure == "jobs" and r.modality == "planned"

    @staticmethod
    def till_now(r: QuantityReading, time: Time) -> bool:
        """Tell whether what was done by now is summed up to now."""
        now = time.type == "stock" and (time.end == "now" or time.resolved_from != "own")
        return now and r.modality == "achieved" and r.measure in DONE

    def _is_past(self, time: Time) -> bool:
        """Tell whether a month by which something was to be done is one that a text looks back to.

        "By February, the park had drawn 101 projects" sums them up to then.
        """
        day = "" if self.published is None else str(Month.of(self.published))
        return len(str(time.end)) == len(day) and str(time.end) <= day

    def brought_into_use(self, r: QuantityReading) -> bool:
        """Tell whether floors are those of housing, which is built month by month."""
        housing = self.scene.cue("of", "housing") and not self.scene.cue("site")
        return r.measure == "floor_area" and bool(housing)

    def part_of_what_came(self, k: int, mention: Mention | None, whole: Time | None) -> bool:
        """Tell whether "doubled in ten years, of which 96 % are small" says what is so now."""
        said = whole if mention is None else mention.time
        relative = said is not None and said.type == "relative"
        grown = relative and self.readings[k - 1].measure in CHANGES
        share = self.readings[k].measure == "share_pct"
        return grown and share and bool(self.scene.cue("part"))

    def _apart(self, r: QuantityReading, mention: Mention) -> bool:
        """Tell whether a comma stands between a figure and a time behind it."""
        return any(t.text == "," for t in self.scene.tokens[r.place + 1 : mention.start])

    def _taken(self, mention: Mention) -> bool:
        """Tell whether a figure stands right behind a time word, which is then its own."""
        return any(
            o.place >= mention.end
            and self.scene.distance(mention.start, mention.end, o.place) <= _BEHIND
            for o in self.readings
        )

    def against_last_year(self, r: QuantityReading) -> bool:
        """Tell whether a change is told against a year, or its months, that is not named."""
        bases = [m for m in self.scene.mentions if m.base is not None]
        unnamed = any(m.year is None and m.base != "prev_month" for m in bases)
        return r.measure in CHANGES and unnamed and all(m.base != "prev_month" for m in bases)

    def keep_to_bases(self, own: list[Mention | None]) -> None:
        """Let a time beside the base of a change belong to that base only."""
        for r, mention in zip(self.readings, own, strict=True):
            if r.role != "from" or mention is None:
                continue
            if self.scene.distance(mention.start, mention.end, r.place) > 1:
                continue
            for k, other in enumerate(self.readings):
                if other is not r and own[k] is mention:
                    own[k] = None

    def told_of_a_year_before(self, r: QuantityReading) -> bool:
        """Tell whether "a year earlier" says when a figure was so: "(a year earlier 3.4 %)".

        Where it is the only figure beside a time of its own, it says what that is compared with.
        """
        mine = [
            m
            for m in self.scene.mentions
            if m.earlier
            and not self._compared_with(m)
            and self.scene.distance(m.start, m.end, r.place) <= _ADVERB
            and min(self.readings, key=lambda o: self._apart_from(m, o)) is r
        ]
        alone = len(self.readings) == 1
        return bool(mine) and (r is not self.readings[0] or (alone and not self.timed))

    def _compared_with(self, mention: Mention) -> bool:
        """Tell whether "than in the same period" is what a change is against, and no time of it."""
        words, tokens = self.scene.words, self.scene.tokens
        before = [t.text for t in tokens[max(0, mention.start - _WORDS) : mention.start]]
        small = words.get("small", ())
        while before and before[-1] in small:
            before.pop()
        return bool(before) and before[-1] in words.get("compared", ())

    def _apart_from(self, mention: Mention, r: QuantityReading) -> tuple[float, int]:
        """Return how far a figure is from a time; of two as far, the one behind is nearer."""
        return self.scene.distance(mention.start, mention.end, r.place), -r.place


def _aside(mention: Mention, scene: Scene, readings: Sequence[QuantityReading]) -> bool:
    """Tell whether a time stands in a clause between commas with a verb and without a figure.

    "The zone, opened last year, has five projects" says nothing of when the projects came.
    """
    commas = [i for i, t in enumerate(scene.tokens) if t.text == ","]
    before = [i for i in commas if i < mention.start]
    after = [i for i in commas if i >= mention.end]
    if not after:
        return False
    first, last = before[-1] if before else -1, after[0]
    verbs = [c for c in scene.cue("modality") if first < c.start and c.end <= last]
    if not before and not any(c.start == 0 for c in verbs):
        return False
    return bool(verbs) and not any(first < r.place < last for r in readings)
