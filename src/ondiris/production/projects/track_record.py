"""How forecasts that were written down fared; and the replay of past vintages.

A forecast is scored by an outcome over the same basket and by nothing else, beside two baselines
that anybody could have had on its day: the plain local rate, and the promiser, who is certain.
Forecasts are scored by what their own method kept.  Few scores say nothing: below
`SCORED_AT_LEAST` they are listed and not averaged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from ondiris.model import Bound, Interval
from ondiris.production.figures.rows import Row
from ondiris.production.projects.facts import Facts, fair
from ondiris.production.projects.kept import HOUSE_SOURCE, Forecast, forecast_of
from ondiris.production.projects.odds import Odds, PromisedPart
from ondiris.production.projects.odds_plan import UNNAMED, promise_told
from ondiris.production.projects.outcomes import Outcomes, Verified, basket_of
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import (
    Deadline,
    Departure,
    Promise,
    Reliability,
    Standing,
    Verdict,
    brier,
    crps_quantiles,
    judge,
    randomised_pit,
    ranked_probability,
    reliability,
)
from ondiris.sources.city_tables import CityData, ProgrammeRow

__all__ = [
    "SCORED_AT_LEAST",
    "Baseline",
    "Omitted",
    "Scored",
    "Tally",
    "TrackRecord",
    "replayed",
    "tallies",
    "track_record",
]

SCORED_AT_LEAST = 20
"""Scored forecasts below which outcomes are listed and not averaged."""
_MISSED = (Standing.SHORT, Standing.LATE, Standing.WITHDRAWN, Standing.REPLACED)
"""Standings by which a promise was not met by its day."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What somebody else would have scored: Brier, and ranked probability of the number."""

    brier: float
    ranked: float | None


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of so many."""

    what: str
    count: int
    among: int


@dataclass(frozen=True, slots=True)
class Scored:
    """A forecast that has come due.

    Parameters
    ----------
    forecast : Forecast
    standing : Standing
        The verdict that decided it: met, or why it was not.
    outcome : Row, optional
        What was verified over the same basket; none where a departure decided.
    brier : float
        Squared distance of the probability from what happened.
    crps : float or None
        Distance of the forecast number from the outcome, in the outcome's unit, of a forecast
        whose method kept quantiles alone; none where the outcome is of another day than the
        forecast, or only "at least so many".
    departure : Departure, optional
        The withdrawal or replacement that decided.
    ranked : float or None
        Ranked probability score of the forecast number, where its method kept probabilities.
    place : float or None
        Randomised PIT: where the outcome fell within the forecast number.
    date_error : float or None
        Distance of the forecast day from that on which the promise was kept, in days (CRPS).
    local, promiser : Baseline or None
        What the plain local rate, and the promiser's certainty, would have scored.
    """

    forecast: Forecast
    standing: Standing
    outcome: Row | None
    brier: float
    crps: float | None
    departure: Departure | None = None
    ranked: float | None = None
    place: float | None = None
    date_error: float | None = None
    local: Baseline | None = None
    promiser: Baseline | None = None

    @property
    def met(self) -> bool:
        """Whether the promise was met by the day."""
        return self.standing is Standing.MET


@dataclass(frozen=True, slots=True)
class Omitted:
    """A promise that a fair replay cannot use, and why."""

    programme: str
    period: str
    reason: str


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """All forecasts: scored, waiting, left out.

    Parameters
    ----------
    scored : tuple of Scored
    waiting : tuple of Forecast
    omitted : tuple of Omitted
    brier, brier_local, brier_promiser : float or None
        Mean scores of forecasts, of the local rate and of the promisers over the same promises;
        none while fewer than `SCORED_AT_LEAST` are scored.
    reliability : tuple of Reliability
        Empty while so few are.
    tallies : tuple of Tally
        Promises late, and projects over cost, each with its number of cases.
    """

    scored: tuple[Scored, ...]
    waiting: tuple[Forecast, ...]
    omitted: tuple[Omitted, ...]
    brier: float | None = None
    brier_local: float | None = None
    brier_promiser: float | None = None
    reliability: tuple[Reliability, ...] = ()
    tallies: tuple[Tally, ...] = ()


def track_record(
    made: Sequence[Forecast],
    facts: Facts,
    outcomes: Outcomes,
    city: CityData,
    omitted: Iterable[Omitted] = (),
) -> TrackRecord:
    """Score forecasts by what is known at a vintage of how their promises fared.

    Parameters
    ----------
    made : sequence of Forecast
    facts : Facts
        Figures that stand, the promises among them.
    outcomes : Outcomes
        The collection that every judgement of a promise is fed from.
    city : CityData
        Which programmes there are and what they count.
    omitted : iterable of Omitted
        What could not be made again.
    """
    known = {row.programme: row for row in city.programmes}
    scored, waiting = [], []
    for forecast in made:
        row = known.get(forecast.programme, UNNAMED)
        told = promise_told(facts, forecast.programme, row, forecast.by)
        found = _scored(forecast, told, outcomes)
        if found is None:
            waiting.append(forecast)
        else:
            scored.append(found)
    record = TrackRecord(tuple(scored), tuple(waiting), tuple(omitted))
    if len(scored) < SCORED_AT_LEAST:
        return record
    p = np.array([s.forecast.probability for s in scored])
    y = np.array([s.met for s in scored])
    beside = [s.local.brier for s in scored if s.local]
    return replace(
        record,
        brier=brier(p, y),
        brier_local=float(np.mean(beside)) if len(beside) == len(scored) else None,
        brier_promiser=float(np.mean(~y)),
        reliability=reliability(p, y),
    )


def tallies(lines: Iterable[PromiseLine], projects: Iterable[ProjectLine]) -> tuple[Tally, ...]:
    """Return how many decided promises were late or short, and how many projects cost more."""
    decided = (Standing.MET, Standing.LATE, Standing.SHORT)
    standings = [line.standing for line in lines if line.standing in decided]
    costs = [
        (figures["cost_actual"].number, figures["cost_planned"].number)
        for figures in (p.figures for p in projects)
        if {"cost_actual", "cost_planned"} <= set(figures)
    ]
    late = sum(s is not Standing.MET for s in standings)
    over = sum(actual > planned for actual, planned in costs)
    return Tally("late", late, len(standings)), Tally("over_cost", over, len(costs))


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the promise of a forecast came to in one part, and the figure that says so."""

    verdict: Verdict
    row: Row | None


