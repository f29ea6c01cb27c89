"""A run of the delivery odds: from a programme's promise at a vintage to the answer.

The promise, the named projects and the city's launch history come from the ledger; priors, stage
times and splits are cited data of the room.  The run starts on the day of the newest word on the
programme's state, and uses nothing that became known after the vintage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import Vintage
from ondiris.ports import Archive, Audience
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.odds import AS_IT_IS, CityData, Odds, PromisedPart, Scenario, Split
from ondiris.production.projects.odds_history import Learned, learn, local_answer
from ondiris.production.projects.odds_plan import UNNAMED, PromisePlan, promise_of
from ondiris.production.projects.pipeline import claims_of, project_line, rows_of
from ondiris.projects import Portfolio, SizeLaw, portfolio_of, simulate

__all__ = ["METHOD", "forecast_odds"]

METHOD = "delivery-odds/1"
HORIZON_YEARS = 10


def forecast_odds(
    archive: Archive,
    catalogue: Catalogue,
    city: CityData,
    programme: str,
    by: date | None,
    *,
    vintage: Vintage,
    audience: Audience,
    draws: int = 20_000,
    seed: int = 1,
    threads: int = 1,
    scenario: Scenario = AS_IT_IS,
    stated_only: bool = False,
) -> Odds:
    """Return the odds that a programme's promise is met.

    Parameters
    ----------
    archive, catalogue, city
        Ledger, code lists, and the city's own project data.
    programme : str
        The programme.
    by : date, optional
        The day asked; the latest reading of the promise's deadline by default.
    vintage, audience
        What was known, and who is asking.
    draws, seed, threads : int
        Of the simulation; each split of the undisclosed is drawn so often.
    scenario : Scenario
        What if.
    stated_only : bool
        Leave out what is known since a day that was only inferred.

    Raises
    ------
    InvalidInput
        If there is no such programme, or it has no number of units.
    """
    if catalogue["subjects"][programme].attributes.get("kind") not in ("programme", "site"):
        raise InvalidInput(
            "no-programme", f"{programme} is no programme", hint="See `ondiris codes subjects`."
        )
    run = _Run(archive, catalogue, city, programme, vintage, audience, scenario, stated_only)
    return run.odds(by, draws, seed, threads)


@dataclass(frozen=True, slots=True)
class _Run:
    archive: Archive
    catalogue: Catalogue
    city: CityData
    programme: str
    vintage: Vintage
    audience: Audience
    scenario: Scenario
    stated_only: bool

    @property
    def row(self) -> Mapping[str, str]:
        found = {r["programme"]: r for r in rows_of(self.city.programmes)}
        return found.get(self.programme, UNNAMED)

    def odds(self, by: date | None, draws: int, seed: int, threads: int) -> Odds:
        facts = Facts(
            self.archive,
            self.catalogue,
            self.vintage,
            self.audience,
            stated_only=self.stated_only,
        )
        group = self.row["group"]
        promise = promise_of(facts, self.programme, self.row, by)
        if not promise:
            day = by or self.vintage.known
            return Odds(self.programme, group, self.vintage, (), (), day, None)
        plan = self._plan(facts, promise)
        learned = learn(facts, self.city, group, plan.state, seed)
        day = by or plan.due[-1]
        splits = self._splits(plan, learned, day, draws, seed, threads)
        return Odds(
            self.programme,
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
            scenario=self.scenario,
            draws=draws,
            seed=seed,
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
            if any(c.property == "part_of" and c.value == self.programme for c in said)
        ]
        members = tuple(
            project_line(code, claims[code], facts, self.catalogue, self.vintage.known)
            for code in sorted(codes)
        )
        factors = {
            code: tuple(c.value for c in claims[code] if c.property == "factor") for code in codes
        }
        return PromisePlan.made(self.programme, facts, promise, members, factors)

    def _splits(
        self, plan: PromisePlan, learned: Learned, day: date, draws: int, seed: int, threads: int
    ) -> tuple[Split, ...]:
        main = max(0, (day - plan.state).days)
        asked = sorted({max(0, (d - plan.state).days) for d in plan.due} - {main})
        grid = [d for d in month_ends(plan.state) if d not in (*asked, main)]
        found = []
        for timing in ("even", plan.split):
            units = plan.units(timing, self.row["group"], self.scenario)
            if not units:
                continue
            portfolio = _changed(portfolio_of(units), self.scenario)
            for sizes in (SizeLaw.LOGNORMAL, SizeLaw.PARETO):
                delivery = simulate(
                    portfolio,
                    learned.assumptions(self.row["group"], sizes),
                    plan.need,
                    [*asked, main],
                    draws=draws,
                    seed=seed,
                    threads=threads,
                    horizon=grid,
                )
                found.append(Split(timing, str(sizes), delivery))
        return tuple(found)


def month_ends(state: date) -> list[int]:
    """Return days of the curve: month ends for five years, quarter ends for five more."""
    ends = []
    for month in [*range(1, 61), *range(63, 12 * HORIZON_YEARS + 1, 3)]:
        index = state.year * 12 + state.month - 1 + month
        ends.append((date(index // 12, index % 12 + 1, 1) - timedelta(1) - state).days)
    return [d for d in ends if d > 0]


def _changed(portfolio: Portfolio, scenario: Scenario) -> Portfolio:
    if scenario.delay_factor and scenario.delay_factor in portfolio.factors:
        return portfolio.delayed(scenario.delay_factor, scenario.delay_days)
    return portfolio


def _inputs(plan: PromisePlan, learned: Learned) -> tuple[str, ...]:
    ids = [p.row.id for p in plan.promise]
    ids += [r.id for m in plan.members for r in m.figures.values()]
    ids += [c.id for m in plan.members for c in (m.stage, m.plan, m.actual) if c]
    return tuple(dict.fromkeys([*ids, *learned.inputs]))
