"""Forecasts of plain series as rows, as JSON, and as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from ondiris.codes import counted
from ondiris.forecasts.checking import CAVEATS
from ondiris.forecasts.evaluating import MethodScores, Score
from ondiris.production.forecasts.plain_series import ScoredSeries, SeriesAhead

__all__ = [
    "ahead_json",
    "ahead_notes",
    "ahead_table",
    "scores_json",
    "scores_notes",
    "scores_rows",
]

SIGNIFICANT = 7
"""Digits of a forecast."""


def ahead_json(found: Sequence[SeriesAhead]) -> dict[str, Any]:
    """Return the answer of `ondiris forecast --file` as JSON."""
    return {
        "schema": "ondiris.forecast/1",
        "series": [_told(one) for one in found],
        "rows": [row for one in found for row in _rows(one)],
    }


def _told(one: SeriesAhead) -> dict[str, Any]:
    said = one.forecast
    return {
        "series": one.series.name,
        "first": str(one.series.periods[0]),
        "last": str(one.series.periods[-1]),
        "values": int(np.count_nonzero(~np.isnan(one.series.values))),
        "model": None if said is None else said.method,
        "levels": [] if said is None else [f"{level:g}" for level in said.levels],
        "caveats": [] if said is None else list(said.caveats),
        "refused": None if one.refusal is None else one.refusal.code,
    }


def _rows(one: SeriesAhead) -> Iterator[dict[str, str | None]]:
    """Yield a row for each period and level; a period without a band has one row without bounds."""
    said = one.forecast
    if said is None:
        return
    for at, period in enumerate(one.ahead):
        point = {
            "series": one.series.name,
            "period": str(period),
            "value": _figure(said.points[at]),
        }
        rest = {"vintage": "", "model": said.method}
        if not said.levels:
            yield {**point, "level": None, "lower": None, "upper": None, **rest}
        for number, level in enumerate(said.levels):
            bounds = {
                "level": f"{level:g}",
                "lower": _figure(said.lower[number, at]),
                "upper": _figure(said.upper[number, at]),
            }
            yield {**point, **bounds, **rest}


def ahead_table(one: SeriesAhead) -> list[dict[str, str]]:
    """Return a row for each period, with the bands beside each other."""
    said = one.forecast
    if said is None:
        return []
    rows = []
    for at, period in enumerate(one.ahead):
        row = {"period": str(period), "value": _figure(said.points[at])}
        for number, level in enumerate(said.levels):
            low, high = _figure(said.lower[number, at]), _figure(said.upper[number, at])
            row[f"{level:.0%}"] = f"{low} to {high}"
        rows.append(row)
    return rows


def ahead_notes(one: SeriesAhead) -> Iterator[str]:
    """Yield what a reader must know of one forecast, a sentence a line."""
    name = f"{one.series.name}: " if one.series.name else ""
    if one.forecast is None:
        yield f"{name}not forecast. {one.refusal}"
        return
    for code in one.forecast.caveats:
        yield f"{name}beware, {CAVEATS[code]} [{code}]."
    missing = [a for a in (0.8, 0.95) if a not in one.forecast.levels]
    if missing:
        levels = " and ".join(f"{level:.0%}" for level in missing)
        yield f"{name}no band of {levels}: too few earlier forecasts can be looked back on."


def _figure(value: float) -> str:
    return format(Decimal(f"{value:.{SIGNIFICANT}g}"), "f")


def scores_json(found: ScoredSeries) -> dict[str, Any]:
    """Return the answer of `ondiris forecast --evaluate` as JSON."""
    return {
        "schema": "ondiris.forecast-scores/1",
        "per_year": found.per_year,
        "horizon": found.horizon,
        "origins": found.origins,
        "left_out": list(found.left_out),
        "methods": [_method(one) for one in found.methods],
    }


def _method(one: MethodScores) -> dict[str, Any]:
    return {
        "method": one.method,
        "series": one.series,
        "forecasts": one.forecasts,
        **{name: _score(getattr(one, name)) for name in ("mase", "smape", "msis", "crps")},
        "coverage": _by_level(one.coverage),
        "coverage_by_horizon": {
            f"{level:g}": [_score(part) for part in parts]
            for level, parts in one.by_horizon.items()
        },
        "pit": [f"{share:.4f}" for share in one.places],
    }


def _by_level(scores: Mapping[float, Score]) -> dict[str, dict[str, str] | None]:
    return {f"{level:g}": _score(score) for level, score in scores.items()}


def _score(score: Score) -> dict[str, str] | None:
    if np.isnan(score.value):
        return None
    parts = {"value": score.value, "lower": score.lower, "upper": score.upper}
    return {name: f"{value:.4f}" for name, value in parts.items()}


def scores_rows(found: ScoredSeries) -> list[dict[str, str]]:
    """Return a row for each method and score: its value, and where it lies by drawn series."""
    rows = []
    for one in found.methods:
        named = {
            "MASE": one.mase,
            "sMAPE": one.smape,
            "MSIS": one.msis,
            "CRPS": one.crps,
            **{f"coverage {level:.0%}": score for level, score in one.coverage.items()},
        }
        for level, parts in one.by_horizon.items():
            for third, part in zip(_thirds(found.horizon), parts, strict=True):
                named[f"coverage {level:.0%}, {third}"] = part
        rows += [
            {"method": one.method, "score": name, **shown}
            for name, score in named.items()
            if (shown := _score(score)) is not None
        ]
    return rows


def _thirds(horizon: int) -> list[str]:
    """Return the thirds of a horizon as they are read: 1-6, 7-12, 13-18."""
    parts = np.array_split(np.arange(1, horizon + 1), min(3, horizon))
    return [f"{part[0]}-{part[-1]}" if part.size > 1 else f"{part[0]}" for part in parts]


def scores_notes(found: ScoredSeries) -> Iterator[str]:
    """Yield what the scores rest on, a sentence a line."""
    one = found.methods[0]
    yield (
        f"{counted(one.forecasts, 'forecast')} of {counted(one.series, 'series')}, each "
        "from what stood before it. Intervals are by drawing series again."
    )
    for each in found.methods:
        shares = " ".join(f"{100 * share:.0f}" for share in each.places)
        yield f"{each.method}: values by tenth of the paths, percent: {shares}."
    if found.left_out:
        yield f"Left out for gaps: {', '.join(found.left_out)}."