def _scored(forecast: Forecast, parts: Sequence[PromisedPart], outcomes: Outcomes) -> Scored | None:
    """Judge the need that a forecast was about by what was said since; None while it waits."""
    judged = {
        part.part: _judged(forecast, part, outcomes) for part in parts if part.part in forecast.need
    }
    standings = {one.verdict.standing for one in judged.values()}
    met = standings == {Standing.MET} and set(judged) == set(forecast.need)
    missed = next((standing for standing in _MISSED if standing in standings), None)
    deciding = Standing.MET if met else missed
    if deciding is None:
        return None
    decided = next(one for one in judged.values() if one.verdict.standing is deciding)
    counted = _number(forecast, judged["count"]) if "count" in judged else None
    law = np.array(forecast.counts) / sum(forecast.counts) if forecast.counts else None
    ranked = ranked_probability(law, counted) if law is not None and counted is not None else None
    return Scored(
        forecast,
        deciding,
        None if decided.verdict.departure else decided.row,
        brier(np.array([forecast.probability]), np.array([met])),
        _distance(forecast, counted) if law is None else None,
        decided.verdict.departure,
        ranked,
        None
        if ranked is None or law is None or counted is None
        else randomised_pit(law, counted, _even(forecast.id)),
        _date_error(forecast, decided.verdict),
        _local(forecast, counted, met=met),
        Baseline(float(not met), counted if counted is None else _missed(forecast, counted)),
    )


def _missed(forecast: Forecast, counted: int) -> float:
    """Return the ranked probability score of who is certain of the promised number."""
    return abs(forecast.need["count"] - counted)


