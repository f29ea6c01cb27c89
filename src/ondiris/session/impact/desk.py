"""The desk of impact: a home's economy, its projects and programmes, and what hangs on whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import narwhals as nw

from ondiris.errors import NotFound
from ondiris.indices.plan import known_rows
from ondiris.model import Month, World
from ondiris.model.planned import PlannedProject, PlannedSubject
from ondiris.production.disclosure.rules import read_waivers, rules_on
from ondiris.production.impact.answering import ImpactAnswer, impact
from ondiris.production.impact.economy import (
    EconomyTable,
    ImpactEconomy,
    impact_economy,
    kept_share,
    whole_units,
)
from ondiris.production.impact.extracting import LossAnswer, losses
from ondiris.production.impact.held import HeldTable
from ondiris.production.impact.levels import city_levels
from ondiris.production.impact.protecting import sensitive_activities
from ondiris.production.impact.questions import (
    ImpactPart,
    ImpactQuestion,
    LaunchOdds,
    LossQuestion,
)
from ondiris.production.impact.table_activities import TableActivities
from ondiris.production.indices.returns import ReturnStore
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.impact.levels import KnownLevels, known_levels
from ondiris.session.impact.tables import TableDesk

__all__ = ["ImpactDesk"]

MANUFACTURING = "C"
"""What stands for a project whose activity nobody said: manufacturing as the city has it."""
MONTHS = 24
"""How far back returns are looked at for who stands behind an activity."""
SIZE = 400_000
"""About how many bytes an economy or an answer takes."""


class ImpactDesk:
    """What projects bring to a city, as its readers may know it at a vintage.

    Parameters
    ----------
    now : Snapshot
    worlds : sequence of World
        Real projects, or invented ones; never both together.  Figures of the economy are real.
    """

    def __init__(self, now: Snapshot, worlds: Sequence[World] = (World.ACTUAL,)) -> None:
        self.now, self.worlds = now, tuple(worlds)

    @property
    def held(self) -> HeldTable:
        """The table that is asked: the country's own, else the one that lends its structure."""
        return TableDesk(self.now).lender()

    def economy(self) -> ImpactEconomy:
        """Return the city's economy as far as it is known; remembered."""
        return self.now.memory.get(
            (self.now.key, self.held.provenance.digest, "impact economy"),
            lambda: self._economy(self.levels()),
            lambda _: SIZE,
        )

    def levels(self) -> KnownLevels | None:
        """Return what city and nation publish of their activities; remembered."""
        return self.now.memory.get(
            (self.now.key, "impact levels"),
            lambda: known_levels(self.now, TableDesk(self.now).nation),
            lambda _: SIZE,
        )

    def _economy(self, known: KnownLevels | None) -> ImpactEconomy:
        held = self.held
        table = whole_units(held.table, held.facts.multiplier, held.facts.currency)
        rows = TableActivities(table.words.activities, self._parts)
        found = None
        if known is not None:
            found = city_levels(
                rows, table.output, kept_share(table), known.city, known.nation, known.year
            )
        source = EconomyTable(
            table, held.shipped, held.provenance.entry, TableDesk(self.now).nation
        )
        return impact_economy(source, rows, found)

    def _parts(self, code: str) -> Sequence[str]:
        """Return the codes that a grouping of the city's list consists of."""
        activities = self.now.catalogue["activities"]
        if code not in activities:
            return ()
        return activities[code].members or activities.children(code)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Entries that the economy rests on: the table's own, and the levels'."""
        known, entry = self.levels(), self.held.provenance.entry
        return (*((entry,) if entry else ()), *(known.inputs if known else ()))

    def impact(self, question: ImpactQuestion) -> ImpactAnswer:
        """Return what a question brings; answers are remembered.

        Raises
        ------
        InvalidInput
            ``unknown-activity`` and amounts that nothing can be made of.
        """
        for part in question.parts:
            self._known(part.activity)
        return self.now.memory.get(
            (self.now.key, self.held.provenance.digest, question),
            lambda: impact(question, self.economy(), self.inputs),
            lambda _: SIZE,
        )

    def losses(self, question: LossQuestion) -> LossAnswer:
        """Return what is lost with activities; what would tell of an enterprise is withheld."""
        for code in question.activities:
            self._known(code)
        return self.now.memory.get(
            (self.now.key, self.held.provenance.digest, question),
            lambda: losses(question, self.economy(), withheld=self.withheld(), inputs=self.inputs),
            lambda _: SIZE,
        )

    def _known(self, code: str) -> None:
        """Refuse a code that neither the table nor the city's list has; the nearest are named."""
        rows = self.economy().rows
        if code not in rows.codes:
            self.now.catalogue["activities"][code]
            rows.required(code)

    def withheld(self) -> frozenset[str]:
        """Return the table's activities that who asks may not be told of."""
        now, store = self.now, ReturnStore(self.now.home.folder / "returns" / World.ACTUAL.value)
        if not now.audience.public or not store.files:
            return frozenset()
        rows = self.economy().rows
        known = now.vintage.known
        months = tuple(Month(m) for m in range(Month.of(known) - MONTHS, Month.of(known) + 1))
        try:
            rules, register = rules_on(now.home.settings, known), store.register()
        except NotFound:
            return frozenset(rows.codes)
        kept = store.before(months)
        if kept is None:
            return frozenset()
        told = nw.from_native(kept).lazy()
        returns = known_rows(told, as_of=known).collect().to_arrow()
        waivers = read_waivers(now.home.settings, known)
        return sensitive_activities(rows, returns, register, rules, waivers)

    def of_subject(self, subject: str, asked: ImpactQuestion | None = None) -> ImpactQuestion:
        """Return the question that a project or programme is, with the odds beside it.

        Parameters
        ----------
        subject : str
        asked : ImpactQuestion, optional
            Whose local share, years, draws and seed are taken.

        Raises
        ------
        NotFound
            ``no-plan`` where nothing is known of its money, output or jobs.
        """
        plan = self.plan(subject)
        parts = tuple(_part(one) for one in plan.projects)
        odds = tuple(LaunchOdds(o.programme, o.expected, o.promised, o.by) for o in plan.odds)
        if asked is None:
            return ImpactQuestion(parts, subject=subject, odds=odds)
        return replace(asked, parts=parts, subject=subject, odds=odds)

    def plan(self, subject: str) -> PlannedSubject:
        """Return what a project or programme plans."""
        return self.now.tellers.planned(self.now, subject, self.worlds)

    def speaking(self, lang: str) -> Desk:
        """Return a desk that speaks a language."""
        locale = ReaderLocale(load_words()[lang], self.now.catalogue.of(self.worlds))
        return Desk(locale, self.now.vintage, self.now.sources, self.now.row)


def _part(one: PlannedProject) -> ImpactPart:
    return ImpactPart(
        one.activity or MANUFACTURING,
        investment=one.investment or 0.0,
        output=one.output or (0.0, 0.0),
        jobs=one.jobs,
        launch=one.launch,
        subject=one.code,
        basis=one.basis or ("jobs" if one.jobs else ""),
        inputs=one.inputs,
    )
