"""What binds a table of a home: its returns, what is public about it, and the releases before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ondiris.disclosure import Cells, Earlier, Months, PublicValue, Reported, Shape, recoded
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Adds, Period, World
from ondiris.ports import Query
from ondiris.production.disclosure.compiled_before import compiled_release
from ondiris.production.disclosure.crosses import CodeTrees, ReturnsAsOf, reported_cross
from ondiris.production.disclosure.growth_told import GROWTH, Weighing, compared_with
from ondiris.production.disclosure.months_around import (
    dimensions_told,
    months_told,
    printed_around,
)
from ondiris.production.disclosure.other_measures import beside_ratio, hidden_with
from ondiris.production.disclosure.public_facts import place_of, public_facts
from ondiris.production.disclosure.releases import Before, ReleaseStore
from ondiris.production.disclosure.requests import COUNTS, Request
from ondiris.production.disclosure.rules import read_waivers, rules_on
from ondiris.production.figures.answering import kept_back
from ondiris.production.figures.rows import Row
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.indices.case_files import value_added

__all__ = ["Binder"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Binder:
    """Reads what a table of one world is made of and bound by, as known on a day.

    Parameters
    ----------
    observatory : Observatory
    world : World
    store : ReleaseStore
        The releases that are out.
    day : date
        Returns that came in by its end count.
    weights : mapping of str to float
        How many enterprises one stands for; one for those that are not named.
    also : mapping of str to mapping of str to str
        Second trees by dimension.
    """

    observatory: Observatory
    world: World
    store: ReleaseStore
    day: date
    weights: Mapping[str, float] = field(default_factory=dict)
    also: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def _folder(self) -> Path:
        return self.observatory.home.folder / "returns" / self.world.value

    @cached_property
    def _files(self) -> list[Path]:
        found = sorted(f for f in self._folder.glob("*.parquet") if f.name != "register.parquet")
        if not found or not (self._folder / "register.parquet").is_file():
            raise NotFound("no-returns", f"the home has no {self.world.value} returns")
        return found

    @cached_property
    def _months(self) -> frozenset[int]:
        """Months with an accepted return by the day."""
        rows = pq.read_table(
            self._files,
            columns=["month"],
            filters=[("received", "<=", self.day), ("accepted", "==", True)],
        )
        return frozenset(rows["month"].unique().to_pylist())

    def cross(self, requests: Sequence[Request], dimensions: Sequence[str]) -> Reported:
        """Return tables as reported, over the cross of some dimensions."""
        request = requests[0]
        cross = self._reported(request, dimensions)
        cross = replace(cross, tables=tuple(cross.shape.over(r.dimensions) for r in requests))
        return recoded(cross, request.recoding) if request.recoding else cross

    def _reported(self, request: Request, dimensions: Sequence[str]) -> Reported:
        settings, months = self.observatory.home.settings, request.months
        rows = pq.read_table(
            self._files, filters=[("month", ">=", months.start), ("month", "<", months.stop)]
        )
        catalogue = self.observatory.catalogue
        return reported_cross(
            request,
            dimensions,
            ReturnsAsOf(
                rows, pq.read_table(self._folder / "register.parquet"), self.day, self.weights
            ),
            CodeTrees(
                {"activities": catalogue["activities"], "areas": catalogue["areas"]},
                self._wholes,
                self.also,
            ),
            rules=rules_on(settings, self.day),
            waivers=read_waivers(settings, self.day),
        )

    @property
    def _wholes(self) -> dict[str, str]:
        city = self.observatory.city
        return {"area": city.area, "activity": city.headline.activity}

    def bound(
        self,
        request: Request,
        reported: Reported,
        replaced: Sequence[str],
        beside: Sequence[str] = (),
    ) -> Reported:
        """Return a table with what is public about it: the ledger's figures, older releases.

        What is public once every embargo has ended counts as well: a release stays out for good.

        Parameters
        ----------
        request : Request
        reported : Reported
            From `cross`.
        replaced : sequence of str
            Releases whose current vintage is left aside.
        beside : sequence of str
            Measures that are protected together with it, whose older tables tie nothing.
        """
        rows = list(self._told(request))
        own = [row for row in rows if row.period == request.period]
        totals = Cells.of(reported.shape, reported.contributions).total
        earlier = self.store.earlier(request, reported.shape, replaced)
        others = [
            (measure, release)
            for measure, release in self.store.of_other_measures(request, reported.shape)
            if measure not in beside
        ]
        ratios = list(self._ratios(request))
        linked = (
            beside_ratio(ratios, request.measure, measure, release, reported.shape, self._wholes)
            for measure, release in others
        )
        return replace(
            reported,
            public=tuple(self._facts(own, reported.shape, totals, request)),
            earlier=(
                *(self._before(one, request, reported.shape, rows) for one in earlier),
                *(release for release in linked if release is not None),
                *self._compiled_before(request, reported, own),
            ),
            tied=hidden_with(
                release for measure, release in others if COUNTS not in {measure, request.measure}
            ),
            kept_back=self._kept_back(request, reported.shape),
            around=self._around(request, reported.shape, rows),
        )

    def after(self, request: Request, reported: Reported, before: Sequence[Before]) -> Reported:
        """Return a bound table as it would be if further releases were out.

        Parameters
        ----------
        request : Request
        reported : Reported
            From `bound`.
        before : sequence of Before
        """
        rows = list(self._told(request))
        found = (self._before(one, request, reported.shape, rows) for one in before)
        return replace(reported, earlier=(*reported.earlier, *found))

    def _kept_back(self, request: Request, shape: Shape) -> frozenset[str]:
        """Return cells of which an office has a value and keeps it back: ours would tell it."""
        now = self.observatory.at()
        query = Query(
            audience=now.audience,
            measures=(request.measure,),
            subjects=("",),
            periods=(request.period,),
            worlds=(self.world,),
        )
        return frozenset(
            name
            for entry in kept_back(now.ledger, query, now.vintage)
            if entry.period.extent == request.period.extent
            and (name := place_of(shape, self._wholes, entry.key.activity, entry.key.area))
        )

    def _told(self, request: Request) -> Iterator[Row]:
        """Yield the figures of a variable that the public sees or will see, and their shares."""
        found: dict[str, Row] = {}
        for now in (self.observatory.at(public=True), self.observatory.after_embargoes()):
            found |= {row.id: row for row in self._seen(request, now)}
        yield from found.values()

    def _seen(self, request: Request, now: Snapshot) -> Iterator[Row]:
        growth = GROWTH if request.measure == "output" else ()
        for measure in (request.measure, "share_pct", *growth):
            if measure in now.catalogue["measures"]:
                words = now.question(measure, scope="all", worlds=(self.world.value,))
                found = now.printed(words)
                yield from (r for r in found if measure not in GROWTH or compared_with(r))

    def _ratios(self, request: Request) -> Iterator[Row]:
        """Yield the ratios of a period that the public sees or will see."""
        found: dict[str, Row] = {}
        for now in (self.observatory.at(public=True), self.observatory.after_embargoes()):
            if "ratio" in now.catalogue["measures"]:
                words = now.question(
                    "ratio", scope="all", period=str(request.period), worlds=(self.world.value,)
                )
                found |= {row.id: row for row in now.printed(words)}
        yield from found.values()

    def _facts(
        self, rows: Sequence[Row], shape: Shape, totals: Floats, request: Request
    ) -> Sequence[PublicValue]:
        activities = self.observatory.catalogue["activities"]
        return public_facts(
            rows,
            shape,
            totals,
            request=request,
            wholes=self._wholes,
            members={a.code: a.members for a in activities if a.members},
            value_added=value_added(self.observatory, self.world),
        )

    def _before(self, one: Before, request: Request, cross: Shape, rows: Sequence[Row]) -> Earlier:
        """Return a release among all cells of a cross, beside what others printed of its period."""
        asked = replace(request, period=one.period)
        release = self._within(one.release, one.day, asked, cross) or one.release
        if release.shape is None:
            return release
        facts: list[PublicValue] = []
        of_period = [r for r in rows if r.period.month_range == one.period.month_range]
        for period in sorted({row.period for row in of_period}, key=str):
            told = [row for row in of_period if row.period == period]
            spelled = replace(asked, period=period)
            facts += self._facts(told, release.shape, release.system.values, spelled)
        return release.with_public(facts) if facts else release

    def _compiled_before(
        self, request: Request, reported: Reported, rows: Sequence[Row]
    ) -> Iterator[Earlier]:
        """Yield our own compiled figures of a table's period that were made of earlier returns.

        They are rounded and show the sums of their day, so that beside a table of today they tell
        what came in between.
        """
        own = [row for row in rows if row.compiled and row.period == request.period]
        dimensions = [h.name for h in reported.shape.hierarchies]
        now = Cells.of(reported.shape, reported.contributions).total
        by_name = dict(zip(reported.shape.names, now.tolist(), strict=True))
        for day in sorted({row.known.day for row in own if row.known.day < self.day}):
            then = replace(self, day=day)
            try:
                before = then._reported(request, dimensions)
            except (NotFound, InvalidInput):
                continue
            cells = Cells.of(before.shape, before.contributions)
            told = [row for row in own if row.known.day == day]
            facts = self._facts(told, before.shape, cells.total, request)
            changed = {
                name
                for name, total in zip(before.shape.names, cells.total.tolist(), strict=True)
                if by_name.get(name) != total
            }
            if any(cell in changed for fact in facts for cell in fact.cells):
                yield compiled_release(f"compiled figures of {day}", before, cells, facts)

    def _within(
        self, release: Earlier, day: date | None, asked: Request, cross: Shape
    ) -> Earlier | None:
        """Return a release among all cells of a cross, as the returns of its day fill it."""
        if day is None:
            return None
        then = replace(self, day=day)
        try:
            reported = then._reported(asked, [h.name for h in cross.hierarchies])
        except (NotFound, InvalidInput):
            return None
        return release.within(reported.shape, Cells.of(reported.shape, reported.contributions))

    def _around(self, request: Request, cross: Shape, rows: Sequence[Row]) -> Months | None:
        """Return the months around a table that others have told of."""
        if request.adds not in (Adds.SUM, Adds.MEAN):
            return None
        months, told = printed_around(rows, request, self._months)
        if not told:
            return None
        dimensions = dimensions_told(told, cross, self._wholes)
        whole = Request(Period.of_months(months[0], months[-1]), tuple(dimensions),
                        self.world.value, request.measure, adds=Adds.SUM)  # fmt: skip
        shape = self._reported(whole, dimensions).shape
        by_month = {}
        for month in months:
            asked = replace(whole, period=Period.of_months(month))
            by_month[month] = replace(self._reported(asked, dimensions), shape=shape)
        weighing = Weighing(self._wholes, value_added(self.observatory, self.world))
        return months_told(request, cross, by_month, told, self._facts, weighing)
