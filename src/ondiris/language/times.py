"""Give each quantity of a sentence its period: its own, an inherited one, or none.

A time word governs the figures after it; a figure of another modality in the next clause does not
share it, and a plan never inherits the period of a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from ondiris.language.claim import Time
from ondiris.language.context import CHANGES, MADE, NARROW, TIMELESS
from ondiris.language.periods import Mention
from ondiris.language.readings import BUILT, QuantityReading
from ondiris.language.time_choice import DONE, TimeChoice
from ondiris.language.years import ahead, earlier, is_its_own_base, is_running, next_one, so_far
from ondiris.model import Month

__all__ = ["Dated", "Times"]

_STANDING = frozenset({"count_enterprises", "count_zones", "employees"})
_AREAS = frozenset({"land_area", "floor_area"})
_UNDER_WAY = frozenset({"count_projects", "project_cost", "count_enterprises", "count_zones"})
_OF_AN_ECONOMY = frozenset({"grp", "tax"})
_WORKS = frozenset({"count_projects", "project_cost", "jobs", "capacity", "count_other"})
"""What is told of projects; it goes on in the period of a sentence about projects alone."""
_ODD = frozenset({"count_other", "output_qty", "capacity", "share_pct", "multiple", "rank", None})
_COUNTED = ("count_projects", "count_enterprises", "count_zones")
_NEAR = 4.0
_ADVERB = 3.0
_FAR = 3.0
_BESIDE_ITS_END = 2


class Dated(NamedTuple):
    """The period of a figure, the status of that field, and the rule that filled it."""

    time: Time | None = None
    status: str = ""
    rule: str = "none"


class Times(TimeChoice):
    """Gives each quantity of a sentence its period."""

    def assign(self) -> list[Dated]:
        """Return for each reading its period and the status of that field."""
        own = [self.own(r) for r in self.readings]
        self._one_year_each(own)
        self.keep_to_bases(own)
        owners: dict[int, str] = {}
        for shared in {id(m): m for m in own if m is not None}.values():
            first = min(
                (r for r, m in zip(self.readings, own, strict=True) if m is shared),
                key=lambda r: abs(r.place - shared.start),
            )
            owners[id(shared)] = first.modality
        out: list[Dated] = []
        for k, (r, mention) in enumerate(zip(self.readings, own, strict=True)):
            if self.told_of_a_year_before(r):
                out.append(self._year_before(k, out))
                continue
            part = r.role == "part" or self._same_again(k)
            whole = out[k - 1].time if k else None
            if k and self.part_of_what_came(k, mention, whole):
                out.append(Dated())
                continue
            if part and mention is None and k and whole is not None:
                out.append(out[k - 1]._replace(rule="of the whole"))
                continue
            if self._listed_rate(k, out, mention):
                out.append(out[k - 1]._replace(rule="of the list"))
                continue
            out.append(self._settle(r, None if self._of_others(r, mention, owners) else mention))
        out = [self._of_one_month(r, dated) for r, dated in zip(self.readings, out, strict=True)]
        out = self._beside_a_change(self._costs_with_projects(out))
        return self._a_year_before(self._ends_of_a_change(out))

    def _beside_a_change(self, out: list[Dated]) -> list[Dated]:
        """Give "grew 31 % to 360 bn ($0.7 bn)" one time: that of the change."""
        for k, r in enumerate(self.readings[1:], 1):
            before = self.readings[k - 1]
            level = r.quantity.kind == "money" and before.of == r.measure and r.role in ("to", None)
            near = self.scene.distance(before.place, before.place + 1, r.place) <= _ADVERB
            alt = r.role == "alt" and out[k].time != out[k - 1].time
            if out[k].time is None and level and near and before.measure in CHANGES:
                out[k] = out[k - 1]._replace(rule="of the change")
            elif alt:
                out[k] = out[k - 1]
        return out

    def _of_one_month(self, r: QuantityReading, dated: Dated) -> Dated:
        """Give a change against the month before, whose text counts months, the last of these."""
        time = dated.time
        monthly = any(m.base == "prev_month" for m in self.scene.mentions)
        if (
            not monthly
            or r.measure not in CHANGES
            or dated.status != "inherited"
            or time is None
            or (time.grain, time.type) != ("months", "flow")
        ):
            return dated
        last = replace(time, start=time.end, grain="month")
        return Dated(last, "inherited", "the last month of the text")

    def _a_year_before(self, out: list[Dated]) -> list[Dated]:
        """Give "against 604 bn a year earlier", behind what it became, the year before.

        Where nothing says what it is compared with, its time stays open.
        """
        bases = {m.base for m in self.scene.mentions if m.base is not None}
        for k, r in enumerate(self.readings):
            time = out[k].time
            behind = r.role == "from" and any(o.role == "to" for o in self.readings[:k])
            behind = behind and not self._beside_its_end(k)
            shared = time is not None and any(
                o.role == "to" and out[i].time is not None and str(out[i].time) == str(time)
                for i, o in enumerate(self.readings[:k])
            )
            if not behind or time is None or time.type != "flow" or not shared:
                continue
            if bases & {"yoy_same_period", "prev_year"} and str(time.end)[:4].isdigit():
                out[k] = Dated(earlier(time), "inherited", "a year before")
            else:
                out[k] = Dated()
        return out

    def _one_year_each(self, own: list[Mention | None]) -> None:
        """Give figures of one list of years, as many as these, a year each."""
        for mention in {m.start: m for m in own if m is not None and m.listed}.values():
            mine = [k for k, m in enumerate(own) if m is mention]
            alike = {(self.readings[k].measure, self.readings[k].quantity.unit) for k in mine}
            if len(mine) != len(mention.listed) or len(alike) != 1:
                continue
            for k, year in zip(mine, mention.listed, strict=True):
                time = Time(str(year), str(year), "year", "flow", "own")
                own[k] = replace(mention, time=time)

    def _year_before(self, k: int, out: list[Dated]) -> Dated:
        """Return the year before the time of the figures that a figure is compared with."""
        told = [d.time for d in out[:k] if d.time is not None and d.time.type == "flow"]
        time = told[-1] if told else None if self.timed else self.context.flow
        if time is None or time.type != "flow" or time.open_year or not str(time.end)[:4].isdigit():
            return Dated()
        return Dated(earlier(time), "inherited", "a year before")

    def _listed_rate(self, k: int, out: list[Dated], mention: Mention | None) -> bool:
        """Tell whether a capacity goes on with the one before it: "жылына 1 млн, 72 мың тонна"."""
        if k == 0 or mention is not None:
            return False
        here, before, time = self.readings[k], self.readings[k - 1], out[k - 1].time
        alike = here.quantity.kind == before.quantity.kind
        capacities = here.measure == before.measure == "capacity"
        return capacities and alike and time is not None and time.type == "rate"

    def _of_others(
        self, r: QuantityReading, mention: Mention | None, owners: Mapping[int, str]
    ) -> bool:
        """Tell whether a time is that of a figure of another standing, this one far from it."""
        if mention is None or owners[id(mention)] == r.modality or r.role in ("from", "to"):
            return False
        return self.scene.distance(mention.start, mention.end, r.place) > _FAR

    def _ends_of_a_change(self, out: list[Dated]) -> list[Dated]:
        """Give both ends of "from 29 to 97" the time in which it changed."""
        for k, r in enumerate(self.readings[:-1]):
            after = self.readings[k + 1]
            alone = sum(o.role == "from" for o in self.readings) == 1
            own = out[k].time is None and (alone or self._beside_its_end(k))
            if (r.role, after.role) == ("from", "to") and own:
                out[k] = out[k + 1]._replace(rule="of the change")
        return out

    def _beside_its_end(self, k: int) -> bool:
        """Tell whether "from" and "to" stand right beside each other: "24 мыңнан 64 мыңға"."""
        here, after = self.readings[k], self.readings[k + 1 : k + 2]
        near = bool(after) and after[0].place - here.place <= _BESIDE_ITS_END
        return near and (here.role, after[0].role) == ("from", "to")

    def _same_again(self, k: int) -> bool:
        """Tell whether a count goes on with the one before it: "36: 6 large, 10 medium"."""
        r = self.readings[k]
        lent = r.quantity.lent and r.quantity.kind == "count" and r.role is None
        return lent and k > 0 and self.readings[k - 1].modality == r.modality

    def _costs_with_projects(self, out: list[Dated]) -> list[Dated]:
        """Give what projects cost and employ the time at which they are counted."""
        counts = [k for k, r in enumerate(self.readings) if r.measure in _COUNTED]
        for k, r in enumerate(self.readings):
            if r.measure not in ("project_cost", "jobs") or not counts:
                continue
            near = min(
                counts, key=lambda c: (self.readings[c].measure == "count_zones", abs(c - k))
            )
            time, count = out[k].time, out[near].time
            same = self.readings[near].modality == r.modality and count is not None
            standing = count is not None and count.type == "stock"
            summed = time is not None and time.type == "since" and standing
            if same and (time is None or summed) and not (standing and self.to_come(r)):
                out[k] = out[near]._replace(rule="of the projects")
        return out

    def _settle(self, r: QuantityReading, mention: Mention | None) -> Dated:
        if mention is not None and mention.time is not None:
            return self._stated(r, mention, mention.time)
        built = r.rules[-1:] == [BUILT]
        if built or (r.measure in TIMELESS and not self.brought_into_use(r)):
            measured = built or (r.measure in _AREAS and r.modality == "achieved")
            return self._by_the_day("by the day of the text, measured") if measured else Dated()
        if self._operates(r):
            return Dated(self._this_month(), "inherited", "by the day of the text")
        inherited = self._inherited(r)
        if inherited.time is not None:
            return inherited
        if r.modality == "in_progress" and r.measure in _UNDER_WAY:
            return self._by_the_day("by the day of the text")
        return self._standing(r)

    def _stated(self, r: QuantityReading, mention: Mention, time: Time) -> Dated:
        """Return the time that a sentence says, as it is meant of a plan, a sum or a year."""
        if r.modality == "planned":
            time = next_one(time, self.published)
            time = ahead(time) if mention.either else time
        time = self._summed(r, time)
        if r.modality == "achieved" and (self._economic(r) or r.measure == "investment"):
            months = so_far(time, self.context.flow, self.published)
            if months is not time:
                return Dated(months, "inherited", "this year, told by months")
        self._future(r, time)
        status = "stated" if time.resolved_from == "own" else "inherited"
        return Dated(time, status, self._said(r, mention, time))

    def _said(self, r: QuantityReading, mention: Mention, time: Time) -> str:
        """Return by which rule a time of the sentence is that of a figure."""
        if time.type in ("rate", "relative"):
            return time.type
        if mention.listed:
            return "years of a list"
        if mention.start > r.place:
            far = self.scene.beyond(mention.start, mention.end, r.place)
            far_off = ", one of several" if len(self.timed) > 1 else ", past a figure" * far
            far_off = ", to now" if time.type in ("since", "stock") else far_off
            return f"behind the figure{', a year untold' if time.open_year else far_off}"
        kind = "" if time.type == "flow" else f", {time.type}"
        if time.type == "deadline" and r.quantity.kind == "money":
            kind += ", of a flow" * (r.measure != "project_cost")
        kind += ", of the running year" * (
            r.modality == "achieved" and is_running(time, self.published)
        )
        kind = ", one month" if time.grain == "month" and time.type == "flow" else kind
        if time.open_year:
            kind = ", a year untold"
        if r.measure in _ODD:
            kind += ", of something else"
        if len(self.timed) == 1:
            return f"alone in the sentence{kind}"
        near = self.scene.distance(mention.start, mention.end, r.place) <= _NEAR
        return f"beside the figure{kind}" if near else "one of several"

    def _standing(self, r: QuantityReading) -> Dated:
        """Take what stands for standing on the day of the text, what was done for done by then."""
        if r.modality != "achieved" or r.role is not None or self.timed:
            return Dated()
        built = r.quantity.unit == "buildings" and r.status.get("modality") == "stated"
        done = r.measure == "count_projects" or built or self._of_a_site(r)
        if done or (r.measure in _STANDING and self._opened(r)):
            time = Time(None, self._this_month().end, "years", "since", "published")
            return Dated(time, "defaulted", "done by the day")
        return self._by_the_day("by the day of the text") if r.measure in _STANDING else Dated()

    def _of_a_site(self, r: QuantityReading) -> bool:
        """Tell whether a figure sums up what a zone or park has drawn and employed so far."""
        ctx = self.context
        named = self.scene.cue("site") or any(n.kind == "site" for n in self.scene.names)
        before = "site" in ctx.fresh or (ctx.other is not None and ctx.other[0] == "site")
        told = r.measure in ("jobs", "investment")
        told = told and r.status.get("modality") == "stated"
        return told and bool(named or before)

    def _opened(self, r: QuantityReading) -> bool:
        """Tell whether what is counted was opened or created rather than stands."""
        _, noun_end = self.scene.nouns[self.scene.places.index(r.place)]
        ends = {r.place, noun_end - 1}
        return r.measure != "employees" and any(
            min(self.scene.distance(c.start, c.end, at) for at in ends) <= _NEAR
            for c in self.scene.cue("state", "opened")
        )

    def _stands(self, r: QuantityReading) -> bool:
        """Tell whether a figure is of what stands, and was not opened: "so far 30 plants work"."""
        standing = r.measure in _STANDING and r.modality == "achieved"
        return standing and not self._opened(r)

    def _by_the_day(self, rule: str) -> Dated:
        """Take what stands or goes on for what does so as of the day of the text."""
        return Dated(self._this_month(), "defaulted", rule)

    def _summed(self, r: QuantityReading, time: Time) -> Time:
        """Take what was done by now for a sum up to now: "at present 148 projects are done"."""
        if time.type == "since" and time.start is None and self._stands(r):
            return replace(time, start=time.end, type="stock", grain="point")
        if not self.till_now(r, time) or self._operates(r):
            return time
        return Time(None, time.end, "years", "since", time.resolved_from)

    def _future(self, r: QuantityReading, time: Time) -> None:
        """Take an unmarked figure with a deadline or a year to come as a plan."""
        late = time.type == "deadline"
        if self.published is not None and time.start and time.start[:4].isdigit():
            late = late or int(time.start[:4]) > self.published.year
        if late and self.published is not None and str(time.end)[:4].isdigit():
            late = str(time.end)[:7] >= str(Month.of(self.published))[: len(str(time.end)[:7])]
        unsaid = r.status.get("modality") == "defaulted"
        if late and (unsaid or (r.modality == "in_progress" and time.type == "deadline")):
            r.settle("modality", "planned", "defaulted" if unsaid else "inherited", "deadline")

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

    def _inherited(self, r: QuantityReading) -> Dated:
        ctx = self.context
        timed = [m.time for m in self.timed if m.time is not None and m.time.type != "rate"]
        now = all(time.type == "stock" for time in timed)
        if r.role == "from" or (timed and not (now and r.measure in CHANGES)):
            return Dated()
        here = "of the paragraph"
        if r.modality == "planned":
            time, here = (ctx.plan if "plan" in ctx.fresh else None), "plan of the paragraph"
        elif r.modality == "in_progress":
            time = ctx.work if "work" in ctx.fresh else self._said_now()
        elif r.measure in _STANDING and self._said_now() is not None:
            time = self._said_now()
        elif r.measure in DONE and self._said_now() is not None and "done" not in ctx.fresh:
            time = self._summed(r, self._said_now() or self._this_month())
        else:
            time, here = self._flow(r)
        own = time is not None and is_its_own_base(time, self.published)
        if time is None or (own and self.against_last_year(r)):
            return Dated()
        if time.type in ("since", "stock") and r.modality == "achieved":
            here += ", to now"
        return Dated(replace(time, resolved_from="inherited"), "inherited", here)

    def _flow(self, r: QuantityReading) -> tuple[Time | None, str]:
        """Return the time of what was made before, for output from any paragraph."""
        ctx = self.context
        fresh = "flow" in ctx.fresh
        if r.measure in _WORKS and not self._of_an_economy(r):
            summed = ctx.done is not None and ctx.done.type == "since"
            told = "done" in ctx.fresh and not (summed and r.measure == "project_cost")
            return (ctx.done if told else None), "of the projects before"
        structure = r.measure == "share_pct" and r.of in ("grp", "gdp", "economy")
        if structure and r.status.get("of") != "inherited" and ctx.measure != r.of:
            return None, "none"
        if self._economic(r):
            where = "of the paragraph" if fresh else "of the text"
            several = ", one of several" if len(ctx.flows) > 1 else ""
            dated = ", to date" if ctx.flow is not None and ctx.flow.type == "ytd" else ""
            dated = ", of a share" if r.measure == "share_pct" else dated
            return ctx.flow, f"{where}{several}{dated}"
        if r.measure in _STANDING:
            return None, "none"  # what stands does so on the day, not over months
        if not fresh and "done" in ctx.fresh:
            return ctx.done, "of the projects before"
        return (ctx.flow if fresh else None), "of the paragraph, of something else"

    def _economic(self, r: QuantityReading) -> bool:
        """Tell whether a figure is of output or of an economy, which are counted month by month."""
        made = r.measure in MADE and r.of not in NARROW
        return made or r.measure in _OF_AN_ECONOMY or self._of_an_economy(r)

    def _of_an_economy(self, r: QuantityReading) -> bool:
        """Tell whether a figure is one of a whole economy: told month by month as output is."""
        told = r.measure == "count_other" and r.quantity.unit in ("regions", "sectors")
        capital = r.measure == "investment" and bool(self.scene.cue("capital"))
        public = r.measure in CHANGES and r.of == "budget"
        return told or capital or public or self.brought_into_use(r)
