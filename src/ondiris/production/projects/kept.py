"""Forecasts that were written down: a statement of the house about a programme.

It is kept with vintage, seed and method, and with the two baselines of its day: what the local
rate said, and that the promiser was certain.  What was kept is read back as it was written; a
later method changes no earlier forecast.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.model import Confidentiality, Known, KnownBasis, Source, Statement, Vintage
from ondiris.ports import Archive, Audience
from ondiris.production.projects.delivery import METHOD
from ondiris.production.projects.odds import Odds
from ondiris.projects import GammaRate
from ondiris.projects.portfolio import Floats

__all__ = [
    "FORECAST",
    "HOUSE_SOURCE",
    "Forecast",
    "LocalForecast",
    "forecast_of",
    "forecast_statement",
    "forecasts",
]

FORECAST = "delivery_forecast"
HOUSE_SOURCE = "delivery-forecasts"
_DATES = (0.05, 0.25, 0.50, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class LocalForecast:
    """What the plain local rate said when a forecast was made.

    Parameters
    ----------
    probability : float
        That as many as promised are launched by the day.
    launches, years : float
        What was believed of launches a year.
    ahead : float
        Years up to the day for which launches were not counted yet.
    done : int
        Launches on record.
    """

    probability: float
    launches: float
    years: float
    ahead: float
    done: int

    def counts(self, most: int) -> Floats:
        """Return its probabilities of 0, 1, … launches by the day."""
        rate = GammaRate(self.launches, self.years)
        law = rate.counts(self.ahead, most=max(most - self.done, 0) + 1)
        return np.concatenate([np.zeros(self.done), law])


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
    counts : tuple of float
        Probabilities of 0, 1, … launches; empty where its method kept none.
    dates : dict of float to date
        Days by which as many as promised are launched so surely, within ten years.
    local : LocalForecast, optional
        What the plain local rate said.
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
    counts: tuple[float, ...] = ()
    dates: dict[float, date] = field(default_factory=dict)
    local: LocalForecast | None = None


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
        tuple(round(float(p), 6) for p in np.trim_zeros(summary.counts, "b")),
        {q: day for q in _DATES if (day := odds.reached_day(q))},
        _local(odds),
    )


def _local(odds: Odds) -> LocalForecast | None:
    if odds.local is None:
        return None
    local = odds.local
    return LocalForecast(
        round(local.reached, 6), local.rate.launches, round(local.rate.years, 6),
        round(local.ahead, 6), int(odds.done["count"]),
    )  # fmt: skip


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
        "counts": kept.counts,
        "dates": {str(q): day.isoformat() for q, day in kept.dates.items()},
        "draws": kept.draws,
        "local": None if kept.local is None else asdict(kept.local),
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
        tuple(value.get("counts", ())),
        {float(q): date.fromisoformat(day) for q, day in value.get("dates", {}).items()},
        LocalForecast(**value["local"]) if value.get("local") else None,
    )
