"""Forecasts that were written down, and how they fared; and the replay of past vintages.

A forecast is kept in the ledger as a statement of the house about a programme, with vintage,
seed and method.  It is scored by an outcome over the same basket and by nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.model import (
    Bound,
    Confidentiality,
    Interval,
    Known,
    KnownBasis,
    Modality,
    Source,
    Statement,
    Vintage,
)
from ondiris.ports import Archive, Audience
from ondiris.production.figures.rows import Row
from ondiris.production.projects.delivery import METHOD
from ondiris.production.projects.facts import Facts, fair
from ondiris.production.projects.odds import Odds, PromisedPart
from ondiris.production.projects.odds_plan import UNNAMED, promise_of
from ondiris.production.projects.outcomes import Outcomes, Verified, basket_of
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
    reliability,
)
from ondiris.sources.city_tables import CityData

__all__ = [
    "FORECAST",
    "HOUSE_SOURCE",
    "Forecast",
    "Omitted",
    "Scored",
    "TrackRecord",
    "forecast_statement",
    "forecasts",
    "replayed",
    "track_record",
]

FORECAST = "delivery_forecast"
HOUSE_SOURCE = "delivery-forecasts"
_MISSED = (Standing.SHORT, Standing.LATE, Standing.WITHDRAWN, Standing.REPLACED)
"""Standings by which a promise was not met by its day."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast as it was written down.

    Parameters
    ----------
    id : str
        Its entry in the ledger; empty for a replay.
    programme : str
    made, by : date
        The day it was made as of, and the day it is about.
    probability : float
        That the promise is met.
    need : dict of str to float
        What the promise asked for.
    quantiles : dict of str to dict of float to float
        Count and jobs at their levels.
    draws, seed : int
    vintage : str
    method : str
    """

    id: str
    programme: str
    made: date
    by: date
    probability: float
    need: dict[str, float]
    quantiles: dict[str, dict[float, float]]
    draws: int
    seed: int
    vintage: str
    method: str


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
        Distance of the forecast number from the outcome, in the outcome's unit; none where
        the outcome is of another day than the forecast, or only "at least so many".
    departure : Departure, optional
        The withdrawal or replacement that decided.
    """

    forecast: Forecast
    standing: Standing
    outcome: Row | None
    brier: float
    crps: float | None
    departure: Departure | None = None

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
    """All forecasts: scored, waiting, left out."""

    scored: tuple[Scored, ...]
    waiting: tuple[Forecast, ...]
    omitted: tuple[Omitted, ...]
    brier: float | None
    reliability: tuple[Reliability, ...]


def forecast_of(odds: Odds, *, id: str = "") -> Forecast:  # noqa: A002 - the ledger's word
    """Return what is written down of an answer.

    Raises
    ------
    InvalidInput
        If nothing was promised, or the answer is about a what-if.
    """
    summary = odds.summary()
    if summary is None or odds.state is None:
        raise InvalidInput("no-promise", f"nothing was promised for {odds.programme} by then")
    if odds.scenario.changes:
        raise InvalidInput("what-if", "a what-if is no forecast and is not recorded")
    return Forecast(
        id,
        odds.programme,
        odds.vintage.known,
        odds.by,
        round(summary.probability, 6),
        {p.part: p.amount for p in odds.promise if p.part in ("count", "jobs")},
        {
            m: {q: round(v, 3) for q, v in summary.quantiles[m].items()}
            for m in ("count", "jobs")
            if m in {p.part for p in odds.promise}
        },
        odds.draws,
        odds.seed,
        f"{odds.vintage.known.isoformat()}/{odds.vintage.revision}",
        METHOD,
    )


def forecast_statement(
    odds: Odds, today: date, provider: str, confidentiality: Confidentiality
) -> tuple[Source, Statement]:
    """Return the entries that keep a forecast.

    Parameters
    ----------
    odds : Odds
    today : date
        Day on which it is written down.
    provider : str
        Who says it.
    confidentiality : Confidentiality
        Internal where the answer rests on anything internal.
    """
    kept = forecast_of(odds)
    value = {
        "by": kept.by.isoformat(),
        "draws": kept.draws,
        "made": kept.made.isoformat(),
        "method": kept.method,
        "need": kept.need,
        "probability": kept.probability,
        "quantiles": {m: {str(q): v for q, v in qs.items()} for m, qs in kept.quantiles.items()},
        "seed": kept.seed,
        "vintage": kept.vintage,
    }
    source = Source(HOUSE_SOURCE, provider, "Delivery forecasts of the observatory", rank=10)
    statement = Statement(
        kept.programme,
        FORECAST,
        json.dumps(value, sort_keys=True, separators=(",", ":")),
        HOUSE_SOURCE,
        f"{METHOD}, seed {kept.seed}, vintage {kept.vintage}",
        Known(today, KnownBasis.STATED),
        confidentiality=confidentiality,
    )
    return source, statement


def forecasts(archive: Archive, vintage: Vintage, audience: Audience) -> tuple[Forecast, ...]:
    """Return every forecast that was written down, oldest first."""
    found = archive.statements(vintage, audience, property=FORECAST)
    read = [_read(one.id, one.statement) for one in found]
    return tuple(sorted(read, key=lambda f: (f.made, f.programme, f.by, f.id)))


def _read(id: str, statement: Statement) -> Forecast:  # noqa: A002 - the ledger's word
    value = json.loads(statement.value)
    return Forecast(
        id,
        statement.subject,
        date.fromisoformat(value["made"]),
        date.fromisoformat(value["by"]),
        float(value["probability"]),
        {k: float(v) for k, v in value["need"].items()},
        {m: {float(q): float(v) for q, v in qs.items()} for m, qs in value["quantiles"].items()},
        int(value["draws"]),
        int(value["seed"]),
        str(value["vintage"]),
        str(value["method"]),
    )


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
        found = _scored(forecast, promise_of(facts, forecast.programme, row, forecast.by), outcomes)
        if found is None:
            waiting.append(forecast)
        else:
            scored.append(found)
    if not scored:
        return TrackRecord((), tuple(waiting), tuple(omitted), None, ())
    p = np.array([s.forecast.probability for s in scored])
    y = np.array([s.met for s in scored])
    return TrackRecord(
        tuple(scored), tuple(waiting), tuple(omitted), brier(p, y), reliability(p, y)
    )


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
    return Scored(
        forecast,
        deciding,
        None if decided.verdict.departure else decided.row,
        brier(np.array([forecast.probability]), np.array([met])),
        _distance(forecast, judged["count"]) if "count" in judged else None,
        decided.verdict.departure,
    )


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


def _distance(forecast: Forecast, counted: _Judged) -> float | None:
    """Return the CRPS of the forecast number by a count of its own day over its own basket."""
    row = counted.row
    if row is None or counted.verdict.differs or row.bound is not Bound.EQ:
        return None
    if row.period.last_day != forecast.by:
        return None
    quantiles = forecast.quantiles["count"]
    return crps_quantiles(list(quantiles), list(quantiles.values()), float(row.number))


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
        for planned in facts.of(row.programme, modality=Modality.PLANNED):
            if planned.key.measure != row.counts:
                continue
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