def _local(forecast: Forecast, counted: int | None, *, met: bool) -> Baseline | None:
    local = forecast.local
    if local is None:
        return None
    ranked = None
    if counted is not None:
        most = max(counted, int(forecast.need["count"]), len(forecast.counts))
        ranked = ranked_probability(local.counts(most), counted)
    return Baseline((local.probability - met) ** 2, ranked)


def _even(id: str) -> float:  # noqa: A002 - the ledger's word
    """Return an even random number between zero and one, the same for the same forecast."""
    return int.from_bytes(hashlib.blake2b(id.encode(), digest_size=7).digest(), "big") / 2**56


def _date_error(forecast: Forecast, verdict: Verdict) -> float | None:
    """Return the CRPS of the day on which the promise was kept, in days."""
    kept = verdict.outcome.day if verdict.outcome is not None else None
    if kept is None or verdict.standing not in (Standing.MET, Standing.LATE):
        return None
    if not forecast.dates or max(forecast.dates) < 0.5:
        return None
    days = [float(day.toordinal()) for day in forecast.dates.values()]
    return crps_quantiles(list(forecast.dates), days, float(kept.toordinal()))


def _judged(forecast: Forecast, part: PromisedPart, outcomes: Outcomes) -> _Judged:
    needed = Interval.exactly(Decimal(str(forecast.need[part.part])))
    due = Deadline(forecast.by, forecast.by)
    found: Sequence[Verified] = outcomes.of(part.row, since=forecast.made)
    verdict = judge(
        Promise(part.row.id, basket_of(part.row), needed, forecast.made, due, HOUSE_SOURCE),
        [verified.outcome for verified in found],
        outcomes.known,
        outcomes.departure(forecast.programme, since=forecast.made),
    )
    return _Judged(verdict, next((v.row for v in found if v.outcome is verdict.outcome), None))


def _number(forecast: Forecast, counted: _Judged) -> int | None:
    """Return a count of the forecast's own day over its own basket, where there is one."""
    row = counted.row
    if row is None or counted.verdict.differs or row.bound is not Bound.EQ:
        return None
    return int(row.number) if row.period.last_day == forecast.by else None


def _distance(forecast: Forecast, counted: int | None) -> float | None:
    """Return the CRPS of the forecast number from its kept quantiles."""
    if counted is None:
        return None
    quantiles = forecast.quantiles["count"]
    return crps_quantiles(list(quantiles), list(quantiles.values()), float(counted))


def replayed(
    facts: Facts,
    city: CityData,
    forecast: Callable[[str, date, date], Odds],
    *,
    stated_only: bool = True,
) -> tuple[tuple[Forecast, ...], tuple[Omitted, ...]]:
    """Make each past forecast again on the day its promise became known.

    Parameters
    ----------
    facts : Facts
        What is known now; only promises and their days are read from it.
    city : CityData
        Which programmes there are and what they count.
    forecast : callable
        ``(programme, by, as_of) -> Odds``, which reads the ledger as of that day.
    stated_only : bool
        Leave out promises whose day is only inferred, and say so.
    """
    made, omitted = [], []
    for row in city.programmes:
        for planned in _words(facts, row):
            due, made_on = planned.period.last_day, planned.known.day
            if stated_only and not fair(planned.known):
                omitted.append(Omitted(row.programme, str(planned.period), "inferred-day"))
            elif made_on >= due:
                omitted.append(Omitted(row.programme, str(planned.period), "said-too-late"))
            else:
                odds = forecast(row.programme, due, made_on)
                if odds.splits:
                    made.append(forecast_of(odds))
    return tuple(made), tuple(omitted)


def _words(facts: Facts, programme: ProgrammeRow) -> list[Row]:
    """Return every word on a programme's promised launches that moved them; no repetition."""
    return [
        said.row
        for one in facts.promised(programme.programme)
        if one.row.key.measure == programme.counts
        for said in one.versions
        if not said.repeats
    ]
