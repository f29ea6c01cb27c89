"""Our own forecasts, scored and waiting, as JSON."""

from __future__ import annotations

from ondiris.production.projects.kept import Forecast
from ondiris.production.projects.track_record import SCORED_AT_LEAST, Baseline, Scored, TrackRecord
from ondiris.publishing.figures.answers import row_json

__all__ = ["track_record_json"]

TRACK_RECORD = "ondiris.track-record/2"


def track_record_json(record: TrackRecord) -> dict[str, object]:
    """Return forecasts scored, waiting and left out."""
    return {
        "schema": TRACK_RECORD,
        "scored_at_least": SCORED_AT_LEAST,
        "brier": record.brier,
        "brier_local_rate": record.brier_local,
        "brier_promiser": record.brier_promiser,
        "tallies": [{"what": t.what, "count": t.count, "of": t.among} for t in record.tallies],
        "scored": [_scored(s) for s in record.scored],
        "waiting": [_forecast(f) for f in record.waiting],
        "omitted": [
            {"programme": o.programme, "period": o.period, "reason": o.reason}
            for o in record.omitted
        ],
        "reliability": [
            {
                "from": r.lower,
                "to": r.upper,
                "forecasts": r.forecasts,
                "announced": r.announced,
                "happened": r.happened,
                "interval": [r.least, r.most],
            }
            for r in record.reliability
        ],
    }


def _scored(scored: Scored) -> dict[str, object]:
    return {
        **_forecast(scored.forecast),
        "met": scored.met,
        "standing": str(scored.standing),
        "outcome": None if scored.outcome is None else row_json(scored.outcome),
        "departure": scored.departure.source if scored.departure else None,
        "brier": scored.brier,
        "crps": scored.crps,
        "ranked_probability": scored.ranked,
        "pit": scored.place,
        "date_error_days": scored.date_error,
        "local_rate": _baseline(scored.local),
        "promiser": _baseline(scored.promiser),
    }


def _baseline(baseline: Baseline | None) -> dict[str, object] | None:
    if baseline is None:
        return None
    return {"brier": baseline.brier, "ranked_probability": baseline.ranked}


def _forecast(forecast: Forecast) -> dict[str, object]:
    return {
        "id": forecast.id or None,
        "programme": forecast.programme,
        "made": forecast.made.isoformat(),
        "by": forecast.by.isoformat(),
        "probability": forecast.probability,
        "need": forecast.need,
        "vintage": forecast.vintage,
        "seed": forecast.seed,
        "draws": forecast.draws,
        "method": forecast.method,
    }
