"""What is known of how promises fared: the one collection that every judgement is fed from.

For a promise it holds the deliveries published over its own basket, the launches of projects
that are named as part of it, and what was counted over another basket near it; and whether it
was withdrawn or replaced.  `judge` makes a verdict of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ondiris.model import (
    Bound,
    Interval,
    Modality,
    Origin,
    Period,
    Statement,
)
from ondiris.model.secrecy import Secrecy
from ondiris.ports import Archive, Audience, RecordedStatement
from ondiris.production.figures.chains import names_a_day
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.pipeline import claim_of
from ondiris.projects import (
    Basket,
    Deadline,
    Departure,
    Outcome,
    ProjectClaim,
    Promise,
    Standing,
    Verdict,
    current,
    day_of,
    judge,
    launch_of,
    launched_on,
)
from ondiris.sources.city_tables import OtherBasket

__all__ = ["CountedBy", "Outcomes", "Verified", "basket_of", "deadline_of", "delivered"]

_PROPERTIES = ("stage", "launch_planned", "launch_actual", "part_of", "cancelled", "replaced_by")
_LAUNCHES = "launches-of-parts/1"
_LAUNCHES_SINCE = "launches-since-count/1"
_STOCKS = ("jobs", "floor_area")
_COUNTED = ("count_projects", "count_zones", "count_enterprises")


class CountedBy(StrEnum):
    """Which basket a number of launches counts."""

    NOTHING = "nothing"
    PUBLISHED = "published"
    NAMED = "named"
    BOTH = "published_and_named"


@dataclass(frozen=True, slots=True)
class Verified:
    """An outcome as `judge` takes it, and the figure that shows it.

    Parameters
    ----------
    outcome : Outcome
    row : Row
    counted : CountedBy
        Whether it was published, or counts launches of named projects, or both.
    claimed : bool
        Whether who promised says so, and nobody else: a claim until it is verified.
    """

    outcome: Outcome
    row: Row
    counted: CountedBy = CountedBy.PUBLISHED
    claimed: bool = False


def deadline_of(period: Period) -> Deadline:
    """Return by when a promise of a period is due, both readings where it leaves two."""
    readings = period.readings or (period.last_day,)
    return Deadline(readings[0], readings[-1])


def delivered(
    facts: Facts, promise: Row, *, made: date | None = None, since: date | None = None
) -> list[Row]:
    """Return the published deliveries over a promise's own basket, oldest first.

    Parameters
    ----------
    facts : Facts
    promise : Row
    made : date, optional
        Day of the first word on it; of this version by default.
    since : date, optional
        Only what was said after this day; the day the promise was made by default.
    """
    mine = basket_of(promise)
    found = answering(facts, promise, made=made, since=since)
    return [row for row in found if not mine.differs(basket_of(row))]


def answering(
    facts: Facts, promise: Row, *, made: date | None = None, since: date | None = None
) -> list[Row]:
    """Return what was published of a promise's subject and measure after it, about its own time.

    A promise with a deadline or without any day is answered by any day since it was made, a
    promise about a period by nothing beyond that period.
    """
    made = made or promise.known.day
    found = [
        row
        for row in facts.of(promise.key.subject, modality=Modality.ACHIEVED)
        if row.key.measure == promise.key.measure
        and row.known.day > (since or made)
        and _in_time(row.period, promise, made)
    ]
    return sorted(found, key=lambda row: (row.period.last_day, row.known.day, row.id))


def _in_time(about: Period, promise: Row, made: date) -> bool:
    promised = promise.period
    if promised.deadline or not names_a_day(promise):
        return about.last_day >= made
    return about.first_day >= promised.first_day and about.last_day <= promised.last_day


def basket_of(row: Row) -> Basket:
    """Return what a figure is counted over."""
    key = row.key
    return Basket(key.measure, key.subject, key.price_basis, unit=key.unit, scope=key.scope)


def _times_said(facts: Facts) -> dict[str, tuple[Period, ...]]:
    """Return for each word on a promise all the times it was ever said for, newest first."""
    return {
        one.row.id: tuple(said.row.period for said in reversed(promise.versions))
        for promise in facts.promises
        for one in promise.versions
    }


class Outcomes:
    """What is known at a vintage of how promises fared.

    Parameters
    ----------
    archive : Archive
        The ledger.
    facts : Facts
        Figures that stand.
    audience : Audience
        Who is asking.
    other_baskets : sequence of OtherBasket
        Figures that stand near a promise but count over another basket, with how they differ:
        they are shown as not comparable.
    """

    def __init__(
        self,
        archive: Archive,
        facts: Facts,
        audience: Audience,
        other_baskets: Sequence[OtherBasket] = (),
    ) -> None:
        self._facts = facts
        self._near = {row.promise: row for row in other_baskets}
        self._times = _times_said(facts) if self._near else {}
        self._said: dict[str, RecordedStatement] = {}
        self._claims: dict[str, list[ProjectClaim]] = {}
        sources = archive.sources(facts.vintage, audience)
        self._speaks = {name: source.provider for name, source in sources.items()}
        for name in _PROPERTIES:
            for one in archive.statements(facts.vintage, audience, property=name):
                self._said[one.id] = one
                claim = claim_of(one.id, one.statement, sources, facts.currency)
                self._claims.setdefault(claim.subject, []).append(claim)

    @property
    def known(self) -> date:
        """The day of the question: that of the vintage."""
        return self._facts.vintage.known

    def promise(self, row: Row, *, made: date | None = None) -> Promise:
        """Return a planned figure as a promise, made on the day of its first word if given."""
        due = deadline_of(row.period) if names_a_day(row) else None
        value = self._facts.interval(row)
        return Promise(row.id, basket_of(row), value, made or row.known.day, due, row.source)

    def dated(self, row: Row) -> Row:
        """Return what a project promised as due when its launch is; anything else as it is.

        A project file says on a day how many jobs a project promises, not by when.
        """
        said = self._claims.get(row.key.subject, [])
        launch, plan = launch_of(said), current(said, "launch_planned")
        if names_a_day(row):
            return row
        day = launched_on(launch) if launch else day_of(plan) if plan else None
        return replace(row, period=Period.parse(f"../{day.isoformat()}")) if day else row

    def of(
        self, promise: Row, *, made: date | None = None, since: date | None = None
    ) -> tuple[Verified, ...]:
        """Return every outcome near a promise, over its own basket or another.

        Parameters
        ----------
        promise : Row
        made : date, optional
            Day of the first word on it; of this version by default.
        since : date, optional
            Only what was said after this day; of published figures the day the promise was made
            by default.
        """
        made = self._from_launch(promise, made or promise.known.day)
        published = [
            self._verified(row, claimed=self._is_claim(promise, row))
            for row in answering(self._facts, promise, made=made, since=since)
        ]
        others = (*self._launches(promise, published), *self._beside(promise, made))
        return (*published, *(v for v in others if since is None or v.row.known.day > since))

    def _from_launch(self, promise: Row, made: date) -> date:
        """Return since when deliveries answer a promise: jobs and floor area from their launch on.

        What is there on the day of the launch or later is their outcome, though the promise is
        said again in the document that verifies it, or after.
        """
        launch = launch_of(self._claims.get(promise.key.subject, []))
        if launch is None or promise.key.measure not in _STOCKS:
            return made
        day = launched_on(launch)
        if not promise.period.deadline or promise.period.last_day != day:
            return made
        return min(made, day - timedelta(days=1))

    def judged(self, promise: Row, *, made: date | None = None) -> tuple[Verdict, Verified | None]:
        """Return how a promise stands by the day of the question, and what it was judged by."""
        found = self.of(promise, made=made)
        verdict = judge(
            self.promise(promise, made=made),
            [verified.outcome for verified in found],
            self.known,
            self.departure(promise.key.subject),
        )
        return verdict, next((v for v in found if v.outcome is verdict.outcome), None)

    def departure(self, subject: str, *, since: date | None = None) -> Departure | None:
        """Return the withdrawal or replacement of what promises of a subject were about.

        Parameters
        ----------
        subject : str
        since : date, optional
            Only one that was said after this day.
        """
        claims = [c for c in self._claims.get(subject, []) if since is None or c.said > since]
        replaced = current(claims, "replaced_by")
        if replaced is not None:
            return Departure(Standing.REPLACED, replaced.said, replaced.id)
        cancelled, stage = current(claims, "cancelled"), current(claims, "stage")
        if cancelled is not None:
            return Departure(Standing.WITHDRAWN, day_of(cancelled), cancelled.id)
        if stage is not None and stage.value == "withdrawn":
            return Departure(Standing.WITHDRAWN, stage.on or stage.said, stage.id)
        return None

    def _is_claim(self, promise: Row, row: Row) -> bool:
        speaker = self._speaks.get(promise.source, promise.source)
        return self._speaks.get(row.source, row.source) == speaker

    def _verified(
        self, row: Row, differs: tuple[str, ...] = (), *, claimed: bool = False
    ) -> Verified:
        outcome = Outcome(
            basket_of(row), self._facts.interval(row), row.period.last_day, row.id, differs
        )
        return Verified(outcome, row, claimed=claimed)

    def _beside(self, promise: Row, made: date) -> Iterable[Verified]:
        about = f"{promise.key.measure} {promise.key.subject}"
        times = (promise.period, *self._times.get(promise.id, ()))
        found = (self._near.get(f"{about} {period}") for period in times)
        near = next((one for one in found if one is not None), None)
        if near is not None:
            row = self._facts.figure(near.measure, near.subject, near.period, Modality.ACHIEVED)
            row = self._newer(promise, near, made) or row
            if row is not None:
                yield self._verified(row, near.differs)

    def _newer(self, promise: Row, near: OtherBasket, made: date) -> Row | None:
        """Return the newest figure of another basket that a promise with a deadline has reached."""
        if not promise.period.deadline:
            return None
        found = [
            row
            for row in self._facts.of(near.subject, modality=Modality.ACHIEVED)
            if (row.key.measure, row.key.scope) == (near.measure, promise.key.scope)
            and row.period.last_day > Period.parse(near.period).last_day
            and _in_time(row.period, promise, made)
        ]
        return max(found, key=lambda r: (r.period.last_day, r.known.day, r.id), default=None)

    def _launches(self, promise: Row, published: Sequence[Verified]) -> Iterable[Verified]:
        """Yield "at least so many" for each launch of a named part that adds to the counts.

        A published count holds the launches up to its day; one of a later day comes on top.
        """
        if promise.key.measure not in _COUNTED:
            return
        counts = [v for v in published if not basket_of(promise).differs(v.outcome.basket)]
        most = max((v.outcome.value.lower for v in counts), default=Decimal(0))
        launched = sorted(self._launched(promise), key=lambda c: (launched_on(c), c.id))
        for place, claim in enumerate(launched, start=1):
            day = launched_on(claim)
            number, mine, base = Decimal(place), launched[:place], None
            for count in (v for v in counts if v.outcome.day < day):
                since = [c for c in launched[:place] if launched_on(c) > count.outcome.day]
                together = count.outcome.value.lower + len(since)
                if together > number:
                    number, mine, base = together, since, count.row
            if number > most:
                row = self._counted(promise, number, mine, base)
                value = Interval(number, Decimal("Infinity"))
                outcome = Outcome(basket_of(row), value, day, claim.id)
                yield Verified(outcome, row, CountedBy.BOTH if base else CountedBy.NAMED)

    def _launched(self, promise: Row) -> Iterable[ProjectClaim]:
        """Yield launches of named parts; of a promise about a period those of that period."""
        about, named = promise.period, names_a_day(promise)
        for claims in self._claims.values():
            programmes = (c.value for c in claims if c.property == "part_of")
            claim = launch_of(claims) if promise.key.subject in programmes else None
            if claim is None:
                continue
            within = about.first_day <= launched_on(claim) <= about.last_day
            if within or about.deadline or not named:
                yield claim

    def _counted(
        self, promise: Row, number: Decimal, launched: Sequence[ProjectClaim], base: Row | None
    ) -> Row:
        """Return a count of launches as a figure; its evidence is the launch that completed it."""
        said = [self._said[claim.id].statement for claim in launched]
        behind: list[Statement | Row] = [*said, *([base] if base else [])]
        secrecy = Secrecy.joint(behind)
        return Row(
            id=launched[-1].id,
            key=replace(promise.key, modality=Modality.ACHIEVED),
            period=Period.parse(launched_on(launched[-1]).isoformat()),
            value=number,
            digits=0,
            multiplier=0,
            bound=Bound.GE,
            upper=None,
            low=number,
            high=Decimal("Infinity"),
            origin=Origin.DERIVED,
            known=max((one.known for one in behind), key=lambda known: known.day),
            confidentiality=secrecy.confidentiality,
            embargo=secrecy.embargo,
            source=said[-1].source,
            locator=said[-1].locator,
            formula=_LAUNCHES_SINCE if base else _LAUNCHES,
            inputs=(*((base.id,) if base else ()), *(claim.id for claim in launched)),
        )
