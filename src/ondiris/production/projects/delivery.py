"""A run of the delivery odds: from a programme's promise at a vintage to the answer.

The promise, the named projects and the city's launch history come from the ledger; priors, stage
times and splits are cited data of the room.  The run starts on the day of the newest word on the
programme or a project of it, conditional on what is known by then, and uses nothing that became
known after the vintage.  A day that has passed is not forecast: it has an outcome, or none is
known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import Period, Vintage
from ondiris.model.holds import Holdups
from ondiris.model.month import months_later
from ondiris.ports import Archive, Audience
from ondiris.production.figures.chains import names_a_day
from ondiris.production.projects.facts import FAIR, Facts
from ondiris.production.projects.odds import Odds, OddsQuestion, PromisedPart, Scenario
from ondiris.production.projects.odds_answer import Learned, Split, Varied
from ondiris.production.projects.odds_data import AS_ASSUMED, Assumed, priors
from ondiris.production.projects.odds_history import Asked, learn, local_answer, renewal_days
from ondiris.production.projects.odds_holds import measured_stages, pooled_stages
from ondiris.production.projects.odds_plan import UNNAMED, Members, PromisePlan, promise_of
from ondiris.production.projects.odds_record import no_units, record_review
from ondiris.production.projects.outcomes import Outcomes
from ondiris.production.projects.pipeline import project_line
from ondiris.production.projects.promises import PromiseLine, promise_line
from ondiris.projects import (
    Assumptions,
    Portfolio,
    ProjectClaim,
    SeenDelay,
    SizeLaw,
    count_quantile,
    launch_counts,
    launched_on,
    mixed_counts,
    portfolio_of,
    simulate,
)
from ondiris.projects.portfolio import Floats
from ondiris.sources.city_tables import CityData, ProgrammeRow

__all__ = ["METHOD", "OddsRun", "views_of"]

METHOD = "delivery-odds/4"
HORIZON_YEARS = 10
FEW = 2020
"""Draws on which an answer under other assumptions rests."""


@dataclass(frozen=True, slots=True)
class OddsRun:
    """A question about a programme, with everything from which it is answered.

    Parameters
    ----------
    archive, catalogue, city
        Ledger, code lists, and the city's own project data.
    question : OddsQuestion
    facts : Facts
        The figures that stand: as of when, and whether only what was known on a stated day.
    claims : mapping of str to list of ProjectClaim
        Everything said about projects, by subject.
    audience : Audience
        Who is asking.
    holdups : Holdups
        What projects wait for beside their own path, and how long stages took here.

    Raises
    ------
    InvalidInput
        ``no-programme`` if there is none of that code.
    """

    archive: Archive
    catalogue: Catalogue
    city: CityData
    question: OddsQuestion
    facts: Facts
    claims: Mapping[str, list[ProjectClaim]]
    audience: Audience
    holdups: Holdups

    def __post_init__(self) -> None:
        programme = self.question.programme
        kind = self.catalogue["subjects"][programme].attributes.get("kind")
        if kind not in ("programme", "site"):
            raise InvalidInput(
                "no-programme", f"{programme} is no programme", hint="See `ondiris codes subjects`."
            )

    @property
    def vintage(self) -> Vintage:
        """As of when."""
        return self.facts.vintage

    @property
    def row(self) -> ProgrammeRow:
        """The programme in the city's data."""
        found = {row.programme: row for row in self.city.programmes}
        return found.get(self.question.programme, UNNAMED)

    def odds(self) -> Odds:
        """Return the odds that the programme's promise is met."""
        answered, plan = self.before_draws()
        return answered if plan is None else self._forecast(self.facts, plan, answered)

    def before_draws(self) -> tuple[Odds, PromisePlan | None]:
        """Return what is known without a draw, and the plan to draw; none where none lies ahead."""
        question, programme = self.question, self.question.programme
        facts = self.facts
        group = self.row.group
        promise = promise_of(facts, programme, self.row, question.by)
        if not promise:
            day = question.by or self.vintage.known
            nothing = Odds(
                programme, group, self.vintage, (), (), day, None,
                findings=no_units(facts, programme),
            )  # fmt: skip
            return nothing, None
        plan = self.plan(promise)
        head = promise[0].row
        dated = names_a_day(head)
        day = (question.by or plan.due[-1]) if dated else self.vintage.known
        passed = not dated or day < self.vintage.known
        answered = Odds(
            programme,
            group,
            self.vintage,
            promise,
            plan.due if dated else (),
            day,
            plan.state,
            record=plan.record,
            named=len(plan.coming),
            lot=plan.lot,
            reserve=plan.reserve,
            settled=self._settled(facts, promise) if passed else (),
            scenario=question.scenario,
            draws=question.draws,
            seed=question.seed,
            inputs=_inputs(plan),
            done=plan.done,
            findings=record_review(
                plan.record, promise[0].promise, self.vintage.known, plan.due if dated else ()
            ),
        )
        return answered, None if passed else plan

    def _settled(self, facts: Facts, promise: tuple[PromisedPart, ...]) -> tuple[PromiseLine, ...]:
        baskets = tuple(self.city.other_baskets)
        outcomes = Outcomes(self.archive, facts, self.audience, baskets)
        return tuple(promise_line(p.promise, outcomes) for p in promise)

    def _forecast(self, facts: Facts, plan: PromisePlan, answered: Odds) -> Odds:
        views = list(views_of(plan))
        learned: Learned | None = None
        splits, inputs = [], list(answered.inputs)
        for timing, sizes, weight in views:
            known, assumptions, ids, measured = self.learned(plan, timing, sizes)
            learned = learned or known
            inputs += ids
            portfolio = self.portfolio(measured, timing, AS_ASSUMED)
            if portfolio is None:
                continue
            need, days = plan.need, self._days(plan, answered.by)
            grid = [d for d in month_ends(plan.state) if d not in days]
            delivery = simulate(
                portfolio, assumptions, need, days, draws=self.question.draws,
                seed=self.question.seed, threads=self.question.threads, horizon=grid,
            )  # fmt: skip
            splits.append(Split(timing, str(sizes), weight, delivery))
        holds = tuple(h for line in plan.coming for h in plan.holds.get(line.code, ()))
        inputs += [hold.id for hold in holds if hold.id]
        answer = replace(
            answered,
            splits=tuple(splits),
            learned=learned,
            local=local_answer(facts, self.city, plan, self.row.group, answered.by),
            inputs=tuple(dict.fromkeys(inputs)),
            holds=holds,
        )
        return replace(answer, varied=tuple(self._varied(plan, answer)))

    def _days(self, plan: PromisePlan, by: date) -> list[int]:
        """Return the days that are read exactly, the day asked last."""
        main = (by - plan.state).days
        days = (*plan.due, self.vintage.known)
        ahead = {(d - plan.state).days for d in days if d >= self.vintage.known} - {main}
        return [*sorted(ahead), main]

    def _varied(self, plan: PromisePlan, answer: Odds) -> Iterator[Varied]:
        """Yield the answer by each view of the undisclosed alone, and under other assumptions."""
        if not answer.splits:
            return
        weights: dict[str, float] = {}
        for split in answer.splits:
            if split.timing not in weights:
                counts = answer.at(split.delivery).counts
                yield _said("view", split.timing, plan.launched, counts, answer.promised)
            weights[split.timing] = weights.get(split.timing, 0.0) + split.weight
        for assumed in self.question.over:
            laws = [self._counted(plan, timing, assumed, answer) for timing in weights]
            law = mixed_counts(laws, list(weights.values()))
            yield _said(assumed.code, f"{assumed.value:g}", plan.launched, law, answer.promised)

    def _counted(self, plan: PromisePlan, timing: str, assumed: Assumed, answer: Odds) -> Floats:
        """Return the law of launches still to come by the day asked, under other assumptions."""
        seed = self.question.seed
        _, assumptions, _, measured = self.learned(plan, timing, SizeLaw.LOGNORMAL, assumed)
        portfolio = self.portfolio(measured, timing, assumed)
        assert portfolio is not None  # noqa: S101 - the answer has splits
        main = (answer.by - plan.state).days
        return launch_counts(portfolio, assumptions, main, draws=FEW, seed=seed)

    def learned(
        self,
        plan: PromisePlan,
        timing: str,
        sizes: SizeLaw,
        assumed: Assumed = AS_ASSUMED,
    ) -> tuple[Learned, Assumptions, tuple[str, ...], PromisePlan]:
        """Return what is learned under a view, and the plan with stages as they were measured.

        The pace is learned against what was assumed of stages; times that passed here hold it
        already and are divided by it.
        """
        speed = self.question.scenario.permits_speed
        asked = Asked(timing, sizes, self.question.seed, assumed, speed)
        known, assumptions, ids = learn(self.facts, self.city, plan, self.row, asked)
        if not self.holdups.watches:
            return known, assumptions, ids, plan
        pace = float(np.exp(known.pooled.posterior[self.row.group][0.5]))
        times = measured_stages(self.holdups.watches, pace)
        stages = pooled_stages(times)
        return (
            replace(known, stages=times),
            replace(assumptions, renewal=renewal_days(speed, stages)),
            (*ids, *(entry for one in times for entry in one.inputs)),
            replace(plan, stages=stages),
        )

    def plan(self, promise: tuple[PromisedPart, ...]) -> PromisePlan:
        """Return the promise as units."""
        facts, claims = self.facts, dict(self.claims)
        if self.question.stated_only:
            claims = {code: [c for c in said if c.basis in FAIR] for code, said in claims.items()}
        codes = [
            code
            for code, said in claims.items()
            if any(c.property == "part_of" and c.value == self.question.programme for c in said)
        ]
        today = self.vintage.known
        lines = tuple(
            project_line(code, claims[code], facts, self.catalogue, today) for code in sorted(codes)
        )
        factors = {
            code: tuple(c.value for c in claims[code] if c.property == "factor") for code in codes
        }
        kept = facts.total(self.row.reserve) if self.row.reserve else None
        members = Members(
            lines,
            factors,
            {code: min(c.said for c in claims[code]) for code in codes},
            self.archive.sources(self.vintage, self.audience),
            tuple(_delays([c for said in claims.values() for c in said], today)),
            int(kept.most) if kept else 0,
            self.row.reported or 0.0,
            {code: self.holdups.of(code) for code in codes},
        )
        return PromisePlan.made(self.question.programme, facts, promise, members)

    def portfolio(self, plan: PromisePlan, timing: str, assumed: Assumed) -> Portfolio | None:
        """Return what is still to come under one view; nothing where nothing is."""
        units = plan.units(timing, self.row.group, self.question.scenario, assumed)
        return _changed(portfolio_of(units), self.question.scenario) if units else None


