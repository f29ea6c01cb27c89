"""A run of the delivery odds: from a programme's promise at a vintage to the answer.

The promise, the named projects and the city's launch history come from the ledger; priors, stage
times and splits are cited data of the room.  The run starts on the day of the newest word on the
programme's state, and uses nothing that became known after the vintage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import Vintage
from ondiris.model.month import months_later
from ondiris.ports import Archive, Audience
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.odds import (
    Odds,
    OddsQuestion,
    PromisedPart,
    Scenario,
    Split,
)
from ondiris.production.projects.odds_history import Learned, learn, local_answer
from ondiris.production.projects.odds_plan import UNNAMED, PromisePlan, promise_of
from ondiris.production.projects.pipeline import claims_of, project_line
from ondiris.projects import Portfolio, SizeLaw, portfolio_of, simulate
from ondiris.sources.city_tables import CityData, ProgrammeRow

__all__ = ["METHOD", "forecast_odds"]

METHOD = "delivery-odds/1"
HORIZON_YEARS = 10


def forecast_odds(
    archive: Archive,
    catalogue: Catalogue,
    city: CityData,
    question: OddsQuestion,
    *,
    vintage: Vintage,
    audience: Audience,
) -> Odds:
    """Return the odds that a programme's promise is met.

    Parameters
    ----------
    archive, catalogue, city
        Ledger, code lists, and the city's own project data.
    question : OddsQuestion
    vintage, audience
        What was known, and who is asking.

    Raises
    ------
    InvalidInput
        If there is no such programme, or it has no number of units.
    """
    programme = question.programme
    if catalogue["subjects"][programme].attributes.get("kind") not in ("programme", "site"):
        raise InvalidInput(
            "no-programme", f"{programme} is no programme", hint="See `ondiris codes subjects`."
        )
    return _Run(archive, catalogue, city, question, vintage, audience).odds()


@dataclass(frozen=True, slots=True)
class _Run:
    archive: Archive
    catalogue: Catalogue
    city: CityData
    question: OddsQuestion
    vintage: Vintage
    audience: Audience

    @property
    def row(self) -> ProgrammeRow:
        found = {row.programme: row for row in self.city.programmes}
        return found.get(self.question.programme, UNNAMED)

    def odds(self) -> Odds:
        question = self.question
        facts = Facts(
            self.archive,
            self.catalogue,
            self.vintage,
            self.audience,
            stated_only=self.question.stated_only,
        )
        group = self.row.group
        promise = promise_of(facts, question.programme, self.row, question.by)
        if not promise:
            day = question.by or self.vintage.known
            return Odds(self.question.programme, group, self.vintage, (), (), day, None)
        plan = self._plan(facts, promise)
        learned = learn(facts, self.city, group, plan.state, question.seed)
        day = question.by or plan.due[-1]
        splits = self._splits(plan, learned, day)
        return Odds(
            self.question.programme,
            group,
            self.vintage,
            promise,
            plan.due,
            day,
            plan.state,
            launched=plan.launched,
            named=sum(not m.launched and not m.left for m in plan.members),
            lot=plan.lot,
            splits=splits,
            local=local_answer(facts, self.city, plan, group, day),
            pooled=learned.pooled,
            ratios=learned.ratios,
            history=learned.history,
            scenario=self.question.scenario,
            draws=question.draws,
            seed=question.seed,
            inputs=_inputs(plan, learned),
            done=plan.done,
        )

    def _plan(self, facts: Facts, promise: tuple[PromisedPart, ...]) -> PromisePlan:
        claims = claims_of(
            self.archive, self.vintage, self.audience, currency=self.catalogue.currency
        )
        codes = [
            code
            for code, said in claims.items()
            if any(c.property == "part_of" and c.value == self.question.programme for c in said)
        ]
        members = tuple(
            project_line(code, claims[code], facts, self.catalogue, self.vintage.known)
            for code in sorted(codes)
        )
        factors = {
            code: tuple(c.value for c in claims[code] if c.property == "factor") for code in codes
        }
        return PromisePlan.made(self.question.programme, facts, promise, members, factors)

    def _splits(self, plan: PromisePlan, learned: Learned, day: date) -> tuple[Split, ...]:
        main = max(0, (day - plan.state).days)
        asked = sorted({max(0, (d - plan.state).days) for d in plan.due} - {main})
        grid = [d for d in month_ends(plan.state) if d not in (*asked, main)]
        found = []
        for timing in ("even", plan.split):
            units = plan.units(timing, self.row.group, self.question.scenario)
            if not units:
                continue
            portfolio = _changed(portfolio_of(units), self.question.scenario)
            for sizes in (SizeLaw.LOGNORMAL, SizeLaw.PARETO):
                delivery = simulate(
                    portfolio,
                    learned.assumptions(self.row.group, sizes),
                    plan.need,
                    [*asked, main],
                    draws=self.question.draws,
                    seed=self.question.seed,
                    threads=self.question.threads,
                    horizon=grid,
                )
                found.append(Split(timing, str(sizes), delivery))
        return tuple(found)


def month_ends(state: date) -> list[int]:
    """Return days of the curve: month ends for five years, quarter ends for five more."""
    ahead = [*range(1, 61), *range(63, 12 * HORIZON_YEARS + 1, 3)]
    days = ((months_later(state, months) - timedelta(1) - state).days for months in ahead)
    return [d for d in days if d > 0]


def _changed(portfolio: Portfolio, scenario: Scenario) -> Portfolio:
    if scenario.delay_factor and scenario.delay_factor in portfolio.factors:
        return portfolio.delayed(scenario.delay_factor, scenario.delay_days)
    return portfolio


def _inputs(plan: PromisePlan, learned: Learned) -> tuple[str, ...]:
    ids = [p.row.id for p in plan.promise]
    ids += [r.id for m in plan.members for r in m.figures.values()]
    ids += [c.id for m in plan.members for c in (m.stage, m.plan, m.actual) if c]
    return tuple(dict.fromkeys([*ids, *learned.inputs]))
