"""Give each quantity of a sentence its period: its own, an inherited one, or none.

A time word governs the figures after it; a figure of another modality in the next clause does not
share it, and a plan never inherits the period of a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ondiris.language.claim import Time
from ondiris.language.context import FLOWS, MADE, TIMELESS, Context
from ondiris.language.periods import Mention
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene
from ondiris.model import Month

__all__ = ["Times"]

_STANDING = frozenset({"count_enterprises", "count_zones", "employees"})
_BEHIND = 2.0
_NEAR = 4.0
# A period holds beyond its paragraph for the figures of an economy, not for these flows.
_NARROW = frozenset({"tax", "budget", "investment", "exports", "projects", "jobs"})


class Times:
    """Gives each quantity of a sentence its period."""

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

    def assign(self) -> list[tuple[Time | None, str]]:
        """Return for each reading its period and the status of that field."""
        own = [self._own(r) for r in self.readings]
        self._keep_to_bases(own)
        owners: dict[int, str] = {}
        for shared in {id(m): m for m in own if m is not None}.values():
            first = min(
                (r for r, m in zip(self.readings, own, strict=True) if m is shared),
                key=lambda r: abs(r.place - shared.start),
            )
            owners[id(shared)] = first.modality
        out: list[tuple[Time | None, str]] = []
        for k, (r, mention) in enumerate(zip(self.readings, own, strict=True)):
            part = r.role == "part" or (r.quantity.lent and r.quantity.kind == "count")
            if part and mention is None and k and out[k - 1][0] is not None:
                out.append(out[k - 1])
                continue
            if (
                mention is not None
                and owners[id(mention)] != r.modality
                and (self.scene.distance(mention.start, mention.end, r.place) > 3)
            ):
                out.append((None, ""))
                continue
            out.append(self._settle(r, mention))
        return out

    def _keep_to_bases(self, own: list[Mention | None]) -> None:
        """Let a time beside the base of a change belong to that base only."""
        for r, mention in zip(self.readings, own, strict=True):
            if r.role != "from" or mention is None:
                continue
            if self.scene.distance(mention.start, mention.end, r.place) > 1:
                continue
            for k, other in enumerate(self.readings):
                if other is not r and own[k] is mention:
                    own[k] = None

    def _settle(self, r: QuantityReading, mention: Mention | None) -> tuple[Time | None, str]:
        if mention is not None and mention.time is not None:
            time = mention.time
            self._future(r, time)
            return time, "stated" if time.resolved_from == "own" else "inherited"
        if r.measure in TIMELESS:
            return None, ""
        if self._operates(r):
            return self._this_month(), "inherited"
        return self._inherited(r)

    def _future(self, r: QuantityReading, time: Time) -> None:
        """Take an unmarked figure with a deadline or a year to come as a plan."""
        late = time.type == "deadline"
        if self.published is not None and time.start and time.start[:4].isdigit():
            late = late or int(time.start[:4]) > self.published.year
        if late and r.status.get("modality") == "defaulted":
            r.settle("modality", "planned", "defaulted", "deadline")

    def _own(self, r: QuantityReading) -> Mention | None:
        if r.role == "from" and r.quantity.lent:
            return None
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
            if r.measure in ("capacity", "output_qty") or distance <= 1.0:
                return distance * 0.2 - 3 if r.measure not in ("growth_pct", "index_pct") else None
            return None
        if r.measure in TIMELESS and r.modality == "achieved":
            return None
        if (
            time.type == "deadline"
            and r.modality == "achieved"
            and (r.status.get("modality") == "stated" and distance > 2)
        ):
            return None
        if time.type == "stock" and r.measure in FLOWS:
            return None
        late = r.modality == "planned"
        fit = {"deadline": -3.0, "ytd": 4.0, "since": 4.0}.get(time.type, 0.0) if late else 0.0
        if mention.start < r.place:
            return 0.25 * distance + fit
        if distance <= 0.5:
            return 0.3 + fit
        if self.verb_last and self._taken(mention):
            return None
        return None if distance > 24 else 0.5 * distance + 1.0 + fit

    def _taken(self, mention: Mention) -> bool:
        """Tell whether a figure stands right behind a time word, which is then its own."""
        return any(
            o.place >= mention.end
            and self.scene.distance(mention.start, mention.end, o.place) <= _BEHIND
            for o in self.readings
        )

    def _operates(self, r: QuantityReading) -> bool:
        if r.modality != "achieved":
            return False
        if r.measure not in ("count_zones", "count_enterprises", "employees", "count_projects"):
            return False
        _, noun_end = self.scene.nouns[self.scene.places.index(r.place)]
        ends = {r.place, noun_end - 1}
        return any(
            c.value == "now"
            and min(self.scene.distance(c.start, c.end, at) for at in ends) <= _NEAR
            for c in self.scene.cue("state")
        )

    def _this_month(self) -> Time:
        if self.published is None:
            return Time("now", "now", "point", "stock", "inherited")
        month = str(Month.of(self.published))
        return Time(month, month, "point", "stock", "published")

    def _said_now(self) -> Time | None:
        """Return the moment that the paragraph has named: "today", "as of 1 July"."""
        return self.context.stock if "stock" in self.context.fresh else None

    def _inherited(self, r: QuantityReading) -> tuple[Time | None, str]:
        ctx = self.context
        if r.role == "from" or self.timed:
            return None, ""
        if r.modality == "planned":
            time = ctx.plan if "plan" in ctx.fresh else None
        elif r.modality == "in_progress":
            time = ctx.work if "work" in ctx.fresh else self._said_now()
        elif r.measure in _STANDING:
            time = self._said_now() or (ctx.flow if "flow" in ctx.fresh else None)
        elif r.measure == "grp" or (
            r.measure in MADE and r.measure != "exports" and r.of not in _NARROW
        ):
            time = ctx.flow
        else:
            time = ctx.flow if "flow" in ctx.fresh else None
        return (
            (None, "") if time is None else (replace(time, resolved_from="inherited"), "inherited")
        )


def _aside(mention: Mention, scene: Scene, readings: Sequence[QuantityReading]) -> bool:
    """Tell whether a time stands in a clause between commas with a verb and without a figure.

    "The zone, opened last year, has five projects" says nothing of when the projects came.
    """
    commas = [i for i, t in enumerate(scene.tokens) if t.text == ","]
    before = [i for i in commas if i < mention.start]
    after = [i for i in commas if i >= mention.end]
    if not before or not after:
        return False
    first, last = before[-1], after[0]
    verbs = [c for c in scene.cue("modality") if first < c.start and c.end <= last]
    return bool(verbs) and not any(first < r.place < last for r in readings)