def views_of(plan: PromisePlan) -> Iterator[tuple[str, SizeLaw, float]]:
    """Yield the views of the undisclosed, each with its law of sizes and how likely it is."""
    if not plan.lot + plan.reserve:
        yield "named", SizeLaw.LOGNORMAL, 1.0
        return
    rate = priors()["view_rate"]
    yield "even", SizeLaw.LOGNORMAL, (1 - rate) / 2
    yield plan.split, SizeLaw.PARETO, (1 - rate) / 2
    yield "rate", SizeLaw.LOGNORMAL, rate / 2
    yield "rate", SizeLaw.PARETO, rate / 2


def _said(what: str, value: str, done: int, counts: Floats, promised: int) -> Varied:
    mean = float(counts @ np.arange(counts.size))
    low, high = (done + count_quantile(counts, q) for q in (0.05, 0.95))
    reached = float(counts[max(promised - done, 0) :].sum())
    return Varied(what, value, done + mean, low, high, reached)


def _delays(claims: list[ProjectClaim], today: date) -> Iterator[SeenDelay]:
    """Yield how long each launch that is known to the month took to be reported."""
    for claim in claims:
        if claim.property == "launch_actual" and claim.basis in FAIR:
            day, period = launched_on(claim), Period.parse(claim.value)
            if day <= claim.said and (period.last_day - period.first_day).days < 31:
                yield SeenDelay(float((claim.said - day).days), float((today - day).days))


def month_ends(state: date) -> list[int]:
    """Return days of the curve: month ends for five years, quarter ends for five more."""
    ahead = [*range(1, 61), *range(63, 12 * HORIZON_YEARS + 1, 3)]
    days = ((months_later(state, months) - timedelta(1) - state).days for months in ahead)
    return [d for d in days if d > 0]


def _changed(portfolio: Portfolio, scenario: Scenario) -> Portfolio:
    if scenario.delay_factor and scenario.delay_factor in portfolio.factors:
        return portfolio.delayed(scenario.delay_factor, scenario.delay_days)
    return portfolio


def _inputs(plan: PromisePlan) -> tuple[str, ...]:
    ids = [p.row.id for p in plan.promise]
    ids += [r.id for r in plan.record.counts]
    ids += [r.id for m in plan.members for r in m.figures.values()]
    ids += [c.id for m in plan.members for c in (m.stage, m.plan, m.actual) if c]
    return tuple(dict.fromkeys(ids))
