"""Decide whether a figure is achieved, planned or in progress, by the verbs around it."""

from __future__ import annotations

from ondiris.language.patterns import PatternMatch
from ondiris.language.readings import NEAR, Cues, QuantityReading

__all__ = ["VerbCues"]


class VerbCues(Cues):
    """Finds the modality of the quantities of one sentence."""

    def find_modality(self, r: QuantityReading, noun: tuple[int, int]) -> None:
        """Settle the modality of a quantity by the best of the verbs around it.

        Parameters
        ----------
        r : QuantityReading
        noun : tuple of int
            The tokens of what is counted.
        """
        top: tuple[float, PatternMatch] | None = None
        whole = self._has_a_part(noun)
        for match in self.scene.cue("modality"):
            if whole and match.start > r.place:
                continue
            score = self._fit(r, noun, match)
            if score > 0 and (top is None or score > top[0]):
                top = (score, match)
        top = self._of_the_last_verb(top) or self._planned_before(r)
        if top is None or (
            r.quantity.kind == "area" and top[1].value == "in_progress" and not self._built(top[1])
        ):
            is_so = any(
                self.scene.distance(c.start, c.end, r.place) <= NEAR
                for c in self.scene.cue("being")
            )
            status = ("stated", "being") if is_so else ("defaulted", "")
            r.settle("modality", "achieved", *status)
        else:
            r.settle("modality", top[1].value, "stated", top[1].rule)
            r.certainty = top[0]
            r.past = self.scene.beyond(top[1].start, top[1].end, r.place)

    def _has_a_part(self, noun: tuple[int, int]) -> bool:
        """Tell whether "180 жобаның 74-і берілген" says of a part what the verb says."""
        owner = self.scene.words.get("owner", ())
        last = self.scene.tokens[noun[1] - 1].text
        after = [
            q
            for q, at in zip(self.scene.quantities, self.scene.places, strict=True)
            if noun[1] <= at <= noun[1] + 1
        ]
        return bool(owner and after) and last.endswith(owner) and after[0].unit is not None

    def _planned_before(self, r: QuantityReading) -> tuple[float, PatternMatch] | None:
        """Let "planned investment is 5 bn, the capacity 2 mln t" plan all its figures."""
        if not self.verb_last:
            return None
        before = [c for c in self.scene.cue("modality") if c.end <= r.place]
        after = [c for c in self.scene.cue("modality") if c.start > r.place]
        plans = before and not after and all(c.value == "planned" for c in before)
        return (0.1, before[-1]) if plans else None

    def _fit(self, r: QuantityReading, noun: tuple[int, int], match: PatternMatch) -> float:
        """Score a verb for a quantity: by distance, side, and whose clause it stands in."""
        right = match.start > r.place
        if self._names_an_activity(match) or (right and self.tells_more(r.place, match)):
            return 0.0
        distance = self.scene.distance(match.start, match.end, r.place)
        if right and noun[1] > r.place + 1 and match.start >= noun[1]:
            distance = self.scene.distance(match.start, match.end, noun[1] - 1)
        attributive = not right and match.value != "achieved" and distance <= 3
        slope = 0.4 if right or not self.verb_last or attributive else 0.9
        back = self.verb_last and not right and not attributive
        score = 8.0 - slope * distance - (1.5 if back else 0.0)
        score += 0.6 if match.value != "achieved" else 0.0
        score -= 1.5 if right and self.next_clause(r.place, match) else 0.0
        score -= 5.0 if right and self.nominal(r.place, noun, match) else 0.0
        return score - (4.0 if r.role in ("from", "to") and self._is_growth(match) else 0.0)

    def _of_the_last_verb(
        self, top: tuple[float, PatternMatch] | None
    ) -> tuple[float, PatternMatch] | None:
        """Let "ашылып, ... құрылмақ" stand as its last verb does: a converb has no standing."""
        endings = self.scene.words.get("converb", ())
        while top is not None and self.scene.tokens[top[1].end - 1].text.endswith(endings):
            after = [c for c in self.scene.cue("modality") if c.start >= top[1].end]
            if not after:
                break
            top = (top[0], after[0])
        return top

    def _is_growth(self, match: PatternMatch) -> bool:
        """Tell whether a verb says that something grew, and not that it was done."""
        return any(g.start <= match.start < g.end for g in self.scene.cue("growth"))

    def _names_an_activity(self, match: PatternMatch) -> bool:
        """Tell whether a verb stands in the name of an activity: other manufactured goods."""
        return any(
            c.start <= match.start and match.end <= c.end and c.end - c.start > 1
            for c in self.scene.cue("activity")
        )

    def _built(self, match: PatternMatch) -> bool:
        """Tell whether a verb of progress is about the building itself."""
        return any(c.start <= match.start < c.end for c in self.scene.cue("building"))
