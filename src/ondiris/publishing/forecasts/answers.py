"""Forecasts as JSON: one row for each period and level, as flat as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ondiris.model import KEY_FIELDS
from ondiris.production.forecasts.estimates import Foreseen
from ondiris.production.forecasts.fared import BandsHeld, Fared
from ondiris.production.forecasts.kept import KeptForecast

__all__ = [
    "FARED_SCHEMA",
    "FORECAST_SCHEMA",
    "fared_json",
    "fared_rows",
    "forecast_json",
    "forecast_rows",
]

FORECAST_SCHEMA = "ondiris.forecast/1"
FARED_SCHEMA = "ondiris.forecasts-fared/1"


def forecast_json(made: Sequence[KeptForecast]) -> dict[str, object]:
    """Return forecasts of series of a home: their model cards, and a row a period and level."""
    return {
        "schema": FORECAST_SCHEMA,
        "series": [_card(one) for one in made],
        "rows": [row for one in made for row in forecast_rows(one)],
    }


def _card(kept: KeptForecast) -> dict[str, object]:
    return {
        "id": kept.id or None,
        **_key(kept),
        "grain": kept.grain.value,
        "made": kept.made.isoformat(),
        "vintage": kept.vintage,
        "model": kept.method,
        "seed": kept.seed,
        "since": kept.since,
        "until": kept.until,
        "known": kept.known,
        "peers": kept.peers,
        "inputs": kept.inputs,
        "caveats": list(kept.caveats),
    }


def _key(kept: KeptForecast) -> dict[str, object]:
    return {name: text or None for name, text in zip(KEY_FIELDS, kept.key.texts, strict=True)}


def forecast_rows(kept: KeptForecast) -> list[dict[str, object]]:
    """Return a row for each period and level; one without a level where none is told."""
    head = {n: _key(kept)[n] for n in ("measure", "of", "area", "activity", "unit")}
    foot = {"vintage": kept.vintage, "model": kept.method}
    return [
        {**head, "period": str(one.period), "value": f"{one.value:f}", **band, **foot}
        for one in kept.foreseen
        for band in _bands(one)
    ]


def _bands(one: Foreseen) -> list[dict[str, object]]:
    told: list[dict[str, object]] = [
        {"level": f"{b.level}", "lower": f"{b.lower:f}", "upper": f"{b.upper:f}"} for b in one.bands
    ]
    return told or [{"level": None, "lower": None, "upper": None}]


def fared_rows(scored: Iterable[Fared]) -> list[dict[str, object]]:
    """Return every period that was foreseen and has come, beside what was foreseen of it."""
    return [
        {
            "made": one.forecast.made.isoformat(),
            "until": one.forecast.until,
            "kept": one.forecast.id or None,
            "period": str(one.foreseen.period),
            "ahead": one.ahead,
            "value": f"{one.foreseen.value:f}",
            "outcome": f"{one.outcome:f}",
            "evidence": one.evidence,
            "crps": one.crps,
        }
        for one in scored
    ]


def fared_json(rows: Sequence[dict[str, object]], groups: Sequence[BandsHeld]) -> dict[str, object]:
    """Return how forecasts fared: every period that came, and how the bands held."""
    return {
        "schema": FARED_SCHEMA,
        "held": [
            {
                "ahead": [one.first, one.last],
                "periods": one.periods,
                "within": {str(level): share for level, share in one.within.items()},
                "error_against_naive": one.against_naive,
            }
            for one in groups
        ],
        "rows": list(rows),
    }
